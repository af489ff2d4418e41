"""Facts at the desk: who may confirm them, what is shown before, what is saved, and that the bot says just that."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.desk.words import WORDS
from bot.services import fact_page
from bot.services.access import PERMISSIONS, ROLES, Refused
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from bot.services.preview import SENT
from conversations.locales import LOCALES
from conversations.programme import DATA
from conversations.readings import Reading
from conversations.types import Commanded, Said
from storage import desk as work
from storage import facts, questions
from storage.leads import hold_leads
from storage.models import audit
from storage.models import facts as table
from tests.conversing import programme
from tests.storing import DAY, NOW, at_once, known
from tests.test_desk import deed
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.confirming import Outlook
    from bot.services.desk import Deed
    from bot.services.fact_page import Line
    from bot.services.preview import Answer
    from conversations.types import Event
    from storage.db import Database

ROOT = Path(__file__).parent.parent
TODAY = NOW.date()
ONE_DAY = timedelta(days=1)
HEAD = "La directrice"
ADDRESS = {"value_all": "12, rue de l'Essai", "value_ary": "12 زنقة التجربة", "source": HEAD}
OF_18_TO_20 = {"value_all": "no", "source": HEAD}


def coordinator(tx: Connection, login: str = "salma") -> Deed:
    return deed(tx, login, "coordinator")


def seen(tx: Connection, me: Deed, name: str, fields: Mapping[str, str]) -> Outlook:
    return fact_page.look(tx, me, name, fields)


def confirmed(tx: Connection, me: Deed, name: str, fields: Mapping[str, str]) -> None:
    """Looked at, and then saved."""
    ahead = seen(tx, me, name, fields)
    fact_page.confirm(tx, me, ahead, ahead.mark)


def preview(tx: Connection, me: Deed, name: str, fields: Mapping[str, str]) -> dict[str, Answer]:
    """What the page says that the bot will say, by question."""
    page = fact_page.see_fact(tx, me, name, seen(tx, me, name, fields))
    return {answer.about: answer for answer in page.answers}


def lines(tx: Connection, me: Deed) -> dict[str, Line]:
    return {line.fact.id: line for group in fact_page.see_facts(tx, me).groups for line in group.lines}


def told(tx: Connection, me: Deed, locale: str, intent: str) -> str:
    """What the bot says to this question in a real turn, in the middle of somebody's form."""
    address = f"{locale} {intent} {me.now}"
    begun: tuple[Event, ...] = (Commanded("language", locale), Said("", Reading(value="youth")))
    for number, event in enumerate(begun):
        me.turns.take_turn(tx, Incoming("webchat", f"{number}", address, event))
    taken = me.turns.take_turn(tx, Incoming("webchat", "asks", address, Commanded("ask", intent)))
    return "\n".join(message.text for message in taken.messages if not message.question)


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_facts_are_seen_and_confirmed_by_the_roles_of_the_table_and_nobody_else(
    sqlite_database: Database, role: str
) -> None:
    with sqlite_database.transaction() as tx:
        me, ahead = deed(tx, "salma", role), seen(tx, coordinator(tx, "karim"), "address", ADDRESS)
        for verb, act in (
            ("see_facts", lambda: fact_page.see_facts(tx, me)),
            ("see_facts", lambda: fact_page.see_fact(tx, me, "address")),
            ("confirm_fact", lambda: fact_page.look(tx, me, "address", ADDRESS)),
            ("confirm_fact", lambda: fact_page.look(tx, me, "address", {"end": "1"})),
            ("confirm_fact", lambda: fact_page.confirm(tx, me, ahead, "")),
        ):
            if role in PERMISSIONS[verb]:  # type: ignore[index]
                try:
                    act()
                except Mistake:
                    continue
            else:
                with pytest.raises(Refused):
                    act()
        assert facts.list_history(tx, "address") == []


