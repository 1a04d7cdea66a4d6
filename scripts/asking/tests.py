"""What the two programs that ask do with the answers: python3 -m unittest asking.tests"""

import os
import re
import signal
import subprocess
import sys
import unittest

from . import ROOT, decisions, questions

CHAPTERS = (
    "01-concurrency",
    "02-sync-download",
    "03-threaded-download",
    "04-race-condition",
    "05-chess-exhibition",
    "06-async-download",
    "07-when-async-bites",
    "08-multiprocess-download",
    "09-same-k",
    "10-cpu-bound",
    "11-when-a-site-fails",
    "12-what-python-programmers-believe",
    "13-deciding",
)

PAGE = """\
# Quiz

- **a.** no question

## 03 Threads

### 7. How many?

Guess.
Twice.

<!-- not run: a comment -->
```console
$ cargo run
```

- **a.** 1
- **b.** 5,
  or `five`
- **c.** 160
- **d.** none

<!-- proof: cargo run => … -->
<details>
<summary>Answer</summary>

The answer is **b**.

- **a** would be a loop.
- **b**: it is.
  So.
- **c** no.
- **d** never.

</details>
"""


def command(script, *arguments):
    return [sys.executable, ROOT / "scripts" / script, *arguments]


def environment(columns=80):
    return {**os.environ, "COLUMNS": str(columns), "PYTHONIOENCODING": "utf-8"}


def run(script, *arguments, answers="", columns=80):
    """What it prints when these letters are typed. It has to end well, and say nothing on stderr."""
    done = subprocess.run(
        command(script, *arguments), input="".join(f"{answer}\n" for answer in answers), env=environment(columns),
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"{script} ends with {done.returncode}: {done.stderr}")
    return done.stdout


class Interrupted(unittest.TestCase):
    """Both end as well as they can when nobody goes on answering, or reading."""

    def test_ctrl_c_is_an_end_like_any_other(self):
        for script, end in (("quiz", "No question was answered.\n"), ("decide", "")):
            with self.subTest(script), subprocess.Popen(
                command(script), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=environment(), encoding="utf-8",
            ) as asking:  # fmt: skip
                seen = ""
                while not seen.endswith("(q ends): "):
                    seen += asking.stdout.read(1)
                asking.send_signal(signal.SIGINT)
                out, error = asking.communicate(timeout=60)
                self.assertEqual((asking.returncode, out, error), (0, "\n" + end, ""))

    def test_a_reader_that_goes_away_is_no_reason_to_complain(self):
        for script in ("quiz", "decide"):
            reader, writer = os.pipe()
            os.close(reader)
            with self.subTest(script), os.fdopen(writer, "w") as out:
                done = subprocess.run(
                    command(script), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
                    env=environment(), check=False, timeout=60,
                )  # fmt: skip
                self.assertEqual((done.returncode, done.stderr), (141, b""))

    def test_there_is_help(self):
        for script in ("quiz", "decide"):
            self.assertIn("--help", run(script, "--help"))


