"""The words of the web page's own frame; all that the conversation says comes with the view."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("web.name", "Tawjih"),
    text("web.title", "Tawjih: back to school or training"),
    text("web.description", "Find out which school or training is open to you, and sign up. Free, on any phone."),
    text("web.skip", "Go to the question"),
    text("web.languages", "Language"),
    text("web.trial", "Trial: this is not a registration"),
    text("web.earlier", "Earlier answers"),
    text("web.history", "Your answers"),
    text("web.now", "Now"),
    text("web.controls", "Other actions"),
    text("web.change", "Change"),
    text("web.type", "Type here"),
    text("web.send", "Send"),
    text("web.help", "Help"),
    text("web.voice", "Listen"),
    text("web.speak", "🎤 Speak"),
    text("web.speak_send", "Stop and send"),
    text("web.speak_drop", "Cancel"),
    text("web.speak_denied", "The microphone is not allowed here. Write or press a button."),
    text("web.speak_lost", "Your voice message did not go. Try again, or write."),
    text("web.lock", "Close"),
    text("web.lock_ask", "This page is closed. Write the code to open it."),
    text("web.lock_open", "Open"),
    text("web.lock_wrong", "That does not open the page."),
    text("web.lock_held", "That was tried too often. Wait 15 minutes, then write the code."),
    text("web.lock_forgotten", "Code forgotten?"),
    text(
        "web.lock_ways",
        "Nobody can tell you the code, and nothing opens without it. You can ask at the centre, or erase what is "
        "behind this page.",
    ),
    text("web.lock_sure", "Erase what is behind this page? It goes for good, requests too."),
    text("web.lock_yes", "Yes, erase it"),
    text("web.lock_no", "No"),
    text("web.mydata", "My data"),
    text("web.move", "Go on elsewhere"),
    text("web.delete", "Delete my data"),
    text("web.lost", "No connection. Nothing is lost: your answer goes as soon as it is back. Leave this page open."),
    text("web.busy", "We could not save your answer just now. Nothing else is lost. Try again in a moment."),
    text("web.retry", "Try again"),
    text("web.too_long", "This message is too long. Nothing is lost: write it shorter."),
    text("web.cookies", "This page could not remember you. Allow cookies for this page, then answer again."),
    text("web.failed", "Something went wrong on our side. Nothing is lost: go back and try again in a moment."),
    text("web.slower", "That was a lot at once. Nothing is lost: wait a minute, then send this again."),
    text(
        "web.crowded",
        "Many people are writing from your network just now. Nothing is lost: try again in a few minutes.",
    ),
    text("web.moved", "This page was from before, so nothing was taken. Here is where we are:"),
    text(
        "web.moved_typed",
        "This page was from before, so nothing was taken. Your text is still in the field. Here is where we are:",
    ),
    text("web.foreign", "This answer came from another page, so it was not taken."),
    text("web.missing", "This page does not exist."),
    text("web.home", "Go to the conversation"),
    text("web.other", "Someone else here"),
    text("web.nowhere", "Your phone did not say where you are. Press the district, or write the city."),
)
"""Declared for the catalogues; `words(locale)` must give each of these ids its words in that locale."""
