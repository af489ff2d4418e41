"""Effects become rows: what a step wants done is written in the turn's transaction, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from bot.clock import CASABLANCA
from bot.services import (
    calendar_file,
    consents,
    gone,
    guardians,
    moving,
    mydata_files,
    reminding,
    safeguarding,
    sent_again,
    taking_back,
    talked,
    visit_reminders,
    visits,
    waiting,
)
from bot.services.rendering import render
from conversations.path import is_of
from conversations.types import (
    BookVisit,
    BringHere,
    CancelVisit,
    CloseTicket,
    CountDanger,
    DropReminders,
    DropVisitReminders,
    EndGuardianLink,
    EraseAll,
    EraseSpeaker,
    GiveCalendar,
    GiveMyData,
    HandOver,
    HideConversation,
    HideSaid,
    KeepQuestion,
    KeepSaid,
    KeepVoice,
    MarkLeadChanged,
    MoveVisit,
    OfferGuardianLink,
    OfferMove,
    OpenTicket,
    OpenUrgent,
    PassOnQuestion,
    RecordConsent,
    RemindIn,
    RemindOfVisit,
    SaveLead,
    SavePart,
    Say,
    SeeGuardianLink,
    StopMessages,
    TalkLeft,
    TellGuardian,
    Tick,
    WithdrawLead,
)
from storage import (
    announcements,
    audit,
    contacts,
    dangers,
    erasing,
    hiding,
    leads,
    merges,
    messages,
    outbox,
    parts,
    questions,
    tickets,
    unasked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

    from bot.i18n import Catalogues
    from bot.services.messages import Message
    from bot.services.spoken import Sound
    from bot.services.voices import Voices
    from conversations.programme import Programme
    from conversations.types import Audience, Effect, GuardianLink, GuardianTold, VisitSettled
    from storage.contacts import Conversation

    Link = OfferMove | BringHere | OfferGuardianLink | EndGuardianLink | SeeGuardianLink | TellGuardian
    OfVisit = BookVisit | MoveVisit | CancelVisit | GiveCalendar | RemindOfVisit | DropVisitReminders
    Own = GiveMyData | WithdrawLead | EraseAll | EraseSpeaker
    Marked = MarkLeadChanged | SavePart | OpenTicket | CloseTicket | StopMessages | Link | OfVisit | Own


@dataclass(slots=True)
class Scene:
    """Whose turn it is, in which locale, and what came of it so far.

    `erased` says that nothing is left of the conversation, `erases` that something of somebody is not,
    `ends_offer` that what could be shared beside the question is not asked for any more.
    `wanted` is the code or token of what is to come from another address, `settled` what came of the wish for a visit,
    or of a link for an adult.
    `facts` are known today. What is said, to `speaker` (an `audience`), is not sent after `send_by`, and in its turn by
    `priority`. With `voices`, it is said aloud, too.
    """

    conversation: Conversation
    locale: str
    turn: int
    now: datetime
    catalogues: Catalogues
    programme: Programme
    messages: list[Message] = field(default_factory=list)
    tick: str = ""
    wanted: str = ""
    erased: bool = False
    erases: bool = False
    hides: bool = False
    hides_said: bool = False
    ends_offer: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    send_by: datetime | None = None
    settled: VisitSettled | GuardianLink | GuardianTold | None = None
    priority: outbox.Priority = outbox.Priority.REPLY
    speaker: str = ""
    audience: Audience = ""
    voices: Voices | None = None
    said: Sound | None = None

    @property
    def today(self) -> date:
        """The day it is in Casablanca."""
        return self.now.astimezone(CASABLANCA).date()


def apply(tx: Connection, scene: Scene, effects: Iterable[Effect]) -> None:
    """Write what the effects want, in order; what is said is collected in the scene."""
    for effect in effects:
        match effect:
            case Say():
                scene.messages.append(render(effect, scene.turn, scene.locale, scene.catalogues, scene.voices))
                scene.audience = effect.audience
            case Tick():
                scene.tick = scene.catalogues.label(effect.label, scene.locale)
            case RecordConsent():
                consents.record(tx, scene, effect)
            case SaveLead():
                _save(tx, scene, effect)
            case KeepQuestion() | PassOnQuestion():
                _keep(tx, scene, effect)
            case KeepSaid() | KeepVoice() | HandOver() | TalkLeft():
                talked.keep(tx, scene, effect)
            case CountDanger() | OpenUrgent() | HideSaid() | HideConversation():
                _protect(tx, scene, effect)
            case RemindIn() | DropReminders():
                reminding.plan(tx, scene.conversation.id, effect, scene.facts, scene.now)
            case _:
                _mark(tx, scene, effect)


def _save(tx: Connection, scene: Scene, lead: SaveLead) -> None:
    """Write a lead; of a new one, or one begun anew, staff are to hear, and of one that they had begun with."""
    conversation, now = scene.conversation, scene.now
    values = {**lead.values, "locale": scene.locale, "channel": conversation.channel}
    lead_id = leads.save_lead(tx, conversation.id, lead.subject, lead.reference, values, now)
    if leads.is_new_since(tx, lead_id, now):
        announcements.add_event(tx, "new", f"new {lead_id} {now.isoformat()}", now=now, lead_id=lead_id)
    else:
        sent_again.bring_up(tx, lead_id, now)
    safeguarding.hold_new(tx, conversation.id, lead.subject)
    waiting.carry_over(tx, conversation.id, lead.subject, now)


def _protect(tx: Connection, scene: Scene, effect: CountDanger | OpenUrgent | HideSaid | HideConversation) -> None:
    match effect:
        case CountDanger():
            dangers.count_danger(tx, scene.today, effect.variety)
        case OpenUrgent():
            safeguarding.open_urgent(tx, scene.conversation.id, effect, scene.now)
            messages.drop_kept(tx, scene.conversation.id, effect.speaker)
        case HideSaid():
            scene.hides_said = True
        case HideConversation():
            hiding.hide_messages(tx, scene.conversation.id, before=scene.turn)
            scene.hides = scene.hides_said = True


def _keep(tx: Connection, scene: Scene, effect: KeepQuestion | PassOnQuestion) -> None:
    conversation = scene.conversation.id
    match effect:
        case KeepQuestion():
            about = {"locale": scene.locale, "intent": effect.intent, "words": effect.words}
            questions.add_question(tx, effect.token, day=scene.today, **about)
        case PassOnQuestion():
            if questions.pass_on(tx, effect.token, conversation, scene.today, effect.speaker):
                waiting.wait(tx, conversation, effect.speaker, "question", scene.now)


def _visit(tx: Connection, scene: Scene, effect: OfVisit) -> None:
    match effect:
        case GiveCalendar():
            brings = calendar_file.message(tx, scene, effect)
            scene.messages += [brings] if brings else []
        case RemindOfVisit() | DropVisitReminders():
            visit_reminders.plan(tx, scene.conversation.id, effect, scene.facts, scene.now)
        case _:
            ended = scene.programme.statuses.ended
            scene.settled = visits.settle(tx, scene.conversation.id, effect, scene.now, ended)


def _mark(tx: Connection, scene: Scene, effect: Marked) -> None:
    """All others. An effect that nobody carries out is not one of these: the type checker says so where it is given."""
    conversation = scene.conversation.id
    match effect:
        case MarkLeadChanged():
            leads.mark_changed(tx, conversation, effect.subject, scene.now)
        case SavePart():
            parts.save(tx, conversation, effect.subject, effect.values, scene.now)
        case GiveMyData() | WithdrawLead() | EraseAll() | EraseSpeaker():
            _own(tx, scene, effect)
        case OpenTicket(kind="person"):
            waiting.ask_for_person(tx, conversation, effect, scene.now)
        case CloseTicket():
            waiting.end(tx, conversation, effect.subject, "person")
        case OpenTicket():
            tickets.add_ticket(tx, conversation, effect.kind, effect.subject, scene.now)
        case BookVisit() | MoveVisit() | CancelVisit() | GiveCalendar() | RemindOfVisit() | DropVisitReminders():
            _visit(tx, scene, effect)
        case OfferMove() | BringHere() | OfferGuardianLink() | EndGuardianLink() | SeeGuardianLink() | TellGuardian():
            _link(tx, scene, effect)
        case StopMessages():
            _stop(tx, scene, effect)
        case _:
            assert_never(effect)


def _link(tx: Connection, scene: Scene, effect: Link) -> None:
    """A link that goes on elsewhere, or is for an adult who is asked to agree: made, ended, or used here."""
    match effect:
        case OfferMove():
            moving.offer(tx, scene.conversation.id, effect, scene.now)
        case BringHere():
            scene.wanted = effect.secret
        case OfferGuardianLink() | EndGuardianLink():
            guardians.pass_on(tx, scene.conversation.id, effect, scene.now)
        case _:
            scene.settled = guardians.settle(tx, scene.conversation, scene.locale, effect, scene.catalogues, scene.now)


def _stop(tx: Connection, scene: Scene, effect: StopMessages) -> None:
    """Write nothing of our own accord any more, not even what waits; or write again."""
    contacts.mark_stopped(tx, scene.conversation.id, effect.stopped, scene.now)
    if effect.stopped:
        unasked.drop(tx, scene.conversation.id, scene.now)


def _own(tx: Connection, scene: Scene, effect: Own) -> None:
    """What is kept of somebody is theirs: to have, to take back, to have erased."""
    if isinstance(effect, GiveMyData):
        scene.messages += mydata_files.messages(tx, scene, effect)
    else:
        _take_away(tx, scene, effect)


def _take_away(tx: Connection, scene: Scene, effect: WithdrawLead | EraseAll | EraseSpeaker) -> None:
    """A lead, or all; who stood for it does not wait for its sake any longer."""
    conversation = scene.conversation.id
    stood_for, owned = merges.list_standing_for(tx, conversation), gone.see(tx, conversation, effect, scene.now)
    match effect:
        case WithdrawLead():
            _withdraw(tx, conversation, effect.subject, scene.now)
        case EraseSpeaker(speaker=speaker):
            subjects = [one for one in erasing.list_subjects(tx, conversation) if is_of(speaker, one)]
            erasing.erase_speaker(tx, conversation, speaker, subjects, scene.now)
            scene.erases = True
        case EraseAll():
            contacts.erase_conversation(tx, conversation, scene.now, unproven=effect.unproven)
            if not effect.by_centre:  # whose deed it was is written down there
                audit.add_deed(tx, None, scene.conversation.channel, "erase", now=scene.now)
            scene.erased = scene.erases = scene.hides = scene.hides_said = True
    gone.tell(tx, owned, effect, scene.now)
    for lead_id in stood_for:
        waiting.stand_anew(tx, lead_id)


def _withdraw(tx: Connection, conversation_id: int, subject: str, now: datetime) -> None:
    """Take a lead back, and all that waits for its sake."""
    visits.pass_on(tx, conversation_id, subject)
    unasked.drop(tx, conversation_id, now, outbox.Priority.BULK)  # it may have been chosen for this lead's sake
    taking_back.withdraw(tx, conversation_id, subject, now)
