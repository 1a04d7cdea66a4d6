//! What all programs do in a terminal, and with a number that is too small.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use test_support::Invocation;

/// Whatever has a command line: each package of `crates` that is a program of the same name, unless it
/// is a workspace of its own, and the programs of the tutorial.
fn programs() -> BTreeSet<String> {
    let stem = |path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let files = |folder: &str| fs::read_dir(Path::new("../..").join(folder)).unwrap();
    let crates = files("crates").map(|entry| entry.unwrap().path());
    let is_member = |path: &PathBuf| {
        let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
        path.join("src/main.rs").exists() && !manifest.contains("\n[workspace]\n")
    };
    let crates = crates.filter(is_member);
    crates.chain(files("tutorial/src/bin").map(|entry| entry.unwrap().path())).map(stem).collect()
}

fn with(program: &str, arguments: &[&str]) -> Invocation {
    // This test is …/deps/terminal-HASH.
    let file = env::current_exe().unwrap().parent().unwrap().with_file_name(program);
    assert!(file.exists(), "{program} is not built: run cargo test --workspace");
    Invocation::new(&file, arguments)
}

/// By default, and with whatever else has an output of its own. What is too long to run here has the
/// same lines with less to do.
#[test]
fn all_fits_a_window_of_80_by_24() {
    for program in programs() {
        let runs: &[&[&str]] = match &*program {
            // It goes on until it is ended.
            "practice-server" => &[],
            "cpu-bound" => &[&["--n", "20"]],
            "chess-exhibition" => &[&[], &["--speed", "1000", "--moves", "2"]],
            "race-condition" => &[&[], &["--interleavings"]],
            "decide" => &[&[], &["--tree"]],
            _ => &[&[]],
        };
        // Of the messages each is an argument, and there is no other one.
        let help: &[&[&str]] = if program == "messages" { &[] } else { &[&["--help"], &["-h"]] };
        for arguments in runs.iter().chain(help) {
            // Enough answers for all questions; a terminal holds about a thousand letters.
            let typed = match &*program {
                "decide" => "c\na\nb\na\na\na\n".repeat(10),
                "quiz" => "a\n".repeat(100),
                _ => String::new(),
            };
            let run = with(&program, arguments).stdin(typed);
            let seen = run.run_in_terminal(80, 24);
            assert!(!seen.raw.is_empty(), "{program} {arguments:?}");
            let screen = seen.last_screen(80, 24);
            if arguments.is_empty() && program == "chess-exhibition" {
                assert!(screen[0].contains(" at once, "), "{screen:#?}");
                assert!(screen[1].starts_with(" board 1 "), "{screen:#?}");
            }
        }
    }
}

/// Every number says what is allowed, also to one with a minus, which could be an option.
#[test]
fn negative_numbers_are_told_what_is_allowed() {
    let mut numbers = 0;
    for program in programs() {
        let help = with(&program, &["-h"]).run().stdout;
        for line in help.lines().filter(|line| line.trim_start().starts_with('-')) {
            let Some((names, rest)) = line.split_once(" <") else { continue };
            let (kind, _) = rest.split_once('>').unwrap();
            match kind {
                "N" | "MS" | "SECONDS" | "PERCENT" | "PORT" | "TIMES" => {}
                "FILE" | "WHEN" | "JOB" | "MODEL" | "NN" | "COMMAND" => continue,
                _ => panic!("{program}: is <{kind}> a number?"),
            }
            for name in names.trim().split(", ") {
                let told = |arguments: &[&str]| {
                    let run = with(&program, arguments).run().exits_with(2);
                    let told = run.stderr.contains("'-5'") && run.stderr.contains("allowed are ");
                    assert!(told, "{program} {arguments:?}: {run:#?}");
                };
                told(&[name, "-5"]);
                told(&[&format!("{name}=-5")]);
            }
            numbers += 1;
        }
    }
    assert!(numbers >= 30, "only {numbers} options take a number");
}
