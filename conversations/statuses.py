"""Where a request stands at the centre: the programme's own statuses, their moves, and what each end needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conversations.journey import SENT, STEPS
from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FIRST: Final = "new"
_KEYS = {"id", "label", "moves"}
_MORE_KEYS = {"end", "reasons", "told", "counts", "said_no", "seat"}
SEATS: Final = ("comes", "waits", "takes")
_BY_STAFF = STEPS[SENT + 1 :]


@dataclass(frozen=True, slots=True)
class Status:
    """A status. `moves` may follow it; an end asks for one of its `reasons`; `told` is said to the family.

    `counts` is the step from poster to classroom that whoever stands here has come to; "" when it says nothing of it.
    Who `said_no` is not written to with many others. `seat` is what they are to an intake: who `takes` a seat in it,
    `waits` for one, or `comes` perhaps; "" when nothing.
    """

    id: str
    label: Text
    moves: tuple[str, ...]
    end: bool = False
    reasons: Mapping[str, Text] | None = None
    told: Text | None = None
    counts: str = ""
    said_no: bool = False
    seat: str = ""

    @property
    def is_placed(self) -> bool:
        """Whether who stands here stands in an intake, when there is one."""
        return self.seat in {"takes", "waits"}


@dataclass(frozen=True, slots=True)
class Statuses:
    """All of them by id, in the order of the file."""

    by_id: Mapping[str, Status]

    @property
    def ended(self) -> frozenset[str]:
        """Those that need nobody any more."""
        return frozenset(status.id for status in self.by_id.values() if status.end)

    def with_seat(self, *seats: str) -> frozenset[str]:
        """The statuses that are one of these to an intake."""
        return frozenset(status.id for status in self.by_id.values() if status.seat in seats)

    def mistake(self, before: str, after: str, reason: str) -> str:
        """Why this move is not allowed: "unknown", "not_from_here", "needs_reason", "no_such_reason"; "" when it is."""
        if before not in self.by_id or after not in self.by_id:
            return "unknown"
        if after not in self.by_id[before].moves:
            return "not_from_here"
        reasons = self.by_id[after].reasons or {}
        if reasons and not reason:
            return "needs_reason"
        return "no_such_reason" if reason and reason not in reasons else ""


def read_statuses(data: Sequence[dict[str, Any]], wrong: Callable[[str, str], None]) -> Statuses:
    """Freeze what the file says; `wrong` is told where and what does not hold together."""
    found = {str(item["id"]): _status(item, wrong) for item in data}
    for status in found.values():
        unknown = sorted(set(status.moves) - set(found))
        if unknown:
            wrong(status.id, f"moves to what is no status: {', '.join(unknown)}")
        if status.end and not status.reasons:
            wrong(status.id, "is an end without reasons")
        if not status.end and not status.moves:
            wrong(status.id, "leads nowhere and is no end")
        if status.counts not in {"", *_BY_STAFF}:
            wrong(status.id, f"counts as {status.counts}, which is none of: {', '.join(_BY_STAFF)}")
        if status.seat not in {"", *SEATS}:
            wrong(status.id, f"seat is {status.seat}, which is none of: {', '.join(SEATS)}")
    if FIRST not in found:
        wrong(FIRST, "must be there: every request begins with it")
    return Statuses(found)


def _status(item: dict[str, Any], wrong: Callable[[str, str], None]) -> Status:
    strange = sorted((item.keys() - _KEYS - _MORE_KEYS) | (_KEYS - item.keys()))
    if strange:
        wrong(str(item.get("id")), f"these keys are missing or unknown: {', '.join(strange)}")
    told = item.get("told")
    return Status(
        id=str(item["id"]),
        label=Text(item["label"]["id"]),
        moves=tuple(item["moves"]),
        end=bool(item.get("end", False)),
        reasons={str(one["value"]): Text(one["text"]["id"]) for one in item.get("reasons", ())},
        told=Text(told["id"]) if told else None,
        counts=str(item.get("counts", "")),
        said_no=bool(item.get("said_no", False)),
        seat=str(item.get("seat", "")),
    )
