"""What is wrong with the descriptions of the locales, also what only Babel and gettext can judge."""

from __future__ import annotations

from gettext import c2py

from babel import localedata

from conversations.locales import MISTAKES, TABLE


def described_wrong() -> list[str]:
    """What is wrong with the descriptions of the locales: file, line and key."""
    found = list(MISTAKES)
    for one in TABLE.values():
        if not localedata.exists(one.formats):
            found.append(one.mistake("dates", f"Babel does not know how “{one.formats}” writes a day; fr_MA, for one"))
        try:
            c2py(one.plurals.partition("plural=")[2].rstrip(";"))
        except ValueError:
            found.append(one.mistake("plurals", f"cannot be worked out: {one.plurals}"))
    return found
