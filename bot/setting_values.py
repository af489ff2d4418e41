"""What a setting may be: each kind checks its own, and says the fix."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.proxies import as_told

_TOKEN = re.compile(r"[0-9]{5,16}:[A-Za-z0-9_-]{30,64}", re.ASCII)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}", re.ASCII)
_SHORTEST_TOKEN = 16
_FEWEST_SENDS = 10  # with fewer, what goes to many would leave nothing to replies, or never go
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?", re.IGNORECASE)
_DATABASE = re.compile(r"(?:[^:/@]*(?::[^@]*)?@)?(?:\[[^]@/]+\]|[^/:@?]*)(?::[0-9]+)?(?:/[^?@]*)?(?:\?[^@]*)?")
_POSTGRESQL = re.compile(r"(?:postgres|postgresql|postgresql\+psycopg)://(?=.)")


# Said when a value is not even of the right type; a value of the right type says itself what is wrong with it.
MUST = {
    "port": "must be a number from 0 to 65535 (0 takes any free port)",
    "sends_a_second": "must be a number from 10 to 1000, or 0 for no limit",
    "trial": "must be true or false",
    "backup_days": "must be a number from 1 to 365",
    "log_level": "must be debug, info, warning or error",
    "host": "must be a name or an address, such as 127.0.0.1",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(url: str) -> str:
    if not _ADDRESS.fullmatch(url) or not _has_sound_host(url):
        raise ValueError("must be an address that starts with https:// or http://, without ? or #")
    return url.rstrip("/")


def _has_sound_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number
        return False


def _public_address(url: str) -> str:
    if not url:
        return url
    url = _address(url)
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise ValueError("must start with https:// (http:// is for this machine only)")
    return url


def _token(secret: SecretStr) -> SecretStr:
    if secret.get_secret_value() and not _TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError("is not a bot token; copy all of what @BotFather gave: digits, a colon, about 35 characters")
    return secret


def _telegram_secret(secret: SecretStr) -> SecretStr:
    if secret.get_secret_value() and not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("must have 16 to 256 of A-Z a-z 0-9 _ - ; leave it empty and one is made")
    return secret


def _long_enough(secret: SecretStr) -> SecretStr:
    if 0 < len(secret.get_secret_value()) < _SHORTEST_TOKEN:
        raise ValueError(f"must have at least {_SHORTEST_TOKEN} characters; openssl rand -hex 16 makes one")
    return secret


def _phone_id(told: str) -> str:
    if told and not re.fullmatch(r"[0-9]{5,20}", told, re.ASCII):
        raise ValueError("must be the id of the phone number, digits only, as it stands in WhatsApp's settings at Meta")
    return told


def _templates(told: str) -> str:
    if not told:
        return told
    from conversations.locales import TABLE  # noqa: PLC0415  only who uses WhatsApp waits for it

    names = dict(one.partition("=")[::2] for one in told.split())
    whole = {code for code, one in TABLE.items() if not one.like}
    if not (
        whole <= set(names) <= set(TABLE) and all(re.fullmatch(r"[a-z0-9_]{1,512}", name) for name in names.values())
    ):
        each = " ".join(f"{code}=NAME" for code in TABLE if code in whole)
        raise ValueError(f"must be {each}, with names as Meta has them: a-z 0-9 _")
    return " ".join(told.split())


def _draft_locales(told: str) -> str:
    if not told.strip():
        return ""
    from conversations.locales import TABLE  # noqa: PLC0415  only who has drafts waits for it

    drafts = [code for code, one in TABLE.items() if one.draft]
    unknown = [code for code in told.split() if code not in drafts]
    if unknown:
        known = f"drafts are {', '.join(drafts)}" if drafts else "there is no draft"
        raise ValueError(f"{unknown[0]} is no locale that is a draft: {known}")
    return " ".join(told.split())


def _in_one_word(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]*", secret.get_secret_value()):
        raise ValueError("must be one word of letters, digits and signs; copy it anew")
    return secret


def _database(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    if not url:
        return secret
    if url.startswith("sqlite:///") and not re.fullmatch(r"sqlite:///(:memory:.*|file:.*|\?.*)?", url):
        return secret
    if not _POSTGRESQL.match(url):
        raise ValueError("must be sqlite:///FILE or postgresql://NAME:PASSWORD@HOST/DATABASE")
    if not _DATABASE.fullmatch(_POSTGRESQL.sub("", url, count=1)):
        raise ValueError(
            "is not postgresql://NAME:PASSWORD@HOST:PORT/DATABASE; in the password write @ as %40, : as %3A, / as %2F"
        )
    return SecretStr(_POSTGRESQL.sub("postgresql+psycopg://", url, count=1))


def database_address(given: str) -> str:
    """The address of a database that was given elsewhere than in the settings. Raises ValueError with the fix."""
    return _database(SecretStr(given)).get_secret_value()


def proxy_mistake(api: str) -> str:
    """What is wrong with the proxy of the environment that leads to this address, with its name; "" where nothing is.

    What stands there is not repeated: it may hold a password.
    """
    place = urlsplit(api)
    given = getproxies().get(place.scheme)
    if not given or proxy_bypass(place.hostname or ""):
        return ""
    if urlsplit(given).scheme in {"http", "https"} and _has_sound_host(given):
        return ""
    name = f"{place.scheme}_proxy"
    name = name if name in os.environ else name.upper()
    return f"{name}: must be an address that starts with http://, such as http://proxy.example:3128"


def _programme(folder: str) -> str:
    if folder and not Path(folder, "programme.yaml").is_file():
        raise ValueError(f"there is no programme.yaml in {folder}; `tawjih new-programme {folder}` makes one")
    return folder


def _sends(number: int) -> int:
    if 0 < number < _FEWEST_SENDS:
        raise ValueError(MUST["sends_a_second"])
    return number


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
PublicAddress = Annotated[str, AfterValidator(_public_address)]
Token = Annotated[SecretStr, AfterValidator(_token)]
WatchingToken = Annotated[SecretStr, AfterValidator(_long_enough)]
TelegramSecret = Annotated[SecretStr, AfterValidator(_telegram_secret)]
PhoneId = Annotated[str, AfterValidator(_phone_id)]
Templates = Annotated[str, AfterValidator(_templates)]
DraftLocales = Annotated[str, AfterValidator(_draft_locales)]
Secret = Annotated[SecretStr, AfterValidator(_in_one_word)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
SendsASecond = Annotated[int, Field(ge=0, le=1000), AfterValidator(_sends)]
ProgrammeFolder = Annotated[str, AfterValidator(_programme)]
TrustedProxies = Annotated[str, AfterValidator(as_told)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
