"""What everybody is told when somebody may have seen what is kept here: short, neutral, whoever reads along."""

from conversations.texts import text

BREACH = text(
    "notice.breach",
    "A message about the data of this service: somebody may have seen what is kept here. You need not do anything now."
    " Careful with people you do not know who call or write about a centre: give no code and no money.",
    "adult",
)
