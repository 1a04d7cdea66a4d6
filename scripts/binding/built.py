"""What is done to the book after mdBook has built it."""

import re

from . import cards

PRINT_BUTTON = re.compile(r'<a href="[^"]*print\.html".*?</a>\s*', re.DOTALL)


def finish(folder, address=None):
    """Takes away the page of all pages, which would hold every source: mdBook's style for paper comes with it only.

    Gives every page a card for those who link to it.
    """
    (folder / "print.html").unlink()
    has_image = (folder / cards.IMAGE).exists()
    for file in folder.rglob("*.html"):
        page = PRINT_BUTTON.sub("", file.read_text(encoding="utf-8"))
        place = file.relative_to(folder).as_posix()
        file.write_text(cards.with_card(page, place, address, has_image), encoding="utf-8")
