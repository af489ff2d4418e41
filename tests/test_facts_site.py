"""The pages of facts over HTTP, without a script: list, fact, what is shown before it is saved, who is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.services.access import PERMISSIONS, ROLES
from storage import facts, questions
from tests.conversing import programme
from tests.storing import DAY, NOW
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    import httpx

    from bot.clock import FrozenClock
    from storage.db import Database

__all__ = ["browser", "clock"]
TODAY = NOW.date()
HEAD = "La directrice"
_MARK = re.compile(r'name="mark" value="([0-9a-f]{32})"')
_TAGS = re.compile(r"<[^>]+>")


def shown(answer: httpx.Response) -> str:
    """What a reader sees of a page, in one line."""
    return " ".join(unescape(_TAGS.sub("", answer.text)).replace("\u2068", "").replace("\u2069", "").split())


async def posted(browser: httpx.AsyncClient, form: str, name: str, do: str, **fields: str) -> httpx.Response:
    return await browser.post(f"/desk/facts/{name}", data={"form": form, "do": do, **fields})


async def confirm(browser: httpx.AsyncClient, form: str, name: str, **fields: str) -> httpx.Response:
    """Look, then confirm what was shown."""
    looked = await posted(browser, form, name, "look", **fields)
    mark = _MARK.search(looked.text)
    assert mark, shown(looked)
    return await posted(browser, form, name, "confirm", **fields, mark=mark[1])


@pytest.mark.parametrize("role", ROLES)
async def test_pages_of_facts_are_for_the_roles_of_the_table(
    browser: httpx.AsyncClient, sqlite_database: Database, role: str
) -> None:
    assert (await browser.get("/desk/facts")).headers["location"] == "/desk/sign-in"
    await come_in(browser, link(sqlite_database, "salma", role))
    sees, confirms = (role in PERMISSIONS[verb] for verb in ("see_facts", "confirm_fact"))
    page = await browser.get("/desk/facts")
    assert page.status_code == (200 if sees else 404)
    one = await browser.get("/desk/facts/address")
    assert one.status_code == (200 if sees else 404)
    assert ("Voir ce qui change" in one.text) == confirms
    assert ('href="/desk/facts"' in (await browser.get("/desk/link")).text) is False
    assert ('href="/desk/facts"' in (await browser.get("/desk/urgent")).text) == sees, "the way there, on any page"
    missing = await browser.get("/desk/facts/moon")
    assert missing.status_code == 404
    if not sees:
        assert missing.text == one.text, "not yours and not there answer the same"


async def test_counsellor_confirms_nothing(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    form = await come_in(browser, link(sqlite_database))
    for do in ("look", "confirm"):
        for fields in ({"value_all": "Rue", "source": HEAD}, {"end": "1"}):
            assert (await posted(browser, form, "address", do, **fields)).status_code == 404
    with sqlite_database.reading() as tx:
        assert facts.list_facts(tx, TODAY) == {}


async def test_coordinator_sees_what_the_bot_will_say_in_four_locales_and_then_confirms(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    fields = {
        "value_all": "12, rue <de> l'Essai",
        "value_ary": "12 زنقة التجربة",
        "source": HEAD,
        "until": "2026-12-31",
    }
    looked = await posted(browser, form, "address", "look", **fields)
    assert looked.status_code == 200
    said = shown(looked)
    for words in (
        "📍 Adresse\u00a0: 12, rue <de> l'Essai".replace("\u00a0", " "),
        "Dit par : la direction du centre, le 22 novembre 2026.",
        "12 زنقة التجربة",
        "Ladresse: 12, rue <de> l'Essai",
        "jusqu'au 31 décembre 2026",
    ):
        assert words in said.replace("\u00a0", " "), words
    assert looked.text.count("<blockquote") == 4
    assert "<de>" not in looked.text
    with sqlite_database.reading() as tx:
        assert facts.list_facts(tx, TODAY) == {}, "looking saves nothing"
    saved = await confirm(browser, form, "address", **fields)
    assert (saved.status_code, saved.headers["location"]) == (303, "/desk/facts/address")
    page = shown(await browser.get("/desk/facts/address"))
    assert "salma" in page
    assert "Personne n'a encore rien confirmé" not in page
    assert "12, rue <de> l'Essai" in shown(await browser.get("/desk/facts"))
    with sqlite_database.reading() as tx:
        (ary, common) = facts.list_history(tx, "address")
    assert {ary.set_by, common.set_by, ary.source, common.source} == {"salma", HEAD}


async def test_confirming_without_having_looked_shows_it_first(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    answer = await posted(browser, form, "address", "confirm", value_all="Rue", source=HEAD)
    assert (answer.status_code, "Quelque chose a changé entre-temps" in answer.text) == (409, True)
    assert _MARK.search(answer.text)
    with sqlite_database.reading() as tx:
        assert facts.list_facts(tx, TODAY) == {}
    foreign = await browser.post("/desk/facts/address", data={"do": "confirm", "form": "0" * 64})
    assert foreign.status_code == 403


async def test_mistake_is_said_and_what_was_typed_stays(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    answer = await posted(browser, form, "desk_hours", "look", day_0="demain matin", source="L'équipe")
    assert (answer.status_code, "Ces heures ne sont pas lisibles" in answer.text) == (409, True)
    assert 'value="demain matin"' in answer.text
    assert 'value="L&#39;équipe"' in answer.text


async def test_verdicts_that_turn_are_shown_with_counts_and_examples_in_words(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx, age="19", schooling="left", grade="3AC", district="anfa", kind="youth")
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    looked = shown(await posted(browser, form, "takes_18_to_20", "look", value_all="no", source=HEAD))
    looked = looked.replace("\u00a0", " ").replace("\u202f", " ")
    for words in (
        "Combinaisons de réponses essayées : ",
        "De « l'équipe décide » à « non, une autre porte » : ",
        "18 ans, 19 ans, 20 ans",
        "À 18, 19 ou 20 ans, l'équipe décide pour chaque personne.",
        "À partir de 18 ans, d'autres portes conviennent mieux.",
        "Demandes en attente dont la réponse changerait, de « l'équipe décide » à « non, une autre porte » : 1.",
    ):
        assert words in looked, words
    await confirm(browser, form, "takes_18_to_20", value_all="no", source=HEAD)
    with sqlite_database.reading() as tx:
        assert facts.list_facts(tx, TODAY) == {"takes_18_to_20": "no"}
    again = shown(await posted(browser, form, "takes_18_to_20", "look", value_all="no", source=HEAD))
    assert "Aucune réponse ne change." in again


async def test_fact_that_is_no_longer_true_is_ended_after_a_look(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    assert "Ce n&#39;est plus vrai…" not in (await browser.get("/desk/facts/address")).text
    await confirm(browser, form, "address", value_all="Rue", source=HEAD)
    looked = await posted(browser, form, "address", "look", end="1")
    assert "Dès maintenant, le bot dit" in looked.text
    assert (await confirm(browser, form, "address", end="1")).status_code == 303
    assert "plus vrai depuis le 22 novembre 2026" in shown(await browser.get("/desk/facts/address"))
    again = await posted(browser, form, "address", "look", end="1")
    assert (again.status_code, "Rien n&#39;est confirmé ici" in again.text) == (409, True)


async def test_expired_fact_stands_first_with_its_old_value_and_its_form_is_filled_in(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    await confirm(browser, form, "duration", value_all="Dix mois", source=HEAD, until=str(TODAY))
    assert "bientôt fini, jours restants" in shown(await browser.get("/desk/facts"))
    clock.advance(timedelta(minutes=59))  # of a session
    with sqlite_database.transaction() as tx:
        facts.set_fact(tx, "fees", "10 DH", source="x", until=TODAY - DAY, by="salma", now=NOW - DAY * 9)
        questions.add_question(tx, "token", day=TODAY, locale="fr", intent="cost", words="?")
    page = shown(await browser.get("/desk/facts"))
    assert page.index("À revoir") < page.index("10 DH") < page.index("À confirmer pour ouvrir l'inscription")
    assert page.count("Ce qu'il faut payer") == 1
    assert "demandé ces 30 derniers jours, sans réponse : 1" in page.replace("\u00a0", " ")
    one = await browser.get("/desk/facts/fees")
    assert "plus valable depuis le 21 novembre 2026" in shown(one)
    assert ">10 DH</textarea>" in one.text


@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_every_fact_has_a_page_in_both_languages_and_no_page_is_heavy(
    browser: httpx.AsyncClient, sqlite_database: Database, locale: str
) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    values = {"yes_no": "yes", "number": "3", "date": "2026-12-01", "words": "é" * 300}
    assert len((await browser.get(f"/desk/facts?lang={locale}")).content) < 100_000
    for fact in programme().facts:
        page = await browser.get(f"/desk/facts/{fact.id}")
        assert page.status_code == 200, fact.id
        if fact.id not in {"meals", "call_back_days", "start_date", "desk_hours", "papers", "data_controller"}:
            continue
        fields = {"value_all": values.get(fact.type, ""), "day_0": "9-12", "source": HEAD}
        looked = await posted(browser, form, fact.id, "look", **fields)
        assert (looked.status_code, len(looked.content) < 100_000) == (200, True), fact.id
