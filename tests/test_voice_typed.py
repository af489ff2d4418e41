"""What staff type of a voice note, hours later: it gives no order, and danger in it is told to the right person."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import hearing_notes, urgent
from bot.services.access import Refused
from bot.services.desk import Mistake
from conversations.flows.danger import CHECK
from conversations.readings import Reading
from conversations.types import Aside, State
from conversations.voice_notes import is_order
from storage import contacts, tickets, voice_notes
from storage.models import audit, messages, outbox
from storage.models import tickets as tickets_table
from tests.storing import NOW
from tests.test_voice_notes import SOUND, answers, begun, kept, said, state, types, whom, world

if TYPE_CHECKING:
    from storage.db import Database
    from tests.fakes.staff_world import StaffWorld
    from tests.fakes.telegram_people import Person

__all__ = ["world"]  # a fixture
DANGER = "on me frappe à la maison"


async def spoken(world: StaffWorld) -> Person:
    """A young person who answered the question of their first name by a voice note."""
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    return person


def open_tickets(world: StaffWorld) -> list[tuple[str, str]]:
    with world.database.transaction() as tx:
        found = tx.execute(select(tickets_table).where(tickets_table.c.status == "open").order_by(tickets_table.c.id))
        return [(row.kind, row.subject) for row in found]


def everything_kept(world: StaffWorld) -> str:
    """All words that are kept of anybody, as they are read."""
    with world.database.transaction() as tx:
        said = [row.words for row in tx.execute(select(messages))] + [row.body for row in tx.execute(select(outbox))]
    return " ".join([*said, str(state(world))])


# --- danger -----------------------------------------------------------------------------------------------------------


async def test_danger_in_a_voice_note_is_told_to_protection_at_once_and_nothing_is_pushed_to_the_phone(
    world: StaffWorld,
) -> None:
    await spoken(world)
    before = said(world)
    types(world, DANGER)
    assert open_tickets(world) == [("urgent", "me")]
    assert said(world) == before, "somebody else may hold the phone by now"
    assert len(kept(world)) == 1, "who is in charge of protection hears it"
    assert DANGER not in everything_kept(world)
    with pytest.raises(Refused):
        types(world, "Testa")


async def test_help_is_asked_about_when_they_write_again_and_their_answer_is_not_lost(world: StaffWorld) -> None:
    person = await spoken(world)
    types(world, DANGER)
    await person.says("Adil")
    await world.sees(person, "quelque chose de difficile")
    assert state(world).asides[-1].question == "danger"
    assert answers(world)["first_name"] == "Adil"
    assert state(world).letters == ()


async def test_danger_is_not_lost_when_somebody_else_speaks_on_the_phone_by_then(world: StaffWorld) -> None:
    person = await spoken(world)
    await person.says("/other")
    await world.api.until(lambda: state(world).speaker != "me")
    other = state(world).speaker
    before = said(world)
    types(world, DANGER)
    assert open_tickets(world) == [("urgent", "me")]
    assert said(world) == before
    await person.says("/help")
    await world.api.until(lambda: said(world) > before)
    assert state(world).asides == (), "nothing of it is shown to who speaks now"
    assert not any("📩" in label for row in person.screen.buttons for label in row)
    await person.says("/other me")
    await world.api.until(lambda: state(world).speaker == "me")
    await world.api.until(lambda: state(world).asides)
    assert state(world).asides[-1].question == "danger"
    assert other != "me"


async def with_a_word(world: StaffWorld) -> Person:
    """Somebody who keeps a secret word, and whose voice note waits."""
    person = await begun(world)
    await person.says("/safeword")
    await world.api.until(lambda: state(world).asides)
    await person.says("tortue")
    await world.api.until(lambda: state(world).safe_word)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    return person


async def test_danger_is_not_lost_when_a_word_hides_who_spoke_and_nothing_shows_where_they_are_hidden(
    world: StaffWorld,
) -> None:
    person = await with_a_word(world)
    await person.says("tortue")
    await world.api.until(lambda: state(world).beside)
    before, turn = said(world), state(world).turn
    types(world, DANGER)
    assert open_tickets(world) == [("urgent", "me")]
    assert (said(world), state(world).turn, state(world).letters) == (before, turn, ())
    assert [one.message for one in state(world).beside[0].letters] == [CHECK.id]


async def test_who_wrote_of_it_themselves_is_not_asked_twice(world: StaffWorld) -> None:
    person = await spoken(world)
    types(world, DANGER)
    await person.says(DANGER)
    await world.api.until(lambda: state(world).asides)
    assert state(world).letters == ()
    await person.says("je ne sais pas")
    await world.api.until(lambda: state(world).misses)
    assert [aside.question for aside in state(world).asides] == ["danger"]


async def test_file_of_all_data_says_nothing_of_the_help_that_waits(world: StaffWorld) -> None:
    await spoken(world)
    types(world, DANGER)
    found = await world.turns.mydata("telegram", str(905))
    assert found
    assert CHECK.id not in found["json"]
    assert '"not_told_yet": []' in found["json"]


async def test_who_listens_is_written_down_each_time(world: StaffWorld) -> None:
    await spoken(world)
    note, salma, their = kept(world)[0][0], world.deed("salma"), whom(world)
    with world.database.transaction() as tx:
        for _ in range(2):
            assert hearing_notes._hear(tx, salma, their, note) == SOUND
        written = [(row.verb, row.staff_id) for row in tx.execute(select(audit))]
    assert written == [("hear_voice", salma.actor.staff_id)] * 2


# --- orders -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["stop", "effacer mes données", "/delete", "annuler ma demande", "quelqu'un d'autre", "/safeword"],
)
async def test_order_in_a_voice_note_is_given_by_nobody_else_and_staff_are_told_so(
    world: StaffWorld, words: str
) -> None:
    await spoken(world)
    before = said(world), state(world)
    with pytest.raises(Mistake, match="voice_order"):
        types(world, words)
    assert (said(world), state(world)) == before
    assert len(kept(world)) == 1


async def test_secret_word_in_a_voice_note_neither_hides_nor_brings_back_and_is_kept_nowhere(
    world: StaffWorld,
) -> None:
    person = await with_a_word(world)
    with pytest.raises(Mistake, match="voice_order"):
        types(world, "Tortue")
    assert not state(world).beside
    await person.says("tortue")
    await world.api.until(lambda: state(world).beside)
    hidden = state(world)
    with pytest.raises(Mistake, match="voice_order"):
        types(world, "tortue")
    assert state(world) == hidden
    assert "tortue" not in everything_kept(world).lower()


def test_code_that_brings_a_conversation_is_read_for_nobody_and_a_word_without_vowels_is_one() -> None:
    talking = State(asides=(Aside("staff", value="2026-11-22T14:00:00+01:00"),))
    assert is_order(talking, "BCD-FGH", Reading())
    assert not is_order(talking, "merci", Reading())
    assert not is_order(State(), "nshrmt", Reading())


async def test_question_asked_by_voice_is_answered_and_its_place_is_not_lost(world: StaffWorld) -> None:
    person = await spoken(world)
    types(world, "c'est gratuit ?")
    await world.api.until(lambda: any("gratuit" in one for one in person.screen.texts))
    await world.sees(person, "prénom")


async def test_yes_that_binds_somebody_is_not_typed_for_them(world: StaffWorld) -> None:
    await spoken(world)
    with world.database.transaction() as tx:
        tx.exec_driver_sql("UPDATE voice_notes SET question = 'consent'")
        one = contacts.find_conversation(tx, "telegram", "905")
        assert one is not None
        changed = one.state.replace('["me","consent","yes"', '["child-1","consent","yes"')
        assert changed != one.state
        now = world.clock.now()
        contacts.save_state(
            tx, one.id, changed, turn=one.turn, locale="fr", who="youth", now=now, keep_days=7, theirs=True
        )
    types(world, "oui j'accepte")
    assert "consent" not in {one.question for one in state(world).answers if one.subject == "me"}


async def test_who_stopped_us_hears_nothing_of_what_staff_type_and_staff_have_their_words(world: StaffWorld) -> None:
    person = await spoken(world)
    await person.says("/stop")
    await world.api.until(lambda: state(world).stopped)
    before = said(world)
    types(world, "Testa")
    assert said(world) == before
    assert "Testa" in everything_kept(world)


async def test_answer_to_a_side_question_of_before_does_not_answer_the_same_one_opened_again(
    world: StaffWorld,
) -> None:
    person = await begun(world)
    await person.says("/language")
    await world.api.until(lambda: state(world).asides)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    await person.says("/back")
    await world.api.until(lambda: not state(world).asides)
    await person.says("/language")
    await world.api.until(lambda: state(world).asides)
    types(world, "العربية")
    assert state(world).locale == "fr"


# --- nothing to type, and two at once ---------------------------------------------------------------------------------


async def test_recording_in_which_nothing_is_said_is_deleted_and_nobody_waits(world: StaffWorld) -> None:
    await spoken(world)
    before, (note, *_), salma, their = said(world), kept(world)[0], world.deed("salma"), whom(world)
    with world.database.transaction() as tx:
        hearing_notes.drop_note(tx, salma, their, note)
        assert [row.verb for row in tx.execute(select(audit))] == ["drop_voice"]
        with pytest.raises(Mistake, match="voice_gone"):
            hearing_notes.drop_note(tx, salma, their, note)
    assert (kept(world), open_tickets(world), said(world)) == ([], [], before)


def test_of_two_who_press_at_once_one_gets_the_voice_note(database: Database) -> None:
    with database.transaction() as tx:
        one = contacts.lock_conversation(tx, "telegram", "9", NOW).id
        voice_notes.add_note(tx, one, "me", ("me", "first_name"), sound=SOUND, seconds=1, now=NOW)
        (note,) = voice_notes.list_notes(tx, one, "me")
    got, ready = [], threading.Barrier(2)

    def press() -> None:
        ready.wait()
        with database.transaction() as tx:
            got.append(voice_notes.take_note(tx, note.id, one, "me"))

    presses = [threading.Thread(target=press) for _ in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert sorted(got) == [False, True]


# --- where protection was asked for -----------------------------------------------------------------------------------


async def protected(world: StaffWorld) -> Person:
    """Somebody who agreed, asked for protection and went on."""
    person = await begun(world)
    conversation_id = whom(world).conversation_id
    with world.database.transaction() as tx:
        tickets.add_urgent(tx, conversation_id, "me", phone=None, when=None, now=world.clock.now())
    return person


async def test_voice_note_of_who_asked_for_protection_brings_their_ticket_up_and_is_heard_by_protection_alone(
    world: StaffWorld,
) -> None:
    world.hire("nadia", "safeguarding")
    person = await protected(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    assert open_tickets(world) == [("urgent", "me")], "nobody else is told that somebody waits"
    note = kept(world)[0][0]
    nadia, salma, their = world.deed("nadia"), world.deed("salma"), whom(world)
    with world.database.transaction() as tx:
        (shown,) = urgent.see_urgent(tx, nadia).waiting
        assert [one.id for one in shown.voices] == [note]
        assert urgent.hear_note(tx, nadia, shown.ticket.id, note) == SOUND
        for verb in (urgent.hear_note, urgent.drop_note):
            with pytest.raises(Refused):
                verb(tx, salma, shown.ticket.id, note)
        with pytest.raises(Refused):
            hearing_notes._hear(tx, salma, their, note)
        verbs = {row.verb for row in tx.execute(select(audit))}
    assert verbs == {"see_urgent", "hear_urgent"}


async def test_protection_is_told_again_that_a_voice_note_waits(world: StaffWorld) -> None:
    nadia = world.linked("nadia", "safeguarding")
    person = await protected(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    await world.later(2)
    await world.api.until(lambda: nadia.screen.texts)
    assert "protection" in nadia.screen.texts[-1]


async def test_ticket_is_not_closed_before_what_was_said_there_was_heard(world: StaffWorld) -> None:
    world.hire("nadia", "safeguarding")
    person = await protected(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    note, nadia = kept(world)[0][0], world.deed("nadia")
    with world.database.transaction() as tx:
        (shown,) = urgent.see_urgent(tx, nadia).waiting
        closing = {"ticket": str(shown.ticket.id), "asked": shown.ticket.created_at.isoformat()}
        with pytest.raises(Mistake, match="voices_wait"):
            urgent.do(tx, nadia, closing)
        urgent.do(tx, nadia, {"ticket": str(shown.ticket.id), "heard": str(note)})
        with pytest.raises(Mistake, match="voice_gone"):
            urgent.drop_note(tx, nadia, shown.ticket.id, note)
        urgent.do(tx, nadia, {**closing, "keep": "1"})
        with pytest.raises(Refused):
            urgent.hear_note(tx, nadia, shown.ticket.id, note)
    assert (kept(world), open_tickets(world)) == ([], [])
