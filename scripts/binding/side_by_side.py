"""The page on which any two of the sources stand side by side: which lines belong together, and which words differ.

A function belongs to the one of the same name. Inside of it, lines that are the same or alike stand opposite to each
other, and what has no counterpart stands alone. All of it is worked out here, and the page only shows it.
"""

import json
import re
from collections import Counter
from functools import cache
from itertools import combinations

from . import ROOT

SCRIPT = "side-by-side-pairs.js"
PROGRAMS = ("sync", "threaded", "async", "multiprocess")
# The fifth has no counterpart in Python, and none without what is around it.
DOWNLOADS = (*PROGRAMS, "distributed")
STEPS = ("1", "2", "3", "4", "5a", "5b", "5", "6")
GROUPS = {
    "The programs": {f"{name}-download": f"crates/{name}-download/src/main.rs" for name in DOWNLOADS},
    "In Python": {f"{name}_download.py": f"scripts/python/{name}_download.py" for name in PROGRAMS},
    "Nothing around it": {f"minimal-{name}": f"crates/{name}-download/examples/minimal.rs" for name in PROGRAMS},
    "From a blank page": {f"step-{name}": f"crates/from-a-blank-page/src/bin/step-{name}.rs" for name in STEPS},
}
PATHS = {name: path for group in GROUPS.values() for name, path in group.items()}

# What the page proposes.
GOOD = {
    "from the loop to threads": ("sync-download", "threaded-download"),
    "from threads to async": ("threaded-download", "async-download"),
    "async, in Rust and in Python": ("async-download", "async_download.py"),
    "the loop and async, with nothing around them": ("minimal-sync", "minimal-async"),
}

FUNCTION = re.compile(r"(?:pub )?(?:async )?(?:fn|def) (\w+)")
TOKEN = re.compile(r"[A-Za-z0-9_]+|\s+|.")
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^\w\s]")
# Two languages, one meaning; and what says nothing about it.
MEANING = {"def": "fn", "session": "client", "let": "", "mut": "", "pub": "", "as": "", "with": ""}
ASSIGNED = re.compile(r"(?:let )?(?:mut )?(\w+) = ")
ALIKE = 0.54
# The page reads each as one length.
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def write(folder):
    (folder / SCRIPT).write_text(script(), encoding="utf-8")


def page(text):
    """The page with what the comparison is worked with, out of sight until a script shows it, and with the script."""
    options = "".join(
        f'<optgroup label="{group}">{"".join(f"<option>{name}</option>" for name in paths)}</optgroup>'
        for group, paths in GROUPS.items()
    )
    good = ", ".join(f'<a href="#{",".join(pair)}">{name}</a>' for name, pair in GOOD.items())
    return f"""{text}
<div id="comparison" class="compare" hidden>
<p>Good to begin with: {good}.</p>
<div class="explore">
<div class="explore-fields" style="margin: 0">
<select aria-label="The first source">{options}</select>
<select aria-label="The second source">{options}</select>
</div>
<div class="explore-row"><button type="button" data-does="swap">Swap</button>
<button type="button" data-does="p" aria-keyshortcuts="p" title="Key p">Previous difference</button>
<button type="button" data-does="n" aria-keyshortcuts="n" title="Key n">Next difference</button>
<span role="status"></span></div>
</div>
<div class="listing hljs"></div>
</div>
<script src="{SCRIPT}"></script>
"""


