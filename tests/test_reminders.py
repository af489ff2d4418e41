"""May I remind you? Asked once, kept to, taken back at any time; through turns, on both databases."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.clock import FrozenClock
from bot.services import reminding, safeguarding
from bot.services.messages import Message
from bot.services.reminding import Reminding
from bot.services.turns import Turns
from conversations.types import Commanded, OpenUrgent, Said, Tapped
from storage import contacts, facts, outbox, reminders
from storage.models import consents, conversations
from storage.models import outbox as rows
from storage.models import reminders as planned
from storage.retention import delete_expired
from tests.conversing import YOUTH, programme
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import WORDS
from tests.test_working_hours import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from conversations.types import Event
    from storage.db import Database

AGREED = YOUTH[:7]  # as far as the yes to the centre
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)  # 11 o'clock in Casablanca
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REMINDER = "👋 Je suis toujours là. On continue quand tu veux."
YES, NO = Commanded("remind", "yes"), Commanded("remind", "no")


@dataclass
class Family:
    """Somebody on Telegram, the program, and a clock that stands."""

    database: Database
    clock: FrozenClock
    turns: Turns
    reminding: Reminding
    address: str = "7"
    channel: str = "telegram"
    said: list[Message] = field(default_factory=list)
    number: int = 0

    async def does(self, *events: Event) -> None:
        for event in events:
            self.number += 1
            self.clock.advance(timedelta(seconds=1))
            taken = await self.turns.take(self.channel, str(self.number), self.address, event, hint="fr")
            self.said = list(taken.messages)

    async def answers(self, values: Sequence[str]) -> None:
        """Answer by typing names and numbers, and by the buttons for the rest."""
        for value in values:
            asked = next(one for one in reversed(self.said) if one.question)
            typed = WORDS.get(value, f":{value}" if value.startswith("+") else "")
            tapped = Tapped(asked.turn, asked.subject, asked.question, value)
            await self.does(Said(typed[1:]) if typed else tapped)

    async def signs_up(self, values: Sequence[str] = AGREED) -> None:
        await self.does(Commanded("start"))
        await self.answers(values)

    async def later(self, until: datetime) -> list[datetime]:
        """Time passes, a quarter of an hour at a time; when reminders were written meanwhile."""
        before = len(self.reminders())
        while self.clock.now() < until:
            self.clock.moment = min(self.clock.now() + timedelta(minutes=15), until)
            while await self.reminding.look():
                pass
        return [moment for moment, _ in self.reminders()[before:]]

    def reminders(self) -> list[tuple[datetime, str]]:
        """When each was written, and its words."""
        with self.database.transaction() as tx:
            found = tx.execute(select(rows.c.created_at, rows.c.body).order_by(rows.c.id)).all()
        read = [(moment, Message.from_json(body)) for moment, body in found]
        return [(moment, one.text) for moment, one in read if "!go_on" in str(one.controls)]

    def consents(self) -> list[tuple[str, bool]]:
        with self.database.transaction() as tx:
            found = tx.execute(select(consents.c.about, consents.c.given).order_by(consents.c.id)).all()
            return [(about, given) for about, given in found]

    def planned(self) -> list[datetime]:
        with self.database.transaction() as tx:
            return list(tx.execute(select(planned.c.due_at)).scalars())


@pytest.fixture
def family(database: Database) -> Family:
    return _family(database)


def _family(database: Database, address: str = "7", channel: str = "telegram") -> Family:
    clock = FrozenClock(MONDAY)
    turns = Turns(database, programme(), lexicon(), catalogues(), clock)
    return Family(database, clock, turns, Reminding(database, turns, clock), address, channel)


def set_hours(tx: Connection, hours: str) -> None:
    facts.set_fact(tx, "reminder_hours", hours, source="centre", until=None, by="salma", now=MONDAY)


def wall(moments: Sequence[datetime]) -> list[str]:
    zone = at("2026-11-23T00:00").tzinfo
    return [moment.astimezone(zone).strftime("%a %d %H:%M") for moment in moments]


# --- asking -----------------------------------------------------------------------------------------------------------


async def test_it_is_asked_once_beside_the_first_question_and_an_answer_passes_it_over(family: Family) -> None:
    await family.signs_up()
    (asked,) = family.said
    assert asked.question == "first_name"
    assert asked.text.endswith("Tes réponses t'attendent alors 14 jours.")
    assert "⏰ Oui, un rappel" in [button.label for button in asked.controls]
    await family.answers(["Test"])
    (asked,) = family.said
    assert "⏰ Oui, un rappel" not in [button.label for button in asked.controls]
    assert await family.later(MONDAY + 12 * DAY) == []


async def test_page_in_the_browser_does_not_ask_for_it(database: Database) -> None:
    """What waits there until somebody opens the page by themselves reminds nobody."""
    family = _family(database, channel="webchat")
    await family.signs_up()
    assert "⏰" not in str(family.said)


async def test_who_says_goodbye_before_the_end_is_asked_and_only_once(family: Family) -> None:
    await family.signs_up(YOUTH[:3])
    await family.does(Said("au revoir"))
    assert family.said[-1].question == "remind"
    await family.does(Said("non"))
    assert family.said[-1].question == "district"
    await family.does(Said("au revoir"))
    assert family.said[-1].question == "district"
    assert family.consents() == [("reminders", False)]


async def test_yes_is_kept_with_its_words_told_and_keeps_the_answers_longer(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    assert family.consents() == [("contact", True), ("reminders", True)]
    with family.database.transaction() as tx:
        hashes = list(tx.execute(select(consents.c.text_hash).order_by(consents.c.id)).scalars())
        expires = tx.execute(select(conversations.c.expires_at)).scalar_one()
    assert hashes[0] != hashes[1]
    assert expires == family.clock.now() + 14 * DAY
    await family.does(Commanded("mydata"))
    assert "Le 23 novembre 2026, tu as dit oui\u00a0: je peux t'envoyer un rappel ici." in family.said[0].text
    await family.does(NO, Commanded("mydata"))
    assert "tu as dit non\u00a0: je n'envoie pas de rappel ici." in family.said[0].text


# --- reminding --------------------------------------------------------------------------------------------------------


async def test_three_come_by_day_and_never_a_fourth(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    sent = await family.later(MONDAY + 13 * DAY)
    # 20 hours later it is 7 o'clock; three days and ten days later it is 11.
    assert wall(sent) == ["Tue 24 09:00", "Thu 26 11:00", "Thu 03 11:00"]
    assert {words for _, words in family.reminders()} == {REMINDER}
    assert family.planned() == []


async def test_reminder_says_nothing_of_what_it_is_about(family: Family) -> None:
    await family.signs_up()
    await family.answers(["Test"])
    await family.does(YES)
    await family.later(MONDAY + DAY)
    with family.database.transaction() as tx:
        body = Message.from_json(list(tx.execute(select(rows.c.body).order_by(rows.c.id)).scalars())[-1])
    labels = [button.label for button in body.controls]
    assert (body.text, labels, body.rows) == (REMINDER, ["▶ Continuer", "Stop aux rappels"], ())
    assert (body.input, body.placeholder, body.contact_label) == ("", "", "")


async def test_answer_to_a_reminder_goes_on_where_they_were(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    await family.later(MONDAY + DAY)
    await family.does(Said("Testa"))
    assert [one.question for one in family.said] == ["phone"]


async def test_any_word_puts_it_off_and_behind_a_reminder_the_hours_begin_anew_once(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    assert await family.later(MONDAY + 19 * HOUR) == []
    await family.does(Commanded("help"))  # 6 o'clock in the morning
    sent = await family.later(MONDAY + 47 * HOUR)
    assert wall(sent) == ["Wed 25 09:00"]
    await family.does(Commanded("go_on"))
    sent = await family.later(family.clock.now() + 40 * HOUR)
    assert len(sent) == 1
    await family.does(Commanded("help"))
    assert family.planned() == []
    assert await family.later(family.clock.now() + 13 * DAY) == []


async def test_three_are_all_also_when_the_hours_begin_anew(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    assert len(await family.later(MONDAY + 4 * DAY)) == 2
    await family.does(Commanded("help"))
    assert len(await family.later(family.clock.now() + 13 * DAY)) == 1


async def test_doing_the_thing_cancels_it(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    await family.answers(YOUTH[7:])
    assert family.planned() == []
    assert await family.later(MONDAY + 12 * DAY) == []


@pytest.mark.parametrize(
    "event", [NO, Commanded("stop"), Said("plus de rappels"), Said("stop"), Commanded("no_reminders")], ids=str
)
async def test_yes_is_taken_back_by_a_button_a_command_and_in_words(family: Family, event: Event) -> None:
    await family.signs_up()
    await family.does(YES)
    await family.later(MONDAY + DAY)
    await family.does(event)
    assert family.consents()[-1] == ("reminders", False)
    assert family.planned() == []
    assert await family.later(MONDAY + 13 * DAY) == []


async def test_who_erases_all_is_reminded_of_nothing(family: Family) -> None:
    await family.signs_up()
    await family.does(YES, Commanded("delete"))
    await family.answers(["yes"])
    assert (family.planned(), family.consents()) == ([], [])


# --- to whom nothing is sent ------------------------------------------------------------------------------------------


async def test_conversation_with_a_safe_word_is_never_reminded_hidden_or_not(family: Family) -> None:
    await family.signs_up()
    await family.does(YES, Commanded("safeword"), Said("Libellule"))
    assert await family.later(MONDAY + 5 * DAY) == []
    await family.does(Said("Libellule"))
    assert await family.later(MONDAY + 12 * DAY) == []


async def test_who_writes_where_a_word_hides_somebody_was_not_reminded_nor_asked_for_it_nor_for_news(
    database: Database,
) -> None:
    """All that is offered to somebody new is offered there, and what was promised comes."""
    lived = []
    for address, hides in (("7", False), ("8", True)):
        family, seen = _family(database, address), []
        if hides:
            await family.signs_up()
            await family.does(YES, Commanded("safeword"), Said("Libellule"), Said("Libellule"))
        await family.signs_up()
        seen.append(_told(family))
        await family.does(YES)
        seen += [_told(family), [moment[:6] for moment in wall(await family.later(MONDAY + 12 * DAY))]]
        assert len(seen[-1]) == 3
        await family.answers(YOUTH[len(AGREED) :])
        assert family.said[-1].question == "news"
        seen.append(_told(family))
        lived.append(seen)
    assert lived[0] == lived[1]


def _told(family: Family) -> list[str]:
    """What was said last, with the buttons; not the number of the request."""
    labels = [[button.label for row in (*one.rows, one.controls) for button in row] for one in family.said]
    told = zip((one.text for one in family.said), labels, strict=True)
    return [re.sub(r"\d{3}-\d{4}", "", f"{text} {beside}") for text, beside in told]


async def test_who_may_be_in_danger_or_asked_for_protection_is_not_reminded(family: Family) -> None:
    await family.signs_up()
    await family.does(YES, Said("mon père me frappe"))
    assert family.planned() == []
    await family.answers(["no" if family.said[-1].question != "danger" else "continue"])
    with family.database.transaction() as tx:
        reach = contacts.find_conversation(tx, "telegram", "7")
        assert reach is not None
        safeguarding.open_urgent(tx, reach.id, OpenUrgent("me", "+212600000077", "morning"), family.clock.now())
        reminders.plan(tx, reach.id, "me", MONDAY, MONDAY)
    assert await family.later(MONDAY + 12 * DAY) == []


async def test_address_that_blocked_us_is_not_reminded(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    with family.database.transaction() as tx:
        outbox.mark_gone(tx, "telegram", "7", family.clock.now())
    assert await family.later(MONDAY + 12 * DAY) == []
    assert family.planned() == []


async def test_somebody_else_on_the_phone_is_not_reminded_of_what_another_began(family: Family) -> None:
    await family.signs_up()
    await family.does(YES, Commanded("other"))
    assert await family.later(MONDAY + 12 * DAY) == []


async def test_what_is_past_its_date_is_gone_before_a_reminder(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    with family.database.transaction() as tx:
        while delete_expired(tx, MONDAY + 15 * DAY, (MONDAY + 15 * DAY).date()):
            pass
    assert await family.later(MONDAY + 15 * DAY) == []


async def test_reminder_keeps_nobody_longer_than_their_last_word_does(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    wrote = family.clock.now()
    assert await family.later(MONDAY + DAY)
    with family.database.transaction() as tx:
        assert tx.execute(select(conversations.c.expires_at)).scalar_one() == wrote + 14 * DAY


# --- when -------------------------------------------------------------------------------------------------------------


async def test_one_message_a_day_that_nobody_asked_for(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    await family.later(MONDAY + 5 * HOUR)
    with family.database.transaction() as tx:  # the centre wrote to many
        found = tx.execute(select(conversations.c.id)).scalar_one()
        contacts.mark_unasked(tx, found, family.clock.now())
    assert wall(await family.later(MONDAY + 2 * DAY)) == ["Tue 24 16:00"]


async def test_hours_that_were_changed_meanwhile_count(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    with family.database.transaction() as tx:
        set_hours(tx, "mon-sun 14:00-15:00")
    family.turns.read_facts_anew()
    assert wall(await family.later(MONDAY + 2 * DAY)) == ["Tue 24 14:00"]


async def test_nobody_is_reminded_while_the_hours_are_not_known(family: Family) -> None:
    await family.signs_up()
    with family.database.transaction() as tx:
        set_hours(tx, "")
    family.turns.read_facts_anew()
    await family.does(YES)
    assert await family.later(MONDAY + 12 * DAY) == []


async def test_reminder_that_could_not_be_sent_in_its_hours_is_not_sent_at_night(family: Family) -> None:
    await family.signs_up()
    await family.does(YES)
    await family.later(MONDAY + DAY)  # it is 11 o'clock; Telegram is away until the night

    def claimed(moment: datetime) -> list[str]:
        with family.database.transaction() as tx:
            found = outbox.claim_due(tx, "telegram", moment, limit=9, lease=HOUR)
            for one in found:
                outbox.mark_sent(tx, one.id, "1", moment)
            return [Message.from_json(one.body).text for one in found]

    night = MONDAY + DAY + 11 * HOUR
    while REMINDER not in (found := claimed(night)) and found:
        pass
    assert found == []
    await family.does(Commanded("help"))
    assert claimed(night) != [], "the reply does not wait for it"
    await family.later(night)
    with family.database.transaction() as tx:
        late = tx.execute(select(rows.c.status, rows.c.error).where(rows.c.send_by.is_not(None))).all()
    assert [tuple(row) for row in late] == [("failed", "too_late")]


async def test_page_in_the_browser_keeps_it_until_it_is_opened(database: Database) -> None:
    family = _family(database, channel="webchat", address="a" * 43)
    await family.signs_up()
    await family.does(YES)
    assert len(await family.later(MONDAY + DAY)) == 1
    view = await family.turns.view("webchat", family.address, "fr")
    assert (view.question.text, view.question.question) == (REMINDER, "first_name")
    await family.does(Commanded("go_on"))
    assert family.said[-1].text.startswith("Quel est ton prénom")


# --- by whom ----------------------------------------------------------------------------------------------------------


async def test_several_processes_remind_each_person_once(family: Family) -> None:
    for number in range(5):
        one = _family(family.database, address=str(number))
        await one.signs_up()
        await one.does(YES)
    family.clock.moment = MONDAY + DAY
    others = [Reminding(family.database, family.turns, family.clock) for _ in range(4)]

    async def until_done(one: Reminding) -> None:
        while await one.look():
            pass

    for _ in range(3):  # what another one held just then is left for the next look
        await asyncio.gather(*(until_done(one) for one in others))
    assert len(family.reminders()) == 5
    assert len(family.planned()) == 5


async def test_killed_in_the_middle_it_is_planned_as_before_and_sent_once(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    await family.signs_up()
    await family.does(YES)
    family.clock.moment = MONDAY + DAY
    before = family.planned()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(contacts, "mark_unasked", killed)
        with pytest.raises(KeyboardInterrupt), family.database.transaction() as tx:
            reminding.remind_next(tx, family.turns, family.clock.now())
    assert (family.reminders(), family.planned()) == ([], before)
    assert await family.reminding.look()
    assert len(family.reminders()) == 1


async def test_bug_in_one_does_not_stop_the_others(family: Family) -> None:
    other = _family(family.database, address="8")
    for one in (family, other):
        await one.signs_up()
        await one.does(YES)
    with family.database.transaction() as tx:  # what was kept of the first cannot be read any more
        found = contacts.find_conversation(tx, "telegram", "7")
        assert found is not None
        tx.execute(conversations.update().where(conversations.c.id == found.id).values(state="{"))
    assert len(await family.later(MONDAY + DAY)) == 1
    assert len(family.planned()) == 1


async def test_what_was_planned_goes_along_to_another_phone(family: Family) -> None:
    await family.signs_up()
    await family.does(YES, Commanded("move"))
    code = re.search(r"[A-Z]{3}-[A-Z]{3}", family.said[0].text)
    assert code is not None
    there = _family(family.database, address="9")
    there.clock.moment = family.clock.now()
    await there.does(Commanded("arrive"), Said(code.group()))
    assert len(there.planned()) == 1
    assert len(await there.later(MONDAY + DAY)) == 1
