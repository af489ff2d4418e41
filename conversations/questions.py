"""What is answered to each question: read from `data/questions.yaml` (by `programme.py`), checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from conversations.conditions import Known, read_conditions
from conversations.rules import FACT, holds_by
from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from conversations.rules import Condition, Wrong

_KEYS = frozenset({"label", "says", "facts", "quiet", "says_later", "doors", "does", "controls"})
COMMANDS = frozenset({"status", "privacy", "language"})
CONTROLS = frozenset({"human", "change", "withdraw"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that is true while all of this holds of the facts."""

    text: Text
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What is answered to one intent.

    `says` is true whatever the centre confirms, or while its conditions hold; `facts` are said when they are confirmed;
    with `quiet` nothing is said of those that are not, nor with `says_later`, where `says` promises them already; but
    then the question is kept for staff. `doors` are said while they are in force; `does` is a command
    that follows; `controls` are buttons beside the open question. `label` is the button of "is it one of these?".
    """

    label: Text
    says: tuple[Sentence, ...] = ()
    facts: tuple[str, ...] = ()
    quiet: bool = False
    says_later: bool = False
    doors: tuple[str, ...] = ()
    does: str = ""
    controls: tuple[str, ...] = ()

    def true_by(self, facts: Mapping[str, str]) -> list[Text]:
        """What can be said beside the facts themselves."""
        return [one.text for one in self.says if holds_by(one.when, facts)]


@dataclass(frozen=True, slots=True)
class Questions:
    """All answers by intent, and the words of each fact by its value: "yes", "no", "date" or "words"."""

    answers: Mapping[str, Answered]
    facts: Mapping[str, Mapping[str, Text]]

    def fact_words(self, name: str, value: str) -> Text | None:
        """How this fact is said."""
        words = self.facts.get(name, {})
        if value in words:
            return words[value]
        if "date" in words:
            return words["date"].given(day=date.fromisoformat(value))
        return words["words"].given(value=value) if "words" in words else None

    def open_words(self, name: str) -> Text:
        """How this fact would be said, with its value left open."""
        words = self.facts[name]
        said = words.get("yes") or words.get("date") or words["words"]
        return said.given(day="…", value="…")


def read_questions(
    data: Mapping[str, Any], facts: Mapping[str, str], doors: Collection[str], wrong: Wrong
) -> Questions:
    """Check and freeze. `facts` are the declared ones with their types; what is wrong is told to `wrong`."""
    words = {
        name: {kind: _text(said, f"facts.{name}", str(kind), wrong) for kind, said in kinds.items()}
        for name, kinds in data["facts"].items()
    }
    for name, kinds in words.items():
        wanted = {"yes_no": {"yes", "no"}, "date": {"date"}}.get(facts.get(name, ""), {"words"})
        if name not in facts:
            wrong(f"facts.{name}", "is not declared in programme.yaml")
        elif set(kinds) != wanted:
            wrong(f"facts.{name}", f"a fact of type {facts[name]} needs: {', '.join(sorted(wanted))}")
    said = {name: facts.get(name, "") for name in words}
    return Questions(
        {intent: _answered(intent, item, said, doors, wrong) for intent, item in data["questions"].items()},
        words,
    )


def _answered(
    intent: str, item: Mapping[str, Any], facts: Mapping[str, str], doors: Collection[str], wrong: Wrong
) -> Answered:
    where = f"questions.{intent}"
    says = item.get("says", ())
    if not all(one.get("source") for one in says):
        wrong(where, "what is said needs a source")
    found = {key: tuple(item.get(key, ())) for key in ("facts", "doors", "controls")}
    for key, known in (("facts", facts), ("doors", doors), ("controls", CONTROLS)):
        for name in sorted(set(found[key]) - set(known)):
            wrong(where, f"{key}: {name} is not known")
    if set(item) - _KEYS or item.get("does", "status") not in COMMANDS:
        wrong(where, f"has only {', '.join(sorted(_KEYS))}; does: {', '.join(sorted(COMMANDS))}")
    if not (says or found["facts"] or item.get("does")):
        wrong(where, "is answered by nothing")
    texts = tuple(_sentence(one, where, facts, wrong) for one in says)
    label = _text(item.get("label"), where, "label", wrong)
    quiet, later = bool(item.get("quiet")), bool(item.get("says_later"))
    return Answered(label, texts, found["facts"], quiet, later, found["doors"], item.get("does", ""), found["controls"])


def _sentence(item: Mapping[str, Any], where: str, facts: Mapping[str, str], wrong: Wrong) -> Sentence:
    """What is said, with the facts that it hangs on: of those that are said in words too, so that both agree."""
    when = read_conditions(where, item.get("when", {}), Known(facts), wrong)
    for one in when:
        if not one.question.startswith(FACT):
            wrong(where, f"says: hangs on {one.question}, which is no fact")
    return Sentence(_text(item.get("text"), where, "says", wrong), when)


def _text(said: object, where: str, key: str, wrong: Wrong) -> Text:
    """A text by its id."""
    if isinstance(said, dict) and isinstance(said.get("id"), str) and said.get("en"):
        return Text(said["id"])
    wrong(where, f"{key}: has no id or no English")
    return Text("")
