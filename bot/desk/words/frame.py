"""The words of what every page of the desk has."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("desk.title", "Tawjih: desk"),
    text("desk.skip", "Go to the content"),
    text("desk.signed_in", "Signed in: {login}"),
    text("desk.sign_out", "Sign out"),
    text("desk.sign_out_everywhere", "Sign out everywhere"),
    text("desk.not_there", "This page does not exist, or your account may not see it."),
    text("desk.busy", "This could not be saved just now. Try again in a moment."),
    text("desk.foreign", "This came from another page, so nothing was done. Open the desk and do it again."),
    text("desk.go_on", "Go on"),
    text("desk.back", "Back to the list"),
    text("desk.rooms", "Pages of the desk"),
    text("desk.menu", "Menu"),
    text("desk.label", "{label}:"),
    text("desk.done", "Done."),
)
