"""What pip-audit answers, read for what it is: a package that nobody could ask about is not one without a hole."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of the locked packages."""

    asked: int
    holes: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all were asked about."""
        return self.asked > 0 and not self.unasked


def read_answer(told: str) -> Answer:
    """Read what pip-audit printed as JSON; anything else is that nothing was asked.

    It says "no known vulnerabilities", and ends well, also where it could reach no database and skipped every package.
    """
    try:
        packages = list(json.loads(told)["dependencies"])
    except (ValueError, KeyError, TypeError):
        return Answer(0)
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in packages
        for hole in one.get("vulns", ())
    ]
    unasked = [one["name"] for one in packages if "skip_reason" in one]
    return Answer(len(packages) - len(unasked), tuple(sorted(holes)), tuple(sorted(unasked)))


def verdict(answer: Answer, *, required: bool) -> tuple[int, list[str]]:
    """With which exit code to end, and what to say. `required`: not to know is a failure."""
    said = [f"KNOWN HOLE: {hole}" for hole in answer.holes]
    if not answer.asked:
        said.append("NOT CHECKED: pip-audit is not here, or reaches no database of known vulnerabilities.")
        said.append("Nothing is known either way. Ask again where there is a network.")
    elif answer.unasked:
        said.append(f"NOT CHECKED: nobody could be asked about {', '.join(answer.unasked)}.")
    if answer.asked and not answer.holes:
        said.append(f"{answer.asked} packages asked about: no known hole.")
    return int(bool(answer.holes) or (required and not answer.is_whole)), said
