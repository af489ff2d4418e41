"""One expected answer in its normal form, or the wish to ask again: what is certain and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.understanding.ages import read_age_on
from conversations.understanding.assent import read_assent
from conversations.understanding.births import read_birth_date
from conversations.understanding.cities import OUTSIDE, is_of_another, read_city, without_city
from conversations.understanding.hearing import Typed, has_question_mark
from conversations.understanding.levels import GRADES, read_level
from conversations.understanding.names import read_name
from conversations.understanding.normalise import light
from conversations.understanding.phones import read_phone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from conversations.understanding.lexicon import Lexicon

ASK_AGAIN = "ASK_AGAIN"
SLOTS = ("birth_date", "age", "phone", "level", "yes_no", "city", "name")
_LONGEST = 1000
_NEVER_AT_SCHOOL = "none"
_LEVELS = (*GRADES, _NEVER_AT_SCHOOL)


def read_slot(text: str, slot: str, lexicon: Lexicon, today: date) -> str:
    """Read the text as the answer to one of SLOTS; ASK_AGAIN when it is not certain. Never raises, whatever the text.

    Normal forms: birth_date YYYY-MM-DD, YYYY-MM or YYYY; age in years on `today`; phone as E.164; level P1 to 2BAC or
    none; yes_no yes or no; city a slug or outside; name in Title Case.
    """
    if len(text) > _LONGEST or len(plain := light(text)) > _LONGEST:
        return ASK_AGAIN
    return _value(Typed.of(text, plain), slot, lexicon, today) or ASK_AGAIN


def _value(typed: Typed, slot: str, lexicon: Lexicon, today: date) -> str:
    text, said = typed.text, typed.said
    readers: dict[str, Callable[[], str]] = {
        "birth_date": lambda: read_birth_date(text, lexicon.births, lexicon.numbers, today),
        "age": lambda: read_age_on(typed, lexicon.ages, lexicon.numbers, today),
        "phone": lambda: read_phone(text, lexicon.phones),
        "level": lambda: _one_of(_LEVELS, read_level(said, lexicon.levels), typed, lexicon),
        "yes_no": lambda: read_assent(text, said, "", lexicon.assent),
        "city": lambda: _lives(typed, lexicon),
        "name": lambda: read_name(text, lexicon.names),
    }
    return readers[slot]()


def _places(lexicon: Lexicon) -> tuple[str, ...]:
    return (*lexicon.places.districts, OUTSIDE)


def _lives(typed: Typed, lexicon: Lexicon) -> str:
    """Where they live; where somebody else does, or they go, is asked about."""
    meant = tuple(map(without_city, read_city(typed.said, lexicon.places)))
    where = _one_of(_places(lexicon), meant, typed, lexicon)
    return "" if where and is_of_another(typed.said, lexicon.places) else where


def _one_of(known: Collection[str], meant: Sequence[str], typed: Typed, lexicon: Lexicon) -> str:
    """What is meant when it is one value, not asked about nor doubted: the readers look at what is denied."""
    if len(meant) != 1 or meant[0] not in known or has_question_mark(typed.text):
        return ""
    return "" if lexicon.doubt.inside(typed.said) else meant[0]
