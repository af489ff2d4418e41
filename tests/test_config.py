from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import cli_backup
from bot.config import Settings, SettingsWrong, describe_settings, load_settings

TOKEN = "1234567890:" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r"


pytestmark = pytest.mark.usefixtures("no_settings")


def mistakes_of(**variables: str) -> list[str]:
    with pytest.raises(SettingsWrong) as caught:
        settings_of(**variables)
    return caught.value.mistakes


def settings_of(**variables: str) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        return load_settings()


def test_settings_have_defaults_that_run_when_nothing_is_set() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.log_level, settings.trial) == ("127.0.0.1", 8000, "info", False)
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url() == "sqlite:///data/tawjih.db"
    assert settings.key_file() == Path("data/key.json")
    assert settings.webhook_secret() == ""
    assert not settings.is_public


def test_settings_come_from_the_env_file_when_the_environment_is_silent() -> None:
    Path(".env").write_text("PORT=8123\nTRIAL=true\nLOG_LEVEL=Warning\nDATA_DIR=\n", encoding="utf-8")
    settings = load_settings()
    assert (settings.port, settings.trial, settings.log_level, settings.data_dir) == (
        8123,
        True,
        "warning",
        Path("data"),
    )
    assert settings_of(PORT="8200").port == 8200


def test_every_mistake_is_told_at_once_when_many_settings_are_wrong() -> None:
    Path(".env").write_text("TELEGRAM_BOT_TOKN=x\n", encoding="utf-8")
    mistakes = mistakes_of(
        HOST="a b",
        PORT="99999",
        DATABASE_URL="mysql://h/d",
        TELEGRAM_BOT_TOKEN="abc",
        TELEGRAM_API_URL="ftp://files.example",
        PUBLIC_URL="http://tawjih.example",
        TELEGRAM_SECRET="short",
        FORWARDED_ALLOW_IPS="the proxy",
        SENDS_A_SECOND="many",
        TRIAL="perhaps",
        METRICS_TOKEN="short",
        BACKUP_DAYS="none",
        LOG_LEVEL="loud",
    )
    assert [line.split(":")[0] for line in mistakes] == [
        "HOST",
        "PORT",
        "DATABASE_URL",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_API_URL",
        "PUBLIC_URL",
        "TELEGRAM_SECRET",
        "FORWARDED_ALLOW_IPS",
        "SENDS_A_SECOND",
        "TRIAL",
        "METRICS_TOKEN",
        "BACKUP_DAYS",
        "LOG_LEVEL",
        "TELEGRAM_BOT_TOKN",
    ]


@pytest.mark.parametrize("port", ["eighty", "-1", "65536", "80.5"])
def test_port_is_refused_when_it_is_none(port: str) -> None:
    assert mistakes_of(PORT=port) == ["PORT: must be a number from 0 to 65535 (0 takes any free port)"]


@pytest.mark.parametrize("number", ["-1", "1", "9", "1001", "2.5", "off"])
def test_rate_is_refused_when_replies_could_not_go_before_the_rest(number: str) -> None:
    assert mistakes_of(SENDS_A_SECOND=number) == ["SENDS_A_SECOND: must be a number from 10 to 1000, or 0 for no limit"]


@pytest.mark.parametrize("number", [0, 10, 1000])
def test_rate_is_taken_when_it_is_none_or_enough(number: int) -> None:
    assert settings_of(SENDS_A_SECOND=str(number)).sends_a_second == number


@pytest.mark.parametrize(
    "url", ["api.telegram.org", "ftp://x.example", "https://", "https://[::1", "http://x:port", "https://u:p@x.example"]
)
def test_api_address_is_refused_when_it_is_no_web_address(url: str) -> None:
    assert mistakes_of(TELEGRAM_API_URL=url)[0].startswith("TELEGRAM_API_URL: must be an address")


def test_api_address_loses_its_last_slash() -> None:
    assert settings_of(TELEGRAM_API_URL="http://bot-api:8081/").telegram_api_url == "http://bot-api:8081"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", "https://t.example"])
def test_public_address_is_taken_when_it_is_safe(url: str) -> None:
    assert settings_of(PUBLIC_URL=url + "/").public_url == url


def test_public_address_is_refused_when_others_could_read_along() -> None:
    assert mistakes_of(PUBLIC_URL="http://192.0.2.7") == [
        "PUBLIC_URL: must start with https:// (http:// is for this machine only)"
    ]


