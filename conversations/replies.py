"""What staff write often: read from `data/replies.yaml` (by `programme.py`), checked and frozen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from conversations.texts import Text
from conversations.types import Audience

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

_KEYS: Final = {"id", "label", "text"}
_MAY_HAVE: Final = {"facts", "for", "to_question", "about_a_call"}
_WHO: Final = sorted(filter(None, get_args(Audience)))
_VALUE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Reply:
    """A text ready to be sent; only where all its facts are confirmed, which are its values.

    `for_whom` are those it is meant for (empty is everybody). `to_question` is the value that answers a question which
    somebody passed on: such a reply goes nowhere else, and never without it. `about_a_call` is for who gave a number.
    """

    id: str
    label: Text
    text: Text
    facts: tuple[str, ...] = ()
    for_whom: tuple[str, ...] = ()
    to_question: str = ""
    about_a_call: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The names of all that has to be filled in."""
        return (*self.facts, *([self.to_question] if self.to_question else []))

    def is_for(self, who: str) -> bool:
        """Whether it is meant for them; who did not say who they are gets only what is for everybody."""
        return not self.for_whom or who in self.for_whom

    def given(self, facts: Mapping[str, str], locale: str, answer: str = "") -> Text | None:
        """The text with its facts, as they are worded for this locale; None while one of them is not confirmed."""
        values = {name: facts.get(f"{name}@{locale}") or facts.get(name, "") for name in self.facts}
        if not all(values.values()):
            return None
        return self.text.given(**values, **({self.to_question: answer} if self.to_question else {}))


def read_replies(
    data: Sequence[dict[str, Any]], facts: Collection[str], wrong: Callable[[str, str], None]
) -> tuple[Reply, ...]:
    """Freeze what the file says; `wrong` is told where and what does not hold together."""
    found: dict[str, Reply] = {}
    for item in data:
        name = str(item.get("id"))
        strange = sorted((item.keys() - _KEYS - _MAY_HAVE) | (_KEYS - item.keys()))
        if strange:
            wrong(name, f"these keys are missing or unknown: {', '.join(strange)}")
            continue
        if name in found:
            wrong(name, "stands there twice")
        found[name] = _read(name, item, facts, wrong)
    return tuple(found.values())


def _read(name: str, item: dict[str, Any], facts: Collection[str], wrong: Callable[[str, str], None]) -> Reply:
    def listed(key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        told = item.get(key, [])
        if not isinstance(told, list) or (key in item and not told):
            wrong(name, f"{key}: must be a list that names somebody or something")
            return ()
        unknown = sorted({str(one) for one in told} - set(known))
        if unknown:
            wrong(name, f"{key}: {', '.join(unknown)} is not {what}")
        return tuple(str(one) for one in told)

    reply = Reply(
        name,
        Text(item["label"]["id"]),
        Text(item["text"]["id"]),
        listed("facts", facts, "declared in programme.yaml"),
        listed("for", _WHO, f"one of {', '.join(_WHO)}"),
        str(item.get("to_question", "")),
        item.get("about_a_call") is True,
    )
    if set(_VALUE.findall(item["text"]["en"])) != set(reply.values):
        wrong(name, f"text: its values must be those of facts and to_question: {', '.join(reply.values) or 'none'}")
    return reply
