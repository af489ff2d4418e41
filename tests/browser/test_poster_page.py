"""The poster on paper: one page of A4, nothing cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services.poster import Poster
from conversations.locales import LOCALES
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

A4 = {"width": 794, "height": 1123}
FARTHEST = "https://tawjih-deuxieme-chance.exemple-de-longueur.example"


@pytest.mark.parametrize("locales", [("ary", "fr", "ar", "ary_Latn"), *((one,) for one in LOCALES)], ids="-".join)
@pytest.mark.parametrize("telegram", ["", "a_name_of_32_letters_is_the_most"])
def test_poster_is_one_page_of_a4_with_nothing_cut_off(
    chromium: Browser, tmp_path: Path, locales: tuple[str, ...], telegram: str
) -> None:
    helplines = {"helpline_now": "19", "helpline_children": "2511"}
    made = Poster("a-source-with-the-longest-name-of", FARTHEST, telegram, locales, helplines)
    (tmp_path / "poster.html").write_text(made.draw(catalogues()), encoding="utf-8")
    page = chromium.new_page(viewport=A4)  # type: ignore[arg-type]
    page.goto(f"file://{tmp_path}/poster.html")
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('main').scrollHeight") <= A4["height"]
    assert page.evaluate("document.querySelector('main').scrollWidth") <= A4["width"]
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    boxes = [one.bounding_box() for one in page.locator("svg").all()]
    assert all(box and box["width"] > 200 for box in boxes), "large enough for an old camera"
    page.close()
