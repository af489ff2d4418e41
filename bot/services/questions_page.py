"""What the bot could not answer: in groups, with what can be done about each; and what staff taught it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services import access, teaching
from bot.services.access import row_number
from bot.services.desk import Mistake
from bot.services.likeness import Group, grouped
from conversations.path import is_of
from conversations.understanding.hearing import hear
from conversations.understanding.questions import NOTHING_TAUGHT, SMALL_TALK, wanted
from storage import centres, leads, phrases, questions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.phrases import Phrase
    from storage.questions import Open

MOST_LOOKED_AT: Final = 2000  # the newest: older ones come up as these are seen to
ON_A_PAGE: Final = 25
MOST_SHOWN: Final = 50  # wordings of one group
ORDERS: Final = ("frequent", "newest")


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """A page of groups in this order; `count` questions in all, the `left_out` oldest are not looked at yet."""

    groups: tuple[Group, ...]
    order: str
    page: int
    has_more: bool
    count: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Whose:
    """Where somebody is answered who passed a question on: their lead, or the ticket in which they wait or waited."""

    lead_id: int | None
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class Wording:
    """The same words, in which nobody or one person who passed them on asked; the newest first."""

    words: str
    intent: str
    questions: tuple[Open, ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group: where those are answered who passed it on, the facts it waits for, and what it may be asking for.

    `wordings` are those that are shown, `more` how many are not.
    """

    group: Group
    wordings: tuple[Wording, ...]
    more: int
    whose: Mapping[int, Whose]
    facts: tuple[str, ...]
    likely: tuple[str, ...]


# --- seeing -----------------------------------------------------------------------------------------------------------


def see_questions(tx: Connection, deed: Deed, order: str, page: int) -> QuestionsPage:
    """A page of groups: first those for whom somebody waits, then by number or by day. Raises Refused."""
    access.check(deed.actor, "see_questions")
    order = order if order in ORDERS else ORDERS[0]
    theirs, first = _theirs(tx, deed), page * ON_A_PAGE
    groups = sorted(grouped(theirs), key=lambda group: _place(group, order))
    count = questions.count_open(tx) if deed.actor.sees is None else len(theirs)
    shown = tuple(groups[first : first + ON_A_PAGE])
    return QuestionsPage(shown, order, page, len(groups) > first + ON_A_PAGE, count, max(0, count - MOST_LOOKED_AT))


def see_group(tx: Connection, deed: Deed, question_id: int) -> GroupPage:
    """The group that a question stands in. Raises Refused, also when it is not there or may not be shown."""
    access.check(deed.actor, "see_questions")
    groups = grouped(_theirs(tx, deed))
    group = next((one for one in groups if any(asked.id == question_id for asked in one.questions)), None)
    if group is None:
        raise access.Refused
    known, turns = deed.turns.known_facts(tx), deed.turns
    answered = turns.programme.questions.answers.get(group.intent)
    facts = answered.facts if answered else ()
    missing = tuple(name for name in facts if not _is_known(name, known))
    wordings = _wordings(group)
    listed = tuple(wordings[:MOST_SHOWN])
    passed_on = (one for wording in listed for one in wording.questions if one.conversation_id is not None)
    whose = {one.id: found for one in passed_on if (found := _whose(tx, one))}
    return GroupPage(group, listed, len(wordings) - len(listed), whose, missing, _likely(deed, group))


def see_taught(tx: Connection, deed: Deed) -> tuple[Phrase, ...]:
    """What staff taught, the latest first. Raises Refused."""
    access.check(deed.actor, "teach")
    return tuple(phrases.list_phrases(tx)[::-1])


def _theirs(tx: Connection, deed: Deed) -> list[Open]:
    """The open questions that they may see: those of nobody, and what was passed on in requests of their centre."""
    found = questions.list_open(tx, MOST_LOOKED_AT)
    if deed.actor.sees is None:
        return found
    return [one for one in found if one.conversation_id is None or _is_theirs(tx, deed, one)]


def _is_theirs(tx: Connection, deed: Deed, question: Open) -> bool:
    whose = _whose(tx, question)
    return bool(whose and whose.lead_id and deed.actor.is_of(centres.get_centre(tx, whose.lead_id) or ""))


