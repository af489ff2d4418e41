"""`tawjih chart`: flows drawn from what conversations follow, so that the drawing cannot differ from them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from bot.cli import cli
from bot.services.flow_chart import svg
from conversations.flow import Branch, Flow, Outcome, Question, When
from conversations.flows import FLOW, PARTS
from conversations.locales import LOCALES
from conversations.texts import Text
from conversations.types import Choice

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import CliRunner

SVG = "{http://www.w3.org/2000/svg}"


def said(text: Text) -> str:
    return text.id


def drawn(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - drawn by ourselves


def names(picture: str) -> list[str]:
    return [one.text or "" for one in drawn(picture).iter(f"{SVG}text") if one.get("class") == "id"]


@pytest.mark.parametrize("part", PARTS)
def test_every_node_of_a_flow_is_drawn_and_whatever_it_leads_to(part: str) -> None:
    picture = svg(FLOW, PARTS[part], said)
    inside = [node.id for node in PARTS[part]]
    assert names(picture)[: len(inside)] == inside
    leads_to = {branch.to for node in PARTS[part] for branch in node.branches}
    leads_to |= {FLOW.onward(node) for node in PARTS[part] if not isinstance(node, Outcome)}
    assert set(names(picture)) == {*inside, *leads_to}


def test_every_way_on_is_drawn_once_with_its_conditions() -> None:
    picture = drawn(svg(FLOW, FLOW.nodes, said))
    arrows = [one for one in picture.iter(f"{SVG}path") if one.get("marker-end")]
    ends = sum(isinstance(node, Outcome) for node in FLOW.nodes)
    branches = [branch for node in FLOW.nodes for branch in node.branches]
    assert len(arrows) == len(FLOW.nodes) - ends + len(branches)
    told = [one.text or "" for one in picture.iter(f"{SVG}title")]
    assert len(told) == len(branches)
    assert "verdict = no and who = parent/helper" in told


def test_arcs_that_pass_the_same_place_lie_beside_each_other() -> None:
    arcs = re.findall(
        r'class="(back|on)" d="M[0-9.]+ ([0-9.]+)L([0-9.]+) [0-9.]+L[0-9.]+ ([0-9.]+)', svg(FLOW, FLOW.nodes, said)
    )
    assert len(arcs) > 20
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for kind, start, across, end in arcs:
        low, high = sorted((float(start), float(end)))
        for below, above in taken.setdefault((kind, across), []):
            assert high < below or above < low, (kind, across)
        taken[kind, across].append((low, high))


def test_words_that_mean_something_in_a_drawing_are_only_words() -> None:
    yes = Choice("a", Text("a"))
    first = Question(
        id="first", about="speaker", kind="choice", ask=Text("<script>&"), again=Text("x"), choices=(yes,),
        branches=(Branch("end", (When("first", ("a",)),)),),
    )  # fmt: skip
    flow = Flow((first, Outcome(id="end", lines=(), controls=())))
    assert "<script>" not in svg(flow, flow.nodes, said)
    assert drawn(svg(flow, flow.nodes, said)) is not None


@pytest.mark.parametrize("locale", LOCALES)
def test_drawings_of_all_flows_are_written_in_every_language(runner: CliRunner, tmp_path: Path, locale: str) -> None:
    done = runner.invoke(cli, ["chart", str(tmp_path / "charts"), "--locale", locale])
    assert done.exit_code == 0, done.output
    made = {path.name for path in (tmp_path / "charts").iterdir()}
    assert made == {f"{name}.{kind}" for name in ("all", *PARTS) for kind in ("svg", "mmd")}
    for path in (tmp_path / "charts").glob("*.svg"):
        drawn(path.read_text(encoding="utf-8"))
    assert "flowchart TD" in (tmp_path / "charts" / "welcome.mmd").read_text(encoding="utf-8")


def test_without_a_folder_all_flows_are_printed(runner: CliRunner) -> None:
    assert runner.invoke(cli, ["chart"]).output == FLOW.chart()


def test_language_that_is_not_there_is_said(runner: CliRunner, tmp_path: Path) -> None:
    done = runner.invoke(cli, ["chart", str(tmp_path / "charts"), "--locale", "en"])
    assert done.exit_code == 1
    assert "“en” is none of fr, ar, ary, ary_Latn." in done.output
    assert not (tmp_path / "charts").exists()
