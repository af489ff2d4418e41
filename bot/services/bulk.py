"""The same deed for many leads: what it would do and for whom, seen before anything happens; then begun, and stopped.

It is done by `bulk_work`, a few at a time.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

from bot.services import access, queue, replies
from bot.services.desk import Mistake
from conversations.path import speaker_of
from conversations.texts import LOCALES
from storage import bulks, contacts, desk, merges, staff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.replies import Draft
    from conversations.replies import Reply
    from storage.bulks import Bulk, Candidate

Verb = Literal["assign", "move", "write"]
MOST: Final = 5000
PUSHED: Final = frozenset({"telegram"})
ON_THE_PAGE: Final = frozenset({"webchat"})  # seen when they open it the next time


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: giving to `to` (0 is nobody), moving to a `status` for a `reason`, or sending a `reply`."""

    verb: Verb
    to: int = 0
    status: str = ""
    reason: str = ""
    reply: str = ""

    @property
    def about(self) -> str:
        """The same in codes."""
        return {"assign": str(self.to), "move": f"{self.status} {self.reason}".strip(), "write": self.reply}[self.verb]

    @classmethod
    def of(cls, verb: str, about: str) -> Plan:
        """A plan from its codes."""
        first, _, second = about.partition(" ")
        match verb:
            case "assign":
                return cls("assign", to=int(first or 0))
            case "move":
                return cls("move", status=first, reason=second)
        return cls("write", reply=first)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a plan would do: for whom, who is left out and why, and what a family reads in each language.

    `number` is how many were chosen, `silent` how many see it only when they open their page again. `mark` is of all
    this: what is confirmed must be what was seen.
    """

    plan: Plan
    number: int
    outcomes: Mapping[int, str]
    references: Mapping[str, tuple[str, ...]]
    drafts: tuple[tuple[str, int, Draft], ...] = ()
    silent: int = 0

    @property
    def todo(self) -> int:
        """For how many it would be done."""
        return sum(not outcome for outcome in self.outcomes.values())

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Why some are left out, with their number, the most first."""
        return Counter(outcome for outcome in self.outcomes.values() if outcome).most_common()

    @property
    def mark(self) -> str:
        """The same for the same plan, leads, reasons and words."""
        words = [(locale, draft.words) for locale, _, draft in self.drafts]
        seen = repr((self.plan, sorted(self.outcomes.items()), words))
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def choose(tx: Connection, deed: Deed, told: Mapping[str, str]) -> list[int]:
    """The leads that a form chose one by one, or all that its filter finds. Raises Refused and Mistake."""
    access.check(deed.actor, "bulk")
    if told.get("which") == "all":
        tab, filters = queue.read_tab(told), queue.read_filters(deed, told)
        found = bulks.list_ids(tx, tab, filters, staff_id=deed.actor.staff_id, now=deed.now, most=MOST + 1)
    else:
        typed = [one for one in told.get("leads", "").split(",") if one.isascii() and one.isdecimal() and len(one) < 19]
        found = sorted({int(one) for one in typed})
    if not found or len(found) > MOST:
        raise Mistake("too_many_chosen" if found else "nobody_chosen")
    return found


def read_plan(tx: Connection, deed: Deed, told: Mapping[str, str]) -> Plan | None:
    """What a form says is to be done; None while it does not say. Raises Refused and Mistake."""
    access.check(deed.actor, "bulk")
    verb, to = told.get("do", ""), told.get("to", "")
    if verb not in get_args(Verb):
        return None
    number = int(to) if to.isascii() and to.isdecimal() and len(to) < 19 else 0
    plan = Plan(verb, number, told.get("into", ""), told.get("reason", ""), told.get("reply", ""))  # type: ignore[arg-type]
    plan = Plan.of(verb, plan.about)
    _refuse(tx, deed, plan)
    return plan


