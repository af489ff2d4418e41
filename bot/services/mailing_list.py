"""Whom news would reach, and whom not and why: only who said yes to news, in the languages that it is written in."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl

from bot.services import queue
from bot.services.bulk import MOST
from bot.services.channels import ON_THE_PAGE, PUSHED
from bot.services.desk import Mistake
from conversations.locales import known
from conversations.path import speaker_of
from storage import subscribers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.mailings import Mailing
    from storage.subscribers import Way

Key = TypeVar("Key")
NO_YES: Final = "no_yes"
NO_TEXT: Final = "no_text"
ENDED_TAB: Final = "done"


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom news would reach: the leads by locale, and those that are left out of who said yes, by why and locale.

    `number` is how many the filter finds, `no_yes` how many of them did not say yes: nothing else of them is here.
    `silent` see it only when they open their page again.
    """

    number: int
    by_locale: Mapping[str, tuple[int, ...]]
    left: Mapping[tuple[str, str], tuple[int, ...]]
    no_yes: int
    silent: int

    @property
    def todo(self) -> int:
        """How many it would be written to."""
        return sum(len(ids) for ids in self.by_locale.values())

    @property
    def said_yes(self) -> int:
        """How many of those that were found said yes to news."""
        return self.number - self.no_yes

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Why some who said yes are left out, with their number, the most first."""
        counts: Counter[str] = Counter()
        for (why, _), ids in self.left.items():
            counts[why] += len(ids)
        return counts.most_common()

    def without_text(self, locale: str) -> int:
        """How many are left out because nothing is written in their language."""
        return len(self.left.get((NO_TEXT, locale), ()))

    def mark(self, mailing: Mailing) -> str:
        """Of all this and the words: what is sent must be what was seen."""
        seen = repr((mailing.version, sorted(self.by_locale.items()), sorted(self.left.items())))
        return hashlib.sha256(seen.encode()).hexdigest()[:16]


def told(mailing: Mailing) -> dict[str, str]:
    """The filter of a mailing, as a form tells it."""
    return dict(parse_qsl(mailing.address))


def reach(tx: Connection, deed: Deed, mailing: Mailing, locales: Collection[str]) -> Reached:
    """Whom it would reach in these locales now. Raises Mistake when there are too many."""
    form = told(mailing)
    tab, filters = queue.read_tab(deed, form), queue.read_filters(tx, deed, form)
    whose = mailing.by or deed.actor.staff_id  # "mine" is of whoever began it
    ways = subscribers.list_ways(tx, tab, filters, staff_id=whose, now=deed.now, most=MOST + 1)
    if len({way.lead_id for way in ways}) > MOST:
        raise Mistake("too_many_chosen")
    return _sorted(deed, ways, subscribers.who_said_yes(tx, {way.conversation_id for way in ways}), locales)


def _sorted(deed: Deed, ways: Sequence[Way], yes: set[tuple[int, str]], locales: Collection[str]) -> Reached:
    reached: dict[str, list[int]] = {}
    left: dict[tuple[str, str], list[int]] = {}
    written: set[tuple[int, str]] = set()
    number = no_yes = silent = 0
    for lead_id, group in groupby(ways, key=lambda way: way.lead_id):
        number += 1
        way, why = choose(deed, tuple(group), yes, locales)
        if way is None:
            no_yes += 1
            continue
        why = why or ("same_family" if whose(way) in written else "")
        if why:
            left.setdefault((why, way.locale), []).append(lead_id)
            continue
        written.add(whose(way))
        silent += way.channel in ON_THE_PAGE
        reached.setdefault(way.locale, []).append(lead_id)
    return Reached(number, _frozen(reached), _frozen(left), no_yes, silent)


def _frozen(found: Mapping[Key, list[int]]) -> dict[Key, tuple[int, ...]]:
    return {key: tuple(ids) for key, ids in found.items()}


def whose(way: Way) -> tuple[int, str]:
    """Who is behind a way: a conversation, and the speaker there."""
    return way.conversation_id, speaker_of(way.subject)


def choose(
    deed: Deed, ways: Iterable[Way], yes: Collection[tuple[int, str]], locales: Collection[str]
) -> tuple[Way | None, str]:
    """By which way a lead is written to, and why not; no way when nobody behind it said yes.

    Who stopped us in one conversation of theirs stopped us in all.
    """
    behind = tuple(ways)
    way = next((one for one in behind if whose(one) in yes), None)
    if way is None:
        return None, NO_YES
    if way.locale not in locales:
        way = replace(way, locale=known(way.locale))
    status = deed.statuses.by_id.get(way.lead_status)
    why = {
        "said_no": status is not None and status.said_no,
        "stopped": any(one.stopped for one in behind),
        "blocked": way.blocked,
        "no_channel": way.channel not in PUSHED | ON_THE_PAGE,
        NO_TEXT: way.locale not in locales,
    }
    return way, next((name for name, is_so in why.items() if is_so), "")
