"""Ends a script with a sentence where Python is too old for it. A script imports this before all else.

An older Python has to understand this file, and all of the script.
"""

import sys

NEEDED = (3, 11)

if sys.version_info < NEEDED:
    needed, found = (".".join(map(str, version[:2])) for version in (NEEDED, sys.version_info))
    sys.exit(f"{sys.argv[0]} needs Python {needed} or newer; this is Python {found}")
