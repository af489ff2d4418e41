"""Ready replies: for whom, beside which question, and never without what belongs into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services import bulk, lead_page, posted, replies, talk, waiting_page, weighing
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.weighing import Plan
from conversations.locales import LOCALES
from conversations.programme import DATA, ProgrammeWrong, load_programme
from conversations.types import Commanded
from storage import facts, staff, tickets
from tests.conversing import programme
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_work import lead
from tests.test_questions_page import passes_on
from tests.test_talk import ADDRESS, say, signed_up, written
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from pathlib import Path

    from storage.db import Database

ANSWER = next(reply for reply in programme().replies if reply.id == "answer")


def broken(tmp_path: Path, old: str, new: str) -> list[str]:
    for file in DATA.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    words = (tmp_path / "replies.yaml").read_text(encoding="utf-8")
    assert old in words
    (tmp_path / "replies.yaml").write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProgrammeWrong) as wrong:
        load_programme(tmp_path)
    return wrong.value.problems


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("for: [youth]", "for: [youths]", "with_a_parent: for: youths is not one of helper, parent, teacher, youth"),
        ("for: [youth]", "for: youth", "with_a_parent: for: must be a list"),
        ("for: [youth]", "for: []", "with_a_parent: for: must be a list"),
        ("for: [youth]", "to: [youth]", "with_a_parent: the key “to” is not known here"),
        ("facts: [papers]", "facts: [paper]", "papers: facts: paper is not declared in programme.yaml"),
        ("to_question: answer", "to_question: words", "answer: text: its values must be those"),
        (" {answer}", "", "answer: text: its values must be those of facts and to_question: answer"),
    ],
)
def test_wrong_reply_is_told_with_file_reply_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    problems = broken(tmp_path, old, new)
    assert any(problem.startswith("replies.yaml: ") and f": {told}" in problem for problem in problems), problems


def offered(database: Database, who: str) -> set[str]:
    with database.transaction() as tx:
        me = deed(tx)
        seen = lead_page.see_lead(tx, me, lead(tx, who=who))
        return {reply.id for reply in seen.replies}


@pytest.mark.parametrize(
    ("who", "is_offered"), [("youth", True), ("parent", False), ("helper", False), ("teacher", False), ("", False)]
)
def test_speaking_with_a_parent_is_offered_to_youth_only(sqlite_database: Database, who: str, is_offered: bool) -> None:  # noqa: FBT001
    """It was offered where the parent was the one who wrote."""
    assert ("with_a_parent" in offered(sqlite_database, who)) == is_offered


def test_reply_for_somebody_else_is_no_draft_and_is_refused_when_posted(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = lead(tx, who="parent")
        assert lead_page.see_lead(tx, me, one, lead_page.Prepared("with_a_parent")).draft is None
        with pytest.raises(Mistake, match="reply_not_for_them"):
            posted.do(tx, me, one, {"do": "write", "reply": "with_a_parent", "words": "Bonjour"})
        with pytest.raises(Mistake, match="reply_not_for_them"):
            posted.do(tx, me, one, {"do": "write", "reply": "moon", "words": "Bonjour"})
        posted.do(tx, me, one, {"do": "write", "reply": "thanks", "words": "Merci, c'est noté."})
        assert written(tx, one) == ["Merci, c'est noté."]


def test_who_waits_without_a_lead_gets_the_replies_for_whom_they_said_they_are(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        for words in ("/start", "je suis un garçon", "/human"):
            say(tx, me, words)
        (ticket,) = tickets.list_apart(tx, 9)
        assert "with_a_parent" in {reply.id for reply in waiting_page.see_waiting(tx, me, ticket.id).replies}


# --- the answer to a question -----------------------------------------------------------------------------------------


def test_answer_is_offered_beside_the_question_alone(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        plain = lead_page.see_lead(tx, me, one, lead_page.Prepared("answer"))
        assert "answer" not in {reply.id for reply in plain.replies}
        assert plain.draft is None
        passes_on(tx, me)
        seen = lead_page.see_lead(tx, me, one)
        assert seen.talk is not None
        (asked,) = seen.talk.asked
        assert lead_page.see_lead(tx, me, one, lead_page.Prepared("answer.cost")).draft is None
        draft = lead_page.see_lead(tx, me, one, lead_page.Prepared(f"answer.{asked.intent}")).draft
        assert draft is not None
        assert draft.unfilled


def test_answer_goes_only_with_an_answer_to_a_question_that_was_asked(database: Database) -> None:
    """It was sent with nothing below "here is the answer"."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        bare = catalogues().words(ANSWER.text.given(answer=""), "fr")
        with pytest.raises(Mistake, match="reply_not_for_them"):
            posted.do(tx, me, one, {"do": "write", "reply": "answer.cost", "words": f"{bare} Oui."})
        passes_on(tx, me)
        (asked,) = talk.see(tx, talk.of_lead(tx, me.actor, "write", one), NOW).asked
        told = {"do": "write", "reply": f"answer.{asked.intent}"}
        with pytest.raises(Mistake, match="unfilled_reply"):
            posted.do(tx, me, one, {**told, "words": bare})
        posted.do(tx, me, one, {**told, "words": f"{bare} Oui, le samedi."})
        assert written(tx, one) == [f"{bare} Oui, le samedi."]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("rest", ["", " ", "\n", " ...", " {answer}"])
