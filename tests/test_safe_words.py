"""A word that hides the conversation at once and brings it back: the rules, without a store or a channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.services.rendering import expecting as words_expected
from bot.services.view import show
from conversations import engine
from conversations.path import child, speakers
from conversations.readings import Reading
from conversations.stored import dump, load
from conversations.subjects import meant, shown
from conversations.types import Commanded, EraseAll, HideConversation, HideSaid, Said, SaveLead, Say, State, Tapped
from tests.conversing import PARENT, YOUTH, answer, context, path, said, step, walk
from tests.reading import read, table
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from conversations.types import Event

SAYS_WORD = Said("Libellule")


def with_word(state: State, word: str = "libellule") -> State:
    """The same conversation after a word was agreed on."""
    asked = step(state, Commanded("safeword")).state
    return answer(asked, word).state


def hidden(state: State | None = None) -> State:
    return step(with_word(state or walk(YOUTH)), SAYS_WORD).state


# --- agreeing on it ---


def test_only_a_hash_of_the_word_is_kept_and_what_was_written_should_vanish() -> None:
    taken = answer(step(walk(YOUTH[:3]), Commanded("safeword")).state, "libellule")
    assert HideSaid() in taken.effects
    assert said(taken) == ["safe_word.set", "safe_word.set_back", "safe_word.set_telegram", "district.ask"]
    assert "libellule" not in dump(taken.state).lower()
    assert len(taken.state.safe_word) == 32


def test_questions_about_the_word_are_no_ordinary_ones_and_so_never_ride() -> None:
    asked = step(walk(YOUTH[:3]), Commanded("safeword")).state
    assert engine.expecting(asked, context()).said_as != "question"


# What typed words are read against where a word is asked for.
OFFERED = words_expected(engine.expecting(step(State(), Commanded("safeword")).state, context()), catalogues())
REFUSED = """
oui
non
ah
d'accord
مزيان
واخا
wakha
quinze
خمسطاش
15
retour ici
aide
mosa3ada
confidentialité
salut
السلام
salam
labas
merci
Maarif
anfa
mercredi matin
maman
jeune
collège
Continuer
Enseignante
العربية
papillon7
abc
anticonstitutionnelle
je m'appelle
mon mot est libellule
"""


@pytest.mark.parametrize("text", [line for line in REFUSED.split("\n") if line])
def test_word_that_is_used_here_or_is_no_word_is_refused(text: str) -> None:
    assert OFFERED.kind == "word"
    assert read(text, OFFERED) == Reading()


@pytest.mark.parametrize(
    ("text", "word"),
    table("""
Libellule -> libellule
 libellule. -> libellule
