"""What staff write often: read from `data/replies.yaml` (by `programme.py`), checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

_KEYS = {"id", "label", "text"}


@dataclass(frozen=True, slots=True)
class Reply:
    """A text ready to be sent; only where all its facts are confirmed, which are its values."""

    id: str
    label: Text
    text: Text
    facts: tuple[str, ...] = ()

    def given(self, facts: Mapping[str, str], locale: str) -> Text | None:
        """The text with its facts, as they are worded for this locale; None while one of them is not confirmed."""
        values = {name: facts.get(f"{name}@{locale}") or facts.get(name, "") for name in self.facts}
        return self.text.given(**values) if all(values.values()) else None


def read_replies(
    data: Sequence[dict[str, Any]], facts: Collection[str], wrong: Callable[[str, str], None]
) -> tuple[Reply, ...]:
    """Freeze what the file says; `wrong` is told where and what does not hold together."""
    found: dict[str, Reply] = {}
    for item in data:
        name = str(item.get("id"))
        strange = sorted((item.keys() - _KEYS - {"facts"}) | (_KEYS - item.keys()))
        if strange:
            wrong(name, f"these keys are missing or unknown: {', '.join(strange)}")
            continue
        unknown = sorted(set(item.get("facts", ())) - set(facts))
        if unknown:
            wrong(name, f"facts: {', '.join(unknown)} is not declared in programme.yaml")
        if name in found:
            wrong(name, "stands there twice")
        found[name] = Reply(name, Text(item["label"]["id"]), Text(item["text"]["id"]), tuple(item.get("facts", ())))
    return tuple(found.values())
