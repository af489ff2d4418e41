"""What each file of the programme must look like: `programme.py` and those it asks may rely on it when they read."""

from __future__ import annotations

from typing import Any, Final

from conversations.shapes import Each

_TEXT: Final = {"id": "words", "en": "words", "who?": ["text"]}
_NAMED: Final = {"fr": "words", "ar": "words"}
_VALUE: Final = ("text", "number", "yes_or_no")
_ANY: Final = (*_VALUE, "nothing")  # what the reader says itself when it does not fit
_WHEN: Final = Each(Each((*_VALUE, [_VALUE])))
_DATED: Final = {"source?": _ANY, "valid_from?": ("day", *_ANY), "valid_until?": ("day", *_ANY)}
_SAID: Final = ({"id?": _ANY, "en?": _ANY, "who?": ["text"]}, *_ANY)
_CHOICES: Final = [{"value": "words", "text": _TEXT}]

PROGRAMME: Final[dict[str, Any]] = {
    "id": "words",
    "version": "words",
    "consent": dict.fromkeys(("youth", "parent", "helper", "teacher", "news", "guardian"), "words"),
    "retention": {"draft_days": "number", "lead_days": "number"},
    "rules": [
        {
            **_DATED,
            "id": "words",
            "about": "words",
            "cases": [{"when": _WHEN, "verdict": _ANY, "reason": _TEXT}],
            "otherwise": _TEXT,
        }
    ],
    "doors": [
        {
            **_DATED,
            "id": "words",
            "when?": (_WHEN, [_WHEN]),
            "perhaps?": (_WHEN, [_WHEN]),
            "text": _TEXT,
            "button?": _TEXT,
            "why?": _TEXT,
            "bring?": _TEXT,
            "contact?": ["words"],
        }
    ],
    "trades": _CHOICES,
    "facts": [
        {**_DATED, "name": "words", "type": _ANY, "launch?": "yes_or_no", "first?": "words", "used_by?": ["words"]}
    ],
    "desk": {"overdue": Each(_ANY), "telegram_shows": ["text"], "seat_days": "number", "far_km": "number"},
    "reminders": {"version": "words", "after_hours": ["number"], "keep_days": _ANY},
    "page": {"lock_minutes": "number"},
    "sources": _CHOICES,
}
_WEIGHTS: Final = {"of": Each("number"), "rests_on": "words"}
POPULATION: Final[dict[str, Any]] = {
    "age": [_WEIGHTS],
    "schooling": [{"ages": ["text"], **_WEIGHTS}],
    "grade": [_WEIGHTS],
    "district": [_WEIGHTS],
}
QUESTIONS: Final[dict[str, Any]] = {
    "questions": Each({
        "label?": _SAID,
        "says?": [{"text?": _SAID, "source?": _ANY, "when?": _WHEN}],
        "facts?": ["text"],
        "doors?": ["text"],
        "controls?": ["text"],
        "does?": "text",
        "quiet?": "yes_or_no",
        "says_later?": "yes_or_no",
    }),
    "facts": Each(Each(_SAID)),
}  # fmt: skip
_SHOWN: Final = {"day?": "day", "told": Each((*_VALUE, [_VALUE])), "facts?": Each(_VALUE)}
SCENARIOS: Final[dict[str, Any]] = {
    "day": "day",
    "verdicts": [{**_SHOWN, "case?": "words", "verdict": _ANY, "because": ["words"]}],
    "doors": [{"door": "words", "source?": "words", "day?": "day", "cases": [{**_SHOWN, "open": _ANY}]}],
    "order": [{**_SHOWN, "doors": ["words"]}],
    "facts": Each("words"),
}
STATUSES: Final[list[Any]] = [
    {
        "id": "words",
        "label": _TEXT,
        "moves": ["words"],
        "end?": "yes_or_no",
        "reasons?": _CHOICES,
        "told?": _TEXT,
        "counts?": "text",
        "said_no?": "yes_or_no",
        "seat?": "text",
    }
]
REPLIES: Final[list[Any]] = [
    {
        "id?": _ANY,
        "label?": _TEXT,
        "text?": _TEXT,
        "to_question?": "words",
        "about_a_call?": _ANY,
        "facts?": None,
        "for?": None,
    }
]
CENTRES: Final[list[Any]] = [
    {"id?": _ANY, "name?": _NAMED, "directorate?": _NAMED, "takes?": ["text"], "source?": _ANY,
     "serves?": ["words"], "place?": "words", "ages?": ["number"], "schooling?": ["words"], "at?": ["degrees"]}
]  # fmt: skip
_PLACE: Final = {"slug": "words", **_NAMED, "also": ["words"], "at?": ["text"]}
PLACES: Final[dict[str, Any]] = {
    "prefectures": Each(_NAMED),
    "arrondissements": [{"prefecture": "words", **_PLACE, "source?": "words"}],
    "home": {**_NAMED, "geonames?": "text", "at?": ["text"]},
    "casablanca?": {**_NAMED, "geonames": "text", "at": ["text"]},  # what `home` was called
    "cities?": [{**_PLACE, "geonames?": "text", "only_also?": "words"}],
    "shared": [{"in": ["words"], "names": ["words"]}],
    "outside": Each(["words"]),
    "elsewhere": ["words"],
    "city": ["words"],
    "spelled": Each(["words"]),
    "before": Each(["words"]),
    "between": ["words"],
    "others": ["words"],
    "apart": ["words"],
    "things": ["words"],
    "together": ["words"],
}
