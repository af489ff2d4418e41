"""The desk: every route, signed in as each role, with the forms of its own pages sent as they are meant and mangled."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from urllib.parse import urlencode

from argon2 import PasswordHasher
from starlette.routing import Route

from bot import app as wiring
from bot.clock import FrozenClock
from bot.services import sign_in
from bot.services.access import ROLES
from bot.services.demo import fill
from bot.services.door import StaffDoor
from bot.services.sign_in import Wished
from storage.db import Database
from tests.fuzz.door import Door
from tests.fuzz.forms import odd_fields, packed
from tests.fuzz.headers import FORM, KINDS, NAMES, VALUES
from tests.fuzz.judge import Judge, listen_to_loop
from tests.fuzz.mangle import chosen, odd_bytes
from tests.fuzz.page import COOKIE, TOKEN, OnPage, Visitor, place, sent
from tests.storing import NOW
from tests.test_doors import METHODS, WORLD, settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from random import Random

    from starlette.applications import Starlette

    from tests.fuzz.asking import Answer
    from tests.fuzz.door import Given, Place

PASSWORD: Final = "neuf chats dorment"
DEMO: Final = 40  # families that are there
_WAYS: Final = {"form": 62, "place": 28, "bytes": 4, "headers": 3, "method": 3}


class AtDesk(OnPage):
    """Staff who send anything, and a family that signs up meanwhile."""

    def __init__(self, app: wiring.App, served: Starlette, judge: Judge) -> None:
        super().__init__(app, served, judge)
        paths = (route.path for route in served.routes if isinstance(route, Route))
        self.places = [path for path in paths if path.startswith("/desk") and "/static/" not in path]
        self.looked = False
        self._hired = 0

    async def begin(self, chapter: int) -> None:
        roles = ((ROLES[chapter % len(ROLES)],), ROLES, ("coordinator",))
        self.visitors = [Visitor(f"100.{64 + chapter % 64}.{chapter // 64}.{one}", "fr") for one in range(len(roles))]
        for member, wanted in zip(self.visitors, roles, strict=True):
            member.roles = wanted
            await self._come_in(member)

    async def _come_in(self, member: Visitor) -> None:
        """By a link and a password of their own; whoever loses their session comes again as somebody else."""
        self._hired += 1
        wished = Wished(f"fuzz{self._hired}", "Salma", member.roles, ("fr", "ary"))
        with self.app.database.transaction() as tx:
            token = sign_in.add_account(tx, wished, by=None, now=self.app.clock.now())
        body = urlencode({"t": token, "password": PASSWORD}).encode()
        answer = await self.ask(member, "POST", "/desk/link", {"content-type": FORM}, body)
        member.cookie = answer.header("set-cookie").partition(";")[0].partition("=")[2]
        for path in ("/desk/me", "/desk"):
            self._sees(member, await self.ask(member, "GET", path, {"cookie": f"tawjih_desk={COOKIE}"}))

    def draw(self, chance: Random) -> Given:
        by = chance.randrange(len(self.visitors))
        member = self.visitors[by]
        headers = {"cookie": f"tawjih_desk={COOKIE}", "content-type": FORM}
        if chance.random() < 0.2:
            headers["accept-language"] = chance.choice(("ar", "fr"))
        given: Given = {"by": by, "method": "POST", "headers": headers, "target": "/desk"}
        way = chosen(chance, _WAYS) if member.forms else "place"
        if way in {"place", "method"}:
            method = "GET" if way == "place" else chance.choice(METHODS)
            return given | {"method": method, "target": place(chance, self.places, member.links)}
        given |= self._form_of(chance, member, is_odd=way == "form")
        if way == "bytes" and "fields" in given:
            body = odd_bytes(chance, packed(given.pop("fields")).encode())
            given |= {"body": body.decode("latin-1")}
            headers["content-type"] = chance.choice((FORM, FORM, *KINDS))
        if way == "headers":
            headers[chance.choice(NAMES)] = chance.choice(VALUES)
        return given

    def _form_of(self, chance: Random, member: Visitor, *, is_odd: bool) -> Given:
        form = chance.choice(member.forms)
        fields = [[name, TOKEN if name == "form" else value] for name, value in form.filled(chance)]
        fields = odd_fields(chance, fields) if is_odd else fields
        target = member.at.partition("?")[0] + form.action if form.action[:1] in {"", "?"} else form.action
        if form.method == "GET":
            return {
                "method": "GET",
                "target": f"{target.partition('?')[0]}?{packed(fields)}",
            }
        if target.startswith(("/desk/sign-out", "/desk/me")) and chance.random() < 0.7:
            return {"method": "GET", "target": "/desk"}  # else they would do little but sign in anew
        return {"target": target, "fields": fields}

    async def take(self, given: Given) -> None:
        member, self.looked = self.visitors[given["by"]], False
        answer = await self.ask(member, given["method"], given["target"], given["headers"], sent(given))
        self.whole += self.looked
        self.allow(given, answer)
        at = given["target"]
        if answer.status == 303:
            at = answer.header("location")
            is_out = at.startswith("/desk/sign-in")
            if is_out and await self._is_out(member):
                await self._come_in(member)
            else:
                answer = await self.ask(member, "GET", at, {"cookie": f"tawjih_desk={COOKIE}"})
        self._sees(member, answer, at)
        await self.app.database.write(self.judge.leads)
        self.judge.check()

    async def _is_out(self, member: Visitor) -> bool:
        answer = await self.ask(member, "GET", "/desk/me", {"cookie": f"tawjih_desk={COOKIE}"})
        return answer.status == 303

    def _sees(self, member: Visitor, answer: Answer, at: str = "/desk") -> None:
        if answer.status in {200, 409} and answer.header("content-type").startswith("text/html"):
            member.sees(answer.text)
            member.at = at
            for form in member.forms:
                for field in form.fields:
                    if field.name == "form":
                        member.form = field.values[0]


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[AtDesk]:
    """The desk, with families that are made up."""
    database, judge = Database(place.url, place.keyring), Judge()
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        fill(database, DEMO, NOW)
        with database.transaction() as tx:
            judge.know_leads(tx)
        app = wiring.build(settings(data_dir=place.folder, public_url=WORLD, trial=True), database, FrozenClock(NOW))
        world = AtDesk(app, wiring.web(app), judge)
        listen_to_loop(judge.noted)
        with judge.watching(), patch.object(sign_in, "_hasher", lambda: quick), _looking(world):
            yield world
    finally:
        database.close()


def _looking(world: AtDesk) -> Any:
    """Notice which requests came as far as the services."""
    deed = StaffDoor._deed

    def noticed(door: StaffDoor, actor: Any) -> Any:
        world.looked = True
        return deed(door, actor)

    return patch.object(StaffDoor, "_deed", noticed)


DOOR: Final = Door("desk", opened)
