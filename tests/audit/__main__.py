"""`make audit`: the licences of what is locked, and the holes that are known in it (this needs a network).

Where the network is not there it says so and ends well; with AUDIT_REQUIRED=1 it fails then.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

from tests.audit import licences
from tests.audit.locked import DEPLOY, LOCKS
from tests.audit.vulnerabilities import Answer, read_answer, verdict

PLACE: Final = Path(sys.prefix) / "audit"
TOOL: Final = PLACE / "bin" / "pip-audit"
OPTIONS: Final = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off")
"""pip-audit asks about exactly what is locked: it resolves and installs nothing."""


def main() -> int:
    """Say what was found; with which code to end."""
    wrong = licences.faults()
    of_licences = [f"LICENCE: {one}" for one in wrong] or ["Licences: each is allowed, or an exception with a reason."]
    code, said = verdict(ask(), required=os.environ.get("AUDIT_REQUIRED") == "1")
    sys.stdout.write("\n".join([*of_licences, *said]) + "\n")
    return int(bool(wrong) or code)


def ask() -> Answer:
    """Ask pip-audit about both locks. It lives apart: what it needs is nothing that the program or its tests need."""
    if not _is_installed():
        return Answer(0)
    files = [word for lock in LOCKS for word in ("--requirement", str(lock))]
    done = subprocess.run([TOOL, *OPTIONS, *files], capture_output=True, text=True, check=False)
    return read_answer(done.stdout)


def _is_installed() -> bool:
    venv.create(PLACE, with_pip=True)
    pip = [str(PLACE / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    wanted = ["install", "--require-hashes", "-r", str(DEPLOY / "pip-audit.lock.txt")]
    return subprocess.run([*pip, *wanted], capture_output=True, check=False).returncode == 0 and TOOL.exists()


if __name__ == "__main__":
    sys.exit(main())
