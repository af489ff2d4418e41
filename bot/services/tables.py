"""What a table on the terminal shows of words that somebody wrote: the words, and nothing they could do there."""

from __future__ import annotations

import unicodedata

from rich.text import Text

_BREAKS = frozenset({"Cc", "Zl", "Zp"})
_UNSEEN = frozenset({"Cf", "Cs"})  # such as what turns the direction of all that follows


def plain(words: str) -> Text:
    """The words on one line: brackets are no markup, and control signs reach no terminal."""
    return Text("".join(_shown(sign) for sign in words))


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in _BREAKS:
        return " "
    return "" if category in _UNSEEN else sign
