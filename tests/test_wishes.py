"""What stands on the ticket of who asks for a person: kept encrypted, shown at the desk, gone in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from bot.services import desk, talk, waiting_page
from storage import contacts, retention, tickets, wishes
from storage.columns import Encrypted
from storage.leads import get_whose
from storage.models import metadata
from storage.models import tickets as table
from tests.storing import DAY, NOW, known
from tests.test_moving import PAGE, PHONE, People, people
from tests.test_talk import signed_up, waits

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

__all__ = ["people"]
BEGIN = ("/start", "je suis un garçon", "15 ans")
ASK = ("/human", "les papiers", "06 00 00 00 07", "le soir")
NUMBER = "+212600000007"


def kept(tx: Connection) -> list[tuple[str | None, str | None, str | None]]:
    """What all tickets tell: about, number, hour."""
    found = tx.execute(select(table.c.about, table.c.safe_phone, table.c.safe_when).order_by(table.c.id))
    return [(about, phone, when) for about, phone, when in found]


def personal(tx: Connection) -> set[str]:
    """The encrypted columns in which something stands."""
    found = set()
    for each in metadata.sorted_tables:
        for column in each.columns:
            if isinstance(column.type, Encrypted):
                raw = select(type_coerce(column, LargeBinary)).where(column.is_not(None))
                found |= {f"{each.name}.{column.name}"} if tx.execute(raw).first() else set()
    return found


def test_number_and_hour_stand_on_the_ticket_unreadable_without_the_key(people: People) -> None:
    people.say(PHONE, *BEGIN, *ASK)
    tx = people.tx
    assert kept(tx) == [("papers", NUMBER, "evening")]
    raw = tx.exec_driver_sql("SELECT about, safe_phone, safe_when FROM tickets").one()
    assert not any(word in bytes(part) for part in raw for word in (b"papers", b"0600", b"600000007", b"evening"))


def test_nothing_personal_is_written_without_consent_but_what_stands_on_the_ticket(people: People) -> None:
    people.say(PHONE, *BEGIN, *ASK, "non j'ai arrêté", "anfa", "oui", "1ère collège", "non")
    always = {"conversations.address", "conversations.state", "outbox.body", "staff.name", "keychecks.value"}
    of_ticket = {f"tickets.{name}" for name in ("about", "safe_phone", "safe_when")}
    assert personal(people.tx) - always == of_ticket
    found = contacts.find_conversation(people.tx, *PHONE)
    assert found is not None
    assert "600000007" not in found.state
    people.say(PHONE, "/delete", "oui")
    assert not of_ticket & personal(people.tx)


def test_second_wish_adds_to_the_open_ticket_and_tells_since_when(people: People) -> None:
    people.say(PHONE, *BEGIN, *ASK, "/human")
    assert people.said(PHONE).translate(dict.fromkeys((0x2068, 0x2069))).startswith("Depuis le 22 novembre 2026,")
    people.say(PHONE, "/human change", "06 00 00 00 08")
    assert kept(people.tx) == [("papers", "+212600000008", "")]


@pytest.mark.parametrize("end", ["answered", "settled", "closed", "taken back", "erased", "expired", "too old", "help"])
def test_what_was_told_is_gone_when_the_ticket_or_its_time_ends(people: People, end: str) -> None:
    tx, me = people.tx, people.me
    people.say(PHONE, *BEGIN, *ASK)
    (apart,) = tickets.list_apart(tx, 9)
    conversation = people.key(PHONE)
    match end:
        case "answered":
            waiting_page.do(tx, me, apart.id, {"do": "write", "words": "Bonjour"})
        case "settled":
            waiting_page.do(tx, me, apart.id, {"do": "settle"})
        case "closed":
            tickets.close_ticket(tx, apart.id)
        case "taken back":
            people.say(PHONE, "/human back")
        case "erased":
            people.say(PHONE, "/delete", "oui")
        case "expired":
            retention.delete_expired(tx, NOW + 8 * DAY, NOW.date())
        case "too old":
            contacts.save_state(tx, conversation, "{}", turn=9, locale="fr", who="", now=NOW, keep_days=300)
            retention.delete_expired(tx, NOW + 6 * DAY, (NOW + 6 * DAY).date())
            assert kept(tx) == [("papers", NUMBER, "evening")]
            assert retention.delete_expired(tx, NOW + 8 * DAY, (NOW + 8 * DAY).date())
            assert tickets.list_apart(tx, 9) == [apart], "they still wait"
        case "help":
            people.say(PHONE, "mon père me frappe", "j'ai besoin d'aide", "non", "non")
    assert set(kept(tx)) == {(None, None, None)}


def test_wish_goes_along_to_another_address_with_what_was_told(people: People) -> None:
    people.say(PHONE, *BEGIN, "/human", "les papiers", "06 00 00 00 07")
    people.say(PAGE, "/start", "je suis une fille", "16 ans", "code", people.code())
    assert list(wishes.list_wishes(people.tx, people.key(PHONE))) == []
    wish = wishes.get_wish(people.tx, people.key(PAGE), "other-1")
    assert wish is not None
    assert (wish.about, wish.phone) == ("papers", NUMBER)
    assert people.state(PAGE).asides[-1].question == "human_hour", "it goes on being asked there"
    people.say(PAGE, "le matin", "/human")
    assert people.told[PAGE][0].startswith("Depuis")
    assert kept(people.tx) == [("papers", NUMBER, "morning")]


def test_each_of_two_on_one_phone_has_a_ticket_of_their_own(people: People) -> None:
    people.say(PHONE, *BEGIN, *ASK, "/other", "je suis une fille", "/human", "autre chose", "passer")
    found = wishes.list_wishes(people.tx, people.key(PHONE))
    assert {name: (one.about, one.phone) for name, one in found.items()} == {
        "me": ("papers", NUMBER), "other-1": ("other", None),
    }  # fmt: skip


def test_staff_see_what_it_is_about_and_where_to_call(people: People) -> None:
    tx, me = people.tx, people.me
    people.say(PHONE, *BEGIN, *ASK)
    (apart,) = tickets.list_apart(tx, 9)
    seen = waiting_page.see_waiting(tx, me, apart.id)
    assert seen.talk is not None
    assert seen.talk.wish is not None
    assert (seen.talk.wish.about, seen.talk.wish.phone, seen.talk.wish.when) == ("papers", NUMBER, "evening")


def test_answers_of_the_centre_arrive_in_the_chat_in_order_and_the_form_goes_on(people: People) -> None:
    tx, me = people.tx, people.me
    people.say(PHONE, *BEGIN, "/human", "les papiers")
    (apart,) = tickets.list_apart(tx, 9)
    for words in ("Bonjour.", "Le centre ouvre lundi.", "Venez à 10 h."):
        talk.write(tx, me, talk.of_ticket(tx, me.actor, "write", apart.id), words)
    columns = metadata.tables["outbox"].c
    bodies = tx.execute(select(columns.body).where(columns.status == "pending").order_by(columns.id)).scalars()
    arriving = "".join(bodies)
    places = [arriving.index(words) for words in ("Bonjour.", "Le centre ouvre lundi.", "Venez à 10 h.")]
    assert places == sorted(places)
    assert people.state(PHONE).asides[-1].question == "staff"
    talk.hand_back(tx, me, talk.of_ticket(tx, me.actor, "hand_back", apart.id))
    assert people.state(PHONE).asides == ()
    assert people.say(PHONE, "/human").messages[0].text.startswith("Une personne du centre verra")


@pytest.mark.parametrize(("result", "waiting"), [("reached", ""), ("no_answer", "call"), ("wrong_number", "call")])
def test_number_given_for_this_call_stays_until_they_were_reached(
    people: People, result: desk.CallResult, waiting: str
) -> None:
    tx, me = people.tx, people.me
    one = signed_up(tx, me)
    whose, _ = get_whose(tx, one)
    people.say(("telegram", "77"), "/human", "les papiers", "autre numéro, heure", "06 00 00 00 07", "le soir")
    desk.record_call(tx, me, one, result)
    assert waits(tx, one) == waiting
    wish = wishes.get_wish(tx, whose, "me")
    assert (wish.phone if wish else "") == (NUMBER if waiting else "")


def test_only_who_waits_for_a_person_has_a_wish(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        tickets.add_ticket(tx, whose, "reply", "me", NOW)
        assert wishes.list_wishes(tx, whose) == {}
        ticket = tickets.add_ticket(tx, whose, "person", "me", NOW)
        wishes.tell(tx, ticket, {"about": None, "phone": None, "when": None}, NOW + DAY)
        assert wishes.get_wish(tx, whose, "me") == wishes.Wish(NOW, None, None, None)
        tickets.end_waiting(tx, whose, "me", "person")
        assert wishes.list_wishes(tx, whose) == {}
        assert tickets.get_waiting(tx, whose, "me") == ("reply", NOW)
