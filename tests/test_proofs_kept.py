"""What proves who somebody is: kept as a hash, spent once, and answered the same whether it never was or is over."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import event as sql_events
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in, staff_link
from bot.services.access import Actor
from bot.services.desk import Deed
from bot.services.turns import Turns
from conversations.types import Commanded, Said
from storage.columns import Encrypted, EncryptedWords
from storage.models import metadata
from tests.conversing import YOUTH, programme
from tests.storing import NOW
from tests.test_desk_site import PASSWORD, come_in, link
from tests.test_desk_work import lead
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.services.incoming import Taken
    from storage.db import Database

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def turns(database: Database, clock: FrozenClock) -> Turns:
    ways = {"webchat": "https://x.test/?move=", "telegram": "https://t.me/x?start=move_"}
    return Turns(database, programme(), lexicon(), catalogues(), clock, ways=lambda: ways)


@pytest.fixture
async def browser(database: Database, clock: FrozenClock) -> AsyncIterator[httpx.AsyncClient]:
    app = wiring.build(Settings(_env_file=None), database, clock)  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


def deed(turns: Turns, staff_id: int = 1) -> Deed:
    return Deed(Actor(staff_id, "salma", frozenset({"counsellor"})), turns.clock.now(), programme().statuses, turns)


def rows(database: Database, *, opened: bool) -> bytes:
    """All that the tables hold, as it lies there, or as who has the key reads it; not what was said to people."""
    found: list[object] = []
    with database.transaction() as tx:
        for table in metadata.sorted_tables:
            if not opened:
                found += [value for row in tx.exec_driver_sql(f'SELECT * FROM "{table.name}"') for value in row]  # noqa: S608 - the tables' own names
            elif table.name not in {"outbox", "staff_messages", "conversations"}:
                kept = [column for column in table.c if isinstance(column.type, Encrypted | EncryptedWords)]
                found += [value for row in tx.execute(select(*kept)) for value in row] if kept else []
    return b"\n".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in found)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is asked of the database meanwhile, in order."""
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    engines = (database.engine, database._reading)
    for engine in engines:
        sql_events.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        sql_events.remove(engine, "before_cursor_execute", note)


async def offered(turns: Turns, address: str = "1") -> tuple[str, str]:
    """The code and the token with which a conversation may be taken elsewhere."""
    taken = await turns.take("telegram", "500", address, Commanded("move"))
    words = " ".join(message.text for message in taken.messages)
    code, token = re.search(r"\b[B-Z]{3}[ -]?[B-Z]{3}\b", words), re.search(r"move=([a-z0-9]+)", words)
    assert code, words
    assert token, words
    return re.sub("[ -]", "", code[0]), token[1]


async def test_no_proof_lies_in_the_database_as_it_is_shown(
    database: Database, browser: httpx.AsyncClient, turns: Turns
) -> None:
    first = link(database)
    form = await come_in(browser, first)
    second = link(database, "karim")
    with database.transaction() as tx:
        staff_link.show_code(tx, deed(turns))
        shown = staff_link.see_telegram(tx, deed(turns)).code
        assert shown is not None
        from_bot = staff_link.ask_link(tx, deed(turns))
    await walk(turns, YOUTH[:3], address="1")
    code, token = await offered(turns)
    await browser.get("/")
    await browser.post("/", data={"event": "1", "text": "salut"})
    proofs = {
        "link": first, "another link": second, "session": browser.cookies["tawjih_desk"], "form": form,
        "page": browser.cookies["tawjih"], "code": shown.token, "link of the bot": from_bot, "move": token,
        "move code": code, "password": PASSWORD,
    }  # fmt: skip
    lying, opened = rows(database, opened=False), rows(database, opened=True)
    assert [name for name, proof in proofs.items() if proof.encode() in lying] == []
    assert [name for name, proof in proofs.items() if proof.encode() in opened] == ["code"]
    with database.transaction() as tx:
        assert staff_link.try_code(tx, "77", shown.token, NOW) is not None
    assert shown.token.encode() not in rows(database, opened=True)


