"""Made-up people, to try every page of the desk with: refused where anybody real has written.

Nothing that is written to them leaves the machine: their channel is the demo's own, which nobody sends from.
"""

from __future__ import annotations

import random
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.definitions import programme_in_use
from bot.services.demo_crew import hire, links
from bot.services.demo_figures import Crowd
from bot.services.demo_people import LOCALES, People, parts
from bot.services.demo_requests import CHANNEL, Request, Requests
from bot.services.demo_visits import Visits
from bot.services.demo_words import QUESTIONS
from conversations.stored import dump
from conversations.types import Answer, State
from storage import audit, bulks, contacts, desk, leads, merges, questions, reports, tickets
from storage.showing import unseen

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.demo_crew import Crew
    from bot.services.demo_people import Part
    from storage.db import Database
    from storage.showing import Shows

__all__ = ["NotEmpty", "fill", "links"]
_AT_ONCE: Final = 100
_DAYS: Final = 60
_LATELY: Final = {"overdue": (3, 9), "snoozed": (3, 9), "no_answer": (2, 7), "claimed": (4, 20), "urgent": (1, 12)}
_MOST_QUESTIONS: Final = 150
_QUESTION_DAYS: Final = 45
_APART: Final = ("person", "reply", "question", "person")
_GIVEN: Final = 12


class NotEmpty(ValueError):  # noqa: N818 - named for what happened
    """There is a lead of somebody real, or the demo is there already."""


def fill(database: Database, number: int, now: datetime, seed: int = 1, *, shows: Shows = unseen) -> int:
    """Write so many leads with all that happens around them, and counts of those who did not sign up; how many leads.

    The same seed gives the same, but for ids of chance. `shows` hears how many are there, of how many. Raises NotEmpty.
    """
    programme = programme_in_use()
    with database.transaction() as tx:
        if leads.count_beside(tx, CHANNEL):
            raise NotEmpty("This database holds sign-ups of real people: try the desk with another DATA_DIR.")
        if contacts.find_conversation(tx, CHANNEL, "demo-0"):
            raise NotEmpty("The made-up people are there already. To begin anew, take them away first.")
        crew = hire(tx, now, number, programme.centres[0].id)
        counted_already = reports.first_week(tx) is not None
        visits = Visits(crew, now, seed)
        visits.offer(tx)
    listed = parts(number)
    demo = _Demo(crew, People(listed, seed, [one.value for one in programme.districts]), now, seed, visits)
    for start in range(0, len(listed), _AT_ONCE):
        with database.transaction() as tx:
            for place, part in enumerate(listed[start : start + _AT_ONCE], start):
                demo.add(tx, place, part)
        shows(min(start + _AT_ONCE, len(listed)), len(listed))
    with database.transaction() as tx:
        demo.surround(tx, number)
        if not counted_already:
            reports.add_counts(tx, demo.crowd.counts())
    return number


