"""What the checks find, and what they let pass: python3 -m unittest comparison.tests"""

import needs_python

import ast
import dis
import re
import subprocess
import sys
import unittest

from . import ROOT, killed, measured, numbers, pages, tables

PAGE = """\
It takes 50 ms, and 8.25 s in all, 20 ÷ 7 or 2.86 times.

```console
$ cargo run
Downloaded 160 of 160 sites in 8.25 s
```
"""


class Numbers(unittest.TestCase):
    def found(self, text, inputs=("50 ms",)):
        return [quantity for _, quantity, _ in numbers.problems_of(text, set(inputs))]

    def test_numbers_with_a_reason_pass(self):
        self.assertEqual(self.found(PAGE), [])

    def test_an_input_that_is_not_listed_is_found(self):
        self.assertEqual(self.found(PAGE, inputs=()), ["50 ms"])

    def test_a_number_that_differs_from_the_transcript_is_found(self):
        self.assertEqual(self.found(PAGE.replace("8.25 s in all", "8.26 s in all")), ["8.26 s"])

    def test_a_wrong_result_is_found(self):
        self.assertEqual(self.found(PAGE.replace("2.86", "2.87")), ["2.87 times"])

    def test_whole_numbers_need_the_same_unit(self):
        self.assertEqual(self.found("160 MiB\n\n```\n160 s\n```\n"), ["160 MiB"])

    def test_units_are_found_next_to_the_number_too(self):
        self.assertEqual(
            self.found("3ms, 4 µs, 5 MiB, 6 %, 1,234 bytes\n"), ["3 ms", "4 µs", "5 MiB", "6 %", "1,234 bytes"]
        )

    def test_versions_addresses_and_codes_are_no_quantities(self):
        self.assertEqual(self.found("Python 3.14, rustc 1.95, 127.0.0.1, E0373, `12 ms`, [x](09.5)\n"), [])

    def test_a_word_before_a_number_does_not_make_it_a_version(self):
        self.assertEqual(
            self.found("and 2.5 times faster, from 3.7 MiB, since 3.14, in 1.95\n"), ["2.5 times", "3.7 MiB"]
        )

    def test_rates_and_ranges_are_quantities(self):
        self.assertEqual(
            self.found("12-15 s, **35** s, 300 downloads per second, 3 times\n"),
            ["15 s", "35 s", "300 downloads per second", "3 times"],
        )

    def test_what_nobody_has_run_is_no_reason(self):
        self.assertEqual(self.found("9 s\n\n<!-- not run: why -->\n```console\n$ x\n9 s\n```\n"), ["9 s"])
        self.assertEqual(self.found("9 s\n\n```text\n9 s\n```\n"), ["9 s"])

    def test_quoted_numbers_pass_where_the_source_is_named(self):
        self.assertEqual(self.found("<!-- quoted: Some Book -->\nSome Book says 12.5 s.\n"), [])
        self.assertEqual(self.found("<!-- quoted: Some Book -->\nIt says 12.5 s.\n"), ["Some Book"])

    def test_the_line_is_that_of_the_number(self):
        self.assertEqual([line for line, _, _ in numbers.problems_of("a\n\nb\n7 ms\n", set())], [4])


class Peers(unittest.TestCase):
    def test_transcripts_are_what_pythons_programs_print(self):
        found = 0
        for page in pages.pages():
            text = page.read_text(encoding="utf-8")
            for block in re.findall(
                r"^<!-- run by: scripts/check-scripts -->\n```console\n(.*?)^```$", text, re.DOTALL | re.MULTILINE
            ):
                transcript = re.fullmatch(r"\$ python3 (scripts/python/\w+\.py)\n(.+)", block, re.DOTALL)
                self.assertIsNotNone(transcript, block)
                file, shown = transcript.groups()
                command = [sys.executable, ROOT / file]
                printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                self.assertEqual(without_chance(shown), without_chance(printed), file)
                # What the page shows is of a Python with the GIL; what runs this may be one without.
                self.assert_what_threads_lose(shown, has_gil=True)
                self.assert_what_threads_lose(printed, has_gil=getattr(sys, "_is_gil_enabled", lambda: True)())
                found += 1
        self.assertEqual(found, 2)

    def assert_what_threads_lose(self, text, has_gil):
        """How much they lose is left to chance. That they lose something is not, nor that one way never does."""
        for statement, left in re.findall(r"^threads, (.+?) +(\d+) of 800000$", text, re.MULTILINE):
            loses = statement != "count += 1" or not has_gil
            with self.subTest(statement, left=left):
                self.assertGreater(int(left), 0)
                (self.assertLess if loses else self.assertEqual)(int(left), 800_000)

    def test_lost_update_does_what_it_says(self):
        # A linter once mended the statement that was to lose updates, and the program went on to print the old one.
        printed = set()
        tree = ast.parse((ROOT / "scripts" / "python" / "lost_update.py").read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
            label = call.values[0].value
            if label.startswith("threads, "):
                statement = label.removeprefix("threads, ").strip()
                function = call.values[1].value.args[0].id
                body = next(node for node in tree.body if getattr(node, "name", None) == function)
                additions = [ast.unparse(node) for node in ast.walk(body) if isinstance(node, ast.AugAssign)]
                self.assertEqual([statement], additions)
                printed.add(statement)
        self.assertEqual(printed, {"count += 1", "count += one()"})

    def test_an_addition_is_the_three_steps_that_the_first_chapter_says(self):
        names = [step.opname for step in dis.get_instructions("x = x + 1")]
        steps = [name for name in names if name in ("LOAD_NAME", "BINARY_OP", "STORE_NAME")]
        self.assertEqual(steps, ["LOAD_NAME", "BINARY_OP", "STORE_NAME"])
        chapter = (ROOT / "tutorial" / "01-concurrency.md").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"`([A-Z]+_[A-Z]+)`", chapter), steps)


