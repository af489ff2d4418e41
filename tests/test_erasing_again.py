"""A backup is put back: one of several on a phone who was erased since does not come back, the others keep theirs."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import delete, func, select, update

from bot.services import erasing, talk
from bot.services.erased import write_log
from bot.services.erasing_again import Again, erase_again
from conversations.stored import dump, load
from conversations.taken_back import taken_back
from storage import erasures
from storage.columns import keyring_of
from storage.crypto import Keyring
from storage.leads import save_lead
from storage.models import consents, conversations, inbox, leads, outbox
from tests.conversing import PARENT, walk
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_backup import Kept, _quick_passphrases
from tests.test_desk import deed, later
from tests.test_desk_work import VALUES
from tests.test_erasing import FOR_THE_FAREWELL, in_files, in_tables, kinds_in, live
from tests.test_erasing_by_staff import another_speaks, erase, reference_of, state_at
from tests.test_mydata import command
from tests.test_talk import SIGN_UP, say, signed_up, signed_up_again

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection
    from typer.testing import CliRunner

    from bot.services.desk import Deed
    from conversations.types import State
    from storage.db import Database
    from tests.test_erasing import Life

    Line = tuple[bytes, datetime]

__all__ = ["_quick_passphrases"]  # a fixture

LATER: Final = NOW + DAY
TAKEN_BACK: Final = (b"Testa", b"Adil", b"+212600000001", b"jeudi")
HIDES: Final = ("/safeword", "tournesol", "tournesol", "/start", "je suis un garçon", "16 ans")


class _Undone(Exception):  # noqa: N818 - what happens to what came after the backup
    """All that came since the backup is lost."""


def erased_since(database: Database, erased: Callable[[Connection], object]) -> list[Line]:
    """What stands in the log of erasures after this, which the database itself knows nothing of any more."""
    log: list[Line] = []
    with suppress(_Undone), database.transaction() as tx:
        erased(tx)
        log += erasures.list_since(tx, NOW - DAY)
        raise _Undone
    assert log
    return log


def put_back(database: Database, log: list[Line]) -> Again:
    with database.transaction() as tx:
        assert erasures.list_since(tx, NOW - DAY) == []
        return erase_again(tx, log, LATER)


def two_days_go_by(tx: Connection) -> None:
    """In which the ids of updates are forgotten: here they are the words."""
    tx.execute(delete(inbox).where(inbox.c.turn < select(func.max(inbox.c.turn)).scalar_subquery()))


def back_again(tx: Connection, me: Deed) -> None:
    """Somebody else signs up, and then whoever was there first goes on."""
    another_speaks(tx, me)
    command(tx, me, "other", "me")


def behind_a_word(tx: Connection, me: Deed) -> None:
    for words in HIDES:
        say(tx, me, words)


def seen_of_the_other(tx: Connection) -> tuple[object, ...]:
    """What is kept of who was not erased."""
    names = leads.c.first_name
    sent = [row for row in tx.execute(select(leads)).all() if row.first_name == "Imane"]
    agreed = tx.execute(select(func.count()).where(consents.c.subject == "other-1")).scalar()
    told = [body for body in tx.execute(select(outbox.c.body)).scalars() if "Imane" in body]
    return sent, agreed, told, tx.execute(select(func.count(names))).scalar()


@pytest.mark.parametrize("others", [another_speaks, back_again, behind_a_word])
def test_nothing_of_one_of_several_on_a_phone_comes_back_with_a_backup(
    database: Database, others: Callable[[Connection, Deed], None]
) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        life = live(tx, me)
        others(tx, me)
        two_days_go_by(tx)
        before, remembered = seen_of_the_other(tx), state_at(tx)
        assert "Testa" in remembered
        assert len(kinds_in(life, in_tables(tx))) > 50
    log = erased_since(database, lambda tx: erasing.erase_by_operator(tx, me.turns, life.lead_id, me.now))
    assert put_back(database, log) == Again(1, 0)
    with database.reading() as tx:
        assert kinds_in(life, in_tables(tx)) <= FOR_THE_FAREWELL, "whose phone it is stays"
        assert seen_of_the_other(tx)[:3] == before[:3]
        assert ("Imane" in state_at(tx)) is (others is not behind_a_word)
        assert state_at(tx) != "{}"
        assert set(log) <= set(erasures.list_since(tx, NOW - DAY))


def test_who_is_alone_on_the_phone_goes_with_their_address(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        life = live(tx, me)
    log = erased_since(database, lambda tx: erasing.erase_by_operator(tx, me.turns, life.lead_id, me.now))
    assert put_back(database, log) == Again(1, 0)
    with database.reading() as tx:
        assert kinds_in(life, in_tables(tx)) == set()


def test_who_had_sent_nothing_when_the_backup_was_made_does_not_come_back_either(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        for words in ("/start", *SIGN_UP[:9]):
            say(tx, me, words)
        another_speaks(tx, me)
        two_days_go_by(tx)
        assert "Testa" in state_at(tx)

    def sends_and_is_erased(tx: Connection) -> None:
        command(tx, me, "other", "me")
        for words in SIGN_UP[9:]:
            say(tx, me, words)
        found = tx.execute(select(leads.c.id).where(leads.c.subject == "me")).scalar_one()
        erasing.erase_by_operator(tx, me.turns, found, me.now)

    assert put_back(database, erased_since(database, sends_and_is_erased)) == Again(1, 0)
    with database.reading() as tx:
        seen = in_tables(tx)
        assert "Testa" not in state_at(tx)
        assert b"Testa" not in seen
        assert b"+212600000001" not in seen
        assert "Imane" in state_at(tx)
        assert tx.execute(select(leads.c.first_name)).scalars().all() == ["Imane"]
        assert tx.execute(select(consents.c.subject)).scalars().all() == ["other-1"]


def test_who_came_after_the_erasing_and_has_the_same_place_on_the_phone_stays(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        signed_up(tx, me)
        another_speaks(tx, me)
        first = tx.execute(select(leads.c.id).where(leads.c.subject == "other-1")).scalar_one()
        erase(tx, me, first)
        log = erasures.list_since(tx, NOW - DAY)
        me.turns.clock.advance(timedelta(days=1))  # type: ignore[attr-defined]
        another_speaks(tx, me)
        assert tx.execute(select(leads.c.subject)).scalars().all() == ["me", "other-1"]
        before = state_at(tx)
        assert erase_again(tx, log, LATER) == Again(0, 0)
        assert state_at(tx) == before
        assert tx.execute(select(leads.c.subject)).scalars().all() == ["me", "other-1"]


def test_state_that_cannot_be_read_is_emptied_where_somebody_of_several_was_erased(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        one = signed_up(tx, me)
        another_speaks(tx, me)
    log = erased_since(database, lambda tx: erasing.erase_by_operator(tx, me.turns, one, me.now))
    with database.transaction() as tx:
        tx.execute(conversations.update().values(state='{"answers": [["Testa"'))
    assert put_back(database, log) == Again(1, 0)
    with database.reading() as tx:
        assert state_at(tx) == "{}"
        assert tx.execute(select(leads.c.first_name)).scalars().all() == ["Imane"]


# --- the number of a request that is gone is another family's now -----------------------------------------------------


def test_family_that_got_the_number_of_an_erased_one_was_erased_with_a_backup(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        one = signed_up(tx, me)
        number = reference_of(tx, one)
        erase(tx, me, one)
        log = erasures.list_since(tx, NOW - DAY)
        other = signed_up_again(tx, me, "webchat")
        tx.execute(update(leads).where(leads.c.id == other).values(reference=number))
        before = state_at(tx, "webchat")
        assert "Testa" in before
        erase_again(tx, log, LATER)
        assert tx.execute(select(leads.c.id, leads.c.status)).all() == [(other, "new")]
        assert state_at(tx, "webchat") == before


@pytest.mark.parametrize(
    ("of", "subject"),
    [
        (erasures.of_lead, "me"),
        (erasures.of_child, "me"),
        (erasures.of_withdrawn, "me"),
        (erasures.of_child, "child-1"),
        (erasures.of_given_up, "child-1"),
        (erasures.of_taken_over, "child-1"),
    ],
)
def test_what_became_of_who_had_a_number_before_was_done_with_a_backup_to_who_has_it_now(
    database: Database, of: Callable[[Keyring, str], bytes], subject: str
) -> None:
    with database.transaction() as tx:
        save_lead(tx, known(tx).id, subject, "1234567", VALUES, NOW + DAY)
        before = tx.execute(select(leads)).all()
        assert erase_again(tx, [(of(keyring_of(tx), "1234567"), NOW + MINUTE)], LATER) == Again(0, 0)
        assert tx.execute(select(leads)).all() == before


@pytest.mark.parametrize("numbered", ["taken_over_at", "joined_at"])
def test_request_that_got_the_number_of_an_erased_one_when_it_changed_hands_was_erased_with_a_backup(
    database: Database, numbered: str
) -> None:
    with database.transaction() as tx:
        save_lead(tx, known(tx).id, "me", "1234567", VALUES, NOW)
        tx.execute(update(leads).values({numbered: NOW + DAY}))
        log = [(erasures.of_lead(keyring_of(tx), "1234567"), NOW + MINUTE)]
        assert erase_again(tx, log, LATER) == Again(0, 0)
        assert tx.execute(select(leads.c.reference)).scalars().all() == ["1234567"]


# --- what was taken back since ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [("/disagree", "oui"), ("/withdraw", "oui")])
def test_names_number_and_letters_of_who_took_their_request_back_came_back_with_a_backup(
    database: Database, how: tuple[str, str]
) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        one = signed_up(tx, me)
        say(tx, me, "oui")  # to news
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez jeudi Testa")
        say(tx, me, "merci, je viens avec Adil")
        two_days_go_by(tx)
        assert all(told in in_tables(tx) for told in TAKEN_BACK)
    log = erased_since(database, lambda tx: [say(tx, me, words) for words in how])
    assert put_back(database, log) == Again(0, 1)
    with database.transaction() as tx:
        seen = in_tables(tx)
        assert [told for told in TAKEN_BACK if told in seen] == []
        assert not any('"yes"' in part for part in state_at(tx).split("],") if "wish" not in part), "no yes counts"
        asked = say(tx, me, "/start")
        assert asked.messages
        assert tx.execute(select(leads.c.status)).scalars().all() == ["withdrawn"]


def said_yes(tx: Connection) -> list[bool]:
    found = select(consents.c.given).where(consents.c.about == "contact").order_by(consents.c.id)
    return list(tx.execute(found).scalars())


def test_yes_of_who_took_it_back_with_their_request_came_back_with_a_backup(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        signed_up(tx, me)
        two_days_go_by(tx)
    log = erased_since(database, lambda tx: [say(tx, me, words) for words in ("/disagree", "oui")])
    put_back(database, log)
    with database.reading() as tx:
        assert said_yes(tx) == [True, False]


def test_who_disagreed_before_they_sent_anything_had_their_names_back_with_a_backup(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        for words in ("/start", *SIGN_UP[:9]):
            say(tx, me, words)
        two_days_go_by(tx)
        assert "Testa" in state_at(tx)
        assert said_yes(tx) == [True]
    log = erased_since(database, lambda tx: [say(tx, me, words) for words in ("/disagree", "oui")])
    assert put_back(database, log) == Again(0, 0)
    with database.transaction() as tx:
        assert said_yes(tx) == [True, False]
        assert "Testa" not in state_at(tx)
        assert b"Testa" not in in_tables(tx)
        assert ("age", "15") in asked_of(load(state_at(tx)), "me"), "what was told before anybody agreed stays"
        assert say(tx, me, "/start").messages


def test_who_agreed_anew_after_they_disagreed_keeps_all_with_a_later_backup(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        for words in ("/start", *SIGN_UP[:9], "/disagree", "oui"):
            say(tx, me, words)
        log = erasures.list_since(tx, NOW - DAY)
        me.turns.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
        say(tx, me, "/start")
        for words in SIGN_UP:
            say(tx, me, words)
        before = state_at(tx)
        erase_again(tx, log, LATER)
        assert state_at(tx) == before


def test_who_took_one_of_two_requests_back_keeps_the_other_when_a_backup_is_put_back() -> None:
    first = walk(PARENT)
    both = walk(("yes", *PARENT[1:6], "Adil", "ai", "send"), first)
    assert [subject for subject, _ in both.references] == ["child-1", "child-2"]
    left = taken_back(both, "child-2")
    assert ("wish", "no") in asked_of(left, "child-2")
    assert "Adil" not in dump(left)
    assert left.references == first.references
    assert [asked_of(left, one) for one in ("me", "child-1")] == [asked_of(both, one) for one in ("me", "child-1")]
    left = taken_back(both, "child-1")
    assert "Test" not in {one.value for one in left.answers}
    assert left.references == both.references[1:]
    assert [asked_of(left, one) for one in ("me", "child-2")] == [asked_of(both, one) for one in ("me", "child-2")]


def asked_of(state: State, subject: str) -> set[tuple[str, str]]:
    return {(one.question, one.value) for one in state.answers if one.subject == subject}


def test_who_writes_where_the_one_who_took_back_is_hidden_keeps_all_when_a_backup_is_put_back(
    database: Database,
) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        signed_up(tx, me)
        behind_a_word(tx, me)
        two_days_go_by(tx)
        shown = load(state_at(tx)).answers
    log = erased_since(database, lambda tx: [say(tx, me, words) for words in ("tournesol", "non", "/disagree", "oui")])
    assert put_back(database, log) == Again(0, 1)
    with database.transaction() as tx:
        assert "Testa" not in state_at(tx)
        assert load(state_at(tx)).answers == shown


# --- by the commands --------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, runner: CliRunner, tmp_path: Path) -> Kept:
    """A database where nobody is yet, and the commands."""
    kept = Kept(runner, tmp_path, request.getfixturevalue("emptied_postgres") if request.param == "postgresql" else "")
    kept.data.mkdir(mode=0o700)
    Keyring.create(kept.key_file.path)
    assert kept.run("migrate", url=kept.url).exit_code == 0
    return kept


def two_lived(kept: Kept) -> tuple[Deed, Life]:
    database = kept.database()
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        life = live(tx, me)
        another_speaks(tx, me)
        two_days_go_by(tx)
    database.close()
    return me, life


def test_commands_bring_back_who_is_left_on_the_phone_and_nothing_of_who_was_erased(kept: Kept) -> None:
    me, life = two_lived(kept)
    assert kept.backup().exit_code == 0
    database = kept.database()
    with database.transaction() as tx:
        erase(tx, later(me, 60), life.lead_id)
        write_log(kept.file.parent / "old.log", erasures.list_since(tx, NOW - DAY))
    database.close()
    told = kept.restore("--erasures", str(kept.file.parent / "old.log"))
    assert told.exit_code == 0, told.output
    assert "Erased again, as people wanted since: 1; taken back again: 0." in told.output
    restored = kept.restored()
    with restored.reading() as tx:
        assert kinds_in(life, in_tables(tx)) <= FOR_THE_FAREWELL
        assert "Imane" in state_at(tx)
        assert tx.execute(select(leads.c.first_name)).scalars().all() == ["Imane"]
    restored.close()
    assert kinds_in(life, in_files(kept.other)) <= FOR_THE_FAREWELL
