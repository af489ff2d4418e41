"""News to many: written, looked at, sent by a second pair of eyes, watched, stopped and gone on with."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, mailing_list, mailing_words, views
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.mailing_seen import Going, Listed, Seen, Shown
from bot.services.quiet_hours import next_permitted, read_permitted_hours
from conversations.flows import mailings as said
from storage import bulks, mailings, staff
from storage import views as kept_views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.access import Verb
    from bot.services.desk import Deed
    from bot.services.mailing_list import Reached
    from storage.mailings import Mailing, MailingText

AHEAD: Final = timedelta(days=14)  # for so long it may wait for its hour


def see_mailings(tx: Connection, deed: Deed) -> Listed:
    """Those of lately."""
    access.check(deed.actor, "see_mailings")
    found = tuple((one, one.status(deed.now)) for one in mailings.list_mailings(tx))
    return Listed(found, staff.list_logins(tx), tuple(kept_views.list_views(tx, deed.actor.staff_id)))


def see_mailing(tx: Connection, deed: Deed, mailing_id: int) -> Seen:
    """One of them, as it stands. Raises Refused."""
    mailing = _mailing(tx, deed, "see_mailings", mailing_id)
    texts, status = mailings.list_texts(tx, mailing_id), mailing.status(deed.now)
    shown = {locale: _shown(deed, locale, text) for locale, text in texts.items()}
    alone = _is_alone(tx, deed)
    frame = mailing, status, mailing_list.told(mailing), shown, staff.list_logins(tx)
    if mailing.kept_as == "sent":
        going, left = _progress(tx, mailing, texts)
        return Seen(*frame, alone, may_send=False, going=going, left_out=left)
    at = next_permitted(read_permitted_hours(deed.turns.known_facts(tx)), deed.now)
    may_send = status == "ready" and (alone or mailing.written_by != deed.actor.staff_id)
    try:
        reached = mailing_list.reach(tx, deed, mailing, texts)
    except Mistake:
        return Seen(*frame, alone, may_send=False, at=at, too_many=True)
    return Seen(*frame, alone, may_send, reached, at)


def _shown(deed: Deed, locale: str, text: MailingText) -> Shown:
    catalogues = deed.turns.catalogues
    words = catalogues.words(said.NEWS.given(words=text.words), locale)
    return Shown(text, words, catalogues.label(said.NO_MORE.label, locale))


def _progress(
    tx: Connection, mailing: Mailing, texts: Mapping[str, MailingText]
) -> tuple[dict[str, Going], tuple[tuple[str, int], ...]]:
    """How far it went by locale; whom it was for is forgotten after a while, how many got it is not."""
    left: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    out: Counter[str] = Counter()
    fates: dict[str, Counter[str]] = {locale: Counter() for locale in texts}
    for locale, outcome, fate, number in mailings.count_items(tx, mailing.bulk_id or 0):
        if not outcome:
            waiting[locale] += number
        elif outcome != "done":
            left[outcome] += number
            out[locale] += number
        elif fate:
            fates.setdefault(locale, Counter())[fate] += number
    going = {
        locale: Going(text.written, waiting[locale], out[locale], fates[locale])
        for locale, text in texts.items()
        if text.number
    }
    return going, tuple(left.most_common())


# --- writing one ------------------------------------------------------------------------------------------------------


def begin_mailing(tx: Connection, deed: Deed, told: Mapping[str, str]) -> int:
    """Begin one for those whom a filter finds; its id. Raises Refused."""
    access.check(deed.actor, "write_mailing")
    mailing_id = mailings.add_mailing(tx, deed.actor.staff_id, views.address_of(tx, deed, told), deed.now)
    deed.write(tx, "write_mailing", about=f"{mailing_id} begun")
    return mailing_id


def write_mailing(tx: Connection, deed: Deed, mailing_id: int, told: Mapping[str, str]) -> None:
    """Keep its words: whoever sends it has to look at it anew. Raises Refused and Mistake."""
    _unsent(tx, deed, mailing_id, told, "mailing_changed")
    words = {locale: mailing_words.read_words(told.get(f"words_{locale}", "")) for locale in deed.turns.locales}
    for locale, said_there in words.items():
        mailings.set_text(tx, mailing_id, locale, said_there)
    me = deed.actor.staff_id
    mailings.change_mailing(tx, mailing_id, me, deed.now, status="draft", written_by=me)
    deed.write(tx, "write_mailing", about=f"{mailing_id} written")


def offer_mailing(tx: Connection, deed: Deed, mailing_id: int, told: Mapping[str, str]) -> None:
    """What was seen is ready for a second pair of eyes. Raises Refused and Mistake."""
    mailing = _unsent(tx, deed, mailing_id, told, "numbers_changed")
    if not mailings.list_texts(tx, mailing_id):
        raise Mistake("mailing_empty")
    if mailing.kept_as == "draft":
        mailings.change_mailing(tx, mailing_id, deed.actor.staff_id, deed.now, status="ready")
        deed.write(tx, "write_mailing", about=f"{mailing_id} ready")


def drop_mailing(tx: Connection, deed: Deed, mailing_id: int, told: Mapping[str, str]) -> None:
    """Throw away what was seen, and was not sent. Raises Refused and Mistake."""
    _unsent(tx, deed, mailing_id, told, "numbers_changed")
    mailings.delete_mailing(tx, mailing_id)
    deed.write(tx, "write_mailing", about=f"{mailing_id} dropped")


def do(tx: Connection, deed: Deed, mailing_id: int, told: Mapping[str, str]) -> None:
    """What a form wants done with one, but sending. Raises Refused, also for what is no verb, and Mistake."""
    match told.get("do"):
        case "write":
            write_mailing(tx, deed, mailing_id, told)
        case "ready":
            offer_mailing(tx, deed, mailing_id, told)
        case "drop":
            drop_mailing(tx, deed, mailing_id, told)
        case "stop":
            stop_mailing(tx, deed, mailing_id)
        case "resume":
            resume_mailing(tx, deed, mailing_id)
        case _:
            raise Refused


# --- sending it -------------------------------------------------------------------------------------------------------


def read_hour(tx: Connection, deed: Deed, typed: str) -> datetime | None:
    """When a form wants it sent: None is as soon as it may be. Raises Mistake where nobody may be written to then."""
    hours = read_permitted_hours(deed.turns.known_facts(tx))
    if next_permitted(hours, deed.now) is None:
        raise Mistake("mailing_no_hours")
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed).replace(tzinfo=CASABLANCA)
    except ValueError:
        raise Mistake("mailing_hour") from None
    if at <= deed.now or at > deed.now + AHEAD or next_permitted(hours, at) != at:
        raise Mistake("mailing_hour")
    return at


def prepare(tx: Connection, deed: Deed, seen: Seen, number: int) -> int:
    """Write down that what was seen is to be sent: the deed for many that does it. Raises Refused and Mistake.

    Twice is once, as long as it is for the same: what broke off before, for others, is not gone on with.
    """
    mailing = _mailing(tx, deed, "send_mailing", seen.mailing.id, locked=True)
    if mailing.kept_as != "ready" or mailing.version != seen.mailing.version:
        raise Mistake("numbers_changed")
    if mailing.written_by == deed.actor.staff_id and not _is_alone(tx, deed):
        raise Mistake("second_eyes")
    key, about = f"mailing {mailing.id} {seen.mark}", {"staff_id": deed.actor.staff_id, "now": deed.now}
    return bulks.add_bulk(tx, key, bulks.NEWS, str(mailing.id), number=number, **about)  # type: ignore[arg-type]


def lots(reached: Reached) -> list[tuple[str, str, Sequence[int]]]:
    """The leads with what becomes of them and their locale, a few at a time."""
    by_locale = {("", locale): ids for locale, ids in reached.by_locale.items()}
    return [
        (why, locale, ids[start : start + bulks.AT_ONCE])
        for (why, locale), ids in (by_locale | dict(reached.left)).items()
        for start in range(0, len(ids), bulks.AT_ONCE)
    ]


def add_lot(tx: Connection, deed: Deed, bulk_id: int, lot: tuple[str, str, Sequence[int]]) -> None:
    """Write down one lot."""
    access.check(deed.actor, "send_mailing")
    why, locale, ids = lot
    bulks.add_items(tx, bulk_id, why, ids, locale)


def send_mailing(tx: Connection, deed: Deed, seen: Seen, bulk_id: int, at: datetime | None) -> None:
    """Let it go, from that hour on. Raises Refused and Mistake."""
    mailing = _mailing(tx, deed, "send_mailing", seen.mailing.id, locked=True)
    if mailing.version != seen.mailing.version or mailing.bulk_id not in {None, bulk_id}:
        raise Mistake("numbers_changed")
    if bulks.begin(tx, bulk_id, at):
        mailings.mark_sent(tx, mailing.id, bulk_id, deed.actor.staff_id, deed.now)
        numbers = {locale: len(ids) for locale, ids in seen.reached.by_locale.items()}
        mailings.set_numbers(tx, mailing.id, numbers)
        deed.write(tx, "send_mailing", about=f"{mailing.id} {seen.reached.todo}{' alone' if seen.is_alone else ''}")


def stop_mailing(tx: Connection, deed: Deed, mailing_id: int) -> None:
    """Write nothing more of it; what is written stays written. Raises Refused."""
    mailing = _mailing(tx, deed, "send_mailing", mailing_id)
    if mailing.bulk_id is not None and bulks.stop(tx, mailing.bulk_id, deed.now):
        deed.write(tx, "send_mailing", about=f"{mailing_id} stopped")


def resume_mailing(tx: Connection, deed: Deed, mailing_id: int) -> None:
    """Go on with those who did not get it yet: whoever sent it may be gone. Raises Refused."""
    mailing = _mailing(tx, deed, "send_mailing", mailing_id)
    if mailing.bulk_id is not None and bulks.resume(tx, mailing.bulk_id, deed.actor.staff_id):
        deed.write(tx, "send_mailing", about=f"{mailing_id} resumed")


# --- whose ------------------------------------------------------------------------------------------------------------


def _is_alone(tx: Connection, deed: Deed) -> bool:
    """Whether nobody else could be the second pair of eyes."""
    return not set(access.list_who_may(tx, "send_mailing")) - {deed.actor.staff_id}


def _mailing(tx: Connection, deed: Deed, verb: Verb, mailing_id: int, *, locked: bool = False) -> Mailing:
    access.check(deed.actor, verb)
    found = mailings.lock_mailing(tx, mailing_id) if locked else mailings.get_mailing(tx, mailing_id)
    if found is None:
        raise Refused
    return found


def _unsent(tx: Connection, deed: Deed, mailing_id: int, told: Mapping[str, str], changed: str) -> Mailing:
    """One that was not sent and is as a form saw it; `changed` is the mistake where it is not."""
    found = _mailing(tx, deed, "write_mailing", mailing_id, locked=True)
    if found.kept_as == "sent":
        raise Mistake("mailing_is_sent")
    if told.get("version") != str(found.version):
        raise Mistake(changed)
    return found
