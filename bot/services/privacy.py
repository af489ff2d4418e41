"""What people are told of their data: what is kept and why, how long, who reads it, what they can do.

The page that the web server shows and `docs/privacy.md` are both made of this. Every number comes from where it is
kept, so that neither can promise another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from conversations.flows import answers_to, whatsapp
from conversations.texts import text
from storage import contacts, guardian_links, questions, retention

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from bot.services.turns import Turns
    from conversations.programme import Programme
    from conversations.texts import Text
    from storage.db import Database

Sections = Sequence[tuple[str, Sequence[str]]]
"""A heading, and the sentences below."""
TITLE: Final = text("privacy.title", "Your data: what is kept, why, and how long")
WHAT: Final = text("privacy.h_what", "What is kept, and why")
LONG: Final = text("privacy.h_long", "How long")
WHO: Final = text("privacy.h_who", "Who reads it")
RIGHTS: Final = text("privacy.h_rights", "What you can do")
RESPONSIBLE: Final = text("privacy.h_responsible", "Who is responsible")

_KEPT: Final = (
    answers_to.PRIVACY[0],
    text(
        "privacy.sign_up",
        "For a sign-up: first name, age, school, district or city, number, when to call, who agrees.",
    ),
    text(
        "privacy.before",
        "Before your yes, I keep only the answers about age, school and place: no name, and no number but one given "
        "with /human.",
    ),
    text(
        "privacy.position",
        "A position that you share is used once and kept nowhere: only the place that you confirm is.",
    ),
    text("privacy.under_18", "Under 18, an adult is asked, too. Of them, I keep the answer."),
    answers_to.PRIVACY[1],
    text("privacy.danger", "Words of danger are counted by day: not who wrote them, nor the words."),
    text("privacy.counted", "How many people write and sign up is counted by week, without names."),
    text("privacy.locked", "Names, numbers and words are stored encrypted. The key is kept apart."),
)
REMINDERS: Final = text(
    "privacy.reminders",
    "With a yes to reminders, the answers wait {count} day at most.",
    plural="With a yes to reminders, the answers wait {count} days at most.",
)
SENT: Final = text(
    "privacy.sent",
    "What I sent is erased here {count} day after it was sent.",
    plural="What I sent is erased here {count} days after it was sent.",
)
ADULT_NUMBER: Final = text(
    "privacy.adult_number",
    "The number that the adult gave for a call is erased after {count} day at most.",
    plural="The number that the adult gave for a call is erased after {count} days at most.",
)
VOICE: Final = text(
    "privacy.voice",
    "A voice message is erased when a person has listened to it, after {count} day at most.",
    plural="A voice message is erased when a person has listened to it, after {count} days at most.",
)
QUESTION: Final = text(
    "privacy.question",
    "A question that I could not answer, without who asked it, is erased after {count} day.",
    plural="A question that I could not answer, without who asked it, is erased after {count} days.",
)
MARK: Final = text(
    "privacy.mark",
    "After /delete, a mark without name or number stays, so that no copy brings you back. It goes after {count} day.",
    plural="After /delete, a mark without name or number stays, so that no copy brings you back. "
    "It goes after {count} days.",
)
STAFF: Final = text("privacy.staff", "Which request the team read or changed stays written down for two years.")
COPIES: Final = text(
    "privacy.copies", "Copies for emergencies are locked by a passphrase. They go after a year at most."
)
NETWORK: Final = text(
    "privacy.network", "Where you write from on the web stays an hour at most, as a mark that nobody can read."
)
PROTECTED: Final = text(
    "privacy.protected",
    "Who erases all on a locked page without its code, or where a word hides somebody, does not erase that number. "
    "It stays until it was seen to, {count} day at most.",
    plural="Who erases all on a locked page without its code, or where a word hides somebody, does not erase that "
    "number. It stays until it was seen to, {count} days at most.",
)
_READ: Final = (
    text("privacy.team", "The team of the centre, who call families. Who opens a request is written down."),
    text(
        "privacy.protection",
        "Who asks for protection gives a safe number and hour. Only the person in charge of protection, or who "
        "stands in for them, reads those.",
    ),
    PROTECTED.counted(contacts.PROTECTED_KEPT.days),
    text("privacy.nobody", "The program gives nothing to anybody else: no advertising, nothing is sold."),
    answers_to.PRIVACY[4],
    whatsapp.CARRIED,
    text("privacy.elsewhere", "Who does not want that writes on the web page, or comes to the centre."),
)
_CAN: Final = (
    text("privacy.see", "/mydata gives all of it, to read or to download. “Change” corrects an answer."),
    answers_to.PRIVACY[2],
    text("privacy.stop", "/disagree takes your agreement back. /stop ends all messages."),
    answers_to.PRIVACY[3],
    text("privacy.centre", "The centre does it for who asks there, too: it shows what is kept, and erases it."),
    text("privacy.cndp", "A complaint about your data can be sent to the CNDP, the national commission for them."),
)
NO_RECEIPT: Final = text("privacy.no_receipt", "Number of the declaration to the CNDP: not confirmed yet.")


def sections(programme: Programme, facts: Mapping[str, str]) -> tuple[tuple[Text, tuple[Text, ...]], ...]:
    """All of it: a heading, and what stands below."""
    return (
        (WHAT, _KEPT),
        (LONG, tuple(_long(programme))),
        (WHO, _READ),
        (RIGHTS, _CAN),
        (RESPONSIBLE, tuple(words.given(**facts) for words in _responsible(facts))),
    )


def _long(programme: Programme) -> Iterator[Text]:
    yield answers_to.PRIVACY_DRAFT.counted(programme.draft_days)
    yield REMINDERS.counted(programme.reminders.keep_days)
    yield answers_to.PRIVACY_KEPT.counted(programme.lead_days)
    yield answers_to.PRIVACY_CALL.counted(programme.draft_days)
    yield ADULT_NUMBER.counted(guardian_links.NUMBER_KEPT.days)
    yield SENT.counted(contacts.OUTBOX_KEPT.days)
    yield VOICE.counted(retention.VOICES_KEPT.days)
    yield QUESTION.counted(questions.KEPT.days)
    yield NETWORK
    yield STAFF
    yield COPIES
    yield MARK.counted(retention.ERASURES_KEPT.days)


def _responsible(facts: Mapping[str, str]) -> Iterator[Text]:
    yield answers_to.PRIVACY_CONTROLLER if "data_controller" in facts else answers_to.PRIVACY_UNCONFIRMED
    yield answers_to.PRIVACY_RECEIPT if "declaration_receipt" in facts else NO_RECEIPT


class PrivacyDoor:
    """What the page asks of the services."""

    def __init__(self, database: Database, turns: Turns) -> None:
        self._database = database
        self._turns = turns

    async def read(self, locale: str) -> dict[str, Sections]:
        """What people read, with what the centre has confirmed today, in each locale of theirs that can say all of it.

        The last one can.
        """
        facts = await self._database.read(self._facts)
        told = sections(self._turns.programme, facts)
        words, said = self._turns.catalogues.words, [one for head, below in told for one in (head, *below)]
        return {
            spoken: tuple((words(head, spoken), [words(one, spoken) for one in below]) for head, below in told)
            for spoken in self._turns.catalogues.whole_in(said, locale)
        }

    def _facts(self, tx: Connection) -> Mapping[str, str]:
        return self._turns.known_facts(tx)
