//! Runs a binary as a user would, and looks at what it has to promise in every run.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use practice_server::{Behaviour, Gate, Practice};
use serde_json::Value;

use crate::processes;

/// Far more than any run in a test takes, on any machine: then it hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than that: what is held up by a server for so long, and does not end by itself, hangs.
pub(crate) const FOR_EVER: Duration = Duration::from_secs(3_600);

/// A binary of this workspace.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The file, from `env!("CARGO_BIN_EXE_…")`.
    pub file: &'static str,
    /// How many sites it has in flight at once when nothing else is asked for.
    pub at_once: usize,
    /// Whether it has the option `--concurrency`.
    pub is_concurrent: bool,
}

impl Program {
    /// The program with these arguments, in an environment without proxies.
    pub fn with(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Invocation {
        Invocation::new(Path::new(self.file), arguments)
    }

    /// A shell script in the same environment. It finds the program as `"$0"`.
    #[cfg(unix)]
    pub fn in_shell(&self, script: &str) -> Invocation {
        Invocation::new(Path::new("sh"), ["-c", script, self.file])
    }

    /// An example that was built along with this program.
    pub fn example(
        &self,
        name: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Invocation {
        Invocation::example(Path::new(self.file), name, arguments)
    }
}

/// A command that is about to run.
#[derive(Debug)]
pub struct Invocation {
    /// The command, for whatever else it needs.
    pub command: Command,
    pub(crate) stdin: Vec<u8>,
    mark: String,
}

/// The environment variable that tells the processes of one run from all others.
const MARK: &str = "RUN_OF_A_TEST";

impl Invocation {
    /// A binary that was built along with the tests, in an environment without proxies.
    pub fn new(file: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let mut command = Command::new(file);
        command.args(arguments);
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A terminal that says it cannot colour is believed only where no CI is running.
        for name in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm");
        let mark = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Relaxed));
        command.env(MARK, &mark);
        Self { command, stdin: Vec::new(), mark }
    }

    /// An example that was built along with this program of its package.
    pub fn example(
        program: &Path,
        name: &str,
        arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Self {
        let file = program.with_file_name("examples").join(name);
        Self::new(&file.with_extension(std::env::consts::EXE_EXTENSION), arguments)
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// What the program reads from stdin.
    #[must_use]
    pub fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.stdin = text.into();
        self
    }

    /// Starts the program, and goes on without waiting for it.
    pub fn start(mut self) -> Running {
        let mut child = self.command.spawn().expect("the program is built along with the tests");
        let mut stdin = child.stdin.take().unwrap();
        let text = self.stdin;
        // The program may end without having read all of it.
        thread::spawn(move || drop(stdin.write_all(&text)));
        let stdout = child.stdout.take().map(read_in_thread);
        let stderr = child.stderr.take().map(read_in_thread);
        Running { child, stdout, stderr, mark: self.mark }
    }

    /// Runs the program to its end.
    pub fn run(self) -> Run {
        self.start().wait()
    }
}

/// A program that runs.
#[derive(Debug)]
pub struct Running {
    /// The process.
    pub child: Child,
    stdout: Option<mpsc::Receiver<String>>,
    stderr: Option<mpsc::Receiver<String>>,
    mark: String,
}

/// A test that fails leaves nothing behind that goes on computing.
impl Drop for Running {
    fn drop(&mut self) {
        // It can have ended, and have been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Waits until the program has ended, and looks at what it promises in every run.
    pub fn wait(self) -> Run {
        let run = self.wait_after_signal();
        assert!(run.code.is_some(), "a signal ended it: {run:#?}");
        run
    }

    /// As [`wait`](Self::wait), where the test has sent a signal that may end the program.
    pub fn wait_after_signal(mut self) -> Run {
        let stdout = self.read_to_end(|running| running.stdout.take());
        let stderr = self.read_to_end(|running| running.stderr.take());
        let code = self.wait_for_end().code();
        let run = Run { code, stdout, stderr };
        run.check();
        self.leaves_no_process();
        run
    }

    /// Whatever the program has started is gone. Only Linux can be asked.
    fn leaves_no_process(&self) {
        if cfg!(not(target_os = "linux")) {
            return;
        }
        wait_until("the end of each process that it started", || {
            processes::with_variable(MARK, &self.mark).is_empty()
        });
    }

    /// It can have closed both streams and run on.
    fn wait_for_end(&mut self) -> ExitStatus {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            thread::sleep(Duration::from_millis(1));
        }
        let _ = self.child.kill();
        panic!("the program hangs")
    }

    fn read_to_end(
        &mut self,
        stream: impl Fn(&mut Self) -> Option<mpsc::Receiver<String>>,
    ) -> String {
        let Some(text) = stream(self) else { return String::new() };
        text.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let _ = self.child.kill();
            panic!("the program hangs")
        })
    }
}

fn read_in_thread(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let _ = sender.send(String::from_utf8(bytes).expect("programs write UTF-8"));
    });
    receiver
}

/// What a program did.
#[derive(Debug)]
pub struct Run {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// All of its stdout.
    pub stdout: String,
    /// All of its stderr.
    pub stderr: String,
}

impl Run {
    /// What holds for every run, whatever the program was asked for.
    fn check(&self) {
        assert!(
            matches!(self.code, None | Some(0 | 1 | 2 | 130 | 141)),
            "an exit code that no page explains: {self:?}"
        );
        for text in [&self.stdout, &self.stderr] {
            assert!(!text.contains("panicked"), "{self:#?}");
            // The user and the password of every address in a test that has any.
            assert!(!text.contains("canary"), "a secret got out: {self:#?}");
            let odd = text.chars().find(|&character| character.is_control() && character != '\n');
            assert_eq!(odd, None, "a control character where nobody is looking: {self:#?}");
        }
    }

    /// Panics unless the program ended with this code.
    #[track_caller]
    #[must_use]
    pub fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// The objects of `--json`: one for each site, and the summary.
    #[track_caller]
    pub fn json(&self) -> (Vec<Value>, Value) {
        let mut lines: Vec<Value> =
            self.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
        let summary = lines.pop().expect("a summary")["summary"].take();
        assert!(summary.is_object(), "{self:#?}");
        (lines, summary)
    }
}

/// A practice server that holds all answers until this many requests are in flight.
pub fn gated(requests: usize) -> Practice {
    let gate = Some(Gate { requests, limit: FOR_EVER });
    Practice::start(Behaviour { gate, ..Behaviour::default() }).unwrap()
}

/// Sends the one request that a [`gated`] server is waiting for, and waits for the answer.
pub fn open_the_gate(server: &Practice) {
    let url = server.url("");
    let mut connection = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    connection.write_all(b"GET /dice HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    connection.read_to_end(&mut Vec::new()).unwrap();
}

/// A practice server that answers at once.
pub fn prompt() -> Practice {
    Practice::start(Behaviour::default()).unwrap()
}

/// A folder for one test of one process.
pub fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("test-{}-{test}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Makes a shell script that can be run at once.
///
/// It is not written by this process: what another test starts at the same moment would inherit the
/// open file, and a script that is open for writing cannot be run.
#[cfg(unix)]
pub fn write_script(file: &Path, script: &str) {
    let write = r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod 700 "$0""#;
    let mut shell = Command::new("sh");
    assert!(shell.args(["-c", write]).arg(file).arg(script).status().unwrap().success());
}

/// Waits until something is true; panics when it takes far too long.
#[track_caller]
pub fn wait_until(what: &str, mut is_true: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < PATIENCE, "{what} did not happen");
        thread::sleep(Duration::from_millis(2));
    }
}
