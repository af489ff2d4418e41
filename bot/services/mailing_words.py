"""What may be written to many: a few lines, nothing of a person, and links that everybody sees where they lead."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.services.desk import Mistake
from storage.identifiers import mask_identifiers

LONGEST: Final = 600
# All that a telephone makes a link of, or that is one behind a full stop of another script: an address with or without
# its beginning, a number, mail, and "@somebody", who is somebody else on every channel.
_LINK: Final = re.compile(
    r"""(?xi)
    (?: [a-z][a-z0-9+.-]*:// | www\. | mailto: | \S*@(?=\w) | \d{1,3}(?:[.。．｡]\d{1,3}){3}
        | [\w-]+[.。．｡](?=[^\W\d_]{2}) )
    \S*"""
)
# https, a name in plain letters (no look-alikes, no "xn--", no number, no port), and behind it what a link may hold.
_PLAIN: Final = re.compile(
    r"https://(?:(?!xn--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[/?#][!#-;=?-\[\]_a-z~]*)?"
)
# What hides where it leads. A family that was taught to press on these presses on any.
_SHORT: Final = frozenset(
    {
        *("bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "cutt.ly", "ow.ly", "rb.gy", "shorturl.at", "t.ly"),
        *("rebrand.ly", "lnkd.in", "s.id", "urlz.fr", "buff.ly", "tiny.cc", "bl.ink", "v.gd"),
        *("t.me", "telegram.me", "telegram.dog"),  # anybody's bot or group, by whatever name it likes
    }
)
_AFTER: Final = ".,;:!?)»\"'،؛؟"  # what ends a sentence, not the link in it


def read_words(typed: str) -> str:
    """The words as they are kept; "" is none. Raises Mistake with what is wrong with them."""
    words = "\n".join(line.rstrip() for line in typed.replace("\r\n", "\n").strip().split("\n"))
    if len(words) > LONGEST:
        raise Mistake("mailing_too_long")
    if mask_identifiers(words) != words:
        raise Mistake("mailing_with_number")
    if "{" in words or "}" in words:
        raise Mistake("mailing_with_gap")
    links = _LINK.findall(words)
    if links != _LINK.findall(_without_hidden(words)) or not all(_is_plain(found.rstrip(_AFTER)) for found in links):
        raise Mistake("mailing_link")
    return words


def _without_hidden(words: str) -> str:
    """Without what takes no place: within a link nobody sees it, and some telephones pass it over."""
    return "".join(one for one in words if unicodedata.category(one) != "Cf")


def _is_plain(link: str) -> bool:
    host = link.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0]
    is_short = host.removeprefix("www.") in _SHORT
    return _PLAIN.fullmatch(link) is not None and not is_short and "@" not in link
