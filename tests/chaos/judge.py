"""What was promised, compared with what is there: the acknowledgements, the store, and what arrived.

No accepted answer lost, no lead doubled, every message sent once, or marked as one that may have been sent twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.channels.telegram_forms import form
from bot.services.messages import Message
from conversations.stored import load
from storage import exporting
from storage.models import conversations, inbox, leads, outbox
from tests.chaos import owed, tours
from tests.chaos.judge_owed import Kept, judge_owed
from tests.fakes.bot_api_faults import Arrival, buttons_of
from tests.processes.test_kill import name_of, script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from tests.chaos.members import Desk
    from tests.chaos.people import Told
    from tests.chaos.stalls import Stalls

MOST_SENT = {"sent": 1, "ridden": 1, "unknown": 2, "failed": 0, "pending": 0}
LONGEST = 10.0  # seconds that one process of several may keep anybody waiting by being gone
ARRIVED = ("sent", "ridden")


@dataclass
class Verdict:
    """The figures of one run. `wrong` has a sentence for each promise that was broken."""

    people: int = 0
    in_vain: int = 0
    turns: int = 0
    answers_lost: int = 0
    leads_doubled: int = 0
    sent_once: int = 0
    sent_twice: int = 0  # each of them marked
    unknown: int = 0
    not_sent: int = 0
    unmarked: int = 0
    disordered: int = 0
    silence: float = 0.0
    bots_own: float = 0.0  # of that, where it is judged, what is not the machine's
    unjudged: int = 0  # long ones in which the machine had no time for anybody
    owed: Kept = field(default_factory=Kept)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sent:
    """A row of the outbox: whose, of which turn, what, and what the store says became of it."""

    id: int
    chat: int
    turn: int
    status: str
    doubts: int
    text: str
    buttons: str

    @property
    def most(self) -> int:
        """So often it may have arrived; once more where a doubt is written on it."""
        return min(MOST_SENT[self.status] + (self.doubts > 0 and self.status != "failed"), 2)


def judge(
    tx: Connection,
    told: Told,
    arrivals: Sequence[Arrival],
    people: int,
    *,
    desk: Desk | None = None,
    stalls: Stalls | None = None,
) -> Verdict:
    """Look at everything.

    `desk` is what staff did, where the store began with what is owed to families; with `stalls`, nobody may have waited
    longer than LONGEST without them.
    """
    verdict = Verdict(people, told.in_vain)
    arrivals = [one for one in arrivals if one.chat not in tours.CHATS]
    _answers(tx, told, verdict)
    _leads(tx, told, verdict)
    rows = read_rows(tx)
    _messages(rows, arrivals, verdict)
    _order(tx, rows, arrivals, verdict)
    _silence(list(waits(tx, told, rows, arrivals)), stalls, verdict)
    for name, number in (
        ("people did not get to the end", people - len(told.finished)),
        ("accepted answers were lost", verdict.answers_lost),
        ("leads were doubled", verdict.leads_doubled),
        ("messages were not sent, or came from nowhere", verdict.not_sent),
        ("messages were sent oftener than is marked", verdict.unmarked),
        ("messages were taken or sent out of their order", verdict.disordered),
    ):
        if number:
            verdict.wrong.append(f"{number} {name}")
    if desk is not None:
        verdict.owed = judge_owed(tx, desk, rows, told.visitors)
        verdict.wrong += verdict.owed.wrong
    return verdict


# --- what people were told --------------------------------------------------------------------------------------------


def _answers(tx: Connection, told: Told, verdict: Verdict) -> None:
    """Each update that got a 200 was taken; whoever got to the end has all answers, as they gave them."""
    taken = {int(number) for number in tx.execute(select(inbox.c.external_id)).scalars() if number.isdecimal()}
    verdict.turns = tx.execute(select(func.coalesce(func.sum(conversations.c.turn), 0))).scalar_one()
    verdict.answers_lost += sum(told.by.get(number) not in tours.CHATS for number in told.taken.keys() - taken)
    rows = {str(row["first_name"]): row for row in exporting.export_leads(tx)}
    for number in told.finished:
        row, given = rows.get(name_of(number)), script(number)
        wanted = (given[1], given[5], given[12], "+2126000000" + given[8][-2:])
        verdict.answers_lost += row is None or tuple(row[key] for key in ("age", "grade", "trade", "phone")) != wanted
    for address, state in tx.execute(select(conversations.c.address, conversations.c.state)):
        if not _was_there(address):
            answers = load(state).answers
            verdict.answers_lost += bool(load(state).references) * max(0, len(script(0)) - len(answers))


def _was_there(address: str) -> bool:
    """Whether this is a chat of those who do not sign up in a run."""
    return address.isdecimal() and (int(address) in owed.ALL or int(address) in tours.CHATS)


def _leads(tx: Connection, told: Told, verdict: Verdict) -> None:
    per_conversation = select(func.count()).select_from(leads).group_by(leads.c.conversation_id)
    doubled = sum(number - 1 for number in tx.execute(per_conversation).scalars())
    verdict.leads_doubled = doubled
    names = Counter(str(row["first_name"]) for row in exporting.export_leads(tx))
    verdict.leads_doubled += sum(number - 1 for number in names.values()) - doubled
    pages = select(conversations.c.turn).where(conversations.c.channel == "webchat")
    verdict.leads_doubled += sum(turn > len(script(0)) for turn in tx.execute(pages).scalars())
    verdict.answers_lost += sum(len(times) - 1 > len(script(0)) for times in told.pages.values())


# --- what was sent ----------------------------------------------------------------------------------------------------


def read_rows(tx: Connection) -> list[Sent]:
    """All that was to be sent on Telegram, in the order in which it was said; but for who may have it deleted."""
    columns = (outbox.c.id, conversations.c.address, outbox.c.turn, outbox.c.status, outbox.c.doubts, outbox.c.body)
    found = select(*columns).join(conversations).where(conversations.c.channel == "telegram").order_by(outbox.c.id)
    rows = []
    for row_id, address, turn, status, doubts, body in tx.execute(found):
        if int(address) in tours.CHATS:
            continue
        parameters = form(Message.from_json(body))
        buttons = buttons_of(parameters)
        rows.append(Sent(row_id, int(address), turn, status, doubts, parameters["text"], buttons))
    return rows


def _messages(rows: Sequence[Sent], arrivals: Sequence[Arrival], verdict: Verdict) -> None:
    """Rows of the same words to the same person are counted together; with buttons, no two are the same."""
    arrived = Counter((one.chat, one.text, one.buttons) for one in arrivals)
    alike: dict[tuple[int, str, str], list[Sent]] = defaultdict(list)
    for row in rows:
        alike[row.chat, row.text, row.buttons].append(row)
    for key, same in alike.items():
        came = arrived.pop(key, 0)
        least, most = sum(row.status in ARRIVED for row in same), sum(row.most for row in same)
        verdict.unknown += sum(row.status == "unknown" for row in same)
        verdict.not_sent += max(0, least - came) + sum(row.status in {"pending", "failed"} for row in same)
        verdict.unmarked += max(0, came - most)
        twice = max(0, min(came, most) - len(same))
        verdict.sent_twice += twice
        verdict.sent_once += min(came, len(same)) - twice
    verdict.not_sent += sum(arrived.values())


def _order(tx: Connection, rows: Sequence[Sent], arrivals: Sequence[Arrival], verdict: Verdict) -> None:
    """Of each person, updates are taken and messages arrive for the first time in the order of their ids."""
    updates: dict[int, list[int]] = defaultdict(list)
    found = select(inbox.c.conversation_id, inbox.c.external_id).join(conversations).order_by(inbox.c.turn)
    for whose, update in tx.execute(found.where(conversations.c.channel == "telegram")):
        updates[whose] += [int(update)] if update.isdecimal() else []  # the others are not the person's own
    # of one whose fate nobody knows a copy may come at any time, when the process that had it was only slow
    said = {(row.chat, row.text, row.buttons): row.id for row in rows if row.status != "unknown"}
    several = Counter((row.chat, row.text, row.buttons) for row in rows)
    came: dict[int, list[int]] = defaultdict(list)
    for one in arrivals:
        key = (one.chat, one.text, one.buttons)
        if several[key] == 1 and key in said and said[key] not in came[one.chat]:
            came[one.chat].append(said[key])
    for line in (*updates.values(), *came.values()):
        verdict.disordered += sum(first > then for first, then in pairwise(line))


def waits(
    tx: Connection, told: Told, rows: Sequence[Sent], arrivals: Sequence[Arrival]
) -> Iterator[tuple[float, float]]:
    """How long everybody waited, from handing in a message until each of those that answer it was there."""
    first: dict[tuple[int, str, str], float] = {}
    for one in arrivals:
        first.setdefault((one.chat, one.text, one.buttons), one.at)
    found = select(conversations.c.address, inbox.c.turn, inbox.c.external_id).join(conversations)
    of_turn = {
        (int(address), turn): int(update)
        for address, turn, update in tx.execute(found.where(conversations.c.channel == "telegram"))
        if update.isdecimal()
    }
    yield from ((told.handed[update], taken) for update, taken in told.taken.items())
    for row in rows:
        came, update = first.get((row.chat, row.text, row.buttons)), of_turn.get((row.chat, row.turn))
        if came is not None and update in told.handed:
            yield told.handed[update], came
    for times in told.pages.values():
        yield from pairwise(times)


def _silence(spans: Sequence[tuple[float, float]], stalls: Stalls | None, verdict: Verdict) -> None:
    """The longest of them; and where the machine was watched, whether the bot itself let anybody wait for too long."""
    verdict.silence = max((end - begin for begin, end in spans), default=0.0)
    if stalls is not None:
        fair = [span for span in spans if stalls.had_time(*span)]
        verdict.bots_own = max((stalls.own(*span) for span in fair), default=0.0)
        verdict.unjudged = sum(end - begin > LONGEST for begin, end in spans) - sum(
            end - begin > LONGEST for begin, end in fair
        )
        if verdict.bots_own > LONGEST:
            verdict.wrong.append(f"somebody waited for {verdict.bots_own:.1f} s, what the machine took left out")
