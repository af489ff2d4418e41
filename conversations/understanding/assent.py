"""Yes, no, or neither, whatever the question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from conversations.understanding.assent_words import (
    ENDS,
    NOT,
    asks,
    denies,
    is_negated_verb,
    is_not_of_verb,
    without_fillers,
    without_willing,
    without_wishes,
)
from conversations.understanding.hearing import has_question_mark
from conversations.understanding.normalise import light, undoubled
from conversations.understanding.normalise import words as words_of
from conversations.understanding.phrases import EXACT, SLIP, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.assent_words import AssentWords
    from conversations.understanding.phrases import Match

Assent = Literal["yes", "no", ""]
_YES_SIGNS = frozenset("👍✅👌🆗☑✔🙆💯🤝")
_NO_SIGNS = frozenset("👎❌🚫✖🙅⛔✗✘")
_MOST_WORDS_AFTER, _MOST_AFTER_NO = 12, 8
_STOPS = re.compile(r"[.,،!;؛:…\n]+")
_ASKED = {"request": "yes", "prohibition": "no"}
_DENIED = {**_ASKED, "request": "no", "call": "no"}
_BEFORE, _AFTER = frozenset({"ne", "n"}), frozenset({"pas", "plus", "jamais", "rien", "pa"})
_SAID = frozenset({"yes", "agreed", "no", "stated"})
_LONGEST_SOUND, _SHORTEST_PART = 3, 2
_ARTICLE = "la"
_LONGEST_BARE = 60  # characters
_ARABIZI = re.compile(r"[379][^\W\d_]|[^\W\d_][379]")
_SECOND_PERSON = ("ت", "t")


def read_assent(text: str, said: Sequence[str], locale: str, words: AssentWords) -> Assent:
    """Read "yes" or "no" when it is certain, from words or from one kind of sign (👍).

    Without a locale the answer stands alone, and a request to call or to send agrees; in a conversation it is a wish.
    """
    spoken = _spoken(said, words)
    said = without_willing(spoken, words)
    if len(said) < len(spoken):  # "God willing" makes no answer, and a no doubtful
        return "yes" if said and _read(text, said, locale, words) == "yes" else ""
    return _read(text, said, locale, words)


def says_no_more(text: str, words: AssentWords) -> bool:
    """Whether nothing is in a text but yes or no, a greeting or thanks; or no word at all."""
    if len(text) > _LONGEST_BARE:
        return False
    said = without_willing(_spoken(words_of(light(text)), words), words)
    found = [match for match in _found(said, words) if match.value != "neither"]
    return all(word in words.fillers for word in _uncovered(said, found))


def _read(text: str, said: Sequence[str], locale: str, words: AssentWords) -> Assent:
    if not said:
        return _from_signs(text)
    core = without_fillers(said, words.fillers)
    if locale == "fr" and core[:1] and core[0] in words.exclaims:
        core = core[1:]
    only_sounds = locale == "fr" and all(word in words.exclaims for word in core or said)
    if only_sounds or has_question_mark(text):
        return ""
    found = _found(said, words)
    sure = _sure(said, found, words, alone=not locale) or _opened(text, found, core, words)
    signed = "" if core else _from_signs(text)
    return sure or _concluded(text, said, words, alone=not locale) or signed


def _spoken(said: Sequence[str], words: AssentWords) -> list[str]:
    """The words without wishes, doubled letters once where a word is known so: "waakha"."""
    known = words.said.known
    spelled = [word if word in known or (once := undoubled(word)) not in known else once for word in said]
    return without_wishes(spelled, words)


def _found(said: Sequence[str], words: AssentWords) -> list[Match]:
    return [match for match in words.said.inside(said) if not _is_none(said, match, words)]


def _sure(said: Sequence[str], found: Sequence[Match], words: AssentWords, *, alone: bool) -> Assent:
    """What words mean of which every one is known: said (the `found`), or asked for, or around it."""
    known = any(match.value == "neither" or match.cost == EXACT for match in found)
    if not known and _is_one_negated_verb(without_fillers(said, words.around)):
        return "no"
    asks = alone and (len(values(found)) > 1 or not _is_covered(said, found, words.around))
    asked = _asked(said, words) if asks else []
    if asked:
        found, around = _together(found, asked), words.around if found else words.fillers
        meant = set(values(found)) - {"call", "beside"}
    else:
        around, meant = words.around, set(values(found))
    if len(meant) != 1 or "neither" in meant or not _is_covered(said, found, around):
        return ""
    return "yes" if "yes" in meant else "no"


def _is_covered(said: Sequence[str], found: Sequence[Match], around: frozenset[str]) -> bool:
    return all(word in around for word in _uncovered(said, found))


def _asked(said: Sequence[str], words: AssentWords) -> list[Match]:
    """The requests to call or to send, what is beside them, and what denies them: "qu'on ne m'appelle pas"."""
    kinds = {*_DENIED, "beside", "if"}
    told = [match for match in words.leads.inside(said) if match.value in kinds and _is_told(said, match)]
    if not any(match.value in _DENIED for match in told):
        return []
    denying = [at for at, word in enumerate(said) if word in _BEFORE | _AFTER]
    meanings = _DENIED if any(said[at] in _AFTER for at in denying) else _ASKED
    besides = [told[0]._replace(value="beside", start=at, end=at + 1) for at in denying]
    return [*(match._replace(value=meanings.get(match.value, match.value)) for match in told), *besides]


def _is_told(said: Sequence[str], match: Match) -> bool:
    """Whether a phrase is there but for its spelling; "ma 3ayttouch" (you did not call) is no "ma t3aytouch"."""
    verb = said[match.end - 1].removeprefix("ma").removeprefix("ما")
    forbids = match.value != "prohibition" or match.cost == EXACT or verb[:1] in {"t", "ت"}
    denied = match.value == "request" and "".join(said[max(0, match.start - 1) : match.start]) in {"ma", "ما"}
    return match.cost != SLIP and forbids and not denied


def _together(found: Sequence[Match], asked: Sequence[Match]) -> list[Match]:
    """Both, without what lies in a longer one: "la" is no answer in "la t3ayto"."""
    both = [*found, *asked]
    return [match for match in both if not any(_is_within(match, other) for other in both)]


def _is_within(match: Match, other: Match) -> bool:
    longer = other.end - other.start > match.end - match.start
    return longer and match.start < other.end and other.start < match.end


def _opened(text: str, found: Sequence[Match], core: Sequence[str], words: AssentWords) -> Assent:
    """What a sentence opens with, when nothing in it means anything else."""
    meant = values(found)
    leading = _leading(text, core, words) if len(meant) == 1 else ""
    return leading if leading in meant else ""


def _concluded(text: str, said: Sequence[str], words: AssentWords, *, alone: bool) -> Assent:
    """What the last clause says for certain: "hdert m3a mama w ana mwaf9", "non attends, si je veux bien"."""
    marks = [match for match in words.leads.exactly(said) if match.value in {"turn", "sigh"}]
    ends = {match.value: match.end for match in marks if match.value == "turn" or match.end == 1}
    if ends:
        rest = said[ends.get("turn", ends.get("sigh")) :]
        found = _found(rest, words)
        sure = _sure(rest, found, words, alone=alone)
        if "turn" in ends or (len(found) > 1 and sure == "no"):
            return sure
    clauses = _clauses(text, said, words)
    for at in range(1, len(clauses)):
        before, last = ([word for clause in part for word in clause] for part in (clauses[:at], clauses[at:]))
        meaning = _sure(last, _found(last, words), words, alone=alone) if _states(last, words) else ""
        if meaning:
            spared = set(values(_found(before, words))) <= {meaning}
            return meaning if spared and not any(map(words.doubts, before)) else ""
    return ""


def _states(clause: Sequence[str], words: AssentWords) -> bool:
    """Whether a clause says more than a sound, "ana mwaf9" but not "ana la"; or begins with it: "la"."""
    found = [match for match in words.leads.inside(clause) if match.value in _SAID and match.cost != SLIP]
    long = any(len("".join(clause[match.start : match.end])) > _LONGEST_SOUND for match in found)
    return long or clause[0] == _ARTICLE or any(match.start == 0 for match in found)


def _clauses(text: str, whole: Sequence[str], words: AssentWords) -> list[list[str]]:
    """The words between stops, "but" and "and"; "and" before one short word is rather "or": "w la"."""
    clauses: list[list[str]] = []
    known, sentences = words.said.known, _STOPS.split(text)
    for sentence in sentences:
        said = without_willing(_spoken(words_of(light(sentence)), words), words) if len(sentences) > 1 else whole
        clauses.append([])
        for at, word in enumerate(said):
            joins = words.leads_as(word, "link") or (words.leads_as(word, "and") and len(said) - at > _SHORTEST_PART)
            glued = word[0] == "و" and word not in known and (word[1:] in known or word[1:] in words.around)
            if joins:
                clauses.append([])
            elif glued:
                clauses.append([word[1:]])
            else:
                clauses[-1].append(word)
    return [clause for clause in clauses if clause]


def _is_none(said: Sequence[str], match: Match, words: AssentWords) -> bool:
    """Whether only a filler looks like it, "lalla" (madam) like "lala" (no), or a letter, or a verb after its "ma"."""
    found, before = said[match.start : match.end], "".join(said[max(0, match.start - 1) : match.start])
    filler = match.cost != EXACT and all(word in words.fillers for word in found)
    denied = before in {"ma", "ما"} and found[0].endswith(ENDS)
    return filler or denied or (bool(before) and len("".join(found)) == 1)


def _is_one_negated_verb(core: Sequence[str]) -> bool:
    """Whether the answer is one verb with its "not", "makanwaf9ch", "ma bghinach", and forbids nothing: ما تخافش."""
    parted = len(core) == 2 and core[0] in {"ma", "ما"} and is_negated_verb(*core)
    forbids = "".join(core).removeprefix("ma").removeprefix("ما").startswith(_SECOND_PERSON)
    return not forbids and (parted or (len(core) == 1 and is_negated_verb("", core[0])))


def _from_signs(text: str) -> Assent:
    yes, no = not _YES_SIGNS.isdisjoint(text), not _NO_SIGNS.isdisjoint(text)
    if yes == no:
        return ""
    return "yes" if yes else "no"


def _leading(text: str, core: Sequence[str], words: AssentWords) -> Assent:
    """A sure yes or no that opens a short sentence: "non je ne veux pas", "iyeh ana mwafe9"."""
    opening = (match for match in words.leads.inside(core) if match.start == 0 and match.cost == EXACT)
    first = next((match for match in opening if match.value in {"yes", "agreed", "no"}), None)
    rest = core[first.end :] if first else _after_la(core)
    told = _uncovered(rest, [match for match in words.leads.exactly(rest) if match.value == "since"])
    most = _MOST_WORDS_AFTER if first and first.value != "no" else _MOST_AFTER_NO
    if not rest or len(rest) > most or asks(text, told, words):
        return ""
    if first and first.value in {"yes", "agreed"}:  # who agrees says yes, but answers no question of fact
        return "" if denies(rest, words) else "yes"
    denied = next((word for word in rest if not words.leads_as(word, "no")), "")
    asked = any(match.value == "request" for match in words.leads.exactly(rest))
    return "" if asked or words.leads_as(denied, "harm") or _negates(text, core, denied, words) else "no"


def _negates(text: str, core: Sequence[str], verb: str, words: AssentWords) -> bool:
    """Whether لا is the "not" of a verb that nobody knows as a refusal: لا تنسوني, but not "لا، تعطلت"."""
    known = verb in words.fillers or verb in words.around or any(match.end > 1 for match in _found(core[:4], words))
    return not known and is_not_of_verb(text, (NOT, verb))


def _after_la(core: Sequence[str]) -> Sequence[str]:
    """What follows "la" where it is the "no" of Darija and not an article: a word that is none of French."""
    following = core[1] if len(core) > 1 and core[0] == _ARTICLE else ""
    darija = _ARABIZI.search(following) or is_negated_verb("", following)
    return core[1:] if darija else ()


def _uncovered(said: Sequence[str], found: Sequence[Match]) -> list[str]:
    taken = {at for match in found for at in range(match.start, match.end)}
    return [word for at, word in enumerate(said) if at not in taken]
