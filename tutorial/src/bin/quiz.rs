//! Asks the questions of `tutorial/quiz.md`, one at a time, and keeps the score.
//!
//! ```sh
//! cargo run --bin quiz
//! cargo run --bin quiz -- --chapter 03
//! ```

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use tutorial::conversation::{Conversation, say, say_wrapped};
use tutorial::questions::{LETTERS, PAGE, Part, Question, parse};

/// Asks the questions of tutorial/quiz.md, one at a time, and keeps the score
///
/// Type the letter of an answer. Whatever it is, you are told why it is right or where it goes
/// wrong. With q, Ctrl-C or the end of the input it ends, with the score so far.
#[derive(Parser)]
#[command(name = "quiz", version, after_long_help = EXIT_CODES)]
struct Options {
    /// Only the questions of this chapter, such as 03; may be given several times
    #[arg(long, value_name = "NN")]
    chapter: Vec<String>,

    /// Begin with question N
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = number)]
    from: Option<usize>,
}

/// A parser of the number of a question, for clap.
fn number(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "allowed are the numbers of the questions, from 1")
}

const EXIT_CODES: &str = "\
Exit codes: 0 the score is told, 1 nothing can be written to stdout, 2 an option is wrong, 130 a \
second Ctrl-C, 141 the reader of stdout went away";

fn main() {
    let options = Options::parse();
    let questions = choose(&options).unwrap_or_else(|problem| {
        Options::command().error(ErrorKind::ValueValidation, problem).exit()
    });
    let conversation = Conversation::begin();
    let mut results = Vec::new();
    for (index, question) in questions.iter().enumerate() {
        say_wrapped(&format!("{}: {} of {}", question.chapter, index + 1, questions.len()), "", "");
        say("\n");
        put(question);
        let Some(answer) = conversation.ask(&LETTERS) else { break };
        explain(question, answer);
        results.push((&question.chapter[..], question.right.contains(&answer)));
    }
    show(&results);
    if let Some(next) = questions.get(results.len()).filter(|_| !results.is_empty()) {
        let chapters = options.chapter.iter().map(|number| format!("--chapter {number} "));
        let chapters: String = chapters.collect();
        say(&format!("\nTo go on later, begin with {chapters}--from {}\n", next.number));
    }
}

/// The questions that are asked for, or why there are none.
fn choose(options: &Options) -> Result<Vec<Question>, String> {
    let mut questions = parse("quiz.md", PAGE)?;
    let wanted: Vec<_> = options.chapter.iter().map(|number| format!("{number:0>2} ")).collect();
    for (start, number) in wanted.iter().zip(&options.chapter) {
        if !questions.iter().any(|question| question.chapter.starts_with(start)) {
            let mut chapters: Vec<_> = questions.iter().map(|each| &each.chapter[..]).collect();
            chapters.dedup();
            let chapters = chapters.join("\n  ");
            return Err(format!("there is no chapter {number:?}; there are\n  {chapters}"));
        }
    }
    questions.retain(|question| {
        wanted.is_empty() || wanted.iter().any(|start| question.chapter.starts_with(start))
    });
    if let (Some(from), Some(first), Some(last)) =
        (options.from, questions.first(), questions.last())
    {
        let (first, last) = (first.number, last.number);
        if !(first..=last).contains(&from) {
            return Err(format!("--from {from}: the questions are {first} to {last}"));
        }
        questions.retain(|question| question.number >= from);
    }
    Ok(questions)
}

/// Shows a question and its answers: blocks as they are, running text in the width of the terminal.
fn put(question: &Question) {
    say_wrapped(&format!("{}. {}", question.number, question.title), "", "");
    for part in &question.body {
        say("\n");
        match part {
            Part::Paragraph(text) => say_wrapped(text, "", ""),
            Part::Block { text, .. } => {
                for line in text.lines() {
                    say(&format!("{}\n", format!("    {line}").trim_end()));
                }
            }
        }
    }
    say("\n");
    for (letter, answer) in &question.answers {
        say_wrapped(answer, &format!("  {letter}. "), "     ");
    }
    say("\n");
}

/// Tells whether the answer is right, and why it is or is not.
fn explain(question: &Question, answer: char) {
    say("\n");
    let mut letters = vec![answer];
    if question.right.contains(&answer) {
        say("Right.\n");
    } else {
        let right = question.right.iter().collect::<String>();
        say(&format!("No. The answer is {right}.\n"));
        letters.extend(&question.right);
    }
    for letter in letters {
        for (_, text) in question.explanations.iter().filter(|(each, _)| *each == letter) {
            say_wrapped(&format!("{letter}{text}"), "  ", "  ");
        }
    }
    if let Some(passage) = &question.passage {
        say_wrapped(&passage.in_words(), "  ", "  ");
    }
    say("\n");
}

/// Shows the score of each chapter that was asked about, and of all.
fn show(results: &[(&str, bool)]) {
    if results.is_empty() {
        say("No question was answered.\n");
        return;
    }
    let width = results.iter().map(|(chapter, _)| chapter.chars().count()).max().unwrap_or(0);
    let line = |name: &str, results: &[(&str, bool)]| {
        let right = results.iter().filter(|(_, is_right)| *is_right).count();
        format!("{name:width$}  {right:2} of {:2}\n", results.len())
    };
    let chapters = results.chunk_by(|(one, _), (next, _)| one == next);
    let chapters: String = chapters.map(|chapter| line(chapter[0].0, chapter)).collect();
    say(&format!("{chapters}{}", line("In all", results)));
}
