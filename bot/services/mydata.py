"""The file of all that is kept of who speaks: gathered here, as data with stable keys (docs/my-data.md has them)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.clock import CASABLANCA
from bot.i18n import DIRECTION_MARKS
from bot.services import mydata_html, mydata_words
from bot.services.messages import Message
from conversations.flow import choices_of
from conversations.flows import FLOW, mailings, reminders, visits
from conversations.mydata import give
from conversations.path import is_of
from conversations.reminders import draft_days
from conversations.subjects import shown
from conversations.turn import Turn
from conversations.types import Context
from storage import moves, mydata
from storage.mydata import Whose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from bot.i18n import Catalogues
    from conversations.programme import Programme
    from conversations.texts import Text
    from conversations.types import GiveMyData, State
    from storage.mydata import Row

NAMES: Final = {"html": "mes-donnees.html", "json": "mes-donnees.json"}
KINDS: Final = {"html": "text/html", "json": "application/json"}
POLICY: Final = {"Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{mydata_html.STYLE_HASH}'; sandbox"}
"""What a browser that opens the file lets it do: look as it should, and nothing else."""
FORMAT, VERSION = "tawjih-mydata", 2
STATE_GIVEN: Final = {
    "answers": "answers",
    "asides": "asked_now",
    "letters": "not_told_yet",
    "in_doubt": "question_in_doubt",
    "source": "source",
    "locale_chosen": "language_chosen",
    "lock": "page_code_set",
    "journey": "counted",
    "reminding": "reminders_wanted",
    "news": "news_wanted",
    "visiting": "visit_reminders_wanted",
    "listening": "hears_recordings",
}
"""Where the file has what a state remembers."""
STATE_LEFT_OUT: Final = {
    "speaker": "who this file is of",
    "locale": "the language of the conversation",
    "turn": "a number of ours",
    "misses": "a number of ours",
    "references": "each request has its own",
    "told": "marks of what was said already, without words",
    "stopped": "since when, in the conversation",
    "offered": "about no person: a key that Telegram shows",
    "alias": "how others here are kept apart",
    "named": "how others here are kept apart",
    "beside": "somebody else's, or hidden by a word",
    "safe_word": "that there is one tells whoever holds the phone that somebody here asked for help",
    "unanswered": "a secret that ties a question to this turn, and says nothing",
}


_SHOWN_OF_COOKIE: Final = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose file is made, when, in which words."""

    given: GiveMyData
    conversation_id: int
    locale: str
    catalogues: Catalogues
    programme: Programme
    now: datetime

    def words(self, text: Text, audience: str = "") -> str:
        """A text in the locale of the file."""
        return DIRECTION_MARKS.sub("", self.catalogues.words(text, self.locale, audience))


def of_page(
    tx: Connection, conversation_id: int, state: State, context: Context, catalogues: Catalogues
) -> dict[str, str]:
    """Both forms for who speaks on a page."""
    turn = Turn(state, context, FLOW)
    locale = state.locale or context.hint
    return both(tx, Asked(give(turn), conversation_id, locale, catalogues, context.programme, _now(context)))


def _now(context: Context) -> datetime:
    if context.now is None:
        raise ValueError("a file says when it was made")
    return context.now


def both(tx: Connection, asked: Asked) -> dict[str, str]:
    """The file to read and the file for a program; both say the same."""
    data = gather(tx, asked)
    plain = json.dumps(data, ensure_ascii=False, indent=1, default=_plain)
    return {"html": mydata_html.render(data, asked), "json": plain}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(CASABLANCA).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def gather(tx: Connection, asked: Asked) -> dict[str, Any]:
    """All of it, by the keys of the file."""
    part, given = asked.given.part, asked.given
    known = moves.list_subjects(tx, asked.conversation_id) | {part.speaker}
    mine = [one for one in known if is_of(part.speaker, one)]
    kept = mydata.collect(tx, Whose(asked.conversation_id, part.speaker, mine))
    rows = kept.rows
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": asked.now,
        "language": asked.locale,
        "in_short": [asked.words(line, given.audience) for line in given.told],
        "conversation": _conversation(rows["conversations"][0], asked),
        "answers": list(_answers(asked)),
        "remembered": dict(_remembered(part)),
        "consents": [_consent(row, asked) for row in rows["consents"]],
        "requests": [_request(row, kept.of_lead[row["id"]], part) for row in rows["leads"]],
        "messages": [_by_role(row) for row in rows["messages"]],
        **{name: rows[table] for name, table in _AS_THEY_ARE.items()},
        "adults_asked": [{**row, "about_whom": shown(part, row["about_whom"])} for row in rows["guardians"]],
        "sent_here": [one for one in map(_sent, rows["outbox"]) if one],
        **{text.id.rpartition(".")[2]: asked.words(text) for _, text in mydata_words.NOTES},
    }


_AS_THEY_ARE: Final = {
    "questions": "questions",
    "waiting": "tickets",
    "reminders": "reminders",
    "moves": "moves",
}


