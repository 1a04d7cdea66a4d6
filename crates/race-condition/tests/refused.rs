//! What the compiler refuses: the snippets in `refused/`, the same in `mended/`, and what the page says of them.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use test_support::compiler::{diagnostics, version};

const PAGE: &str = "../../tutorial/15-what-rust-refuses.md";

/// The compiler whose words the page shows. Those of another one may differ.
const WRITTEN_WITH: &str = "rustc 1.95.0 ";

#[test]
fn what_is_not_synchronised_does_not_compile() {
    let folder = test_support::folder("refused");
    for file in files("refused") {
        let source = fs::read_to_string(&file).unwrap();
        let says = source.lines().next().unwrap().strip_prefix("// The compiler says").unwrap();
        let messages = diagnostics(&file, &folder);
        assert_eq!(
            messages.iter().map(code).collect::<Vec<_>>(),
            [says.trim_matches([' ', ':', '.'])],
            "{}",
            file.display()
        );
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn each_of_them_compiles_when_it_is_mended() {
    let folder = test_support::folder("mended");
    let names = |files: &[PathBuf]| -> Vec<_> {
        files.iter().map(|file| file.file_name().unwrap().to_owned()).collect()
    };
    let mended = files("mended");
    assert_eq!(names(&mended), names(&files("refused")));
    for file in mended {
        assert_eq!(diagnostics(&file, &folder), [""; 0], "{}", file.display());
    }
    fs::remove_dir_all(folder).unwrap();
}

/// A block of the page that is said to be the compiler's has lines of its message, from the first one on.
#[test]
fn the_page_shows_what_the_compiler_says() {
    let folder = test_support::folder("said");
    let page = fs::read_to_string(PAGE).unwrap();
    let has_same_words = version().starts_with(WRITTEN_WITH);
    let mut shown = BTreeSet::new();
    for block in page.split("<!-- says: ").skip(1) {
        let (file, rest) = block.split_once(" -->\n```text\n").expect("a comment and a block");
        let block = rest.split("```").next().unwrap();
        let [message] = &diagnostics(&Path::new("../..").join(file), &folder)[..] else {
            panic!("{file} has not one error")
        };
        let said = message["rendered"].as_str().unwrap();
        if has_same_words {
            let mut said = said.lines().map(|line| line.trim_start_matches(['=', ' ']));
            for (number, line) in block.lines().enumerate() {
                let place = said.position(|said| said == line);
                assert!(
                    place.is_some(),
                    "{file}: not in this order: {line}\n{}",
                    message["rendered"]
                );
                assert!(number > 0 || place == Some(0), "{file}: not the first line: {line}");
            }
        } else {
            let code = |text: &str| text.split(':').next().unwrap().to_owned();
            assert_eq!(code(block), code(said), "{file}");
        }
        shown.insert(Path::new("../..").join(file));
    }
    let all = files("refused")
        .into_iter()
        .map(|file| Path::new("../../crates/race-condition").join(file));
    assert_eq!(shown.into_iter().collect::<Vec<_>>(), all.collect::<Vec<_>>());
    fs::remove_dir_all(folder).unwrap();
}

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The code of an error, or what it says where it has none.
fn code(message: &Value) -> &str {
    message["code"]["code"].as_str().or(message["message"].as_str()).unwrap()
}
