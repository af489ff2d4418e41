"""The staff's pages as markup: what services returned and a locale in, HTML out. Nothing here reads a request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.channels.webchat_page import isolated
from bot.desk.words import WORDS
from bot.i18n import DESK_LOCALES, HTML_LANG, date_words, direction
from bot.services.lead_page import mark
from bot.services.reasons import how_late, told_moment, told_offer, why
from bot.services.sign_in import LONGEST_NAME, SHORTEST_PASSWORD
from bot.web import templates
from conversations.flows import FLOW
from conversations.flows.asides import ASIDES
from conversations.locales import TABLE
from conversations.sources import OTHER
from conversations.texts import Text, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from bot.i18n import Catalogues
    from bot.services.lead_page import Work
    from bot.services.moments import Offered
    from bot.services.overdue import Lateness
    from conversations.programme import Programme

HERE: Final = Path(__file__).parent
LANGUAGES: Final = {code: TABLE[code].name for code in DESK_LOCALES}
# What a template may ask `_Words` for by the same name.
_SAYS: Final = (
    "stands", "told", "when", "soon", "day", "deed", "about_what", "asked", "why", "late", "reason", "about", "chat",
    "named", "sent_as", "asked_for",
)  # fmt: skip
_IDS: Final = {word.id for word in WORDS}


@cache
def asset(name: str) -> tuple[str, bytes]:
    """The path of a static file, which changes with its content, and the content."""
    content = (HERE / "static" / name).read_bytes()
    stem, _, ending = name.partition(".")
    return f"/desk/static/{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}", content


class Asked(Protocol):
    """A question, or several that are alike: what was understood of it, and its words."""

    @property
    def intent(self) -> str:
        """What it asks for; "" when that was not understood."""

    @property
    def words(self) -> str:
        """As somebody wrote it; "" when they pressed a button, or nothing was kept of it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders the pages: `desk` are their own words, `chat` those of choices and statuses, as the families see them."""

    desk: Catalogues
    chat: Catalogues
    programme: Programme

    def sign_in(self, locale: str, mistake: str = "", *, login: str = "", kept: str = "", waits: bool = False) -> str:
        """The page that asks for login and password; `mistake` is the id of a sentence.

        `kept` is what somebody wrote as their session was over, sealed for them; `waits` where a cookie keeps some.
        """
        return self.render("sign_in.html", locale, mistake=mistake, login=login, kept=kept, waits=waits)

    def link(self, locale: str, *, mistake: str = "", **values: Any) -> str:  # noqa: ANN401 - as of `render`
        """The page behind a one-time link: come in, by that of the bot; by another choose a password first.

        Of `values`, `asks_name` says whether they have no name yet, `typed` what they said it is.
        """
        return self.render("link.html", locale, mistake=mistake, longest=LONGEST_NAME, **values)

    def plain(self, locale: str, sentence: str, frame: Mapping[str, Any] | None = None, unsent: str = "") -> str:
        """A page of one sentence; with its frame for who is signed in, and with the words that they wrote in vain."""
        return self.render("plain.html", locale, sentence=sentence, unsent=unsent, **(frame or {}))

    def unsent(self, locale: str, words: str, to: str) -> str:
        """What they wrote as their session was over, for who signed in again, and the way on to the page `to`."""
        return self.render("plain.html", locale, sentence="sign_in.unsent", unsent=words, to=to)

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
            **{name: getattr(words, name) for name in _SAYS},
            "languages_of": words.languages(),
            "spoken_of": words.spoken_languages(),
            "spoken": lambda languages: {spoken(one) for one in languages},
            "mark": mark,
            "reply_labels": {reply.id: reply.label for reply in self.programme.replies},
            "statuses": self.programme.statuses.by_id,
            "style": asset("desk.css")[0],
            "script": asset("desk.js")[0],
            "shortest": SHORTEST_PASSWORD,
        }
        return _environment().get_template(template).render(frame | values)


class _Named(dict[str, str]):
    def __missing__(self, code: str) -> str:
        return code


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

    def languages(self) -> dict[str, str]:
        """What families read and write, by locale; one that was taken out since has its code for a name."""
        return _Named({code: self.told("locale", code) for code in TABLE})

    def spoken_languages(self) -> dict[str, str]:
        """What staff speak: who speaks Darija reads it in both alphabets."""
        return {code: name for code, name in self.languages().items() if code == spoken(code)} | {
            "ary": self.say("language.darija")
        }

    def stands(self, status: str) -> str:
        """A status, as the programme calls it."""
        known = self.pages.programme.statuses.by_id.get(status)
        return self.pages.chat.words(known.label, self.locale) if known else status

    def told(self, question: str, value: object) -> str:
        """What was answered, as its button says it; a name or a number as it is."""
        match question:
            case "locale":
                code = str(value)
                has_word = f"language.{code}" in _IDS or code not in TABLE
                return self.named("language", code) if has_word else TABLE[code].name
            case "channel" | "verdict":
                return self.named(question, str(value))
            case "source" if value == OTHER:
                return self.say("answer.source.other")
            case "phone_whose" | "guardian":  # said by the family of themselves: "mine", "my mother"
                return self.named("whose" if question == "phone_whose" else "adult", str(value))
        asked, programme = FLOW.question(question) or ASIDES.get(question), self.pages.programme
        if city := programme.cities.get(str(value)):
            return self.pages.chat.label(city, self.locale)
        known = {"source": programme.sources}.get(question, (*programme.districts, *programme.trades))
        choices = [*(asked.choices if asked else ()), *known]
        found = next((choice.label for choice in choices if choice.value == value), None)
        return self.pages.chat.label(found, self.locale) if found else str(value)

    def reason(self, status: str, value: str) -> str:
        """Why it ended so."""
        reasons = self.pages.programme.statuses.by_id[status].reasons or {}
        return self.pages.chat.words(reasons[value], self.locale)

    def chat(self, text: Text) -> str:
        """A text of the programme's, as staff read it."""
        return self.pages.chat.words(text, self.locale)

    def asked_for(self, question: str) -> str:
        """What a question of the sign-up asks for; "" of all others."""
        found = FLOW.question(question)
        label = found.label if found else None
        return self.pages.chat.label(label, self.locale) if label else ""

    def named(self, what: str, code: str) -> str:
        """A code by its name, such as a channel; one that has none by the word for all others, or as it is."""
        word = next((one for one in (f"{what}.{code}", f"{what}.other") if one in _IDS), "")
        return self.say(word) if word else code

    def sent_as(self, status: str, has_number: bool) -> str:  # noqa: FBT001 - a template says it by position
        """What became of a message; who has no number is not to be called."""
        other = f"sent.{status}_no_number"
        return self.say(other if not has_number and other in _IDS else f"sent.{status}")

    def about(self, verb: str, about: str) -> str:
        """What a deed was about: the statuses of a move, a moment, an intake; else nothing."""
        if verb in {"merge", "unmerge", "place", "unplace"}:
            return about
        if verb == "go_over":
            return self.say(f"over.{about}")
        if verb == "move":
            before, after, *_ = about.split()
            return f"{self.stands(before)} → {self.stands(after)}"
        if verb == "move_centre":
            return " → ".join(map(self.centre, about.split(maxsplit=1)[0].split(">")))
        is_moment = verb in {"follow_up", "book_visit", "move_visit", "cancel_visit"}
        return self.when(datetime.fromisoformat(about)) if is_moment else ""

    def centre(self, code: str) -> str:
        """The name of a centre; of none, that nobody has decided."""
        names = {one.id: one.name for one in self.pages.programme.centres}
        return self.pages.chat.label(names[code], self.locale) if code in names else code or "?"

    def when(self, moment: datetime) -> str:
        """A day and an hour in Casablanca."""
        return told_moment(moment, self.locale)

    def soon(self, offered: Offered, now: datetime) -> str:
        """A moment that a button offers."""
        return self.pages.desk.words(told_offer(offered, now, self.locale), self.locale)

    def day(self, day: date) -> str:
        """A day."""
        return date_words(day, self.locale, "d MMM")

    def deed(self, verb: str, about: str = "") -> str:
        """What somebody did; of a call also what came of it."""
        if f"deed.{verb}.{about}" in _IDS:
            return self.say(f"deed.{verb}.{about}")
        return self.say(f"deed.{verb}" if f"deed.{verb}" in _IDS else "deed.other")

    def about_what(self, intent: str) -> str:
        """What a question is about, as the button of "is it one of these?" says it."""
        answered = self.pages.programme.questions.answers.get(intent)
        return self.pages.chat.label(answered.label, self.locale) if answered else self.say("questions.not_understood")

    def asked(self, question: Asked) -> str:
        """A question in its words; pressed on a button it has none, and what was personal in it was not kept."""
        if question.words:
            return question.words
        return self.about_what(question.intent) if question.intent else self.say("questions.no_words")

    def why(self, work: Work, now: datetime) -> str:
        """Why a lead stands where it stands in the list; "" when it has ended and nothing in it waits for anybody."""
        has_ended = work.status in self.pages.programme.statuses.ended and not work.contact_hold
        if has_ended and work.waiting_since is None and work.follow_up_at is None:
            return ""
        return self.pages.desk.words(why(work, now, self.locale), self.locale)

    def late(self, lateness: Lateness) -> str:
        """How long something is overdue."""
        return self.pages.desk.words(how_late(lateness), self.locale)


@cache
def _environment() -> Environment:
    found = templates(HERE / "templates")
    found.filters["isolated"] = isolated
    return found
