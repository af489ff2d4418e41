"""One screen to check, the reference, one more child, and where a way ends."""

from dataclasses import replace

from conversations.flow import Branch, Line, Outcome, Question, Tell, When
from conversations.flows.centres import WHICH
from conversations.flows.controls import ANOTHER, CHANGE, HUMAN, OTHER, STATUS, WITHDRAW
from conversations.flows.guardian import LINK, MAY
from conversations.flows.joining import BUTTON as JOIN
from conversations.flows.person import DAYS, DAYS_UNKNOWN
from conversations.flows.taking_over import BUTTON as TAKE_OVER
from conversations.texts import text
from conversations.types import Choice

_YOUTH = When("who", ("youth",))
_TEACHER = When("who", ("teacher",))
_REAL = When("launch", ("open", "local"))  # in a trial nobody reads the request, and nothing is promised
_BY_PHONE, _HERE = When("reached", ("by_phone",)), When("reached", ("here",))
_KNOWN, _UNKNOWN = When("fact.call_back_days", ("known",)), When("fact.call_back_days", ("unknown",))
_NOTHING_SENT = When("sent", ("no",))
NO_CONSENT = text(
    "no_consent", "All right, the centre gets nothing and nobody calls. A person can still help.", "adult"
)

CALL_UNKNOWN = text("sent.call_unknown", "A person reads each request. The centre has not confirmed yet when it calls.")

NODES = (
    Question(
        id="review",
        about="applicant",
        kind="review",
        ask=text("review.ask", "Check before sending. To change a line, press it.", "adult"),
        again=text("review.again", "Press “Send”, or the line to change.", "adult"),
        choices=(Choice("send", text("choice.send", "✅ Send")),),
        yes="send",
        binding="answers",
    ),
    Tell(
        id="sent",
        reference=True,
        lines=(
            Line(text("sent", "Done ✅ Your request's number: {reference}. Keep it.", "adult")),
            Line(text("sent.trial", "⚠️ This is a trial, not a registration.", "adult"), (When("launch", ("trial",)),)),
            *(Line(words, (When("centre", (why,)),)) for why, words in WHICH.items()),
            Line(
                text(
                    "sent.call_days",
                    "A person from the centre will contact you within {count} day.",
                    "adult",
                    plural="A person from the centre will contact you within {count} days.",
                ),
                (_REAL, _BY_PHONE, _KNOWN),
                count="call_back_days",
            ),
            Line(CALL_UNKNOWN, (_REAL, _BY_PHONE, _UNKNOWN)),
            Line(
                text("sent.here", "A person reads each request. The answer comes here: come back to look.", "adult"),
                (_REAL, _HERE),
            ),
            Line(DAYS, (_REAL, _HERE, _KNOWN), count="call_back_days"),
            Line(DAYS_UNKNOWN, (_REAL, _HERE, _UNKNOWN)),
            Line(text("sent.no_promise", "Signing up here is free. No place is guaranteed.", "teacher"), (_REAL,)),
        ),
    ),
    replace(MAY, branches=(Branch("done", (_YOUTH,)), Branch("done", (_TEACHER,)))),
    Question(
        id="another",
        about="applicant",
        kind="yes_no",
        ask=text("another.ask", "Is there another child to sign up?", "helper"),
        again=text("another.again", "Another child: yes or no?", "helper"),
        choices=(
            Choice("same", text("choice.another_same", "Yes, same home")),
            Choice("yes", text("choice.another_yes", "Yes, another home")),
            Choice("no", text("choice.another_no", "No, that's all")),
        ),
        yes="yes",
        no="no",
        offers_human=True,
        branches=(
            Branch("done", (When("another", ("no",)),)),
            Branch("next_child", (When("another", ("same", "yes")),), next_applicant=True),
        ),
        next="done",
    ),
    Tell(
        id="next_child",
        lines=(Line(text("next_child", "Let us go on with the next child.", "helper")),),
        branches=(
            Branch("consent", (When("taken_over", ("yes",)),)),
            Branch("another", (When("taken_over", ("ended",)),)),
        ),
        next="to_verdict",
    ),
    Outcome(
        id="done",
        lines=(
            Line(
                text("done", "That is all for now. You can see, change or withdraw your request here.", "adult"),
                (When("sent", ("yes",)),),
            ),
            Line(
                text("done.ended", "That is all for now: that request is closed. A person can help you from here."),
                (When("sent", ("ended",)),),
            ),
            Line(
                text("done.nothing_sent", "That is all for now. You can change an answer or ask a person.", "adult"),
                (_NOTHING_SENT, When("verdict", ("yes", "unknown"))),
            ),
            # The other doors were named just before, and while the centre is open, a person among them.
            Line(
                text("done.not_here", "That is all for now. You can still change an answer.", "adult"),
                (_NOTHING_SENT, When("verdict", ("no",))),
            ),
        ),
        controls=(STATUS, LINK, TAKE_OVER, JOIN, CHANGE, ANOTHER, WITHDRAW, HUMAN, OTHER),
    ),
    Outcome(
        id="no_consent",
        lines=(Line(NO_CONSENT),),
        controls=(CHANGE, HUMAN),
    ),
    Outcome(
        id="ask_first",
        lines=(Line(text("ask_first", "First ask the young person. When they say yes, come back here.")),),
        controls=(CHANGE, HUMAN),
    ),
)
