"""What is done to the book after mdBook has built it."""

import re

PRINT_BUTTON = re.compile(r'<a href="[^"]*print\.html".*?</a>\s*', re.DOTALL)


def finish(folder):
    """Takes away the page of all pages, which would hold every source: mdBook's style for paper comes with it only."""
    (folder / "print.html").unlink()
    for file in folder.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        file.write_text(PRINT_BUTTON.sub("", page), encoding="utf-8")