@pytest.mark.parametrize("token", [TOKEN[:30], TOKEN.replace(":", " "), "bot" + TOKEN, TOKEN + "\n"])
def test_token_is_refused_when_it_was_copied_badly_and_never_repeated(token: str) -> None:
    (mistake,) = mistakes_of(TELEGRAM_BOT_TOKEN=token)
    assert mistake.startswith("TELEGRAM_BOT_TOKEN: is not a bot token")
    assert token[3:12] not in mistake


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("sqlite:///x/t.db", "sqlite:///x/t.db"),
        ("sqlite:////srv/t.db", "sqlite:////srv/t.db"),
        ("postgresql://a:b@db/t", "postgresql+psycopg://a:b@db/t"),
        ("postgres://a:b@db/t", "postgresql+psycopg://a:b@db/t"),
        ("postgresql+psycopg://a@/t?host=/run", "postgresql+psycopg://a@/t?host=/run"),
    ],
)
def test_database_address_is_made_normal(given: str, normal: str) -> None:
    assert settings_of(DATABASE_URL=given).database_url() == normal


@pytest.mark.parametrize(
    "url", ["mysql://a:hush@db/t", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql+asyncpg://db/t", "t.db"]
)
def test_database_address_is_refused_when_of_another_kind_and_never_repeated(url: str) -> None:
    (mistake,) = mistakes_of(DATABASE_URL=url)
    assert mistake == "DATABASE_URL: must be sqlite:///FILE or postgresql://NAME:PASSWORD@HOST/DATABASE"


def test_misspelt_setting_is_told_with_the_nearest_name() -> None:
    Path(".env").write_text("PUBLIC_ULR=https://t.example\nCOMPOSE_PROJECT_NAME=x\n", encoding="utf-8")
    assert mistakes_of() == ["PUBLIC_ULR: no such setting; PUBLIC_URL was meant? (in .env)"]


def test_env_file_that_is_no_text_is_told_when_read() -> None:
    Path(".env").write_bytes(b"PORT=\xff\xfe")
    assert mistakes_of() == [".env: is no text; save it as UTF-8"]


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("PORT 8000\n", [1]),
        ("# a note\nPORT=8000\nthis is nothing\nTRIAL\n", [3, 4]),
        ("\nexport PORT=8000\nTRIAL='1\n", [3]),
        ("PORT=8000\nTRIAL=\n", []),
    ],
)
def test_line_that_sets_nothing_is_told_with_its_number_and_not_with_what_stands_in_it(
    lines: str, wrong: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    Path(".env").write_text(lines, encoding="utf-8")
    if wrong:
        said = ".env: line {} sets nothing; write NAME=value, or begin it with #"
        assert mistakes_of() == [said.format(number) for number in wrong]
    else:
        assert load_settings().port == 8000
    assert not caplog.records


def test_env_file_that_is_a_folder_is_told() -> None:
    Path(".env").mkdir()
    assert mistakes_of() == [
        ".env: cannot be read (Is a directory); give it to the user who runs Tawjih, or move it away"
    ]


@pytest.mark.parametrize(
    "url",
    ["postgresql://a:hu@sh@db/t", "postgresql://a:hush@db:port/t", "postgresql://db:hush", "postgresql://a@[::1/t"],
)
def test_postgresql_address_with_signs_that_mean_something_is_refused_and_never_repeated(url: str) -> None:
    (mistake,) = mistakes_of(DATABASE_URL=url)
    assert mistake.startswith("DATABASE_URL: is not postgresql://NAME:PASSWORD@HOST:PORT/DATABASE; in the password")
    assert not re.search("hu|sh", mistake)


def test_secrets_hide_when_settings_are_printed() -> None:
    settings = settings_of(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_SECRET="s" * 20, DATABASE_URL="postgresql://a:hush@db/t")
    shown = f"{settings!r} {settings} {settings.model_dump_json()}"
    assert TOKEN not in shown
    assert "s" * 20 not in shown
    assert "hush" not in shown


def test_webhook_secret_is_derived_the_same_way_each_time_and_given_wins() -> None:
    first = settings_of(TELEGRAM_BOT_TOKEN=TOKEN).webhook_secret()
    assert first == settings_of(TELEGRAM_BOT_TOKEN=TOKEN, DATA_DIR="elsewhere").webhook_secret()
    assert first != settings_of(TELEGRAM_BOT_TOKEN=TOKEN[:-1] + "x").webhook_secret()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43,256}", first)
    given = settings_of(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_SECRET="abcdefgh-ABCDEFGH_0")
    assert given.webhook_secret() == "abcdefgh-ABCDEFGH_0"


