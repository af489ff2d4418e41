"""Everything that has a socket, a clock or an environment."""

import sys

# An older Python reads this file, too: so nothing newer stands in it.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Tawjih needs Python 3.11 or newer; to choose one: make run PYTHON=/path/to/python3.12")
