"""What a filter finds as a file: a piece at a time, and gone from here when it is sent."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.responses import StreamingResponse

from bot.clock import CASABLANCA
from bot.desk.labels import Labels
from bot.desk.visit import page_route
from bot.i18n import direction
from bot.services import exports
from bot.services.sheets import Csv, Jsonl, Xlsx
from bot.web import HEADERS, UNSTORED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit
    from bot.services.exports import Wanted
    from bot.services.sheets import Sheet

_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
}


def routes(site: Site) -> list[Route]:
    """The file."""
    return [page_route(site, "/desk/export", _export, ["POST"])]


async def _export(site: Site, _: Request, visit: Visit) -> Response:
    fields = visit.fields
    wanted = await site.door.do(
        visit.actor, lambda tx, deed: exports.begin_export(tx, deed, fields.get("format", ""), fields)
    )
    name = f"tawjih-{wanted.now.astimezone(CASABLANCA):%Y-%m-%d}.{wanted.file_format}"
    headers = HEADERS | UNSTORED | {"Content-Disposition": f'attachment; filename="{name}"'}
    sent = _pieces(site, visit, wanted)
    return StreamingResponse(sent, media_type=_TYPES[wanted.file_format], headers=headers)


async def _pieces(site: Site, visit: Visit, wanted: Wanted) -> AsyncIterator[bytes]:
    """The file a piece at a time. What breaks in the middle breaks the download, so that nobody takes it for whole."""
    logins, intakes = await site.door.look(visit.actor, exports.list_names)
    labels = Labels(site.pages.words_in(visit.locale), logins, intakes)
    is_raw = wanted.file_format == "jsonl"
    cells: Callable[[dict[str, object]], list[Any]] = exports.as_they_are if is_raw else labels.cells
    with _sheet(wanted.file_format, visit.locale) as sheet:
        yield sheet.begin(exports.COLUMNS if is_raw else labels.heads())
        async for rows in _lots(site, visit, wanted):
            # Who leaves in the middle waits for the thread: nothing is cleared up under its hands.
            yield await run_in_threadpool(lambda some: sheet.add([cells(row) for row in some]), rows)
        async for piece in iterate_in_threadpool(await run_in_threadpool(sheet.end)):
            yield piece


async def _lots(site: Site, visit: Visit, wanted: Wanted) -> AsyncIterator[list[dict[str, object]]]:
    """The rows, some at a time, each time in a transaction of its own."""
    after = 0
    while True:
        rows, after = await site.door.look(
            visit.actor, functools.partial(exports.read_some, wanted=wanted, after=after)
        )
        if not rows:
            return
        yield rows


def _sheet(file_format: str, locale: str) -> Sheet:
    if file_format == "xlsx":
        return Xlsx(right_to_left=direction(locale) == "rtl")
    return Csv() if file_format == "csv" else Jsonl()
