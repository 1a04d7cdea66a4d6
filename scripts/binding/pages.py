"""The pages of the book: which there are, where they stand, and where their links lead.

The Markdown stays as it is: links between files of the repository become links between pages of the book, and
a file that is no Markdown becomes a page with the file in it, if a page links to it.
"""

import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from . import ASSETS, ROOT, guesses, side_by_side

START = "tutorial/README.md"
# In this order, as far as they exist. What else there is in tutorial/ comes after the reference.
PRACTICE = ("tutorial/quiz.md", "tutorial/exercises/README.md", "exercises/README.md")
COMPARISON = "tutorial/side-by-side.md"
REFERENCE = (
    COMPARISON,
    "tutorial/glossary.md",
    "tutorial/questions.md",
    "tutorial/messages.md",
    "tutorial/python-to-rust.md",
)
PROJECT = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "tutorial/ideas.md", "tutorial/others.md")

# A heading of the contents, and the table below it.
PART = re.compile(r"^### (.+)\n\n((?:\|.*\n)+)", re.MULTILINE)
CHAPTER = re.compile(r"^\| \[\d\d [^\]]+\]\(([^)#]+\.md)\) \|", re.MULTILINE)
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
# A span of code, which stays as it is, or the end of a link, or of the line that says where such a link leads.
LINK = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<before>\]\(|^\[[^\]]+\]: )(?P<target>[^()\s]+)(?P<after>\)|$)"
)
LANGUAGES = {".rs": "rust", ".py": "python", ".toml": "toml", ".json": "json", ".js": "javascript", ".css": "css"}


class BrokenLink(Exception):
    """A page links to a file that does not exist."""


def assemble(folder, address=None):
    """Writes book.toml, the assets, SUMMARY.md and all pages. Returns how many pages there are."""
    pages = collect()
    pages[COMPARISON] = side_by_side.page(pages[COMPARISON])
    for path, text in {**pages, "SUMMARY.md": summary(pages)}.items():
        file = folder / "src" / (place(path) if path != "SUMMARY.md" else path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    side_by_side.write(folder / "src")
    shutil.copytree(ROOT / "tutorial" / "images", folder / "src" / "images")
    shutil.copytree(ASSETS / "theme", folder / "theme")
    settings = (ASSETS / "book.toml").read_text(encoding="utf-8")
    for kind in ("css", "js"):
        files = sorted(ASSETS.glob(f"*.{kind}"))
        for file in files:
            shutil.copy(file, folder)
        settings += f"additional-{kind} = {[file.name for file in files]}\n"
    if address:
        settings += f"site-url = {json.dumps(urlsplit(address).path)}\n"
    (folder / "book.toml").write_text(settings, encoding="utf-8")
    return len(pages)


def collect():
    """The text of every page, as it stands in the book, by the path of its file in the repository."""
    rest = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tutorial").glob("*.md"))
    waiting = [START, *chapters(), *PRACTICE, *REFERENCE, *rest, *PROJECT]
    waiting = [path for path in waiting if (ROOT / path).exists()]
    pages, asked = {}, {}
    while waiting:
        path = waiting.pop(0)
        if path in pages:
            continue
        if path.endswith(".md"):
            text, linked = rewritten(path, (ROOT / path).read_text(encoding="utf-8"))
            pages[path], asked[path] = guesses.folded(path, place(path), text)
            waiting += sorted(linked)
        else:
            pages[path] = source(path)
    for path in filter(asked.__contains__, pages):
        pages[path] = guesses.with_table(pages[path], all_guesses(path, pages, asked))
    return pages


def all_guesses(here, pages, asked):
    """Every question of the book in its order, with the title of its page and a link from this one."""
    for path, questions in asked.items():
        there = os.path.relpath(place(path), os.path.dirname(place(here)) or ".").removesuffix(".md")
        yield from ((title(path, pages), f"{there}.html", question) for question in questions)


def chapters():
    """The chapters, in the order of the contents that begin the tutorial."""
    return [chapter for part in parts().values() for chapter in part]


def parts():
    """The chapters of each part of the contents, by its heading."""
    contents = (ROOT / START).read_text(encoding="utf-8")
    tables = {name: CHAPTER.findall(table) for name, table in PART.findall(contents)}
    return {name: [os.path.normpath(f"tutorial/{link}") for link in links] for name, links in tables.items()}


def place(path):
    """Where a file of the repository stands in the book."""
    if not path.endswith(".md"):
        return f"source/{path}/index.md" if (ROOT / path).is_dir() else f"source/{path}.md"
    page = path.removeprefix("tutorial/") if path.startswith("tutorial/") else f"project/{path}"
    return re.sub(r"(^|/)README\.md$", r"\1index.md", page)


def rewritten(path, text):
    """The page with links that hold in the book, and the files that it links to."""
    linked = set()

    def link(found):
        target, _, fragment = (found["target"] or "").partition("#")
        if found["code"] or not target or re.match(r"[a-z]+:", target):
            return found[0]
        file = os.path.normpath(f"{os.path.dirname(path)}/{target}".lstrip("/"))
        if not (ROOT / file).exists():
            raise BrokenLink(f"{path}: {target}: there is no such file")
        if file.startswith("tutorial/images/"):
            there = file.removeprefix("tutorial/")
        else:
            there = place(file)
            linked.add(file)
        here = os.path.relpath(there, os.path.dirname(place(path)) or ".")
        return f"{found['before']}{here}{'#' if fragment else ''}{fragment}{found['after']}"

    lines, fence = [], None
    for line in text.split("\n"):
        ticks = re.match(r"[\s>]*(```+)", line)
        if ticks and (fence is None or ticks[1] == fence):
            fence = ticks[1] if fence is None else None
        lines.append(line if fence or ticks else LINK.sub(link, line))
    return "\n".join(lines), linked


def source(path):
    """A page with a file of the repository in it, or with the names of what is in a folder."""
    file = ROOT / path
    if file.is_dir():
        language, text = "text", "\n".join(sorted(child.name for child in file.iterdir()))
    else:
        text = file.read_text(encoding="utf-8").rstrip("\n")
        language = LANGUAGES.get(Path(path).suffix) or script(text)
    if language == "rust":
        # mdBook would hide the lines that begin with a #, but for attributes.
        text = re.sub(r"^(\s*)#(?!!?\[)", r"\1##", text, flags=re.MULTILINE)
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall(r"`+", f"`{text}`")))
    return f"# `{path}`\n\n{fence}{language}\n{text}\n{fence}\n"


