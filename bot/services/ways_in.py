"""Every way into the program and who may take it: one table, which every page and every order is held against.

What may be done behind a way has a verb of its own in `access`; a way that stands here for nobody, or a route that does
not stand here, stops the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from bot.services import access
from bot.services.access import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.services.access import Actor, Verb

Anybody = Literal["anybody", "has_link", "signed_in", "telegram", "whatsapp", "watcher"]
"""Whoever comes; who has a link that holds; any of the staff; who shows Telegram's secret; who signs as Meta; who shows
METRICS_TOKEN.
"""

ROUTES: Final[Mapping[str, Verb | Anybody]] = {
    "/": "anybody",
    "/events": "anybody",
    "/visite.ics": "anybody",
    "/guardian": "anybody",
    "/guardian/code": "anybody",
    "/confidentialite": "anybody",
    "/mes-donnees.html": "anybody",
    "/mes-donnees.json": "anybody",
    "/voix": "anybody",
    "/voix/{name:path}": "anybody",
    "/static/": "anybody",
    "/telegram": "telegram",
    "/whatsapp": "whatsapp",
    "/healthz": "anybody",
    "/readyz": "anybody",
    "/metrics": "watcher",
    "/desk/static/": "anybody",
    "/desk/sign-in": "anybody",
    "/desk/link": "has_link",
    "/desk/come-in": "has_link",
    "/desk/sign-out": "signed_in",
    "/desk": "see_queue",
    "/desk/views": "keep_view",
    "/desk/leads/{lead_id}": "see_lead",
    "/desk/leads/{lead_id}/timeline": "see_lead",
    "/desk/leads/{lead_id}/voice/{note_id}": "hear_voice",
    "/desk/leads/{lead_id}/erase": "erase",
    "/desk/erase": "erase",
    "/desk/waiting/{ticket_id}": "see_queue",
    "/desk/waiting/{ticket_id}/voice/{note_id}": "hear_voice",
    "/desk/urgent": "see_urgent",
    "/desk/urgent/{ticket_id}/voice/{note_id}": "hear_urgent",
    "/desk/facts": "see_facts",
    "/desk/facts/{name}": "see_facts",
    "/desk/figures": "see_figures",
    "/desk/figures.csv": "see_figures",
    "/desk/hours": "see_queue",
    "/desk/centres": "see_centres",
    "/desk/centres/{intake_id}": "see_centres",
    "/desk/visits": "see_visits",
    "/desk/visits/new": "change_visits",
    "/desk/visits/slots/{slot_id}": "see_visits",
    "/desk/visits/days/{day}": "see_visits",
    "/desk/telegram": "link_telegram",
    "/desk/staff": "see_staff",
    "/desk/staff/{staff_id}": "see_staff",
    "/desk/me": "change_me",
    "/desk/questions": "see_questions",
    "/desk/questions/taught": "see_questions",
    "/desk/questions/{question_id}": "see_questions",
    "/desk/bulk": "bulk",
    "/desk/bulk/new": "bulk",
    "/desk/bulk/{bulk_id}": "bulk",
    "/desk/mailings": "see_mailings",
    "/desk/mailings/{mailing_id}": "see_mailings",
    "/desk/export": "export",
    "/desk/{anything:path}": "signed_in",
}
"""By the path of a route; of files, by the folder."""
ORDERS: Final[Mapping[str, Verb]] = {
    "queue": "see_queue",
    "claim": "claim",
    "done": "record_call",
    "desk": "link_telegram",
    "unlink": "link_telegram",
    "record": "record_voice",
    "voice": "record_voice",
}
"""What staff order on Telegram. Whoever shows a code that holds is linked; for all others these words mean nothing."""
OF_THE_MACHINE: Final = frozenset({
    *("run", "check", "doctor", "migrate", "move", "retention", "demo", "chat", "understand", "leads export", "backup"),
    *("poster", "chart", "preview", "new-programme", "locale add", "locale list"),
    *("tickets list", "tickets close", "tickets danger-counts", "facts list", "facts set", "facts end"),
    *("questions list", "questions close", "phrases list", "phrases teach", "phrases forget", "phrases export"),
    *("staff add", "staff list", "staff link"),
    *("restore", "keys show", "keys rotate", "keys drop", "notice breach", "erase", "scrub"),
})  # fmt: skip
"""The command line: of whoever may read the key on the machine, and of nobody else. No page leads to it."""
OF_EVERYBODY: Final = frozenset({
    *("start", "help", "language", "privacy", "status", "mydata", "delete", "withdraw", "stop", "human", "safeword"),
    *("back", "keep", "change", "another", "other", "move", "arrive", "bring", "remind", "no_reminders", "go_on"),
    *("news", "no_news", "visit", "remind_visit", "ask", "none", "pass_on", "guardian", "disagree", "lock", "lockcode"),
    *("listen", "no_listen", "takeover", "join", "doors", "why"),
})  # fmt: skip
"""What anybody may order in a conversation, which is about their own and nobody else's: it knows no other."""
_FILES: Final = "/static/"


def way(path: str) -> Verb | Anybody:
    """Who may take a route. Raises LookupError for one that is not in the table."""
    known = path[: path.index(_FILES) + len(_FILES)] if _FILES in path else path
    if known not in ROUTES:
        raise LookupError(f"{path}: say in bot/services/ways_in.py who may take this way")
    return ROUTES[known]


def check_all(paths: Iterable[str]) -> None:
    """Raise LookupError for a route that is not in the table."""
    for path in paths:
        way(path)


def check_page(actor: Actor, path: str) -> None:
    """Raise Refused unless this member of staff may take the route."""
    verb = way(path)
    if verb in access.PERMISSIONS:
        access.check(actor, verb)  # type: ignore[arg-type]


def check_order(actor: Actor, name: str) -> None:
    """The same for an order on Telegram; also for one that is none."""
    if name not in ORDERS:
        raise Refused
    access.check(actor, ORDERS[name])
