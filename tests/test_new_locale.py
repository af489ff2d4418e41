"""A language is added by its files alone: a draft with fallbacks, then one like the others."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import httpx
import pytest

from bot.extract import read_catalogue
from bot.new_locale import Wished, add
from conversations import engine
from conversations.consent_words import together
from conversations.guardians import asked
from conversations.locales import FILE, FOLDER, LOCALES, TABLE, read_locales
from conversations.readings import Reading
from conversations.texts import Named
from conversations.types import Said, State
from tests.adding import CODE, NAME, Copy, in_tifinagh
from tests.browser.test_whole import ANSWERS
from tests.conversing import context, programme
from tests.visiting import Program, Shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conversations.locales import Locale, Variety

IN_FRENCH = re.compile(r"[A-Za-zÀ-ÿœŒ]")
IN_ARABIC = re.compile("[\u0600-\u06ff]")
OF_DATA = re.compile(
    r"/[a-z]+|\+?212\d+|Français|العربية|الدارجة|Darija|Al Hotaya|Casa-Anfa|Casablanca|سلمى|WhatsApp|Telegram|https?://\S+"
)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """The descriptions and the template that come along."""
    for file in FOLDER.glob(f"*/{FILE}"):
        (tmp_path / file.parent.name).mkdir()
        (tmp_path / file.parent.name / FILE).write_bytes(file.read_bytes())
    (tmp_path / "messages.pot").write_bytes((FOLDER / "messages.pot").read_bytes())
    return tmp_path


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the program with a language of which nothing is translated."""
    made = Copy.under(tmp_path)
    assert made.add().returncode == 0
    return made


@pytest.fixture
def served(copy: Copy) -> Iterator[Program]:
    (copy.root / "data").mkdir(exist_ok=True)
    program = Program(copy.root / "data", copy.settings)
    yield program
    program.stop()


def ids(file: Path) -> set[tuple[str, str]]:
    messages = [message for message in read_catalogue(file, "fr") if message.id]
    return {(str(message.id), message.context or "") for message in messages}


