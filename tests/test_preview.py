"""`tawjih preview`: every screen in every language on every channel; words that changed since they were read."""

from __future__ import annotations

import re
import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot import app, preview_pages
from bot.channels.webchat_page import Pages
from bot.cli import cli
from bot.preview_pages import CONFIRMED
from bot.services import reviewed
from bot.services.rehearsal import Rehearsal
from bot.services.rehearsal_visits import RehearsedVisits
from bot.services.screens import Retraced, Screen, find_screens
from conversations.flow import Outcome, Question
from conversations.flows import FLOW
from conversations.flows.asides import ASIDES
from conversations.locales import LOCALES
from conversations.types import Commanded
from tests.conversing import programme
from tests.reading import lexicon
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from typer.testing import CliRunner

    from bot.channels.webchat_page import Words
    from bot.services.messages import Message
    from conversations.types import Event


# What stands behind another address, several requests or visits, or a correction that is typed.
def begin(locale: str, facts: Mapping[str, str]) -> Rehearsal:
    visits = RehearsedVisits.of(("2026-11-24 10:00-11:00", "2026-11-24 15:00-16:00"))
    return Rehearsal(programme(), lexicon(), catalogues(), locale, launch="open", facts=facts, visits=visits)


@pytest.fixture(scope="module")
def found() -> list[Screen]:
    return find_screens(begin, "fr", (CONFIRMED, {}))


def nodes(found: list[Screen]) -> set[str]:
    return {re.sub("-[0-9]+$", "", screen.name) for screen in found}


def test_every_question_and_every_end_is_among_the_screens(found: list[Screen]) -> None:
    stops = {node.id for node in FLOW.nodes if isinstance(node, (Question, Outcome))}
    assert stops - nodes(found) == {"not_open"}, "while sign-up is open"
    assert len({screen.name for screen in found}) == len(found)


def test_what_is_asked_beside_the_way_is_among_the_screens(found: list[Screen]) -> None:
    assert set(ASIDES) <= nodes(found)


def test_every_answer_to_a_question_of_people_is_among_the_screens(found: list[Screen]) -> None:
    ways = Retraced(begin, "fr")
    said = {message.text for screen in found for message in ways.stand_at(screen).messages}
    wish = next(screen for screen in found if screen.name == "wish")
    for intent in programme().questions.answers:
        talk = ways.stand_at(wish)
        assert any(message.text in said for message in talk.send(Commanded("ask", intent))), intent


@pytest.mark.parametrize("locale", LOCALES)
def test_screen_says_the_same_question_in_every_language(found: list[Screen], locale: str) -> None:
    in_french, in_other = Retraced(begin, "fr"), Retraced(begin, locale)
    for screen in found:
        french, other = in_french.stand_at(screen), in_other.stand_at(screen)
        assert [message.question for message in other.messages] == [message.question for message in french.messages]
        assert {message.locale for message in other.messages} <= {locale, *_chosen(screen)}


def test_what_leads_to_many_screens_is_done_once_and_leaves_no_trace_on_another_way(
    found: list[Screen], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Event] = []
    send = Rehearsal.send

    def noted(talk: Rehearsal, event: Event) -> tuple[Message, ...]:
        done.append(event)
        return send(talk, event)

    monkeypatch.setattr(Rehearsal, "send", noted)
    ways = Retraced(begin, "ary")
    shown = {screen.name: ways.stand_at(screen) for screen in found}
    assert len(done) <= len(
        {(str(screen.facts), screen.events[:end]) for screen in found for end in range(1, 1 + len(screen.events))}
    )
    for screen in found[::25]:
        alone = Retraced(begin, "ary").stand_at(screen)
        assert (alone.messages, alone.stored) == (shown[screen.name].messages, shown[screen.name].stored), screen


def test_pages_are_all_written_with_one_set_of_templates(
    runner: CliRunner, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Words] = []

    def noted(words: Words) -> Pages:
        made.append(words)
        return Pages(words)

    monkeypatch.setattr(preview_pages, "Pages", noted)
    assert runner.invoke(cli, ["preview", str(few / "pages")]).exit_code == 0
    assert len(made) == 1, "a template is compiled for a moment"


def test_search_says_how_many_screens_are_found() -> None:
    heard: list[int] = []
    found = find_screens(begin, "fr", (CONFIRMED, {}), most=5, step=heard.append)
    assert heard == list(range(1, 1 + len(found)))


def _chosen(screen: Screen) -> set[str]:
    """The languages that were pressed on the way."""
    return {value for event in screen.events for value in LOCALES if value in str(event)}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The first few screens, and words of a folder of their own."""
    monkeypatch.setattr(preview_pages, "find_screens", partial(find_screens, most=6))
    shutil.copytree(app.LOCALES, tmp_path / "locales")
    monkeypatch.setattr(preview_pages, "WORDS", tmp_path / "locales")
    monkeypatch.setattr(app, "LOCALES", tmp_path / "locales")
    return tmp_path


def test_pages_stand_alone_in_their_direction_with_an_index(runner: CliRunner, few: Path) -> None:
    done = runner.invoke(cli, ["preview", str(few / "pages")])
    assert done.exit_code == 0, done.output
    assert "6 screens" in done.output
    index = (few / "pages" / "index.html").read_text(encoding="utf-8")
    for address in set(re.findall(r'href="([^"#]+)', index)):
        assert (few / "pages" / address).is_file(), address
    for locale, direction in (("fr", "ltr"), ("ar", "rtl"), ("ary", "rtl"), ("ary_Latn", "ltr")):
        for page in (few / "pages" / locale).rglob("*.html"):
            html = page.read_text(encoding="utf-8")
            assert re.search(rf'<html lang="[a-zA-Z-]+" dir="{direction}"', html), page
            assert not re.search(r"<script|https?://(?!tawjih)", html.replace("http://www.w3.org", "")), page
            for style in re.findall(r'<link rel="stylesheet" href="([^"]+)"', html):
                assert (page.parent / style).is_file(), (page, style)


def test_words_that_changed_since_they_were_read_are_marked_and_no_others(runner: CliRunner, few: Path) -> None:
    assert "nobody has read them yet" in _index(runner, few)
    read = runner.invoke(cli, ["preview", str(few / "pages"), "--locale", "fr", "--reviewed", "fr"])
    assert read.exit_code == 0, read.output
    assert "0 with words that changed" in (few / "pages" / "index.html").read_text(encoding="utf-8")
    catalogue = few / "locales" / "fr" / "LC_MESSAGES" / "messages.po"
    said = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(said.replace('msgstr "Qui m\'écrit\u00a0?"', 'msgstr "Qui écrit\u00a0?"'), encoding="utf-8")
    assert reviewed.changed_since(few / "locales", "fr") == {"who.ask"}
    shutil.copystat(few / "locales" / "fr", catalogue)
    catalogue.with_suffix(".mo").touch()
    assert "1 with words that changed" in _index(runner, few)
    page = (few / "pages" / "fr" / "telegram.html").read_text(encoding="utf-8")
    assert page.count("Changed since it was read: who.ask") == 1


def _index(runner: CliRunner, few: Path) -> str:
    done = runner.invoke(cli, ["preview", str(few / "pages"), "--locale", "fr"])
    assert done.exit_code == 0, done.output
    return (few / "pages" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", ["--locale", "--reviewed"])
def test_language_that_is_not_there_is_said(runner: CliRunner, tmp_path: Path, option: str) -> None:
    done = runner.invoke(cli, ["preview", str(tmp_path / "pages"), option, "en"])
    assert done.exit_code == 1
    assert "“en” is none of fr, ar, ary, ary_Latn." in done.output
