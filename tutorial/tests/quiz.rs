//! The quiz asks what has one answer, and the answer that it calls right is right.
//!
//! The comment before an answer, `<!-- proof: … -->`, is one of
//!
//! * `COMMAND => PATTERN`: the command is run like one of a transcript,
//! * `snippet => PATTERN`: the question's `rust` block is compiled, without a warning, and run,
//! * `snippet fails with E0373`: it does not compile, for this reason alone,
//! * `snippet fails with E0373 so TEXT`: the same, where the right answer is TEXT,
//! * `test NAME of FILE`: a test of another workspace, which compares what it has counted with the
//!   answer: `crates/distributed-download/tests/nats/quiz.rs`.
//!
//! A pattern is text with a `…` in it: what the output has in that place is what was observed. The
//! output is one line, with one blank wherever it has white space. A `…` at the end of the pattern
//! is one word, a `…` at its beginning is everything from the first word on.
//!
//! What was observed has to be the key of the right answer, and of no other one. The key of an
//! answer is its first `code`, or else its first number, or else all of it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;
mod text {
    pub mod compiler;
    pub mod proofs;
    pub mod running;
}

use std::collections::BTreeSet;

use shared::{assert_none, read};
use text::proofs::observed;
use text::running::each;
use tutorial::questions::{LETTERS, Question, parse};
use tutorial::verdict::verdict;

const PAGE: &str = "tutorial/quiz.md";

/// The least numbers of questions, and of questions for which one letter is right.
const QUESTIONS: usize = 30;
const EACH_LETTER: usize = 4;

#[test]
fn every_question_is_complete() {
    let problems = questions().iter().flat_map(Question::problems).collect::<Vec<_>>();
    assert_none(&problems);
}

#[test]
fn the_questions_are_many_and_cover_every_chapter() {
    let questions = questions();
    let count = |is: &dyn Fn(&Question) -> bool| questions.iter().filter(|each| is(each)).count();

    let numbers: Vec<_> = questions.iter().map(|question| question.number).collect();
    assert_eq!(numbers, (1..=questions.len()).collect::<Vec<_>>());
    assert!(questions.len() >= QUESTIONS, "{} questions", questions.len());
    assert!(2 * count(&|question| question.proof.is_some()) >= questions.len());
    for letter in LETTERS {
        let right = count(&|question| question.right == [letter]);
        assert!(right >= EACH_LETTER, "{letter} is right {right} times");
    }

    let says = format!("\n{} questions on all chapters.\n", questions.len());
    assert!(read(PAGE).unwrap().contains(&says), "the page begins with another number");

    let chapters: BTreeSet<_> = questions.iter().map(|question| &question.chapter[..]).collect();
    // Every chapter of the contents, under the same name.
    let contents = read("tutorial/README.md").unwrap();
    let names = contents.lines().filter_map(|line| line.strip_prefix("| [")?.split_once(']'));
    let names = names.map(|(name, _)| name).filter(|name| name.starts_with(char::is_numeric));
    assert_eq!(chapters, names.collect());
}

#[test]
fn every_proof_holds() {
    let is_here = |each: &Question| each.proof.is_some() && each.test().is_none();
    let questions: Vec<_> = questions().into_iter().filter(is_here).collect();
    let observations = each(&questions, 4, observed);
    let problems: Vec<_> = questions
        .iter()
        .zip(observations)
        .filter_map(|(question, observation)| {
            let problem = observation.and_then(|observation| verdict(question, &observation)).err();
            Some(question.problem(&problem?))
        })
        .collect();
    assert_none(&problems);
}

/// What such a test has counted goes to its question, and none is left without that.
#[test]
fn proofs_of_another_workspace_are_tests_that_answer_their_question() {
    let questions = questions();
    let proofs: Vec<_> = questions.iter().filter_map(Question::test).collect();
    assert!(proofs.len() >= 4, "{proofs:?}");
    let problems = proofs.into_iter().filter_map(|(file, name)| {
        let source = read(file).unwrap_or_default();
        let test = source
            .split("#[test]\n")
            .find_map(|test| test.strip_prefix(&format!("fn {name}() {{\n")));
        let answers = test.is_some_and(|test| test.contains(&format!("quiz::says({name:?}, ")));
        (!answers).then(|| format!("{file}: {name} does not answer its question"))
    });
    assert_none(&problems.collect::<Vec<_>>());
}

fn questions() -> Vec<Question> {
    parse(PAGE, &read(PAGE).unwrap()).unwrap_or_else(|problem| panic!("{problem}"))
}
