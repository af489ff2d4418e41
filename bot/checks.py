"""All that can be wrong before a conversation begins: settings, programme, flows, words, lexicon."""

from __future__ import annotations

import contextlib
from itertools import product
from typing import TYPE_CHECKING, get_args

from bot import i18n, proofread, proofread_own
from bot.app import LOCALES
from bot.checks_doors import of_doors
from bot.clock import ClockWrong, SystemClock
from bot.config import SettingsWrong, load_settings
from bot.data_folder import PlaceUnusable
from bot.definitions import lexicon_in_use, own_folder, programme_in_use, words_in_use
from bot.described import described_wrong
from bot.listening import PortNotTaken
from bot.processes import OnlyOne
from bot.services.erased import LogUnreadable
from conversations.conditions import other_ages
from conversations.flow import FlowWrong
from conversations.locales import TABLE
from conversations.periods import unlikely
from conversations.programme import DATA, ProgrammeWrong, load_scenarios
from conversations.proof import faults, idle
from conversations.rules import FACT_VALUES
from conversations.scenarios import contradicted
from conversations.types import Audience
from conversations.understanding.lexicon import LexiconWrong
from conversations.unshown import unshown
from storage.copying import NotCopied
from storage.crypto import KeyFileMissing, KeyFileUnreadable
from storage.db import StoreUnavailable, WrongKey
from storage.keyfile import KeyInUse
from storage.sealed import BackupUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from conversations.programme import Programme
    from conversations.rules import Case

OPERATORS_MISTAKES = (
    SettingsWrong,
    FlowWrong,
    ProgrammeWrong,
    LexiconWrong,
    i18n.CataloguesWrong,
    KeyFileMissing,
    KeyFileUnreadable,
    WrongKey,
    KeyInUse,
    StoreUnavailable,
    ClockWrong,
    PlaceUnusable,
    PortNotTaken,
    OnlyOne,
    NotCopied,
    BackupUnusable,
    LogUnreadable,
    ValueError,
)
MOST_CASES = 5
_UNREADABLE = (ProgrammeWrong, LexiconWrong)
_IDLE = (
    "decides nothing, whatever is answered: what stands before it, or beside it, says all of it already."
    " Mend its conditions, or take it out."
)
_FAULTS = {
    "no_reason": "a verdict without a reason",
    "no_other_door": "a no without another door",
    "untrue": "a reason or a door that does not hold",
    "too_early": "told after fewer questions, which the others would change",
    "never_told": "told to nobody",
}


def problems(day: date | None = None, programme: Programme | None = None) -> list[str]:
    """Everything that is wrong, at once; each says the file and the key. Rules are judged by `day`, else by today.

    Where the programme in use was read already, it is not read again.
    """
    return [*_settings(), *of_programme(day or SystemClock().today(), programme), *of_words()]


def of_programme(day: date, programme: Programme | None = None) -> list[str]:
    """What is wrong with the rules, the flows and the lexicon."""
    return [*_programme(day, programme), *_flows(), *_lexicon()]


def of_words() -> list[str]:
    """What is wrong with the catalogues."""
    found = described_wrong()
    if found:
        return found
    found = [*proofread.check(LOCALES), *proofread.check(LOCALES / i18n.DESK)]
    folder = own_folder()
    return found if found or folder is None else list(proofread_own.check(folder, LOCALES))


def notes() -> list[str]:
    """What the drafts among the locales lack still: it stops nothing, and is offered to nobody unasked."""
    return [note for code, one in TABLE.items() if one.draft for note in proofread.notes(LOCALES, code)]


def programme_read() -> Programme | None:
    """The programme in use; None where it cannot be read, which `problems` says."""
    with contextlib.suppress(*_UNREADABLE):
        return programme_in_use()
    return None


def _settings() -> list[str]:
    return _lines(load_settings, SettingsWrong)


def _programme(day: date, known: Programme | None) -> list[str]:
    try:
        programme = known or programme_in_use()
    except _UNREADABLE as error:
        return str(error).splitlines()
    return [
        *_first(list(unlikely(programme, day))),
        *unproven(programme, day),
        *_first(list(unlike(programme))),
        *_first(list(of_doors(programme, day))),
        *unseen(programme, own_folder() or DATA),
    ]


def unlike(programme: Programme) -> Iterator[str]:
    """Where what families read of a rule names another age than the rule: one was changed, and not the other."""
    with contextlib.suppress(i18n.CataloguesWrong):  # that is said by who looks at them
        catalogues = words_in_use()
        for rule in programme.rules:
            for number, case in enumerate(rule.cases, 1):
                for wrong, locales in _other_ages(case, catalogues).items():
                    where = f"programme.yaml: {programme.place(f'rules.{rule.id}.cases.{number}')}"
                    yield f"{where}: {wrong} ({case.reason.id}: {', '.join(locales)})."


def _other_ages(case: Case, catalogues: i18n.Catalogues) -> dict[str, dict[str, None]]:
    """What is wrong with the ages in the words of a case, and in which locales."""
    found: dict[str, dict[str, None]] = {}
    for locale, who in product((code for code, one in TABLE.items() if not one.draft), get_args(Audience)):
        wrong = other_ages(catalogues.words(case.reason, locale, who), case.when)
        if wrong:
            found.setdefault(wrong, {})[locale] = None
    return found


def unseen(programme: Programme, folder: Path) -> list[str]:
    """Where scenarios and rules say something else; else, at which boundaries a slip would be seen by nobody."""
    try:
        scenarios = load_scenarios(programme, folder)
    except ProgrammeWrong as error:
        return _first(error.problems)
    return _first(list(contradicted(programme, scenarios))) or _first(list(unshown(programme, scenarios)))


def unproven(programme: Programme, today: date) -> list[str]:
    """Where the rules fail, whatever is confirmed of the facts that they look at; and what never decides anything."""
    found: dict[str, dict[str, None]] = {}
    every_facts = all_facts(programme)
    for facts in every_facts:
        for fault in faults(programme, facts, today):
            told = ", ".join(f"{name} {value}" for name, value in (*fault.answers.items(), *facts.items()))
            found.setdefault(fault.what, {})[f"programme.yaml: rules: {_FAULTS[fault.what]}: {told}"] = None
    if found:
        return [line for cases in found.values() for line in _first(list(cases))]
    return _first([f"programme.yaml: {programme.place(name)}: {_IDLE}" for name in idle(programme, every_facts, today)])


def _first(cases: list[str]) -> list[str]:
    """As many as are read, and how many more there are: they mostly have one cause."""
    more = len(cases) - MOST_CASES
    if more <= 0:
        return cases
    return [*cases[:MOST_CASES], f"{cases[0].partition(': ')[0]}: and {more} more like these."]


def all_facts(*programmes: Programme) -> list[dict[str, str]]:
    """Everything that can be confirmed of the facts that rules and doors of these look at."""
    names = dict.fromkeys(fact.id for programme in programmes for fact in programme.facts if fact.used_by)
    return [dict(zip(names, values, strict=True)) for values in product(FACT_VALUES, repeat=len(names))]


def _flows() -> list[str]:
    def load() -> None:
        from conversations.flows import FLOW  # noqa: PLC0415  loading it is the check

        assert FLOW.nodes  # noqa: S101 - what is checked: there is a flow

    return _lines(load, FlowWrong)


def _lexicon() -> list[str]:
    return _lines(lexicon_in_use, LexiconWrong)


def _lines(load: Callable[[], object], wrong: type[Exception] | tuple[type[Exception], ...]) -> list[str]:
    try:
        load()
    except wrong as error:
        return str(error).splitlines()
    return []
