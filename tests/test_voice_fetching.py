"""A voice note is fetched only where it will be kept: however many come, and however often one comes again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import fetching_notes
from bot.services.fetching_notes import Fetching
from bot.services.pacing import Pacing
from bot.services.spoken import LARGEST, LONGEST, VoiceNote
from conversations.types import Attached
from storage.voice_notes import MOST_WAITING
from tests.test_transcripts import lexicon
from tests.test_voice_notes import CHAT, SOUND, begun, kept, world

if TYPE_CHECKING:
    from tests.fakes.staff_world import StaffWorld

__all__ = ["world"]  # a fixture


class Notes:
    """Voice notes of one person, and how many of them were fetched, how many at the same moment."""

    def __init__(self) -> None:
        self.fetched = self.now = self.most = 0

    def note(self, seconds: int = 3, size: int = len(SOUND)) -> VoiceNote:
        return VoiceNote("note", seconds, size, self.fetch)

    async def fetch(self) -> bytes:
        self.fetched += 1
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0)
        self.now -= 1
        return SOUND


async def sends(world: StaffWorld, known: str, note: VoiceNote, chat: int = CHAT) -> None:
    await world.turns.take("telegram", known, str(chat), Attached("voice"), voice=note)


async def test_voice_note_that_comes_again_is_not_fetched_again(world: StaffWorld) -> None:
    await begun(world)
    notes = Notes()
    await asyncio.gather(*(sends(world, "voice", notes.note()) for _ in range(3)))
    assert (notes.fetched, len(kept(world))) == (1, 1)


async def test_of_thousands_sent_at_once_no_more_are_fetched_than_may_wait(world: StaffWorld) -> None:
    await begun(world)
    notes = Notes()
    await asyncio.gather(*(sends(world, str(number), notes.note()) for number in range(200)))
    assert (notes.fetched, notes.most, len(kept(world))) == (MOST_WAITING, 1, MOST_WAITING)


async def test_beyond_the_pace_of_a_person_nothing_is_fetched(world: StaffWorld) -> None:
    await begun(world)
    world.turns.pacing = Pacing(lexicon())
    for number in range(world.turns.pacing.of_person.at_once):
        await sends(world, f"sticker {number}", VoiceNote("none", LONGEST + 1, 1, Notes().fetch))
    notes = Notes()
    await sends(world, "too fast", notes.note())
    assert (notes.fetched, kept(world)) == (0, [])
    world.clock.advance(timedelta(minutes=2))
    await sends(world, "slower", notes.note())
    assert notes.fetched == 1


@pytest.mark.parametrize(("seconds", "size"), [(LONGEST + 1, 1), (1, LARGEST + 1)])
async def test_what_is_too_long_by_what_telegram_says_is_not_fetched(
    world: StaffWorld, seconds: int, size: int
) -> None:
    await begun(world)
    notes = Notes()
    await sends(world, "voice", notes.note(seconds, size))
    assert (notes.fetched, kept(world)) == (0, [])


async def test_of_many_people_few_recordings_are_held_at_the_same_moment() -> None:
    fetching, held, most = Fetching(), 0, 0

    async def hold() -> None:
        nonlocal held, most
        async with fetching.room:
            held += 1
            most = max(most, held)
            await asyncio.sleep(0)
            held -= 1

    await asyncio.gather(*(hold() for _ in range(50)))
    assert most == fetching_notes.AT_ONCE


async def test_what_telegram_gives_no_size_of_is_not_downloaded(world: StaffWorld) -> None:
    person = await begun(world)
    await person.speaks(b"", size=1)
    await world.api.until(lambda: any("n'est pas arrivé" in one for one in person.screen.texts))
    assert len(world.api.of("getFile")) == 1
    assert kept(world) == []
