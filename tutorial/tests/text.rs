//! The pages say what the files and the programs say.
//!
//! In README.md, ARCHITECTURE.md and tutorial/*.md an invisible comment before a block tells where
//! the block comes from:
//!
//! * `<!-- listing: FILE -->`: an exact run of lines of that file,
//! * `<!-- diff: OLD NEW -->` before a `diff` block: the unified diff of the two files,
//! * `<!-- snippet -->` before a `rust` block: neither; the quiz has them, and proves them elsewhere,
//! * `<!-- not run: REASON -->` before a `console` block: commands that the test does not run.
//!
//! Every other `console` block is run; in it, a line `...` stands for any number of lines.
//! `UPDATE_TEXT=1 cargo test -p tutorial` rewrites the blocks that are no longer true, and
//! `UPDATE_TEXT=all` also renews the numbers in all other transcripts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;
mod text {
    pub mod blocks;
    pub mod links;
    pub mod listings;
    pub mod running;
    pub mod transcripts;
}

use std::env;
use std::fs;
use std::sync::{Mutex, PoisonError};

use shared::{assert_none, read, root};
use text::blocks::{self, Block};
use text::{links, listings, transcripts};

#[test]
fn listings_and_diffs_are_those_of_the_files() {
    check(listings::wanted);
}

#[test]
fn transcripts_are_what_the_programs_print() {
    let commands = pages(&["README.md", "ARCHITECTURE.md"])
        .iter()
        .flat_map(|(_, text)| transcripts::commands(text))
        .collect();
    // A transcript that goes into a page shows times of a run that had the machine to itself.
    let outputs = transcripts::run_all(&commands, if update().is_some() { 1 } else { 16 });
    let renew = update().is_some_and(|update| update == "all");
    check(|block| transcripts::wanted(block, &outputs, renew));
}

#[test]
fn only_the_quiz_has_snippets() {
    let others = pages(&["README.md", "ARCHITECTURE.md"]).into_iter();
    let others = others
        .filter(|(page, text)| page != "tutorial/quiz.md" && text.contains("<!-- snippet -->"));
    assert_none(&others.map(|(page, _)| page).collect::<Vec<_>>());
}

#[test]
fn links_lead_somewhere() {
    let exercises = fs::read_dir(root().join("tutorial/exercises")).unwrap();
    let exercises = exercises.map(|entry| entry.unwrap().file_name().display().to_string());
    let mut names: Vec<_> =
        exercises.map(|name| format!("tutorial/exercises/{name}/README.md")).collect();
    let others =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "tutorial/exercises/README.md"];
    names.extend(others.map(str::to_owned));
    let pages = pages(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let problems: Vec<_> =
        pages.iter().flat_map(|(page, text)| links::problems(page, text)).collect();
    assert_none(&problems);
}

/// Compares all blocks with what they should contain; with `UPDATE_TEXT` set, rewrites them first.
#[track_caller]
fn check(wanted: impl Fn(&Block) -> Result<String, String>) {
    /// Held from reading the pages to writing them, because the tests run at the same time.
    static PAGES: Mutex<()> = Mutex::new(());
    let guard = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let mut all_problems = Vec::new();
    for (page, text) in pages(&["README.md", "ARCHITECTURE.md"]) {
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

/// Name and text of these pages, as far as they exist, and of all chapters.
fn pages(names: &[&str]) -> Vec<(String, String)> {
    let files = fs::read_dir(root().join("tutorial")).unwrap().map(|entry| entry.unwrap().path());
    let mut chapters: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|extension| extension == "md"))
        .map(|file| format!("tutorial/{}", file.file_name().unwrap().display()))
        .collect();
    chapters.sort();
    let names = names.iter().map(ToString::to_string).filter(|name| root().join(name).exists());
    names.chain(chapters).map(|name| (name.clone(), read(&name).unwrap())).collect()
}