def script():
    """What the page loads: the sources, and the alignment of each with each."""
    texts = {name: (ROOT / path).read_text(encoding="utf-8") for name, path in PATHS.items()}
    pairs = {name: {name: "=" * len(text.splitlines())} for name, text in texts.items()}
    for one, other in combinations(PATHS, 2):
        left, right = texts[one].splitlines(), texts[other].splitlines()
        rows = aligned(left, right)
        pairs[one][other] = packed(left, right, rows)
        pairs[other][one] = packed(right, left, turned(rows))
    data = json.dumps({"sources": texts, "pairs": pairs}, ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.sideBySide = {data};\n"


def turned(rows):
    """The same rows, left and right exchanged."""
    signs = {"-": "+", "+": "-"}
    return list(gathered((signs.get(sign, sign), j, i) for sign, i, j in rows))


def packed(left, right, rows):
    """The signs of the rows, with what is marked after each ~."""
    return "".join(sign + "".join(digits(marked(left[i], right[j]))) if sign == "~" else sign for sign, i, j in rows)


def digits(runs):
    """Lengths with a digit each. One that is too great takes several, with nothing of the other two between them."""
    for number, run in enumerate(runs):
        before, after = "0" * (number % 3), "0" * (2 - number % 3)
        times, rest = divmod(run, len(DIGITS) - 1)
        yield (DIGITS[-1] + after + before) * times + DIGITS[rest]


def aligned(left, right):
    """The rows of two lists of lines, each a sign and the numbers of its lines: = and ~ have both, - and + have one."""
    fits = counterparts(left, right)
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            both = best[i + 1][j + 1] + fits[i][j] if fits[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    rows, i, j = [], 0, 0
    while i < len(left) or j < len(right):
        if i == len(left) or j == len(right):
            sign = "-" if i < len(left) else "+"
        elif fits[i][j] and best[i][j] == best[i + 1][j + 1] + fits[i][j]:
            sign = "=" if left[i] == right[j] else "~"
        else:
            sign = "-" if best[i][j] == best[i + 1][j] else "+"
        rows.append((sign, i if sign != "+" else None, j if sign != "-" else None))
        i, j = i + (sign != "+"), j + (sign != "-")
    return list(gathered(rows))


def gathered(rows):
    """Between two rows that have both lines, those of the left come first."""
    waiting = []
    for row in rows:
        if row[0] == "+":
            waiting.append(row)
        else:
            if row[0] != "-":
                yield from waiting
                waiting = []
            yield row
    yield from waiting


def counterparts(left, right):
    """How well each line of the left fits each of the right; 0 where they are strangers."""
    ones, others = sections(left), sections(right)
    hosts = {**adopted(left, ones, right, others), **adopted(right, others, left, ones)}
    fits = [[0.0] * len(right) for _ in left]
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            same = ones[i] == others[j]
            if same or ones[i] in hosts.get(others[j], ()) or others[j] in hosts.get(ones[i], ()):
                head = same and FUNCTION.match(one) and FUNCTION.match(other)
                fits[i][j] = max(fit(one, other), 0.9 * bool(head or i == j == 0))
    return fits


def sections(lines):
    """The name of the function that each line is in, with the comment above it; other items are one section."""
    names, current, above = [], "", 0
    for number, line in enumerate(lines):
        function = FUNCTION.match(line)
        if function or (current and line[:1] not in (" ", "}", "", "/", "#", ")")):
            current = function[1] if function else "other items"
            names[above:] = [current] * (number - above)
        names.append(current)
        if line[:1] not in ("", "/", "#"):
            above = number + 1
    return names


def adopted(lines, names, others, strangers):
    """What the other file does in a function of another name: those whose lines it has, by the name of the function."""
    hosts = {}
    # A program in Rust has its options in a function of their own, so that it can say what is wrong with them.
    if "run" in names and "run" not in strangers:
        hosts["run"] = ["main"]
    for name in sorted(set(names) - set(strangers)):
        own = [line for line, place in zip(lines, names, strict=True) if place == name and kind(line) == "code"]
        for host in sorted(set(strangers) - {"", "other items"}):
            there = [line for line, place in zip(others, strangers, strict=True) if place == host]
            found = sum(any(fit(line, other) > 0.6 for other in there) for line in own)
            if found >= 3 and found * 3 >= len(own):
                hosts.setdefault(name, []).append(host)
    return hosts


def kind(line):
    text = line.strip()
    if not text:
        return "blank"
    if text.startswith(("//", "# ", '"""')):
        return "comment"
    return "code" if re.search(r"\w", text) else "closing"


@cache
def fit(one, other):
    if one == other:
        return {"blank": 0.05, "closing": 0.3}.get(kind(one), 1.0)
    if kind(one) != kind(other) or kind(one) not in ("comment", "code"):
        return 0.0
    # A loop that counts is a stranger to one over the sites.
    if ("for _ " in one) != ("for _ " in other):
        return 0.0
    left, right = meaning(one), meaning(other)
    shared, everything = sum((left & right).values()), sum(left.values()) + sum(right.values())
    likeness = 2 * shared / everything if everything else 0
    names = [ASSIGNED.match(line.strip()) for line in (one, other)]
    if all(names) and names[0][1] == names[1][1] != "_":
        likeness = max(likeness, ALIKE)
    return 0.9 * likeness if likeness >= ALIKE else 0.0


@cache
def meaning(line):
    """The words of a line, without regard to how each language writes names; signs count little."""
    words = Counter()
    for found in WORD.findall(line):
        word = MEANING.get(found, found.lower())
        if word:
            words[word] += 5 if word[0].isalnum() else 1
    return words


def marked(one, other):
    """How many letters two lines share, how many only the left has, how many only the right; and so on to the end.

    How far a line is indented is seen without a mark.
    """
    left, right = TOKEN.findall(one.lstrip()), TOKEN.findall(other.lstrip())
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            both = best[i + 1][j + 1] + 1 + 2 * len(left[i]) * left[i].isidentifier() if left[i] == right[j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    runs, i, j = [["", "", ""]], 0, 0
    while i < len(left) or j < len(right):
        is_both = i < len(left) and j < len(right) and left[i] == right[j]
        if is_both and best[i][j] > max(best[i + 1][j], best[i][j + 1]):
            if any(runs[-1][1:]):
                runs.append(["", "", ""])
            place, i, j = 0, i + 1, j + 1
        elif j == len(right) or (i < len(left) and best[i][j] == best[i + 1][j]):
            place, i = 1, i + 1
        else:
            place, j = 2, j + 1
        runs[-1][place] += left[i - 1] if place < 2 else right[j - 1]
    return [len(text) for run in joined(runs) for text in run]


def joined(runs):
    """Signs and spaces between two words that differ are part of the difference: islands would only flicker."""
    result = runs[:1]
    for same, gone, new in runs[1:]:
        if (gone or new) and any(result[-1][1:]) and len(same) <= 2 and not re.search(r"\w", same):
            result[-1][1] += same + gone
            result[-1][2] += same + new
        else:
            result.append([same, gone, new])
    for run in result:
        if run[1][:1] == run[2][:1] == " ":
            run[:] = [run[0] + " ", run[1][1:], run[2][1:]]
    return result
