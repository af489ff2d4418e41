"""Which of the hours that are offered for a visit a text means: "mardi à 15h", "le premier", نهار التلات مع 3.

A text gives the hours that fit it, never one that is not offered. A figure may be an hour, a day or a place in the
list: then all that it may be fits, and the person is asked which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

from conversations.understanding.assent_words import asks, denies
from conversations.understanding.normalise import bare_forms, words
from conversations.understanding.numbers import find_numbers
from conversations.understanding.visit_fitting import NOON, Criterion
from conversations.understanding.visit_limits import Part, fitting_hours, limited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conversations.readings import HoursOffered
    from conversations.understanding.dates import DateWords
    from conversations.understanding.hearing import Typed
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.numbers import Number, NumberWords
    from conversations.understanding.phrases import Match, Phrases
    from conversations.understanding.visit_limits import LimitWords

NO_SUCH: Final = "other"
"""The answer of who wants an hour that is not offered."""
_MOST_WORDS, _MOST_MEANINGS, _MOST_UNKNOWN = 20, 64, 2
_LAST_HOUR, _LAST_DAY, _MONTHS = 24, 31, 12
_HALF, _QUARTER, _HOUR = 30, 15, 60
_ROUND = frozenset({"00", "30", "45"})  # minutes behind an hour that was typed with a space
_TEN = frozenset({"عشره", "عشر"})
# No light text has a capital letter: what is written out with one is an hour, or a day with its month.
_CLOCK = re.compile(r"(?<![\w/.:\-])(\d{1,2}) ?(?:h(?:rs?|eures?)?(?![^\W\d_])|:(?=\d\d)) ?([0-5]\d)?(?!\d)")
_DATE = re.compile(r"(?<![\w:.\-])(\d{1,2}) ?[/.] ?(\d{1,2})(?: ?[/.] ?(?:\d{4}|\d\d))?(?![\d:])")
_WRITTEN = re.compile(r"([TD])(\d\d)(\d\d|xx)")
_WEEKDAY_OF = {2: 0, 3: 1, 4: 2, 5: 3}  # Monday is named after two in Arabic, and so on
_OFFSETS, _WEEKS = {"today": 0, "tomorrow": 1, "after": 2}, {"this_week": 0, "next_week": 1}
_MINUTES = {"half": _HALF, "quarter": _QUARTER, "less": -_QUARTER}


@dataclass(frozen=True, slots=True)
class HourWords:
    """Words of days and hours; days are counted from Monday, 0.

    `order` is a place in the list, `clock` an hour. `at` stands before an hour, `units` after it, `dated` before a day,
    `ranks` after a figure that is a place. What is `around` changes nothing. With a word of `apart` ("without") that
    says of no day and no hour that it is left out nothing is taken, nor with one that has `refused`, but for the first.
    """

    marks: Phrases
    limits: LimitWords
    days: Mapping[str, int]
    order: Mapping[str, int]
    clock: Mapping[str, int]
    dates: DateWords
    at: frozenset[str]
    units: frozenset[str]
    dated: frozenset[str]
    ranks: frozenset[str]
    around: frozenset[str]
    apart: frozenset[str]
    refused: frozenset[str]


@dataclass(frozen=True, slots=True)
class Time:
    """A day or an hour that a text names: the hours that fit, the earliest first. In `doubt` nothing is said of it.

    `wide`: it says only which do not, so that one is left is no wish for it. `bare`: it has no other word.
    """

    hours: tuple[str, ...] = ()
    doubt: bool = False
    wide: bool = False
    bare: bool = False


def says_only_hours(typed: Typed, offered: HoursOffered, lexicon: Lexicon) -> bool:
    """Whether the text names a time, and has not one word beside it, nor says of who writes that they cannot."""
    time = read_hours(typed, offered, lexicon)
    return time is not None and time.bare


def read_hours(typed: Typed, offered: HoursOffered, lexicon: Lexicon) -> Time | None:
    """The time that the text names; None when it names none."""
    said = words(_written_out(typed.plain))
    if len(said) > _MOST_WORDS:
        return None
    parts = _Scan(said, lexicon.hours, lexicon.numbers).parts()
    if not parts or prod(len(part.meanings) for part in parts) > _MOST_MEANINGS:
        return None
    meant = limited(said, parts, lexicon)
    if meant is None:
        return Time(doubt=True)
    taken = {at for part in parts for at in range(part.start, part.end)} | meant.taken
    rest = [(at, word) for at, word in enumerate(said) if at not in taken]
    if _is_apart(rest, lexicon):
        return Time(doubt=True)
    found = fitting_hours(meant, offered)
    unknown = [word for _, word in rest if word not in lexicon.hours.around and word not in lexicon.assent.fillers]
    most = 0 if meant.is_wide else _MOST_UNKNOWN  # who works until five may come behind it, not before
    if unknown and (not found or len(unknown) > most or asks(typed.text, typed.said, lexicon.assent)):
        return Time(doubt=True)
    return Time(found, wide=meant.is_wide, bare=not rest and not meant.cannot)


def _is_apart(rest: Sequence[tuple[int, str]], lexicon: Lexicon) -> bool:
    """Whether something beside the hours takes them back: "not on Tuesday", "except at ten"; "no, Tuesday" does not."""
    known = lexicon.hours
    if rest and rest[0][0] == 0 and rest[0][1] in known.refused and 1 not in dict(rest):
        rest = rest[1:]
    return any(word in known.apart or word in known.refused for _, word in rest) or denies(
        [word for _, word in rest], lexicon.assent
    )


# --- the parts of a text ----------------------------------------------------------------------------------------------


def _written_out(plain: str) -> str:
    """The text with hours and days in figures as one word each."""
    if not any(map(str.isdigit, plain)):
        return plain
    return _DATE.sub(_dated, _CLOCK.sub(_clocked, plain))


def _clocked(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), found[2] or "xx"
    return f" T{hour:02}{minute} " if hour <= _LAST_HOUR else found[0]


def _dated(found: re.Match[str]) -> str:
    day, month = int(found[1]), int(found[2])
    return f" D{day:02}{month:02} " if 0 < day <= _LAST_DAY and 0 < month <= _MONTHS else found[0]


class _Scan:
    """What the words of a text say of days and hours, in order."""

    def __init__(self, said: Sequence[str], known: HourWords, numbers: NumberWords) -> None:
        self.said, self.known = said, known
        self.marks: dict[int, Match] = {match.start: match for match in known.marks.inside(said)}
        marked = {at for match in self.marks.values() for at in range(match.start, match.end)}
        self.numbers = {one.start: one for one in find_numbers(said, numbers) if one.start not in marked}
        self.readers: tuple[Callable[[int], Part | None], ...] = (
            self._marked, self._written, self._clock, self._day, self._number, self._place,
        )  # fmt: skip

    def parts(self) -> list[Part]:
        """All of them; figures that say nothing by what stands beside them are read last."""
        found = list(self._found())
        certain = [part.meanings[0] for part in found if len(part.meanings) == 1]
        return [part._replace(meanings=_left(part, certain, alone=len(found) == 1)) for part in found]

    def _found(self) -> Iterator[Part]:
        at = 0
        while at < len(self.said):
            part = next((part for read in self.readers if (part := read(at))), None)
            if part:
                yield part
            at = part.end if part else at + 1

    def _word(self, at: int) -> str:
        return self.said[at] if 0 <= at < len(self.said) else ""

    def _month(self, at: int) -> tuple[int, int]:
        """The month that is named here or behind a link, and where it ends; (0, 0) when there is none."""
        for place in (at, at + 1) if self._word(at) in self.known.dates.links else (at,):
            if place not in self.marks and self._word(place) not in self.known.days:
                month = self.known.dates.named(self._word(place)) if self._word(place) else 0
                if month:
                    return month, place + 1
        return 0, 0

    def _marked(self, at: int) -> Part | None:
        match = self.marks.get(at)
        if match is None or match.value in _MINUTES:
            return None
        if match.value in _OFFSETS:
            meant = Criterion("offset", _OFFSETS[match.value])
        elif match.value in _WEEKS:
            meant = Criterion("week", _WEEKS[match.value])
        elif match.value == "last":
            meant = Criterion("place", 0)
        elif match.value == NOON and match.end in self.marks and self.marks[match.end].value in _MINUTES:
            return self._at_clock(at, match.end, 12)
        else:
            meant = Criterion("part", 0, match.value)
        return Part(at, match.end, (meant,))

    def _written(self, at: int) -> Part | None:
        found = _WRITTEN.fullmatch(self.said[at])
        if found is None:
            return None
        first = int(found[2])
        if found[1] == "D":
            return Part(at, at + 1, (Criterion("date", first, month=int(found[3])),))
        if found[3] == "xx":
            return self._at_clock(at, at + 1, first)
        return Part(at, at + 1, (Criterion("clock", first, minute=int(found[3])),))

    def _at_clock(self, start: int, end: int, hour: int) -> Part:
        """An hour, with what follows of it: "et demie", "moins le quart"."""
        after = self.marks.get(end)
        minutes = _MINUTES.get(after.value) if after else None
        if after is None or minutes is None:
            return Part(start, end, (Criterion("clock", hour),))
        if minutes < 0:
            hour, minutes = hour - 1, minutes + _HOUR
        return Part(start, after.end, (Criterion("clock", hour, minute=minutes),))

    def _clock(self, at: int) -> Part | None:
        hour = self.known.clock.get(self.said[at], 0)
        if not hour:
            return None
        teen = self._word(at + 1) in _TEN
        return self._at_clock(at, at + 1 + teen, hour + 10 * teen)

    def _day(self, at: int) -> Part | None:
        """A day of the week; a word for a number is one after "nhar"."""
        if self._word(at - 1) in self.known.at and self.said[at] not in self.known.dated:
            return None
        day = next((self.known.days[form] for form in bare_forms(self.said[at]) if form in self.known.days), None)
        number = self.numbers.get(at)
        if day is None and number and self._word(at - 1) in self.known.dated and not self._month(number.end)[0]:
            is_counted = self.said[at].isdigit() or self._word(at - 1) == "le"
            day = None if is_counted else _WEEKDAY_OF.get(number.value)
        return None if day is None else Part(at, at + 1, (Criterion("weekday", day),))

    def _number(self, at: int) -> Part | None:
        number = self.numbers.get(at)
        if number is None:
            return None
        return self._day_of_month(number) or self._hour(number) or self._open(number)

    def _day_of_month(self, number: Number) -> Part | None:
        """A figure before a month, or "2eme", which may be a place in the list too."""
        is_rank = self._word(number.end) in self.known.ranks
        month, end = self._month(number.end + is_rank)
        if month and 0 < number.value <= _LAST_DAY:
            return Part(number.start, end, (Criterion("date", number.value, month=month),))
        meant = Criterion("place", number.value), Criterion("date", number.value)
        return Part(number.start, number.end + 1, meant) if is_rank else None

    def _hour(self, number: Number) -> Part | None:
        """A figure that is an hour by what stands beside it."""
        after, is_hour = self._word(number.end), self._word(number.start - 1) in self.known.at
        if after in _ROUND and number.value <= _LAST_HOUR:
            return Part(number.start, number.end + 1, (Criterion("clock", number.value, minute=int(after)),))
        if is_hour or after in self.known.units or self._is_told_by_day(number.end):
            return self._at_clock(number.start, number.end + (after in self.known.units), number.value)
        return None

    def _open(self, number: Number) -> Part | None:
        """A figure that may be anything, but behind "le" or "nhar"; "un" is none: "un jour", "pas une"."""
        value, at = number.value, number.start
        if self._word(at - 1) in self.known.dated:
            return Part(at, number.end, (Criterion("date", value),))
        if value == 1 and not self.said[at].isdigit():
            return None
        return Part(at, number.end, (Criterion("clock", value), Criterion("date", value), Criterion("place", value)))

    def _is_told_by_day(self, end: int) -> bool:
        """Whether "in the afternoon" follows a figure, or the minutes of an hour."""
        places = (end, end + 1) if self._word(end) in self.known.around else (end,)
        marks = (self.marks[at].value for at in places if at in self.marks)
        return any(mark in _MINUTES or mark in {"morning", "afternoon", "evening", NOON} for mark in marks)

    def _place(self, at: int) -> Part | None:
        """The place in the list, or the first of a month."""
        place = self.known.order.get(self.said[at], 0)
        if not place:
            return None
        month, behind = self._month(at + 1)
        if month:
            return Part(at, behind, (Criterion("date", place, month=month),))
        return Part(at, at + 1, (Criterion("place", place),))


def _left(part: Part, certain: Sequence[Criterion], *, alone: bool) -> tuple[Criterion, ...]:
    """What a figure may still mean beside what is certain: no second hour, no second date; a place only by itself."""
    if len(part.meanings) == 1:
        return part.meanings
    kinds = {one.kind for one in certain}
    no_more = {"clock"} if "clock" in kinds else {"date"} if kinds & {"date", "offset"} else set()
    left = [one for one in part.meanings if one.kind not in no_more and (alone or one.kind != "place")]
    return tuple(left) or part.meanings