def said(page: str) -> str:
    """What a person reads on a page."""
    body = re.sub(r"<(script|style|title).*?</\1>|<head>.*?</head>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "\n", body))


def strange(text: str, allowed: re.Pattern[str] = OF_DATA) -> list[str]:
    """The lines in which something of another language stands, beside what is data."""
    lines = [allowed.sub("", line).strip() for line in text.splitlines()]
    districts = {choice.label.latin for choice in programme().districts if isinstance(choice.label, Named)}
    return [line for line in lines if line not in districts and (IN_FRENCH.search(line) or IN_ARABIC.search(line))]


class Person:
    """Who reads the added language at the page, in a browser without a script."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, headers={"accept-language": CODE}, follow_redirects=True)
        self.read: list[str] = []
        self._see(self.client.get("/"))

    def answer(self, *values: str) -> None:
        for value in values:
            self._see(self.client.post("/", data=self.shown.form(value)))

    def close(self) -> None:
        self.client.close()

    def _see(self, answered: httpx.Response) -> None:
        assert answered.status_code == 200
        self.shown = Shown.read(answered.text)
        self.read.append(said(answered.text))


# --- adding ---


def test_language_is_written_with_its_description_and_every_message_without_words(words: Path) -> None:
    made = add(words, Wished("zgh", NAME, "fr"))
    table, mistakes = read_locales(words)
    assert (made, mistakes) == (words / "zgh", [])
    one = table["zgh"]
    assert (one.name, one.direction, one.like, one.draft, one.order) == (NAME, "ltr", "fr", True, 5)
    catalogue = made / "LC_MESSAGES" / "messages.po"
    assert ids(catalogue) == ids(FOLDER / "fr" / "LC_MESSAGES" / "messages.po")
    assert not [one for one in read_catalogue(catalogue, "fr") if one.id and any(one.string or ())]
    assert catalogue.with_suffix(".mo").exists()


def test_language_is_written_as_its_letters_and_its_likeness_want(words: Path) -> None:
    add(words, Wished("ur_Arab", 'a "name": [x]', "ar", is_rtl=True))
    add(words, Wished("en", "English", "fr"))
    table, mistakes = read_locales(words)
    assert mistakes == []
    one, english = table["ur_Arab"], table["en"]
    assert (one.name, one.direction, one.html_lang, one.desk, one.telegram) == (
        *('a "name": [x]', "rtl", "ur-Arab", "ar", ""),
    )
    assert (english.telegram, english.tags, english.plurals) == ("en", ("en",), "nplurals=2; plural=(n != 1);")


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        (Wished("Tamazight", NAME, "fr"), "is no code"),
        (Wished("../x", NAME, "fr"), "is no code"),
        (Wished("ary_Latn", NAME, "fr"), "ary_Latn: is there already; nothing was written."),
        (Wished("fr", NAME, "ar"), "fr: is there already; nothing was written."),
        (Wished("zgh", "Darija", "fr"), "zgh/locale.yaml: line 2: name: “Darija” is that of ar_MA@latin/locale.yaml"),
        (Wished("zgh", "A name that is too long", "fr"), "name: a button has room for 20 letters"),
        (Wished("zgh", NAME, "de"), "“de” is none of fr, ar, ary, ary_Latn."),
    ],
)
def test_language_that_cannot_be_added_is_refused_and_leaves_nothing(words: Path, wished: Wished, why: str) -> None:
    before = sorted(words.rglob("*"))
    with pytest.raises(ValueError, match=re.escape(why)):
        add(words, wished)
    assert sorted(words.rglob("*")) == before


# --- while it is a draft ---


def test_draft_without_a_word_is_sound_and_offered_to_nobody_and_talks_like_the_other(copy: Copy) -> None:
    refused = copy.add()
    assert (refused.returncode, "is there already; nothing was written" in refused.stderr) == (1, True)
    checked = copy.tawjih("check")
    assert checked.returncode == 0, checked.stderr
    assert re.search(r"· .*zgh/LC_MESSAGES/messages.po: (\d+) of \1 messages have no words: fr is said", checked.stdout)
    told = copy.tawjih("chat", "--locale", CODE, typed="#1\n").stdout
    assert told.replace(f"#8 {NAME}  ", "") == told
    assert "Qui m'écrit" in told
    listed = copy.tawjih("locale", "list").stdout
    assert re.search(rf"{CODE} +│ {NAME} +│ draft +│ 0 % ", listed)
    page = copy.tawjih("chat", typed="/language\n").stdout
    assert NAME not in page
    assert "Darija" in page


def test_draft_is_offered_where_the_operator_says_so_and_only_then(copy: Copy, served: Program) -> None:
    copy.translate()
    served.start()
    browser = {"accept-language": f"{CODE}, fr;q=0.5"}
    for header, query in ((browser, ""), ({}, f"?lang={CODE}")):
        page = httpx.get(f"{served.url}/{query}", headers=header).text
        assert '<html lang="fr"' in page
        assert NAME not in page
    served.stop()
    served.settings = {**copy.settings, "DRAFT_LOCALES": CODE}
    served.start()
    page = httpx.get(served.url, headers=browser).text
    assert f'<html lang="{CODE}" dir="ltr"' in page
    assert NAME in httpx.get(served.url, headers={"accept-language": "fr"}).text
    assert NAME in httpx.get(f"{served.url}/confidentialite").text
    unknown = copy.tawjih("check", DRAFT_LOCALES="fr zgh")
    assert "DRAFT_LOCALES: fr is no locale that is a draft: drafts are zgh" in unknown.stderr


def test_draft_of_which_half_is_translated_says_the_rest_in_the_other_language_and_no_id(copy: Copy) -> None:
    copy.translate(lambda name: name != "who.ask" and len(name) % 2 == 0)
    told = copy.tawjih("chat", "--locale", CODE, typed="#1\n#4\n#2\n#4\n#1\n#6\n").stdout
    assert "Qui m'écrit" in told
    assert re.search("[\u2d30-\u2d7f]{3}", told.replace(NAME, ""))
    assert not re.search(r"\b[a-z_]+\.(ask|tell|again|button)\b", told)
    checked = copy.tawjih("check")
    assert checked.returncode == 0
    assert re.search(r"· .*messages.po: \d+ of \d+ messages have no words: fr is said there \(", checked.stdout)


def test_line_that_is_said_in_the_other_language_is_marked_as_such_on_the_page(copy: Copy, served: Program) -> None:
    copy.translate(lambda name: not name.startswith(("hello", "age")))
    copy.describe("direction: ltr", "direction: rtl")
    served.settings = {**copy.settings, "DRAFT_LOCALES": CODE}
    served.start()
    with closing(Person(served.url)) as person:
        person.answer("youth", ":zzzz zzzz")
        page = person.shown.page
    assert f'<html lang="{CODE}" dir="rtl"' in page
    assert re.search(r'<div class="say bot told" lang="fr" dir="ltr">Salut', page)
    assert re.search(r'<div class="say bot ask[^"]*" lang="fr" dir="ltr">', page)
    assert "Écris l'âge en chiffres" in said(page), "asked otherwise the second time"


def test_consent_that_is_not_all_translated_is_read_and_kept_in_the_other_language_in_whole(
    copy: Copy, served: Program
) -> None:
    copy.translate(lambda name: name != "choice.consent_no")
    served.settings = {**copy.settings, "DRAFT_LOCALES": CODE}
    served.start()
    before = ANSWERS.index("2AC") + 1
    with closing(Person(served.url)) as person:
        person.answer(*ANSWERS[:before])
        question = person.read[-1]
        assert "Pour te contacter, le centre garde" in question
        assert in_tifinagh("Pour te contacter, le centre garde") not in question
        assert "Oui, j'accepte" in question
        person.answer(*ANSWERS[before:])
    assert consents(copy) == {"fr"}


def test_words_of_a_programme_of_ones_own_are_said_where_the_draft_says_those_of_another(copy: Copy) -> None:
    copy.translate()
    assert copy.tawjih("new-programme", "own").returncode == 0
    told = copy.tawjih("chat", "--locale", CODE, typed="#1\n#4\n#1\n", PROGRAMME="own").stdout
    assert "Dans une autre ville" in told
    assert in_tifinagh("Hors de Casablanca") not in told


def test_mistake_that_breaks_a_message_is_one_also_in_a_draft(copy: Copy) -> None:
    copy.translate()
    file = copy.locale / "LC_MESSAGES" / "messages.po"
    written = file.read_text(encoding="utf-8")
    broken = re.sub(r'(msgid "status.lead"\nmsgstr ".*)\{reference\}', r"\1{number}", written, count=1)
    assert broken != written
    file.write_text(broken, encoding="utf-8")
    checked = copy.tawjih("check")
    assert checked.returncode == 1
    assert "status.lead: placeholder {number} is not in the English sentence" in checked.stderr


# --- when it is not a draft any more ---


def test_language_that_lacks_words_is_wrong_once_it_is_no_draft(copy: Copy) -> None:
    copy.translate(lambda name: name != "age.ask")
    copy.describe("draft: yes\n", "")
    checked = copy.tawjih("check")
    assert checked.returncode == 1
    assert re.search(rf"{CODE}/LC_MESSAGES/messages.po: line \d+: age.ask: empty", checked.stderr)


def test_sign_up_in_an_added_language_says_nothing_in_another(copy: Copy, served: Program) -> None:
    copy.translate()
    copy.describe("draft: yes\n", "")
    checked = copy.tawjih("check")
    assert (checked.returncode, checked.stderr) == (0, "")
    served.start()
    with closing(Person(served.url)) as person:
        person.answer(*ANSWERS)
    assert re.search(r"\d{3}-\d{4}", person.read[-1]), "the number to read aloud"
    assert [line for text in person.read for line in strange(text)] == []
    rows = [json.loads(line) for line in copy.tawjih("leads", "export").stdout.splitlines()]
    assert [row["locale"] for row in rows] == [CODE]
    assert consents(copy) == {CODE}


def test_added_language_is_offered_on_the_page_by_its_button_and_by_its_command(copy: Copy, served: Program) -> None:
    copy.translate()
    copy.describe("draft: yes\n", "")
    served.start()
    page = httpx.get(f"{served.url}/confidentialite?lang={CODE}").text
    assert f'lang="{CODE}"' in page
    assert strange(said(page)) == []
    told = copy.tawjih("chat", typed=f"/language {CODE}\n/help\n/language\n").stdout
    after = told[told.index(in_tifinagh("Qui m'écrit")) :]
    assert f" {NAME}" in after
    assert strange(after, re.compile(rf"{OF_DATA.pattern}|Type an answer.*|#\d+")) == []
    drawn = copy.tawjih("poster", "p.html", "--source", "school", "--telegram", "tawjih_bot")
    assert drawn.returncode == 0, drawn.stderr
    assert f'lang="{CODE}"' in (copy.root / "data" / "p.html").read_text(encoding="utf-8")


def test_description_that_is_wrong_is_told_by_whatever_is_started(copy: Copy) -> None:
    copy.describe("direction: ltr", "direction: lrt")
    said_by_all = "zgh/locale.yaml: line 4: direction: “lrt” is not known here; did you mean “ltr”?"
    for command in (("check",), ("run",), ("chat",), ("locale", "list"), ("locale", "add", "en", "--name", "English")):
        told = copy.tawjih(*command)
        assert (told.returncode, said_by_all in told.stderr) == (1, True), command


# --- what its readers write ---


@pytest.mark.parametrize(
    ("understood", "before", "typed", "then"),
    [
        ("", 1, "fr", CODE), ("", 1, "ary", CODE), ("", 0, "ary", "ary"), ("ary", 1, "ary", CODE),
        ("ary", 0, "ary", CODE), ("ary", 1, "ary_Latn", "ary_Latn"), ("ary", 1, "ar", CODE), ("fr", 1, "ary", "ary"),
        ("fr", 1, "ar", "ar"), ("fr", 1, "fr", CODE),
    ],
)  # fmt: skip
def test_what_is_typed_changes_an_added_language_only_when_its_readers_do_not_write_so(
    monkeypatch: pytest.MonkeyPatch, understood: Variety, before: int, typed: str, then: str
) -> None:
    monkeypatch.setitem(cast("dict[str, Locale]", TABLE), CODE, replace(TABLE["fr"], understood_as=understood))
    given = replace(context(), hint=CODE, locales=(*LOCALES, CODE))
    event = Said("x", Reading(variety=typed))
    assert engine.step(State(locale=CODE, turn=before), event, given).state.locale == then
    chosen = State(locale=CODE, turn=before, locale_chosen=True)
    assert engine.step(chosen, event, given).state.locale == CODE


def test_what_is_typed_leads_to_no_language_that_is_not_offered() -> None:
    given = replace(context(), locales=("fr", "ar"))
    assert engine.step(State(locale="fr", turn=1), Said("x", Reading(variety="ary")), given).state.locale == "fr"


# --- what is agreed to ---


def test_all_that_an_adult_agrees_to_is_said_together() -> None:
    groups = [set(group) for group in together()]
    for facts in ({}, {"call_back_days": "2", "data_controller": "x", "centre_phone": "x"}):
        assert [group for group in groups if {text.id for text in asked(programme(), facts)} <= group]


def consents(copy: Copy) -> set[str]:
    with closing(sqlite3.connect(copy.root / "data" / "tawjih.db")) as database:
        return {locale for (locale,) in database.execute("SELECT locale FROM consents WHERE about = 'contact'")}
