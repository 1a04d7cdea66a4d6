//! What the compiler refuses, and why: the snippets in `refused/`, and each of them mended.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

type Mended = &'static [(&'static str, &'static str)];

/// Snippet, error code, and what has to be replaced by what so that it compiles.
const SNIPPETS: [(&str, &str, Mended); 6] = [
    // Two closures borrow the count, and both want to write.
    (
        "two-writers",
        "E0499",
        &[
            ("let mut count = 0", "let count = std::sync::Mutex::new(0)"),
            ("count += 1", "*count.lock().unwrap() += 1"),
            ("\"{count}\"", "\"{count:?}\""),
        ],
    ),
    // A cell may be written by whoever has it, so it must not be had by two threads.
    ("cell", "E0277", &[("        scope.spawn(|| count.set(count.get() + 1));\n", "")]),
    // Its count of owners is not made for threads.
    ("rc", "E0277", &[("rc::Rc", "sync::Arc as Rc")]),
    // The thread may live longer than the variable that it borrows.
    ("outlived", "E0373", &[("spawn(||", "spawn(move ||")]),
    // Moved into the thread, the count is no longer here.
    ("moved", "E0382", &[("    println!(\"{}\", count.lock().unwrap());\n", "")]),
    // Anyone can write to it at any time, so only `unsafe` code may.
    ("static-mut", "E0133", &[("|| COUNT += 1", "|| unsafe { COUNT += 1 }")]),
];

#[test]
fn what_is_not_synchronised_does_not_compile() {
    let folder = test_support::folder("refused");
    for (snippet, code, mended) in SNIPPETS {
        let file = Path::new("refused").join(snippet).with_extension("rs");
        assert_eq!(errors(&file, &folder), [code], "{snippet}");

        let mut source = fs::read_to_string(file).unwrap();
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

/// The codes of the errors that the compiler finds in a file; a code is empty where it has none.
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
        .map(|error| error["code"]["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The compiler beside the cargo that runs this test.
fn rustc() -> OsString {
    let cargo = env::var_os("CARGO").map(PathBuf::from);
    let rustc =
        cargo.map(|cargo| cargo.with_file_name("rustc").with_extension(env::consts::EXE_EXTENSION));
    rustc.filter(|rustc| rustc.exists()).map_or_else(|| "rustc".into(), PathBuf::into_os_string)
}
