"""What the operator reads when the demo is made: who comes in how, what to look at, and how to take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.markup import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from bot.config import Settings

_WHO: Final = {
    "demo.rachid": "counsellor",
    "demo.souad": "counsellor, in Arabic",
    "demo.amina": "coordinator",
    "demo.latifa": "in charge of protection",
}
_LOOK_AT: Final = (
    ("/desk", "who waits first, promised calls, what others work on. Open one: talk, call, note, move, snooze"),
    ("/desk", "search Yassine: found across scripts; on his page the same person twice: merge them"),
    ("/desk?tab=overdue", "what is overdue, for the coordinator"),
    ("/desk/questions", "what the bot could not answer, in groups: answer, teach, mark as seen to"),
    ("/desk/centres", "intakes: Démo A is nearly full and has a waiting list"),
    (
        "/desk?tab=all&status=waiting_list",
        "the coordinator ticks some and enrols them into Démo A, which has 2 seats",
    ),
    ("/desk/bulk", "what was done for many; a message to many goes nowhere but onto the made-up people's pages"),
    ("/desk/mailings", "news to those who said yes to them; they go nowhere, either"),
    ("/desk/figures", "weeks of figures, for the coordinator"),
    ("/desk/facts", "nothing is confirmed: only the centre can do that"),
    ("/desk/urgent", "who asked for protection, for the person in charge of it only"),
    ("/desk/staff, /desk/me, /desk/hours", "accounts, one's own page, working hours"),
)


def tell_demo(out: Console, settings: Settings, number: int, links: Mapping[str, str]) -> None:
    """The ways in, page by page what is there, and the end of it."""
    url = settings.own_url()
    out.print(f"[green]✓[/] {number} made-up leads. Start [bold]tawjih run[/], then come in by one of these links.")
    out.print("  Each holds once, for a day; use a private window for each, to be two people at a time.")
    for login, token in links.items():
        out.print(f"  {_WHO.get(login, ''):<24} {login:<12} {url}/desk/link?t={token}", soft_wrap=True)
    out.print("What to look at:")
    for path, what in _LOOK_AT:
        out.print(f"  [bold]{escape(path)}[/]  {escape(what)}.")
    out.print(f"To take it away: stop Tawjih, then {escape(_away(settings))}. Do not let families in before.")


def _away(settings: Settings) -> str:
    """How everything that was made is gone."""
    database = settings.database_url()
    if database.startswith("sqlite:///"):
        return f"delete the file {database.removeprefix('sqlite:///')} and those beside it that begin like it"
    return "drop the database and create it anew"
