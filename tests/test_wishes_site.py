"""Who asked for a person, over HTTP: the number and the hour in big letters, and what it is about."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest

from storage import tickets, wishes
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_talk import say, signed_up

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

__all__ = ["browser", "clock"]
SHOWN = '<a class="button on" href="tel:+212600000007"><bdi>+212600000007</bdi></a>'


def asked(database: Database, *words: str, signs_up: bool = False) -> int:
    """Somebody asks for a person; the page of who waits, or the lead's."""
    with database.transaction() as tx:
        me = deed(tx, "karim")
        one = signed_up(tx, me) if signs_up else 0
        for said in ("/human", *words) if signs_up else ("/start", "je suis une fille", "/human", *words):
            say(tx, me, said)
        return one or tickets.list_apart(tx, 1)[0].id


async def test_page_of_who_waits_has_the_number_the_hour_and_what_it_is_about(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    ticket = asked(sqlite_database, "les papiers", "06 00 00 00 07", "le soir")
    await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/waiting/{ticket}")).text
    assert SHOWN in shown
    assert "Quand appeler\u00a0: <b>Le soir</b>" in shown
    assert "Sujet\u00a0: <b>Les papiers</b>" in shown
    assert "Un(e) jeune" in shown
    assert "on ne sait rien d" not in shown


async def test_page_of_a_lead_has_the_number_for_this_call_above_the_other(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = asked(sqlite_database, "l'inscription", "autre numéro, heure", "06 00 00 00 07", "le soir", signs_up=True)
    await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/leads/{one}")).text
    assert shown.index(SHOWN) < shown.index('class="safe call"')


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("les papiers", "m'écrire ici"), "Réponse demandée par écrit"),
        (("les papiers", "passer"), "Aucun numéro donné pour cela"),
        (("un souci à la maison", "non, juste parler", "06 00 00 00 07"), "parlez seul à seul"),
    ],
)
async def test_page_says_how_they_want_the_answer(
    browser: httpx.AsyncClient, sqlite_database: Database, words: tuple[str, ...], sentence: str
) -> None:
    ticket = asked(sqlite_database, *words)
    await come_in(browser, link(sqlite_database))
    assert sentence in (await browser.get(f"/desk/waiting/{ticket}")).text


async def test_number_is_gone_once_it_was_seen_to(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    ticket = asked(sqlite_database, "les papiers", "06 00 00 00 07", "le soir")
    form = await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/waiting/{ticket}")).text
    assert '<button name="do" value="settle">Vu' in shown or 'value="settle">' in shown
    await browser.post(f"/desk/waiting/{ticket}", data={"form": form, "do": "settle"})
    assert "+212600000007" not in (await browser.get(f"/desk/waiting/{ticket}")).text
    with sqlite_database.reading() as tx:
        assert wishes.list_wishes(tx, 1) == {}


async def test_list_says_that_who_gave_a_number_was_promised_a_call(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """It read as for who only wanted to speak with somebody."""
    asked(sqlite_database, "l'inscription", "autre numéro, heure", "06 00 00 00 07", "le soir", signs_up=True)
    await come_in(browser, link(sqlite_database))
    shown = html.unescape((await browser.get("/desk")).text)
    assert "appel promis au numéro donné, attend depuis" in shown
    assert "veut parler à quelqu'un" not in shown