def _refuse(tx: Connection, deed: Deed, plan: Plan) -> None:
    if plan.verb == "assign" and plan.to and not desk.can_be_given_to(tx, plan.to):
        raise Mistake("no_such_person")
    if plan.verb == "write" and plan.reply not in {one.id for one in deed.turns.programme.replies}:
        raise Mistake("no_such_reply")
    status = deed.statuses.by_id.get(plan.status)
    if plan.verb == "move" and status is None:
        raise Mistake("unknown")
    if status and status.reasons and not plan.reason:
        raise Mistake("needs_reason")
    if status and plan.reason and plan.reason not in (status.reasons or {}):
        raise Mistake("no_such_reason")


# --- for whom ---------------------------------------------------------------------------------------------------------


def weigh(tx: Connection, deed: Deed, plan: Plan, lead_ids: Sequence[int]) -> Weighed:
    """What this would do now. Nothing is changed."""
    access.check(deed.actor, "bulk")
    found = [behind(tx, one) if one.has_merged else one for one in bulks.list_candidates(tx, lead_ids)]
    drafts = draft(tx, deed, plan, {one.locale for one in found})
    outcomes = dict.fromkeys(lead_ids, "gone")
    written: set[tuple[int, str]] = set()
    for one in found:
        outcomes[one.id] = why_not(deed, plan, one, drafts)
        family = (one.conversation_id, speaker_of(one.subject))
        if plan.verb == "write" and not outcomes[one.id]:
            outcomes[one.id] = "same_family" if family in written else ""
            written.add(family)
    todo = [one for one in found if not outcomes[one.id]]
    of_locale = Counter(one.locale for one in todo)
    return Weighed(
        plan,
        len(lead_ids),
        outcomes,
        _references(found, outcomes),
        tuple((locale, number, drafts[locale]) for locale, number in of_locale.most_common() if locale in drafts),
        sum(one.channel in ON_THE_PAGE for one in todo) if plan.verb == "write" else 0,
    )


def behind(tx: Connection, one: Candidate) -> Candidate:
    """The candidate with the conversation by which they are written to; who stopped one of theirs stopped all."""
    ways = merges.list_ways(tx, one.id)
    reaches = [contacts.get_reach(tx, way.conversation_id) for way in ways]
    first, way = reaches[0], ways[0]
    return replace(
        one,
        conversation_id=way.conversation_id,
        subject=way.subject,
        channel=first.channel,
        locale=first.locale or "fr",
        stopped=any(reach.stopped for reach in reaches),
        blocked=first.blocked,
    )


def draft(tx: Connection, deed: Deed, plan: Plan, locales: Iterable[str]) -> dict[str, Draft]:
    """What would be sent, by the family's locale; none where a fact in it is not confirmed."""
    if plan.verb != "write":
        return {}
    own, turns = deed.actor.locale, deed.turns
    found = {one: replies.draft_reply(tx, turns, plan.reply, one or "fr", own) for one in locales}
    return {locale: known for locale, known in found.items() if known is not None}


def why_not(deed: Deed, plan: Plan, one: Candidate, drafts: Mapping[str, Draft]) -> str:
    """Why nothing is done for this one; "" when something is."""
    if one.contact_hold:
        return "held"
    if plan.verb == "assign":
        return "already" if (one.assigned_to or 0) == plan.to else ""
    if one.claimed_by not in {None, deed.actor.staff_id} and one.claimed_until and one.claimed_until > deed.now:
        return "claimed"
    if plan.verb == "move":
        mistake = deed.statuses.mistake(one.status, plan.status, plan.reason)
        return "already" if one.status == plan.status else mistake
    return _why_not_written(deed, one, drafts)


def _why_not_written(deed: Deed, one: Candidate, drafts: Mapping[str, Draft]) -> str:
    status = deed.statuses.by_id.get(one.status)
    why = {
        "said_no": status is not None and status.said_no,
        "stopped": one.stopped,
        "blocked": one.blocked,
        "no_channel": one.channel not in PUSHED | ON_THE_PAGE,
        "no_words": one.locale not in drafts,
    }
    return next((name for name, is_so in why.items() if is_so), "")


