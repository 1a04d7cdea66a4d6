"""What scripts/book is made of: from the Markdown of the repository to the sources of a book."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "tutorial" / "book"
SOURCES = ROOT / "target" / "book-src"
BOOK = ROOT / "target" / "book"
SETTINGS = tomllib.loads((ASSETS / "book.toml").read_text(encoding="utf-8"))
