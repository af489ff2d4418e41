"""What the page of the web chat asks of the turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.services.spoken import VoiceNote
    from bot.services.view import View
    from conversations.types import Event


class Conversations(Protocol):
    """What this channel asks of the turns: to take an event, to show where it stands, to know that it was shown."""

    async def take(  # noqa: D102, PLR0913 - the turns' own signature
        self,
        channel: str,
        external_id: str,
        address: str,
        event: Event,
        *,
        hint: str = "",
        asked: str = "",
        source: str = "",
        network: str = "",
        voice: VoiceNote | None = None,
    ) -> object: ...

    async def view(self, channel: str, address: str, hint: str) -> View: ...  # noqa: D102

    async def shown(self, channel: str, address: str, view: View) -> None: ...  # noqa: D102

    async def calendar(self, channel: str, address: str) -> str: ...  # noqa: D102

    async def mydata(self, channel: str, address: str) -> dict[str, str]: ...  # noqa: D102
