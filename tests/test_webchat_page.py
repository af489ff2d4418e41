"""The markup of the page: what stands in it, how it is escaped, what it may load, what it weighs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.channels.webchat_page import HERE, LANGUAGES, Pages, isolated, told
from bot.channels.webchat_words import WORDS
from bot.services.messages import Button, File, Message
from bot.services.view import Entry
from conversations.locales import LOCALES
from tests.browser.small import SmallTurns
from tests.browser.small_words import words
from tests.browser.visitor import Visitor, answer_up_to_review

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def turns() -> SmallTurns:
    return SmallTurns()


@pytest.fixture
async def visitor(turns: SmallTurns) -> AsyncIterator[Visitor]:
    visitor = Visitor(turns)
    yield visitor
    await visitor.web.aclose()


async def test_every_answer_forbids_foreign_code_and_frames(turns: SmallTurns, visitor: Visitor) -> None:
    answers = [await visitor.open("/nothing"), await visitor.open()]
    answers += [
        await visitor.send(visitor.button("Pour moi")),
        await visitor.send({}, {"Sec-Fetch-Site": "cross-site"}),
    ]
    answers += [await visitor.web.get(path) for path in re.findall(r'"(/static/[^"]+)"', visitor.page)]
    turns.away = True
    answers.append(await visitor.open())
    assert [answer.status_code for answer in answers] == [404, 200, 303, 403, 200, 200, 503]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_page_holds_no_code_and_no_style_of_its_own(visitor: Visitor) -> None:
    await answer_up_to_review(visitor)
    assert not re.search(r"<style|style=|\son\w+=|<script(?! defer src=)|https?://", visitor.page)


async def test_static_files_are_kept_for_good_under_a_name_that_changes_with_them(visitor: Visitor) -> None:
    paths = re.findall(r'"(/static/chat-[0-9a-f]{12}\.(?:css|js))"', (await visitor.open()).text)
    assert len(paths) == 2
    for path in paths:
        answer = await visitor.web.get(path)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert (await visitor.web.get(path.replace("chat-", "chat-0"))).status_code == 404


async def test_only_what_is_the_same_for_everybody_is_packed(visitor: Visitor) -> None:
    page = await visitor.open("/?lang=ary")
    files = [await visitor.web.get(path) for path in re.findall(r'"(/static/[^"]+)"', page.text)]
    assert [file.headers["content-encoding"] for file in files] == ["gzip", "gzip"]
    assert "content-encoding" not in page.headers, "the length of a page must not tell of what stands in it"


async def test_typed_markup_is_shown_as_it_was_typed(visitor: Visitor) -> None:
    await visitor.open()
    for label in ("Pour moi", "15", "Anfa"):
        await visitor.press(label)
    await visitor.type("<script>alert(1)</script>")
    assert "<script>alert" not in visitor.page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in visitor.page


@pytest.mark.parametrize(
    ("said", "kind", "markup"),
    [
        ("N° \u20684821937\u2069.", "tell", "N° <bdi>4821937</bdi>."),
        ("\u2068<b>\u2069 & \u2068c\u2069", "tell", "<bdi>&lt;b&gt;</bdi> &amp; <bdi>c</bdi>"),
        ("open \u2068only", "tell", "open only"),
        ("\u20682511\u2069", "tell", "<bdi>2511</bdi>"),
        ("\u20682511\u2069", "danger", '<bdi><a href="tel:2511"><bdi>2511</bdi></a></bdi>'),
        ("le 05 22 00-00.", "danger", 'le <a href="tel:05220000"><bdi>05 22 00-00</bdi></a>.'),
        ("+212 600 000 000", "danger", '<a href="tel:+212600000000"><bdi>+212 600 000 000</bdi></a>'),
        ("le 19.", "danger", 'le <a href="tel:19"><bdi>19</bdi></a>.'),
        ("2511.ma 24/24 7 jours", "danger", "2511.ma 24/24 7 jours"),
        ("\u2068Salma\u2069", "danger", "<bdi>Salma</bdi>"),
        (
            "Voir https://a.test/b?c=1&d=2.",
            "tell",
            (
                'Voir <a href="https://a.test/b?c=1&amp;d=2" rel="noopener noreferrer">'
                "<bdi>https://a.test/b?c=1&amp;d=2</bdi></a>."
            ),
        ),
        ("javascript:alert(1)", "tell", "javascript:alert(1)"),
        (
            "Pour effacer : /delete.",
            "tell",
            'Pour effacer : <button class="word" name="command" value="delete"><bdi>/delete</bdi></button>.',
        ),
        ("a/delete /deleted /nothing", "tell", "a/delete /deleted /nothing"),
    ],
)
def test_isolated_values_links_and_numbers_to_call_become_markup(said: str, kind: str, markup: str) -> None:
    assert told(said, kind) == markup


def test_values_in_labels_and_answers_are_isolated_and_nothing_can_be_pressed_in_them() -> None:
    assert isolated("\u2068Salma\u2069 /delete https://a.test") == "<bdi>Salma</bdi> /delete https://a.test"


async def render(turns: SmallTurns, **changes: object) -> str:
    view = await turns.view("webchat", "", "ary")
    return Pages(words).chat(replace(view, **changes), whole=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "markup"),
    [
        ("number", 'type="text" inputmode="numeric"'),
        ("tel", 'type="tel" inputmode="tel"'),
        ("text", 'type="text" inputmode="text"'),
        ("", 'type="text" inputmode="text"'),
    ],
)
async def test_typed_field_is_always_there_with_the_fitting_keyboard(turns: SmallTurns, kind: str, markup: str) -> None:
    question = Message("?", "ary", "question", question="x", input=kind)  # type: ignore[arg-type]
    page = await render(turns, question=question)
    assert f'name="text" {markup} dir="auto" autocomplete="off"' in page


async def test_message_in_another_language_says_its_language_and_direction(turns: SmallTurns) -> None:
    page = await render(turns, messages=(Message("Appelle", "ary_Latn", "danger"),))
    assert '<div class="say bot danger" lang="ary-Latn" dir="ltr">Appelle</div>' in page


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({"messages": ()}, True),
        ({"messages": (Message("Aide", "ary"),)}, False),
        ({"messages": (), "question": Message("2511", "ary", "danger", question="danger")}, False),
    ],
    ids=["nothing-else", "help", "danger"],
)
async def test_what_was_told_since_the_last_answer_stands_with_the_question_unless_something_else_is_new(
    turns: SmallTurns, changes: dict[str, object], *, stands: bool
) -> None:
    history = (Entry("told", "Bonjour"), Entry("asked", "Quel âge ?", "14"), Entry("told", "Bonne nouvelle"))
    before, _, now = (await render(turns, history=history, **changes)).partition('<section id="now"')
    assert "Bonjour" in before
    assert ("Bonne nouvelle" in now) is stands
    assert ("Bonne nouvelle" in before) is not stands


async def test_languages_are_not_offered_twice(turns: SmallTurns) -> None:
    controls = (Button("العربية", "0|me|who|!language ar"), Button("رجع", "0|me|who|!back"))
    page = await render(turns, question=Message("?", "ary", "question", question="who", controls=controls))
    assert "!language" not in page
    assert page.count(">العربية<") == 1
    assert "0|me|who|!back" in page


async def test_question_is_the_last_line_of_its_message(turns: SmallTurns) -> None:
    page = await render(turns, question=Message("Un mot.\nQuel âge ?", "ary", "question", "me", "age"))
    assert '<p class="intro">Un mot.</p>' in page
    assert '<h2 id="q" tabindex="-1" data-question="age" data-subject="me">Quel âge ?</h2>' in page


async def test_buttons_that_stand_together_are_in_one_row(turns: SmallTurns) -> None:
    rows = ((Button("a", "1|||a"), Button("b", "1|||b")), (Button("c", "1|||c"),))
    page = await render(turns, question=Message("?", "ary", "question", question="x", rows=rows))
    assert [row.count("<button") for row in re.findall(r'<div class="row">(.*?)</div>', page, re.DOTALL)] == [2, 1]


async def test_review_lists_every_answer_with_its_own_change_button(visitor: Visitor) -> None:
    await answer_up_to_review(visitor)
    review = re.search(r'<dl class="review">.*</dl>', visitor.page, re.DOTALL)
    assert review
    assert re.findall(r"<dd><bdi>([^<]*)</bdi>", review[0]) == ["Pour moi", "15", "Anfa", "Salma", "0612 00 00 07"]
    assert '>Changer<span class="vh">: Prénom</span></button>' in review[0]


async def test_trial_is_said_on_every_page_while_it_is_one(turns: SmallTurns, visitor: Visitor) -> None:
    assert "Essai" in (await visitor.open()).text
    turns.trial = False
    assert "Essai" not in (await visitor.open()).text


def test_every_locale_has_a_name_and_a_direction_on_the_page() -> None:
    assert tuple(LANGUAGES) == LOCALES


def test_every_word_of_the_frame_is_declared_and_used() -> None:
    sources = [*(HERE / "templates").glob("*.html"), HERE / "webchat.py", HERE / "webchat_lock.py"]
    used = set(re.findall(r'"(web\.\w+)"', "".join(path.read_text() for path in sources)))
    used |= {f"web.{name}" for name in ("help", "other", "move", "mydata", "delete", "lock")}
    assert used == {word.id for word in WORDS}


async def test_file_for_a_calendar_is_a_link_in_the_words_of_its_message(turns: SmallTurns) -> None:
    file = File("visite.ics", "text/calendar", "BEGIN:VCALENDAR")
    page = await render(turns, messages=(Message("📅 <Agenda>", "ar", file=file),))
    assert '<a href="/visite.ics" download>📅 &lt;Agenda&gt;</a>' in page
    assert "VCALENDAR" not in page
