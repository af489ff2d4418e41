"""What the centre does in the year: hours to visit it, calls that it promises, news to many."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.services import desk as verbs
from bot.services import mailings, visit_hours
from bot.services.access import Actor
from bot.services.desk import Deed
from bot.services.visit_hours import see_slot
from storage import contacts, leads, slots, staff_telegram
from storage.slots import Offer
from tests.test_staff_accounts import account
from tests.year.calendar import BEGIN, CASABLANCA, DAY, HOUR, MINUTE, at_the_desk
from tests.year.person import NEWS

if TYPE_CHECKING:
    from tests.year.person import Person
    from tests.year.world import World

COORDINATORS = ("nadia", "karim")
PLACES = 40
WEEK = 7 * DAY
WEEKS, AHEAD = 54, 4  # so many weeks are offered, each so many weeks before
# When many are written to: at night and in Ramadan, on a Friday before the prayer and during it, on a holiday, for a
# later hour, again on the same day, in the last minute of a day.
WRITES = ("02-20 21:30", "03-26 11:58", "05-01 10:00", "07-05 15:00", "07-07 18:00", "09-10 12:30", "12-01 19:59")
LATER = {"07-05 15:00": "07-07 09:30"}
LOOKS_BEFORE, LOOKS_AFTER = timedelta(seconds=75), timedelta(seconds=60)  # before, at most


def moment_of(told: str) -> datetime:
    """When that is by the clock on the wall."""
    wall = datetime.strptime(f"2027-{told}", "%Y-%m-%d %H:%M").replace(tzinfo=CASABLANCA)
    return wall.astimezone(BEGIN.tzinfo)


@dataclass(frozen=True, slots=True)
class Promise:
    """A call that was promised for then, and whether it was made."""

    reference: str
    at: datetime
    is_kept: bool


@dataclass
class Centre:
    """Staff, and what they did that the judge must know."""

    world: World
    staff: dict[str, int] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)

    def opens(self) -> None:
        """Staff are hired, one reads on the phone, and each week the hours of another one are offered."""
        now = self.world.clock.now()
        with self.world.database.transaction() as tx:
            for login in COORDINATORS:
                self.staff[login] = account(tx, login, ("coordinator",))
            self.staff["salma"] = account(tx, "salma", ("counsellor",))
            staff_telegram.link(tx, self.staff["nadia"], "700", now)
        for number in range(WEEKS + AHEAD):
            self.world.at(max(now, BEGIN + (number - AHEAD) * WEEK), partial(self._offers, BEGIN + number * WEEK))
        for told in WRITES:
            at = moment_of(told)
            self.world.at(at - MINUTE, self.world.cleans)
            self.world.at(at, partial(self.writes_to_many, LATER.get(told, "")))

    async def _offers(self, week: datetime) -> None:
        """The hours of that week, whatever day it is."""
        chance, now = self.world.chance, self.world.clock.now()
        with self.world.database.transaction() as tx:
            for day in (week + number * DAY for number in range(7)):
                at = time(chance.randrange(8, 18), 15 * chance.randrange(4))
                starts = datetime.combine(day.date(), at, CASABLANCA)
                key = slots.add_slot(tx, Offer("al-hotaya", starts, starts + 30 * MINUTE, PLACES), None, now)
                self.world.slots[key] = starts.astimezone(BEGIN.tzinfo)

    def deed(self, login: str) -> Deed:
        turns, roles = self.world.turns, ("counsellor",) if login == "salma" else ("coordinator",)
        actor = Actor(self.staff[login], login, frozenset(roles))
        return Deed(actor, turns.clock.now(), turns.programme.statuses, turns)

    # --- visits ---

    async def closes(self, person: Person) -> None:
        """Nobody comes at that hour: all who would have are told."""
        with self.world.database.transaction() as tx:
            page = see_slot(tx, self.deed("nadia"), person.slot_id)
            fields = {"version": str(page.slot.version), "taken": str(page.slot.taken)}
            visit_hours.close(tx, self.deed("nadia"), person.slot_id, fields)
        starts = self.world.slots[person.slot_id]
        for one in self._who_comes(person.slot_id):
            one.notes(self.world.clock.now(), "closed", starts)
            one.slot_id = 0

    async def puts_off(self, person: Person) -> None:
        """That hour is another one, some days later."""
        chance = self.world.chance
        with self.world.database.transaction() as tx:
            slot = slots.get_slot(tx, person.slot_id)
            assert slot is not None
            by = chance.randrange(1, 5) * DAY + 15 * chance.randrange(4) * MINUTE
            starts, ends = slot.offer.starts_at + by, slot.offer.ends_at + by
            to = Offer(slot.offer.centre, starts, ends, slot.offer.capacity)
            assert slots.change_slot(tx, slot.id, to, slot.version)
        self.world.slots[slot.id] = starts
        for one in self._who_comes(slot.id):
            one.notes(self.world.clock.now(), "put off", starts)

    def _who_comes(self, slot_id: int) -> list[Person]:
        return [one for one in self.world.people if one.slot_id == slot_id]

    # --- calls ---

    async def speaks_with(self, person: Person) -> None:
        """Staff call at once whoever has sent a request."""
        with self.world.database.transaction() as tx:
            found = contacts.find_conversation(tx, "telegram", person.address)
            assert found is not None
            for lead_id, _ in leads.list_contacts(tx, found.id):
                verbs.record_call(tx, self.deed("salma"), lead_id, "reached")

    async def promises_a_call(self, person: Person) -> None:
        """In some days, in working hours. Half of them are made; of the others a coordinator hears, once it is late.

        None breaks in the last minute of the hours, which is told when they open: tests/test_announcing.py.
        """
        chance, world = self.world.chance, self.world
        at = at_the_desk().first(world.clock.now() + timedelta(minutes=chance.randrange(60, 5 * 24 * 60)))
        if at_the_desk().left(at_the_desk().first(at_the_desk().after(at, HOUR))) < MINUTE:
            at = at_the_desk().first(at + MINUTE)
        with world.database.transaction() as tx:
            verbs.record_call(tx, self.deed("salma"), person.lead_id, "call_back", again_at=at)
        is_kept = chance.random() < 1 / 2
        self.promises.append(Promise(person.reference, at, is_kept))
        late = at_the_desk().first(at_the_desk().after(at, HOUR))
        before = LOOKS_BEFORE * chance.random()
        if is_kept:
            world.at(at + (late - at) * chance.random(), lambda: self._calls(person))
        for begin, end in ((at, at + MINUTE), (late - before, late + LOOKS_AFTER)):
            world.at(begin, partial(self._listens, end))
        world.at(late + LOOKS_AFTER, lambda: self._calls(person))

    async def _calls(self, person: Person) -> None:
        with self.world.database.transaction() as tx:
            verbs.record_call(tx, self.deed("salma"), person.lead_id, "reached")

    async def _listens(self, until: datetime) -> None:
        """What staff should hear of is looked for meanwhile; it is all the year, but nothing would be found."""
        announcing = self.world.jobs["announcing"]
        announcing.until = max(until, announcing.until)
        announcing.wake(self.world.clock.now())

    # --- news ---

    async def writes_to_many(self, hour: str) -> None:
        """To all who said yes to news, by two of the staff."""
        world, now = self.world, self.world.clock.now()
        at = f"2027-{hour.replace(' ', 'T')}" if hour else ""
        with world.database.transaction() as tx:
            mine, other = self.deed("nadia"), self.deed("karim")
            key = mailings.begin_mailing(tx, mine, {"tab": "all"})
            mailings.write_mailing(tx, mine, key, {"words_fr": NEWS, "version": "1"})
            mailings.offer_mailing(tx, mine, key, {"version": "2"})
            begins = mailings.read_hour(tx, other, at)
            seen = mailings.see_mailing(tx, other, key)
            bulk_id = mailings.prepare(tx, other, seen, seen.reached.todo)
            for lot in mailings.lots(seen.reached):
                mailings.add_lot(tx, other, bulk_id, lot)
            mailings.send_mailing(tx, other, seen, bulk_id, begins)
        for one in world.people:
            one.notes(now, "written", begins or now)
