"""Numbers of papers and words about health are hidden before they are kept or shown, and the person is told why."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from sqlalchemy import select

from bot.services import desk, talk
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.reading import read_if_long
from conversations.locales import VARIETIES
from conversations.readings import Reading
from conversations.types import Attached, Said
from conversations.understanding import understand
from conversations.understanding.health_book import read_health
from conversations.understanding.health_words import HealthWords
from conversations.understanding.identifiers import has_identifier
from conversations.understanding.lexicon import LexiconWrong
from conversations.understanding.normalise import light
from storage import contacts, messages, notes
from storage.columns import Encrypted
from storage.identifiers import mask_identifiers
from storage.leads import get_whose
from storage.models import conversations, metadata, outbox, questions
from tests.conversing import YOUTH, said, step, walk
from tests.reading import QUESTIONS, lexicon
from tests.test_desk import deed
from tests.test_talk import ADDRESS, SIGN_UP, say, signed_up, written

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

LINES = Path(__file__).parent / "health_lines.yaml"
PAPERS = [
    *("BK123456", "bk 123456", "b k 123 456", "CIN : BE 12 34 56.", "cinbk123456", "ma carte be-12345 merci"),
    *("BK 12\n34\n56", "BK\n123456", "B\nK 123456", "BK  123456", "J130012345", "code massar j 130 012 345"),
    *(
        "j 130\n012\n345",
        "بطاقتي BK ١٢٣٤٥٦",
        "كود مسار J١٣٠٠١٢٣٤٥",
        "ＢＫ123456",
        "\u0412K123456",
        "B\u200bK12\u200b3456",
    ),
    *("BK\u00a0123456", "BK\u2028123456", "bk١٢٣ ٤٥٦", "BK_123456", "AB123456 et J130012345"),
]
NO_PAPERS = [
    *("+212600000001", "06 00 00 00 01", "n 0600000001", "f 600000001", "tel:0600000001", "o600000001", "j'ai 16 ans"),
    *(
        "né le 12/03/2009",
        "le 12.03.09",
        "en 2009 2010",
        "le 22\n11\n2026",
        "réf 1234567",
        "de 15000 dh",
        "2BAC",
        "غشت 2009",
    ),
]


def lines(kind: str) -> list[str]:
    told = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    return [line for listed in told[kind].values() for line in listed]


# --- the numbers of papers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", PAPERS)
def test_number_of_a_paper_is_hidden_and_said_however_it_is_spread(typed: str) -> None:
    assert not any(map(str.isdigit, mask_identifiers(typed))), typed
    assert has_identifier(light(typed)), "who typed it is told"


@pytest.mark.parametrize("typed", NO_PAPERS)
def test_other_numbers_are_neither_hidden_nor_spoken_of(typed: str) -> None:
    assert mask_identifiers(typed) == typed
    assert not has_identifier(light(typed))


def test_what_is_hidden_in_a_name_is_no_name() -> None:
    for typed in PAPERS:
        reading = understand(f"Testa {typed}", QUESTIONS["first_name"], "fr", lexicon())
        assert reading.masked or reading.danger, typed
        assert not reading.value, typed


# --- words about health ---------------------------------------------------------------------------------------------


def test_nine_in_ten_lines_about_health_lose_the_words_that_name_it() -> None:
    health = lexicon().health
    told = lines("health")
    assert len(told) == 150
    assert sum(health.hide(line) != line for line in told) >= 135


def test_one_harmless_line_in_a_hundred_is_touched_at_most() -> None:
    health = lexicon().health
    told = lines("harmless")
    assert len(told) == 300
    assert sum(health.hide(line) != line for line in told) <= 3


def test_only_what_names_it_is_hidden_and_the_rest_can_be_read() -> None:
    for typed, kept in (
        ("Mon fils est ÉPILEPTIQUE, vous l'acceptez ?", "Mon fils est •••, vous l'acceptez ?"),
        ("أنا مُصاب بالسّكّري، هل أسجل؟", "أنا مُصاب •••، هل أسجل؟"),
        ("j'ai le diabète\net l'asthme", "j'ai le •••\net l'•••"),
        ("fiya soukkar wach n9der nji", "••• wach n9der nji"),
        ("mrid b sokkar", "•••"),
        ("mrid b lqraya", "mrid b lqraya"),
        ("malade de foot", "malade de foot"),
        ("opération de calcul", "opération de calcul"),
        ("Shifa", "Shifa"),
    ):
        assert lexicon().health.hide(typed) == kept


def test_programme_and_names_and_buttons_are_not_hidden() -> None:
    health = lexicon().health
    for typed in (
        "aide-soignante",
        "infirmerie",
        "certificat médical",
        "assurance maladie",
        "Amal",
        "Shifae",
        "Chifaa",
    ):
        assert health.hide(typed) == typed


def test_a_beginning_that_fits_anything_is_refused() -> None:
    for phrase in ("ma*", "*"):
        with pytest.raises(ValueError, match=re.escape(phrase)):
            HealthWords.of([phrase], [])


def test_file_of_health_words_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    def read(words: object) -> HealthWords:
        (tmp_path / "health.yaml").write_text(json.dumps(words), encoding="utf-8")
        return read_health(tmp_path)

    whole: dict[str, object] = {variety: {"named": ["diabet*"], "harmless": []} for variety in VARIETIES}
    assert read(whole).hide("le diabète") == "le •••"
    for wrong in ({}, {**whole, "en": {}}, {**whole, "fr": {"named": "mal"}}, {**whole, "fr": {"named": ["m*"]}}):
        with pytest.raises(LexiconWrong, match=r"health\.yaml"):
            read(wrong)


def test_danger_is_found_in_the_words_as_they_were_typed() -> None:
    assert understand("je suis enceinte et j'ai 15 ans, aidez moi", QUESTIONS["grade"], "fr", lexicon()).danger
    assert understand("j'ai envie de mourir, j'ai une dépression", QUESTIONS["grade"], "fr", lexicon()).danger


def test_words_about_health_are_no_name_and_a_name_beside_them_stays() -> None:
    for typed in ("autiste", "handicapé", "معاق", "mo3a9"):
        assert not understand(typed, QUESTIONS["first_name"], "fr", lexicon()).value
    assert understand("Shifa", QUESTIONS["first_name"], "fr", lexicon()).value == "Shifa"


async def test_very_long_text_is_hidden_too() -> None:
    event = await read_if_long(Said("bonjour " * 300 + "diabète BK123456"), lexicon())
    assert isinstance(event, Said)
    assert event.reading.without_health.endswith("bonjour ••• BK123456")
    assert event.reading.masked


# --- what the person hears ------------------------------------------------------------------------------------------


def test_person_is_told_once_that_words_about_health_are_not_kept() -> None:
    typed = Said("j'ai le diabète", Reading(without_health="j'ai le •••"))
    first = step(walk(YOUTH[:4]), typed)
    assert said(first)[0] == "hidden_health"
    assert "hidden_health" not in said(step(first.state, typed))


def test_who_begins_with_it_is_greeted_first() -> None:
    texts = said(step(walk(()), Said("...", Reading(without_health="•••"))))
    assert texts.index("hello") < texts.index("hidden_health")


def test_nothing_of_it_is_said_while_somebody_may_be_in_danger() -> None:
    at_danger = step(walk(YOUTH[:3]), Said("...", Reading(danger="alert"))).state
    assert "hidden_health" not in said(step(at_danger, Said("...", Reading(without_health="•••"))))


# --- what is kept ---------------------------------------------------------------------------------------------------


def everything_kept(tx: Connection) -> str:
    kept = [*tx.execute(select(conversations.c.state)).scalars(), *tx.execute(select(outbox.c.body)).scalars()]
    return "\n".join([*map(str, kept), *tx.execute(select(questions.c.words)).scalars()])


def test_talk_with_the_centre_keeps_neither_health_nor_papers_and_says_so(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour, pouvez-vous venir jeudi ?")
        told = say(tx, me, "non j'ai une dialyse jeudi, CIN BK 12\n34\n56")
        assert len(told.messages) == 2, "the one of the number, the one of health"
        assert written(tx, one)[-1] == "non j'ai une ••• jeudi, CIN •••"
        assert not say(tx, me, "c'est pour mon diabète").messages, "told once"
        assert "•••" in written(tx, one)[-1]
        assert not any(word in everything_kept(tx) for word in ("dialyse", "diabète", "123456", "12\\n34"))


def test_number_of_a_paper_in_two_messages_to_the_centre_is_hidden_and_said(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour, pouvez-vous venir jeudi ?")
        for letters, digits in (("BK", "123456"), ("massar J", "130 245 671"), ("cin", "123456")):
            assert not say(tx, me, letters).messages, "nothing of it says whose it is"
            talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Merci de ne pas l'envoyer.")
            assert "Massar" in say(tx, me, digits).messages[0].text, digits
            assert written(tx, one)[-1] == "•••"
        assert not any(digits in everything_kept(tx) for digits in ("123456", "245 671"))


def test_digits_alone_go_to_the_centre_behind_anything_else(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour, quel est votre code postal ?")
        for before, digits in (("BK", "16"), ("ok", "20250"), ("le code", "20 250"), ("/back", "20250")):
            say(tx, me, before)
            talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Oui ?")
            assert not say(tx, me, digits).messages
            assert written(tx, one)[-1] == digits


def test_question_that_is_kept_is_without_health(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        for words in ("/start", "je suis un garçon", "15 ans"):
            say(tx, me, words)
        say(tx, me, "je suis diabétique, est-ce que vous avez une piscine olympique ?")
        assert "diab" not in everything_kept(tx)


def test_caption_is_not_kept(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        me.turns.take_turn(tx, Incoming("telegram", "c", ADDRESS, Attached("photo", "diabète BK123456"), hint="fr"))
        assert not any(word in everything_kept(tx) for word in ("diab", "123456"))


# --- what staff type ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Son père a un cancer", "with_health"),
        ("CIN BK 12\n34\n56", "with_paper_number"),
        ("J130012345", "with_paper_number"),
        ("CIN BK n° 123456, BK—123457", "with_paper_number"),
    ],
)
def test_staff_are_told_to_leave_it_out_and_nothing_is_kept(database: Database, typed: str, why: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        with pytest.raises(Mistake) as refused:
            desk.add_note(tx, me, one, typed)
        assert refused.value.reason == why
        with pytest.raises(Mistake) as refused:
            talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), typed)
        assert refused.value.reason == why
        assert notes.list_notes(tx, one) == []
        conversation_id, _ = get_whose(tx, one)
        assert list(messages.list_messages(tx, conversation_id, "me")) == []
        assert contacts.get_reach(tx, conversation_id).state


def test_ready_reply_may_name_health_but_no_paper(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        desk.refuse_unkept(me, "Un handicap ne ferme aucune porte ici.", may_name_health=True)
        with pytest.raises(Mistake):
            desk.refuse_unkept(me, "BK123456", may_name_health=True)


def all_encrypted(tx: Connection) -> str:
    """Whatever stands in any encrypted column of any table."""
    columns = [one for table in metadata.sorted_tables for one in table.columns if isinstance(one.type, Encrypted)]
    return "\n".join(str(value) for column in columns for value in tx.execute(select(column)).scalars())


def test_nothing_of_it_is_kept_whatever_question_is_open(database: Database) -> None:
    """Beside every answer of a whole sign-up, and alone at every question: names, districts, hours, whose number."""
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        for words in SIGN_UP:
            for planted in ("j'ai le diabète BK 12\n34\n56", "c'est pour le diabète ? J130012345", "Diabète"):
                say(tx, me, planted)
            say(tx, me, words)
        for planted in ("/human", "j'ai le diabète BK 12\n34\n56", "diabète J130012345"):
            say(tx, me, planted)
        kept = all_encrypted(tx)
        assert "Testa" in kept, "the sign-up went through"
        assert not any(word in kept.lower() for word in ("diab", "123456", "34\\n56", "130012345"))
