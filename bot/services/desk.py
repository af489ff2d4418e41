"""What staff do, each a verb with one gate: the row comes from `access`, the deed and its audit commit together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.services import access, counting, owned, seats, waiting
from conversations.path import speaker_of
from storage import audit, desk, leads, notes, wishes
from storage.identifiers import mask_identifiers
from storage.overdue import OWN, PROMISED, RETRY

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.access import Actor
    from bot.services.seats import Chosen
    from bot.services.turns import Turns
    from conversations.statuses import Statuses
    from storage.desk import Work

CLAIMED_FOR: Final = timedelta(minutes=30)  # without a deed; every deed takes the lead anew
LONGEST_NOTE: Final = 2000
CallResult = Literal["reached", "no_answer", "wrong_number", "call_back"]
_MOVES: Final[dict[CallResult, str]] = {"no_answer": "no_answer", "call_back": "to_call_back", "reached": "in_touch"}
_UNTIL_REACHED: Final = frozenset({"new", "no_answer", "to_call_back"})  # where who was reached stands no longer
_NO_ANSWER_AGAIN: Final = timedelta(days=1)


class Mistake(Exception):  # noqa: N818 - named for what happened
    """What staff did does not work; `reason` is a code that the page has a sentence for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Deed:
    """Who acts, when, which statuses there are, and the turns through which a family hears of it.

    Whatever made the actor, here they see what is of their centre, as the programme has them now.
    """

    actor: Actor
    now: datetime
    statuses: Statuses
    turns: Turns

    def __post_init__(self) -> None:
        """Without it a door could forget to ask of which centres somebody sees the requests."""
        object.__setattr__(self, "actor", access.within(self.actor, self.centres))

    @property
    def centres(self) -> tuple[str, ...]:
        """The centres of the programme."""
        return tuple(centre.id for centre in self.turns.programme.centres)

    def write(  # noqa: PLR0913 - what was done, and what it was about
        self,
        tx: Connection,
        verb: str,
        lead_id: int | None = None,
        about: str = "",
        *,
        account_id: int | None = None,
        intake_id: int | None = None,
    ) -> None:
        """Write it down, with the lead, the account or the intake that it was about."""
        what = {"lead_id": lead_id, "account_id": account_id, "intake_id": intake_id}
        audit.add_deed(tx, self.actor.staff_id, self.actor.door, verb, **what, about=about, now=self.now)


def claim_lead(tx: Connection, deed: Deed, lead_id: int) -> None:
    """Take a lead. Raises Mistake("claimed") when another has it."""
    access.lead_for(tx, deed.actor, "claim", lead_id)
    take(tx, deed, lead_id)
    deed.write(tx, "claim", lead_id)


def release_lead(tx: Connection, deed: Deed, lead_id: int) -> None:
    """Give it back; of one that is not theirs nothing changes."""
    access.lead_for(tx, deed.actor, "release", lead_id)
    if desk.release_lead(tx, lead_id, deed.actor.staff_id):
        deed.write(tx, "release", lead_id)


def assign_lead(tx: Connection, deed: Deed, lead_id: int, to: int | None) -> None:
    """Make it the work of a member of staff, or nobody's."""
    found = access.lead_for(tx, deed.actor, "assign", lead_id)
    if to is not None and not access.can_be_given_to(tx, to, found.centre, deed.centres):
        raise Mistake("no_such_person")
    desk.assign_lead(tx, lead_id, to)
    deed.write(tx, "assign", lead_id, str(to or ""))


def record_call(
    tx: Connection, deed: Deed, lead_id: int, result: CallResult, *, again_at: datetime | None = None
) -> None:
    """What came of a call. "call_back" needs when; nobody answered: tomorrow again, unless another time is given.

    Only who was reached needs no other look, and only they wait no longer when they gave a number for this call; raises
    Mistake at an end, which a move undoes first. A promised call that is still to come stays, where nobody answered one
    before it.
    """
    found = access.lead_for(tx, deed.actor, "record_call", lead_id)
    if found.status in deed.statuses.ended:
        raise Mistake("not_from_here")
    if result == "call_back" and (again_at is None or again_at <= deed.now):
        raise Mistake("when_to_call_back")
    take(tx, deed, lead_id)
    desk.mark_number(tx, lead_id, wrong=result == "wrong_number")
    if result in {"no_answer", "call_back"} and found.assigned_to is None:
        desk.assign_lead(tx, lead_id, deed.actor.staff_id)  # who is to call again has it, also when the claim is over
    if result == "no_answer":
        desk.count_try(tx, lead_id)
    if result != "wrong_number":
        desk.set_follow_up(tx, lead_id, *_again(deed, found, result, again_at))
        _wait_no_longer(tx, deed, lead_id, reached=result == "reached")
    status = _MOVES.get(result, "")
    allowed = status and not deed.statuses.mistake(found.status, status, "")
    if allowed and (found.status in _UNTIL_REACHED or status != "in_touch"):
        desk.move_lead(tx, lead_id, status, reason="", now=deed.now)
    deed.write(tx, "record_call", lead_id, result)
    for step in ("called", *(["reached"] if result == "reached" else [])):
        counting.count_step(tx, deed.turns.programme, found, step, deed.now)


