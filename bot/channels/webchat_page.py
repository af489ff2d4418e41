"""The web page as markup: a view and the words of the frame in, HTML out. Nothing here reads a request."""

from __future__ import annotations

import hashlib
import re
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from markupsafe import Markup, escape

from bot.channels.webchat_words import WORDS
from bot.services.messages import button_data
from bot.web import templates
from conversations.locales import LOCALES, TABLE, ByLocale, spoken_in
from conversations.moving import JOIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2 import Environment, Template

    from bot.channels.webchat_lock import Told
    from bot.services.messages import Button
    from bot.services.view import Entry, View

    class Frame(Protocol):
        """The words around a page, by message id."""

        @property
        def lacks(self) -> bool:
            """Whether any that was asked for is said in another language."""

        def __getitem__(self, message: str, /) -> str: ...

    Words = Callable[[str], Frame]

HERE: Final = Path(__file__).parent
_COMMENT: Final = re.compile(rb"^ *//.*\n", re.MULTILINE)
_CSS, _JS = "text/css", "text/javascript"
FILES: Final = (
    *(("chat.css", _CSS), ("chat.js", _JS), ("lock.css", _CSS), ("lock.js", _JS)),
    *(("voice.js", _JS), ("place.js", _JS)),
    ("preview.png", "image/png"),
)
LANGUAGES: Final = ByLocale({code: (one.name, one.html_lang, one.direction) for code, one in TABLE.items()})
"""Every locale's name in itself, its HTML language and its direction."""


def offered(locales: tuple[str, ...]) -> dict[str, tuple[str, str, str]]:
    """The same of those that a page leads to."""
    return {code: LANGUAGES[code] for code in locales}


def drawn(
    template: Template, words: Words, locale: str, locales: tuple[str, ...], values: Mapping[str, Any]
) -> tuple[str, bool]:
    """A page in this locale that leads to those, and whether the locale has all the words around it."""
    (_, lang, direction), w = LANGUAGES[locale], words(locale)
    frame = {"w": w, "locale": locale, "lang": lang, "dir": direction, "offered": offered(locales)}
    return template.render({**frame, **values}), not w.lacks


def in_one_language(locales: Iterable[str], draw: Callable[[str], tuple[str, bool]]) -> str:
    """The page that is drawn in the first of these locales that has all of it, else in the last."""
    html = ""
    for locale in locales:
        html, is_whole = draw(locale)
        if is_whole:
            break
    return html


MAX_TEXT: Final = 1000  # in the field: at worst 9 kB when sent, far below the limit of a request
SHOWN_ENTRIES: Final = 2  # of the history; those before them are folded
_ISOLATE = re.compile("\u2068([^\u2068\u2069]*)\u2069")
_STRAY = re.compile("[\u2066-\u2069]")
_LINK = (
    r"(?P<link>https?://[^\s<>\"]*[^\s<>\".,;:!?،؛؟)])"
    r"|(?<![\w./])/(?P<command>start|help|language|status|mydata|move|privacy|human|remind|stop|delete|lockcode)\b(?!/)"
)
_NUMBER = r"(?<![\w./-])(?P<number>\+?[0-9](?:[ .-]?[0-9]){3,14}|1[0-9]{1,2})(?![\w/-]|\.\w)"
_PRESSED = re.compile(_LINK)
_PRESSED_IN_DANGER = re.compile(f"{_LINK}|{_NUMBER}")
_AS_PRESSED = {
    "link": Markup('<a href="{0}" rel="noopener noreferrer"><bdi>{1}</bdi></a>'),
    "command": Markup('<button class="word" name="command" value="{0}"><bdi>{1}</bdi></button>'),
    "number": Markup('<a href="tel:{0}"><bdi>{1}</bdi></a>'),
}


def isolated(said: str, part: Callable[[str], Markup] | None = None) -> Markup:
    """The text as safe markup with every isolated value in a `<bdi>`; `part` says how the rest is written."""
    part = part or _plain
    parts: list[Markup] = []
    end = 0
    for match in _ISOLATE.finditer(said):
        parts += (part(said[end : match.start()]), Markup("<bdi>{}</bdi>").format(part(match[1])))
        end = match.end()
    return Markup("").join([*parts, part(said[end:])])


def told(said: str, kind: str = "") -> Markup:
    """What the bot says as safe markup: links and commands can be pressed, and in danger the numbers called."""
    return isolated(said, lambda plain: _pressed(plain, _PRESSED_IN_DANGER if kind == "danger" else _PRESSED))


def _pressed(plain: str, pattern: re.Pattern[str]) -> Markup:
    parts: list[Markup] = []
    end = 0
    for match in pattern.finditer(plain):
        way = match.lastgroup or "link"
        target = re.sub("[ .-]", "", match[way]) if way == "number" else match[way]
        parts += (_plain(plain[end : match.start()]), _AS_PRESSED[way].format(target, match[0]))
        end = match.end()
    return Markup("").join([*parts, _plain(plain[end:])])


def _plain(plain: str) -> Markup:
    return escape(_STRAY.sub("", plain))


