"""Does what is wanted for many leads: one at a time, each in a transaction of its own, others in between.

The deed and the mark that it was done are committed together. So nothing is done twice, and after a stop of the program
it goes on where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services import access, desk, mailing_work, talk, weighing
from bot.services.access import Actor, Refused
from bot.services.desk import Deed, Mistake
from bot.services.one_by_one import BETWEEN_TWO, OneByOne, trying
from bot.services.seats import Chosen
from bot.services.weighing import Plan
from conversations.locales import known
from storage import bulks, staff
from storage import desk as leads_at_desk

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.bulks import Item
    from storage.db import Database

DONE: Final = "done"
FAILED: Final = "failed"


def do_next(tx: Connection, turns: Turns, now: datetime) -> bool:
    """One deed for one lead; False when there is nothing to be done. Raises OneFailed."""
    item = bulks.take_next(tx, now)
    if item is None:
        bulks.end_finished(tx, now)
        return False
    actor = _actor(tx, item)
    if actor is None:  # nothing is done in the name of who may not do it any more
        bulks.stop(tx, item.bulk_id, now)
        return True
    with trying(item):
        outcome, sent_as = _done(tx, Deed(actor, now, turns.programme.statuses, turns), item)
    if outcome != mailing_work.POSTPONED:
        bulks.mark(tx, item, outcome, sent_as)
    return True


def _actor(tx: Connection, item: Item) -> Actor | None:
    """Who wanted it, while they may."""
    account = staff.get_account(tx, item.staff_id) if item.staff_id else None
    if account is None or account.ended_at is not None:
        return None
    actor = Actor(account.id, account.login, account.roles, "desk", known(account.locale), account.centre)
    return actor if actor.may("send_mailing" if item.verb == bulks.NEWS else "bulk") else None


def _done(tx: Connection, deed: Deed, item: Item) -> tuple[str, int | None]:
    """Do it; what came of it, and by which message. What has changed since it was seen counts as it is now."""
    if item.verb == bulks.NEWS:
        return mailing_work.write_news(tx, deed, item)
    if item.verb == "write" and mailing_work.hours_of(tx, deed, item) is None:
        return mailing_work.POSTPONED, None
    return _planned(tx, deed, item), None


def _planned(tx: Connection, deed: Deed, item: Item) -> str:
    plan = Plan.of(item.verb, item.about)
    found = bulks.list_candidates(tx, [item.lead_id])
    if not found:
        return "gone"
    one = weighing.behind(tx, found[0]) if found[0].has_merged else found[0]
    drafts = weighing.draft(tx, deed, plan, {one.locale})
    why = weighing.why_not(deed, plan, one, drafts)
    if why:
        return why
    try:
        with tx.begin_nested():
            _ACTS[plan.verb](tx, deed, plan, one.id, drafts[one.locale].words if drafts else "", item)
    except Mistake as mistake:
        return mistake.reason
    except Refused:
        return "gone"
    return DONE


def _assign(tx: Connection, deed: Deed, plan: Plan, lead_id: int, _: str, __: Item) -> None:
    desk.assign_lead(tx, deed, lead_id, plan.to or None)


def _move(tx: Connection, deed: Deed, plan: Plan, lead_id: int, _: str, __: Item) -> None:
    """The move; who had not taken the lead does not have it afterwards."""
    me, before = deed.actor.staff_id, access.lead_for(tx, deed.actor, "move", lead_id)
    was_mine = before.claimed_by == me and before.claimed_until is not None and before.claimed_until > deed.now
    chosen = Chosen(plan.intake) if plan.intake else None
    desk.move_lead(tx, deed, lead_id, plan.status, plan.reason, chosen)
    if not was_mine:
        leads_at_desk.release_lead(tx, lead_id, me)


def _write(tx: Connection, deed: Deed, _: Plan, lead_id: int, words: str, item: Item) -> None:
    whom = talk.of_lead(tx, deed.actor, "write", lead_id)
    talk.send_to_many(tx, deed, whom, words, f"bulk {item.bulk_id} {lead_id}")


_ACTS: Final = {"assign": _assign, "move": _move, "write": _write}


# --- the one who does it ----------------------------------------------------------------------------------------------


class BulkWork(OneByOne):
    """Does what waits, slowly enough that families and staff do not wait for it. `wake` when there is something new.

    `pause` is the time between two deeds: at 20 a second, a channel does not hold us for writing too much.
    """

    def __init__(
        self, database: Database, turns: Turns, clock: Clock, *, pause: float = BETWEEN_TWO, look_every: float = 2.0
    ) -> None:
        super().__init__("bulk", database, turns, clock, every=look_every, pause=pause)

    def is_any(self, tx: Connection, now: datetime) -> bool:
        """Whether anything is under way."""
        return bulks.is_running(tx, now)

    def do_next(self, tx: Connection, now: datetime) -> bool:
        """One deed for one lead."""
        return do_next(tx, self._turns, now)

    def give_up(self, tx: Connection, one: Item, now: datetime) -> None:
        """It has failed, and staff see that."""
        del now
        bulks.mark(tx, one, FAILED)
