"""All ways in, by their names."""

from __future__ import annotations

from tests.fuzz import backups, catalogues, commands, desk, page, polling, programme, telegram

DOORS = {
    door.name: door
    for door in (
        telegram.DOOR,
        polling.DOOR,
        page.DOOR,
        desk.DOOR,
        commands.DOOR,
        programme.DOOR,
        catalogues.DOOR,
        backups.DOOR,
    )
}
