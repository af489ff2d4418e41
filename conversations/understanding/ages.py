"""An age in whole years, or the date of birth that tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conversations.understanding.dates import FIRST_YEAR, DateWords, Told, find_dates, written_out
from conversations.understanding.hearing import Typed
from conversations.understanding.normalise import light, words
from conversations.understanding.numbers import Number, NumberWords, find_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from conversations.understanding.phrases import Phrases

_YOUNGEST, _OLDEST = 6, 99
_LAST_YEAR = 2023  # the youngest who could be meant in a conversation, which knows no day
_LAST_DAY = 31
_NO_CLASS = 10  # "in the ninth" is a class, "in the tenth" no more
_GROWN_UP = 20
_HALF_IN_DIGITS = re.compile(r"(?<=\d)[.,]5\b|(?<!\d)1/2(?![/\d])")
_RANGE = re.compile(r"\d ?(?:-|/|~|–|—) ?\d|(?<![\d.,/])\b\d \d(?: [^\W\d]+)?$")  # or "1 6 ans", in two parts
_CLAUSE = re.compile(r"[;!?؟،؛()…]+|[.,:](?! ?(?:19|20)\d\d)")
_MOST_WORDS = 40
_REACH = 3
_ABOUT = "~"
_UNSURE_SIGNS = frozenset(f"<>±+%{_ABOUT}")
_AT = frozenset({"a", "في", "ف", "f", "fi"})  # "a" is "à" too: before a number it says "has" only after another word


@dataclass(frozen=True, slots=True)
class AgeWords:
    """The words around an age. `beside` are the words that may stand near a bare number without changing it.

    `unsure` takes the certainty away wherever it is said, `not_yet` before the number. Beside `elders` ("my mother")
    the age of a grown-up is perhaps theirs. What is told after a word of `then` ("left", "when") was so earlier,
    unless a word of `now` is said of it, or one of `present` stands before it; what is told after `since` lasted so
    long. `ranks` come before a number that counts no years, `other_units` after it; right after it `marks` tell
    what else it may count ("15 in maths"). With `about` ("I think", "some") an age is likely and not certain, and so
    is, with `nearly`, the one before it. Phrases that are `spared` change nothing.
    """

    units: frozenset[str]
    has: frozenset[str]
    reached: frozenset[str]
    half: Phrases
    unsure: Phrases
    elders: frozenset[str]
    not_yet: Phrases
    then: frozenset[str]
    now: frozenset[str]
    present: frozenset[str]
    since: Phrases
    ranks: frozenset[str]
    other_units: frozenset[str]
    marks: Phrases
    beside: frozenset[str]
    about: Phrases
    nearly: Phrases
    dates: DateWords
    spared: tuple[Phrases, ...] = ()


@dataclass(slots=True)
class _Heard:
    """The ages and dates of birth in a text, and whether they are certain."""

    ages: set[int] = field(default_factory=set)
    dates: list[Told] = field(default_factory=list)
    sure: bool = True


def may_tell(typed: Typed, known: AgeWords, numbers: NumberWords) -> bool:
    """Whether an age or a year may be there at all: a figure, a number word, or a unit after a misspelled one."""
    counted = any(word in known.units or word in numbers.ordinals for word in typed.said)
    return counted or any(map(str.isdigit, typed.plain)) or bool(find_numbers(typed.said, numbers))


def read_age(typed: Typed, known: AgeWords, numbers: NumberWords) -> str:
    """Read an age ("16") or a year of birth ("2009"); "" when it is not certain: two persons, a range, "soon 16"."""
    heard = _hear(typed, known, numbers)
    if not heard.sure:
        return ""
    years = {told.year for told in heard.dates}
    if years:
        return str(max(years)) if len(years) == 1 and not heard.ages and max(years) <= _LAST_YEAR else ""
    return str(max(heard.ages)) if len(heard.ages) == 1 else ""


def read_likely_age(typed: Typed, known: AgeWords, numbers: NumberWords) -> str | None:
    """The age or year that is doubtful here: "about 15", "2010 I think"; "" when none is likely, None without a doubt.

    Who is "almost 16" is still 15.
    """
    text, said = typed.text, typed.said
    nearly = known.nearly.inside(said)
    if _ABOUT not in text and not nearly and not known.about.inside(said):
        return None
    spared = Typed.of(text.replace(_ABOUT, " ")) if _ABOUT in text else typed
    told = read_age(spared, replace(known, spared=(known.about, known.nearly)), numbers)
    return str(int(told) - 1) if told and nearly and int(told) <= _OLDEST else told


def read_likely_year(typed: Typed, known: AgeWords, numbers: NumberWords) -> str:
    """The year of a date of birth whose day or month is doubtful: "12 or 13 March 2010", "12/13/2010"; else ""."""
    said = words(written_out(typed.plain))
    told = [number.value for number in find_numbers(said, numbers, ordinals=True)]
    years = {value for value in told if value >= FIRST_YEAR}
    if len(years) != 1 or max(years) > _LAST_YEAR or len(said) > _MOST_WORDS:
        return ""
    rest = [value for value in told if value < FIRST_YEAR]
    others = known.then | known.units | known.other_units | known.ranks | known.elders
    plain = known.dates.links | known.dates.year
    other = any(word in others and word not in plain and not word.isdigit() for word in said)
    dated = rest or any(known.dates.named(word) for word in said)
    sure = not other and dated and max(rest, default=0) <= _LAST_DAY and not known.not_yet.inside(said)
    return str(max(years)) if sure else ""


def read_age_on(typed: Typed, known: AgeWords, numbers: NumberWords, today: date) -> str:
    """The age on this day, told or by a full date of birth; "" when it is not certain, or only a year is told."""
    heard = _hear(typed, known, numbers)
    by_date = {told.age(today) for told in heard.dates}
    ages = heard.ages | {age for age in by_date if age is not None}
    if not heard.sure or len(ages) != 1:
        return ""
    age = max(ages)
    born = all(told.is_past(today) and today.year - told.year in {age, age + 1} for told in heard.dates)
    return str(age) if born and _YOUNGEST <= age <= _OLDEST else ""


def _hear(typed: Typed, known: AgeWords, numbers: NumberWords) -> _Heard:
    plain = light(typed.text.replace("\n", " ; ")) if "\n" in typed.text else typed.plain
    plain = written_out(_HALF_IN_DIGITS.sub("", plain))
    everything = _meant(words(plain), known)
    unsure = _RANGE.search(plain) or not _UNSURE_SIGNS.isdisjoint(plain) or known.unsure.inside(everything)
    if len(everything) > _MOST_WORDS or unsure:
        return _Heard(sure=False)
    heard = _Heard()
    earlier = False
    parts = _CLAUSE.split(plain)
    for part in parts:
        said = _meant(words(part), known) if len(parts) > 1 else everything
        if said:
            earlier = _Clause(said, known, numbers, after_earlier=earlier).hear(heard)
    return heard


def _meant(said: Sequence[str], known: AgeWords) -> Sequence[str]:
    """The words without "and a half", and without those of doubt where they are spared."""
    for phrases in (known.half, *known.spared):
        taken = {at for match in phrases.inside(said) for at in range(match.start, match.end)}
        said = [word for at, word in enumerate(said) if at not in taken]
    return said


class _Clause:
    """The words between two stops, and the numbers in them."""

    def __init__(self, said: Sequence[str], known: AgeWords, numbers: NumberWords, *, after_earlier: bool) -> None:
        self.said, self.known, self.numbers = said, known, numbers
        self.after_earlier = after_earlier and said[0] in _AT

    def hear(self, heard: _Heard) -> bool:
        """Add what is told here; whether it tells of an earlier time without saying when."""
        found = find_numbers(self.said, self.numbers, ordinals=True)
        dates = find_dates(self.said, self.known.dates, found)
        within = {at for told in dates for at in range(told.start, told.end)}
        if not self.known.units.isdisjoint(self.said):  # before one a number may be misspelled
            found = find_numbers(self.said, self.numbers, ordinals=True, units=self.known.units)
        free = [number for number in found if number.start not in within]
        for number in free:
            if not self._counts_something_else(number) and not self._is_earlier(number.start, number.end):
                heard.ages.add(number.value)
                heard.sure = heard.sure and self._is_certain(number)
        for told in dates:
            self._add(told, heard)
        return any(word in self.known.then for word in self.said) and not free

    def _add(self, told: Told, heard: _Heard) -> None:
        if not told.year:
            # "I turned 16 in March" is an age, with any other word it may be a day without its year.
            heard.sure = heard.sure and bool(told.month) and any(word in self.known.reached for word in self.said)
        elif told.month or not self._is_earlier(told.start, told.end):
            heard.dates.append(told)
            rest = [*self.said[: told.start], *self.said[told.end :]]
            born = any(word in self.known.dates.born for word in rest)
            beside = all(word in self.known.beside or word in self.known.dates.links for word in rest)
            heard.sure = heard.sure and (bool(told.month) or born or beside or bool(heard.ages))

    def _counts_something_else(self, number: Number) -> bool:
        lasted = any(match.end == number.start for match in self.known.since.inside(self.said))
        ranked = any(word in self.known.ranks for word in self._before(number.start, 1))
        other = any(word in self.known.other_units for word in self.said[number.end : number.end + 1])
        return number.value == 1 or lasted or ranked or other or self._is_a_class(number)

    def _is_a_class(self, number: Number) -> bool:
        ordinal = self.said[number.start] in self.numbers.ordinals and number.value < _NO_CLASS
        return ordinal and not any(word in self.known.has for word in self.said[number.end : number.end + 2])

    def _is_earlier(self, start: int, end: int) -> bool:
        """Whether the number is of an earlier time: "I left at 12", "when I was 12", "3 years since I left"."""
        then = [at for at, word in enumerate(self.said[:start]) if word in self.known.then]
        since_then = self.said[max(then, default=0) : start]
        present = any(word in self.known.present for word in self._before(start, 1))
        if present or any(word in self.known.now for word in (*since_then, *self._last(end))):
            return False
        after = any(word in self.known.then for word in self.said[end:])
        return bool(then) or ((after or self.after_earlier) and not self._has(start))

    def _is_certain(self, number: Number) -> bool:
        if not _YOUNGEST <= number.value <= _OLDEST or self._is_not_yet(number) or self._is_perhaps_longer(number):
            return False
        after = [word for word in self.said[number.end : number.end + 3] if word not in self.known.dates.links][:1]
        if any(word in self.known.units for word in after):
            return not self._is_of_an_elder(number)
        if any(match.start == number.end for match in self.known.marks.exactly(self.said)):
            return False
        if self._is_of_an_elder(number):
            return False
        rest = [*self.said[: number.start], *self.said[number.end :]]
        bare = not self.said[number.start].startswith("0")  # "06" begins a telephone number
        named = self._has(number.start) or any(word in self.known.has for word in after)
        return named or (bare and all(word in self.known.beside for word in rest))

    def _is_not_yet(self, number: Number) -> bool:
        return any(match.start < number.start for match in self.known.not_yet.inside(self.said))

    def _is_perhaps_longer(self, number: Number) -> bool:
        """Whether a number word has an unknown word before it, which may belong to it with two slips: "vgnt-huit"."""
        spelled = number.value <= _NO_CLASS and not self.said[number.start].isdigit()
        return spelled and any(word not in self.known.beside for word in self._before(number.start, 1))

    def _is_of_an_elder(self, number: Number) -> bool:
        return number.value >= _GROWN_UP and any(word in self.known.elders for word in self.said)

    def _has(self, start: int) -> bool:
        first = max(0, start - _REACH)
        return any(
            word in self.known.has and (word not in _AT or at) for at, word in enumerate(self.said[first:start], first)
        )

    def _last(self, end: int) -> Sequence[str]:
        """The last word of the clause when only a unit stands between it and the number: "17 years now"."""
        unit = any(word in self.known.units for word in self.said[end : end + 1])
        return self.said[end + 1 :] if unit and end + 2 == len(self.said) else ()

    def _before(self, start: int, most: int) -> Sequence[str]:
        return self.said[max(0, start - most) : start]
