"""What a posted form of the desk does: its fields become one verb of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services import (
    centre_moves,
    desk,
    guardian_desk,
    hearing_notes,
    lead_visit,
    merging,
    owned,
    seat_offers,
    talk,
    undoing,
)
from bot.services.access import Refused, row_number
from bot.services.desk import Mistake
from bot.services.lead_visit import Wish
from bot.services.moments import chosen_moment
from bot.services.queue import what_is_overdue
from bot.services.seats import Chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed

    Act = Callable[[Connection, Deed, int, Mapping[str, str]], None]

NO_INTAKE: Final = "none"


def do(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    """Do what the field `do` says with a lead. Raises Refused, also for what is no verb, Mistake and NeedsWhy.

    What a colleague has is as open to a form as to its page: so nobody takes it to get around the reason.
    """
    act = _ACTS.get(fields.get("do", ""))
    if act is None:
        raise Refused
    if act is not _open:
        owned.check_lead(tx, deed, lead_id)
    act(tx, deed, lead_id, fields)


def _open(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    owned.say_why(tx, deed, lead_id, fields.get("why", ""))


def _call(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    result = fields.get("result", "")
    if result not in {"reached", "no_answer", "wrong_number", "call_back"}:
        raise Refused
    try:
        again = _chosen_moment(tx, deed, fields) if result == "call_back" else None
    except Mistake:
        raise Mistake("when_to_call_back") from None
    desk.record_call(tx, deed, lead_id, result, again_at=again)  # type: ignore[arg-type]


def _follow_up(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    desk.set_follow_up(tx, deed, lead_id, _chosen_moment(tx, deed, fields))


def _chosen_moment(tx: Connection, deed: Deed, fields: Mapping[str, str]) -> datetime | None:
    return chosen_moment(fields, what_is_overdue(tx, deed).hours, deed.now)


def _assign(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    to = fields.get("to", "")
    desk.assign_lead(tx, deed, lead_id, row_number(to) if to else None)


def _move(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    """The move, and what the family is told of it when that was seen and wanted."""
    to = fields.get("to", "")
    desk.move_lead(tx, deed, lead_id, to, fields.get("reason", ""), _chosen(fields))
    status = deed.statuses.by_id[to]
    if status.told and "tell" in fields:
        tell = talk.tell if status.counts == "called" else talk.tell_all  # who was called is one of them
        tell(tx, deed, talk.of_lead(tx, deed.actor, "write", lead_id), status.told.id)


def _chosen(fields: Mapping[str, str]) -> Chosen | None:
    """The intake that was chosen, NO_INTAKE for none; None where there was nothing to choose."""
    typed = fields.get("intake", "")
    if not typed:
        return None
    return Chosen(None if typed == NO_INTAKE else row_number(typed), fields.get("over", ""))


def _write(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    whom = talk.of_lead(tx, deed.actor, "write", lead_id, _via(fields))
    talk.write(tx, deed, whom, fields.get("words", ""), fields.get("reply", ""))


def _type_voice(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    whom = talk.of_lead(tx, deed.actor, "type_voice", lead_id, _via(fields))
    hearing_notes.type_heard(tx, deed, whom, row_number(fields.get("note", "")), fields.get("words", ""))


def _drop_voice(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    whom = talk.of_lead(tx, deed.actor, "drop_voice", lead_id, _via(fields))
    hearing_notes.drop_note(tx, deed, whom, row_number(fields.get("note", "")))


def _hand_back(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    talk.hand_back(tx, deed, talk.of_lead(tx, deed.actor, "hand_back", lead_id, _via(fields)))


def _settle(tx: Connection, deed: Deed, lead_id: int, _: Mapping[str, str]) -> None:
    talk.settle(tx, deed, talk.of_lead(tx, deed.actor, "settle", lead_id))


def _via(fields: Mapping[str, str]) -> int | None:
    """The merged lead by whose conversation something goes, where one was chosen."""
    return row_number(fields["via"]) if fields.get("via") else None


def _merge(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    if "reference" in fields:
        merging.merge_reference(tx, deed, lead_id, fields["reference"])
    else:
        merging.merge_lead(tx, deed, lead_id, row_number(fields.get("other", "")))


def _unmerge(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    merging.unmerge_lead(tx, deed, lead_id, row_number(fields.get("other", "")))


def _visit(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    slot = fields.get("slot", "")
    to = None if slot == lead_visit.CANCEL else row_number(slot)
    lead_visit.do(tx, deed, lead_id, to, Wish(fields.get("seen", ""), tell="tell" in fields))


def _centre(tx: Connection, deed: Deed, lead_id: int, fields: Mapping[str, str]) -> None:
    to, reason, seen = (fields.get(name, "") for name in ("to", "reason", "seen"))
    centre_moves.move_to_centre(tx, deed, lead_id, centre_moves.Going(to, reason, seen))


_ACTS: Final[dict[str, Act]] = {
    "open": _open,
    "claim": lambda tx, deed, lead_id, _: desk.claim_lead(tx, deed, lead_id),
    "release": lambda tx, deed, lead_id, _: desk.release_lead(tx, deed, lead_id),
    "call": _call,
    "move": _move,
    "undo_move": lambda tx, deed, lead_id, fields: undoing.undo_move(tx, deed, lead_id, fields.get("seen", "")),
    "follow_up": _follow_up,
    "assign": _assign,
    "write": _write,
    "type_voice": _type_voice,
    "drop_voice": _drop_voice,
    "hand_back": _hand_back,
    "settle": _settle,
    "merge": _merge,
    "unmerge": _unmerge,
    "visit": _visit,
    "centre": _centre,
    "seat": lambda tx, deed, lead_id, fields: seat_offers.answer(tx, deed, lead_id, fields.get("said", "")),
    "guardian": lambda tx, deed, lead_id, fields: guardian_desk.verify(tx, deed, lead_id, fields.get("said", "")),
    "note": lambda tx, deed, lead_id, fields: desk.add_note(tx, deed, lead_id, fields.get("words", "")),
}