@pytest.mark.parametrize("path", ["/desk/link", "/desk/come-in"])
async def test_link_that_never_was_is_over_or_was_used_is_answered_the_same(
    database: Database, browser: httpx.AsyncClient, turns: Turns, clock: FrozenClock, path: str
) -> None:
    def made(login: str) -> str:
        token = link(database, login)
        if path == "/desk/link":
            return token
        with database.transaction() as tx:
            who = tx.exec_driver_sql(f"SELECT id FROM staff WHERE login = '{login}'").scalar_one()  # noqa: S608 - a login of the test's own
            return staff_link.ask_link(tx, deed(turns, who))

    over, used = made("salma"), made("karim")
    assert (await browser.post(path, data={"t": used, "password": PASSWORD})).status_code == 303
    browser.cookies.clear()
    clock.advance(25 * HOUR)
    told = set()
    for token in (over, used, "x" * len(used), "", "\u0661", "<b>"):
        for method in ("GET", "POST"):
            with statements(database) as seen:
                way = {"params": {"t": token}} if method == "GET" else {"data": {"t": token, "password": PASSWORD}}
                answer = await browser.request(method, path, **way)  # type: ignore[arg-type]
            assert answer.status_code == 403
            told.add((answer.text, tuple(sorted(answer.headers.items())), tuple(seen)))
    assert len(told) == 1


async def test_login_that_is_nobodys_is_answered_as_a_wrong_password(
    database: Database, browser: httpx.AsyncClient
) -> None:
    await come_in(browser, link(database))
    browser.cookies.clear()
    told = set()
    for login in ("salma", "nobody"):
        with statements(database) as seen:
            answer = await browser.post("/desk/sign-in", data={"login": login, "password": "wrong and long"})
        page = answer.text.replace(login, "")
        told.add((answer.status_code, page, len(answer.headers), tuple(one for one in seen if "SAVEPOINT" not in one)))
    assert len(told) == 1


def words_of(taken: Taken) -> list[str]:
    return [message.text for message in taken.messages]


async def test_code_and_token_that_never_were_are_over_or_were_used_are_answered_the_same(
    database: Database, turns: Turns, clock: FrozenClock
) -> None:
    await walk(turns, YOUTH[:3], address="1")
    over = await offered(turns)
    clock.advance(HOUR)
    await walk(turns, YOUTH[:3], address="2")
    used = await offered(turns, "2")
    await turns.take("webchat", "1", "their browser", Commanded("bring", used[0]), hint="fr")
    told = {0: set[object](), 1: set[object]()}
    tries = (over, used, ("BCDFGH", "0123456789abcdef"))
    for number, proofs in enumerate(tries):
        for kind, proof in enumerate(proofs):
            with statements(database) as seen:
                taken = await turns.take("webchat", "1", f"{number} {kind}", Commanded("bring", proof), hint="fr")
            kept = tuple(one for one in seen if "POINT" not in one)
            told[kind].add((tuple(words_of(taken)), kept))
    assert [len(one) for one in told.values()] == [1, 1]


async def test_page_of_a_link_is_the_same_whatever_the_link(
    browser: httpx.AsyncClient, turns: Turns, clock: FrozenClock
) -> None:
    await walk(turns, YOUTH[:3], address="1")
    _, over = await offered(turns)
    clock.advance(HOUR)
    await walk(turns, YOUTH[:3], address="2")
    _, good = await offered(turns, "2")
    pages = set()
    for token in (over, good, "0" * len(good)):
        answer = await browser.get("/", params={"move": token})
        pages.add((answer.status_code, re.sub('value="[^"]*"', "", answer.text.replace(token, ""))))
    assert len(pages) == 1


async def test_reference_of_somebody_else_opens_nothing_and_says_nothing(database: Database, turns: Turns) -> None:
    with database.transaction() as tx:
        lead(tx, 1)
    told = set()
    for number, said in enumerate(("1234501", "7654321", "123-4501", "765-4321")):
        await walk(turns, YOUTH[:3], address=f"s{number}")
        with statements(database) as seen:
            taken = await turns.take("telegram", "300", f"s{number}", Said(said))
        status = await turns.take("telegram", "301", f"s{number}", Commanded("status", said))
        told.add(
            (
                len(said),
                tuple(words_of(taken)),
                tuple(words_of(status)),
                tuple(one for one in seen if "POINT" not in one),
            )
        )
    assert len(told) == 2


async def test_lead_that_is_not_there_is_answered_as_one_that_is_not_for_them(
    database: Database, browser: httpx.AsyncClient
) -> None:
    await come_in(browser, link(database, "salma", "administrator"))
    with database.transaction() as tx:
        one = lead(tx, 1)
    answers = [await browser.get(f"/desk/leads/{number}") for number in (one, 999)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}


async def test_link_and_code_work_once(database: Database, browser: httpx.AsyncClient, turns: Turns) -> None:
    token = link(database)
    await come_in(browser, token)
    with database.transaction() as tx:
        with pytest.raises(sign_in.SignInMistake):
            sign_in.come_in(tx, token, "hash", NOW)
        asked = staff_link.ask_link(tx, deed(turns))
        assert staff_link.come_in(tx, asked, NOW)
        with pytest.raises(sign_in.SignInMistake):
            staff_link.come_in(tx, asked, NOW)
