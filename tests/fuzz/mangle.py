"""Odd values, and sound ones made odd: texts, bytes, and values of JSON."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.judge import MARKUP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

TEXTS: Final = (
    "", " ", "\t\r\n", "\0", "a\0b", "\ud800", "x\udfff\ud83d", "\ufeff", "\uffff", "\U0010ffff", "\x1b[31m",
    "\x7f\x85",
    "\u202eabc", "\u2066\u2067\u2068", "\u200b", "\u200d", "\u0300" * 300, "é" + "\u0301" * 40,
    "👩‍👩‍👧‍👦" * 40, "🇲🇦", "🏴‍☠️", "😀",
    "a" * 4096, "a" * 4097, "ا" * 5000, "a b " * 1100, "0" * 300, "9" * 400, "-1", "0", "1", "1e999", "NaN", "0x10",
    "١٤", "۱۴", "²", "½", "Ⅳ", "１４", MARKUP, "'\"><script>", "&lt;&#0;&", "{name}", "{0}", "{{7*7}}",
    "%s%n%d", "%00", "%ff",
    "' OR 1=1 --", "../../etc/passwd", "$(id)", "|", "||||", "1|me|who|youth", "0|||", "999999999|me|age|14",
    "1|me|x|!start",
    "!language ary", "/", "//", "/start", "/start@x", "/start " + "A" * 64, "/start staff_AAAA-BBBB",
    "/start link-AAAAAA",
    "/language xx", "/move", "/delete", "/human", "/visit", "/stop", "/lockcode 1234", "/safeword", "/bring AAAAAAAA",
    "0000-00-00", "9999-12-31", "31/02/2010", "29.02.2011", "2026-11-22T10:00:00+99:99", "mardi à 25h",
    "à 15h", "1" * 19,
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "06 00 00 00 00", "+212600000042",
    "+", "00212", "++++",
    "null", "true", "None", "undefined", "[]", "{}", "\\", "\\u0000", '"', "'", "`", "=cmd|' /C calc'!A1",
    "٠٦٠٠٠٠٠٠٠٠", "ـ" * 50,
)  # fmt: skip
NUMBERS: Final[tuple[Any, ...]] = (
    0, -1, 1, 2, 2**31 - 1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**300, 1.5, -0.0,
    1e308, 1e-320,
    float("nan"), float("inf"), -float("inf"),
)  # fmt: skip
_DEEP: Final = 60


def chosen(chance: Random, weights: dict[str, int]) -> str:
    """One of these, by their weights."""
    return chance.choices(list(weights), list(weights.values()))[0]


def odd(chance: Random) -> Any:
    """Any value of JSON."""
    match chance.randrange(8):
        case 0 | 1 | 2:
            return chance.choice(TEXTS)
        case 3 | 4:
            return chance.choice(NUMBERS)
        case 5:
            return chance.choice((None, True, False, [], {}, [[]], [None], {"": None}, [1, "a"], {"id": 1}))
        case 6:
            return {chance.choice(TEXTS): odd(chance)}
    return [odd(chance)]


def odd_text(chance: Random, text: str) -> str:
    """The text with something wrong in it."""
    at, other = chance.randint(0, len(text)), chance.choice(TEXTS)
    end = chance.randint(at, len(text))
    begin, part, rest = text[:at], text[at:end], text[end:]
    sign = chr(chance.choice((0, 9, 10, 32, 124, 127, 0x660, 0x200F, 0x2068, 0xD800, 0x1F600)))
    return chance.choice(
        (
            other,
            begin + other + part + rest,
            begin + other + part + rest,
            begin,
            begin + rest,
            part + rest + begin,
            begin + part * chance.choice((2, 3, 40)) + rest,
            text.swapcase(),
            text[::-1],
            begin + sign + rest,
        )
    )


def odd_bytes(chance: Random, content: bytes) -> bytes:
    """The bytes with something wrong in them."""
    at = chance.randint(0, len(content))
    end = min(len(content), at + chance.choice((1, 1, 2, 16, 400)))
    match chance.randrange(7):
        case 0:
            return content[:at]
        case 1:
            return content[:at] + chance.randbytes(chance.choice((1, 2, 30))) + content[at:]
        case 2:
            return content[:at] + content[end:]
        case 3:
            return content[:at] + content[at:end] * 2 + content[end:]
        case 4 | 5 if content:
            at = min(at, len(content) - 1)
            return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]
    return content[end:] + content[:end]


def odd_json(chance: Random, value: Any, times: int = 0) -> Any:
    """The same with a few of its parts gone, changed, swapped or of another type."""
    found = copy.deepcopy(value)
    for _ in range(times or chance.choice((1, 1, 1, 2, 3))):
        places = _places(found)
        if not places:
            return odd(chance)
        holder, key = chance.choice(places)
        _change(chance, holder, key, places)
    return found


def _change(chance: Random, holder: Any, key: Any, places: Sequence[tuple[Any, Any]]) -> None:
    old = holder[key]
    match chance.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(old, str):
            holder[key] = odd_text(chance, old)
        case 2:
            other, there = chance.choice(places)
            holder[key] = (
                copy.deepcopy(other[there])
                if there in (other if isinstance(other, dict) else range(len(other)))
                else None
            )
        case 3:
            holder[key] = [old, copy.deepcopy(old)]
        case 4:
            holder[key] = {"message": old}
        case 5 if isinstance(holder, dict):
            holder[chance.choice((*map(str, holder), *TEXTS))] = odd(chance)
        case 6 if chance.random() < 0.2:
            holder[key] = json.loads("[" * _DEEP + "]" * _DEEP)
        case _:
            holder[key] = odd(chance)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every part of it: what holds it, and where."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        parts = (
            list(holder.items())
            if isinstance(holder, dict)
            else list(enumerate(holder))
            if isinstance(holder, list)
            else []
        )
        found += [(holder, key) for key, _ in parts]
        waiting += [part for _, part in parts]
    return found


def smaller(value: Any) -> list[Any]:
    """The same with less in it, one part less each time: to find what of it matters."""
    found: list[Any] = []
    for number in range(len(_places(value))):
        for cut in (_without, _shorter):
            copied = copy.deepcopy(value)
            holder, key = _places(copied)[number]
            if cut(holder, key):
                found.append(copied)
    return found


def _without(holder: Any, key: Any) -> bool:
    del holder[key]
    return True


def _shorter(holder: Any, key: Any) -> bool:
    old = holder[key]
    if not isinstance(old, str) or len(old) < 2:
        return False
    holder[key] = old[: len(old) // 2]
    return True
