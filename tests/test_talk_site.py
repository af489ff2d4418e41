"""Writing to families over HTTP: where the talk stands on the page, and that nothing typed is lost."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.services import desk as deeds
from bot.services import talk
from conversations.with_staff import MOST_LETTERS
from storage import contacts, tickets
from storage.leads import get_whose, hold_leads
from storage.models import leads
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_site import PASSWORD, browser, clock, come_in, link
from tests.test_talk import ADDRESS, say, signed_up

if TYPE_CHECKING:
    import httpx

    from bot.clock import FrozenClock
    from storage.db import Database

__all__ = ["browser", "clock"]
TYPED = "Bonjour <b>, venez jeudi à 10 h"
SHOWN = "Bonjour &lt;b&gt;, venez jeudi à 10 h"


def family(database: Database, channel: str = "telegram") -> int:
    with database.transaction() as tx:
        return signed_up(tx, deed(tx, "karim"), channel)


async def test_talk_stands_beside_the_call_with_its_last_messages_and_says_that_it_was_sent(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = family(sqlite_database, "webchat")
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    for number in range(7):
        answer = await browser.post(page, data={"form": form, "do": "write", "words": f"Message {number}"})
        assert answer.headers["location"] == f"{page}?sent=1#talk"
    shown = (await browser.get(f"{page}?sent=1")).text
    places = [shown.index(part) for part in ('class="safe call"', 'id="talk"', 'id="timeline"', 'class="rest"')]
    assert places == sorted(places)
    latest = shown[shown.index('id="latest"') : shown.index("<form", shown.index('id="latest"'))]
    folded, _, last = latest.partition("</details>")
    assert (re.findall(r"Message (\d)", folded), re.findall(r"Message (\d)", last)) == (list("01"), list("23456"))
    assert "Messages précédents (2)" in folded
    assert '<p class="done" role="status">Le message est gardé' in shown
    assert "gardé jusqu&#39;à ce qu&#39;ils rouvrent la page" in last
    assert "Cette famille écrit sur la page web" in shown
    assert 'class="done"' not in (await browser.get(page)).text


async def test_page_of_the_family_that_was_fetched_is_seen_at_the_desk_by_itself(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """The desk's page asks with the mark of what it shows; only what is new comes back."""
    await browser.post("/", data={"text": "salam"})
    for said in ("salam", "/human"):
        await browser.post("/", data={"text": said})
    form = await come_in(browser, link(sqlite_database))
    (waiting,) = re.findall(r"/desk/waiting/\d+", (await browser.get("/desk")).text)
    answer = await browser.post(waiting, data={"form": form, "do": "write", "words": TYPED})
    assert answer.headers["location"] == f"{waiting}?sent=1#talk"
    assert "gardé jusqu" in (await browser.get(waiting)).text
    await browser.head("/")
    assert "gardé jusqu" in (await browser.get(waiting)).text
    seen = (await browser.get("/")).text
    assert "Une personne du centre vous écrit ici" in seen or "Une personne du centre t" in seen
    shown = (await browser.get(waiting)).text
    assert "gardé jusqu" not in shown
    assert "sur leur page, peut-être pas encore lu" in shown


async def test_desk_looks_only_for_what_is_new(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    one = family(sqlite_database)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    await browser.post(page, data={"form": form, "do": "write", "words": TYPED})
    shown = (await browser.get(page)).text
    known = re.search(r'data-known="(\w+)" data-source="([^"]+)"', shown)
    assert known is not None
    assert (await browser.get(f"{known[2]}&known={known[1]}")).status_code == 204
    with sqlite_database.transaction() as tx:
        contacts.mark_blocked(tx, get_whose(tx, one)[0], NOW)
    fresh = await browser.get(f"{known[2]}&known={known[1]}")
    assert (
        fresh.text.count("pas arrivé\u00a0: la famille a bloqué le bot. Appelez.") == 2
    )  # in the talk, in the time line


async def refused(
    browser: httpx.AsyncClient, database: Database, one: int, words: str = TYPED, **more: str
) -> tuple[int, str]:
    form = await come_in(browser, link(database))
    written = {"form": form, "do": "write", "words": words, **more}
    answer = await browser.post(f"/desk/leads/{one}", data=written)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("words", "why"), [("Venez avec BK123456", "numéro de CIN"), ("Pour son diabète, venez", "concerne la santé")]
)
async def test_message_that_may_not_be_kept_is_refused_with_the_reason_and_stays_in_the_form(
    browser: httpx.AsyncClient, sqlite_database: Database, words: str, why: str
) -> None:
    status, shown = await refused(browser, sqlite_database, family(sqlite_database), words)
    assert status == 409
    assert why in html.unescape(shown.partition('role="alert">')[2].partition("<")[0])
    assert words in html.unescape(shown)


