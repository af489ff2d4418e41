"""Words of danger, looked for before anything else: rules that can be read, and a trained second reader beside them."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from conversations.understanding.assent_words import without_fillers
from conversations.understanding.danger_rules import NOTHING, Danger, Found, by_rules
from conversations.understanding.hearing import has_question_mark, weigh
from conversations.understanding.hidden_words import is_spelled, joined, parted, without_apostrophes, without_figures
from conversations.understanding.intents import DANGER, INTENT, NONE
from conversations.understanding.normalise import light, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conversations.understanding.danger_rules import DangerWords
    from conversations.understanding.hearing import Heard
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.model import Scores

ANYWHERE = "anywhere"  # in alarms.yaml, among the questions
_LAUGH_SIGNS = frozenset("😂🤣😹😆😅")
_NO_LAUGH_SIGNS = str.maketrans(dict.fromkeys(_LAUGH_SIGNS, " "))
_LAUGH = re.compile(r"(?<!\w)(?:h{2,}|(?:ha){2,}h?|(?:hi){2,}h?|ه{2,}|(?:ها){2,}|mdr+|lo+l|ptdr|xd+)(?!\w)")
_MOST_SIGNS, _MOST_WORDS = 8000, 4096
# In a long text the second reader looks at a few words at a time: danger must not drown.
_WINDOW, _STEP, _WHOLE = 10, 5, 25
_PART = 1.2  # a part of what is no story must sound so much more like danger: what is around it speaks, too
# The second reader's cut-offs are chosen on phrases apart from the training (`tests/tuning`): 96 of 100 that tell of
# danger are noticed at these. Rather ask once too often than be silent, but who is asked for nothing turns away.
_ALERT, _CHECK = -0.38, -1.26
_BEST_KIND, _ALL_KINDS = 1.25, 0.1  # beside danger as a whole; fitted on examples left out of training
# What a rule weighs beside the second reader: of what only the rules found, most was harmless.
# What a rule finds that hit nothing harmless among all examples is certain without him.
_RULES: Mapping[Found, float] = {"": 0.0, "check": 0.0, "alert": 0.6, "certain": math.inf}
# Of less, of a story, and of words that are not spelled as such the second reader knows too little: there the rules
# decide alone.
_FEWEST_WORDS, _FEWEST_KNOWN = 3, 0.4
_ONE_WORD = 0.7
_WORDLESS = 0.2  # where no word stands that any rule knows, not even a person


def find_danger(text: str, lexicon: Lexicon) -> Danger:
    """Give "alert", "check" when it may be a way of speaking, or ""."""
    read = joined(text[:_MOST_SIGNS])
    return unless_laughing(read, _find(read, lexicon))


def _find(text: str, lexicon: Lexicon) -> Danger:
    said = words(light(without_laughter(text))[: 2 * _MOST_SIGNS])[:_MOST_WORDS]
    found, harmless, worded = by_rules(said, lexicon.dangers)
    known = weigh(said, lexicon, asked=False).known if _FEWEST_WORDS <= len(said) <= _WHOLE else 0.0
    score = _second(said, found, harmless, lexicon, asked=has_question_mark(text))
    alarm = _alarm(said, lexicon)
    alone = bool(alarm) or _is_strange(said, known) or is_spelled(text)
    return _together(text, said, lexicon, found or alarm, score - _WORDLESS * (not worded), alone=alone)


def in_whole(heard: Heard, lexicon: Lexicon) -> Danger:
    """The same for a text that was heard already, as it stands."""
    if not heard.said:
        return ""
    if len(heard.said) > _WINDOW or is_spelled(heard.text) or laughs(heard.text):
        return find_danger(heard.text, lexicon)
    found, harmless, worded = by_rules(heard.said, lexicon.dangers)
    if harmless:
        score = _second(heard.said, found, harmless, lexicon, asked=has_question_mark(heard.text))
    else:
        score = second_reader(heard.scores) - _ONE_WORD * (len(heard.said) == 1)
    alarm = _alarm(heard.said, lexicon)
    alone = bool(alarm) or _is_strange(heard.said, heard.scores.known)
    score -= _WORDLESS * (not worded)
    return _together(heard.text, heard.said, lexicon, found or alarm, score, alone=alone)


def _alarm(said: Sequence[str], lexicon: Lexicon) -> Danger:
    """Whether nothing else is said than "I am afraid" or a farewell."""
    alarms = lexicon.alarms.get(ANYWHERE, frozenset())
    return "check" if tuple(said) in alarms or without_fillers(said, lexicon.assent.fillers) in alarms else ""


def _is_strange(said: Sequence[str], known: float) -> bool:
    """Whether the second reader knows too little of this kind of text."""
    return not _FEWEST_WORDS <= len(said) <= _WHOLE or known < _FEWEST_KNOWN


def _together(  # noqa: PLR0913 - a text, and what both readers say of it
    text: str, said: Sequence[str], lexicon: Lexicon, found: Found, score: float, *, alone: bool
) -> Danger:
    """What both readers say together, or each `alone`; and of the words that may hide in others."""
    level = _level(found, score, alone=alone)
    return level if level == "alert" else _hidden(text, said, lexicon, alone=alone) or level


def _hidden(text: str, said: Sequence[str], lexicon: Lexicon, *, alone: bool) -> Danger:
    """What is found in words without spaces, or with figures for letters, where the rules find something in them."""
    levels = set()
    for reading, known in _readings(text, said, lexicon):
        found, harmless, _ = by_rules(reading, known) if reading else NOTHING
        if found:
            score = _second(reading, found, harmless, lexicon, asked=has_question_mark(text))
            levels.add(_level(found, score, alone=alone))
    return "alert" if "alert" in levels else "check" if "check" in levels else ""


def _readings(
    text: str, said: Sequence[str], lexicon: Lexicon
) -> Iterator[tuple[Sequence[str], Sequence[DangerWords]]]:
    """What may hide in a text, with the words of danger that count in it: in Darija most figures are letters."""
    yield parted(said, lexicon.model), lexicon.dangers
    if glued := _read(without_apostrophes(text)):
        yield parted(glued, lexicon.model), lexicon.dangers
    if plain := _read(without_figures(text)):
        yield plain, lexicon.dangers[:1]
        yield parted(plain, lexicon.model), lexicon.dangers
        yield _read(without_figures(text, darija=True)), lexicon.dangers


def _read(text: str) -> Sequence[str]:
    return words(light(text))[:_MOST_WORDS] if text else ()


def laughs(text: str) -> bool:
    """Whether there is a laugh."""
    return not _LAUGH_SIGNS.isdisjoint(text) or bool(_LAUGH.search(text.lower()))


def without_laughter(text: str) -> str:
    """The text as it would be said without a laugh: who laughs about it may mean it all the same."""
    return _LAUGH.sub(" ", text.lower()).translate(_NO_LAUGH_SIGNS) if laughs(text) else text


def unless_laughing(text: str, level: Danger) -> Danger:
    """Who laughs about what would be an alert is asked; about what would be asked, it is nothing."""
    if not level or not laughs(text):
        return level
    return "check" if level == "alert" else ""


def _second(said: Sequence[str], found: Found, harmless: frozenset[int], lexicon: Lexicon, *, asked: bool) -> float:
    """The second reader's score of a text, of a long one its worst part.

    Beside figures of speech: of what is left of it when a rule found something there, else the lower of the two.
    """
    meant = [word for at, word in enumerate(said) if at not in harmless]
    wholes = (meant,) if harmless and found else (said, meant) if harmless else (said,)
    return min(_worst(whole, lexicon, asked=asked) for whole in wholes)


def _worst(whole: Sequence[str], lexicon: Lexicon, *, asked: bool) -> float:
    scores = (
        second_reader(weigh(part, lexicon, asked=asked)) - _PART * (len(part) < len(whole) <= _WHOLE)
        for part in _windows(whole)
    )
    return max(scores, default=-math.inf)


def second_reader(scores: Scores) -> float:
    """How much the model hears danger: of all kinds, of the one that fits best; less where a question fits."""
    kinds, asked = _lanes(tuple(scores.lanes))
    score = scores.lanes.__getitem__
    of_kinds = [score(kind) for kind in kinds]
    return score(DANGER) + _BEST_KIND * max(of_kinds) + _ALL_KINDS * sum(of_kinds) - max(map(score, asked)) / 3


@lru_cache(maxsize=8)
def _lanes(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lanes of the kinds of danger, and those of the intents."""
    asked = (name for name in names if name.startswith(INTENT) and not name.endswith(NONE))
    return tuple(name for name in names if name.startswith(f"{DANGER} ")), tuple(asked)


def _level(found: Found, score: float, *, alone: bool) -> Danger:
    """What both readers say together, or each `alone`."""
    agreed = found if alone or score + _RULES[found] >= _CHECK else ""
    if agreed in {"alert", "certain"} or score >= _ALERT:
        return "alert"
    return "check" if agreed or score >= _CHECK else ""


def _windows(said: Sequence[str]) -> Iterator[Sequence[str]]:
    """A long text a few words at a time; also as a whole, where that is no story in which danger would drown."""
    if _WINDOW < len(said) <= _WHOLE:
        yield said
    for start in range(0, max(len(said) - _WINDOW + _STEP, 1) if said else 0, _STEP):
        yield said[start : start + _WINDOW]
