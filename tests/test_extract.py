from __future__ import annotations

import io
import subprocess
import sys
from gettext import GNUTranslations
from typing import TYPE_CHECKING

import pytest

from bot import extract
from bot.extract import WrongText, collect, template_mistakes, update
from bot.i18n import catalogue_file
from conversations.locales import TABLE
from tests.small_catalogues import CALLS, MAPPINGS, small_catalogues, write_sources, write_words

if TYPE_CHECKING:
    from pathlib import Path

IMPORT = "from conversations.texts import text\n"


def calls(source: str) -> list[extract.Found]:
    return list(extract.extract_text_calls(io.BytesIO(source.encode()), (), (), {}))


def mappings(source: str) -> list[extract.Found]:
    return list(extract.extract_text_mappings(io.BytesIO(source.encode()), (), (), {}))


def test_call_is_found_once_plain_and_once_for_each_audience() -> None:
    assert calls(IMPORT + 'A = text("a.ask", "How?", "youth", "adult")') == [
        (2, "gettext", ("a.ask",), ["English: How?"]),
        (2, "pgettext", ("youth", "a.ask"), ["English: How?"]),
        (2, "pgettext", ("adult", "a.ask"), ["English: How?"]),
    ]


def test_call_is_found_with_both_meanings_when_it_has_a_plural() -> None:
    comments = ["English: One", "English, plural: {count}"]
    assert calls(IMPORT + 'A = text("a.tell", "One", "adult", plural="{count}")') == [
        (2, "ngettext", ("a.tell", "a.tell"), comments),
        (2, "npgettext", ("adult", "a.tell", "a.tell"), comments),
    ]


def test_call_is_found_under_another_name_and_inside_others_when_imported_so() -> None:
    source = "from conversations.texts import text as t\n\ndef f():\n    return [g(t('a.b', 'Both' ' halves'))]\n"
    assert calls(source) == [(4, "gettext", ("a.b",), ["English: Both halves"])]


def test_call_of_another_function_of_that_name_is_no_message() -> None:
    assert calls('from sqlalchemy import text\ntext("select 1", "x")') == []


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ('text(f"a.{x}", "How?")', r"\(source\):2: text\(\) takes an id and a sentence, as literals"),
        ('text("a.ask")', "text\\(\\) takes"),
        ('text("a ask", "How?")', "no id"),
        ('text("a.ask", " ")', "does not say what it means"),
        ('text("a.ask", "How?", "pupil")', "is for"),
    ],
)
def test_call_is_refused_when_it_cannot_be_read(call: str, wrong: str) -> None:
    with pytest.raises(WrongText, match=wrong):
        calls(IMPORT + call)


def test_mapping_is_found_when_it_has_an_id_and_english_and_nothing_else() -> None:
    source = """
- reason: {id: r.a, en: "A."}
- deep: [{other: {id: r.b, en: "B.", who: [parent]}}]
- {id: r.c, en: "C.", verdict: "no"}
- {id: r.d}
"""
    assert mappings(source) == [
        (2, "gettext", ("r.a",), ["English: A."]),
        (3, "gettext", ("r.b",), ["English: B."]),
        (3, "pgettext", ("parent", "r.b"), ["English: B."]),
    ]
    assert mappings("") == []


def test_template_is_sorted_without_places_and_dates_when_written(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    update(folder)
    written = (folder / "messages.pot").read_text(encoding="utf-8")
    ids = [line for line in written.splitlines() if line.startswith(("msgid ", "msgctxt"))]
    assert ids == [
        'msgid ""',
        'msgid "days.tell"',
        'msgctxt "adult"',
        'msgid "days.tell"',
        'msgid "hello.tell"',
        'msgctxt "adult"',
        'msgid "hello.tell"',
        'msgctxt "youth"',
        'msgid "hello.tell"',
        'msgid "ok.button"',
        'msgid "reason.fits"',
        'msgid "reason.late"',
        'msgctxt "parent"',
        'msgid "reason.late"',
    ]
    assert "#. English: Hello {name}.\n" in written
    for noise in ("#:", "Date", "Babel", "@", "fuzzy", "greeting"):
        assert noise not in written


def test_same_id_with_another_meaning_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    (tmp_path / "conversations" / "other.py").write_text(IMPORT + 'A = text("reason.fits", "Other.")\n')
    with pytest.raises(WrongText, match=r"reason\.fits stands elsewhere with another meaning"):
        collect(folder)
    (tmp_path / "conversations" / "other.py").write_text(IMPORT + 'A = text("reason.fits", "The age fits.", "adult")\n')
    assert collect(folder).get("reason.fits", "adult") is not None


def test_update_makes_four_catalogues_with_their_headers_when_there_are_none(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    assert update(folder) == []
    for locale, row in TABLE.items():
        written = catalogue_file(folder, locale, "po").read_text(encoding="utf-8")
        assert f'"Language: {row.folder}\\n"' in written
        assert f'"Plural-Forms: {row.plurals}\\n"' in written
        assert 'msgctxt "youth"\nmsgid "hello.tell"\nmsgstr ""\n' in written
        assert "fuzzy" not in written
    assert 'msgstr[5] ""' in catalogue_file(folder, "ary_Latn", "po").read_text(encoding="utf-8")


def test_update_changes_nothing_when_nothing_was_changed(tmp_path: Path) -> None:
    folder = small_catalogues(tmp_path)
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.rglob("*.po*")}
    assert update(folder) == []
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.rglob("*.po*")} == before


