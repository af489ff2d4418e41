"""What an adult who joins a child's request is told: who speaks, that it is noted, and what stays when they leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services.rehearsal import Rehearsal
from tests.conversing import programme
from tests.typed import catalogues, lexicon

if TYPE_CHECKING:
    from bot.services.messages import Message

SAYS = ("parent", "oui", "le père", "Brahim", "0600000005", "à moi", "matin", "oui")


def joining() -> Rehearsal:
    """Somebody who opened the link, and is with the request now."""
    rehearsal = Rehearsal(programme(), lexicon(), catalogues())
    rehearsal.act({"joins": "me"})
    return rehearsal


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.text.replace("\xa0", " ") for message in messages]


def test_greeting_comes_first_and_speaks_to_an_adult() -> None:
    hello, yours, who = texts(joining().messages)
    assert hello.startswith("Bonjour"), "not the “tu” of somebody who may be a child"
    assert "Vous suivez maintenant la demande" in yours
    assert who == "Qui m'écrit ?"


def test_who_joined_is_told_that_their_number_is_with_the_request_once_all_is_said() -> None:
    rehearsal = joining()
    noted = "C'est noté : votre numéro est aussi avec cette demande."
    for words in SAYS[:-1]:
        assert noted not in "\n".join(texts(rehearsal.act({"says": words})))
    assert texts(rehearsal.act({"says": SAYS[-1]}))[0] == noted
    rehearsal.act({"says": "non merci"})
    assert noted not in "\n".join(texts(rehearsal.act({"commands": "/status"})))


def test_who_joined_without_a_number_is_told_that_they_are_written_to() -> None:
    rehearsal = joining()
    for words in SAYS[:4]:
        rehearsal.act({"says": words})
    assert texts(rehearsal.act({"taps": "Pas de numéro"}))[0] == "C'est noté : le centre peut vous écrire ici."


@pytest.mark.parametrize("done", [SAYS, SAYS[:4]])
def test_who_leaves_is_told_before_and_after_that_the_childs_request_goes_on(done: tuple[str, ...]) -> None:
    rehearsal = joining()
    for words in done:
        rehearsal.act({"says": words})
    (asked,) = texts(rehearsal.act({"commands": "/withdraw"}))
    assert asked == "Ne plus suivre cette demande ? Celle de l'enfant continue, tant qu'une autre personne la suit."
    told = texts(rehearsal.act({"says": "oui"}))[0]
    assert "Vous ne suivez plus la demande" in told
    assert "La demande de l'enfant continue sans vous, tant qu'une autre personne la suit." in told
    assert "annulée" not in told


def test_who_takes_back_their_own_request_reads_what_they_always_read() -> None:
    rehearsal = Rehearsal(programme(), lexicon(), catalogues())
    for words in ("/start", "parent", "14 ans", "non", "anfa", "oui", "1AC", "oui", "Testa", "la mère", "Fadma"):
        rehearsal.act({"commands" if words == "/start" else "says": words})
    for words in ("0600000005", "à moi", "matin", "oui", "informatique", "envoyer", "non", "non merci"):
        rehearsal.act({"says": words})
    assert "Annuler votre demande ?" in texts(rehearsal.act({"commands": "/withdraw"}))[0]
    assert "est annulée" in texts(rehearsal.act({"says": "oui"}))[0]
