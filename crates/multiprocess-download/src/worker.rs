//! A worker process, from both sides of its two pipes.
//!
//! The parent writes one JSON object a line to the worker's stdin: first the [`Settings`], then a
//! [`Job`] at a time. The worker writes an [`Answer`] a line to its stdout. There is never more than
//! one job in a pipe, and a pipe takes the longest, so neither side can block the other by not
//! reading.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{self, Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use std::{env, thread};

use anyhow::{Context, Result, bail, ensure};
use common::client::{self, Settings};
use common::{Failure, FailureKind, body};
use reqwest::Url;
use serde::{Deserialize, Serialize};

const ARGUMENT: &str = "--worker";

#[derive(Serialize, Deserialize)]
struct Job {
    id: u64,
    site: String,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    id: u64,
    outcome: Result<u64, Failure>,
}

// The worker's side.

/// Whether this process was started to be a worker.
pub fn is_worker() -> bool {
    env::args_os().skip(1).eq([ARGUMENT])
}

/// Downloads what comes in on stdin, until the parent closes it.
pub fn serve() -> Result<ExitCode> {
    let lines = incoming_lines();
    let settings: Settings = serde_json::from_str(&lines.recv()?)
        .context("not a job from the program that starts workers")?;
    let client = client::blocking(&settings)?;
    for line in lines {
        let Job { id, site } = serde_json::from_str(&line)?;
        let outcome = crate::fetch(&client, &site.parse()?);
        // Where nobody reads the answer, the parent is gone, and so is the reason to complain.
        if write_line(&mut io::stdout(), &Answer { id, outcome }).is_err() {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads stdin in a thread, in order to notice at once, even in the middle of a download, that the
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

/// A place for a worker process: empty at first, and again after one has died.
pub struct Worker<'a> {
    program: &'a Path,
    settings: &'a Settings,
    patience: Duration,
    process: Option<Process>,
}

/// The worker itself keeps to the timeout; this is for one that no longer answers at all.
const PATIENCE: Duration = Duration::from_secs(5);

impl<'a> Worker<'a> {
    /// A place for a worker: this program, which is started again with the first site.
    pub fn new(program: &'a Path, settings: &'a Settings) -> Self {
        Self { program, settings, patience: PATIENCE, process: None }
    }

    /// Has a worker process download the site. If that process dies, this site has failed, and the
    /// next one gets a new process.
    pub fn fetch(&mut self, site: &Url) -> Result<u64, Failure> {
        let mut process = match self.process.take().and_then(Process::if_alive) {
            Some(process) => process,
            None => Process::start(self.program, self.settings).map_err(|error| died(&error))?,
        };
        // On an error the process is dropped, and so killed, instead of put back.
        let patience = self.settings.timeout + self.patience;
        let outcome = process.ask(site, patience).map_err(|error| died(&error))?;
        self.process = Some(process);
        outcome
    }
}

fn died(error: &anyhow::Error) -> Failure {
    Failure::new(FailureKind::WorkerDied, format!("{error:#}"))
}

struct Process {
    child: Child,
    jobs: ChildStdin,
    answers: Receiver<Vec<u8>>,
    last_id: u64,
}

impl Process {
    fn start(program: &Path, settings: &Settings) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped());
        // Only the report writes to the terminal, without control characters. Of a worker that
        // panics it tells the exit status.
        command.stderr(Stdio::null());
        leave_signals_to_the_parent(&mut command);
        let mut child = command.spawn().context("cannot start a worker process")?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (jobs, answers) = pipes.context("a worker process without pipes")?;
        let mut process = Self { child, jobs, answers: lines_of(answers), last_id: 0 };
        write_line(&mut process.jobs, settings).context("the worker process ended at once")?;
        Ok(process)
    }

    fn ask(&mut self, site: &Url, patience: Duration) -> Result<Result<u64, Failure>> {
        self.last_id += 1;
        let job = Job { id: self.last_id, site: site.to_string() };
        let sent = write_line(&mut self.jobs, &job);
        let line = match sent.map(|()| self.answers.recv_timeout(patience)) {
            Ok(Ok(line)) => line,
            Ok(Err(mpsc::RecvTimeoutError::Timeout)) => bail!("the worker process hangs"),
            _ => bail!("the worker process {}", self.last_words()),
        };
        understand(&line, job.id)
    }

    /// What became of a process that cannot be talked to any more.
    fn last_words(&mut self) -> String {
        // The pipes of a process that dies are closed a moment before it is gone.
        for _ in 0..1_000 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return format!("died: {status}");
            }
            thread::sleep(Duration::from_millis(1));
        }
        "closed its pipes".into()
    }

    /// This process, unless it died while it was idle: then no site has to pay for it.
    fn if_alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is idle, or it is of no use: there is nothing in it that could be lost.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The outcome in a line that is to answer the job of this id.
fn understand(line: &[u8], id: u64) -> Result<Result<u64, Failure>> {
    let answer: Answer = serde_json::from_slice(line)
        .ok()
        // More bytes than any download has would spoil the sum of all of them.
        .filter(|answer: &Answer| !matches!(answer.outcome, Ok(bytes) if bytes > body::LIMIT))
        .context("the worker process printed something that is not an answer")?;
    ensure!(answer.id == id, "the worker process answered a question that nobody asked");
    Ok(answer.outcome)
}

/// Ctrl-C reaches every process of the terminal's foreground group. The parent ends its workers by
/// closing their stdin, so they are kept out of its group.
fn leave_signals_to_the_parent(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        /// From the documentation of `CreateProcess`.
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
    }
}

/// Reads a worker's stdout in a thread, because a pipe cannot be read with a deadline.
///
/// The channel ends with the worker, or with a line that is too long to be an answer.
fn lines_of(output: ChildStdout) -> Receiver<Vec<u8>> {
    const LONGEST_LINE: u64 = 64 * 1024;
    let (sender, lines) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).is_ok()
            && line.ends_with(b"\n")
            && sender.send(std::mem::take(&mut line)).is_ok()
        {}
    });
    lines
}

/// Writes a line in one piece.
fn write_line(pipe: &mut impl Write, message: &impl Serialize) -> Result<()> {
    let line = serde_json::to_string(message)? + "\n";
    pipe.write_all(line.as_bytes())?;
    Ok(pipe.flush()?)
}

#[cfg(all(test, unix))]
mod tests;
