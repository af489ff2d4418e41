"""What is fitted to: examples as tables, over all features or over a few."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bot.training_tables import Counts, Fitted, Part, Table

FEATURED = [Counter({"a": 2, "b": 1}), Counter({"a": 1}), Counter({"b": 1, "c": 3, "a": 1}), Counter()]


@pytest.fixture
def counts() -> Counts:
    return Counts.of(iter(FEATURED))


def test_examples_are_counted_by_how_many_have_a_feature_not_how_often(counts: Counts) -> None:
    assert dict(zip(counts.names, counts.examples(), strict=True)) == {"a": 3, "b": 2, "c": 1}
    assert counts.several(2) == ["a", "b"]
    assert counts.first(2).several(1) == ["a", "b"]
    assert counts.first(2).several(2) == ["a"], "what stands in the others alone does not count"


def test_rows_are_measured_as_a_text_is_and_what_is_rare_weighs_more(counts: Counts) -> None:
    table = Table.of(counts, ["c", "a"])
    assert list(table.places) == ["a", "c"]
    rows, (often, rare) = table.matrix.toarray(), table.rareness
    assert often == pytest.approx(np.log(5 / 4) + 1)
    assert rare == pytest.approx(np.log(5 / 2) + 1)
    # As the program measures a text: by the square of the rareness of each feature, however the others stand.
    assert rows[2] == pytest.approx(np.array([often, 3 * rare]) / np.sqrt(often**2 + 3 * rare**2))
    assert list(rows[3]) == [0, 0], "an example without any feature is no mistake"


def test_weights_in_bytes_are_what_was_fitted_but_for_the_rounding(counts: Counts) -> None:
    table = Table.of(counts, ["a", "b", "c"])
    fitted = Fitted(("x", "y"), np.array([[1.0, -0.5, 0.25], [0.0, 4.0, -4.0]]), np.array([0.1, 0.2]))
    part = Part(table, [fitted], "length")
    scales = np.array(part.scales())
    read = (part.rows().astype(int) - 128) * scales
    assert (np.abs(read.T - part.weights()) <= scales[:, None] / 2 + 1e-9).all()
    assert part.lanes() == ("x", "y", "length")
