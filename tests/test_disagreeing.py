"""Consent by versions: new words ask again and lose nothing; who takes the yes back is written to no more."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from markupsafe import escape
from sqlalchemy import select

from bot.desk.words import lead as lead_words
from bot.services import desk, talk
from bot.services.access import Refused
from bot.services.guardians import read_words
from conversations import guardians
from conversations.flows import FLOW, mailings
from conversations.locales import LOCALES
from conversations.path import resolve
from conversations.types import Commanded, Context, NewsWish, RecordConsent, SaveLead, Say, WithdrawLead
from storage import leads, outbox, reminders, unasked
from storage.models import consents
from storage.models import leads as leads_table
from storage.models import outbox as outbox_table
from storage.models import reminders as reminders_table
from tests.at_desk import desk_words, opened
from tests.conversing import HELPER, PARENT, TEACHER, YOUTH, answer, context, kept_on, path, programme, said, step, walk
from tests.reading import QUESTIONS, read
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_site import come_in, link
from tests.test_moving import PHONE, People, people
from tests.test_talk import SIGN_UP, signed_up
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from storage.db import Database

__all__ = ["people"]


AGREED_TO = {
    "youth": ("2026-11-28", "008970ab2d63"),
    "parent": ("2026-11-28", "929e55a63b6b"),
    "helper": ("2026-11-28", "e1223608a463"),
    "teacher": ("2026-11-28", "1dbbae106815"),
    "news": ("2026-11-28", "20e27daf81b0"),
    "guardian": ("2026-11-28", "4da300226853"),
}
"""The version of each of the words of consent, and the beginning of their hash."""


def newer() -> Context:
    """The same programme with other words of consent."""
    given = context()
    changed = MappingProxyType(dict.fromkeys(given.programme.consent, "2030-01-01"))
    return replace(given, programme=replace(given.programme, consent=changed))


# --- new words ask again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [YOUTH, PARENT, HELPER, TEACHER])
def test_who_has_signed_up_is_asked_again_at_the_next_turn_and_nothing_is_lost(who: tuple[str, ...]) -> None:
    sent = walk((*who, "no") if who in {PARENT, HELPER} else who)
    asked = step(sent, Commanded("status"), newer())
    assert path(asked.state, newer()).node.id == "consent"
    assert said(asked)[-2:] == ["consent_changed", "consent.ask"]
    assert not [one for one in asked.effects if isinstance(one, WithdrawLead)]
    again = answer(asked.state, "yes", newer())
    assert [one.given for one in again.effects if isinstance(one, RecordConsent)] == [True]
    assert path(again.state, newer()).node.id == "review", (
        "one look at what was said, and it is sent under the new words"
    )
    sent_again = answer(again.state, "send", newer())
    (lead,) = [one for one in sent_again.effects if isinstance(one, SaveLead)]
    assert lead.reference == dict(sent.references)[lead.subject]
    before = {(one.subject, one.question, one.value) for one in sent.answers if one.question != "review"}
    assert before <= {(one.subject, one.question, one.value) for one in sent_again.state.answers}


def test_no_to_new_words_takes_back_what_was_sent_under_the_old_ones() -> None:
    asked = step(walk(YOUTH), Commanded("status"), newer()).state
    refused = answer(asked, "no", newer())
    assert said(refused)[-1] == "refuse.ask"
    assert not [one for one in refused.effects if isinstance(one, RecordConsent | WithdrawLead)]
    taken = answer(refused.state, "yes", newer())
    assert [one.given for one in taken.effects if isinstance(one, RecordConsent)] == [False]
    assert [one.subject for one in taken.effects if isinstance(one, WithdrawLead)] == ["me"]
    assert not {"first_name", "phone", "guardian_name"} & {one.question for one in taken.state.answers}


def test_who_agreed_first_of_all_hears_nothing_of_other_words() -> None:
    asked = answer(walk(YOUTH[:5]), "1AC")
    assert said(asked)[-1] == "consent.ask"
    assert "consent_changed" not in said(asked)


def words_of_consent(audience: str) -> str:
    """All that is agreed to by this name of a version, in every language."""
    if audience == "guardian":
        return "\n".join(read_words(guardians.asked(programme(), {}), locale, catalogues()) for locale in LOCALES)
    question = FLOW.question("consent")
    assert question is not None
    text, whose = (mailings.ASK, "youth") if audience == "news" else (question.ask, audience)
    return "\n".join(catalogues().words(text, locale, whose) for locale in LOCALES)


def test_words_of_consent_could_be_changed_under_the_same_version_and_nobody_was_asked_again() -> None:
    """Who changes them gives them another version in programme.yaml, and writes both down here."""
    found = {
        one: (version, sha256(words_of_consent(one).encode()).hexdigest()[:12])
        for one, version in programme().consent.items()
    }
    assert found == AGREED_TO


# --- taking it back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        ("je retire mon accord", "fr"),
        ("je ne suis plus d'accord", "fr"),
        ("أسحب موافقتي", "ar"),
        ("ما بقيتش موافق", "ary"),
        ("ma b9itch mowafe9", "ary_Latn"),
    ],
)
def test_wish_to_take_the_agreement_back_is_understood(words: str, locale: str) -> None:
    assert read(words, QUESTIONS["first_name"], locale).command == "disagree"


@pytest.mark.parametrize("reopened", ["", "age", "consent"])
def test_agreement_can_be_taken_back_from_anywhere(reopened: str) -> None:
    state = walk(YOUTH)
    if reopened:
        state = step(state, Commanded("change", reopened)).state
    asked = step(state, Commanded("disagree"))
    assert said(asked)[-1] == "disagree.ask"
    taken = answer(asked.state, "yes")
    assert [one.given for one in taken.effects if isinstance(one, RecordConsent)] == [False]
    assert [one.subject for one in taken.effects if isinstance(one, WithdrawLead)] == ["me"]
    assert taken.state.references == ()
    assert not {"first_name", "phone", "guardian_name"} & {one.question for one in taken.state.answers}
    assert resolve(FLOW, kept_on(taken.state), context()).node.id == "no_consent"


def test_no_keeps_the_agreement_and_nobody_who_gave_none_is_asked() -> None:
    state = walk(YOUTH)
    kept = answer(step(state, Commanded("disagree")).state, "no")
    assert kept.state.references == state.references
    assert said(step(walk(YOUTH[:4]), Commanded("disagree")))[0] == "disagree.nothing"


def test_my_data_has_the_button_for_it() -> None:
    told = step(walk(YOUTH), Commanded("mydata"))
    shown = [one.asking for one in told.effects if isinstance(one, Say) and one.asking][-1]
    assert shown is not None
    assert "!disagree" in {choice.value for choice in shown.controls}


def test_nothing_that_waits_is_sent_to_who_took_the_agreement_back(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, _ = leads.get_whose(tx, one)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour Testa")
        talk.hand_back(tx, me, talk.of_lead(tx, me.actor, "write", one))
        reminders.plan(tx, conversation, "me", NOW, NOW)
        outbox.add_messages(
            tx, conversation, 2, ["nouvelles"], first="pending", rest="pending", now=NOW, priority=outbox.Priority.BULK
        )
        some = People(tx, me)
        some.say(PHONE, "/disagree", "oui")
        assert "Ton accord est retiré" in some.said(PHONE)
        waiting = select(outbox_table.c.turn).where(outbox_table.c.status == "pending")
        latest = max(tx.execute(waiting).scalars())
        assert set(tx.execute(waiting).scalars()) == {latest}, "only the answer to this goes out"
        assert tx.execute(select(reminders_table)).all() == []
        assert not unasked.has_lapsed(tx, NOW)
        row = tx.execute(select(leads_table.c.status, leads_table.c.first_name, leads_table.c.phone)).one()
        assert tuple(row) == ("withdrawn", None, None)
        given = tx.execute(select(consents.c.given).where(consents.c.about == "contact").order_by(consents.c.id))
        assert list(given.scalars()) == [True, False]
        with pytest.raises(Refused):
            desk.record_call(tx, me, one, "reached")


@pytest.mark.parametrize("way", ["/withdraw", "/disagree"])
async def test_staff_who_open_the_page_read_that_it_was_taken_back(database: Database, way: str) -> None:
    with database.transaction() as tx:
        some = People(tx, deed(tx))
        one = signed_up(tx, some.me)
        some.say(PHONE, way, "oui")
    async with opened(database) as browser:
        await come_in(browser, link(database, "nadia"))
        page = await browser.get(f"/desk/leads/{one}")
        assert page.status_code == 410
        (words,) = [word for word in lead_words.WORDS if word.id == "lead.taken_back"]
        assert str(escape(desk_words(words, "fr"))) in page.text
        assert "Testa" not in page.text


def test_news_are_taken_back_with_it_and_those_of_others_on_the_phone_stay() -> None:
    state = answer(walk(YOUTH), "yes").state
    state = replace(state, news=(*state.news, NewsWish("other-1", "yes", "2026-11-22")))
    taken = answer(step(state, Commanded("disagree")).state, "yes")
    assert {one.speaker: one.wanted for one in taken.state.news} == {"me": "no", "other-1": "yes"}
    said_no = [(one.about, one.given) for one in taken.effects if isinstance(one, RecordConsent)]
    assert sorted(said_no) == [("contact", False), ("news", False)]


def test_who_takes_it_back_on_a_shared_phone_leaves_the_others_alone(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP, "/other", "je suis une fille", *SIGN_UP[1:])
    people.say(PHONE, "/disagree", "oui")
    assert list(dict(people.state(PHONE).references)) == ["me"]
    found = people.tx.execute(select(leads_table.c.subject, leads_table.c.status).order_by(leads_table.c.id)).all()
    assert [tuple(one) for one in found] == [("me", "new"), ("other-1", "withdrawn")]