class _Demo:
    """Makes it, one person after the other."""

    def __init__(self, crew: Crew, people: People, now: datetime, seed: int, visits: Visits) -> None:
        self._crew, self._people, self._now, self._visits = crew, people, now, visits
        self._chance = random.Random(seed)  # noqa: S311 - made-up people need no secrets
        self._requests = Requests(crew, people, now, seed)
        self._first: dict[tuple[str, int], Request] = {}
        self._given: list[int] = []
        self.crowd = Crowd(seed)

    def add(self, tx: Connection, place: int, part: Part) -> None:
        """One of them with all that happened to them."""
        first = self._first.get((part.role, part.number)) if part.is_twin else None
        told = self._people.twin(first.told, part.role) if first else self._people.next(place, part)
        told_at = self._told_at(part.role)
        journey = self.crowd.sent(told_at, told["locale"], told["source"])
        one = self._requests.send(tx, place, told, told_at, journey)
        self._requests.live(tx, one, part)
        self._visits.come(tx, one)
        self.crowd.went_on(journey, one.status, told_at)
        if self.crowd.step_of(one.status):
            reports.move_staff_step(tx, one.conversation_id, self.crowd.step_of(one.status), [""])
        if part.role == "question":
            self._pass_on(tx, one)
        if first and part.role == "merged":
            self._merge(tx, first, one)
        self._first.setdefault((part.role, part.number), one)
        if not part.role and len(self._given) < _GIVEN:
            self._given.append(one.lead_id)

    def _told_at(self, role: str) -> datetime:
        fewest, most = _LATELY.get(role, (0, _DAYS))
        return self._now - timedelta(minutes=self._chance.randrange(fewest * 24 * 60 + 6, most * 24 * 60))

    def _merge(self, tx: Connection, into: Request, away: Request) -> None:
        """They are of the same person, as somebody saw."""
        found = merges.lock_leads(tx, into.lead_id, away.lead_id)
        merges.merge(tx, found[away.lead_id], found[into.lead_id])

    # --- what is around them ---

    def surround(self, tx: Connection, number: int) -> None:
        """Questions nobody could answer, people who wait without a lead, something that failed, a deed for many."""
        for _ in range(min(_MOST_QUESTIONS, number)):
            intent, wordings = self._chance.choice(QUESTIONS)
            day = self._today() - timedelta(days=self._chance.randrange(_QUESTION_DAYS))
            self._keep_question(tx, intent, *self._chance.choice(wordings), day)
        if len(self._given) == _GIVEN:
            for place, what in enumerate(_APART):
                self._wait_apart(tx, place, what)
            tickets.add_ticket(tx, None, "bug", "", self._now - timedelta(hours=5))
            self._give(tx)

    def _keep_question(self, tx: Connection, intent: str, locale: str, words: str, day: date) -> str:
        token = secrets.token_hex(8)
        questions.add_question(tx, token, day=day, locale=locale, intent=intent, words=words)
        return token

    def _pass_on(self, tx: Connection, one: Request) -> None:
        locale, today = one.told["locale"], self._today()
        day = (one.since or self._now).astimezone(CASABLANCA).date()
        intent, wordings = self._chance.choice(QUESTIONS[:8])
        words = next((said for known, said in wordings if known == locale), wordings[0][1])
        token = self._keep_question(tx, intent, locale, words, day)
        questions.pass_on(tx, token, one.conversation_id, today, one.speaker)

    def _wait_apart(self, tx: Connection, place: int, what: str) -> None:
        """Somebody waits who has sent nothing yet."""
        since = self._now - timedelta(minutes=self._chance.randrange(15, 20 * 60))
        locale, who = LOCALES[place], ("youth", "parent")[place % 2]
        conversation = contacts.lock_conversation(tx, CHANNEL, f"demo-apart-{place}", since)
        told = (("me human", ""),) if what == "person" else ()
        state = State((Answer("me", "who", who),), locale=locale, turn=1, told=told)
        one = Request(conversation.id, 0, "me", {"locale": locale, "who": who}, since, state, since=since)
        if what == "reply":
            self._requests.write_back(tx, one, since)
        elif what == "question":
            self._pass_on(tx, one)
        self._requests.ask(tx, one, what, place, since)
        kept = {"turn": one.turn, "locale": locale, "who": who, "now": since, "keep_days": 30}
        contacts.save_state(tx, conversation.id, dump(state), **kept)  # type: ignore[arg-type]

    def _give(self, tx: Connection) -> None:
        """A deed for many that was done yesterday."""
        to, at = self._crew.staff["demo.rachid"], self._now - timedelta(days=1)
        about = {"staff_id": self._crew.coordinator, "number": len(self._given), "now": at}
        deed = bulks.add_bulk(tx, f"demo {secrets.token_hex(8)}", "assign", str(to), **about)  # type: ignore[arg-type]
        bulks.add_items(tx, deed, "done", self._given)
        for lead_id in self._given:
            desk.assign_lead(tx, lead_id, to)
            audit.add_deed(tx, self._crew.coordinator, "desk", "assign", lead_id=lead_id, about=str(to), now=at)
        bulks.begin(tx, deed)
        bulks.end_finished(tx, at + timedelta(minutes=1))

    def _today(self) -> date:
        return self._now.astimezone(CASABLANCA).date()
