"""Every screen in every language on every channel as pages that a browser opens from a folder: `tawjih preview`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.app import LOCALES as WORDS
from bot.channels.telegram_forms import form
from bot.channels.webchat_page import Pages, asset
from bot.definitions import lexicon_in_use, programme_in_use, words_in_use
from bot.i18n import HTML_LANG, Catalogues, direction
from bot.page_words import PageWords
from bot.services import reviewed
from bot.services.rehearsal import Rehearsal
from bot.services.rehearsal_visits import RehearsedVisits
from bot.services.screens import Retraced, Screen, find_screens
from bot.services.view import show
from conversations.locales import TABLE
from conversations.stored import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conversations.programme import Programme
    from conversations.texts import Text
    from conversations.understanding.lexicon import Lexicon

CHANNELS: Final = ("telegram", "webchat")
_FOLDER: Final = Path(__file__).parent / "services" / "templates"
_VISITS: Final = ("2026-11-24 10:00-11:00", "2026-11-24 15:00-16:00", "2026-11-26 10:00-11:00")
CONFIRMED: Final = {
    "safeguarding_lead": "yes",
    "safeguarding_hours": "mon-fri 09:00-17:00",
    "desk_hours": "mon-fri 08:30-16:30",
    "call_back_days": "2",
}
"""Once a centre says who reads what, more is asked and promised; so all is shown with these facts, and without any."""
_ELSEWHERE: Final = re.compile(r'<script[^>]*></script>\n?|<link rel="stylesheet" href="[^"]+">\n?')


class Noting(Catalogues):
    """Words that remember which messages were asked for."""

    def __init__(self, words: Catalogues) -> None:
        super().__init__(words.translations)
        self.noted: set[str] = set()

    def said(self, text: Text, locale: str, audience: str = "") -> tuple[str, str]:
        """The words, and a note of them."""
        self.noted.add(text.id)
        return super().said(text, locale, audience)


@dataclass(slots=True)
class Shown:
    """A screen in one language: what each channel shows of it, and the messages that are to be read again."""

    name: str
    bubbles: list[dict[str, Any]]
    page: str
    to_read: list[str]


class Preview:
    """All screens, found once; written language by language. `step` hears how many are found."""

    def __init__(self, step: Callable[[int], object] = int) -> None:
        self._programme: Programme = programme_in_use()
        self._lexicon: Lexicon = lexicon_in_use()
        self._words = Noting(words_in_use())
        self._to_read = {locale: reviewed.changed_since(WORDS, locale) for locale in TABLE}
        self._chat = Pages(partial(PageWords, self._words, ""))
        self._pages = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.screens = find_screens(self._begin, "fr", (CONFIRMED, {}), step=step)

    def write(self, folder: Path, locales: tuple[str, ...], step: Callable[[], object]) -> dict[str, int]:
        """Write the pages; by language, how many screens have words to be read again. `step` hears of each screen."""
        folder.mkdir(parents=True, exist_ok=True)
        _copy_style(folder)
        to_read = {}
        for locale in locales:
            shown, ways = [], Retraced(self._begin, locale)
            for screen in self.screens:
                shown.append(self._shown(screen, locale, ways))
                step()
            self._write(folder / locale, locale, shown)
            to_read[locale] = sum(bool(one.to_read) for one in shown)
        names = [screen.name for screen in self.screens]
        begun = [locale for locale in locales if reviewed.is_begun(WORDS, locale)]
        index = self._render("preview_index.html", names=names, locales=locales, to_read=to_read, begun=begun)
        (folder / "index.html").write_text(index, encoding="utf-8")
        return to_read

    def _begin(self, locale: str, facts: Mapping[str, str]) -> Rehearsal:
        visits = RehearsedVisits.of(_VISITS)
        return Rehearsal(self._programme, self._lexicon, self._words, locale, launch="open", facts=facts, visits=visits)

    def _shown(self, screen: Screen, locale: str, ways: Retraced) -> Shown:
        talk = ways.stand_at(screen, self._words.noted.clear)
        ids = sorted(self._words.noted)
        state, context = load(talk.stored), talk.context()
        view = show(state, context, talk.messages, state.turn, self._words)
        page = self._chat.chat(view, whole=True)
        to_read = [one for one in ids if one in self._to_read[locale]]
        return Shown(screen.name, [form(message) for message in talk.messages], page, to_read)

    def _write(self, folder: Path, locale: str, shown: list[Shown]) -> None:
        (folder / "webchat").mkdir(parents=True, exist_ok=True)
        for one in shown:
            (folder / "webchat" / f"{one.name}.html").write_text(_standing_alone(one.page), encoding="utf-8")
        is_begun = reviewed.is_begun(WORDS, locale)
        frame = {"locale": locale, "lang": HTML_LANG[locale], "dir": direction(locale), "begun": is_begun}
        for channel in CHANNELS:
            page = self._render("preview.html", channel=channel, shown=shown, **frame)
            (folder / f"{channel}.html").write_text(page, encoding="utf-8")

    def _render(self, template: str, **values: Any) -> str:  # noqa: ANN401 - a template takes anything
        return self._pages.get_template(template).render(values)


def _copy_style(folder: Path) -> None:
    for name in ("chat.css", "lock.css"):
        (folder / name).write_bytes(asset(name)[1])
    (folder / "preview.css").write_bytes((_FOLDER / "preview.css").read_bytes())


def _standing_alone(page: str) -> str:
    """The page without its script, with its style beside it."""
    style = '<link rel="stylesheet" href="../../chat.css">'
    return _ELSEWHERE.sub("", page).replace("</head>", f"{style}\n</head>", 1)
