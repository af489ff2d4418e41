"""When somebody is in danger: the numbers first, then who may contact them, at which number and hour; and a safe word.

Two short lines each. Nothing is asked about what happened, nothing is promised, secrecy least of all.
"""

from conversations.flow import Question
from conversations.flows.contact import ABROAD, ABROAD_AGAIN, ABROAD_CHOICES, TIMES
from conversations.texts import text
from conversations.types import Choice

AGAIN = text(
    "danger.again",
    "I am still here. {helpline_children} is free; in danger right now: {helpline_now}.",
    "adult",
)
CHECK = text(
    "danger.check",
    "Perhaps something hard is happening to you. If so, {helpline_children} is free. Do you need help?",
    "adult",
)
MISREAD = text("danger.misread", "Sorry, I misread you. We go on.", "adult")
NUMBERS = text(
    "danger.numbers",
    "All right. {helpline_children} is free, {helpline_children_site} is there at any hour. In danger: {helpline_now}.",
    "adult",
)

# Before the question whether somebody may contact them: is anybody there now, who reads it, and what it is not.
LATER = text(
    "danger_safe.later",
    "Nobody reads here right now, only in working hours. Do not wait: call {helpline_children}, or {helpline_now} in "
    "danger.",
    "adult",
)
HOURS_UNKNOWN = text(
    "danger_safe.hours_unknown",
    "The centre has not confirmed when it reads this. Do not wait: call {helpline_children}, or {helpline_now} in "
    "danger.",
    "adult",
)
READERS = text(
    "danger_safe.readers",
    "The person in charge of protection at the centre and their deputy read it, nobody else.",
)
MAY_ACT = text(
    "danger_safe.may_act",
    "I am not an emergency service. They may have to act, to protect you.",
    "adult",
)

# Afterwards: what was done, and again the numbers.
TOLD = text(
    "danger.help",
    "The person in charge of protection is told. I am not an emergency service: call {helpline_children}, or "
    "{helpline_now} in danger.",
    "adult",
)
TOLD_LATER = text(
    "danger.help_later",
    "The person in charge of protection reads it when they are back. Until then: {helpline_children}, or "
    "{helpline_now} in danger.",
    "adult",
)
TOLD_HOURS_UNKNOWN = text(
    "danger.help_hours_unknown",
    "The centre has not confirmed when it reads this. Do not wait: {helpline_children}, or {helpline_now} in danger.",
    "adult",
)
# Said when no person in charge of protection is confirmed: nobody may be waited for.
TOLD_NOBODY = text(
    "danger.help_unread",
    "Perhaps nobody at the centre reads this soon. Do not wait: call {helpline_children}, or {helpline_now} in danger.",
    "adult",
)

# Said instead of these when a number they name is not confirmed any more.
HELPLINES = frozenset({"helpline_children", "helpline_children_site", "helpline_now"})
NAME_HELPLINES = frozenset(
    {"danger.ask", "danger_home.ask", "attached.voice", "place.in_danger"}
    | {words.id for words in (AGAIN, CHECK, NUMBERS, LATER, HOURS_UNKNOWN)}
    | {words.id for words in (TOLD, TOLD_LATER, TOLD_HOURS_UNKNOWN, TOLD_NOBODY)}
)
NO_HELPLINE = text(
    "danger.no_numbers",
    "What you say matters. Talk now to an adult you trust; in danger, to the police.",
    "adult",
)

# What is said of a word that cannot be the safe word, and of one that is it now.
NO_WORD = text("safe_word.no_word", "It must be one word of 4 to 20 letters, without numbers or spaces.")
EVERYDAY = text("safe_word.everyday", "This word is used here often. A rarer one is safer.")
SET = (
    text("safe_word.set", "Done. Write this word alone here, and all that I said disappears.", "adult"),
    text("safe_word.set_back", "Write it once more, and the help comes back.", "adult"),
    text(
        "safe_word.set_telegram",
        "On Telegram, your own messages and old ones stay: delete the chat on the phone.",
        "adult",
    ),
)
QUESTIONS = (
    Question(
        id="danger",
        about="speaker",
        kind="choice",
        ask=text(
            "danger.ask",
            "What you say matters. You can call {helpline_children} (free), or write on "
            "{helpline_children_site}. Danger right now: {helpline_now}.",
            "adult",
        ),
        again=AGAIN,
        choices=(
            Choice("help", text("choice.danger_help", "I need help")),
            Choice("misread", text("choice.danger_misread", "You misread me")),
        ),
        yes="help",
        no="misread",
    ),
    # Asked of who wants a person about something at home.
    Question(
        id="danger_home",
        about="speaker",
        kind="choice",
        ask=text(
            "danger_home.ask",
            "You need not tell it here. If you are not safe: {helpline_children} (free), or {helpline_now} in danger. "
            "Do you need help?",
            "adult",
        ),
        again=AGAIN,
        choices=(
            Choice("help", text("choice.danger_help", "I need help")),
            Choice("talk", text("choice.danger_home_talk", "No, only to talk")),
        ),
        yes="help",
        no="talk",
    ),
    Question(
        id="danger_safe",
        about="speaker",
        kind="yes_no",
        ask=text("danger_safe.ask", "May one of them contact you?", "adult"),
        again=text("danger_safe.again", "May one of them contact you: yes or no?", "adult"),
        choices=(
            Choice("yes", text("choice.danger_safe_yes", "Yes, they may")),
            Choice("no", text("choice.danger_safe_no", "No, nobody")),
        ),
        yes="yes",
        no="no",
    ),
    Question(
        id="danger_phone",
        about="speaker",
        kind="phone",
        ask=text("danger_phone.ask", "Which number is safe to call?", "adult"),
        again=text("danger_phone.again", "Write the whole number, or press “No number is safe”.", "adult"),
        choices=(Choice("none", text("choice.danger_phone_none", "No number is safe")),),
        no="none",
    ),
    Question(
        id="danger_phone_abroad",
        about="speaker",
        kind="phone",
        ask=ABROAD,
        again=ABROAD_AGAIN,
        choices=ABROAD_CHOICES,
        yes="yes",
        no="no",
    ),
    Question(
        id="danger_hour",
        about="speaker",
        kind="choice",
        ask=text("danger_hour.ask", "When is it safe for you?", "adult"),
        again=text("danger_hour.again", "Morning, afternoon, evening? Or only written here?"),
        choices=TIMES,
        columns=2,
    ),
    Question(
        id="danger_told",
        about="speaker",
        kind="choice",
        ask=TOLD,
        again=AGAIN,
        choices=(Choice("continue", text("choice.danger_go_on", "Go on with the form")),),
        yes="continue",
    ),
    Question(
        id="safe_word",
        about="speaker",
        kind="word",
        ask=text("safe_word.ask", "Choose a rare word of 4 to 20 letters, and write it here.", "adult"),
        again=text("safe_word.again", "Write one rare word, of 4 to 20 letters.", "adult"),
    ),
)
