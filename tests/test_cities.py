"""Who lives outside Casablanca says in which city: it is kept as their answer, and judged as outside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services.turns import Turns
from conversations import engine
from conversations.derived import leads_of
from conversations.eligibility import assess, open_doors
from conversations.programme import DATA
from conversations.readings import Reading
from conversations.types import Said, Say, State, Tapped
from conversations.understanding.lexicon import LexiconWrong
from conversations.understanding.naming import load_places
from storage import exporting
from tests.conversing import TEACHER, TODAY, YOUTH, answer, context, path, programme, step, walk
from tests.storing import NOW
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk as take_all

if TYPE_CHECKING:
    from pathlib import Path

    from bot.services.messages import Message
    from storage.db import Database

SALE = "outside:sale"
FROM_SALE = (*YOUTH[:3], SALE, *YOUTH[4:])


def asked(messages: tuple[Message, ...]) -> Message:
    return next(message for message in messages if message.question)


async def test_city_that_is_typed_stands_on_the_review_and_goes_to_staff(database: Database) -> None:
    turns = Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW))
    place = asked((await take_all(turns, YOUTH[:3])).messages)
    assert place.question == "district"
    taken = await turns.take("telegram", "city", "7", Said("ana sakn f sla"))
    for number, value in enumerate(("yes", "1AC", "yes"), start=100):
        now = asked(taken.messages)
        taken = await turns.take("telegram", str(number), "7", Tapped(now.turn, now.subject, now.question, value))
    for number, value in enumerate(YOUTH[7:-1], start=200):
        now, typed = asked(taken.messages), {"Test": "Salma", "Essai": "Adil", "+212600000001": "0600000001"}.get(value)
        event = Said(typed) if typed else Tapped(now.turn, now.subject, now.question, value)
        taken = await turns.take("telegram", str(number), "7", event)
    review = asked(taken.messages)
    assert [row.value for row in review.summary if row.change.data.endswith(":district")] == ["Salé"]
    await turns.take("telegram", "send", "7", Tapped(review.turn, review.subject, review.question, "send"))
    with database.transaction() as tx:
        (row,) = exporting.export_leads(tx)
    assert row["district"] == SALE


def test_city_is_judged_as_outside_and_leads_to_the_same_doors() -> None:
    told = {"age": "14", "schooling": "left", "grade": "1AC"}
    in_city, outside = ({**told, "district": where} for where in (SALE, "outside"))
    assert assess(in_city, programme(), TODAY) == assess(outside, programme(), TODAY)
    assert open_doors(in_city, programme(), TODAY) == open_doors(outside, programme(), TODAY)
    ways = [walk((*YOUTH[:3], where)) for where in (SALE, "outside")]
    assert len({path(state).node.id for state in ways}) == 1
    assert len({path(state).verdicts["me"] for state in ways}) == 1


def test_no_more_is_asked_of_who_names_a_city_and_it_goes_with_the_request() -> None:
    state = walk(FROM_SALE)
    assert path(state).node.id == "done"
    assert leads_of(path(state), state, context())["me"]["district"] == SALE
    teacher = walk((*TEACHER[:6], SALE, *TEACHER[7:]))
    assert leads_of(path(teacher), teacher, context())["me"]["district"] == SALE


def test_city_that_is_not_sure_is_read_back_by_its_name() -> None:
    taken = step(walk(YOUTH[:3]), Said("peut-être Salé", Reading(candidates=(SALE,))))
    told = [text for effect in taken.effects if isinstance(effect, Say) for text in effect.texts]
    assert programme().cities[SALE] in [value for text in told for value in text.values.values()]
    assert ("me", "district") not in path(taken.state).answers
    assert path(answer(taken.state, "yes").state).answers["me", "district"] == SALE


def test_district_or_a_city_is_asked_which() -> None:
    taken = step(walk(YOUTH[:3]), Said("anfa ou salé", Reading(candidates=("anfa", SALE))))
    (shown,) = [effect.asking for effect in taken.effects if isinstance(effect, Say) and effect.asking]
    assert [choice.value for choice in shown.choices] == ["anfa", "outside"]


@pytest.mark.parametrize("value", ["outside:atlantis", "outside:", "sale", ":", "outside:anfa"])
def test_city_that_nobody_knows_is_no_answer(value: str) -> None:
    state = answer(walk(YOUTH[:3]), value).state
    assert engine.expecting(state, context()).question == "district"


def test_city_that_is_known_no_more_is_asked_again() -> None:
    given = context()
    state = walk((*YOUTH[:3], SALE), State(), given)
    fewer = {where: named for where, named in programme().cities.items() if where != SALE}
    later = replace(given, programme=replace(programme(), cities=fewer))
    assert engine.expecting(state, later).question == "district"


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("at: [34.05, -6.80]", "at: [34.05]", "at must be"),
        ("at: [34.05, -6.80]", "at: [north, -6.80]", "at must be"),
        ("at: [34.05, -6.80]", "at: [-6.80, 34.05]", "not in Morocco"),
        ("at: [34.05, -6.80]", "at: [nan, -6.80]", "not in Morocco"),
        ("slug: sale,", "", "slug"),
    ],
)
def test_places_that_do_not_hold_together_stop_the_start(tmp_path: Path, before: str, after: str, what: str) -> None:
    written = (DATA / "places.yaml").read_text(encoding="utf-8")
    assert before in written
    (tmp_path / "places.yaml").write_text(written.replace(before, after), encoding="utf-8")
    with pytest.raises(LexiconWrong, match=what):
        load_places(tmp_path)
