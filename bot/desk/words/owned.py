"""The words of a lead that a colleague has, and of who read, did or looked for something through which door."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("why.has", "{login} looks after this request."),
    text("why.ask", "Why do you open it?"),
    text("why.kept", "The reason is written down, and stands on the page of the request. It holds for an hour."),
    text("why.stands_in", "I stand in for my colleague"),
    text("why.family_asks", "The family called or came"),
    text("why.colleague_asks", "My colleague asked me to"),
    text("why.same_person", "It may be the same person as another request"),
    text("why.checks", "I check the work of the team"),
    text("why.protection", "For somebody's protection"),
    text("why.other", "Another reason"),
    text("door.telegram", "on Telegram"),
    text("door.command_line", "on the machine"),
    text("door.program", "by itself"),
    text("deed.open_others", "said why they open a colleague's request"),
    text("deed.search", "searched the list"),
    text("deed.see_queue", "read the list"),
)