def _place(group: Group, order: str) -> tuple[bool, int, int, str]:
    number, day = -len(group.questions), -group.newest.toordinal()
    return (not group.waiting, *((number, day) if order == "frequent" else (day, number)), group.words)


def _wordings(group: Group) -> list[Wording]:
    """Who waits first, then who passed it on, then the words of nobody, those asked most often first."""
    found: defaultdict[tuple[str, int], list[Open]] = defaultdict(list)
    for one in group.questions:
        found[one.words, one.id if one.conversation_id is not None else 0].append(one)
    ordered = sorted(found.items(), key=lambda item: (not item[1][0].waits, not item[0][1], -len(item[1])))
    return [Wording(words, group.intent, tuple(asked)) for (words, _), asked in ordered]


def _is_known(name: str, known: Mapping[str, str]) -> bool:
    return any(value and fact.partition("@")[0] == name for fact, value in known.items())


def _whose(tx: Connection, question: Open) -> Whose | None:
    """Where its person is answered; None of one that nobody passed on, or that leads to nobody any more."""
    if question.conversation_id is None:
        return None
    theirs = (
        key for key, subject in leads.list_contacts(tx, question.conversation_id) if is_of(question.speaker, subject)
    )
    lead_id = next(theirs, None)
    return Whose(lead_id, question.ticket_id) if lead_id or question.ticket_id else None


def _likely(deed: Deed, group: Group) -> tuple[str, ...]:
    """The questions that the words are nearest to, for whoever teaches an example; what was understood first of all."""
    if group.intent or not group.words:
        return (group.intent,) if group.intent else ()
    lexicon, known = deed.turns.lexicon, deed.turns.programme.questions.answers
    read = wanted(hear(group.words, lexicon), lexicon, NOTHING_TAUGHT)
    return tuple(name for name in read.top if name in known and name not in SMALL_TALK)


# --- doing ------------------------------------------------------------------------------------------------------------


def do(tx: Connection, deed: Deed, fields: Mapping[str, str]) -> None:
    """Do what a posted form says. Raises Refused, also for what is no verb, and Mistake."""
    match fields.get("do", ""):
        case "settle":
            settle(tx, deed, _numbers(fields.get("ids", "")))
        case "teach":
            teach(tx, deed, fields.get("phrase", ""), fields.get("intent", ""))
        case "forget":
            forget(tx, deed, row_number(fields.get("phrase", "")))
        case _:
            raise access.Refused


def _numbers(typed: str) -> list[int]:
    """The numbers of rows in a field; raises Refused for what can be none, and for more than were ever shown."""
    parts = typed.split(",")
    if len(parts) > MOST_LOOKED_AT:
        raise access.Refused
    return [row_number(part) for part in parts]


def teach(tx: Connection, deed: Deed, phrase: str, intent: str) -> int:
    """Teach an example in one's own words; it is understood from the next message on. Raises Refused and Mistake."""
    access.check(deed.actor, "teach")
    turns = deed.turns
    written = teaching.checked(phrase, intent, turns.programme.questions.answers, turns.lexicon)
    number = teaching.teach_in(tx, written, intent, deed.actor.login, deed.now)
    deed.write(tx, "teach", about=f"{number} {intent}")
    return number


def forget(tx: Connection, deed: Deed, phrase_id: int) -> None:
    """Undo an example. Raises Refused, also when there is none."""
    access.check(deed.actor, "teach")
    if not phrases.delete_phrase(tx, phrase_id, deed.now):
        raise access.Refused
    deed.write(tx, "forget_phrase", about=str(phrase_id))


def settle(tx: Connection, deed: Deed, ids: Sequence[int]) -> int:
    """Somebody saw to these questions: they are deleted; how many. Raises Refused and Mistake.

    Who passed one on and still waits keeps it: what they asked must be there for who answers them.
    """
    access.check(deed.actor, "settle_question")
    if deed.actor.sees is not None:
        ids = sorted({one.id for one in _theirs(tx, deed)} & set(ids))
    gone = questions.delete_seen_to(tx, ids)
    if gone:
        deed.write(tx, "settle_question", about=str(gone))
    elif questions.count_waiting(tx, ids):
        raise Mistake("still_waits")
    return gone
