//! The questions of the quiz, as they stand in its page.

use std::iter;

/// The page. It is part of the program, which so needs no file.
pub const PAGE: &str = include_str!("../quiz.md");

/// The letters of the answers to every question.
pub const LETTERS: [char; 4] = ['a', 'b', 'c', 'd'];

/// One question. Whether it is complete is what [`problems`](Self::problems) tells.
#[derive(Default)]
pub struct Question {
    /// Where it stands, for messages: `page.md:12`.
    place: String,
    /// The heading that it stands under, `03 Threads`.
    pub chapter: String,
    /// Counted through all chapters, from 1.
    pub number: usize,
    /// What is asked.
    pub title: String,
    /// What stands between the title and the answers.
    pub body: Vec<Part>,
    /// Each letter with its answer.
    pub answers: Vec<(char, String)>,
    /// What shows that the right answer is right.
    pub proof: Option<String>,
    /// Each letter that is said to be right.
    pub right: Vec<char>,
    /// Each letter with what is said about its answer, from behind the letter on: `: it is`.
    pub explanations: Vec<(char, String)>,
    /// What to read again.
    pub passage: Option<Passage>,
}

/// The passage of the text that answers a question, as the last line of its answer names it:
/// `Read again: [The law](09-same-k.md#the-law)`.
pub struct Passage {
    /// Where it says that it is, if not in the question's own chapter: `chapter 03`.
    elsewhere: Option<String>,
    /// The heading that it stands under.
    pub heading: String,
    /// Where it leads: `09-same-k.md#the-law`.
    pub link: String,
}

/// A piece of a question.
pub enum Part {
    /// Running text, in one line.
    Paragraph(String),
    /// A fenced block.
    Block {
        /// What stands behind its fence: `rust`, `console`.
        language: String,
        /// Its lines, each with a line feed.
        text: String,
    },
}

/// All questions of a page. An error is about a line that cannot be understood.
pub fn parse(page: &str, text: &str) -> Result<Vec<Question>, String> {
    let mut questions: Vec<Question> = Vec::new();
    let mut chapter = String::new();
    let is_text = |first: char| !"<- ".contains(first);
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let place = format!("{page}:{}", index + 1);
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut chapter);
        } else if let Some(heading) = line.strip_prefix("### ") {
            let (number, title) = heading.split_once(". ").unwrap_or_default();
            let number = number.parse().map_err(|_| format!("{place}: this has no number"))?;
            let (chapter, title) = (chapter.clone(), title.to_owned());
            questions.push(Question { place, chapter, number, title, ..Question::default() });
        } else if let Some(question) = questions.last_mut() {
            if let Some(language) = line.strip_prefix("```") {
                let block = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
                let text = block.flat_map(|line| [line, "\n"]).collect();
                question.body.push(Part::Block { language: language.to_owned(), text });
            } else if question.answers.is_empty() && line.starts_with(is_text) {
                let rest = lines.by_ref().map(|(_, line)| line).take_while(|line| !line.is_empty());
                let text = iter::once(line).chain(rest).collect::<Vec<_>>().join(" ");
                question.body.push(Part::Paragraph(text));
            } else {
                question.take(line).map_err(|problem| format!("{place}: {problem}"))?;
            }
        }
    }
    Ok(questions)
}

impl Question {
    fn take(&mut self, line: &str) -> Result<(), String> {
        const RIGHT: &str = "The answer is **";
        if let Some(item) = line.strip_prefix("- **") {
            let (letter, text) = item.split_once("**").ok_or("this item has no letter")?;
            let (letter, text, list) = match letter.strip_suffix('.') {
                Some(letter) => (letter, text.trim(), &mut self.answers),
                None => (letter, text.trim_end(), &mut self.explanations),
            };
            let letter = letter.parse().map_err(|_| "this item has no letter")?;
            list.push((letter, text.to_owned()));
        } else if let Some(rest) = line.strip_prefix("  ") {
            let list =
                if self.right.is_empty() { &mut self.answers } else { &mut self.explanations };
            let (_, item) = list.last_mut().ok_or("this line belongs to no item")?;
            item.push(' ');
            item.push_str(rest.trim());
        } else if let Some(letter) = line.strip_prefix(RIGHT) {
            let letter = letter.strip_suffix("**.").and_then(|letter| letter.parse().ok());
            self.right.push(letter.ok_or("this names no letter")?);
        } else if let Some(rest) = line.strip_prefix("Read again") {
            let passage = Passage::parse(rest).ok_or("this leads to no passage")?;
            if self.passage.replace(passage).is_some() {
                return Err("this is a second passage".into());
            }
        } else if let Some(comment) = line.strip_prefix("<!-- proof: ") {
            let proof = comment.strip_suffix(" -->").ok_or("this comment does not end")?;
            if self.proof.replace(proof.to_owned()).is_some() {
                return Err("this is a second proof".into());
            }
        } else if line.starts_with("<!--") {
            if !line.contains(" snippet ") && !line.starts_with("<!-- guess first") {
                return Err("this comment is none of a question".into());
            }
        } else if !line.is_empty() && !line.starts_with('<') {
            return Err("this line belongs to no item".into());
        }
        Ok(())
    }

