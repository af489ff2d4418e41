"""What people type of their visit, anywhere in the conversation; and the words of every button about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services.rehearsal import Rehearsal
from bot.services.rehearsal_visits import RehearsedVisits
from conversations.flows import visits
from conversations.flows.reminders import NO_MORE
from conversations.locales import LOCALES
from conversations.readings import Expecting
from conversations.reference import make_reference
from conversations.stored import dump, load
from conversations.types import LeadStatus, State
from tests.conversing import YOUTH, programme, walk
from tests.reading import lines, read, table
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.messages import Message

HOURS = ("2026-11-24 10:00-11:00", "2026-11-24 15:00-16:00", "2026-11-25 15:00-16:00")
DONE = Expecting("done", "choice")
BOOKED = Expecting("done", "choice", has_visit=True)


def sent(locale: str = "fr", hours: Sequence[str] = HOURS) -> Rehearsal:
    """Somebody has sent a request, and hours are offered."""
    rehearsal = Rehearsal(programme(), lexicon(), catalogues(), locale, visits=RehearsedVisits.of(hours))
    rehearsal.stored = dump(walk(YOUTH, State(locale=locale, locale_chosen=True)))
    rehearsal.leads["me"] = LeadStatus("me", make_reference(123456), "new")
    rehearsal.act({"commands": "/help"})
    return rehearsal


def does(rehearsal: Rehearsal, *typed: str) -> Rehearsal:
    """Type, or press what begins with "!", a button by its value."""
    for words in typed:
        if words.startswith("!"):
            rehearsal.act({"taps": label(rehearsal, words[1:])})
        else:
            rehearsal.act({"commands" if words.startswith("/") else "says": words})
    return rehearsal


def booked(locale: str = "fr") -> Rehearsal:
    return does(sent(locale), "/visit", "!2", "!no")


def label(rehearsal: Rehearsal, value: str) -> str:
    """What the button says that has this value or command."""
    return next(one.label for one in rehearsal.buttons() if one.data.rpartition("|")[2] == value)


def asked(rehearsal: Rehearsal) -> str:
    state = load(rehearsal.stored)
    return state.asides[-1].question if state.asides else "done"


def told(rehearsal: Rehearsal) -> str:
    return "\n".join(message.text for message in rehearsal.messages).replace("\u2068", "").replace("\u2069", "")


# --- an hour ---


def test_typed_hour_is_read_back_and_booked_by_a_yes_only() -> None:
    rehearsal = does(sent(), "/visit", "mardi à 15h")
    assert (asked(rehearsal), rehearsal.visits.booked) == ("visit_one", {})
    assert "mardi 24 novembre à 15:00" in told(rehearsal)
    does(rehearsal, "oui")
    assert rehearsal.visits.booked["me"].slot.id == 2


def test_same_hour_typed_again_is_a_yes_and_another_one_is_read_back_instead() -> None:
    assert does(sent(), "/visit", "mardi à 15h", "mardi à 15h").visits.booked["me"].slot.id == 2
    rehearsal = does(sent(), "/visit", "mardi à 15h", "non mercredi")
    assert (asked(rehearsal), rehearsal.visits.booked) == ("visit_one", {})
    assert "mercredi 25 novembre" in told(rehearsal)
    assert does(rehearsal, "ok").visits.booked["me"].slot.id == 3


def test_several_hours_that_fit_are_shown_alone_and_one_of_them_is_chosen_by_its_button() -> None:
    rehearsal = does(sent(), "/visit", "mardi")
    assert [one.data.rpartition("|")[2] for one in rehearsal.buttons()][:3] == ["1", "2", "more"]
    assert does(rehearsal, "!2").visits.booked["me"].slot.id == 2


def test_all_hours_are_shown_again_behind_those_that_fit() -> None:
    rehearsal = does(sent(), "/visit", "mardi", "!more")
    assert [one.data.rpartition("|")[2] for one in rehearsal.buttons()][:3] == ["1", "2", "3"]


def test_time_that_is_not_offered_is_said_and_the_hours_are_shown_again() -> None:
    rehearsal = does(sent(), "/visit", "samedi à 10h")
    assert "Aucune heure n'est libre à ce moment-là" in told(rehearsal)
    assert (asked(rehearsal), rehearsal.visits.booked) == ("visit_when", {})


def test_hour_that_somebody_took_while_it_was_read_back_is_not_booked() -> None:
    rehearsal = does(sent(), "/visit", "mardi à 15h")
    rehearsal.act({"hour_goes": HOURS[1]})
    does(rehearsal, "oui")
    assert rehearsal.visits.booked == {}
    assert asked(rehearsal) == "visit_when"


def test_who_has_a_visit_moves_it_to_a_typed_hour() -> None:
    rehearsal = does(booked(), "je veux changer mon rdv", "mercredi", "oui")
    assert rehearsal.visits.booked["me"].slot.id == 3


# --- a visit that is booked ---

WISHES = {
    "asks": lines("""
