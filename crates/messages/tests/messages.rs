//! Every program prints its message, and mended it does not: those that are run, in `src/`, and those
//! that do not compile, in `refused/`. The page shows the messages as they are.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;
use std::{fs, io, thread};

use practice_server::{Behaviour, Practice};
use reqwest::Client;
use serde_json::Value;
use test_support::compiler::{diagnostics, version};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

const PAGE: &str = "../../tutorial/messages.md";
const REFUSED: &str = "crates/messages/refused/";

/// The compiler whose words the page shows. Those of another one may differ.
const WRITTEN_WITH: &str = "rustc 1.95.0 ";

/// Far longer than any of the programs takes.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn every_program_prints_its_message_and_mended_it_does_not() {
    let names: BTreeSet<_> = run(&[]).0.lines().map(str::to_owned).collect();
    let mut shown = BTreeSet::new();
    for (program, message) in said().into_iter().filter(|(program, _)| !is_file(program)) {
        let words: Vec<_> = program.split(' ').collect();
        let name = words[0].to_owned();
        if cfg!(not(unix)) && !names.contains(&name) {
            continue;
        }
        shown.insert(name);
        let is_silent = program == "blocking-client" && cfg!(not(debug_assertions));
        let (output, _) = run(&words);
        assert_eq!(has(&output, &message), !is_silent, "{program}: {message}\n{output}");
        if words.len() == 1 {
            let (output, ends_well) = run(&[words[0], "mended"]);
            assert!(ends_well && !has(&output, &message), "{program}, mended:\n{output}");
        }
    }
    assert_eq!(shown, names);
}

/// Whether all lines of the message are lines of the output, in this order.
fn has(output: &str, message: &str) -> bool {
    let mut lines = output.lines().map(masked);
    message.lines().map(masked).all(|line| lines.any(|other| other == line))
}

/// Without what differs from run to run: the port, and the number of a task. Other systems have their
/// own words and numbers for what Linux calls error 111.
fn masked(line: &str) -> String {
    let mut masked = line.to_owned();
    if !cfg!(target_os = "linux")
        && let Some((start, _)) = line.split_once("tcp connect error: ")
    {
        masked.truncate(start.len());
    }
    for (before, after) in [("http://127.0.0.1:", "/"), ("task ", " panicked")] {
        let parts = masked.split_once(before).and_then(|(start, rest)| {
            let (number, end) = rest.split_once(after)?;
            number.parse::<u64>().ok().map(|_| format!("{start}{before}#{after}{end}"))
        });
        masked = parts.unwrap_or(masked);
    }
    masked
}

#[test]
fn every_refused_program_gets_its_message_and_compiles_when_it_is_mended() {
    let folder = test_support::folder("messages");
    let has_same_words = version().starts_with(WRITTEN_WITH);
    let mut shown = BTreeSet::new();
    for (file, message) in said().into_iter().filter(|(file, _)| is_file(file)) {
        let refused = Path::new("../..").join(&file);
        let [diagnostic] = &diagnostics(&refused, &folder)[..] else {
            panic!("{file} has not one message")
        };
        let rendered = diagnostic["rendered"].as_str().unwrap();
        if has_same_words {
            let mut lines = rendered.lines().map(|line| line.trim_start_matches(['=', ' ']));
            assert_eq!(message.lines().next(), rendered.lines().next(), "{file}");
            assert!(
                message.lines().all(|line| lines.any(|other| other == line)),
                "{file}: {rendered}"
            );
        } else {
            let start = |text: &str| text.split(':').next().unwrap().to_owned();
            assert_eq!(start(&message), start(rendered), "{file}");
        }
        if let Some(name) = file.strip_prefix(REFUSED) {
            let mended = diagnostics(&Path::new("mended").join(name), &folder);
            assert_eq!(mended, [Value::Null; 0], "{name}, mended");
            shown.insert(name.to_owned());
        }
    }
    fs::remove_dir_all(folder).unwrap();
    assert_eq!(shown, files("refused"));
    assert_eq!(shown, files("mended"));
}

