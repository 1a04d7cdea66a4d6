//! What the quiz and `decide` ask, and how they ask it. The tests of the text read the same.

pub mod conversation;
pub mod decisions;
pub mod questions;
pub mod verdict;
