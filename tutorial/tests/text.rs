//! The pages say what the files and the programs say.
//!
//! In every Markdown page an invisible comment before a block tells where the block comes from:
//!
//! * `<!-- listing: FILE -->`: an exact run of lines of that file,
//! * `<!-- listing: FILE without WORD -->`: the same, as if the file had no line with this word, and
//!   no comment above such a line,
//! * `<!-- diff: OLD NEW -->` before a `diff` block: the unified diff of the two files, and with
//!   `without WORD` that of what is left of them,
//! * `<!-- says: FILE -->` or `<!-- says: NAME -->` before a `text` block: a message, which the tests
//!   of the crate look for that it comes from,
//! * `<!-- snippet -->` before a `rust` block: neither; the quiz has them, and proves them elsewhere.
//!
//! `<!-- notes: FILE -->` stands before a table with notes on that file: what its first column quotes
//! has to stand in the listings above.
//!
//! `<!-- ask: … -->` stands between a question and its answer: `text/asks.rs`.
//!
//! A `console` block without a comment is a transcript: its commands are run, and what they print
//! has to stand in the block. In it, a line `...` stands for any number of lines. What is left to
//! chance may differ, but has to hold: `text/masks.rs` has a table. With a comment, it is
//!
//! * `<!-- guess first -->`: its commands are run too, but the reader finds out what they print. The
//!   comment may have a line for each command, with what to look for: `text/guesses.rs`,
//! * `<!-- two terminals -->`: a server that writes a list of addresses, and a command that reads it,
//! * `<!-- Ctrl-C after the first line -->`: a transcript in which the program is ended,
//! * `<!-- refused by the compiler: CODE -->`: a `rustc` command that fails with this code,
//! * `<!-- run by: SCRIPT -->`: not run here, but by that step of `.ci/run`, or by `.ci/run` itself,
//! * `<!-- not run: REASON -->`: it needs a network, or it takes a hand. Nothing else is a reason.
//!
//! `UPDATE_TEXT=1 cargo test -p tutorial` rewrites the blocks that are no longer true, and
//! `UPDATE_TEXT=all` also renews the numbers in all other transcripts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;
mod text {
    pub mod asks;
    pub mod blocks;
    pub mod compiler;
    pub mod guesses;
    pub mod kinds;
    pub mod links;
    pub mod listings;
    pub mod masks;
    pub mod notes;
    pub mod running;
    pub mod terminals;
    pub mod transcripts;
}

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::sync::{LazyLock, Mutex, PoisonError};

use shared::{assert_none, read, root};
use text::blocks::{self, Block, Wanted};
use text::kinds::Kind;
use text::transcripts::Outputs;
use text::{asks, guesses, kinds, links, listings, notes, terminals, transcripts};

/// How many blocks of commands there are of each kind. A new one is counted on purpose.
const BLOCKS: &str = "  1 Ctrl-C after the first line
 20 guess first
  5 not run: it needs a network
  1 not run: it takes a hand
  1 refused by the compiler
  5 run by .ci/run
 41 run by scripts/check-blocks
  2 run by scripts/check-scripts
  1 run by scripts/test-book
 61 transcript
  2 two terminals
";

/// All commands of all transcripts and guesses, run once for all tests.
static OUTPUTS: LazyLock<Outputs> = LazyLock::new(|| {
    let commands = pages().iter().flat_map(|(_, text)| transcripts::commands(text)).collect();
    // A transcript that goes into a page shows times of a run that had the machine to itself.
    transcripts::run_all(&commands, if update().is_some() { 1 } else { 16 })
});

#[test]
fn listings_and_diffs_are_those_of_the_files() {
    check(listings::wanted);
}

#[test]
fn notes_quote_the_listings_above_them() {
    let problems: Vec<_> =
        pages().iter().flat_map(|(page, text)| notes::problems(page, text)).collect();
    assert_none(&problems);
}

#[test]
fn what_is_asked_is_answered_below() {
    let problems: Vec<_> =
        pages().iter().flat_map(|(page, text)| asks::problems(page, text)).collect();
    assert_none(&problems);
}

#[test]
fn transcripts_are_what_the_programs_print() {
    let renew = update().is_some_and(|update| update == "all");
    check(|block| transcripts::wanted(block, &OUTPUTS, renew));
}

#[test]
fn guesses_lead_to_the_answers_in_the_text() {
    examine_kinds(|block, kind| match kind {
        Kind::Guess(comment) => guesses::problems(block, comment, &OUTPUTS),
        _ => Vec::new(),
    });
}

