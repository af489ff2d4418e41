"""What the bot could not answer, at the desk: groups, whose they are, what staff teach, on both databases."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from string import ascii_lowercase
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.services import access, lead_page, questions_page, replies, talk, waiting_page
from bot.services.access import ROLES, Refused
from bot.services.desk import Mistake
from bot.services.likeness import grouped
from bot.services.questions_page import MOST_LOOKED_AT, Whose
from storage import facts, phrases, questions, staff, tickets
from storage.leads import get_whose, hold_leads
from storage.models import audit as deeds
from storage.models import questions as questions_table
from storage.questions import Open
from tests.storing import DAY, NOW, known
from tests.test_desk import deed
from tests.test_talk import say, signed_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.likeness import Group
    from storage.db import Database

TODAY = NOW.date()


def asked(tx: Connection, words: str, *, days: int = 0, intent: str = "", locale: str = "fr", whose: int = 0) -> int:
    """A question that was kept, by its person when `whose` is a conversation; its number."""
    token = f"{words} {days} {intent} {locale} {whose}"
    questions.add_question(tx, token, day=TODAY - days * DAY, locale=locale, intent=intent, words=words)
    if whose:
        assert questions.pass_on(tx, token, whose, TODAY, "me")
        tickets.add_ticket(tx, whose, "question", "me", NOW)
    return next(one.id for one in questions.list_questions(tx) if one.words == words and one.day == TODAY - days * DAY)


def shown(tx: Connection, me: Deed, order: str = "frequent") -> list[tuple[str, int]]:
    return [(one.words, len(one.questions)) for one in questions_page.see_questions(tx, me, order, 0).groups]


def open_question(number: int, words: str, *, intent: str = "", locale: str = "fr", days: int = 0) -> Open:
    day = TODAY - timedelta(days=days)
    return Open(number, day, locale, intent, words, None, "", waits=False, ticket_id=None)


# --- groups ---


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C'est combien le transport ?", "c est combien le transport"),
        ("combien de temps ça dure", "combien de temp ca dure ?"),
        ("wach kayn transport mn sidi moumen", "واش كاين ترانسبور من سيدي مومن"),
        ("le transport c'est gratuit ?", "c'est gratuit le transport"),
        ("بشحال التسجيل", "بشحال التسجيل؟؟"),
    ],
)
def test_questions_that_are_alike_stand_together(one: str, other: str) -> None:
    (group,) = grouped([open_question(1, one), open_question(2, other, locale="ary")])
    assert [question.id for question in group.questions] == [1, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("le transport c'est gratuit ?", "la cantine c'est gratuit ?"),
        ("wach kayn lkar", "wach kayn lma9la"),
        ("c'est où", "c'est quand"),
        ("", "c'est où"),
        ("???", "c'est où"),
    ],
)
def test_questions_that_are_not_alike_stand_apart(one: str, other: str) -> None:
    assert len(grouped([open_question(1, one), open_question(2, other)])) == 2


def test_same_words_of_two_intents_stand_apart() -> None:
    pressed = [open_question(number, "", intent=intent) for number, intent in enumerate(("cost", "cost", "duration"))]
    assert [(group.intent, len(group.questions)) for group in grouped(pressed)] == [("cost", 2), ("duration", 1)]


def test_group_is_named_after_its_most_frequent_words_and_knows_its_days_and_locales() -> None:
    (group,) = grouped(
        [
            open_question(1, "c'est combien le transport ?", days=0),
            open_question(2, "c'est combien le transporte ?", days=1, locale="ary_Latn"),
            open_question(3, "C'est combien le transporte", days=2, locale="ary_Latn"),
        ]
    )
    assert (group.words, group.newest, group.locales) == ("c'est combien le transporte ?", TODAY, ["ary_Latn", "fr"])
    assert [one.id for one in group.questions] == [1, 2, 3]


def test_same_questions_give_the_same_groups_in_whatever_order_they_come() -> None:
    words = [
        f"{start} {what}" for start in ("wach kayn", "c'est combien", "fin kayn") for what in ("l kar", "lkar", "x")
    ]
    some = [open_question(number, said, days=number % 3) for number, said in enumerate(words * 3)]

    def told(groups: list[Group]) -> list[tuple[str, list[int]]]:
        return [(group.words, [one.id for one in group.questions]) for group in groups]

    for seed in range(5):
        mixed = [*some]
        Random(seed).shuffle(mixed)  # noqa: S311 - only an order
        newest_first = sorted(mixed, key=lambda one: (-one.day.toordinal(), one.id))
        assert told(grouped(newest_first)) == told(grouped(sorted(some, key=lambda o: (-o.day.toordinal(), o.id))))


# --- the list ---


def test_groups_for_which_somebody_waits_come_first_then_the_most_frequent_or_the_newest(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        for days in (3, 4):
            asked(tx, "wach kayn transport", days=days)
        asked(tx, "combien de temps ça dure", days=1)
        asked(tx, "est-ce qu'il y a une cantine", days=0, whose=known(tx).id)
        asked(tx, "on peut venir avec un chat", days=2)
        assert shown(tx, me) == [
            ("est-ce qu'il y a une cantine", 1),
            ("wach kayn transport", 2),
            ("combien de temps ça dure", 1),
            ("on peut venir avec un chat", 1),
        ]
        assert [words for words, _ in shown(tx, me, "newest")] == [
            "est-ce qu'il y a une cantine",
            "combien de temps ça dure",
            "on peut venir avec un chat",
            "wach kayn transport",
        ]
        page = questions_page.see_questions(tx, me, "nonsense", 0)
        assert (page.order, page.count, page.left_out, page.has_more) == ("frequent", 5, 0, False)
        assert [group.waiting for group in page.groups] == [1, 0, 0, 0]


def test_list_has_pages_and_tells_how_many_old_ones_are_left_out(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions_page, "MOST_LOOKED_AT", 30)
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        for number in range(40):
            asked(tx, "".join(Random(number).choices(ascii_lowercase, k=20)), days=number)  # noqa: S311 - only words
        first, second = (questions_page.see_questions(tx, me, "newest", page) for page in (0, 1))
        assert (len(first.groups), first.has_more) == (25, True)
        assert (len(second.groups), second.has_more) == (5, False)
        assert (first.count, first.left_out) == (40, 10)
        assert {one.day for group in second.groups for one in group.questions} >= {TODAY - 29 * DAY}


VERBS: dict[str, Callable[[Connection, Deed], object]] = {
    "see": lambda tx, me: questions_page.see_questions(tx, me, "", 0),
    "taught": questions_page.see_taught,
    "teach": lambda tx, me: questions_page.teach(tx, me, "zrigo ch7al", "cost"),
    "settle": lambda tx, me: questions_page.settle(tx, me, [1]),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_questions_are_for_the_roles_of_the_table(sqlite_database: Database, verb: str, role: str) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx, "salma", role)
        if role in {"counsellor", "coordinator"}:
            VERBS[verb](tx, me)
        else:
            with pytest.raises(Refused):
                VERBS[verb](tx, me)
            assert phrases.list_phrases(tx) == []


# --- whose they are ---


def passes_on(tx: Connection, me: Deed) -> None:
    """Somebody asks what the centre has not confirmed, and says "pass it on"."""
    say(tx, me, "c'est quoi les horaires ?")
    say(tx, me, "/pass_on")


def test_who_passed_a_question_on_is_answered_on_their_lead_which_shows_what_they_asked(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        passes_on(tx, me)
        (group,) = questions_page.see_questions(tx, me, "", 0).groups
        (question,) = group.questions
        assert (question.waits, group.waiting) == (True, 1)
        page = questions_page.see_group(tx, me, question.id)
        assert page.whose == {question.id: Whose(one, question.ticket_id)}
        talked = lead_page.see_lead(tx, me, one, lead_page.Prepared(f"answer.{question.intent}"))
        assert talked.talk is not None
        assert [line.words for line in talked.talk.asked] == [question.words]
        assert talked.draft is not None
        assert talked.draft.words.startswith("Bonjour, ici le centre. Voici la réponse")
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Oui, le samedi.")
        (group,) = questions_page.see_questions(tx, me, "", 0).groups
        assert group.waiting == 0


def test_who_passed_a_question_on_without_a_lead_is_answered_where_they_wait(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        passes_on(tx, me)
        (ticket,) = tickets.list_apart(tx, 9)
        (group,) = questions_page.see_questions(tx, me, "", 0).groups
        number = group.questions[0].id
        assert questions_page.see_group(tx, me, number).whose == {number: Whose(None, ticket.id)}
        waiting = waiting_page.see_waiting(tx, me, ticket.id, reply=f"answer.{group.questions[0].intent}")
        assert waiting.talk is not None
        assert [one.words for one in waiting.talk.asked] == [group.words]
        assert waiting.draft is not None


def test_somebody_else_on_the_phone_who_passed_a_question_on_is_answered_where_they_wait(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        signed_up(tx, me)
        say(tx, me, "/other")
        passes_on(tx, me)
        (ticket,) = tickets.list_apart(tx, 9)
        (group,) = questions_page.see_questions(tx, me, "", 0).groups
        (question,) = group.questions
        assert (question.speaker, question.waits) == (ticket.speaker, True) == ("other-1", True)
        assert questions_page.see_group(tx, me, question.id).whose == {question.id: Whose(None, ticket.id)}


def test_what_somebody_else_on_the_phone_asked_is_not_shown_beside_this_lead(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, _ = get_whose(tx, one)
        for speaker in ("me", "other-1"):
            questions.add_question(tx, speaker, day=TODAY, locale="fr", intent="", words=f"de {speaker}")
            assert questions.pass_on(tx, speaker, conversation, TODAY, speaker)
            tickets.add_ticket(tx, conversation, "question", speaker, NOW)
        talked = lead_page.see_lead(tx, me, one).talk
        assert talked is not None
        assert [line.words for line in talked.asked] == ["de me"]


@pytest.mark.parametrize("why", ["held", "asked for protection"])
def test_of_who_may_not_be_contacted_no_question_is_shown_counted_or_seen_to(database: Database, why: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, _ = get_whose(tx, one)
        number = asked(tx, "ma question", whose=conversation)
        asked(tx, "autre chose encore")
        if why == "held":
            hold_leads(tx, conversation, ["me"])
        else:
            tickets.add_urgent(tx, conversation, "me", phone=None, when=None, now=NOW)
        page = questions_page.see_questions(tx, me, "", 0)
        assert ([group.words for group in page.groups], page.count) == (["autre chose encore"], 1)
        with pytest.raises(Refused):
            questions_page.see_group(tx, me, number)
        tickets.settle_tickets(tx, conversation, "me")
        assert questions_page.settle(tx, me, [number]) == 0
        assert not questions.delete_question(tx, number)
        assert [kept.words for kept in questions.list_questions(tx)] == ["autre chose encore"]
        assert questions.count_intents(tx, NOW.date()) == {"": 1}
        assert tx.execute(select(func.count()).select_from(questions_table)).scalar_one() == 2


def test_question_of_who_took_their_lead_back_goes_with_it(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, _ = get_whose(tx, one)
        number = asked(tx, "ma question", whose=conversation)
        say(tx, me, "/withdraw")
        say(tx, me, "oui")
        with pytest.raises(Refused):
            questions_page.see_group(tx, me, number)
        assert tickets.list_apart(tx, 9) == []


def test_question_whose_conversation_was_erased_is_nobodys_and_stays(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        number = asked(tx, "ma question", whose=known(tx).id)
        tx.exec_driver_sql("DELETE FROM conversations")
        page = questions_page.see_group(tx, me, number)
        assert (page.whose, page.group.waiting) == ({}, 0)
        assert questions_page.settle(tx, me, [number]) == 1


# --- seen to ---


def test_what_was_shown_is_deleted_and_what_came_since_or_still_waits_stays(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        seen = [asked(tx, "wach kayn transport", days=days) for days in range(3)]
        waits = asked(tx, "wach kayn transport ?", whose=known(tx).id)
        came = asked(tx, "wach kayn transport", days=5)
        assert questions_page.settle(tx, me, [*seen, waits, 12345]) == 3
        assert {one.id for one in questions.list_questions(tx)} == {waits, came}
        with pytest.raises(Mistake, match="still_waits"):
            questions_page.settle(tx, me, [waits])
        assert questions_page.settle(tx, me, seen) == 0, "a colleague did it a moment ago"
        tickets.settle_tickets(tx, known(tx).id, "me")
        assert questions_page.settle(tx, me, [waits]) == 1
        told = [tuple(row) for row in tx.exec_driver_sql("SELECT verb, about FROM audit ORDER BY id")]
        assert told == [("settle_question", "3"), ("settle_question", "1")]


# --- teaching ---


def test_example_is_taught_with_its_author_understood_at_once_and_undone(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        number = questions_page.teach(tx, me, "  zrigo   dyal lmadrassa bch7al ", "meals_boarding")
        (one,) = questions_page.see_taught(tx, me)
        assert (one.id, one.phrase, one.intent, one.author) == (
            number, "zrigo dyal lmadrassa bch7al", "meals_boarding", "salma",
        )  # fmt: skip
        questions_page.forget(tx, me, number)
        assert questions_page.see_taught(tx, me) == ()
        for gone in (number, 99):
            with pytest.raises(Refused):
                questions_page.forget(tx, me, gone)
        told = [tuple(row) for row in tx.exec_driver_sql("SELECT verb, about FROM audit ORDER BY id")]
        assert told == [("teach", f"{number} meals_boarding"), ("forget_phrase", str(number))]


@pytest.mark.parametrize(
    ("phrase", "intent", "reason"),
    [
        ("zrigo ch7al", "moon", "no_such_question"),
        ("zrigo ch7al", "", "no_such_question"),
        ("a", "cost", "phrase_length"),
        ("ab " * 80, "cost", "phrase_length"),
        ("؟؟؟", "cost", "phrase_no_word"),
        ("rappelle au 0600000001", "cost", "phrase_number"),
        ("mon père me frappe", "cost", "phrase_danger"),
        ("MA QUESTION est celle de Testa", "cost", "phrase_copied"),
    ],
)
def test_example_that_cannot_be_taught_says_why(
    sqlite_database: Database, phrase: str, intent: str, reason: str
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        asked(tx, "ma question est celle de Testa ?")
        with pytest.raises(Mistake, match=reason):
            questions_page.teach(tx, me, phrase, intent)
        assert phrases.list_phrases(tx) == []
        assert tx.execute(deeds.select()).all() == []


def test_teaching_tells_nobody_what_was_asked_by_who_may_not_be_contacted(database: Database) -> None:
    """Whoever guessed their words was told that it is almost somebody's own message."""
    with database.transaction() as tx:
        me = deed(tx)
        conversation = known(tx).id
        asked(tx, "ma question est celle de Testa ?", whose=conversation)
        with pytest.raises(Mistake, match="phrase_copied"):
            questions_page.teach(tx, me, "ma question est celle de Testa", "cost")
        tickets.add_urgent(tx, conversation, "me", phone=None, when=None, now=NOW)
        assert questions_page.teach(tx, me, "ma question est celle de Testa", "cost")


