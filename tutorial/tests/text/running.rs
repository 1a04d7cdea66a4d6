//! Runs the commands that stand in the text, as far as a test can.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, mpsc};
use std::time::Duration;
use std::{env, io, thread};

use crate::shared::{changed_lines, read, root};

/// The longest that a command may take, also in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// What `work` returns for each of the items, in their order; so many are worked on at once.
pub fn each<T: Sync, R: Send>(
    items: &[T],
    at_once: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let taken = AtomicUsize::new(0);
    let next = || items.iter().enumerate().nth(taken.fetch_add(1, Relaxed));
    let results = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some((index, item)) = next() {
                    let result = work(item);
                    results.lock().unwrap().insert(index, result);
                }
            });
        }
    });
    results.into_inner().unwrap().into_values().collect()
}

/// How a command has run.
#[derive(Clone)]
pub struct Ran {
    /// What it has printed, stdout and stderr in one pipe, as in a terminal.
    pub lines: Vec<String>,
    /// None where a signal has ended it.
    pub code: Option<i32>,
}

impl Ran {
    /// All that is known about a run in which something is not as it should be.
    pub fn report(&self, command: &str) -> String {
        let code = self.code.map_or("none".into(), |code| code.to_string());
        format!("\n$ {command}\n{}\n(exit code: {code})\n", self.lines.join("\n"))
    }
}

/// Runs a command, or says why it could not run.
pub fn run(command: &str) -> Result<Ran, String> {
    if let Some((old, new)) = files_of_diff(command) {
        let number = changed_lines(&read(old)?, &read(new)?);
        return Ok(Ran { lines: vec![number.to_string()], code: Some(i32::from(number == 0)) });
    }
    output(prepared(command)?).map_err(|error| format!("`{command}`: {error}"))
}

/// The program of a command with its arguments, ready to be started.
pub fn prepared(command: &str) -> Result<Command, String> {
    let (file, arguments) = program(command).ok_or_else(|| {
        format!("the test cannot run `{command}`: tests/text.rs says who else may")
    })?;
    if !file.exists() {
        return Err(format!("{} is not built: run cargo test --workspace", file.display()));
    }
    let mut command = Command::new(file);
    command.args(arguments).current_dir(root()).env("NO_COLOR", "1").stdin(Stdio::null());
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    Ok(command)
}

/// The lines without empty ones at the end.
pub fn without_end(mut lines: Vec<String>) -> Vec<String> {
    lines.truncate(lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1));
    lines
}

fn files_of_diff(command: &str) -> Option<(&str, &str)> {
    command.strip_prefix("diff ")?.strip_suffix(" | grep -c '^[<>]'")?.split_once(' ')
}

/// The binary that `cargo run` would run, built with the profile of this test, and its arguments.
fn program(command: &str) -> Option<(PathBuf, Vec<&str>)> {
    let (options, arguments) = command.split_once(" -- ").unwrap_or((command, ""));
    let mut words = options.strip_prefix("cargo run ")?.split_whitespace();
    let (mut binary, mut example) = (None, None);
    while let Some(word) = words.next() {
        match word {
            "-q" | "--release" => {}
            // A program has the name of its package, or one of its own.
            "-p" | "--bin" => binary = Some(words.next()?),
            "--example" => example = Some(words.next()?),
            _ => return None,
        }
    }
    // A shell would do something with these.
    if command.contains(['\'', '"', '\\', '|', '&', ';', '<', '>', '$', '*', '#']) {
        return None;
    }
    // This test is …/deps/text-HASH.
    let folder = env::current_exe().ok()?.parent()?.parent()?.to_owned();
    let file = match example {
        Some(example) => folder.join("examples").join(example),
        None => folder.join(binary?),
    };
    binary?;
    Some((file.with_extension(env::consts::EXE_EXTENSION), arguments.split_whitespace().collect()))
}

/// Runs a program to its end.
pub fn output(mut command: Command) -> io::Result<Ran> {
    let (reader, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    // The command still holds the writing end of the pipe, which would never end.
    drop(command);
    let (sender, output) = mpsc::channel();
    thread::spawn(move || sender.send(io::read_to_string(reader)));
    let output = output.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        child.kill()?;
        Err(io::Error::other("it does not end"))
    });
    let code = child.wait()?.code();
    Ok(Ran { lines: lines(&output?), code })
}

/// The lines of an output, without what an optimised build does not print.
pub fn lines(output: &str) -> Vec<String> {
    let lines = output.lines().map(str::trim_end);
    let lines = lines.filter(|line| !line.starts_with("This is a debug build: "));
    without_end(lines.map(str::to_owned).collect())
}

#[test]
fn results_are_in_the_order_of_the_items() {
    assert_eq!(each(&[1, 2, 3, 4, 5], 2, |number| number * 2), [2, 4, 6, 8, 10]);
}

#[test]
fn a_command_is_a_binary_with_arguments() {
    let (file, arguments) = program("cargo run -q --release -p a --example b -- -n 1").unwrap();
    assert!(file.with_extension("").ends_with("examples/b"));
    assert_eq!(arguments, ["-n", "1"]);
    let (file, arguments) = program("cargo run --bin c -- --tree").unwrap();
    assert_eq!((file.file_stem().unwrap().to_str(), arguments), (Some("c"), vec!["--tree"]));
    assert_eq!(program("cargo run -p a | wc"), None);
}