async def test_too_long_a_message_stays_in_the_form(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    status, shown = await refused(browser, sqlite_database, family(sqlite_database), TYPED + "." * 1000)
    assert (status, 'role="alert">Le message est trop long' in shown) == (409, True)
    assert f'name="words" rows="4" maxlength="1000" dir="auto" required>\n{SHOWN}' in shown


async def test_message_stays_in_the_form_when_too_many_wait(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = family(sqlite_database)
    with sqlite_database.transaction() as tx:
        me = deed(tx, "nadia")
        say(tx, me, "/other")
        whom = talk.of_lead(tx, me.actor, "write", one)
        for days in range(MOST_LETTERS, 0, -1):  # not more than one a day
            talk.send_to_many(tx, replace(me, now=NOW - timedelta(days=days)), whom, "Bonjour", f"bulk {days}")
    status, shown = await refused(browser, sqlite_database, one)
    assert (status, "20 messages attendent déjà cette personne" in shown) == (409, True)
    assert f"required>\n{SHOWN}</textarea>" in shown


async def test_message_is_not_lost_when_a_colleague_took_the_lead_meanwhile(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """The form was gone, and what was typed with it."""
    one = family(sqlite_database)
    with sqlite_database.transaction() as tx:
        deeds.claim_lead(tx, deed(tx, "nadia"), one)
    status, shown = await refused(browser, sqlite_database, one)
    assert (status, "ni envoyé ni enregistré" in shown) == (409, True)
    assert f"readonly>\n{SHOWN}</textarea>" in shown


@pytest.mark.parametrize("way", ["stopped", "blocked"])
async def test_message_is_not_lost_when_the_family_wants_or_gets_none(
    browser: httpx.AsyncClient, sqlite_database: Database, way: str
) -> None:
    one = family(sqlite_database)
    with sqlite_database.transaction() as tx:
        conversation_id, _ = get_whose(tx, one)
        if way == "stopped":
            contacts.mark_stopped(tx, conversation_id, stopped=True, now=NOW)
        else:
            contacts.mark_blocked(tx, conversation_id, NOW)
    status, shown = await refused(browser, sqlite_database, one)
    assert (status, f"readonly>\n{SHOWN}</textarea>" in shown) == (409, True)


async def test_message_is_not_lost_when_nobody_may_contact_them_any_more(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = family(sqlite_database)
    with sqlite_database.transaction() as tx:
        conversation_id, _ = get_whose(tx, one)
        tickets.add_urgent(tx, conversation_id, "me", phone=None, when=None, now=NOW)
        hold_leads(tx, conversation_id, ["me"])
    status, shown = await refused(browser, sqlite_database, one)
    assert (status, f"readonly>\n{SHOWN}</textarea>" in shown) == (404, True)


async def test_page_of_another_site_is_not_shown_what_it_posted(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = family(sqlite_database)
    form = await come_in(browser, link(sqlite_database))
    told = {"form": form, "do": "write", "words": TYPED}
    foreign = await browser.post(f"/desk/leads/{one}", data=told, headers={"sec-fetch-site": "cross-site"})
    assert (foreign.status_code, SHOWN in foreign.text) == (403, False)
    made = await browser.post(f"/desk/leads/{one}", data={**told, "form": "0" * 64 + form[64:]})
    assert (made.status_code, SHOWN in made.text) == (403, False), "of no session of theirs"
    await browser.post("/desk/sign-in", data={"login": "salma", "password": PASSWORD})
    old = await browser.post(f"/desk/leads/{one}", data=told)
    assert (old.status_code, SHOWN in old.text) == (403, True), "their own form, of a session before"
    unknown = await browser.post(f"/desk/leads/{one}", data={**told, "form": "0" * 64})
    assert (unknown.status_code, SHOWN in unknown.text) == (403, False)


async def test_lead_says_that_the_family_went_back_to_the_bot(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    one = family(sqlite_database, "webchat")
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    await browser.post(page, data={"form": form, "do": "write", "words": TYPED})
    with sqlite_database.transaction() as tx:
        me = deed(tx, "nadia")
        say(tx, me, "oui", "webchat")
        clock.advance(timedelta(minutes=1))
        say(tx, me, "/back", "webchat")
        assert contacts.find_conversation(tx, "webchat", ADDRESS) is not None
    shown = (await browser.get(page)).text
    assert "C&#39;est le bot qui répond maintenant" in shown
    assert shown.count("Retour au bot\u00a0: l&#39;échange est terminé de leur côté.") == 2
    assert "vous a écrit, attend depuis" not in shown


async def test_staff_choose_darija_once(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    form = await come_in(browser, link(sqlite_database))
    await browser.post("/desk/me", data={"form": form, "do": "about", "locale": "fr", "speaks_ary_Latn": "1"})
    shown = (await browser.get("/desk/me")).text
    assert re.findall(r'name="speaks_(\w+)" value="1"( checked)?', shown) == [
        ("fr", ""), ("ar", ""), ("ary", " checked"),
    ]  # fmt: skip


async def test_long_talk_is_cut_on_the_page_and_leads_to_the_time_line(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    one = family(sqlite_database)
    with sqlite_database.transaction() as tx:
        me = deed(tx, "nadia")
        for number in range(60):
            talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), f"Message {number}.")
    form = await come_in(browser, link(sqlite_database))
    await browser.post(f"/desk/leads/{one}", data={"form": form, "do": "open", "why": "stands_in"})
    shown = (await browser.get(f"/desk/leads/{one}")).text
    assert (shown.count("Message 9."), shown.count("Message 10."), shown.count("Message 59.")) == (1, 2, 2)
    assert '<a href="#timeline">Tous les messages' in shown


async def fresh_part(browser: httpx.AsyncClient, page: str) -> str:
    """What an open page gets of what happened since."""
    known = re.search(r'data-known="(\w+)" data-source="([^"]+)"', page)
    assert known is not None
    return (await browser.get(html.unescape(known[2]) + f"&known={known[1]}")).text


async def test_reply_takes_the_note_that_it_is_kept_away_and_brings_the_button_that_nothing_is_to_answer(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """Until the page was loaded anew it went on saying "kept until they open the page", though they had replied."""
    one = family(sqlite_database, "webchat")
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    await browser.post(page, data={"form": form, "do": "write", "words": TYPED})
    shown = (await browser.get(f"{page}?sent=1")).text
    assert 'class="done"' in shown
    assert 'value="settle"' not in shown
    with sqlite_database.transaction() as tx:
        say(tx, deed(tx, "amine"), "demain 10h", "webchat")
    fresh = await fresh_part(browser, shown)
    standing = fresh[fresh.index('id="standing"') : fresh.index('id="timeline"')]
    assert 'class="done"' not in standing
    assert 'value="settle"' in standing
    assert 'value="hand_back"' in standing
    assert f'name="form" value="{form}"' in standing
    assert "vous a écrit" in fresh[fresh.index('id="reason"') :].partition("</p>")[0]


async def test_who_gave_no_number_is_nowhere_to_be_called(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    """The page said "call" and offered "we called in vain" for who has no number."""
    one = family(sqlite_database)
    form = await come_in(browser, link(sqlite_database))
    page = f"/desk/leads/{one}"
    await browser.post(page, data={"form": form, "do": "write", "words": TYPED})
    with sqlite_database.transaction() as tx:
        contacts.mark_blocked(tx, get_whose(tx, one)[0], NOW)
    callable_page = html.unescape((await browser.get(page)).text)
    assert all(words in callable_page for words in ("Appelez", "Résultat de l'appel", "seulement par téléphone"))
    with sqlite_database.transaction() as tx:
        tx.execute(update(leads).values(phone=None, phone_hash=None))
    shown = html.unescape((await browser.get(page)).text)
    assert "Pas de numéro\u00a0: seulement par message" in shown
    for words in ("Appelez", "Résultat de l'appel", "seulement par téléphone", 'value="no_answer"', "À rappeler quand"):
        assert words not in shown, words
    assert "il n'y a pas de numéro à appeler" in shown


async def test_who_waits_without_a_number_is_only_written_to(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx, "karim")
        for said in ("/start", "je suis une fille", "/human", "les papiers", "m'écrire ici"):
            say(tx, me, said)
        (ticket,) = tickets.list_apart(tx, 5)
    await come_in(browser, link(sqlite_database))
    page = f"/desk/waiting/{ticket.id}"
    shown = html.unescape((await browser.get(page)).text)
    for words in ("Appel sans réponse", "Quand appeler\u00a0?", "Appelez", "appelez"):
        assert words not in shown, words
    assert "could_not_reach" not in shown
    assert "?reply=thanks" in shown
    assert "On vous a appelé" not in (await browser.get(f"{page}?reply=could_not_reach")).text
