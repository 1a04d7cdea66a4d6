"""How the pages of the book come about: python3 -m unittest binding.tests"""

import json
import re
import subprocess
import tempfile
import unittest
from html import unescape
from itertools import combinations
from pathlib import Path
from unittest import mock

from . import ROOT, built, cards, guesses, pages, side_by_side


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


class Guesses(unittest.TestCase):
    NUMBER = "<!-- ask: How long?\nin: s\nlaw: 1.60\nshown: took {} seconds\nhint: Count: 160.\n-->\n"
    CHOICE = "<!-- ask: Which?\nchoose: a | b\nright: b\nshown: 160 of 160\nsays: It is b.\n-->\n"
    ANSWER = "```text\n# 160 of 160\ntook  1.73\nseconds, 1.60 of waiting\n```\n"

    def folded(self, comment):
        page = f"# Title\n\n## A\n\nWhat?\n\n{comment}\n{self.ANSWER}\n### Below\n\nMore.\n\n## Next\n\n9.99\n"
        return guesses.folded("a.md", "a.md", page)

    def test_the_answer_goes_on_to_the_next_heading_of_its_kind(self):
        text, (question,) = self.folded(self.NUMBER)
        self.assertRegex(text, r'What\?\n\n<div class="ask" .*></div>\n\n<div class="answer">\n\n')
        self.assertIn(f"{self.ANSWER}\n### Below\n\nMore.\n\n</div>\n\n## Next\n\n9.99\n", text)
        self.assertEqual(question["right"], [1.73, 1.6])
        self.assertEqual(question["says"], "The law says 1.60. It took 1.73.")
        self.assertEqual(question["id"], "a.md: How long?")
        text, _ = guesses.folded("a.md", "a.md", "# A\n<!-- ask -->\n\nb\n\n<!-- answered -->\n\nc\n")
        self.assertTrue(text.endswith('<div class="answer">\n\n\nb\n\n</div>\n\n\nc\n'), text)

    def test_a_choice_and_what_fits_into_no_field(self):
        _, (question,) = self.folded(self.CHOICE)
        self.assertEqual((question["choices"], question["came"], question["says"]), (["a", "b"], "b", "It is b."))
        _, (question,) = self.folded("<!-- ask -->\n")
        self.assertNotIn("ask", question)

    def test_numbers_as_they_stand_in_texts(self):
        for number, unit, value in (("1.60", "s", 1.6), ("113,926", "additions", 113926), ("1:30:00", "h", 1.5)):
            self.assertEqual(guesses.value_of(number, unit), value)
        self.assertEqual(guesses.value_of("twelve", "sites"), 12)

    def test_a_comment_that_the_answer_does_not_bear_out_is_an_error(self):
        for old, new, problem in (
            ("took {} seconds", "took {} minutes", "does not stand in the answer"),
            ("took {} seconds", "took seconds", "has one {} in it"),
            ("1.60", "9.99", "law: no 9.99"),
            ("Count: 160", "Count: 161", "hint: no 161"),
            ("law:", "low:", "'low: 1.60' is not understood"),
            ("law: 1.60", "law:", "is not understood"),
            ("in: s", "in: rounds", "says"),
            ("in: s\n", "", "needs a field"),
            ("hint:", "right:", "right does not belong to a number"),
        ):
            with self.assertRaisesRegex(guesses.Unclear, re.escape(problem)):
                self.folded(self.NUMBER.replace(old, new))
        wrong = (("right: b", "right: c", "right is one"), ("says: It is b.\n", "", "says is missing"))
        for old, new, problem in wrong:
            with self.assertRaisesRegex(guesses.Unclear, f"a.md:7: .*{problem}"):
                self.folded(self.CHOICE.replace(old, new))
        for comment, problem in (
            (self.NUMBER + self.CHOICE, "goes on"),
            ("<!-- answered -->\n", "has no question"),
            (f"{self.CHOICE}\n160 of 160\n\n<!-- answered -->\n\n{self.CHOICE}", "the same"),
        ):
            with self.assertRaisesRegex(guesses.Unclear, problem):
                self.folded(comment)

    def test_a_form_is_hidden_until_a_script_shows_it(self):
        data = guesses.attribute({"ask": "1 < 2?", "see": "See", "choices": ["a & b"]})
        page = guesses.with_forms(f'<div class="ask" data-ask="{data}"></div>')
        self.assertRegex(page, r'^<form class="guess" data-guess="[^"]+" hidden><p id="guess-0">1 &lt; 2\?</p>')
        self.assertIn('value="a &amp; b">a &amp; b</label>', page)


def in_common(one, other):
    """How many lines two lists have in common, in the same order."""
    row = [0] * (len(other) + 1)
    for line in one:
        above, row = row, [0]
        for j, there in enumerate(other):
            row.append(above[j] + 1 if line == there else max(above[j + 1], row[j]))
    return row[-1]