#[test]
fn what_takes_two_terminals_reads_the_whole_list() {
    examine_kinds(|block, kind| match kind {
        Kind::TwoTerminals => terminals::beside_a_server(block).err().into_iter().collect(),
        _ => Vec::new(),
    });
}

#[test]
#[cfg(unix)]
fn ctrl_c_leads_to_a_summary() {
    examine_kinds(|block, kind| match kind {
        Kind::CtrlC => terminals::with_ctrl_c(block).err().into_iter().collect(),
        _ => Vec::new(),
    });
}

#[test]
fn what_the_compiler_refuses_has_the_code_of_the_comment() {
    examine_kinds(|block, kind| match kind {
        Kind::Refused(code) => terminals::refused(block, code).err().into_iter().collect(),
        _ => Vec::new(),
    });
}

#[test]
fn scripts_take_the_blocks_that_name_them() {
    let transcripts: BTreeSet<_> =
        pages().iter().flat_map(|(_, text)| transcripts::commands(text)).collect();
    examine_kinds(|block, kind| match kind {
        Kind::RunBy(script) => {
            let taken = kinds::taken(block, script, |command| transcripts.contains(command));
            taken.err().into_iter().collect()
        }
        _ => Vec::new(),
    });
}

#[test]
fn blocks_of_commands_are_counted_by_who_runs_them() {
    let mut counts = BTreeMap::new();
    for (_, text) in pages() {
        for block in blocks::blocks(&text) {
            if let Ok(Some(kind)) = Kind::of(&block) {
                *counts.entry(kind.name()).or_insert(0) += 1;
            }
        }
    }
    let lines: Vec<_> = counts.iter().map(|(kind, number)| format!("{number:3} {kind}")).collect();
    let table = lines.join("\n");
    println!("{table}");
    assert_eq!(table, BLOCKS.trim_end(), "\n\nfound:\n{table}\n\nexpected:\n{BLOCKS}");
}

#[test]
fn only_the_quiz_has_snippets() {
    let others = pages()
        .into_iter()
        .filter(|(page, text)| page != "tutorial/quiz.md" && text.contains("<!-- snippet -->"));
    assert_none(&others.map(|(page, _)| page).collect::<Vec<_>>());
}

#[test]
fn links_lead_somewhere() {
    let problems: Vec<_> =
        pages().iter().flat_map(|(page, text)| links::problems(page, text)).collect();
    assert_none(&problems);
}

/// The problems of all blocks of commands.
#[track_caller]
fn examine_kinds(problems: impl Fn(&Block, &Kind) -> Vec<String>) {
    let mut all = Vec::new();
    for (page, text) in pages() {
        for block in blocks::blocks(&text) {
            let found = match Kind::of(&block) {
                Ok(Some(kind)) => problems(&block, &kind),
                Ok(None) => Vec::new(),
                Err(problem) => vec![problem],
            };
            all.extend(found.iter().map(|problem| format!("{}: {problem}", block.place(&page))));
        }
    }
    assert_none(&all);
}

/// Compares all blocks with what they should contain; with `UPDATE_TEXT` set, rewrites them first.
#[track_caller]
fn check(wanted: impl Fn(&Block) -> Result<Wanted, String>) {
    /// Held from reading the pages to writing them, because the tests run at the same time.
    static PAGES: Mutex<()> = Mutex::new(());
    let guard = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let mut all_problems = Vec::new();
    for (page, text) in pages() {
        let (mut problems, rewritten) = blocks::examine(&page, &text, &wanted);
        if update().is_some() && rewritten != text {
            fs::write(root().join(&page), &rewritten).unwrap();
            (problems, _) = blocks::examine(&page, &rewritten, &wanted);
        }
        all_problems.append(&mut problems);
    }
    drop(guard);
    assert_none(&all_problems);
}

fn update() -> Option<String> {
    env::var("UPDATE_TEXT").ok().filter(|value| !value.is_empty() && value != "0")
}

/// Name and text of every page.
fn pages() -> Vec<(String, String)> {
    let entries = |folder: &str| {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().display().to_string()).collect();
        names.sort();
        names
    };
    let mut names: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned).into();
    names.extend(entries("tutorial").iter().map(|name| format!("tutorial/{name}")));
    let exercises = entries("tutorial/exercises");
    names.push("tutorial/exercises/README.md".into());
    names.extend(exercises.iter().map(|name| format!("tutorial/exercises/{name}/README.md")));
    names.retain(|name| {
        let file = root().join(name);
        file.extension().is_some_and(|extension| extension == "md") && file.exists()
    });
    names.into_iter().map(|name| (name.clone(), read(&name).unwrap())).collect()
}
