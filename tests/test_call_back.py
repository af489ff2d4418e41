"""When to call back: what the buttons offer, that they take one press, and how the list tells a promise from a wish."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.services import desk, queue
from bot.services.moments import chosen_moment, offered
from bot.services.overdue import Lateness
from bot.services.reasons import how_late, told_offer, why
from bot.services.working_hours import read_working_hours
from storage import desk as work
from storage import facts
from storage.overdue import OWN, PROMISED
from tests.at_desk import desk_words
from tests.storing import DAY, MINUTE, NOW
from tests.test_desk import deed, later, stands
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead
from tests.test_working_hours import at

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

__all__ = ["browser", "clock"]
HOURS = "mon-thu 09:00-12:30 14:30-18:00; fri 09:00-12:00 15:30-18:00"


@pytest.mark.parametrize(
    ("now", "moments"),
    [
        # Thursday morning: in an hour, this afternoon, Monday.
        ("2026-11-26T10:00", ["2026-11-26T11:00", "2026-11-26T15:00", "2026-11-30T09:00"]),
        # In an hour is the pause at noon.
        ("2026-11-26T11:45", ["2026-11-26T14:30", "2026-11-26T15:00", "2026-11-30T09:00"]),
        # Friday: its prayer ends at half past three.
        ("2026-11-27T11:30", ["2026-11-27T15:30", "2026-11-30T09:00"]),
        # In the afternoon: tomorrow.
        ("2026-11-26T15:00", ["2026-11-26T16:00", "2026-11-27T09:00", "2026-11-30T09:00"]),
        # In the evening, in an hour is tomorrow: offered once.
        ("2026-11-26T17:30", ["2026-11-27T09:00", "2026-11-30T09:00"]),
        # The day after is a holiday (the 11th of January), and Monday is it, too.
        ("2027-01-08T16:00", ["2027-01-08T17:00", "2027-01-12T09:00"]),
    ],
)
def test_moments_that_are_offered_lie_within_the_hours_of_the_centre(now: str, moments: list[str]) -> None:
    hours = read_working_hours({"desk_hours": HOURS})
    assert [one.typed for one in offered(hours, at(now))] == moments


def test_without_confirmed_hours_the_usual_day_is_offered() -> None:
    assert [one.typed for one in offered(None, at("2026-11-26T10:20"))] == [
        "2026-11-26T11:20", "2026-11-26T15:00", "2026-11-30T09:00",
    ]  # fmt: skip


def test_what_telegram_orders_lies_within_the_hours_too() -> None:
    hours = read_working_hours({"desk_hours": HOURS})
    friday = at("2026-11-27T17:30")
    for ordered in ("hour", "tomorrow", "monday"):
        assert chosen_moment({"in": ordered}, hours, friday) == at("2026-11-30T09:00"), ordered


@pytest.mark.parametrize(
    ("at_moment", "locale", "words"),
    [
        ("2026-11-26T16:00", "fr", "Aujourd'hui 16:00"),
        ("2026-11-27T09:00", "fr", "Demain 09:00"),
        ("2026-11-30T09:00", "fr", "Le lundi 30 nov. 09:00"),
        ("2026-11-30T09:00", "ar", "يوم \u2068الاثنين 30 نونبر 09:00\u2069"),
    ],
)
def test_button_says_the_day_that_it_really_is(at_moment: str, locale: str, words: str) -> None:
    one = next(one for one in offered(None, at("2026-11-26T15:00")))
    told = told_offer(replace(one, at=at(at_moment), is_in_an_hour=False), at("2026-11-26T15:00"), locale)
    assert desk_words(told, locale) == words


# --- a promise, and what staff chose for themselves ---


def test_promised_call_reads_otherwise_than_what_staff_wanted(database: Database) -> None:
    """Both were "promised since"."""
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        soon, told = NOW + 60 * MINUTE, []
        for result, again in (("call_back", soon), ("", soon), ("no_answer", soon), ("call_back", NOW + 2 * DAY)):
            if result:
                desk.record_call(tx, me, one, result, again_at=again)  # type: ignore[arg-type]
            else:
                desk.set_follow_up(tx, me, one, again)
            told.append(desk_words(why(stands(tx, one), NOW, "fr"), "fr"))
        assert told == [
            "appel promis aujourd'hui à 12:00",
            "vous vouliez y revenir aujourd'hui à 12:00",
            "sans réponse, à rappeler aujourd'hui à 12:00",
            "appel promis le 24 nov. 11:00",
        ]
        desk.record_call(tx, later(me, 1), one, "reached")
        assert stands(tx, one).follow_up_for == ""


def test_family_that_writes_hides_no_promise_that_was_older(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        work.set_follow_up(tx, one, NOW, PROMISED)
        found = replace(stands(tx, one), waits_for="reply", waiting_since=NOW + MINUTE)
        assert desk_words(why(found, NOW + 5 * MINUTE, "fr"), "fr") == "appel promis aujourd'hui à 11:00"
        wanted = replace(found, follow_up_for=OWN)
        assert desk_words(why(wanted, NOW + 5 * MINUTE, "fr"), "fr").startswith("vous a écrit")
        late = queue.what_is_overdue(tx, replace(me, now=NOW + 120 * MINUTE))
        assert late.of(found) == Lateness(1, "hours", working=False)
        assert late.of(wanted) is None


# --- how late, in words ---


@pytest.mark.parametrize(
    ("number", "unit", "working", "fr", "ar"),
    [
        (0, "hours", True, "en retard depuis moins d'une heure", "متأخر منذ أقل من ساعة"),
        (1, "days", False, "en retard de 1 jour", "متأخر بيوم واحد"),
        (2, "days", False, "en retard de 2 jours", "متأخر بيومين"),
        (3, "days", True, "en retard de 3 jours ouvrés", "متأخر بـ \u20683\u2069 أيام عمل"),
        (11, "hours", True, "en retard de 11 heures ouvrées", "متأخر بـ \u206811\u2069 ساعة عمل"),
        (100, "days", False, "en retard de 100 jours", "متأخر بـ \u2068100\u2069 يوم"),
    ],
)
def test_lateness_is_told_in_the_plural_forms_of_both_languages(
    number: int,
    unit: str,
    working: bool,  # noqa: FBT001 - a case of the table
    fr: str,
    ar: str,
) -> None:
    text = how_late(Lateness(number, unit, working=working))
    assert (desk_words(text, "fr"), desk_words(text, "ar")) == (fr, ar)


# --- on the page ---


async def test_call_back_is_written_down_by_one_press(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
        facts.set_fact(tx, "desk_hours", HOURS, source="centre", until=None, by="salma", now=NOW)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    shown = html.unescape((await browser.get(page)).text)
    # NOW is a Sunday: in an hour, tomorrow and Monday are one moment.
    assert shown.count('<button name="when" value="2026-11-23T09:00"><span>Demain 09:00</span></button>') == 2, (
        "call, and look"
    )
    pressed = {"form": form, "do": "call", "result": "call_back", "when": "2026-11-23T09:00"}
    assert (await browser.post(page, data=pressed)).status_code == 303
    assert "appel promis le 23 nov. 09:00" in (await browser.get(page)).text
    with sqlite_database.reading() as tx:
        assert stands(tx, one).follow_up_for == PROMISED


async def test_in_an_hour_counts_from_when_it_is_pressed(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    shown = (await browser.get(page)).text
    assert len(re.findall(r'<button name="in" value="hour"><span>Dans 1 heure \(12:00\)</span></button>', shown)) == 2
    await browser.post(page, data={"form": form, "do": "call", "result": "call_back", "in": "hour"})
    with sqlite_database.reading() as tx:
        assert stands(tx, one).follow_up_at == NOW + 60 * MINUTE
