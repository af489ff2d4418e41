"""A conversation without a store or a channel: for the terminal, for transcripts, for tests.

The state goes through JSON between every two turns, and the clock and the references are given, so that the
same words always lead to the same conversation.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from bot.clock import CASABLANCA
from bot.services import rehearsal_elsewhere
from bot.services.messages import Button, Message, read_button
from bot.services.reading import Hearing
from bot.services.rehearsal_visits import RehearsedVisits
from bot.services.rendering import render
from conversations import engine
from conversations.locales import LOCALES, TABLE
from conversations.path import speaker_of
from conversations.reference import FIRST, make_reference
from conversations.stored import dump, load
from conversations.types import (
    Attached,
    BookVisit,
    Breached,
    BringHere,
    CancelVisit,
    CentreErased,
    CentreTold,
    CloseTicket,
    Commanded,
    Context,
    EndGuardianLink,
    EraseAll,
    EraseSpeaker,
    Guardian,
    GuardianLink,
    GuardianTold,
    KeepVoice,
    LeadStatus,
    Mailed,
    MoveVisit,
    NotArrived,
    OfferGuardianLink,
    OpenTicket,
    OpenUrgent,
    Reminded,
    Said,
    SaveLead,
    Say,
    SeeGuardianLink,
    SharedContact,
    SharedPlace,
    StaffLeft,
    StaffWrote,
    State,
    TellGuardian,
    Tick,
    VoiceTyped,
    Wish,
    WithdrawLead,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Catalogues
    from conversations.programme import Programme
    from conversations.types import Effect, Event, Launch, Step
    from conversations.understanding.lexicon import Lexicon

HOUR = "10:00"
_TALK_ENDS, _GONE, _PASSED_ON = "14:00", "withdrawn", "a1b2" * 8
_WAYS = {
    "telegram": "https://t.me/example?start=m_",
    "webchat": "https://example.org/?move=",
    "guardian": "https://example.org/guardian?t=",
    "guardian_telegram": "https://t.me/example?start=g_",
    "guardian_code": "https://example.org/guardian/code?t=",
}
ACTIONS = (
    "says", "taps", "commands", "shares", "sends", "centre_writes", "centre_tells", "centre_sends", "centre_mails",
    "centre_warns", "centre_leaves", "centre_erases", "moves_away", "taken_over", "arrives", "takes_over", "joins",
    "joined", "reminds", "hour_goes", "visit_moves", "visit_closes", "visit_agreed", "visit_reminds", "speaks",
    "is_at", "centre_hears",
)  # fmt: skip


class NoSuchButton(Exception):  # noqa: N818  it names what is missing
    """No message so far had a button with this label."""


@dataclass(slots=True)
class Rehearsal:
    """One conversation. `hint` is the locale the channel proposes; `facts` are those confirmed at the desk.

    `hour` is the time of day that it is where the centre is; `visits` are hours for visits of the centre, where we may
    write first.
    """

    programme: Programme
    lexicon: Lexicon
    catalogues: Catalogues
    hint: str = "fr"
    today: date = date(2026, 11, 22)
    launch: Launch = "local"
    facts: Mapping[str, str] = field(default_factory=dict)
    hour: str = HOUR
    visits: RehearsedVisits = field(default_factory=RehearsedVisits)
    stored: str = ""
    messages: tuple[Message, ...] = ()
    effects: tuple[Effect, ...] = ()
    leads: dict[str, LeadStatus] = field(default_factory=dict)
    earlier: list[Button] = field(default_factory=list)
    references: int = 0
    away: State | None = None
    wishes: dict[str, Wish] = field(default_factory=dict)
    asked_for: str = ""  # whose adult may answer by the link
    guardians: dict[str, Guardian] = field(default_factory=dict)
    can_listen: bool = False
    spoke: KeepVoice = KeepVoice("me", "", "")  # noqa: RUF009 - frozen

    def __post_init__(self) -> None:
        self.visits.offer_at(self.programme.centres[0].id)

    def context(self) -> Context:
        """What a step may know."""
        facts, now = self.programme.facts_on(self.today, self.facts), self._at(self.hour)
        return Context(
            self.programme,
            self.today,
            self.launch,
            make_reference(FIRST + self.references),
            tuple(self.leads.values()),
            facts,
            self.programme.sources_on(self.today) | dict.fromkeys(self.facts, ("centre", self.today)),
            token="rehearsal",  # noqa: S106 - nothing is kept here
            code="BCDFGH",
            ways=_WAYS,
            can_share_contact=True,
            writes_first=bool(self.visits.slots),
            hint=self.hint,
            now=now,
            wishes=self.wishes,
            visits=self.visits.seen(facts, now),
            guardians={subject: self.guardians.get(subject, Guardian()) for subject in self.leads},
            passed_on=_PASSED_ON,
            can_listen=self.can_listen,
            locales=tuple(code for code in TABLE if code in {*LOCALES, self.hint}),
        )

    def _at(self, hour: str) -> datetime:
        return datetime.combine(self.today, time.fromisoformat(hour), CASABLANCA)

    def send(self, event: Event) -> tuple[Message, ...]:
        """Take one event; what is said to it."""
        state, context = load(self.stored), self.context()
        if isinstance(event, Said | VoiceTyped):
            event = replace(event, reading=Hearing(self.catalogues, self.lexicon).read(event.text, state, context))
        step = self._step(state, event, context)
        self.stored = dump(step.state)
        self.effects = tuple(effect for effect in step.effects if not isinstance(effect, (Say, Tick)))
        self._remember_leads()
        self._remember_wishes(event)
        says, locale = [one for one in step.effects if isinstance(one, Say)], step.state.locale or self.hint
        self.earlier += self.buttons()
        self.messages = tuple(render(say, step.state.turn, locale, self.catalogues) for say in says)
        return self.messages

    def _step(self, state: State, event: Event, context: Context) -> Step:
        """A step; here is nothing that could come from another address, except what went away before."""
        self.away = rehearsal_elsewhere.going(state, event, self.away)
        self.leads |= rehearsal_elsewhere.coming(event)
        step = engine.step(state, event, context)
        outcome: Event | None = None
        for effect in step.effects:
            match effect:
                case BringHere():
                    outcome = NotArrived("unknown")
                case BookVisit() | MoveVisit() | CancelVisit():
                    outcome, context = self.visits.settle(effect), self.context()
                case OfferGuardianLink() | EndGuardianLink():
                    self.asked_for = effect.subject if isinstance(effect, OfferGuardianLink) else ""
                case SeeGuardianLink(token=token):
                    outcome = GuardianLink(token, self._name() if token == _PASSED_ON else "")
                case TellGuardian():
                    outcome = self._adult_says(effect)
        if outcome is None:
            return step
        after = engine.step(replace(step.state, turn=state.turn), outcome, context)
        return replace(after, effects=(*step.effects, *after.effects))

    def _name(self) -> str:
        answers = {(one.subject, one.question): one.value for one in load(self.stored).answers}
        return answers.get((self.asked_for, "first_name"), "")

    def _adult_says(self, told: TellGuardian) -> GuardianTold:
        whose, self.asked_for = self.asked_for, ""
        self.guardians |= {whose: Guardian(told.answer, self.today)} if whose else {}
        return GuardianTold(told.answer if whose else "")

    def act(self, action: Mapping[str, Any]) -> tuple[Message, ...]:
        """One line of a transcript: one of ACTIONS, with what is said, pressed (its label), sent or written.

        What the centre writes and tells is for who began the conversation. A speaker moves away, by name, or a young
        person's request is taken over; whoever went last arrives, or takes over, under a name. Another adult joins a
        request under a name, or one that was made here is joined. It is time to remind them of what they left at that
        moment.
        """
        (kind, value) = next((key, str(action[key])) for key in ACTIONS if key in action)
        if kind == "hour_goes":
            self.visits.takes(value)
            self.earlier, self.messages, self.effects = [*self.earlier, *self.buttons()], (), ()
            return ()
        if kind.startswith("visit_"):
            return self.send(self.visits.event(kind, value))
        return self.send(self._button(value) if kind == "taps" else self._event(kind, value))

    def _event(self, kind: str, value: str) -> Event:
        name, _, argument = value.removeprefix("/").partition(" ")
        events: dict[str, Event] = {
            "says": Said(value),
            "commands": Commanded(name, argument),
            "shares": SharedContact(value, own=True),
            "is_at": SharedPlace(*map(float, value.split() if kind == "is_at" else "00")),
            "sends": Attached(value),  # type: ignore[arg-type]
            "speaks": Attached("voice", sound="here"),
            "centre_hears": VoiceTyped(self.spoke.speaker, self.spoke.subject, self.spoke.question, value),
            "centre_writes": StaffWrote("me", value, self._at(_TALK_ENDS).isoformat()),
            "centre_tells": CentreTold("me", value),
            "centre_sends": CentreTold("me", words=value),
            "centre_mails": Mailed("me", value),
            "centre_warns": Breached(),
            "centre_leaves": StaffLeft("me"),
            "centre_erases": CentreErased(value),
            "reminds": Reminded(value),
        }
        return (events | rehearsal_elsewhere.events(value, self.away))[kind]

    def buttons(self) -> list[Button]:
        """All buttons of the last messages, in order."""
        return [
            button
            for message in self.messages
            for button in (
                *(button for row in message.rows for button in row),
                *(row.change for row in message.summary),
                *message.controls,
            )
        ]

    def _button(self, label: str) -> Event:
        """The event of a button: of the last messages, else of the latest message that had one with this label."""
        for button in (*self.buttons(), *reversed(self.earlier)):
            if button.label == label:
                event = read_button(button.data)
                if event is not None:
                    return event
        raise NoSuchButton(f"{label!r} is not among {[button.label for button in self.buttons()]}")

    def _remember_leads(self) -> None:
        for effect in self.effects:
            if isinstance(effect, SaveLead):
                self.references += 1
                self.leads[effect.subject] = LeadStatus(effect.subject, effect.reference, "new")
            elif isinstance(effect, WithdrawLead):
                self.leads[effect.subject] = replace(self.leads[effect.subject], status=_GONE)
                self.visits.keep_only({speaker_of(one.subject) for one in self.leads.values() if one.status != _GONE})
            elif isinstance(effect, EraseSpeaker):
                self.leads = {one: lead for one, lead in self.leads.items() if speaker_of(one) != effect.speaker}
                self.visits.keep_only({speaker_of(one) for one in self.leads})
            elif isinstance(effect, EraseAll):
                self.leads.clear()
                self.visits.keep_only(())

    def _remember_wishes(self, event: Event) -> None:
        """Who waits for a person; the centre's answer, protection and erasing end that."""
        if isinstance(event, StaffWrote):
            self.wishes.pop(event.speaker, None)
        for effect in self.effects:
            match effect:
                case OpenTicket(kind="person"):
                    known = self.wishes.get(effect.subject, Wish(self.today))
                    names = ("about", "phone", "when")
                    told = {name: value for name in names if (value := getattr(effect, name)) is not None}
                    self.wishes[effect.subject] = replace(known, **told)
                case KeepVoice():
                    self.spoke = effect
                case CloseTicket(subject=gone) | EraseSpeaker(speaker=gone):
                    self.wishes.pop(gone, None)
                case OpenUrgent():
                    self.wishes = {who: Wish(one.since) for who, one in self.wishes.items()}
                case EraseAll():
                    self.wishes.clear()
