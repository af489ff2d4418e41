"""Filters of the list that a member of staff keeps under a name, for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from storage.models import views

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = views.c
_ADD = insert(views)
_LIST = select(_here.id, _here.name, _here.address).where(_here.staff_id == bindparam("whose")).order_by(_here.id)
_DELETE = delete(views).where(_here.id == bindparam("key"), _here.staff_id == bindparam("whose"))


@dataclass(frozen=True, slots=True)
class View:
    """A filter under its name: `address` is what follows "?" in the address of the list."""

    id: int
    name: str
    address: str


def add_view(tx: Connection, staff_id: int, name: str, address: str, now: datetime) -> None:
    """Keep a filter."""
    tx.execute(_ADD, {"staff_id": staff_id, "name": name, "address": address, "created_at": now})


def list_views(tx: Connection, staff_id: int) -> list[View]:
    """What this person keeps, in the order it was kept."""
    return [View(*row) for row in tx.execute(_LIST, {"whose": staff_id})]


def delete_view(tx: Connection, view_id: int, staff_id: int) -> bool:
    """Keep it no longer; False when it is not theirs."""
    return tx.execute(_DELETE, {"key": view_id, "whose": staff_id}).rowcount == 1
