"""What the files of the lexicon must look like: who corrects one is told the line of what is not so.

Every value in them is a text, and every list one of words; what is free in a mapping (`Each`) is told there.
"""

from __future__ import annotations

from typing import Any, Final

from conversations.shapes import Each

WORDS: Final = ["words"]


def _lists(*keys: str) -> dict[str, Any]:
    """A mapping of these keys ("key?" may be missing), each to words."""
    return dict.fromkeys(keys, WORDS)


_BY_KEY: Final = Each(WORDS)
_MAYBE_HARD: Final = ("agreed?", "prohibition?", "harm?", "sigh?", "since?")

VARIETY: Final = {
    "variety": _lists("words", "starts", "shared?"),
    **_lists(
        *("yes", "no", "neither", "willing", "exclaims", "fillers", "around", "negations", "questions", "doubt"),
        *("heard", "unknown"),
    ),
    "leads": _lists(*("yes", "no", "request", "call", "beside", "turn", "link", "and", "if", "stated"), *_MAYBE_HARD),
    "blessings": _lists("god", "tails"),
    "numbers": _BY_KEY,
    "age": _lists(
        *("about", "nearly", "units", "has", "reached", "half", "unsure", "elders", "not_yet", "then", "now"),
        *("present", "since", "ranks", "other_units", "marks", "beside"),
    ),
    "several": _lists("children", "two", "one", "own", "around", "links"),
    "whose": _lists("mine", "self", "theirs", "child", "kin", "another", "sorry", "no", "wrong", "instead"),
    "for_whom": _lists(
        "helps", "enrols", "links", "small", "young", "pupils", "relatives", "parents", "own", "wants", "plain"
    ),
    "span": _lists("since", "units", "amounts", "past", "left", "beside"),
    "months": _BY_KEY,
    "dates": {
        **_lists("born", "month", "year", "day", "links", "doubt", "either", "negations"),
        "ordinals": _BY_KEY,
    },
    "hours": {
        **_lists("links", "at", "units", "dated", "ranks", "refused", "around", "apart"),
        **dict.fromkeys(("days", "marks", "limits", "order", "clock"), _BY_KEY),
    },
    "phone": _lists("gone", "fresh", "not_this", "lacking", "turns", "mine", "others", "amounts", "named"),
    "levels": {
        **_lists("year", "classes", "never", "going", "school", "negated", "well", "unreached", "lacking", "passed"),
        **_lists("teens?"),
        **dict.fromkeys(("named", "exams", "stages", "ordinals"), _BY_KEY),
    },
    "choices": Each(_BY_KEY),
    "commands": {
        **_lists("changes", "around_languages", "wishes", "links", "why", "around_why"),
        **dict.fromkeys(("whole", "topics", "languages"), _BY_KEY),
        "news": _lists("words", "ends", "lacks", "beside", "done", "visits"),
        "coming": _lists("words", "asks", "moves", "cancels", "cannot", "beside"),
    },
    "names": {
        **_lists("mine", "theirs", "whose", "hints", "links", "relatives", "after", "closings", "refused", "never"),
        "intros": _BY_KEY,
    },
    "danger": {**_lists("certain", "alert", "check"), "groups": _BY_KEY},
}
"""One variety: fr.yaml, ar.yaml, ary.yaml, ary_Latn.yaml."""

NAMES: Final = _lists("given", "given_arabic", "nicknames", "family", "particles")
"""names.yaml."""

BY_QUESTION: Final = _BY_KEY
"""alarms.yaml and reservations.yaml: the phrases by the question at which they count."""

HEALTH: Final = Each(_lists("named", "harmless"))
"""health.yaml, each variety's."""
