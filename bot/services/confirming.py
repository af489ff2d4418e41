"""The centre confirms a fact, or says that it is true no longer: what comes of it is seen first, and then saved."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import blake2s
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.desk import Mistake
from bot.services.facts import confirmed_facts, fact_sources
from bot.services.preview import Known
from conversations.comparing import Difference, Side, difference
from conversations.eligibility import assess
from conversations.hours import read_days, read_hours
from conversations.locales import LOCALES
from conversations.proof import Standing, faults
from storage import facts, leads

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.eligibility import VerdictValue
    from conversations.programme import Programme
    from conversations.proof import Fault
    from conversations.rules import Fact

    Turn = tuple[VerdictValue, VerdictValue]  # from this verdict to that one

LONGEST: Final = 300
LONGEST_SOURCE: Final = 120
_MOST: Final = 366
_MOST_FIGURES: Final = 3
_NO_DIFFERENCE: Final = Difference(0, (), ())


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be known of a fact: values by locale, "" for all; an empty value says that it is true no longer."""

    name: str
    values: Mapping[str, str]
    source: str = ""
    until: date | None = None

    @property
    def ends(self) -> bool:
        """Whether nothing is confirmed by it."""
        return not any(self.values.values())

    def of_keys(self) -> dict[str, str]:
        """The values by the names under which they are known."""
        return {f"{self.name}@{locale}" if locale else self.name: value for locale, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes of a wish: what is known before and after it, and, of a fact that decides something, what turns.

    `told` are those who wait, by the verdict they would get before and after. `opens` says whether sign-up "opens" or
    "closes" with it, `waits` for which facts it waits afterwards. `faults` are where the rules would fail: then it
    cannot be saved. `mark` stands for all of this.
    """

    wish: Wish
    before: Known
    after: Known
    difference: Difference
    told: Mapping[Turn, int]
    opens: str
    waits: tuple[str, ...]
    faults: tuple[Fault, ...]
    mark: str

    @property
    def turns(self) -> bool:
        """Whether a verdict, another door or the state of sign-up becomes another."""
        return bool(self.opens or self.difference.verdicts or self.difference.doors)


def fact_named(programme: Programme, name: str) -> Fact:
    """The fact of this name; raises Mistake when there is none."""
    found = next((fact for fact in programme.facts if fact.id == name), None)
    if found is None:
        raise Mistake("no_such_fact")
    return found


def wished(programme: Programme, name: str, values: Mapping[str, str], source: str, until: date | None) -> Wish:
    """A wish that fits the fact's type. Raises Mistake with what does not."""
    fact = fact_named(programme, name)
    cleaned = {locale: _clean(value) for locale, value in values.items()}
    if any(locale and (locale not in LOCALES or fact.type != "words") for locale in cleaned):
        raise Mistake("fact_locale")
    if not any(cleaned.values()):
        raise Mistake("fact_empty" if fact.type == "words" else f"fact_{fact.type}")
    for value in filter(None, cleaned.values()):
        _refuse(fact, value)
    said_by = _clean(source).replace("\n", " ")
    if not said_by or len(said_by) > LONGEST_SOURCE:
        raise Mistake("fact_source" if not said_by else "fact_long_source")
    return Wish(name, cleaned, said_by, until)


def ended(programme: Programme, name: str, locale: str | None = None) -> Wish:
    """The wish that this fact, or only its words for one locale, be true no longer. Raises Mistake."""
    fact = fact_named(programme, name)
    if locale is not None:
        if locale not in LOCALES or fact.type != "words":
            raise Mistake("fact_locale")
        return Wish(name, {locale: ""})
    return Wish(name, dict.fromkeys(("", *LOCALES) if fact.type == "words" else ("",), ""))


def look_ahead(tx: Connection, programme: Programme, wish: Wish, now: datetime) -> Outlook:
    """What would come of it. Raises Mistake when its last day has passed, or there is nothing to end."""
    today = now.astimezone(CASABLANCA).date()
    if wish.until is not None and wish.until < today:
        raise Mistake("fact_until")
    if wish.ends and not _taken_back(tx, programme, wish, today):
        raise Mistake("fact_unknown")
    confirmed, sources = confirmed_facts(tx, today), fact_sources(tx, programme, today)
    said = {key: (wish.source, today) for key, value in wish.of_keys().items() if value}
    before = Known(programme.facts_on(today, confirmed), sources)
    after = Known(programme.facts_on(today, confirmed | wish.of_keys()), sources | said)
    decides = fact_named(programme, wish.name).decides
    old, new = (_standing(programme, one) for one in (before, after))
    return Outlook(
        wish,
        before,
        after,
        difference(Side(programme, old, today), Side(programme, new, today)) if decides else _NO_DIFFERENCE,
        _told(tx, programme, old, new, today) if decides else {},
        "" if old.launch == new.launch else "opens" if new.launch == "open" else "closes",
        tuple(programme.missing_for_launch(after.facts)),
        tuple(faults(programme, after.facts, today)) if decides else (),
        _mark(tx, programme, wish, before.facts, today),
    )


def save(tx: Connection, programme: Programme, outlook: Outlook, by: str, now: datetime) -> None:
    """Write it down as confirmed by somebody. Raises Mistake where rules would fail, or something was changed since.

    What is taken back is written down too: nothing older may come back.
    """
    if outlook.faults:
        raise Mistake("fact_unproven")
    wish, here = outlook.wish, now.astimezone(CASABLANCA)
    facts.lock_facts(tx)
    known = programme.facts_on(here.date(), confirmed_facts(tx, here.date()))
    if _mark(tx, programme, wish, known, here.date()) != outlook.mark:
        raise Mistake("fact_changed")
    gone = _taken_back(tx, programme, wish, here.date())
    for locale, value in wish.values.items():
        if value or locale in gone:
            until = wish.until if value else None
            facts.set_fact(
                tx, wish.name, value, source=wish.source, until=until, by=by, now=here, locale=locale
            )  # fmt: skip


# --- what a value may be ----------------------------------------------------------------------------------------------


def _refuse(fact: Fact, value: str) -> None:
    """Raise Mistake for a value that does not fit the fact's type."""
    is_number = value.isascii() and value.isdecimal() and len(value) <= _MOST_FIGURES
    fits = {
        "yes_no": value in {"yes", "no"},
        "number": is_number and 0 < int(value) <= _MOST,
        "hours": bool(read_hours(value)),
        "days": bool(read_days(value)),
        "date": _is_date(value),
    }
    if not fits.get(fact.type, True):
        raise Mistake(f"fact_{fact.type}")
    if len(value) > LONGEST:
        raise Mistake("fact_long")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _clean(words: str) -> str:
    """Without signs that nobody sees or that no database takes, and without space around."""
    told = words.replace("\r\n", "\n")
    return "".join(sign for sign in told if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()


# --- what comes of it -------------------------------------------------------------------------------------------------


def _taken_back(tx: Connection, programme: Programme, wish: Wish, today: date) -> set[str]:
    """The locales ("" for all) of which something was confirmed, or stands in the file, and shall be true no longer."""
    latest, known = facts.list_latest(tx, today), programme.facts_on(today, {})
    keys = dict(zip(wish.of_keys(), wish.values.items(), strict=True))
    return {
        locale
        for key, (locale, value) in keys.items()
        if not value and (latest[key].value if key in latest else key in known)
    }


def _standing(programme: Programme, known: Known) -> Standing:
    return Standing(known.facts, "closed" if programme.missing_for_launch(known.facts) else "open")


def _told(tx: Connection, programme: Programme, before: Standing, after: Standing, today: date) -> dict[Turn, int]:
    """How many of those who wait would get another verdict."""
    found: dict[Turn, int] = {}
    for answers, count in leads.count_told(tx, programme.statuses.ended):
        told = (one.beside(answers, programme) for one in (before, after))
        old, new = (assess(one, programme, today).value for one in told)
        if old != new:
            found[old, new] = found.get((old, new), 0) + count
    return found


def _mark(tx: Connection, programme: Programme, wish: Wish, known: Mapping[str, str], today: date) -> str:
    """Stands for what is wished and for all by which it was judged: where it is another, something changed since."""
    history = facts.list_history(tx, wish.name)
    judged_by = (programme.version_with(known), programme.missing_for_launch(known), len(history), today)
    parts = (wish.name, sorted(wish.values.items()), wish.source, wish.until, *judged_by)
    return blake2s("\n".join(map(repr, parts)).encode(), digest_size=16).hexdigest()