def test_fact_that_is_not_there_answers_like_one_that_is_not_theirs(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        with pytest.raises(Refused):
            fact_page.look(tx, me, "moon", {"value_all": "full", "source": HEAD})
        with pytest.raises(Refused):
            fact_page.see_fact(tx, me, "moon")


# --- confirming -------------------------------------------------------------------------------------------------------


def test_words_for_all_and_for_one_locale_are_confirmed_together_with_who_said_so_and_who_wrote_it_down(
    database: Database,
) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        confirmed(tx, me, "address", {**ADDRESS, "until": "2026-12-31"})
        assert facts.list_facts(tx, TODAY) == {"address": "12, rue de l'Essai", "address@ary": "12 زنقة التجربة"}
        history = fact_page.see_fact(tx, me, "address").history
        assert {(one.locale, one.source, one.set_by, str(one.valid_until)) for one in history} == {
            ("", HEAD, "salma", "2026-12-31"),
            ("ary", HEAD, "salma", "2026-12-31"),
        }
        deeds = tx.execute(select(audit.c.verb, audit.c.about, audit.c.door, audit.c.staff_id)).all()
        assert [tuple(one) for one in deeds] == [("confirm_fact", "address", "desk", me.actor.staff_id)]


@pytest.mark.parametrize(
    ("name", "fields", "intent"),
    [
        ("address", ADDRESS, "location_address"),
        ("registration_open", {"value_all": "no", "source": HEAD}, "start_date_season"),
        ("start_date", {"value_all": "2026-12-01", "source": HEAD}, "start_date_season"),
        ("takes_18_to_20", OF_18_TO_20, "over_18"),
        ("takes_18_to_20", {"value_all": "yes", "source": HEAD}, "eligibility_general"),
        ("data_controller", {"value_all": "Association d'essai", "source": HEAD}, "privacy_data"),
    ],
)
def test_preview_is_what_the_bot_says_in_a_real_turn_in_every_locale(
    database: Database, name: str, fields: dict[str, str], intent: str
) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        preview_of, ahead = preview(tx, me, name, fields), seen(tx, me, name, fields)
        before = {locale: told(tx, me, locale, intent) for locale in LOCALES}
        fact_page.confirm(tx, me, ahead, ahead.mark)
        later = replace(me, now=NOW + DAY / 24)
        said = {locale: told(tx, later, locale, intent) for locale in LOCALES}
    assert preview_of[intent].words == said
    assert all(before[locale] != said[locale] for locale in LOCALES)


def test_preview_names_who_said_it_on_the_day_it_is_in_casablanca(sqlite_database: Database) -> None:
    """Half past midnight there is still the day before in UTC."""
    with sqlite_database.transaction() as tx:
        me = replace(coordinator(tx), now=NOW.replace(hour=23, minute=30))
        words = preview(tx, me, "address", ADDRESS)["location_address"].words["fr"]
        assert "Dit par\u00a0: la direction du centre, le 23 novembre 2026." in words
        confirmed(tx, me, "address", ADDRESS)
        assert facts.list_sources(tx, TODAY + ONE_DAY)["address"] == (HEAD, TODAY + ONE_DAY)


def test_preview_finds_every_place_where_a_fact_is_said(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)

        def places(name: str, value: str) -> set[str]:
            fields = {"value_all": value, "day_0": value, "source": HEAD}
            return set(preview(tx, me, name, fields))

        assert places("call_back_days", "3") == {"human", SENT}
        assert places("helpline_now", "190") == {"danger", "help"}
        assert places("safeguarding_lead", "yes") == {"help"}
        assert places("takes_18_to_20", "yes") == {"age_limit", "eligibility_general", "over_18"}
        assert places("desk_hours", "9-12") == set()
        assert places("retention", "300 jours") == set()


def test_facts_that_answer_questions_are_found_there(sqlite_database: Database) -> None:
    values = {"yes_no": "yes", "date": "2026-12-01", "words": "x", "number": "3", "days": "2027-03-10"}
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        for fact in programme().facts[::4]:
            asked = {intent for intent, one in programme().questions.answers.items() if fact.id in one.facts}
            fields = {"value_all": values.get(fact.type, ""), "day_0": "9-12", "source": HEAD}
            assert asked <= set(preview(tx, me, fact.id, fields)), fact.id


def test_what_was_not_looked_at_is_not_saved(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        old = seen(tx, me, "address", ADDRESS)
        confirmed(tx, coordinator(tx, "karim"), "address", {"value_all": "Ailleurs", "source": HEAD})
        another = seen(tx, me, "address", {"value_all": "x", "source": HEAD})
        for ahead in (seen(tx, me, "address", ADDRESS), old):
            for mark in ("", "0" * 32, old.mark, another.mark):
                with pytest.raises(Mistake, match="fact_changed"):
                    fact_page.confirm(tx, me, ahead, mark)
        assert facts.list_facts(tx, TODAY) == {"address": "Ailleurs"}


def test_of_two_who_confirm_at_once_the_second_has_to_look_again(database: Database) -> None:
    with database.transaction() as tx:
        them = [coordinator(tx, f"s{number}") for number in range(4)]
        ahead = [seen(tx, me, "address", {"value_all": f"Rue {me.actor.login}", "source": HEAD}) for me in them]

    def press(number: int) -> str:
        try:
            with database.transaction() as tx:
                fact_page.confirm(tx, them[number], ahead[number], ahead[number].mark)
        except Mistake as mistake:
            return mistake.reason
        return "saved"

    assert sorted(at_once(4, press)) == ["fact_changed", "fact_changed", "fact_changed", "saved"]
    with database.reading() as tx:
        assert len(facts.list_history(tx, "address")) == 1


@pytest.mark.parametrize(
    ("name", "fields", "reason"),
    [
        ("meals", {"value_all": "maybe"}, "fact_yes_no"),
        ("meals", {}, "fact_yes_no"),
        ("call_back_days", {"value_all": "0"}, "fact_number"),
        ("call_back_days", {"value_all": "9" * 5000}, "fact_number"),
        ("call_back_days", {"value_all": "٣"}, "fact_number"),
        ("start_date", {"value_all": "05/10/2026"}, "fact_date"),
        ("desk_hours", {"day_0": "matin"}, "fact_hours"),
        ("desk_hours", {}, "fact_hours"),
        ("address", {"value_all": " \x00 ", "value_fr": ""}, "fact_empty"),
        ("address", {"value_ary": "a" * 301}, "fact_long"),
        ("address", {"value_all": "Rue", "source": "  "}, "fact_source"),
        ("address", {"value_all": "Rue", "source": "a" * 121}, "fact_long_source"),
        ("address", {"value_all": "Rue", "until": "2026-11-21"}, "fact_until"),
        ("address", {"value_all": "Rue", "until": "demain"}, "fact_until"),
        ("address", {"end": "1"}, "fact_unknown"),
    ],
)
def test_mistake_has_a_reason_with_words_and_changes_nothing(
    sqlite_database: Database, name: str, fields: dict[str, str], reason: str
) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        with pytest.raises(Mistake, match=f"^{reason}$"):
            fact_page.look(tx, me, name, {"source": HEAD, **fields})
        assert facts.list_history(tx, name) == []
    assert f"mistake.{reason}" in {word.id for word in WORDS}


def test_signs_that_no_database_takes_are_left_out(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        confirmed(tx, me, "address", {"value_all": " 12,\x00 rue\r\nde l'Essai\x1b ", "source": "La\ndirectrice"})
        assert facts.list_facts(tx, TODAY) == {"address": "12, rue\nde l'Essai"}
        assert facts.list_sources(tx, TODAY)["address"][0] == HEAD


def test_hours_are_written_a_day_at_a_time(database: Database) -> None:
    week = {"day_0": "8h30-16h30", "day_1": "08:30-16:30", "day_4": "8:30-12, 14h30-16h30", "source": HEAD}
    with database.transaction() as tx:
        confirmed(tx, coordinator(tx), "desk_hours", week)
        assert facts.list_facts(tx, TODAY) == {
            "desk_hours": "mon-tue 08:30-16:30; fri 08:30-12:00; fri 14:30-16:30",
        }


# --- ending -----------------------------------------------------------------------------------------------------------


def test_fact_that_is_no_longer_true_is_not_said_from_then_on_in_any_locale(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        confirmed(tx, me, "address", ADDRESS)
        words = preview(tx, me, "address", {"end": "1"})["location_address"].words
        assert "L'équipe te le dira" in words["fr"]
        confirmed(tx, me, "address", {"end": "1"})
        assert not any(facts.list_facts(tx, TODAY).values())
        for locale in LOCALES:
            assert told(tx, me, locale, "location_address") == words[locale]
        line = lines(tx, me)["address"]
        assert (line.is_known, line.is_over) == (False, False)
        about = tx.execute(select(audit.c.about).order_by(audit.c.id)).scalars().all()
        assert about == ["address", "address ended"]


def test_first_value_of_the_file_does_not_come_back_when_it_was_ended(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        assert lines(tx, me)["helpline_now"].worded[0].value == "19"
        confirmed(tx, me, "helpline_now", {"end": "1"})
        assert "helpline_now" not in me.turns.known_facts(tx)
        assert not lines(tx, me)["helpline_now"].is_known
        with pytest.raises(Mistake, match="fact_unknown"):
            fact_page.look(tx, me, "helpline_now", {"end": "1"})


def test_words_of_a_locale_that_are_left_out_are_true_no_longer_and_those_for_all_are_said(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        confirmed(tx, me, "address", ADDRESS)
        confirmed(tx, me, "address", {"value_all": "14, rue de l'Essai", "source": HEAD})
        assert "14, rue de l'Essai" in told(tx, me, "ary", "location_address")
        assert [one.state for one in lines(tx, me)["address"].worded] == ["holds", "ended"]
        count = len(facts.list_history(tx, "address"))
        confirmed(tx, me, "address", {"value_all": "16, rue de l'Essai", "source": HEAD})
        assert len(facts.list_history(tx, "address")) == count + 1, "what is ended is not ended again"


# --- the list ---------------------------------------------------------------------------------------------------------


def test_expired_fact_stands_first_and_the_bot_says_it_no_longer_until_somebody_confirms_it_again(
    database: Database,
) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        confirmed(tx, me, "duration", {"value_all": "10 mois", "source": HEAD, "until": str(TODAY)})
        assert lines(tx, me)["duration"].days_left == 0
        later = replace(me, now=NOW + DAY)
        first = fact_page.see_facts(tx, later).groups[0]
        assert (first.name, [line.fact.id for line in first.lines]) == ("over", ["duration"])
        assert first.lines[0].worded[0].state == "over"
        assert "duration" not in programme().facts_on(TODAY + ONE_DAY, facts.list_facts(tx, TODAY + ONE_DAY))
        confirmed(tx, later, "duration", {"value_all": "10 mois", "source": HEAD})
        assert fact_page.see_facts(tx, later).groups[0].name == "launch"


def test_expired_words_of_one_locale_stand_first_too_and_ending_them_is_enough(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        confirmed(tx, me, "duration", {"value_ary": "10 شهور", "source": HEAD, "until": str(TODAY)})
        later = replace(me, now=NOW + DAY)
        assert [line.fact.id for line in fact_page.see_facts(tx, later).groups[0].lines] == ["duration"]
        confirmed(tx, later, "duration", {"end": "1"})
        assert fact_page.see_facts(tx, later).groups[0].name == "launch"


def test_day_that_has_passed_stands_first_too(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        confirmed(tx, me, "registration_end", {"value_all": str(TODAY), "source": HEAD})
        assert not lines(tx, me)["registration_end"].is_over
        (line,) = fact_page.see_facts(tx, replace(me, now=NOW + DAY)).groups[0].lines
        assert (line.fact.id, line.has_passed, line.is_known) == ("registration_end", True, True)


def test_each_fact_stands_once_where_people_ask_for_it_and_what_they_ask_most_stands_first(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        for number, (intent, days) in enumerate([("duration", 0), ("duration", 30), ("cost", 1), ("duration", 31)]):
            day = TODAY - ONE_DAY * days
            questions.add_question(tx, f"{number}", day=day, locale="fr", intent=intent, words="?")
        found = fact_page.see_facts(tx, me).groups
        assert [(group.name, group.asked) for group in found[:3]] == [("launch", 0), ("duration", 2), ("cost", 1)]
        names = [line.fact.id for group in found for line in group.lines]
        assert sorted(names) == sorted(fact.id for fact in programme().facts)
        assert [line.fact.id for line in found[2].lines] == ["free_of_charge", "fees", "allowance"]
        assert fact_page.see_fact(tx, me, "fees").asked == {"cost": 1}


def test_facts_that_sign_up_waits_for_are_marked_until_they_are_confirmed(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        before = fact_page.see_facts(tx, me).missing
        confirmed(tx, me, "centre_opened", {"value_all": "no", "source": HEAD})
        assert lines(tx, me)["centre_opened"].waits, "a no opens nothing"
        confirmed(tx, me, "centre_opened", {"value_all": "yes", "source": HEAD})
        assert not lines(tx, me)["centre_opened"].waits
        assert fact_page.see_facts(tx, me).missing == before - 1


def test_every_fact_has_a_name_for_staff_and_no_name_is_left_over() -> None:
    named = {word.id.removeprefix("facts.name.") for word in WORDS if word.id.startswith("facts.name.")}
    assert named == {fact.id for fact in programme().facts}
    hinted = {word.id.removeprefix("facts.hint.") for word in WORDS if word.id.startswith("facts.hint.")}
    assert hinted <= named


def test_number_that_nobody_was_ever_told_of_was_to_be_confirmed_by_staff() -> None:
    words = re.compile(r"\w+")
    declared = {fact.id for fact in programme().facts}
    beside = re.sub(r"\{name: \w+", "", (DATA / "programme.yaml").read_text(encoding="utf-8"))
    read = declared.intersection(words.findall(beside))
    sources = {DATA / "questions.yaml", *(ROOT / "conversations").rglob("*.py"), *(ROOT / "bot").rglob("*.py")}
    for source in sources - {ROOT / "bot" / "desk" / "words" / "facts.py"}:
        read |= declared.intersection(words.findall(source.read_text(encoding="utf-8")))
    assert {fact.id for fact in programme().facts if not fact.launch} - read == set()


# --- facts that decide ------------------------------------------------------------------------------------------------


def test_fact_of_a_rule_shows_which_verdicts_turn_and_for_how_many_who_wait(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        of_18 = {"age": "18", "schooling": "left", "grade": "3AC", "district": "anfa", "kind": "youth"}
        ids = [lead(tx, number, **of_18) for number in range(1, 6)]
        lead(tx, 6, **{**of_18, "age": "16"})
        lead(tx, 7, **{**of_18, "kind": "teacher"})
        hold_leads(tx, known(tx, "1").id, ["me"])
        work.move_lead(tx, ids[1], "enrolled", reason="started", now=NOW)
        found = seen(tx, me, "takes_18_to_20", OF_18_TO_20)
        turned = [(one.before, one.after) for one in found.difference.verdicts if one.before != one.after]
        assert turned == [("unknown", "no")]
        assert found.told == {("unknown", "no"): 3}, "not who must not be contacted, nor who needs nobody any more"
        confirmed(tx, me, "takes_18_to_20", OF_18_TO_20)
        back = seen(tx, me, "takes_18_to_20", {"end": "1"})
        assert back.told == {("no", "unknown"): 3}


def test_fact_that_no_rule_looks_at_turns_nothing(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        found = seen(tx, coordinator(tx), "address", ADDRESS)
        assert (found.turns, found.difference.sets, found.faults) == (False, 0, ())


def test_fact_of_a_rule_is_not_saved_when_it_was_judged_with_another_fact_since(database: Database) -> None:
    """What was seen of a launch fact says nothing of the day another one opens the sign-up."""
    names = [fact.id for fact in programme().facts if fact.launch]
    with database.transaction() as tx:
        me = coordinator(tx)
        values = {"yes_no": "yes", "number": "3", "words": "x"}
        kinds = {fact.id: fact.type for fact in programme().facts}
        for name in names[:-2]:
            confirmed(tx, me, name, {"value_all": values[kinds[name]], "source": HEAD})
        last, other = ({"value_all": values[kinds[name]], "source": HEAD} for name in names[-2:])
        early = seen(tx, me, names[-2], last)
        assert (early.opens, early.waits) == ("", (names[-1],))
        confirmed(tx, me, names[-1], other)
        with pytest.raises(Mistake, match="fact_changed"):
            fact_page.confirm(tx, me, seen(tx, me, names[-2], last), early.mark)
        found = seen(tx, me, names[-2], last)
        assert (found.opens, found.waits, found.turns) == ("opens", (), True)
        assert any(door.text.id == "door.other_centre" and not door.is_named for door in found.difference.doors)
        confirmed(tx, me, names[-2], last)
        assert seen(tx, me, names[-2], {"end": "1"}).opens == "closes"


def test_fact_with_which_the_rules_would_fail_is_not_saved(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        doors = tuple(door for door in programme().doors if door.id not in {"apprenticeship", "employment"})
        me.turns.programme = replace(programme(), doors=doors)
        found = seen(tx, me, "takes_18_to_20", OF_18_TO_20)
        assert {fault.what for fault in found.faults} == {"no_other_door"}
        with pytest.raises(Mistake, match="fact_unproven"):
            fact_page.confirm(tx, me, found, found.mark)
        assert tx.execute(select(table.c.id)).all() == []