    /// The body of its `rust` block.
    pub fn snippet(&self) -> Option<&str> {
        self.blocks().find(|(language, _)| *language == "rust").map(|(_, text)| text)
    }

    /// What its blocks run.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.blocks().flat_map(|(_, text)| text.lines()).filter_map(|line| line.strip_prefix("$ "))
    }

    fn blocks(&self) -> impl Iterator<Item = (&str, &str)> {
        self.body.iter().filter_map(|part| match part {
            Part::Block { language, text } => Some((&language[..], &text[..])),
            Part::Paragraph(_) => None,
        })
    }

    /// The test whose result is its proof, where that is one of another workspace: its file and its name.
    pub fn test(&self) -> Option<(&str, &str)> {
        let (name, file) = self.proof.as_deref()?.strip_prefix("test ")?.split_once(" of ")?;
        Some((file, name))
    }

    /// What is missing, or too much.
    pub fn problems(&self) -> Vec<String> {
        let is_full = |items: &[(char, String)]| {
            items.iter().map(|(letter, _)| *letter).eq(LETTERS)
                && items.iter().all(|(_, text)| text.contains(char::is_alphanumeric))
        };
        // `cargo run -p NAME`, without the program's arguments.
        let program = |command: &str| {
            let command = command.split(" -- ").next().unwrap_or_default();
            command.split(" => ").next().unwrap_or_default().replacen(" -q ", " ", 1)
        };
        let proof = self.proof.as_deref().unwrap_or_default();
        let shown = self.commands().all(|command| program(command) == program(proof));
        let placed = self.passage.as_ref().is_none_or(|passage| {
            let own = passage.place() == format!("chapter {:.2}", self.chapter);
            passage.elsewhere == (!own).then(|| passage.place())
        });
        [
            (!self.title.is_empty(), "it has no text"),
            (is_full(&self.answers), "its answers are not a, b, c and d"),
            (is_full(&self.explanations), "its explanations are not those of a, b, c and d"),
            (matches!(self.right[..], [letter] if LETTERS.contains(&letter)), "not one is right"),
            (self.snippet().is_some() == proof.starts_with("snippet "), "a snippet needs a proof"),
            (shown, "its proof runs another program than its block"),
            (self.passage.is_some(), "it leads to no passage"),
            (placed, "its passage is elsewhere, and the line has to say where"),
            (self.is_plain(), "a terminal shows its links and stars as they are"),
        ]
        .into_iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, problem)| self.problem(problem))
        .collect()
    }

    /// Whether its running text has no more Markdown than backticks.
    fn is_plain(&self) -> bool {
        let paragraphs = self.body.iter().filter_map(|part| match part {
            Part::Paragraph(text) => Some(text),
            Part::Block { .. } => None,
        });
        let items = self.answers.iter().chain(&self.explanations).map(|(_, text)| text);
        let mut texts = paragraphs.chain(items).chain([&self.title]);
        texts.all(|text| !text.contains("**") && !text.contains("]("))
    }

    /// A problem with this question, and where it stands.
    pub fn problem(&self, problem: &str) -> String {
        format!("{}: question {}: {problem}", self.place, self.number)
    }
}

impl Passage {
    fn parse(text: &str) -> Option<Self> {
        let (place, link) = text.split_once(": [")?;
        let (heading, link) = link.strip_suffix(')')?.split_once("](")?;
        let elsewhere =
            if place.is_empty() { None } else { Some(place.strip_prefix(", in ")?.to_owned()) };
        Some(Self { elsewhere, heading: heading.to_owned(), link: link.to_owned() })
    }

    fn place(&self) -> String {
        if self.link.starts_with(char::is_numeric) {
            format!("chapter {:.2}", self.link)
        } else {
            let page = self.link.split('.').next().unwrap_or_default();
            format!("the {page}")
        }
    }

    /// As a terminal shows it.
    pub fn in_words(&self) -> String {
        format!("Read again in {}: {}", self.place(), self.heading)
    }
}

/// A page with one question, which has all that a question can have.
pub const EXAMPLE: &str = "\
# Quiz

- **Not** an answer.

## 03 Threads

### 7. How many?

Guess.
Twice.

