//! What the test files use.

use std::path::PathBuf;
use std::{env, fs};

use similar::{Algorithm, ChangeTag, TextDiff};

/// The folder of the workspace. Every path in these tests starts there.
///
/// It is asked for when the test runs: two clones may share a target folder, and `env!` would then
/// name the one that was compiled first.
pub fn root() -> PathBuf {
    let tutorial = env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs this test");
    PathBuf::from(tutorial).parent().unwrap().to_owned()
}

/// The text of a file, or why there is none.
#[allow(dead_code, reason = "not every test file reads files this way")]
pub fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(root().join(file)).map_err(|error| format!("cannot read {file}: {error}"))
}

/// What a fragment calls a heading, as code hosts and the book spell it.
#[allow(dead_code, reason = "not every test file looks at headings")]
pub fn slug(heading: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || " -_".contains(*letter);
    heading.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
}

/// The number that `diff OLD NEW | grep -c '^[<>]'` prints: lines of either text that are not in a
/// longest common subsequence of both.
#[allow(dead_code, reason = "not every test file looks at diffs")]
pub fn changed_lines(old: &str, new: &str) -> usize {
    let diff = TextDiff::configure().algorithm(Algorithm::Lcs).diff_lines(old, new);
    diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal).count()
}

/// Fails a test that has found problems, and shows all of them.
#[allow(dead_code, reason = "not every test file collects problems")]
#[track_caller]
pub fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n\n{}\n", problems.join("\n"));
}
