"""All that is kept of somebody, as messages of their channel: as files, as one text, or as the way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import channels, mydata, mydata_words
from bot.services.messages import File, Message
from bot.services.plain_text import plain

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.effects import Scene
    from conversations.types import GiveMyData


def messages(tx: Connection, scene: Scene, given: GiveMyData) -> list[Message]:
    """The messages that bring the file in both forms; on a page they lead to it, and it is made when it is fetched."""
    asked = mydata.Asked(given, scene.conversation.id, scene.locale, scene.catalogues, scene.programme, scene.now)
    channel = channels.of(scene.conversation.channel)
    if channel.sends_text_files:
        return [_as_text(scene, mydata.both(tx, asked)["html"])]
    files = mydata.both(tx, asked) if channel.sends_files else dict.fromkeys(mydata.NAMES, "")
    captions = {"html": mydata_words.CAPTION, "json": mydata_words.CAPTION_DATA}
    return [
        Message(
            scene.catalogues.words(captions[form], scene.locale),
            scene.locale,
            turn=scene.turn,
            file=File(mydata.NAMES[form], mydata.KINDS[form], files[form]),
        )
        for form in mydata.NAMES
    ]


def _as_text(scene: Scene, page: str) -> Message:
    """The same for a channel that takes nothing but plain text."""
    said = scene.catalogues.words(mydata_words.CAPTION, scene.locale)
    name = mydata.NAMES["html"].replace(".html", ".txt")
    return Message(said, scene.locale, turn=scene.turn, file=File(name, "text/plain", plain(page)))
