"""Who asked for protection, as the person in charge of it sees, hears and closes that: each a verb with one gate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.services import access, tickets
from bot.services.access import row_number
from bot.services.desk import Mistake
from storage import held as held_tickets
from storage import left_held, protection, visit_lists, voice_notes
from storage import tickets as urgent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.tickets import Seen
    from storage.held import Held, Holding
    from storage.left_held import Left
    from storage.tickets import Ticket
    from storage.visit_lists import HeldVisit
    from storage.voice_notes import Note

    Asked = tuple[int, int | None]  # a ticket, and whose it is

ON_A_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Protected:
    """Somebody who asked for protection, the visits that they have booked, and what was said and not heard.

    By them, or by whoever else is behind the same request: a colleague is not to hear that, either.
    """

    ticket: Ticket
    visits: tuple[HeldVisit, ...]
    voices: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class UrgentPage:
    """A page of who asked for protection, last first; how many in all.

    `held` is a page of those who were seen to and whom nobody contacts yet, however long ago. `beside` is, by ticket,
    what else holds the same person: as long as it does, closing this ticket does not let anybody contact them. But for
    `partly`: of those some requests are held by this ticket alone, so these may be contacted once it is closed.
    `left` are requests that no ticket holds any more, and that nobody may contact until who is in charge says so.
    """

    waiting: tuple[Protected, ...]
    count: int
    page: int = 0
    held: tuple[Held, ...] = ()
    held_count: int = 0
    held_page: int = 0
    beside: Mapping[int, tuple[Holding, ...]] = field(default_factory=dict)
    partly: frozenset[int] = frozenset()
    left: tuple[Left, ...] = ()

    @property
    def has_more(self) -> bool:
        """Whether others asked before those on this page."""
        return self.count > (self.page + 1) * ON_A_PAGE

    @property
    def has_more_held(self) -> bool:
        """Whether others are held, and asked before those on this page."""
        return self.held_count > (self.held_page + 1) * ON_A_PAGE

    def stands(self, ticket_id: int) -> str:
        """What closing it does, as its button says it: it counts only while that is so."""
        return _stands(self.beside[ticket_id], is_partly=ticket_id in self.partly)


def see_urgent(tx: Connection, deed: Deed, page: int = 0, held_page: int = 0, *, see: int = 0) -> UrgentPage:
    """Who asked for protection, with the number and the hour that are safe. That it was read is written down.

    `see` is a ticket that has to be on it, whatever page it stands on.
    """
    access.check(deed.actor, "see_urgent")
    deed.write(tx, "see_urgent")
    before = held_tickets.count_before(tx, see) if see else {}
    count, held_count = urgent.count_urgent(tx), held_tickets.count_held(tx)
    page, held_page = _page(before.get("open"), page, count), _page(before.get("held"), held_page, held_count)
    found = urgent.list_urgent(tx, limit=ON_A_PAGE, offset=page * ON_A_PAGE)
    kept = tuple(held_tickets.list_held(tx, limit=ON_A_PAGE, offset=held_page * ON_A_PAGE))
    whose = [one.conversation_id for one in found if one.conversation_id]
    held, said = visit_lists.list_held(tx, whose, deed.now), _said(tx, whose)
    shown = tuple(_protected(ticket, held, said) for ticket in found)
    each = [*((one.id, one.conversation_id) for one in found), *((one.id, one.conversation_id) for one in kept)]
    left = tuple(left_held.list_left(tx))
    return UrgentPage(shown, count, page, kept, held_count, held_page, _beside(tx, each), _partly(tx, each), left)


def _page(before: int | None, asked: int, count: int) -> int:
    """The page of what has so many before it in its list; else the one that was asked for, or the last there is."""
    return min(asked if before is None else before // ON_A_PAGE, max(0, count - 1) // ON_A_PAGE)


def _beside(tx: Connection, each: Sequence[Asked]) -> dict[int, tuple[Holding, ...]]:
    holding = held_tickets.list_holding(tx, sorted({whose for _, whose in each if whose}))
    return {number: tuple(it for it in holding.get(whose or 0, ()) if it.id != number) for number, whose in each}


def _partly(tx: Connection, each: Sequence[Asked]) -> frozenset[int]:
    groups = held_tickets.list_groups(tx, sorted({whose for _, whose in each if whose}))
    return frozenset(number for number, whose in each if any(one <= {number} for one in groups.get(whose or 0, ())))


def _stands(beside: Sequence[Holding], *, is_partly: bool) -> str:
    return ".".join([*(str(one.id) for one in beside), *(["partly"] if beside and is_partly else [])])


def _protected(ticket: Ticket, held: list[HeldVisit], said: dict[int, list[Note]]) -> Protected:
    visits = tuple(one for one in held if one.conversation_id == ticket.conversation_id)
    return Protected(ticket, visits, tuple(said.get(ticket.conversation_id or 0, ())))


def _said(tx: Connection, whose: Sequence[int]) -> dict[int, list[Note]]:
    """What nobody has heard yet of those of whom protection holds, by where it was asked for."""
    protected = protection.list_protected(tx, whose)
    notes = voice_notes.list_of_all(tx, {one for them in protected.values() for one in them})
    return {asked: [note for one in them for note in notes.get(one, ())] for asked, them in protected.items()}


def do(tx: Connection, deed: Deed, fields: Mapping[str, str]) -> Seen | None:
    """What a posted form says: a voice note was heard, somebody seen to, or a hold that is left lifted.

    What became of who was seen to; None of all else, and where the hold was to be kept. Raises Mistake and Refused.

    Mistake, too, where protection was asked for again since the page was made, as what was said then is not read yet;
    and where closing does something else by now than the page said.
    """
    if "left" in fields:
        release_left(tx, deed, row_number(fields["left"]))
        return None
    ticket_id = row_number(fields.get("ticket", ""))
    if "heard" in fields:
        drop_note(tx, deed, ticket_id, row_number(fields["heard"]))
        return None
    access.check(deed.actor, "close_urgent")
    held_tickets.close_alone(tx)
    asked = held_tickets.get_asked(tx, ticket_id)
    if asked is not None and fields.get("asked", "") != asked.isoformat():
        raise Mistake("asked_again")
    if "keep" not in fields and fields.get("stands", "") != _stands_now(tx, ticket_id):
        raise Mistake("held_otherwise")
    return close_urgent(tx, deed, ticket_id, keep_hold="keep" in fields)


def _stands_now(tx: Connection, ticket_id: int) -> str:
    each = [(ticket_id, held_tickets.get_whose(tx, ticket_id))]
    return _stands(_beside(tx, each)[ticket_id], is_partly=bool(_partly(tx, each)))


def close_urgent(tx: Connection, deed: Deed, ticket_id: int, *, keep_hold: bool) -> Seen | None:
    """Somebody who asked for protection was seen to: their leads may be contacted again, unless the hold is kept.

    What holds them all the same, where it was not to be kept: they asked before, or somebody behind the same request
    did. Each was seen to for a reason of its own, so each is closed on its own.

    Raises Mistake while something that was said there has not been heard: nobody else would hear it.
    """
    access.check(deed.actor, "close_urgent")
    conversation_id = urgent.get_urgent_conversation(tx, ticket_id)
    if conversation_id is not None and _said(tx, [conversation_id])[conversation_id]:
        raise Mistake("voices_wait")
    try:
        seen = tickets.close_in(tx, ticket_id, keep_hold=keep_hold, only_urgent=True)
    except ValueError:
        raise access.Refused from None
    deed.write(tx, "close_urgent", about=f"{ticket_id}{' keep_hold' if keep_hold else ''}")
    return None if keep_hold else seen


def release_left(tx: Connection, deed: Deed, lead_id: int) -> None:
    """The centre may contact them again: who asked for protection is behind this request no longer.

    Raises Mistake where somebody has asked for it since, or a colleague was faster, and Refused.
    """
    access.check(deed.actor, "close_urgent")
    if not left_held.release(tx, lead_id):
        raise Mistake("held_otherwise")
    deed.write(tx, "close_urgent", about=f"left {lead_id}")


def hear_note(tx: Connection, deed: Deed, ticket_id: int, note_id: int) -> bytes:
    """What somebody said where protection was asked for; that it was listened to is written down. Raises Refused."""
    protected = _open(tx, deed, ticket_id)
    sound = next(filter(None, (voice_notes.get_sound(tx, note_id, one) for one in protected)), None)
    if sound is None:
        raise access.Refused
    deed.write(tx, "hear_urgent", about=str(ticket_id))
    return sound


def drop_note(tx: Connection, deed: Deed, ticket_id: int, note_id: int) -> None:
    """It was heard, and is deleted: nothing of it goes on. Raises Mistake and Refused."""
    if not any(voice_notes.take_note(tx, note_id, one) for one in _open(tx, deed, ticket_id)):
        raise Mistake("voice_gone")
    deed.write(tx, "drop_voice", about=str(ticket_id))


def _open(tx: Connection, deed: Deed, ticket_id: int) -> list[int]:
    """The conversations of which the protection of an open ticket holds, for who is in charge of it."""
    access.check(deed.actor, "hear_urgent")
    conversation_id = urgent.get_urgent_conversation(tx, ticket_id)
    if conversation_id is None:
        raise access.Refused
    return protection.list_protected(tx, [conversation_id])[conversation_id]
