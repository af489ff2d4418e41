"""A first name, and the family name beside it, without the words around them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.name_words import Part
from conversations.understanding.normalise import FIRST_GROUP, Folding, light
from conversations.understanding.phrases import EXACT, SAME_BONES, SLIP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.name_words import NameWords
    from conversations.understanding.phrases import Match

_LONGEST_TEXT = 200
_LONGEST_NAME = 40
_MOST_PARTS = 4
_SHORT, _LONG = 2, 6
_NOT_IN_A_NAME = re.compile(r"[/@#<>+*_\\{}\[\]]|www|http")
_CLAUSE = re.compile(r"(\.(?<!\bM\.)(?<!\bm\.)|[,،!?؟;؛…\n()|\"“”«»]+)")
_GAPS = re.compile(r"[\s:=]+")
_EDGES = "-'’."
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_AND = frozenset({"et", "w", "o", "ou", "u", "و", "wla", "and"})
_NOT = frozenset({"ماشي", "مشي", "ليس", "ليست", "machi", "mashi", "mchi", "pas", "not"})
_GOD, _SERVANT = "الله", "عبد"
_BY = frozenset("بb")
_VOWELS = frozenset("aeiouy3")
_WITH_ARTICLE = re.compile(r"l[^\W_aeiouyl].|ال")


def read_name(text: str, names: NameWords) -> str:
    """The name: Title Case in Latin letters, without vowel signs in Arabic; "" when it is not certain.

    The Arabizi letters 3, 7 and 9 are letters inside a name ("3omar"), other digits make it none. Two persons, a
    question, a word of another answer are no name.
    """
    if len(text) > _LONGEST_TEXT or _NOT_IN_A_NAME.search(light(text)):
        return ""
    clauses = _clauses(text, names)
    introduced = [found for clause in clauses if not clause.asks for found in clause.introduced()]
    parts = _together(introduced) if introduced else _bare(clauses)
    name = " ".join(_capital(part) for part in parts)
    return name if len(set(name.lower())) > 1 and len(name) <= _LONGEST_NAME else ""


def _clauses(text: str, names: NameWords) -> list[_Clause]:
    pieces = [*_CLAUSE.split(_clean(text)), ""]
    clauses = [
        _Clause(sentence, bool({"?", "؟"} & set(end)), names)
        for sentence, end in zip(pieces[::2], pieces[1::2], strict=True)
    ]
    return [clause for clause in clauses if clause.parts]


def _clean(text: str) -> str:
    return _STRETCHED.sub(FIRST_GROUP, unicodedata.normalize("NFKC", text).translate(_CLEANED))


def _cleaned(sign: str) -> str:
    return "" if sign == "ـ" or unicodedata.category(sign) in {"Cf", "Mn", "So", "Sk"} else sign


_CLEANED = Folding(_cleaned)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    parts: tuple[str, ...]


class _Clause:
    """The part of a text between two stops."""

    def __init__(self, sentence: str, asks: bool, names: NameWords) -> None:  # noqa: FBT001
        typed = (part.strip(_EDGES) for part in _GAPS.split(sentence))
        self.parts = [Part(part, names) for part in typed if part]
        self.asks, self.names = asks, names

    def introduced(self) -> list[_Found]:
        """The names after "je m'appelle", smiti ..., and after "ana", "c'est" when they look like names."""
        if len(self.parts) < 2:
            return []
        said, owners = self._words()
        found = []
        for match in self.names.intros.inside(said):
            at, start = owners[match.start], self._skip(owners[match.end], self.names.links | self.names.relatives)
            self._unglue(start)
            parts = self.run(start)
            if self._introduces(match, at, start, start + len(parts)) and not self._is_denied(at):
                found.append(_Found(match.value, parts or self._before(at, match.end == len(said))))
        for match in self.names.hints.exactly(said):
            start = self._skip(owners[match.end], self.names.links)
            parts = self.run(start)
            if parts and self._looks_like_a_name(start, start + len(parts)):
                found.append(_Found("name", parts))
        return [item for item in found if item.parts]

    def _unglue(self, at: int) -> None:
        """Take the "by" away that is glued to a known name here: "call me bkarim", بكريم."""
        for part in self.parts[at : at + 1]:
            name = Part(part.typed[1:], self.names)
            if part.typed[0] in _BY and len(name.typed) > _SHORT and name.is_known and not part.is_known:
                self.parts[at] = name

    def _introduces(self, match: Match, at: int, start: int, end: int) -> bool:
        """Whether it does so, and does not only look so: "Yasmine" like يسمونني, "kaygol lia" (he tells me)."""
        if match.cost == EXACT:
            return True
        if match.end == match.start + 1:
            return not self.parts[at].is_spelled and not self.parts[at].is_ordinary
        return start < end and self._looks_like_a_name(start, end)

    def _is_denied(self, at: int) -> bool:
        """Whether a word before an introduction takes it away: "machi smiti karim"."""
        return any(word in _NOT for part in self.parts[max(0, at - 1) : at] for word in part.said)

    def _before(self, start: int, is_last: bool) -> tuple[str, ...]:  # noqa: FBT001
        """The name that an introduction ends with: "widad hadi hiya smiti"."""
        clause = _Clause("", self.asks, self.names)
        clause.parts = self.parts[:start] if is_last else []
        while clause.parts and clause.parts[-1].all_in(self.names.links) and not clause.parts[-1].is_known:
            clause.parts.pop()
        core = clause.core()
        parts = core.run(0) if core.parts else ()
        named = bool(parts) and (core.parts[0].is_known or core.parts[0].is_capital or core.is_pair(1))
        return parts if named and len(parts) == len(core.parts) and not core.is_refused() else ()

    def _words(self) -> tuple[list[str], list[int]]:
        """The words, and to which part each one belongs; one more for the end."""
        said = [(word, at) for at, part in enumerate(self.parts) for word in part.said]
        return [word for word, _ in said], [*(at for _, at in said), len(self.parts)]

    def _skip(self, at: int, listed: frozenset[str]) -> int:
        while at + 1 < len(self.parts) and self.parts[at].all_in(listed):
            at += 1
        return at

    def _looks_like_a_name(self, start: int, end: int) -> bool:
        first = self.parts[start]
        begins = first.is_particle and len(first.typed) > _SHORT and end > start + 1
        return (first.is_known or first.is_capital or begins) and not first.is_whose and self.may_end(end)

    def may_end(self, end: int) -> bool:
        """Whether a name can end here: "Adam, 14 ans", "Moussa du Sénégal", not "saïd parce que"."""
        if end == len(self.parts):
            return True
        first = self.parts[end].said[:1]
        return bool(first) and (first[0] in self.names.after | self.names.closings or first[0].isdigit())

    def run(self, start: int) -> tuple[str, ...]:
        """The name that begins here: () when none does, or when two persons are named."""
        taken: list[Part] = []
        for at in range(start, min(start + _MOST_PARTS, len(self.parts))):
            if self._is_second(at) or not self._goes_on(taken, at):
                break
            taken.append(self.parts[at])
        while taken and taken[-1].is_particle and not taken[-1].is_known:
            taken.pop()
        return () if taken and self._is_second(start + len(taken)) else tuple(part.typed for part in taken)

    def _goes_on(self, taken: Sequence[Part], at: int) -> bool:
        """Whether a part begins a name, or goes on with it: a second name, a family name at the end."""
        part, is_last = self.parts[at], at + 1 == len(self.parts)
        if taken and part.all_in(self.names.after) and not is_last and self.parts[at + 1].is_ordinary:
            return part.is_particle  # "touda smiya chel7a": the word, though it is a name too
        if part.is_known or part.is_particle:
            return True
        if not taken:
            return not part.is_ordinary or self.is_pair(at + 1)
        if self.is_pair(at):
            return True
        if part.is_ordinary:
            titled = part.typed.istitle() and taken[-1].typed.istitle() and taken[-1].is_known
            return titled and is_last and not part.all_in(self.names.closings)
        return part.is_capital or is_last or taken[-1].is_particle or self.is_pair(at + 1)

    def is_pair(self, at: int) -> bool:
        """Whether a part and the one before it are one known name, "Abd Allah", or end one: بنعبد الله."""
        pair = " ".join([part.spelled for part in self.parts[max(0, at - 1) : at + 1]])
        return pair in self.names.pairs or pair.endswith(f"{_SERVANT} {_GOD}")

    def _is_second(self, at: int) -> bool:
        """Whether another person follows: "et Anas", وأنس."""
        part, following = self.parts[at : at + 1], self.parts[at + 1 : at + 2]
        if not part:
            return False
        glued = Part(part[0].typed[1:], self.names) if part[0].typed.startswith("و") and not part[0].is_known else None
        joined = bool(following) and part[0].all_in(_AND)
        named = joined and (following[0].is_known or (at + 2 == len(self.parts) and not following[0].is_ordinary))
        return (glued is not None and len(glued.typed) > 1 and glued.is_known) or named

    def core(self) -> _Clause:
        """The clause without polite words at both ends."""
        if len(self.parts) == 1 and self.parts[0].is_spelled:
            return self
        kept = _Clause("", self.asks, self.names)
        polite = [
            part.all_in(self.names.closings) and not part.is_particle and not self.is_pair(at)
            for at, part in enumerate(self.parts)
        ]
        start = next((at for at, is_polite in enumerate(polite) if not is_polite), len(polite))
        while start + 1 < len(self.parts) and self._is_title(start):
            start += 1
        end = next((at for at in range(len(polite), start, -1) if not polite[at - 1]), start)
        kept.parts = self.parts[start:end]
        return kept

    def _is_title(self, at: int) -> bool:
        """Whether a word before a known name is none of it: "si brahim", "prof Rachid"."""
        title = self.parts[at].all_in(self.names.links) and not self.parts[at].all_in(self.names.after)
        following = self._skip(at, self.names.links)
        return title and (self.parts[following].is_known or self.parts[following].is_particle or self.is_pair(at + 2))

    def is_blessing(self) -> bool:
        """Whether God is named and nobody else: "God keep you", سبحان الله, but not "Karim, God keep you"."""
        named = [at for at, part in enumerate(self.parts) if part.typed == _GOD and not self.is_pair(at)]
        last = bool(named) and named[-1] + 1 == len(self.parts)
        return bool(named) and (last or not any(part.is_known for part in self.core().parts))

    def is_refused(self) -> bool:
        """Whether it is, as a whole, a greeting, a command, a question word, an answer or a place."""
        if len(self.parts) == 1 and self.parts[0].is_spelled:
            return False
        said, places = [word for part in self.parts for word in part.said], self.names.places
        whole = (self.names.refused.exactly(said, 1), places.known.exactly(places.spelling.of(said), 1))
        ends = [match.end for matches in whole for match in matches]
        if any(all(word in self.names.closings for word in said[end:]) for end in ends):
            return True
        if any(part.is_known for part in self.parts):
            return False
        costs = [match.cost for match in self.names.answers.whole(said)]
        return SAME_BONES in costs or (SLIP in costs and len("".join(said)) >= _LONG)


def _together(found: Sequence[_Found]) -> tuple[str, ...]:
    """One name out of those that were introduced, the family name last; () for two persons."""
    given = dict.fromkeys(item.parts for item in found if item.kind == "given")
    family = [item.parts for item in found if item.kind == "family"]
    called = dict.fromkeys(item.parts for item in found if item.kind == "name")
    if given and not family:
        family, called = list(called), {}
    longest = sorted({**given, **called}, key=len, reverse=True)[:1]
    if not longest or any(not set(parts) <= set(longest[0]) for parts in (*given, *called)):
        return ()
    return (*longest[0], *(part for parts in family[:1] for part in parts if part not in longest[0]))


def _bare(clauses: Sequence[_Clause]) -> tuple[str, ...]:
    """A name without an introduction: "Salma", "zineb merci", "Adam, 14 ans"."""
    said = [(clause, clause.core()) for clause in clauses if not clause.is_refused()]
    cores = [core for clause, core in said if core.parts and (core.parts == clause.parts or not core.is_refused())]
    if not cores or any(clause.asks for clause in clauses) or any(map(_Clause.is_blessing, clauses)):
        return ()
    parts = () if cores[0].parts[0].is_whose else cores[0].run(0)
    first, end = cores[0].parts[0], len(parts)
    others = [part for core in cores[1:] for part in core.parts] + cores[0].parts[end:]
    if others:
        alone = (
            (first.is_known or cores[0].is_pair(1))
            and cores[0].may_end(end)
            and not any(part.is_known and not part.is_ordinary for part in others)
            and not any(len(core.parts) == 1 and not core.parts[0].is_ordinary for core in cores[1:])
        )
        return parts if alone else ()
    return parts if cores[0].is_pair(1) or (parts and _looks_named(cores[0].parts)) else ()


def _looks_named(parts: Sequence[Part]) -> bool:
    """Whether words alone are a name: one that is known, one without an article, or several with capitals."""
    if any(part.is_known for part in parts) or (
        len(parts) > 1 and parts[0].is_particle and len(parts[0].typed) > _SHORT
    ):
        return True
    written = "".join(parts[0].said)
    if len(parts) == 1:
        if _WITH_ARTICLE.match(written):
            return False
        return len(written) > _SHORT if _ARABIC.search(written) else len(written) > 1 and bool(_VOWELS & set(written))
    return all(part.is_capital or part.is_particle for part in parts)


def _capital(part: str) -> str:
    if _ARABIC.search(part):
        return part
    return re.sub(r"(?:^|(?<=[-'’]))[^\W\d_]", lambda first: first.group().upper(), part.lower())
