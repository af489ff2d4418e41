"""Wires everything, and is the only place that does: settings, store, conversation, channels, one web server."""

from __future__ import annotations

import contextlib
import functools
import gc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.channels import guardian_page, privacy_page, webchat, webchat_files, webchat_page
from bot.channels.webchat_cookie import Cookie
from bot.channels.webchat_events import Streams
from bot.clock import SystemClock
from bot.counting_together import count_at
from bot.definitions import WORDS, lexicon_in_use, programme_in_use, words_in_use
from bot.desk.pages import Pages
from bot.desk.site import Site
from bot.doors import Doors, house_of
from bot.health import Health
from bot.i18n import DESK, Catalogues
from bot.listening import Patient, Server, take_port
from bot.notices import Notices
from bot.page_words import PageWords
from bot.processes import Processes
from bot.services import sign_in
from bot.services.announcing import Announcer
from bot.services.bulk_work import BulkWork
from bot.services.cleaning import Cleaning
from bot.services.door import StaffDoor
from bot.services.erased import ErasedBeside
from bot.services.guardian_door import GuardianDoor
from bot.services.guardian_news import GuardianNews
from bot.services.hearing import Hearing
from bot.services.key_watch import KeyWatch
from bot.services.locking import PageDoor
from bot.services.order_ahead import OrderAhead
from bot.services.pacing import Pacing
from bot.services.privacy import PrivacyDoor
from bot.services.recorded import Recorded
from bot.services.reminding import Reminding
from bot.services.seat_news import SeatNews
from bot.services.staff_chat import StaffChat
from bot.services.turns import Turns
from bot.services.unheard import Unheard
from bot.services.visit_news import VisitNews
from bot.services.voices import Voices
from bot.services.ways_in import check_all
from conversations import guardians
from conversations.moving import LINK
from storage.db import Database, StoreUnavailable
from storage.send_limits import rate_of

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Iterator

    from bot.channels.telegram import Telegram
    from bot.channels.webchat_page import Words
    from bot.channels.whatsapp import WhatsAppChannel
    from bot.clock import Clock
    from bot.config import Settings
    from bot.services.beside import Beside

LOCALES = WORDS
log = structlog.get_logger()


@dataclass(slots=True)
class App:
    """Everything that runs, in one place."""

    settings: Settings
    database: Database
    turns: Turns
    clock: Clock
    notices: Notices = field(default_factory=Notices)
    streams: Streams = field(init=False)

    def __post_init__(self) -> None:
        self.streams = Streams(Hearing(self.database, self.clock))


def build(settings: Settings, database: Database, clock: Clock | None = None, notices: Notices | None = None) -> App:
    """Load what the conversation needs and join it to the store. Raises what is wrong with the definitions."""
    clock, notices = clock or SystemClock(), notices or Notices()
    database.heard = notices.of_database
    rate = rate_of(settings.sends_a_second)
    lexicon = lexicon_in_use(settings)
    programme, catalogues = programme_in_use(settings), words_in_use(settings)
    turns = Turns(
        database,
        programme,
        lexicon,
        catalogues,
        clock,
        public=settings.is_public,
        trial=settings.trial,
        chat_pause=rate.pause if rate else None,
        pacing=Pacing(lexicon),
        voices=Voices(settings.data_dir, catalogues, programme),
        locales=settings.offered_locales(),
    )
    return App(settings, database, turns, clock, notices)


def first_link(app: App) -> str:
    """The address with which the first administrator comes in; "" once somebody did."""
    with app.database.transaction() as tx:
        token = sign_in.first_link(tx, app.clock.now())
    return f"/desk/link?t={token}" if token else ""


def _kept(app: App) -> Iterator[Beside]:
    """What looks after what is kept: its keys, its end, and the log of what was erased."""
    yield KeyWatch(app.database, app.clock, app.notices)
    yield Cleaning(app.database, app.clock, app.turns.recent.forget_old)
    yield ErasedBeside(app.database, app.clock, app.notices, app.settings.data_dir)
    if app.turns.voices is not None:
        yield Recorded(app.database, app.turns.voices)


def _timed(app: App) -> Iterator[Beside]:
    """What is said to families when its time has come."""
    yield Reminding(app.database, app.turns, app.clock)
    yield VisitNews(app.database, app.turns, app.clock)
    yield SeatNews(app.database, app.turns, app.clock)
    yield GuardianNews(app.database, app.turns, app.clock)
    yield Unheard(app.database, app.turns, app.clock)


def web(app: App) -> Starlette:
    """The web server's application: the chat page, the desk, Telegram's webhook when there is one, a sign of life."""
    telegram = _telegram(app) if app.settings.telegram_bot_token.get_secret_value() else None
    whatsapp = _whatsapp(app) if app.settings.has_whatsapp else None
    app.turns.ways = lambda: _ways(app.settings, telegram)
    bulk_work = BulkWork(app.database, app.turns, app.clock)
    words = functools.partial(PageWords, app.turns.catalogues, webchat_page.picture(app.settings.public_url))
    watched = Health(app.database, app.clock, app.settings, {"telegram": telegram, "whatsapp": whatsapp})
    hooks = [route for one in (telegram, whatsapp) if one is not None for route in one.routes()]
    served = Starlette(
        routes=[
            *hooks,  # first: they are asked for most
            *_chat(app, words),
            *_desk(app, telegram, bulk_work).routes(),
            *watched.routes(),
        ],
        middleware=_doors(app, words),
        exception_handlers={404: webchat.missing_page(words)},
        lifespan=lambda _: _running(app, telegram, whatsapp, bulk_work),
    )
    served.state.locales = app.turns.locales
    check_all(route.path for route in served.routes if isinstance(route, Route))
    served.router.redirect_slashes = False  # it would lead to whatever host the request named
    return served


