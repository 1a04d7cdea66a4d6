//! Asks a few questions about a program of yours, and recommends a model, a chapter and a command.
//!
//! ```sh
//! cargo run --bin decide
//! ```

use clap::Parser;
use tutorial::conversation::{Conversation, say, say_branch, say_wrapped};
use tutorial::decisions::{Next, Question, Recommendation};

/// Asks at most six questions about a program of yours, and recommends a model, a chapter and a
/// command
///
/// Type the letter of an answer. With q, Ctrl-C or the end of the input it ends without a
/// recommendation.
#[derive(Parser)]
#[command(name = "decide", version, after_long_help = EXIT_CODES)]
struct Options {
    /// Show all questions at once, and ask none
    #[arg(long)]
    tree: bool,
}

const EXIT_CODES: &str = "\
Exit codes: 0 it came to an end, 1 nothing can be written to stdout, 2 an option is wrong, 130 a \
second Ctrl-C, 141 the reader of stdout went away";

fn main() {
    if Options::parse().tree {
        Question::first().tree().iter().for_each(|line| say_branch(line));
    } else if let Some(recommendation) = decide() {
        recommend(recommendation);
    }
}

/// Asks until there is a recommendation, or nobody answers.
fn decide() -> Option<&'static Recommendation> {
    let conversation = Conversation::begin();
    let mut question = Question::first();
    loop {
        say_wrapped(question.text, "", "");
        for (letter, answer) in question.answers() {
            say_wrapped(answer.text, &format!("  {letter}. "), "     ");
        }
        let letters: Vec<_> = question.answers().map(|(letter, _)| letter).collect();
        let given = conversation.ask(&letters)?;
        let (_, answer) = question.answers().find(|(letter, _)| *letter == given)?;
        say("\n");
        match answer.next {
            Next::Ask(next) => question = next,
            Next::Recommend(recommendation) => return Some(recommendation),
        }
    }
}

fn recommend(recommendation: &Recommendation) {
    say(&format!("{}.\n", recommendation.title));
    say_wrapped(recommendation.why, "", "");
    say("\n");
    for chapter in recommendation.chapters {
        say(&format!("  Read  tutorial/{chapter}.md\n"));
    }
    for command in recommendation.commands {
        say(&format!("  Run   {command}\n"));
    }
}
