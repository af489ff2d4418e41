"""Keeping a filter of the list under a name, and letting it go: each a verb with one gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.services import access, queue
from bot.services.desk import Mistake
from storage import views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed

MOST_KEPT: Final = 20
LONGEST_NAME: Final = 40


def address_of(tx: Connection, deed: Deed, told: Mapping[str, str]) -> str:
    """The tab and the filters that an address or a form tells, in one form: what is none of them is left out."""
    return urlencode({"tab": queue.read_tab(deed, told), **queue.chosen(queue.read_filters(tx, deed, told))})


def keep_view(tx: Connection, deed: Deed, name: str, told: Mapping[str, str]) -> str:
    """Keep the filter under a name; one of the same name is replaced. Its address. Raises Mistake."""
    access.check(deed.actor, "keep_view")
    named, whose = " ".join(name.split()), deed.actor.staff_id
    known = views.list_views(tx, whose)
    if not named or len(named) > LONGEST_NAME:
        raise Mistake("view_name")
    for one in known:
        if one.name == named:
            views.delete_view(tx, one.id, whose)
    if len(known) >= MOST_KEPT and named not in {one.name for one in known}:
        raise Mistake("too_many_views")
    address = address_of(tx, deed, told)
    views.add_view(tx, whose, named, address, deed.now)
    deed.write(tx, "keep_view", about=address)
    return address


def drop_view(tx: Connection, deed: Deed, view_id: int) -> None:
    """Keep it no longer; raises Refused when it is not theirs."""
    access.check(deed.actor, "keep_view")
    if not views.delete_view(tx, view_id, deed.actor.staff_id):
        raise access.Refused
    deed.write(tx, "keep_view", about=f"dropped {view_id}")
