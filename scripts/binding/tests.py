"""How the pages of the book come about: python3 -m unittest binding.tests"""

import json
import re
import tempfile
import unittest
from html import unescape
from pathlib import Path
from unittest import mock

from . import built, cards, pages


class Links(unittest.TestCase):
    def test_where_files_stand(self):
        for path, wanted in (
            ("tutorial/README.md", "index.md"),
            ("tutorial/03-threaded-download.md", "03-threaded-download.md"),
            ("tutorial/exercises/README.md", "exercises/index.md"),
            ("README.md", "project/index.md"),
            ("ARCHITECTURE.md", "project/ARCHITECTURE.md"),
            ("crates/common/src/sites.rs", "source/crates/common/src/sites.rs.md"),
            ("scripts/book", "source/scripts/book.md"),
            ("tutorial/src/bin/decide.rs", "source/tutorial/src/bin/decide.rs.md"),
            ("scripts/python", "source/scripts/python/index.md"),
        ):
            self.assertEqual(pages.place(path), wanted)

    def test_links_are_rewritten_and_code_is_not(self):
        page = """\
[a](02-sync-download.md#one-client) ![b](images/cpu.svg) [`c`](../crates/common/src/sites.rs), `[d](gone.md)`
[e](#here) [f](https://example.com/x.md) [g](../ARCHITECTURE.md#rules) [h](README.md)
```text
[i](gone.md)
```
[j](../README.md)
"""
        text, linked = pages.rewritten("tutorial/glossary.md", page)
        self.assertEqual(
            text,
            """\
[a](02-sync-download.md#one-client) ![b](images/cpu.svg) [`c`](source/crates/common/src/sites.rs.md), `[d](gone.md)`
[e](#here) [f](https://example.com/x.md) [g](project/ARCHITECTURE.md#rules) [h](index.md)
```text
[i](gone.md)
```
[j](project/index.md)
""",
        )
        self.assertEqual(len(linked), 5)
        text, _ = pages.rewritten("README.md", "![a](tutorial/images/cpu.svg) [b](tutorial/README.md)")
        self.assertEqual(text, "![a](../images/cpu.svg) [b](../index.md)")
        text, linked = pages.rewritten("README.md", "[a][b]\n\n[b]: tutorial/README.md\n[c]: https://example.com/")
        self.assertEqual(text, "[a][b]\n\n[b]: ../index.md\n[c]: https://example.com/")
        self.assertEqual(linked, {"tutorial/README.md"})

    def test_a_link_that_leads_nowhere_is_an_error(self):
        with self.assertRaises(pages.BrokenLink):
            pages.rewritten("tutorial/glossary.md", "[a](gone.md)")


class Sources(unittest.TestCase):
    def test_a_file_is_fenced_and_loses_no_line(self):
        text = '#![allow(x)]\n//! ```sh\nfn main() {}\n#[test]\n  # "raw"\n'
        with mock.patch("pathlib.Path.read_text", return_value=text):
            page = pages.source("crates/common/src/sites.rs")
        wanted = text.replace("  # ", "  ## ")
        self.assertEqual(page, f"# `crates/common/src/sites.rs`\n\n````rust\n{wanted}````\n")

    def test_a_script_has_the_language_of_its_first_line(self):
        self.assertIn("\n```python\n", pages.source("scripts/book"))
        self.assertIn("\n```bash\n", pages.source("scripts/check-spelling"))
        self.assertIn("\n```text\n", pages.source("LICENSE-MIT"))


class Contents(unittest.TestCase):
    def test_every_page_is_listed_once(self):
        found = pages.collect()
        listed = re.findall(r"\]\(([^)]+)\)", pages.summary(found))
        self.assertEqual(sorted(listed), sorted(map(pages.place, found)))
        self.assertEqual(listed[:2], ["index.md", "01-concurrency.md"])

    def test_chapters_stand_in_the_parts_of_the_contents(self):
        self.assertEqual(list(pages.parts()), ["The same job", "Your own program", "Side trips"])
        self.assertIn("tutorial/14-deciding.md", pages.parts()["Your own program"])

    def test_only_what_is_linked_is_a_page(self):
        found = pages.collect()
        self.assertIn("tutorial/src/bin/decide.rs", found)
        self.assertNotIn("tutorial/Cargo.toml", found)