def script(text):
    """The language that the first line of a script names."""
    first = text.partition("\n")[0]
    return next((name for name in ("python", "bash") if first.startswith("#!") and name in first), "text")


def summary(pages):
    """mdBook's table of contents."""
    listed = {START, *chapters(), *PRACTICE, *REFERENCE, *PROJECT}
    others = [path for path in pages if path.endswith(".md") and path not in listed]
    below = {
        path: [other for other in others if other.startswith(f"{os.path.dirname(path)}/")]
        for path in PRACTICE
        if os.path.dirname(path) != "tutorial"
    }
    others = [path for path in others if not any(path in inner for inner in below.values())]
    sections = {
        **parts(),
        "Practice": PRACTICE,
        "Reference": [*REFERENCE, *(path for path in others if path.startswith("tutorial/"))],
        "The project": [*PROJECT, *(path for path in others if not path.startswith("tutorial/"))],
    }

    def entry(path, depth=0):
        return f"{'  ' * depth}- [{title(path, pages)}]({place(path)})"

    lines = ["# Summary", "", f"[{title(START, pages)}]({place(START)})"]
    for name, paths in sections.items():
        lines += ["", f"# {name}", ""]
        for path in filter(pages.__contains__, paths):
            lines += [entry(path), *(entry(inner, 1) for inner in below.get(path, []))]
    files = sorted(path for path in pages if not path.endswith(".md"))
    lines += ["- [Source files]()", *(entry(path, 1) for path in files)]
    return "\n".join(lines) + "\n"


def title(path, pages):
    """The heading of a page; of a file, where it is in the repository."""
    return HEADING.search(pages[path])[1] if path.endswith(".md") else path.removeprefix("crates/")
