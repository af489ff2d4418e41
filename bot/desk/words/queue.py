"""The words of the list."""

from __future__ import annotations

from typing import Final

from conversations.texts import text

WORDS: Final = (
    text("queue.title", "Who needs a person"),
    text("queue.mine", "Mine"),
    text("queue.nobodys", "Nobody's"),
    text("queue.all", "All"),
    text("queue.done", "Done"),
    text("queue.empty", "Nobody waits here."),
    text("queue.search", "Name, phone or reference"),
    text("queue.find", "Find"),
    text("queue.found", "Found for “{sought}”: {count}"),
    text("queue.filter", "Filter"),
    text("queue.any", "any"),
    text("queue.narrow", "Show"),
    text("queue.clear", "Without filter"),
    text("queue.overdue", "Overdue"),
    text("queue.only_overdue", "Only what is overdue"),
    text("queue.age_from", "from"),
    text("queue.age_to", "to"),
    text("queue.waits", "Waits for an answer"),
    text("queue.only_mine", "Only mine"),
    text("views.title", "Kept filters"),
    text("views.name", "Keep this filter as"),
    text("views.keep", "Keep"),
    text("views.kept", "A kept filter"),
    text("views.drop", "Delete"),
    text("mistake.view_name", "Give the filter a name of 1 to 40 characters."),
    text("mistake.too_many_views", "There are 20 kept filters already. Delete one first."),
    text("queue.earlier", "Earlier page"),
    text("queue.later", "Next page"),
    text("queue.person", "Person"),
    text("queue.stands", "Stands"),
    text("queue.why", "Why now"),
    text("queue.whose", "Whose"),
    text("queue.held", "Do not contact yet"),
    text("queue.due_since", "promised since {when}"),
    text("queue.new_since", "new, waits since {when}"),
    text("queue.untouched_since", "nothing since {when}"),
    text("queue.due_at", "again on {when}"),
    text("queue.tries", "calls without answer: {count}"),
    text("queue.changed", "answers changed"),
    text("late.just", "overdue since less than an hour"),
    text("late.hours", "overdue by {count} working hour", plural="overdue by {count} working hours"),
    text("late.days", "overdue by {count} working day", plural="overdue by {count} working days"),
    text("late.hours_passed", "overdue by {count} hour", plural="overdue by {count} hours"),
    text("late.days_passed", "overdue by {count} day", plural="overdue by {count} days"),
)
