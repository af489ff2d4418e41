"""Flows as drawings: nodes one below the other in their order, and where each leads by its conditions.

A flow is a list in which most lead to the next; so ways on go straight down, ways past others are arcs at the side,
and who reads it finds a node where the file has it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from conversations.flow import Outcome, Question, Tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from conversations.flow import Branch, Flow, Node
    from conversations.texts import Text

    Say = Callable[[Text], str]

_BOX_WIDTH, _BOX_HEIGHT, _STEP = 360, 92, 132
_LANE, _LINE, _MARGIN = 26, 19, 24
_LETTERS: Final = 52  # of a line of words in a box
_KINDS: Final = {"Question": "question", "Tell": "tell", "Junction": "junction", "Outcome": "end"}
_STYLE: Final = """
text { font: 13px system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif; fill: #1a1a1a; }
.id { font-weight: 700; }
.label { font-size: 12px; fill: #444; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
rect { fill: #fff; stroke: #333; stroke-width: 1.5; }
.tell { rx: 24px; fill: #eef4fb; }
.junction { rx: 46px; fill: #f6f6f6; }
.end { fill: #eef7ee; stroke-width: 3; }
.elsewhere { fill: none; stroke-dasharray: 5 4; }
path { fill: none; stroke: #555; stroke-width: 1.5; }
.back { stroke: #a33; }
"""


@dataclass(frozen=True, slots=True)
class _Edge:
    """From one row to another, and by which conditions ("" where it is the way of all others)."""

    start: int
    end: int
    label: str
    number: int
    """Which of the ways out of that row it is: each leaves at a height of its own."""
    lane: int = 0

    @property
    def is_next(self) -> bool:
        return self.end == self.start + 1 and not self.label


def svg(flow: Flow, nodes: Sequence[Node], say: Say) -> str:
    """These nodes of the flow as an SVG; where they lead outside stands at the end, dashed. `say` gives the words."""
    rows = [node.id for node in nodes]
    rows += dict.fromkeys(to for node in nodes for to, _ in _ways(flow, node) if to not in rows)
    edges = _in_lanes([
        _Edge(row, rows.index(to), label, number)
        for row, node in enumerate(nodes) for number, (to, label) in enumerate(_ways(flow, node))
    ])  # fmt: skip
    lanes = 1 + max((edge.lane for edge in edges), default=0)
    left = _MARGIN + _LANE * max(lanes, 8)
    width = left + _BOX_WIDTH + _LANE * max(lanes, 12) + _MARGIN
    height = 2 * _MARGIN + _STEP * len(rows)
    drawn = [
        *sorted(part for edge in edges for part in _edge(edge, left)),  # words over lines
        *(part for row, name in enumerate(rows) for part in _box(row, name, nodes, left, say)),
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    arrow = (
        '<defs><marker id="to" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8" style="fill:#555"/></marker></defs>'
    )
    return "\n".join([head, f"<style>{_STYLE}</style>", arrow, *drawn, "</svg>\n"])


def _ways(flow: Flow, node: Node) -> Iterator[tuple[str, str]]:
    """Where a node leads, and by which conditions."""
    yield from ((branch.to, _conditions(branch)) for branch in node.branches)
    if not isinstance(node, Outcome):
        yield flow.onward(node), ""


def _conditions(branch: Branch) -> str:
    told = " and ".join(f"{when.look} = {'/'.join(when.values)}" for when in branch.when)
    return f"{told} (next child)" if branch.next_applicant else told


def _in_lanes(edges: Iterable[_Edge]) -> list[_Edge]:
    """Each arc gets the nearest lane in which no other arc passes; the short ones first."""
    busy: dict[int, list[tuple[int, int]]] = {}
    placed = []
    for edge in sorted(edges, key=lambda one: abs(one.end - one.start)):
        low, high = sorted((edge.start, edge.end))
        lane = 0
        if not edge.is_next:
            lane = 1
            while any(low < above and below < high for below, above in busy.get(lane, ())):
                lane += 1
            busy.setdefault(lane, []).append((low, high))
        placed.append(replace(edge, lane=lane))
    return placed


def _edge(edge: _Edge, left: int) -> Iterator[str]:
    """Straight down to the next; past others on the right, back on the left."""
    top, bottom = (_MARGIN + _STEP * row for row in (edge.start, edge.end))
    if edge.is_next:
        x = left + _BOX_WIDTH / 2
        yield f'<path d="M{x} {top + _BOX_HEIGHT}L{x} {bottom}" marker-end="url(#to)"/>'
        return
    is_back = edge.end < edge.start
    side = left if is_back else left + _BOX_WIDTH
    away = -1 if is_back else 1
    out, leaves = side + away * _LANE * edge.lane, top + _LINE * (edge.number + 1) + 8
    yield (
        f'<path class="{"back" if is_back else "on"}" d="M{side} {leaves}L{out} {leaves}L{out} {bottom + 8}'
        f'L{side} {bottom + 8}" marker-end="url(#to)"/>'
    )
    if edge.label:
        anchor = "end" if is_back else "start"
        words = f"{escape(shorten(edge.label, 48, placeholder='…'))}<title>{escape(edge.label)}</title>"
        yield f'<text class="label" x="{side + 6 * away}" y="{leaves - 4}" text-anchor="{anchor}">{words}</text>'


def _box(row: int, name: str, nodes: Sequence[Node], left: int, say: Say) -> Iterator[str]:
    y = _MARGIN + _STEP * row
    node = nodes[row] if row < len(nodes) else None
    kind = _KINDS[type(node).__name__] if node else "elsewhere"
    yield f'<rect class={quoteattr(kind)} x="{left}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}"/>'
    yield f'<text class="id" x="{left + 12}" y="{y + 20}">{escape(name)}</text>'
    lines = wrap(_said(node, say), _LETTERS, max_lines=2, placeholder=" …") if node else []
    for number, line in enumerate(lines):
        yield f'<text x="{left + 12}" y="{y + 39 + 16 * number}">{escape(line)}</text>'


def _said(node: Node, say: Say) -> str:
    """What a node says first."""
    if isinstance(node, Question):
        return say(node.ask)
    if isinstance(node, Tell) and node.says != "lines":
        return f"({node.says})"
    lines = node.lines if isinstance(node, (Tell, Outcome)) else ()
    return say(lines[0].text) if lines else ""
