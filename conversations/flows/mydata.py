"""What is said of what is kept about the person."""

from conversations.texts import text

NOTHING = text("mydata.nothing", "I hold nothing of you yet, except this chat's address and the language.", "adult")
HERE = text("mydata.here", "This is what I hold of you:", "adult")
AGREED = text("mydata.agreed", "On {day} you agreed that the centre contacts you.", "adult")
REFUSED = text("mydata.refused", "On {day} you did not agree that the centre contacts you.", "adult")
REQUEST = text("mydata.request", "A request was sent to the centre: {reference}", "adult")
STAFF = text(
    "mydata.staff", "The centre also keeps what you write to each other, and short notes about its calls.", "adult"
)
PERSON = text("mydata.person", "On {day} you asked to talk to a person of the centre.", "adult")
SOURCE = text("mydata.source", "What led here: {source}")
OTHER_SOURCE = text("mydata.source_other", "something else, which I did not keep")
CODE = text("mydata.code", "A code closes this page. I keep only its print, never the code.")
STOPPED = text("mydata.stopped", "I do not write first: you asked me not to.", "adult")
REMINDERS = text(
    "mydata.reminders", "On {day} you agreed that I remind you here. “No more reminders” ends it.", "adult"
)
NO_REMINDERS = text("mydata.no_reminders", "On {day} you did not want me to remind you here.", "adult")
NEWS = text("mydata.news", "On {day} you agreed that the centre's news come here. /news ends it.", "adult")
NO_NEWS = text("mydata.no_news", "On {day} you did not want the centre's news here.", "adult")
VISITS = text(
    "mydata.visits", "On {day} you agreed that I remind you of your visit. “No more reminders” ends it.", "adult"
)
NO_VISITS = text("mydata.no_visits", "On {day} you did not want me to remind you of your visit.", "adult")
WAYS = text("mydata.ways", "/delete erases all of it. /privacy says how it is kept.")
