"""An open page is told that there is something new on it, by whichever process and on both databases, and no more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.channels import webchat_events
from bot.channels.webchat_events import MOST_OF_CONVERSATION, Streams
from bot.services.hearing import Place
from storage.db import Database, StoreUnavailable
from storage.models import conversations
from tests.listening import SIGN_UP, Home, Listener, at_home, write_from_the_desk
from tests.visiting import Shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator, Mapping

    from storage.crypto import Keyring


@pytest.fixture
async def home(database: Database) -> AsyncIterator[Home]:
    """A young person who asked for somebody of the centre, at their page."""
    async with at_home(database) as somebody:
        await somebody.say("je suis un garçon", "/human")
        yield somebody


@pytest.fixture
def another(database: Database, database_url: str, keyring: Keyring) -> Iterator[Database]:
    """The same database, as another process has it."""
    del database
    opened = Database(database_url, keyring)
    yield opened
    opened.close()


# --- what is told -----------------------------------------------------------------------------------------------------


async def test_page_is_told_by_itself_that_the_centre_wrote_in_another_process_and_shows_it(
    home: Home, another: Database
) -> None:
    page = await home.listen()
    await asyncio.to_thread(write_from_the_desk, another, "Bonjour, venez jeudi")
    await page.hears("here", "new")
    assert page.over
    told = page.body.replace(b"data: beat\n\n", b"")
    assert told == b"data: here\n\ndata: new\n\n", "nothing of anybody travels with it"
    await home.look()
    assert "Bonjour, venez jeudi" in home.page
    again = await home.listen()
    await again.leave()


async def test_nothing_is_told_while_nothing_is_new_or_it_is_for_somebody_else(home: Home, database: Database) -> None:
    page = await home.listen()
    async with at_home(database) as other:
        await other.say("je suis un garçon", "15 ans")
        await home.app.streams.look()
        assert page.words == ["here"]
    await page.leave()


async def test_turn_between_the_page_and_its_stream_is_told_at_once(home: Home, another: Database) -> None:
    before = home.turn
    await asyncio.to_thread(write_from_the_desk, another, "Bonjour")
    page = Listener(home.served, before, home.cookie)
    await page.hears("new")
    assert (page.over, len(home.app.streams)) == (True, 0)


@pytest.mark.parametrize("turn", ["", "-1", "x", "9" * 30, "٣"])
async def test_page_that_does_not_say_what_it_shows_is_told_to_look(home: Home, turn: str) -> None:
    page = Listener(home.served, turn, home.cookie)
    await page.hears("new")


async def test_stream_passes_proxies_unstored_and_at_once(home: Home) -> None:
    page = await home.listen()
    assert page.headers["content-type"].startswith("text/event-stream")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-accel-buffering"] == "no"
    assert "content-length" not in page.headers
    assert "set-cookie" not in page.headers
    await page.leave()


# --- who may listen ---------------------------------------------------------------------------------------------------


async def test_who_has_nothing_to_hear_gets_no_stream(database: Database) -> None:
    async with at_home(database) as home:
        for words in ((), ("je suis un garçon",)):
            await home.say(*words)
            assert home.turn == ""
            page = Listener(home.served, 0, home.cookie)
            await page.task
            assert (page.status, page.body) == (204, b"")


async def test_who_signed_up_or_wants_reminders_may_hear_something(database: Database) -> None:
    async with at_home(database) as home:
        await home.say(*SIGN_UP[:6])
        assert home.turn == "", "before they agreed to anything"
        await home.say("/remind", "oui")
        assert home.turn
        await home.say(*SIGN_UP[6:])
        page = await home.listen()
        await page.leave()


@pytest.mark.parametrize("cookie", ["", "A" * 43, "another"])
async def test_address_that_is_not_ours_gets_no_stream(home: Home, cookie: str) -> None:
    page = Listener(home.served, home.turn, cookie)
    await page.task
    assert (page.status, page.body) == (204, b"")


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-purpose": "prefetch"}])
async def test_other_sites_and_what_fetches_in_advance_get_no_stream(home: Home, headers: dict[str, str]) -> None:
    page = Listener(home.served, home.turn, home.cookie, headers=headers)
    await page.task
    assert page.status == 403


async def test_question_whether_there_are_events_opens_no_stream(home: Home) -> None:
    assert (await home.web.head(f"/events?turn={home.turn}")).status_code == 403


# --- what hides, ends or leaves ---------------------------------------------------------------------------------------


async def test_page_that_hid_itself_is_told_so_once_and_hears_nothing_of_what_is_hidden(
    home: Home, another: Database
) -> None:
    await home.say("/safeword", "libellule")
    page = await home.listen()
    shown = home.turn
    await home.say("libellule")
    await page.hears("here", "new")
    assert "garçon" not in home.page
    assert home.turn == "", "it does not listen"
    await asyncio.to_thread(write_from_the_desk, another, "Bonjour")
    again = Listener(home.served, shown, home.cookie)
    await again.task
    assert (again.status, again.body) == (204, b"")


async def test_page_whose_conversation_is_erased_is_told_so_and_hears_nothing_more(home: Home) -> None:
    page = await home.listen()
    await home.say("/delete")
    await home.say("oui, tout effacer")
    await page.hears("here", "new")
    assert home.turn == ""
    assert len(home.app.streams) == 0


async def test_page_whose_conversation_is_there_no_more_is_told_so(home: Home, another: Database) -> None:
    page = await home.listen()
    with another.transaction() as tx:
        tx.execute(conversations.delete())
    await page.hears("here", "new")
    assert len(home.app.streams) == 0


async def test_page_whose_conversation_went_on_elsewhere_is_told_so(home: Home) -> None:
    await home.say("/move")
    page = await home.listen()
    async with at_home(home.app.database) as elsewhere:
        token = home.page.partition("?move=")[2][:16]
        event = Shown.read((await elsewhere.web.get(f"/?move={token}")).text).event
        await elsewhere.web.post("/", data={"event": event, "lang": "fr", "command": f"bring {token}"})
        await elsewhere.look()
        assert elsewhere.turn, "what may come comes there"
    await page.hears("here", "new")
    await home.look()
    assert home.turn == ""


# --- limits -----------------------------------------------------------------------------------------------------------


async def test_newest_pages_of_one_person_listen_and_older_ones_are_told_that_it_is_enough(home: Home) -> None:
    pages = [await home.listen() for _ in range(MOST_OF_CONVERSATION + 2)]
    for page in pages[:2]:
        await page.hears("here", "enough")
    assert [page.over for page in pages] == [True, True, False, False, False]
    assert len(home.app.streams) == MOST_OF_CONVERSATION
    for page in pages[2:]:
        await page.leave()
    assert len(home.app.streams) == 0


async def refused(served: Any, home: Home, client: str) -> int:
    page = Listener(served, home.turn, home.cookie, client=(client, 1))
    await asyncio.sleep(0)
    while not page.status:  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    status = page.status
    await page.leave()
    return status


async def test_one_address_of_the_network_has_its_limit_and_others_go_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat_events, "MOST_OF_VISITOR", 1)
    page = Listener(home.served, home.turn, home.cookie, client=("2001:db8:1:2::9", 1))
    await page.hears("here")
    assert await refused(home.served, home, "2001:db8:1:2:ffff::1") == 503, "the same network of a household"
    assert await refused(home.served, home, "2001:db8:1:3::9") == 200
    assert await refused(home.served, home, "192.0.2.7") == 200
    await page.leave()
    assert await refused(home.served, home, "2001:db8:1:2::9") == 200


async def test_process_takes_so_many_and_then_pages_look_by_themselves(home: Home) -> None:
    home.app.streams._most = 1
    page = await home.listen()
    assert await refused(home.served, home, "192.0.2.7") == 503
    await page.leave()
    assert await refused(home.served, home, "192.0.2.7") == 200


def test_no_more_streams_than_half_of_the_files_that_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (1024, 4096))
    assert webchat_events._as_many_as_may_be() == 512


# --- a life -----------------------------------------------------------------------------------------------------------


class Still:
    """A store in which nothing happens, or that is away."""

    def __init__(self) -> None:
        self.looks = 0
        self.away = False

    async def place(self, *_: str) -> Place | None:
        return None

    async def turns(self, conversation_ids: Collection[int]) -> Mapping[int, int]:
        self.looks += 1
        if self.away:
            raise StoreUnavailable
        return dict.fromkeys(conversation_ids, 5)


async def opened(streams: Streams, conversation_id: int = 1) -> Listener:
    stream = webchat_events.Stream(streams, Place(conversation_id, 5), 5, "192.0.2.1")
    listener = Listener(stream, 5)  # type: ignore[arg-type]
    await listener.hears("here")
    return listener


@pytest.fixture
async def streams(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Streams]:
    """Streams that look and beat only when the test does."""
    monkeypatch.setattr(webchat_events, "_LOOK_EVERY", 3600)
    monkeypatch.setattr(webchat_events, "_BEAT_EVERY", 3600)
    opened = Streams(Still(), 100)
    yield opened
    await opened.stop()


async def test_each_stream_gives_a_sign_of_life_once_in_twenty_beats_and_is_opened_anew_after_half_an_hour(
    streams: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat_events, "_LIFE", 2)
    pages = [await opened(streams, number) for number in range(4)][1:]  # the first has its beat at once
    for number in range(100, 120):
        await streams.beat(number)
    assert [(page.beats, page.over) for page in pages] == [(1, False)] * 3
    for number in range(120, 160):
        await streams.beat(number)
    assert [(page.beats, page.over) for page in pages] == [(2, True)] * 3


async def test_one_look_asks_for_all_and_none_is_made_while_nobody_listens(streams: Streams) -> None:
    still = streams._hearing
    assert isinstance(still, Still)
    pages = [await opened(streams, number) for number in range(20)]
    still.looks = 0
    await streams.look()
    assert still.looks == 1
    for page in pages:
        await page.leave()
    await streams.look()
    assert still.looks == 1


async def test_streams_live_on_while_the_store_is_away(streams: Streams) -> None:
    page = await opened(streams)
    assert isinstance(streams._hearing, Still)
    streams._hearing.away = True
    with pytest.raises(StoreUnavailable):
        await streams.look()
    assert not page.over
    streams._hearing.away = False
    await streams.look()
    assert page.words == ["here"]


async def test_page_gets_no_stream_while_the_store_is_away(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable

    turn, cookie = home.turn, home.cookie
    monkeypatch.setattr(home.app.database, "read", away)
    page = Listener(home.served, turn, cookie)
    await page.task
    assert page.status == 503


async def test_all_end_at_once_when_the_server_stops_and_none_begins_after_that(streams: Streams) -> None:
    pages = [await opened(streams, number) for number in range(50)]
    await streams.end_all()
    assert all(page.over and page.words == ["here"] for page in pages)
    late = Listener(webchat_events.Stream(streams, Place(1, 5), 5, "192.0.2.1"), 5)  # type: ignore[arg-type]
    await late.task
    assert (late.over, late.words, len(streams)) == (True, [], 0)
