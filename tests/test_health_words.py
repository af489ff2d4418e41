"""Words about health are hidden also where they are disguised, or spelled as people type; look-alikes stay."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from conversations.understanding import understand
from conversations.understanding.normalise import light, words
from tests.reading import QUESTIONS, lexicon

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("d i a b é t i q u e", "•••"),
        ("j'ai le d.i.a.b.e.t.e", "j'ai le •••"),
        ("j e s u i s e n c e i n t e", "j e s u i s •••"),
        ("il a d i a b e t e depuis 2 ans", "il a ••• depuis 2 ans"),
        ("s i d a", "•••"),
        ("عندي س ك ر ي", "عندي •••"),
        ("dia-bete", "•••"),
        ("il a l'asth-me", "il a l'•••"),
        ("Mon fils est han.di.ca.pé, ok ?", "Mon fils est •••, ok ?"),
        ("سك-ري", "•••"),
        ("d!abete", "•••"),
        ("il est @utiste", "il est @utiste"),  # a sign at the edge belongs to no word
        ("elle est épil3ptique", "elle est •••"),
        ("je suis sourd-muet", "je suis •••"),
    ],
)
def test_word_about_health_is_hidden_though_it_is_disguised(typed: str, kept: str) -> None:
    assert lexicon().health.hide(typed) == kept
    reading = understand(typed, QUESTIONS["grade"], "fr", lexicon())
    assert reading.danger or reading.without_health == ("" if kept == typed else kept), "of danger no words are kept"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ana m3wwa9 f rejli", "ana ••• f rejli"),
        ("bnti m3wwa9a", "bnti •••"),
        ("3ndi rabo w kan3ya", "••• w kan3ya"),
        ("weldi fih rrabo", "weldi •••"),
        ("3ndi sekkar mn sghar", "••• mn sghar"),
        ("mama 3ndha ssekkar", "mama •••"),
        ("ana 3ma", "•••"),
        ("wlidi 3ma mn sghar", "••• mn sghar"),
        ("ana 3emya", "ana •••"),
        ("bnti 3mya", "•••"),
        ("je suis enseinte", "je suis •••"),
        ("ma fille est anseinte de 3 mois", "ma fille est ••• de 3 mois"),
        ("عندي الصمم", "عندي •••"),
        ("khoya fih lbou7emroun", "khoya fih •••"),
        ("ولدي فيه بوحمرون", "ولدي فيه •••"),
    ],
)
def test_word_about_health_is_hidden_as_people_spell_it(typed: str, kept: str) -> None:
    assert lexicon().health.hide(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("lkass dyal atay b sekkar", "sekkar w atay", "sokkar f l7elwa", "3ndi sekkar f dar", "السكر والدقيق"),
        *("3ma ghadi ndir", "ana 3ma khoya", "ana m3a khoya", "3ammi ghayji", "3mmi", "خويا, عمي, خالي", "أنا وعمي"),
        *("mcha 3nd rabbo", "3la rabbi", "rabo", "rabi y7afdek", "ya rabbi", "300 w 3mya dh", "3miya"),
        *("j'enseigne", "ensemble", "une enceinte bluetooth", "dans l'enceinte du centre", "rouge", "asma", "Asmaa"),
        *("مصمم", "تصميم", "صمم الموقع", "بو حمرة", "9asida", "sidi-3abbad", "bou7mid", "makaysma3ch lhedra dyali"),
        *("est-ce qu'il y a un bus ?", "peut-être", "c'est-à-dire", "Aït-Melloul", "Sidi-Moumen", "M'hamed", "3amm-i"),
        *("a b c d e f", "1 2 3 4 5", "S a m i r a", "s m s", "a.b.c", "7h30-12h", "bac+2", "0612-34-56-78", "👍"),
        *("testa.testo@example.org", "https://example.org/centre-a", "2009-2010", "16 ans, 3ème-A", "oui.non.merci"),
        *("Vous acceptez les filles ?\n- oui\n- non", "t.h.x", "o.k. merci", "R.A.S.", "b.a.c", "c.a.p. électricité"),
    ],
)
def test_what_only_looks_like_it_stays(typed: str) -> None:
    assert lexicon().health.hide(typed) == typed


def test_nothing_is_disguised_in_what_people_type() -> None:
    """All that is found in thousands of lines is found as it is written, and none of it is a chance."""
    health = lexicon().health
    files = [path for folder in ("kept_apart", "tuning") for path in (HERE / folder).rglob("*.t*")]
    lines = list(chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in files))
    assert len(lines) > 9000
    assert [line for line in lines if health.hide(line) != line and not health.may_hold(words(light(line)))] == []


@pytest.mark.parametrize(
    "sign", ["a ", "a.", "a-", "d!", "ab-", "'", "l'", "-", "é ", "a1", " ", "س ", "1 ", "d-", "*"]
)
def test_long_run_of_signs_is_read_at_once(sign: str) -> None:
    written = (sign * 4096)[:4096] + "x"
    assert lexicon().health.hide(written) == written
