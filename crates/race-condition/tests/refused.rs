//! What the compiler refuses, and why: the snippets in `refused/`, and each of them mended.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

type Mended = &'static [(&'static str, &'static str)];

/// Snippet, and what has to be replaced by what so that it compiles. The error stands in its first line.
const SNIPPETS: [(&str, Mended); 7] = [
    // Two closures borrow the count, and both want to write.
    (
        "two-writers",
        &[
            ("let mut count = 0", "let count = std::sync::Mutex::new(0)"),
            ("count += 1", "*count.lock().unwrap() += 1"),
            ("\"{count}\"", "\"{count:?}\""),
        ],
    ),
    // A cell may be written by whoever has it, so it must not be had by two threads.
    ("cell", &[("        scope.spawn(|| count.set(count.get() + 1));\n", "")]),
    // Its count of owners is not made for threads.
    ("rc", &[("rc::Rc", "sync::Arc as Rc")]),
    // It keeps the same kind of count while it waits.
    ("future", &[("rc::Rc", "sync::Arc as Rc")]),
    // The thread may live longer than the variable that it borrows.
    ("outlived", &[("spawn(||", "spawn(move ||")]),
    // Moved into the thread, the count is no longer here.
    ("moved", &[("    println!(\"{}\", count.lock().unwrap());\n", "")]),
    // Anyone can write to it at any time, so only `unsafe` code may.
    ("static-mut", &[("|| COUNT += 1", "|| unsafe { COUNT += 1 }")]),
];

#[test]
fn what_is_not_synchronised_does_not_compile() {
    let folder = test_support::folder("refused");
    for (snippet, mended) in SNIPPETS {
        let file = Path::new("refused").join(snippet).with_extension("rs");
        let mut source = fs::read_to_string(&file).unwrap();
        let says = source.lines().next().unwrap().strip_prefix("// The compiler says").unwrap();
        assert_eq!(errors(&file, &folder), [says.trim_matches([' ', ':', '.'])], "{snippet}");

        for (old, new) in mended {
            assert!(source.contains(old), "{snippet} has no `{old}`");
            source = source.replace(old, new);
        }
        let file = folder.join(snippet).with_extension("rs");
        fs::write(&file, source).unwrap();
        assert_eq!(errors(&file, &folder), [""; 0], "{snippet}, mended");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_snippet_is_tested() {
    let folder = fs::read_dir(Path::new("refused")).unwrap();
    assert_eq!(folder.count(), SNIPPETS.len());
}

/// The codes of the errors that the compiler finds in a file, or what it says where there is no code.
fn errors(file: &Path, folder: &Path) -> Vec<String> {
    let output = Command::new(rustc())
        .args(["--edition", "2024", "--emit=metadata", "--error-format=json", "--out-dir"])
        .arg(folder)
        .arg(file)
        .output()
        .expect("the compiler that builds this test is there");
    let messages = String::from_utf8(output.stderr).unwrap();
    let messages =
        messages.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let errors = messages.filter(|message| message["level"] == "error");
    // The last one only counts the others.
    errors
        .filter(|error| !error["message"].as_str().unwrap().starts_with("aborting due to"))
        .map(|error| {
            error["code"]["code"].as_str().or(error["message"].as_str()).unwrap().to_owned()
        })
        .collect()
}

/// The compiler beside the cargo that runs this test.
fn rustc() -> OsString {
    let cargo = env::var_os("CARGO").map(PathBuf::from);
    let rustc =
        cargo.map(|cargo| cargo.with_file_name("rustc").with_extension(env::consts::EXE_EXTENSION));
    rustc.filter(|rustc| rustc.exists()).map_or_else(|| "rustc".into(), PathBuf::into_os_string)
}