def _conversation(row: Row, asked: Asked) -> Row:
    """Of the address, what belongs to who speaks. Where a word hides somebody it began when who speaks did."""
    part, told = asked.given.part, dict(row)
    if row["channel"] == "webchat":  # whoever has all of it is let in
        told["address"] = f"{row['address'][:_SHOWN_OF_COOKIE]}…"
    if asked.given.hides:
        days = [answer.day for answer in part.answers if answer.day]
        began = datetime.fromisoformat(part.journey.began) if part.journey else None
        told |= dict.fromkeys(("blocked_at", "nothing_sent_before", "last_written_unasked_at"))
        told["began_at"] = began or (date.fromisoformat(min(days)) if days else row["last_word_at"])
        told["stopped_at"] = row["stopped_at"] if part.stopped else None
        keep = asked.programme.lead_days if part.references else draft_days(part, asked.programme)
        told["erased_at_the_latest"] = row["last_word_at"] + timedelta(days=keep)
    return told


def _answers(asked: Asked) -> Iterator[Row]:
    context = Context(asked.programme, asked.now.date())
    for one in asked.given.part.answers:
        question = FLOW.question(one.question)
        label = (
            next((c.label for c in choices_of(question, context) if c.value == one.value), None) if question else None
        )
        yield {
            "about_whom": shown(asked.given.part, one.subject),
            "question": one.question,
            "question_in_words": asked.words(question.ask, asked.given.audience) if question else "",
            "answer": one.value,
            "answer_in_words": asked.catalogues.label(label, asked.locale) if label else one.value,
            "told_on": one.day,
            "asked_again": one.open,
        }


def _remembered(part: State) -> Iterator[tuple[str, object]]:
    """What the state has beside the answers, in the same order for everybody."""
    yield (
        "asked_now",
        [
            {"question": one.question, "about": one.about, "answer": "" if _is_secret(one.question) else one.value}
            for one in part.asides
        ],
    )
    yield "not_told_yet", [{"words": one.words, "message": one.message} for one in part.letters]
    yield "question_in_doubt", part.in_doubt or ""
    yield "source", part.source
    yield "language_chosen", part.locale_chosen
    yield "page_code_set", bool(part.lock)
    yield "hears_recordings", bool(part.listening)
    journey, names = part.journey, ("began", "locale", "source", "step", "asked", "answered")
    yield "counted", {name: getattr(journey, name) for name in names} if journey else None
    wishes = {"reminders_wanted": part.reminding, "news_wanted": part.news, "visit_reminders_wanted": part.visiting}
    for name, wished in wishes.items():
        yield name, [{"answer": one.wanted, "on": one.day} for one in wished]  # type: ignore[attr-defined]


def _is_secret(question: str) -> bool:
    """Whether the value of a side question proves something: the token of a link that was opened."""
    return question in {"bring", "join"}


# --- what was agreed --------------------------------------------------------------------------------------------------

_AUDIENCES: Final = ("", "youth", "parent", "teacher", "helper")


def _consent(row: Row, asked: Asked) -> Row:
    """A consent with the very words, as far as the words of today are those that it was given for."""
    return {**row, "about_whom": shown(asked.given.part, row["about_whom"]), "words": _very_words(row, asked)}


def _very_words(row: Row, asked: Asked) -> str:
    if row["language"] not in mydata_html.LANGUAGES:
        return ""
    for text in _asked_for(row["to_what"], asked.programme):
        for audience in dict.fromkeys((row["as_who"], *_AUDIENCES)):
            if audience in _AUDIENCES:
                words = asked.catalogues.words(text, row["language"], audience)
                if hashlib.sha256(words.encode()).hexdigest() == row["fingerprint"]:
                    return DIRECTION_MARKS.sub("", words)
    return ""


def _asked_for(what: str, programme: Programme) -> list[Text]:
    question = FLOW.question("consent")
    asks: Mapping[str, list[Text]] = {
        "contact": [question.ask] if question else [],
        "reminders": [reminders.ASK.counted(programme.reminders.keep_days)],
        "news": [mailings.ASK],
        "visits": [one.ask for one in visits.QUESTIONS],
    }
    return asks.get(what, [])


# --- what staff did ---------------------------------------------------------------------------------------------------


def _request(row: Row, hanging: Mapping[str, list[Row]], part: State) -> Row:
    told = {name: value for name, value in row.items() if name != "id"}
    return {
        **told,
        "about_whom": shown(part, row["about_whom"]),
        "visits": hanging["appointments"],
        "notes": [_by_role(one) for one in hanging["notes"]],
        "done_by_staff": [_by_role(one) for one in hanging["audit"]],
        "told_to_staff": hanging["announcements"],
        "messages_to_many": hanging["bulk_items"],
    }


def _by_role(row: Row) -> Row:
    """A row without who it was, but in which role."""
    told = {name: value for name, value in row.items() if name != "roles"}
    return {**told, "roles": (row["roles"] or "").split()}


def _sent(row: Row) -> Row | None:
    """What was written here, as it was read; not words of danger, nor of a secret word, which may have been erased."""
    if not row["words"]:
        return None
    message = Message.from_json(row["words"])
    if message.hides or message.kind == "danger":
        return None
    buttons = [button.label for line in message.rows for button in line]
    words = "\n".join([message.text, *(one.line for one in message.summary)])
    return {**row, "words": words, "buttons": buttons, "file": message.file.name if message.file else ""}
