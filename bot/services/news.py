"""What each member of staff is told of what happened: references, kinds and centres; never what nobody may contact.

Of who asked for protection, only that somebody did, and only to whom it concerns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services.access import Actor, within
from bot.services.staff_orders import take_button
from bot.services.staff_said import Said
from conversations.statuses import FIRST
from conversations.texts import Text
from storage import announcements, desk, leads, staff, staff_telegram, tickets
from storage.announcements import ERASED, TAKEN_BACK, URGENT
from storage.overdue import PROMISED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.overdue import Overdue
    from conversations.desk_rules import DeskRules
    from conversations.programme import Programme
    from storage.announcements import Event
    from storage.desk import Work
    from storage.staff_telegram import Reader

MOST_LINES: Final = 12
MOST_BUTTONS: Final = 6


@dataclass(frozen=True, slots=True)
class Item:
    """Something that still stands: an event and its lead, or without one somebody who has sent none.

    `whose` is who works on it now, or nobody; `about` the centre, and what else the programme lets staff read.
    """

    event: Event
    work: Work | None
    whose: int | None = None
    login: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """What a family took back, by its reference, or had erased, by none; only who worked on it hears of it."""

    event: Event
    reference: str


@dataclass(frozen=True, slots=True)
class News:
    """What happened and still stands, how many asked for protection, who of the staff reads, and the centres."""

    items: tuple[Item, ...]
    urgent: int
    readers: tuple[Reader, ...]
    centres: tuple[str, ...]
    gone: tuple[Gone, ...] = ()

    @classmethod
    def of(cls, tx: Connection, programme: Programme, events: Sequence[Event], late: Overdue) -> News:
        """What stands of these events now."""
        known = {work.id: work for work in desk.list_found(tx, [one.lead_id for one in events if one.lead_id])}
        apart = tickets.list_apart_open(tx, [one.ticket_id for one in events if one.ticket_id and not one.lead_id])
        logins = staff.list_logins(tx)
        items = []
        for event in events:
            work = known.get(event.lead_id or 0)
            if work is not None and _stands(event, work, late):
                whose = _whose(work, late)
                about = _about(tx, programme.desk, work)
                items.append(Item(event, work, whose, logins.get(whose or 0, ""), about))
            elif event.lead_id is None and event.ticket_id in apart:
                items.append(Item(event, None))
        readers, centres = staff_telegram.list_readers(tx), tuple(one.id for one in programme.centres)
        return cls(tuple(items), _still_urgent(tx, events), tuple(readers), centres, _gone(tx, events))


def what_is_told(news: News, reader: Reader) -> Iterator[Said]:
    """The messages for one of the staff: one of who asked for protection, and one of all the rest."""
    actor = within(Actor(reader.id, "", reader.roles, "telegram", centre=reader.centre), news.centres)
    if news.urgent and actor.may("see_urgent"):
        yield Said((Text("tell.urgent").counted(news.urgent),))
    heard = [item for item in news.items if _concerns(item, actor, news) and item.event.at >= reader.linked_at]
    gone = [one for one in news.gone if one.event.staff_id == reader.id and one.event.at >= reader.linked_at]
    if heard or gone:
        yield _said(heard, gone, can_claim=actor.may("claim"))


def _said(heard: Sequence[Item], gone: Sequence[Gone], *, can_claim: bool) -> Said:
    with_lead = [item for item in heard if item.work is not None]
    lines = [*_lines_of(gone), *(_line(item) for item in with_lead[:MOST_LINES])]
    if len(with_lead) > MOST_LINES:
        lines.append(Text("tell.more").counted(len(with_lead) - MOST_LINES))
    lines += _apart(heard)
    free = dict.fromkeys(item.work.reference for item in with_lead[:MOST_LINES] if item.work and item.whose is None)
    buttons = [take_button(reference) for reference in list(free)[:MOST_BUTTONS]] if can_claim else []
    return Said(tuple(lines), tuple(buttons))


def _lines_of(gone: Sequence[Gone]) -> Iterator[Text]:
    """What was taken back, each by its reference; how much was erased."""
    named = [one.reference for one in gone if one.reference]
    yield from (Text("tell.taken_back").given(reference=reference) for reference in named[:MOST_LINES])
    if len(named) > MOST_LINES:
        yield Text("tell.more").counted(len(named) - MOST_LINES)
    if len(named) < len(gone):
        yield Text("tell.erased").counted(len(gone) - len(named))


def _line(item: Item) -> Text:
    """A line for a lead."""
    reference = item.work.reference if item.work else ""
    kind = "promise" if _is_broken_promise(item) else item.event.kind
    if item.event.kind == "overdue" and item.login:
        line = Text(f"tell.{kind}_of").given(reference=reference, login=item.login)
    else:
        line = Text(f"tell.{kind}").given(reference=reference)
    return Text("tell.about").given(line=line, about=item.about) if item.about else line


def _is_broken_promise(item: Item) -> bool:
    """Whether what is overdue is a call that the family was promised: they hear nothing of it, who coordinates does."""
    work = item.work
    overdue = item.event.kind == "overdue" and work is not None and item.event.since == work.follow_up_at
    return overdue and work is not None and work.follow_up_for == PROMISED


def _apart(heard: Iterable[Item]) -> Iterator[Text]:
    """How many wait without having sent a request, and how many of them too long: there is nothing to name them by."""
    kinds = [item.event.kind for item in heard if item.work is None]
    late = kinds.count("overdue")
    if len(kinds) > late:
        yield Text("telegram.apart").counted(len(kinds) - late)
    if late:
        yield Text("tell.apart_overdue").counted(late)


def _concerns(item: Item, actor: Actor, news: News) -> bool:
    """Whether somebody hears of it: who works on it, else all who can; of what is overdue, who coordinates too.

    Nobody hears of another centre; who has sent no request is with none, so for who sees all.
    """
    if not (actor.is_of(item.work.centre) if item.work else actor.sees is None):
        return False
    if item.event.kind == "overdue" and actor.may("see_overdue"):
        return True
    if not actor.may("claim"):
        return False
    if any(reader.id == item.whose for reader in news.readers):
        return item.whose == actor.staff_id
    return item.event.kind != "overdue"


def _gone(tx: Connection, events: Sequence[Event]) -> tuple[Gone, ...]:
    went = [event for event in events if event.kind in {TAKEN_BACK, ERASED}]
    named = announcements.list_references(tx, [event.lead_id for event in went if event.lead_id])
    return tuple(Gone(event, named.get(event.lead_id or 0, "")) for event in went)


def _still_urgent(tx: Connection, events: Sequence[Event]) -> int:
    """How many of those who asked for protection still wait."""
    asked = {event.ticket_id for event in events if event.kind == URGENT}
    return len(asked & {ticket.id for ticket in tickets.list_urgent(tx)}) if asked else 0


def _stands(event: Event, work: Work, late: Overdue) -> bool:
    """Whether there is still something to do about it."""
    if work.contact_hold:
        return False
    match event.kind:
        case "new":
            return work.status == FIRST and _whose(work, late) is None
        case "sent_again":
            return work.follow_up_at is not None
        case "from_centre":
            return _whose(work, late) is None
        case "overdue":
            return late.of(work) is not None and event.since == (
                work.waiting_since or work.follow_up_at or work.created_at
            )
    return work.waiting_since is not None


def _whose(work: Work, late: Overdue) -> int | None:
    is_claimed = work.claimed_until is not None and work.claimed_until > late.now
    return work.claimed_by if is_claimed else work.assigned_to


def _about(tx: Connection, rules: DeskRules, work: Work) -> str:
    """The centre, and of the person what the programme lets staff read on their phones."""
    found: Mapping[str, object] = leads.get_answers(tx, work.id) if rules.shows else {}
    names = {"name": "first_name", "phone": "phone"}
    told = [str(found.get(names[what], "")) for what in ("name", "phone") if what in rules.shows]
    return ", ".join(part for part in (work.centre, *told) if part)
