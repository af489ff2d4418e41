"""Danger beside what would drown it: another sentence, an hour, an age, courtesy, a disclaimer, a slip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conversations.understanding.danger import in_whole, laughs, second_reader, unless_laughing, without_laughter
from conversations.understanding.danger_context import without_context
from conversations.understanding.danger_parts import (
    COURTESY,
    DISCLAIMERS,
    LOOK_ALIKES,
    TELLING,
    TURNS,
    between_turns,
    may_have,
    mended,
    without_ends,
)
from conversations.understanding.danger_rules import by_rules
from conversations.understanding.hearing import hear
from conversations.understanding.normalise import light, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.danger_rules import Danger
    from conversations.understanding.hearing import Heard
    from conversations.understanding.lexicon import Lexicon

_SENTENCE = re.compile(r"(?:[.!?؟;؛…]+(?=\s)|\n)+")
_CLAUSE = re.compile(r"[,،:]+(?=\s)")
_FEWEST_IN_A_SENTENCE = 2
# What sounds so much like danger by itself is danger whatever stands beside it: "I want to die, I have a cancer".
_BY_ITSELF = 0.2
_HOUR = re.compile(
    r"(?<![\w/.:\-])(?:(?:à|a|vers|m3a|مع) ?)?\d{1,2} ?(?:h(?:rs?|eures?)?(?![^\W\d_])|:(?=\d\d)) ?\d{0,2}"
)
_PHONE = re.compile(r"\+?\d(?:[ .\-]?\d){7,}")
_AGE = re.compile(r"(?<![\w.,/:])\d\d(?![\w.,/:]*\d)")
_DROWNED = -2.75  # what scores less is harmless to it for more than the age
_PLAIN = -0.9  # unless it sounds like this without what is told of oneself
_FEWEST_WITH_AN_AGE = 5  # words: an age in fewer leaves none
_FEWEST_WITH_A_PHONE = 4
_FEWEST_WITH_CONTEXT, _MOST_WITH_CONTEXT = 5, 40
_NONE: frozenset[tuple[str, ...]] = frozenset()


def danger_in(heard: Heard, lexicon: Lexicon) -> Danger:
    """Give "alert", "check" or "" for a text that was heard; of each sentence too: no question beside it drowns it.

    Nor does an hour: to the second reader who speaks of one has a timetable in mind ("à 15h mon père me frappe"), and
    who tells a number only answers. Nor do courtesy, a reason or a question without a sign between, "just kidding",
    what people tell of themselves, or a slip of the finger.
    """
    level = _in_sentences(heard, lexicon)
    if level != "alert" and _HOUR.search(heard.plain):
        level = _in_sentences(hear(_HOUR.sub(" ", heard.text.lower()), lexicon), lexicon) or level
    for beside in (_beside_an_age, _beside_a_phone):
        level = level if level == "alert" else beside(heard, lexicon) or level
    polite = without_ends(heard.said, lexicon.alarms.get(COURTESY, _NONE)) if level != "alert" else ()
    for without in (_beside_courtesy, _beside_a_turn, _beside_a_disclaimer):
        level = level if level == "alert" else without(heard, polite, lexicon) or level
    return level or _beside_oneself(heard, lexicon) or _with_a_slip(heard, lexicon)


def _beside_oneself(heard: Heard, lexicon: Lexicon) -> Danger:
    """What is heard without who says it, how old, from where, and that they want to sign up."""
    if not _FEWEST_WITH_CONTEXT <= len(heard.said) <= _MOST_WITH_CONTEXT:
        return ""
    rest = without_context(heard.said, lexicon)
    if len(rest) == len(heard.said) or len(rest) < _FEWEST_IN_A_SENTENCE:
        return ""
    alone = hear(" ".join(rest), lexicon)
    if second_reader(heard.scores) < _DROWNED and second_reader(alone.scores) < _PLAIN:
        return ""
    return unless_laughing(heard.text, in_whole(alone, lexicon))


def _beside_a_phone(heard: Heard, lexicon: Lexicon) -> Danger:
    """What is heard without a number to call, where the rules find something beside it."""
    if len(heard.said) < _FEWEST_WITH_A_PHONE or not _PHONE.search(heard.plain):
        return ""
    rest = _PHONE.sub(" ", heard.text.lower())
    return _in_sentences(hear(rest, lexicon), lexicon) if by_rules(heard.said, lexicon.dangers).found else ""


def _beside_courtesy(heard: Heard, rest: Sequence[str], lexicon: Lexicon) -> Danger:
    """What is heard without greetings and thanks: to the second reader who is polite has come with a question."""
    if len(rest) == len(heard.said) or len(rest) < _FEWEST_IN_A_SENTENCE:
        return ""
    return unless_laughing(heard.text, in_whole(hear(" ".join(rest), lexicon), lexicon))


def _beside_a_turn(heard: Heard, rest: Sequence[str], lexicon: Lexicon) -> Danger:
    """What the rules find, and sounds so much like danger by itself, in a part of what has no signs between."""
    parts = between_turns(rest, lexicon.alarms.get(TURNS, _NONE))
    if not parts or by_rules(heard.said, lexicon.dangers).found not in {"alert", "certain"}:
        return ""
    for part in parts:
        one = hear(" ".join(part), lexicon)
        if second_reader(one.scores) >= _BY_ITSELF and in_whole(one, lexicon) == "alert":
            return unless_laughing(heard.text, "alert")
    return ""


def _beside_an_age(heard: Heard, lexicon: Lexicon) -> Danger:
    """What is heard without an age: to the second reader who tells one has the rules of the centre in mind."""
    if len(heard.said) < _FEWEST_WITH_AN_AGE or not _AGE.search(heard.plain) or laughs(heard.text):
        return ""
    if second_reader(heard.scores) < _DROWNED:
        return ""
    counted = lexicon.ages.units | lexicon.ages.has | lexicon.whose.mine
    rest = [word for word in words(_AGE.sub(" ", heard.plain)) if word not in counted]
    return in_whole(hear(" ".join(rest), lexicon), lexicon) if by_rules(rest, lexicon.dangers)[0] else ""


def _beside_a_disclaimer(heard: Heard, polite: Sequence[str], lexicon: Lexicon) -> Danger:
    """What is heard without "I am kidding" or "it's a film", which is asked about: who is watched says so, too.

    Nor does a laugh after it hide it.
    """
    disclaimers = lexicon.alarms.get(DISCLAIMERS, _NONE)
    if not may_have(heard.said, disclaimers):
        return ""
    if laughs(heard.text):
        polite = without_ends(words(light(without_laughter(heard.text))), lexicon.alarms.get(COURTESY, _NONE))
    rest = without_ends(polite, disclaimers)
    if len(rest) == len(polite) or len(rest) < _FEWEST_IN_A_SENTENCE:
        return ""
    return "check" if _in_sentences(hear(" ".join(rest), lexicon), lexicon) == "alert" else ""


def _with_a_slip(heard: Heard, lexicon: Lexicon) -> Danger:
    """What the rules find, and is heard, where words that tell of danger are spelled as they are meant: asked about."""
    telling, look_alikes = lexicon.alarms.get(TELLING, _NONE), lexicon.alarms.get(LOOK_ALIKES, _NONE)
    said = mended(heard.said, telling, look_alikes, lexicon.model.ordinary)
    if not said or by_rules(said, lexicon.dangers).found not in {"alert", "certain"} or laughs(heard.text):
        return ""
    return "check" if in_whole(hear(" ".join(said), lexicon), lexicon) else ""


def _in_sentences(heard: Heard, lexicon: Lexicon) -> Danger:
    level = in_whole(heard, lexicon)
    clauses, sentences = _CLAUSE.search(heard.text), _SENTENCE.search(heard.text)
    if level == "alert" or not (clauses or sentences) or laughs(heard.text):
        return level
    if clauses and _is_drowned(heard, lexicon):
        return "alert"
    parts = _parts(heard.text, _SENTENCE) if sentences else []
    levels = {in_whole(hear(part, lexicon), lexicon) for part in parts}
    return "alert" if "alert" in levels else level or ("check" if "check" in levels else "")


def _parts(text: str, between: re.Pattern[str]) -> list[str]:
    """The parts of a text, without those of a single word."""
    return [part for part in between.split(text) if len(part.split()) >= _FEWEST_IN_A_SENTENCE and part != text]


def _is_drowned(heard: Heard, lexicon: Lexicon) -> bool:
    """Whether the rules find danger that is plain in a clause of its own, and is not heard beside the others."""
    if by_rules(heard.said, lexicon.dangers).found not in {"alert", "certain"}:
        return False
    each = [hear(clause, lexicon) for clause in _parts(heard.text, _CLAUSE)]
    return any(second_reader(one.scores) >= _BY_ITSELF and in_whole(one, lexicon) == "alert" for one in each)
