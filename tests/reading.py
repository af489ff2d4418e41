"""What tests of understanding share: the questions with the words on their buttons, and tables of phrases."""

from __future__ import annotations

import gc
import sys
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from conversations.readings import Expecting, Reading
from conversations.understanding import understand
from conversations.understanding.lexicon import Lexicon, load_lexicon
from conversations.understanding.slots import ASK_AGAIN, read_slot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DATA = Path(__file__).parent.parent / "conversations" / "data"
ANY_LOCALE = "ary_Latn"


@cache
def lexicon() -> Lexicon:
    return load_lexicon(DATA)


def _districts() -> Mapping[str, tuple[str, ...]]:
    named = {slug: (name.latin, name.arabic) for slug, name in lexicon().places.districts.items()}
    return {**named, "outside": ("Hors de Casablanca",), "unknown": ("Je préfère ne pas dire",)}


_YES_NO = {"yes": ("Oui, j'accepte", "نعم، أوافق", "إيه، متافق", "Ah, mwafe9"), "no": ("Non", "لا", "لا", "La")}
_WHO = {
    "youth": ("Un jeune", "شاب(ة)", "ولد / بنت", "Chab / chabba"),
    "parent": ("Un parent", "ولي الأمر", "الواليدين", "Lwalidin"),
    "teacher": ("Un enseignant", "أستاذ(ة)", "أستاذ(ة)", "Ostad(a)"),
    "helper": ("Quelqu'un qui aide", "شخص يساعد", "شي واحد كيعاون", "Chi wa7ed kay3awen"),
}
_SCHOOLING = {
    "left": ("Non, j'ai quitté", "لا، انقطعت", "لا، خرجت", "La, khrejt"),
    "enrolled": ("Oui, encore", "نعم، ما زلت", "إيه، باقي", "Ah, ba9i"),
    "never": ("Jamais allé", "لم أدرس أبدا", "عمري قريت", "3omri 9rit"),
}
_CALL_WHEN = {
    "any": ("N'importe quand", "أي وقت", "أي وقت", "Ay we9t"),
    "morning": ("Matin", "الصباح", "الصباح", "Sbah"),
    "afternoon": ("Après-midi", "بعد الظهر", "العشية", "L3chiya"),
    "evening": ("Soir", "المساء", "الليل", "Lil"),
    "write": ("Écrire ici seulement", "الكتابة هنا فقط", "كتبو هنا صافي", "Ktbo hna safi"),
}
_PHONE_WHOSE = {
    "own": ("Le mien", "رقمي", "ديالي", "Dyali"),
    "mother": ("Ma mère", "أمي", "ماما", "Mama"),
    "father": ("Mon père", "أبي", "با", "Ba"),
    "family": ("La famille", "العائلة", "العائلة", "L3a2ila"),
    "other": ("Quelqu'un d'autre", "شخص آخر", "واحد آخر", "Wa7ed akhor"),
}
_TRADE = {
    "ai": ("IA et données", "الذكاء الاصطناعي", "الذكاء الاصطناعي", "IA w data"),
    "computing": ("Informatique", "المعلوميات", "المعلوميات", "Informatique"),
    "repair": ("Réparer PC, téléphones", "إصلاح الهواتف", "تصليح التيليفونات", "Tsli7 PC, tilifoun"),
    "ecommerce": ("Vendre en ligne", "البيع على الإنترنت", "البيع فالأنترنيت", "Lbi3 online"),
    "other": ("Un autre métier", "مهنة أخرى", "حرفة أخرى", "7erfa khra"),
    "unsure": ("Je ne sais pas encore", "لا أعرف بعد", "باقي ما عرفتش", "Mazal ma3reft"),
}
_GUARDIAN = {
    "mother": ("Ma mère", "أمي", "ماما", "Mama"),
    "father": ("Mon père", "أبي", "با", "Ba"),
    "guardian": ("Un tuteur", "ولي الأمر", "ولي الأمر", "Wali l2amr"),
    "none": ("Personne", "لا أحد", "حتى واحد", "7ta wa7ed"),
}
_DANGER = {"help": ("J'ai besoin d'aide",), "misread": ("Tu as mal compris",)}
_AGES = {
    "12-": ("12 ans ou moins",),
    **{str(age): (f"{age} ans",) for age in range(13, 21)},
    "31+": ("31 ans ou plus",),
}

QUESTIONS: Mapping[str, Expecting] = MappingProxyType(
    {
        "consent": Expecting("consent", "yes_no", _YES_NO, "yes", "no"),
        "age": Expecting("age", "age", _AGES),
        "grade": Expecting("grade", "level", {"other": ("Autre",), "unknown": ("Je ne sais pas",)}),
        "district": Expecting("district", "city", _districts()),
        "phone": Expecting("phone", "phone", {"none": ("Pas de numéro",)}),
        "first_name": Expecting("first_name", "name"),
        "who": Expecting("who", "choice", _WHO),
        "schooling": Expecting("schooling", "choice", _SCHOOLING, "enrolled", "left"),
        "call_when": Expecting("call_when", "choice", _CALL_WHEN),
        "phone_whose": Expecting("phone_whose", "choice", _PHONE_WHOSE),
        "trade": Expecting("trade", "choice", _TRADE),
        "guardian": Expecting("guardian", "choice", _GUARDIAN, "", "none"),
        "review": Expecting("review", "review", {"send": ("✅ Envoyer", "إرسال", "صيفط", "Sift")}, "send"),
        "danger": Expecting("danger", "choice", _DANGER, "help", "misread"),
        "withdraw_which": Expecting("withdraw_which", "choice", {"1234567": ("123 45 67",), "no": ("Non",)}, "", "no"),
    }
)


def read(text: str, expecting: Expecting, locale: str = ANY_LOCALE) -> Reading:
    return understand(text, expecting, locale, lexicon())


def meant(text: str, expecting: Expecting) -> str:
    """The value, or the candidates with " | " between them."""
    reading = read(text, expecting)
    return reading.value or " | ".join(sorted(reading.candidates))


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def table(text: str) -> list[tuple[str, str]]:
    """One row a line: what is typed -> what it means; several meanings have " | " between them, none is empty."""
    rows = [line.rpartition("->") for line in lines(text)]
    return [(typed.strip(), " | ".join(sorted(meaning.strip().split(" | ")))) for typed, _, meaning in rows]


TODAY = date(2026, 11, 22)


def slot(text: str, name: str) -> str:
    """What the text says in this slot on a fixed day; "" for "ask again"."""
    value = read_slot(text, name, lexicon(), TODAY)
    return "" if value == ASK_AGAIN else value


def calls_of(work: Callable[[], object]) -> int:
    """How many calls a piece of work makes: what it costs, the same on every machine and under any load."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    gc.disable()  # what earlier tests left would be swept, and counted, in the middle of it
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return calls
