"""The expected answer in a typed text, in its normal form; "" when it is not certain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations.understanding.ages import may_tell, read_age, read_likely_age, read_likely_year
from conversations.understanding.assent_words import asks, denies
from conversations.understanding.choices import ENDS_ON_NO, Found, read_choice, read_label, read_yes_no, worded_as
from conversations.understanding.cities import is_of_another, read_city
from conversations.understanding.for_whom import may_be_another, names_another, read_for_whom
from conversations.understanding.levels import NONE, OTHER, read_level
from conversations.understanding.names import read_name
from conversations.understanding.naming_parents import names_a_parent
from conversations.understanding.phones import read_phone
from conversations.understanding.phrases import EXACT, values
from conversations.understanding.told_ages import read_corrected_age
from conversations.understanding.visit_hours import NO_SUCH, read_hours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conversations.readings import Expecting, HoursOffered
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.phrases import Match

__all__ = ["Found", "is_reserved", "read_answer"]

_NOTHING_ELSE = frozenset({"age", "name", "level", "city"})
_WHO, _ANOTHER, _READ_BACK = "who", "another", "confirm"
RELATION, _GUARDIAN, _FIRST_NAME = "relation", "guardian", "first_name"
_KIN = {_GUARDIAN: "kin"}  # in reservations.yaml: what names somebody by a parent, as who writes of their own says it
_KIN_OF = {_GUARDIAN: "kin_of"}  # the same, of what says so only directly before somebody: "beau", "راجل"
_PEOPLE = frozenset({"mother", "father", _GUARDIAN})
_UNKNOWN, _REFUSED = "unknown", "no"
_MOST_AROUND = 2  # words beside a number that is safe to call: "c'est 06...", and no story of whose it is
_LA = "la"  # before a number no article
_FIGURES = 8  # as many make a number
_ABROAD = "danger_phone_abroad"
_MAY_CONTACT = "danger_safe"
_SAFE_NUMBERS = frozenset({_MAY_CONTACT, "danger_phone", _ABROAD})
_OFFERED = {NONE: OTHER}  # never at school is asked before the class: among the classes it is another answer


def read_answer(typed: Typed, expecting: Expecting, locale: str, lexicon: Lexicon) -> Found:
    """What the text answers to the open question."""
    if expecting.hours is not None:
        return _hour(typed, expecting, expecting.hours, locale, lexicon)
    if expecting.question == _WHO:
        return _whom(typed, expecting, locale, lexicon)
    found = _read(typed, expecting, locale, lexicon)
    names_one = expecting.question == _ANOTHER and not found.value and names_another(typed, lexicon)
    return Found(expecting.yes) if names_one else found


def _read(typed: Typed, expecting: Expecting, locale: str, lexicon: Lexicon) -> Found:
    text, said = typed.text, typed.said
    pressed = read_label(said, expecting) if said else Found()
    worded = worded_as(expecting.question)
    reserved = is_reserved(said, lexicon.reservations.get(worded, {}))
    if pressed.value or reserved or (expecting.kind == "review" and asks(text, said, lexicon.assent)):
        is_kin = worded == RELATION and not pressed.value and says_only_kin(said, lexicon)
        return Found(candidates=(_GUARDIAN,)) if is_kin else pressed
    found = _element(typed, expecting, lexicon)
    denied = worded == _READ_BACK and _is_denied(said, lexicon) and not _corrects(typed, expecting, lexicon)
    if denied and (found.value or found.candidates or any(map(str.isdigit, text))):
        return Found(expecting.no, sure=True)
    if found.value or found.candidates or (expecting.kind in _NOTHING_ELSE and not expecting.yes):
        return found
    found = _chosen(text, said, expecting, locale, lexicon)
    found = _of_kin(found, said, lexicon) if worded == _GUARDIAN else found
    if found.value == NONE and sum(map(str.isdigit, text)) >= _FIGURES:
        return Found()  # "no, 06 ..." does not say that there is none
    if expecting.question == _MAY_CONTACT and found.value == expecting.yes:
        return _yes_with_a_number(text, said, expecting, lexicon) or found
    return Found(expecting.no) if denied and found == Found() else found


def _whom(typed: Typed, expecting: Expecting, locale: str, lexicon: Lexicon) -> Found:
    """Who writes: by the very words of a choice, by for whom they say that they write, or by a word in passing."""
    found = _read(typed, expecting, locale, lexicon)
    if found.neutral or not typed.said:
        return found
    told = read_for_whom(typed.said, lexicon)
    meant = told or (() if found.sure else may_be_another(found.value, typed.said, lexicon))
    offered = tuple(who for who in meant if who in expecting.choices)
    if len(meant) > 1:
        return Found(candidates=offered)
    return _certain(offered[0]) if told and offered else found


def _hour(typed: Typed, expecting: Expecting, offered: HoursOffered, locale: str, lexicon: Lexicon) -> Found:
    """The hours that may be meant are candidates: only a button, or its very words, choose one by themselves."""
    pressed = read_label(typed.said, expecting) if typed.said and not all(map(str.isdigit, typed.said)) else Found()
    others = lexicon.choices.of(expecting.question).whole(typed.said)
    known = [match.value for match in others if match.cost == EXACT and match.value in expecting.choices]
    if pressed.value or known:
        return pressed if pressed.value else _certain(known[0])
    time = read_hours(typed, offered, lexicon)
    if time is None:
        beside = {value: words for value, words in expecting.choices.items() if value not in offered.starts}
        return _read(typed, replace(expecting, hours=None, choices=beside), locale, lexicon)
    if time.doubt:
        return Found()
    if expecting.yes and time.hours == offered.shown and not time.wide:  # the hour that is read back, once more
        return Found() if typed.said[0] in lexicon.hours.refused else Found(expecting.yes)
    return Found(candidates=time.hours) if time.hours else Found(NO_SUCH)


def _is_denied(said: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether what was read back is wrong, by a word beside it: "non, pas la sixième"; "non, la cinquième" corrects."""
    leads = lexicon.assent.leads.inside(said)
    first = next((match.end for match in leads if match.start == 0 and match.value in {"yes", "agreed", "no"}), 0)
    spared = lexicon.unknown.inside(said) or any(match.value == "turn" for match in leads)
    return not spared and denies(said[first:], lexicon.assent)


