"""What the bot sees in a text, as JSON: for staff and translators, and for whoever measures it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.definitions import lexicon_in_use
from conversations.understanding.danger import find_danger
from conversations.understanding.danger_beside import danger_in
from conversations.understanding.hearing import hear
from conversations.understanding.questions import NOTHING_TAUGHT, wanted
from conversations.understanding.slots import read_slot
from conversations.understanding.variety import OTHER, variety

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from conversations.understanding.lexicon import Lexicon

_LONGEST = 1000


def lines_seen(lines: Iterable[str], expecting: str, today: date | None) -> Iterator[str]:
    """One JSON object a line: text, variety, intent (null when it abstains), top3, score, danger; and value."""
    lexicon = lexicon_in_use()
    day = today or SystemClock().today()
    for line in lines:
        text = line.rstrip("\r\n")
        seen = see(text, lexicon)
        if expecting:
            seen["value"] = read_slot(text, expecting, lexicon, day)
        yield json.dumps(seen, ensure_ascii=False)


def see(text: str, lexicon: Lexicon) -> dict[str, object]:
    """What the readers say of one text that nothing was asked before; of a very long one only its danger."""
    heard = hear(text[:_LONGEST], lexicon)
    read = wanted(heard, lexicon, NOTHING_TAUGHT)
    danger = find_danger(text, lexicon) if len(text) > _LONGEST else danger_in(heard, lexicon)
    return {
        "text": text,
        "variety": variety(heard, lexicon.varieties)[0] or OTHER,
        "intent": None if danger or not heard.said else read.intent or None,
        "top3": list(read.top),
        "score": round(read.score, 3),
        "danger": bool(danger),
    }
