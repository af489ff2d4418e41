"""What a file of the programme must look like, before anybody reads what it says: a mistake is told with its line.

A shape is a mapping of keys to shapes ("key?" may be missing), a list of one shape, `Each` shape of a mapping whose
keys are free, a kind of value by its name, or a tuple of those of which any will do.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_DEEPEST: Final = 20
_LONGEST: Final = 600
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TAG: Final = "tag:yaml.org,2002:"
_IS: Final[Mapping[str, Callable[[yaml.ScalarNode], bool]]] = {
    "text": lambda node: node.tag == f"{_TAG}str",
    "words": lambda node: node.tag == f"{_TAG}str" and bool(node.value.strip()),
    "number": lambda node: node.tag == f"{_TAG}int" and len(node.value) < 10,
    "degrees": lambda node: node.tag in {f"{_TAG}int", f"{_TAG}float"} and len(node.value) < 20,
    "yes_or_no": lambda node: node.tag == f"{_TAG}bool",
    "day": lambda node: node.tag == f"{_TAG}timestamp" and _is_day(node.value),
    "nothing": lambda node: node.tag == f"{_TAG}null",
}
"""The kinds of values."""
_NEAR: Final = 0.5
_MOST_LISTED: Final = 30
_SHOWN: Final = 40
_UNQUOTED: Final = {"True": "“yes” without quotes", "False": "“no” without quotes"}
_NAMES: Final = ("id", "name", "value", "slug")
_CALLED: Final = {
    "text": "a text",
    "words": "a text that is not empty",
    "number": "a whole number, such as 30",
    "degrees": "a number of degrees, such as 33.59",
    "yes_or_no": "true or false",
    "day": "a day, written as 2026-11-22 and without quotes",
    "nothing": "nothing",
}


class Lined(dict[Any, Any]):
    """A mapping of a file, with the line on which it begins and those of its keys."""

    def __init__(self, node: yaml.MappingNode) -> None:
        super().__init__()
        self.line = node.start_mark.line + 1
        self.lines = {key.value: key.start_mark.line + 1 for key, _ in node.value if isinstance(key, yaml.ScalarNode)}


def place(item: object, where: str, key: str = "") -> str:
    """Where something stands in a file, as it is told: with its line, where that is known."""
    return f"line {item.lines.get(key, item.line)}: {where}" if isinstance(item, Lined) else where


def one_of(written: object, allowed: Iterable[str], *, listed: bool = True) -> str:
    """That something is none of what can stand there: what may be meant, and, unless it is too much, all that can."""
    known, said = tuple(allowed), _UNQUOTED.get(str(written), f"“{shortened(written)}”")
    scorer, least = OSA.normalized_similarity, _NEAR
    near = process.extractOne(shortened(written), known, scorer=scorer, processor=str.casefold, score_cutoff=least)
    meant = f"; did you mean “{near[0]}”?" if near else "."
    can = f" Write {'one of: ' if len(known) > 1 else ''}{', '.join(known)}." if listed and known else ""
    return f"{said} is not known here{meant}{can if len(known) <= _MOST_LISTED else ''}"


def shortened(written: object) -> str:
    """What stands in a file, as much of it as is read in a sentence."""
    told = str(written)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"


class EachKeyOnce(yaml.CSafeLoader):
    """YAML in which a key stands once: of two equal keys the first would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the parent's
        """As the parent; raises ConstructorError with the line."""
        keys = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        twice = [key for key, times in keys.items() if times > 1]
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"written twice: {', '.join(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)

    def construct_lined(self, node: yaml.MappingNode) -> Iterator[Lined]:
        """A mapping that knows its lines; it is filled later, as it may hold itself."""
        made = Lined(node)
        yield made
        made.update(self.construct_mapping(node))


EachKeyOnce.add_constructor(f"{_TAG}map", EachKeyOnce.construct_lined)


@dataclass(frozen=True, slots=True)
class Each:
    """A mapping whose keys are free, each to something of the same shape."""

    shape: Any


def in_one_line(problem: str) -> str:
    """What is wrong with a file, to be read: what stands in it may have line breaks, signs that nobody sees, no end."""
    line = "".join(sign if sign.isprintable() else " " for sign in problem)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"


def read_shaped(
    content: bytes,
    shape: Any,  # noqa: ANN401 - None is any
    loader: type[EachKeyOnce] = EachKeyOnce,
) -> tuple[Any, list[str]]:
    """What the file holds, and what is wrong with it, each with its line; then there is nothing in it."""
    reading = loader(content)
    try:
        node = reading.get_single_node()
        if node is None:
            return None, ["nothing is in it"]
        problems = [] if shape is None else list(_wrong(node, shape, "", 0))
        return (None if problems else reading.construct_document(node)), problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" (line {mark.line + 1})" if mark else ""
        return None, [f"not readable as YAML: {error.problem or error.context}{where}"]
    except yaml.YAMLError as error:
        return None, [f"not readable as YAML: {' '.join(str(error).split())}"]
    except RecursionError:
        return None, ["not readable as YAML: too many brackets in each other"]
    except (AttributeError, ValueError, TypeError, LookupError):  # of "!!timestamp x", which is no day
        return None, ["not readable as YAML: a value is not what its tag (!!) says"]
    finally:
        reading.dispose()


