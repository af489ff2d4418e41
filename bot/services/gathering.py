"""All that a step may know beside the state and the event, gathered in the turn's transaction."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.clock import CASABLANCA
from bot.services import guardians, visits, waiting
from conversations.codes import CODES, make_code
from conversations.person import was_asked_for
from conversations.reference import FIRST, LAST, make_reference
from conversations.types import Context, LeadStatus, Visits
from storage import leads

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.incoming import Incoming
    from bot.services.turns import Turns
    from conversations.types import Launch, State
    from storage.contacts import Conversation


def gather(
    tx: Connection, turns: Turns, conversation: Conversation | None, state: State, incoming: Incoming
) -> Context:
    """What a step of this conversation may know; without one, of an address never seen."""
    known, now = turns.known_facts(tx), turns.clock.now()
    sent = leads.list_statuses(tx, conversation.id) if conversation and state.references else []
    return Context(
        programme=turns.programme,
        today=turns.clock.today(),
        launch=_launch(turns, known),
        reference=make_reference(FIRST + secrets.randbelow(LAST - FIRST + 1)),
        leads=tuple(LeadStatus(lead.subject, lead.reference, lead.status) for lead in sent),
        facts=known,
        sources=turns.known.sources,
        token=secrets.token_hex(8),
        code=make_code(secrets.randbelow(CODES)),
        ways=turns.ways(),
        can_share_contact=incoming.channel == "telegram",
        writes_first=incoming.channel == "telegram",
        hint=incoming.hint or "fr",
        source=incoming.source,
        now=now.astimezone(CASABLANCA),
        wishes=waiting.wishes_of(tx, conversation.id) if conversation and was_asked_for(state) else {},
        visits=visits.see(tx, conversation.id, state, known, now) if conversation else Visits(),
        guardians=guardians.known(tx, conversation.id, now) if conversation and sent else {},
        passed_on=secrets.token_hex(guardians.TOKEN_BYTES),
        link_days=guardians.HOLDS.days,
    )


def _launch(turns: Turns, known: dict[str, str]) -> Launch:
    if turns.trial:
        return "trial"
    if not turns.public:
        return "local"
    return "closed" if turns.programme.missing_for_launch(known) else "open"
