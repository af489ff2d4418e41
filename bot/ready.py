"""Makes the lexicon ready for the next starts: `make install` runs it."""

from __future__ import annotations

from conversations.programme import DATA
from conversations.understanding.lexicon import make_ready

if __name__ == "__main__":
    make_ready(DATA)
