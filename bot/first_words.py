"""What the operator reads when the program starts: where the chat is, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from bot.app import first_link
from bot.clock import against_newest
from bot.data_folder import claim, is_new, too_open
from storage.ages import newest

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import App
    from bot.config import Settings


def tell_start(app: App, out: Console, port: int) -> None:
    """The address of the chat at this port, how Telegram is reached or what it needs, and whether sign-up is open."""
    settings = app.settings
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  shown, not bound
    out.print(f"[bold]Tawjih[/]  chat: [link]http://{host}:{port}[/link]")
    out.print(
        f"  data: {settings.database_url().partition('://')[0]}   key: {settings.key_file()} (keep a copy elsewhere)"
    )
    new = is_new(settings.key_file(), app.clock.now())
    if new:
        out.print(f"  [bold yellow]{escape(new)}[/]", soft_wrap=True)
    for warning in filter(None, (too_open(settings.key_file()), claim(settings.database_url()), clock_warning(app))):
        out.print(f"  [yellow]{escape(warning)}[/]")
    base = settings.public_url or f"http://{host}:{port}"
    out.print(f"  desk: [link]{base}/desk[/link]")
    link = first_link(app)
    if link:
        out.print(f"  [yellow]The first administrator comes in here, once, today:[/] {base}{link}", soft_wrap=True)
    _tell_channels(settings, out)
    _tell_gate(app, out)


def _tell_channels(settings: Settings, out: Console) -> None:
    if not settings.telegram_bot_token.get_secret_value():
        out.print(
            "  Telegram: off. Ask @BotFather on Telegram for a token, then set TELEGRAM_BOT_TOKEN (also in .env)."
        )
    elif settings.public_url:
        out.print(f"  Telegram: by webhook at {settings.public_url}/telegram")
    else:
        out.print("  Telegram: by polling. Set PUBLIC_URL (https) for a webhook.")
    if settings.has_whatsapp:
        out.print(f"  WhatsApp: by webhook at {settings.public_url}/whatsapp")


def clock_warning(app: App) -> str:
    """A sentence where the clock does not fit what was written last; else ""."""
    with app.database.reading() as tx:
        return against_newest(app.clock.now(), newest(tx))


def _tell_gate(app: App, out: Console) -> None:
    if app.turns.trial:
        out.print("  Sign-up: TRIAL. Every first screen says that it is a trial, not a registration.")
        return
    if not app.turns.public:
        out.print("  Sign-up: works here, on this machine only.")
        return
    missing = app.turns.missing_for_launch()
    if missing:
        out.print(f"  Sign-up: [yellow]not open yet[/]. To confirm with `tawjih facts set`: {', '.join(missing)}.")
    else:
        out.print("  Sign-up: open.")
