"""The file that a person reads and prints: one page without a script, that loads nothing."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.clock import CASABLANCA
from bot.i18n import HTML_LANG, date_words, direction
from bot.services.mydata_words import DONE, LABELS, MADE, NO, NOTES, OTHERS, SECTIONS, TITLE, VALUES, YES
from conversations.asking import answer_label, name_of
from conversations.flows import FLOW, answers_to
from conversations.flows.asides import ASIDES
from conversations.flows.controls import LANGUAGES as _LANGUAGES
from conversations.reference import spoken
from conversations.types import Context

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.mydata import Asked
    from conversations.texts import Label

    Row = dict[str, Any]
    Lines = list[tuple[str, str]]

LANGUAGES: Final = {choice.value: choice.label for choice in _LANGUAGES}
_FOLDER: Final = Path(__file__).parent / "templates"
STYLE: Final = (_FOLDER / "mydata.css").read_text(encoding="utf-8")
STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""What a policy has to allow, so that the page looks as it should where it is opened from the network."""
SHOWN: Final = {
    "conversations": "channel address language who_speaks began_at last_word_at stopped_at blocked_at "
    "erased_at_the_latest",
    "consents": "to_what given at as_who language version words",
    "leads": "reference status reason first_name age birth_year age_told_on who helper_name schooling grade district "
    "trade verdict agrees teaches subject_taught phone phone_whose call_when may_say guardian guardian_name "
    "needs_guardian language group created_at changed_at withdrawn_at",
    "appointments": "starts_at place status booked_at",
    "notes": "at role words",
    "audit": "at role what",
    "bulk_items": "language due_at",
    "messages": "at role words",
    "questions": "day words language",
    "tickets": "what since about phone when kept_until",
    "reminders": "due_at",
    "moves": "holds_until",
    "guardians": "answer at language holds_until",
    "outbox": "written_at words",
}
"""What of each row is read, in order; the file for a program has the rest, too."""
_SAYS: Final = {"when": "call_when", "helper_name": "own_name"}  # the question whose words name it


def render(data: Row, asked: Asked) -> str:
    """The page for these data."""
    pages = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made = MADE.given(day=asked.now.astimezone(CASABLANCA).date(), hour=f"{asked.now.astimezone(CASABLANCA):%H:%M}")
    return pages.get_template("mydata.html").render(
        lang=HTML_LANG[asked.locale],
        dir=direction(asked.locale),
        title=asked.words(TITLE),
        style=Markup(STYLE),  # noqa: S704 - a file of ours
        style_hash=STYLE_HASH,
        intro=(asked.words(made), asked.words(OTHERS)),
        short=data["in_short"],
        heads={name: asked.words(text) for name, text in SECTIONS.items()},
        sections=list(_Page(asked).sections(data)),
        notes=[(asked.words(title), asked.words(text)) for title, text in NOTES],
    )


