"""Rows and words of which only checksums are kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.understanding.checksums import Rows, Words

features = st.text("ab ~_@#&؟بغ0123", min_size=1, max_size=12)


@settings(deadline=None)  # 65,000 shelves are made each time
@given(st.dictionaries(features, st.binary(min_size=1, max_size=60), max_size=40), st.lists(features))
def test_each_row_is_found_by_its_feature_and_nothing_by_another(rows: dict[str, bytes], others: list[str]) -> None:
    kept = Rows.of(rows)
    assert kept.found(rows) == list(rows.values())
    assert kept.found(others) == [rows[feature] for feature in others if feature in rows]
    assert Rows.from_parts(*kept.parts()) == kept
    assert len(kept) == len(rows)


def test_of_two_features_with_one_checksum_the_first_stays() -> None:
    # "plumless" and "buckeroo" are the best known pair of crc32.
    assert Rows.of({"plumless": b"one", "buckeroo": b"two"}).found(["buckeroo"]) == [b"one"]


@pytest.mark.parametrize("part", range(4))
def test_parts_that_do_not_fit_each_other_are_told(part: int) -> None:
    parts = list(Rows.of({"a": b"123", "b": b"45"}).parts())
    parts[part] = parts[part][:-2]
    with pytest.raises(ValueError, match="do not fit"):
        Rows.from_parts(*parts)


@given(st.sets(features), st.lists(features))
def test_words_have_those_they_were_made_of_and_no_others(words: set[str], others: list[str]) -> None:
    kept = Words.of(words)
    assert all(word in kept for word in words)
    assert [word in kept for word in others] == [word in words for word in others]
    assert Words.from_bytes(kept.to_bytes()) == kept
    assert len(kept) == len(words)
