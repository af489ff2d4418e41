"""What is told in place of an earlier answer: "non c'est Ayman", "ghlatt nmra hiya 06...", "machi Anfa, Maarif"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conversations.readings import MY_NAME, NAME, THEIR_NAME, Instead
from conversations.understanding.answers import read_answer
from conversations.understanding.assent_words import asks, without_fillers
from conversations.understanding.cities import read_city, without_city
from conversations.understanding.commands import read_command
from conversations.understanding.levels import GRADES, read_level
from conversations.understanding.names import read_name
from conversations.understanding.normalise import light, words
from conversations.understanding.phones import read_phone
from conversations.understanding.phrases import EXACT
from conversations.understanding.told_ages import skip_no

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conversations.readings import Expecting, Reading
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon

_PHONE, _GRADE, _DISTRICT = "phone", "grade", "district"
_CHOSEN: Final = ("schooling", "phone_whose", "call_when", "guardian", "relation", "trade", "teaches", "subject_taught")
_EMPTY: Final = frozenset({"none", "other", "unsure", "any"})  # "non, rien", "non toujours pas" take nothing back
_SCHOOLING: Final = "schooling"
_WISHES: Final = frozenset({"change", "withdraw"})
_PART = re.compile(r"[,،.;؛:\n]+| (?:mais|plutôt|بل|ولكن|walakin|wlakin|rah) ")


def with_instead(reading: Reading, typed: Typed, expecting: Expecting, locale: str, lexicon: Lexicon) -> Reading:
    """The same, with what is told in place of earlier answers, whatever is asked now.

    Only behind a no or words of regret; not in a question, nor where it surely answers what is asked, but with a no.
    """
    if lexicon.whose.correcting.isdisjoint(typed.said):
        return reading if reading.value else _with_schooling(reading, typed, expecting, lexicon)
    if asks(typed.text, typed.said, lexicon.assent):
        return reading
    if reading.value not in {"", expecting.no} and _answers_surely(typed, expecting, locale, lexicon):
        return reading
    rest = _behind_no(typed, lexicon)
    told = tuple(dict.fromkeys(_told(rest, lexicon))) if rest else ()
    if told:
        return replace(reading, instead=told)
    wish = read_command(words(light(rest)), lexicon.commands, exactly=True) if rest and not reading.command else None
    if wish is not None and wish.name in _WISHES:  # "non annulez", "la nmra ghalta"
        return replace(reading, value="", candidates=(), command=wish.name, argument=wish.argument)
    return reading


def _answers_surely(typed: Typed, expecting: Expecting, locale: str, lexicon: Lexicon) -> bool:
    """Whether it is surely the answer that is asked for; a name behind a "no" may be another one told before."""
    if expecting.kind == "name":
        return not skip_no(typed.said, lexicon)[1]
    return read_answer(typed, expecting, locale, lexicon).sure


def _with_schooling(reading: Reading, typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """The same, with whether they go to school, where that is all they say: the verdict hangs on it as on no other."""
    asked = expecting.question == _SCHOOLING or expecting.kind == "name"
    if asked or asks(typed.text, typed.said, lexicon.assent):
        return reading
    if any(match.cost == EXACT for match in lexicon.commands.whole.whole(typed.said)):
        return reading  # "stop" stops, whatever it may mean beside
    known = lexicon.choices.of(_SCHOOLING)
    found = {match.value for match in known.whole(typed.said) if match.cost == EXACT}
    return replace(reading, instead=(Instead(_SCHOOLING, found.pop()),)) if len(found) == 1 else reading


def _behind_no(typed: Typed, lexicon: Lexicon) -> str:
    """What is said behind "no" or "sorry", as it was written; "" where there is neither, or nothing more."""
    start, said_so = skip_no(typed.said, lexicon)
    if not said_so:
        regrets = [match.end for match in lexicon.whose.sorry.inside(typed.said) if match.cost == EXACT]
        start = min(regrets, default=len(typed.said))
    wanted, parts = typed.said[start:], typed.text.split()
    tails = (" ".join(parts[at:]) for at in range(len(parts)))
    return next((tail for tail in tails if words(light(tail)) == wanted), " ".join(wanted))


def _told(rest: str, lexicon: Lexicon) -> Iterable[Instead]:
    """The answers, or what they are not: "machi X, Y" and "Y machi X" tell both."""
    said = words(light(rest))
    denied = next((match for match in lexicon.whose.wrong.inside(said) if match.cost == EXACT), None)
    if denied is None:
        return (Instead(question, value) for question, value in _answers(rest, lexicon))
    if denied.start and denied.end < len(said):
        return (Instead(*pair) for pair in _answers(" ".join(said[: denied.start]), lexicon))
    if denied.start:  # "toujours pas"
        return ()
    wrong, *others = (part for part in _PART.split(rest) if part.strip())
    right = [Instead(*pair) for pair in _answers(others[-1], lexicon)] if others else []
    not_that = _answers(" ".join(words(light(wrong))[denied.end :]), lexicon)
    return right or (Instead(question, "", value) for question, value in not_that)


def _answers(text: str, lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    """What it would answer, by question; a name that is clearly one stands for all questions of names."""
    said = words(light(text))
    if number := read_phone(text, lexicon.phones):
        yield _PHONE, number
        return
    core = without_fillers(said, lexicon.assent.fillers | lexicon.whose.instead)
    chosen = list(_choices(said, core, lexicon))
    yield from chosen
    if grade := _grade(said, lexicon):
        yield _GRADE, grade
    places = {without_city(place) for place in read_city(said, lexicon.places)} & set(lexicon.places.districts)
    if len(places) == 1:
        yield _DISTRICT, places.pop()
    if not chosen and _is_name(said, core, lexicon) and (name := read_name(text, lexicon.names)):
        yield _whose(said, lexicon), name


def _grade(said: Sequence[str], lexicon: Lexicon) -> str:
    """The class that is named, letter for letter: "bref" only looks like "brevet"."""
    grades = [grade for grade in read_level(said, lexicon.levels) if grade in GRADES]
    looks_like = any(match.cost != EXACT for match in lexicon.levels.named.inside(said))
    return grades[0] if len(grades) == 1 and not looks_like else ""


def _whose(said: Sequence[str], lexicon: Lexicon) -> str:
    """Whose name they tell: their own ("smiti"), that of somebody else ("smito"), or that of either."""
    owners = {match.value for match in lexicon.names.owners.inside(said) if match.cost == EXACT}
    return {"mine": MY_NAME, "theirs": THEIR_NAME}[owners.pop()] if len(owners) == 1 else NAME


def _choices(said: Sequence[str], core: Sequence[str], lexicon: Lexicon) -> Iterable[tuple[str, str]]:
    for question in _CHOSEN:
        known = lexicon.choices.of(question)
        found = {match.value for part in (said, core) for match in known.whole(part) if match.cost == EXACT}
        yield from ((question, value) for value in found - _EMPTY)


def _is_name(said: Sequence[str], core: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it is introduced as one, or nothing but a first name that is known: "c'est Ayman", "smiti Mehdi"."""
    introduced = any(match.cost == EXACT for match in lexicon.names.intros.inside(said))
    return introduced or (bool(core) and all(word in lexicon.names.spelled for word in core))
