"""What is said to commands, and to what is not a text."""

from conversations.texts import Text, text

LINE = text("review.line", "{label}: {value}")
HELP = (
    text("help", "I ask a few questions, then a person from the centre contacts you.", "adult"),
    text("help.how", "Press a button or write in your own words.", "adult"),
    text("help.back", "“Back” returns to the question before. /language changes the language."),
    text("help.data", "/status: your request. /privacy: your data. /delete: erase all. /human: a person.", "adult"),
    text("help.move", "/move: go on on another phone. /mydata: what I have of you.", "adult"),
)
PRIVACY = (
    text("privacy", "I keep only what lets the centre contact you: what you answer here, after your yes.", "adult"),
    text("privacy.never", "I never ask for the CIN or Massar number, a password, money, or your health.", "adult"),
    text("privacy.erase", "/delete erases everything at any time.", "adult"),
    text("privacy.news", "The centre's news come only after a yes of its own; /news ends them."),
    text("privacy.carrier", "On Telegram, the messages also pass through Telegram, outside Morocco."),
)
PRIVACY_DRAFT = text(
    "privacy.draft",
    "Without your yes, all goes after {count} day.",
    "adult",
    plural="Without your yes, all goes after {count} days.",
)
PRIVACY_KEPT = text(
    "privacy.kept",
    "After your yes, it is kept {count} day at most, then erased.",
    "adult",
    plural="After your yes, it is kept {count} days at most, then erased.",
)
PRIVACY_CALL = text(
    "privacy.call",
    "What you tell with /human (number, hour) goes when the centre has answered, after {count} day at most.",
    "adult",
    plural="What you tell with /human (number, hour) goes when the centre has answered, after {count} days at most.",
)
PRIVACY_CONTROLLER = text("privacy.controller", "Responsible for the data: {data_controller}.")
PRIVACY_RECEIPT = text("privacy.receipt", "Declared to the CNDP, receipt {declaration_receipt}.")
PRIVACY_UNCONFIRMED = text("privacy.unconfirmed", "Who is responsible for the data: not confirmed yet.")
PRIVACY_PAGE = text("privacy.page", "All about it, to read at ease: {link}")
STOPPED = text("stopped", "All right, I will not write first any more. You can write to me at any time.", "adult")
ERASED = text("erased", "It is erased. You can also clear this chat on your phone.", "adult")
ERASED_BY_CENTRE = text(
    "erased.by_centre", "As you asked the centre: everything is erased. You can also clear this chat.", "adult"
)
ERASING_TAKES = text(
    "delete.takes",
    "What goes for good: answers, requests, visits, reminders, the messages with the centre and its notes. "
    "On Telegram, those of my messages that I can still delete, too.",
)
ERASING_LEAVES = text(
    "delete.leaves",
    "What stays has no name in it: how many people wrote and signed up in a week, to count them. And when staff read "
    "or called, not about whom, to account for their work. /privacy says all of it.",
)
STATUS_NONE = text("status.none", "No request was sent yet.", "adult")
STATUS_LEAD = text("status.lead", "Request {reference}: {status}")
STATUS_NAMED = text("status.named", "Request {reference} ({name}): {status}")
STATUSES = {
    "new": text("status.new", "received, nobody has called yet."),
    "withdrawn": text("status.withdrawn", "withdrawn."),
}
STATUS_NEW_HERE = text("status.new_here", "received. The answer comes here: come back to look.", "adult")
STATUS_WAITS = text("status.waits", "on the waiting list. Your place on it is not confirmed yet; no seat is promised.")
STATUS_WAITS_AT = text(
    "status.waits_at",
    "number {place} on the waiting list. No seat is promised. When one is free, the centre writes or calls.",
)
STATUS_SEAT_OFFERED = text(
    "status.seat_offered", "a seat is kept for it until {day}. /human tells the centre yes or no."
)
STATUS_SEAT_KEPT = text("status.seat_kept", "a seat is kept for it. The centre makes contact to finish.")
STATUS_OTHER = text("status.other", "the centre is looking at it.")
STATUS_ENDED = text("status.ended", "closed.")
WITHDRAWN = text(
    "withdrawn", "Your request {reference} is withdrawn. The centre will not contact you about it.", "adult"
)
LANGUAGE_SET = text("language.set", "All right, we go on in English.")
GONE = text("gone", "This button is from before. Here is where we are:", "adult")
UNCONFIRMED = text("question.unconfirmed", "The centre has not confirmed this yet; staff will tell you.", "adult")
UNCONFIRMED_REST = text(
    "question.unconfirmed_rest", "The rest the centre has not confirmed yet; staff will tell you.", "adult"
)
SAID_BY = text("question.said_by", "Said by: {source}, {day}.")
# Who usually says it, as staff write it at the desk; anybody else stands as they wrote it.
SOURCES = (
    (text("said_by.centre", "the centre"), ("centre", "le centre", "lcentre", "المركز", "السونطر")),
    (
        text("said_by.head", "the centre's head"),
        ("direction", "la direction", "directeur", "le directeur", "directrice", "la directrice", "المدير", "المديرة"),
    ),
    (
        text("said_by.directorate", "the provincial directorate"),
        ("direction provinciale", "la direction provinciale", "المديرية الإقليمية"),
    ),
    (text("said_by.association", "the association"), ("association", "l'association", "l’association", "الجمعية")),
)
PASSED_ON = text("question.passed_on", "Done. A person from the centre will read your question.", "adult")
PASSED_ON_LATE = text(
    "question.passed_on_late", "I do not have that question any more. Please write it again.", "adult"
)
SUGGEST = text("question.suggest", "Is it one of these? Press one, or say it differently.", "adult")
OUTSIDE = text(
    "question.outside",
    "I cannot help with that. I know the centre: who can come, where, when, how to sign up.",
    "adult",
)
QUESTION_KEPT = text("question.kept", "I keep your question for the centre, without your name.", "adult")
NOTED = text("noted", "All right, thank you.")
ONE_BY_ONE = text("children.one_by_one", "One child after the other: we begin with the first.")
NOT_UNDERSTOOD = text("not_understood", "I did not understand. Can you say it differently, or press a button?", "adult")
NUMBER_TOO_OFTEN = text(
    "phone.too_often",
    "Several requests give this number already, so I cannot take it for one more. Write another number, or choose "
    "'No number'; a person at the centre can look at it.",
    "adult",
)
WHICH = text("which", "Which one do you mean?", "adult")
WHICH_DISTRICT = text("which.district", "In which district of Casablanca?")
MASKED = text("masked", "Never send a CIN or Massar number here: I hid it and did not keep it.", "adult")
HEALTH = text(
    "hidden_health",
    "I keep nothing about health: I hide such words. Tell it to the person of the centre, when they call or you come.",
    "adult",
)
NOTHING_TO_CHANGE = text("change.nothing", "There is nothing to change yet.")
NOBODY_YET = text("other.nobody", "Nobody has answered on this phone yet. So it is your turn.")
TOO_MANY_PEOPLE = text("other.too_many", "Five people already use this phone here. /delete makes room.", "adult")
NEW_PERSON = text("other.new", "We begin another conversation. The first person's answers stay apart.")


