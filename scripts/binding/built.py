"""What is done to the book after mdBook has built it."""

import html
import json
import re

from . import cards, guesses

PRINT_BUTTON = re.compile(r'<a href="[^"]*print\.html".*?</a>\s*', re.DOTALL)
CELL = re.compile(r"<td.*?</td>", re.DOTALL)
NAME = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
# A long name in a table may go on in the next line after one of these.
JOINT = re.compile(r"(?<=\w)(?:::|[_/])(?=\w)")

# On the page of the quiz: the heading of a chapter, that of a question, and the letter that is right.
CHAPTER = re.compile(r'^<h2 id="(\d\d)-.*?</h2>\n', re.MULTILINE)
QUESTION = re.compile(r'<h3 id="([^"]+)"><a [^>]*>(.*?)</a></h3>')
RIGHT = re.compile(r"The answer is <strong>([a-d])</strong>")
# At the end of a chapter: the line below which its questions stand.
PLACE = re.compile(r'^<p>Questions: <a href="quiz\.html#.*</p>\n', re.MULTILINE)
ID = re.compile(r' id="([^"]+)"')


def finish(folder, address=None):
    """Takes away the page of all pages, which would hold every source: mdBook's style for paper comes with it only.

    Gives every page a card for those who link to it, and each question that asks for a guess its form.
    """
    (folder / "print.html").unlink()
    for file in folder.rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        page = CELL.sub(breakable, PRINT_BUTTON.sub("", guesses.with_forms(page)))
        place = file.relative_to(folder).as_posix()
        file.write_text(cards.with_card(page, place, address), encoding="utf-8")
    put_questions(folder)


def breakable(cell):
    return NAME.sub(lambda name: JOINT.sub(r"\g<0><wbr>", name[0]), cell[0])


def put_questions(folder):
    """Puts the questions of the quiz into a section, and a copy of those of each chapter at its end.

    The index of the search is made already, and knows each question once. A section has the right answers of the
    whole book, so that quiz.js can tell the score of the book on every page.
    """
    quiz = folder / "quiz.html"
    page = quiz.read_text(encoding="utf-8")
    chapters = list(CHAPTER.finditer(page))
    start, end = chapters[0].start(), page.index("</main>")
    names = [name for name, _ in QUESTION.findall(page)]
    key = json.dumps(dict(zip(names, RIGHT.findall(page), strict=True)))

    def section(questions):
        return f'<section class="questions" data-key="{html.escape(key)}">\n{questions}</section>\n'

    quiz.write_text(page[:start] + section(page[start:end]) + page[end:], encoding="utf-8")
    ends = [*(chapter.start() for chapter in chapters[1:]), end]
    for chapter, until in zip(chapters, ends, strict=True):
        [file] = folder.glob(f"{chapter[1]}-*.html")
        text = file.read_text(encoding="utf-8")
        # Without a link in it, a heading is none of the page's outline. Links to this page stay on it.
        copy = QUESTION.sub(r'<h3 id="\1">\2</h3>', page[chapter.end() : until])
        copy = section(copy.replace(f'href="{file.name}#', 'href="#'))
        if set(ID.findall(copy)) & set(ID.findall(text)):
            raise SystemExit(f"{file.name}: a heading is called like one of its questions")
        text, places = PLACE.subn(lambda place, copy=copy: place[0] + copy, text)
        if places != 1:
            raise SystemExit(f"{file.name}: {places} places for its questions")
        file.write_text(text, encoding="utf-8")
