"""An age that is told beside the open question, or in place of another, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from conversations.understanding.ages import read_age, read_likely_age
from conversations.understanding.assent_words import asks
from conversations.understanding.for_whom import ForWhomWords, read_for_whom, read_own_age, without_whom
from conversations.understanding.hearing import Typed
from conversations.understanding.numbers import find_numbers
from conversations.understanding.phrases import EXACT, Phrases
from conversations.understanding.several import SeveralWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conversations.readings import Expecting, Reading, Whose
    from conversations.understanding.book import Book
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.numbers import Number
    from conversations.understanding.phrases import Match

_YOUNGEST, _OLDEST = 6, 99
_OF_TWO: Final = 2  # ages: the one that is wrong, and the other
_BACK = 3  # words from an age to the "not" before it
_CALLING = frozenset({"a", "ya", "ا", "يا"})  # "a khouya" only calls somebody
_KINDS: Final[dict[str, Whose]] = {"child": "child", "kin": "kin"}
_YOUTH: Final = "youth"
_BESIDE_ANSWERS: Final = frozenset({"who", "another"})  # where an age is told in one breath with the answer
_OF_WHOM: Final[dict[tuple[str, ...], Whose]] = {("helper",): "kin", ("parent",): "child"}
_NOT_FIGURES = frozenset({"level", "phone"})  # there a bare number is something else


@dataclass(frozen=True, slots=True)
class WhoseWords:
    """Whose an age is: "3ndi" is `mine`, "3ndo" is `theirs`, of a `child`, of `kin`, or of `another` of them.

    "ana" (`self`) says that it is mine where nobody is named. After words that are `sorry`, or a "`no`", what was told
    before is corrected; `wrong` is the number after "machi", `instead` stands before the right one. With none of
    `naming` nobody is named, with none of `correcting` nothing is corrected: most texts have none. `for_whom` says for
    whom somebody writes, `several` that they tell of several children at once.
    """

    mine: frozenset[str]
    self: frozenset[str]
    theirs: Phrases
    child: Phrases
    kin: Phrases
    another: frozenset[str]
    sorry: Phrases
    no: frozenset[str]
    wrong: Phrases
    instead: frozenset[str]
    naming: frozenset[str]
    correcting: frozenset[str]
    for_whom: ForWhomWords
    several: SeveralWords

    @classmethod
    def of(cls, book: Book) -> WhoseWords:
        """From the lexicon's files: letter for letter, however short the words."""

        def single(kind: str) -> frozenset[str]:
            return book.light("whose", kind)

        kinds = ("theirs", "child", "kin", "sorry", "wrong")
        theirs, child, kin, sorry, wrong = (book.exactly("whose", kind) for kind in kinds)
        no = single("no")
        return cls(
            single("mine"), single("self"), theirs, child, kin, single("another"), sorry, no, wrong,
            single("instead"), frozenset({*child.by_first, *kin.by_first}), no.union(sorry.by_first, wrong.by_first),
            ForWhomWords.of(book, child, kin), SeveralWords.of(book),
        )  # fmt: skip