def _wrong(node: yaml.Node, shape: Any, where: str, depth: int) -> Iterator[str]:  # noqa: ANN401 - a shape
    told = f"line {node.start_mark.line + 1}: {where.lstrip('.') or 'the file'}"
    if depth > _DEEPEST:
        yield f"{told}: too many things in each other"
    elif isinstance(shape, tuple):
        alike = [one for one in shape if _is_of_kind(node, one)]
        if all(any(_wrong(node, one, where, depth)) for one in shape) and len(alike) == 1:
            yield from _wrong(node, alike[0], where, depth)
        elif all(any(_wrong(node, one, where, depth)) for one in shape):
            yield f"{told}: must be {' or '.join(dict.fromkeys(map(_named, shape)))}{_not_so(node)}"
    elif isinstance(shape, str):
        if not (isinstance(node, yaml.ScalarNode) and _IS[shape](node)):
            yield f"{told}: must be {_named(shape)}{_not_so(node)}"
    elif isinstance(shape, list):
        yield from _wrong_list(node, shape[0], where, depth, told)
    elif isinstance(node, yaml.MappingNode):
        yield from _wrong_mapping(node, shape, where, depth, told)
    elif shape is not None:
        yield f"{told}: must be {_named(shape)}{_not_so(node)}"


def _wrong_list(node: yaml.Node, shape: Any, where: str, depth: int, told: str) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(node, yaml.SequenceNode):
        yield f"{told}: must be {_named([shape])}{_not_so(node)}"
        return
    for number, one in enumerate(node.value, 1):
        yield from _wrong(one, shape, f"{where}.{_own_name(one) or number}", depth + 1)


def _wrong_mapping(node: yaml.MappingNode, shape: Any, where: str, depth: int, told: str) -> Iterator[str]:  # noqa: ANN401
    if not all(isinstance(key, yaml.ScalarNode) and key.tag == f"{_TAG}str" for key, _ in node.value):
        yield f"{told}: every key must be a text (in quotes where it could be something else)"
        return
    keys = {key.value: part for key, part in node.value}
    last = {key.value: key for key, _ in node.value}
    for again in dict.fromkeys(last[key.value] for key, _ in node.value if last[key.value] is not key):
        yield f"line {again.start_mark.line + 1}: {where.lstrip('.') or 'the file'}: written twice: {again.value}"
    if shape is None:
        return
    known = dict.fromkeys(keys, shape.shape) if isinstance(shape, Each) else shape
    names = [key if isinstance(shape, Each) else key.removesuffix("?") for key in known]
    for key, name in zip(known, names, strict=True):
        if name in keys:
            yield from _wrong(keys[name], known[key], f"{where}.{name}", depth + 1)
        elif not key.endswith("?"):
            yield f"{told}: {name} is missing"
    for name in (name for name in keys if name not in {*names, "<<"}):
        line = last[name].start_mark.line + 1
        yield f"line {line}: {where.lstrip('.') or 'the file'}: the key {one_of(name, names)}"


def _is_of_kind(node: yaml.Node, shape: Any) -> bool:  # noqa: ANN401 - a shape
    if isinstance(node, yaml.ScalarNode):
        return False
    return isinstance(shape, list) == isinstance(node, yaml.SequenceNode) and not isinstance(shape, (str, tuple))


def _named(shape: Any) -> str:  # noqa: ANN401 - a shape
    if isinstance(shape, str):
        return _CALLED[shape]
    return "a list, such as [one, two]" if isinstance(shape, list) else "keys with values"


def _not_so(node: yaml.Node) -> str:
    """What stands there instead, where that is short."""
    return f", not “{shortened(node.value)}”" if isinstance(node, yaml.ScalarNode) and node.value else ""


def _own_name(node: yaml.Node) -> str:
    """What an entry of a list calls itself, which is found more easily than its number."""
    parts = node.value if isinstance(node, yaml.MappingNode) else ()
    keys = {key.value: part for key, part in parts if isinstance(key, yaml.ScalarNode)}
    named = next((keys[name] for name in _NAMES if name in keys), None)
    return shortened(named.value) if isinstance(named, yaml.ScalarNode) else ""


def _is_day(written: str) -> bool:
    try:
        return bool(_DAY.fullmatch(written) and date.fromisoformat(written))
    except ValueError:
        return False
