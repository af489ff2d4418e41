"""Somebody may be in danger: who is there to read it decides what is said, and what an answer does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services.turns import Turns
from conversations.readings import Reading
from conversations.stored import load
from conversations.types import Commanded, CountDanger, OpenUrgent, Said, Say, SharedContact, State, Tapped
from storage import contacts, dangers, exporting, facts, tickets
from storage.models import conversations
from tests.conversing import YOUTH, answer, context, path, programme, said, step, walk
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk as sign_up

if TYPE_CHECKING:
    from conversations.types import Context, Step
    from storage.db import Database

MONDAY_MORNING = datetime.fromisoformat("2026-11-23T10:00")
ALERT = Said("...", Reading(danger="alert"))
LEAD = {"safeguarding_lead": "yes"}
HOURS = {**LEAD, "safeguarding_hours": "mon-fri 09:00-17:00"}


def at(hour: str = "10:00", **confirmed: str) -> Context:
    return context(confirmed=confirmed, now=datetime.fromisoformat(f"2026-11-23T{hour}"))


def in_danger(given: Context, number: int = 3) -> State:
    return step(walk(YOUTH[:number]), ALERT, given).state


# --- who is there ---


@pytest.mark.parametrize(
    ("given", "first", "told"),
    [
        (at(**HOURS), "danger_safe.readers", "danger.help"),
        (at("17:00", **HOURS), "danger_safe.later", "danger.help_later"),
        (at(**LEAD), "danger_safe.hours_unknown", "danger.help_hours_unknown"),
        (replace(at(**HOURS), now=None), "danger_safe.hours_unknown", "danger.help_hours_unknown"),
    ],
    ids=["in hours", "out of hours", "hours not confirmed", "no clock"],
)
def test_who_needs_help_hears_who_reads_it_and_when_before_anything_is_asked(
    given: Context, first: str, told: str
) -> None:
    asked = answer(in_danger(given), "help", given)
    assert said(asked)[0] == first
    assert said(asked)[-3:] == ["danger_safe.readers", "danger_safe.may_act", "danger_safe.ask"]
    assert all(isinstance(one, Say) and one.kind == "danger" for one in asked.effects), "nothing is written down yet"
    most = [len(one.texts) for one in asked.effects if isinstance(one, Say)]
    assert most in ([3], [1, 3]), "the numbers are a message of their own"
    state = asked.state
    for value in ("yes", "+212600000001"):
        state = answer(state, value, given).state
    assert said(answer(state, "evening", given)) == [told]


@pytest.mark.parametrize("given", [at(), at(safeguarding_lead="no", safeguarding_hours="mon-fri 09:00-17:00")])
def test_no_number_is_asked_for_when_nobody_would_read_it(given: Context) -> None:
    told = answer(in_danger(given), "help", given)
    assert said(told) == ["danger.help_unread"]
    assert OpenUrgent("me") in told.effects


# --- what answers do ---


def test_yes_opens_the_ticket_at_once_and_number_and_hour_are_added_as_they_come() -> None:
    given = at(**HOURS)
    state = answer(in_danger(given), "help", given).state
    opened = []
    for value in ("yes", "+212600000001", "evening"):
        taken = answer(state, value, given)
        opened += [effect for effect in taken.effects if isinstance(effect, OpenUrgent)]
        state = taken.state
    assert opened == [OpenUrgent("me"), OpenUrgent("me", phone="+212600000001"), OpenUrgent("me", when="evening")]
    assert "+212600000001" not in str(state), "the form knows nothing of it"


def opened_by(taken: Step) -> list[OpenUrgent]:
    return [effect for effect in taken.effects if isinstance(effect, OpenUrgent)]


def test_yes_and_the_number_in_one_sentence_are_both_kept() -> None:
    given = at(**HOURS)
    taken = answer(answer(in_danger(given), "help", given).state, "+212600000001", given)
    assert opened_by(taken) == [OpenUrgent("me"), OpenUrgent("me", phone="+212600000001")]
    assert said(taken)[-1] == "danger_hour.ask"


def test_safe_number_abroad_is_read_back_before_it_is_kept() -> None:
    given = at(**HOURS)
    typed = answer(walk(("help", "yes"), in_danger(given), given), "+33639980001", given)
    assert said(typed) == ["phone_abroad.ask"]
    assert not opened_by(typed)
    yes = answer(typed.state, "yes", given)
    assert opened_by(yes) == [OpenUrgent("me", phone="+33639980001")]
    assert said(yes) == ["danger_hour.ask"]
    assert "+33639980001" not in str(yes.state)
    assert not walk(("morning", "continue"), yes.state, given).asides


def test_safe_number_abroad_that_is_wrong_is_asked_again_or_corrected() -> None:
    given = at(**HOURS)
    typed = answer(walk(("help", "yes"), in_danger(given), given), "+33639980001", given).state
    no = answer(typed, "no", given)
    assert said(no) == ["danger_phone.ask"]
    assert not opened_by(no)
    assert opened_by(answer(typed, "+212600000001", given)) == [OpenUrgent("me", phone="+212600000001")]
    assert said(answer(typed, "+33639980002", given)) == ["phone_abroad.ask"]
    assert said(step(typed, Commanded("back"), given)) == ["danger_phone.ask"]


def test_no_safe_number_is_an_answer_too() -> None:
    given = at(**HOURS)
    state = walk(("help", "yes"), in_danger(given), given)
    assert OpenUrgent("me", phone="") in answer(state, "none", given).effects


def test_shared_card_is_taken_where_a_number_is_asked_for() -> None:
    given = at(**HOURS)
    state = walk(("help", "yes"), in_danger(given), given)
    taken = step(state, SharedContact("212600000001", own=True), given)
    assert OpenUrgent("me", phone="+212600000001") in taken.effects


@pytest.mark.parametrize("number", range(len(YOUTH) + 1))
@pytest.mark.parametrize("way", [("misread",), ("help", "no"), ("help", "yes", "none", "write", "continue")])
def test_form_goes_on_exactly_where_it_was(way: tuple[str, ...], number: int) -> None:
    given = at(**HOURS)
    before = walk(YOUTH[:number])
    after = walk(way, in_danger(given, number), given)
    assert path(after) == path(before)
    assert (after.answers, after.references, after.asides) == (before.answers, before.references, ())


def test_nothing_but_a_count_is_left_when_it_was_misread() -> None:
    given = at(**HOURS)
    noticed = step(walk(YOUTH[:3]), Said("bghit nmout", Reading(danger="alert", variety="ary_Latn")), given)
    assert [effect for effect in noticed.effects if not said(replace(noticed, effects=(effect,)))] == [
        CountDanger("ary_Latn")
    ]
    after = answer(noticed.state, "misread", given)
    assert not [effect for effect in after.effects if not said(replace(after, effects=(effect,)))]
    assert replace(after.state, turn=0, locale="", told=()) == replace(walk(YOUTH[:3]), turn=0, locale="", told=())


def test_danger_noticed_once_more_while_help_is_asked_for_shows_the_numbers_again() -> None:
    given = at(**HOURS)
    state = walk(("help", "yes"), in_danger(given), given)
    again = step(state, ALERT, given)
    assert said(again) == ["danger.ask"]
    assert said(answer(again.state, "misread", given))[-1] == "danger_phone.ask"


# --- in the store ---


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(datetime.fromisoformat("2026-11-23T09:30+01:00"))


@pytest.fixture
def turns(database: Database, clock: FrozenClock) -> Turns:
    with database.transaction() as tx:
        for name, value in HOURS.items():
            facts.set_fact(tx, name, value, source="test", until=None, by="test", now=clock.now())
    return Turns(database, programme(), lexicon(), catalogues(), clock)


async def tell(turns: Turns, *words: str, address: str = "7", channel: str = "webchat") -> list[str]:
    """Say these one after the other; what is answered last."""
    taken = None
    for word in words:
        tell.count += 1  # type: ignore[attr-defined]
        external = f"t{tell.count}"  # type: ignore[attr-defined]
        event = Commanded(word[1:]) if word.startswith("/") else Said(word)
        taken = await turns.take(channel, external, address, event, hint="fr")
    return [message.text for message in taken.messages] if taken else []


tell.count = 0  # type: ignore[attr-defined]


def exported(database: Database) -> list[tuple[object, object]]:
    with database.transaction() as tx:
        return [(row["status"], row["phone"]) for row in exporting.export_leads(tx)]


def urgent(database: Database) -> list[tuple[str, str]]:
    with database.transaction() as tx:
        return [(ticket.safe_phone, ticket.safe_when) for ticket in tickets.list_urgent(tx)]


async def test_lead_of_who_asked_for_help_is_held_until_the_ticket_is_closed(turns: Turns, database: Database) -> None:
    await sign_up(turns, YOUTH, channel="webchat")
    assert exported(database) == [("new", "+212600000001")]
    await tell(turns, "mon père me frappe")
    assert exported(database) == [("new", "+212600000001")], "noticing alone holds nothing"
    await tell(turns, "J'ai besoin d'aide", "oui")
    assert exported(database) == [("do not contact yet", None)]
    assert "reçue" in "".join(await tell(turns, "0600000009", "le soir", "Continuer", "/status"))
    assert urgent(database) == [("+212600000009", "evening")]
    with database.transaction() as tx:
        (row,) = tx.execute(conversations.select())
    assert not load(row.state).asides


async def test_lead_sent_after_asking_for_help_is_held_too(turns: Turns, database: Database) -> None:
    words = ("mon père me frappe", "J'ai besoin d'aide", "oui", "non", "Écrire ici seulement", "Continuer")
    await tell(turns, *words)
    await sign_up(turns, YOUTH, channel="webchat")
    assert exported(database) == [("do not contact yet", None)]
    assert urgent(database) == [("", "write")]


async def test_only_the_speakers_own_leads_are_held(turns: Turns, database: Database) -> None:
    await sign_up(turns, YOUTH, channel="webchat")
    await tell(turns, "/other", "mon oncle me frappe", "J'ai besoin d'aide", "oui")
    assert exported(database) == [("new", "+212600000001")]


async def test_asking_again_updates_the_one_ticket(turns: Turns, database: Database, clock: FrozenClock) -> None:
    words = ("mon père me frappe", "J'ai besoin d'aide", "oui")
    await tell(turns, *words, "0600000008", "le matin", "Continuer")
    await tell(turns, *words, address="8")
    clock.moment = clock.moment.replace(hour=10)
    await tell(turns, *words, "0600000009", "le soir", "Continuer")
    assert urgent(database) == [("+212600000009", "evening"), ("", "")]


async def test_erasing_leaves_the_ticket_and_nothing_of_the_person_in_it(turns: Turns, database: Database) -> None:
    await tell(turns, "mon père me frappe", "J'ai besoin d'aide", "oui", "0600000009", "le soir")
    await tell(turns, "/delete", "oui")
    with database.transaction() as tx:
        (ticket,) = tickets.list_urgent(tx)
    assert (ticket.conversation_id, ticket.safe_phone, ticket.safe_when) == (None, "", "")


async def test_who_erased_where_a_word_hides_somebody_took_their_safe_number_away(
    turns: Turns, database: Database
) -> None:
    help_at = ("mon père me frappe", "J'ai besoin d'aide", "oui", "0600000009", "le soir", "Continuer")
    await tell(turns, *help_at, "/safeword", "libellule", "libellule", "/start")
    hidden = await tell(turns, "/delete", "oui")
    assert urgent(database) == [("+212600000009", "evening")]
    await tell(turns, "/start", address="8")
    assert hidden == await tell(turns, "/delete", "oui", address="8"), "it is said as to anybody"


async def test_who_erased_what_they_asked_for_themselves_beside_a_hidden_one_is_gone(
    turns: Turns, database: Database
) -> None:
    await tell(turns, "/start", "/safeword", "libellule", "libellule", "/start")
    await tell(turns, "mon père me frappe", "J'ai besoin d'aide", "oui", "0600000009", "le soir", "Continuer")
    await tell(turns, "/delete", "oui")
    assert urgent(database) == [("", "")]


async def test_variety_of_a_count_is_how_it_was_written_or_else_the_language_spoken(
    turns: Turns, database: Database
) -> None:
    await tell(turns, "ba kaydrebni", "bghit nmout")
    await tell(turns, "j'ai 14 ans et je veux mourir", address="8")
    with database.transaction() as tx:
        assert [(variety, count) for _, variety, count in dangers.list_counts(tx)] == [("ary_Latn", 2), ("fr", 1)]


async def test_share_my_number_is_not_offered_where_a_safe_number_is_asked_for(turns: Turns) -> None:
    await turns.take("telegram", "a", "7", Said("mon père me frappe"), hint="fr")
    await turns.take("telegram", "b", "7", Said("J'ai besoin d'aide"), hint="fr")
    taken = await turns.take("telegram", "c", "7", Said("oui"), hint="fr", rides=True)
    assert [(message.question, message.contact_label) for message in taken.messages] == [("danger_phone", "")]
    assert taken.riding is None


async def test_button_of_an_earlier_question_about_help_does_not_answer_a_later_one(turns: Turns) -> None:
    await tell(turns, "mon père me frappe", "J'ai besoin d'aide", "oui")
    old = await turns.take("webchat", "old", "7", Tapped(1, "", "danger", "misread"), hint="fr")
    assert old.messages[-1].question == "danger_phone"
    with turns.database.transaction() as tx:
        assert contacts.find_conversation(tx, "webchat", "7") is not None
