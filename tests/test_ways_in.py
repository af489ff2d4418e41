"""Every route that is no page of the desk, and every order of staff on Telegram, against the table of ways in."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest
import typer
from starlette.routing import Route

from bot.cli import cli
from bot.clock import FrozenClock
from bot.services.access import PERMISSIONS, ROLES, Actor, Refused
from bot.services.staff_chat import StaffChat
from bot.services.staff_said import Order
from bot.services.turns import Turns
from bot.services.ways_in import OF_EVERYBODY, OF_THE_MACHINE, ORDERS, ROUTES, check_all, check_order, check_page, way
from conversations import commands, questions_answered
from conversations.texts import Text
from storage import staff_telegram
from storage.models import staff_messages
from tests.conversing import programme
from tests.fakes.staff_world import desk_words
from tests.fakes.whatsapp_world import settings as whatsapp_settings
from tests.fakes.whatsapp_world import signed
from tests.storing import NOW
from tests.test_desk_work import lead
from tests.test_doors import TOKEN, WORLD, program, settings, visitor
from tests.test_staff_accounts import account
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.db import Database

WATCHING = "w" * 20
WHATSAPP = {name: told for name, told in whatsapp_settings().model_dump().items() if name.startswith("whatsapp_")}


def test_table_holds_every_route_and_nothing_else(sqlite_database: Database) -> None:
    app = program(sqlite_database, telegram_bot_token=TOKEN, public_url=WORLD, **WHATSAPP)
    paths = [route.path for route in app.routes if isinstance(route, Route)]
    assert {way(path) for path in paths} == set(ROUTES.values())
    assert {path for path in ROUTES if not path.endswith("/static/")} == {
        path for path in paths if "/static/" not in path
    }


def test_route_that_nobody_entered_stops_the_start() -> None:
    with pytest.raises(LookupError, match="ways_in"):
        check_all(["/", "/desk/secrets"])


def test_table_holds_every_command_and_nothing_else() -> None:
    assert set(_commands(typer.main.get_command(cli))) == OF_THE_MACHINE
    assert {*commands.COMMANDS, *questions_answered.COMMANDS} == OF_EVERYBODY
    assert not OF_EVERYBODY & set(ORDERS)


def _commands(group: object, before: str = "") -> Iterator[str]:
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name


@pytest.mark.parametrize(("path", "needed"), [one for one in ROUTES.items() if not one[0].startswith("/desk")])
async def test_route_of_the_world_is_open_to_whom_the_table_says(
    sqlite_database: Database, path: str, needed: str
) -> None:
    app = program(sqlite_database, telegram_bot_token=TOKEN, public_url=WORLD, metrics_token=WATCHING, **WHATSAPP)
    shown = {
        "telegram": {"X-Telegram-Bot-Api-Secret-Token": settings(telegram_bot_token=TOKEN).webhook_secret()},
        "whatsapp": {"X-Hub-Signature-256": signed(b"{}")},
        "watcher": {"Authorization": f"Bearer {WATCHING}"},
    }
    place = next(route.path for route in app.routes if isinstance(route, Route) and route.path.startswith(path))
    async with visitor(app) as web:
        method = "POST" if needed in {"telegram", "whatsapp"} else "GET"
        stranger = await web.request(method, place, json={} if method == "POST" else None)
        wrong = {name: told[:-1] + "x" for name, told in shown.get(needed, {}).items()}
        guesser = await web.request(method, place, headers=wrong, json={} if method == "POST" else None)
        known = await web.request(method, place, headers=shown.get(needed), json={} if method == "POST" else None)
    may = {200, 204, 404, 405} if needed == "anybody" else {200}  # 405: it takes only what is posted
    assert known.status_code in may
    assert (stranger.status_code in may) == (guesser.status_code in may) == (needed == "anybody")
    if needed != "anybody":
        assert (stranger.status_code, stranger.content) == (guesser.status_code, guesser.content)


@pytest.mark.parametrize("path", [path for path, needed in ROUTES.items() if needed == "has_link"])
async def test_link_is_needed_where_the_table_says_so(sqlite_database: Database, path: str) -> None:
    async with visitor(program(sqlite_database), "http://localhost") as web:
        for method in ("GET", "POST"):
            assert (await web.request(method, path)).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_gate_of_a_page_and_of_an_order_opens_to_the_roles_of_the_table(role: str) -> None:
    actor = Actor(1, "salma", frozenset({role}))
    for path, needed in ROUTES.items():
        who = next((roles for verb, roles in PERMISSIONS.items() if verb == needed), frozenset(ROLES))
        assert (role in who) != _refused(functools.partial(check_page, actor, path))
    for name, verb in ORDERS.items():
        assert (role in PERMISSIONS[verb]) != _refused(functools.partial(check_order, actor, name))
    assert _refused(lambda: check_order(actor, "delete_everything"))


def _refused(check: Callable[[], None]) -> bool:
    try:
        check()
    except Refused:
        return True
    return False


@pytest.mark.parametrize("role", [*ROLES, ""])
@pytest.mark.parametrize("name", ORDERS)
async def test_order_is_carried_out_for_the_roles_of_the_table_and_means_nothing_to_others(
    sqlite_database: Database, name: str, role: str
) -> None:
    clock = FrozenClock(NOW)
    turns = Turns(sqlite_database, programme(), lexicon(), catalogues(), clock)
    chat = StaffChat(sqlite_database, turns, clock, desk_words(), WORLD)
    with sqlite_database.transaction() as tx:
        lead(tx, 1)
        if role:
            staff_telegram.link(tx, account(tx, "salma", (role,)), "77", NOW)
    answered = await chat.take("77", "1", Order(name, "1234501", "reached"))
    if not role:
        assert answered is None
        return
    assert answered is not None
    with sqlite_database.transaction() as tx:
        sent = " ".join(str(row.body) for row in tx.execute(staff_messages.select()))
    nothing = desk_words().words(Text("telegram.nothing"), "fr")
    assert (nothing in sent) == (role not in PERMISSIONS[ORDERS[name]]), (sent, answered)
