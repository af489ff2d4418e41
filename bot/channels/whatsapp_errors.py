"""What an error of WhatsApp's means for a message."""

from __future__ import annotations

from typing import Final

import httpx
from pywa import errors

from bot.services.not_sent import Blocked, Closed, Held, NotSent, Refused, Unanswered, Unreachable

_A_WHILE: Final = 10.0  # seconds, where WhatsApp does not say for how long
_HELD: Final = (errors.ThrottlingError,)
_NOT_THERE: Final = (errors.MessageUndeliverable, errors.RecipientCannotBeSender, errors.RecipientNotInAllowedList)
_CLOSED: Final = (errors.ReEngagementMessage,)
# An operator can mend these, or they pass by themselves: the message waits for that.
_LATER: Final = (
    *(errors.AuthorizationError, errors.IntegrityError, errors.AccessDenied, errors.BusinessPaymentIssue),
    *(errors.IncorrectCertificate, errors.AccountInMaintenanceMode, errors.PhoneNumberDisplayNameNotApproved),
    *(errors.ServiceUnavailable, errors.UnknownError, errors.GenericError),
    *(errors.TemplateNotExists, errors.TemplatePaused, errors.TemplateDisabled, errors.TemplateParamCountMismatch),
)
_BEFORE_IT_WENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def not_sent(error: Exception) -> NotSent:
    """Which kind it is. `reason` is the type of the error, never its words: those name the number."""
    reason = type(error).__name__
    if isinstance(error, errors.WhatsAppError):
        return _refused(error, reason)
    return Unreachable(reason) if isinstance(error, _BEFORE_IT_WENT) else Unanswered(reason)


def _refused(error: errors.WhatsAppError, reason: str) -> NotSent:
    status = error.status_code or 0
    if isinstance(error, _HELD) or status == httpx.codes.TOO_MANY_REQUESTS:
        return Held(reason, _seconds(error))
    if isinstance(error, _CLOSED):
        return Closed(reason)
    if isinstance(error, _NOT_THERE):
        return Blocked(reason)
    if isinstance(error, _LATER) or error.is_transient or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Unreachable(reason)
    return Refused(reason)


def is_for_operator(error: Exception) -> bool:
    """Whether it is the account that is refused, and not a message."""
    return isinstance(error, (errors.AuthorizationError, errors.IntegrityError, errors.BusinessPaymentIssue))


def is_of_template(error: Exception) -> bool:
    """Whether the template is not there, or may not be used."""
    return isinstance(error, (errors.TemplateNotExists, errors.TemplatePaused, errors.TemplateDisabled))


def _seconds(error: errors.WhatsAppError) -> float:
    told = error.raw_response.headers.get("retry-after", "") if error.raw_response is not None else ""
    return float(told) if told.isdigit() else _A_WHILE
