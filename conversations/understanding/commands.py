"""Wishes that are valid in every state, when the whole text means one: back, change, help, a person, a language ..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.locales import TABLE
from conversations.understanding.assent_words import without_fillers
from conversations.understanding.news_words import ends_news
from conversations.understanding.normalise import light, words
from conversations.understanding.phrases import EXACT, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.news_words import NewsWords
    from conversations.understanding.phrases import Match, Phrases

_SLASH = re.compile(r"/([^\W_]+)(?:@\w+)?(?: (.*))?")
_CODES = {code.lower(): code for code in TABLE}
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its argument."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class CommandWords:
    """Phrases of each command. `wishes` ("je veux", bghit) may stand before one, `links` between its words.

    `why` asks what something is asked for, with what is `around_why` beside it: "3lach bghitou nnmra".
    """

    whole: Phrases
    changes: Phrases
    topics: Phrases
    languages: Phrases
    around_languages: frozenset[str]
    fillers: frozenset[str]
    links: frozenset[str]
    why: Phrases
    around_why: frozenset[str]
    news: NewsWords


def read_slash(text: str, known: CommandWords) -> Command | None:
    """A command written with a slash: "/help", "/aide", "/language fr", "/change age"."""
    found = _SLASH.fullmatch(light(text))
    if found is None:
        return None
    said = words(found.group(1))
    name = _only(known.whole.whole(said)) or ("change" if _only(known.changes.whole(said)) else "")
    about = words(found.group(2) or "")
    if name == "change":
        return Command("change", _only(known.topics.whole(about)))
    if name == "why":
        return Command("why", _only(known.topics.whole(about)))
    if name == "language":
        return Command("language", _CODES.get("_".join(about), "") or _language(about, known))
    return Command(name) if name else None


def read_command(said: Sequence[str], known: CommandWords, *, exactly: bool = False) -> Command | None:
    """The command that the text as a whole means; with `exactly`, only in words known letter for letter."""
    core = without_fillers(said, known.fillers)
    if not core or len(core) > _MOST_WORDS:
        return None
    matches = (*known.whole.whole(said), *(known.whole.whole(core) if len(core) < len(said) else ()))
    name = _only([match for match in matches if match.cost == EXACT or not exactly])
    if name:
        return Command(name)
    if ends_news(core, known.news, known.fillers):
        return Command("no_news")
    changed = _change(core, known, exactly=exactly)
    return changed or _why(said, known) or _other_language(core, known, exactly=exactly)


def _change(core: Sequence[str], known: CommandWords, *, exactly: bool) -> Command | None:
    """Read "changer mon âge": a word of change, at most one topic, and nothing but links beside them."""
    verbs, rest = _split(core, known.changes, exactly=exactly)
    if not verbs:
        return None
    topics, rest = _split(rest, known.topics, exactly=exactly)
    if len(topics) > 1 or any(word not in known.links and word not in known.fillers for word in rest):
        return None
    topic = "".join(topics)
    return Command("language") if topic == "language" else Command("change", topic)


def _why(said: Sequence[str], known: CommandWords) -> Command | None:
    """Read "pourquoi le numéro ?": a word of why, at most one topic, and nothing but what stands around them."""
    if known.why.by_first.keys().isdisjoint(said):
        return None
    asked, rest = _split(said, known.why, exactly=True)
    topics, rest = _split(rest, known.topics, exactly=True)
    if not asked or len(topics) > 1 or any(word not in known.around_why and word not in known.fillers for word in rest):
        return None
    return Command("why", "".join(topics))


def _other_language(core: Sequence[str], known: CommandWords, *, exactly: bool) -> Command | None:
    argument = _language(core, known, exactly=exactly)
    return Command("language", argument) if argument else None


def _language(core: Sequence[str], known: CommandWords, *, exactly: bool = False) -> str:
    named, rest = _split(core, known.languages, exactly=exactly)
    if len(named) != 1:
        return ""
    beside = (known.around_languages, known.links, known.fillers)
    return named[0] if all(any(word in words for words in beside) for word in rest) else ""


def _split(core: Sequence[str], phrases: Phrases, *, exactly: bool) -> tuple[tuple[str, ...], list[str]]:
    """What the phrases in the words mean, each once, and the words outside them."""
    found = [match for match in phrases.inside(core) if match.cost == EXACT or not exactly]
    taken = {at for match in found for at in range(match.start, match.end)}
    return values(found), [word for at, word in enumerate(core) if at not in taken]


def _only(found: Sequence[Match]) -> str:
    meant = values(found)
    return meant[0] if len(meant) == 1 else ""
