//! What the text says of others (Python, libraries, the compiler, systems, standards) still stands in
//! its page, and something shows it: `tutorial/others.md`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::{env, fs, process};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use shared::{assert_none, read, root};

const PAGE: &str = "tutorial/others.md";
const CLAIMS: &str = "scripts/python/claims";

/// A row of the table: where something is said, what is said, and each link of what shows it.
struct Row {
    page: String,
    phrase: String,
    shown_by: Vec<Link>,
}

/// Its text, and where it leads.
type Link = (String, String);

#[test]
fn every_sentence_still_stands_in_its_page() {
    let mut problems = Vec::new();
    for Row { page, phrase, .. } in rows() {
        let words = phrase.split_whitespace().count();
        if !(2..=12).contains(&words) {
            problems.push(format!("{phrase}: {words} words"));
        }
        match read(&page) {
            Ok(text) if plain(&text).contains(&phrase) => {}
            Ok(_) => problems.push(format!("{page}: it does not say: {phrase}")),
            Err(error) => problems.push(error),
        }
    }
    assert_none(&problems);
}

/// A function of a test or of a claim, a program, or something elsewhere.
#[test]
fn what_shows_it_is_there() {
    let mut problems = Vec::new();
    for Row { phrase, shown_by, .. } in rows() {
        if shown_by.is_empty() {
            problems.push(format!("{phrase}: nothing shows it"));
        }
        for (name, target) in shown_by {
            if !target.starts_with("https://") && !is_there(&name, &target) {
                problems.push(format!("{phrase}: {target} has no {name}"));
            }
        }
    }
    assert_none(&problems);
}

fn is_there(name: &str, target: &str) -> bool {
    let Ok(source) = read(target) else { return false };
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    target.ends_with(&format!("/{name}"))
        || lines.iter().any(|line| line.starts_with(&format!("def {name}(")))
        || lines.windows(2).any(|pair| {
            pair[0] == "#[test]" && pair[1].starts_with(&format!("fn {name}("))
                || pair[1].starts_with(&format!("pub fn {name}(program: &Program"))
        })
}

#[test]
fn every_claim_is_of_use() {
    let used: BTreeSet<_> = rows().into_iter().flat_map(|row| row.shown_by).collect();
    let files = fs::read_dir(root().join(CLAIMS)).unwrap().map(|entry| entry.unwrap().file_name());
    let mut problems = Vec::new();
    let mut count = 0;
    let is_python = |name: &OsString| Path::new(name).extension().is_some_and(|end| end == "py");
    // That one is what the others use.
    let files = files.filter(|name| is_python(name) && name != "claims.py");
    for file in files.map(|name| format!("{CLAIMS}/{}", name.display())) {
        let source = read(&file).unwrap();
        let names = source.lines().filter_map(|line| line.strip_prefix("def ")?.split('(').next());
        for name in names.filter(|name| !name.starts_with('_')) {
            count += 1;
            if !used.contains(&(name.to_owned(), file.clone())) {
                problems.push(format!("{file}: no sentence needs {name}"));
            }
        }
    }
    assert!(count >= 40, "{count} claims");
    assert_none(&problems);
}

#[test]
fn a_future_that_nobody_awaits_is_a_warning() {
    let [warning] = &warnings("async fn visit() {}\nfn main() { visit(); }")[..] else {
        panic!("not one warning")
    };
    assert!(warning.starts_with("warning: unused implementer of"), "{warning}");
    assert!(warning.ends_with("`Future` that must be used"), "{warning}");
}

#[test]
fn a_result_is_a_warning_unless_it_is_in_a_handle_that_is_dropped() {
    let visit = "fn visit() -> Result<(), String> { Err(String::new()) }\n";
    let unused = warnings(&format!("{visit}fn main() {{ visit(); }}"));
    assert_eq!(unused, ["warning: unused `Result` that must be used"]);
    let dropped = "fn main() { std::thread::scope(|scope| { scope.spawn(visit); }); }";
    assert_eq!(warnings(&format!("{visit}{dropped}")), [""; 0]);
}

const GUARD: &str = "\
use std::sync::Mutex;
async fn visit(count: &Mutex<u32>) {
    let mut count = count.lock().unwrap();
    *count += 1;
    std::future::ready(()).await;
}
";

#[test]
fn clippy_finds_a_guard_that_is_held_across_an_await() {
    let source = format!("{GUARD}fn main() {{ drop(visit(&Mutex::new(0))); }}");
    assert_eq!(warnings(&source), [""; 0]);
    // Where clippy is not installed, rustup has a program of this name that fails.
    let version = Command::new("clippy-driver").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        return eprintln!("skipped: there is no clippy-driver");
    }
    for source in [&source, &dropped_by_hand(&source)] {
        let (is_compiled, found) = said(Command::new("clippy-driver"), source);
        assert!(is_compiled, "{found:?}");
        assert_eq!(found, ["warning: this `MutexGuard` is held across an await point"]);
    }
}