@cache
def asset(name: str) -> tuple[str, bytes]:
    """The path of a static file, which changes with its content, and the content without its lines of comment."""
    content = (HERE / "static" / name).read_bytes()
    content = content if name.endswith(".png") else _COMMENT.sub(b"", content)
    stem, _, ending = name.partition(".")
    return f"/static/{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}", content


def picture(public_url: str) -> str:
    """The whole address of what an app shows beside a link to us; "" while nobody knows ours."""
    return public_url + asset("preview.png")[0] if public_url else ""


def _environment() -> Environment:
    found = templates(HERE / "templates")
    found.filters |= {"isolated": isolated, "told": told}
    found.globals |= {
        "languages": LANGUAGES,
        "max_text": MAX_TEXT,
        "style": asset("chat.css")[0],
        "lock_style": asset("lock.css")[0],
        "lock_script": asset("lock.js")[0],
        "script": asset("chat.js")[0],
        "voice_script": asset("voice.js")[0],
        "place_script": asset("place.js")[0],
    }
    return found


def _split(view: View) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """What is over, and what was told since the last answer: that stands with the open question.

    When this turn told something else (help, a word of comfort), that alone is new.
    """
    if view.messages or view.question.kind == "danger":
        return view.history, ()
    end = max((index for index, entry in enumerate(view.history, 1) if entry.kind == "asked"), default=0)
    return view.history[:end], view.history[end:]


def _controls(view: View) -> list[Button]:
    """What can be done beside the answers; the head of the page has the languages already.

    What the centre wrote here has a button of its own that stops it.
    """
    of_centre = [button for message in view.messages if message.kind == "staff" for button in message.controls]
    found = {button.label: button for button in (*of_centre, *view.question.controls)}
    return [button for button in found.values() if "|!language" not in button.data]


def asked(view: View) -> str:
    """The question that this page asks, and the turn: what is typed or pressed later is read against it."""
    return button_data(view.question.turn, view.question.subject, view.question.question, "").removesuffix("|")


class Pages:
    """Renders the page of a conversation, its changing part alone, and the plain pages that say one sentence."""

    def __init__(self, words: Words, locales: tuple[str, ...] = LOCALES) -> None:
        self._words = words
        self._locales = locales
        self._templates = _environment()

    def chat(  # noqa: PLR0913 - what stands on the page beside the conversation
        self, view: View, *, whole: bool, notice: str = "", draft: str = "", source: str = "", numbers: str = ""
    ) -> str:
        """The conversation; `whole` false leaves out the document around it.

        `notice` is the id of a sentence above, `numbers` what is said there in danger, `draft` what was typed and not
        taken, `source` what the link that led here says of itself.
        """
        passed, fresh = _split(view)
        folded = len(passed) - SHOWN_ENTRIES if len(passed) > SHOWN_ENTRIES + 1 else 0
        return self._render(
            "page.html" if whole else "chat.html",
            self._framed_in(view.locale),
            view=view,
            earlier=passed[:folded],
            recent=passed[folded:],
            fresh=fresh,
            controls=_controls(view),
            event=secrets.token_urlsafe(16),
            asked=asked(view),
            notice=notice,
            numbers=numbers,
            draft=draft,
            source=source,
        )

    def plain(self, locale: str, sentence: str, again: Mapping[str, str] | None = None) -> str:
        """A page of one sentence (its id). `again` are the fields that its button posts once more."""
        return self._whole("plain.html", locale, sentence=sentence, again=again, yes="", token="")

    def locked(self, locale: str, told: Told) -> str:
        """The page while it is locked: the same for everybody."""
        event = secrets.token_urlsafe(16)
        return self._whole("lock.html", locale, event=event, notice=told.notice, words=told.words, sure=told.sure)

    def brought(self, locale: str, token: str) -> str:
        """The page of a link that brings a conversation here, or joins a request; nothing is spent before that."""
        fields = {"event": secrets.token_urlsafe(16), "lang": locale, "command": f"bring {token}"}
        joins = token.startswith(JOIN)
        asked = {"sentence": "join.ask" if joins else "bring.ask", "token": token}
        asked["yes"] = "choice.join_yes" if joins else "choice.bring_yes"
        return self._whole("plain.html", locale, again=fields, **asked)

    def _framed_in(self, locale: str) -> str:
        """The language of the words around a conversation: whatever a page of it shows, it is the same on all."""
        *first, last = spoken_in(locale)
        return next((one for one in first if self._has_all_around(one)), last)

    def _has_all_around(self, locale: str) -> bool:
        around = self._words(locale)
        return all(around[one.id] and not around.lacks for one in WORDS)

    def _whole(self, template: str, locale: str, **values: Any) -> str:  # noqa: ANN401 - a template takes anything
        return in_one_language(spoken_in(locale), lambda spoken: self._drawn(template, spoken, values))

    def _render(self, template: str, locale: str, **values: Any) -> str:  # noqa: ANN401 - a template takes anything
        return self._drawn(template, locale, values)[0]

    def _drawn(self, template: str, locale: str, values: Mapping[str, Any]) -> tuple[str, bool]:
        return drawn(self._templates.get_template(template), self._words, locale, self._locales, values)
