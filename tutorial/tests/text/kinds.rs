//! Who runs a block of commands: the invisible comment before it says so.

use super::blocks::Block;
use crate::shared::read;

#[derive(Debug, PartialEq)]
pub enum Kind<'a> {
    /// The test runs it, and what it prints stands in the block.
    Transcript,
    /// The test runs it, and what it prints is for the reader to find out.
    Guess(&'a str),
    /// The first command goes on until somebody ends it, and the second one is run meanwhile.
    TwoTerminals,
    /// A transcript in which the program is ended.
    CtrlC,
    /// The compiler refuses it, with this code.
    Refused(&'a str),
    /// Not the test, but something else in CI.
    RunBy(&'a str),
    NotRun(&'a str),
}

/// What nothing in CI can do.
const REASONS: [&str; 2] = ["it needs a network", "it takes a hand"];

impl<'a> Kind<'a> {
    /// None is for blocks that are no commands.
    pub fn of(block: &'a Block) -> Result<Option<Self>, String> {
        let (kind, rest) = (block.comment.0.as_str(), block.comment.1.as_str());
        if block.language != "console" {
            return Ok(None);
        }
        if block.commands().next().is_none() || !block.body.starts_with("$ ") {
            return Err("this block does not begin with a `$ command`".into());
        }
        Ok(Some(match (kind, rest) {
            ("", "") => Self::Transcript,
            ("guess first", _) => Self::Guess(rest),
            ("two terminals", "") => Self::TwoTerminals,
            ("Ctrl-C after the first line", "") => Self::CtrlC,
            ("refused by the compiler", code) if code.starts_with('E') => Self::Refused(code),
            ("run by", script) if !script.is_empty() => Self::RunBy(script),
            ("not run", reason) if REASONS.contains(&reason) => Self::NotRun(reason),
            _ => return Err(format!("`{kind}: {rest}` is none of the comments in tests/text.rs")),
        }))
    }

    /// What is counted together.
    pub fn name(&self) -> String {
        match self {
            Self::Transcript => "transcript".into(),
            Self::Guess(_) => "guess first".into(),
            Self::TwoTerminals => "two terminals".into(),
            Self::CtrlC => "Ctrl-C after the first line".into(),
            Self::Refused(_) => "refused by the compiler".into(),
            Self::RunBy(script) => format!("run by {script}"),
            Self::NotRun(reason) => format!("not run: {reason}"),
        }
    }
}

/// What is wrong where a block says that a script runs it.
///
/// A script takes a block in one of two ways. It looks for all blocks with its name in their
/// comment, and fails at one that it does not know. Or it contains each command, if need be with
/// more options; what a transcript has too, it need not.
pub fn taken(
    block: &Block,
    script: &str,
    is_in_a_transcript: impl Fn(&str) -> bool,
) -> Result<(), String> {
    let ci = read(".ci/run")?;
    let text = read(script)?;
    if script != ".ci/run" && !ci.lines().any(|line| line.trim() == format!("step {script}")) {
        return Err(format!("{script} is no step of .ci/run"));
    }
    let files = [script, "scripts/comparison/tests.py"].map(read);
    let mut looks = files.into_iter().flatten();
    if looks.any(|text| text.contains(&format!("run by: {script}"))) {
        return Ok(());
    }
    let steps: Vec<_> =
        text.lines().map(|line| words(line.trim().trim_start_matches("step "))).collect();
    let missing = block.commands().find(|command| {
        !is_in_a_transcript(command) && !steps.iter().any(|step| step.starts_with(&words(command)))
    });
    missing.map_or(Ok(()), |command| Err(format!("{script} has no `{command}`")))
}

/// The lock is for CI alone.
fn words(command: &str) -> Vec<&str> {
    command.split_whitespace().filter(|word| *word != "--locked").collect()
}

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::*;

    fn block(comment: &str, command: &str) -> Block {
        blocks(&format!("<!-- {comment} -->\n```console\n$ {command}\n```\n")).remove(0)
    }

    #[test]
    fn only_some_comments_say_who_runs_a_block() {
        for (comment, name) in [
            ("guess first", Some("guess first")),
            ("guess first: 7 rounds", Some("guess first")),
            ("not run: it needs a network", Some("not run: it needs a network")),
            ("not run: it takes long", None),
            ("not run", None),
            ("run by: scripts/x", Some("run by scripts/x")),
            ("run by:", None),
            ("gues first", None),
        ] {
            let block = block(comment, "x");
            let kind = Kind::of(&block).ok().flatten().map(|kind| kind.name());
            assert_eq!(kind.as_deref(), name, "{comment}");
        }
        let no_command = blocks("```console\ncargo run -p x\n```\n").remove(0);
        assert!(Kind::of(&no_command).unwrap_err().contains("`$ command`"));
    }

    #[test]
    fn a_script_takes_what_it_contains_or_looks_for() {
        let taken = |script, command| {
            taken(&block("", command), script, |command| command == "cargo run -p shown")
        };
        assert_eq!(taken(".ci/run", "cargo test --workspace"), Ok(()));
        assert_eq!(taken(".ci/run", "cargo run -p shown"), Ok(()));
        assert!(taken(".ci/run", "cargo test --all").unwrap_err().contains("has no `cargo test"));
        assert_eq!(taken("scripts/test-book", "scripts/book"), Ok(()));
        assert!(taken("scripts/test-book", "scripts/bind").unwrap_err().contains("has no"));
        assert_eq!(taken("scripts/check-blocks", "anything"), Ok(()));
        assert!(taken("scripts/book", "anything").unwrap_err().contains("no step"));
    }
}
