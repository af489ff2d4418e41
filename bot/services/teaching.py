"""What staff teach: phrases in their own words for the questions that were not understood."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rich.table import Table

from bot.clock import SystemClock
from bot.definitions import lexicon_in_use, programme_in_use
from bot.services.desk import Mistake
from bot.services.tables import plain
from conversations.understanding.danger import find_danger
from conversations.understanding.hearing import hear
from conversations.understanding.identifiers import has_identifier
from conversations.understanding.normalise import light, words
from conversations.understanding.variety import variety
from storage import phrases, questions

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from conversations.understanding.lexicon import Lexicon
    from storage.db import Database

SHORTEST, LONGEST = 2, 200
_MOST_DIGITS = 4
_COPIED = 85  # of 100
_REMARK = "# "  # what the training would pass over
_NOT_REVIEWED = "# Reviewed by: nobody yet (not reviewed by a native speaker)."


_SENTENCES = {
    "no_such_question": "there is no such question; known are {known}",
    "phrase_length": f"a phrase has {SHORTEST} to {LONGEST} characters, and somebody who teaches it (--by)",
    "phrase_no_word": "a phrase has a word: signs alone ask for nothing",
    "phrase_number": "a phrase holds nobody's number: write it in your own words",
    "phrase_danger": "words of danger are always read as danger; they cannot be taught as a question",
    "phrase_copied": "that is almost somebody's own message: write it in your own words",
}


def teach(database: Database, phrase: str, intent: str, author: str) -> int:
    """Teach a phrase; its number. ValueError says in one sentence what does not fit."""
    known, lexicon = programme_in_use().questions.answers, lexicon_in_use()
    try:
        written = checked(phrase if author.strip() else "", intent, known, lexicon)
        with database.transaction() as tx:
            return teach_in(tx, written, intent, author.strip(), SystemClock().now())
    except Mistake as mistake:
        sentence = _SENTENCES[mistake.reason].format(known=", ".join(known))
        raise ValueError(f"{intent}: {sentence}" if mistake.reason == "no_such_question" else sentence) from None


def checked(phrase: str, intent: str, known: Collection[str], lexicon: Lexicon) -> str:
    """The phrase with single spaces. Raises Mistake when it cannot be taught, whoever asked what before."""
    written = " ".join(phrase.split())
    if intent not in known:
        raise Mistake("no_such_question")
    if not SHORTEST <= len(written) <= LONGEST:
        raise Mistake("phrase_length")
    if not words(light(written)):
        raise Mistake("phrase_no_word")
    if has_identifier(written) or sum(map(str.isdigit, written)) > _MOST_DIGITS:
        raise Mistake("phrase_number")
    if find_danger(written, lexicon):
        raise Mistake("phrase_danger")
    return written


def teach_in(tx: Connection, written: str, intent: str, author: str, now: datetime) -> int:
    """Teach a phrase that was checked; its number. Raises Mistake when it is almost somebody's own message."""
    mine = light(written)
    if any(fuzz.ratio(mine, light(kept.words), score_cutoff=_COPIED) for kept in questions.list_questions(tx)):
        raise Mistake("phrase_copied")
    return phrases.add_phrase(tx, written, intent, author, now)


def forget(database: Database, number: int) -> None:
    """Undo a phrase; ValueError when there is none of this number."""
    with database.transaction() as tx:
        if not phrases.delete_phrase(tx, number, SystemClock().now()):
            raise ValueError(f"{number}: there is no such phrase; `tawjih phrases list` shows them")


def phrases_table(database: Database) -> Table:
    """The phrases in use."""
    with database.reading() as tx:
        taught = phrases.list_phrases(tx)
    table = Table("phrase", "question", "words", "taught by", "on")
    for one in taught:
        table.add_row(str(one.id), one.intent, plain(one.phrase), plain(one.author), one.added_at.date().isoformat())
    return table


def export(database: Database, folder: Path) -> int:
    """Add the phrases to <variety>/<intent>.txt, as the training takes them; how many they are."""
    lexicon = lexicon_in_use()
    with database.reading() as tx:
        taught = phrases.list_phrases(tx)
    files: defaultdict[Path, list[str]] = defaultdict(list)
    for one in taught:
        written, _ = variety(hear(one.phrase, lexicon), lexicon.varieties)
        files[folder / (written or "other") / f"{one.intent}.txt"].append(one.phrase.lstrip(_REMARK))
    for path, lines in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        known = path.read_text(encoding="utf-8").splitlines() if path.exists() else [_NOT_REVIEWED]
        new = [line for line in dict.fromkeys(lines) if line not in known]
        path.write_text("\n".join((*known, *new)) + "\n", encoding="utf-8")
    return len(taught)


def questions_table(database: Database) -> Table:
    """What nobody could answer, by day."""
    with database.reading() as tx:
        kept = questions.list_questions(tx)
    table = Table("question", "day", "locale", "about", "words", "conversation")
    for one in kept:
        whose = str(one.conversation_id or "")
        table.add_row(str(one.id), one.day.isoformat(), one.locale, one.intent, plain(one.words), whose)
    return table


def close(database: Database, number: int) -> None:
    """Delete a question that somebody saw to; ValueError when there is none of this number."""
    with database.transaction() as tx:
        if not questions.delete_question(tx, number):
            raise ValueError(f"{number}: there is no such question; `tawjih questions list` shows them")
