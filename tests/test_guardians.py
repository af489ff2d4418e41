"""An adult answers for a young person by a link that the young person passes on: on both databases."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import LargeBinary, select, type_coerce, update

from bot.services import access, desk, guardian_desk, guardian_news, queue, talk
from bot.services.guardian_door import Answered, GuardianDoor, Outcome, Read
from conversations import engine
from conversations.readings import Reading
from conversations.reference import make_reference
from conversations.types import Commanded, Guardian, OfferGuardianLink, Said
from storage import facts, leads, outbox, retention, tickets
from storage import guardians as kept
from storage.models import audit, consents, inbox
from storage.models import guardians as table
from storage.models import leads as leads_table
from storage.models import outbox as outbox_table
from tests.conversing import HELPER, PARENT, TEACHER, YOUTH, context, said, step, walk
from tests.conversing import answer as answered
from tests.storing import DAY, MINUTE, NOW, at_once
from tests.test_desk import deed
from tests.test_moving import PAGE, PHONE, People, people
from tests.test_talk import SIGN_UP, waits

if TYPE_CHECKING:
    from storage.db import Database

__all__ = ["people"]
WEB = "https://tawjih.test/guardian?t="
WAYS = {"guardian": WEB, "guardian_telegram": "https://t.me/bot?start=g_", "guardian_code": "https://tawjih.test/c?t="}
ADULT = ("telegram", "88")
HELP = ("mon père me frappe", "j'ai besoin d'aide")


def linked(people: People, at: tuple[str, str] = PHONE) -> str:
    """The young person passes a link on; its token."""
    people.me.turns.ways = lambda: WAYS
    people.say(at, "/guardian")
    found = re.search(re.escape(WEB) + "([0-9a-f]{32})", people.said(at))
    assert found, people.said(at)
    return found[1]


def signed_up(people: People, at: tuple[str, str] = PHONE) -> int:
    people.me.turns.ways = lambda: WAYS
    people.say(at, "/start", *SIGN_UP)
    return lead_of(people, at)


def lead_of(people: People, at: tuple[str, str] = PHONE) -> int:
    place = leads_table.c.conversation_id == people.key(at)
    return int(people.tx.execute(select(leads_table.c.id).where(place)).scalar_one())


def door(people: People) -> GuardianDoor:
    turns = people.me.turns
    return GuardianDoor(turns.database, turns, turns.clock)


def read(people: People, token: str, locale: str = "fr") -> Read | None:
    return door(people)._read(people.tx, token, locale)


def answer(people: People, token: str, said: str, phone: str = "", when: str = "") -> Outcome:
    version = people.me.turns.programme.consent["guardian"]
    told = Answered(said, version, phone, when)
    return door(people)._answer(people.tx, token, "ar", told, phone)


def row(people: People) -> kept.Guardian:
    found = kept.get_guardian(people.tx, people.key(PHONE), "me", people.clock.now())
    assert found is not None
    return found


def plain(words: str) -> str:
    return words.translate(dict.fromkeys((0x2068, 0x2069)))


# --- the link ---------------------------------------------------------------------------------------------------------


def test_link_tells_the_adult_the_first_name_and_nothing_else_that_was_said(people: People) -> None:
    signed_up(people)
    shown = read(people, linked(people))
    assert shown is not None
    said = plain("\n".join(shown.words["fr"].sentences))
    assert "Testa" in said
    for secret in ("Adil", "600000001", "06 00", "15", "Anfa", "collège", "matin", "mère"):
        assert secret not in said.replace("15 jours", "")
    assert "300 jours" in said
    assert "n'a pas encore confirmé" in said, "the centre said nowhere when it calls"


def test_adult_is_told_in_which_days_a_call_comes_and_whom_to_ask_when_the_centre_confirmed_it(people: People) -> None:
    signed_up(people)
    told = {"call_back_days": "3", "data_controller": "Association Essai", "centre_phone": "05 22 00 00 00"}
    for name, value in told.items():
        facts.set_fact(people.tx, name, value, source="", until=None, by="", now=NOW)
    people.me.turns.read_facts_anew()
    shown = read(people, linked(people))
    assert shown is not None
    said = plain("\n".join(shown.words["fr"].sentences))
    assert all(words in said for words in ("sous 3 jours", "Association Essai", "05 22 00 00 00"))


def test_only_a_hash_of_the_link_is_kept(people: People) -> None:
    signed_up(people)
    token = linked(people)
    raw = people.tx.exec_driver_sql("SELECT token_hash FROM guardians").scalar_one()
    assert token.encode() not in bytes(raw)
    assert bytes.fromhex(token) not in bytes(raw)


def test_opening_a_link_spends_nothing_and_answering_does(people: People) -> None:
    lead_id = signed_up(people)
    token = linked(people)
    for _ in range(3):
        assert read(people, token) is not None
    assert answer(people, token, "yes") == "taken"
    assert read(people, token) is None
    assert answer(people, token, "no") == "unknown"
    assert (row(people).answer, waits(people.tx, lead_id)) == ("yes", "")


def test_new_link_ends_the_old_one_and_a_link_can_be_ended(people: People) -> None:
    signed_up(people)
    old = linked(people)
    new = linked(people)
    assert read(people, old) is None
    assert read(people, new) is not None
    people.say(PHONE, "/guardian end")
    assert "ne marche plus" in people.said(PHONE)
    assert read(people, new) is None


def test_link_ends_after_fourteen_days_and_its_hash_goes(people: People) -> None:
    signed_up(people)
    token = linked(people)
    people.clock.advance(14 * DAY - 2 * MINUTE)
    assert read(people, token) is not None
    people.clock.advance(2 * MINUTE)
    assert read(people, token) is None
    now = people.clock.now()
    retention.delete_expired(people.tx, now, now.date())
    assert people.tx.execute(select(table.c.token_hash, table.c.expires_at)).one() == (None, None)


@pytest.mark.parametrize("end", ["withdrawn", "erased", "protected", "held", "disagreed", "used", "never", "no token"])
def test_every_link_that_does_not_work_tells_the_same(people: People, end: str) -> None:
    signed_up(people)
    token = linked(people)
    match end:
        case "withdrawn":
            people.say(PHONE, "/withdraw", "oui")
        case "erased":
            people.say(PHONE, "/delete", "oui")
        case "protected":
            people.say(PHONE, *HELP)
        case "held":
            leads.hold_leads(people.tx, people.key(PHONE), ["me"])
        case "disagreed":
            people.say(PHONE, "/disagree", "oui")
        case "used":
            assert answer(people, token, "call", "+212600000009", "evening") == "taken"
        case "never":
            token = "0" * 32
        case "no token":
            token = "Testa"
    assert read(people, token) is None
    assert answer(people, token, "yes") == "unknown"
    people.say(ADULT, f"/start g_{token}")
    assert "Ce lien ne marche pas" in people.told[ADULT][-1]


def test_who_asked_for_protection_gets_no_link_and_staff_get_no_answer_of_an_adult(people: People) -> None:
    signed_up(people)
    token = linked(people)
    answer(people, token, "call", "+212600000009", "evening")
    people.say(PHONE, *HELP)
    assert row(people).phone == ""
    people.say(PHONE, "/delete", "non", "/guardian")
    assert not re.search(WEB, people.said(PHONE))
    assert guardian_news.tell_next(people.tx, people.me.turns) is False, "nothing is told there"


def test_file_of_who_begins_where_another_is_hidden_named_whom_an_adult_is_asked_for_by_a_name_of_its_own(
    people: People,
) -> None:
    """Whoever has a phone for themselves is "me" there: the file said "other-1", and so that somebody is hidden."""
    signed_up(people)
    people.say(PHONE, "/safeword", "libellule", "libellule", "/start", *SIGN_UP)
    linked(people)
    files = {one.file.name: one.file.text for one in people.say(PHONE, "/mydata").messages if one.file}
    assert [one["about_whom"] for one in json.loads(files["mes-donnees.json"])["adults_asked"]] == ["me"]
    assert not any("other-" in file for file in files.values())


def test_link_that_works_was_refused_for_the_wrong_ones_opened_from_the_same_address_or_chat(people: People) -> None:
    """All adults behind one carrier, or behind a proxy that says not for whom it asks, were told that it was over."""
    signed_up(people)
    token = linked(people)
    for number in range(40):
        assert read(people, f"{number:032x}") is None
        people.say(ADULT, f"/start g_{number:032x}")
    assert "Ce lien ne marche pas" in people.told[ADULT][-1]
    assert read(people, token) is not None
    people.say(ADULT, f"/start g_{token}")
    assert "Testa" in people.said(ADULT)


def test_of_two_answers_at_once_one_is_taken(database: Database) -> None:
    with database.transaction() as tx:
        some = People(tx, deed(tx))
        signed_up(some)
        token = linked(some)

    def press(number: int) -> Outcome:
        with database.transaction() as tx:
            return answer(replace(some, tx=tx), token, ("yes", "no")[number])

    assert sorted(at_once(2, press)) == ["taken", "unknown"]
    with database.transaction() as tx:
        assert len(tx.execute(select(consents).where(consents.c.about == "guardian")).all()) == 1


@pytest.mark.parametrize(
    ("words", "wants"), [(SIGN_UP[:5], False), (("je suis un garçon", "19 ans", *SIGN_UP[2:13], "envoyer"), False)]
)
def test_no_link_is_offered_without_a_request_nor_to_who_is_of_age(
    people: People, words: tuple[str, ...], *, wants: bool
) -> None:
    people.me.turns.ways = lambda: WAYS
    people.say(PHONE, "/start", *words, "/guardian")
    assert bool(re.search(WEB, people.said(PHONE))) == wants


# --- the answer -------------------------------------------------------------------------------------------------------


def test_yes_is_kept_with_the_version_hash_language_and_door_and_stands_unverified(people: People) -> None:
    lead_id = signed_up(people)
    assert answer(people, linked(people), "yes") == "taken"
    given = people.tx.execute(select(consents).where(consents.c.about == "guardian")).mappings().one()
    assert (given["given"], given["locale"], given["channel"], given["audience"]) == (True, "ar", "webchat", "parent")
    assert given["version"] == people.me.turns.programme.consent["guardian"]
    assert len(given["text_hash"]) == 64
    (stands,) = guardian_desk.see(people.tx, people.me, lead_id)
    assert (stands.stands, stands.locale, stands.login) == ("yes", "ar", "")
    assert queue.see_queue(people.tx, people.me, {}, 0).guardians == {lead_id: "yes"}


def test_hash_is_of_the_words_and_not_of_whose_they_are(people: People) -> None:
    signed_up(people)
    answer(people, linked(people), "yes")
    answer(people, linked(people), "no")
    people.say(PAGE, "/start", *(word.replace("Testa", "Salma") for word in SIGN_UP))
    answer(people, linked(people, PAGE), "yes")
    assert (
        len(set(people.tx.execute(select(consents.c.text_hash).where(consents.c.about == "guardian")).scalars())) == 1
    )


def test_no_goes_to_staff_and_deletes_nothing(people: People) -> None:
    lead_id = signed_up(people)
    before = leads.get_answers(people.tx, lead_id)
    assert answer(people, linked(people), "no") == "taken"
    assert leads.get_answers(people.tx, lead_id) == before
    assert waits(people.tx, lead_id) == "guardian"
    (stands,) = guardian_desk.see(people.tx, people.me, lead_id)
    assert (stands.stands, stands.waits) == ("no", True)


def test_adult_who_wants_a_call_first_stands_in_the_list_with_the_number_kept_encrypted(people: People) -> None:
    lead_id = signed_up(people)
    assert answer(people, linked(people), "call", "+212600000009", "evening") == "taken"
    (stands,) = guardian_desk.see(people.tx, people.me, lead_id)
    assert (stands.stands, stands.phone, stands.when) == ("call", "+212600000009", "evening")
    raw = bytes(people.tx.execute(select(type_coerce(table.c.safe_phone, LargeBinary))).scalar_one())
    assert b"600000009" not in raw
    assert waits(people.tx, lead_id) == "guardian"
    given = people.tx.execute(select(consents.c.given).where(consents.c.about == "guardian_call")).scalar_one()
    assert given is True
    people.clock.advance(31 * DAY)
    retention.delete_expired(people.tx, people.clock.now(), people.clock.now().date())
    assert (row(people).answer, row(people).phone) == ("call", "")


def test_talk_with_the_family_does_not_end_that_the_adult_waits(people: People) -> None:
    """A call that reached the young person would have closed the wish of the adult for one."""
    lead_id = signed_up(people)
    answer(people, linked(people), "call", "+212600000009", "evening")
    desk.record_call(people.tx, people.me, lead_id, "reached")
    talk.settle(people.tx, people.me, talk.of_lead(people.tx, people.me.actor, "settle", lead_id))
    assert waits(people.tx, lead_id) == "guardian"
    assert row(people).phone == "+212600000009"


@pytest.mark.parametrize(("said", "stands"), [("yes", "yes_checked"), ("no", "no_checked"), ("seen", "call")])
def test_staff_note_what_the_adult_said_by_phone_and_it_is_written_down(people: People, said: str, stands: str) -> None:
    lead_id = signed_up(people)
    answer(people, linked(people), "call", "+212600000009", "evening")
    guardian_desk.verify(people.tx, people.me, lead_id, said)
    (now,) = guardian_desk.see(people.tx, people.me, lead_id)
    assert (now.stands, now.phone, now.waits) == (stands, "", False)
    assert now.login == ("" if said == "seen" else people.me.actor.login)
    assert waits(people.tx, lead_id) == ""
    written = people.tx.execute(select(audit.c.verb, audit.c.about).where(audit.c.verb == "verify_guardian")).all()
    assert [tuple(one) for one in written] == [("verify_guardian", said)]


@pytest.mark.parametrize(("said", "phone"), [("call", "+212600000009"), ("no", "")])
def test_call_of_an_adult_had_no_number_and_no_end_once_the_young_person_was_of_age(
    people: People, said: str, phone: str
) -> None:
    lead_id = signed_up(people)
    answer(people, linked(people), said, phone)
    people.tx.execute(update(leads_table).values(age="18"))
    (stands,) = guardian_desk.see(people.tx, people.me, lead_id)
    assert (stands.stands, stands.phone, stands.waits) == (said, phone, True)
    guardian_desk.verify(people.tx, people.me, lead_id, "seen")
    assert guardian_desk.see(people.tx, people.me, lead_id) == ()
    assert waits(people.tx, lead_id) == ""


def test_staff_can_note_a_yes_by_phone_of_an_adult_who_had_no_link(people: People) -> None:
    lead_id = signed_up(people)
    assert [one.stands for one in guardian_desk.see(people.tx, people.me, lead_id)] == ["unasked"]
    guardian_desk.verify(people.tx, people.me, lead_id, "yes")
    assert [one.stands for one in guardian_desk.see(people.tx, people.me, lead_id)] == ["yes_checked"]
    assert queue.see_queue(people.tx, people.me, {}, 0).guardians == {}


def test_yes_to_words_that_have_changed_since_is_marked(people: People) -> None:
    lead_id = signed_up(people)
    answer(people, linked(people), "yes")
    assert [one.is_old for one in guardian_desk.see(people.tx, people.me, lead_id)] == [False]
    people.tx.execute(update(table).values(version="2020-01-01"))
    assert [one.is_old for one in guardian_desk.see(people.tx, people.me, lead_id)] == [True]


def test_only_who_works_on_requests_notes_what_an_adult_said(people: People) -> None:
    lead_id = signed_up(people)
    for roles in ({"safeguarding"}, {"administrator"}):
        other = replace(people.me, actor=replace(people.me.actor, roles=frozenset(roles)))
        with pytest.raises(access.Refused):
            guardian_desk.verify(people.tx, other, lead_id, "yes")
    with pytest.raises(access.Refused):
        guardian_desk.verify(people.tx, people.me, lead_id, "perhaps")


def test_lead_without_an_adult_is_marked_and_never_blocked(people: People) -> None:
    people.say(PHONE, "/start", *SIGN_UP[:13], "pas pour le moment", "envoyer")
    lead_id = lead_of(people)
    assert [one.stands for one in guardian_desk.see(people.tx, people.me, lead_id)] == ["missing"]
    found = queue.see_queue(people.tx, people.me, {}, 0)
    assert ([one.id for one in found.work], found.guardians) == ([lead_id], {lead_id: "missing"})


# --- what the young person hears --------------------------------------------------------------------------------------


def tell(people: People) -> None:
    while guardian_news.tell_next(people.tx, people.me.turns):
        pass


def last_words(people: People, at: tuple[str, str]) -> str:
    found = outbox_table.c.conversation_id == people.key(at)
    bodies = people.tx.execute(select(outbox_table.c.body).where(found).order_by(outbox_table.c.id)).scalars()
    return str(list(bodies)[-1])


@pytest.mark.parametrize("said", ["yes", "no", "call"])
def test_young_person_hears_that_somebody_answered_and_not_what(people: People, said: str) -> None:
    signed_up(people)
    answer(people, linked(people), said, "+212600000009" if said == "call" else "")
    tell(people)
    assert "L'adulte qui a reçu le lien a répondu." in last_words(people, PHONE)
    told = outbox.list_turn_messages(people.tx, people.key(PHONE), 1)
    tell(people)
    assert outbox.list_turn_messages(people.tx, people.key(PHONE), 1) == told, "once"
    people.say(PHONE, "/status")
    assert "a répondu" in people.said(PHONE)
    people.say(PHONE, "/mydata")
    assert "l'adulte consulté" in people.said(PHONE)
    assert "600000009" not in people.said(PHONE)


def test_answer_waits_as_a_letter_while_somebody_else_is_at_the_phone(people: People) -> None:
    signed_up(people)
    token = linked(people)
    people.say(PHONE, "/other", "je suis une fille")
    answer(people, token, "yes")
    tell(people)
    assert "a répondu" not in last_words(people, PHONE)
    people.say(PHONE, "/other me")
    assert "a répondu" in people.said(PHONE)


def test_who_stopped_us_is_told_nothing_unasked_and_sees_it_when_asking(people: People) -> None:
    signed_up(people)
    token = linked(people)
    people.say(PHONE, "/stop")
    answer(people, token, "yes")
    tell(people)
    assert "a répondu" not in last_words(people, PHONE)
    people.say(PHONE, "/status")
    assert "a répondu" in people.said(PHONE)


# --- the adult on Telegram --------------------------------------------------------------------------------------------


def test_adult_answers_in_their_own_chat_on_telegram(people: People) -> None:
    signed_up(people)
    token = linked(people)
    people.say(ADULT, f"/start g_{token}")
    said = plain(people.said(ADULT))
    assert "Testa" in said
    assert "Êtes-vous d'accord" in said
    assert "Adil" not in said
    people.say(ADULT, "oui")
    assert people.said(ADULT).startswith("Merci.")
    assert row(people).answer == "yes"
    assert people.state(ADULT).answers == ()


def test_adult_asks_for_a_call_on_telegram_and_the_number_stands_in_no_state(people: People) -> None:
    lead_id = signed_up(people)
    people.say(ADULT, f"/start g_{linked(people)}", "📞 M'appeler d'abord", "le soir", "06 00 00 00 09")
    assert people.said(ADULT).startswith("Merci.")
    (stands,) = guardian_desk.see(people.tx, people.me, lead_id)
    assert (stands.stands, stands.phone, stands.when) == ("call", "+212600000009", "evening")


def test_another_language_reads_all_of_it_again(people: People) -> None:
    signed_up(people)
    people.say(ADULT, f"/start g_{linked(people)}", "/language ar")
    said = plain(people.said(ADULT))
    assert "Testa" in said
    assert "هل توافقون؟" in said


def test_adult_is_not_counted_as_a_family_that_came(people: People) -> None:
    signed_up(people)
    people.say(ADULT, f"/start g_{linked(people)}", "oui")
    assert people.state(ADULT).journey is None


def test_first_name_in_the_chat_of_the_adult_goes_with_the_young_persons_data(people: People) -> None:
    signed_up(people)
    people.say(ADULT, f"/start g_{linked(people)}")
    adult = outbox_table.c.conversation_id == people.key(ADULT)
    people.tx.execute(update(outbox_table).where(adult).values(status="sent"))
    people.say(PHONE, "/delete", "oui")
    bodies = list(people.tx.execute(select(outbox_table.c.body).where(adult)).scalars())
    assert bodies
    assert set(bodies) == {""}
    latest = people.tx.execute(select(inbox.c.external_id).where(inbox.c.conversation_id == people.key(ADULT))).scalar()
    assert latest, "a repeat of it is answered without these words"


@pytest.mark.parametrize("end", ["erased", "withdrawn"])
def test_nothing_of_the_adult_outlives_the_request(people: People, end: str) -> None:
    signed_up(people)
    answer(people, linked(people), "call", "+212600000009", "evening")
    people.say(PHONE, "/delete" if end == "erased" else "/withdraw", "oui")
    assert people.tx.execute(select(table)).all() == []
    assert tickets.get_waiting(people.tx, people.key(PHONE), "me") is None


def test_link_goes_along_to_another_phone(people: People) -> None:
    signed_up(people)
    token = linked(people)
    people.say(PAGE, "code", people.code())
    assert read(people, token) is not None
    assert answer(people, token, "yes") == "taken"
    assert kept.list_guardians(people.tx, people.key(PAGE), people.clock.now())[0].answer == "yes"


def test_helper_with_two_children_is_asked_for_whom() -> None:
    known = {name: Guardian() for name in ("child-1", "child-2")}
    given = context(guardians=known, ways=WAYS, passed_on="0" * 32)
    sign_up = ("16", "left", "maarif", "yes", "3AC", "yes", "Test", "computing", "mother", "Essai", "send")
    state = walk((*HELPER[:-2], "mother", "Essai", "send"), given=given)
    state = walk(("yes", *sign_up, "no"), state, replace(given, reference=make_reference(7)))
    asked = step(state, Commanded("guardian"), given)
    assert said(asked)[-1:] == ["guardian_which.ask"]
    code = dict(state.references)["child-2"]
    taken = answered(asked.state, code, given)
    assert [one.subject for one in taken.effects if isinstance(one, OfferGuardianLink)] == ["child-2"]


def test_young_person_is_told_that_an_adult_can_answer_and_who_asked_for_help_is_not() -> None:
    given = context(confirmed={"safeguarding_lead": "yes"})
    sent = answered(walk(YOUTH[:-1], given=given), "send", given)
    assert "adult_link" in said(answered(sent.state, "no", given))
    assert "!guardian" in {choice.value for choice in engine.expecting(sent.state, given).controls}
    asks = step(walk(YOUTH[:-1], given=given), Said("", Reading(danger="alert")), given).state
    helped = walk(("help", "yes", "none", "any", "continue"), asks, given)
    sent = answered(helped, "send", given)
    assert "adult_link" not in said(sent)
    assert "adult_link" not in said(step(sent.state, Commanded("status"), given))
    assert "!guardian" not in {choice.value for choice in engine.expecting(sent.state, given).controls}


@pytest.mark.parametrize("who", [PARENT, TEACHER])
def test_parent_and_teacher_need_no_link(who: tuple[str, ...]) -> None:
    sent = answered(walk(who[:-1]), "send")
    assert "adult_link" not in said(sent)
    assert "adult_link" not in said(step(answered(sent.state, "no").state, Commanded("status")))
    assert said(step(sent.state, Commanded("guardian")))[0] == "adult.not_needed"
