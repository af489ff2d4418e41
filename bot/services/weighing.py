"""What a deed for many leads would do: for whom, for whom not and why, and what families would read."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from bot.services import access, bulk_seats, replies
from bot.services.channels import ON_THE_PAGE, PUSHED
from conversations.path import speaker_of
from storage import bulks, contacts, merges

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.replies import Draft
    from storage.bulks import Candidate

Verb = Literal["assign", "move", "write"]
_INTAKE: Final = "#"  # before the id of an intake in what a move is about


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: giving to `to` (0 is nobody), moving to a `status` for a `reason`, or sending a `reply`.

    Who is moved is placed in this `intake`; 0 is where each stands.
    """

    verb: Verb
    to: int = 0
    status: str = ""
    reason: str = ""
    reply: str = ""
    intake: int = 0

    @property
    def about(self) -> str:
        """The same in codes."""
        moved = (self.status, self.reason, f"{_INTAKE}{self.intake}" if self.intake else "")
        return {"assign": str(self.to), "move": " ".join(filter(None, moved)), "write": self.reply}[self.verb]

    @classmethod
    def of(cls, verb: str, about: str) -> Plan:
        """A plan from its codes."""
        first, *more = about.split() or [""]
        match verb:
            case "assign":
                return cls("assign", to=int(first or 0))
            case "move":
                intake = next((int(part.removeprefix(_INTAKE)) for part in more if part.startswith(_INTAKE)), 0)
                reason = next((part for part in more if not part.startswith(_INTAKE)), "")
                return cls("move", status=first, reason=reason, intake=intake)
        return cls("write", reply=first)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a plan would do: for whom, who is left out and why, and what a family reads in each language.

    `number` is how many were chosen, `silent` how many see it only when they open their page again, `apart` how many
    stand in no intake afterwards, where they could. `mark` is of all this: what is confirmed must be what was seen.
    """

    plan: Plan
    number: int
    outcomes: Mapping[int, str]
    references: Mapping[str, tuple[str, ...]]
    drafts: tuple[tuple[str, int, Draft], ...] = ()
    silent: int = 0
    apart: int = 0

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
    outcomes |= bulk_seats.left_out(tx, deed, plan, [one for one in found if not outcomes[one.id]])
    todo = [one for one in found if not outcomes[one.id]]
    of_locale = Counter(one.locale for one in todo)
    return Weighed(
        plan,
        len(lead_ids),
        outcomes,
        _references(found, outcomes),
        tuple((locale, number, drafts[locale]) for locale, number in of_locale.most_common() if locale in drafts),
        sum(one.channel in ON_THE_PAGE for one in todo) if plan.verb == "write" else 0,
        sum(not one.intake_id for one in todo) if bulk_seats.asks_for_intake(deed, plan) and not plan.intake else 0,
    )


def behind(tx: Connection, one: Candidate) -> Candidate:
    """The candidate with the conversation by which they are written to; who stopped one of theirs stopped all."""
    # Who said something beside a request decides of their own messages alone.
    ways = [way for way in merges.list_ways(tx, one.id) if not way.is_part]
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
    return {locale: known for locale, known in found.items() if known and not replies.is_unfilled(turns, known.words)}


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
    return _why_not_written(deed, plan, one, drafts)


def _why_not_written(deed: Deed, plan: Plan, one: Candidate, drafts: Mapping[str, Draft]) -> str:
    status = deed.statuses.by_id.get(one.status)
    why = {
        "said_no": status is not None and status.said_no,
        "stopped": one.stopped,
        "blocked": one.blocked,
        "no_channel": one.channel not in PUSHED | ON_THE_PAGE,
        "no_words": one.locale not in drafts,
        "not_for_them": not replies.may_be_used(deed.turns, plan.reply, replies.Receiver(one.who)),
    }
    return next((name for name, is_so in why.items() if is_so), "")


def _references(found: Iterable[Candidate], outcomes: Mapping[int, str]) -> dict[str, tuple[str, ...]]:
    """The references of those that are left out, by why."""
    listed: dict[str, list[str]] = {}
    for one in found:
        if outcomes[one.id]:
            listed.setdefault(outcomes[one.id], []).append(one.reference)
    return {why: tuple(references) for why, references in listed.items()}
