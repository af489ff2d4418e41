"""Whether a name that is told is that of a parent, where that of who signs up is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.lexicon import Lexicon

_BETWEEN = frozenset({"il", "elle", "dyali", "diali", "ديالي"})  # "mon père il s'appelle", "baba dyali smito"


def names_a_parent(said: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it tells how an elder is called and nobody else: "mon père s'appelle Ahmed", "smiyt mama Fatima".

    Not how their child is ("le fils de ma tante s'appelle Youssef"), nor who writes that they are one ("je suis sa
    mère, elle s'appelle Lina").
    """
    names, whose = lexicon.names, lexicon.whose
    owners = names.owners.exactly(said)
    if any(match.value == "mine" for match in owners) or not whose.self.isdisjoint(said):
        return False
    young = [match for known in (whose.child, whose.kin) for match in known.exactly(said)]
    theirs = {at for match in young for at in range(match.start, match.end)}
    before = (match.start - 1 - (said[match.start - 1] in _BETWEEN) for match in owners if match.start > 1)
    directly = (match.start - 1 for match in owners if match.start == 1)
    after = (match.end for match in names.whose.exactly(said) if match.end < len(said))
    return any(said[at] in lexicon.ages.elders and at not in theirs for at in (*before, *directly, *after))
