"""Every package that is locked has a licence under which a public centre may use it and pass it on.

The licence is what the installed package says of itself; nothing is asked of a network.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING, Final

from tests.audit.locked import names

if TYPE_CHECKING:
    from collections.abc import Mapping

ALLOWED: Final = frozenset({
    *("MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "PSF-2.0", "Zlib", "CC0-1.0"),
})  # fmt: skip
"""Licences that ask for nothing but that they are named."""

_LIBRARY: Final = "LGPL: used as it comes, as a library that anybody may replace; nothing of it is copied into ours"
_FILES: Final = "MPL: asks only that changes to its own files are shown, and we change none"
EXCEPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "psycopg": ("LGPL-3.0-only", _LIBRARY),
    "psycopg-binary": ("LGPL-3.0-only", _LIBRARY),
    "python-telegram-bot": ("LGPL-3.0-only", _LIBRARY),
    "certifi": ("MPL-2.0", _FILES),
    "hypothesis": ("MPL-2.0", _FILES),
    "pathspec": ("MPL-2.0", _FILES),
    "axe-playwright-python": ("", "says nothing in its metadata; the LICENSE file that comes with it is MIT"),
}
"""By package: the licence it is under, and why it is taken all the same."""
ELSEWHERE: Final[Mapping[str, str]] = {"colorama": "BSD-3-Clause"}
"""Packages that only other systems need, and that are therefore not here to be asked."""

_CALLED: Final[Mapping[str, str]] = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def licence_of(package: str) -> str:
    """What an installed package says, as an SPDX expression where it can be read as one; "" where it says nothing."""
    told = metadata(package)
    if expressions := told.get_all("License-Expression"):
        return str(expressions[0])
    classes = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    named = [_CALLED.get(one, one) for one in classes if one not in {"DFSG approved", "OSI Approved"}]
    return " AND ".join(named or [_CALLED.get(own, own) for own in told.get_all("License") or ()])


def is_allowed(expression: str) -> bool:
    """Whether one of its alternatives is allowed whole. With brackets it is not read, and so not allowed."""
    return any(all(part in ALLOWED for part in alternative.split(" AND ")) for alternative in expression.split(" OR "))


def faults() -> list[str]:
    """What is wrong, a line for each package."""
    found = [f"{name}: only other systems need it; say its licence in ELSEWHERE" for name in _unknown_elsewhere()]
    for name in sorted(names(here=True)):
        try:
            licence = licence_of(name)
        except PackageNotFoundError:
            found.append(f"{name}: locked, and not installed")
            continue
        if EXCEPTIONS[name][0] != licence if name in EXCEPTIONS else not is_allowed(licence):
            found.append(f"{name}: {licence or 'says no licence'}")
    return found


def _unknown_elsewhere() -> list[str]:
    return sorted(name for name in names(here=False) if not is_allowed(ELSEWHERE.get(name, "")))
