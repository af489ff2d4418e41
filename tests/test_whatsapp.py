"""WhatsApp's webhook and its outbox: who is believed, what is stored, and that nothing is lost or told twice."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.config import Settings, SettingsWrong, load_settings
from bot.notices import Notices
from bot.services.parts import TYPED
from bot.services.rendering import ALL_CHOICES
from bot.services.spoken import seconds_of
from conversations.flows import controls
from conversations.locales import LOCALES
from conversations.readings import Expecting
from conversations.types import Choice
from conversations.understanding import understand
from storage.db import StoreUnavailable
from storage.models import conversations, inbox, metadata, outbox
from tests.fakes import telegram_world
from tests.fakes.graph_api import DROPPED, DROPPED_AFTER, HALF, Fault, broken, refused, too_many
from tests.fakes.whatsapp_world import NUMBER, VERIFY, payload, settings, signed, world
from tests.test_transcripts import catalogues, lexicon
from tests.test_whatsapp_whole import settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from storage.db import Database
    from tests.fakes.whatsapp_world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def here(database: Database) -> AsyncIterator[World]:
    async with world(database, telegram_world.clock()) as one:
        yield one


@pytest.fixture
async def alone(sqlite_database: Database) -> AsyncIterator[World]:
    async with world(sqlite_database, telegram_world.clock()) as one:
        yield one


def kept(world: World) -> dict[str, int]:
    """How many rows each table has; but of what may be sent in a second, which is of nobody and there once we send."""
    with world.turns.database.reading() as tx:
        return {
            name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
            if name != "send_limits"
        }


def fates(world: World) -> list[tuple[str, str]]:
    with world.turns.database.reading() as tx:
        rows = tx.execute(select(outbox.c.status, outbox.c.error).order_by(outbox.c.id)).all()
        return [(status, error) for status, error in rows]


async def until_fate(world: World, *wanted: tuple[str, str]) -> None:
    async with asyncio.timeout(30):
        while fates(world) != list(wanted):  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.01)


async def later(world: World) -> None:
    """Time passes until nothing waits to be sent."""
    async with asyncio.timeout(30):
        while "pending" in {fate for fate, _ in fates(world)}:
            world.clock.advance(MINUTE)
            world.channel.delivery.wake()
            await asyncio.sleep(0.02)


def status(known: str, code: int = 0, **more: object) -> dict[str, object]:
    told = {"id": known, "status": "failed" if code else "read", "timestamp": "1795338000", "recipient_id": NUMBER}
    return {**told, **({"errors": [{"code": code, "title": "x", "message": "x"}]} if code else {}), **more}


# --- who is believed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": signed(b"another body")},
        {"X-Hub-Signature-256": "sha1=" + "0" * 40},
        {"X-Hub-Signature-256": "sha256=" + "\xe9" * 64},
    ],
    ids=["none", "empty", "wrong", "of another body", "old", "no ascii"],
)
async def test_unsigned_request_is_refused_and_stores_nothing(alone: World, headers: Mapping[str, str]) -> None:
    body = json.dumps(payload(alone.person().message("text", {"body": "salut"}))).encode()
    before = kept(alone)
    assert await alone.post_raw(body, headers) == 403
    assert kept(alone) == before
    assert alone.api.calls == 0


async def test_body_is_not_even_parsed_before_its_signature_is_seen(alone: World) -> None:
    assert await alone.post_raw(b"{" * 100_000, {}) == 403
    assert await alone.post_raw(b"no json", {"X-Hub-Signature-256": signed(b"no json")}) == 400
    assert await alone.post_raw(b"x" * (3 * 1024 * 1024 + 1), {}) == 403


@pytest.mark.parametrize("told", [[], 1, "x", {"entry": 1}, {"entry": [{"changes": [{"field": "messages"}]}]}])
async def test_signed_request_of_any_shape_is_answered(alone: World, told: object) -> None:
    body = json.dumps(told).encode()
    assert await alone.post_raw(body, {"X-Hub-Signature-256": signed(body)}) == 200


async def test_webhook_proves_to_be_ours_to_who_knows_the_word(alone: World) -> None:
    ours = await alone.get(hub_mode="subscribe", hub_verify_token=VERIFY, hub_challenge="1158201444")
    assert (ours.status_code, ours.text) == (200, "1158201444")
    assert ours.headers["content-type"].startswith("text/plain")
    for wrong in (
        {"hub_verify_token": "x"},
        {"hub_verify_token": ""},
        {"hub_mode": "unsubscribe"},
        {"hub_challenge": "<script>"},
    ):
        asked = {"hub_mode": "subscribe", "hub_verify_token": VERIFY, "hub_challenge": "1", **wrong}
        assert (await alone.get(**asked)).status_code == 403


async def test_message_for_another_number_of_the_account_is_not_ours(alone: World) -> None:
    told = payload(alone.person().message("text", {"body": "salut"}))
    told["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "1"
    assert await alone.post(told) == 200
    assert kept(alone)["conversations"] == 0


@pytest.mark.parametrize(
    "left_out", ["whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token", "whatsapp_templates", "public_url"]
)
def test_half_a_configuration_is_one_clear_sentence(left_out: str) -> None:
    assert settings(**{left_out: ""}).missing_for_whatsapp() == [left_out.upper()]
    assert settings().missing_for_whatsapp() == []
    assert Settings(_env_file=None, public_url="https://centre.test").missing_for_whatsapp() == []  # type: ignore[call-arg]


def test_half_a_configuration_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WHATSAPP_PHONE_ID", "900000000000001")
    with pytest.raises(SettingsWrong) as wrong:
        load_settings()
    (sentence,) = wrong.value.mistakes
    assert sentence.startswith("WhatsApp is half set up: set WHATSAPP_TOKEN, WHATSAPP_APP_SECRET,")


# --- nothing is lost, nothing is told twice ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [broken(), too_many(), too_many(131056), DROPPED, refused(190), Fault(503, 2), Fault(400, 131000)],
    ids=["500", "130429", "131056", "dropped", "token", "503", "unknown"],
)
async def test_message_comes_once_after_a_fault_that_passes(here: World, fault: Fault) -> None:
    person = here.person()
    here.api.fail(fault, times=1 if fault.drops else 2)  # what may have arrived is sent once more only
    await person.says("salut")
    await later(here)
    assert len(person.shown) == 1
    assert [fate for fate, _ in fates(here)] == ["sent"]


@pytest.mark.parametrize("fault", [DROPPED_AFTER, HALF], ids=["no answer", "half an answer"])
async def test_message_whose_answer_is_lost_is_sent_once_more_and_then_left(here: World, fault: Fault) -> None:
    person = here.person()
    here.api.fail(fault, times=9)
    await person.says("salut")
    await later(here)
    assert [fate for fate, _ in fates(here)] == ["unknown"]
    assert len(person.shown) == 2


async def test_store_that_is_away_makes_meta_bring_it_again(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told = payload(here.person().message("text", {"body": "salut"}))
    with monkeypatch.context() as patched:

        async def away(*_: object, **__: object) -> None:
            raise StoreUnavailable

        patched.setattr(type(here.turns), "take", away)
        assert await here.post(told) == 503
    assert await here.post(told) == 200
    await settled(here.person())
    assert len(here.person().shown) == 1


async def test_same_message_brought_at_once_by_several_requests_is_one_turn(here: World) -> None:
    person = here.person()
    told = payload(person.message("text", {"body": "salut"}))
    assert set(await asyncio.gather(*(here.post(told) for _ in range(5)))) == {200}
    await settled(person)
    assert len(person.shown) == 1
    assert kept(here)["inbox"] == 1


# --- the day after their last word ------------------------------------------------------------------------------------


async def test_reply_that_comes_too_late_waits_behind_a_template_and_comes_once(here: World) -> None:
    person = here.person()
    here.api.fail(refused(131047))
    await person.says("salut")
    await until_fate(here, ("owed", "ReEngagementMessage"), ("sent", ""))
    assert person.texts == ["[neutral_fr]"]
    await person.says("oui")
    await settled(person)
    assert len(person.shown) == 2
    assert "Tawjih" in person.texts[-1]


async def test_reply_that_whatsapp_says_later_was_too_late_waits_as_well(here: World) -> None:
    person = here.person()
    await person.says("salut")
    await settled(person)
    known = person.shown[0]["id"]
    told = payload(statuses=(status(known, 131047),))
    assert await here.post(told) == 200
    await until_fate(here, ("owed", ""), ("sent", ""))
    assert await here.post(told) == 200, "the same news again changes nothing"
    await settled(person)
    assert person.texts[1:] == ["[neutral_fr]"]
    await person.sends("button", {"text": "Lire", "payload": "Lire"})
    await settled(person)
    assert person.texts[2:] == person.texts[:1]


async def test_template_that_is_not_approved_is_told_to_the_operator_and_nothing_is_lost(
    sqlite_database: Database,
) -> None:
    said: list[str] = []
    async with world(sqlite_database, telegram_world.clock(), Notices(said.append)) as here:
        person = here.person()
        here.api.fail(refused(131047))
        here.api.fail(refused(132001), times=2)
        await person.says("salut")
        await later(here)
        assert person.texts == ["[neutral_fr]"]
    assert any("neutral_fr" in one and "WHATSAPP_TEMPLATES" in one for one in said)
    assert not any(NUMBER in one for one in said)


async def test_reply_does_not_wait_for_a_template_that_is_refused(here: World) -> None:
    person = here.person()
    here.api.fail(refused(131047))
    here.api.approved = False
    await person.says("salut")
    await here.api.until(lambda: here.api.calls >= 2)
    await person.says("oui")
    async with asyncio.timeout(30):
        while not person.shown:
            here.clock.advance(MINUTE)
            here.channel.delivery.wake()
            await asyncio.sleep(0.02)
    assert "Tawjih" in person.texts[-1]


async def test_nothing_kept_in_clear_holds_the_number_that_their_ids_are_made_of(here: World) -> None:
    person = here.person()
    await person.says("salut")
    await settled(person)
    with here.turns.database.reading() as tx:
        ids = [*tx.execute(select(inbox.c.external_id)).scalars(), *tx.execute(select(outbox.c.message_id)).scalars()]
    assert len(ids) == 2
    assert not [one for one in ids if NUMBER in str(one) or "wamid" in str(one)]


# --- what became of it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [True, False])
async def test_number_that_gets_nothing_is_marked_until_it_writes(here: World, *, at_once: bool) -> None:
    person = here.person()
    if at_once:
        here.api.fail(refused(131026))
    await person.says("salut")
    await settled(person)
    if not at_once:
        assert await here.post(payload(statuses=(status(person.shown[0]["id"], 131026),))) == 200
    assert [fate for fate, _ in fates(here)] == ["failed"]

    def blocked() -> object:
        with here.turns.database.reading() as tx:
            return tx.execute(select(conversations.c.blocked_at)).scalar_one()

    assert blocked() is not None
    await person.says("salut")
    assert blocked() is None


async def test_message_that_was_throttled_after_all_is_sent_again(here: World) -> None:
    person = here.person()
    await person.says("salut")
    await settled(person)
    assert await here.post(payload(statuses=(status(person.shown[0]["id"], 130429),))) == 200
    await later(here)
    assert len(person.shown) == 2
    assert [fate for fate, _ in fates(here)] == ["sent"]


async def test_failure_that_is_told_before_the_send_is_written_down_is_asked_for_again(here: World) -> None:
    person = here.person()
    here.api.fail(broken())
    await person.says("salut")
    await here.api.until(lambda: here.api.calls)
    assert await here.post(payload(statuses=(status("wamid.S9", 131026),))) == 503
    await later(here)
    assert await here.post(payload(statuses=(status("wamid.S9", 131026),))) == 200


async def test_what_was_delivered_or_read_changes_nothing(alone: World) -> None:
    person = alone.person()
    await person.says("salut")
    await settled(person)
    before = fates(alone)
    for name in ("sent", "delivered", "read", "played"):
        assert await alone.post(payload(statuses=(status(person.shown[0]["id"], status=name),))) == 200
    assert fates(alone) == before


async def test_status_without_a_person_we_know_stores_nothing(alone: World) -> None:
    before = kept(alone)
    assert await alone.post(payload(statuses=(status("wamid.X", 131026),))) == 200
    assert kept(alone) == before


# --- what is said aloud -----------------------------------------------------------------------------------------------


def test_length_of_a_recording_is_what_its_last_page_says() -> None:
    page = b"OggS\0\4" + (48_000 * 7).to_bytes(8, "little") + b"\0" * 13
    assert seconds_of(b"OggS\0\2" + b"\0" * 30 + page) == 7
    assert seconds_of(b"") == seconds_of(b"ID3") == seconds_of(b"OggS") == 0


def test_every_label_of_a_control_that_is_left_to_be_written_is_understood() -> None:
    choices = [one for one in (*vars(controls).values(), *ALL_CHOICES) if isinstance(one, Choice)]
    found = {one.value.removeprefix("!"): one for one in choices if one.value.startswith("!")}
    named = [one for name, one in found.items() if name in TYPED]
    assert len(named) >= len(TYPED) - 1
    for one in named:
        for locale in LOCALES:
            label = catalogues().label(one.label, locale, "youth")
            read = understand(label, Expecting("age", "age", {}, "", ""), locale, lexicon())
            assert read.command == one.value.removeprefix("!").partition(" ")[0], (label, read)