@contextlib.asynccontextmanager
async def _running(
    app: App, telegram: Telegram | None, whatsapp: WhatsAppChannel | None, bulk_work: BulkWork
) -> AsyncIterator[None]:
    """All that begins with the server and ends with it."""
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(app.streams.stop)
        ahead = OrderAhead(app.database, app.turns, app.clock)
        for beside in (ahead, *_kept(app), bulk_work, *_timed(app)):
            beside.start()
            stack.push_async_callback(beside.stop)
        if telegram is not None:
            await _begin(app, telegram, stack)
        if whatsapp is not None:
            whatsapp.start()
            stack.push_async_callback(whatsapp.stop)
        gc.freeze()
        gc.enable()  # see `bot.cli`
        yield


def _ways(settings: Settings, telegram: Telegram | None) -> dict[str, str]:
    """How links to us begin that bring somebody's conversation along, on each channel that is there."""
    ways = {"webchat": f"{settings.own_url()}/?move=", **guardian_page.links(settings.own_url())}
    if settings.public_url:
        ways["privacy"] = f"{settings.public_url}{privacy_page.PATH}"
    if telegram is not None and telegram.username:
        ways["telegram"] = f"https://t.me/{telegram.username}?start={LINK}"
        ways["guardian_telegram"] = f"https://t.me/{telegram.username}?start={guardians.LINK}"
    return ways


def _chat(app: App, words: Words) -> list[Route]:
    """The page of the web chat, what it listens to, and the pages of what is kept and for who is asked to agree."""
    cookie = Cookie(app.database.keyring.hash("webchat", "address"), app.settings.public_url.startswith("https://"))
    door = GuardianDoor(app.database, app.turns, app.clock)
    is_locked = webchat.WebChat(app.turns, webchat_page.Pages(words), StoreUnavailable, cookie).is_locked
    offered = app.turns.locales
    asks = guardian_page.routes(door, words, StoreUnavailable, app.settings.own_url(), is_locked, offered)
    told = privacy_page.routes(PrivacyDoor(app.database, app.turns), words, StoreUnavailable, offered)
    locked = PageDoor(app.database, app.turns, app.clock)
    spoken = webchat_files.spoken(app.turns.voices.path) if app.turns.voices is not None else []
    chat = webchat.routes(app.turns, words, StoreUnavailable, cookie, (app.streams, locked), offered)
    return [*chat, *spoken, *asks, *told]


def _desk(app: App, telegram: Telegram | None, bulk_work: BulkWork) -> Site:
    """The staff's pages."""
    turns = app.turns
    pages = Pages(Catalogues.load(LOCALES / DESK), turns.catalogues, turns.programme)
    door = StaffDoor(app.database, turns, app.clock, bulk_work.wake)
    bot_name = (lambda: telegram.username) if telegram is not None else None
    return Site(door, pages, app.database.keyring.hash("desk", "form"), app.settings.public_url, bot_name)


def _doors(app: App, words: Words) -> list[Middleware]:
    """Who may come in: while sign-up works without the centre's word, only this machine."""
    house = house_of(app.settings, public=app.turns.public)
    return [Middleware(Doors, house=house, say=webchat.page_of(words))]


@dataclass(frozen=True, slots=True)
class Listening:
    """A port that is ours already, and what will be served on it."""

    config: uvicorn.Config
    socket: socket.socket

    @property
    def port(self) -> int:
        """The port that was taken, also where any free one was asked for."""
        port: int = self.socket.getsockname()[1]
        return port


def listen(app: App) -> Listening:
    """Take the port: from here on its address can be told. Raises PortNotTaken."""
    settings = app.settings
    config = uvicorn.Config(
        web(app),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http=Patient,
        ws="none",
    )
    return Listening(config, take_port(settings.host, settings.port))


def serve(app: App, at: Listening) -> None:
    """Serve until told to stop."""
    try:
        Server(at.config, app.streams.end_all).run(sockets=[at.socket])
    finally:
        app.database.close()


def serve_together(app: App, at: Listening, number: int) -> None:
    """Serve in so many processes until told to stop."""

    def serve_at(place: int) -> None:
        count_at(place)
        serve(app, at)

    app.database.disconnect()  # a connection is of one process only
    Processes(number, serve_at, app.notices).run(at.socket)


def _telegram(app: App) -> Telegram:
    from bot.channels.telegram import Telegram  # noqa: PLC0415  half of the start is spent on it
    from bot.channels.telegram_menu import Menu  # noqa: PLC0415
    from bot.staff_commands import StaffCommands  # noqa: PLC0415

    words = Catalogues.load(LOCALES / DESK)
    chat = StaffChat(app.database, app.turns, app.clock, words, app.settings.own_url())
    menu = Menu(app.turns.catalogues, trial=app.turns.trial)
    joins = (app.settings, app.turns, app.database, app.clock)
    return Telegram(*joins, staff=StaffCommands(chat), menu=menu, notices=app.notices, voices=app.turns.voices)


def _whatsapp(app: App) -> WhatsAppChannel:
    from bot.channels.whatsapp import WhatsAppChannel  # noqa: PLC0415  only who uses it waits for its library

    joins = (app.settings, app.turns, app.database, app.clock, app.turns.catalogues.words)
    return WhatsAppChannel(*joins, notices=app.notices, voices=app.turns.voices)


async def _begin(app: App, telegram: Telegram, stack: contextlib.AsyncExitStack) -> None:
    """Take updates and send, and tell staff what is new, until the server stops."""
    await telegram.start()
    stack.push_async_callback(telegram.stop)
    announcer = Announcer(app.database, app.turns, app.clock, Catalogues.load(LOCALES / DESK))
    announcer.start()
    stack.push_async_callback(announcer.stop)