def without_chance(text):
    """How much threads lose is left to chance."""
    return re.sub(r"(?<=^threads, )(.+?) +\d+ of", r"\1 # of", text, flags=re.MULTILINE)


class Versions(unittest.TestCase):
    TOOLS = (
        "scripts/book",
        "scripts/check-addresses",
        "scripts/check-blocks",
        "scripts/check-claims",
        "scripts/check-exercises",
        "scripts/check-numbers",
        "scripts/compare",
        "scripts/try-machines",
    )
    PEERS = ("scripts/python/async_download.py", "scripts/python/blocking.py")

    def test_an_older_python_is_told_in_a_sentence_which_one_is_needed(self):
        for script in (*self.TOOLS, *self.PEERS):
            with self.subTest(script):
                command = [sys.executable, "-c", OLDER, script, "--help"]
                run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
                self.assertRegex(run.stderr, r"^\S+ needs Python 3\.\d+ or newer[^\n]*\n$")
                self.assertEqual(run.returncode, 1)

    def test_an_older_python_understands_what_tells_it(self):
        for script in (*self.TOOLS, *self.PEERS, "scripts/needs_python.py"):
            with self.subTest(script):
                ast.parse((ROOT / script).read_text(encoding="utf-8"), feature_version=(3, 8))

    def test_the_first_lines_of_a_script_name_the_same_version(self):
        needed = ".".join(map(str, needs_python.NEEDED))
        for script in self.TOOLS:
            with self.subTest(script):
                self.assertIn(f'\n# requires-python = ">={needed}"\n', (ROOT / script).read_text(encoding="utf-8"))


# Runs a script as `python3 SCRIPT --help` does, and says that this is Python 3.8.
OLDER = """
import os, runpy, sys
sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(sys.argv[0])
sys.version_info = (3, 8)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


class Tables(unittest.TestCase):
    def test_numbers_keep_three_digits(self):
        written = [tables.number(value) for value in (0, 0.012345, 1.5, 99.96, 1234.5, 123456)]
        self.assertEqual(written, ["0", "0.0123", "1.50", "100", "1,234", "123,456"])

    def test_rounds_of_waiting(self):
        self.assertEqual([measured.expected(160, k, 50) for k in (1, 5, 100, 3)], [8, 1.6, 0.1, 2.7])

    def test_ratios_are_those_of_the_rounds(self):
        file = measured.Measured.__new__(measured.Measured)
        file.runs = {"a": {"seconds": [1, 10, 4]}, "b": {"seconds": [1, 5, 1]}}
        self.assertEqual(file.ratios("a", "b"), [1, 2, 4])

    def test_pythons_do_what_chapters_04_and_16_say(self):
        pythons = measured.Measured("pythons")
        speed_ups = {True: [], False: []}
        for build, runs in pythons.runs.items():
            has_gil = " with the GIL" in build
            speed_ups[has_gil].append(pythons.median_speed_up(build, "threads"))
            for left, one_call, of in zip(runs["count += 1"], runs["count += one()"], runs["of"], strict=True):
                with self.subTest(build):
                    self.assertEqual(left == of, has_gil)
                    self.assertLess(one_call, of)
        self.assertLess(max(speed_ups[True]), 1.1)
        self.assertGreater(min(speed_ups[False]), 1.5)

    def test_starting_costs_what_chapter_09_says(self):
        starting = measured.Measured("starting")
        wait = 50_000
        for who in ("rust", "python"):
            with self.subTest(who):
                task, thread, process = (starting.median(who, kind) for kind in ("task", "thread", "process"))
                self.assertLess(task, wait / 1_000)
                self.assertLess(10 * task, thread)
                self.assertLess(thread, wait / 100)
                self.assertLess(thread, process)
        self.assertLess(starting.median("rust", "process"), wait / 10)
        self.assertGreater(starting.median("python", "process"), wait)

    def test_several_machines_keep_the_time_that_they_promise(self):
        machines = measured.Measured("machines")
        asked = machines.parameters
        law = measured.expected(asked["downloads"], 100, asked["latency_ms"])
        # A slow machine needs longer for its work, in one thread too; most of the time is waiting on every machine.
        self.assertLess(machines.median("distributed with latency"), 1.5 * law)
        self.assertLess(machines.median("async with latency"), machines.median("distributed with latency"))
        self.assertLess(max(machines.values("death", "seconds")), 2 * asked["ack_wait"])

    def test_a_pace_loses_little_time_and_is_never_refused(self):
        third_party = measured.Measured("third-party")
        asked = third_party.parameters
        least = asked["items"] / asked["per_second"]
        self.assertLess(third_party.median("a pace"), 1.2 * least)
        self.assertEqual(third_party.median("a pace", "refused"), 0)
        self.assertGreater(third_party.median("a bound", "refused"), 0)

    def test_every_block_has_its_measurements(self):
        for name in tables.BLOCKS:
            with self.subTest(name):
                self.assertIn("scripts/compare", pages.block(name))


class Killed(unittest.TestCase):
    def test_the_picture_shows_a_site_that_comes_again(self):
        picture = killed.PICTURE.read_text(encoding="utf-8")
        self.assertTrue(killed.is_telling(picture))
        self.assertFalse(killed.is_telling(picture.replace("working", "waiting")))
        self.assertFalse(killed.is_telling(picture.replace("dice?7: ", "dice?8: ")))


if __name__ == "__main__":
    unittest.main()
