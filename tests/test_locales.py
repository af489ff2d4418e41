from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from bot.extract import main, read_catalogue
from bot.i18n import catalogue_file
from bot.proofread import AVOID, Entry, Reading, check, entry_problems, proofread
from conversations.locales import TABLE
from tests.small_catalogues import LOCALES, small_catalogues

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SALUT = 'msgstr "Salut {name}."'
PLAIN_SPACE = "a plain space beside : ; ? ! « or »; a no-break space keeps the sign on its line"
TWENTY_SIX = " ".join(["mot"] * 26)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_catalogues(tmp_path)


_LINE = re.compile(r"^line \d+: ")


def spoilt(folder: Path, locale: str, old: str, new: str) -> list[str]:
    """What is found when `old` is replaced in a sound catalogue."""
    file = catalogue_file(folder, locale, "po")
    written = file.read_text(encoding="utf-8")
    assert old in written
    file.write_text(written.replace(old, new, 1), encoding="utf-8")
    problems = proofread(folder)
    assert all(problem.startswith(f"{file}: ") for problem in problems)
    return [_LINE.sub("", problem.removeprefix(f"{file}: ")) for problem in problems]


def test_words_of_tawjih_are_sound_in_every_locale() -> None:
    assert check(LOCALES) == []


# Telegram's own button, and a day that is only one of those that can be written.
NO_BUTTON_OF_OURS = {"telegram.description", "visit.when_again"}
PRESSED = re.compile(r"(?:\bsur|على|\b3la) [«“]\s*([^»”]+?)\s*[»”]")


@pytest.mark.parametrize("locale", [code for code, one in TABLE.items() if not one.draft])
def test_adult_was_told_to_press_a_button_that_has_another_name(locale: str) -> None:
    """The French page of a link named "Appelez-moi d'abord" what stands there as "Appelez d'abord"."""
    messages = read_catalogue(catalogue_file(LOCALES, locale, "po"), locale)
    written = {message.id: message.string for message in messages if message.id}
    texts = {key: said if isinstance(said, str) else "\n".join(said or ()) for key, said in written.items()}
    named = [(key, one) for key, text in texts.items() for one in PRESSED.findall(text) if key not in NO_BUTTON_OF_OURS]
    labels = {re.sub(r"^[^\w]+", "", text) for text in texts.values()}
    assert named
    assert [one for one in named if one[1] not in labels] == []


def test_sound_catalogues_have_no_problems(folder: Path) -> None:
    assert proofread(folder) == []


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ('msgstr ""', "hello.tell: empty"),
        ('msgstr "Salut."', "hello.tell: placeholder {name} is missing"),
        ('msgstr "Salut {name} {age}."', "hello.tell: placeholder {age} is not in the English sentence"),
        ('msgstr "Salut {name} {."', "hello.tell: a brace that belongs to no placeholder"),
        ('msgstr "Salut {name.x} {name}."', "hello.tell: a brace that belongs to no placeholder"),
        ('msgstr " Salut {name}."', "hello.tell: starts or ends with a space"),
        ('msgstr "Salut {name}.\\n"', "hello.tell: starts or ends with a space"),
        ('msgstr "Salut  {name}."', "hello.tell: two spaces in a row"),
        (
            'msgstr "Salut \u2068{name}\u2069."',
            "hello.tell: a direction mark typed by hand; values are isolated by the program",
        ),
        ('msgstr "Salut {name} : ça va."', f"hello.tell: {PLAIN_SPACE}"),
        ('msgstr "Salut « {name}\u00a0»."', f"hello.tell: {PLAIN_SPACE}"),
        ('msgstr "Salut {name} ٣."', "hello.tell: digits must be 0 to 9"),
        ('msgstr "Salut {name} ۳."', "hello.tell: digits must be 0 to 9"),
        ('msgstr "Salut {name} 📞📍"', "hello.tell: two emoji in a row"),
        ('msgstr "Salut {name} ✅ 👩🏽"', "hello.tell: two emoji in a row"),
        (f'msgstr "Salut {{name}}. {TWENTY_SIX}\u00a0!"', "hello.tell: a sentence of 26 words; 25 are the most"),
        ('msgstr "Salut {name}. Un. Deux. Trois. Quatre."', "hello.tell: 5 sentences at once; 4 are the most"),
        (
            'msgstr "سلام Salut {name}."',
            "hello.tell: a line starts in the other script, and a phone would draw it from the wrong side",
        ),
    ],
)
def test_words_are_told_when_they_would_trip_a_person(folder: Path, new: str, problem: str) -> None:
    assert spoilt(folder, "fr", SALUT, new) == [problem]