def _element(typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Found:
    """A value that is on no button: an age, a name, a number, a class, a place."""
    text, said = typed.text, typed.said
    match expecting.kind:
        case "age":
            return Found() if asks(text, said, lexicon.assent) else _aged(typed, expecting, lexicon)
        case "name":
            other = expecting.question == _FIRST_NAME and names_a_parent(said, lexicon)
            return _certain("" if other else read_name(text, lexicon.names), neutral=True)
        case "phone":
            refused = _is_doubtful(said, expecting, lexicon)
            return _numbered("" if refused else read_phone(text, lexicon.phones), said, lexicon)
        case "level":
            meant = tuple(_OFFERED.get(grade, grade) for grade in read_level(said, lexicon.levels))
            return _placed(meant, text, said, lexicon)
        case "city":
            return _lives(text, said, lexicon)
    return Found()


def _corrects(typed: Typed, expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether the age that was read back is denied beside the right one: "14 machi 15"."""
    return expecting.kind == "age" and bool(read_corrected_age(typed, expecting, lexicon))


def _aged(typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Found:
    """An age; one that is likely and not certain, or told in place of another, only needs a yes."""
    if not may_tell(typed, lexicon.ages, lexicon.numbers):
        return Found()
    likely = read_likely_age(typed, lexicon.ages, lexicon.numbers)
    if likely is None:
        certain = read_age(typed, lexicon.ages, lexicon.numbers)
        corrected = read_corrected_age(typed, expecting, lexicon)
        if certain and corrected in {"", certain}:
            return _certain(certain)
        if corrected:
            return Found(candidates=(corrected,))
        likely = read_likely_year(typed, lexicon.ages, lexicon.numbers)
    return Found(candidates=(likely,) if likely else ())


def _numbered(number: str, said: Sequence[str], lexicon: Lexicon) -> Found:
    """A number; with "I think" beside it it only needs a yes. "You can call me" has the same "can" in Darija."""
    if not number or not lexicon.doubt.inside(said):
        return _certain(number)
    asked = any(match.value in {"request", "call"} for match in lexicon.assent.leads.inside(said))
    return _certain(number) if asked else Found(candidates=(number,))


def _yes_with_a_number(text: str, said: Sequence[str], expecting: Expecting, lexicon: Lexicon) -> Found | None:
    """Yes, and the safe number with it: the number is the answer, it has the yes in it."""
    number = "" if _is_doubtful(said, expecting, lexicon) else read_phone(text, lexicon.phones)
    return _certain(number) if number else None


def is_reserved(said: Sequence[str], reservations: Mapping[str, Sequence[tuple[str, ...]]]) -> bool:
    """Whether words, by the first of them, take the certainty away here: "except", "not", "my late mother"."""
    if len(said) < 2 or reservations.keys().isdisjoint(said):
        return False
    starts = (start for start, word in enumerate(said) if word in reservations)
    return any(
        tuple(said[start : start + len(phrase)]) == phrase for start in starts for phrase in reservations[said[start]]
    )


def says_only_kin(said: Sequence[str], lexicon: Lexicon, question: str = RELATION) -> bool:
    """Whether it says who is kin of a parent or married to one, and no more: "la femme de son père", "mrat bbah"."""
    lists = [lexicon.reservations.get(listed.get(question, question), {}) for listed in (_KIN, _KIN_OF)]
    around = {word for reserved in lists for phrases in reserved.values() for phrase in phrases for word in phrase}
    known = around | lexicon.choices.of(question).known | lexicon.assent.fillers
    return _names_kin(said, lexicon, question) and known.issuperset(said)


def _names_kin(said: Sequence[str], lexicon: Lexicon, question: str) -> bool:
    """Whether somebody is named by a parent or by who is kin: "mère de mon père", and "beau" where "père" follows."""
    if is_reserved(said, lexicon.reservations.get(_KIN.get(question, question), {})):
        return True
    before = lexicon.reservations.get(_KIN_OF.get(question, ""), {})
    ends = {
        start + len(phrase)
        for start, word in enumerate(said)
        for phrase in before.get(word, ())
        if tuple(said[start : start + len(phrase)]) == phrase
    }
    people = [match for match in lexicon.choices.of(question).inside(said) if match.value in _PEOPLE] if ends else []
    return any(match.start <= end < match.end for match in people for end in ends)


def _of_kin(found: Found, said: Sequence[str], lexicon: Lexicon) -> Found:
    """Never the parent by whom somebody beside them is named: "la femme de mon père" is a guardian, to be asked about.

    Unless the words themselves say "guardian": "belle-mère".
    """
    if found.value == _GUARDIAN or not _names_kin(said, lexicon, _GUARDIAN):
        return found
    return Found(candidates=(_GUARDIAN,)) if says_only_kin(said, lexicon, _GUARDIAN) else Found()


def _is_doubtful(said: Sequence[str], expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether a number is refused beside it ("don't call", "no, wrong"); for who is in danger, whether more is said."""
    leads = [match for match in lexicon.assent.leads.inside(said) if match.cost == EXACT]
    refused = any(match.value in {"prohibition", "no"} and match.start for match in leads)
    refused = refused or (denies(said, lexicon.assent) and any(match.value in {"request", "call"} for match in leads))
    return refused or (expecting.question in _SAFE_NUMBERS and _tells_whose(said, leads, expecting, lexicon))


def _tells_whose(said: Sequence[str], leads: Sequence[Match], expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether more is said than "yes, that is mine": then nobody is called on the number beside it.

    A "no" is more too, but where a number was read back: there another one corrects it.
    """
    known = lexicon.phones.mine | lexicon.assent.fillers
    corrects = expecting.question == _ABROAD
    plain = {"yes", "agreed", "no"} if corrects else {"yes", "agreed"}
    agreed = {at for match in leads if match.value in plain for at in range(match.start, match.end)}
    around = [word for at, word in enumerate(said) if not word.isdigit() and word not in known and at not in agreed]
    refused = not corrects and (_LA in said[:1] or any(match.value == "no" for match in leads))
    return refused or len(around) > _MOST_AROUND or any(word in lexicon.ages.elders for word in around)


def _certain(value: str, *, neutral: bool = False) -> Found:
    return Found(value, sure=bool(value), neutral=neutral and bool(value))


def _placed(meant: tuple[str, ...], text: str, said: Sequence[str], lexicon: Lexicon) -> Found:
    """A grade or a place. A question only proposes it, and so does "I think"; "I don't know" is an answer."""
    asked = asks(text, said, lexicon.assent)
    if not meant:
        return _certain(_UNKNOWN if not asked and _UNKNOWN in values(lexicon.unknown.inside(said)) else "")
    doubtful = asked or len(meant) > 1 or lexicon.doubt.inside(said)
    return Found(candidates=meant) if doubtful else _certain(meant[0])


def _lives(text: str, said: Sequence[str], lexicon: Lexicon) -> Found:
    """Where they live; where somebody else lives, who may live apart from them, only needs a yes."""
    meant = read_city(said, lexicon.places)
    found = _placed(meant, text, said, lexicon)
    if found.value in meant and is_of_another(said, lexicon.places):
        return Found(candidates=meant)
    return found._replace(neutral=lexicon.places.is_name(said))


def _chosen(text: str, said: Sequence[str], expecting: Expecting, locale: str, lexicon: Lexicon) -> Found:
    """A choice, or what yes and no stand for. When the two contradict each other, neither."""
    if _is_heard(said, expecting, lexicon):
        return Found()
    chosen = read_choice(text, said, expecting, (lexicon.choices, lexicon.assent)) if said else Found()
    if chosen.sure:
        return chosen
    assented = read_yes_no(text, said, locale, expecting, lexicon.assent)
    if expecting.question == "danger" and assented.value == expecting.no and len(said) > _MOST_AROUND:
        return Found()  # "no, you did not misread me": help is not closed by a word at its beginning
    if expecting.kind == "choice" and not _tells(assented.value, said, expecting, lexicon):
        assented = Found()
    opposite = {expecting.yes: expecting.no, expecting.no: expecting.yes}.get(assented.value, "")
    if assented.value and opposite and chosen.value == opposite:
        return Found()
    if chosen.value or (chosen.candidates and not assented.value):
        return chosen
    return assented


def _is_heard(said: Sequence[str], expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether, where a way has ended on a no, it only says that it was heard: "d'accord", "wakha"."""
    return expecting.question in ENDS_ON_NO and any(not match.cost for match in lexicon.assent.heard.whole(said))


def _tells(value: str, said: Sequence[str], expecting: Expecting, lexicon: Lexicon) -> bool:
    """Whether yes or no answers a question of fact: "ok" and "safi" only agree, "non, je veux pas y aller" refuses."""
    leads = lexicon.assent.leads
    if value == expecting.yes:
        return any(match.start == 0 and match.value == "yes" for match in leads.inside(said))
    return expecting.no == _REFUSED or not any(match.value == "stated" for match in leads.exactly(said))
