"""A conversation goes on at another address: everything of one person goes along, and nothing of anybody else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.services import queue, talk, waiting_page
from bot.services.incoming import Incoming, Taken
from bot.services.messages import Message
from bot.services.tickets import Seen, close_in
from conversations import moving
from conversations.codes import CODES, make_code, read_code
from conversations.flows import FLOW
from conversations.path import resolve, speakers
from conversations.stored import load
from conversations.subjects import shown
from conversations.types import Arrived, Commanded, MovedAway, Said
from storage import contacts, leads, messages, moves, outbox, questions, tickets
from storage.models import consents, journey_counts, metadata
from storage.models import leads as leads_table
from storage.models import moves as moves_table
from tests.at_desk import opened
from tests.conversing import HELPER, PARENT, YOUTH, context, walk
from tests.conversing import step as stepped
from tests.storing import of_table
from tests.test_desk import deed
from tests.test_talk import SIGN_UP

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from sqlalchemy import Connection

    from bot.clock import FrozenClock
    from bot.services.desk import Deed
    from conversations.types import State
    from storage.db import Database

PHONE, PAGE = ("telegram", "77"), ("webchat", "page")


@dataclass(slots=True)
class People:
    """Two addresses, and what is said at each."""

    tx: Connection
    me: Deed
    told: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @property
    def clock(self) -> FrozenClock:
        return cast("FrozenClock", self.me.turns.clock)

    def say(self, at: tuple[str, str], *words: str) -> Taken:
        taken = Taken()
        for one in words:
            name, _, argument = one[1:].partition(" ")
            event = Commanded(name, argument) if one.startswith("/") else Said(one)
            self.clock.advance(timedelta(seconds=1))
            taken = self.me.turns.take_turn(self.tx, Incoming(*at[:1], f"{one} {self.clock.now()}", at[1], event))
            self.told[at] = [message.text for message in taken.messages]
        return taken

    def state(self, at: tuple[str, str]) -> State:
        found = contacts.find_conversation(self.tx, *at)
        return load(found.state if found else "")

    def key(self, at: tuple[str, str]) -> int:
        found = contacts.find_conversation(self.tx, *at)
        assert found is not None
        return found.id

    def code(self, at: tuple[str, str] = PHONE) -> str:
        self.say(at, "/move")
        lines = self.said(at).translate(dict.fromkeys(range(0x2066, 0x206A))).split("\n")
        return next(found for line in lines if (found := read_code(line[-len("BCD-FGH") :])))

    def said(self, at: tuple[str, str]) -> str:
        return "\n".join(self.told[at])


@pytest.fixture
def people(database: Database) -> Iterator[People]:
    with database.transaction() as tx:
        yield People(tx, deed(tx))


@given(st.integers(0, CODES - 1))
def test_code_is_read_however_it_is_written(number: int) -> None:
    code = make_code(number)
    assert read_code(f" {code[:3].lower()} - {code[3:]}") == code


@pytest.mark.parametrize("typed", ["", "BCDFG", "BCDFGHJ", "BCDFGA", "1234567", "je suis ici"])
def test_what_is_no_code_is_not_read_as_one(typed: str) -> None:
    assert not read_code(typed)


def test_code_takes_a_sign_up_from_telegram_to_the_web_in_the_middle(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:5])
    asked = resolve(FLOW, people.state(PHONE), context()).node
    code = people.code()
    people.say(PAGE, "/start", "code", code)
    assert "On continue ici" in people.said(PAGE)
    assert resolve(FLOW, people.state(PAGE), context()).node is asked
    assert people.state(PHONE).answers == ()


def test_sign_up_that_was_sent_goes_along_with_all_that_hangs_on_it(people: People) -> None:
    tx = people.tx
    people.say(PHONE, "/start", *SIGN_UP)
    lead_id = tx.execute(select(leads_table.c.id)).scalar_one()
    talk.write(tx, people.me, talk.of_lead(tx, people.me.actor, "write", lead_id), "Bonjour, jeudi 10 h ?")
    people.say(PHONE, "oui d'accord")
    people.say(PAGE, "/start", "code", people.code())
    new = people.key(PAGE)
    assert leads.get_whose(tx, lead_id) == (new, "me")
    assert tx.execute(select(leads_table.c.channel)).scalar_one() == "webchat"
    assert [one.words for one in messages.list_messages(tx, new, "me")] == ["Bonjour, jeudi 10 h ?", "oui d'accord"]
    assert tx.execute(select(func.count()).where(consents.c.conversation_id == new)).scalar_one() == 1
    assert tickets.get_waiting(tx, new, "me") is not None
    people.say(PAGE, "à demain")
    assert messages.list_messages(tx, new, "me")[-1].words == "à demain"
    talk.write(tx, people.me, talk.of_lead(tx, people.me.actor, "write", lead_id), "Parfait")
    assert people.state(PHONE).answers == ()


def test_sent_sign_up_is_neither_saved_again_nor_marked_changed_by_the_move(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP)
    before = people.tx.execute(select(leads_table.c.updated_at, leads_table.c.changed_since_sent)).one()
    people.say(PAGE, "/start", *SIGN_UP[:2])  # somebody else is there already: so their name is another one here
    people.say(PAGE, "code", people.code())
    assert people.tx.execute(select(leads_table.c.updated_at, leads_table.c.changed_since_sent)).one() == before
    assert [subject for subject, _ in people.state(PAGE).references] == ["other-1"]
    people.say(PAGE, "merci")
    assert people.tx.execute(select(leads_table.c.changed_since_sent)).scalar_one() is False


def test_who_comes_stands_beside_who_is_there_and_never_over_them(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:5])
    people.say(PAGE, "/start", "je suis une fille", "16 ans")
    there = people.state(PAGE).answers
    people.say(PAGE, "code", people.code())
    assert people.state(PAGE).answers[: len(there)] == there
    assert people.state(PAGE).speaker == "other-1"


def test_only_who_asked_goes_and_the_others_on_the_phone_stay(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:5], "/other", "je suis un garçon", "16 ans")
    people.say(PAGE, "/start", "code", people.code())
    assert [answer.value for answer in people.state(PAGE).answers] == ["youth", "16"]
    assert {answer.subject for answer in people.state(PHONE).answers} == {"me"}
    assert "Qui m'écrit" in people.said(PHONE) or people.state(PHONE).asides[-1].question == "resume"


def test_code_works_once(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    code = people.code()
    people.say(PAGE, "/start", "code", code)
    third = ("webchat", "another")
    people.say(third, "/start", "code", code)
    assert "ne marche pas" in people.said(third)
    assert people.state(third).answers == ()


def test_code_works_for_a_quarter_of_an_hour(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    code = people.code()
    people.clock.advance(timedelta(minutes=15))
    people.say(PAGE, "/start", "code", code)
    assert "ne marche pas" in people.said(PAGE)
    assert people.state(PHONE).answers


def test_new_code_ends_the_one_before(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    old, new = people.code(), people.code()
    people.say(PAGE, "/start", "code", old)
    assert people.state(PAGE).answers == ()
    people.say(PAGE, "code", new)
    assert people.state(PAGE).answers


def test_after_five_wrong_codes_the_right_one_does_nothing_for_a_while(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    code = people.code()
    wrong = [make_code(number) for number in range(5)]
    people.say(PAGE, "/start", *(line for one in wrong for line in ("code", one)), "code", code)
    assert "15 minutes" in people.said(PAGE)
    assert people.state(PAGE).answers == ()
    people.clock.advance(timedelta(minutes=15))
    people.say(PAGE, "code", people.code())
    assert people.state(PAGE).answers


def test_guesses_from_many_addresses_end_codes_and_not_links(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.moving._MOST_TRIES_OF_ALL", 3)
    people.say(PHONE, "/start", *SIGN_UP[:3])
    for number in range(3):
        people.say(("webchat", f"guesser {number}"), "/start", f"/bring {make_code(number)}")
    people.say(PAGE, "/start", "code", people.code())
    assert "15 minutes" in people.said(PAGE), "an address of the page costs nothing"
    people.say(PHONE, "/move")
    token = token_in(people)
    people.say(PAGE, f"/bring {token}")
    assert people.state(PAGE).answers


def test_guesses_of_some_stopped_the_codes_of_all_others(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.moving._MOST_TRIES_OF_ALL", 3)
    people.say(PAGE, "/start", *SIGN_UP[:3])
    for number in range(3):
        people.say(("webchat", f"guesser {number}"), "/start", f"/bring {make_code(number)}")
    people.say(PHONE, "/start", "code", people.code(PAGE))
    assert people.state(PHONE).answers, "who failed nowhere is heard"
    monkeypatch.setattr("bot.services.moving._MOST_OF_UNTRIED", 3)
    people.say(("telegram", "78"), "/start", "code", people.code(PHONE))
    assert "15 minutes" in people.said(("telegram", "78"))


def token_in(people: People) -> str:
    people.me.turns.ways = lambda: {"webchat": "https://example.org/?move="}
    people.say(PHONE, "/move")
    return people.said(PHONE).partition("?move=")[2].partition("\n")[0].strip("\u2068\u2069")


def test_opening_a_link_in_telegram_spends_nothing_and_its_button_does(people: People) -> None:
    people.say(PAGE, "/start", *SIGN_UP[:3])
    people.me.turns.ways = lambda: {"telegram": "https://t.me/example?start=m_"}
    people.say(PAGE, "/move")
    token = people.said(PAGE).partition("?start=m_")[2].partition("\n")[0].strip("\u2068\u2069")
    for _ in range(3):
        people.say(PHONE, f"/start m_{token}")
    assert people.state(PAGE).answers
    people.say(PHONE, "oui")
    assert people.state(PHONE).answers
    assert people.state(PAGE).answers == ()


def test_link_opened_where_the_conversation_is_already_is_not_spent(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    token = token_in(people)
    people.say(PHONE, f"/bring {token}")
    assert "déjà dans cette conversation" in people.said(PHONE)
    people.say(PAGE, f"/bring {token}")
    assert people.state(PAGE).answers


def test_no_sixth_person_comes_to_a_phone_and_the_code_is_not_lost(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    for number in range(5):
        people.say(PAGE, *(["/start"] if not number else ["/other"]), "je suis un garçon", "16 ans")
    code = people.code()
    people.say(PAGE, "code", code)
    assert people.state(PHONE).answers
    people.say(("webchat", "another"), "/start", "code", code)
    assert people.state(("webchat", "another")).answers


def test_what_a_safe_word_hides_does_not_go_along(people: People) -> None:
    people.say(PHONE, "/start", "je suis un garçon", "14 ans", "/safeword", "libellule", "libellule", "/start")
    people.say(PHONE, "je suis une fille", "17 ans")
    people.say(PAGE, "/start", "code", people.code())
    assert [answer.value for answer in people.state(PAGE).answers] == ["youth", "17"]
    people.say(PHONE, "libellule")
    assert [answer.value for answer in people.state(PHONE).answers] == ["youth", "14"]


def test_code_of_a_conversation_that_a_word_hid_since_brings_nothing(people: People) -> None:
    people.say(PHONE, "/start", "je suis un garçon", "14 ans", "/safeword", "libellule")
    code = people.code()
    people.say(PHONE, "libellule")
    people.say(PAGE, "/start", "code", code)
    assert "ne marche pas" in people.said(PAGE)
    people.say(PHONE, "libellule")
    assert people.state(PHONE).answers


def test_safe_word_goes_along_with_who_was_alone_and_leaves_no_trace(people: People) -> None:
    people.say(PHONE, "/start", "je suis un garçon", "14 ans", "/safeword", "libellule")
    people.say(PAGE, "/start", "code", people.code())
    assert people.state(PAGE).safe_word
    assert not people.state(PHONE).safe_word
    taken = people.say(PAGE, "libellule")
    assert taken.hides


def test_moving_looks_the_same_where_a_word_hides_somebody_and_where_none_does(people: People) -> None:
    said = []
    for number, hidden in enumerate((("je suis un garçon", "14 ans", "/safeword", "libellule", "libellule"), ())):
        phone, page = ("telegram", f"phone {number}"), ("webchat", f"page {number}")
        people.say(phone, "/start", *hidden, "/start", "je suis une fille", "17 ans")
        people.say(page, "/start", "code", people.code(phone))
        rows = [one.hides for one in shown_last(people, phone)]
        said.append((rows, people.state(phone).answers, people.state(phone).asides))
    assert said[0] == said[1]


@pytest.mark.parametrize("visit", [(), ("je suis une fille", "17 ans")], ids=["only to fetch it", "was there"])
def test_who_arrives_is_numbered_as_if_no_word_hid_somebody_there(people: People, visit: tuple[str, ...]) -> None:
    seen = []
    for number, hides in enumerate((("je suis un garçon", "14 ans", "/safeword", "libellule", "libellule"), ())):
        phone, page = ("telegram", f"phone {number}"), ("telegram", f"page {number}")
        people.say(phone, "/start", *SIGN_UP[:5])
        people.say(page, *(("/start", *hides) if hides else ()), "/start", *visit)
        people.say(page, "code", people.code(phone), "/other", "je suis un garçon")
        here = people.state(page)
        told = [(one.text, one.subject, one.rows, one.controls) for one in shown_last(people, page)]
        plain = re.sub(r"data='\d+\|", "data='|", str(told))  # each button has the number of its turn
        seen.append((plain, [shown(here, name) for name in speakers(here)]))
    assert seen[0] == seen[1]


def shown_last(people: People, at: tuple[str, str]) -> list[Message]:
    found = contacts.find_conversation(people.tx, *at)
    assert found is not None
    return [Message.from_json(body) for body in outbox.list_turn_messages(people.tx, found.id, found.turn)]


def test_who_stays_on_the_phone_is_there_again_when_whom_a_word_had_hidden_moves_away(people: People) -> None:
    people.say(
        PHONE, "/start", "je suis un garçon", "14 ans", "/safeword", "libellule", "libellule", "/start", *SIGN_UP
    )
    people.say(PHONE, "libellule")
    people.say(PAGE, "/start", "code", people.code())
    assert people.state(PHONE).references
    assert not people.state(PHONE).beside
    people.say(PHONE, "/status")
    assert "Demande" in people.said(PHONE)


def test_safe_word_that_does_not_hold_at_the_new_address_is_told(people: People) -> None:
    people.say(PHONE, "/start", "je suis un garçon", "14 ans", "/safeword", "libellule")
    people.say(PAGE, "/start", "je suis une fille", "16 ans", "code", people.code())
    assert "mot secret" in people.said(PAGE)


def test_code_that_is_written_while_staff_talk_here_is_not_read_by_them(people: People) -> None:
    tx, third = people.tx, ("webchat", "another")
    people.say(third, "/start", *SIGN_UP)
    lead_id = tx.execute(select(leads_table.c.id)).scalar_one()
    talk.write(tx, people.me, talk.of_lead(tx, people.me.actor, "write", lead_id), "Bonjour")
    people.say(PHONE, "/start", "je suis une fille", "16 ans")
    people.say(third, people.code())
    assert [one.words for one in messages.list_messages(tx, people.key(third), "me")] == ["Bonjour"]
    assert len({answer.subject for answer in people.state(third).answers}) == 2


def test_who_asked_for_protection_is_protected_at_the_new_address(people: People) -> None:
    tx = people.tx
    people.say(PHONE, "/start", *SIGN_UP, "mon père me frappe", "j'ai besoin d'aide", "non", "non")
    assert tickets.get_urgent_speaker(tx, people.key(PHONE)) == "me"
    people.say(PAGE, "/start", "je suis une fille", "16 ans", "code", people.code())
    assert tickets.get_urgent_speaker(tx, people.key(PHONE)) is None
    assert tickets.get_urgent_speaker(tx, people.key(PAGE)) == "other-1"
    assert tx.execute(select(leads_table.c.contact_hold)).scalar_one() is True


def test_two_who_wait_for_protection_at_one_address_both_do(people: People) -> None:
    tx, danger = people.tx, ("mon père me frappe", "j'ai besoin d'aide", "non", "non")
    people.say(PHONE, "/start", "je suis un garçon", "14 ans", *danger)
    people.say(PAGE, "/start", "je suis une fille", "16 ans", *danger)
    people.say(PAGE, "code", people.code())
    assert tickets.get_urgent_speaker(tx, people.key(PAGE)) == ""
    assert len(tickets.list_urgent(tx)) == 1


def test_own_request_was_called_about_that_came_to_where_they_had_asked_for_protection(people: People) -> None:
    """They had said nothing else there, and were somebody else with what they brought."""
    tx = people.tx
    people.say(PHONE, "/start", *SIGN_UP)
    people.say(PAGE, "/start", "mon père me frappe", "j'ai besoin d'aide")
    people.say(PAGE, "code", people.code())
    hold = select(leads_table.c.contact_hold)
    assert (tx.execute(hold).scalar_one(), tickets.get_urgent_speaker(tx, people.key(PAGE))) == (True, "")
    (ticket,) = tickets.list_urgent(tx)
    assert close_in(tx, ticket.id, keep_hold=False) == Seen(1)
    assert tx.execute(hold).scalar_one() is False


def test_request_that_came_to_where_two_asked_for_protection_was_called_about(people: People) -> None:
    danger = ("mon père me frappe", "j'ai besoin d'aide", "non", "non")
    people.say(PAGE, "/start", "je suis une fille", "16 ans", *danger)
    people.say(PAGE, "/other", "je suis un garçon", "15 ans", *danger)
    people.say(PHONE, "/start", *SIGN_UP)
    people.say(PAGE, "code", people.code())
    assert people.tx.execute(select(leads_table.c.contact_hold)).scalar_one() is True


def test_who_waits_without_a_lead_is_seen_where_somebody_else_asked_for_protection(people: People) -> None:
    """Their ticket was gone from the desk as soon as they arrived there."""
    tx = people.tx
    danger = ("mon père me frappe", "j'ai besoin d'aide", "non", "non")
    people.say(PAGE, "/start", "je suis une fille", "16 ans", "/human", *danger)
    assert tickets.list_apart(tx, 9) == []
    people.say(PHONE, "/start", "je suis un garçon", "14 ans", "/human")
    (waits,) = tickets.list_apart(tx, 9)
    questions.add_question(tx, "token", day=people.clock.now().date(), locale="fr", intent="cost", words="combien ?")
    questions.pass_on(tx, "token", people.key(PHONE), people.clock.now().date())
    people.say(PAGE, "code", people.code())
    (still,) = tickets.list_apart(tx, 9)
    assert (still.id, still.speaker, still.conversation_id) == (waits.id, "other-1", people.key(PAGE))
    assert [one.id for one in queue.see_queue(tx, people.me, {}, 0).apart] == [waits.id]
    assert waiting_page.see_waiting(tx, people.me, waits.id).talk is not None
    assert [one.words for one in questions.list_open(tx, 9)] == ["combien ?"]
    assert tickets.get_urgent_speaker(tx, people.key(PAGE)) == "me"
    people.say(PAGE, "/other me", "/human")
    assert [one.speaker for one in tickets.list_apart(tx, 9)] == ["other-1"], "not of who asked for protection"
    talk.settle(tx, people.me, talk.of_ticket(tx, people.me.actor, "settle", waits.id))
    assert tickets.list_apart(tx, 9) == []


def test_who_asked_for_protection_is_not_shown_where_they_arrive_beside_somebody_else(people: People) -> None:
    tx = people.tx
    people.say(PHONE, "/start", "je suis un garçon", "14 ans", "/human", "mon père me frappe", "j'ai besoin d'aide")
    people.say(PAGE, "/start", "je suis une fille", "16 ans", "/human")
    people.say(PAGE, "code", people.code())
    assert tickets.get_urgent_speaker(tx, people.key(PAGE)) == "other-1"
    assert [one.speaker for one in tickets.list_apart(tx, 9)] == ["me"]


def test_family_is_counted_once_wherever_it_goes_on(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:6])
    people.say(PAGE, "/start", "code", people.code())
    people.say(PAGE, *SIGN_UP[6:])
    counted = select(journey_counts.c.name, func.sum(journey_counts.c.number)).where(journey_counts.c.kind == "step")
    numbers = dict(people.tx.execute(counted.group_by(journey_counts.c.name)).all())
    assert {name: int(number) for name, number in numbers.items() if number} == {
        "first_word": 1, "language": 1, "verdict": 1, "sent": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "said"),
    [("poster", "Ce qui a mené ici\u00a0: Une affiche"), ("salma", "autre chose, que je n'ai pas gardé")],
)
def test_where_they_come_from_is_said_in_words(people: People, source: str, said: str) -> None:
    people.say(PHONE, f"/start {source}", *SIGN_UP[:3], "/mydata")
    assert said in people.said(PHONE).translate(dict.fromkeys(range(0x2066, 0x206A)))


def test_token_of_a_link_is_never_where_somebody_comes_from(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    people.code()
    people.say(PAGE, f"/start {moving.LINK}{token_in(people)}")
    assert (people.state(PAGE).source, people.state(PAGE).asides[-1].question) == ("", "bring")


def test_code_goes_with_all_that_is_erased(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    people.code()
    people.say(PHONE, "/delete", "oui")
    assert people.tx.execute(select(moves_table)).all() == []


def test_of_two_who_bring_the_same_code_one_gets_it(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    people.code()
    tx = people.tx
    move = moves.see_move(tx, token_in(people), people.clock.now())
    assert move is not None
    assert [moves.use_move(tx, move) for _ in range(2)] == [True, False]


def test_only_hashes_of_code_and_token_are_kept_and_go_when_they_are_over(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:3])
    code, tx = people.code(), people.tx
    row = tx.execute(select(moves_table)).one()
    assert code.encode() not in b"|".join(str(value).encode() for value in row)
    assert of_table(tx, moves_table, people.clock.now() + moves.HOLDS) == 1


def test_letter_that_waited_for_its_reader_is_told_where_they_arrive(people: People) -> None:
    tx = people.tx
    people.say(PHONE, "/start", *SIGN_UP)
    lead_id = tx.execute(select(leads_table.c.id)).scalar_one()
    code = people.code()
    people.say(PHONE, "/other", "je suis une fille")
    talk.write(tx, people.me, talk.of_lead(tx, people.me.actor, "write", lead_id), "Bonjour, jeudi 10 h ?")
    people.say(PAGE, "/start", "code", code)
    assert "jeudi 10 h" in people.said(PAGE)
    assert [one.status for one in messages.list_messages(tx, people.key(PAGE), "me")] != ["kept"]
    assert not people.state(PHONE).letters


def test_every_table_that_holds_something_of_a_speaker_goes_along() -> None:
    theirs = {
        table.name
        for table in metadata.tables.values()
        if "conversation_id" in table.columns and {"subject", "speaker"} & set(table.columns.keys())
    }
    moved = {whose.table.name for whose, _ in moves._WHOSE} | {moves._TICKETS[0].table.name}
    assert theirs - {moves_table.name, "outbox"} == moved  # what was sent stays where it was sent to


# --- pure -----------------------------------------------------------------------------------------------------------

WHOLE = (YOUTH, PARENT, HELPER)


@pytest.mark.parametrize("answers", WHOLE, ids=["youth", "parent", "helper"])
def test_conversation_stands_at_the_same_place_after_every_answer(answers: tuple[str, ...]) -> None:
    for number in range(1, len(answers) + 1):
        state = walk(answers[:number])
        part = moving.part_of(state, "me")
        assert part is not None
        other = walk(("youth", "16"))
        for there in (walk(()), other):
            name = moving.name_at(there, ())
            after = stepped(there, moving_event(part, name)).state
            old, new = resolve(FLOW, state, context()), resolve(FLOW, after, context())
            assert (new.node.id, len(new.passed)) == (old.node.id, len(old.passed))
            assert sorted(code for _, code in after.references) == sorted(code for _, code in state.references)


def moving_event(part: State, name: str) -> Arrived:
    return Arrived(part, name)


def test_source_that_nobody_knows_does_not_come_along() -> None:
    part = moving.part_of(replace(walk(YOUTH[:3]), source="salma"), "me")
    assert part is not None
    assert stepped(walk(()), moving_event(part, "me")).state.source == "other"


def test_what_goes_and_what_stays_are_together_all_that_was_there() -> None:
    state = walk(YOUTH)
    state = walk(PARENT[:6], stepped(state, Commanded("other")).state)
    part = moving.part_of(state, "other-1")
    assert part is not None
    left = stepped(state, MovedAway("other-1")).state
    assert {*part.answers, *left.answers} == set(state.answers)
    assert not {*part.answers} & {*left.answers}


# --- the page of a link ---


async def test_page_of_a_link_spends_nothing_until_its_button_is_pressed(database: Database) -> None:
    async with opened(database) as browser, opened(database) as elsewhere:
        await press(browser, await browser.get("/"), "Un(e) jeune")
        moved = await press(browser, await browser.get("/"), "Continuer ailleurs")
        link = re.search(r"/\?move=\w+", moved.text)
        assert link
        page = await elsewhere.get(link[0])
        for _ in range(2):  # a preview of a message opens it, too
            page = await elsewhere.get(link[0])
        assert "Continuer ici la conversation" in page.text
        assert "jeune" not in page.text
        assert 'data-question="age"' in (await browser.get("/")).text
        await press(elsewhere, page, "Oui, continuer ici")
        assert 'data-question="age"' in (await elsewhere.get("/")).text
        assert 'data-question="who"' in (await browser.get("/")).text


async def press(browser: httpx.AsyncClient, page: httpx.Response, label: str) -> httpx.Response:
    """Press a button of a page as a browser without a script does."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    found = re.search(rf'name="(\w+)" value="([^"]*)"[^>]*>{re.escape(label)}<', page.text)
    fields = {found[1]: found[2]} if found else {}
    assert label in page.text
    return await browser.post("/", data={**hidden, **fields}, follow_redirects=True)