def test_word_that_is_not_used_is_told_with_what_is_used_instead(folder: Path) -> None:
    (folder / AVOID).write_text("fr:\n  veuillez: the plain imperative\n", encoding="utf-8")
    told = spoilt(folder, "fr", SALUT, 'msgstr "Veuillez attendre, {name}."')
    assert told == ["hello.tell: “veuillez” is not used here; instead: the plain imperative"]


def test_words_that_are_not_used_are_listed_for_every_locale() -> None:
    listed = yaml.safe_load((LOCALES / AVOID).read_text(encoding="utf-8"))
    assert {code for code, one in TABLE.items() if not one.like} <= set(listed) <= set(TABLE)


@pytest.mark.parametrize(
    "new",
    [
        'msgstr "Salut {name} 👩‍👧\u00a0! 👋 Ça va\u00a0?"',
        'msgstr "Salut {name} → ici."',
        f'msgstr "Salut {{name}}. {TWENTY_SIX[4:]}\u00a0? {TWENTY_SIX[4:]}"',
        'msgstr "Salut {name} سلام."',
    ],
)
def test_words_are_let_pass_when_they_only_look_odd(folder: Path, new: str) -> None:
    assert spoilt(folder, "fr", SALUT, new) == []


def test_line_of_arabic_is_told_when_it_starts_with_latin_letters(folder: Path) -> None:
    old = 'msgstr "مرحبا {name}."'
    assert spoilt(folder, "ar", old, 'msgstr "مرحبا {name}.\\nTawjih يعاونك."') == [
        "hello.tell: a line starts in the other script, and a phone would draw it from the wrong side"
    ]


def test_line_of_arabic_passes_when_it_starts_with_a_value_or_is_latin_only(folder: Path) -> None:
    old = 'msgstr "مرحبا {name}."'
    assert spoilt(folder, "ar", old, 'msgstr "{name} مرحبا.\\nTawjih"') == []


def test_variant_is_held_to_the_same_placeholders(folder: Path) -> None:
    assert spoilt(folder, "fr", "Bonjour {name}.", "Bonjour.") == ["hello.tell (adult): placeholder {name} is missing"]


def test_variant_passes_when_it_is_left_empty(folder: Path) -> None:
    assert spoilt(folder, "fr", "Bonjour {name}.", "") == []


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("Oui, je veux bien ça 👍", ["ok.button: 22 characters; a button has room for 20"]),
        ("Oui, je veux 👨‍👩‍👧‍👦 ici", []),
        ("مُوَافِقٌ، أُرِيدُ ذَلِكَ", []),
    ],
)
def test_button_is_told_when_a_person_would_count_over_twenty(folder: Path, label: str, problem: list[str]) -> None:
    assert spoilt(folder, "fr", "D'accord", label) == problem


def test_choice_is_a_button_too(tmp_path: Path) -> None:
    from tests import small_catalogues as small  # noqa: PLC0415

    folder = small.small_catalogues(tmp_path)
    for file in folder.rglob("*.po*"):
        file.write_text(file.read_text(encoding="utf-8").replace("ok.button", "choice.ok"), encoding="utf-8")
    found = spoilt(folder, "fr", "D'accord", "D'accord avec tout cela")
    assert found == ["choice.ok: 23 characters; a button has room for 20"]


