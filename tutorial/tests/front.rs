//! What the first pages promise: README, and the page that opens the book.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use std::fs;
use std::path::{Path, PathBuf};

use shared::{read, root};

const FRONT: [&str; 2] = ["README.md", "tutorial/README.md"];

/// What there is to read, to answer, to mend, to change and to run is counted.
#[test]
fn the_front_page_counts_what_is_in_it() {
    let pages = files("tutorial");
    let name = |file: &PathBuf| file.file_name().unwrap().display().to_string();
    let chapters = pages.iter().filter(|file| name(file).starts_with(|c: char| c.is_ascii_digit()));
    let quiz = read("tutorial/quiz.md").unwrap();
    let questions = quiz.lines().filter(|line| line.starts_with("### "));
    let exercises = files("tutorial/exercises");
    let exercises = exercises.iter().filter(|folder| folder.join("solution").is_dir());
    let explorables = pages.iter().filter_map(|file| fs::read_to_string(file).ok());
    let explorables: usize = explorables.map(|text| text.matches("data-explore=\"").count()).sum();
    let crates = files("crates").into_iter().chain([root().join("tutorial")]);
    let says = format!(
        "You get {} chapters, {} questions, {} exercises, {explorables} explorables \
         (pictures that you play with) and {} small programs.",
        chapters.count(),
        questions.count(),
        exercises.count(),
        crates.map(|member| programs(&member)).sum::<usize>(),
    );
    assert!(read("README.md").unwrap().contains(&says), "README does not say: {says}");
}

/// The sources that become programs of their own.
fn programs(member: &Path) -> usize {
    let count = |folder: &str| {
        let Ok(entries) = fs::read_dir(member.join(folder)) else { return 0 };
        let paths = entries.map(|entry| entry.unwrap().path());
        let is_program = |path: &PathBuf| {
            path.extension().is_some_and(|end| end == "rs") || path.join("main.rs").exists()
        };
        paths.filter(is_program).count()
    };
    usize::from(member.join("src/main.rs").exists()) + count("src/bin") + count("examples")
}

/// The same promise, the same claim and the same picture, before the first heading below the title.
#[test]
fn both_first_pages_open_alike() {
    let [readme, book] = FRONT.map(|page| {
        let text = read(page).unwrap();
        let opening = text.split("\n## ").next().unwrap().to_owned();
        opening.replace("](tutorial/", "](")
    });
    let same =
        readme.lines().filter(|line| !line.is_empty() && book.lines().any(|other| other == *line));
    let same: Vec<_> = same.collect();
    let [promise, little, claim, measured, picture, bar] = same[..] else { panic!("{same:#?}") };
    assert!(promise.contains("160 downloads, and four short programs"), "{promise}");
    assert!(little.contains("Apart from the concurrency"), "{little}");
    assert!(claim.starts_with("**As long as") && claim.ends_with("costs.**"), "{claim}");
    assert!(measured.contains("(09-same-k.md)"), "{measured}");
    assert!(picture.starts_with("![") && picture.ends_with("](images/timelines.svg)"), "{picture}");
    assert!(bar.contains("50 ms"), "{bar}");
}

/// Whoever publishes the book has one line to change.
#[test]
fn one_place_says_where_the_book_is() {
    let readme = read("README.md").unwrap();
    let definitions = readme.lines().filter(|line| line.starts_with("[book]: "));
    let targets: Vec<_> = definitions.map(|line| line.trim_start_matches("[book]: ")).collect();
    let [target] = targets[..] else { panic!("{targets:?}") };
    assert!(target.starts_with("https://") || root().join(target).exists(), "{target}");
    assert_eq!(readme.matches("][book]").count(), 1);
    if target.starts_with("https://") {
        assert_eq!(readme.matches(target).count(), 1, "{target}");
    }
}

fn files(folder: &str) -> Vec<PathBuf> {
    fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// An editor opens every workspace, and a container has Rust and the editor's part for it.
#[test]
fn an_editor_finds_every_workspace() {
    let json =
        |file: &str| serde_json::from_str::<serde_json::Value>(&read(file).unwrap()).unwrap();
    let settings = json(".vscode/settings.json");
    let projects = settings["rust-analyzer.linkedProjects"].as_array().unwrap();
    let manifests = ["", "crates/distributed-download/", "tutorial/exercises/"]
        .map(|folder| format!("{folder}Cargo.toml"));
    assert_eq!(*projects, manifests);
    assert!(manifests.iter().all(|file| read(file).unwrap().contains("[workspace]")));

    let container = json(".devcontainer/devcontainer.json");
    assert!(container["image"].as_str().unwrap().contains("/rust:1-"), "{container}");
    assert!(container["customizations"]["vscode"]["extensions"].is_array(), "{container}");
}

/// What the workflow runs, keeps and publishes, and what the form asks for.
#[test]
fn what_the_code_host_reads_names_what_is_there() {
    let workflow = read(".github/workflows/book.yml").unwrap();
    let commands = workflow.lines().filter_map(|line| line.trim().strip_prefix("- run: "));
    let commands: Vec<_> = commands.collect();
    assert_eq!(commands, ["scripts/book --address \"$ADDRESS\""]);
    for script in [commands[0], workflow.split("hashFiles('").nth(1).unwrap()] {
        let script = script.split([' ', '\'']).next().unwrap();
        assert!(root().join(script).is_file(), "{script}");
    }
    let binding = read("scripts/binding/__init__.py").unwrap();
    let paths = workflow.lines().filter_map(|line| line.trim().strip_prefix("path: "));
    let paths: Vec<_> = paths.collect();
    assert_eq!(paths, ["target/tools", "target/book"]);
    assert!(binding.contains(r#"BOOK = ROOT / "target" / "book""#), "{binding}");
    // The token of a workflow may do nothing but what is listed.
    assert!(workflow.contains("\npermissions:\n  contents: read\n\n"));

    let form = read(".github/ISSUE_TEMPLATE/wrong-page.yml").unwrap();
    let ids: Vec<_> = form.lines().filter_map(|line| line.trim().strip_prefix("id: ")).collect();
    assert_eq!(ids, ["page", "says", "happens", "versions"]);
    let page = form.split("placeholder: ").nth(1).unwrap().split(',').next().unwrap();
    assert!(read(page).unwrap().contains("\n## What changed\n"), "{page}");
}
