"""The questions of tutorial/quiz.md. That they are complete, and right, is tested where the text is."""

import re
from dataclasses import dataclass

from . import ROOT

PAGE = ROOT / "tutorial" / "quiz.md"

LETTERS = "abcd"

CHAPTER = re.compile(r"^## ([^\n]+)$(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
QUESTION = re.compile(
    r"^### (?P<number>\d+)\. (?P<title>[^\n]+)$(?P<text>.*?)(?=^- \*\*a\.)(?P<answers>.*?)^<details>$.*?"
    r"^The answer is \*\*(?P<right>[a-d])\*\*\.$(?P<explanations>.*?)^</details>$",
    re.DOTALL | re.MULTILINE,
)
COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
# An item goes on until the next one begins.
ITEM = re.compile(r"^- \*\*([a-d])\.?\*\*(.*?)(?=^- \*\*|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Question:
    chapter: str
    number: int
    title: str
    text: str
    answers: dict
    right: str
    explanations: dict


def read(text):
    """All questions, in the order of the page."""
    return [
        Question(
            chapter=name,
            number=int(found["number"]),
            title=found["title"],
            text=COMMENT.sub("", found["text"]).strip(),
            answers=items(COMMENT.sub("", found["answers"])),
            right=found["right"],
            explanations=items(found["explanations"]),
        )
        for name, body in CHAPTER.findall(text)
        for found in QUESTION.finditer(body)
    ]


def items(text):
    """What stands behind each letter."""
    return {letter: item.rstrip() for letter, item in ITEM.findall(text)}
