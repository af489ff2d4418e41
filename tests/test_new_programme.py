"""A programme of one's own: written to begin with, sound as it stands, and talked with from greeting to number."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from bot import checks
from bot import cli as command_line
from bot.definitions import TEXTS, WORDS, lexicon_in_use, programme_in_use, words_in_use
from bot.i18n import Catalogues
from bot.new_programme import write
from bot.proofread_own import check
from bot.services.rehearsal import Rehearsal
from conversations.locales import LOCALES
from conversations.programme import DATA
from conversations.texts import Text
from tests.conversing import programme

if TYPE_CHECKING:
    from typer.testing import CliRunner

ROOT = Path(__file__).parent.parent
# What only the first programme says, in any script: its school, its city, its ages.
FIRST = re.compile(r"hotaya|حطيئة|casa|كازا|الدار البيضاء|أنفا|\b13\b.{1,6}\b17\b", re.IGNORECASE)
ANSWERS = {
    "who": "youth", "schooling": "left", "age": ":19", "district": "quartier-deux", "wish": "yes", "grade": "3AC",
    "consent": "yes", "first_name": ":Salma", "phone": ":+212600000001", "phone_whose": "own",
    "guardian_name": ":Karim", "send": "send",
}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A second programme, which is in use: most who write there are still at school."""
    folder = tmp_path / "own"
    write(folder)
    expected = yaml.safe_load((DATA / "population.yaml").read_text(encoding="utf-8"))
    for line in expected["schooling"]:
        line["of"] = {"left": 1, "enrolled": 98, "never": 1}
    (folder / "population.yaml").write_text(yaml.safe_dump(expected), encoding="utf-8")
    monkeypatch.setenv("PROGRAMME", str(folder))
    return folder


