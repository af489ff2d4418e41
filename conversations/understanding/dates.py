"""Dates of birth in a text: day before month, months in three vocabularies, as much of a date as is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from conversations.understanding.normalise import skeleton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conversations.understanding.numbers import Number

FIRST_YEAR, _LAST_YEAR = 1930, 2099
_CENTURY_TURNS = 26
_MONTHS, _WEEK, _LAST_DAY = 12, 7, 31
_BONES_ENOUGH, _SHORTEST_GLUED, _SHORTEST_SLIP, _LONG = 4, 3, 5, 7
_GLUED = frozenset("فبلf")
# A date in figures is written out with this word before its month; no light text has a capital letter.
_MONTH = "M"
_GAP = r" ?[/.,:_|\\\-–—] ?"
_NUMERIC = tuple(
    re.compile(rf"(?<![\d/.\-]){pattern}(?!\d)")
    for pattern in (
        rf"(?P<year>\d{{4}})(?:{_GAP}| )(?P<month>\d{{1,2}})(?:{_GAP}| )(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}})(?:{_GAP}| )(?P<month>\d{{1,2}})(?:{_GAP}| )(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}}){_GAP}(?P<month>\d{{1,2}}){_GAP}'?(?P<year>\d{{2}})",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>0\d|1[0-2])(?P<day>[0-3]\d)",
        r"(?P<month>\d{1,2}) ?[/.\-] ?(?P<year>(?:19|20)\d{2})",
        r"(?P<day>\d{1,2}) ?/ ?(?P<month>\d{1,2})",
    )
)
# Without figures like these there is no date in figures; most answers have none.
_FIGURES = re.compile(r"\d ?[^\d ]? ?\d\d|[^\W\d]\d{4}|\d ?/ ?\d")
_PADDED = re.compile(r"(?=.*\b0\d)(?P<day>\d\d) (?P<month>\d\d) (?P<year>\d\d)")
_GLUED_DATE = re.compile(r"(?<![^\W_])(\d{0,2})([^\W\d_]+)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Told:
    """A date as far as it is told, in words[start:end]: what is not told is 0. All three are 0 when it cannot be."""

    year: int
    month: int = 0
    day: int = 0
    start: int = 0
    end: int = 0

    @property
    def iso(self) -> str:
        """YYYY, YYYY-MM or YYYY-MM-DD."""
        parts = [f"{self.year:04}", f"{self.month:02}", f"{self.day:02}"]
        return "-".join(parts[: 3 if self.day else 2 if self.month else 1])

    def age(self, today: date) -> int | None:
        """The age on this day; None when the date is not told in full."""
        if not (self.year and self.month and self.day):
            return None
        return today.year - self.year - ((today.month, today.day) < (self.month, self.day))

    def is_past(self, today: date) -> bool:
        """Whether it can have been by this day."""
        return self.year > 0 and date(self.year, self.month or 1, self.day or 1) <= today


@dataclass(frozen=True, slots=True)
class DateWords:
    """Names of months, letter for letter and by their skeletons, and what stands between the parts of a date.

    `month` ("month") comes before a month's number, `year` before a year, `links` anywhere between. After `born` two
    figures are a year, but not after a word of `day`.
    """

    months: Mapping[str, int]
    bones: Mapping[str, int]
    month: frozenset[str]
    year: frozenset[str]
    links: frozenset[str]
    born: frozenset[str]
    day: frozenset[str]

    def named(self, word: str) -> int:
        """The month that a word names, perhaps after a glued "in"; else 0."""
        for spelled in _spelled(word):
            known = self.months.get(spelled) or self.bones.get(skeleton(spelled))
            if known:
                return known
        return 0

    def near(self, word: str) -> int:
        """The month that a long word names with a slip of the finger; else 0."""
        best: dict[int, set[int]] = {}
        for spelled in _spelled(word):
            slips = 0 if len(spelled) < _SHORTEST_SLIP else 1 if len(spelled) < _LONG else 2
            found = process.extract(spelled, self.months.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
            for name, distance, _ in found:
                if len(name) >= _SHORTEST_SLIP and name[0] == spelled[0]:
                    best.setdefault(int(distance), set()).add(self.months[name])
        meant = best[min(best)] if best else set()
        return meant.pop() if len(meant) == 1 else 0


def boned(months: Mapping[str, int]) -> dict[str, int]:
    """The months by their skeletons, where those are long enough to tell something."""
    return {bones: value for word, value in months.items() if len(bones := skeleton(word)) >= _BONES_ENOUGH}


def _spelled(word: str) -> tuple[str, ...]:
    """The word, and the word without the "in" that may be glued to it."""
    return (word, word[1:]) if word[0] in _GLUED and len(word) > _SHORTEST_GLUED else (word,)


def written_out(plain: str) -> str:
    """The light text with its dates in figures written out, so that one reader serves them and those in words."""
    if not _FIGURES.search(plain):
        return plain
    spelled = _GLUED_DATE.sub(r" \1 \2 \3 ", plain)
    padded = _PADDED.fullmatch(spelled.strip())
    if padded:
        return _with_its_month(padded)
    for pattern in _NUMERIC:
        spelled = pattern.sub(_with_its_month, spelled)
    return spelled


def _with_its_month(found: re.Match[str]) -> str:
    parts = found.groupdict()
    year = parts.get("year") or ""
    return f" {parts.get('day') or ''} {_MONTH} {parts['month']} {_full_year(year) if year else ''} "


def _full_year(written: str) -> int:
    """The year that is meant; of two figures up to 26 they are of this century."""
    year = int(written)
    return year + (2000 if year <= _CENTURY_TURNS else 1900) * (len(written) <= 2)


# --- dates in words -----------------------------------------------------------------------------------------


class _Part(NamedTuple):
    """A number or a month in words[start:end]; a month's name is no number."""

    value: int
    start: int
    end: int
    written: str
    month: bool = False


