"""Filters in the address of the list, kept under a name by each member of staff, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services import views
from bot.services.access import Refused
from bot.services.demo import fill
from bot.services.desk import Mistake
from storage import audit
from storage.models import audit as audit_table
from storage.views import list_views
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

__all__ = ["browser", "clock"]


def test_filter_is_kept_in_one_form_for_its_owner_alone(database: Database) -> None:
    told = {"tab": "done", "who": "parent", "age_from": "14", "waits": "on", "page": "3", "q": "Salma", "form": "x"}
    with database.transaction() as tx:
        me, other = deed(tx), deed(tx, "karim")
        assert views.keep_view(tx, me, "  Mes \n parents ", told) == "tab=done&who=parent&age_from=14&waits=1"
        (kept,) = list_views(tx, me.actor.staff_id)
        assert kept.name == "Mes parents"
        assert list_views(tx, other.actor.staff_id) == []
        with pytest.raises(Refused):
            views.drop_view(tx, other, kept.id)
        views.keep_view(tx, me, "Mes parents", {"who": "helper"})
        (kept,) = list_views(tx, me.actor.staff_id)
        assert kept.address == "tab=all&who=helper"
        views.drop_view(tx, me, kept.id)
        assert list_views(tx, me.actor.staff_id) == []
        with pytest.raises(Refused):
            views.keep_view(tx, deed(tx, "admin", "administrator"), "A", told)


def test_name_of_a_kept_filter_is_no_word_in_the_database_or_the_audit(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        views.keep_view(tx, me, "Pour Imane", {"who": "parent"})
        assert b"Imane" not in bytes(tx.exec_driver_sql("SELECT name FROM views").scalar_one())
        assert [row.about for row in tx.execute(audit_table.select())] == ["tab=all&who=parent"]
        assert audit.list_deeds(tx, 1) == []


@pytest.mark.parametrize(("name", "mistake"), [(" ", "view_name"), ("a" * 41, "view_name"), ("20", "too_many_views")])
def test_filter_without_a_name_or_beyond_twenty_is_refused(sqlite_database: Database, name: str, mistake: str) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        for number in range(20):
            views.keep_view(tx, me, str(number), {"who": "parent"})
        with pytest.raises(Mistake, match=mistake):
            views.keep_view(tx, me, name, {})
        views.keep_view(tx, me, "19", {"who": "helper"})


async def test_kept_filter_stands_above_the_tabs_and_leads_back_to_the_list(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    fill(sqlite_database, 60, NOW)
    form = await come_in(browser, link(sqlite_database))
    shown = (await browser.get("/desk?tab=all&who=parent&age_from=14&age_to=16&source=radio&mine=1&odd=1")).text
    for part in ('name="age_from" value="14"', '<option value="radio" selected>', 'name="mine" value="1" checked'):
        assert part in shown, part
    told = {"form": form, "tab": "all", "who": "parent", "age_from": "14", "name": "Parents <b>"}
    answer = await browser.post("/desk/views", data=told)
    assert answer.headers["location"] == "/desk?tab=all&who=parent&age_from=14"
    shown = (await browser.get("/desk")).text
    assert 'href="/desk?tab=all&amp;who=parent&amp;age_from=14"><bdi>Parents &lt;b&gt;</bdi>' in shown
    wrong = await browser.post("/desk/views", data={**told, "name": " "})
    assert (wrong.status_code, "Donnez au filtre un nom" in wrong.text) == (409, True)
    assert (await browser.post("/desk/views", data={"form": form, "drop": "999"})).status_code == 404
    assert (await browser.post("/desk/views", data={"form": form, "drop": "1"})).status_code == 303
    assert "Parents &lt;b" not in (await browser.get("/desk")).text


async def test_merged_requests_are_seen_written_through_and_separated_on_the_page(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one, other = lead(tx, 1), lead(tx, 2, first_name="Autre")
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    assert "même numéro" in (await browser.get(page)).text
    assert (await browser.post(page, data={"form": form, "do": "merge", "other": str(other)})).status_code == 303
    shown = (await browser.get(page)).text
    assert all(words in shown for words in ("Demandes de la même personne", "Autre", f"?via={other}#talk"))
    assert (await browser.get(f"/desk/leads/{other}")).headers["location"] == page
    written = {"form": form, "do": "write", "words": "Bonjour", "via": str(other)}
    assert (await browser.post(page, data=written)).status_code == 303
    assert "demande 1234502" in (await browser.get(page)).text
    again = await browser.post(page, data={"form": form, "do": "merge", "reference": "1234502"})
    assert (again.status_code, "Aucune demande de ce numéro" in again.text) == (409, True)
    await browser.post(page, data={"form": form, "do": "unmerge", "other": str(other)})
    assert (await browser.get(f"/desk/leads/{other}")).status_code == 200
