"""Questions that are alike, put together: by their letters, or by their consonants across scripts and spellings."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from conversations.understanding.normalise import light, skeleton, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from storage.questions import Open

# Of 100. Measured on the examples of the training: of two texts this near, four in five ask for the same.
_LETTERS, _BONES = 80, 85
_FEWEST_BONES: Final = 5  # shorter skeletons collide
_WORD, _LONG_WORD, _CANDIDATES = 60, 3, 5


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike, the newest first, and the words in which they were asked most often."""

    intent: str
    words: str
    questions: tuple[Open, ...]

    @property
    def newest(self) -> date:
        """The day of the newest."""
        return self.questions[0].day

    @property
    def waiting(self) -> int:
        """How many people who passed theirs on still wait for an answer."""
        return sum(one.waits for one in self.questions)

    @property
    def locales(self) -> list[str]:
        """The locales in which they were asked, the most frequent first."""
        counted = Counter(one.locale for one in self.questions)
        return sorted(counted, key=lambda locale: (-counted[locale], locale))


def grouped(questions: Sequence[Open]) -> list[Group]:
    """The groups of these questions (newest first), each of one intent; the same for the same questions."""
    by_intent: defaultdict[str, defaultdict[str, list[Open]]] = defaultdict(lambda: defaultdict(list))
    for one in questions:
        by_intent[one.intent][_letters(one.words)].append(one)
    return [_group(intent, alike) for intent in sorted(by_intent) for alike in _alike(by_intent[intent])]


def _letters(said: str) -> str:
    plain = light(said)
    return " ".join(words(plain)) or plain


def _bones(letters: str) -> str:
    bones = " ".join(sorted(map(skeleton, letters.split())))
    return bones if len(bones) >= _FEWEST_BONES else ""


def _alike(texts: Mapping[str, Sequence[Open]]) -> list[list[Open]]:
    """The most frequent text first, then the newest: each goes to the likest of those before it, or begins anew."""
    found: list[list[Open]] = []
    letters: list[str] = []
    bones: list[str] = []
    for text, asked in sorted(texts.items(), key=lambda item: (-len(item[1]), -item[1][0].day.toordinal(), item[0])):
        bone = _bones(text)
        near = _nearest(text, letters, _LETTERS)
        if near is None and bone:
            near = _nearest(bone, bones, _BONES)
        if near is not None:
            found[near] += asked
            continue
        found.append([*asked])
        letters.append(text)
        bones.append(bone)
    return found


def _nearest(text: str, others: Sequence[str], least: int) -> int | None:
    """The place of the likest text; "wach kayn lkar" is not "wach kayn lma9la", though most of their letters are."""
    found = process.extract(text, others, scorer=fuzz.ratio, score_cutoff=least, limit=_CANDIDATES)
    return next((place for other, _, place in found if _same_words(text, other)), None)


def _same_words(one: str, other: str) -> bool:
    """Whether every longer word of the shorter text has one like it in the other."""
    short, long = sorted((one.split(), other.split()), key=len)
    return all(any(fuzz.ratio(word, known) >= _WORD for known in long) for word in short if len(word) >= _LONG_WORD)


def _group(intent: str, alike: Sequence[Open]) -> Group:
    newest_first = sorted(alike, key=lambda one: (-one.day.toordinal(), one.id))
    return Group(intent, alike[0].words, tuple(newest_first))
