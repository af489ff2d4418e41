"""Questions that nobody could answer, in the database: of a day, not of a person, until the person says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import exc, func, select

from storage import contacts, questions, retention
from storage.models import questions as table
from tests.storing import DAY, NOW, at_once, known, of_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from storage.db import Database

TODAY = NOW.date()
WORDS = "واش كاين transport من الحي المحمدي ؟"


def _keep(tx: Connection, which: str = "a", *, day: date = TODAY, intent: str = "cost", words: str = WORDS) -> None:
    questions.add_question(tx, which, day=day, locale="ary", intent=intent, words=words)


def _whose(tx: Connection) -> Mapping[str, int | None]:
    """Whose each question is, by its words."""
    return {question.words: question.conversation_id for question in questions.list_questions(tx)}


# --- keeping and passing on ---


def test_question_stands_there_with_its_day_and_without_the_person_when_it_is_kept(database: Database) -> None:
    with database.transaction() as tx:
        known(tx)
        _keep(tx)
    with database.reading() as tx:
        (found,) = questions.list_questions(tx)
    assert found == questions.Question(found.id, TODAY, "ary", "cost", WORDS, None)


def test_words_and_token_are_unreadable_when_the_database_is_read_without_the_key(database: Database) -> None:
    with database.transaction() as tx:
        _keep(tx, "token-of-this-turn")
    with database.engine.connect() as tx:
        (row,) = tx.exec_driver_sql("SELECT * FROM questions").all()
    raw = b"".join(bytes(value) for value in row if isinstance(value, (bytes, memoryview)))
    assert raw
    assert b"transport" not in raw
    assert b"token-of-this-turn" not in raw
    assert not any(isinstance(value, str) and "transport" in value for value in row)


def test_nothing_but_the_day_is_kept_of_the_time_when_a_question_is_kept() -> None:
    assert set(table.c.keys()) == {
        "id", "token_hash", "day", "locale", "intent", "words", "conversation_id", "speaker",
    }  # fmt: skip
    assert table.c.day.type.python_type.__name__ == "date"


def test_questions_are_listed_by_day_then_intent(database: Database) -> None:
    with database.transaction() as tx:
        _keep(tx, "1", intent="duration", words="1")
        _keep(tx, "2", intent="cost", words="2")
        _keep(tx, "3", intent="duration", words="3")
        _keep(tx, "4", intent="duration", words="4", day=TODAY - DAY)
        listed = [question.words for question in questions.list_questions(tx)]
    assert listed[:2] == ["4", "2"]
    assert set(listed[2:]) == {"1", "3"}


def test_number_of_a_question_does_not_say_when_in_the_day_it_was_asked(database: Database) -> None:
    with database.transaction() as tx:
        for number in range(20):
            _keep(tx, str(number), words=f"{number:02}")
        in_order = sorted(questions.list_questions(tx), key=lambda question: question.id)
    assert [question.words for question in in_order] != [f"{number:02}" for number in range(20)]


def test_token_of_a_question_is_forgotten_when_it_can_no_longer_be_passed_on(database: Database) -> None:
    def hashes(tx: Connection) -> set[bytes]:
        return set(tx.execute(select(table.c.token_hash)).scalars())

    with database.transaction() as tx:
        for age in (1, 2, 3):
            _keep(tx, str(age), day=TODAY - age * DAY)
        before = hashes(tx)
        assert retention.delete_expired(tx, NOW, TODAY) == 2
        assert retention.delete_expired(tx, NOW, TODAY) == 0
        assert len(before & hashes(tx)) == 1
        assert questions.can_be_passed_on(tx, "1", TODAY)


def test_only_the_question_of_the_token_gets_its_person_when_it_is_passed_on(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        _keep(tx, "mine", words="mine")
        _keep(tx, "theirs", words="theirs")
        assert questions.pass_on(tx, "mine", whose, TODAY)
    with database.reading() as tx:
        assert _whose(tx) == {"mine": whose, "theirs": None}


def test_nothing_is_passed_on_when_no_question_has_the_token(database: Database) -> None:
    with database.transaction() as tx:
        _keep(tx, "a")
        assert not questions.pass_on(tx, "b", known(tx).id, TODAY)
        assert not questions.pass_on(tx, "", known(tx).id, TODAY)
        assert _whose(tx) == {WORDS: None}


@pytest.mark.parametrize(("days", "passed"), [(0, True), (1, True), (2, False)])
def test_question_can_be_passed_on_on_its_day_and_the_next_and_not_when_it_is_older(
    database: Database, days: int, *, passed: bool
) -> None:
    with database.transaction() as tx:
        _keep(tx)
        assert questions.can_be_passed_on(tx, "a", TODAY + days * DAY) is passed
        assert questions.pass_on(tx, "a", known(tx).id, TODAY + days * DAY) is passed
        assert not questions.can_be_passed_on(tx, "a", TODAY + days * DAY)


def test_first_person_stays_when_a_question_was_passed_on_already(database: Database) -> None:
    with database.transaction() as tx:
        first, second = known(tx, "1001").id, known(tx, "1002").id
        _keep(tx)
        assert [questions.pass_on(tx, "a", whose, TODAY) for whose in (first, first, second)] == [True, False, False]
        assert _whose(tx) == {WORDS: first}


def test_one_wins_when_one_token_is_passed_on_many_times_at_once(database: Database) -> None:
    with database.transaction() as tx:
        people = [known(tx, str(number)).id for number in range(4)]
        _keep(tx)

    def pass_on(number: int) -> bool:
        with database.transaction() as tx:
            return questions.pass_on(tx, "a", people[number], TODAY)

    won = at_once(4, pass_on)
    assert sorted(won) == [False, False, False, True]
    with database.reading() as tx:
        assert _whose(tx) == {WORDS: people[won.index(True)]}


def test_token_belongs_to_one_question_only(database: Database) -> None:
    with database.transaction() as tx:
        _keep(tx)
    with pytest.raises(exc.IntegrityError), database.transaction() as tx:
        _keep(tx, words="another")


# --- the end ---


def test_question_is_gone_when_somebody_saw_to_it(database: Database) -> None:
    with database.transaction() as tx:
        _keep(tx, "1", words="1")
        _keep(tx, "2", words="2")
        (first,) = (question for question in questions.list_questions(tx) if question.words == "1")
        assert questions.delete_question(tx, first.id)
        assert not questions.delete_question(tx, first.id)
        assert _whose(tx) == {"2": None}


def test_erasing_a_conversation_deletes_what_it_passed_on_and_nothing_else(database: Database) -> None:
    with database.transaction() as tx:
        erased, other = known(tx, "1001").id, known(tx, "1002").id
        for words in ("passed on", "never passed on", "of another"):
            _keep(tx, words, words=words)
        assert questions.pass_on(tx, "passed on", erased, TODAY)
        assert questions.pass_on(tx, "of another", other, TODAY)
        contacts.erase_conversation(tx, erased, NOW)
        assert _whose(tx) == {"never passed on": None, "of another": other}


def test_question_loses_its_person_when_the_time_of_the_conversation_is_over(database: Database) -> None:
    with database.transaction() as tx:
        _keep(tx)
        assert questions.pass_on(tx, "a", known(tx).id, TODAY)
        while retention.delete_expired(tx, NOW + 8 * DAY, TODAY + 8 * DAY):
            pass
        assert contacts.find_conversation(tx, "telegram", "1001") is None
        assert _whose(tx) == {WORDS: None}


def test_questions_go_when_they_are_older_than_ninety_days_passed_on_or_not(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        for age in (89, 90, 91, 92):
            _keep(tx, str(age), words=str(age), day=TODAY - age * DAY)
        questions.pass_on(tx, "92", whose, TODAY - 92 * DAY)
        assert of_table(tx, table, NOW) == 2
        assert of_table(tx, table, NOW) == 0
        assert set(_whose(tx)) == {"89", "90"}


def test_old_questions_go_in_small_goes_when_there_are_many(database: Database) -> None:
    with database.transaction() as tx:
        for number in range(101):
            _keep(tx, str(number), day=TODAY - 91 * DAY)
        assert of_table(tx, table, NOW) == 100
        assert of_table(tx, table, NOW) == 1
        assert tx.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_conversations_and_questions_go_together_when_both_are_past_their_date(database: Database) -> None:
    with database.transaction() as tx:
        known(tx)
        _keep(tx, day=TODAY - 91 * DAY)
        assert retention.delete_expired(tx, NOW + 8 * DAY, TODAY) == 2
        assert retention.delete_expired(tx, NOW + 8 * DAY, TODAY) == 0
