"""All that a step may know beside the state and the event, gathered in the turn's transaction."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.clock import CASABLANCA
from bot.services import channels, guardians, seats, visits, waiting
from conversations import engine, locales
from conversations.codes import CODES, make_code
from conversations.person import was_asked_for
from conversations.reference import FIRST, LAST, make_reference
from conversations.types import Arrived, Context, LeadStatus, Visits
from conversations.visits_offered import has_more_requests, may_show_hours, only_whether, wants_to_move
from conversations.walks import Walks
from storage import leads

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.incoming import Incoming
    from bot.services.turns import Turns
    from conversations.types import Event, Launch, State, Step
    from storage.contacts import Conversation
    from storage.leads import LeadRow


def gather(  # noqa: PLR0913, PLR0917 - whose, what came, and what is known of their ways
    tx: Connection,
    turns: Turns,
    conversation: Conversation | None,
    state: State,
    incoming: Incoming,
    walks: Walks | None = None,
) -> Context:
    """What a step of this conversation may know; without one, of an address never seen."""
    known, now = turns.known_facts(tx), turns.clock.now()
    sent = leads.list_statuses(tx, conversation.id) if conversation and state.references else []
    return Context(
        programme=turns.programme,
        today=turns.clock.today(),
        launch=launch_of(turns, known),
        reference=make_reference(FIRST + secrets.randbelow(LAST - FIRST + 1)),
        leads=tuple(_stands(turns, lead) for lead in sent),
        facts=known,
        sources=turns.known.sources,
        full=turns.known.full_centres(tx),
        token=secrets.token_hex(8),
        code=make_code(secrets.randbelow(CODES)),
        **_where_they_are(turns, incoming),
        locales=turns.locales,
        now=now.astimezone(CASABLANCA),
        wishes=waiting.wishes_of(tx, conversation.id) if conversation and was_asked_for(state) else {},
        visits=_visits(tx, conversation.id, state, incoming.event, sent, known, now) if conversation else Visits(),
        guardians=guardians.known(tx, conversation.id, now) if conversation and sent else {},
        passed_on=secrets.token_hex(guardians.TOKEN_BYTES),
        link_days=guardians.HOLDS.days,
        locked=incoming.unlocks,
        walks=walks or Walks(),
    )


def _stands(turns: Turns, lead: LeadRow) -> LeadStatus:
    """How staff left a lead; of one that waits for a seat, which one it is is not looked up yet."""
    waits = (lead.is_own or lead.is_beside) and lead.status in turns.programme.statuses.with_seat("waits")
    return LeadStatus(lead.subject, lead.reference, lead.status, waits, None if waits else 0, centre=lead.centre)


def _with_places(tx: Connection, turns: Turns, conversation_id: int, context: Context) -> Context:
    """The same with which one on its list each lead is that waits: computed when it is told, kept nowhere."""
    sent = zip(leads.list_statuses(tx, conversation_id), context.leads, strict=True)
    return replace(
        context, leads=tuple(one if one.place is not None else _placed(tx, turns, row, one) for row, one in sent)
    )


def _placed(tx: Connection, turns: Turns, row: LeadRow, lead: LeadStatus) -> LeadStatus:
    place, (seat, until) = seats.place_on_list(tx, turns.programme.statuses, row.id)
    if row.is_beside or (until is not None and until <= turns.clock.now()):
        seat = ""  # it is offered to whoever made the request
    return replace(lead, place=place, seat=seat, seat_until=until.astimezone(CASABLANCA).date() if until else None)


def step_knowing(  # noqa: PLR0913, PLR0917 - a step, and where to look
    tx: Connection, turns: Turns, conversation: Conversation, state: State, incoming: Incoming, context: Context
) -> Step:
    """The step of this event. Which hours are free is looked up only for who may choose one; a place, for who is told.

    Who may only by this very step, because a request is sent in it or came with them, or who says that another hour is
    wanted, is stepped again: it knows neither chance nor the store, so nothing came of the first time.
    """
    step = engine.step(state, incoming.event, context)
    if step.asks_places:
        context = _with_places(tx, turns, conversation.id, context)
        step = engine.step(state, incoming.event, context)
    may_choose = has_more_requests(step.state, state) or wants_to_move(incoming.event)
    if context.visits.slots or not may_choose:
        return step
    if isinstance(incoming.event, Arrived):
        context = gather(tx, turns, conversation, step.state, incoming)
    else:
        context = replace(context, visits=visits.with_hours(tx, context.visits, conversation.id, turns.clock.now()))
    return engine.step(state, incoming.event, context)


def _where_they_are(turns: Turns, incoming: Incoming) -> dict[str, Any]:
    """What can be done on this channel, how another one is reached, and what it says of who writes."""
    channel, can_listen = channels.of(incoming.channel), turns.voices is not None and turns.voices.has_some()
    reached = {
        "can_share_contact": channel.shares_contact,
        "can_share_place": channel.shares_place,
        "writes_first": channel.pushes,
        "can_listen": can_listen,
        "carrier": channel.carrier,
        "hint": incoming.hint or locales.FIRST,
        "source": incoming.source,
    }
    return {"ways": turns.ways(), **reached}


def _visits(  # noqa: PLR0913, PLR0917 - whose visits, and what is known already
    tx: Connection,
    conversation_id: int,
    state: State,
    event: Event,
    sent: Sequence[LeadRow],
    known: dict[str, str],
    now: datetime,
) -> Visits:
    """Nothing before anybody agreed to be contacted."""
    if not any(answer.question == "consent" for answer in state.answers):
        return Visits()
    seen = visits.see(tx, conversation_id, sent, known, now)
    if not may_show_hours(state, event, seen.booked):
        return seen
    return visits.with_hours(tx, seen, conversation_id, now, 1 if only_whether(state, event) else visits.MOST)


def launch_of(turns: Turns, known: Mapping[str, str]) -> Launch:
    """Whether sign-up is open, and to whom."""
    if turns.trial:
        return "trial"
    if not turns.public:
        return "local"
    return "closed" if turns.programme.missing_for_launch(known) else "open"
