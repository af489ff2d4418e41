"""How Telegram is, asked once and without changing anything there: for `tawjih doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_trouble import Sentences, clock_said, webhook_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from telegram import WebhookInfo

    from bot.config import Settings


async def look(settings: Settings, now: datetime) -> tuple[str, list[str]]:
    """How it is, and a sentence for each thing that is wrong."""
    token, api = settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url
    webhook = webhook_of(settings)
    sentences = Sentences(settings, webhook)
    http = AiohttpRequest(api)
    calls = Calls(Bot(token, f"{api}/bot", request=http, get_updates_request=http))
    await http.initialize()
    try:
        name, info = await calls.whoami(), await calls.webhook_info()
    except TelegramError as error:
        event = sentences.event_of(error)
        return "", [sentences.say(event, error.message) or sentences.say("telegram.answers_with_an_error", event)]
    finally:
        await http.shutdown()
    ahead = (now - http.told).total_seconds() if http.told is not None else 0.0
    events = list(_events(info, webhook, sentences, now))
    wrong = [sentences.say(event, info.last_error_message or "") for event in events]
    way = f"updates come to {webhook}" if webhook else "updates are asked for"
    return f"the token is that of @{name}; {way}", [*wrong, *filter(None, [clock_said(ahead)])]


def _events(info: WebhookInfo, webhook: str, sentences: Sentences, now: datetime) -> Iterator[str]:
    """Nothing, where no webhook is set: the next start sets ours."""
    if not info.url:
        return
    if not webhook:
        yield "telegram.another_process_set_a_webhook"
        return
    event = sentences.event_of_webhook(info, now)
    if event:
        yield event
