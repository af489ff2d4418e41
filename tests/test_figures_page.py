"""The page of the figures over HTTP, and its charts as drawings."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.desk.charts import Bar, Rect, bars, columns, spans
from bot.desk.figures import _IDS
from bot.services.access import PERMISSIONS, ROLES
from bot.services.demo import fill
from bot.services.hiding import Number
from bot.services.published import QUESTIONS
from conversations.journey import STEPS
from storage import reports
from storage.models import audit
from storage.reports import Count
from tests.storing import NOW
from tests.test_desk_site import browser, clock, come_in, link  # noqa: F401 - fixtures

if TYPE_CHECKING:
    import httpx

    from bot.desk.charts import Chart
    from storage.db import Database

WEEK = date(2026, 11, 16)


def came(database: Database, number: int, source: str = "") -> None:
    with database.transaction() as tx:
        reports.add_counts(tx, [Count(WEEK, "step", step, "ary", source, number) for step in STEPS[:4]])


@pytest.mark.parametrize("role", ROLES)
async def test_page_and_its_link_are_for_the_roles_of_the_table(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
    role: str,
) -> None:
    await come_in(browser, link(sqlite_database, "salma", role))
    may = role in PERMISSIONS["see_figures"]
    for path in ("/desk/figures", "/desk/figures.csv?table=steps"):
        assert (await browser.get(path)).status_code == (200 if may else 404), path
    assert ('href="/desk/figures"' in (await browser.get("/desk")).text) == may


async def test_page_has_every_chart_with_its_table_and_its_file(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    fill(sqlite_database, 200, NOW)
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    answer = await browser.get("/desk/figures")
    assert len(answer.content) < 100_000
    assert answer.headers["cache-control"] == "no-store"
    assert "style=" not in answer.text, "the policy of the pages lets no style in the markup through"
    sections = re.findall(r'<section id="(\w+)">(.*?)</section>', answer.text, re.DOTALL)
    assert [name for name, _ in sections] == ["steps", "weeks", "locales", "sources", "questions", "times"]
    for name, markup in sections:
        assert '<svg class="chart"' in markup, name
        (address,) = re.findall(r'href="(/desk/figures\.csv[^"]+)"', markup)
        file = await browser.get(address.replace("&amp;", "&"))
        assert (file.status_code, file.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert file.headers["content-disposition"] == f'attachment; filename="tawjih-{name}.csv"'
        with sqlite_database.reading() as tx:
            latest = tx.execute(select(audit.c.verb, audit.c.about).order_by(audit.c.id.desc())).first()
        assert latest == ("see_figures", f"csv {name}")
        rows = len(re.findall(r'<th scope="row">', markup))
        assert len(file.text.splitlines()) >= rows + 1, name


async def test_row_leads_to_the_page_of_its_people_and_back_to_all(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    fill(sqlite_database, 200, NOW)
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    address = re.findall(r'href="(/desk/figures\?[^"]*locale=ary)"', (await browser.get("/desk/figures")).text)[0]
    page = (await browser.get(address.replace("&amp;", "&"))).text
    assert "Seulement\u00a0: " in page
    assert "darija, lettres arabes" in page
    assert 'id="weeks"' not in page
    assert 'name="locale" value="ary"' in page, "other quarters are of the same people"
    assert "Tout le monde" in page


async def test_source_that_somebody_made_up_is_only_words(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    came(sqlite_database, 9)
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    page = await browser.get('/desk/figures?source="><script>alert(1)</script>&from=x&to=9999-W99')
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    refused = await browser.get("/desk/figures.csv?table=leads")
    assert refused.status_code == 404


async def test_before_the_first_word_the_page_says_so(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    page = (await browser.get("/desk/figures")).text
    assert "Personne n&#39;a écrit" in page
    assert "<svg" not in page
    assert "لم يكتب أحد" in (await browser.get("/desk/figures?lang=ar")).text


def test_every_question_has_a_name_for_staff() -> None:
    assert all(f"answer.{name}" in _IDS or f"asked.{name}" in _IDS for name in QUESTIONS)


# --- charts -----------------------------------------------------------------------------------------------------------

ROWS = [
    Bar("one", "40", (("first_word", Number(40)), ("sent", Number(10)))),
    Bar("two", "8 to 12", (("first_word", Number(8, few=1)), ("sent", Number(few=1)))),
    Bar("three", "hidden", (("first_word", Number(hidden=1)), ("sent", Number()))),
]


def all_charts(*, rtl: bool) -> list[Chart]:
    return [
        bars(ROWS, rtl=rtl),
        columns([("a", ROWS[0]), ("", ROWS[1]), ("c", ROWS[2])], rtl=rtl),
        spans(
            [("x", "y", (1, 2)), ("z", "", (525600, None)), ("n", "", None)],
            [(1, "1"), (60, "h"), (9000, "w")],
            rtl=rtl,
        ),
        bars([], rtl=rtl),
        columns([], rtl=rtl),
    ]


@pytest.mark.parametrize("rtl", [False, True])
def test_nothing_is_drawn_beside_the_chart(rtl: bool) -> None:  # noqa: FBT001
    for chart in all_charts(rtl=rtl):
        for one in chart.rects:
            assert one.x >= -0.001
            assert one.x + one.width <= 100.001
            assert 0 <= one.y <= one.y + one.height <= chart.height
        for word in chart.words:
            assert 0 <= word.x <= 100
            assert 0 < word.y < chart.height


def test_from_right_to_left_everything_is_on_the_other_side_and_says_the_same() -> None:
    for left, right in zip(all_charts(rtl=False), all_charts(rtl=True), strict=True):
        assert [round(100 - one.x - one.width, 6) for one in left.rects] == [round(one.x, 6) for one in right.rects]
        assert [one.words for one in left.words] == [one.words for one in right.words]
        assert [one.anchor for one in left.words] == [one.anchor for one in right.words]


def test_hidden_part_of_a_number_is_drawn_dashed_behind_the_known_one() -> None:
    chart = bars(ROWS, rtl=False)
    hidden = [one for one in chart.rects if one.kind == "hidden"]
    assert [(one.x, round(one.width, 2)) for one in hidden] == [(20, 10), (0, 1.5)]
    assert Rect(0, hidden[0].y, 20, hidden[0].height, "first_word") in chart.rects


def test_levels_are_round_numbers() -> None:
    for number, top in ((1, "2"), (3, "4"), (11, "20"), (40, "40"), (41, "100"), (700, "1000")):
        chart = columns([("", Bar("", "", (("first_word", Number(number)),)))], rtl=False)
        assert chart.words[0].words == top
