"""Accounts over HTTP: a link is shown once and stands nowhere else; what is posted by who may not does nothing."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

import pytest
import structlog
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.logs import configure_logs
from bot.services.access import ROLES
from bot.services.bulk_work import BulkWork
from bot.services.door import StaffDoor
from storage import desk, staff
from storage.models import audit, metadata
from storage.models import staff as accounts
from tests.at_desk import form_of, opened
from tests.storing import NOW
from tests.test_desk_site import PASSWORD, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import httpx

    from storage.db import Database

_FIELD = re.compile(r'<input id="link" value="([^"]+)" readonly')
KARIM = {"login": " Karim ", "name": "Karim", "role_counsellor": "1", "speaks_ary": "1", "locale": "fr"}


@pytest.fixture
async def browser(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(sqlite_database) as client:
        yield client


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """All that is logged, libraries too, as much as they ever say."""
    stream = io.StringIO()
    configure_logs("debug", stream)
    yield stream
    configure_logs("error")


def identity(database: Database, login: str) -> int:
    with database.reading() as tx:
        found = staff.find_login(tx, login)
    assert found is not None
    return found[0].id


def roles(database: Database, login: str) -> set[str]:
    with database.reading() as tx:
        return {role for one in staff.list_accounts(tx) if one.login == login for role in one.roles}


async def test_administrator_opens_an_account_and_its_owner_comes_in_by_the_link(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    await come_in(browser, link(sqlite_database, "boss", "administrator"))
    form = await form_of(browser)
    answer = await browser.post("/desk/staff", data={"form": form, **KARIM})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = _FIELD.search(answer.text)
    assert found
    assert html.unescape(found[1]).startswith("http://localhost/desk/link?t=")
    shown = (await browser.get("/desk/staff")).text
    assert all(
        words in shown
        for words in ("Karim", "karim", "Conseiller", "darija, dans les deux alphabets", "jamais connecté")
    )
    browser.cookies.clear()
    await come_in(browser, html.unescape(found[1]).rpartition("=")[2])
    assert (await browser.get("/desk/staff")).status_code == 404, "a counsellor does not see the accounts"


async def test_link_stands_in_the_answer_to_the_form_and_nowhere_else(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
    told: io.StringIO,
) -> None:
    await come_in(browser, link(sqlite_database, "boss", "administrator"))
    form, tokens = await form_of(browser), []
    paths = ["/desk/staff", *(f"/desk/staff/{number}" for number in (2, 2))]
    for path, fields in zip(paths, (KARIM, {"do": "link"}, {"do": "link"}), strict=True):
        answer = await browser.post(path, data={"form": form, **fields})
        found = _FIELD.search(answer.text)
        assert found
        tokens.append(found[1].rpartition("=")[2])
        assert "location" not in answer.headers
        assert tokens[-1] not in str(answer.headers) + str(answer.request.url)
    structlog.get_logger().info("staff.link", link=tokens[0], command=f"/desk/link?t={tokens[0]}")
    await browser.post("/desk/link", data={"t": tokens[0], "password": PASSWORD})
    for path in ("/desk/staff", "/desk/staff/2", "/desk/me"):
        shown = (await browser.get(path)).text
        assert not any(token in shown for token in tokens)
    with sqlite_database.reading() as tx:
        whole = repr([tx.execute(select(table)).all() for table in metadata.tables.values()])
    assert len(set(tokens)) == 3
    assert not any(token in whole + told.getvalue() for token in tokens)


async def test_mistake_keeps_what_was_typed_and_opens_nothing(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    await come_in(browser, link(sqlite_database, "boss", "administrator"))
    form = await form_of(browser)
    for change, words in (
        ({"login": "boss"}, "a déjà cet identifiant"),
        ({"login": "k"}, "ne convient pas"),
        ({"name": " "}, "Il faut un nom"),
        ({"locale": "en"}, "français ou arabe"),
    ):
        answer = await browser.post("/desk/staff", data={"form": form, **KARIM, **change})
        assert (answer.status_code, words in answer.text) == (409, True), change
        assert 'name="speaks_ary" value="1" checked' in answer.text
    without = {name: value for name, value in KARIM.items() if not name.startswith("role")}
    answer = await browser.post("/desk/staff", data={"form": form, **without, "role_root": "1"})
    assert (answer.status_code, "au moins un rôle" in answer.text) == (409, True)
    with sqlite_database.reading() as tx:
        assert [one.login for one in staff.list_accounts(tx)] == ["boss"]


POSTS = [
    ("/desk/staff", {**KARIM, "role_administrator": "1"}),
    *(
        ("/desk/staff/{one}", fields)
        for fields in (
            {"do": "roles", **{f"role_{role}": "1" for role in ROLES}},
            {"do": "about", "name": "Moi", "locale": "fr"},
            {"do": "link"},
            {"do": "sign_out"},
            {"do": "close"},
            {"do": "open"},
            {"do": "give"},
        )
    ),
]


@pytest.mark.parametrize("role", ["counsellor", "safeguarding", "coordinator"])
async def test_whoever_is_no_administrator_posts_in_vain(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
    role: str,
) -> None:
    """A counsellor posts a change of roles; a coordinator makes herself safeguarding, or takes another's link."""
    link(sqlite_database, "boss", "administrator")
    await come_in(browser, link(sqlite_database, "salma", role))
    form = await form_of(browser)
    with sqlite_database.reading() as tx:
        before = tx.execute(select(accounts)).all()
    for path, fields in POSTS:
        for one in ("boss", "salma"):
            where = path.format(one=identity(sqlite_database, one))
            answer = await browser.post(where, data={"form": form, **fields})
            assert answer.status_code == 404, (path, fields)
            assert "/desk/link?t=" not in answer.text
    with sqlite_database.reading() as tx:
        assert tx.execute(select(accounts)).all() == before
        did = {row.verb for row in tx.execute(select(audit))} - {"see_queue"}
        assert did == {"add_account", "sign_in", *_given(role)}


