//! Worker processes, from both sides of their two pipes.
//!
//! The parent writes one JSON object a line to a worker's stdin: first the [`Settings`], then a
//! [`Job`] at a time. The worker writes an [`Answer`] a line to its stdout: first that it is ready,
//! as if it answered a job of the number 0. There is never more than one job in a pipe, and a pipe
//! takes the longest, so neither side can block the other by not reading.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{self, Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result, bail, ensure};
use common::client::{self, Settings};
use common::{Failure, FailureKind, Sites, body};
#[cfg(unix)]
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
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
    /// How many requests this worker has sent again so far.
    #[serde(default)]
    repeats: usize,
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
    let mut answer = Answer { id: 0, outcome: Ok(0), repeats: 0 };
    // If nobody reads the answer, the parent is gone, and so is the reason to complain.
    while write_line(&mut io::stdout(), &answer).is_ok() {
        let Job { id, site } = serde_json::from_str(&lines.recv()?)?;
        let outcome = crate::fetch(&client, &site.parse()?);
        answer = Answer { id, outcome, repeats: settings.repeats.count() };
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

/// The worker itself keeps to the timeout; this is for one that no longer answers at all.
const PATIENCE: Duration = Duration::from_secs(5);

/// The worker processes. There are never more of them than places.
pub struct Workers<'a> {
    program: &'a Path,
    settings: &'a Settings,
    patience: Duration,
    /// Whoever waits for a process has this, so that nobody is served before.
    turn: Mutex<()>,
    pool: Mutex<Pool<'a>>,
    /// Tells that somebody has put a process back, or lost one.
    change: Condvar,
}

struct Pool<'a> {
    idle: Vec<Process>,
    /// Those that are at work, or being started.
    busy: usize,
    starts: Vec<Start<'a>>,
}

/// A way to start workers.
struct Start<'a> {
    /// A program and its arguments; none for this program itself.
    command: Option<&'a [String]>,
    /// How many more it may start.
    vacant: usize,
    /// How often it has failed since a worker of it last answered.
    failures: u32,
    /// Until when there is no use in another attempt, and why the last one failed.
    failed: Option<(Instant, String)>,
}

impl Start<'_> {
    fn pause(&self) -> Duration {
        self.failed
            .as_ref()
            .map_or(Duration::ZERO, |(until, _)| until.saturating_duration_since(Instant::now()))
    }

    /// An attempt that took so long was in vain. This program can be started a moment later, or not
    /// at all. A host that is elsewhere may come back: the pauses grow, and attempts take no more than
    /// a tenth of the time.
    fn has_failed(&mut self, took: Duration, reason: String) {
        const PAUSE: Duration = Duration::from_secs(1);
        self.failures = self.failures.saturating_add(1);
        let doubled = PAUSE * 2_u32.pow((self.failures - 1).min(6));
        let pause = if self.command.is_none() { PAUSE } else { doubled.max(10 * took) };
        self.failed = Some((Instant::now() + pause, reason));
    }

    /// Whether no site waits for its next attempt.
    fn is_given_up(&self) -> bool {
        const ATTEMPTS: u32 = 5;
        self.command.is_none() || self.failures >= ATTEMPTS
    }
}

impl<'a> Workers<'a> {
    /// No process so far: each is started when a thread finds none that is idle. Each command is a
    /// place for one, and `program` runs in the others.
    pub fn new(program: &'a Path, sites: &'a Sites) -> Self {
        let (here, elsewhere) = sites.worker_places();
        Self::with(program, here, elsewhere, sites.client_settings())
    }

    fn with(
        program: &'a Path,
        here: usize,
        commands: &'a [Vec<String>],
        settings: &'a Settings,
    ) -> Self {
        let start = |command, vacant| Start { command, vacant, failures: 0, failed: None };
        let elsewhere = commands.iter().map(|command| start(Some(command.as_slice()), 1));
        let starts = elsewhere.chain([start(None, here)]).collect();
        let pool = Mutex::new(Pool { idle: Vec::new(), busy: 0, starts });
        let (turn, change) = (Mutex::default(), Condvar::new());
        Self { program, settings, patience: PATIENCE, turn, pool, change }
    }

