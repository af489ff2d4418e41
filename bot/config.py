"""All settings, in one table. A setting is an environment variable, or a line in `.env`; none is obligatory."""

from __future__ import annotations

import difflib
import hashlib
import hmac
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.setting_values import (
    MUST,
    Address,
    DatabaseUrl,
    DraftLocales,
    LogLevel,
    PhoneId,
    ProgrammeFolder,
    PublicAddress,
    Secret,
    SendsASecond,
    TelegramSecret,
    Templates,
    Token,
    TrustedProxies,
    WatchingToken,
    is_loopback,
    proxy_mistake,
)

TELEGRAM: Final = "https://api.telegram.org"
GRAPH: Final = "https://graph.facebook.com"
_WHATSAPP: Final = ("phone_id", "token", "app_secret", "verify_token", "templates")


class SettingsWrong(Exception):  # noqa: N818  named for what happened
    """One or more settings cannot be used. `mistakes` has a line for each, "NAME: what is wrong and the fix"."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Settings(BaseSettings):
    """The settings as they hold for this process. Secrets hide themselves when printed."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    host: str = Field("127.0.0.1", pattern=r"^[^\s/]+$", description="the address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="the port; `0` takes any free one")
    database_url_given: DatabaseUrl = Field(
        SecretStr(""),
        alias="DATABASE_URL",
        description="where everything is kept; `postgresql://NAME:PASSWORD@HOST/DATABASE` for several processes",
    )
    data_dir: Path = Field(Path("data"), description="the folder of the database file and of the key")
    key_file_given: str = Field(
        "", alias="KEY_FILE", description="encrypts what is personal; keep a copy apart from the database"
    )
    programme_given: ProgrammeFolder = Field(
        "",
        alias="PROGRAMME",
        description="the folder of a programme of your own (`tawjih new-programme FOLDER` writes one)",
    )
    draft_locales: DraftLocales = Field(
        "", description="languages that are drafts still and are offered to families all the same: `zgh`"
    )
    telegram_bot_token: Token = Field(
        SecretStr(""), description="what @BotFather gave; without it there is no Telegram, only the web page"
    )
    telegram_api_url: Address = Field(TELEGRAM, description="another Bot API server, such as a self-hosted one")
    public_url: PublicAddress = Field(
        "",
        description="the https address under which the world reaches this server; behind a proxy always set it; "
        "without it Telegram is polled",
    )
    telegram_secret: TelegramSecret = Field(
        SecretStr(""), description="what Telegram must show to the webhook: 16 to 256 letters, digits, _ and -"
    )
    whatsapp_phone_id: PhoneId = Field(
        "", description="the id that Meta gave the phone number (not the number); without it there is no WhatsApp"
    )
    whatsapp_token: Secret = Field(SecretStr(""), description="the lasting access token of the WhatsApp account")
    whatsapp_app_secret: Secret = Field(
        SecretStr(""), description="the secret of the app at Meta, which signs what comes to `/whatsapp`"
    )
    whatsapp_verify_token: WatchingToken = Field(
        SecretStr(""),
        description="a word of your choice, at least 16 characters, which Meta shows when it asks for our webhook",
    )
    whatsapp_templates: Templates = Field(
        "",
        description="the approved templates that say “there is something to read”: "
        "`fr=NAME ar=NAME ary=NAME ary_Latn=NAME`",
    )
    whatsapp_api_url: Address = Field(GRAPH, description="another Graph API server, for tests")
    trusted_proxies: TrustedProxies = Field(
        "127.0.0.1,::1",
        alias="FORWARDED_ALLOW_IPS",
        description="the proxies (addresses, networks) whose word is taken for where a request comes from and whether "
        "by https; `*` where only a proxy can connect",
    )
    sends_a_second: SendsASecond = Field(
        30,
        description="the messages that Telegram takes from the bot in any second, from all processes together, 10 to "
        "1000; `0`: no limit, for a server of your own or a measurement",
    )
    trial: bool = Field(
        False,  # noqa: FBT003  the default of a setting, not a flag in a call
        description="`true` opens sign-up before the centre has confirmed what it depends on; every first screen and "
        "every request that was sent then says that it is a trial, not a registration",
    )
    metrics_token: WatchingToken = Field(
        SecretStr(""),
        description="what must be shown to read `/metrics` and the details of `/readyz` once the world can reach this "
        "server, at least 16 characters; without it nobody may",
    )
    backup_passphrase: SecretStr = Field(
        SecretStr(""),
        description="the passphrase of `tawjih backup` and `tawjih restore`, at least 12 characters; without it they "
        "ask",
    )
    backup_days: int = Field(
        30, ge=1, le=365, description="how many days, 1 to 365, `tawjih backup FOLDER` keeps the backups in that folder"
    )
    log_level: LogLevel = Field("info", description="the least that is logged: `debug`, `info`, `warning` or `error`")

    def database_url(self) -> str:
        """The address of the database, as SQLAlchemy wants it."""
        given = self.database_url_given.get_secret_value()
        return given or f"sqlite:///{self.data_dir / 'tawjih.db'}"

    def key_file(self) -> Path:
        """The file of the key."""
        return Path(self.key_file_given) if self.key_file_given else self.data_dir / "key.json"

    def programme(self) -> Path | None:
        """The folder of the programme; None for the one that comes along."""
        return Path(self.programme_given) if self.programme_given else None

    def webhook_secret(self) -> str:
        """What Telegram must show to our webhook; "" without a bot token.

        Derived from the token alone: every replica gets the same, also while the key file is being changed.
        """
        token = self.telegram_bot_token.get_secret_value()
        given = self.telegram_secret.get_secret_value()
        if given or not token:
            return given
        return hmac.new(token.encode(), b"tawjih webhook secret", hashlib.sha256).hexdigest()

    @property
    def has_whatsapp(self) -> bool:
        """Whether WhatsApp is used."""
        return bool(self.whatsapp_phone_id)

    def offered_locales(self) -> tuple[str, ...]:
        """Those that are no drafts, and those that are offered all the same."""
        from conversations.locales import LOCALES, TABLE  # noqa: PLC0415  other settings are read without them

        return tuple(code for code in TABLE if code in {*LOCALES, *self.draft_locales.split()})

    def whatsapp_template_names(self) -> dict[str, str]:
        """The name of the template, by locale."""
        return dict(one.split("=") for one in self.whatsapp_templates.split())

    def missing_for_whatsapp(self) -> list[str]:
        """The settings that WhatsApp lacks, where some of it is set."""
        values = {name: getattr(self, f"whatsapp_{name}") for name in _WHATSAPP}
        given = {name for name, value in values.items() if _plain(value)}
        lacks = [f"WHATSAPP_{name.upper()}" for name in _WHATSAPP if name not in given]
        return [*lacks, *(() if self.public_url else ("PUBLIC_URL",))] if given else []

    def own_url(self) -> str:
        """Where a browser finds this server: for who runs it on this machine, when the world has no address of it."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def is_public(self) -> bool:
        """Whether other people than the one at this machine can reach this server."""
        public_host = urlsplit(self.public_url).hostname
        return bool(
            self.telegram_bot_token.get_secret_value()
            or self.has_whatsapp
            or (public_host and not is_loopback(public_host))
            or not is_loopback(self.host)
        )


@dataclass(frozen=True, slots=True)
class Described:
    """One line of the table of settings, as docs/reference.md has it: a test holds it to these words."""

    name: str
    default: str
    description: str


def describe_settings() -> list[Described]:
    """The table of settings, in order."""
    return [
        Described(_name(key), _shown(field.default), field.description or "")
        for key, field in Settings.model_fields.items()
    ]


def names_set(settings: Settings) -> list[str]:
    """The names of the settings that somebody set, not what they are."""
    return [_name(key) for key in Settings.model_fields if key in settings.model_fields_set]


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the environment, and `env_file` where it exists; raise `SettingsWrong` with every mistake at once."""
    try:
        misspelt = [*_no_settings(env_file), *_misspelt(env_file)]
    except UnicodeDecodeError:
        raise SettingsWrong([f"{env_file}: is no text; save it as UTF-8"]) from None
    except OSError as error:
        fix = "give it to the user who runs Tawjih, or move it away"
        raise SettingsWrong([f"{env_file}: cannot be read ({error.strerror}); {fix}"]) from None
    try:
        values: dict[str, Any] = {"_env_file": env_file}
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsWrong([*(_mistake(dict(one)) for one in error.errors()), *misspelt]) from None
    # Without a bot nothing goes through it.
    proxy = proxy_mistake(settings.telegram_api_url) if settings.telegram_bot_token.get_secret_value() else ""
    mistakes = [*([proxy] if proxy else []), *misspelt]
    if lacks := settings.missing_for_whatsapp():
        mistakes.append(f"WhatsApp is half set up: set {', '.join(lacks)} too, or take all of WHATSAPP_... away")
    if mistakes:
        raise SettingsWrong(mistakes)
    return settings


