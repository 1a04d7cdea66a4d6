"""What scripts/quiz and scripts/decide are made of: questions with lettered answers, in a terminal."""

import os
import re
import shutil
import sys
import textwrap
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Enough(Exception):
    """Whoever answers has typed `q`."""


@contextmanager
def conversation():
    """Ends when whoever answers has had enough, and this is as good an end as any other."""
    try:
        try:
            yield
        except (Enough, EOFError, KeyboardInterrupt):
            print()
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads this any more. At its end, Python would try once more, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


def ask(letters):
    """The letter that is typed, after as many attempts as it takes."""
    while True:
        answer = input(f"{', '.join(letters)} (q ends): ").strip().lower()
        if not sys.stdin.isatty():
            # As a terminal would, so that the next line is a line of its own.
            print(answer)
        if answer == "q":
            raise Enough
        if len(answer) == 1 and answer in letters:
            return answer
        print("That is none of the letters.")


def say(text, first="", rest=""):
    """Prints running text in the width of the terminal. Its first line begins with `first`, the others with `rest`."""
    # Markdown's stars and links are for the page.
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "")
    plain = " ".join(plain.split())
    width = max(shutil.get_terminal_size().columns, 20)
    print(textwrap.fill(plain, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False))