c'est quand ma visite ?
c quand mon rdv
c koi l'heure du rdv svp
où est le rendez-vous
ou est le rdv ?
à quelle heure est mon rendez-vous déjà
متى موعدي؟
أين الزيارة؟
في أي ساعة موعدي
فوقاش الموعد ديالي
فين جات الزيارة
مع شحال الرونديفو ديالي
wa9tach l maw3id dyali
fin kayn rdv
fo9ach lmaw3id
m3a ch7al zziyara
"""),
    "cannot": lines("""
je ne peux pas venir
jpeux pas venir dsl
je pourrai pas venir mardi
désolée j'ai un empêchement
je viens plus
je ne peux pas venir au rendez-vous
لا أستطيع الحضور
لن أتمكن من المجيء يوم الثلاثاء
ما غاديش نقدر نجي
ما نقدرش نجي غدا
ماغانجيش
ma n9derch nji
maghadich n9der nji nhar tlat
ma ghanjich
"""),
    "cancel": lines("""
annuler le rdv
je veux annuler ma visite
j'annule mon rendez vous
anuler mon rendé-vous
أريد إلغاء الموعد
إلغاء زيارتي
بغيت نلغي الموعد
نلغي الزيارة
bghit nlghi rdv
nlghi zziyara
"""),
    "move": lines("""
