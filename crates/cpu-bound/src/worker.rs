//! A worker process, from both sides of its two pipes.
//!
//! The parent writes a job a line to the worker's stdin, such as `fib 37`, and the worker writes an
//! answer a line to its stdout.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{self, Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::{env, thread};

use anyhow::{Context, Error, Result, anyhow};
use clap::ValueEnum;
use common::output::say;

use crate::jobs::{Job, Kind};
use crate::report::name;

const ARGUMENT: &str = "--worker";

// The worker's side.

/// Whether this process was started to be a worker.
pub fn is_worker() -> bool {
    env::args_os().skip(1).eq([ARGUMENT])
}

/// Computes what comes in on stdin, until the parent closes it.
pub fn serve() -> Result<ExitCode> {
    for line in incoming_lines() {
        let job = parse(&line).context("not a job from the program that starts workers")?;
        say(&format!("{}\n", job.compute()));
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(line: &str) -> Option<Job> {
    let (kind, n) = line.split_once(' ')?;
    Some(Job { kind: Kind::from_str(kind, false).ok()?, n: n.parse().ok()? })
}

/// Reads stdin in a thread, in order to notice at once, even in the middle of a job, that the
/// parent is done, or dead.
fn incoming_lines() -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            // The receiver is gone only when this process is about to end.
            let _ = sender.send(line);
        }
        process::exit(0);
    });
    lines
}

// The parent's side.

/// A process that computes. Dropped, it is ended, also in the middle of a job.
///
/// There is no deadline: nobody knows how long a job takes.
pub struct Worker {
    child: Child,
    jobs: ChildStdin,
}

impl Worker {
    /// Starts a process that puts the lines that it prints into the channel, with its number.
    pub fn start(program: &Path, number: usize, lines: Sender<(usize, String)>) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start a worker process")?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (jobs, output) = pipes.context("a worker process without pipes")?;
        thread::spawn(move || forward(output, number, &lines));
        Ok(Self { child, jobs })
    }

    /// Gives the worker a job; its answer is going to be in the channel.
    pub fn hand(&mut self, job: Job) -> Result<()> {
        let line = format!("{} {}\n", name(&job.kind), job.n);
        self.jobs.write_all(line.as_bytes()).map_err(|_| self.last_words())
    }

    /// The answer that this line of the worker's is. An empty one is the end of its output.
    pub fn understand(&mut self, line: &str) -> Result<u128> {
        if line.is_empty() {
            return Err(self.last_words());
        }
        let answer = line.strip_suffix('\n').and_then(|answer| answer.parse().ok());
        answer.context("a worker process printed something that is not an answer")
    }

    /// What became of a process that closed a pipe.
    fn last_words(&mut self) -> Error {
        // One that is dying already keeps its own status; one that is not must not be waited for.
        let _ = self.child.kill();
        match self.child.wait() {
            Ok(status) => anyhow!("a worker process ended without an answer: {status}"),
            Err(error) => Error::new(error).context("cannot wait for a worker process"),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It is idle, or nobody wants its answer any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Puts each line into the channel, and an empty one at the end.
fn forward(output: ChildStdout, number: usize, lines: &Sender<(usize, String)>) {
    /// An answer has 39 digits at most.
    const LONGEST_LINE: u64 = 64;
    let mut output = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        // Where it cannot be read, it has ended.
        let _ = output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line);
        let ended = line.is_empty();
        let line = String::from_utf8_lossy(&line).into_owned();
        if lines.send((number, line)).is_err() || ended {
            return;
        }
    }
}

#[cfg(all(test, unix))]
mod tests;