    /// Has a worker process download the site. If that process dies, this site has failed, and the
    /// next one gets a new process.
    pub fn fetch(&self, site: &Url) -> Result<u64, Failure> {
        let mut process = self.take().map_err(|error| died(&error))?;
        let (before, asked) = (process.repeats, Instant::now());
        let outcome = process.ask(site, self.settings.timeout, self.patience);
        self.settings.repeats.add(process.repeats - before);
        self.put_back(process, outcome.as_ref().err(), asked.elapsed());
        outcome.unwrap_or_else(|error| Err(died(&error)))
    }

    /// After an error the process is of no use: it is dropped, and so killed.
    fn put_back(&self, process: Process, error: Option<&anyhow::Error>, took: Duration) {
        let (start, is_first) = (process.start, process.last_id == 1);
        let process = error.is_none().then_some(process);
        let mut pool = lock(&self.pool);
        let start = &mut pool.starts[start];
        match error {
            None => (start.failures, start.failed) = (0, None),
            // Elsewhere, workers that are ready and never answer would cost a site after the other.
            Some(error) if is_first && start.command.is_some() => {
                start.has_failed(took, format!("{error:#}"));
            }
            Some(_) => {}
        }
        start.vacant += usize::from(process.is_none());
        pool.idle.extend(process);
        self.no_longer_busy(&mut pool);
    }

    /// A process that is idle, or a new one. Where none can be started, it waits for one of the
    /// others; only where there are none does it fail.
    fn take(&self) -> Result<Process> {
        loop {
            let (idle, start) = self.idle_or_start()?;
            // One that died while it was idle costs nothing.
            if let Some(process) = idle.and_then(Process::if_alive) {
                return Ok(process);
            }
            let (began, command) = (Instant::now(), lock(&self.pool).starts[start].command);
            match Process::start(self.program, command, start, self.settings, self.patience) {
                Ok(process) => return Ok(process),
                Err(error) => {
                    let mut pool = lock(&self.pool);
                    pool.starts[start].has_failed(began.elapsed(), format!("{error:#}"));
                    pool.starts[start].vacant += 1;
                    self.no_longer_busy(&mut pool);
                }
            }
        }
    }

    /// A process that is idle, and how it was started; or how one can be started now.
    fn idle_or_start(&self) -> Result<(Option<Process>, usize)> {
        let _turn = lock(&self.turn);
        let mut pool = lock(&self.pool);
        loop {
            if let Some(process) = pool.idle.pop() {
                pool.busy += 1;
                let start = process.start;
                return Ok((Some(process), start));
            }
            let vacant = || pool.starts.iter().enumerate().filter(|(_, start)| start.vacant > 0);
            let next = vacant().min_by_key(|(_, start)| start.pause());
            let (number, pause) = next.map_or((0, Duration::MAX), |(n, start)| (n, start.pause()));
            if pause.is_zero() {
                pool.busy += 1;
                pool.starts[number].vacant -= 1;
                return Ok((None, number));
            }
            if pool.busy == 0 && vacant().all(|(_, start)| start.is_given_up()) {
                let failed = pool.starts[number].failed.as_ref();
                bail!("{}", failed.map_or("there is no place for a worker", |(_, reason)| reason));
            }
            let woken = self.change.wait_timeout(pool, pause);
            pool = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn no_longer_busy(&self, pool: &mut Pool) {
        pool.busy -= 1;
        self.change.notify_all();
    }
}

/// Nobody panics in the middle of a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn died(error: &anyhow::Error) -> Failure {
    Failure::new(FailureKind::WorkerDied, format!("{error:#}"))
}

struct Process {
    child: Child,
    /// Which way to start workers has started it.
    start: usize,
    jobs: ChildStdin,
    answers: Receiver<Vec<u8>>,
    last_id: u64,
    repeats: usize,
}

impl Process {
    /// Starts a process, and waits until it is ready.
    fn start(
        program: &Path,
        elsewhere: Option<&[String]>,
        number: usize,
        settings: &Settings,
        patience: Duration,
    ) -> Result<Self> {
        let (mut command, problem) = if let Some([program, arguments @ ..]) = elsewhere {
            let mut command = Command::new(program);
            command.args(arguments);
            // Of the rest, nobody knows what is secret.
            let name = format!("--worker-command {}, {program:?}", number + 1);
            (command, format!("cannot start a worker process with {name}"))
        } else {
            let mut command = Command::new(program);
            command.arg(ARGUMENT);
            (command, "cannot start a worker process".to_owned())
        };
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // Only the report writes to the terminal, without control characters. Of a worker that
        // panics it tells the exit status.
        command.stderr(Stdio::null());
        leave_signals_to_the_parent(&mut command);
        let mut child = command.spawn().context(problem.clone())?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (jobs, answers) = pipes.context("a worker process without pipes")?;
        let answers = lines_of(answers).context("cannot start a thread for a worker process")?;
        let mut process = Self { child, start: number, jobs, answers, last_id: 0, repeats: 0 };
        let told = write_line(&mut process.jobs, settings);
        // What it says, or how it died, tells more than a broken pipe.
        let ready = process.receive(patience);
        ready.and(told).context(problem)?;
        Ok(process)
    }