def test_likely_questions_are_proposed_for_what_was_not_understood(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        number = asked(tx, "bch7al lflous f had lmadrassa")
        likely = questions_page.see_group(tx, me, number).likely
        assert "cost" in likely
        assert len(likely) <= 3
        known_one = asked(tx, "kayn transport ?", intent="how_to_get_there_transport")
        assert questions_page.see_group(tx, me, known_one).likely == ("how_to_get_there_transport",)


# --- facts ---


def test_facts_that_a_question_waits_for_are_named_until_they_are_confirmed(database: Database) -> None:
    with database.transaction() as tx:
        number = asked(tx, "kayn transport ?", intent="how_to_get_there_transport")

        def missing(login: str) -> tuple[str, ...]:  # each with turns of their own, which remember facts for a while
            return questions_page.see_group(tx, deed(tx, login), number).facts

        assert missing("a1") == ("transport", "school_transport")
        facts.set_fact(tx, "transport", "Bus 9", source="x", until=None, by="x", now=NOW, locale="ary")
        assert missing("a2") == ("school_transport",)
        facts.set_fact(tx, "school_transport", "no", source="x", until=None, by="x", now=NOW)
        assert missing("a3") == ()


def test_draft_of_an_answer_has_what_is_confirmed_in_the_words_of_the_family(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        facts.set_fact(tx, "school_transport", "no", source="x", until=None, by="x", now=NOW)
        facts.set_fact(tx, "start_date", "2026-12-01", source="x", until=None, by="x", now=NOW)
        draft = replies.draft_reply(tx, me.turns, "answer.how_to_get_there_transport", "fr", "ar")
        assert draft is not None
        assert draft.words.splitlines() == [
            "Bonjour, ici le centre. Voici la réponse à votre question\u00a0:",
            "Le centre n'a pas son propre transport.",
        ]
        assert "للمركز" in draft.meaning
        dated = replies.draft_reply(tx, me.turns, "answer.start_date_season", "fr", "fr")
        assert dated is not None
        assert "1er décembre 2026" in dated.words
        for name in ("answer", "answer.", "answer.moon"):
            alone = replies.draft_reply(tx, me.turns, name, "fr", "fr")
            assert alone is not None
            assert len(alone.words.splitlines()) == 1
        assert replies.draft_reply(tx, me.turns, "moon.cost", "fr", "fr") is None


def test_two_thousand_questions_are_all_that_is_looked_at() -> None:
    assert MOST_LOOKED_AT == 2000


def test_author_of_an_example_stays_when_the_account_is_closed(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me, other = deed(tx), deed(tx, "karim")
        questions_page.teach(tx, other, "zrigo ch7al", "cost")
        staff.close_account(tx, other.actor.staff_id, NOW)
        assert [one.author for one in questions_page.see_taught(tx, me)] == ["karim"]
        assert access.can_be_given_to(tx, other.actor.staff_id, "", me.centres) is False
