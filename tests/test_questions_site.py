"""What the bot could not answer, over HTTP and without a script."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services.access import ROLES
from storage import phrases, questions, tickets
from storage.leads import hold_leads
from storage.models import questions as table
from tests.at_desk import form_of, opened
from tests.storing import DAY, NOW, known
from tests.test_desk_site import come_in, link
from tests.test_desk_work import lead
from tests.test_questions_page import asked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from storage.db import Database

WORDS = "wach kayn <b>transport</b> mn sidi moumen"


@pytest.fixture
async def browser(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(sqlite_database) as client:
        yield client


def kept(database: Database) -> list[str]:
    with database.reading() as tx:
        return list(tx.execute(select(table.c.words).order_by(table.c.id)).scalars())


def taught(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as tx:
        return [(one.phrase, one.intent, one.author) for one in phrases.list_phrases(tx)]


async def test_counsellor_sees_the_groups_teaches_an_example_and_says_seen_to(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        numbers = [asked(tx, WORDS, days=days, locale="ary_Latn") for days in range(3)]
    await come_in(browser, link(sqlite_database))
    form = await form_of(browser)
    listed = (await browser.get("/desk/questions")).text
    assert "posée" in listed
    assert html.escape(WORDS) in listed
    assert "<b>transport" not in listed
    page = f"/desk/questions/{numbers[0]}"
    shown = (await browser.get(page)).text
    assert re.search(r'<textarea id="phrase"[^>]*></textarea>', shown), "the field is empty of the person's words"
    assert len(re.findall(r'<option value="\w+"', shown)) == 36
    teaching = {"form": form, "do": "teach", "intent": "how_to_get_there_transport", "phrase": "kifach nji bel kar"}
    answer = await browser.post(page, data=teaching)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?done=taught")
    assert taught(sqlite_database) == [("kifach nji bel kar", "how_to_get_there_transport", "salma")]
    assert "Appris" in (await browser.get(answer.headers["location"])).text
    ids = ",".join(map(str, numbers))
    answer = await browser.post("/desk/questions", data={"form": form, "do": "settle", "ids": ids})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/questions?done=1")
    assert kept(sqlite_database) == []
    assert (await browser.get(page)).status_code == 404
    assert "Aucune question n&#39;attend" in (await browser.get("/desk/questions")).text


async def test_message_of_a_person_is_not_taught_and_what_was_typed_is_kept(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        number = asked(tx, "c'est où votre école exactement ?")
    await come_in(browser, link(sqlite_database))
    form, page = await form_of(browser), f"/desk/questions/{number}"
    for phrase, intent, words in (
        ("C'est ou votre ecole exactement", "location_address", "presque ce qu'une personne"),
        ("a", "location_address", "de 2 à 200 caractères"),
        ("appelle 0600000001", "location_address", "Aucun numéro"),
        ("mon père me frappe", "location_address", "Les mots de danger"),
        ("quelle adresse", "moon", "Choisissez ce que demande"),
    ):
        answer = await browser.post(page, data={"form": form, "do": "teach", "intent": intent, "phrase": phrase})
        told = html.unescape(re.sub(r"</?bdi>", "", answer.text))
        assert (answer.status_code, words in told) == (409, True), phrase
        assert f">{phrase}</textarea>" in told
    assert taught(sqlite_database) == []


async def test_taught_examples_are_listed_with_their_author_and_undone(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await come_in(browser, link(sqlite_database, "karim", "coordinator"))
    form, page = await form_of(browser), "/desk/questions/taught"
    teaching = {"form": form, "do": "teach", "intent": "cost", "phrase": "kol chher ch7al"}
    assert (await browser.post(page, data=teaching)).headers["location"] == f"{page}?done=1"
    shown = (await browser.get(page)).text
    assert all(words in shown for words in ("kol chher ch7al", "Le prix", "karim"))
    number = re.search(r'name="phrase" value="(\d+)"', shown)
    assert number
    for status in (303, 404):
        answer = await browser.post(page, data={"form": form, "do": "forget", "phrase": number[1]})
        assert answer.status_code == status
    assert taught(sqlite_database) == []
    assert (await browser.post(page, data={"form": form, "do": "learn"})).status_code == 404


async def test_person_who_passed_it_on_is_answered_by_a_link_with_a_draft(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
        theirs = asked(tx, "kayn transport ?", intent="how_to_get_there_transport", whose=known(tx, "1").id)
        apart = asked(tx, "c'est où ?", intent="location_address", whose=known(tx, "2").id)
        (waiting,) = tickets.list_apart(tx, 9)
    form = await come_in(browser, link(sqlite_database))
    for number, path in ((theirs, f"leads/{one}"), (apart, f"waiting/{waiting.id}")):
        found = re.search(
            r'href="(/desk/(?:leads|waiting)/[^"]+)"', (await browser.get(f"/desk/questions/{number}")).text
        )
        assert found
        assert found[1].startswith(f"/desk/{path}?reply=answer.")
        answer = (await browser.get(html.unescape(found[1]))).text
        assert "Bonjour, ici le centre. Voici la réponse à votre question" in answer
        assert f'href="/desk/questions/{number}"' in answer
        stays = await browser.post(f"/desk/questions/{number}", data={"form": form, "do": "settle", "ids": number})
        assert (stays.status_code, "attend encore cette réponse" in stays.text) == (409, True)
    listed = (await browser.get("/desk/questions")).text
    assert "attendent une réponse" in listed
    assert len(kept(sqlite_database)) == 2
    assert 'href="/desk/facts/transport"' in (await browser.get(f"/desk/questions/{theirs}")).text
    assert (await browser.get("/desk/facts/transport")).status_code == 200


async def test_question_of_who_may_not_be_contacted_is_not_there(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx)
        number = asked(tx, "question de Testa", whose=known(tx, "1").id)
        hold_leads(tx, known(tx, "1").id, ["me"])
    form = await come_in(browser, link(sqlite_database))
    assert "Testa" not in (await browser.get("/desk/questions")).text
    missing = await browser.get("/desk/questions/999")
    hidden = await browser.get(f"/desk/questions/{number}")
    assert (hidden.status_code, hidden.text) == (404, missing.text)
    await browser.post("/desk/questions", data={"form": form, "do": "settle", "ids": number})
    assert kept(sqlite_database) == ["question de Testa"]


@pytest.mark.parametrize("role", ROLES)
async def test_questions_are_for_the_roles_of_the_table(
    browser: httpx.AsyncClient, sqlite_database: Database, role: str
) -> None:
    with sqlite_database.transaction() as tx:
        number = asked(tx, "c'est où votre école ?")
        phrases.add_phrase(tx, "un", "cost", "x", NOW)
    await come_in(browser, link(sqlite_database, "salma", role))
    form, allowed = await form_of(browser), role in {"counsellor", "coordinator"}
    for path in ("/desk/questions", "/desk/questions/taught", f"/desk/questions/{number}"):
        assert ((await browser.get(path)).status_code == 200) == allowed, path
        for fields in ({"do": "teach", "intent": "cost", "phrase": "ch7al"}, {"do": "forget", "phrase": "1"}):
            answer = await browser.post(path, data={"form": form, **fields})
            assert (answer.status_code == 404) != allowed or "forget" in fields.values(), path
        if not allowed:
            answer = await browser.post(path, data={"form": form, "do": "settle", "ids": number})
            assert answer.status_code == 404
    assert (len(kept(sqlite_database)), bool(taught(sqlite_database))) == (1, True)


@pytest.mark.parametrize("ids", ["", "a", "1,,2", "1," * 2000 + "1", "9" * 30, "-1"])
async def test_numbers_that_can_be_none_are_not_there(
    browser: httpx.AsyncClient, sqlite_database: Database, ids: str
) -> None:
    await come_in(browser, link(sqlite_database))
    form = await form_of(browser)
    answer = await browser.post("/desk/questions", data={"form": form, "do": "settle", "ids": ids})
    assert answer.status_code == 404


async def test_page_of_two_thousand_questions_stays_light(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        for which in range(2000):
            day, words = NOW.date() - (which % 60) * DAY, f"{'wach kayn transport ' * 3}{which % 90:02}" * 2
            questions.add_question(tx, str(which), day=day, locale="ary", intent="", words=words)
    form = await come_in(browser, link(sqlite_database))
    for path in ("/desk/questions", "/desk/questions?order=newest", "/desk/questions?page=1"):
        assert len((await browser.get(path)).content) < 100_000
    listed = (await browser.get("/desk/questions")).text
    number = re.search(r'href="/desk/questions/(\d+)"', listed)
    ids = re.search(r'name="ids" value="([\d,]+)"', listed)
    assert number
    assert ids
    assert len((await browser.get(f"/desk/questions/{number[1]}")).content) < 100_000
    answer = await browser.post("/desk/questions", data={"form": form, "do": "settle", "ids": ids[1]})
    assert answer.status_code == 303
    assert len(kept(sqlite_database)) == 2000 - len(ids[1].split(","))
