from __future__ import annotations

import os
import timeit
from datetime import date
from pathlib import Path

import pytest

from bot.i18n import (
    HTML_LANG,
    Catalogues,
    CataloguesWrong,
    MissingText,
    catalogue_file,
    direction,
    gettext_folder,
)
from bot.proofread import check
from conversations.locales import LOCALES
from conversations.texts import Named, Text
from tests.small_catalogues import small_catalogues

ANFA = Named("Anfa", "أنفا")


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Catalogues:
    return Catalogues.load(small_catalogues(tmp_path_factory.mktemp("words")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_catalogues(tmp_path)


def isolated(words: str) -> str:
    return f"\u2068{words}\u2069"


def test_locales_have_a_direction_a_page_language_and_a_folder() -> None:
    assert {locale: (direction(locale), HTML_LANG[locale], gettext_folder(locale)) for locale in LOCALES} == {
        "fr": ("ltr", "fr", "fr"),
        "ar": ("rtl", "ar", "ar"),
        "ary": ("rtl", "ary", "ar_MA@darija"),
        "ary_Latn": ("ltr", "ary-Latn", "ar_MA@latin"),
    }


def test_words_are_those_of_the_locale(catalogues: Catalogues) -> None:
    assert [catalogues.words(Text("ok.button"), locale) for locale in LOCALES] == ["D'accord", "موافق", "واخا", "Wakha"]


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("", "Salut Salma."),
        ("youth", "Salut Salma."),
        ("adult", "Bonjour Salma."),
        ("parent", "Bonjour Salma."),
        ("teacher", "Bonjour Salma."),
        ("helper", "Bonjour Salma."),
    ],
)
def test_words_are_the_plainer_ones_when_the_audience_has_none(
    catalogues: Catalogues, audience: str, words: str
) -> None:
    assert catalogues.words(Text("hello.tell", {"name": "Salma"}), "fr", audience) == words


def test_plural_falls_back_too_when_the_audience_has_no_forms(catalogues: Catalogues) -> None:
    assert catalogues.words(Text("days.tell", count=2), "fr", "parent") == "Sous 2 jours."


@pytest.mark.parametrize(
    ("locale", "count", "words"),
    [
        ("fr", 0, "Sous 0 jour."),
        ("fr", 1, "Sous 1 jour."),
        ("fr", 3, "Sous 3 jours."),
        ("ar", 2, "يومان."),
        ("ar", 3, "\u20683\u2069 أيام."),
        ("ary", 15, "\u206815\u2069 يوما."),
        ("ar", 100, "\u2068100\u2069 يوم."),
        ("ary_Latn", 1, "nhar wa7ed."),
        ("ary_Latn", 12, "12 youm."),
    ],
)
def test_number_chooses_the_form_when_there_is_a_count(
    catalogues: Catalogues, locale: str, count: int, words: str
) -> None:
    assert catalogues.words(Text("days.tell").counted(count), locale) == words


def test_message_without_plural_takes_a_count_as_a_value(catalogues: Catalogues) -> None:
    assert catalogues.words(Text("ok.button", count=3), "fr") == "D'accord"


@pytest.mark.parametrize("audience", ["", "parent"])
def test_missing_words_raise_when_asked_for(catalogues: Catalogues, audience: str) -> None:
    with pytest.raises(MissingText, match=r"no\.such: no words in ar_MA@darija"):
        catalogues.words(Text("no.such"), "ary", audience)
    with pytest.raises(MissingText):
        catalogues.words(Text("no.such", count=2), "ary", audience)


def test_missing_value_raises_when_words_want_it(catalogues: Catalogues) -> None:
    with pytest.raises(MissingText, match=r"hello\.tell: no value for {name}"):
        catalogues.words(Text("hello.tell"), "fr")


@pytest.mark.parametrize(
    ("locale", "value", "shown"),
    [
        ("fr", "Salma", "Salma"),
        ("fr", "سلمى", isolated("سلمى")),
        ("fr", ANFA, "Anfa"),
        ("fr", 2026, "2026"),
        ("fr", date(2026, 11, 2), "2 novembre 2026"),
        ("ary_Latn", ANFA, "Anfa"),
        ("ary_Latn", date(2026, 8, 2), "2 août 2026"),
        ("ar", "Salma", isolated("Salma")),
        ("ar", "سلمى", isolated("سلمى")),
        ("ar", ANFA, isolated("أنفا")),
        ("ar", 1234567, isolated("1234567")),
        ("ar", date(2026, 11, 2), isolated("2 نونبر 2026")),
        ("ary", date(2026, 8, 2), isolated("2 غشت 2026")),
        ("ary", "+212600000001", isolated("+212600000001")),
        ("ar", "", ""),
    ],
)
def test_value_is_shown_as_the_locale_writes_it_and_keeps_to_itself(
    catalogues: Catalogues, locale: str, value: str | int | date | Named, shown: str
) -> None:
    whole = catalogues.words(Text("hello.tell", {"name": value}), locale)
    assert whole == catalogues.words(Text("hello.tell", {"name": "@"}), locale).replace(
        isolated("@") if direction(locale) == "rtl" else "@", shown
    )