#[test]
fn a_guard_that_is_dropped_by_hand_is_not_enough_for_send() {
    let spawn = "fn spawn(_task: impl Future<Output = ()> + Send) {}\n";
    let source = format!("{GUARD}{spawn}fn main() {{ spawn(visit(&Mutex::new(0))); }}");
    let in_a_block = source.replace("let mut", "{ let mut").replace("+= 1;", "+= 1; }");
    assert_eq!(warnings(&in_a_block), [""; 0]);
    for source in [&source, &dropped_by_hand(&source)] {
        let (is_compiled, found) = said(rustc(), source);
        assert!(!is_compiled);
        assert_eq!(found[0], "error: future cannot be sent between threads safely");
    }
}

fn dropped_by_hand(source: &str) -> String {
    source.replace("+= 1;", "+= 1;\n    drop(count);")
}

/// The first line of each warning of the compiler's.
fn warnings(source: &str) -> Vec<String> {
    let (is_compiled, said) = said(rustc(), source);
    assert!(is_compiled, "{said:?}");
    said
}

fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Whether a source compiles, and the first line of each warning and of each error.
fn said(mut compiler: Command, source: &str) -> (bool, Vec<String>) {
    let name = format!("others-{}-{:?}", process::id(), std::thread::current().id());
    let folder = env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("program.rs");
    fs::write(&file, source).unwrap();
    compiler.args(["--edition", "2024", "--emit=metadata", "--out-dir"]).arg(&folder).arg(&file);
    let output = compiler.output().expect("the compiler that builds this test is there");
    fs::remove_dir_all(folder).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let is_first = |line: &&str| line.starts_with("warning: ") || line.starts_with("error");
    let lines = stderr.lines().filter(is_first).filter(|line| !line.ends_with(" emitted"));
    (output.status.success(), lines.map(str::to_owned).collect())
}

#[test]
fn cargo_names_the_rustc_that_a_package_requires() {
    let said = build("requires", "rust-version = \"1.999\"", |_| {});
    assert!(said.contains("requires rustc 1.999"), "{said}");
}

#[test]
fn a_linker_that_is_not_there_is_named() {
    let said = build("linker", "", |cargo| {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", "-Clinker=no-such-linker");
    });
    assert!(said.contains("linker `no-such-linker` not found"), "{said}");
}

/// A name that nobody has, and a proxy at a port where nobody listens.
#[test]
fn cargo_says_what_is_wrong_with_the_network() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for (proxy, says) in [("", "Could not resolve host"), (&proxy, "Failed to connect to")] {
        let said = build(&says.replace(' ', "-"), "[dependencies]\nitoa = \"1\"", |cargo| {
            cargo.env("CARGO_HTTP_PROXY", proxy);
        });
        assert!(said.contains(says), "{said}");
    }
}

/// What cargo says of a new package with these lines in its manifest. The registry has no host.
fn build(name: &str, lines: &str, set: impl Fn(&mut Command)) -> String {
    let folder = env::temp_dir().join(format!("others-{}-{name}", process::id()));
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    fs::write(folder.join("Cargo.toml"), format!("{manifest}{lines}\n[workspace]\n")).unwrap();
    fs::write(folder.join("src/main.rs"), "fn main() {}\n").unwrap();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap());
    cargo.args(["build", "--config", "source.crates-io.replace-with='none'"]);
    cargo.args(["--config", "source.none.registry='sparse+https://nobody.invalid/'"]);
    for proxy in
        ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    {
        cargo.env_remove(proxy);
    }
    cargo.current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("CARGO_HOME", folder.join("home")).env("CARGO_NET_RETRY", "0");
    cargo.env_remove("CARGO_NET_OFFLINE");
    set(&mut cargo);
    let output = cargo.output().expect("the cargo that runs this test is there");
    fs::remove_dir_all(folder).unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

fn rows() -> Vec<Row> {
    let text = read(PAGE).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ["));
    let rows: Vec<_> = rows
        .map(|row| {
            let cells: Vec<_> = row.trim_matches(['|', ' ']).split(" | ").collect();
            let [page, phrase, shown_by] = cells[..] else { panic!("three cells: {row}") };
            let [(_, page)] = &links(page)[..] else { panic!("one page: {row}") };
            Row { page: page.clone(), phrase: plain(phrase), shown_by: links(shown_by) }
        })
        .collect();
    assert!(rows.len() >= 100, "{} rows", rows.len());
    rows
}

/// The text of a page without blocks of code and without Markdown, each run of white space as a blank.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut is_block = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_block = true,
            Event::End(TagEnd::CodeBlock) => is_block = false,
            Event::Text(words) | Event::Code(words) if !is_block => plain.push_str(&words),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            )
            | Event::SoftBreak => plain.push(' '),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The links of a cell. One into the workspace is seen from its root.
fn links(cell: &str) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut open = false;
    for event in Parser::new(cell) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                let target = match dest_url.strip_prefix("../") {
                    Some(file) => file.to_owned(),
                    None if dest_url.contains("://") => dest_url.to_string(),
                    None => format!("tutorial/{dest_url}"),
                };
                links.push((String::new(), target));
                open = true;
            }
            Event::End(TagEnd::Link) => open = false,
            Event::Text(words) | Event::Code(words) if open => {
                links.last_mut().unwrap().0.push_str(&words);
            }
            _ => {}
        }
    }
    links
}
