"""What people tell of themselves around words of danger: a name, an age, a place, a number, a wish to sign up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.understanding.cities import leading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from conversations.understanding.lexicon import Lexicon

CONTEXT, COURTESY, ADDRESSES = "context", "courtesy", "addresses"  # in alarms.yaml
_LONGEST = 6  # words of such an expression
_MOST_BEFORE = 4  # words that lead to a number or a place: "ana saken f hay", "mon numéro est le"
_HERE = ("lives", "from")  # before a place; no street, which may be where somebody sleeps
_NONE: frozenset[tuple[str, ...]] = frozenset()


def without_context(said: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """The words without what is told of oneself at the beginning and at the end."""
    told = set(_told(said, lexicon))
    start, end = 0, len(said)
    while start < end and start in told:
        start += 1
    while end > start and end - 1 in told:
        end -= 1
    return tuple(said) if _is_address(said, end, lexicon) else tuple(said[start:end])


def _is_address(said: Sequence[str], end: int, lexicon: Lexicon) -> bool:
    """Whether a street is left without its number: "zn9a 16 hay hassani" is no street to sleep in."""
    numbered = 0 < end < len(said) and said[end].isdigit()
    return numbered and (said[end - 1],) in lexicon.alarms.get(ADDRESSES, _NONE)


def _told(said: Sequence[str], lexicon: Lexicon) -> Iterator[int]:
    """The places of the words that only tell of oneself, in no order."""
    for listed in (COURTESY, CONTEXT):
        yield from _in_phrases(said, lexicon.alarms.get(listed, _NONE))
    names, places = lexicon.names, lexicon.places
    for match in names.intros.exactly(said):
        yield from range(match.start, min(match.end + 1, len(said)))
    to_a_number = (lexicon.ages.has, lexicon.whose.mine, lexicon.phones.mine)
    to_a_place = (places.between, leading(places.before, *_HERE), lexicon.whose.self)
    for at, word in enumerate(said):
        if word.isdigit():
            yield at
            yield from _before(said, at, to_a_number)
            if "".join(said[at + 1 : at + 2]) in lexicon.ages.units:
                yield at + 1
        elif word in names.spelled:
            yield at
            yield from _before(said, at, (names.hints.known,))
    for match in places.known.exactly(places.spelling.of(said)):
        yield from range(match.start, match.end)
        yield from _before(said, match.start, to_a_place)


def _in_phrases(said: Sequence[str], phrases: Collection[tuple[str, ...]]) -> Iterator[int]:
    for start in range(len(said)):
        for end in range(start + 1, min(start + _LONGEST, len(said)) + 1):
            if tuple(said[start:end]) in phrases:
                yield from range(start, end)


def _before(said: Sequence[str], end: int, lists: Sequence[Collection[str]]) -> Iterator[int]:
    """The words that lead to what begins at `end`."""
    for at in range(end - 1, max(-1, end - 1 - _MOST_BEFORE), -1):
        if not any(said[at] in listed for listed in lists):
            return
        yield at
