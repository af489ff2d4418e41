"""The words of the talk with a family, and of who waits for an answer."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("talk.on_page", "They read it when they open the page again: nothing rings there."),
    text("talk.title", "Write to the family"),
    text("talk.write", "Your message ({language}); it goes through the bot"),
    text("talk.send", "Send"),
    text("talk.replies", "Ready replies"),
    text("talk.meaning", "It means:"),
    text("talk.bot_silent", "The bot is silent here: what the family writes comes to you."),
    text("talk.hand_back", "Give back to the bot"),
    text("talk.settle", "Nothing to answer"),
    text("talk.stopped", "They asked for no more messages: only by phone."),
    text("talk.blocked", "Messages do not reach them any more: only by phone."),
    text("talk.family", "the family"),
    text("talk.bot", "the bot"),
    text("talk.note", "note"),
    text("sent.pending", "being sent"),
    text("sent.sent", "sent"),
    text("sent.ridden", "sent"),
    text("sent.shown", "on their page"),
    text("sent.failed", "did not arrive"),
    text("sent.unknown", "may not have arrived"),
    text("why.reply", "wrote to you, waits since {when}"),
    text("why.person", "asked for a person, waits since {when}"),
    text("why.question", "asked a question, waits since {when}"),
    text("waits.reply", "Wrote to the centre"),
    text("waits.person", "Asked for a person"),
    text("waits.question", "Asked a question"),
    text("waits.bug", "Something went wrong"),
    text("waits.since", "waits since {when}"),
    text("waits.no_lead", "No request was sent yet: nothing else is known."),
    text("waits.bug_what", "The program failed on what somebody wrote; nothing of theirs was lost. Tell who runs it."),
    text("waits.seen_to", "Seen to"),
    text("mistake.empty_message", "The message is empty."),
    text("mistake.long_message", "The message is too long: 1,000 characters at most."),
    text("mistake.stopped", "They asked for no more messages."),
    text("mistake.blocked", "Messages do not reach them any more."),
)
