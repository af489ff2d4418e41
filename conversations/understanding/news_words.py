"""What is said of the centre's news: a yes that means them, words that end them, and who rather speaks of coming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.assent_words import denies
from conversations.understanding.phrases import SLIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conversations.understanding.assent_words import AssentWords
    from conversations.understanding.phrases import Match, Phrases

QUESTION = "news"


@dataclass(frozen=True, slots=True)
class NewsWords:
    """What news are called (`words`), what `ends` them with that, and what `visits` are spoken of with.

    What is `beside` an end changes nothing; who `lacks` news was told none, and ends nothing. `done` are words that end
    a talk ("safi", "ok") and agree to nothing.
    """

    words: Phrases
    ends: Phrases
    lacks: Phrases
    beside: frozenset[str]
    done: Phrases
    visits: Phrases


def means_news(said: Sequence[str], news: NewsWords, assent: AssentWords) -> bool:
    """Whether a yes is one to the news: it names them, or it is bare.

    The question stands below the end of a sign-up and the offer of a visit: "d'accord je viens mardi" answers those.
    """
    if news.words.inside(said):
        return True
    done = _places(news.done.inside(said))
    rest = [word for at, word in enumerate(said) if at not in done]
    leads = [match for match in assent.leads.exactly(rest) if match.value in {"yes", "agreed"}]
    agreed = [match for match in assent.said.inside(rest) if match.value == "yes" and match.cost != SLIP]
    yes = _places([*leads, *agreed])
    return bool(yes) and all(at in yes or word in assent.around for at, word in enumerate(rest))


def wants_to_come(said: Sequence[str], news: NewsWords, assent: AssentWords) -> bool:
    """Whether somebody who was asked about news says that they want to come and see."""
    return not news.words.inside(said) and bool(news.visits.inside(said)) and not denies(said, assent)


def ends_news(said: Sequence[str], news: NewsWords, fillers: frozenset[str]) -> bool:
    """Whether the text says to end the news, and nothing else: not that somebody has no news of their request."""
    named, ended = news.words.inside(said), news.ends.inside(said)
    if not named or not ended or news.lacks.inside(said):
        return False
    taken = _places([*named, *ended])
    return all(at in taken or word in news.beside or word in fillers for at, word in enumerate(said))


def _places(found: Iterable[Match]) -> set[int]:
    return {at for match in found for at in range(match.start, match.end)}
