//! The download programs stay alike, small and honest, so that they can be read side by side.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use std::process::Command;
use std::{env, fs};

use shared::{assert_none, changed_lines, read, root};

const PROGRAMS: [&str; 4] =
    ["sync-download", "threaded-download", "async-download", "multiprocess-download"];
/// A workspace of its own.
const DISTRIBUTED: &str = "distributed-download";
const ORDER: [&str; 5] = ["main", "run", "download_all_sites", "download_site", "fetch"];

#[test]
fn the_difference_is_the_concurrency() {
    let main = |program| read(&format!("crates/{program}/src/main.rs")).unwrap();
    let sync = main("sync-download");
    let mut problems = Vec::new();
    for (program, most) in
        [("threaded-download", 23), ("async-download", 30), ("multiprocess-download", 44)]
    {
        let lines = changed_lines(&sync, &main(program));
        if lines > most {
            problems.push(format!("{program}: {lines} lines differ from sync, at most {most} may"));
        }
    }
    assert_none(&problems);
}

#[test]
fn functions_have_the_same_names_in_the_same_order() {
    for program in PROGRAMS {
        let main = read(&format!("crates/{program}/src/main.rs")).unwrap();
        assert_eq!(functions(&main), ORDER, "{program}");
        assert!(main.lines().count() <= 70, "{program}: {} lines", main.lines().count());
    }
    // It has two roles more: a worker that somebody starts elsewhere, and a guard.
    let main = read(&format!("crates/{DISTRIBUTED}/src/main.rs")).unwrap();
    assert_eq!(functions(&main), ORDER);
    assert!(main.lines().count() <= 95, "{} lines", main.lines().count());
}

#[test]
fn programs_begin_with_what_they_do_and_how_to_run_them() {
    let mut problems = Vec::new();
    for folder in crates() {
        let Ok(main) = read(&format!("{folder}/src/main.rs")) else { continue };
        let manifest = read(&format!("{folder}/Cargo.toml")).unwrap();
        problems.extend(opening(&main, package(&manifest)).map(|what| format!("{folder}: {what}")));
    }
    assert_none(&problems);
}

#[test]
fn minimal_examples_can_be_taken_home() {
    let mut problems = Vec::new();
    for program in PROGRAMS {
        let minimal = read(&format!("crates/{program}/examples/minimal.rs")).unwrap();
        problems.extend(burdens(&minimal).into_iter().map(|what| format!("{program}: {what}")));
    }
    assert_none(&problems);
}

#[test]
fn lints_apply_to_every_member() {
    for folder in crates().into_iter().chain(["tutorial".into()]) {
        let manifest = read(&format!("{folder}/Cargo.toml")).unwrap();
        assert!(manifest.contains("\n[lints]\nworkspace = true\n"), "{folder}");
    }
    let [here, there] = ["", &format!("crates/{DISTRIBUTED}/")].map(|folder| {
        let manifest = read(&format!("{folder}Cargo.toml")).unwrap();
        let tables = manifest.split("\n\n").filter(|table| table.starts_with("[workspace.lints."));
        tables.map(|table| table.trim_end().to_owned()).collect::<Vec<_>>()
    });
    assert_eq!((here.len(), &here), (2, &there));
}

#[test]
fn programs_that_download_nothing_compile_no_http() {
    let mut problems = Vec::new();
    for program in ["race-condition", "chess-exhibition", "cpu-bound", "tutorial"] {
        let packages = packages_of(program);
        assert!(packages.contains(&"clap".to_owned()), "{program}: {packages:?}");
        let http = ["http", "hyper", "reqwest", "rustls", "url"];
        let found = packages.iter().filter(|package| http.contains(&package.as_str()));
        problems.extend(found.map(|package| format!("{program} compiles {package}")));
    }
    assert_none(&problems);
    assert!(packages_of("sync-download").contains(&"reqwest".to_owned()));
    // Without `-p`, as the quiz is run, cargo compiles `common` with all of its features.
    assert!(!packages_of("tutorial").contains(&"common".to_owned()));
}

/// The packages that `cargo run -p PROGRAM` compiles.
fn packages_of(program: &str) -> Vec<String> {
    let cargo = env::var_os("CARGO").expect("cargo runs this test");
    let output = Command::new(cargo)
        .args(["tree", "--offline", "--locked", "--edges", "no-dev", "--prefix", "none"])
        .args(["--format", "{p}", "--package", program])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    tree.lines().filter_map(|line| Some(line.split_once(' ')?.0.to_owned())).collect()
}

#[test]
fn every_promise_is_kept_by_all_programs() {
    for program in PROGRAMS {
        let tests = read(&format!("crates/{program}/tests/cli.rs")).unwrap();
        assert!(tests.contains("\ntest_support::keeps_all_promises!(program());\n"), "{program}");
    }
    let list = read("crates/test-support/src/promises.rs").unwrap();
    let folder = fs::read_dir(root().join("crates/test-support/src/promises")).unwrap();
    for file in folder.map(|file| file.unwrap().path()) {
        let source = fs::read_to_string(&file).unwrap();
        for (name, inputs) in signatures(&source) {
            let is_promise = inputs == "program: &Program";
            assert!(!is_promise || list.contains(&format!(" {name},\n")), "no list has {name}");
        }
    }
}

