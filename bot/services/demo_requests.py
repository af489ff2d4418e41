"""A made-up request, with what was said, written, noted and done about it until now."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services import demo_story
from bot.services.demo_words import NOTES, TALKS, WROTE
from bot.services.messages import Message
from conversations.path import speaker_of
from conversations.reference import FIRST, LAST, make_reference
from conversations.stored import dump
from conversations.types import Answer, Journey, NewsWish, State
from storage import audit, contacts, desk, leads, messages, notes, outbox, seats, tickets, wishes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.demo_crew import Crew
    from bot.services.demo_people import Part, People
    from bot.services.demo_story import Done

CHANNEL: Final = "demo"
_DOOR: Final = "desk"
_KEPT_DAYS: Final = 30
_SOON: Final = timedelta(days=7)  # so long is known what became of a message
_WISHES: Final = (
    {"about": "sign_up", "phone": "", "when": "morning"},
    {"about": "distance", "phone": "", "when": "evening"},
    {"about": "papers", "phone": None, "when": "write"},
    {"about": None, "phone": None, "when": None},
)


@dataclass(slots=True)
class Request:
    """One of them: whose conversation, which lead, what they told, where it stands by now, and since when it waits."""

    conversation_id: int
    lead_id: int
    subject: str
    told: dict[str, str]
    told_at: datetime
    state: State
    status: str = "new"
    turn: int = 1
    since: datetime | None = None

    @property
    def variety(self) -> tuple[str, str]:
        """In which language one writes to whom."""
        return self.told["locale"], "youth" if self.told["who"] == "youth" else "adult"

    @property
    def speaker(self) -> str:
        """Who writes."""
        return speaker_of(self.subject)


class Requests:
    """Makes them, and lets happen what happened to them."""

    def __init__(self, crew: Crew, people: People, now: datetime, seed: int) -> None:
        self._crew, self._people, self._now = crew, people, now
        self._chance = random.Random(seed)  # noqa: S311 - made-up people need no secrets

    def send(self, tx: Connection, number: int, told: dict[str, str], told_at: datetime, journey: Journey) -> Request:
        """Somebody signs up."""
        conversation = contacts.lock_conversation(tx, CHANNEL, f"demo-{number}", told_at)
        reference = make_reference(FIRST + (number * 7919) % (LAST - FIRST + 1))
        subject = "me" if told["who"] in {"youth", "teacher"} else "child-1"
        answers = (Answer("me", "who", told["who"]),)
        news = self._news(tx, conversation.id, number, told, told_at)
        about = {"locale": told["locale"], "turn": 1, "references": ((subject, reference),), "journey": journey}
        state = State(answers, news=news, **about)  # type: ignore[arg-type]
        lead_id = leads.save_lead(tx, conversation.id, subject, reference, told | {"channel": CHANNEL}, told_at)
        return Request(conversation.id, lead_id, subject, told, told_at, state)

    def _news(
        self, tx: Connection, conversation_id: int, number: int, told: dict[str, str], told_at: datetime
    ) -> tuple[NewsWish, ...]:
        """What they said to the centre's news: of three, one yes, one no, and one passed the question over."""
        if number % 3 == 0:
            return (NewsWish("me"),)
        given = number % 3 == 1
        values = {"subject": "me", "audience": told["who"], "locale": told["locale"], "channel": CHANNEL}
        contacts.add_consent(tx, conversation_id, {**values, "given": given, "about": "news"}, told_at)
        return (NewsWish("me", "yes" if given else "no", told_at.date().isoformat()),)

    def live(self, tx: Connection, one: Request, part: Part) -> None:
        """What happened to it until now, and what is special about it."""
        self._work(tx, one, self._story(one, part.role))
        match part.role:
            case "reply" | "person" | "question":
                self._wait(tx, one, part)
            case "claimed":
                by, until = (
                    self._crew.anybody(self._chance),
                    self._now + timedelta(minutes=self._chance.randrange(9, 30)),
                )
                desk.claim_lead(tx, one.lead_id, by, until=until, now=self._now)
                self._did(tx, one, by, "claim", self._now - timedelta(minutes=1))
            case "urgent":
                self._ask_for_protection(tx, one, part.number)
            case "stopped":
                contacts.mark_stopped(tx, one.conversation_id, True, self._now)  # noqa: FBT003 - as it is stored
        self._keep(tx, one)
        if part.role == "blocked":
            contacts.mark_blocked(tx, one.conversation_id, self._now)

    def write_back(self, tx: Connection, one: Request, at: datetime) -> None:
        """They wrote, and nobody has answered."""
        words = self._chance.choice(WROTE[one.variety])
        self._say(tx, one, words, at, None)

    def _keep(self, tx: Connection, one: Request) -> None:
        days = (self._now - one.told_at).days + _KEPT_DAYS
        saved = {"turn": one.turn, "locale": one.told["locale"], "who": one.told["who"], "now": one.told_at}
        contacts.save_state(tx, one.conversation_id, dump(one.state), **saved, keep_days=days)  # type: ignore[arg-type]

    # --- what staff did ---

    def _story(self, one: Request, role: str) -> list[Done]:
        chance, now, by_phone = self._chance, self._now, bool(one.told["phone"])
        match role:
            case "urgent" | "reply" | "person" | "question" if chance.random() < 0.5:
                return []
            case "reply" | "person" | "question" | "claimed" | "same_phone" | "same_name" | "merged":
                return demo_story.in_touch(chance, one.told_at, now, by_phone=by_phone)
            case "no_answer":
                return demo_story.in_vain(chance, one.told_at, now)
            case "overdue":
                return demo_story.promised(chance, one.told_at, now, now - timedelta(hours=chance.uniform(2, 30)))
            case "snoozed":
                return demo_story.promised(chance, one.told_at, now, now + timedelta(hours=chance.uniform(2, 70)))
        return demo_story.story(chance, one.told_at, now, one.told["kind"], by_phone=by_phone)

    def _work(self, tx: Connection, one: Request, story: list[Done]) -> None:
        """One after the other; where it stands is written once, as it is in the end."""
        by, reason, until = self._crew.anybody(self._chance), "", None
        for done in story:
            if done.what in demo_story.CALLS:
                self._call(tx, one, done, by)
            elif done.what == "written":
                self._write(tx, one, done.at, by)
            elif done.what == "follow_up" and done.until:
                self._did(tx, one, by, "follow_up", done.at, done.until.isoformat(timespec="minutes"))
            else:
                self._move(tx, one, done, by)
            reason, until = done.reason, done.until
            self._note(tx, one, done, by)
        if one.status != "new":
            desk.move_lead(tx, one.lead_id, one.status, reason=reason, now=story[-1].at)
        if until:
            desk.set_follow_up(tx, one.lead_id, until)
        if story and (until or self._chance.random() < 0.4):
            desk.assign_lead(tx, one.lead_id, by)

    def _call(self, tx: Connection, one: Request, done: Done, by: int) -> None:
        self._did(tx, one, by, "record_call", done.at, done.what)
        if done.what == "no_answer":
            desk.count_try(tx, one.lead_id)
        moved = {"no_answer": "no_answer", "call_back": "to_call_back", "reached": "in_touch"}[done.what]
        if moved != "in_touch" or one.status == "new":
            one.status = moved

    def _move(self, tx: Connection, one: Request, done: Done, by: int) -> None:
        self._did(tx, one, by, "move", done.at, f"{one.status} {done.what} {done.reason}".strip())
        one.status = done.what
        if done.what in {"enrolled", "waiting_list"}:
            where = self._crew.place(one.told["kind"], done.what)
            seats.place_lead(tx, one.lead_id, where, done.at)
            self._did(tx, one, by, "place", done.at, intake_id=where)

    def _write(self, tx: Connection, one: Request, at: datetime, by: int) -> None:
        """A talk in writing."""
        talk = self._chance.choice(TALKS[one.variety])
        for place, words in enumerate(talk):
            if at >= self._now:
                break
            is_ours = place % 2 == 0
            self._say(tx, one, words, at, by if is_ours else None)
            if is_ours:
                self._did(tx, one, by, "write", at)
            at += timedelta(minutes=self._chance.randrange(3, 50))
        at = min(at, self._now)
        self._did(tx, one, by, "settle", at)
        self._did(tx, one, by, "move", at, f"{one.status} in_touch")
        one.status = "in_touch"

    def _say(self, tx: Connection, one: Request, words: str, at: datetime, by: int | None) -> None:
        """Words of staff, or of the family: then `by` is nobody."""
        one.turn += 1
        about = {"outgoing": by is not None, "turn": one.turn, "now": at, "staff_id": by}
        messages.add_message(tx, one.conversation_id, one.speaker, words, **about)  # type: ignore[arg-type]
        if by is not None and at > self._now - _SOON:
            body = Message(words, one.told["locale"], "staff").to_json()
            outbox.add_messages(tx, one.conversation_id, one.turn, [body], first="shown", rest="shown", now=at)

    def _note(self, tx: Connection, one: Request, done: Done, by: int) -> None:
        if done.what in NOTES and self._chance.random() < 0.3:
            at = done.at + timedelta(minutes=1)
            notes.add_note(tx, one.lead_id, by, self._chance.choice(NOTES[done.what]), at)
            self._did(tx, one, by, "add_note", at)

    def _did(  # noqa: PLR0913, PLR0917 - who did what when
        self,
        tx: Connection,
        one: Request,
        by: int,
        verb: str,
        at: datetime,
        about: str = "",
        intake_id: int | None = None,
    ) -> None:
        audit.add_deed(tx, by, _DOOR, verb, lead_id=one.lead_id, intake_id=intake_id, about=about, now=at)

    # --- who needs somebody ---

    def _wait(self, tx: Connection, one: Request, part: Part) -> None:
        """They wait for an answer since a while."""
        since = self._now - timedelta(minutes=self._chance.randrange(10, 22 * 60))
        one.since = since = max(since, one.told_at + timedelta(minutes=5))
        if part.role == "reply":
            self.write_back(tx, one, since)
        self.ask(tx, one, part.role, part.number, since)
        desk.mark_waiting(tx, one.conversation_id, [one.subject], part.role, since)

    def ask(self, tx: Connection, one: Request, what: str, number: int, since: datetime) -> None:
        """Their ticket: for a person it says what it is about, for a question it is passed on with its words."""
        ticket = tickets.add_ticket(tx, one.conversation_id, what, one.speaker, since)
        if what == "person":
            wish = dict(_WISHES[number % len(_WISHES)])
            if wish["phone"] == "":
                wish["phone"] = self._people.safe_phone()
            wishes.tell(tx, ticket, wish, self._now + timedelta(days=7))

    def _ask_for_protection(self, tx: Connection, one: Request, number: int) -> None:
        """They asked for protection: nothing else is known of it, and nobody else may contact them."""
        at = self._now - timedelta(minutes=self._chance.randrange(20, 40 * 60))
        at = max(at, one.told_at + timedelta(minutes=5))
        phone, when = (self._people.safe_phone(), ("morning", "evening", "any")[number % 3]) if number % 4 else ("", "")
        tickets.add_urgent(tx, one.conversation_id, one.speaker, phone=phone, when=when, now=at)
        leads.hold_leads(tx, one.conversation_id, [one.subject])
