"""The expected answer in a typed text, in its normal form; "" when it is not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.understanding.ages import read_age
from conversations.understanding.assent_words import asks, denies
from conversations.understanding.choices import Found, read_choice, read_label, read_yes_no
from conversations.understanding.cities import read_city
from conversations.understanding.levels import NONE, OTHER, read_level
from conversations.understanding.names import read_name
from conversations.understanding.phones import read_phone
from conversations.understanding.phrases import EXACT, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.types import Expecting
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon

__all__ = ["Found", "read_answer"]

_UNKNOWN, _REFUSED = "unknown", "no"
_MOST_AROUND = 2  # words beside a number that is safe to call: "c'est 06...", and no story of whose it is
_OFFERED = {NONE: OTHER}  # never at school is asked before the class: among the classes it is another answer


def read_answer(typed: Typed, expecting: Expecting, locale: str, lexicon: Lexicon) -> Found:
    """What the text answers to the open question."""
    text, said = typed.text, typed.said
    pressed = read_label(said, expecting) if said else Found()
    reserved = _is_reserved(said, lexicon.reservations.get(expecting.question, ()))
    if pressed.value or reserved:
        return pressed
    found = Found()
    match expecting.kind:
        case "age":
            asked = asks(text, said, lexicon.assent)
            return _certain("" if asked else read_age(typed, lexicon.ages, lexicon.numbers))
        case "name":
            return _certain(read_name(text, lexicon.names), neutral=True)
        case "phone":
            found = _certain("" if _is_doubtful(said, expecting, lexicon) else read_phone(text, lexicon.phones))
        case "level":
            meant = tuple(_OFFERED.get(grade, grade) for grade in read_level(said, lexicon.levels))
            return _placed(meant, text, said, lexicon)
        case "city":
            return _placed(read_city(said, lexicon.places), text, said, lexicon)
    return found if found.value else _chosen(text, said, expecting, locale, lexicon)


def _is_reserved(said: Sequence[str], reservations: Sequence[Sequence[str]]) -> bool:
    """Whether a word takes the certainty away here: "except", "not", "my late mother"."""
    return len(said) > 1 and any(
        tuple(said[start : start + len(phrase)]) == tuple(phrase)
        for phrase in reservations
        for start in range(len(said) - len(phrase) + 1)
    )


def _is_doubtful(said: Sequence[str], expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether a number is refused beside it ("don't call", "no, wrong"); for who is in danger, whether more is said."""
    leads = [match for match in lexicon.assent.leads.inside(said) if match.cost == EXACT]
    refused = any(match.value in {"prohibition", "no"} and match.start for match in leads)
    refused = refused or (denies(said, lexicon.assent) and any(match.value in {"request", "call"} for match in leads))
    around = [word for word in said if not word.isdigit()]
    return refused or (expecting.question == "danger_phone" and len(around) > _MOST_AROUND)


def _certain(value: str, *, neutral: bool = False) -> Found:
    return Found(value, sure=bool(value), neutral=neutral and bool(value))


def _placed(meant: tuple[str, ...], text: str, said: Sequence[str], lexicon: Lexicon) -> Found:
    """A grade or a place. A question only proposes it; "I don't know" is an answer."""
    asked = asks(text, said, lexicon.assent)
    if not meant:
        return _certain(_UNKNOWN if not asked and _UNKNOWN in values(lexicon.unknown.inside(said)) else "")
    return Found(candidates=meant) if asked or len(meant) > 1 else _certain(meant[0])


def _chosen(text: str, said: Sequence[str], expecting: Expecting, locale: str, lexicon: Lexicon) -> Found:
    """A choice, or what yes and no stand for. When the two contradict each other, neither."""
    chosen = read_choice(text, said, expecting, (lexicon.choices, lexicon.assent)) if said else Found()
    if chosen.sure:
        return chosen
    assented = read_yes_no(text, said, locale, expecting, lexicon.assent)
    if expecting.question == "danger" and assented.value == expecting.no and len(said) > _MOST_AROUND:
        return Found()  # "no, you did not misread me": help is not closed by a word at its beginning
    if expecting.kind == "choice" and not _tells(assented.value, said, expecting, lexicon):
        assented = Found()
    opposite = {expecting.yes: expecting.no, expecting.no: expecting.yes}.get(assented.value, "")
    if opposite and chosen.value == opposite:
        return Found()
    if chosen.value or (chosen.candidates and not assented.value):
        return chosen
    return assented


def _tells(value: str, said: Sequence[str], expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether yes or no answers a question of fact: "ok" and "safi" only agree, "non, je veux pas y aller" refuses."""
    leads = lexicon.assent.leads
    if value == expecting.yes:
        return any(match.start == 0 and match.value == "yes" for match in leads.inside(said))
    return expecting.no == _REFUSED or not any(match.value == "stated" for match in leads.exactly(said))