déplacer mon rendez-vous
je voudrais changer la date de ma visite
on peut reporter le rdv ?
أريد تغيير موعدي
تأجيل الموعد
بغيت نبدل الموعد
bghit nbeddel lmaw3id
bghit nbdel rdv
"""),
}
OF_SOMETHING_ELSE = table("""
je ne peux pas venir aux cours le matin ->
je ne peux pas venir le matin je travaille ->
je veux changer mon numéro -> change
annuler ma demande -> withdraw
c'est quand l'inscription ->
où est le centre ->
c'est quand les vacances ->
3ndi rdv m3a tbib ->
فين جا المركز ->
bghit nbeddel nmra -> change
ma n9derch nji kol nhar 7it khddam ->
""")


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, found in WISHES.items() for text in found])
def test_wish_about_a_visit_is_understood(wish: str, text: str) -> None:
    reading = read(text, BOOKED)
    assert (reading.command, reading.argument) == ("visit", wish)


@pytest.mark.parametrize(("text", "command"), OF_SOMETHING_ELSE)
@pytest.mark.parametrize("expecting", [DONE, BOOKED], ids=["none", "booked"])
def test_what_is_no_word_of_a_visit_keeps_its_meaning(text: str, command: str, expecting: Expecting) -> None:
    assert read(text, expecting).command == command
    assert read(text, expecting) == read(text, DONE)


@pytest.mark.parametrize("text", [text for text in WISHES["cannot"] if "rendez" not in text])
def test_who_has_no_visit_and_cannot_come_speaks_of_something_else(text: str) -> None:
    assert read(text, DONE).command != "visit"


@pytest.mark.parametrize(
    "text",
    [
        "je ne peux pas venir, mon père me frappe", "je peux pas venir à 15h mon père me frappe",
        "لا أستطيع الحضور، أبي يضربني", "ما نقدرش نجي با كيضربني", "ma n9derch nji, ba kaydrebni",
        "annuler le rdv, mon oncle me touche", "c'est quand ma visite ? je veux mourir",
    ],
)  # fmt: skip
def test_danger_comes_before_a_visit(text: str) -> None:
    reading = read(text, BOOKED)
    assert reading.danger
    assert not reading.command


def test_hour_beside_it_silenced_danger() -> None:
    for text in ("mon père me frappe à 15h", "à 15h mon père me frappe", "mon père me frappe 15:00"):
        assert read(text, DONE).danger == "alert"
    assert read("j'arrive à 15h", DONE).danger == ""


ANYWHERE = ("/help", "/change", "/delete", "/human", "/language")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("place", ANYWHERE)
def test_visit_is_told_at_any_place(locale: str, place: str) -> None:
    asks = {"fr": "c'est quand ma visite ?", "ar": "متى موعدي؟", "ary": "فوقاش الموعد ديالي", "ary_Latn": "fo9ach rdv"}
    rehearsal = does(booked(locale), place, asks[locale])
    assert "15:00" in told(rehearsal)
    assert asked(rehearsal) == "visit"
    assert {"keep", "move", "cancel"} <= {one.data.rpartition("|")[2] for one in rehearsal.buttons()}


@pytest.mark.parametrize("text", [*WISHES["cannot"], *WISHES["cancel"]])
def test_nothing_is_cancelled_before_they_say_so_once_more(text: str) -> None:
    rehearsal = does(booked(), text)
    assert (asked(rehearsal), [*rehearsal.visits.booked]) == ("visit_off", ["me"])
    assert does(rehearsal, "!cancel").visits.booked == {}


def test_cancelling_in_other_words_at_the_question_whether_it_is_all_right_is_asked_once_more() -> None:
    rehearsal = does(booked(), "/visit", "annuler le rdv")
    assert (asked(rehearsal), [*rehearsal.visits.booked]) == ("visit_off", ["me"])
    assert does(rehearsal, "annule").visits.booked == {}


def test_who_has_none_reads_that_and_what_there_is() -> None:
    for text in (*WISHES["asks"], *WISHES["cancel"], *WISHES["move"]):
        rehearsal = does(sent(), text)
        assert asked(rehearsal) in {"done", "news"}
        assert "!visit" in {one.data.rpartition("|")[2] for one in rehearsal.buttons()}, text
    nothing_free = does(sent(hours=()), "c'est quand ma visite ?")
    assert "!human" in {one.data.rpartition("|")[2] for one in nothing_free.buttons()}
    assert "Aucune visite n'est réservée" in told(nothing_free)


# --- the words of every button ---


def _of(messages: Sequence[Message]) -> list[tuple[str, str]]:
    return [(message.text, message.question) for message in messages]


PLACES: dict[str, tuple[str, ...]] = {
    "where nothing is asked": (),
    "an hour": ("/visit",),
    "hours that fit": ("/visit", "24/11"),
    "one hour": ("/visit", "25/11"),
    "whether to remind": ("/visit", "!2"),
    "where a visit is booked": ("/visit", "!2", "!no"),
    "what of it": ("/visit", "!2", "!no", "/visit"),
    "move or cancel": ("/visit", "!2", "!no", "/visit cancel"),
    "when it is reminded of": ("/visit", "!2", "!yes"),
}
OURS = {choice.value for choice in (visits.BOOK, visits.MINE, visits.REMIND_ME, NO_MORE)}


def ours(rehearsal: Rehearsal) -> list[tuple[str, str]]:
    """The buttons here that are about a visit, with their values."""
    found = [(one.label, one.data.rpartition("|")[2]) for one in rehearsal.buttons()]
    return [pair for pair in found if pair[1] in OURS or (asked(rehearsal).startswith("visit") and pair[1][0] != "!")]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("place", PLACES)
def test_label_of_a_button_typed_does_what_the_button_does(locale: str, place: str) -> None:
    way = PLACES[place]
    buttons = ours(does(sent(locale), *way))
    assert buttons
    for words, _ in buttons:
        pressed, typed = does(sent(locale), *way), does(sent(locale), *way)
        pressed.act({"taps": words})
        typed.act({"says": words})
        assert (_of(typed.messages), typed.effects) == (_of(pressed.messages), pressed.effects), words
        assert load(typed.stored).asides == load(pressed.stored).asides


def test_no_button_about_a_visit_is_forgotten_here() -> None:
    seen = {value for way in PLACES.values() for _, value in ours(does(sent(), *way))}
    of_questions = {choice.value for question in visits.QUESTIONS for choice in question.choices}
    assert of_questions | OURS <= seen
