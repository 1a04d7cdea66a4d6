"""Which measurements a chart shows, and the comment in it that says so. Needs no Matplotlib, as charts do."""

import hashlib
import re

from . import IMAGES, MEASUREMENTS

# Name of the picture → the measurements that it shows.
CHARTS_OF = {"sweep": ["sweep", "overhead"], "overhead": ["overhead"], "same-k": ["same-k"], "cpu": ["cpu"]}
CARD = IMAGES / "card.png"
# The name of a text in the card, by which everyone sees that it shows the committed numbers.
DRAWN_FROM = "Drawn from"


def drawn_from(sources, picture):
    """A comment by which everyone sees that this is what was drawn, and from the committed numbers."""
    digest = hashlib.sha256(picture.encode())
    for source in sources:
        digest.update((MEASUREMENTS / f"{source}.json").read_bytes())
    return f"<!-- drawn from {', '.join(sources)}; SHA-256 {digest.hexdigest()} -->"


def is_as_drawn(file, sources):
    """Whether the comment of a picture is that of its sources and of the rest of it."""
    picture = file.read_text(encoding="utf-8")
    comment = re.search(r"<!-- drawn from .* -->\n", picture)
    return comment is not None and comment[0].strip() == drawn_from(sources, picture.replace(comment[0], ""))


def digest(source):
    return f"{source}; SHA-256 {hashlib.sha256((MEASUREMENTS / f'{source}.json').read_bytes()).hexdigest()}"


def card_is_as_drawn():
    return CARD.exists() and f"{DRAWN_FROM}\0{digest('lesson')}".encode() in CARD.read_bytes()
