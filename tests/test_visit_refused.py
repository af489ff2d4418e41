"""Who refuses, cancels or wants no reminder, in words, where the bot asks of a visit: never more than they said."""

from __future__ import annotations

import pytest

from conversations.stored import load
from tests.test_visit_typed import asked, booked, does, sent, told


@pytest.mark.parametrize(
    "text",
    [
        "je veux pas annuler", "je ne veux pas annuler", "لا أريد إلغاء الزيارة", "ما بغيتش نلغي", "ma bghitch nlghi",
        "mabghitch nlghi", "je veux rien annuler",
    ],
)  # fmt: skip
def test_who_did_not_want_to_cancel_had_their_visit_cancelled(text: str) -> None:
    rehearsal = does(booked(), "/visit cancel", text)
    assert (asked(rehearsal), [*rehearsal.visits.booked]) == ("visit_off", ["me"])


@pytest.mark.parametrize("text", ["je veux pas effacer", "je ne veux pas supprimer", "je veux rien effacer"])
def test_who_did_not_want_to_erase_all_had_all_erased(text: str) -> None:
    rehearsal = does(booked(), "/delete", text)
    assert load(rehearsal.stored).references
    assert [*rehearsal.visits.booked] == ["me"]


@pytest.mark.parametrize("text", ["annuler", "annule", "إلغاء", "نلغي", "nlghi", "bghit nlghi"])
@pytest.mark.parametrize("place", [("/visit", "!move"), ("/visit", "!move", "mardi"), ("/visit", "!move", "25/11")])
def test_cancelling_where_an_hour_is_asked_for_offered_to_take_the_request_back(
    place: tuple[str, ...], text: str
) -> None:
    assert asked(does(booked(), *place, text)) == "visit_off"
    assert asked(does(booked(), text)) == "visit_off"
    assert asked(does(booked(), "annuler ma demande")) == "withdraw"
    assert asked(does(sent(), "/visit", text)) in {"done", "news"}
    assert asked(does(sent(), "/visit", "!2", text)) == "visit_off"


@pytest.mark.parametrize(
    "text", ["non", "lla", "لا", "je peux pas", "ça me va pas", "ma n9derch", "ما نقدرش", "لا يناسبني"]
)
def test_no_to_whether_it_is_still_all_right_was_not_understood(text: str) -> None:
    rehearsal = does(booked(), "/visit", text)
    assert (asked(rehearsal), [*rehearsal.visits.booked]) == ("visit_off", ["me"])


@pytest.mark.parametrize("text", ["non", "laisse tomber", "!no"])
def test_who_stayed_with_their_hour_did_not_hear_that_the_visit_stands(text: str) -> None:
    assert "on t'attend mardi 24 novembre à 15:00" in told(does(booked(), "/visit", "!move", text))


def test_it_is_all_right_typed_without_its_apostrophe_was_a_farewell() -> None:
    assert "on t'attend" in told(does(booked(), "/visit", "c bon"))


@pytest.mark.parametrize(("text", "wanted"), [("plus de rappels", "no"), ("matfekernich", "no"), ("fekerni", "yes")])
def test_words_of_reminders_answer_whether_to_remind_of_the_visit(text: str, wanted: str) -> None:
    """They were told that none comes, and asked again at once; or asked of an unfinished sign-up."""
    rehearsal = does(sent(), "/visit", "!2", text)
    assert asked(rehearsal) == "done"
    assert [one.wanted for one in load(rehearsal.stored).visiting] == [wanted]


def test_who_stopped_where_a_reminder_was_offered_was_offered_it_again() -> None:
    rehearsal = does(sent(), "/visit", "!2", "stop", "bonjour")
    assert asked(rehearsal) == "done"


@pytest.mark.parametrize("words", ["ah fekkerni", "oui rappelle-moi", "rappel"])
def test_who_had_stopped_was_promised_a_reminder_that_never_came(words: str) -> None:
    rehearsal = does(booked(), "stop", words, "oui")
    assert "la veille et deux heures avant" in told(rehearsal)
    assert not load(rehearsal.stored).stopped
    assert {"StopMessages", "RemindOfVisit"} <= {type(one).__name__ for one in rehearsal.effects}
