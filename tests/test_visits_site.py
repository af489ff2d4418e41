"""The pages of visits over HTTP, without a script: offering hours, one hour, the list of a day."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event

from bot.services.visit_news import FAR
from storage import appointments, audit, desk, facts, slots
from storage.leads import hold_leads
from storage.models import audit as audit_table
from storage.slots import Offer
from tests.at_desk import form_of
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_desk import deed
from tests.test_desk_site import PASSWORD, asks_for_protection, browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from sqlalchemy import Connection

    from bot.clock import FrozenClock
    from storage.db import Database

__all__ = ["browser", "clock"]
RUN = {
    "first": "2026-12-31",
    "last": "2027-01-04",
    "begins": "10:00",
    "ends": "12:00",
    "minutes": "60",
    "capacity": "2",
}
TODAY, TOMORROW = NOW.date(), (NOW + DAY).date()


def hour(tx: Connection, at: timedelta = DAY, capacity: int = 2, place: str = "") -> int:
    return slots.add_slot(tx, Offer("al-hotaya", NOW + at, NOW + at + 30 * MINUTE, capacity, place), None, NOW)


def plain(text: str) -> str:
    return text.replace("<bdi>", "").replace("</bdi>", "").replace("\u00a0", " ")


async def seen(browser: httpx.AsyncClient, query: dict[str, str]) -> tuple[str, str]:
    """The page of a run, and the mark of what it shows."""
    shown = (await browser.get("/desk/visits/new", params=query)).text
    return plain(shown), shown.partition('name="seen" value="')[2].partition('"')[0]


async def test_run_is_looked_at_first_and_only_what_nothing_speaks_against_is_offered(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        week = "mon-fri 09:00-16:00"
        facts.set_fact(tx, "desk_hours", week, source="Directrice", until=None, by="salma", now=NOW)
    form = await come_in(browser, link(sqlite_database))
    assert "Aucune heure n&#39;est proposée" in (await browser.get("/desk/visits")).text
    shown, mark = await seen(browser, RUN)
    assert "jour férié : Nouvel an" in shown
    assert shown.count("hors des heures du centre") == 4, "Saturday and Sunday"
    assert "Proposer les 4 sans remarque" in shown
    with sqlite_database.reading() as tx:
        assert slots.list_slots(tx, NOW, NOW + 99 * DAY) == [], "nothing is offered by looking"
    answer = await browser.post("/desk/visits/new", data={"form": form, **RUN, "seen": mark, "which": "sure"})
    assert answer.headers["location"] == "/desk/visits?from=2026-12-31&made=4"
    shown = plain((await browser.get(answer.headers["location"])).text)
    assert "Heures proposées : 4" in shown
    assert shown.count("réservé 0 sur 2") == 4
    with sqlite_database.reading() as tx:
        found = slots.list_slots(tx, NOW, NOW + 99 * DAY)
        assert [f"{one.offer.starts_at:%d %H}" for one in found] == ["31 09", "31 10", "04 09", "04 10"]
        assert [one.created_by for one in found] == ["salma"] * 4
        (line,) = tx.execute(audit_table.select().where(audit_table.c.verb == "offer_slots"))
        assert line.about == "4 2026-12-31 2027-01-04"


async def test_whoever_knows_why_offers_a_holiday_too_and_nothing_twice(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database))
    shown, mark = await seen(browser, RUN)
    assert "Le centre n'a pas confirmé ses heures" in shown.replace("&#39;", "'")
    fields = {"form": form, **RUN, "seen": mark, "which": "all"}
    assert (await browser.post("/desk/visits/new", data=fields)).status_code == 303
    answer = await browser.post("/desk/visits/new", data=fields)
    assert (answer.status_code, "Quelque chose a changé" in answer.text) == (409, True), (
        "a colleague, or a second press"
    )
    assert answer.text.count("déjà proposé<") == 10
    assert "Rien de cela ne peut être proposé" in answer.text
    with sqlite_database.reading() as tx:
        assert len(slots.list_slots(tx, NOW, NOW + 99 * DAY)) == 10
    elsewhere, _ = await seen(browser, RUN | {"place": "Salle 3"})
    assert "Lieu : Salle 3" in elsewhere
    assert "déjà proposé<" not in elsewhere, "another room is free"


async def test_mistake_in_the_form_is_said_and_what_was_typed_stays(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await come_in(browser, link(sqlite_database))
    answer = await browser.get("/desk/visits/new", params=RUN | {"capacity": "0", "place": "Salle 3"})
    assert (answer.status_code, "un nombre de 1 à 99" in answer.text) == (409, True)
    assert 'value="Salle 3"' in answer.text
    assert "Ce qui sera proposé" not in answer.text


async def test_capacity_grows_and_never_goes_below_who_is_booked(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        here = hour(tx)
        for number in (1, 2):
            appointments.book(tx, here, lead(tx, number), NOW)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/visits/slots/{here}"
    fields = {"form": form, "do": "capacity", "version": "1"}
    answer = await browser.post(page, data=fields | {"capacity": "1"})
    assert (answer.status_code, "déjà plus de réservations" in answer.text) == (409, True)
    assert (await browser.post(page, data=fields | {"capacity": "3"})).status_code == 303
    answer = await browser.post(page, data=fields | {"capacity": "4"})
    assert (answer.status_code, "entre-temps" in answer.text) == (409, True), (
        "it was seen before a colleague changed it"
    )
    with sqlite_database.reading() as tx:
        found = slots.get_slot(tx, here)
        assert found
        assert (found.offer.capacity, found.version) == (3, 2)


async def test_page_says_who_will_be_told_before_an_hour_is_closed_and_who_must_be_called(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        here, other = hour(tx), hour(tx, 2 * DAY, capacity=3)
        one, two = lead(tx, 1, first_name="Imane"), lead(tx, 2, first_name="Hamza")
        tx.exec_driver_sql("UPDATE conversations SET channel = 'webchat' WHERE id = 2")
        for who in (one, two):
            appointments.book(tx, here, who, NOW)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/visits/slots/{here}"
    shown = plain((await browser.get(page)).text)
    assert "Le bot les prévient et leur propose d&#39;autres heures : 1" in shown
    assert "<li>Imane" in shown
    assert "(ils remontent dans la liste) : 1" in shown
    assert "Autres places libres : 3" in shown
    fields = {"form": form, "do": "close", "version": "1"}
    answer = await browser.post(page, data=fields | {"taken": "1"})
    assert answer.status_code == 409, "one more has booked since the page was seen"
    assert (await browser.post(page, data=fields | {"taken": "2"})).status_code == 303
    shown = plain((await browser.get(page)).text)
    assert "Fermée depuis le" in shown
    assert "Fermer" not in shown.replace("Fermée", "")
    assert (await browser.post(page, data=fields | {"taken": "0"})).status_code == 409
    with sqlite_database.reading() as tx:
        assert [was.untold for who in (one, two) for was in appointments.list_appointments(tx, who)] == ["closed"] * 2
        follow_ups = [work.follow_up_at for who in (one, two) if (work := desk.get_work(tx, who))]
        assert follow_ups == [None, NOW]
        assert slots.get_slot(tx, other)


async def test_list_of_a_day_has_what_the_door_needs_and_notes_who_came_in_one_press(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    with sqlite_database.transaction() as tx:
        here = hour(tx, place="Salle 3")
        one = lead(
            tx, 1, first_name="Imane", guardian="mother", guardian_name="Fatima", locale="ary_Latn", may_say="no"
        )
        visit = appointments.book(tx, here, one, NOW)
        facts.set_fact(tx, "papers", "Deux photos", source="Directrice", until=None, by="salma", now=NOW)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/visits/days/{TOMORROW}"
    shown = plain((await browser.get(page)).text)
    for told in (
        "11:00–11:30",
        "Salle 3",
        "Imane",
        "Fatima (la mère)",
        "darija, lettres latines",
        "1234501",
        "Deux photos",
    ):
        assert told in shown, told
    assert ">+212600000001" in shown
    assert "Ne dites pas pourquoi" in shown
    assert "à détruire après usage" in shown
    fields = {"form": form, "visit": str(visit), "seen": "booked"}
    answer = await browser.post(page, data=fields | {"result": "came"})
    assert (answer.status_code, "à partir du jour de la visite" in plain(answer.text)) == (409, True)
    clock.advance(DAY)
    await browser.post("/desk/sign-in", data={"login": "salma", "password": PASSWORD})
    fields["form"] = await form_of(browser)
    assert 'name="result"' in (await browser.get(page)).text
    answer = await browser.post(page, data=fields | {"result": "came"})
    assert answer.headers["location"] == f"{page}#visit{visit}"
    assert 'value="came" class="on" aria-pressed="true"' in (await browser.get(page)).text
    assert (await browser.post(page, data=fields | {"result": "came"})).status_code == 303, "two pressed the same"
    answer = await browser.post(page, data=fields | {"result": "missed"})
    assert (answer.status_code, "a changé entre-temps" in answer.text) == (409, True), "who did not see that they came"
    assert (await browser.post(page, data=fields | {"result": "missed", "seen": "came"})).status_code == 303
    with sqlite_database.reading() as tx:
        assert [was.status for was in appointments.list_appointments(tx, one)] == ["missed"]
        assert [line.verb for line in audit.list_deeds(tx, one)] == ["note_came", "note_missed"]
        assert tx.execute(audit_table.select().where(audit_table.c.verb == "see_day")).all(), (
            "reading it is written down"
        )
    weeks = plain((await browser.get("/desk/visits")).text)
    assert "<td>1</td><td>0</td><td>1</td><td>0</td><td>0</td>" in weeks


async def test_list_of_a_day_told_the_number_and_the_family_of_what_a_colleague_has(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        here = hour(tx)
        one = lead(tx, 1, first_name="Imane", guardian="mother", guardian_name="Fatima")
        appointments.book(tx, here, one, NOW)
        desk.assign_lead(tx, one, deed(tx, "karim").actor.staff_id)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/visits/days/{TOMORROW}"
    shown = plain((await browser.get(page)).text)
    assert all(told in shown for told in ("Imane", "1234501", "11:00–11:30", f'href="/desk/leads/{one}"'))
    assert not any(told in shown for told in ("600000001", "Fatima", "la mère"))
    assert "Un collègue s" in shown
    await browser.post(f"/desk/leads/{one}", data={"form": form, "do": "open", "why": "stands_in"})
    shown = plain((await browser.get(page)).text)
    assert all(told in shown for told in ("+212600000001", "Fatima (la mère)"))


async def test_who_reads_who_comes_at_an_hour_is_written_down_as_for_the_list_of_a_day(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        empty, here = hour(tx), hour(tx, 2 * DAY)
        appointments.book(tx, here, lead(tx), NOW)
    await come_in(browser, link(sqlite_database))
    for slot in (empty, here):
        assert (await browser.get(f"/desk/visits/slots/{slot}")).status_code == 200
    with sqlite_database.reading() as tx:
        rows = tx.execute(audit_table.select().where(audit_table.c.verb == "see_slot")).all()
    assert [row.about for row in rows] == [str(here)]


async def test_visit_is_booked_on_the_page_of_a_request_and_the_list_says_so(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        first, second, one = hour(tx), hour(tx, 2 * DAY, place="Salle 3"), lead(tx)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    shown = plain((await browser.get(page)).text)
    assert "Aucune visite n&#39;est réservée" in shown
    assert f'<option value="{first}">11:00 (libre : 2)' in shown
    shown = plain((await browser.get(f"{page}?visit={first}")).text)
    assert "Réserver : lundi 23 novembre 2026, 11:00" in shown
    fields = {"form": form, "do": "visit", "slot": str(first), "seen": ""}
    assert (await browser.post(page, data=fields)).status_code == 303
    shown = plain((await browser.get(page)).text)
    assert "Visite le lundi 23 novembre 2026, 11:00" in shown
    assert "a réservé une visite 23 nov. 11:00" in shown
    assert f'value="{second}"' in shown
    answer = await browser.post(page, data=fields | {"slot": str(second)})
    assert (answer.status_code, "Cette visite a changé" in answer.text) == (409, True)
    assert "visite demain à 11:00" in plain((await browser.get("/desk")).text)
    arabic = plain((await browser.get("/desk?lang=ar")).text)
    assert "زيارة غدا 11:00" in arabic
    shown = plain((await browser.get(f"{page}?visit=cancel&lang=fr")).text)
    assert "Annuler la visite du lundi 23 novembre 2026, 11:00" in shown


async def test_address_that_is_owed_is_said_wherever_staff_look_until_it_is_confirmed(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
        appointments.book(tx, hour(tx), one, NOW)
    await come_in(browser, link(sqlite_database))
    for page in (f"/desk/leads/{one}", f"/desk/visits/days/{TOMORROW}", "/desk/visits"):
        shown = plain((await browser.get(page)).text)
        assert shown.count('href="/desk/facts/address"') == 1, page
        assert "Confirmer l&#39;adresse" in shown
        assert "يُرسل عندئذ مع التذكير" in (await browser.get(f"{page}?lang=ar")).text
        await browser.get(f"{page}?lang=fr")
    assert "adresse à donner" in (await browser.get("/desk")).text
    assert (await browser.get("/desk/facts/address")).status_code == 200


async def test_of_who_may_not_be_contacted_nothing_stands_on_a_list_nor_beside_an_hour(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        here, one = hour(tx, timedelta(hours=1)), lead(tx, 1, first_name="Imane")
        visit = appointments.book(tx, here, one, NOW)
        hold_leads(tx, known(tx, "1").id, ["me"])
    form = await come_in(browser, link(sqlite_database, "salma", "counsellor", "coordinator", "safeguarding"))
    for path in (f"/desk/visits/days/{TODAY}", f"/desk/visits/slots/{here}", "/desk/visits"):
        shown = (await browser.get(path)).text
        assert "réservé" in shown.lower()
        for told in ("Imane", "1234501", "600000001", f"/desk/leads/{one}"):
            assert told not in shown, (path, told)
    fields = {"form": form, "visit": str(visit), "seen": "booked", "result": "came"}
    assert (await browser.post(f"/desk/visits/days/{TODAY}", data=fields)).status_code == 404


async def test_who_may_not_be_named_is_counted_on_the_list_of_the_day(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        here, one = hour(tx, timedelta(hours=1)), lead(tx, 1, first_name="Imane")
        appointments.book(tx, here, one, NOW)
        hold_leads(tx, known(tx, "1").id, ["me"])
    await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/visits/days/{TODAY}")).text
    assert "Imane" not in shown
    assert "Aussi attendus, sans nom ici : 1." in plain(shown)
    assert "Personne n&#39;a réservé" not in shown


async def test_hour_that_closes_on_who_asked_for_protection_is_seen_by_who_protects(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = asks_for_protection(sqlite_database)
    with sqlite_database.transaction() as tx:
        here = hour(tx)
        appointments.book(tx, here, one, NOW)
    await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    assert "Visite réservée : 23 nov. 11:00" in plain((await browser.get("/desk/urgent")).text)
    with sqlite_database.transaction() as tx:
        slots.close_slot(tx, here, NOW)
        assert not appointments.is_any_untold(tx, NOW, FAR), "nothing is written to them"
    shown = plain((await browser.get("/desk/urgent")).text)
    assert "Le centre a fermé l&#39;heure de leur visite, le 23 nov. 11:00 : personne ne les a prévenus" in shown


async def test_what_is_no_day_no_hour_and_no_visit_is_not_there(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database))
    for path in ("days/hier", "days/9999-01-01", "slots/999", f"slots/{'9' * 30}"):
        assert (await browser.get(f"/desk/visits/{path}")).status_code == 404, path
    for fields in ({}, {"visit": "7"}, {"visit": "7", "result": "late"}, {"visit": "x", "result": "came"}):
        answer = await browser.post(f"/desk/visits/days/{TODAY}", data={"form": form, **fields})
        assert answer.status_code == 404, fields
    assert (await browser.get("/desk/visits?from=hier&made=<b>")).status_code == 200


@contextmanager
def asked_of_visits() -> Iterator[list[str]]:
    """What is asked of the tables of visits inside."""
    asked: list[str] = []

    def note(*told: object) -> None:
        if "visit_slots" in str(told[2]):
            asked.append(str(told[2]))

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


async def test_pages_of_many_hours_ask_once_or_twice_and_are_light(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        for number in range(300):
            here = hour(tx, timedelta(hours=1) + number // 12 * DAY + number % 12 * 30 * MINUTE)
            if number < 12:
                appointments.book(tx, here, lead(tx, number), NOW)
    await come_in(browser, link(sqlite_database))
    with asked_of_visits() as asked:
        answer = await browser.get("/desk/visits")
    assert len(asked) == 2, "the hours with how many come, and how many came by week"
    assert len(answer.content) < 100_000
    assert answer.text.count("/desk/visits/slots/") == 240, "whole days, the rest behind a button"
    later = (NOW + 20 * DAY).date()
    assert f"/desk/visits?from={later}" in answer.text
    assert (await browser.get(f"/desk/visits?from={later}")).text.count("/desk/visits/slots/") == 60
    with asked_of_visits() as asked:
        answer = await browser.get(f"/desk/visits/days/{TODAY}")
    assert len(asked) == 2, "the hours, and who comes; how they are reached is asked of requests"
    assert answer.text.count("+2126") == 12
