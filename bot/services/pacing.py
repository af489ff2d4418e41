"""Nobody can flood us: what one person sends, and who begins from one network, have a pace that all processes share.

A person may do sixty things at once and one a second from then on, which nobody does who reads the answers. A network,
behind which there may be a school or all the phones of a carrier, may begin three hundred conversations at once;
whoever has begun one is judged by that alone. Who speaks of danger is answered always: beyond what a network may begin,
a few are heard all the same, and all others are told the numbers that help, without a conversation. The pace of a
person is one instant in the row of the conversation, which every turn reads and writes: it costs no statement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.services.reading import is_of_danger
from conversations import locks, safe_words, safeguarding
from conversations.stored import load
from conversations.texts import text
from conversations.types import NotTheirs, Said, SharedContact, VoiceTyped
from conversations.understanding.phones import dialled
from storage import arrivals, inbox, same_number

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.incoming import Incoming
    from conversations.types import Context, Event
    from conversations.understanding.lexicon import Lexicon
    from storage.contacts import Conversation

SLOWER: Final = text(
    "slower",
    "You write faster than I can read, so I left your last messages unread. Nothing you answered before is lost. "
    "Wait a minute, then write or press again.",
    "adult",
)
REST: Final = timedelta(seconds=30)
"""Who was told to wait hears nothing more for so long."""
MOST_OF_A_NUMBER: Final = 5
"""Open requests of others that may name a number before it is taken of nobody else who only typed it."""


class Held(Exception):  # noqa: N818 - named for what happened
    """Too much at once: nothing was taken. `why` is "slower" for a person, "crowded" for all of a network.

    "danger" is of who spoke of it where a network has begun too much: they are told these `words`, the numbers.
    """

    def __init__(self, why: Literal["slower", "crowded", "danger"], words: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.words = words


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, and then one every so often."""

    at_once: int
    every: timedelta

    @property
    def room(self) -> timedelta:
        """How far ahead of now the instant may lie that stands for all that came."""
        return self.at_once * self.every

    def after(self, busy_until: datetime | None, now: datetime) -> datetime | None:
        """The instant with one more; None when that is too many. One from before a clock jumped back counts nothing."""
        is_real = busy_until is not None and now < busy_until <= now + self.room + REST
        then = (busy_until if is_real and busy_until else now) + self.every
        return then if then <= now + self.room else None

    def is_told(self, busy_until: datetime | None, now: datetime) -> bool:
        """Whether they were told a moment ago that this is too many."""
        return busy_until is not None and now + self.room < busy_until <= now + self.room + REST


@dataclass(frozen=True, slots=True)
class Pacing:
    """The pace of a person, that of a network, and of who speaks of danger there once that is used up.

    Of these, ten at once and ten an hour: in a school of thousands no more ask for protection in an hour, and a program
    fills the list of who asked no further.
    """

    lexicon: Lexicon
    of_person: Pace = Pace(60, timedelta(seconds=1))
    of_network: Pace = Pace(300, timedelta(seconds=6))
    of_danger: Pace = Pace(10, timedelta(minutes=6))

    def let_in(self, tx: Connection, conversation: Conversation, incoming: Incoming, now: datetime) -> datetime | None:
        """What the conversation's row keeps of it from now on, None to leave it. Raises Held."""
        if isinstance(incoming.event, NotTheirs):
            return None
        if conversation.is_new and incoming.network:
            self._arrive(tx, incoming, now)
        then = self.of_person.after(conversation.busy_until, now)
        if then is None and not self._passes(tx, conversation, incoming, now):
            raise Held("slower")
        return then

    def _arrive(self, tx: Connection, incoming: Incoming, now: datetime) -> None:
        whose = incoming.network
        then = self.of_network.after(arrivals.lock(tx, whose, now), now)
        if then is None:
            if not is_of_danger(incoming.event, self.lexicon):
                raise Held("crowded")
            whose = f"danger {whose}"
            then = self.of_danger.after(arrivals.lock(tx, whose, now), now)
        if then is None:
            raise Held("danger")
        arrivals.save(tx, whose, then)

    def _passes(self, tx: Connection, conversation: Conversation, incoming: Incoming, now: datetime) -> bool:
        """Whether it is heard all the same: it was taken before, or is about danger, or is the word that hides all.

        Not a word that brings back what is hidden, nor any where nothing is shown: else who guesses it had no pace.
        """
        if is_of_danger(incoming.event, self.lexicon) or inbox.was_taken(tx, conversation.id, incoming.external_id):
            return True
        state = load(conversation.state)
        words = incoming.event.text if isinstance(incoming.event, Said) else ""
        return safeguarding.is_open(state) or (safe_words.hides(state, words) and not locks.is_shut(state, now))

    def with_numbers(self, tx: Connection, conversation: Conversation, event: Event, context: Context) -> Context:
        """The context with the numbers just told that stand on too many requests of others; one's own can be shared."""
        match event:
            case Said(reading=reading) | VoiceTyped(reading=reading):
                told = {reading.value, *reading.candidates}
            case SharedContact(own=False, phone=phone):
                told = {dialled(phone), dialled(f"+{phone.lstrip('+')}")}
            case _:
                return context
        numbers = {one for one in told if one.startswith("+")}
        if not numbers:
            return context
        found = same_number.count_elsewhere(tx, numbers, conversation.id, context.programme.statuses.ended)
        often = frozenset(number for number, count in found.items() if count >= MOST_OF_A_NUMBER)
        return replace(context, too_often=often)