Étincelle -> etincelle
coquelicot -> coquelicot
فراشة -> فراشه
خنفوسة -> خنفوسه
fertouta -> fertouta
zrazer -> zrazer
"""),
)
def test_rare_word_is_taken_in_its_light_form(text: str, word: str) -> None:
    assert read(text, OFFERED) == Reading(word)


def test_back_is_a_way_out_and_danger_comes_first_where_a_word_is_asked_for() -> None:
    assert read("retour", OFFERED) == Reading(command="back")
    assert read("mon père me frappe", OFFERED).danger == "alert"
    asked = step(walk(YOUTH[:3]), Commanded("safeword")).state
    assert said(step(asked, Said("...", Reading(danger="alert")))) == ["danger.ask"]
    assert said(step(asked, Said("retour", Reading(command="back")))) == ["district.ask"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("abc", "safe_word.no_word"), ("deux mots", "safe_word.no_word"), ("salut", "safe_word.everyday")],
)
def test_refusal_says_why_and_with_that_asks_again(text: str, reason: str) -> None:
    asked = step(walk(YOUTH[:3]), Commanded("safeword")).state
    taken = step(asked, Said(text, Reading()))
    assert said(taken) == [reason], "the rule stands in it: twice the same was read as two questions"
    assert next(one for one in taken.effects if isinstance(one, Say)).asking
    assert not taken.state.safe_word


def test_name_that_was_given_here_is_refused() -> None:
    asked = step(walk(YOUTH), Commanded("safeword")).state
    taken = step(asked, Said("essai", Reading("essai")))
    assert said(taken)[0] == "safe_word.everyday"
    assert not taken.state.safe_word


def test_every_button_is_known_where_a_word_is_asked_for() -> None:
    labels = {label for found in OFFERED.choices.values() for label in found}
    assert {"Un(e) jeune", "J'ai besoin d'aide", "↩ Retour", "Darija"} <= labels


# --- hiding ---


@pytest.mark.parametrize("number", range(len(YOUTH) + 1))
def test_whoever_writes_next_meets_the_very_beginning(number: int) -> None:
    taken = step(with_word(walk(YOUTH[:number])), SAYS_WORD)
    assert taken.effects == (HideConversation(),), "not a word is said"
    assert engine.expecting(taken.state, context()) == engine.expecting(State(), context())
    assert show(taken.state, context(), (), 0, catalogues()) == show(State(), context(), (), 0, catalogues())
    events: list[Event] = [*map(Commanded, ("start", "status", "back", "x")), Said("salut"), Said("xyz")]
    for event in events:
        assert step(taken.state, event).effects == step(State(), event).effects, event


def test_word_is_looked_for_before_danger_and_everything_else() -> None:
    state = with_word(walk(YOUTH[:3]))
    for reading in (Reading(danger="alert"), Reading(value="1AC"), Reading(command="delete")):
        assert step(state, Said("  LIBELLULE! ", reading)).effects == (HideConversation(),)
    aside = step(state, Commanded("safeword")).state
    assert step(aside, SAYS_WORD).effects == (HideConversation(),)


def test_word_within_other_words_hides_nothing() -> None:
    state = with_word(walk(YOUTH[:3]))
    assert HideConversation() not in step(state, Said("une libellule")).effects
    assert HideConversation() not in step(walk(YOUTH[:3]), SAYS_WORD).effects


@pytest.mark.parametrize("number", range(len(YOUTH) + 1))
def test_same_word_brings_everything_back_and_the_help_first(number: int) -> None:
    before = with_word(walk(YOUTH[:number]))
    taken = step(step(before, SAYS_WORD).state, SAYS_WORD)
    assert said(taken) == ["danger.ask"]
    assert HideSaid() in taken.effects
    assert not any(isinstance(effect, SaveLead) for effect in taken.effects)
    after = answer(taken.state, "misread").state
    assert path(after) == path(before)
    assert (after.answers, after.references, after.locale) == (before.answers, before.references, before.locale)


def test_lead_made_where_another_is_hidden_is_another_one() -> None:
    first = with_word(walk(YOUTH))
    beside = walk(PARENT, step(first, SAYS_WORD).state, context(reference="7654321"))
    assert dict(beside.references) == {"other-1.child-1": "7654321"}
    back = step(beside, SAYS_WORD).state
    assert back.references == first.references
    again = step(answer(back, "misread").state, SAYS_WORD).state
    assert path(again) == path(beside), "who wrote there finds their own answers"


def test_nothing_of_the_hidden_one_is_reached_by_changing_leaving_or_naming_them() -> None:
    state = walk(("parent", "14"), hidden())
    reference = walk(YOUTH).references[0][1]
    for event in (
        Commanded("other", "me"),
        Commanded("change", "me:first_name"),
        Commanded("withdraw"),
        Tapped(1, "me", "first_name", "x"),
        Tapped(1, "", "withdraw_which", reference),
    ):
        after = step(state, event).state
        assert all(a.subject.startswith("other-") for a in after.answers), event
        assert after.speaker != "me"
        assert not any(aside.question == "withdraw" for aside in after.asides)


def test_buttons_are_those_of_anybody_who_begins() -> None:
    state, other = hidden(), State()
    for value in ("parent", "14", "left", "anfa"):
        asked = engine.expecting(state, context())
        assert asked == engine.expecting(other, context())
        event = Tapped(state.turn, asked.subject, asked.question, value)
        state, other = step(state, event).state, step(other, event).state
    assert {a.subject for a in state.answers} == {"other-1", "other-1.child-1"}
    assert path(step(state, Commanded("change", "child-1:age")).state).node.id == "age"
    assert show(state, context(), (), 0, catalogues()).history == show(other, context(), (), 0, catalogues()).history


def test_someone_else_beside_the_hidden_one_gets_a_name_nobody_has() -> None:
    third = step(walk(("youth", "14"), hidden()), Commanded("other")).state
    assert third.speaker == "other-2"
    assert step(third, SAYS_WORD).state.speaker == "me"


def test_names_of_those_who_are_hidden_are_given_to_nobody_else() -> None:
    both = walk(("youth",), step(walk(("youth",)), Commanded("other")).state)
    third = walk(("youth",), hidden(both))
    assert third.speaker == "other-2"
    assert step(third, Commanded("other")).state.speaker == "other-3"


def alone() -> State:
    return hidden(walk(YOUTH[:2]))


def with_a_sister() -> State:
    return hidden(walk(("parent", "14"), step(walk(YOUTH[:2]), Commanded("other")).state))


def twice() -> State:
    return step(with_word(walk(("youth",), hidden()), "coquelicot"), Said("coquelicot")).state


def brought_back() -> State:
    """The other way round: who is seen was hidden, and whoever wrote meanwhile lies beside."""
    return step(step(walk(("youth",), alone()), Commanded("other")).state, SAYS_WORD).state


# What three people on one phone do, a parent of two among them, each coming back by a button of theirs.
VISIT = (
    *("youth", "16", Commanded("other"), "parent", "14", "left", "anfa"),
    *(Commanded("change", "child-1:age"), "15", Commanded("other"), "youth", "17"),
    *(Commanded("other", "me"), Commanded("other", "other-1"), Commanded("change"), Commanded("other", "other-2")),
    *(Commanded("start"), "other-1", Commanded("start"), "me", "left"),
)


def visited(state: State, visit: Iterable[Event | str]) -> Iterator[tuple[object, ...]]:
    """All that somebody can see at each step, with what is in the buttons."""
    for one in visit:
        asked = engine.expecting(state, context())
        taken = step(state, one if not isinstance(one, str) else Tapped(state.turn, asked.subject, asked.question, one))
        state = taken.state
        told = [(effect.texts, effect.kind, effect.asking) for effect in taken.effects if isinstance(effect, Say)]
        yield told, engine.expecting(state, context()), show(state, context(), (), 0, catalogues()).history


@pytest.mark.parametrize("somebody", [alone, with_a_sister, twice])
def test_numbers_on_buttons_do_not_tell_that_a_word_hides_somebody(somebody: Callable[[], State]) -> None:
    """The second one on the phone was "other-2" on every button, and so there was a first one."""
    for hides, nobody in zip(visited(somebody(), VISIT), visited(State(), VISIT), strict=True):
        assert hides == nobody


def test_numbers_do_not_tell_either_when_who_was_hidden_is_back_and_another_lies_beside() -> None:
    visit = (Commanded("other"), "parent", "14", Commanded("other"), "youth", Commanded("start"))
    plain = step(walk(YOUTH[:2]), Commanded("help")).state
    back = replace(brought_back(), asides=(), turn=plain.turn)
    for hides, nobody in zip(visited(back, visit), visited(plain, visit), strict=True):
        assert hides[1:] == nobody[1:]


@pytest.mark.parametrize("somebody", [alone, with_a_sister, twice])
def test_button_stands_for_who_is_seen_under_it_and_for_nobody_by_another_name(somebody: Callable[[], State]) -> None:
    second = walk(("parent", "14"), step(walk(("youth",), somebody()), Commanded("other")).state)
    third = walk(("youth",), step(second, Commanded("other")).state)
    for name in speakers(third):
        for subject in (name, child(name, 2)):
            assert meant(third, shown(third, subject)) == subject
            assert load(dump(third)).named == third.named
    assert [shown(third, name) for name in speakers(third)] == ["me", "other-1", "other-2"]
    for number in range(3, 9):
        assert meant(third, f"other-{number}") not in speakers(third), "not by the name that is kept"
    assert meant(third, "other-1.what-ever") == f"{speakers(third)[1]}.what-ever"


def test_old_button_goes_on_meaning_the_same_person() -> None:
    """In a conversation of before, the second one is "other-2" on buttons that were sent."""
    before = replace(walk(("parent",), step(walk(("youth",), alone()), Commanded("other")).state), named=())
    assert [shown(before, name) for name in speakers(before)] == ["me", "other-2"]
    after = step(before, Commanded("other")).state
    assert (meant(after, "other-2"), shown(after, after.speaker)) == ("other-2", "other-1")


def test_word_agreed_on_beside_a_hidden_one_locks_nobody_out() -> None:
    beside = with_word(walk(("youth",), hidden()), "coquelicot")
    assert step(beside, SAYS_WORD).state.speaker == "me"
    twice = step(beside, Said("coquelicot"))
    assert twice.effects == (HideConversation(),)
    assert not twice.state.answers
    assert step(twice.state, Said("coquelicot")).state.speaker == "other-1"
    assert step(twice.state, SAYS_WORD).state.speaker == "me"
    same = with_word(walk(("youth",), hidden()))
    assert step(step(same, SAYS_WORD).state, SAYS_WORD).state.speaker == "me", "the first one is never lost"


def test_word_can_be_changed() -> None:
    state = with_word(with_word(walk(YOUTH[:3])), "coquelicot")
    assert HideConversation() not in step(state, SAYS_WORD).effects
    assert step(state, Said("coquelicot")).effects == (HideConversation(),)


def test_erasing_where_another_is_hidden_erases_both() -> None:
    asked = step(walk(("youth",), hidden()), Commanded("delete")).state
    taken = answer(asked, "yes")
    assert EraseAll(unproven=("me",)) in taken.effects
    assert (taken.state.beside, taken.state.safe_word, taken.state.answers) == ((), "", ())
