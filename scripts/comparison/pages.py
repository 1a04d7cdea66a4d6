"""The pages, and the tables between markers in their Markdown:

<!-- measured: NAME -->
(the table)
<!-- end of measured -->
"""

import re

from . import OUTPUT
from .measured import Measured
from .tables import BLOCKS, COLUMNS, footer

BLOCK = re.compile(r"(?<=<!-- measured: )([\w-]+)( -->\n)(.*?)(?=<!-- end of measured -->)", re.DOTALL)


def pages():
    return [OUTPUT / "README.md", OUTPUT / "ARCHITECTURE.md", *sorted((OUTPUT / "tutorial").glob("*.md"))]


def update():
    """Writes every block anew; returns the pages that changed."""
    changed = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = BLOCK.sub(lambda found: found[1] + found[2] + "\n" + block(found[1]) + "\n", text)
        if new != text:
            page.write_text(new, encoding="utf-8")
            changed.append(page)
    return changed


def block(name):
    if name not in BLOCKS:
        raise SystemExit(f"no measured block is called {name}; there are {', '.join(BLOCKS)}")
    write, *sources = BLOCKS[name]
    try:
        measured = [Measured(source) for source in sources]
        footers = [footer(source, COLUMNS.get(name, {}).get(source.name)) for source in measured]
        return "\n\n".join([write(*measured).strip(), *footers]) + "\n"
    except (OSError, KeyError) as error:
        sources = " ".join(sources)
        raise SystemExit(f"{name}: the measurements lack {error}: run `scripts/compare {sources}`") from error