/// The names and the inputs of public functions.
fn signatures(source: &str) -> impl Iterator<Item = (&str, &str)> {
    let functions = source.split("\npub fn ").skip(1);
    functions.filter_map(|function| function.split_once(')')?.0.split_once('('))
}

/// The folders of all crates.
fn crates() -> Vec<String> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
    let mut crates: Vec<_> = names.map(|name| format!("crates/{name}")).collect();
    crates.sort();
    crates
}

fn package(manifest: &str) -> &str {
    let name = manifest.lines().find_map(|line| line.strip_prefix("name = "));
    name.expect("a package has a name").trim_matches('"')
}

/// The names of the functions that are in no other item.
fn functions(source: &str) -> Vec<&str> {
    source
        .lines()
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_once("fn ")?.1.split(['(', '<']).next())
        .collect()
}

/// What is wrong with the first lines of a program.
fn opening(source: &str, package: &str) -> Option<String> {
    let lines = source.lines().map_while(|line| line.strip_prefix("//! "));
    let sentence = lines.collect::<Vec<_>>().join(" ");
    let commands = [
        format!("cargo run -p {package}"),
        format!("cargo run --release -p {package}"),
        // That of a workspace of its own.
        format!("cd crates/{package} && cargo run"),
    ];
    if !sentence.ends_with('.') || sentence.contains(". ") {
        Some("its first lines are not one sentence".into())
    } else if !commands.iter().any(|command| source.contains(command)) {
        Some(format!("it does not say `{}`", commands[0]))
    } else {
        None
    }
}

/// Whatever in a minimal example a reader could not copy, or would not find.
fn burdens(source: &str) -> Vec<String> {
    const PACKAGES: [&str; 7] =
        ["std", "reqwest", "tokio", "futures", "rayon", "num_cpus", "anyhow"];
    const PROVIDER: &str = "let _ = rustls::crypto::ring::default_provider().install_default();";

    let lines = source.lines().map(str::trim);
    let code: Vec<_> = lines.filter(|line| !line.starts_with("//") && *line != PROVIDER).collect();
    let code = code.join("\n");
    // What a `use` brings in may begin a path too: `env::args`.
    let imports = code.split("use ").skip(1).filter_map(|rest| rest.split(';').next());
    let imports: Vec<_> = imports.flat_map(|import| names(import).skip(1)).collect();
    let roots = code
        .split(|letter: char| !letter.is_alphanumeric() && !"_:.".contains(letter))
        .filter_map(|path| Some(path.split_once("::")?.0))
        // Not the methods: `.collect::<Vec<_>>()`.
        .filter(|root| !root.contains('.') && !root.starts_with(char::is_uppercase));
    let strangers = roots.filter(|root| !PACKAGES.contains(root) && !imports.contains(root));

    let mut burdens: Vec<_> = strangers.map(|root| format!("it names {root}")).collect();
    if names(&code).any(|name| name == "common") {
        burdens.push("it uses common".into());
    }
    let lines = source.lines().count();
    if lines > 50 {
        burdens.push(format!("it has {lines} lines, at most 50 may be"));
    }
    burdens
}

fn names(code: &str) -> impl Iterator<Item = &str> {
    let words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.filter(|word| !word.is_empty())
}

#[test]
fn functions_are_found_in_their_order() {
    let source = "pub fn one() {\n    fn inner() {}\n}\n\nasync fn two<T>() {\n}\n// a fn\n";
    assert_eq!(functions(source), ["one", "two"]);
}

#[test]
fn wrong_openings_are_reported() {
    let command = "//!\n//! ```sh\n//! cargo run -p demo\n//! ```\n";
    assert_eq!(opening(&format!("//! Does\n//! it.\n{command}"), "demo"), None);
    assert!(opening(&format!("//! Does it. Twice.\n{command}"), "demo").is_some());
    assert!(opening(&format!("// Does it.\n{command}"), "demo").is_some());
    assert!(opening(&format!("//! Does it.\n{command}"), "other").is_some());
}

#[test]
fn burdens_are_reported() {
    let good = "\
//! common::words

use std::{env, time::Duration};
use futures::stream::{self, StreamExt};

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    tokio::spawn(stream::iter(env::args()).collect::<Vec<_>>(), Duration::from_secs(1));
}
";
    assert_eq!(burdens(good), [""; 0]);
    assert_eq!(burdens(&good.replace("tokio::", "smol::")), ["it names smol"]);
    assert_eq!(burdens(&good.replace("use std::{", "use url::{")), ["it names url"]);
    assert_eq!(burdens(&good.replace("ring", "other")), ["it names rustls"]);
    assert_eq!(burdens(&good.replace("use std", "use common;\nuse std")), ["it uses common"]);
    assert_eq!(burdens(&"\n".repeat(51)), ["it has 51 lines, at most 50 may be"]);
}
