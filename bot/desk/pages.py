"""The staff's pages as markup: what services returned and a locale in, HTML out. Nothing here reads a request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_datetime

from bot.channels.webchat_page import isolated
from bot.clock import CASABLANCA
from bot.desk.words import WORDS
from bot.i18n import HTML_LANG, TABLE, direction
from bot.services.sign_in import SHORTEST_PASSWORD
from bot.web import templates
from conversations.flows import FLOW
from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from bot.i18n import Catalogues
    from bot.services.lead_page import Work
    from conversations.programme import Programme

HERE: Final = Path(__file__).parent
LANGUAGES: Final = {"fr": "Français", "ar": "العربية"}
LANGUAGES_OF: Final = {"fr": "français", "ar": "العربية", "ary": "الدارجة", "ary_Latn": "darija"}
"""What families read and write, each by its own name."""
_IDS: Final = {word.id for word in WORDS}


@cache
def style() -> tuple[str, bytes]:
    """The path of the style sheet, which changes with its content, and the content."""
    content = (HERE / "static" / "desk.css").read_bytes()
    return f"/desk/static/desk-{hashlib.sha256(content).hexdigest()[:12]}.css", content


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders the pages: `desk` are their own words, `chat` those of choices and statuses, as the families see them."""

    desk: Catalogues
    chat: Catalogues
    programme: Programme

    def sign_in(self, locale: str, *, mistake: str = "", login: str = "") -> str:
        """The page that asks for login and password; `mistake` is the id of a sentence."""
        return self.render("sign_in.html", locale, mistake=mistake, login=login)

    def link(self, locale: str, token: str, login: str, *, mistake: str = "") -> str:
        """The page behind a one-time link: choose a password and come in."""
        return self.render("link.html", locale, token=token, login=login, mistake=mistake)

    def plain(self, locale: str, sentence: str, frame: Mapping[str, Any] | None = None) -> str:
        """A page of one sentence; with its frame for who is signed in."""
        return self.render("plain.html", locale, sentence=sentence, **(frame or {}))

    def words_in(self, locale: str) -> Words:
        """The words of a locale, for what is no page."""
        return Words(self, locale)

    def render(self, template: str, locale: str, **values: Any) -> str:  # noqa: ANN401 - a template takes anything
        """A page: its template with these values and what every page may say."""
        words = Words(self, locale)
        frame = {
            "locale": locale,
            "lang": HTML_LANG[locale],
            "dir": direction(locale),
            "languages": LANGUAGES,
            "w": words.say,
            "stands": words.stands,
            "told": words.told,
            "when": words.when,
            "why": words.why,
            "reason": words.reason,
            "about": words.about,
            "chat": words.chat,
            "named": words.named,
            "languages_of": LANGUAGES_OF,
            "reply_labels": {reply.id: reply.label for reply in self.programme.replies},
            "statuses": self.programme.statuses.by_id,
            "style": style()[0],
            "shortest": SHORTEST_PASSWORD,
        }
        return _environment().get_template(template).render(frame | values)


@dataclass(frozen=True, slots=True)
class Words:
    """What a template may ask for words, in one locale."""

    pages: Pages
    locale: str

    def say(self, message: str, **values: Any) -> str:  # noqa: ANN401 - texts, numbers
        """A sentence of the pages."""
        if message not in _IDS:
            raise KeyError(message)
        return self.pages.desk.words(Text(message).given(**values), self.locale)

    def stands(self, status: str) -> str:
        """A status, as the programme calls it."""
        known = self.pages.programme.statuses.by_id.get(status)
        return self.pages.chat.words(known.label, self.locale) if known else status

    def told(self, question: str, value: object) -> str:
        """What was answered, as its button says it; a name or a number as it is."""
        match question:
            case "locale":
                return LANGUAGES_OF.get(str(value), str(value))
            case "channel" | "verdict":
                return self.named(question, str(value))
        asked = FLOW.question(question)
        choices = [*(asked.choices if asked else ()), *self.pages.programme.districts, *self.pages.programme.trades]
        found = next((choice.label for choice in choices if choice.value == value), None)
        return self.pages.chat.label(found, self.locale) if found else str(value)

    def reason(self, status: str, value: str) -> str:
        """Why it ended so."""
        reasons = self.pages.programme.statuses.by_id[status].reasons or {}
        return self.pages.chat.words(reasons[value], self.locale)

    def chat(self, text: Text) -> str:
        """A text of the programme's, as staff read it."""
        return self.pages.chat.words(text, self.locale)

    def named(self, what: str, code: str) -> str:
        """A code by its name, such as a channel; one that has none by the word for all others, or as it is."""
        word = next((one for one in (f"{what}.{code}", f"{what}.other") if one in _IDS), "")
        return self.say(word) if word else code

    def about(self, verb: str, about: str) -> str:
        """What a deed was about: the result of a call, the statuses of a move, a moment; else nothing to be shown."""
        if verb in {"merge", "unmerge"}:
            return about
        if verb == "record_call":
            return self.say(f"lead.{about}")
        if verb == "move":
            before, after, *_ = about.split()
            return f"{self.stands(before)} → {self.stands(after)}"
        return self.when(datetime.fromisoformat(about)) if verb == "follow_up" else ""

    def when(self, moment: datetime) -> str:
        """A day and an hour in Casablanca."""
        here = moment.astimezone(CASABLANCA)
        return format_datetime(here, "d MMM HH:mm", locale=TABLE[self.locale].formats)

    def why(self, work: Work, now: datetime) -> str:
        """Why a lead stands where it stands in the list."""
        if work.contact_hold:
            return self.say("queue.held")
        if work.waiting_since is not None:
            return self.say(f"why.{work.waits_for}", when=self.when(work.waiting_since))
        if work.follow_up_at is not None:
            due = "queue.due_since" if work.follow_up_at <= now else "queue.due_at"
            return self.say(due, when=self.when(work.follow_up_at))
        if work.status == "new":
            return self.say("queue.new_since", when=self.when(work.created_at))
        return self.say("queue.untouched_since", when=self.when(work.moved_at or work.created_at))


@cache
def _environment() -> Environment:
    found = templates(HERE / "templates")
    found.filters["isolated"] = isolated
    return found
