# long: the whole vocabulary stands in one place
"""The whole vocabulary of a conversation: frozen values that do nothing by themselves.

Room rule: `conversations` is pure. Nothing in it knows a clock, chance, the network, a database, the
environment, a log or a catalogue of words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from conversations.locales import LOCALES
from conversations.readings import Reading
from conversations.walks import Walks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from conversations.programme import Programme
    from conversations.readings import Kind
    from conversations.texts import Label, Text

Audience = Literal["youth", "parent", "teacher", "helper", ""]
Launch = Literal["open", "trial", "closed", "local"]
Carrier = Literal["", "telegram", "whatsapp"]
AttachedKind = Literal[
    "photo", "voice", "video", "sticker", "document", "location", "live", "contact", "forwarded", "edited", "unknown"
]
Heard = Literal["", "here", "missing", "long", "many"]
SayKind = Literal["question", "tell", "reference", "danger", "link", "staff"]


# --- what is remembered -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in its normal form, keyed by (subject, question).

    `bound` is what the answer was given for (the version of a consent's words, the digest of the reviewed
    answers): under another one it does not count. `day` is the ISO day it was told. An `open` answer was
    reopened by "back" or "change": it is shown, but does not count until it is given again or kept.
    """

    subject: str
    question: str
    value: str
    bound: str = ""
    day: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A side question that waits for an answer before the conversation goes on: delete, withdraw, "change to X?".

    `turn` is when it was opened: a button of an earlier one with the same name does not answer it.
    """

    question: str
    subject: str = ""
    about: str = ""
    value: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """What the centre wrote or told to a speaker who is not at this phone now; kept until they are.

    A message id, or words; those that begin a talk hold it open `until` then. Or what became of their `visit`. Or that
    they are to be asked whether they need help (`safeguarding.help_later`), of which nobody is told before.
    """

    speaker: str
    words: str = ""
    message: str = ""
    until: str = ""
    visit: VisitChanged | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """What a conversation is counted for already, so that it counts once; the counts themselves hold nobody.

    `began` is when the first word came (ISO, to the minute), `locale` and `source` are those it counts for, `step` is
    how far it came (one of `journey.STEPS`), `asked` are the questions without an answer yet, `answered` the others.
    """

    began: str
    locale: str
    source: str = ""
    step: str = "first_word"
    asked: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminding:
    """What a speaker said to "may I remind you?" (`wanted` is "" until they said it), on which ISO `day`.

    `sent` counts the reminders of all time, `step` those since the hours were counted last, `begun` how often that was.
    """

    speaker: str
    wanted: str = ""
    day: str = ""
    sent: int = 0
    step: int = 0
    begun: int = 1


@dataclass(frozen=True, slots=True)
class NewsWish:
    """What a speaker said to "may the centre's news come here?", on which ISO `day`; `wanted` is "" until they did."""

    speaker: str
    wanted: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Visiting:
    """What a speaker said, on which ISO `day`, to "may I remind you of your visit?"."""

    speaker: str
    wanted: str
    day: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The code that opens the page of this conversation again: its hash, and the salt of that.

    It is open `until` that instant (ISO), "" when it is shut; `tries` are the instants of wrong codes of late.
    """

    salt: str
    code: str
    until: str = ""
    tries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A conversation between two turns. The position is not in it: `path.resolve` computes it.

    `told` remembers what was last told at each node, so that nothing is repeated unless it changed. `safe_word` is
    the hash of the word that hides this conversation; `beside` are other conversations at this address that a word
    keeps apart: nothing of them is seen from here, not even in who `alias` is: on buttons they are "me". `named` are
    the others who are called something else on buttons than here, each with that: see `subjects`.
    `unanswered` is the token of the question that nobody could answer, until the next turn: so it can be passed on.
    `in_doubt` are the words, as they may be kept, of a question for which others were proposed, until the next turn: if
    it is none of these it is kept; None where it would not be.
    `letters` are those of the centre that wait for somebody else on this phone. `journey` is None where nothing is
    counted: before the first word, and in conversations older than the counts. `reminding` is of those who were asked
    about reminders, `news` of those who were asked about news, `visiting` of those who were asked about visits.
    `lock` is there for who chose a code for the page. `listening` are the speakers who want to hear what we say, too.
    `offered`: something may be shared with a key that the channel shows beside the question.
    """

    answers: tuple[Answer, ...] = ()
    speaker: str = "me"
    locale: str = ""
    locale_chosen: bool = False
    asides: tuple[Aside, ...] = ()
    turn: int = 0
    misses: int = 0
    references: tuple[tuple[str, str], ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    source: str = ""
    stopped: bool = False
    safe_word: str = ""
    alias: str = ""
    named: tuple[tuple[str, str], ...] = ()
    beside: tuple[State, ...] = ()
    unanswered: str = ""
    in_doubt: str | None = None
    letters: tuple[Letter, ...] = ()
    journey: Journey | None = None
    reminding: tuple[Reminding, ...] = ()
    news: tuple[NewsWish, ...] = ()
    visiting: tuple[Visiting, ...] = ()
    lock: Lock | None = None
    listening: tuple[str, ...] = ()
    offered: bool = False


# --- visits -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VisitSlot:
    """An hour at which a family may come; `starts` and `ends` are those of the centre's clock.

    Without `place`, it is at the centre.
    """

    id: int
    centre: str
    starts: datetime
    ends: datetime
    place: str = ""


Foreseen = Literal["", "before", "usual"]
"""None; one or two before the visit; or, as is usual, one the day before and one two hours before."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is to come, and which reminders of it would come if they were wanted now."""

    id: int
    slot: VisitSlot
    foreseen: Foreseen = "usual"