def _given(role: str) -> set[str]:
    return {"give_safeguarding"} if role == "safeguarding" else set()


async def test_cookie_of_a_closed_account_opens_nothing_and_changes_nothing(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    link(sqlite_database, "boss", "administrator")
    form = await come_in(browser, link(sqlite_database, "salma", "counsellor", "administrator"))
    cookie = dict(browser.cookies)
    with sqlite_database.transaction() as tx:
        staff.close_account(tx, identity(sqlite_database, "salma"), NOW)
    for path, fields in (
        (f"/desk/leads/{one}", {"do": "claim"}),
        ("/desk/staff", KARIM),
        ("/desk/staff/1", {"do": "close"}),
        ("/desk/me", {"do": "about", "locale": "ar"}),
        ("/desk/questions", {"do": "settle", "ids": "1"}),
    ):
        browser.cookies.update(cookie)
        answer = await browser.post(path, data={"form": form, **fields})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in?ended=1"), path
    with sqlite_database.transaction() as tx:
        found = desk.get_work(tx, one)
        assert found is not None
        assert found.claimed_by is None
        staff.open_again(tx, 2)  # and it is not alive again when the account is
    assert (await browser.get("/desk/me")).status_code == 303


async def test_account_that_is_closed_between_looking_and_doing_does_nothing(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The session was good when the request came; then another administrator closed the account."""
    link(sqlite_database, "boss", "administrator")
    await come_in(browser, link(sqlite_database, "salma", "administrator"))
    form, look = await form_of(browser), StaffDoor.session

    async def closed_meanwhile(door: StaffDoor, token: str) -> object:
        found = await look(door, token)
        with sqlite_database.transaction() as tx:
            staff.close_account(tx, 2, NOW)
        return found

    monkeypatch.setattr(StaffDoor, "session", closed_meanwhile)
    answer = await browser.post("/desk/staff/1", data={"form": form, "do": "close"})
    assert answer.status_code == 404
    with sqlite_database.reading() as tx:
        found = staff.get_account(tx, 1)
    assert found is not None
    assert found.ended_at is None


async def test_coordinator_resets_a_counsellors_password_and_sees_no_other_form(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    link(sqlite_database, "karim")
    link(sqlite_database, "boss", "administrator")
    await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    form = await form_of(browser)
    theirs, bosses = (f"/desk/staff/{identity(sqlite_database, login)}" for login in ("karim", "boss"))
    shown = (await browser.get(theirs)).text
    assert 'value="link"' in shown
    assert not any(f'value="{verb}"' in shown for verb in ("roles", "about", "close"))
    assert 'name="do"' not in (await browser.get(bosses)).text
    assert 'name="login"' not in (await browser.get("/desk/staff")).text
    answer = await browser.post(theirs, data={"form": form, "do": "link"})
    assert _FIELD.search(answer.text)
    assert (await browser.post(bosses, data={"form": form, "do": "link"})).status_code == 404


async def test_administrator_changes_roles_names_closes_and_opens_again(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    link(sqlite_database, "karim")
    await come_in(browser, link(sqlite_database, "boss", "administrator"))
    form, page = await form_of(browser), f"/desk/staff/{identity(sqlite_database, 'karim')}"
    for fields in (
        {"do": "roles", "role_coordinator": "1", "role_safeguarding": "1"},
        {"do": "about", "name": "Karima", "speaks_fr": "1", "locale": "ar"},
        {"do": "sign_out"},
        {"do": "close"},
    ):
        answer = await browser.post(page, data={"form": form, **fields})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?done=1"), fields
    shown = (await browser.get(page)).text
    assert all(
        words in shown for words in ("Karima", "fermé le", "a donné le rôle de protection", "Rouvrir", "+ Coordinateur")
    )
    assert "Comptes fermés (1)" in html.unescape(re.sub("<[^>]+>", "", (await browser.get("/desk/staff")).text))
    assert _FIELD.search((await browser.post(page, data={"form": form, "do": "open"})).text)
    assert roles(sqlite_database, "karim") == {"counsellor"}
    own = f"/desk/staff/{identity(sqlite_database, 'boss')}"
    for fields in ({"do": "close"}, {"do": "roles", "role_counsellor": "1"}):
        answer = await browser.post(own, data={"form": form, **fields})
        assert (answer.status_code, "dernier administrateur reste" in answer.text) == (409, True)
    answer = await browser.post(own, data={"form": form, "do": "link"})
    assert (answer.status_code, "Pas avec votre propre compte" in answer.text) == (409, True)


# --- one's own page ---


async def test_own_password_is_changed_with_the_old_one_and_the_session_goes_on_by_another_cookie(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    await come_in(browser, link(sqlite_database))
    form, before = await form_of(browser), browser.cookies["tawjih_desk"]
    for fields, words in (
        ({"old": "faux mot de passe", "new": "un nouveau mot"}, "pas votre mot de passe actuel"),
        ({"old": PASSWORD, "new": "court"}, "au moins"),
        ({"old": PASSWORD, "new": "x" * 201}, "trop long"),
    ):
        answer = await browser.post("/desk/me", data={"form": form, "do": "password", **fields})
        assert (answer.status_code, words in html.unescape(answer.text)) == (409, True), fields
    fields = {"old": PASSWORD, "new": "un nouveau mot"}
    answer = await browser.post("/desk/me", data={"form": form, "do": "password", **fields})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/me?done=1")
    assert browser.cookies["tawjih_desk"] != before
    assert (await browser.get("/desk/me")).status_code == 200
    browser.cookies.clear()
    browser.cookies.update({"tawjih_desk": before})
    assert (await browser.get("/desk/me")).status_code == 303, "the cookie of before opens nothing"
    browser.cookies.clear()
    for password, status in ((PASSWORD, 403), ("un nouveau mot", 303)):
        answer = await browser.post("/desk/sign-in", data={"login": "salma", "password": password})
        assert answer.status_code == status


async def test_old_password_is_not_guessed_on_ones_own_page(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    await come_in(browser, link(sqlite_database))
    form = await form_of(browser)
    guess = {"form": form, "do": "password", "old": "faux mot de passe", "new": "un nouveau mot"}
    for _ in range(5):
        await browser.post("/desk/me", data=guess)
    answer = await browser.post("/desk/me", data={**guess, "old": PASSWORD})
    assert (answer.status_code, "Trop d'essais" in html.unescape(answer.text)) == (409, True)


async def test_own_locale_is_that_of_the_pages_from_now_on(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    await come_in(browser, link(sqlite_database))
    await browser.get("/desk?lang=fr")
    form = await form_of(browser)
    answer = await browser.post("/desk/me", data={"form": form, "do": "about", "locale": "ar", "speaks_ary": "1"})
    assert answer.status_code == 303
    shown = (await browser.get("/desk/me")).text
    assert 'dir="rtl"' in shown
    assert 'name="speaks_ary" value="1" checked' in shown
    browser.cookies.delete("tawjih_desk_lang")
    assert 'dir="rtl"' in (await browser.get("/desk/me")).text, "also in another browser"
    assert (await browser.post("/desk/me", data={"form": form, "do": "erase"})).status_code == 404


async def test_own_page_tells_what_was_done_with_a_link_to_it(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    await browser.post(f"/desk/leads/{one}", data={"form": form, "do": "claim"})
    shown = (await browser.get("/desk/me")).text
    assert f'href="/desk/leads/{one}"' in shown
    assert "s&#39;est connecté" in shown


@pytest.mark.parametrize("role", ROLES)
async def test_pages_are_for_the_roles_of_the_table_and_are_linked_where_they_open(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
    role: str,
) -> None:
    await come_in(browser, link(sqlite_database, "salma", role))
    shown = (await browser.get("/desk/me")).text
    for path, allowed in (
        ("/desk/staff", {"coordinator", "administrator"}),
        ("/desk/questions", {"counsellor", "coordinator"}),
    ):
        answer = await browser.get(path)
        assert (answer.status_code == 200) == (role in allowed), path
        assert (f'href="{path}"' in shown) == (role in allowed), path
        assert len(answer.content) < 100_000
    assert (await browser.get("/desk/staff/999")).status_code == 404


async def test_signed_out_nobody_sees_or_posts_anything(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    link(sqlite_database, "boss", "administrator")
    for path in ("/desk/staff", "/desk/staff/1", "/desk/me", "/desk/questions", "/desk/questions/taught"):
        for answer in (await browser.get(path), await browser.post(path, data={"do": "close"})):
            assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in"), path


def test_link_begins_with_the_address_at_which_the_world_finds_the_program(sqlite_database: Database) -> None:
    settings = Settings(_env_file=None, public_url="https://tawjih.test")  # type: ignore[call-arg]
    app = wiring.build(settings, sqlite_database, FrozenClock(NOW))
    site = wiring._desk(app, None, BulkWork(app.database, app.turns, app.clock))
    assert (site.address, site.secure) == ("https://tawjih.test", True)