def test_new_programme_is_sound_as_it_stands(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = runner.invoke(command_line.cli, ["new-programme", "mine"])
    assert told.exit_code == 0
    assert "PROGRAMME=mine tawjih check" in told.output
    monkeypatch.setenv("PROGRAMME", str(tmp_path / "mine"))
    assert checks.problems() == []


def test_new_programme_is_refused_where_anything_is(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("mine", "file"):
        told = runner.invoke(command_line.cli, ["new-programme", name])
        assert told.exit_code == 1
        assert "has something in it" in told.output
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_every_key_that_an_officer_changes_is_explained(tmp_path: Path) -> None:
    write(tmp_path / "mine")
    for name in ("programme.yaml", "centres.yaml", "places.yaml", "questions.yaml", "texts/fr.yaml"):
        written = (tmp_path / "mine" / name).read_text(encoding="utf-8")
        assert written.startswith("# ")
        keys = [found.start() for found in re.finditer(r"^[a-z]+:", written, re.MULTILINE)]
        if name != "centres.yaml":
            explained = [written[:at].rstrip().splitlines()[-1].startswith("#") for at in keys]
            assert all(explained), name


def test_file_without_which_the_check_refuses_was_not_among_those_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "mine")
    head = (tmp_path / "mine" / "programme.yaml").read_text(encoding="utf-8").partition("\n\n")[0]
    assert [one.name for one in (tmp_path / "mine").iterdir() if one.name not in re.findall(r"[\w.]+", head)] == []


def test_folder_without_a_programme_is_told_with_the_command_that_makes_one(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROGRAMME", str(tmp_path))
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert f"`tawjih new-programme {tmp_path}` makes one" in told.output


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("locale", LOCALES)
def test_second_programme_is_talked_with_from_greeting_to_number(locale: str) -> None:
    talk = Rehearsal(programme_in_use(), lexicon_in_use(), words_in_use(), hint=locale)
    said, asked = list(talk.act({"commands": "/start"})), []
    while not talk.references:
        question = talk.messages[-1].question
        assert question not in asked, said[-1]
        asked.append(question)
        said += talk.act(action(talk, question))
    assert asked[1] == "schooling", "here most are told no by that, so it is asked first"
    whole = "\n".join(text for message in said for text in (message.text, *(row.line for row in message.summary)))
    labels = "\n".join(button.label for message in said for row in message.rows for button in row)
    assert FIRST.findall(whole + labels) == []
    assert "20" in whole
    (lead,) = talk.leads.values()
    assert lead.subject == "me"


def action(talk: Rehearsal, question: str) -> dict[str, str]:
    """What the young person does: as `ANSWERS` says, else the first button."""
    wanted = ANSWERS.get(question, "")
    if wanted.startswith(":"):
        return {"says": wanted[1:]}
    buttons = [button for message in talk.messages for row in message.rows for button in row]
    fitting = [button for button in buttons if button.data.endswith(f"|{wanted}")] if wanted else buttons
    assert fitting, f"{question}: {wanted!r} is not among {[button.data for button in buttons]}"
    return {"taps": fitting[0].label}


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(("age", "verdict"), [("14", "no"), ("15", "yes"), ("20", "yes"), ("21", "no")])
def test_second_programme_decides_by_its_own_ages(age: str, verdict: str) -> None:
    (rule,) = [rule for rule in programme_in_use().rules if rule.about == "age"]
    assert {case.reason.id for case in rule.cases} == {"own.too_young", "own.age_fits", "own.too_old"}
    talk = Rehearsal(programme_in_use(), lexicon_in_use(), words_in_use())
    talk.act({"commands": "/start"})
    while talk.messages[-1].question not in {"wish", ""}:
        question = talk.messages[-1].question
        if question not in ANSWERS:
            break
        talk.act({"says": age} if question == "age" else action(talk, question))
    assert ("wish" in {message.question for message in talk.messages}) == (verdict == "yes")


@pytest.mark.parametrize("question", ["C'est où ?", "fin kayn lcentre?", "أين يوجد المركز؟"])
@pytest.mark.usefixtures("own")
def test_second_programme_claims_nothing_that_nobody_confirmed(question: str) -> None:
    talk = Rehearsal(programme_in_use(), lexicon_in_use(), words_in_use())
    talk.act({"commands": "/start"})
    said = "\n".join(message.text for message in talk.act({"says": question}))
    assert FIRST.search(said) is None
    assert re.search("confirmé|ma2ekked|يؤكد", said)


# --- nothing of the first programme is in the code ---


@cache
def _names() -> frozenset[str]:
    """Slugs and names of the first programme's centre and districts."""
    known = programme()
    centres = {name for one in known.centres for name in (one.id, one.name.latin, one.name.arabic)}
    districts = {name for one in known.districts for name in (one.value, one.label.latin, one.label.arabic)}  # type: ignore[union-attr]
    return frozenset({*centres, *districts, "Hotaya", "takes_18_to_20"})


def test_no_name_of_the_first_programme_is_in_the_code() -> None:
    """But in the desk's words for a fact, which are words."""
    files = [file for room in ("bot", "conversations", "storage") for file in (ROOT / room).rglob("*.py")]
    read = [file for file in files if not file.is_relative_to(ROOT / "bot" / "desk" / "words")]
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for file in read
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in _names()
    ]
    assert found == []


# --- the words ---


def problems(folder: Path) -> list[str]:
    """What is wrong with its words, without the folder."""
    return [one.removeprefix(f"{folder}/texts/") for one in check(folder, ROOT / "locales")]


def change(folder: Path, old: str, new: str, name: str = "texts/fr.yaml") -> None:
    file = folder / name
    written = file.read_text(encoding="utf-8")
    assert old in written
    file.write_text(written.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("own.too_young:", "own.too_jung:", "own.too_young: missing; it says: The centre is for 15 years and over."),
        ("own.too_young:", "own.too_jung:", "own.too_jung: is no text of the program or of this programme"),
        ("{name} veut", "{nom} veut", "adult.names: placeholder {nom} is not in the English sentence"),
        ("Dans une autre ville", "Dans une tout autre ville", "a button has room for 20"),
        ('"14 ans ou moins"', "14", "own.under_15.button: must be words in quotes, or a list of them"),
        ("own.age_fits: ", "- ", "cannot be read"),
    ],
)
def test_mistake_in_own_words_is_told_with_file_and_id(own: Path, old: str, new: str, told: str) -> None:
    assert problems(own) == []
    change(own, old, new)
    found = problems(own)
    assert any(one.startswith("fr.yaml: ") and told in one for one in found), found


def test_text_that_says_something_else_than_what_comes_along_needs_words(own: Path) -> None:
    change(own, 'reason.place_later, en: "You can say later where you live."', 'reason.place_later, en: "Never."',
           "programme.yaml")  # fmt: skip
    found = problems(own)
    assert [one.partition(":")[0] for one in found] == [f"{locale}.yaml" for locale in LOCALES]
    assert all("it says something else than what comes along: Never." in one for one in found)


def test_own_words_stand_for_everybody_and_all_others_stay(own: Path) -> None:
    before = Catalogues.load(WORDS, own / TEXTS)
    assert {who for who, _ in before.all_variants("age.again", "fr")} == {"", "adult"}
    change(own, "choice.outside:", 'age.again: "Un nombre."\nchoice.outside:')
    after = Catalogues.load(WORDS, own / TEXTS)
    assert list(after.all_variants("age.again", "fr")) == [("", "Un nombre.")]
    assert after.words(Text("age.again"), "fr", "parent") == "Un nombre."
    for message in ("age.ask", "schooling.ask"):
        assert list(after.all_variants(message, "fr")) == list(before.all_variants(message, "fr"))


def test_own_words_are_counted_as_their_language_counts(own: Path) -> None:
    change(own, "choice.outside:", 'choice.age: ["{count} an", "{count} années"]\nchoice.outside:')
    assert problems(own) == []
    said = [Catalogues.load(WORDS, own / TEXTS).words(Text("choice.age").counted(number), "fr") for number in (1, 15)]
    assert said == ["1 an", "15 années"]
