"""Where a page asks first: an invisible comment between a question and its answer.

    <!-- ask: How long does it take?
    in: s
    law: 1.60
    shown: Downloaded 160 of 160 sites in {} seconds
    hint: Count the rounds: 160 ÷ 5.
    -->

What follows, up to the next heading that is not below that of the question, or up to `<!-- answered -->`, is the
answer, and guess.js folds it. A number is asked for by `in`, with its unit, and `{}` in `shown` is where it stands in
the answer; a choice by `choose: a | b`, `right` and `says`, and its `shown` only has to stand there. `<!-- ask -->`
is for what fits into no field. The sentence is `says`, with the same `{}`, or one that fits a time.
"""

import html
import itertools
import json
import re

ASK = re.compile(r"^<!-- ask\b(.*?)-->\n", re.DOTALL | re.MULTILINE)
END = re.compile(r"^<!-- answered -->\n", re.MULTILINE)
TABLE = "<!-- guesses -->\n"
FENCE = re.compile(r"^(```+).*?^\1$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
ELEMENT = re.compile(r'<div class="ask" data-ask="([^"]*)"></div>')
ELEMENTS = re.compile(r'<div class="guesses" data-guesses="([^"]*)"></div>')
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# How the units of time are called beside a field; what is counted has its own name.
TIMES = {"s": "seconds", "min": "minutes", "h": "hours"}
FEW = "It takes four guesses in numbers to see whether they came closer."
# What each kind has, and what it may have.
KINDS = {
    "number": ({"ask", "in", "shown"}, {"law", "says", "hint"}),
    "choice": ({"ask", "choose", "right", "shown", "says"}, set()),
    "fold": (set(), set()),
}


class Unclear(Exception):
    """A comment that cannot be understood, or that the answer does not bear out."""


def folded(path, place, text):
    """The page with an element for each question and around each answer, and what the questions are."""
    plain = FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    headings = list(HEADING.finditer(plain))
    questions, pieces, done = [], [], 0
    for comment in ASK.finditer(plain):
        line = plain.count("\n", 0, comment.start()) + 1
        try:
            start, end = section(plain, headings, comment)
            if comment.start() < done:
                raise Unclear("the answer of the question before goes on: end it with <!-- answered -->")
            question = read(comment[1], text[start : comment.start()], text[comment.end() : end])
        except Unclear as problem:
            raise Unclear(f"{path}:{line}: {problem}") from None
        question["id"] = f"{place}: {question.get('ask', len(questions))}"
        questions.append(question)
        element = f'<div class="ask" data-ask="{attribute(question)}"></div>'
        pieces += [text[done : comment.start()], f'{element}\n\n<div class="answer">\n\n']
        pieces += [text[comment.end() : end].rstrip("\n"), "\n\n</div>\n\n"]
        done = end
    if len({question["id"] for question in questions}) < len(questions):
        raise Unclear(f"{path}: two questions are the same")
    if len(END.findall(plain)) != sum(bool(END.match(plain, end)) for end in ends(plain, headings)):
        raise Unclear(f"{path}: an <!-- answered --> has no question")
    return END.sub("", "".join([*pieces, text[done:]])), questions


def section(plain, headings, comment):
    """Where the section of a question begins, and where its answer ends."""
    before = [heading for heading in headings if heading.start() < comment.start()]
    if not before:
        raise Unclear("there is no heading above it")
    limits = [
        heading.start()
        for heading in headings
        if heading.start() > comment.start() and len(heading[1]) <= len(before[-1][1])
    ]
    limits += [end.start() for end in END.finditer(plain, comment.end())]
    return before[-1].start(), min(limits, default=len(plain))


def ends(plain, headings):
    return [section(plain, headings, comment)[1] for comment in ASK.finditer(plain)]


def read(comment, before, answer):
    """The question of a comment, as guess.js needs it, after a look at whether the answer says the same."""
    parts = parts_of(comment)
    kind = "choice" if "choose" in parts else "number" if "in" in parts else "fold"
    if kind == "fold" and parts:
        raise Unclear("what is asked for needs a field: in or choose")
    needed, possible = KINDS[kind]
    for name in sorted(needed - set(parts)):
        raise Unclear(f"{name} is missing")
    for name in sorted(set(parts) - needed - possible):
        raise Unclear(f"{name} does not belong to a {kind}")
    if kind == "fold":
        return {"see": "I have guessed: show me"}
    words = {name: parts[name] for name in ("says", "hint", "law") if name in parts}
    for name, value in words.items():
        known = NUMBER.findall(before + answer if name == "hint" else answer)
        for number in NUMBER.findall(value):
            if number not in known:
                raise Unclear(f"{name}: no {number} in the section")
    found = find(parts["shown"], answer, kind)
    if kind == "choice":
        choices = [choice.strip() for choice in parts["choose"].split("|")]
        if parts["right"] not in choices or len(set(choices)) < max(2, len(choices)):
            raise Unclear("choose needs two different answers or more, and right is one of them")
        choice = {"choices": choices, "came": parts["right"], "says": parts["says"], "again": "Choose one first."}
        return {"ask": parts["ask"], "see": "See", "right": [], "hint": "", **choice}
    unit = parts["in"]
    if "says" not in parts and unit not in TIMES:
        raise Unclear("a number that is no time needs a sentence: says")
    right = [value_of(found, unit), *([value_of(parts["law"], unit)] if "law" in parts else [])]
    default = f"The law says {parts['law']}. It took {found}." if "law" in parts else f"It took {found} {unit}."
    says = parts.get("says", default).replace("{}", found)
    came = str(WORDS.index(found)) if found in WORDS else found
    came += f" {unit}" if unit in TIMES and ":" not in found else ""
    came += f" (by the law {parts['law']})" if "law" in parts else ""
    example = "1.5 or 90 min" if unit == "h" else "1.6 or 1600 ms" if unit in TIMES else "20"
    again = f"That cannot be read as a number. Try {example}."
    texts = {"came": came, "says": says, "hint": parts.get("hint", ""), "again": again}
    return {"ask": parts["ask"], "see": "See", "unit": unit, "right": right, **texts}


def parts_of(comment):
    """What stands behind each word of a comment."""
    if not comment.strip():
        return {}
    known = set().union(*(needed | possible for needed, possible in KINDS.values()))
    parts = {}
    for line in ("ask" + comment).strip().split("\n"):
        name, colon, value = line.partition(": ")
        if name not in known or not colon or not value.strip() or name in parts:
            raise Unclear(f"{line!r} is not understood")
        parts[name] = value.strip()
    return parts


def find(pattern, answer, kind):
    """The number at `{}`, where the pattern stands in the answer; blanks and line feeds are all alike."""
    pattern = " ".join(pattern.split())
    if pattern.count("{}") != (1 if kind == "number" else 0):
        raise Unclear(f"shown: a {kind} has {'one' if kind == 'number' else 'no'} {{}} in it")
    expression = re.escape(pattern).replace(r"\{\}", rf"({NUMBER.pattern}|{'|'.join(WORDS)})")
    found = re.search(expression, " ".join(answer.split()))
    if not found:
        raise Unclear(f"shown: {pattern!r} does not stand in the answer")
    return found[1] if kind == "number" else ""


def value_of(number, unit):
    """A number as it stands in the text: in words, with groups of digits, or as hours, minutes and seconds."""
    if number in WORDS:
        return WORDS.index(number)
    if ":" in number:
        if unit != "h":
            raise Unclear(f"{number} is in hours")
        hours, minutes, seconds = (int(part) for part in number.split(":"))
        return hours + minutes / 60 + seconds / 3600
    return float(number.replace(",", ""))


def with_table(text, questions):
    """The page with the place where all guesses of the book meet; each is a title, a link and a question."""
    asked = [{"title": title, "href": href, **question} for title, href, question in questions if "ask" in question]
    return text.replace(TABLE, f'<div class="guesses" data-guesses="{attribute(asked)}"></div>\n')


def with_forms(page):
    """The page of HTML with a form for each question, hidden where no script unfolds it, and with the table.

    It comes after mdBook has made the index of the search, which would find every button.
    """
    count = itertools.count()
    page = ELEMENT.sub(lambda found: form(json.loads(html.unescape(found[1])), f"guess-{next(count)}"), page)
    return ELEMENTS.sub(lambda found: table(json.loads(html.unescape(found[1]))), page)


def form(question, name):
    asked, fields, skip = "", "", ""
    if "ask" in question:
        asked = f'<p id="{name}">{html.escape(question["ask"])}</p>'
        skip = '<button type="button" class="skip">just show me</button>'
    if "unit" in question:
        unit = TIMES.get(question["unit"], question["unit"])
        fields = (
            f'<input name="{name}" size="8" inputmode="decimal" autocomplete="off"'
            f' aria-labelledby="{name} {name}-unit">'
            f' <span id="{name}-unit">{unit}</span>'
        )
    for choice in question.get("choices", ()):
        value = html.escape(choice)
        fields += f'<label><input type="radio" name="{name}" value="{value}">{value}</label>'
    group = f' role="group" aria-labelledby="{name}"' if "choices" in question else ""
    return (
        f'<form class="guess" data-guess="{attribute(question)}" hidden>{asked}<strong role="status"></strong>'
        f'<div class="fields"{group}>{fields}</div><button>{question["see"]}</button>{skip}</form>'
    )


def table(questions):
    heads = "".join(f"<th>{head}</th>" for head in ("The question", "You said", "It was", "Off by a factor of"))
    rows = "".join(
        f'<tr data-guess="{attribute(question)}">'
        f'<td><a href="{question["href"]}">{html.escape(question["title"])}</a>: {html.escape(question["ask"])}</td>'
        f"<td></td><td>{html.escape(question['came'])}</td><td>–</td></tr>"
        for question in questions
    )
    return (
        f'<div class="guesses" hidden><div class="table-wrapper"><table><thead><tr>{heads}</tr></thead>'
        f'<tbody>{rows}</tbody></table></div><p role="status">{FEW}</p>'
        '<button type="button">Forget my guesses</button></div>'
    )


def attribute(data):
    return html.escape(json.dumps(data, ensure_ascii=False))
