"""What the staff's pages say in words: who waits, what was sought, whose phone it is, where people come from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot
from bot.clock import FrozenClock
from bot.desk.words import WORDS
from bot.services import desk, talk
from storage import desk as kept
from storage import facts, leads, tickets
from tests.at_desk import seek
from tests.storing import MINUTE, NOW, known
from tests.test_desk import deed, later
from tests.test_desk_site import browser, come_in, link  # noqa: F401 - fixtures
from tests.test_desk_work import lead
from tests.test_talk import say, signed_up

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

_WRITTEN = re.compile(r'(?:deed\.write\(\s*tx|add_deed\([^"]*?), (?:"(?:desk|telegram)", )?"([a-z_]+)"')


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


async def page(browser: httpx.AsyncClient, address: str) -> str:  # noqa: F811
    return words_of(await browser.get(address))


def words_of(answer: httpx.Response) -> str:
    return re.sub(r"[\u2066-\u2069]|</?bdi>", "", answer.text)


@pytest.mark.parametrize(
    ("sought", "said"),
    [
        ("Zineb", ("comme nom du jeune", "le prénom seul")),
        ("06 00 00 00 99", ("comme numéro de téléphone\u00a0: +212600000099", "numéro de demande\u00a0: 0600000099")),
        ("1234567", ("numéro de demande\u00a0: 1234567", "Pas cherché comme téléphone")),
    ],
)
async def test_search_that_finds_nothing_says_what_was_sought_in_which_way(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
    sought: str,
    said: tuple[str, ...],
) -> None:
    """The page said that nobody waits here."""
    await come_in(browser, link(sqlite_database))
    shown = words_of(await seek(browser, sought))
    assert all(words in shown for words in said), shown
    assert "Personne n'attend" not in shown


async def test_search_keeps_the_filters_and_says_the_true_number_on_each_of_its_pages(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    """It said "50" for however many, had no next page, and forgot the filters."""
    with sqlite_database.transaction() as tx:
        for number in range(60):
            lead(tx, number, who="parent" if number < 55 else "youth")
    await come_in(browser, link(sqlite_database))
    found = await seek(browser, "Salma", tab="all", who="parent")
    first, sealed = words_of(found), found.url.params["s"]
    assert "Trouvé pour «\u00a0Salma\u00a0»\u00a0: 55 · sans les filtres\u00a0: 60" in first
    assert '<input type="hidden" name="who" value="parent">' in re.findall(r'role="search">.*?</form>', first)[0]
    assert f'name="s" value="{sealed}"' in first, "choosing another filter keeps what is sought"
    assert first.count("/desk/leads/") == 50
    (later,) = re.findall(r'href="([^"]*page=1)"', first)
    second = await page(browser, later.replace("&amp;", "&"))
    assert "Salma\u00a0»\u00a0: 55 · sans les filtres\u00a0: 60" in second
    assert second.count("/desk/leads/") == 5
    assert f'href="/desk?tab=all&amp;s={sealed}"' in second


async def test_search_that_the_filters_leave_nothing_of_offers_to_take_them_away(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx)
    await come_in(browser, link(sqlite_database))
    found = await seek(browser, "Salma", who="parent")
    nothing = words_of(found)
    assert "Essayez une autre orthographe" in nothing
    assert "Des filtres sont choisis" in nothing
    assert f'href="/desk?tab=all&amp;s={found.url.params["s"]}"' in nothing
    assert "Des filtres sont choisis" not in words_of(await seek(browser, "Zineb"))


async def test_what_is_sought_stands_in_no_address_and_is_read_by_this_session_alone(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    """A name in an address stays in the history of a shared computer, and in the log of a proxy."""
    with sqlite_database.transaction() as tx:
        lead(tx)
    await come_in(browser, link(sqlite_database))
    found = await seek(browser, "Salma")
    address = str(found.url)
    assert "Salma" not in address
    assert "1234501" in found.text
    assert "Salma" not in " ".join(browser.cookies.values())
    for sealed in ("x", "é", "AA==", found.url.params["s"][:-2]):
        over = await browser.get("/desk", params={"s": sealed})
        assert "Cette recherche est finie" in over.text, sealed
    browser.cookies.clear()
    await come_in(browser, link(sqlite_database, "karim"))
    assert "Trouvé pour" not in (await browser.get(address)).text, "a colleague at the same computer"


async def test_pages_lead_back_to_the_list_as_it_was_and_the_other_language_keeps_it(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    form = await come_in(browser, link(sqlite_database))
    found = await seek(browser, "Salma", tab="done", who="youth")
    query = found.url.query.decode().replace("&", "&amp;")
    assert f'href="?{query}&amp;lang=ar"' in found.text
    assert f'href="/desk?{query}"' in (await browser.get(f"/desk/leads/{one}?done=note")).text
    session = browser.cookies["tawjih_desk"]
    odd = {"cookie": f"tawjih_desk={session}; tawjih_desk_list=x<b>"}
    assert 'href="/desk">' in (await browser.get(f"/desk/leads/{one}", headers=odd)).text
    out = await browser.post("/desk/sign-out", data={"form": form})
    assert "tawjih_desk_list" not in browser.cookies, out.headers


async def test_card_of_who_waits_without_a_request_says_who_and_in_which_language(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx, "nadia")
        for words in ("/start", "je suis un garçon", "/human"):
            say(tx, me, words)
        tickets.add_ticket(tx, known(tx, "9").id, "bug", "", NOW)
        one = next(found for found in tickets.list_apart(tx, 9) if found.kind == "person")
    await come_in(browser, link(sqlite_database))
    shown = await page(browser, "/desk")
    bug, card = sorted(re.findall(r'<li class="due">.*?</li>', shown, re.DOTALL), key=lambda card: "français" in card)
    assert "français" not in bug
    for part in (card, await page(browser, f"/desk/waiting/{one.id}")):
        assert "français" in part
        assert "Un(e) jeune" in part


async def test_lead_says_whose_phone_it_is_where_they_come_from_and_which_language_in_words(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    """ "Mine" stood there, which read by staff is their own."""
    with sqlite_database.transaction() as tx:
        one = lead(tx, 1, phone_whose="own", source="poster", locale="ary")
        other = lead(tx, 2, phone_whose="mother", source="other", locale="fr")
    await come_in(browser, link(sqlite_database))
    shown = await page(browser, f"/desk/leads/{one}")
    assert all(words in shown for words in ("à la personne qui nous a écrit", "Une affiche", "darija, lettres arabes"))
    assert "Hors de la liste" in await page(browser, f"/desk/leads/{other}")
    assert '<option value="poster">Une affiche</option>' in await page(browser, "/desk")
    await browser.get("/desk?lang=ar")
    shown = await page(browser, f"/desk/leads/{one}?lang=ar")
    assert all(words in shown for words in ("رقم من كتب إلينا", "ملصق", "الدارجة بحروف عربية"))


@pytest.mark.parametrize("confirmed", [False, True])
async def test_limits_of_what_is_overdue_are_told_only_with_hours_that_are_confirmed(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
    *,
    confirmed: bool,
) -> None:
    """ "In working hours" stood below "the centre has not confirmed its hours"."""
    with sqlite_database.transaction() as tx:
        if confirmed:
            facts.set_fact(tx, "desk_hours", "sun 09:00-24:00", source="x", until=None, by="x", now=NOW)
    await come_in(browser, link(sqlite_database))
    assert ("après 8\u00a0h" in await page(browser, "/desk/hours")) is confirmed


async def test_who_read_a_lead_stands_in_one_line_and_not_in_its_history(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
    clock: FrozenClock,
) -> None:
    """What was done with a family drowned in who had looked at it."""
    with sqlite_database.transaction() as tx:
        one = signed_up(tx, deed(tx, "nadia"))
        karim, imane = deed(tx, "karim"), deed(tx, "imane")
        for minutes in range(1, 6):
            reader = karim if minutes % 2 else imane
            desk.see_lead(tx, later(reader, minutes), one)
    clock.moment = NOW + 9 * MINUTE
    await come_in(browser, link(sqlite_database))
    shown = await page(browser, f"/desk/leads/{one}")
    assert "a lu" not in shown
    assert len(re.findall(r'class="reads".*?</details>', shown, re.DOTALL)[0].split("<li>")) == 4
    browser.cookies.clear()
    await come_in(browser, link(sqlite_database, "zineb", "coordinator"))
    shown = await page(browser, f"/desk/leads/{one}")
    assert len(re.findall(r'class="reads".*?</details>', shown, re.DOTALL)[0].split("<li>")) == 8, "every time"


def test_every_deed_that_is_written_down_has_its_words() -> None:
    """ "Something else" stood for what was downloaded, done for many, or kept."""
    room = Path(bot.__file__).parent
    written = {verb for file in room.rglob("*.py") for verb in _WRITTEN.findall(file.read_text(encoding="utf-8"))}
    assert {"export", "bulk", "keep_view", "sign_in", "confirm_fact", "link_telegram", "see_lead"} <= written
    assert {f"deed.{verb}" for verb in written} <= {word.id for word in WORDS}


def test_no_line_of_the_french_pages_begins_with_a_colon() -> None:
    """What stands before it is bound to it, as French writes it."""
    written = Path("locales/desk/fr/LC_MESSAGES/messages.po").read_text(encoding="utf-8")
    said = [line for line in written.splitlines() if line.startswith(("msgstr", '"'))]
    assert [line for line in said if re.search(" [:;?!»]|« ", line)] == []


async def test_talk_that_somebody_else_has_shows_no_empty_box(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as tx:
        nadia = deed(tx, "nadia")
        other, one = signed_up(tx, nadia), lead(tx, 2)
        desk.claim_lead(tx, nadia, one)
        talk.write(tx, nadia, talk.of_lead(tx, nadia.actor, "write", other), "Bonjour")
        desk.claim_lead(tx, nadia, other)
    form = await come_in(browser, link(sqlite_database))
    for key in (one, other):
        await browser.post(f"/desk/leads/{key}", data={"form": form, "do": "open", "why": "stands_in"})
    assert 'id="talk"' not in await page(browser, f"/desk/leads/{one}")
    assert "C&#39;est nadia qui écrit ici" in await page(browser, f"/desk/leads/{other}")


async def test_enrolled_lead_that_waits_for_nobody_says_nothing_of_follow_up(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    with sqlite_database.transaction() as tx:
        going, ended = lead(tx, 2), lead(tx, 3)
        for one, status in ((going, "in_touch"), (ended, "enrolled")):
            kept.move_lead(tx, one, status, reason="", now=NOW)
    await come_in(browser, link(sqlite_database))
    assert "sans suivi depuis le" in await page(browser, f"/desk/leads/{going}")
    assert "sans suivi" not in await page(browser, f"/desk/leads/{ended}")


async def test_answers_that_changed_and_were_not_sent_again_were_told_in_the_list_alone(
    browser: httpx.AsyncClient,  # noqa: F811
    sqlite_database: Database,
) -> None:
    """The page showed the old number without a sign."""
    with sqlite_database.transaction() as tx:
        one, other = lead(tx, 2), lead(tx, 3)
        leads.mark_changed(tx, leads.get_whose(tx, one)[0], "me", NOW)
    await come_in(browser, link(sqlite_database))
    assert "réponses modifiées" in await page(browser, f"/desk/leads/{one}")
    assert "réponses modifiées" not in await page(browser, f"/desk/leads/{other}")