@pytest.mark.parametrize(
    ("locale", "old", "new", "problems"),
    [
        ("fr", "Sous {count} jours.", "", ["days.tell: must have all 2 plural forms"]),
        ("ar", 'msgstr[5] "{count} يوم."', 'msgstr[5] ""', ["days.tell: must have all 6 plural forms"]),
        ("fr", "Sous {count} jour.", "Sous un jour.", ["days.tell: placeholder {count} is missing"]),
        ("ar", "{count} أيام.", "أيام.", ["days.tell: placeholder {count} is missing"]),
        ("ar", "يومان.", "{count} يومان.", []),
        ("ar", "يومان.", "{sum} يومان.", ["days.tell: placeholder {sum} is not in the English sentence"]),
    ],
)
def test_plural_forms_are_held_to_the_number_they_speak_of(
    folder: Path, locale: str, old: str, new: str, problems: list[str]
) -> None:
    assert spoilt(folder, locale, old, new) == problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Language: ar_MA@darija", "Language: ary", "header Language: must be 'ar_MA@darija'"),
        ("nplurals=6", "nplurals=2", "header Plural-Forms: must be 'nplurals=6;"),
        ("n%100>=11 && n%100<=99", "n%100>=0 && n%100<=2", "header Plural-Forms: must be 'nplurals=6;"),
        ("charset=utf-8", "charset=latin-1", "header Content-Type: must be 'text/plain; charset=utf-8'"),
    ],
)
def test_header_is_told_when_it_is_wrong(folder: Path, old: str, new: str, problem: str) -> None:
    assert any(found.startswith(problem) for found in spoilt(folder, "ary", old, new))


def test_header_passes_when_an_editor_broke_its_lines(folder: Path) -> None:
    assert spoilt(folder, "ary", "plural=(n==0 ?", 'plural=(n==0 "\n"?') == []


def test_message_is_told_when_it_is_fuzzy_missing_unused_or_twice(folder: Path) -> None:
    message = "#. English: OK\nmsgid"
    assert spoilt(folder, "fr", message, "#, fuzzy\nmsgid") == [
        "ok.button: marked as fuzzy; read it again and take the mark away"
    ]
    assert spoilt(folder, "fr", '#, fuzzy\nmsgid "ok.button"', 'msgid "ko.button"') == [
        "ok.button: missing; run `make texts`",
        "ko.button: not used; run `make texts`",
    ]
    twice = 'msgid "ok.button"\nmsgstr "Oui"\n\nmsgid "ok.button"\nmsgstr "Non"'
    assert spoilt(folder, "fr", 'msgid "ko.button"\nmsgstr "D\'accord"', twice) == [
        "ok.button: stands there twice, first in line 42"
    ]


def test_message_is_told_when_it_has_no_plural_but_the_template_has(folder: Path) -> None:
    old = 'msgid "days.tell"\nmsgid_plural "days.tell"\nmsgstr[0] "Sous {count} jour."\nmsgstr[1] "Sous {count} jours."'
    assert spoilt(folder, "fr", old, 'msgid "days.tell"\nmsgstr "Sous {count} jours."') == [
        "days.tell: one of the catalogue and the template has plural forms; run `make texts`"
    ]


def test_words_of_old_messages_are_let_lie(folder: Path) -> None:
    file = catalogue_file(folder, "fr", "po")
    file.write_text(file.read_text(encoding="utf-8") + '\n#~ msgid "old.tell"\n#~ msgstr "Vieux  "\n', encoding="utf-8")
    assert proofread(folder) == []


def test_catalogue_is_told_when_it_is_absent_or_broken(folder: Path) -> None:
    catalogue_file(folder, "ar", "po").unlink()
    french = catalogue_file(folder, "fr", "po")
    french.write_text(french.read_text(encoding="utf-8") + "\nthis is no catalogue\n", encoding="utf-8")
    found = proofread(folder)
    assert len(found) == 2
    last = french.read_text(encoding="utf-8").count("\n")
    assert found[0].startswith(
        f"{french}: line {last}: “this is no catalogue” cannot be understood here: a line begins"
    )
    assert found[1] == f"{catalogue_file(folder, 'ar', 'po')}: not there; run `make texts`"
    (folder / "messages.pot").unlink()
    assert proofread(folder) == [f"{folder / 'messages.pot'}: not there; run `make texts`"]


