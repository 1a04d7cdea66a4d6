"""What is done to the book after mdBook has built it."""

import re

PRINT_BUTTON = re.compile(r'<a href="[^"]*print\.html".*?</a>\s*', re.DOTALL)
CELL = re.compile(r"<td.*?</td>", re.DOTALL)
NAME = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
# A long name in a table may go on in the next line after one of these.
JOINT = re.compile(r"(?<=\w)(?:::|[_/])(?=\w)")


def finish(folder):
    """Takes away the page of all pages, which would hold every source: mdBook's style for paper comes with it only."""
    (folder / "print.html").unlink()
    for file in folder.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        page = CELL.sub(breakable, PRINT_BUTTON.sub("", page))
        file.write_text(page, encoding="utf-8")


def breakable(cell):
    return NAME.sub(lambda name: JOINT.sub(r"\g<0><wbr>", name[0]), cell[0])
