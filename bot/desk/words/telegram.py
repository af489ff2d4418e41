"""The words of staff on Telegram: the page that links it, what the bot answers them, and what they are told."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

PAGE: Final = (
    text("telegram.title", "Telegram"),
    text("telegram.what", "On Telegram you hear of what is new, waits or is overdue, and can take it from your phone."),
    text("telegram.not_set_up", "The bot is not on Telegram yet: who runs it has not given it a token."),
    text("telegram.not_linked", "Your Telegram is not linked."),
    text("telegram.linked_since", "Your Telegram is linked since {when}."),
    text("telegram.blocked", "You have blocked the bot: nothing reaches you. Unblock it and write /queue."),
    text("telegram.unlink", "Unlink"),
    text("telegram.show_code", "Show a code to link it"),
    text("telegram.another_code", "Another code"),
    text("telegram.link_another", "Link another Telegram"),
    text("telegram.code_is", "Your code; it holds once, until {when}:"),
    text("telegram.open_bot", "Open the bot with this code"),
    text("telegram.or_type", "Or write the code to {bot} on Telegram."),
    text(
        "telegram.wrong_hint",
        "If the bot answers as it does to families, the code was wrong or over: show another one. After five wrong"
        " codes, wait a quarter of an hour.",
    ),
    text("telegram.commands", "What you can write to the bot"),
    text("telegram.does_queue", "who waits: yours and nobody's"),
    text("telegram.does_claim", "take a request"),
    text("telegram.example_result", "no answer"),
    text("telegram.does_done", "what came of a call: reached, no answer, wrong number, call back 16:00"),
    text("telegram.does_desk", "a link that signs you in here, once"),
    text("telegram.does_unlink", "hear nothing more there"),
    text("telegram.does_record", "lend your voice: read words aloud for families who read little"),
    text("telegram.careful", "Keep your phone locked: with /desk, who holds it comes in here."),
    text(
        "telegram.asked",
        "The bot gave this link on Telegram. If you did not ask for it, do not press: unlink Telegram.",
    ),
    text("telegram.come_in", "Come in"),
)
ANSWERS: Final = (
    text("telegram.welcome", "Linked to the account {login}. /queue shows who waits, /desk opens the desk."),
    text("telegram.wrong_code", "This code is wrong or over. The desk shows another one."),
    text("telegram.unlinked", "Unlinked: nothing more is told here."),
    text("telegram.nothing", "There is nothing here for you."),
    text("telegram.which", "Write the number of the request too, for example: {command}"),
    text("telegram.mine", "Yours: {count}", plural="Yours: {count}"),
    text("telegram.nobodys", "Nobody's: {count}", plural="Nobody's: {count}"),
    text("telegram.nobody_waits", "Nobody waits."),
    text("telegram.line", "{reference}: {why}"),
    text("telegram.late_line", "{reference}: {why}, {late}"),
    text(
        "telegram.apart",
        "{count} person waits without having sent a request: open the desk.",
        plural="{count} people wait without having sent a request: open the desk.",
    ),
    text("telegram.yours", "{reference}: yours until {when}."),
    text("telegram.taken_by", "{reference}: taken by {login} already."),
    text("telegram.taken", "{reference}: taken already."),
    text("telegram.say_why", "{reference}: {login} looks after it. Open it at the desk and say why: /desk"),
    text("telegram.came_of_it", "{reference}: what came of the call?"),
    text("telegram.when", "{reference}: when to call back? For example: /done {reference} call back 16:00"),
    text("telegram.reached", "{reference}: reached, written down."),
    text("telegram.no_answer", "{reference}: no answer, again on {when}."),
    text("telegram.wrong_number", "{reference}: wrong number, written down."),
    text("telegram.call_back", "{reference}: to call back on {when}."),
    text("telegram.desk_link", "To come in at the desk, once, until {when}:"),
    text("telegram.record_fr", "Read this aloud in French, in a voice message ({message}):"),
    text("telegram.record_ar", "Read this aloud in Arabic, in a voice message ({message}):"),
    text("telegram.record_ary", "Read this aloud in Darija, in a voice message ({message}):"),
    text("telegram.record_words", "{words}"),
    text("telegram.voice_heard", "Listen to it. Families will hear it like this:"),
    text("telegram.voice_yes", "Approve"),
    text("telegram.voice_again", "Again"),
    text("telegram.voice_next", "Next one"),
    text("telegram.voice_kept", "Kept: {message}. Recorded in this language: {recorded} of {all}."),
    text("telegram.take_button", "Take {reference}"),
    text("telegram.call_button", "Called {reference}"),
    text("telegram.back_hour", "Again in 1 hour"),
    text("telegram.back_tomorrow", "Again tomorrow"),
    text("telegram.back_monday", "Again on Monday"),
)
NEWS: Final = (
    text("tell.new", "New request {reference}"),
    text("tell.sent_again", "{reference}: the request has been changed and sent again"),
    text("tell.from_centre", "{reference} comes to you from another centre"),
    text("tell.person", "{reference} asks for a person"),
    text("tell.question", "{reference} waits for the answer to a question"),
    text("tell.reply", "{reference} has written to you"),
    text("tell.overdue", "Overdue: {reference}, nobody's"),
    text("tell.overdue_of", "Overdue: {reference}, {login} has it"),
    text("tell.promise", "Overdue, a promised call: {reference}, nobody's"),
    text("tell.promise_of", "Overdue, a promised call: {reference}, {login} has it"),
    text("tell.about", "{line} ({about})"),
    text("tell.more", "And {count} more: /queue", plural="And {count} more: /queue"),
    text(
        "tell.apart_overdue",
        "{count} person without a request waits too long: open the desk.",
        plural="{count} people without a request wait too long: open the desk.",
    ),
    text("tell.taken_back", "{reference}: the family took this request back. Do not contact them about it."),
    text(
        "tell.erased",
        "{count} request that you had was erased, as the family wanted.",
        plural="{count} requests that you had were erased, as the families wanted.",
    ),
    text(
        "tell.urgent",
        "Somebody asked for protection: open the desk.",
        plural="{count} people asked for protection: open the desk.",
    ),
)
DEEDS: Final = (
    text("deed.record_voice", "recorded a message"),
    text("deed.hear_voice", "listened to a voice message"),
    text("deed.type_voice", "typed what a voice message says"),
    text("deed.drop_voice", "deleted a voice message without typing it"),
    text("deed.hear_urgent", "listened to a voice message, for protection"),
)
NOTES: Final = (
    text("voice.title", "Voice message"),
    text("voice.came", "{when}, {count} s"),
    text("voice.type", "What is said in it, in their words"),
    text(
        "voice.what",
        "It goes on as if they had typed it, and the recording is deleted. Danger: type it; protection is told.",
    ),
    text("voice.done", "Go on with it"),
    text("voice.nothing", "Heard, nothing to type: delete it"),
    text(
        "mistake.voice_order",
        "Only they can order this: to stop, erase, take back, hide. Write or call; then delete the recording.",
    ),
    text("mistake.voice_gone", "Somebody has typed this voice message already, or the family has erased it."),
)
MISTAKES: Final = (
    text("mistake.voice_nothing_asked", "Write /record first: then you get words to read aloud."),
    text("mistake.voice_another", "This is not your latest recording. Listen to the latest one, or write /record."),
    text("mistake.voice_all_recorded", "Everything is recorded in this language. Another one: /record fr, ar or ary"),
    text(
        "mistake.voice_not_recordable",
        "Nothing can be recorded under this name: there is no such message, or a name or a number in it changes.",
    ),
    text("mistake.voice_no_sound", "This is no voice message. Hold the microphone of Telegram and read aloud."),
    text("mistake.voice_words_changed", "These words have changed meanwhile. Write /record again."),
    text("mistake.voice_too_long", "This is too long: two minutes at most. Try again."),
    text("mistake.voice_not_fetched", "Telegram did not give the recording. Send it again."),
)
WORDS: Final = (*PAGE, *ANSWERS, *NEWS, *MISTAKES, *NOTES, *DEEDS)