def find_dates(said: Sequence[str], known: DateWords, numbers: Sequence[Number]) -> list[Told]:
    """The dates in the words of a text that was written out, with the `numbers` in it, in order; years alone too."""
    dates: list[Told] = []
    stretch: list[_Part] = []
    for part in _parts(said, known, numbers):
        if stretch and (_is_full(stretch) or not _only_links(said[stretch[-1].end : part.start], part, known)):
            dates += _dates(said, stretch, known)
            stretch = []
        stretch.append(part)
    return dates + _dates(said, stretch, known)


def _is_full(stretch: Sequence[_Part]) -> bool:
    year = any(part.value >= FIRST_YEAR for part in stretch)
    return year and len(stretch) > 2 and any(part.month for part in stretch)


def _parts(said: Sequence[str], known: DateWords, numbers: Sequence[Number]) -> list[_Part]:
    counted = {number.start: number for number in numbers}
    parts: list[_Part] = []
    at = 0
    while at < len(said):
        part = _month_at(said, at, known, counted)
        if part is None and at in counted and not _is_a_weekday(said, counted[at]):
            part = _Part(counted[at].value, at, counted[at].end, said[at])
        if part:
            parts.append(part)
        at = part.end if part else at + 1
    return parts


def _is_a_weekday(said: Sequence[str], number: Number) -> bool:
    """Whether a number word is a day of the week, named like it in Arabic: "Monday 12" is "the second 12"."""
    after = "".join(said[number.end : number.end + 1])
    return not said[number.start].isdigit() and number.value <= _WEEK and after.isdigit() and int(after) <= _LAST_DAY


def _month_at(said: Sequence[str], at: int, known: DateWords, counted: Mapping[int, Number]) -> _Part | None:
    """A month at this word: its name, or "month" and its number. "sept" is one only between the figures of a date."""
    word, number = said[at], counted.get(at + 1)
    if number and (word == _MONTH or word in known.month or word[1:] in known.month):
        return _Part(number.value, at, number.end, word, month=True)
    if at in counted and not _is_between_figures(said, at):
        return None
    named = known.named(word)
    if not named and (number or (at + 1 < len(said) and said[at + 1] in known.year)):
        named = known.near(word)
    return _Part(named, at, at + 1, word, month=True) if named else None


def _is_between_figures(said: Sequence[str], at: int) -> bool:
    before, after = "".join(said[max(0, at - 1) : at]), "".join(said[at + 1 : at + 2])
    return before.isdigit() or (after.isdigit() and len(after) == 4)


def _only_links(between: Sequence[str], part: _Part, known: DateWords) -> bool:
    return all(
        word in known.links or word in known.month or (word in known.year and part.value >= FIRST_YEAR)
        for word in between
    )


def _dates(said: Sequence[str], stretch: Sequence[_Part], known: DateWords) -> list[Told]:
    """The date that a stretch of numbers and months is, or the years in it when it has no month."""
    months = [part for part in stretch if part.month]
    years = [part for part in stretch if not part.month and FIRST_YEAR <= part.value <= _LAST_YEAR]
    if not months:
        short = [] if years else [part for part in stretch[:1] if _is_short_year(said, part, known)]
        return [Told(_full_year(part.written), start=part.start, end=part.end) for part in short] or [
            Told(part.value, start=part.start, end=part.end) for part in years
        ]
    days = [part for part in stretch if not part.month and part not in years]
    month = months[0]
    if not years and len(days) == 2 and days[1].start > month.start and re.fullmatch(r"\d\d", days[1].written):
        last = days.pop()
        years = [_Part(_full_year(last.written), last.start, last.end, last.written)]
    if not years and len(months) == 1 and 1 <= month.value <= _MONTHS:
        return [Told(0, month.value, start=month.start, end=month.end)]
    date_is = (years[0].value, month.value, days[0].value if days else 0) if years else (0, 0, 0)
    one = len(months) == 1 and len(years) == 1 and len(days) <= 1
    told = date_is if one and _can_be(*date_is, whole=bool(days)) else (0, 0, 0)
    return [Told(*told, start=stretch[0].start, end=stretch[-1].end)]


def _is_short_year(said: Sequence[str], part: _Part, known: DateWords) -> bool:
    """Whether two figures are a year: after "born", with nothing but links between."""
    if not re.fullmatch(r"\d\d", part.written) or (part.start and said[part.start - 1] in known.day):
        return False
    before = part.start - 1
    while before >= 0 and (said[before] in known.links or said[before] in known.year):
        before -= 1
    return before >= 0 and said[before] in known.born


def _can_be(year: int, month: int, day: int, *, whole: bool) -> bool:
    try:
        return bool(date(year, month, day if whole else 1))
    except ValueError:
        return False
