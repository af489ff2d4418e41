"""What a search finds: by a number, or among the leads whose name fits; and what the filters leave of it.

A name in a common spelling fits thousands of leads, so they are asked for at once, and in one parameter.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, Text, and_, bindparam, cast, column, func, or_, select
from sqlalchemy.dialects.postgresql import JSON

from storage.columns import keyring_of
from storage.models import leads
from storage.narrowing import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from storage.desk import Filters

_here = leads.c
_is_live = _here.status != "withdrawn"
_keys = bindparam("keys", type_=Text)
_each_here = func.json_each(_keys).table_valued(column("value", Integer), name="these")
_each_there = func.json_array_elements_text(cast(_keys, JSON)).table_valued("value", name="these")
_AMONG: Final[Mapping[str, ColumnElement[bool]]] = {
    "sqlite": _here.id.in_(select(_each_here.c.value)),
    "postgresql": _here.id.in_(select(cast(_each_there.c.value, Integer))),
}
# What was merged is found as the lead that stands for it.
_stands_for_it = func.coalesce(_here.merged_into, _here.id)
_BY_NUMBER = select(_stands_for_it).where(
    _is_live,
    or_(
        _here.reference == bindparam("digits"),
        # The number of whoever made a request finds it still, though nobody goes by it any more.
        and_(_here.reference_before == bindparam("digits"), _here.reference_before != ""),
        and_(_here.phone_hash == bindparam("phone"), _here.contact_hold.is_(False)),
    ),
)
_SHOWN: Final = {
    name: select(_here.id, _stands_for_it).where(among, _is_live, _here.contact_hold.is_(False))
    for name, among in _AMONG.items()
}


def find_number(tx: Connection, digits: str, phone: str) -> list[int]:
    """The leads with this reference, or with this phone (E.164), the newest first; of held ones only by reference."""
    told = {"digits": digits, "phone": keyring_of(tx).hash("phone", phone)}
    return sorted(set(tx.execute(_BY_NUMBER, told).scalars()), reverse=True)


def list_shown(tx: Connection, ids: Sequence[int]) -> list[int]:
    """All of these that are shown, in their order: not who may not be contacted; what was merged, as one."""
    rows = tx.execute(_SHOWN[tx.dialect.name], {"keys": json.dumps(list(ids))})
    stands_for = {row[0]: row[1] for row in rows}
    return list(dict.fromkeys(stands_for[one] for one in ids if one in stands_for))


def let_through(tx: Connection, ids: Iterable[int], filters: Filters, *, staff_id: int, now: datetime) -> list[int]:
    """What the filters leave of these, in their order."""
    wanted = list(ids)
    found = select(_here.id).where(_AMONG[tx.dialect.name], _is_live, *narrowed(filters))
    told = {"keys": json.dumps(wanted), "me": staff_id, "now": now}
    left = set(tx.execute(found, told).scalars())
    return [one for one in wanted if one in left]
