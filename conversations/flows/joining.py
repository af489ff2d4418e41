"""What is said when another adult joins the request that somebody made for a child."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

# --- to whoever made the request --------------------------------------------------------------------------------------

BUTTON = Choice("!join", text("control.join.button", "🤝 Invite an adult"))
OFFER = text("join.offer", "The other adult writes “code” to me on their own phone, then: {code}")
LINKS = {
    "telegram": text("join.telegram", "Or they open this link in Telegram: {link}"),
    "webchat": text("join.web", "Or they open this link in a browser: {link}"),
}
CAREFUL = text(
    "join.careful",
    "It works once, for 15 minutes. Give it only to an adult who may follow this request.",
)
APART = text("join.apart", "They see where the request stands, and nothing you said. You see nothing they say.")
NONE = text("join.none", "There is no request here that another adult could join.")
USED = text("join.used", "Your code was used: another adult follows request {reference} now.")

# --- to the other adult -----------------------------------------------------------------------------------------------

YOURS = text("join.yours", "You have joined a child's request. Your own number for it: {reference}.")
SEEN = text("join.seen", "You see where it stands, nothing that others said. What you say, only the centre sees.")
NOTED = text("join.noted", "Noted: your number is with this request, too.")
NOTED_HERE = text("join.noted_here", "Noted: the centre can write to you here.")
OPEN = text("join.open", "open.")
ENDED = text("join.ended", "closed.")
LEAVE = text(
    "join.leave",
    "Stop following this request? The child's request itself goes on, as long as somebody else is with it.",
)
LEFT = text("join.left", "You do not follow request {reference} any more. The centre will not contact you about it.")
STAYS = text("join.stays", "The child's request goes on without you, as long as somebody else is with it.")
CONSENT = text(
    "consent.joined",
    "To contact you about this child, the centre keeps your first name, who you are to them, a number and when to use "
    "it. You can see, change or erase it at any time: /delete. Do you agree?",
)

_YES, _NO = "yes", "no"
QUESTIONS = (
    Question(
        id="join_which",
        about="speaker",
        kind="choice",
        ask=text("join_which.ask", "Which request does the other adult join?"),
        again=text("join_which.again", "Press the request's number, or “Back”."),
        choices=(),
    ),
    Question(
        id="join",
        about="speaker",
        kind="yes_no",
        ask=text("join.ask", "Join the request that was made for a child?"),
        again=text("join.again", "Join it: yes or no?"),
        choices=(
            Choice(_YES, text("choice.join_yes", "Yes, join")),
            Choice(_NO, text("choice.join_no", "No")),
        ),
        yes=_YES,
        no=_NO,
    ),
)
