"""Takes the pictures of the documentation from the program itself: `make screenshots`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bot.app import LOCALES
from bot.i18n import Catalogues
from conversations.texts import Text
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
    page.locator("#page").get_by_text(answer).wait_for()


def take(page: Page, name: str) -> None:
    """A picture of the page as it stands, when nothing moves on it and no button is just being pointed at."""
    page.mouse.move(WIDTH / 2, 1)
    page.wait_for_timeout(500)
    page.screenshot(path=ROOT / "docs" / name)


PREVIEW = """<meta charset="utf-8"><style>
body { margin: 0; height: 630px; display: flex; flex-direction: column; justify-content: center; align-items: center; }
body { background: #f6f0e6; color: #26211b; font-family: "Noto Sans", "Noto Sans Arabic", sans-serif; }
div { background: #0c6259; color: #fff; border-radius: 40px; padding: 14px 70px 24px; font-weight: bold; }
div { font-size: 112px; line-height: 1.45; }
p { margin: 26px 0 0; font-size: 50px; line-height: 1.3; }
</style>"""


def draw_preview(browser: Browser) -> None:
    """What an app shows beside a link to the page: its title in Darija and in French, and nothing of anybody."""
    words = Catalogues.load(LOCALES)
    titles = [words.words(Text("web.title"), locale).replace(" :", ":").partition(":") for locale in ("ary", "fr")]
    (name, _, what), (latin, _, french) = titles
    page = browser.new_page(viewport={"width": 1200, "height": 630})
    page.set_content(
        f'{PREVIEW}<div><bdi dir="rtl">{name}</bdi>&ensp;{latin}</div><p dir="rtl">{what}</p>'
        f"<p>{french.strip().capitalize()}</p>"
    )
    page.screenshot(path=ROOT / "bot" / "channels" / "static" / "preview.png")
    page.close()


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
        draw_preview(browser)
        take_desk(browser, ROOT / "docs")
        browser.close()
        program.stop()


if __name__ == "__main__":
    main()
