"""The agreement of an adult as staff see it: said by a link, checked by phone, or missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from bot.clock import CASABLANCA
from bot.services import access, desk, waiting
from conversations.eligibility import is_minor
from conversations.guardians import VERSION
from conversations.path import is_of, speaker_of
from storage import guardians, leads, merges, staff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed

Stands = Literal["", "missing", "unasked", "asked", "yes", "no", "call", "yes_checked", "no_checked"]
"""Nobody was named; somebody was; a link was passed on; what was said by it; or what staff heard themselves."""
_SAID: Final = frozenset({"yes", "no"})
_SEEN: Final = "seen"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the agreement stands, and since when; the number and the hour for a call that was asked for.

    `is_old`: it was said to words that are not in use any more. `login` is who of the staff spoke with the adult,
    `reference` the lead that it is about, `locale` the adult's own.
    """

    stands: Stands
    at: datetime | None = None
    phone: str = ""
    when: str = ""
    login: str = ""
    reference: str = ""
    locale: str = ""
    waits: bool = False
    is_old: bool = False


def see(tx: Connection, deed: Deed, lead_id: int) -> tuple[Agreement, ...]:
    """How it stands for a lead and those merged into it; nothing for who is of age, or whose parent writes.

    But what an adult said waits to be seen to all the same: it was a call that they were promised.
    """
    access.lead_for(tx, deed.actor, "see_lead", lead_id)
    found = [(way.lead_id, _agreement(tx, deed, way.lead_id, way.reference)) for way in merges.list_ways(tx, lead_id)]
    return tuple(one for key, one in found if one.stands and (one.at or key == lead_id))


def verify(tx: Connection, deed: Deed, lead_id: int, said: str) -> None:
    """Staff spoke with the adult, who said "yes" or "no"; or ("seen") there is nothing more to do about the answer."""
    access.lead_for(tx, deed.actor, "verify_guardian", lead_id)
    if said not in _SAID | {_SEEN}:
        raise access.Refused
    desk.take(tx, deed, lead_id)
    for way in merges.list_ways(tx, lead_id):
        _settle(tx, deed, way.conversation_id, way.subject, said)
    deed.write(tx, "verify_guardian", lead_id, said)


def _settle(tx: Connection, deed: Deed, conversation_id: int, subject: str, said: str) -> None:
    """What is open about this applicant's adult is done; who speaks for others waits on for theirs."""
    if said == _SEEN:
        guardians.mark_seen(tx, conversation_id, subject)
    else:
        guardians.verify(tx, conversation_id, subject, said, staff_id=deed.actor.staff_id, now=deed.now)
    speaker = speaker_of(subject)
    theirs = [lead.subject for lead in leads.list_statuses(tx, conversation_id) if is_of(speaker, lead.subject)]
    if not guardians.is_any_waiting(tx, conversation_id, theirs):
        waiting.end(tx, conversation_id, speaker, "guardian")


def _agreement(tx: Connection, deed: Deed, lead_id: int, reference: str) -> Agreement:
    answers, waits = leads.get_answers(tx, lead_id), guardians.is_any_waiting(tx, *_place(tx, lead_id))
    if not waits and not _needs(answers, deed.now.astimezone(CASABLANCA).date()):
        return Agreement("")
    row = guardians.get_guardian(tx, *leads.get_whose(tx, lead_id), deed.now)
    if row is None:
        return Agreement("")
    if not row.answer:
        return Agreement(_unsaid(answers, is_asked=row.open_until is not None), reference=reference)
    account = staff.get_account(tx, row.verified_by) if row.verified_by else None
    stands = _checked(row.answer, is_checked=row.verified_at is not None)
    at, login = row.verified_at or row.answered_at, account.login if account else ""
    is_old = row.verified_at is None and row.version != deed.turns.programme.consent[VERSION]
    return Agreement(stands, at, row.phone, row.when, login, reference, row.locale, waits, is_old)


def _place(tx: Connection, lead_id: int) -> tuple[int, list[str]]:
    conversation_id, subject = leads.get_whose(tx, lead_id)
    return conversation_id, [subject]


def _needs(answers: Mapping[str, object], today: date) -> bool:
    told = str(answers.get("birth_year") or answers.get("age") or "")
    return answers.get("who") in {"youth", "helper"} and is_minor(told, today)


def _unsaid(answers: Mapping[str, object], *, is_asked: bool) -> Stands:
    if is_asked:
        return "asked"
    return "missing" if answers.get("needs_guardian") else "unasked"


def _checked(answer: str, *, is_checked: bool) -> Stands:
    return f"{answer}_checked" if is_checked else answer  # type: ignore[return-value]


def list_marks(tx: Connection, lead_ids: Sequence[int]) -> dict[int, Stands]:
    """How it stands for those in a list whose adult said something, or who named none; not what is as it should be."""
    said = guardians.list_answers(tx, lead_ids)
    missing: dict[int, Stands] = dict.fromkeys(guardians.list_without(tx, lead_ids), "missing")
    found = missing | {key: _checked(answer, is_checked=checked) for key, (answer, checked) in said.items()}
    return {key: stands for key, stands in found.items() if stands != "yes_checked"}
