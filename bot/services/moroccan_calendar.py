"""Public holidays of Morocco, and Ramadan. Those of the Islamic calendar are estimates: the moon is seen, not computed.

The library is loaded when a year is first asked for: it takes 0.2 s and 17 MB, which a start without it can spare.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday. An `estimated` one may be announced for the day before or after."""

    name: str
    estimated: bool


@cache
def holidays_of(year: int, locale: str = "fr") -> Mapping[date, Holiday]:
    """The public holidays of a year, in order, by their names in French or Arabic."""
    from holidays.countries.morocco import Morocco  # noqa: PLC0415

    plain = Morocco(years=year, language=locale, islamic_show_estimated=False)
    marked = Morocco(years=year, language=locale)
    return {day: Holiday(name, marked[day] != name) for day, name in sorted(plain.items())}


@cache
def ramadans_of(year: int) -> tuple[tuple[date, date], ...]:
    """Each estimated Ramadan that begins in this year, from its first day to the day of the feast, not included."""
    from holidays.groups.islamic import IslamicHolidays  # noqa: PLC0415
    from holidays.holiday_base import HolidayBase  # noqa: PLC0415

    class Ramadan(HolidayBase, IslamicHolidays):
        """Its first day, and the feast after its last."""

        country = "MA"

        def __init__(self, years: tuple[int, int]) -> None:
            IslamicHolidays.__init__(self, show_estimated=False)
            super().__init__(years=years)

        def _populate_public_holidays(self) -> None:
            self._add_ramadan_beginning_day("first")
            self._add_eid_al_fitr_day("feast")

    days = sorted(Ramadan((year, year + 1)).items())
    return tuple(
        (first, feast) for (first, what), (feast, _) in pairwise(days) if what == "first" and first.year == year
    )
