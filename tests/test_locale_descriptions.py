from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from bot import checks, described
from bot.i18n import Catalogues, CataloguesWrong
from conversations.locales import FILE, FOLDER, LOCALES, MISTAKES, TABLE, read_locales, tagged, understood_as

if TYPE_CHECKING:
    from pathlib import Path

TAMAZIGHT = """\
name: ⵜⴰⵎⴰⵣⵉⵖⵜ
lang: zgh-Tfng
direction: ltr
order: 5
dates: zgh
plurals: "nplurals=2; plural=(n > 1);"
browser: [zgh, ber]
telegram: none
whatsapp: fr
like: fr
voices: zgh
desk: fr
understood_as: none
draft: yes
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The descriptions that come along, and one more."""
    for file in FOLDER.glob(f"*/{FILE}"):
        (tmp_path / file.parent.name).mkdir()
        shutil.copy(file, tmp_path / file.parent.name)
    (tmp_path / "zgh").mkdir()
    (tmp_path / "zgh" / FILE).write_text(TAMAZIGHT, encoding="utf-8")
    return tmp_path


def wrong(folder: Path, old: str, new: str) -> list[str]:
    """What is said when `old` is written as `new`, without the file's name."""
    file = folder / "zgh" / FILE
    assert old in TAMAZIGHT
    file.write_text(TAMAZIGHT.replace(old, new), encoding="utf-8")
    _, mistakes = read_locales(folder)
    assert all(mistake.startswith(f"{file}: ") for mistake in mistakes), mistakes
    return [mistake.removeprefix(f"{file}: ").replace(f"{folder}/", "") for mistake in mistakes]


def test_four_locales_come_along_in_the_order_of_their_buttons() -> None:
    assert LOCALES == ("fr", "ar", "ary", "ary_Latn")
    assert MISTAKES == []


def test_locale_is_described_by_its_file_alone(folder: Path) -> None:
    table, mistakes = read_locales(folder)
    assert mistakes == []
    assert list(table) == [*LOCALES, "zgh"]
    one = table["zgh"]
    assert (one.name, one.html_lang, one.direction, one.folder) == ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "zgh-Tfng", "ltr", "zgh")
    assert (one.like, one.voices, one.desk, one.understood_as, one.telegram) == ("fr", "zgh", "fr", "", "")
    assert one.draft


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("direction: ltr", "direction: lrt", "line 3: direction: “lrt” is not known here; did you mean “ltr”? Write"),
        ("order: 5", "order: last", "line 4: order: must be a whole number, such as 30, not “last”"),
        ("order: 5\n", "", "line 1: the file: order is missing"),
        ("order: 5", "order: 5\norders: 5", "line 5: the file: the key “orders” is not known here; did"),
        ("lang: zgh-Tfng", "lang: zgh_Tfng", "line 2: lang: must be a tag such as fr or ary-Latn, not “zgh_Tfng”"),
        ("like: fr", "like: none", "line 10: like: a draft needs one whose words are said where it has none"),
        ("like: fr", "like: fx", "line 10: like: “fx” is not known here; did you mean “fr”? "),
        ("like: fr", "like: zgh", "line 10: like: “zgh” is not known here"),
        ("desk: fr", "desk: ary", "line 12: desk: “ary” is not known here; did you mean “ar”? Write one of: ar, fr."),
        ("voices: zgh", "voices: ary_Latn", "line 11: voices: “ary_Latn” is not known here. Write one of"),
        ("understood_as: none", "understood_as: zgh", "line 13: understood_as: “zgh” is not known here. Write"),
        ("telegram: none", "telegram: fr", "line 8: telegram: “fr” is that of fr/locale.yaml already"),
        ("telegram: none", "telegram: zgh", "line 8: telegram: must be two letters, such as fr, or none, not “zgh”"),
        ("[zgh, ber]", "[zgh, ary]", "line 7: browser: “ary” is that of ar_MA@darija/locale.yaml already"),
        ("[zgh, ber]", "[ZGH]", "line 7: browser: “ZGH” is no tag of a browser"),
        ("[zgh, ber]", "zgh", "line 7: browser: must be a list, such as [one, two], not “zgh”"),
        ("name: ⵜⴰⵎⴰⵣⵉⵖⵜ", "name: Darija", "line 1: name: “Darija” is that of ar_MA@latin/locale.yaml already"),
        ("name: ⵜⴰⵎⴰⵣⵉⵖⵜ", "name: A language with a long name", "line 1: name: a button has room for 20 letters"),
        ("nplurals=2; plural=(n > 1);", "n > 1", "line 6: plurals: must be as in the head of a catalogue, not “n > 1”"),
        ("draft: yes", "draft: maybe", "line 14: draft: must be true or false, not “maybe”"),
        ("name:", "code: Tamazight\nname:", "line 1: code: “Tamazight” is no code: fr, or ary_Latn with the letters"),
        ("[zgh, ber]", "[zgh", "not readable as YAML: "),
    ],
)  # fmt: skip
def test_wrong_description_is_told_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    mistakes = wrong(folder, old, new)
    assert len(mistakes) == 1
    assert mistakes[0].startswith(said), mistakes


