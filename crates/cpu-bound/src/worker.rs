//! A worker process, from both sides of its two pipes.
//!
//! The parent writes a job a line to the worker's stdin, such as `fib 37`, and the worker writes an
//! answer a line to its stdout.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{self, Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::{env, thread};

use anyhow::{Context, Error, Result, anyhow};
use clap::ValueEnum;
use common::output::say;

use crate::jobs::{Job, Kind};

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
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts a worker process.
    pub fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start a worker process")?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (jobs, answers) = pipes.context("a worker process without pipes")?;
        Ok(Self { child, jobs, answers: BufReader::new(answers) })
    }

    /// Has the process compute the answer, and waits for it.
    pub fn compute(&mut self, job: Job) -> Result<u128> {
        /// An answer has 39 digits at most.
        const LONGEST_LINE: u64 = 64;
        let mut line = Vec::new();
        let asked = writeln!(self.jobs, "{} {}", job.kind.name(), job.n);
        let answered = asked
            .and_then(|()| self.answers.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line));
        // Where nothing can be written or read, the process has ended.
        if !matches!(answered, Ok(1..)) {
            return Err(self.last_words());
        }
        let line = str::from_utf8(&line).ok().and_then(|line| line.strip_suffix('\n'));
        let answer = line.and_then(|line| line.parse().ok());
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

#[cfg(all(test, unix))]
mod tests;
