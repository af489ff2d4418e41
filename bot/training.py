"""Trains the reader of questions from the example phrases, and writes it where the program finds it.

`make model` runs it. It needs scikit-learn, which the program itself does not. One linear model a task over the same
features: which of the intents (or none of them), whether it is a cry for help, which variety. Their weights become one
table of bytes (`conversations/understanding/model.py`).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.examples import Example, featured_of, fingerprint, load_concepts, load_examples
from bot.latin_spelling import in_latin
from bot.training_tables import Counts, Fitted, Part, Table
from conversations.programme import DATA
from conversations.understanding.checksums import Rows, Words
from conversations.understanding.features import MOST_WORDS, Concepts, text_features
from conversations.understanding.intents import DANGER, INTENT, NONE, VARIETY, rank
from conversations.understanding.lexicon import MODEL
from conversations.understanding.lexicon_files import load_numbers
from conversations.understanding.model import RARENESS, Model
from conversations.understanding.normalise import light, words
from conversations.understanding.variety import OTHER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.numbers import NumberWords

    Matrix = Any  # of scipy, which has no types

TRAINED = DATA / MODEL
LOOK_ALIKE, ORDINARY, ANSWER = "look_alikes", "ordinary", "answers"
_SEEN_AT_LEAST = 2
_MOST_WIDE, _MOST_OF_DANGER = 26_000, 174_000
_COMPARED, _MAY_DIFFER = 2000, 0.01
_OTHER_WEIGHS = 6  # other languages have few examples
# What one example weighs for danger, beside one of danger: an alarm for nothing at what most people write is the worst.
_HARMLESS_WEIGHS = 3  # what only looks like danger, and answers
_ORDINARY_WEIGHS = 3  # ordinary life
_QUESTION_WEIGHS = 2  # what is asked here, and what is none of ours
_RESPELLED_WEIGHS = 0.5  # nobody wrote it so


@dataclass(frozen=True, slots=True)
class Shipped:
    """What goes with the table."""

    concepts: Concepts
    trust: tuple[float, ...]
    ordinary: Words


def train(examples: Sequence[Example], numbers: NumberWords, concepts: Concepts) -> Model:
    """The whole reader from these examples: danger over many features, all the rest over those that matter most."""
    more = [*examples, *_respelled(examples)]
    of_danger = Counts.of(featured_of(example.text, numbers, concepts) for example in more)
    counts = of_danger.first(len(examples))
    table = Table.of(counts, counts.several(_SEEN_AT_LEAST))
    wide = Table.of(counts, _weightiest(table, _fit_questions(examples, table.matrix), _MOST_WIDE))
    questions = Part(wide, _fit_questions(examples, wide.matrix), RARENESS)
    shipped = Shipped(concepts, _trust(examples, counts, wide.matrix), _ordinary(examples))
    return _packed(_danger(more, of_danger, wide), questions, shipped)


def _respelled(examples: Sequence[Example]) -> list[Example]:
    """Danger also learns from the Darija in Arabic letters, spelled as it might be in Latin ones."""
    return [
        Example(in_latin(example.text), example.label, "ary_Latn", weighs=_RESPELLED_WEIGHS)
        for example in examples
        if example.variety == "ary" and example.label.startswith((DANGER, LOOK_ALIKE, ORDINARY))
    ]


def _danger(examples: Sequence[Example], counts: Counts, wide: Table) -> Part:
    table = Table.of(counts, counts.several(_SEEN_AT_LEAST))
    heard = _weightiest(table, _fit_danger(examples, table.matrix), _MOST_OF_DANGER)
    narrow = Table.of(counts, {*heard, *wide.places})
    return Part(narrow, _fit_danger(examples, narrow.matrix), f"{RARENESS} {DANGER}")


def _ordinary(examples: Sequence[Example]) -> Words:
    """The words that people type here for other things than an answer."""
    typed = (words(light(example.text)) for example in examples if not example.label.startswith(ANSWER))
    return Words.of(word for said in typed for word in said if word.isalpha())


def _fit_questions(examples: Sequence[Example], matrix: Matrix) -> list[Fitted]:
    asked = _asked(examples)
    return [
        _fit(LinearSVC(C=1, random_state=0), matrix[list(asked)], [INTENT + label for label in asked.values()]),
        _fit(
            LogisticRegression(C=8, max_iter=400),
            matrix,
            [VARIETY + example.variety for example in examples],
            [_OTHER_WEIGHS if example.variety == OTHER else 1 for example in examples],
        ),
    ]


def _fit_danger(examples: Sequence[Example], matrix: Matrix) -> list[Fitted]:
    """Danger, and each kind of it, against everything else."""
    weights = [_weight_for_danger(example.label) * example.weighs for example in examples]
    labels = [example.label if example.label.startswith(DANGER) else "" for example in examples]
    tasks = [[DANGER if label else "" for label in labels]]
    tasks += [[label if label == kind else "" for label in labels] for kind in sorted({*labels} - {""})]
    return [_fit(LinearSVC(C=2, random_state=0), matrix, task, weights) for task in tasks]


def _weight_for_danger(label: str) -> float:
    if label.startswith(DANGER):
        return 1
    if label.startswith((LOOK_ALIKE, ANSWER)):
        return _HARMLESS_WEIGHS
    return _ORDINARY_WEIGHS if label.startswith(ORDINARY) else _QUESTION_WEIGHS


def _asked(examples: Sequence[Example]) -> dict[int, str]:
    """What each example asks for, by its place: an answer asks for nothing, except that an age may ask "does it fit?".

    Words of danger and their look-alikes are left out: danger is looked for first.
    """
    answers = {f"{ANSWER} {slot}" for slot in ("phone", "level", "yes_no", "city", "name")}
    return {
        at: NONE if example.label in answers else example.label
        for at, example in enumerate(examples)
        if example.label in answers or not example.label.startswith((DANGER, LOOK_ALIKE, ORDINARY, ANSWER))
    }


def _fit(
    kind: LinearSVC | LogisticRegression, matrix: Matrix, labels: Sequence[str], weights: Sequence[float] | None = None
) -> Fitted:
    fitted = kind.fit(matrix, labels, sample_weight=weights)
    lanes = tuple(str(name) for name in fitted.classes_)
    if len(lanes) == 2:  # one against the rest: one lane is enough
        lanes = lanes[1:]
    return Fitted(lanes, fitted.coef_, fitted.intercept_)


def _trust(examples: Sequence[Example], counts: Counts, matrix: Matrix) -> tuple[float, ...]:
    """How sure the reader may be: fitted on phrases that the weights of their fold have not seen."""
    told = _asked(examples)
    asked, labels = list(told), np.array(list(told.values()))
    signs, right = [], []
    known = np.diff(matrix.indptr) / np.maximum(np.diff(counts.matrix.indptr), 1)  # which share of each one's features
    for fold, held in StratifiedKFold(5).split(asked, labels):
        fitted = LinearSVC(C=1, random_state=0).fit(matrix[[asked[at] for at in fold]], labels[fold])
        scores = fitted.decision_function(matrix[[asked[at] for at in held]])
        for at, row in zip(held, scores, strict=True):
            guess = rank(dict(zip(fitted.classes_, row, strict=True)))
            signs.append(guess.signs(float(known[asked[at]])))
            right.append(guess.top[0] == labels[at])
    trust = LogisticRegression(C=10, max_iter=500).fit(signs, right)
    return tuple(round(float(weight), 4) for weight in (*trust.coef_[0], trust.intercept_[0]))


def _weightiest(table: Table, tasks: Sequence[Fitted], most: int) -> list[str]:
    """The features that move some lane most, over all examples."""
    heaviest = np.max([np.abs(task.weights).max(axis=0) for task in tasks], axis=0) * np.sqrt(table.seen)
    order = np.argsort(-heaviest)[:most]
    names = list(table.places)
    return [names[place] for place in order]


def _packed(danger: Part, questions: Part, beside: Shipped) -> Model:
    """The two parts in one table: wide rows for the features of both, and narrow ones for those of danger alone."""
    of_danger, of_questions = danger.rows(), questions.rows()
    both, rows = questions.table.places, {}
    for name, place in danger.table.places.items():  # these are all
        beside_it = of_questions[both[name]].tobytes() if name in both else b""
        rows[name] = of_danger[place].tobytes() + beside_it
    return Model(
        lanes=(*danger.lanes(), *questions.lanes()),
        narrow=len(danger.lanes()),
        scales=(*danger.scales(), *questions.scales()),
        biases=(*danger.biases(), *questions.biases()),
        trust=beside.trust,
        trained_on=fingerprint(),
        concepts=beside.concepts,
        ordinary=beside.ordinary,
        rows=Rows.of({name: rows[name] for name in sorted(rows, key=lambda name: name not in both)}),
    )


def differences(used: Model, anew: Model, numbers: NumberWords, examples: Sequence[Example]) -> list[str]:
    """Where the model in use is not what its examples give: too much else is read, or it is older than they are.

    The arithmetic of other processors rounds otherwise, so a few phrases may be read in another way.
    """
    found = [] if used.trained_on == fingerprint() else [f"{MODEL} is older than its examples: make model"]
    texts = [words(light(example.text))[:MOST_WORDS] for example in examples[:: max(len(examples) // _COMPARED, 1)]]
    pairs = [(_read(used, said, numbers), _read(anew, said, numbers)) for said in texts]
    # What is asked, the variety and danger each have many near ties of their own.
    other = max(sum(one[at] != another[at] for one, another in pairs) for at in range(len(pairs[0][0])))
    if other > len(texts) * _MAY_DIFFER:
        found.append(f"{MODEL} reads {other} of {len(texts)} phrases otherwise than one trained anew: make model")
    if used.ordinary != anew.ordinary:
        found.append(f"{MODEL} takes other words for ordinary than its examples say: make model")
    return found


def _read(model: Model, said: tuple[str, ...], numbers: NumberWords) -> tuple[str, str, str]:
    """What is asked, how it is written, and the kind of danger or "", as far as the model alone says it."""
    lanes = model.scores(said, text_features(said, numbers, model.concepts, asked=False)).lanes
    asked, variety, kind = (
        max((lane for lane in lanes if lane.startswith(start)), key=lanes.__getitem__)
        for start in (INTENT, VARIETY, f"{DANGER} ")
    )
    return asked, variety, kind if lanes[DANGER] > 0 else ""


def main() -> None:
    """Train on all examples and write the model; with --check, compare the one in use with it and write nothing."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    examples, numbers = load_examples(), load_numbers(DATA)
    model = train(examples, numbers, load_concepts())
    if check:
        found = differences(Model.from_bytes(TRAINED.read_bytes()), model, numbers, examples)
        raise SystemExit("\n".join(found) or 0)
    stored = model.to_bytes()
    TRAINED.write_bytes(stored)
    print(f"{MODEL}: {len(model.rows)} features, {len(model.lanes)} lanes, {len(stored) // 1024} kB")  # noqa: T201


if __name__ == "__main__":
    main()