/// The clock is paused, so five seconds in which nothing happens pass at once.
#[test]
fn a_deadline_around_each_await_names_the_one_that_hangs() {
    let file = Path::new(env!("CARGO_BIN_EXE_messages"));
    let run = test_support::Invocation::example(file, "where-it-hangs", [""; 0]).run();
    assert_eq!(
        run.exits_with(0).stdout,
        "\
waiting for the task
waiting for all pages
it hangs where it waits for all pages: deadline has elapsed

waiting for the task
waiting for all pages
all done
"
    );
}

/// What tokio does with `sleep`, which looks for the clock when it is made.
#[test]
fn a_sleep_that_is_made_outside_of_a_runtime_panics() {
    let runtime = Runtime::new().unwrap();
    let message = panicked(|| runtime.block_on(sleep(Duration::from_millis(1))));
    assert!(message.starts_with("there is no reactor running"), "{message}");
    runtime.block_on(async { sleep(Duration::from_millis(1)).await });
}

#[test]
fn a_runtime_that_is_dropped_by_a_task_panics_in_every_build() {
    let runtime = Runtime::new().unwrap();
    let message = panicked(|| runtime.block_on(async { drop(Runtime::new().unwrap()) }));
    assert!(message.starts_with("Cannot drop a runtime in a context where blocking"), "{message}");
}

/// Nobody interrupts the thread, so what it does is done long after the deadline.
#[test]
fn a_deadline_is_not_kept_while_the_thread_is_blocked() {
    let event_loop = Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = event_loop.block_on(async {
        timeout(Duration::from_millis(1), async { thread::sleep(Duration::from_millis(50)) }).await
    });
    assert_eq!(outcome, Ok(()));
}

/// The server answers in a second, the deadline is two, and nobody takes the answer in time.
#[test]
fn own_slowness_is_told_as_a_timeout() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let latency = Duration::from_secs(1);
    let server = Practice::start(Behaviour { latency, ..Behaviour::default() }).unwrap();
    let client = Client::builder().no_proxy().timeout(2 * latency).build().unwrap();
    let event_loop = Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = event_loop.block_on(async {
        let visit = tokio::spawn(client.get(server.url("/dice")).send());
        while server.stats().requests == 0 {
            yield_now().await;
        }
        // The deadline began before the server had the request, and tokio's clock is in milliseconds.
        thread::sleep(2 * latency + Duration::from_millis(100));
        visit.await.unwrap()
    });
    assert!(outcome.unwrap_err().is_timeout());
}

fn panicked(work: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(work)).unwrap_err();
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap()
}

/// Each block of the page that is said to be a message: what prints it, and its lines.
fn said() -> Vec<(String, String)> {
    let page = fs::read_to_string(PAGE).unwrap();
    let blocks = page.split("<!-- says: ").skip(1).map(|block| {
        let (program, rest) = block.split_once(" -->\n```text\n").expect("a comment and a block");
        (program.to_owned(), rest.split("```").next().unwrap().to_owned())
    });
    blocks.collect()
}

fn is_file(program: &str) -> bool {
    program.starts_with("crates/")
}

fn files(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// What the program prints, stdout and stderr in one pipe, and whether it ends well.
fn run(words: &[&str]) -> (String, bool) {
    let (reader, writer) = io::pipe().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_messages"));
    command.args(words).env("RUST_BACKTRACE", "0");
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    // The command still holds the writing end of the pipe, which would never end.
    drop(command);
    let (sender, output) = mpsc::channel();
    thread::spawn(move || sender.send(io::read_to_string(reader)));
    let output = output.recv_timeout(PATIENCE);
    if output.is_err() {
        child.kill().unwrap();
    }
    let ends_well = child.wait().unwrap().success();
    (output.unwrap_or_else(|_| panic!("{words:?} hangs")).unwrap(), ends_well)
}
