"""All ways in, by their names."""

from __future__ import annotations

from tests.fuzz import commands, desk, page, telegram

DOORS = {door.name: door for door in (telegram.DOOR, page.DOOR, desk.DOOR, commands.DOOR)}