def source_words(source: str) -> Text | str:
    """Who said something, in words of the person's language where it is one of the usual ones."""
    written = " ".join(source.casefold().split())
    return next((words for words, known in SOURCES if written in known), source)


ATTACHED = {
    "photo": text(
        "attached.photo", "I cannot look at pictures, and I keep none. Please write or press a button.", "adult"
    ),
    "video": text("attached.video", "I cannot watch videos, and I keep none. Please write or press a button.", "adult"),
    "document": text(
        "attached.document", "No papers are needed here, and I keep none. Staff say later what to bring.", "adult"
    ),
    "voice": text(
        "attached.voice",
        "I cannot hear this yet. Please write or press a button. In danger: {helpline_children} or {helpline_now}.",
        "adult",
    ),
    "sticker": text("attached.sticker", "Nice 🙂 To go on, write or press a button.", "adult"),
    "location": text("attached.location", "I keep no exact place. The name of the district is enough.", "adult"),
    "live": text(
        "attached.live", "I do not follow where you are. Stop sharing it, and write the district or the city.", "adult"
    ),
    "contact": text(
        "attached.contact", "I did not keep this contact. I ask for a number only when it is needed.", "adult"
    ),
    "forwarded": text(
        "attached.forwarded", "This message is from somebody else, so I did not take it as your answer.", "adult"
    ),
    "edited": text(
        "attached.edited", "I saw your correction, but I keep the first answer. To correct it, write “change”.", "adult"
    ),
    "unknown": text("attached.unknown", "I cannot read this. Please write or press a button.", "adult"),
}
