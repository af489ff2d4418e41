"""Whoever says of whom they are the mother or the father is a parent, however it is written."""

from __future__ import annotations

import pytest

from tests.typed import answers, talk

PARENTS = (
    "ana walida", "ana l walida", "ana l'walida dyalo", "ana lwalida dyalha", "walida", "ana mmo", "ana mmha",
    "ana bbah", "ana bbaha", "ana yemmah", "ana lom dyalo", "ana l2om dyalha", "ana mama dyalo",
    "أنا والدة", "أنا الوالدة ديالو", "أنا والدته", "أنا أمه", "أنا أبوها", "أنا مو", "أنا مّاها", "أنا ماه",
    "أنا باه", "أنا باها", "أنا يماه", "أنا الأم ديالو",
    "je suis la maman", "je suis sa maman", "je suis le papa", "c'est sa mère", "je suis son père",
)  # fmt: skip


@pytest.mark.parametrize("locale", ["fr", "ar", "ary", "ary_Latn"])
@pytest.mark.parametrize("typed", PARENTS)
def test_mother_or_father_of_somebody_is_a_parent(typed: str, locale: str) -> None:
    assert answers(talk((typed,), locale)).get("who") == "parent"


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("ana weld", "youth"),
        ("ana bnt", "youth"),
        ("أنا ولد", "youth"),
        ("ana khouh", "helper"),
        ("ana khtha", "helper"),
        ("ana walid", None),  # a first name, too: it is asked
        ("ana Maha", None),
    ],
)
def test_who_is_no_mother_nor_father_is_read_as_ever(typed: str, who: str | None) -> None:
    assert answers(talk((typed,), "ary_Latn")).get("who") == who
