"""What staff teach and what they see of the questions: the services behind `tawjih phrases` and `tawjih questions`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bot.examples import load_examples
from bot.services import teaching
from conversations.understanding import understand
from conversations.understanding.questions import Taught
from storage import phrases, questions
from tests.conversing import programme
from tests.reading import QUESTIONS, lexicon
from tests.storing import NOW, at_once, known

if TYPE_CHECKING:
    from pathlib import Path

    from rich.table import Table

    from storage.db import Database

PHRASE = "بشحال الزريڭة ديال هاد المدرسة"


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programme and lexicon are the real ones, read once for all tests."""
    monkeypatch.setattr(teaching, "programme_in_use", programme)
    monkeypatch.setattr(teaching, "lexicon_in_use", lexicon)


def printed(table: Table) -> str:
    """The table as a terminal would get it."""
    console = Console(file=io.StringIO(), highlight=False, soft_wrap=True, width=300)
    console.print(table)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(told, str)
    return told


def taught(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as tx:
        return [(one.phrase, one.intent, one.author) for one in phrases.list_phrases(tx)]


def keep(database: Database, words: str, token: str) -> int:
    with database.transaction() as tx:
        questions.add_question(tx, token, day=NOW.date(), locale="fr", intent="cost", words=words)
        return next(one.id for one in questions.list_questions(tx) if one.words == words)


# --- teaching ---


def test_phrase_is_taught_with_single_spaces_and_its_author(database: Database) -> None:
    number = teaching.teach(database, "  zrigo \t ch7al  ", "cost", " Test ")
    with database.reading() as tx:
        (found,) = phrases.list_phrases(tx)
    assert (found.id, found.phrase, found.intent, found.author) == (number, "zrigo ch7al", "cost", "Test")


@pytest.mark.parametrize("intent", ["", "moon", "danger", "out_of_scope", "Cost"])
def test_phrase_is_refused_when_its_question_is_not_known(sqlite_database: Database, intent: str) -> None:
    with pytest.raises(ValueError, match=r"there is no such question; known are .*cost"):
        teaching.teach(sqlite_database, "zrigo ch7al", intent, "Test")
    assert taught(sqlite_database) == []


@pytest.mark.parametrize("intent", programme().questions.answers)
def test_phrase_can_be_taught_for_every_question_that_is_answered(sqlite_database: Database, intent: str) -> None:
    teaching.teach(sqlite_database, "zrigo lbatata", intent, "Test")
    assert [found for _, found, _ in taught(sqlite_database)] == [intent]


@pytest.mark.parametrize("phrase", ["", " ", "a", " a ", "ab " * 80])
def test_phrase_is_refused_when_it_is_too_short_or_too_long(sqlite_database: Database, phrase: str) -> None:
    with pytest.raises(ValueError, match="2 to 200 characters"):
        teaching.teach(sqlite_database, phrase, "cost", "Test")
    assert taught(sqlite_database) == []


@pytest.mark.parametrize("author", ["", "  "])
def test_phrase_is_refused_when_nobody_teaches_it(sqlite_database: Database, author: str) -> None:
    with pytest.raises(ValueError, match="--by"):
        teaching.teach(sqlite_database, "zrigo ch7al", "cost", author)


@pytest.mark.parametrize("phrase", ["??", "؟؟", "...", "👍👍", "- -"])
def test_phrase_is_refused_when_it_has_no_word(sqlite_database: Database, phrase: str) -> None:
    with pytest.raises(ValueError, match="has a word"):
        teaching.teach(sqlite_database, phrase, "cost", "Test")
    assert taught(sqlite_database) == []


@pytest.mark.parametrize(
    "phrase", ["rappelle au 0600000001", "rappelle au 06 00 00 00 01", "سير ل ٠٦٠٠٠٠٠٠٠١", "ma CIN BK123456", "12345"]
)
def test_phrase_is_refused_when_it_holds_a_number_of_somebody(sqlite_database: Database, phrase: str) -> None:
    with pytest.raises(ValueError, match="nobody's number"):
        teaching.teach(sqlite_database, phrase, "cost", "Test")
    assert taught(sqlite_database) == []


def test_phrase_may_hold_an_age_or_a_class(sqlite_database: Database) -> None:
    teaching.teach(sqlite_database, "j'ai 17 ans, de la 2ac", "age_limit", "Test")
    assert len(taught(sqlite_database)) == 1


@pytest.mark.parametrize("phrase", ["mon père me frappe", "bghit nmout", "با كيضربني", "أريد أن أموت"])
def test_words_of_danger_are_never_taught_as_a_question(sqlite_database: Database, phrase: str) -> None:
    with pytest.raises(ValueError, match="always read as danger"):
        teaching.teach(sqlite_database, phrase, "cost", "Test")
    assert taught(sqlite_database) == []


def test_all_are_taught_when_several_people_teach_at_once(database: Database) -> None:
    numbers = at_once(3, lambda number: teaching.teach(database, f"zrigo ch7al {number}", "cost", f"Test {number}"))
    assert len(set(numbers)) == 3
    assert {author for _, _, author in taught(database)} == {"Test 0", "Test 1", "Test 2"}


def test_phrase_is_forgotten_once(database: Database) -> None:
    number = teaching.teach(database, "zrigo ch7al", "cost", "Test")
    teaching.forget(database, number)
    assert taught(database) == []
    for missing in (number, 99):
        with pytest.raises(ValueError, match=f"{missing}: there is no such phrase"):
            teaching.forget(database, missing)


# --- seeing ---


def test_phrases_are_shown_with_question_author_and_day(sqlite_database: Database) -> None:
    number = teaching.teach(sqlite_database, PHRASE, "cost", "Test")
    with sqlite_database.reading() as tx:
        day = phrases.list_phrases(tx)[0].added_at.date().isoformat()
    (line,) = [line for line in printed(teaching.phrases_table(sqlite_database)).splitlines() if PHRASE in line]
    assert [cell.strip() for cell in line.strip("│").split("│")] == [str(number), "cost", PHRASE, "Test", day]


def test_questions_are_shown_with_whose_they_are_only_when_passed_on(sqlite_database: Database) -> None:
    keep(sqlite_database, "mine ?", "mine")
    keep(sqlite_database, "theirs ?", "theirs")
    with sqlite_database.transaction() as tx:
        whose = known(tx).id
        assert questions.pass_on(tx, "mine", whose, NOW.date())
    lines = printed(teaching.questions_table(sqlite_database)).splitlines()
    cells = {words: line.strip("│").split("│") for line in lines for words in ("mine ?", "theirs ?") if words in line}
    assert cells["mine ?"][-1].strip() == str(whose)
    assert cells["theirs ?"][-1].strip() == ""
    assert [cell.strip() for cell in cells["mine ?"][1:4]] == [NOW.date().isoformat(), "fr", "cost"]


@pytest.mark.parametrize(
    "words", ["[/] c'est où ?", "[red]c'est où ?[/red]", "c'est [/b] où", "c'est où \\", "[link=x]"]
)
def test_words_are_shown_as_they_were_typed_when_they_look_like_markup(sqlite_database: Database, words: str) -> None:
    keep(sqlite_database, words, "a")
    assert words in printed(teaching.questions_table(sqlite_database))
    teaching.teach(sqlite_database, f"ch7al khass d lflous f chher {words}", "cost", words)
    assert printed(teaching.phrases_table(sqlite_database)).count(words) == 2


def test_words_of_somebody_give_no_orders_to_the_terminal(sqlite_database: Database) -> None:
    keep(sqlite_database, "\x1b]0;title\x07c'est\x1b[2J où\n?\u202e", "a")
    told = printed(teaching.questions_table(sqlite_database))
    assert not {"\x1b", "\x07", "\u202e"} & set(told)
    assert len([line for line in told.splitlines() if "c'est" in line and "où ?" in line]) == 1


def test_somebodys_own_message_is_not_taught_as_it_is(sqlite_database: Database) -> None:
    keep(sqlite_database, "Mon frère est renvoyé, c'est où chez vous ?", "a")
    with pytest.raises(ValueError, match="write it in your own words"):
        teaching.teach(sqlite_database, "mon frere est renvoye c'est ou chez vous", "location_address", "Test")


def test_question_is_closed_once(database: Database) -> None:
    number = keep(database, "c'est où ?", "a")
    teaching.close(database, number)
    with database.reading() as tx:
        assert questions.list_questions(tx) == []
    with pytest.raises(ValueError, match=f"{number}: there is no such question"):
        teaching.close(database, number)


# --- exporting ---


def test_export_writes_what_the_training_reads_by_variety_and_question(
    sqlite_database: Database, tmp_path: Path
) -> None:
    teaching.teach(sqlite_database, "combien coûte la formation", "cost", "Test")
    teaching.teach(sqlite_database, "la formation coûte combien en tout", "cost", "Test")
    teaching.teach(sqlite_database, "ch7al taman dyal had lmadrassa", "cost", "Test")
    teaching.teach(sqlite_database, "فين كاينة هاد المدرسة ديالكم", "location_address", "Test")
    number = teaching.teach(sqlite_database, "a phrase that is not any more", "cost", "Test")
    teaching.forget(sqlite_database, number)
    assert teaching.export(sqlite_database, tmp_path / "new" / "folder") == 4
    found = {(one.variety, one.label, one.text) for one in load_examples(tmp_path / "new" / "folder")}
    assert found == {
        ("fr", "cost", "combien coûte la formation"),
        ("fr", "cost", "la formation coûte combien en tout"),
        ("ary_Latn", "cost", "ch7al taman dyal had lmadrassa"),
        ("ary", "location_address", "فين كاينة هاد المدرسة ديالكم"),
    }


def test_export_adds_to_what_is_there_and_nothing_twice(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    file = tmp_path / "fr" / "cost.txt"
    file.write_text("# Reviewed by: nobody yet.\n\nc'est combien\n\ngratuit", encoding="utf-8")
    teaching.teach(sqlite_database, "combien coûte la formation", "cost", "Test")
    for _ in range(2):
        teaching.export(sqlite_database, tmp_path)
    assert file.read_text(encoding="utf-8").splitlines() == [
        "# Reviewed by: nobody yet.", "", "c'est combien", "", "gratuit", "combien coûte la formation",
    ]  # fmt: skip


def test_new_file_of_an_export_says_that_nobody_reviewed_it(sqlite_database: Database, tmp_path: Path) -> None:
    teaching.teach(sqlite_database, "combien coûte la formation", "cost", "Test")
    teaching.export(sqlite_database, tmp_path)
    first, *_ = (tmp_path / "fr" / "cost.txt").read_text(encoding="utf-8").splitlines()
    assert first.startswith("# Reviewed by: nobody yet")


def test_phrase_that_looks_like_a_remark_is_taught_as_words(sqlite_database: Database, tmp_path: Path) -> None:
    teaching.teach(sqlite_database, "# combien coûte la formation", "cost", "Test")
    teaching.export(sqlite_database, tmp_path)
    assert [one.text for one in load_examples(tmp_path)] == ["combien coûte la formation"]


def test_taught_phrase_is_read_by_its_letters_its_bones_and_with_a_slip(sqlite_database: Database) -> None:
    teaching.teach(sqlite_database, "chhal zrigo dyal lmadrassa", "meals_boarding", "Test")
    known_phrases = Taught.of((phrase, intent) for phrase, intent, _ in taught(sqlite_database))
    for said in ("Chhal zrigo dyal lmadrassa ?", "CH7AL ZRIGO DYAL LMADRASSA", "chhal zrigo dyal lmadrasa"):
        assert understand(said, QUESTIONS["grade"], "fr", lexicon(), known_phrases).intents == ("meals_boarding",)
    other = understand("chhal dyal lmadrassa", QUESTIONS["grade"], "fr", lexicon(), known_phrases)
    assert "meals_boarding" not in other.intents
