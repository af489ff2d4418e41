"""The file that puts a visit into a phone's calendar: what, where and when, and nobody's name.

Its UID stays the same and its SEQUENCE grows with each change, so that a moved visit is moved in the calendar, too, and
a cancelled one is taken out. Times are in UTC: what a phone knows of Morocco's clock may be old.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from bot.i18n import DIRECTION_MARKS
from bot.services.messages import File, Message
from bot.services.visits import visit_of
from conversations.path import is_of
from conversations.visits_offered import calendar_of
from storage import appointments, leads
from storage.columns import keyring_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.i18n import Catalogues
    from bot.services.effects import Scene
    from conversations.texts import Text
    from conversations.types import Context, GiveCalendar, State
    from storage.appointments import Appointment

NAME: Final = "visite.ics"
KIND: Final = "text/calendar"
_NOBODY: Final = "tawjih.invalid"  # there is no mailbox, and nothing to find under this name
_OFF: Final = ("cancelled", "closed")


def message(tx: Connection, scene: Scene, wanted: GiveCalendar) -> Message | None:
    """The message that brings the file of a visit; None when that is gone."""
    found = appointments.find_appointment(tx, wanted.visit.id)
    if found is None:
        return None
    said = scene.catalogues.words(wanted.label, scene.locale)
    file = _file(tx, found, wanted, _Words(scene.locale, scene.catalogues), scene.now)
    return Message(said, scene.locale, turn=scene.turn, file=File(NAME, KIND, file))


def of_speaker(tx: Connection, conversation_id: int, state: State, context: Context, catalogues: Catalogues) -> str:
    """The file of the last visit of who speaks here, also when it was cancelled; "" when there is none."""
    sent = [lead for lead in leads.list_statuses(tx, conversation_id) if lead.is_own]
    mine = [lead.id for lead in sent if is_of(state.speaker, lead.subject)]
    of_all = [visit for lead_id in mine for visit in appointments.list_appointments(tx, lead_id)]
    found = [visit for visit in of_all if visit.lead_id in mine]  # of the same person's others it tells nothing
    if not found or context.now is None:
        return ""
    last = max(found, key=lambda one: one.id)
    wanted = calendar_of(visit_of(last), state, context, cancelled=last.status in _OFF)
    return _file(tx, last, wanted, _Words(state.locale or context.hint, catalogues), context.now)


class _Words:
    """The words of one locale, without the marks of direction that only a screen needs."""

    def __init__(self, locale: str, catalogues: Catalogues) -> None:
        self.locale = locale
        self.catalogues = catalogues

    def of(self, text: Text) -> str:
        return DIRECTION_MARKS.sub("", self.catalogues.words(text, self.locale))


def _file(tx: Connection, one: Appointment, wanted: GiveCalendar, words: _Words, now: datetime) -> str:
    from icalendar import Calendar, Event, vCalAddress  # noqa: PLC0415  a 20th of the start, for whoever has a visit

    event = Event()
    event.add("uid", f"{keyring_of(tx).hash('visit', str(one.id)).hex()[:32]}@{_NOBODY}")
    # One that goes with a request, or with all that is erased, is not marked as off before: its file is the later one.
    event.add("sequence", one.changes + (wanted.cancelled and one.status not in _OFF))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", one.slot.offer.starts_at)
    event.add("dtend", one.slot.offer.ends_at)
    event.add("summary", words.of(wanted.title))
    event.add("location", words.of(wanted.where))
    event.add("status", "CANCELLED" if wanted.cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:visits@{_NOBODY}"))
    calendar = Calendar()
    calendar.add("prodid", "-//Tawjih//Visits//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if wanted.cancelled else "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