class Questions(unittest.TestCase):
    QUESTION = """\
<h3 id="NAME"><a class="header" href="#NAME">TITLE</a></h3>
<ul>
<li><strong>a.</strong> 1</li>
</ul>
<details>
<p>The answer is <strong>LETTER</strong>.</p>
<p>Read again: <a href="01-a.html#why">Why</a></p>
</details>
"""
    END = '<main>\n<p>Questions: <a href="quiz.html#01-a">one to test yourself</a>.</p>\n<p>Next.</p>\n</main>\n'

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        quiz = "<main>\n<h1>Quiz</h1>\n"
        for number, letter in ((1, "c"), (2, "d")):
            quiz += f'<h2 id="0{number}-a"><a href="#">0{number} A</a></h2>\n{self.question(number, letter)}'
            (self.folder / f"0{number}-a.html").write_text(self.END, encoding="utf-8")
        (self.folder / "quiz.html").write_text(f"{quiz}</main>\n", encoding="utf-8")

    def question(self, number, letter):
        title = f"{number}. Is <code>it</code>?"
        return self.QUESTION.replace("NAME", f"{number}-is-it").replace("TITLE", title).replace("LETTER", letter)

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def test_each_chapter_has_its_own_at_its_end(self):
        before = self.read("quiz.html")
        built.put_questions(self.folder)
        for number, letter in ((1, "c"), (2, "d")):
            page = self.read(f"0{number}-a.html")
            start, section, rest = re.split(r"(<section.*</section>\n)", page, flags=re.DOTALL)
            self.assertEqual(start + rest, self.END)
            self.assertTrue(start.endswith("</p>\n") and rest.startswith("<p>Next"))
            key = json.loads(unescape(re.search(r'data-key="([^"]+)"', section)[1]))
            self.assertEqual(key, {"1-is-it": "c", "2-is-it": "d"})
            copy = self.question(number, letter)
            copy = re.sub(r'(<h3 id="[^"]+">)<a [^>]+>(.*)</a>', r"\1\2", copy)
            # On its own page, a link stays on the page.
            copy = copy.replace('"01-a.html#why"', '"#why"' if number == 1 else '"01-a.html#why"')
            self.assertEqual(re.sub(r"</?section.*\n", "", section), copy)
        self.assertEqual(re.sub(r"</?section[^\n]*?>\n", "", self.read("quiz.html")), before)

    def test_a_chapter_without_a_place_and_a_heading_of_the_same_name_are_errors(self):
        for old, new, problem in (
            ("Questions: ", "Ask: ", "0 places"),
            ("<p>Next", '<p id="2-is-it">Next', "called like"),
        ):
            self.setUp()
            (self.folder / "02-a.html").write_text(self.END.replace(old, new), encoding="utf-8")
            with self.assertRaisesRegex(SystemExit, f"02-a.html: .*{problem}"):
                built.put_questions(self.folder)


PAGE = """\
<head><title>x - y</title><meta name="description" content="of all"></head>
<body><p>menu</p><main><h1 id="a"><a href="#a">03 <code>a&amp;b</code></a></h1>
<p><img alt="" src="x.svg"></p><p>One "short"
<em>sentence</em>. Another.</p><p>no more</p></main></body>
"""


class Cards(unittest.TestCase):
    def test_a_page_has_its_own_title_and_description(self):
        page = cards.with_card(PAGE, "03.html", None)
        self.assertIn("<title>03 a&amp;b - Concurrency in Rust, side by side</title>", page)
        self.assertIn('<meta name="description" content="One &quot;short&quot; sentence. Another.">', page)
        self.assertIn('<meta property="og:title" content="03 a&amp;b">', page)
        self.assertEqual((page.count("<title>"), page.count('name="description"')), (1, 1))
        for absolute in ("og:url", "og:image", "canonical", "summary_large_image"):
            self.assertNotIn(absolute, page)

    def test_with_an_address_the_links_are_absolute(self):
        address = cards.base("https://example.org/book")
        page = cards.with_card(PAGE, "exercises/index.html", address)
        self.assertIn('<link rel="canonical" href="https://example.org/book/exercises/">', page)
        self.assertIn('"og:url" content="https://example.org/book/exercises/"', page)
        self.assertIn('"og:image" content="https://example.org/book/images/card.png"', page)
        self.assertIn('content="summary_large_image"', page)

    def test_a_file_is_described_by_its_name(self):
        page = cards.with_card("<head></head><main><h1>a.rs</h1><pre>x</pre></main>", "a.html", None)
        self.assertIn('"description" content="a.rs, a file of “Concurrency in Rust, side by side”"', page)

    def test_a_description_is_short(self):
        self.assertEqual(cards.shortened("One. Two:"), "One. Two…")
        self.assertEqual(cards.shortened(f"One. {'a' * 160}."), "One.")
        long = cards.shortened("word, " * 40)
        self.assertLessEqual(len(long), cards.MOST)
        self.assertRegex(long, r"word…$")

    def test_an_address_is_that_of_a_book(self):
        self.assertEqual(cards.base("http://127.0.0.1:8000"), "http://127.0.0.1:8000/")
        for wrong in (
            "example.org/book",
            "ftp://example.org",
            "https://",
            "https://a.org/?b",
            'https://a.org/"',
            "https://a@b.org",
        ):
            with self.assertRaises(ValueError):
                cards.base(wrong)


if __name__ == "__main__":
    unittest.main()