def test_message_inside_a_message_is_not_isolated(catalogues: Catalogues) -> None:
    inner = Text("hello.tell", {"name": Text("reason.late", {"day": "x"})})
    assert catalogues.words(inner, "ar", "parent") == f"مرحبا بكم يقرر الفريق يوم {isolated('x')}.."


def test_value_is_never_read_as_a_placeholder_nor_breaks_out_of_its_isolate(catalogues: Catalogues) -> None:
    assert catalogues.words(Text("hello.tell", {"name": "{name} {0.__class__}"}), "fr") == "Salut {name} {0.__class__}."
    assert catalogues.words(Text("hello.tell", {"name": "a\u2069\u202eb"}), "ar") == f"مرحبا {isolated('ab')}."


def test_label_is_a_message_or_a_name_in_the_script_of_the_locale(catalogues: Catalogues) -> None:
    assert catalogues.label(Text("ok.button"), "ary") == "واخا"
    assert [catalogues.label(ANFA, locale) for locale in LOCALES] == ["Anfa", "أنفا", "أنفا", "Anfa"]


def test_all_labels_are_the_words_of_every_locale_and_audience_without_marks(catalogues: Catalogues) -> None:
    assert catalogues.all_labels(Text("ok.button")) == ("D'accord", "موافق", "واخا", "Wakha")
    assert catalogues.all_labels(ANFA) == ("Anfa", "أنفا")
    hello = Text("hello.tell", {"name": "س"})
    assert catalogues.all_labels(hello) == (
        "Salut س.",
        "Bonjour س.",
        "مرحبا س.",
        "مرحبا بكم س.",
        "سلام س.",
        "Salam س.",
    )
    assert catalogues.all_labels(Text("hello.tell", {"name": "ع"}))[0] == "Salut ع."
    assert catalogues.all_labels(Text("days.tell", count=3)) != catalogues.all_labels(Text("days.tell", count=4))


def test_all_labels_are_looked_up_once_when_asked_again(catalogues: Catalogues) -> None:
    assert catalogues.all_labels(Text("ok.button")) is catalogues.all_labels(Text("ok.button"))


def test_lookup_is_fast_enough_for_every_button_of_every_message(catalogues: Catalogues) -> None:
    hello = Text("hello.tell", {"name": "Salma"})
    seconds = min(timeit.repeat(lambda: catalogues.words(hello, "ar", "parent"), number=1000, repeat=5))
    assert seconds / 1000 < 100e-6  # about 3 µs; the margin is for a busy machine


def test_load_tells_every_catalogue_that_is_absent_or_old_at_once(folder: Path) -> None:
    catalogue_file(folder, "fr", "mo").unlink()
    darija = catalogue_file(folder, "ary", "mo")
    os.utime(darija, (1, 1))
    catalogue_file(folder, "ary_Latn", "mo").write_bytes(b"no catalogue")
    with pytest.raises(CataloguesWrong) as caught:
        Catalogues.load(folder)
    assert caught.value.mistakes == [
        f"{catalogue_file(folder, 'fr', 'mo')}: not compiled; run `make install`",
        f"{darija}: older than its words; run `make install`",
        f"{catalogue_file(folder, 'ary_Latn', 'mo')}: cannot be read; delete it and run `make install`",
    ]
    assert str(caught.value).count("\n") == 2


def test_check_tells_of_template_words_and_compiled_files_together(folder: Path) -> None:
    assert check(folder) == []
    french = catalogue_file(folder, "fr", "po")
    french.write_text(french.read_text(encoding="utf-8").replace("Wakha", "").replace("D'accord", "D'accord "))
    os.utime(catalogue_file(folder, "fr", "mo"), (1, 1))
    (folder / "messages.pot").write_text((folder / "messages.pot").read_text().replace("OK", "Okay"))
    assert [problem.rpartition("/")[2] for problem in check(folder)] == [
        "messages.pot: not what the sources declare; run `make texts`",
        "messages.po: line 43: ok.button: starts or ends with a space",
        "messages.mo: older than its words; run `make install`",
    ]


def test_command_in_a_line_from_right_to_left_keeps_its_slash_in_front() -> None:
    words = Catalogues.load(Path(__file__).parent.parent / "locales")
    for locale in ("ar", "ary"):
        assert isolated("/delete") in words.words(Text("hello.robot"), locale)
    assert " /delete" in words.words(Text("hello.robot"), "fr")
