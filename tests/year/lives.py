"""How people live in the year: what they do one after another, and what of it the judge must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import safeguarding
from conversations.types import Commanded, OpenUrgent
from storage import contacts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.year.centre import Centre
    from tests.year.person import Person
    from tests.year.world import World

# How far they have come, what they do next (one of these), and how many of a hundred they are.
LIVES: dict[str, tuple[str, tuple[tuple[str, ...], ...], int]] = {
    "silent": ("begun", (("yes",),), 20),
    "never asked back": ("begun", ((),), 10),
    "says no": ("begun", (("no",),), 4),
    "finishes": ("almost", (("yes", "send"), ("yes", "help", "send")), 6),
    "comes back": (
        "begun", (("yes", "help"), ("yes", "help", "help"), ("yes", "go on", "go on", "go on", "help")), 7
    ),
    "has enough": (
        "begun",
        (("yes", "no"), ("yes", "help", "no"), ("yes", "stop"), ("yes", "help", "stop"), ("yes", "no more")),
        8,
    ),
    "hides": ("begun", (("yes", "word"), ("yes", "hides")), 3),
    "erases all": ("begun", (("yes", "erases"),), 3),
    "blocks us": ("begun", (("yes", "blocks"),), 3),
    "asks for protection": ("begun", (("yes", "protection"),), 1),
    "next child": ("next child", (("news", "yes"), ("yes", "news", "help"), ("news", "yes", "stop")), 8),
    "reads news": (
        "sent",
        (("news",), ("news", "no news"), ("news", "stop"), ("news", "word"), ("news", "hides"), ("news", "erases")),
        6,
    ),
    "comes": ("sent", (("book yes",), ("news", "book yes")), 7),
    "comes unreminded": ("sent", (("book no",), ("book",)), 2),
    "moves": ("sent", (("book yes", "moves"), ("book yes", "moves", "moves")), 3),
    "cancels": ("sent", (("book yes", "cancels"),), 2),
    "stays away": (
        "sent", tuple(("book yes", how) for how in ("stop", "word", "hides", "erases", "no")), 3
    ),
    "is put off": ("sent", (("book yes", "put off"),), 1),
    "is closed": ("sent", (("book yes", "closed"),), 1),
    "is promised a call": ("sent", (("promise",), ("news", "promise")), 2),
}  # fmt: skip


class Steps:
    """What each step is, by its name."""

    def __init__(self, world: World, centre: Centre) -> None:
        self._world = world
        self._turns = world.turns
        self._centre = centre
        self._by_name: dict[str, Callable[[Person], Awaitable[None]]] = {
            "send": self._send, "word": self._sets_a_word, "hides": self._hides, "erases": self._erases,
            "blocks": self._blocks,
            "moves": self._moves, "cancels": self._cancels, "put off": self._put_off, "closed": self._closed,
            "protection": self._asks_for_protection, "promise": centre.promises_a_call,
        }  # fmt: skip

    async def take(self, person: Person, name: str) -> None:
        if name in _SAYS:
            event, marks = _SAYS[name]
            await person.does(self._turns, event)
            for mark in marks:
                self._notes(person, mark)
        elif name.startswith("book"):
            await self._books(person, name.removeprefix("book").strip())
        else:
            await self._by_name[name](person)

    def _notes(self, person: Person, mark: str) -> None:
        person.notes(self._world.clock.now(), mark)

    # --- requests ---

    async def _send(self, person: Person) -> None:
        await person.presses(self._turns, "send")
        self._notes(person, "finished")
        await self._centre.speaks_with(person)

    async def _sets_a_word(self, person: Person) -> None:
        """From here on nothing comes that gives away that they are here, but what the centre does with their visit."""
        await person.does(self._turns, Commanded("safeword"))
        await person.types(self._turns, "Libellule")
        self._notes(person, "word kept")

    async def _hides(self, person: Person) -> None:
        """The word is set and written: whoever reads here now sees nothing of it all."""
        await self._sets_a_word(person)
        await person.types(self._turns, "Libellule")
        self._notes(person, "silence")

    async def _erases(self, person: Person) -> None:
        await person.does(self._turns, Commanded("delete"))
        await person.presses(self._turns, "yes")
        self._notes(person, "silence")
        person.slot_id = 0

    async def _asks_for_protection(self, person: Person) -> None:
        """Nobody closes the ticket all the year: what others wait for does not wait for that."""
        await person.types(self._turns, "mon père me frappe, aidez-moi")
        with self._world.database.transaction() as tx:
            found = contacts.find_conversation(tx, "telegram", person.address)
            assert found is not None
            safeguarding.open_urgent(tx, found.id, OpenUrgent("me"), self._world.clock.now())
        self._notes(person, "silence")

    async def _blocks(self, person: Person) -> None:
        """The channel says so by itself."""
        self._world.phones.blocked.add(person.address)
        await self._world.delivery.mark_gone(person.address)
        self._notes(person, "silence")

    # --- visits ---

    async def _books(self, person: Person, reminded: str) -> None:
        await person.does(self._turns, Commanded("visit"))
        if not await self._chooses(person):
            return
        if reminded and any(reminded in person.values(one) for one in person.said):
            await person.presses(self._turns, reminded)
            self._notes(person, f"visits {reminded}")

    async def _chooses(self, person: Person) -> bool:
        """An hour of those that are shown, or of the next ones; False when none is free."""
        looks_further = self._world.chance.random() < 1 / 4
        if looks_further and any("more" in person.values(one) for one in person.said):
            await person.presses(self._turns, "more")
        shown = [value for one in person.said for value in person.values(one) if value.isdecimal()]
        if not shown:
            return False
        slot = self._world.chance.choice(shown)
        await person.presses(self._turns, slot)
        assert person.said[0].text.startswith("✅"), person.said[0].text
        person.slot_id = int(slot)
        person.notes(self._world.clock.now(), "visit", self._world.slots[person.slot_id])
        return True

    def _has_visit(self, person: Person) -> bool:
        return person.slot_id != 0 and self._world.slots[person.slot_id] > self._world.clock.now()

    async def _moves(self, person: Person) -> None:
        if self._has_visit(person):
            await person.does(self._turns, Commanded("visit"))
            await person.presses(self._turns, "move")
            await self._chooses(person)

    async def _cancels(self, person: Person) -> None:
        if self._has_visit(person):
            await person.does(self._turns, Commanded("visit"))
            await person.presses(self._turns, "cancel")
            self._notes(person, "visit off")
            person.slot_id = 0

    async def _put_off(self, person: Person) -> None:
        if self._has_visit(person):
            await self._centre.puts_off(person)

    async def _closed(self, person: Person) -> None:
        if self._has_visit(person):
            await self._centre.closes(person)


_SAYS: dict[str, tuple[Commanded, tuple[str, ...]]] = {
    "yes": (Commanded("remind", "yes"), ("nudges yes",)),
    "no": (
        Commanded("remind", "no"),
        (
            "nudges no",
            "visits no",
        ),
    ),
    "no more": (
        Commanded("no_reminders"),
        (
            "nudges no",
            "visits no",
        ),
    ),
    "stop": (Commanded("stop"), ("silence",)),
    "help": (Commanded("help"), ()),
    "go on": (Commanded("go_on"), ()),
    "news": (Commanded("news", "yes"), ("news yes",)),
    "no news": (Commanded("news", "no"), ("news no",)),
}
