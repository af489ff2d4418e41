"""What staff order on Telegram, and what they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services.messages import Button, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.i18n import Catalogues
    from conversations.texts import Text

BUTTON: Final = "staff"


@dataclass(frozen=True, slots=True)
class Order:
    """What a member of staff wants, as they typed or pressed it: a command with what follows it.

    `result` is that of a call, `when` to call back: "hour", "tomorrow", "monday", "16:00", or a day and an hour.
    `about` is the rest of what was typed. A voice note brings its `sound`, and as `token` how the channel calls it;
    where there is none, `result` is the mistake.
    """

    name: str
    reference: str = ""
    result: str = ""
    when: str = ""
    token: str = ""
    pressed: bool = False
    about: str = ""
    sound: bytes = b""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to staff: a line for each thing, an address to open, and buttons with what they carry.

    Before it, a recording is played: `voice`.
    """

    lines: tuple[Text, ...]
    buttons: tuple[tuple[Text, str], ...] = ()
    link: str = ""
    voice: str = ""

    def words(self, words: Catalogues, locale: str) -> str:
        """The lines in the language of who reads them."""
        said = [words.words(line, locale) for line in self.lines]
        return "\n".join([*said, self.link] if self.link else said)

    def messages(self, words: Catalogues, locale: str) -> Iterator[Message]:
        """The same as messages, two buttons in a row."""
        if self.voice:
            yield Message("", locale, voices=(self.voice,))
        drawn = [Button(words.words(label, locale), data) for label, data in self.buttons]
        rows = tuple(tuple(drawn[start : start + 2]) for start in range(0, len(drawn), 2))
        yield Message(self.words(words, locale), locale, rows=rows)