class SideBySide(unittest.TestCase):
    def lines(self, name):
        return (ROOT / side_by_side.PATHS[name]).read_text(encoding="utf-8").splitlines()

    def test_each_side_is_whole_and_in_order(self):
        for one, other in combinations(side_by_side.PATHS, 2):
            left, right = self.lines(one), self.lines(other)
            rows = side_by_side.aligned(left, right)
            self.assertEqual([i for _, i, _ in rows if i is not None], list(range(len(left))), (one, other))
            self.assertEqual([j for _, _, j in rows if j is not None], list(range(len(right))), (one, other))
            for sign, i, j in rows:
                if sign in "=~":
                    self.assertEqual(sign == "=", left[i] == right[j])

    def test_the_programs_differ_in_as_many_lines_as_git_says(self):
        """These are the diffs of the chapters. Elsewhere lines belong together by their function."""
        for one, other in combinations(side_by_side.GROUPS["The programs"], 2):
            rows = side_by_side.aligned(self.lines(one), self.lines(other))
            differ = [sum(sign in signs for sign, _, _ in rows) for signs in ("+~", "-~")]
            command = ["git", "diff", "--no-index", "--minimal", "--numstat"]
            files = [ROOT / side_by_side.PATHS[name] for name in (one, other)]
            said = subprocess.run([*command, *files], check=False, capture_output=True, text=True).stdout
            self.assertEqual(differ, [int(number) for number in said.split()[:2]], (one, other))

    def test_functions_of_one_name_stand_beside_each_other(self):
        left, right = self.lines("async-download"), self.lines("async_download.py")
        pairs = [(left[i], right[j]) for sign, i, j in side_by_side.aligned(left, right) if sign == "~"]
        for name in ("download_all_sites", "download_site", "fetch"):
            found = [pair for pair in pairs if all(f" {name}(" in line for line in pair)]
            self.assertEqual(len(found), 1, name)

    def test_they_differ_in_as_many_lines_as_the_diffs_of_the_chapters(self):
        names = {path: name for name, path in side_by_side.PATHS.items()}
        chapters = sorted((ROOT / "tutorial").glob("*.md"))
        diffs = [re.findall(r"<!-- diff: (\S+) (\S+)", page.read_text(encoding="utf-8")) for page in chapters]
        pairs = [(names[old], names[new]) for chapter in diffs for old, new in chapter]
        self.assertGreaterEqual(len(pairs), 10)
        for one, other in pairs:
            self.assertEqual(self.same(one, other), in_common(self.lines(one), self.lines(other)), (one, other))

    def test_no_two_have_more_in_common_than_the_shortest_diff_says(self):
        for one, other in combinations(side_by_side.PATHS, 2):
            self.assertLessEqual(self.same(one, other), in_common(self.lines(one), self.lines(other)), (one, other))

    def same(self, one, other):
        return sum(sign == "=" for sign, _, _ in side_by_side.aligned(self.lines(one), self.lines(other)))

    def test_no_function_stands_beside_one_of_another_name(self):
        for one, other in combinations(side_by_side.PATHS, 2):
            left, right = self.lines(one), self.lines(other)
            for sign, i, j in side_by_side.aligned(left, right):
                if sign in "=~":
                    names = [found and found[1] for found in map(side_by_side.FUNCTION.match, (left[i], right[j]))]
                    self.assertEqual(names[0], names[1], (one, other))

    def test_from_the_loop_to_threads_it_is_the_concurrency(self):
        left, right = self.lines("sync-download"), self.lines("threaded-download")
        rows = side_by_side.aligned(left, right)
        self.assertEqual([left[i].strip() for sign, i, _ in rows if sign == "-"], ["for site in sites.iter() {", "}"])
        self.assertEqual(
            [left[i].strip() for sign, i, _ in rows if sign == "~"][2:],
            ["let options = Options::parse(Model::OneByOne);", "download_site(&client, site, report);"],
        )

    def test_the_page_links_to_each_and_what_it_loads_is_small(self):
        page = (ROOT / pages.COMPARISON).read_text(encoding="utf-8")
        for name, path in side_by_side.PATHS.items():
            self.assertIn(f"* [`{name}`](../{path})\n", page)
        self.assertLess(len(side_by_side.script().encode()), 150_000)

    def test_the_marks_give_both_lines_back(self):
        one, other = "    let client = client::blocking(sites)?;", f"let client = {'long' * 30}(sites)?;"
        runs = side_by_side.marked(one, other)
        self.assertEqual(sum(runs[0::3]) + sum(runs[1::3]), len(one.strip()))
        self.assertEqual(sum(runs[0::3]) + sum(runs[2::3]), len(other))
        digits = "".join(side_by_side.digits(runs))
        for place in range(3):
            self.assertEqual(sum(int(digit, 36) for digit in digits[place::3]), sum(runs[place::3]))


if __name__ == "__main__":
    unittest.main()