def test_reply_without_its_value_is_refused_also_when_no_reply_is_named(
    sqlite_database: Database, locale: str, rest: str
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        words = catalogues().words(ANSWER.text.given(answer=""), locale) + rest
        with pytest.raises(Mistake, match="unfilled_reply"):
            posted.do(tx, me, lead(tx), {"do": "write", "words": words})


def test_every_reply_is_refused_while_one_of_its_facts_is_left_out(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        for reply in programme().replies:
            for locale in LOCALES:
                bare = catalogues().words(reply.text.given(**dict.fromkeys(reply.values, "")), locale)
                assert replies.is_unfilled(me.turns, bare) == bool(reply.values), reply.id


def test_answer_with_what_is_confirmed_in_it_goes_as_it_is(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        facts.set_fact(tx, "school_transport", "no", source="x", until=None, by="x", now=NOW)
        draft = replies.draft_reply(tx, me.turns, "answer.how_to_get_there_transport", "ary", "fr")
        assert draft is not None
        assert not draft.unfilled


def test_many_are_sent_no_answer_and_nothing_that_is_not_for_them(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator")
        ids = [lead(tx, 1, who="parent"), lead(tx, 2, who="youth")]
        with pytest.raises(Mistake, match="no_such_reply"):
            bulk.read_plan(tx, me, {"do": "write", "reply": "answer"})
        assert "answer" not in {reply.id for reply in bulk.offer(tx, me, {"leads": str(ids[0])}).replies}
        assert set(weighing.weigh(tx, me, Plan("write", reply="answer"), ids).outcomes.values()) == {"no_words"}
        weighed = weighing.weigh(tx, me, Plan("write", reply="with_a_parent"), ids)
        assert weighed.outcomes == {ids[0]: "not_for_them", ids[1]: ""}


# --- who speaks Darija ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoken", ["ary", "ary_Latn"])
@pytest.mark.parametrize("locale", ["ary", "ary_Latn"])
def test_who_speaks_darija_speaks_it_in_both_letters(sqlite_database: Database, spoken: str, locale: str) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        me.turns.take_turn(tx, Incoming("telegram", "language", ADDRESS, Commanded("language", locale)))
        about = {"roles": ("counsellor",), "locale": "fr", "now": NOW}
        karim = staff.add_account(tx, "karim", name="Karim", languages=(spoken,), **about)  # type: ignore[arg-type]
        nadia = staff.add_account(tx, "nadia", name="Nadia", languages=("fr", "ar"), **about)  # type: ignore[arg-type]
        speaks = lead_page.see_lead(tx, me, one).speaks
        assert (karim in speaks, nadia in speaks) == (True, False)
