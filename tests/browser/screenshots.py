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
ASKED = ("بشحال القراية عندكم؟", "فابور")
TO_THE_VERDICT = ("15", "left", "sidi-moumen")


def walk(page: Page, answers: tuple[str, ...]) -> None:
    """Press these answers, one after the other."""
    for answer in answers:
        question = page.locator("[data-question]").get_attribute("data-question")
        page.locator(f'button[name=data][value$="|{question}|{answer}"]').click()
        page.wait_for_function(
            "asked => document.querySelector('[data-question]').dataset.question !== asked", arg=question
        )


def ask(page: Page, words: str, answer: str) -> None:
    """Type a question, and wait for what is answered."""
    page.locator("input[name=text]").fill(words)
    page.locator("input[name=text]").press("Enter")
    page.get_by_text(answer).wait_for()


def take(page: Page, name: str) -> None:
    """A picture of the page as it stands, when nothing moves on it and no button is just being pointed at."""
    page.mouse.move(WIDTH / 2, 1)
    page.wait_for_timeout(500)
    page.screenshot(path=ROOT / "docs" / name)


def main() -> None:
    """Two pictures of the chat in Darija, where something is asked and at the verdict, and those of the desk."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        program = Program(Path(folder))
        program.start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
        page.goto(f"{program.url}/?lang=ary")
        walk(page, ("youth",))
        ask(page, *ASKED)
        take(page, "chat.png")
        walk(page, TO_THE_VERDICT)
        take(page, "verdict.png")
        take_desk(browser, ROOT / "docs")
        browser.close()
        program.stop()


if __name__ == "__main__":
    main()