<!-- guess first -->
```console
$ cargo run -p demo
```

- **a.** 1
- **b.** 5,
  or `five`
- **c.** 160
- **d.** none

<!-- proof: cargo run -q -p demo -- --json => \"peak\":…, -->
<details>
<summary>Answer</summary>

The answer is **b**.

- **a** would be a loop.
- **b**: as many as threads.
  It says so.
- **c** no.
- **d** never.

Read again: [As many as threads](03-threads.md#as-many-as-threads)

</details>
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_taken_apart() {
        let [question] = &parse("page.md", EXAMPLE).unwrap()[..] else { panic!("not one") };
        assert_eq!(question.problems(), [""; 0]);
        assert_eq!(question.problem("odd"), "page.md:7: question 7: odd");
        assert_eq!((&question.chapter[..], question.number), ("03 Threads", 7));
        assert_eq!(question.title, "How many?");
        let [Part::Paragraph(text), Part::Block { language, text: run }] = &question.body[..]
        else {
            panic!("not a paragraph and a block")
        };
        assert_eq!((&text[..], &language[..]), ("Guess. Twice.", "console"));
        assert_eq!(run, "$ cargo run -p demo\n");
        assert_eq!(question.commands().collect::<Vec<_>>(), ["cargo run -p demo"]);
        assert_eq!(question.snippet(), None);
        assert_eq!(question.answers[1], ('b', "5, or `five`".into()));
        assert_eq!(question.explanations[0], ('a', " would be a loop.".into()));
        assert_eq!(question.explanations[1], ('b', ": as many as threads. It says so.".into()));
        assert_eq!(
            question.proof.as_deref(),
            Some("cargo run -q -p demo -- --json => \"peak\":…,")
        );
        assert_eq!(question.right, ['b']);
        assert_eq!(question.test(), None);
        let passage = question.passage.as_ref().unwrap();
        assert_eq!(passage.heading, "As many as threads");
        assert_eq!(passage.link, "03-threads.md#as-many-as-threads");
        assert_eq!(passage.in_words(), "Read again in chapter 03: As many as threads");
    }

    #[test]
    fn a_proof_may_be_a_test() {
        let proof = "cargo run -q -p demo -- --json => \"peak\":…,";
        assert!(EXAMPLE.contains(proof));
        let page = EXAMPLE.replace(proof, "test five_arrive of crates/a/tests/cli.rs");
        let [question] = &parse("page.md", &page).unwrap()[..] else { panic!("not one") };
        assert_eq!(question.test(), Some(("crates/a/tests/cli.rs", "five_arrive")));
    }

    #[test]
    fn what_is_missing_is_reported() {
        let problems = |old: &str, new: &str| {
            assert!(EXAMPLE.contains(old), "{old}");
            let text = EXAMPLE.replace(old, new);
            parse("", &text)
                .map_or_else(|problem| vec![problem], |all| all[0].problems())
                .join("\n")
        };
        for (old, new, problem) in [
            ("- **c.** 160\n", "", "its answers"),
            ("- **c.** 160", "- **c.**", "its answers"),
            ("- **d.** none", "- **c.** none", "its answers"),
            ("- **d** never.\n", "", "its explanations"),
            ("- **a** would be a loop.", "- **a**", "its explanations"),
            ("The answer is **b**.", "", "not one is right"),
            ("The answer is **b**.", "The answer is **e**.", "not one is right"),
            (
                "The answer is **b**.",
                "The answer is **b**.\nThe answer is **c**.",
                "not one is right",
            ),
            ("**b**.", "**b** or **c**.", "names no letter"),
            ("7. How many?", "How many?", "has no number"),
            ("console", "rust", "a snippet needs a proof"),
            ("cargo run -p demo", "cargo run -p other", "another program"),
            ("- **d** never.", "- **d** never.\n\nAt all.", "belongs to no item"),
            ("Guess.", "**Guess.**", "links and stars"),
            ("160", "[160](a.md)", "links and stars"),
            ("<details>", "<!-- proof: snippet => … -->", "second proof"),
            ("<!-- proof:", "<!-- prove:", "none of a question"),
            (
                "Read again: [As many as threads](03-threads.md#as-many-as-threads)\n",
                "",
                "no passage",
            ),
            ("Read again: [", "Read again: ", "no passage"),
            ("Read again: [", "Read again: [x](y)\nRead again: [", "a second passage"),
            ("Read again: [", "Read again, in chapter 03: [", "say where"),
            ("(03-threads.md", "(04-races.md", "say where"),
            ("(03-threads.md", "(messages.md", "say where"),
        ] {
            let found = problems(old, new);
            assert!(found.contains(problem), "{new}: {found}");
        }
    }
}
