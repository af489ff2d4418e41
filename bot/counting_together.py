"""Where several processes count: in a folder that they share, so that whichever is asked tells the sums of all.

To be called before anything is made that counts. The folder ends with the program; what a process has counted stays
when it is killed, and whoever follows in its place goes on counting from there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prometheus_client import values

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"  # where the library looks for the folder
_PREFIX: Final = "tawjih-counts-"
_place = "parent"


@contextlib.contextmanager
def counting_together() -> Iterator[None]:
    """From here on all count in one folder."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    os.environ[_VARIABLE] = str(folder)
    # By place and not by the id of the process: else each one that ever ran would leave files to be read.
    values.ValueClass = values.MultiProcessValue(lambda: _place)  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        del os.environ[_VARIABLE]
        shutil.rmtree(folder, ignore_errors=True)


def count_at(place: int) -> None:
    """Count here as the one at this place."""
    global _place  # noqa: PLW0603  of the process, as what it counts
    _place = str(place)


def _sweep() -> None:
    """Remove the folders of those that could not do so themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not _runs(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
