"""News to many over HTTP, without a script: begin, write, look, let a colleague read, send, watch, stop, go on."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services import sign_in
from bot.services.bulk_work import BulkWork
from bot.services.sign_in import Wished
from storage import contacts
from storage.models import audit
from tests.at_desk import form_of
from tests.mailing import MONDAY, conversation, coordinator, family, set_hours, turns, written
from tests.test_desk_site import browser, clock, come_in

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

__all__ = ["browser", "clock"]
WORDS = {"words_fr": "Les inscriptions commencent le 2 mars.", "words_ar": "يبدأ التسجيل يوم 2 مارس."}
_SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture
def centre(sqlite_database: Database, clock: FrozenClock) -> Database:
    """Monday at the centre, with families who said yes to its news and others."""
    clock.moment = MONDAY
    with sqlite_database.transaction() as tx:
        set_hours(tx, coordinator(tx, "amina"))
        family(tx, 1)
        family(tx, 2, who="parent")
        family(tx, 3, locale="ar")
        family(tx, 4, locale="ary")
        family(tx, 5, news="")
    return sqlite_database


async def page_of(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200
    return re.sub("[\u2068\u2069]", "", unescape(answer.text))


async def does(browser: httpx.AsyncClient, path: str, do: str, **fields: str) -> httpx.Response:
    return await browser.post(path, data={"form": await form_of(browser), "do": do, **fields})


async def begun(browser: httpx.AsyncClient, **told: str) -> str:
    """A new message; its page."""
    answer = await browser.post("/desk/mailings", data={"form": await form_of(browser), **told})
    return answer.headers["location"]


def link(database: Database, login: str, *roles: str) -> str:
    with database.transaction() as tx:
        return sign_in.add_account(tx, Wished(login, "Salma", roles, ()), by=None, now=MONDAY)


async def as_other(browser: httpx.AsyncClient, database: Database, login: str) -> None:
    """Another coordinator sits down here."""
    await browser.post("/desk/sign-out", data={"form": await form_of(browser)})
    await come_in(browser, link(database, login, "coordinator"))


async def test_it_is_written_looked_at_read_by_a_colleague_sent_watched_stopped_and_gone_on_with(
    browser: httpx.AsyncClient, centre: Database
) -> None:
    await come_in(browser, link(centre, "nadia", "coordinator"))
    place = await begun(browser, view="tab=all")
    page = await page_of(browser, place)
    told = (
        "Demandes trouvées\u00a0: 5",
        "N'ont pas dit oui aux nouvelles\u00a0: 1",
        "En français, à lire par\u00a0: 2",
    )
    assert all(words in page for words in told), page
    assert (await does(browser, place, "write", version="1", **WORDS)).headers["location"] == f"{place}#preview"
    page = await page_of(browser, place)
    assert "📢 Nouvelles du centre\u00a0: Les inscriptions commencent le 2 mars." in page
    assert "🔕 Stop aux nouvelles" in page
    assert "Le recevraient\u00a0: 3" in page
    assert "rien n'est écrit, 1 laissées de côté" in page
    assert 'value="send"' not in page
    await does(browser, place, "ready", version="2")
    assert "Le texte est de vous" in await page_of(browser, place)
    await as_other(browser, centre, "karim")
    page = await page_of(browser, place)
    (seen,) = _SEEN.findall(page)
    assert (await does(browser, place, "send", seen="0" * 16)).status_code == 409
    answer = await does(browser, place, "send", seen=seen)
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    going = await browser.get(place)
    assert going.headers["refresh"] == "3"
    assert "refresh" not in (await browser.get(f"{place}?still=1")).headers
    work = BulkWork(centre, turns(centre), FrozenClock(MONDAY))
    await work.look()
    await does(browser, place, "stop")
    assert not await work.look()
    assert "arrêté" in await page_of(browser, place)
    await does(browser, place, "resume")
    while await work.look():
        pass
    page = await page_of(browser, place)
    assert "terminé" in page
    assert "2 sur 2" in page
    assert "rien n'est écrit dans leur langue\u00a0: 1" in page
    with centre.reading() as tx:
        assert sorted(written(tx)) == ["1", "2", "3"]
        deeds = [row.about for row in tx.execute(audit.select().where(audit.c.verb.like("%mailing")))]
    assert deeds[:6] == ["1 begun", "1 written", "1 ready", "1 3", "1", "1 stopped"]
    assert "a envoyé les nouvelles" in unescape((await browser.get("/desk/me")).text)


async def test_message_is_begun_for_what_the_list_is_narrowed_to(browser: httpx.AsyncClient, centre: Database) -> None:
    form = await come_in(browser, link(centre, "nadia", "coordinator"))
    assert "Écrire à ceux de cette liste" in await page_of(browser, "/desk?who=parent")
    place = await begun(browser, tab="all", who="parent")
    assert "Demandes trouvées\u00a0: 1" in await page_of(browser, place)
    await browser.post("/desk/views", data={"form": form, "name": "Parents", "tab": "all", "who": "parent"})
    assert '<option value="tab=all&who=parent">Parents' in await page_of(browser, "/desk/mailings")
    again = await begun(browser, view="tab=all&who=parent")
    assert "Demandes trouvées\u00a0: 1" in await page_of(browser, again)


async def test_what_was_typed_stays_on_the_page_when_it_cannot_be_kept(
    browser: httpx.AsyncClient, centre: Database
) -> None:
    await come_in(browser, link(centre, "nadia", "coordinator"))
    place = await begun(browser, view="tab=all")
    answer = await does(browser, place, "write", version="1", words_fr="Voir http://bit.ly/abc")
    assert answer.status_code == 409
    assert "Voir http://bit.ly/abc" in answer.text
    assert "sans raccourci" in unescape(answer.text)
    await does(browser, place, "write", version="1", words_fr="Un")
    late = await does(browser, place, "write", version="1", words_fr="Deux")
    assert late.status_code == 409
    assert ("Deux" in late.text, set(_VERSION.findall(late.text))) == (True, {"2"})


async def test_numbers_that_changed_since_they_were_seen_are_looked_at_again(
    browser: httpx.AsyncClient, centre: Database, clock: FrozenClock
) -> None:
    await come_in(browser, link(centre, "nadia", "coordinator"))
    place = await begun(browser, view="tab=all")
    await does(browser, place, "write", version="1", **WORDS)
    await does(browser, place, "ready", version="2")
    with centre.transaction() as tx:
        tx.exec_driver_sql("UPDATE staff SET ended_at = created_at WHERE login = 'amina'")
    page = await page_of(browser, place)
    assert "Personne d'autre ne coordonne ici" in page
    (seen,) = _SEEN.findall(page)
    with centre.transaction() as tx:
        contacts.mark_blocked(tx, conversation(tx, 1).id, MONDAY)
    answer = await does(browser, place, "send", seen=seen)
    assert answer.status_code == 409
    (seen,) = _SEEN.findall(answer.text)
    night = await does(browser, place, "send", seen=seen, at="2026-11-24T03:00")
    assert (night.status_code, "2026-11-24T03:00" in night.text) == (409, True)
    await does(browser, place, "send", seen=seen, at="2026-11-24T10:00")
    page = await page_of(browser, place)
    assert "attend son heure" in page
    clock.advance(timedelta(minutes=50))
    assert "attend son heure" in await page_of(browser, place)


async def test_nothing_is_there_for_who_does_not_coordinate(browser: httpx.AsyncClient, centre: Database) -> None:
    await come_in(browser, link(centre, "salma", "counsellor", "administrator"))
    assert "/desk/mailings" not in (await browser.get("/desk")).text
    assert (await browser.get("/desk/mailings")).status_code == 404
    assert (await browser.get("/desk/mailings/1")).status_code == 404
    for do in ("write", "ready", "drop", "send", "stop", "resume"):
        assert (await does(browser, "/desk/mailings/1", do)).status_code == 404
