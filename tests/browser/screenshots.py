"""Takes the pictures of the documentation from the program itself: `make screenshots`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.desk_screenshots import take_desk
from tests.visiting import Program

ROOT = Path(__file__).parent.parent.parent
WIDTH, HEIGHT = 390, 844
TO_THE_VERDICT = ("youth", "15", "left", "sidi-moumen")


def walk(page: Page, answers: tuple[str, ...]) -> None:
    """Press these answers, one after the other."""
    for answer in answers:
        question = page.locator("[data-question]").get_attribute("data-question")
        page.locator(f'button[name=data][value$="|{question}|{answer}"]').click()
        page.wait_for_function(
            "asked => document.querySelector('[data-question]').dataset.question !== asked", arg=question
        )


def main() -> None:
    """One picture of the chat in Darija, at the verdict, and those of the desk."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = Program(Path(folder))
        program.start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
        page.goto(f"{program.url}/?lang=ary")
        walk(page, TO_THE_VERDICT)
        page.mouse.move(WIDTH / 2, 1)  # no button is just being pointed at
        page.wait_for_timeout(500)
        page.screenshot(path=ROOT / "docs" / "chat.png")
        take_desk(browser, ROOT / "docs")
        browser.close()
        program.stop()


if __name__ == "__main__":
    main()