    fn ask(
        &mut self,
        site: &Url,
        timeout: Duration,
        patience: Duration,
    ) -> Result<Result<u64, Failure>> {
        let asked = Instant::now();
        self.last_id += 1;
        let job = Job { id: self.last_id, site: site.to_string() };
        if write_line(&mut self.jobs, &job).is_err() {
            bail!("the worker process {}", self.last_words());
        }
        match self.receive(timeout + patience)? {
            Err(failure) if failure.kind == FailureKind::Timeout => Ok(Err(failure)),
            // After Ctrl-Z and `fg` the time can be up, although the worker has gone on meanwhile.
            _ if asked.elapsed() > timeout => {
                Ok(Err(Failure::new(FailureKind::Timeout, "timed out")))
            }
            outcome => Ok(outcome),
        }
    }

    /// The answer to the last job.
    fn receive(&mut self, patience: Duration) -> Result<Result<u64, Failure>> {
        /// What the thread that reads the pipe needs, when all go on after `fg`.
        const MOMENT: Duration = Duration::from_millis(200);
        let mut line = self.answers.recv_timeout(patience);
        if line == Err(RecvTimeoutError::Timeout) {
            line = self.answers.recv_timeout(MOMENT);
        }
        match line {
            Ok(line) => {
                let answer = understand(&line, self.last_id, self.repeats)?;
                self.repeats = answer.repeats;
                Ok(answer.outcome)
            }
            Err(RecvTimeoutError::Timeout) => bail!("the worker process hangs"),
            Err(RecvTimeoutError::Disconnected) => {
                bail!("the worker process {}", self.last_words())
            }
        }
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
        // It is idle, or it is of no use: there is nothing in it that could be lost. With it goes what
        // a command has started.
        #[cfg(unix)]
        if let Ok(group) = self.child.id().try_into() {
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The answer in a line, which has to be that to the job of this id, from a worker that had sent so
/// many requests again before.
fn understand(line: &[u8], id: u64, repeats: usize) -> Result<Answer> {
    /// Far more than reqwest repeats for one site.
    const MOST_REPEATS: usize = 1_000;
    let is_possible = |answer: &Answer| {
        // What no download can have would spoil the sum of all of them.
        !matches!(answer.outcome, Ok(bytes) if bytes > body::LIMIT)
            && (repeats..=repeats + MOST_REPEATS).contains(&answer.repeats)
    };
    let answer: Answer = serde_json::from_slice(line)
        .ok()
        .filter(is_possible)
        .context("the worker process printed something that is not an answer")?;
    ensure!(answer.id == id, "the worker process answered a question that nobody asked");
    // Also what a worker says of a failure is short.
    let outcome = answer.outcome.map_err(|failure| Failure::new(failure.kind, failure.detail));
    Ok(Answer { outcome, ..answer })
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
fn lines_of(output: ChildStdout) -> io::Result<Receiver<Vec<u8>>> {
    const LONGEST_LINE: u64 = 64 * 1024;
    let (sender, lines) = mpsc::sync_channel(1);
    thread::Builder::new().spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).is_ok()
            && line.ends_with(b"\n")
            && sender.send(std::mem::take(&mut line)).is_ok()
        {}
    })?;
    Ok(lines)
}

/// Writes a line in one piece.
fn write_line(pipe: &mut impl Write, message: &impl Serialize) -> Result<()> {
    let line = serde_json::to_string(message)? + "\n";
    pipe.write_all(line.as_bytes())?;
    Ok(pipe.flush()?)
}

#[cfg(all(test, unix))]
mod tests;