def _references(found: Iterable[Candidate], outcomes: Mapping[int, str]) -> dict[str, tuple[str, ...]]:
    """The references of those that are left out, by why."""
    listed: dict[str, list[str]] = {}
    for one in found:
        if outcomes[one.id]:
            listed.setdefault(outcomes[one.id], []).append(one.reference)
    return {why: tuple(references) for why, references in listed.items()}


@dataclass(frozen=True, slots=True)
class Offered:
    """How many were chosen, what can be done with them, and what a plan would do, when there is one."""

    number: int
    logins: Mapping[int, str]
    replies: tuple[Reply, ...]
    weighed: Weighed | None = None


def offer(tx: Connection, deed: Deed, told: Mapping[str, str]) -> Offered:
    """What can be done with those that a form chose. Raises Refused and Mistake."""
    chosen = choose(tx, deed, told)
    plan = read_plan(tx, deed, told)
    known = {reply.id: reply for one in LOCALES for reply in replies.list_replies(tx, deed.turns, one)}
    weighed = weigh(tx, deed, plan, chosen) if plan else None
    return Offered(len(chosen), staff.list_logins(tx), tuple(known.values()), weighed)


# --- beginning, seeing, stopping --------------------------------------------------------------------------------------


def prepare(tx: Connection, deed: Deed, key: str, weighed: Weighed) -> int:
    """Write down what is wanted; its id. The same form sent twice is one deed."""
    access.check(deed.actor, "bulk")
    plan, about = weighed.plan, {"staff_id": deed.actor.staff_id, "number": weighed.number, "now": deed.now}
    return bulks.add_bulk(tx, key, plan.verb, plan.about, **about)  # type: ignore[arg-type]


def lots(weighed: Weighed) -> list[tuple[str, list[int]]]:
    """The leads with what becomes of them, in lots that are written one at a time, so that others get their turn."""
    by_outcome: dict[str, list[int]] = {}
    for lead_id, outcome in weighed.outcomes.items():
        by_outcome.setdefault(outcome, []).append(lead_id)
    size = bulks.AT_ONCE
    return [
        (outcome, ids[start : start + size])
        for outcome, ids in by_outcome.items()
        for start in range(0, len(ids), size)
    ]


def add_lot(tx: Connection, deed: Deed, bulk_id: int, outcome: str, ids: Sequence[int]) -> None:
    """Write down one lot."""
    access.check(deed.actor, "bulk")
    bulks.add_items(tx, bulk_id, outcome, ids)


def begin(tx: Connection, deed: Deed, bulk_id: int, weighed: Weighed) -> None:
    """Let it be done."""
    access.check(deed.actor, "bulk")
    if bulks.begin(tx, bulk_id):
        deed.write(tx, "bulk", about=f"{bulk_id} {weighed.plan.verb} {weighed.todo} {weighed.plan.about}".strip())


def see_bulks(tx: Connection, deed: Deed) -> list[Bulk]:
    """What was done for many lately."""
    access.check(deed.actor, "bulk")
    return bulks.list_bulks(tx)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it went."""

    bulk: Bulk
    plan: Plan
    waiting: int
    done: int
    left_out: tuple[tuple[str, int], ...]
    logins: Mapping[int, str]


def see_bulk(tx: Connection, deed: Deed, bulk_id: int) -> Progress:
    """How far one of them went. Raises Refused."""
    access.check(deed.actor, "bulk")
    found = bulks.get_bulk(tx, bulk_id)
    if found is None:
        raise access.Refused
    logins = staff.list_logins(tx)
    counts = Counter(bulks.count_outcomes(tx, bulk_id))
    waiting, done = counts.pop("", 0), counts.pop("done", 0)
    return Progress(found, Plan.of(found.verb, found.about), waiting, done, tuple(counts.most_common()), logins)


def stop_bulk(tx: Connection, deed: Deed, bulk_id: int) -> None:
    """Do nothing more of it; what was done stays done."""
    access.check(deed.actor, "bulk")
    if bulks.stop(tx, bulk_id, deed.now):
        deed.write(tx, "bulk", about=f"{bulk_id} stopped")
