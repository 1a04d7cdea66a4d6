"""Looks for numbers in the text that nobody can repeat.

A quantity is a number with a unit of time, memory or rate, or a number with a decimal point. In running text
it needs a reason; it has one if

* it stands in a listing, a tested transcript or a measured block of the same page,
* it is the result of an A ÷ B or A × B on the same page,
* it is an input, listed in tutorial/inputs.json with the file that says so,
* it is someone else's: `<!-- quoted: SOURCE -->` before the paragraph or table, which names the source.
"""

import json
import re

from . import OUTPUT, ROOT
from .pages import BLOCK, pages

UNIT = (
    r"(?:ns|µs|ms|s|h|nanoseconds?|microseconds?|milliseconds?|seconds?|minutes?|hours?"
    r"|bytes?|KiB|MiB|GiB|kB|KB|MB|GB|%|percent|times|(?:\w+ )?(?:per|a) second)"
)
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
# Not what is part of a name, an address or a code: UTF-8, 127.0.0.1, E0373.
QUANTITY = re.compile(rf"(?<![\w.,/#])(?:({NUMBER})[ \u00a0-]?({UNIT})(?!\w)|(?<!-)(\d+\.\d+)(?![\w.]))")
RESULT = re.compile(r"(\d+(?:\.\d+)?) (÷|×) (\d+(?:\.\d+)?)")
# A fence, with the comment that says that nobody has run or compared it.
FENCE = re.compile(r"^(<!-- not run: [^\n]*-->\n)?(```+)(\w*)[^\n]*\n(.*?)^\2$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Versions: after a name, or after such a word where they look like one of Python's or Rust's.
VERSION = re.compile(
    r"\b(?:C?Python|rustc|Rust|reqwest|tokio|aiohttp)\s\d+\.\d+\b"
    r"|\b(?:since|until|in|and)\s(?:3\.1\d|(?:3\.\d|1\.\d\d)(?! \w))\b"
)


def problems():
    inputs = read_inputs()
    found = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        name = str(page.relative_to(OUTPUT))
        known = inputs.get(name, set()) | inputs.get("*", set())
        found += [f"{name}:{line}: {quantity}: {what}" for line, quantity, what in problems_of(text, known)]
    return found


def read_inputs():
    """The quantities of each page, and under `*` those of all, after a look at whether their files still say so."""
    quantities = {}
    for entry in json.loads((OUTPUT / "tutorial" / "inputs.json").read_text(encoding="utf-8")):
        if entry["text"] not in (ROOT / entry["file"]).read_text(encoding="utf-8"):
            raise SystemExit(f"tutorial/inputs.json: {entry['file']} does not contain {entry['text']!r}")
        for page in entry["pages"]:
            quantities.setdefault(page, set()).update(entry["quantities"])
    return quantities


def problems_of(text, inputs):
    """(line, quantity, what is wrong) of each quantity without a reason."""
    tested = [found[4] for found in FENCE.finditer(text) if found[3] != "text" and not found[1]]
    seen = " ".join([*tested, *(found[3] for found in BLOCK.finditer(text))])
    known = set(re.findall(r"\d[\d,]*\.\d+", seen)) | {f"{number} {unit}" for number, unit, _ in QUANTITY.findall(seen)}
    known |= inputs
    results = [float(a) / float(b) if sign == "÷" else float(a) * float(b) for a, sign, b in RESULT.findall(text)]
    prose = FENCE.sub(blank, BLOCK.sub(lambda found: found[1] + found[2] + blank(found, 3), text))
    for paragraph in re.finditer(r"(?:^.*\S.*\n?)+", prose, re.MULTILINE):
        words = paragraph[0]
        source = re.search(r"<!-- quoted: (.*?) -->", words)
        if source:
            if source[1] not in COMMENT.sub("", words):
                yield line_of(text, paragraph.start()), source[1], "the paragraph does not name this source"
            continue
        # Links' targets, inline code and comments are not prose.
        words = re.sub(r"\]\([^)]*\)|`[^`\n]*`|<!--.*?-->", lambda found: " " * len(found[0]), words)
        words = words.replace("*", "")
        words = VERSION.sub(lambda found: "\x00" * len(found[0]), words)
        for quantity in QUANTITY.finditer(words):
            number, unit, decimal = quantity.groups()
            written = decimal or f"{number} {unit}"
            if not {written, decimal or number} & known and not is_result(decimal or number, results):
                yield line_of(text, paragraph.start() + quantity.start()), written, "where does it come from?"


def is_result(number, results):
    """Whether one of these rounds to the number as it is written."""
    places = len(number.partition(".")[2])
    return any(f"{result:.{places}f}" == number.replace(",", "") for result in results)


def blank(found, group=0):
    return re.sub(r"[^\n]", " ", found[group])


def line_of(text, position):
    return text.count("\n", 0, position) + 1