def _plain(value: SecretStr | str) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _name(key: str) -> str:
    return Settings.model_fields[key].alias or key.upper()


def _shown(default: object) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return str(default).lower() if isinstance(default, bool) else str(default)


def _mistake(error: dict[str, Any]) -> str:
    place = str(error["loc"][0])
    said = error.get("ctx", {}).get("error")
    return f"{place.upper()}: {said or MUST.get(place.lower(), 'cannot be read')}"


def _no_settings(env_file: Path) -> list[str]:
    """The lines that set nothing: what was meant by them would be missed."""
    logging.getLogger("dotenv").setLevel(logging.ERROR)  # it warns of the same, without the fix
    if not env_file.exists():
        return []
    with env_file.open(encoding="utf-8") as lines:
        wrong = [one.original.line for one in parse_stream(lines) if one.error or (one.key and one.value is None)]
    return [f"{env_file}: line {number} sets nothing; write NAME=value, or begin it with #" for number in wrong]


def _misspelt(env_file: Path) -> list[str]:
    if not env_file.exists():
        return []
    names = [_name(key) for key in Settings.model_fields]
    written = [key for key in dotenv_values(env_file, interpolate=False) if key.upper() not in names]
    near = [(key, difflib.get_close_matches(key.upper(), names, n=1, cutoff=0.75)) for key in written]
    return [f"{key}: no such setting; {match[0]} was meant? (in {env_file})" for key, match in near if match]
