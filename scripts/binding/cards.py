"""What is shown where somebody links to a page: its title, a sentence or two from it, and a picture."""

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from . import SETTINGS

IMAGE = "images/card.png"
MOST = 160
# Those of mdBook, which has one description for all pages.
OWN = re.compile(r"\s*<title>.*?</title>|\s*<meta name=\"description\"[^>]*>", re.DOTALL)
SENTENCE = re.compile(r"(?<=[.!?:]) ")


class Page(HTMLParser):
    """Finds the first heading of a page, and its first paragraph of text."""

    def __init__(self, html):
        super().__init__()
        self.title = self.text = ""
        self.inside, self.is_main = None, False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "main":
            self.is_main = True
        elif self.is_main and not self.text and tag == ("p" if self.title else "h1"):
            self.inside = tag

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = None
            self.title, self.text = (" ".join(text.split()) for text in (self.title, self.text))

    def handle_data(self, data):
        if self.inside == "h1":
            self.title += data
        elif self.inside == "p":
            self.text += data


def base(address):
    """The address of a book, as an option gives it, so that the name of a page can follow."""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname or re.search(r"[\s\"'<>?#@]", address):
        raise ValueError(f"{address} is no address of a book: it looks like https://example.org/book")
    return address.rstrip("/") + "/"


def shortened(text):
    """As many whole sentences as fit, or as many words of a long one."""
    kept, *sentences = SENTENCE.split(text)
    for sentence in sentences:
        if len(kept) + 1 + len(sentence) > MOST:
            break
        kept += f" {sentence}"
    if len(kept) > MOST:
        kept = kept[: MOST - 1].rpartition(" ")[0].rstrip(",;:") + "…"
    # What a colon announces is not there.
    return re.sub(r":$", "…", kept)


def with_card(html, place, address):
    """The page with a head of its own. Its address and that of the picture are told where they are known."""
    page, book = Page(html), SETTINGS["book"]
    if not page.title:
        return html
    text = shortened(page.text) or f"{page.title}, a file of “{book['title']}”"
    card = {
        "og:title": page.title,
        "og:description": text,
        "og:type": "website" if place == "index.html" else "article",
        "og:site_name": book["title"],
    }
    head = [
        f"<title>{escape(page.title)} - {escape(book['title'])}</title>",
        f'<meta name="description" content="{escape(text)}">',
    ]
    if address:
        # A folder is the address of its own page.
        here = address + re.sub(r"(^|/)index\.html$", r"\1", place)
        card["og:url"] = here
        head.append(f'<link rel="canonical" href="{escape(here)}">')
        card |= {"og:image": address + IMAGE, "og:image:width": "1200", "og:image:height": "630"}
        card["og:image:alt"] = book["description"]
    head += [f'<meta property="{name}" content="{escape(value)}">' for name, value in card.items()]
    head.append(f'<meta name="twitter:card" content="{"summary_large_image" if address else "summary"}">')
    before, end, rest = html.partition("</head>")
    return OWN.sub("", before) + "\n".join(head) + "\n" + end + rest
