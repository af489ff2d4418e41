"""The programme's centres: read from `data/centres.yaml` (by `programme.py`), checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conversations.texts import Named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KINDS: Final = ("youth", "teacher")
"""For whom an intake is: what a lead is, too."""
_KEYS: Final = {"id", "name", "directorate", "takes", "source"}


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre, the directorate of education it belongs to, and for whom it has intakes."""

    id: str
    name: Named
    directorate: Named
    takes: tuple[str, ...]
    source: str


def read_centres(data: Sequence[dict[str, Any]], wrong: Callable[[str, str], None]) -> tuple[Centre, ...]:
    """Freeze what the file says; `wrong` is told where and what does not hold together."""
    found: dict[str, Centre] = {}
    for item in data:
        name = str(item.get("id"))
        strange = sorted(item.keys() ^ _KEYS)
        if strange:
            wrong(name, f"these keys are missing or unknown: {', '.join(strange)}")
            continue
        if not item["takes"] or not set(item["takes"]) <= set(KINDS):
            wrong(name, f"takes: must be some of {', '.join(KINDS)}")
        if name in found:
            wrong(name, "stands there twice")
        called, of = (Named(item[key]["fr"], item[key]["ar"]) for key in ("name", "directorate"))
        found[name] = Centre(name, called, of, tuple(item["takes"]), str(item["source"]))
    return tuple(found.values())