class _Page:
    """The rows as lines of a label and what it says, in one locale."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._context = Context(asked.programme, asked.now.astimezone(CASABLANCA).date())

    def sections(self, data: Row) -> Iterator[tuple[str, list[Lines]]]:
        """Each with its entries; those without any are left out."""
        yield from self._section("conversations", [data["conversation"]])
        yield from self._section("consents", data["consents"])
        for request in data["requests"]:
            yield from self._request(request)
        yield from self._section("messages", [self._from(row) for row in data["messages"]])
        yield from self._section("questions", data["questions"])
        yield from self._section("tickets", data["waiting"])
        yield from self._section("reminders", data["reminders"])
        yield from self._section("moves", data["moves"])
        yield from self._section("guardians", data["adults_asked"])
        yield from self._beside(data["remembered"])
        yield from self._section("outbox", [self._written(row) for row in data["sent_here"]])

    def _request(self, row: Row) -> Iterator[tuple[str, list[Lines]]]:
        yield from self._section("leads", [row])
        yield from self._section("appointments", row["visits"])
        yield from self._section("notes", row["notes"])
        yield from self._section("audit", row["done_by_staff"])
        yield from self._section("bulk_items", row["messages_to_many"])

    def _beside(self, remembered: Row) -> Iterator[tuple[str, list[Lines]]]:
        said = [one["answer"] for one in remembered["asked_now"]] + [one["words"] for one in remembered["not_told_yet"]]
        entries = [[(self._label("words"), words)] for words in (*said, remembered["question_in_doubt"]) if words]
        if entries:
            yield "beside", entries

    def _from(self, row: Row) -> Row:
        return row if row["by_the_centre"] else {**row, "roles": ["me"]}

    def _written(self, row: Row) -> Row:
        more = [f"[{label}]" for label in row["buttons"]] + ([row["file"]] if row["file"] else [])
        return {**row, "words": "\n".join([row["words"], " ".join(more)]).strip()}

    def _section(self, table: str, rows: Sequence[Row]) -> Iterator[tuple[str, list[Lines]]]:
        entries = [self._lines(table, row) for row in rows]
        if any(entries):
            yield table, [entry for entry in entries if entry]

    def _lines(self, table: str, row: Row) -> Lines:
        told = ((key, self._value(table, key, row)) for key in SHOWN[table].split())
        return [(self._label(key, row.get(key, "")), value) for key, value in told if value]

    def _label(self, key: str, written: object = "") -> str:
        question = ASIDES["human_about"] if key == "about" else FLOW.question(_SAYS.get(key, key))
        label: Label | None = LABELS.get(key) or (name_of(question, str(written)) if question else None)
        return self._asked.catalogues.label(label, self._asked.locale) if label else key

    def _value(self, table: str, key: str, row: Row) -> str:
        if key == "role":
            return ", ".join(self._said("role", role) for role in row["roles"] or [""])
        if table == "audit" and key == "what":
            return self._said("done", DONE.get(row[key], "changed"))
        value = row[key]
        if isinstance(value, bool):
            return self._asked.words(YES if value else NO) if value or key == "given" else ""
        if isinstance(value, date):  # an instant, too
            return self._moment(value)
        return self._code(table, key, row) if isinstance(value, str) else str(value or "")

    def _moment(self, value: date) -> str:
        if not isinstance(value, datetime):
            return date_words(value, self._asked.locale)
        here = value.astimezone(CASABLANCA)
        return f"{date_words(here.date(), self._asked.locale)}, {here:%H:%M}"

    def _code(self, table: str, key: str, row: Row) -> str:
        """A code in words, where it has any; everything else as it is."""
        value: str = row[key]
        if key == "reference":
            return spoken(value) if value else ""
        label = self._named(table, key, row)
        return self._asked.catalogues.label(label, self._asked.locale) if label is not None else value

    def _named(self, table: str, key: str, row: Row) -> Label | None:
        value, statuses = row[key], self._asked.programme.statuses
        if key in {"language", "status", "reason"}:
            if key == "language":
                return LANGUAGES.get(value)
            if key == "reason":
                return ((statuses.by_id[row["status"]].reasons or {}) if row["status"] in statuses.by_id else {}).get(
                    value
                )
            return VALUES.get(("visit", value)) if table == "appointments" else answers_to.STATUSES.get(value)
        if (key, value) in VALUES:
            return VALUES[key, value]
        question = _question(table, key, row)
        label = answer_label(question, value, self._context) if question and value else None
        return None if isinstance(label, str) else label

    def _said(self, kind: str, value: str) -> str:
        found = VALUES.get((kind, value))
        return self._asked.words(found) if found else value


def _question(table: str, key: str, row: Row) -> Any:  # noqa: ANN401 - a question, or None
    """The question whose buttons name this."""
    if key in {"who_speaks", "as_who"}:
        return FLOW.question("who")
    if table == "tickets" and key == "about":
        return ASIDES["human_about"]
    if key == "district" and row.get("who") == "teacher":
        return FLOW.question("school_district")
    return FLOW.question(_SAYS.get(key, key))
