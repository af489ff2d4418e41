"""One event is one turn, and one turn is one transaction.

Nothing is acknowledged before its turn is committed, so the channel may repeat an event: a repeat gets the
messages of the first time. A fault of the store is the channel's to repeat (`StoreUnavailable`). A bug is taken
at once in a second transaction: the state stays as it was, a ticket without words is opened, the person is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.services import announced, calendar_file, counting, meters, moving, mydata, waiting
from bot.services.behind import refuse_if_behind
from bot.services.effects import Scene, apply
from bot.services.fetching_notes import Fetching
from bot.services.gathering import gather, step_knowing
from bot.services.incoming import Incoming, Locked, MovedOn, Taken
from bot.services.known import Known
from bot.services.locking import closed, locking_in, state_for
from bot.services.messages import still_offered
from bot.services.pacing import Held
from bot.services.reading import how_read, read_if_long, understood
from bot.services.recent import Recent
from bot.services.saying import aloud
from bot.services.told_apart import apologise, hold_off
from bot.services.veiling import guarded
from bot.services.view import View, list_written, mark_shown, open_question, seen_of, show, with_centre
from bot.services.writing_down import write_down
from conversations import reminders
from conversations.locales import LOCALES
from conversations.locks import in_use, is_shut
from conversations.safe_words import hidden_alone, is_kept, is_only_hidden
from conversations.stored import dump, load
from conversations.types import Context, FromClock, Joined, MovedAway, NotTheirs, Said, State, TakenOver
from storage import contacts, inbox, outbox
from storage.db import StoreUnavailable
from storage.leads import ReferenceTaken
from storage.moves import CodeTaken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.i18n import Catalogues
    from bot.services.pacing import Pacing
    from bot.services.spoken import VoiceNote
    from bot.services.voices import Voices
    from conversations.programme import Programme
    from conversations.types import Event, Step
    from conversations.understanding.lexicon import Lexicon
    from storage.contacts import Conversation, Reach
    from storage.db import Database

log = structlog.get_logger()
_REFERENCES_TRIED = 5
Made = TypeVar("Made")


@dataclass(slots=True)
class Turns:
    """Takes events. `public` is whether anybody beyond this machine can reach us; `trial` lifts the launch gate.

    `voices` are said aloud to who listens; `ways` are how links that bring a token begin; `locales` are offered.
    Nothing rides before `chat_pause` is over after the last message to an address. Without `pacing` nobody is held.
    """

    database: Database
    programme: Programme
    lexicon: Lexicon
    catalogues: Catalogues
    clock: Clock
    public: bool = False
    trial: bool = False
    ways: Callable[[], Mapping[str, str]] = dict
    chat_pause: timedelta | None = None
    pacing: Pacing | None = None
    voices: Voices | None = None
    locales: tuple[str, ...] = LOCALES
    known: Known = field(init=False)
    fetching: Fetching = field(default_factory=Fetching, init=False)
    recent: Recent = field(default_factory=Recent, init=False)

    def __post_init__(self) -> None:
        self.known = Known(self.programme, self.clock)

    async def take(  # noqa: PLR0913  the parts of an incoming event
        self,
        channel: str,
        external_id: str,
        address: str,
        event: Event,
        *,
        hint: str = "",
        rides: bool = False,
        asked: str = "",
        source: str = "",
        network: str = "",
        voice: VoiceNote | None = None,
        written: str = "",
    ) -> Taken:
        """One event, one turn, committed when this returns. Of a voice note, what it says is fetched where it is taken.

        Raises StoreUnavailable (repeat it), Held (so may the person, later) or MovedOn (do not).
        """
        read = await read_if_long(event, self.lexicon)
        incoming = Incoming(
            channel, external_id, address, read, hint, rides, asked, source, network=network, written=written
        )
        queue = f"{channel}:{address}"
        async with self.fetching.one_by_one(queue, voice):
            incoming = await self.fetching.fetched(self, incoming, voice)
            with meters.counting_turn(channel) as ended:
                taken = ended(await self._taken(incoming, queue))
        if taken.erases:
            await self.database.scrub()
        return taken

    async def _taken(self, incoming: Incoming, queue: str) -> Taken:
        for _ in range(_REFERENCES_TRIED):
            try:
                return await self.database.write(lambda tx: self.take_turn(tx, incoming), queue=queue)
            except (ReferenceTaken, CodeTaken):
                continue
            except (StoreUnavailable, MovedOn, Locked):
                raise
            except Held as held:
                return await hold_off(self, incoming, held, queue)
            except Exception as bug:
                log.exception("turn.bug", channel=incoming.channel, kind=type(bug).__name__)
                return await self.database.write(lambda tx: apologise(tx, self, incoming), queue=queue)
        raise StoreUnavailable

    def take_turn(self, tx: Connection, incoming: Incoming) -> Taken:
        """The turn itself, in the open transaction."""
        now = self.clock.now()
        conversation = contacts.lock_conversation(tx, incoming.channel, incoming.address, now)
        turn = conversation.turn + 1
        busy_until = self.pacing.let_in(tx, conversation, incoming, now) if self.pacing else None
        earlier = inbox.take(tx, conversation.id, incoming.external_id, turn, now)
        if earlier is not None:
            return self._repeat(tx, conversation, earlier, incoming)
        known = self.recent.take(conversation.id, conversation.state)
        state = waiting.without_lost_question(tx, state_for(incoming, known.state, now), self.clock.today())
        context = gather(tx, self, conversation, state, incoming, known.walks)
        event = understood(tx, self, conversation, incoming.event, (state, context))
        context = self.pacing.with_numbers(tx, conversation, event, context) if self.pacing else context
        if incoming.asked:
            refuse_if_behind(incoming.asked, event, state, open_question(state, context, turn - 1, self.catalogues))
        if announced.only_reads(tx, self, conversation, event, state):
            contacts.save_turn(tx, conversation.id, turn, now, busy_until)
            return Taken()
        step = step_knowing(tx, self, conversation, state, replace(incoming, event=event), context)
        scene = self._scene((conversation, turn), step.state, context, incoming, now)
        apply(tx, scene, step.effects)
        if scene.wanted or scene.settled is not None:
            step = self._answered(tx, scene, step, context, incoming)
        riding = write_down(tx, scene, guarded(scene, incoming, step.state), self.chat_pause)
        self._save(tx, scene, (state, context, step), incoming.event, busy_until)
        return Taken(tuple(scene.messages), riding, scene.tick, read=how_read(event), **_marks(scene))

    async def view(self, channel: str, address: str, hint: str) -> View:
        """The page of a conversation; for an address never seen, its beginning, and no row is made."""
        return await self.database.read(lambda tx: self._view(tx, channel, address, hint))

    async def calendar(self, channel: str, address: str) -> str:
        """The file that puts the visit of who speaks there into a calendar; "" when there is none."""
        return await self.database.read(lambda tx: self._file(tx, channel, address, calendar_file.of_speaker)) or ""

    async def mydata(self, channel: str, address: str) -> dict[str, str]:
        """All that is kept of who speaks there, to read ("html") and for a program ("json"); {} of nobody."""
        return await self.database.read(lambda tx: self._file(tx, channel, address, mydata.of_page)) or {}

    async def shown(self, channel: str, address: str, view: View) -> None:
        """The page of a conversation was fetched: what the centre wrote there does not wait for that any more."""
        now, queue = self.clock.now(), f"{channel}:{address}"
        await self.database.write(lambda tx: mark_shown(tx, channel, address, view, now), queue=queue)

    def known_facts(self, tx: Connection) -> dict[str, str]:
        """What the centre has confirmed and holds today."""
        return self.known.facts(tx)

    def read_facts_anew(self, latest: int = 0) -> None:
        """A fact was confirmed just now, in this row where that is not committed yet."""
        self.known.read_anew(latest)

    def missing_for_launch(self) -> list[str]:
        """The facts that sign-up still waits for before it opens to the public."""
        with self.database.reading() as tx:
            return self.programme.missing_for_launch(self.known_facts(tx))

    # --- inside a turn ---

    def _scene(
        self, at: tuple[Conversation, int], state: State, context: Context, incoming: Incoming, now: datetime
    ) -> Scene:
        scene = Scene(at[0], state.locale or "fr", at[1], now, self.catalogues, self.programme)
        scene.facts, scene.send_by, scene.priority = context.facts, incoming.send_by, incoming.priority
        scene.speaker, scene.said, scene.voices = state.speaker, incoming.said, aloud(self.voices, state)
        return scene

    def _answered(self, tx: Connection, scene: Scene, first: Step, context: Context, incoming: Incoming) -> Step:
        """What came of what was wanted, of another address or of the centre's hours, is said in the same turn."""
        state = first.state
        if scene.settled is not None:
            event: Event = scene.settled
            context = gather(tx, self, scene.conversation, state, replace(incoming, event=event))
        else:
            here, wanted = scene.conversation, (scene.wanted, incoming.network)
            event = moving.bring(tx, here, state, wanted, self._take_leave, scene.now)
        before, incoming = replace(state, turn=state.turn - 1), replace(incoming, event=event)
        step = step_knowing(tx, self, scene.conversation, before, incoming, context)
        scene.locale, scene.speaker = step.state.locale or scene.locale, step.state.speaker
        scene.voices = aloud(self.voices, step.state)
        apply(tx, scene, step.effects)
        return replace(step, tallies=(*first.tallies, *step.tallies))

    def _take_leave(self, tx: Connection, there: Reach, name: str, event: MovedAway | TakenOver | Joined) -> None:
        self.take_turn(tx, Incoming(there.channel, name, there.address, event))

    def _save(
        self, tx: Connection, scene: Scene, at: tuple[State, Context, Step], event: Event, busy_until: datetime | None
    ) -> None:
        before, context, step = at
        state = _offering(scene, before, step.state)
        if not isinstance(event, NotTheirs):
            state = in_use(state, scene.now, self.programme)
        elif not scene.messages and (kept := hidden_alone(before, state)):
            state, scene.turn = kept, scene.conversation.turn
        answers = {(answer.subject, answer.question): answer.value for answer in state.answers}
        contacts.save_state(
            tx,
            scene.conversation.id,
            stored := "" if scene.erased else dump(state),
            turn=scene.turn,
            locale=state.locale,
            who=answers.get((state.speaker, "who"), ""),
            now=scene.now,
            keep_days=None if isinstance(event, FromClock) else 0 if scene.erased else self._keep_days(state),
            theirs=not isinstance(event, NotTheirs),
            busy_until=busy_until,
        )
        self.recent.leave(scene.conversation.id, stored, state, context.walks)
        counting.add(tx, step.tallies)

    def _keep_days(self, state: State) -> int:
        sent = any(one.references for one in (state, *state.beside))
        return self.programme.lead_days if sent else reminders.draft_days(state, self.programme)

    def _repeat(self, tx: Connection, conversation: Conversation, earlier: int, incoming: Incoming) -> Taken:
        """The first turn's messages again while it is the latest turn, else the open question."""
        if earlier == conversation.turn:
            messages = seen_of(outbox.list_turn_messages(tx, conversation.id, earlier))
            # What waits in the outbox comes from there; only what rode the first time rides again.
            rides = incoming.rides and outbox.has_ridden(tx, conversation.id, earlier)
        else:
            state = load(conversation.state)
            context = gather(tx, self, conversation, state, incoming)
            messages = (open_question(state, context, conversation.turn, self.catalogues, self.voices),)
            rides = incoming.rides and not is_kept(state) and not outbox.has_unsent(tx, conversation.id)
        return Taken(messages, messages[0] if rides and messages else None, repeated=True)

    def _file(self, tx: Connection, channel: str, address: str, made: Callable[..., Made]) -> Made | None:
        """A file for who speaks there; None when nobody does."""
        conversation = contacts.find_conversation(tx, channel, address) if address else None
        if conversation is None:
            return None
        state = load(conversation.state)
        if is_shut(state, self.clock.now()) or is_only_hidden(state):
            return None
        context = gather(tx, self, conversation, state, Incoming(channel, "", address, Said("")))
        return made(tx, conversation.id, state, context, self.catalogues)

    def _view(self, tx: Connection, channel: str, address: str, hint: str) -> View:
        conversation = contacts.find_conversation(tx, channel, address) if address else None
        state = load(conversation.state) if conversation else State()
        if is_shut(state, self.clock.now()):
            return closed(state)
        context = gather(tx, self, conversation, state, Incoming(channel, "", address, Said(""), hint))
        turn = conversation.turn if conversation else 0
        stored = outbox.list_turn_messages(tx, conversation.id, turn) if conversation and turn else []
        written = list_written(tx, conversation.id, state) if conversation else []
        view = show(state, context, seen_of(stored), turn, self.catalogues, written, self.voices)
        view = replace(view, locks_in=locking_in(state, self.clock.now()))
        return with_centre(tx, conversation.id, state, view) if conversation else view


def _offering(scene: Scene, before: State, state: State) -> State:
    offered = still_offered(scene.messages, before=before.offered and not scene.hides)
    scene.ends_offer = before.offered and not offered
    return replace(state, offered=offered)


def _marks(scene: Scene) -> dict[str, bool]:
    return {name: getattr(scene, name) for name in ("hides", "hides_said", "erases", "ends_offer")}