@pytest.mark.parametrize(
    ("variables", "public"),
    [
        ({"HOST": "localhost"}, False),
        ({"HOST": "127.0.0.2"}, False),
        ({"HOST": "::1"}, False),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, False),
        ({"HOST": "0.0.0.0"}, True),  # noqa: S104  what is tested
        ({"HOST": "tawjih.example"}, True),
        ({"PUBLIC_URL": "https://tawjih.example"}, True),
        ({"TELEGRAM_BOT_TOKEN": TOKEN}, True),
    ],
)
def test_server_is_public_when_others_can_reach_it(variables: dict[str, str], *, public: bool) -> None:
    assert settings_of(**variables).is_public is public


def test_table_of_settings_names_and_describes_each_when_asked() -> None:
    table = {one.name: one for one in describe_settings()}
    assert list(table) == [
        "HOST",
        "PORT",
        "DATABASE_URL",
        "DATA_DIR",
        "KEY_FILE",
        "PROGRAMME",
        "DRAFT_LOCALES",
        "TELEGRAM_BOT_TOKEN",
        "TELEGRAM_API_URL",
        "PUBLIC_URL",
        "TELEGRAM_SECRET",
        "WHATSAPP_PHONE_ID",
        "WHATSAPP_TOKEN",
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_VERIFY_TOKEN",
        "WHATSAPP_TEMPLATES",
        "WHATSAPP_API_URL",
        "FORWARDED_ALLOW_IPS",
        "SENDS_A_SECOND",
        "TRIAL",
        "METRICS_TOKEN",
        "BACKUP_PASSPHRASE",
        "BACKUP_DAYS",
        "LOG_LEVEL",
    ]
    assert all(one.description for one in table.values())
    assert table["TRIAL"].default == "false"


@pytest.mark.parametrize(
    ("name", "refused", "limit"),
    [
        ("SENDS_A_SECOND", "9", "10"),
        ("SENDS_A_SECOND", "1001", "1000"),
        ("TELEGRAM_SECRET", "x" * 15, "16"),
        ("TELEGRAM_SECRET", "x" * 257, "256"),
        ("METRICS_TOKEN", "x" * 15, "16"),
        ("WHATSAPP_VERIFY_TOKEN", "x" * 15, "16"),
        ("BACKUP_DAYS", "0", "1"),
        ("BACKUP_DAYS", "366", "365"),
    ],
)
def test_limit_by_which_a_setting_is_refused_stood_nowhere_on_its_page(name: str, refused: str, limit: str) -> None:
    assert mistakes_of(**{name: refused})[0].startswith(f"{name}: must ")
    (setting,) = (one for one in describe_settings() if one.name == name)
    assert re.search(rf"\b{limit}\b", setting.description)


def test_length_of_a_passphrase_is_told_where_it_is_set() -> None:
    (setting,) = (one for one in describe_settings() if one.name == "BACKUP_PASSPHRASE")
    assert f"at least {cli_backup._SHORTEST} characters" in setting.description


_PROXY = "HTTPS_PROXY: must be an address that starts with http://, such as http://proxy.example:3128"


@pytest.fixture
def _without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_without_proxies")
@pytest.mark.parametrize(
    "proxy", ["proxy:3128", "10.0.0.1:3128", "//proxy:3128", "socks5://proxy:1080", "http://", "http://proxy:port"]
)
def test_proxy_that_leads_nowhere_is_told_by_its_name_and_not_by_what_stands_in_it(proxy: str) -> None:
    assert mistakes_of(TELEGRAM_BOT_TOKEN=TOKEN, HTTPS_PROXY=proxy) == [_PROXY]


@pytest.mark.usefixtures("_without_proxies")
def test_proxy_is_named_as_it_is_written() -> None:
    assert mistakes_of(TELEGRAM_BOT_TOKEN=TOKEN, https_proxy="name:secret@proxy:3128") == [
        _PROXY.replace("HTTPS_PROXY", "https_proxy")
    ]


@pytest.mark.usefixtures("_without_proxies")
@pytest.mark.parametrize(
    "variables",
    [
        {"TELEGRAM_BOT_TOKEN": TOKEN, "HTTPS_PROXY": "http://name:secret@proxy:3128"},
        {"TELEGRAM_BOT_TOKEN": TOKEN, "HTTPS_PROXY": "http://[::1]:3128"},
        {"TELEGRAM_BOT_TOKEN": TOKEN, "HTTPS_PROXY": "proxy:3128", "NO_PROXY": "api.telegram.org"},
        {"TELEGRAM_BOT_TOKEN": TOKEN, "HTTPS_PROXY": "proxy:3128", "TELEGRAM_API_URL": "http://bot.example:8081"},
        {"HTTPS_PROXY": "proxy:3128"},
    ],
)
def test_proxy_is_taken_when_it_is_an_address_or_nothing_goes_through_it(variables: dict[str, str]) -> None:
    assert settings_of(**variables).port == 8000
