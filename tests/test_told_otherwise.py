"""What is told in place of an earlier answer, or beside a no: no wrong verdict comes of it."""

from __future__ import annotations

import pytest

from tests.typed import answers, asked, talk

LEFT = ("ana chab", "15", "7best le9raya")
AT_SCHOOL = ("ghlatt mazal kan9ra", "smehli, ba9i kan9ra", "غلطت باقي كنقرا", "ah non pardon je vais encore à l'école")


@pytest.mark.parametrize("typed", AT_SCHOOL)
@pytest.mark.parametrize("before", [LEFT, (*LEFT, "sidi moumen")])
def test_who_is_at_school_after_all_got_a_yes(before: tuple[str, ...], typed: str) -> None:
    said = talk([*before, typed], "ary_Latn")
    assert (asked(said), answers(said)["schooling"]) == ("replace", "left")
    said.act({"says": "ah"})
    assert answers(said)["schooling"] == "enrolled"


def test_question_whether_the_centre_takes_who_is_at_school_changes_no_answer() -> None:
    said = talk([*LEFT, "wach kat9eblo li mazal kay9raw?"], "ary_Latn")
    assert (asked(said), answers(said)["schooling"]) == ("district", "left")


@pytest.mark.parametrize("typed", ["la mère", "la maman c'est moi", "la grand-mère"])
def test_article_was_read_as_the_no_of_darija(typed: str) -> None:
    before = ("un parent", "15", "non il a arrêté", "Anfa", "oui", "1AC")
    assert asked(talk([*before, typed])) == asked(talk(before))