def test_update_keeps_words_and_remarks_and_marks_nothing_when_messages_come_and_go(tmp_path: Path) -> None:
    folder = small_catalogues(tmp_path)
    french = catalogue_file(folder, "fr", "po")
    french.write_text(french.read_text().replace("#. English: OK\n", "# Short.\n#. English: OK\n"))
    source = tmp_path / "conversations" / "flows" / "greeting.py"
    source.write_text(CALLS.replace("hello.tell", "hello.told"))
    update(folder)
    written = french.read_text(encoding="utf-8")
    assert '# Short.\n#. English: OK\nmsgid "ok.button"\nmsgstr "D\'accord"' in written
    assert 'msgid "hello.told"\nmsgstr ""' in written
    assert '#~ msgid "hello.tell"\n#~ msgstr "Salut {name}."' in written
    assert "fuzzy" not in written
    source.write_text(CALLS)
    update(folder)
    written = french.read_text(encoding="utf-8")
    assert 'msgctxt "adult"\nmsgid "hello.tell"\nmsgstr "Bonjour {name}."' in written
    assert "#~ " not in written


def test_update_says_whose_meaning_has_changed_when_there_are_words(tmp_path: Path) -> None:
    folder = small_catalogues(tmp_path)
    mapping = tmp_path / "conversations" / "data" / "programme.yaml"
    mapping.write_text(MAPPINGS.replace("The age fits.", "The age does not fit."))
    notes = update(folder)
    assert [note.split(": ", 1)[1] for note in notes] == ["reason.fits: its meaning has changed"] * 4
    assert update(folder) == []


def test_update_sets_the_plural_rule_right_when_an_editor_put_babels_own(tmp_path: Path) -> None:
    folder = small_catalogues(tmp_path)
    file = catalogue_file(folder, "ary", "po")
    right = file.read_text(encoding="utf-8")
    file.write_text(right.replace("n%100>=11 && n%100<=99 ? 4 : 5", "n%100>=0 && n%100<=2 ? 4 : 5"), encoding="utf-8")
    update(folder)
    assert file.read_text(encoding="utf-8") == right


@pytest.mark.parametrize("locale", ["ar", "ary", "ary_Latn"])
def test_arabic_numbers_choose_their_form_when_compiled(tmp_path: Path, locale: str) -> None:
    folder = small_catalogues(tmp_path)
    with catalogue_file(folder, locale, "mo").open("rb") as file:
        compiled = GNUTranslations(file)
    forms = [compiled.ngettext("days.tell", "", number) for number in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)]
    six = [compiled.ngettext("days.tell", "", number) for number in (0, 1, 2, 5, 50, 100)]
    assert len(set(six)) == 6
    assert forms == [six[at] for at in (0, 1, 2, 3, 3, 4, 4, 5, 5, 3, 4)]


def test_template_is_told_when_it_is_not_what_the_sources_declare(tmp_path: Path) -> None:
    folder = small_catalogues(tmp_path)
    assert template_mistakes(folder) == []
    source = tmp_path / "conversations" / "flows" / "greeting.py"
    source.write_text(CALLS + 'NEW = text("new.tell", "New.")\n')
    (mistake,) = template_mistakes(folder)
    assert mistake.endswith("messages.pot: not what the sources declare; run `make texts`")
    source.write_text(CALLS + 'NEW = text("hello.tell", "New.")\n')
    assert "hello.tell stands elsewhere" in template_mistakes(folder)[0]
    (folder / "babel.cfg").unlink()
    assert template_mistakes(folder) == []


def test_command_collects_and_compiles_when_called_without_files(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    subprocess.run([sys.executable, "-m", "bot.extract"], cwd=tmp_path, check=True, timeout=60)
    assert template_mistakes(folder) == []
    assert all(catalogue_file(folder, locale, "mo").exists() for locale in TABLE)


def test_command_compiles_only_what_it_is_given(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    update(folder)
    write_words(folder)
    for locale in TABLE:
        catalogue_file(folder, locale, "mo").unlink()
    french = catalogue_file(folder, "fr", "po").relative_to(tmp_path)
    subprocess.run([sys.executable, "-m", "bot.extract", str(french)], cwd=tmp_path, check=True, timeout=60)
    assert [locale for locale in TABLE if catalogue_file(folder, locale, "mo").exists()] == ["fr"]
