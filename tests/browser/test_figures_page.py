"""The figures in Chromium: both directions, light and dark, a phone and a screen; axe finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_desk_page import FITS, SMALL_TARGETS, WIDTHS, desk, enter_room  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from tests.browser.test_desk_page import Desk

MIRRORED = """() => [...document.querySelectorAll("#steps rect.sent")].every((one) => {
    const box = one.getBoundingClientRect(), chart = one.ownerSVGElement.getBoundingClientRect();
    return Math.abs(document.dir === "rtl" ? box.right - chart.right : box.left - chart.left) < 2;
})"""
CUT_OFF = """() => [...document.querySelectorAll("svg text, td, th")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < 0 || box.right > innerWidth;
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_charts_and_tables_fit_run_as_the_language_does_and_axe_finds_nothing(
    desk: Desk,  # noqa: F811
    width: int,
    locale: str,
    scheme: str,
) -> None:
    page = desk(width, locale, color_scheme=scheme)
    for path in ("/desk/figures", "/desk/figures?locale=fr"):
        page.goto(path)
        assert page.locator("svg.chart").count() >= 3, path
        assert page.evaluate(FITS), path
        assert page.evaluate(CUT_OFF) == [], path
        assert page.evaluate(SMALL_TARGETS) == [], path
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.goto("/desk/figures")
    assert page.evaluate(MIRRORED)


def test_table_is_taken_away_as_a_file_without_a_script(desk: Desk) -> None:  # noqa: F811
    page = desk(360, "fr", java_script_enabled=False)
    enter_room(page, "/desk/figures")
    with page.expect_download() as taken:
        page.locator("#locales").get_by_role("link", name="Télécharger").click()
    assert taken.value.suggested_filename == "tawjih-locales.csv"
