"""Writes `docs/privacy.md` from the words that people read on the page: `python -m bot.privacy_document`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.i18n import DIRECTION_MARKS, Catalogues, direction
from bot.services.privacy import TITLE, sections
from conversations.locales import LOCALES, TABLE
from conversations.programme import load_programme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.programme import Programme
    from conversations.texts import Text

HERE: Final = Path(__file__).parent.parent
FILE: Final = HERE / "docs" / "privacy.md"
_HEAD: Final = """\
<!-- Written by `python -m bot.privacy_document`; a test compares. The words are in the catalogues, the periods where
they are kept: storage/kept.py, storage/retention.py, conversations/data/programme.yaml. -->

# What people are told of their data

This is what the page `/confidentialite` says, in each language, while the centre has confirmed nothing: who is
responsible, and the receipt number of the declaration to the CNDP, are facts that it confirms (`data_controller`,
`declaration_receipt`; `tawjih facts set`, or `/desk/facts`). `/privacy` in the chat says it shortly, and leads to the
page where `PUBLIC_URL` is set. What each column holds and how long is in `storage/kept.py`; what `/mydata` gives, in
[my-data.md](my-data.md); who might try what, in [security.md](security.md).
"""


def written(catalogues: Catalogues, programme: Programme) -> str:
    """The whole document."""
    return "\n".join([_HEAD, *(line for locale in LOCALES for line in _said(catalogues, programme, locale))])


def _said(catalogues: Catalogues, programme: Programme, locale: str) -> Iterator[str]:
    def words(one: Text) -> str:
        """Between Arabic words, what runs from left to right keeps its marks, or a command is read backwards."""
        said = catalogues.words(one, locale)
        return said if direction(locale) == "rtl" else DIRECTION_MARKS.sub("", said)

    yield f'<div dir="{direction(locale)}">\n\n## {TABLE[locale].name} · {words(TITLE)}\n'
    for head, below in sections(programme, {}):
        yield f"### {words(head)}\n"
        yield from (f"- {words(one)}" for one in below)
        yield ""
    yield "</div>\n"


def main() -> None:
    """Write the file anew."""
    FILE.write_text(written(Catalogues.load(HERE / "locales"), load_programme()), encoding="utf-8")


if __name__ == "__main__":
    main()