@dataclass(frozen=True, slots=True)
class Visits:
    """The hours that are free, the earliest first, and what each speaker here has booked.

    Of whom is `elsewhere` a visit counts that was not booked here: nothing of it is told here, nor done with it.
    Who is `without_hours` can choose none; the button that leads to them is the same for everybody.
    """

    slots: tuple[VisitSlot, ...] = ()
    booked: Mapping[str, Visit] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: frozenset[str] = frozenset()
    without_hours: frozenset[str] = frozenset()


# --- what comes in ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A typed text, and what was understood of it for the question that was open."""

    text: str
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Tapped:
    """A pressed button. A `value` that starts with "!" is a command, any other an answer to (subject, question)."""

    turn: int
    subject: str
    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command in clear, from Telegram's menu, a control of the page, or `Reading.command`."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """Telegram's "share my contact": the number of the account (`own`) or of somebody else's card."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """Where somebody is, shared with a button, and how many metres it may be off; no log and no error shows it."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)
    accuracy: float = field(default=0.0, repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """Something that is not an answer: it gets a fitting reply and never loses the place.

    The words that came with it (a caption, an edited or forwarded text) are only looked at for `danger`. What a voice
    note says is at hand, did not come, is too long, or too many wait to be heard: `sound`.
    """

    kind: AttachedKind
    text: str = ""
    danger: Literal["", "alert", "check"] = ""
    sound: Heard = ""


@dataclass(frozen=True, slots=True)
class StaffWrote:
    """Somebody of the centre writes to `speaker`. Until the instant `until` (ISO), what is typed here goes to them."""

    speaker: str
    words: str
    until: str


@dataclass(frozen=True, slots=True)
class VoiceTyped:
    """Staff listened to a voice note of `speaker`, which came at this question, and typed what was said in it."""

    speaker: str
    subject: str
    question: str
    text: str
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class StaffLeft:
    """The centre gives the conversation with `speaker` back to the bot; `quiet` without telling them."""

    speaker: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class CentreTold:
    """What the centre tells `speaker` without beginning a talk.

    A sentence of the catalogues (its id, without values) about a request, or words that it sends to many.
    """

    speaker: str
    message: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class MovedAway:
    """`speaker` took their conversation to another address: from now on nothing of it is here."""

    speaker: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The young person `subject` took over the request that was made for them here: now it is where they write."""

    subject: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Another adult joined the request that was made here for the young person `subject`: who it is, is not told."""

    subject: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A conversation came from another address: `part` holds nothing but its speaker's own, who is `name` here.

    Or a request that a young person takes over, from whoever made it for them (`is_taken_over`); or one that another
    adult `joins`, of which nothing comes but that there is one.
    """

    part: State
    name: str
    is_taken_over: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class NotArrived:
    """What was to come from another address did not.

    The code is unknown (also when its time is over, or it was used), it is of this very conversation, too many were
    tried, or there is no room here.
    """

    reason: Literal["unknown", "here", "tries", "full"]


@dataclass(frozen=True, slots=True)
class Reminded:
    """It is time to remind who speaks here of what they began; their last word came at the instant `since` (ISO)."""

    since: str


@dataclass(frozen=True, slots=True)
class Mailed:
    """The centre's news for all who want them: these `words`, for `speaker`."""

    speaker: str
    words: str


@dataclass(frozen=True, slots=True)
class Breached:
    """Somebody may have seen what is kept: everybody is told."""


@dataclass(frozen=True, slots=True)
class VisitSettled:
    """What came of the wish for a visit; `visit` is as it stands now, None where there is none.

    It was booked, moved or cancelled; or the hour was taken meanwhile ("full") or is not offered any more ("gone"); or
    they have a visit that was not booked here ("elsewhere").
    """

    outcome: Literal["booked", "moved", "cancelled", "full", "gone", "elsewhere"]
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class VisitChanged:
    """The centre moved this visit of `speaker`, or (`closed`) cannot receive them then.

    What staff booked, moved or cancelled as `agreed` with the family is told as done, or with `quiet` not at all.
    """

    speaker: str
    visit: Visit
    closed: bool = False
    agreed: Literal["", "booked", "moved", "cancelled"] = ""
    quiet: bool = False

    @property
    def is_off(self) -> bool:
        """Whether nobody comes then."""
        return self.closed or self.agreed == "cancelled"


@dataclass(frozen=True, slots=True)
class VisitDue:
    """It is time to remind `speaker` of the visit that begins at the instant `starts` (ISO): a day or hours before."""

    speaker: str
    kind: Literal["day", "hours"]
    starts: str


@dataclass(frozen=True, slots=True)
class CentreErased:
    """The centre erased all that was kept of `speaker`, as they asked; without `tell`, they are not told here."""

    speaker: str
    tell: bool = True


@dataclass(frozen=True, slots=True)
class GuardianLink:
    """The link for an adult who agrees was looked at: for whom it is, or "" when it works no more."""

    token: str
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class GuardianTold:
    """An adult's answer was taken ("yes", "no", "call"), or was not, as the link works no more ("")."""

    answer: str


FromStaff = StaffWrote | VoiceTyped | StaffLeft | CentreTold | VisitChanged | CentreErased
FromElsewhere = MovedAway | TakenOver | Joined | Arrived | NotArrived
FromClock = Reminded | Mailed | Breached | VisitDue  # when its hour has come, and nobody waits for it
FromLink = GuardianLink | GuardianTold  # what came of a link that was opened here
Event = (
    Said
    | Tapped
    | Commanded
    | SharedContact
    | SharedPlace
    | Attached
    | FromStaff
    | FromElsewhere
    | FromClock
    | VisitSettled
    | FromLink
)
NotTheirs = FromStaff | MovedAway | TakenOver | Joined | FromClock | VisitSettled | FromLink
"""Nobody here said or pressed anything."""


# --- what is asked ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: the value it stands for (or "!command argument") and its label.

    `short` stands there where the label has no room; `said` is how a question names it that has its own yes and no.
    """

    value: str
    label: Label
    short: Label | None = None
    said: Label | None = None


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A line of the review: which question, its short name, and what was answered."""

    subject: str
    question: str
    label: Label
    value: Label | str


@dataclass(frozen=True, slots=True)
class Asking:
    """The question that is open now, complete enough to be shown on any channel and to read an answer with.

    `choices` are answers; `controls` are commands ("!back", "!human", "!language fr"). `summary` is filled on
    the review. `texts` are paragraphs, each a whole message of its own.
    """

    subject: str
    question: str
    kind: Kind
    texts: tuple[Text, ...]
    choices: tuple[Choice, ...] = ()
    controls: tuple[Choice, ...] = ()
    columns: int = 1
    yes: str = ""
    no: str = ""
    share_contact: bool = False
    share_place: bool = False
    summary: tuple[SummaryLine, ...] = ()

    @property
    def said_as(self) -> SayKind:
        """How the question is said: words of danger are never an ordinary question, nor are those about a safe word."""
        return "danger" if self.question.startswith(("danger", "safe_word")) else "question"


# --- what is wanted done ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the person this, one paragraph a text. With `asking`, the message carries the open question's buttons."""

    texts: tuple[Text, ...]
    kind: SayKind = "tell"
    asking: Asking | None = None
    audience: Audience = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Mark the pressed button's label in the message that carried it, so that the history reads well."""

    label: Label


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """Someone agreed to (or refused, or took back) the consent of this version: to be contacted, reminded, told news.

    `asked` are the words, where they are not those of the question "consent".
    """

    subject: str
    audience: Audience
    version: str
    given: bool
    about: Literal["contact", "reminders", "news", "visits"] = "contact"
    asked: Text | None = None


@dataclass(frozen=True, slots=True)
class SaveLead:
    """Write the lead of this subject, new or changed. `values` are the columns of a lead, in normal form."""

    subject: str
    reference: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MarkLeadChanged:
    """The answers of a sent lead were changed and not sent again: staff must know that it may be out of date."""

    subject: str


@dataclass(frozen=True, slots=True)
class SavePart:
    """What whoever made the request of this subject says of themselves is another now that it was taken over."""

    subject: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WithdrawLead:
    """The person takes this lead back."""

    subject: str


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Something needs a person. No words of the person are in it.

    Who asks for one may tell what it is `about`, and the `phone` and the hour (`when`) that are safe: None when not
    said in this step, "" when no call is wanted. That is kept so many days at most.
    """

    kind: Literal["person", "bug"]
    subject: str = ""
    about: str | None = None
    phone: str | None = None
    when: str | None = None
    keep_days: int = 0


@dataclass(frozen=True, slots=True)
class CloseTicket:
    """The speaker `subject` does not want a person any more, or asks for protection instead."""

    subject: str


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """Nobody could answer this: keep it by day, without whose it is. Who has the token may say so in the next turn."""

    token: str
    intent: str
    words: str


@dataclass(frozen=True, slots=True)
class PassOnQuestion:
    """The person wants this kept question to be known as theirs, and answered."""

    token: str
    speaker: str


@dataclass(frozen=True, slots=True)
class KeepSaid:
    """The person wrote this to the centre, while somebody there talks with them: staff read and answer it."""

    speaker: str
    words: str


@dataclass(frozen=True, slots=True)
class KeepVoice:
    """The voice note that just came from this speaker, at this question, waits for the centre to hear it."""

    speaker: str
    subject: str
    question: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the centre wrote to this speaker while somebody else was at the phone is told to them now."""

    speaker: str


@dataclass(frozen=True, slots=True)
class TalkLeft:
    """The person ended the talk with the centre: the bot answers again, and nobody waits for a reply to it."""

    speaker: str


@dataclass(frozen=True, slots=True)
class CountDanger:
    """Words of danger were noticed. Only how often is kept, by day and variety."""

    variety: str


@dataclass(frozen=True, slots=True)
class OpenUrgent:
    """Who speaks here asked for protection: the person in charge of it must know, and nobody else contacts them.

    `phone` and `when` are the number and the hour that are safe: "" when none is, None when not said in this step.
    """

    speaker: str
    phone: str | None = None
    when: str | None = None


@dataclass(frozen=True, slots=True)
class HideSaid:
    """What the person just wrote should not stay on their screen."""


@dataclass(frozen=True, slots=True)
class HideConversation:
    """Nothing of what was said here so far may stay on the screen, on either side, nor be kept to be shown again."""


@dataclass(frozen=True, slots=True)
class OfferMove:
    """Whoever brings this code, or this token of a link, to another address takes the speaker's conversation there.

    Where it is a child's name, they take over that child's request alone; of the kind "join", they join it.
    """

    speaker: str
    code: str
    token: str
    kind: Literal["", "join"] = ""


@dataclass(frozen=True, slots=True)
class BringHere:
    """The person wants what this code or token stands for to go on here: `Arrived` or `NotArrived` follows."""

    secret: str


@dataclass(frozen=True, slots=True)
class OfferGuardianLink:
    """Whoever has this token may say once whether they agree, as the adult, that this applicant signs up."""

    subject: str
    token: str


@dataclass(frozen=True, slots=True)
class EndGuardianLink:
    """The link for the adult of this applicant works no more."""

    subject: str


@dataclass(frozen=True, slots=True)
class SeeGuardianLink:
    """Somebody opened the link of an adult who is asked to agree, which spends nothing: `GuardianLink` follows."""

    token: str


@dataclass(frozen=True, slots=True)
class TellGuardian:
    """The adult behind this link said "yes", "no" or "call" (and how a call is safe): `GuardianTold` follows.

    `asked` are the words that they answered, without whose agreement it is about.
    """

    token: str
    answer: str
    version: str
    asked: tuple[Text, ...]
    phone: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class StopMessages:
    """Write nothing more of our own accord to this address (or, `stopped` false, write again)."""

    stopped: bool = True


@dataclass(frozen=True, slots=True)
class RemindIn:
    """Remind `speaker` so many hours after this word of theirs, or after the one of the instant `since` (ISO).

    Whatever was planned here before is not wanted any more.
    """

    speaker: str
    hours: int
    since: str = ""


@dataclass(frozen=True, slots=True)
class DropReminders:
    """No reminder that was planned here is wanted any more."""


@dataclass(frozen=True, slots=True)
class BookVisit:
    """The family of this request wants to come at this hour: `VisitSettled` follows."""

    subject: str
    slot: int


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """They want to come at another hour: `VisitSettled` follows."""

    visit: int
    slot: int


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """They do not come: `VisitSettled` follows."""

    visit: int


@dataclass(frozen=True, slots=True)
class GiveCalendar:
    """Give them the file that puts this visit into a calendar, changes it there, or (`cancelled`) takes it out."""

    visit: Visit
    label: Text
    title: Text
    where: Text
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class RemindOfVisit:
    """Remind `speaker` of the visit that begins at the instant `starts` (ISO), the day before and hours before."""

    speaker: str
    starts: str


@dataclass(frozen=True, slots=True)
class DropVisitReminders:
    """No reminder of a visit of `speaker` is wanted any more."""

    speaker: str


@dataclass(frozen=True, slots=True)
class GiveMyData:
    """Give who speaks a file of all that is kept of them.

    `told` is how the chat says it, `part` what of the state is theirs; the rest is in the store. Where a word `hides`
    somebody here, nothing is told of the address itself that began before who speaks did.
    """

    told: tuple[Text, ...]
    part: State
    hides: bool = False
    audience: Audience = ""


@dataclass(frozen=True, slots=True)
class EraseAll:
    """Erase everything held about this conversation, now: the person wants it, or the centre did it for them.

    Whoever wants it has not shown to be one of the `unproven`: of these, what they told to be protected stays a while.
    """

    by_centre: bool = False
    unproven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EraseSpeaker:
    """Erase everything held about this speaker, now; whoever else uses the phone keeps what is theirs."""

    speaker: str


Effect = (
    Say
    | Tick
    | RecordConsent
    | SaveLead
    | SavePart
    | MarkLeadChanged
    | WithdrawLead
    | OpenTicket
    | CloseTicket
    | CountDanger
    | OpenUrgent
    | HideSaid
    | HideConversation
    | KeepQuestion
    | PassOnQuestion
    | KeepSaid
    | KeepVoice
    | OfferMove
    | BringHere
    | OfferGuardianLink
    | EndGuardianLink
    | SeeGuardianLink
    | TellGuardian
    | HandOver
    | TalkLeft
    | StopMessages
    | RemindIn
    | DropReminders
    | BookVisit
    | MoveVisit
    | CancelVisit
    | GiveCalendar
    | RemindOfVisit
    | DropVisitReminders
    | GiveMyData
    | EraseAll
    | EraseSpeaker
)


# --- one step -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LeadStatus:
    """How staff left a lead that this conversation sent; `waits` says that it is on a waiting list.

    `place` is which one it is there, 0 where that is not known: it stands in no intake; None where nobody looked, as
    that is looked up only for who is told. A `seat` is "offered" to it, until the end of a day, or "accepted". `centre`
    is the one that it is with, "" while nobody decided.
    """

    subject: str
    reference: str
    status: str
    waits: bool = False
    place: int | None = 0
    seat: str = ""
    seat_until: date | None = None
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A speaker waits for a person since that day, and told this of it: as in `OpenTicket`, "" when not said."""

    since: date
    about: str = ""
    phone: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Guardian:
    """What is known of the adult who agrees for an applicant: "yes", "no" or "call" since `day`, "" when nothing is.

    `until` is the last day of a link that was passed on; None when there is none. `verified`: staff spoke with them.
    Where none `may_be_asked`, the request is not there, or nobody may be contacted about it.
    """

    answer: str = ""
    day: date | None = None
    until: date | None = None
    verified: bool = False
    may_be_asked: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """All that a step may know beside the state and the event; taken by the caller, never by the step.

    `reference` is a code no lead has yet, for a lead made in this step. `facts` are the confirmed ones only,
    "address@ary" one that is worded for a locale; `sources` say who said each, and when. `token` is a new secret, and
    `code` one that can be read aloud. `ways` are the beginnings of links that bring a token to us. `writes_first`: what
    we write of our own accord reaches them where they are. `hint` is the locale that the channel proposes. `now` is the
    hour where the centre is, None when nobody says it. `wishes` are of the speakers here who wait for a person.
    `source` is what the link that led here says of itself. `visits` are those that may be booked, and those that are.
    `guardians` are the adults who agree, by applicant; `passed_on` is a new secret for a link to one of them, and holds
    so many days. `carrier` is whose service the messages pass through.
    `too_often` are the numbers just said that stand on many requests of others already. `locked`: it comes from a page
    that is locked, so from anybody. `can_listen`: there are recordings of what we say. `full` are the centres and kinds
    without a seat left. `locales` are those that are offered. `walks` are the ways through the flow that were walked
    with it.
    """

    programme: Programme
    today: date
    launch: Launch = "local"
    reference: str = ""
    leads: tuple[LeadStatus, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, tuple[str, date]] = field(default_factory=lambda: MappingProxyType({}))
    token: str = ""
    code: str = ""
    ways: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    can_share_contact: bool = False
    can_share_place: bool = False
    writes_first: bool = False
    carrier: Carrier = ""
    hint: str = ""
    source: str = ""
    now: datetime | None = None
    wishes: Mapping[str, Wish] = field(default_factory=lambda: MappingProxyType({}))
    visits: Visits = Visits()
    guardians: Mapping[str, Guardian] = field(default_factory=lambda: MappingProxyType({}))
    passed_on: str = ""
    link_days: int = 14
    too_often: frozenset[str] = frozenset()
    locked: bool = False
    can_listen: bool = False
    full: frozenset[tuple[str, str]] = frozenset()
    locales: tuple[str, ...] = LOCALES
    walks: Walks = field(default_factory=Walks, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """One more (or, `by` -1, one less) among those who began on this day, in this locale, from this source.

    `kind` is "step" (`name` is one of `journey.STEPS`), "asked" or "answered" (a question), or a time ("to_sent",
    "to_called", "to_enrolled"; `name` is the least minutes of its bucket). It says nothing of who it is.
    """

    day: str
    locale: str
    source: str
    kind: str
    name: str
    by: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """What an event led to: the next state, what is wanted done, in order, and what is to be counted of it.

    It `asks_places` where places on a list are told that nobody has looked up: it is to be stepped again with them.
    """

    state: State
    effects: tuple[Effect, ...]
    tallies: tuple[Tally, ...] = ()
    asks_places: bool = False
