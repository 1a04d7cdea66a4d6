//! Questions of the quiz that only a test with a NATS server can answer.

use std::fmt::Display;

use tutorial::questions::{PAGE, parse};
use tutorial::verdict::verdict;

/// Compares what this test has counted with the answer that the quiz calls right.
pub fn says(test: &str, counted: impl Display) {
    let questions = parse("tutorial/quiz.md", PAGE).unwrap();
    let proof = Some(("crates/distributed-download/tests/cli.rs", test));
    let question = questions.iter().find(|question| question.test() == proof);
    let question = question.unwrap_or_else(|| panic!("no question has the proof {test}"));
    assert_eq!(verdict(question, &counted.to_string()), Ok(()), "question {}", question.number);
}
