"""The staff's pages over HTTP, without a script: coming in, the list, a lead, and what is refused."""

from __future__ import annotations

import asyncio
import html
import re
from typing import TYPE_CHECKING

import httpx
import pytest

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in
from bot.services.access import PERMISSIONS, ROLES
from bot.services.demo import NotEmpty, fill
from bot.services.sign_in import Wished
from bot.services.urgent import ON_A_PAGE
from storage import contacts, desk, facts, leads, staff, tickets
from storage.leads import hold_leads
from tests.at_desk import form_of
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_desk_work import VALUES, lead

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

PASSWORD = "neuf chats dorment"
_FORM = re.compile(r'name="form" value="([0-9a-f]+)"')


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
async def browser(sqlite_database: Database, clock: FrozenClock) -> AsyncIterator[httpx.AsyncClient]:
    app = wiring.build(Settings(_env_file=None), sqlite_database, clock)  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


def link(database: Database, login: str = "salma", *roles: str) -> str:
    with database.transaction() as tx:
        return sign_in.add_account(tx, Wished(login, "Salma", roles or ("counsellor",), ()), by=None, now=NOW)


async def come_in(browser: httpx.AsyncClient, token: str) -> str:
    """Sign in by a link; the token of forms, or "" where the list is not for them."""
    answer = await browser.post("/desk/link", data={"t": token, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    found = _FORM.search((await browser.get("/desk")).text)
    return found[1] if found else ""


async def test_nobody_sees_anything_before_signing_in(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    for path in ("/desk", f"/desk/leads/{one}", "/desk/leads/999", "/desk/hours", "/desk/telegram"):
        answer = await browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in"), path
    for path in ("/desk/sign-out", f"/desk/leads/{one}"):
        answer = await browser.post(path, data={"do": "claim"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in"), path
    assert "Salma" not in (await browser.get("/desk/sign-in")).text


async def test_link_opened_by_a_preview_is_not_spent_and_its_button_signs_in(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    token = link(sqlite_database)
    for _ in range(3):
        assert "Bienvenue, salma" in (await browser.get(f"/desk/link?t={token}")).text
    short = await browser.post("/desk/link", data={"t": token, "password": "court"})
    assert (short.status_code, "trop court" in short.text) == (403, True)
    await come_in(browser, token)
    over = await browser.get(f"/desk/link?t={token}")
    assert (over.status_code, "plus valable" in over.text) == (403, True)


async def test_first_link_asks_for_a_name_and_others_do_not(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    assert 'name="name"' not in (await browser.get(f"/desk/link?t={link(sqlite_database)}")).text
    with sqlite_database.transaction() as tx:
        token = sign_in.first_link(tx, NOW)
    for locale, asked in (("fr", "Votre nom"), ("ar", "اسمكم")):
        shown = (await browser.get(f"/desk/link?t={token}&lang={locale}")).text
        assert asked in shown
        assert "Administrator" not in shown
    nameless = await browser.post("/desk/link", data={"t": token, "password": PASSWORD})
    assert nameless.status_code == 403
    answer = await browser.post("/desk/link", data={"t": token, "password": PASSWORD, "name": "Salma B."})
    assert answer.headers["location"] == "/desk"
    assert "Salma B." in (await browser.get("/desk/me")).text


async def test_cookie_of_the_desk_is_for_the_desk_alone_and_for_no_script(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    answer = await browser.post("/desk/link", data={"t": link(sqlite_database), "password": PASSWORD})
    assert re.fullmatch(r"tawjih_desk=[\w-]{43}; HttpOnly; Path=/desk; SameSite=lax", answer.headers["set-cookie"])
    assert answer.headers["cache-control"] == "no-store"


async def test_password_signs_in_and_a_wrong_one_says_the_same_for_everybody(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await come_in(browser, link(sqlite_database))
    browser.cookies.clear()
    wrong = [
        (await browser.post("/desk/sign-in", data={"login": login, "password": "faux mot"})).text.replace(login, "")
        for login in ("salma", "nobody")
    ]
    assert wrong[0] == wrong[1]
    answer = await browser.post("/desk/sign-in", data={"login": " Salma ", "password": PASSWORD})
    assert answer.headers["location"] == "/desk"


async def test_sixth_attempt_is_not_looked_at(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    await come_in(browser, link(sqlite_database))
    browser.cookies.clear()
    for _ in range(5):
        await browser.post("/desk/sign-in", data={"login": "salma", "password": "faux mot"})
    answer = await browser.post("/desk/sign-in", data={"login": "salma", "password": PASSWORD})
    assert (answer.status_code, "Trop d" in answer.text) == (403, True)


async def test_counsellor_takes_calls_notes_and_moves(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    assert "Salma" in (await browser.get("/desk?tab=nobodys")).text
    page = f"/desk/leads/{one}"
    for fields in (
        {"do": "claim"},
        {"do": "call", "result": "no_answer"},
        {"do": "call", "result": "call_back", "when": "2026-11-24T15:30"},
        {"do": "note", "words": "Vient avec sa tante"},
        {"do": "follow_up", "in": "monday"},
        {"do": "move", "to": "visit_booked"},
    ):
        answer = await browser.post(page, data={"form": form, **fields})
        assert (answer.status_code, answer.headers.get("location", "").partition("?")[0]) == (303, page), fields
    shown = (await browser.get(page)).text
    assert all(words in shown for words in ("Visite prévue", "Vient avec sa tante", "tel:+212600000001"))
    with sqlite_database.reading() as tx:
        found = desk.get_work(tx, one)
    assert found is not None
    assert (found.status, found.tries) == ("visit_booked", 1)
    assert found.follow_up_at is not None
    assert found.follow_up_at.isoformat() == "2026-11-23T08:00:00+00:00", "Monday at nine in Casablanca"


async def test_mistake_is_said_on_the_page_and_nothing_is_done(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    answer = await browser.post(f"/desk/leads/{one}", data={"form": form, "do": "move", "to": "enrolled"})
    assert (answer.status_code, "choisissez dans la liste" in answer.text) == (409, True)
    again = await browser.post(f"/desk/leads/{one}", data={"form": form, "do": "call", "result": "call_back"})
    assert (again.status_code, "quand rappeler" in again.text) == (409, True)


async def test_form_without_its_token_or_from_another_site_does_nothing(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    for fields, headers in (
        ({"do": "claim"}, {}),
        ({"do": "claim", "form": "0" * 64}, {}),
        ({"do": "claim", "form": form}, {"sec-fetch-site": "cross-site"}),
        ({"do": "claim", "form": form}, {"origin": "https://other.test"}),
    ):
        answer = await browser.post(page, data=fields, headers=headers)
        assert answer.status_code == 403, fields
    with sqlite_database.reading() as tx:
        found = desk.get_work(tx, one)
    assert found is not None
    assert found.claimed_by is None


async def test_held_lead_offers_no_way_to_contact(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
        hold_leads(tx, known(tx, "1").id, ["me"])
    form = await come_in(browser, link(sqlite_database))
    for shown in ((await browser.get("/desk")).text, (await browser.get(f"/desk/leads/{one}")).text):
        assert "Ne pas contacter" in shown
        assert not any(secret in shown for secret in ("Salma<", "tel:", "wa.me", "600000001", "poster"))
    answer = await browser.post(f"/desk/leads/{one}", data={"form": form, "do": "call", "result": "reached"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ROLES)
async def test_every_path_is_for_the_roles_of_the_table(
    browser: httpx.AsyncClient, sqlite_database: Database, role: str
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    await come_in(browser, link(sqlite_database, "salma", role))
    for path, verb in (
        ("/desk", "see_queue"),
        (f"/desk/leads/{one}", "see_lead"),
        ("/desk/hours", "see_queue"),
        ("/desk/telegram", "link_telegram"),
    ):
        expected = 200 if role in PERMISSIONS[verb] else 404  # type: ignore[index]
        assert (await browser.get(path)).status_code == expected, path
    missing = await browser.get("/desk/leads/999")
    assert missing.status_code == 404
    hidden = (await browser.get(f"/desk/leads/{one}")).text if role == "administrator" else missing.text
    assert hidden == missing.text, "not yours and not there answer the same"


async def test_session_ends_after_an_hour_and_says_so(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    await come_in(browser, link(sqlite_database))
    clock.advance(61 * MINUTE)
    answer = await browser.get("/desk")
    assert answer.headers["location"] == "/desk/sign-in?ended=1"
    assert "session est finie" in (await browser.get(answer.headers["location"])).text


NOTE = "Rappeler <la tante> le soir"
SHOWN = "Rappeler &lt;la tante&gt; le soir"


def kept_in(page: str) -> str:
    """What a page keeps sealed, for whoever wrote it."""
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found
    return found[1]


def unsent_cookies(browser: httpx.AsyncClient) -> list[str]:
    return [name for name in browser.cookies if name.startswith("tawjih_desk_unsent")]


async def write_in_vain(browser: httpx.AsyncClient, form: str, words: str) -> str:
    """Post a note of a session that is over; the page that asks to sign in."""
    ended = await browser.post("/desk/leads/1", data={"form": form, "do": "note", "words": words})
    assert ended.status_code == 403
    return ended.text.replace("\u00a0", " ")


async def test_what_was_written_as_the_session_ended_comes_back_to_who_signs_in_again(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    clock.advance(61 * MINUTE)
    ended = await browser.post(f"/desk/leads/{one}", data={"form": form, "do": "note", "words": NOTE})
    assert (ended.status_code, "est gardé" in ended.text) == (403, True)
    assert "la tante" not in ended.text, "whoever passes by reads this page"
    again = {"login": "salma", "password": "faux mot", "kept": kept_in(ended.text)}
    for kept in unsent_cookies(browser):
        browser.cookies.delete(kept)
    wrong = await browser.post("/desk/sign-in", data=again)
    assert (wrong.status_code, kept_in(wrong.text)) == (403, again["kept"])
    back = await browser.post("/desk/sign-in", data={**again, "password": PASSWORD})
    assert SHOWN in back.text
    assert f'href="/desk/leads/{one}"' in back.text
    assert (await browser.get(f"/desk/leads/{one}")).status_code == 200


async def test_what_was_written_is_not_shown_to_who_signs_in_next_and_waits_for_who_wrote_it(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    """Before, the next one to sign in at that browser read a colleague's note about a family."""
    await come_in(browser, link(sqlite_database, "karim"))
    form = await come_in(browser, link(sqlite_database))
    clock.advance(61 * MINUTE)
    ended = await browser.post("/desk/leads/1", data={"form": form, "do": "note", "words": NOTE})
    told = {"password": PASSWORD, "kept": kept_in(ended.text)}
    other = await browser.post("/desk/sign-in", data={**told, "login": "karim"})
    assert (other.status_code, other.headers["location"]) == (303, "/desk")
    assert "la tante" not in (await browser.get("/desk/leads/1")).text
    await browser.post("/desk/sign-out", data={"form": await form_of(browser)})
    assert "est gardé" in (await browser.get("/desk/sign-in")).text
    assert SHOWN in (await browser.post("/desk/sign-in", data={"login": "salma", "password": PASSWORD})).text
    assert "est gardé" not in (await browser.get("/desk/sign-in")).text, "it is given back once"


async def test_what_was_written_before_a_colleague_signed_in_elsewhere_in_the_browser_is_not_shown_to_them(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database))
    other = await come_in(browser, link(sqlite_database, "karim"))
    posted = await browser.post("/desk/leads/1", data={"form": form, "do": "note", "words": NOTE})
    assert (posted.status_code, "la tante" in posted.text) == (403, False)
    await browser.post("/desk/sign-out", data={"form": other})
    again = await browser.post("/desk/sign-in", data={"login": "salma", "password": PASSWORD})
    assert SHOWN in again.text
    posted = await browser.post("/desk/leads/1", data={"form": form, "do": "note", "words": NOTE})
    assert (posted.status_code, SHOWN in posted.text) == (403, True), "one's own, of a session before"


async def test_each_of_four_who_share_a_browser_has_back_what_they_wrote(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    """Before, what the second one wrote took the place of what the first one had been told is kept."""
    logins = ("salma", "karim", "nadia", "omar")
    forms = [await come_in(browser, link(sqlite_database, login)) for login in logins]
    clock.advance(61 * MINUTE)
    for login, form in zip(logins, forms, strict=True):
        assert "est gardé :" in await write_in_vain(browser, form, f"Note de {login}")
    for login in logins:
        back = await browser.post("/desk/sign-in", data={"login": login, "password": PASSWORD})
        assert f"Note de {login}" in back.text
        assert not any(f"Note de {other}" in back.text for other in logins if other != login)
    assert unsent_cookies(browser) == []


async def test_page_promises_no_more_than_itself_when_a_note_is_too_long_for_a_cookie(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    longest = "غ" * 2000
    form = await come_in(browser, link(sqlite_database))
    clock.advance(61 * MINUTE)
    ended = await write_in_vain(browser, form, longest)
    assert ("est gardé :" in ended, "n&#39;est gardé que sur cette page" in ended) == (False, True)
    told = {"login": "salma", "kept": kept_in(ended)}
    wrong = (await browser.post("/desk/sign-in", data={**told, "password": "faux mot"})).text
    assert "n&#39;est gardé que sur cette page" in wrong
    assert "est gardé" not in (await browser.get("/desk/sign-in")).text
    assert longest in (await browser.post("/desk/sign-in", data={**told, "password": PASSWORD})).text


async def test_cookies_of_all_who_share_a_browser_stay_what_a_proxy_takes(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    forms = [await come_in(browser, link(sqlite_database, login)) for login in ("salma", "karim", "nadia")]
    clock.advance(61 * MINUTE)
    shown = [await write_in_vain(browser, form, "a" * 1500) for form in forms]
    assert ["est gardé :" in page for page in shown] == [True, True, False]
    assert len(unsent_cookies(browser)) == 2
    await browser.post("/desk/sign-in", data={"login": "salma", "password": PASSWORD})
    browser.cookies.delete("tawjih_desk")
    assert "est gardé :" in await write_in_vain(browser, forms[2], "a" * 1500), "what was given back makes room"


async def test_what_waits_in_the_browser_stays_when_another_text_is_given_back_from_the_page(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    form = await come_in(browser, link(sqlite_database))
    clock.advance(61 * MINUTE)
    first = await write_in_vain(browser, form, "Premier mot")
    await write_in_vain(browser, form, "Second mot")
    told = {"login": "salma", "password": PASSWORD}
    assert "Premier mot" in (await browser.post("/desk/sign-in", data={**told, "kept": kept_in(first)})).text
    assert "Second mot" in (await browser.post("/desk/sign-in", data=told)).text


async def test_what_was_written_is_given_back_for_twelve_hours(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    form = await come_in(browser, link(sqlite_database))
    clock.advance(61 * MINUTE)
    told = {"login": "salma", "password": PASSWORD, "kept": kept_in(await write_in_vain(browser, form, NOTE))}
    clock.advance(12 * 60 * MINUTE)
    assert SHOWN in (await browser.post("/desk/sign-in", data=told)).text
    clock.advance(MINUTE)
    assert (await browser.post("/desk/sign-in", data=told)).status_code == 303


async def test_nobody_makes_words_of_theirs_a_colleagues_own_with_parts_of_a_form(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    """Before, the end of any form that a colleague once had was enough, behind any beginning."""
    theirs = await come_in(browser, link(sqlite_database, "karim"))
    own = await come_in(browser, link(sqlite_database))
    colleague, mine = theirs[64:], own[64:]
    renamed = mine.replace(mine[:-64], colleague[:-64], 1)
    clock.advance(61 * MINUTE)
    for form in ("0" * 64 + colleague, own[:64] + colleague, own[:64] + renamed, colleague, "", own[:64], "é" * 129):
        planted = await browser.post("/desk/leads/1", data={"form": form, "do": "note", "words": NOTE})
        assert (planted.status_code, unsent_cookies(browser)) == (303, []), form
    assert "est gardé :" in await write_in_vain(browser, own, NOTE)


async def test_words_of_another_site_or_that_nobody_sealed_are_shown_to_nobody(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    away = await browser.post("/desk/leads/1", data={"words": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert (away.status_code, away.headers["location"]) == (303, "/desk/sign-in")
    form = await come_in(browser, link(sqlite_database))
    browser.cookies.clear()
    away = await browser.post(
        "/desk/leads/1", data={"words": "x", "form": form}, headers={"sec-fetch-site": "cross-site"}
    )
    assert away.status_code == 303
    for kept in ("x", "é", "/desk\nx", "A" * 200):
        told = {"login": "salma", "password": PASSWORD, "kept": kept}
        assert (await browser.post("/desk/sign-in", data=told)).status_code == 303, kept


async def test_language_that_was_chosen_stays_on_the_pages_of_coming_in(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    asked = await browser.get("/desk?lang=ar")
    assert 'dir="rtl"' in (await browser.get(asked.headers["location"])).text
    browser.cookies.clear()
    token = link(sqlite_database)
    await browser.get(f"/desk/link?t={token}&lang=ar")
    short = await browser.post("/desk/link", data={"t": token, "password": "court"})
    assert 'dir="rtl"' in short.text


async def test_page_says_that_a_number_is_wrong_until_another_call_or_another_answer_of_the_family(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form, path = await come_in(browser, link(sqlite_database)), f"/desk/leads/{one}"

    async def call(result: str) -> str:
        clock.advance(MINUTE)
        answer = await browser.post(path, data={"form": form, "do": "call", "result": result})
        return (await browser.get(answer.headers["location"])).text.replace("\u00a0", " ")

    marked = "Faux numéro, noté par"
    assert marked not in await call("no_answer")
    wrong = await call("wrong_number")
    assert "C&#39;est noté : faux numéro." in wrong
    assert "a appelé : faux numéro" in wrong
    assert marked in wrong
    assert marked in (await browser.get(path)).text
    assert marked not in await call("reached"), "so it was the right one"
    assert marked in await call("wrong_number")
    clock.advance(MINUTE)
    with sqlite_database.transaction() as tx:
        told = VALUES | {"phone": "+212600000002"}
        leads.save_lead(tx, known(tx, "1").id, "me", "1234501", told, clock.now())
    assert marked not in (await browser.get(path)).text


async def test_number_that_was_found_wrong_stays_marked_whatever_else_changes(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    """Before, any later change of the request took the mark away, and a move hid that another number was told."""
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form, path = await come_in(browser, link(sqlite_database)), f"/desk/leads/{one}"
    marked = "Faux numéro, noté par"

    async def told(**values: str) -> str:
        clock.advance(MINUTE)
        with sqlite_database.transaction() as tx:
            leads.save_lead(tx, known(tx, "1").id, "me", "1234501", VALUES | values, clock.now())
        return (await browser.get(path)).text.replace("\u00a0", " ")

    await browser.post(path, data={"form": form, "do": "call", "result": "wrong_number"})
    with sqlite_database.transaction() as tx:
        leads.mark_changed(tx, known(tx, "1").id, "me", clock.now() + MINUTE)
    assert marked in await told(), "sent again, with the same number"
    assert marked in await told(call_when="evening")
    with sqlite_database.transaction() as tx:
        desk.move_lead(tx, one, "in_touch", reason="", now=clock.now())
    assert marked in (await browser.get(path)).text
    assert marked not in await told(phone="+212600000002")
    with sqlite_database.transaction() as tx:
        desk.move_lead(tx, one, "new", reason="", now=clock.now() + MINUTE)
    assert marked not in (await browser.get(path)).text, "another number than the one that was called"
    assert marked not in await told(), "nobody has called it since it was told anew"


async def test_page_says_at_its_top_that_something_is_done_and_only_what_there_is(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form, path = await come_in(browser, link(sqlite_database)), f"/desk/leads/{one}"
    for fields, said in (
        ({"do": "call", "result": "no_answer"}, "À rappeler le"),
        ({"do": "call", "result": "call_back", "when": "2026-12-30T10:00"}, "C&#39;est noté : à rappeler le"),
        ({"do": "note", "words": "La tante rappelle"}, "La note est enregistrée."),
        ({"do": "move", "to": "papers"}, "La situation est changée."),
        ({"do": "follow_up", "in": "never"}, "quand y revenir"),
    ):
        answer = await browser.post(path, data={"form": form, **fields})
        shown = (await browser.get(answer.headers["location"])).text.replace("\u00a0", " ")
        assert 'class="done" role="status"' in shown, fields
        assert said in shown, fields
    for done in ("x", "no_answer", "<b>"):
        assert (await browser.get(path, params={"done": done})).status_code == 200
    assert 'class="done"' not in (await browser.get(path, params={"done": "x"})).text


async def test_signing_out_everywhere_ends_the_other_session_too(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database))
    with sqlite_database.transaction() as tx:
        found = staff.find_login(tx, "salma")
        assert found is not None
        staff.add_session(tx, found[0].id, "another", NOW)
    await browser.post("/desk/sign-out", data={"form": form, "everywhere": "1"})
    assert (await browser.get("/desk")).status_code == 303
    with sqlite_database.reading() as tx:
        assert sign_in.signed_in(tx, "another", NOW) is None


async def test_arabic_runs_from_right_to_left_and_is_remembered(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await come_in(browser, link(sqlite_database))
    assert 'dir="rtl"' in (await browser.get("/desk?lang=ar")).text
    assert "من ينتظر الفريق" in (await browser.get("/desk")).text


async def test_list_has_pages_and_keeps_its_filter_in_the_address(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    fill(sqlite_database, 120, NOW)
    await come_in(browser, link(sqlite_database))
    first = (await browser.get("/desk?tab=all&who=nobody&age_from=x&page=zero")).text
    assert "Aucune demande ne correspond à ce filtre" in first
    page = (await browser.get("/desk?tab=all&locale=ary")).text
    assert 'href="/desk?tab=mine&amp;locale=ary"' in page
    assert len((await browser.get("/desk")).content) < 100_000
    assert "page=1" in (await browser.get("/desk")).text


def test_made_up_leads_are_the_same_each_time_and_never_beside_real_ones(sqlite_database: Database) -> None:
    assert fill(sqlite_database, 30, NOW) == 30
    with sqlite_database.transaction() as tx:
        phones = [row.reference for row in desk.list_work(tx, "all", NOBODY, staff_id=0, now=NOW, limit=99)]
        lead(tx, 7)
    assert phones
    with pytest.raises(NotEmpty):
        fill(sqlite_database, 1, NOW + DAY)


NOBODY = desk.Filters(ended=frozenset())


async def test_hundred_attempts_at_once_are_not_all_looked_at(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await come_in(browser, link(sqlite_database))
    browser.cookies.clear()
    wrong = {"login": "salma", "password": "faux mot"}
    answers = await asyncio.gather(*(browser.post("/desk/sign-in", data=wrong) for _ in range(40)))
    assert sum("mot de passe incorrect" in answer.text for answer in answers) == 5
    assert sum("Trop d" in answer.text for answer in answers) == 35


async def test_link_pressed_in_a_mail_on_another_site_is_opened(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    token = link(sqlite_database)
    answer = await browser.get(f"/desk/link?t={token}", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert (await browser.head(f"/desk/link?t={token}&password={PASSWORD}")).headers.get("set-cookie") is None


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 5000, "-1", "abc", "١"])
async def test_numbers_of_rows_that_can_be_none_are_not_there(
    browser: httpx.AsyncClient, sqlite_database: Database, number: str
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database, "salma", *ROLES))
    assert (await browser.get(f"/desk/leads/{number}")).status_code == 404
    for path, fields in ((f"/desk/leads/{one}", {"do": "assign", "to": number}), ("/desk/urgent", {"ticket": number})):
        assert (await browser.post(path, data={"form": form, **fields})).status_code == 404, path


async def test_odd_origins_and_tokens_are_foreign(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    assert (await browser.post("/desk/sign-in", data={}, headers={"origin": "http://["})).status_code == 403
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    await come_in(browser, link(sqlite_database))
    assert (await browser.post(f"/desk/leads/{one}", data={"form": "é", "do": "claim"})).status_code == 403


async def test_long_note_in_any_script_is_kept_and_a_longer_one_is_not_lost(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    for words in ("ⵜ" * 2000, "ab\r\n" * 600):
        assert (await browser.post(page, data={"form": form, "do": "note", "words": words})).status_code == 303
    long = await browser.post(page, data={"form": form, "do": "note", "words": "trop" * 600})
    assert (long.status_code, "trop" * 600 in long.text) == (409, True)


async def test_administrator_without_a_list_can_still_sign_out(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await come_in(browser, link(sqlite_database, "salma", "administrator"))
    form = _FORM.search((await browser.get("/desk")).text)
    assert form is not None
    assert (await browser.post("/desk/sign-out", data={"form": form[1]})).status_code == 303


# --- who asked for protection ---


def asks_for_protection(database: Database) -> int:
    """Somebody whose lead is held, with a safe number and hour; the lead's id."""
    with database.transaction() as tx:
        one, conversation = lead(tx), known(tx, "1").id
        tickets.add_urgent(tx, conversation, "me", phone="+212600000077", when="morning", now=NOW)
        hold_leads(tx, conversation, ["me"])
    return one


async def test_urgent_page_is_for_who_protects_and_nobody_learns_of_it_otherwise(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    asks_for_protection(sqlite_database)
    for number, role in enumerate(ROLES):
        browser.cookies.clear()
        await come_in(browser, link(sqlite_database, f"staff{number}", role))
        answer = await browser.get("/desk/urgent")
        shown = answer.text + (await browser.get("/desk")).text
        if role == "safeguarding":
            assert answer.status_code == 200
            assert all(words in shown for words in ("600000077", "Le matin", "Urgent\u00a0: 1"))
        else:
            assert answer.status_code == 404
            assert "600000077" not in shown
            assert "/desk/urgent" not in shown


async def test_who_asked_for_protection_long_ago_is_found_behind_many_who_asked_since(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    asks_for_protection(sqlite_database)
    with sqlite_database.transaction() as tx:
        for number in range(ON_A_PAGE):
            whose = contacts.lock_conversation(tx, "webchat", f"flood {number}", NOW).id
            tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW + (number + 1) * MINUTE)
    await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    first, second = [(await browser.get(f"/desk/urgent?page={page}")).text for page in (0, 1)]
    assert "600000077" not in first
    assert 'href="?page=1"' in first
    assert "600000077" in second
    assert (await browser.get("/desk/urgent?page=9")).text.count("600000077") == second.count("600000077")
    assert f"Urgent\u00a0: {ON_A_PAGE + 1}" in (await browser.get("/desk")).text


async def test_closing_an_urgent_ticket_releases_the_lead_unless_the_hold_is_kept(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = asks_for_protection(sqlite_database)
    form = await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    with sqlite_database.reading() as tx:
        (ticket,) = tickets.list_urgent(tx)
    closing = {"form": form, "ticket": str(ticket.id), "asked": ticket.created_at.isoformat()}
    await browser.post("/desk/urgent", data={**closing, "keep": "1"})
    kept = (await browser.get("/desk/urgent")).text
    assert "Personne n&#39;attend de protection" in kept
    assert "1234501" in kept, "they are found again, and can be released"
    assert f"close={ticket.id}#t{ticket.id}" in kept
    assert "Ne pas contacter" in (await browser.get(f"/desk/leads/{one}")).text
    await browser.post("/desk/urgent", data=closing)
    assert "Ne pas contacter" not in (await browser.get(f"/desk/leads/{one}")).text
    assert "1234501" not in (await browser.get("/desk/urgent")).text
    assert (await browser.post("/desk/urgent", data={**closing, "ticket": "999"})).status_code == 404


async def test_closing_one_of_two_requests_for_protection_says_that_the_other_holds_still_and_leads_to_it(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """Before, staff read "the centre may contact them again", pressed it, and nobody could, without a word."""
    one = asks_for_protection(sqlite_database)
    form = await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    with sqlite_database.transaction() as tx:
        (first,) = tickets.list_urgent(tx)
        tickets.close_ticket(tx, first.id, keep_hold=True)
        assert first.conversation_id
        later = NOW + 5 * DAY
        second = tickets.add_urgent(tx, first.conversation_id, "me", phone=None, when=None, now=later)
    page = (await browser.get(f"/desk/urgent?close={second}")).text
    assert "Le centre pourra de nouveau" not in page
    assert "tant que l&#39;autre demande n&#39;est pas réglée aussi" in page
    assert f'href="?see={first.id}#t{first.id}"' in page, "the older one is a press away"
    assert f'href="?see={second}#t{second}"' in page, "and names the newer one"
    closing = {"form": form, "ticket": str(second), "asked": later.isoformat(), "stands": str(first.id)}
    closed = await browser.post("/desk/urgent", data=closing)
    assert closed.headers["location"] == f"/desk/urgent?see={first.id}&still=all#t{first.id}"
    told = (await browser.get(closed.headers["location"])).text
    assert "celle-ci interdit aussi le contact" in told
    assert "Ne pas contacter" in (await browser.get(f"/desk/leads/{one}")).text
    asked = html.unescape(
        re.findall(r'name="asked" value="([^"]+)"', (await browser.get(f"/desk/urgent?close={first.id}")).text)[0]
    )
    closed = await browser.post("/desk/urgent", data={"form": form, "ticket": str(first.id), "asked": asked})
    assert closed.headers["location"] == "/desk/urgent"
    assert "Ne pas contacter" not in (await browser.get(f"/desk/leads/{one}")).text


async def test_hold_that_was_kept_long_ago_is_reached_behind_many_others(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    asks_for_protection(sqlite_database)
    with sqlite_database.transaction() as tx:
        (first,) = tickets.list_urgent(tx)
        tickets.close_ticket(tx, first.id, keep_hold=True)
        for number in range(ON_A_PAGE):
            whose = contacts.lock_conversation(tx, "webchat", f"flood {number}", NOW).id
            then = NOW + (number + 1) * MINUTE
            tickets.close_ticket(
                tx, tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=then), keep_hold=True
            )
    await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    page, second = [(await browser.get(f"/desk/urgent{held}")).text for held in ("", "?held=1")]
    assert page.count('class="stack" id="t') == ON_A_PAGE
    assert 'href="?page=0&amp;held=1"' in page
    assert ("1234501" in page, "1234501" in second) == (False, True)
    assert "1234501" in (await browser.get(f"/desk/urgent?see={first.id}")).text


async def test_nobody_else_closes_an_urgent_ticket(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    asks_for_protection(sqlite_database)
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator", "counsellor"))
    assert (await browser.post("/desk/urgent", data={"form": form, "ticket": "1"})).status_code == 404
    with sqlite_database.reading() as tx:
        assert len(tickets.list_urgent(tx)) == 1


async def test_page_of_a_lead_says_what_the_rules_say_of_it_with_the_reasons(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        answers = {"schooling": "left", "grade": "1AC", "district": "anfa", "kind": "youth"}
        fits, now_older = lead(tx, 1, verdict="yes", **answers), lead(tx, 2, verdict="yes", **answers | {"age": "31"})
    await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/leads/{fits}")).text
    assert "Le centre lui convient" in shown
    assert "<li>" in shown[shown.index("lui convient") :]
    shown = (await browser.get(f"/desk/leads/{now_older}")).text
    assert "Le centre ne lui convient pas" in shown
    assert "Au moment de la demande\u00a0: Le centre lui convient" in shown


async def test_overdue_lead_says_by_how_long_and_has_a_tab_of_its_own_for_who_coordinates(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx)
        facts.set_fact(tx, "desk_hours", "sun 09:00-24:00", source="centre", until=None, by="salma", now=NOW)
    clock.moment = NOW + 605 * MINUTE
    await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    page = (await browser.get("/desk?tab=overdue")).text
    assert "en retard de 2 heures ouvrées" in page
    assert re.search(r'tab=overdue" aria-current="page">En retard <b>1</b>', page)
    browser.cookies.clear()
    await come_in(browser, link(sqlite_database, "karim", "counsellor"))
    page = (await browser.get("/desk?tab=overdue")).text
    assert "en retard de 2 heures ouvrées" in page
    assert "/desk?tab=overdue" not in page


async def test_hours_are_shown_with_the_holidays_that_are_estimates(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        for name, value in (("desk_hours", "mon-sun 09:00-12:30 14:30-18:00"), ("open_days", "2027-03-09")):
            facts.set_fact(tx, name, value, source="centre", until=None, by="salma", now=NOW)
    await come_in(browser, link(sqlite_database))
    page = (await browser.get("/desk/hours")).text
    assert "09:00–12:30" in page
    assert "du lundi 8 février 2027 au lundi 8 mars 2027" in page
    feast, throne = (
        re.search(rf"<dt>{day}</dt><dd>(.*?)</dd>", page) for day in ("mardi 9 mars 2027", "vendredi 30 juillet 2027")
    )
    assert feast is not None
    assert throne is not None
    assert ("estimé" in feast[1], "est ouvert" in feast[1]) == (True, True)
    assert "estimé" not in throne[1]


async def test_hours_that_nobody_confirmed_are_not_invented(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await come_in(browser, link(sqlite_database))
    page = (await browser.get("/desk/hours")).text
    assert "pas encore confirmé ses horaires" in page
    assert "09:00" not in page


async def test_ticket_that_was_asked_for_again_while_the_page_was_open_is_read_before_it_is_closed(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """Before, the number that was safe now was wiped unread, and the centre called the old one."""
    asks_for_protection(sqlite_database)
    form = await come_in(browser, link(sqlite_database, "salma", "safeguarding"))
    with sqlite_database.transaction() as tx:
        (before,) = tickets.list_urgent(tx)
        assert before.conversation_id
        tickets.add_urgent(tx, before.conversation_id, "me", phone="+212600000088", when="evening", now=NOW + MINUTE)
    closing = {"form": form, "ticket": str(before.id), "asked": before.created_at.isoformat()}
    refused = await browser.post("/desk/urgent", data=closing)
    assert "redemandé de l&#39;aide" in refused.text
    with sqlite_database.reading() as tx:
        (now,) = tickets.list_urgent(tx)
    assert (now.id, now.safe_phone) == (before.id, "+212600000088")
    seen = (await browser.get(f"/desk/urgent?close={now.id}")).text
    asked = re.findall(r'name="asked" value="([^"]+)"', seen)
    assert (await browser.post("/desk/urgent", data={**closing, "asked": html.unescape(asked[0])})).status_code == 303


async def test_address_with_a_slip_leads_staff_back_to_their_list_and_others_to_the_sign_in(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """Before, staff read there what families read, in the families' language, with no way back."""
    assert (await browser.get("/desk/urgnet")).headers["location"].startswith("/desk/sign-in")
    await come_in(browser, link(sqlite_database))
    astray = await browser.get("/desk/urgnet")
    assert astray.status_code == 404
    assert "votre compte n&#39;y a pas accès" in astray.text
    assert 'href="/desk"' in astray.text
