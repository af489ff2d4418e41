"""What goes wrong between WhatsApp and us, as sentences with the fix for the operator; and whether it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from bot.channels.whatsapp_errors import is_for_operator, is_of_template, not_sent
from bot.services.not_sent import Held, Unanswered, Unreachable

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.notices import Notices

_TOPIC: Final = "whatsapp"
BACK: Final = "WhatsApp takes our messages again."
_REFUSED: Final = (
    "WhatsApp refuses the account ({reason}): see to WHATSAPP_TOKEN and to the account at Meta. What waits goes when "
    "it is mended; meanwhile the web chat serves."
)
_NO_TEMPLATE: Final = (
    "WhatsApp refuses the template {name} ({reason}): have it approved at Meta, or correct WHATSAPP_TEMPLATES. Until "
    "then families there do not hear of what waits for them."
)
_UNKNOWN: Final = (
    "WhatsApp does not know WHATSAPP_PHONE_ID with this token: copy the id of the number, not the number, "
    "from the app at Meta, then start Tawjih again."
)
_AWAY: Final = (
    "WhatsApp cannot be reached at {host} ({reason}): see to the network, the proxy (HTTPS_PROXY) or WHATSAPP_API_URL; "
    "it is tried again by itself."
)


class Trouble:
    """Whether WhatsApp was there, and took us for who we are, when we called last; what is wrong is told once."""

    def __init__(self, settings: Settings, notices: Notices) -> None:
        self.is_well = False
        self._host = urlsplit(settings.whatsapp_api_url).netloc
        self._notices = notices

    def over(self) -> None:
        """A call went well."""
        self.is_well = True
        self._notices.over(_TOPIC, BACK)

    def of_message(self, error: Exception, template: str) -> None:
        """A message could not be sent: it may be the message, and nobody's trouble. `template` is what announces it."""
        self._look(error)
        reason = type(error).__name__
        if is_for_operator(error):
            self._notices.tell(_TOPIC, _REFUSED.format(reason=reason))
        if is_of_template(error):
            self._notices.tell(_TOPIC, _NO_TEMPLATE.format(name=template, reason=reason))

    def of_look(self, error: Exception) -> None:
        """Nobody wrote to anybody, and it went wrong all the same."""
        self._look(error)
        self._notices.tell(_TOPIC, self.say(error))

    def say(self, error: Exception) -> str:
        """What is wrong where it was only asked whether WhatsApp is there."""
        reason = type(error).__name__
        if is_for_operator(error):
            return _REFUSED.format(reason=reason)
        is_away = isinstance(error, httpx.HTTPError) or isinstance(not_sent(error), (Unreachable, Held))
        return (_AWAY if is_away else _UNKNOWN).format(host=self._host, reason=reason)

    def _look(self, error: Exception) -> None:
        if is_for_operator(error) or isinstance(not_sent(error), (Unreachable, Unanswered)):
            self.is_well = False