# --- what an editor does to a file ---


def test_mistake_says_the_line_of_its_id(folder: Path) -> None:
    file = catalogue_file(folder, "fr", "po")
    written = file.read_text(encoding="utf-8").replace("Salut {name}.", "Salut.", 1)
    file.write_text(written, encoding="utf-8")
    line = written.splitlines().index('msgid "hello.tell"') + 1
    assert proofread(folder) == [f"{file}: line {line}: hello.tell: placeholder {{name}} is missing"]


@pytest.mark.parametrize(
    ("saved", "problem"),
    [
        (lambda text: b"\xef\xbb\xbf" + text.encode(), "line 1: begins with an invisible mark (a BOM)"),
        (lambda text: text.encode("utf-16"), "line 1: is not UTF-8: choose UTF-8 in the editor"),
        (lambda text: text.replace("D'accord", "Été").encode("cp1252"), "line {ok.button}: is not UTF-8: choose UTF-8"),
        (
            lambda text: text.replace('msgid "ok', '<<<<<<< HEAD\nmsgid "ok').encode(),
            "line {before}: two versions stand",
        ),
        (lambda text: text.replace('msgstr "D\'accord"', "").encode(), "line {before}: has no msgstr below it"),
        (lambda text: text.replace("msgstr[1]", 'msgstr[1] "x"\nmsgstr[2]').encode(), "has more forms (msgstr[...])"),
    ],
)
def test_file_that_an_editor_spoilt_is_told_with_its_line_and_never_by_a_trace(
    folder: Path,
    saved: Callable[[str], bytes],
    problem: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = catalogue_file(folder, "fr", "po")
    text = file.read_text(encoding="utf-8")
    line = text.splitlines().index('msgid "ok.button"') + 1
    file.write_bytes(saved(text))
    (found,) = proofread(folder)
    assert problem.replace("{ok.button}", str(line + 1)).replace("{before}", str(line)) in found
    monkeypatch.setattr("sys.argv", ["extract", str(file)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"✗ {found}\n", "as `make install` says it"


@pytest.mark.parametrize("lines", ["\r\n", "\n"])
def test_ends_of_lines_of_windows_are_no_mistake(folder: Path, lines: str) -> None:
    file = catalogue_file(folder, "fr", "po")
    file.write_bytes(file.read_text(encoding="utf-8").replace("\n", lines).encode())
    assert proofread(folder) == []


@pytest.mark.parametrize(
    ("locale", "old", "new", "problem"),
    [
        ("fr", "Salut {name}.", "<b>Salut {name}.", "hello.tell: a tag or a sign of HTML"),
        ("fr", "Salut {name}.", "Salut&nbsp;{name}.", "hello.tell: a tag or a sign of HTML"),
        ("fr", "Salut {name}.", "Salut {name}, 3 < 4 & 5.", ""),
        ("ary", "سلام {name}.", "Salam khouya sahbi {name}.", "hello.tell: has 3 words or more, and no letter"),
        ("ary", "سلام {name}.", "Tawjih {name}", ""),
    ],
)
def test_tags_and_words_of_another_language_are_told(
    folder: Path, locale: str, old: str, new: str, problem: str
) -> None:
    found = spoilt(folder, locale, old, new)
    assert [one[: len(problem)] for one in found] == ([problem] if problem else [])


def test_sentence_that_was_left_in_english_is_told() -> None:
    english = ("English: Tell {name} that it is so.",)
    declared = Entry("hello.tell", "", (), english, plural=False, fuzzy=False)
    left = replace(declared, forms=("Tell {name} that it is so.",))
    assert list(entry_problems(left, declared, Reading("fr", {}))) == ["is still the English sentence"]
    assert list(entry_problems(replace(left, forms=("Dis-le à {name}.",)), declared, Reading("fr", {}))) == []