def with_told_age(reading: Reading, typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Reading:
    """The same, with an age that is told beside the answer, or in place of one told before, and whose it is."""
    if expecting.kind == "age":
        whose = whose_age(typed.said, lexicon)
        return replace(reading, whose=whose) if whose not in {"", "me"} else reading
    corrects = not lexicon.whose.correcting.isdisjoint(typed.said)
    if reading.command or (reading.value and not corrects and expecting.question not in _BESIDE_ANSWERS):
        return reading
    age = read_corrected_age(typed, expecting, lexicon) if corrects else ""
    who = read_for_whom(typed.said, lexicon) if expecting.question == "who" and not age else ()
    if _YOUTH in who and (age := read_own_age(typed.said, lexicon)):
        return replace(reading, age=age, whose="me")
    if not age and (expecting.question in _BESIDE_ANSWERS or not (reading.value or reading.candidates)):
        age = read_told_age(_plainly(typed, expecting, lexicon), expecting, lexicon)
        age = age or read_told_age(typed, expecting, lexicon)
    return replace(reading, age=age, whose=whose_age(typed.said, lexicon)) if age else reading


def _plainly(typed: Typed, expecting: Expecting, lexicon: Lexicon) -> Typed:
    """The text without what only says that it is for somebody, or for another child, too."""
    match expecting.question:
        case "who":
            rest = without_whom(typed.said, lexicon)
        case "another":
            rest = [word for word in typed.said if word not in lexicon.whose.another]
        case _:
            return typed
    return typed if len(rest) == len(typed.said) else Typed.of(" ".join(rest))


def whose_age(said: Sequence[str], lexicon: Lexicon) -> Whose:
    """Whose the age in these words is, by what they say of it, or for whom they say that they write."""
    who = read_for_whom(said, lexicon)
    return _OF_WHOM.get(who, "") if who else read_whose(said, lexicon.whose)


def read_whose(said: Sequence[str], words: WhoseWords) -> Whose:
    """Whose the age in these words is; "" where they do not say."""
    if words.naming.isdisjoint(said):
        if not words.mine.isdisjoint(said):
            return "me"
        return "them" if _are_there(words.theirs, said) else "" if words.self.isdisjoint(said) else "me"
    theirs = _are_there(words.theirs, said)
    called = {at for at in range(1, len(said)) if said[at - 1] in _CALLING and not said[at].isdigit()}
    found = [match for phrases in (words.kin, words.child) for match in phrases.inside(said) if not match.cost]
    named = [match for match in found if match.start not in called]
    taken = {at for match in found for at in range(match.start - (match.start in called), match.end)}
    rest = [word for at, word in enumerate(said) if at not in taken]
    mine = any(word in words.mine for word in rest)
    if named and (theirs or (not mine and _leads(said, named[0].end))):
        return "another" if any(word in words.another for word in said) else _KINDS[named[0].value]
    if mine or not words.self.isdisjoint(said):
        return "" if any(match.value == "child" for match in named) else "me"
    return "them" if theirs and not named else ""


def _are_there(phrases: Phrases, said: Sequence[str]) -> bool:
    """Whether one of the phrases is there, letter for letter."""
    return not phrases.by_first.keys().isdisjoint(said) and any(not match.cost for match in phrases.inside(said))


def _leads(said: Sequence[str], end: int) -> bool:
    """Whether more is said of who is named than a number: "khouya 15" calls somebody brother."""
    return not all(word.isdigit() for word in said[end:])


def read_told_age(typed: Typed, expecting: Expecting, lexicon: Lexicon) -> str:
    """An age that is told while something else is asked: "3ndi 16", "j'ai 16 ans"; "" of a bare number, or a question.

    Only what is certain. Where it is asked who writes, it is read back: there what is likely does, also in a question
    that says whose it is.
    """
    is_first = expecting.question == "who"
    named = lexicon.ages.units | lexicon.ages.has | (lexicon.ages.dates.born if is_first else frozenset())
    if named.isdisjoint(typed.said):
        return ""
    known = is_first and whose_age(typed.said, lexicon) in {"me", "child", "kin"}
    if asks(typed.text, typed.said, lexicon.assent) and not known:
        return ""
    likely = read_likely_age(typed, lexicon.ages, lexicon.numbers)
    return (likely if is_first else "") if likely is not None else read_age(typed, lexicon.ages, lexicon.numbers)


def read_corrected_age(typed: Typed, expecting: Expecting, lexicon: Lexicon) -> str:
    """An age that is told in place of another: "14 machi 15", "non, j'ai 14 ans", "smehli ana 17"; else ""."""
    if lexicon.whose.correcting.isdisjoint(typed.said) or asks(typed.text, typed.said, lexicon.assent):
        return ""
    named = lexicon.ages.units | lexicon.ages.has
    if named.isdisjoint(typed.said) and (expecting.hours is not None or expecting.kind in _NOT_FIGURES):
        return ""
    return _other_than(typed.said, lexicon) or _later(typed.said, lexicon) or _after_no(typed.said, lexicon)


def is_one_for_another(typed: Typed, lexicon: Lexicon) -> bool:
    """Whether there is nothing but an age for another: "15 la 14", "mon fils a 12 ans, non 18", "la 3ndi 14"."""
    return not lexicon.whose.correcting.isdisjoint(typed.said) and bool(
        _other_than(typed.said, lexicon) or _later(typed.said, lexicon) or _is_one_after_a_no(typed.said, lexicon)
    )


def _is_one_after_a_no(said: Sequence[str], lexicon: Lexicon) -> bool:
    known = lexicon.ages.units | lexicon.ages.has | lexicon.whose.correcting
    rest = [word for word in said if word not in known]
    return len(rest) == 1 and rest[0].isdigit()


def _other_than(said: Sequence[str], lexicon: Lexicon) -> str:
    """Of two ages the one that is not denied, where nothing else is said."""
    found = _two_ages(said, lexicon)
    denied = list(lexicon.whose.wrong.inside(said))
    wrong = [one for one in found if any(_denies(said, match.end, one.start, lexicon) for match in denied)]
    if len(wrong) != 1 or not _are_all(said, (*found, *denied, *lexicon.whose.sorry.inside(said)), lexicon):
        return ""
    return str(next(one.value for one in found if one not in wrong))


def _later(said: Sequence[str], lexicon: Lexicon) -> str:
    """Of two ages the later one, where only a "no" or a "sorry" stands between them: "15 la 14", "15, pardon, 14"."""
    found, words = _two_ages(said, lexicon), lexicon.whose
    sorry = [match for match in words.sorry.inside(said) if match.cost == EXACT]
    if not found or not any(found[0].end <= at < found[1].start for at in _corrections(said, sorry, words)):
        return ""
    whose = [match for phrases in (words.theirs, words.child, words.kin) for match in phrases.exactly(said)]
    return str(found[1].value) if _are_all(said, (*found, *sorry, *whose), lexicon) else ""


def _corrections(said: Sequence[str], sorry: Sequence[Match], words: WhoseWords) -> list[int]:
    return [*(match.start for match in sorry), *(at for at, word in enumerate(said) if word in words.no)]


def _two_ages(said: Sequence[str], lexicon: Lexicon) -> list[Number]:
    """Two ages that are not the same; none where there are more, or fewer."""
    found = [one for one in find_numbers(said, lexicon.numbers) if _YOUNGEST <= one.value <= _OLDEST]
    return found if len(found) == _OF_TWO and found[0].value != found[1].value else []


def _are_all(said: Sequence[str], spans: Iterable[Number | Match], lexicon: Lexicon) -> bool:
    """Whether nothing is said beside these, but words that change nothing."""
    taken = {at for span in spans for at in range(span.start, span.end)}
    known = lexicon.whose
    plain = lexicon.ages.beside | lexicon.assent.fillers | known.no | known.instead | known.mine | known.self
    spelled = lexicon.names.spelled  # "Yassir a 14 ans pas 15"
    return all(word in plain or word in spelled for at, word in enumerate(said) if at not in taken)


def _denies(said: Sequence[str], end: int, start: int, lexicon: Lexicon) -> bool:
    """Whether a "not" that ends here is said of the number that starts there: only "I have" stands between them."""
    has = lexicon.ages.has | lexicon.whose.mine | lexicon.whose.self
    return end <= start <= end + _BACK and all(word in has for word in said[end:start])


def _after_no(said: Sequence[str], lexicon: Lexicon) -> str:
    """What is told after "no" or "sorry", and nothing beside it."""
    start, said_so = skip_no(said, lexicon)
    rest = " ".join(said[start:]) if said_so else ""
    return read_age(Typed.of(rest), lexicon.ages, lexicon.numbers)


def skip_no(said: Sequence[str], lexicon: Lexicon) -> tuple[int, bool]:
    """Where what is said behind "no" and "sorry" begins, and whether one of them is there: "non pardon moi"."""
    sorry = {match.start: match.end for match in lexicon.whose.sorry.inside(said)}
    named = {match.start for match in lexicon.names.owners.inside(said) if match.cost == EXACT}
    start, said_so = 0, False
    while start < len(said) and start not in named:  # "s'appelle" has the "s" of "s'il te plaît"
        is_no = start in sorry or said[start] in lexicon.whose.no
        if not is_no and said[start] not in lexicon.whose.self and said[start] not in lexicon.assent.fillers:
            break
        said_so, start = said_so or is_no, sorry.get(start, start + 1)
    return start, said_so
