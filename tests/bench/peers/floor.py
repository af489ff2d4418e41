"""The least that can be done: our web server, the JSON parsed, one commit for all who wait, a canned answer.

Nothing is understood, and no row is looked at. A tap brings its two courtesy calls, by a bare aiohttp session.
"""

import asyncio
import json
import sqlite3
import sys
import threading
from concurrent.futures import Future
from queue import SimpleQueue

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

KEYS = {"inline_keyboard": [[{"text": "yes", "callback_data": "yes"}]]}


class Writer:
    """One thread that writes all that waits, and commits it together, before it says that it is kept."""

    def __init__(self) -> None:
        self.waiting: SimpleQueue[tuple[int, int, Future[None]]] = SimpleQueue()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        base = sqlite3.connect("floor.db", isolation_level=None)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        base.execute("CREATE TABLE IF NOT EXISTS taken (id INTEGER PRIMARY KEY, chat INTEGER)")
        while True:
            batch = [self.waiting.get()]
            while not self.waiting.empty():
                batch.append(self.waiting.get())
            base.execute("BEGIN IMMEDIATE")
            base.executemany("INSERT OR IGNORE INTO taken VALUES (?, ?)", [one[:2] for one in batch])
            base.execute("COMMIT")
            for *_, kept in batch:
                kept.set_result(None)


async def serve(port: int, api: str) -> None:
    writer, under_way = Writer(), set()
    session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())

    async def call(method: str, form: dict) -> None:
        async with session.post(f"{api}/bot1:A/{method}", data=form) as answer:
            await answer.read()

    async def webhook(request: Request) -> Response:
        update = json.loads(await request.body())
        query = update.get("callback_query")
        chat = (query or update)["message"]["chat"]["id"]
        kept: Future[None] = Future()
        writer.waiting.put((update["update_id"], chat, kept))
        await asyncio.wrap_future(kept)
        if query:
            for method, form in (
                ("answerCallbackQuery", {"callback_query_id": query["id"]}),
                ("editMessageReplyMarkup", {"chat_id": str(chat), "message_id": "1", "reply_markup": json.dumps(KEYS)}),
            ):
                task = asyncio.create_task(call(method, form))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
        said = {"method": "sendMessage", "chat_id": chat, "text": "question", "reply_markup": KEYS}
        return Response(json.dumps(said), media_type="application/json")

    app = Starlette(routes=[Route("/telegram", webhook, methods=["POST"])])
    await uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False, http="h11")).serve()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
