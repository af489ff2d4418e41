"""What goes wrong between Telegram and us: an event for the log, and a sentence with the fix for the operator."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from bot.config import TELEGRAM

if TYPE_CHECKING:
    from datetime import datetime

    from telegram import WebhookInfo
    from telegram.error import TelegramError

    from bot.config import Settings
    from bot.notices import Notices

PATH: Final = "/telegram"
_TOPIC: Final = "telegram"
_GOES_ON: Final = " Meanwhile the web chat serves."
_BACK: Final = "Telegram is there again."
SAYS: Final = {
    "telegram.token_refused": (
        "{who} refuses the bot token: copy it anew from @BotFather into TELEGRAM_BOT_TOKEN, then start Tawjih again."
    ),
    "telegram.webhook_refused": (
        "{who} refuses the webhook {webhook} ({words}): correct PUBLIC_URL, or take it away to poll, then start Tawjih "
        "again."
    ),
    "telegram.webhook_lost": (
        "Another program took this bot's webhook, so Telegram brings us nothing: end that one, or give it a token of "
        "its own, then start Tawjih again."
    ),
    "telegram.webhook_not_reached": (
        "Telegram does not reach {webhook} ({words}): PUBLIC_URL must lead from the world to this program, with a "
        "valid certificate."
    ),
    "telegram.another_process_set_a_webhook": (
        "Another program set a webhook for this bot, so Telegram gives us nothing: end that one, or give it a token of "
        "its own, then start Tawjih again."
    ),
    "telegram.another_process_polls_with_this_token": (
        "Another program asks Telegram for this bot's updates: end that one, or give it a token of its own."
    ),
    "telegram.unreachable": (
        "Telegram cannot be reached at {host}: see to the network, the proxy (HTTPS_PROXY) or TELEGRAM_API_URL; it is "
        "tried again by itself."
    ),
    "telegram.answers_with_an_error": (
        "Telegram answers with an error at {host} ({words}); it is tried again by itself."
    ),
}  # fmt: skip
CLOCK: Final = (
    "The clock of this machine is {far} {side} Telegram's: set it right (timedatectl set-ntp true), or ages are wrong, "
    "and what people gave is erased too soon."
)
_LONGEST_WORDS: Final = 160
_WRONG_CLOCK: Final = 300.0  # seconds
_RECENT: Final = timedelta(minutes=15)
log = structlog.get_logger()


def webhook_of(settings: Settings) -> str:
    """Where Telegram brings updates; "" while the world cannot reach us, so that they are asked for."""
    return settings.public_url + PATH if settings.public_url else ""


class Sentences:
    """What is wrong, by what Telegram answers: the event, and a sentence with the fix. No token is in it."""

    def __init__(self, settings: Settings, webhook: str) -> None:
        self._webhook = webhook
        self._host = urlsplit(settings.telegram_api_url).netloc
        own = settings.telegram_api_url != TELEGRAM
        self._who = f"The server at TELEGRAM_API_URL ({self._host})" if own else "Telegram"
        self._secrets = (settings.telegram_bot_token.get_secret_value(), settings.webhook_secret())

    def say(self, event: str, words: str = "") -> str:
        """The sentence, with words of theirs where it has a place for them; "" for an event without one."""
        told = SAYS.get(event, "")
        return told.format(who=self._who, host=self._host, webhook=self._webhook, words=self._harmless(words))

    def event_of(self, error: TelegramError) -> str:
        """What a call that failed says."""
        match error:
            case InvalidToken():
                return "telegram.token_refused"
            case Conflict():
                by_webhook = "webhook" in error.message
                return f"telegram.another_process_{'set_a_webhook' if by_webhook else 'polls_with_this_token'}"
            case RetryAfter():
                return "telegram.wants_us_to_wait"
            case BadRequest() if self._webhook:
                return "telegram.webhook_refused"
            case NetworkError() if not isinstance(error, BadRequest):
                return "telegram.unreachable"
        return "telegram.answers_with_an_error"

    def event_of_webhook(self, info: WebhookInfo, now: datetime) -> str:
        """How Telegram fares with our webhook; "" when well. Its last error stands there long after it is over."""
        if info.url != self._webhook:
            return "telegram.webhook_lost"
        failed = info.last_error_date is not None and now - info.last_error_date < _RECENT
        return "telegram.webhook_not_reached" if failed and info.pending_update_count else ""

    def _harmless(self, words: str) -> str:
        """Words of theirs, as far as they may be shown."""
        for secret in filter(None, self._secrets):
            words = words.replace(secret, "...")
        return "".join(sign for sign in words[:_LONGEST_WORDS] if sign.isprintable()).rstrip(".")


def clock_said(seconds: float) -> str:
    """A sentence where this machine's clock is so far ahead of Telegram's that it cannot be right; else ""."""
    if abs(seconds) < _WRONG_CLOCK:
        return ""
    hours = abs(seconds) / 3600
    far = f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.1f} hours"
    return CLOCK.format(far=far, side="ahead of" if seconds > 0 else "behind")


class Trouble:
    """Tells each kind of trouble once, until it is over. No token is in what it says."""

    def __init__(self, settings: Settings, notices: Notices, webhook: str) -> None:
        self._notices = notices
        self._webhook = webhook
        self._sentences = Sentences(settings, webhook)
        self._last = ""
        self.is_well = False

    def connected(self, username: str) -> None:
        """Telegram knows us, and where updates go."""
        method = "webhook" if self._webhook else "polling"
        log.info("telegram.connected", method=method)
        self._last = ""
        self.is_well = True
        self._notices.over(_TOPIC, _BACK)
        self._notices.say(f"Telegram: connected as @{username}, by {method}.")

    def well(self) -> None:
        """A call of ours went well."""
        if self._last:
            log.info("telegram.back")
        self._last = ""
        self.is_well = True
        self._notices.over(_TOPIC, _BACK)

    def heard(self, error: TelegramError) -> None:
        """A call of ours failed, and will be tried again."""
        event = self._sentences.event_of(error)
        wrong = isinstance(error, (InvalidToken, Conflict, BadRequest))
        if event != self._last or not wrong:  # what only an operator can mend is logged once
            (log.error if wrong else log.warning)(event, error=type(error).__name__)
        self._tell(event, error.message)

    def looked_at(self, info: WebhookInfo, now: datetime) -> None:
        """Telegram has told how it fares with our webhook."""
        event = self._sentences.event_of_webhook(info, now)
        if not event:
            self.well()
            return
        if event != self._last:
            log.error(event)
        self._tell(event, info.last_error_message or "")

    def clock_differs(self, seconds: float) -> None:
        """How far this machine's clock is ahead of Telegram's."""
        said = clock_said(seconds)
        if said:
            log.error("telegram.clock_differs", seconds=round(seconds))
            self._notices.tell("clock", said)

    def _tell(self, event: str, words: str) -> None:
        self.is_well = False
        self._last = event
        sentence = self._sentences.say(event, words)
        if sentence:
            self._notices.tell(_TOPIC, sentence + _GOES_ON)