class Quiz(unittest.TestCase):
    def setUp(self):
        self.questions = questions.read(questions.PAGE.read_text(encoding="utf-8"))

    def test_a_question_is_taken_apart(self):
        (question,) = questions.read(PAGE)
        self.assertEqual((question.chapter, question.number, question.title), ("03 Threads", 7, "How many?"))
        self.assertEqual(question.text, "Guess.\nTwice.\n\n```console\n$ cargo run\n```")
        self.assertEqual(question.answers, {"a": " 1", "b": " 5,\n  or `five`", "c": " 160", "d": " none"})
        self.assertEqual(question.right, "b")
        self.assertEqual(question.explanations["a"], " would be a loop.")
        self.assertEqual(question.explanations["b"], ": it is.\n  So.")

    def test_every_question_of_the_page_is_read(self):
        headings = re.findall(r"^### (\d+)", questions.PAGE.read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual([question.number for question in self.questions], list(map(int, headings)))
        for question in self.questions:
            with self.subTest(question.number):
                self.assertEqual("".join(question.answers), questions.LETTERS)
                self.assertEqual("".join(question.explanations), questions.LETTERS)

    def test_right_answers_are_counted(self):
        n = len(self.questions)
        seen = run("quiz", answers=[question.right for question in self.questions])
        self.assertEqual(seen.count("\nRight.\n"), n)
        self.assertRegex(seen, rf"\nIn all +{n} of {n}\n$")

    def test_wrong_answers_are_explained(self):
        threads = [question for question in self.questions if question.chapter == "03 Threads"]
        wrong = ["b" if question.right == "a" else "a" for question in threads]
        seen = run("quiz", "--chapter", "3", answers=wrong, columns=1000)
        self.assertRegex(seen, rf"\n03 Threads +0 of +{len(threads)}\nIn all +0 of +{len(threads)}\n$")
        for question, letter in zip(threads, wrong, strict=True):
            self.assertIn(f"\nNo. The answer is {question.right}.\n", seen)
            for explained in (letter, question.right):
                words = " ".join(question.explanations[explained].replace("**", "").split())
                self.assertRegex(seen, rf"\n  {explained}:? ?{re.escape(words.lstrip(': '))}\n")

    def test_chapters_can_be_chosen(self):
        seen = run("quiz", "--chapter", "13", "--chapter", "08", answers="aaa")
        self.assertEqual(re.findall(r"^(\d\d) .*: \d of \d$", seen, re.MULTILINE), ["08", "08", "13"])
        done = subprocess.run(command("quiz", "--chapter", "14"), capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no chapter 14; there are\n  01 What", done.stderr)

    def test_what_is_no_letter_is_asked_again(self):
        seen = run("quiz", "--chapter", "13", answers=["e", "", "ab", " D "])
        self.assertEqual(seen.count("That is none of the letters."), 3)
        self.assertRegex(seen, r"\nIn all +1 of +1\n$")

    def test_it_ends_early_with_the_score_so_far(self):
        right = self.questions[0].right
        for answers in ([right], [right, "q"], [right, "Q", "a"]):
            self.assertRegex(run("quiz", answers=answers), r"\n01 .+ 1 of +1\nIn all +1 of +1\n$")

    def test_text_fits_the_terminal(self):
        # Programs and commands stay as they are.
        verbatim = {f"    {line}" for question in self.questions for line in question.text.splitlines()}
        seen = run("quiz", "--chapter", "03", "--chapter", "04", answers="abcdabcd", columns=50)
        self.assertEqual([line for line in seen.splitlines() if len(line) > 50 and line not in verbatim], [])
        self.assertIn("\n  a. 1\n", seen)


def paths(name=decisions.FIRST, answers=""):
    """The letters of each way through the questions, and where it ends."""
    if name not in decisions.QUESTIONS:
        yield answers, name
        return
    for letter, following in zip("abcdef", decisions.QUESTIONS[name].answers.values(), strict=False):
        yield from paths(following, answers + letter)


class Decide(unittest.TestCase):
    def test_every_path_ends_in_a_recommendation_after_six_questions_at_most(self):
        for answers, name in paths():
            with self.subTest(answers):
                self.assertIn(name, decisions.RECOMMENDATIONS)
                self.assertLessEqual(len(answers), 6)

    def test_the_tree_in_the_tutorial_is_this_one(self):
        page = (ROOT / "tutorial" / "13-deciding.md").read_text(encoding="utf-8")
        wanted = "\n".join(decisions.tree())
        self.assertIn(f"```text\n{wanted}\n```\n", page, "scripts/decide --tree prints it")

    def test_every_recommendation_and_every_question_is_reached(self):
        self.assertEqual({name for _, name in paths()}, set(decisions.RECOMMENDATIONS))
        reached = {decisions.FIRST}.union(*(question.answers.values() for question in decisions.QUESTIONS.values()))
        self.assertEqual(reached, {*decisions.QUESTIONS, *decisions.RECOMMENDATIONS})

    def test_a_question_has_several_answers(self):
        for name, question in decisions.QUESTIONS.items():
            self.assertGreater(len(question.answers), 1, name)

    def test_chapters_are_those_of_the_tutorial(self):
        written = {file.stem for file in (ROOT / "tutorial").glob("[01]*.md")}
        self.assertLessEqual(written, set(CHAPTERS))
        for name, recommendation in decisions.RECOMMENDATIONS.items():
            with self.subTest(name):
                self.assertTrue(recommendation.chapters)
                self.assertLessEqual(set(recommendation.chapters), set(CHAPTERS))

    def test_commands_name_crates_and_examples_that_exist(self):
        for name, recommendation in decisions.RECOMMENDATIONS.items():
            self.assertTrue(recommendation.commands, name)
            for command in recommendation.commands:
                with self.subTest(command):
                    found = re.fullmatch(r"cargo run (--release )?-p (\S+)( --example (\S+))?( -- .+)?", command)
                    folder = ROOT / "crates" / found[2]
                    file = f"examples/{found[4]}.rs" if found[4] else "src/main.rs"
                    self.assertTrue((folder / file).exists())

    def test_each_path_can_be_taken(self):
        for answers, name in paths():
            with self.subTest(answers):
                recommendation = decisions.RECOMMENDATIONS[name]
                seen = run("decide", answers=answers)
                self.assertIn(f"\n{recommendation.title}.\n", seen)
                for line in (*(f"tutorial/{file}.md" for file in recommendation.chapters), *recommendation.commands):
                    self.assertIn(f"  {line}\n", seen)

    def test_without_an_answer_there_is_no_recommendation(self):
        for answers in ("", "q", "cq"):
            seen = run("decide", answers=answers)
            self.assertTrue(seen.endswith("\n"))
            self.assertNotIn("cargo run", seen)


if __name__ == "__main__":
    unittest.main()