def test_code_that_is_used_already_is_told(folder: Path) -> None:
    assert "line 1: code: “ary” is that of ar_MA@darija/locale.yaml already" in wrong(
        folder, "name:", "code: ary\nname:"
    )


def test_first_locale_cannot_be_missing_or_a_draft(folder: Path) -> None:
    file = folder / "fr" / FILE
    file.write_text(file.read_text(encoding="utf-8").replace("like: none", "like: ar\ndraft: yes"), encoding="utf-8")
    _, mistakes = read_locales(folder)
    said = "draft: this one is said where nothing is known of somebody: it cannot be a draft"
    assert f"{file}: line 13: {said}" in mistakes
    file.unlink()
    _, mistakes = read_locales(folder)
    assert [one for one in mistakes if "“fr”" in one]
    assert read_locales(folder / "nowhere")[1] == [
        f"{folder}/nowhere: no locale.yaml describes “fr”, which is said where nothing is known of somebody."
    ]


def test_nothing_starts_when_a_description_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "locales/zgh/locale.yaml: line 3: direction: “lrt” is not known here"
    monkeypatch.setattr(described, "MISTAKES", [said])
    with pytest.raises(CataloguesWrong, match=re.escape(said)):
        Catalogues.load(FOLDER)
    assert checks.of_words() == [said]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("dates: zgh", "dates: zz", "line 5: dates: Babel does not know how “zz” writes a day; fr_MA, for one"),
        ("plural=(n > 1)", "plural=(n >", "line 6: plurals: cannot be worked out: nplurals=2; plural=(n >;"),
    ],
)
def test_description_that_only_babel_can_judge_is_told_with_its_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, said: str
) -> None:
    assert wrong(folder, old, new) == []
    monkeypatch.setattr(described, "TABLE", read_locales(folder)[0])
    assert described.described_wrong() == [f"{folder / 'zgh' / FILE}: {said}"]


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("fr", "fr"), ("fr-MA", "fr"), ("FR-ca", "fr"), ("ar-MA", "ar"), ("ary", "ary"), ("ary-MA", "ary"),
        ("ary-Latn", "ary_Latn"), ("ary-Latn-MA", "ary_Latn"), ("arn", ""), ("en", ""), ("", ""),
    ],
)  # fmt: skip
def test_tag_of_a_browser_leads_to_the_locale_that_answers_to_it(tag: str, locale: str) -> None:
    assert tagged(tag) == locale


def test_only_locales_that_are_offered_answer_to_a_tag() -> None:
    assert tagged("ary-Latn", ("fr", "ary")) == "ary"
    assert tagged("ar", ("fr", "ary")) == ""


def test_who_reads_one_of_the_four_is_understood_in_it() -> None:
    assert [understood_as(locale) for locale in TABLE] == ["fr", "ar", "ary", "ary_Latn"]
    assert understood_as("") == ""
