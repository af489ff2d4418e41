"""The figures: which quarters, what is summed and shown of them, who may see and take them away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise
from typing import TYPE_CHECKING

import pytest

from bot.services.access import PERMISSIONS, ROLES, Refused
from bot.services.demo import fill
from bot.services.figures import see_figures
from bot.services.figures_csv import as_text, note_taken, write_table
from bot.services.hiding import FEWEST, Number, hide
from bot.services.published import ALL, NO_SOURCE, OTHER_SOURCES, QUESTIONS
from bot.services.quarters import Quarter, quarter_of, quarters, read_week, week_name
from conversations.journey import STEPS
from conversations.locales import LOCALES
from storage import reports
from storage.reports import Count
from tests.storing import DAY, NOW
from tests.test_desk import deed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.figures import Figures
    from storage.db import Database

THIS_WEEK = date(2026, 11, 16)
LAST_QUARTER = date(2026, 9, 7)
_numbers = count(1)


def coordinator(tx: Connection) -> Deed:
    return deed(tx, f"nadia{next(_numbers)}", "coordinator")


def came(tx: Connection, number: int, step: str, week: date = THIS_WEEK, locale: str = "fr", source: str = "") -> None:
    """So many people came as far as this step."""
    reports.add_counts(
        tx, [Count(week, "step", name, locale, source, number) for name in STEPS[: STEPS.index(step) + 1]]
    )


def counted(tx: Connection, kind: str, name: str, number: int, locale: str = "fr") -> None:
    reports.add_counts(tx, [Count(THIS_WEEK, kind, name, locale, "", number)])


def seen(tx: Connection, **told: str) -> Figures:
    return see_figures(tx, coordinator(tx), {name.rstrip("_"): value for name, value in told.items()})


def texts(row: tuple[Number, ...]) -> list[str]:
    return [as_text(number) for number in row]


# --- quarters ---------------------------------------------------------------------------------------------------------


def test_quarters_are_whole_weeks_one_after_the_other_without_a_gap() -> None:
    found = quarters(date(2019, 12, 31), date(2032, 1, 1))
    assert all(one.last + timedelta(days=7) == other.first for one, other in pairwise(found))
    assert all(one.next() == other for one, other in pairwise(found))
    assert all(one.first.weekday() == one.last.weekday() == 0 for one in found)
    assert {len(list(one.weeks())) for one in found} == {13, 14}, "some years have 53 weeks"
    assert all(quarter_of(week + timedelta(days=6)) == one for one in found for week in one.weeks())


@pytest.mark.parametrize("typed", ["", "2026", "2026-W54", "2026-W00", "0000-W01", "2026-W1", "٢٠٢٦-W10", "9999-W53"])
def test_what_is_no_week_is_none(typed: str) -> None:
    assert read_week(typed) is None


def test_week_in_an_address_and_back() -> None:
    assert week_name(date(2027, 1, 3)) == "2026-W53"
    assert read_week("2026-W53") == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("told", "first", "last"),
    [
        ({}, "2026-W27", "2026-W53"),
        ({"from": "2026-W45"}, "2026-W40", "2026-W53"),
        ({"from": "2026-W30", "to": "2026-W31"}, "2026-W27", "2026-W39"),
        ({"from": "2026-W50", "to": "2026-W30"}, "2026-W27", "2026-W53"),
        ({"from": "1999-W01", "to": "2050-W01"}, "2025-W01", "2026-W53"),
        ({"from": "zero", "to": "2026-W30"}, "2026-W14", "2026-W39"),
    ],
)
def test_weeks_that_are_asked_for_are_shown_by_their_whole_quarters(
    sqlite_database: Database, told: dict[str, str], first: str, last: str
) -> None:
    with sqlite_database.transaction() as tx:
        came(tx, 9, "first_word", date(2025, 1, 6))
        spans = see_figures(tx, coordinator(tx), told).wanted.quarters
    assert (week_name(spans[0].first), week_name(spans[-1].last)) == (first, last)
    assert len(spans) <= 8


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_rows_by_week_language_and_source_add_up_and_small_ones_are_hidden(database: Database) -> None:
    with database.transaction() as tx:
        came(tx, 30, "sent", locale="ary", source="radio")
        came(tx, 12, "enrolled", locale="fr")
        came(tx, 3, "verdict", locale="ar")
        came(tx, 7, "language", THIS_WEEK - timedelta(days=7), "ary_Latn")
        found = seen(tx)
    assert texts(found.steps) == ["52", "52", "45", "42", "12", "12", "12", "12"]
    assert texts(found.weeks[THIS_WEEK])[:3] == ["45", "45", "45"]
    assert texts(found.locales["ar"]) == ["<5"] * 8
    assert texts(found.locales["ary_Latn"])[0] == "", "or who subtracts would know how many wrote in Arabic"
    assert texts(found.locales["ary"])[:2] == ["30", "30"]
    assert texts(found.sources["radio"])[:4] == ["30", "30", "30", "30"]
    assert set(found.sources) == {NO_SOURCE, "radio"}


def test_sources_of_few_stand_together_and_their_names_tell_nothing(database: Database) -> None:
    with database.transaction() as tx:
        came(tx, 20, "sent", source="radio")
        came(tx, 4, "sent", source="fatima")
        came(tx, 3, "sent", source="karim")
        assert set(seen(tx).sources) == {"radio", OTHER_SOURCES}
        assert texts(seen(tx).sources[OTHER_SOURCES])[0] == "7"
        named, unknown = seen(tx, source="fatima"), seen(tx, source="nobody")
    assert named.steps == unknown.steps
    assert texts(named.steps) == ["<5"] * 8
    assert (named.stops, named.times) == (unknown.stops, unknown.times)


def test_page_of_a_language_shows_what_its_row_among_all_shows_and_nothing_by_week(database: Database) -> None:
    fill(database, 80, NOW)
    with database.transaction() as tx:
        everybody = seen(tx)
        for locale in LOCALES:
            page = seen(tx, locale=locale, source="radio")
            assert page.wanted.which == ("locale", locale), "a language or a source, never both"
            assert page.steps == everybody.locales[locale]
            assert (page.weeks, page.locales, page.sources) == ({}, {}, {})
        for source in everybody.sources:
            assert seen(tx, source=source).steps == everybody.sources[source]


def test_sum_of_quarters_says_no_more_than_each_of_them(database: Database) -> None:
    with database.transaction() as tx:
        came(tx, 9, "enrolled", LAST_QUARTER)
        came(tx, 40, "sent")
        came(tx, 2, "enrolled")
        both = seen(tx)
        alone = [seen(tx, from_=week_name(day), to=week_name(day)) for day in (LAST_QUARTER, THIS_WEEK)]
    assert [texts(one.steps)[-1] for one in alone] == ["9", "<5"]
    assert texts(both.steps)[-1] == "9..13"
    for step in range(len(STEPS)):
        assert both.steps[step] == alone[0].steps[step] + alone[1].steps[step]


@pytest.mark.parametrize("leads", [5, 40, 300])
def test_what_is_shown_is_true_and_nothing_small_is(sqlite_database: Database, leads: int) -> None:
    fill(sqlite_database, leads, NOW)
    with sqlite_database.transaction() as tx:
        found = seen(tx, from_="2026-W40", to="2026-W53")
        quarter = found.wanted.quarters[0]
        raw = reports.sum_counts(tx, "locale", quarter.first, quarter.last)["step"]
        weeks = reports.sum_counts(tx, "week", quarter.first, quarter.last)["step"]
    for rows, numbers in ((found.locales, raw), (found.weeks, weeks)):
        for name, row in rows.items():
            for step, number in zip(STEPS, row, strict=True):
                true = numbers.get(name, {}).get(step, 0)
                assert (
                    number == Number(true) or (number == Number(few=1) and true < FEWEST) or number == Number(hidden=1)
                )
                assert number.is_exact <= (true == 0 or true >= FEWEST)


def test_weeks_begin_with_the_first_that_is_counted_and_end_with_this_one(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        came(tx, 9, "sent", THIS_WEEK - timedelta(days=21))
        assert list(seen(tx).weeks) == [THIS_WEEK - timedelta(days=7 * before) for before in (3, 2, 1, 0)]


def test_stop_is_who_was_asked_and_did_not_answer(database: Database) -> None:
    with database.transaction() as tx:
        for name, asked, answered in (("age", 60, 48), ("schooling", 48, 45), ("grade", 45, 45)):
            counted(tx, "asked", name, asked)
            counted(tx, "answered", name, answered)
        found = seen(tx).stops
    assert list(found) == list(QUESTIONS)
    assert (as_text(found["age"].number), found["age"].share) == ("12", 20)
    assert (as_text(found["schooling"].number), found["schooling"].share) == ("<5", None)
    assert (as_text(found["grade"].number), found["grade"].share) == ("0", None)


def test_few_who_answered_nothing_are_not_called_few_beside_the_steps_that_tell_how_many(database: Database) -> None:
    with database.transaction() as tx:
        came(tx, 30, "verdict")
        came(tx, 4, "first_word")
        counted(tx, "asked", "who", 34)
        counted(tx, "answered", "who", 30)
        assert as_text(seen(tx).stops["who"].number) == ""


def test_median_is_the_bucket_of_the_person_in_the_middle_of_at_least_five(database: Database) -> None:
    with database.transaction() as tx:
        counted(tx, "to_sent", "5", 2)
        counted(tx, "to_sent", "10", 3, locale="ary")
        counted(tx, "to_called", "525600", 9)
        counted(tx, "to_enrolled", "20160", 4)
        found = seen(tx)
        assert found.times == {"to_sent": (10, 15), "to_called": (525600, None), "to_enrolled": None}
        assert seen(tx, locale="ary").times["to_sent"] is None


def test_nobody_yet_is_a_page_of_zeros(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        found = seen(tx)
    assert texts(found.steps) == ["0"] * 8
    assert found.wanted == replace(found.wanted, which=ALL)
    assert found.choices == (Quarter(date(2026, 9, 28), date(2026, 12, 28)),)


# --- who sees it, and the file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_figures_are_for_who_coordinates_and_who_administers(sqlite_database: Database, role: str) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx, "salma", role)
        if role in PERMISSIONS["see_figures"]:
            assert see_figures(tx, me, {}).steps
        else:
            with pytest.raises(Refused):
                see_figures(tx, me, {})
            for act in (lambda: write_table(tx, me, {}, "steps"), lambda: note_taken(tx, me, "steps")):
                with pytest.raises(Refused):
                    act()


def file_of(tx: Connection, table: str, told: Mapping[str, str] | None = None) -> list[str]:
    return write_table(tx, coordinator(tx), told or {}, table).splitlines()


def test_file_has_the_shown_table_and_nothing_a_spreadsheet_would_run(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        came(tx, 30, "sent", source="-SUM")
        came(tx, 2, "enrolled")
        assert file_of(tx, "sources") == [
            "source,first_word,language,verdict,sent,called,reached,visit,enrolled",
            "'-SUM,,,,,<5,<5,<5,<5",
            ".,<5,<5,<5,<5,<5,<5,<5,<5",
        ]
        assert file_of(tx, "steps")[:2] == ["step,people", "first_word,32"]
        assert file_of(tx, "weeks")[1].startswith("2026-11-16,32,32,32,32,<5")
        assert file_of(tx, "locales")[0].startswith("locale,first_word")
        assert file_of(tx, "questions")[1] == "who,0,"
        assert file_of(tx, "times")[1] == "to_sent,,"
        with pytest.raises(Refused):
            file_of(tx, "leads")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (Number(12), "12"),
        (Number(few=1), "<5"),
        (Number(few=2), "<9"),
        (Number(12, few=1), "12..16"),
        (Number(hidden=1), ""),
        (Number(12, 1, 1), ">=12"),
    ],
)
def test_number_in_a_file_says_what_is_known_of_it(number: Number, said: str) -> None:
    assert as_text(number) == said


# --- hiding, by example -----------------------------------------------------------------------------------------------


def test_next_smallest_is_hidden_beside_a_small_one() -> None:
    shown = hide([{"fr": (20,), "ar": (3,), "ary": (9,)}], (32,))
    assert {name: as_text(row[0]) for name, row in shown.tables[0].items()} == {"fr": "20", "ar": "<5", "ary": ""}


def test_total_is_hidden_where_its_parts_would_be_told_by_it() -> None:
    shown = hide([{"fr": (9, 4), "ar": (9, 4)}], (18, 8))
    assert texts(shown.total) == ["18", ""], "four and four can be nothing else"
    assert texts(shown.tables[0]["fr"]) == ["9", ""]


def test_who_came_no_further_is_known_from_the_step_before_so_that_is_looked_at_too() -> None:
    rows = {"fr": (5, 5, 5), "ar": (6, 2, 2), "ary": (30, 20, 10)}
    shown = hide([rows], (41, 27, 17))
    assert texts(shown.tables[0]["ar"]) == ["6", "<5", "<5"]
    assert "" in {*texts(shown.tables[0]["fr"]), *texts(shown.tables[0]["ary"])}


def test_made_up_counts_are_not_added_to_those_that_are_there(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        reports.add_counts(tx, [Count(date(2026, 11, 16), "step", "first_word", "fr", "", 3)])
        before = reports.sum_counts(tx, "week", date(2026, 1, 1), date(2027, 1, 1))
    fill(sqlite_database, 40, NOW + DAY)
    with sqlite_database.transaction() as tx:
        assert reports.sum_counts(tx, "week", date(2026, 1, 1), date(2027, 1, 1)) == before