def _again(deed: Deed, found: Work, result: CallResult, again_at: datetime | None) -> tuple[datetime | None, str]:
    """When to look again after a call, and for what."""
    if result != "no_answer" or again_at is not None:
        return again_at, PROMISED if result == "call_back" else RETRY
    if found.follow_up_for == PROMISED and found.follow_up_at is not None and found.follow_up_at > deed.now:
        return found.follow_up_at, PROMISED
    return deed.now + _NO_ANSWER_AGAIN, RETRY


def _wait_no_longer(tx: Connection, deed: Deed, lead_id: int, *, reached: bool) -> None:
    """They were called: who gave a number for that waits until somebody reaches them there."""
    conversation_id, subject = leads.get_whose(tx, lead_id)
    speaker = speaker_of(subject)
    wish = wishes.get_wish(tx, conversation_id, speaker)
    if (reached or wish is None or not wish.phone) and waiting.answered(tx, conversation_id, speaker, lead_id):
        deed.write(tx, "settle", lead_id, "called")


def move_lead(  # noqa: PLR0913, PLR0917 - which lead goes where, and why
    tx: Connection, deed: Deed, lead_id: int, to: str, reason: str, chosen: Chosen | None = None
) -> None:
    """Give it another status, in the `chosen` intake, else where it stands. Raises Mistake with what is wrong.

    One that had ended comes up at once, unless staff had said when to come back to it.
    """
    found = access.lead_for(tx, deed.actor, "move", lead_id)
    mistake = deed.statuses.mistake(found.status, to, reason)
    if mistake:
        raise Mistake(mistake)
    take(tx, deed, lead_id)
    mistake = seats.place(tx, deed, found, to, chosen)
    if mistake:
        raise Mistake(mistake)
    desk.move_lead(tx, lead_id, to, reason=reason, now=deed.now)
    if to in deed.statuses.ended:
        desk.set_follow_up(tx, lead_id, None)
        if found.follow_up_at is not None:
            deed.write(tx, "follow_up", lead_id, "ended")
        desk.release_lead(tx, lead_id, deed.actor.staff_id)
    elif found.status in deed.statuses.ended and found.follow_up_at is None:
        desk.set_follow_up(tx, lead_id, deed.now)
    deed.write(tx, "move", lead_id, f"{found.status} {to} {reason}".strip())
    if deed.statuses.by_id[to].counts:
        counting.count_step(tx, deed.turns.programme, found, deed.statuses.by_id[to].counts, deed.now)


def set_follow_up(tx: Connection, deed: Deed, lead_id: int, at: datetime | None) -> None:
    """When somebody should look again; None takes it away."""
    access.lead_for(tx, deed.actor, "follow_up", lead_id)
    if at is not None and at <= deed.now:
        raise Mistake("in_the_past")
    take(tx, deed, lead_id)
    desk.set_follow_up(tx, lead_id, at, OWN)
    deed.write(tx, "follow_up", lead_id, at.isoformat(timespec="minutes") if at else "")


def refuse_unkept(deed: Deed, words: str, *, may_name_health: bool = False) -> None:
    """Raises Mistake where staff typed what is never kept: the number of a paper, a word about somebody's health."""
    if mask_identifiers(words) != words:
        raise Mistake("with_paper_number")
    if not may_name_health and deed.turns.lexicon.health.hide(words) != words:
        raise Mistake("with_health")


def add_note(tx: Connection, deed: Deed, lead_id: int, words: str) -> None:
    """A remark for the other members of staff; it is in what the family gets who asks for their data."""
    owned.check(tx, deed, access.lead_for(tx, deed.actor, "add_note", lead_id))
    said = words.replace("\r\n", "\n").strip()
    if not said or len(said) > LONGEST_NOTE:
        raise Mistake("empty_note" if not said else "long_note")
    refuse_unkept(deed, said)
    if not notes.add_note(tx, lead_id, deed.actor.staff_id, said, deed.now):
        raise access.Refused
    deed.write(tx, "add_note", lead_id)


def see_lead(tx: Connection, deed: Deed, lead_id: int) -> Work:
    """The lead for its page; that it was read is written down: of who works on it, once an hour.

    Raises NeedsWhy where a colleague has it, and nothing was said.
    """
    found = access.lead_for(tx, deed.actor, "see_lead", lead_id)
    why = owned.check(tx, deed, found)
    is_theirs = found.claimed_by == deed.actor.staff_id and found.claimed_until and found.claimed_until > deed.now
    if not (is_theirs and owned.has_just_read(tx, deed, lead_id)):
        deed.write(tx, "see_lead", lead_id, why)
    return found


def was_taken_back(tx: Connection, deed: Deed, lead_id: int) -> bool:
    """Whether the family took this request back: nothing of it is there, and nobody is to call. Raises Refused."""
    access.check(deed.actor, "see_lead")
    return desk.was_taken_back(tx, lead_id, deed.actor.sees)


def take(tx: Connection, deed: Deed, lead_id: int) -> None:
    """Who does something with a lead has it; raises Mistake("claimed") when another has it."""
    until = deed.now + CLAIMED_FOR
    sees = deed.actor.sees
    desk.lock_conversation_of(tx, lead_id)
    if not desk.claim_lead(tx, lead_id, deed.actor.staff_id, until=until, now=deed.now, sees=sees):
        raise Mistake("claimed")
