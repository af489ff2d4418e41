"""May the centre's news come here? And the frame around them: each can be stopped with one press."""

from conversations.flow import Question
from conversations.texts import text
from conversations.types import Choice

ASK = text(
    "news.ask",
    "One more thing, apart from your request: may the centre's news come here (sign-up days, open days)? Rarely, by"
    " day, and one press ends it.",
    "adult",
)
AGREED = text("news.agreed", "All right: the centre's news will come here. /news ends it.")
REFUSED = text("news.refused", "All right, the centre's news will not come here.")
NEWS = text("news", "📢 News from the centre: {words}")

STOPPED = text(
    "news.stopped",
    "You asked me not to write first, so the centre's news cannot come here. A button changes that.",
    "adult",
)
NOT_HERE = text("news.not_here", "The centre's news cannot come here.")

WRITE_AGAIN = Choice("!news again", text("control.write_again.button", "Write to me again"))
NO_MORE = Choice("!news no", text("control.no_news.button", "🔕 No more news"))

QUESTION = Question(
    id="news",
    about="speaker",
    kind="yes_no",
    ask=ASK,
    again=text("news.again", "May the centre's news come here: yes or no?"),
    choices=(
        Choice("yes", text("choice.news_yes", "Yes, news too")),
        Choice("no", text("choice.news_no", "No news")),
    ),
    yes="yes",
    no="no",
)
