"""What `deploy/` has fits the program: its settings, its packages, its addresses; nothing runs as root."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import describe_settings

DEPLOY = Path(__file__).parent.parent / "deploy"
VARIABLE = re.compile(r"\$\{([A-Z_]+)")


@pytest.fixture
def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def images(composed: dict[str, Any]) -> list[str]:
    files = [one["image"] for one in composed["services"].values() if "build" not in one]
    return [*files, *re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)]


def test_every_image_is_an_official_one_of_a_version_that_is_told_whole(composed: dict[str, Any]) -> None:
    assert len(images(composed)) == 4
    for image in images(composed):
        assert re.fullmatch(r"[a-z]+:[0-9]+\.[0-9]+(\.[0-9]+)?(-[a-z]+)*", image), image


def test_every_setting_is_one_of_the_program_and_every_variable_is_explained(composed: dict[str, Any]) -> None:
    settings = {one.name for one in describe_settings()}
    assert set(composed["services"]["bot"]["environment"]) <= settings
    in_image = re.findall(
        r"\b([A-Z_]+)=", (DEPLOY / "Dockerfile").read_text().partition("AS built")[2].partition("FROM")[2]
    )
    assert set(in_image) - {"PATH", "PYTHONUNBUFFERED"} <= settings
    explained = re.findall(r"^([A-Z_]+)=", (DEPLOY / ".env.example").read_text(), re.MULTILINE)
    assert set(VARIABLE.findall((DEPLOY / "compose.yaml").read_text())) == set(explained)


def test_bots_wait_for_their_tables_are_asked_whether_they_can_serve_and_keep_their_key(
    composed: dict[str, Any],
) -> None:
    bot, migrate = composed["services"]["bot"], composed["services"]["migrate"]
    assert bot["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "/readyz" in str(bot["healthcheck"])
    assert all("healthcheck" in composed["services"][name] for name in ("database", "bot", "proxy"))
    assert bot["volumes"] == migrate["volumes"] == ["key:/key", "data:/data"]
    assert "ports" not in bot, "the world reaches them through the proxy only"
    named = {one.partition(":")[0] for each in composed["services"].values() for one in each.get("volumes", ())}
    assert named - {"./Caddyfile"} == set(composed["volumes"])


def test_crash_leaves_no_memory_behind_with_the_key_in_it(composed: dict[str, Any]) -> None:
    assert "\nLimitCORE=0\n" in (DEPLOY / "tawjih.service").read_text()
    for name in ("bot", "migrate"):
        assert composed["services"][name]["ulimits"]["core"] == 0


def test_image_runs_as_nobody_in_particular_with_the_packages_that_were_looked_at() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert any("--require-hashes -r deploy/requirements.lock" in line for line in lines)
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert "*" in ignored
    copied = {
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    }
    assert {line[1:] for line in ignored if line.startswith("!")} == copied


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_unit_is_sound_and_closed_to_nearly_everything(tmp_path: Path) -> None:
    unit = (DEPLOY / "tawjih.service").read_text()
    file = tmp_path / "tawjih.service"
    file.write_text(unit.replace("/opt/tawjih/.venv/bin/tawjih", "/bin/true"))
    checked = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)  # noqa: S607 - the machine's own
    assert (checked.returncode, checked.stderr) == (0, "")
    looked = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(file)]
    assert subprocess.run(looked, capture_output=True, check=False).returncode == 0, "an exposure of 2.0 at most"
