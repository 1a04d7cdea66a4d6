//! Which NATS server has the queue: one that is there, or one of our own with a guard.
//!
//! The guard is this program, started again. It starts the server, tells its parent where that is,
//! and waits for the end of its stdin. That comes with the end of the parent, whatever that dies of:
//! then it ends the server, and removes its files. Where it is killed itself, the files stay; the
//! server ends with it on Linux, and stays elsewhere.

use std::env::consts::EXE_EXTENSION;
use std::fs::{self, DirBuilder, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Read, Write};
#[cfg(unix)]
use std::os::unix::process::CommandExt;
#[cfg(target_os = "linux")]
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Error, Result, anyhow, bail};
#[cfg(target_os = "linux")]
use common::output::complain;
use futures::channel::oneshot;
#[cfg(target_os = "linux")]
use nix::sys::{prctl::set_pdeathsig, signal::Signal};
use serde::Deserialize;

use crate::place::{Access, Place};

/// The server with the queue.
#[derive(Debug)]
pub struct Server {
    pub access: Access,
    guard: Option<Guard>,
}

#[derive(Debug)]
struct Guard {
    process: Child,
    ended: Option<oneshot::Receiver<()>>,
}

impl Server {
    /// The server that the options name, or a new one.
    pub fn open(place: &Place) -> Result<Self> {
        match place.access() {
            Some(access) => Ok(Self { access, guard: None }),
            None => Self::start(),
        }
    }

    fn start() -> Result<Self> {
        let mut command = Command::new(this_program()?);
        command.arg(GUARD).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        leave_signals_to_the_parent(&mut command);
        let mut process = command.spawn().context("cannot start a guard for a server")?;
        *PIPE.lock().unwrap_or_else(PoisonError::into_inner) = process.stdin.take();
        let mut lines = BufReader::new(process.stdout.take().context("a guard without a pipe")?);
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let (sender, ended) = oneshot::channel();
        thread::spawn(move || {
            let _ = io::copy(&mut lines, &mut io::sink());
            let _ = sender.send(());
        });
        let guard = Some(Guard { process, ended: Some(ended) });
        let told: Result<Access, String> =
            serde_json::from_str(&line).context("the guard of a server died")?;
        Ok(Self { access: told.map_err(Error::msg)?, guard })
    }

    /// Waits for the end of our own server: never, where it is somebody else's.
    pub fn ended(&mut self) -> impl Future<Output = ()> + use<> {
        let ended = self.guard.as_mut().and_then(|guard| guard.ended.take());
        async {
            match ended {
                Some(ended) => drop(ended.await),
                None => std::future::pending().await,
            }
        }
    }
}

/// When this program has ended, nothing of it is left.
impl Drop for Guard {
    fn drop(&mut self) {
        drop(own());
        let _ = self.process.wait();
    }
}

/// Open for as long as our own server is to run.
static PIPE: Mutex<Option<ChildStdin>> = Mutex::new(None);

/// Our own server, where it runs: it ends when this is dropped.
pub fn own() -> Option<ChildStdin> {
    PIPE.lock().unwrap_or_else(PoisonError::into_inner).take()
}

const GUARD: &str = "--guard";

/// Whether this process was started to be a guard.
pub fn is_guard() -> bool {
    env::args_os().nth(1).is_some_and(|argument| argument == GUARD)
}

/// Runs a server until stdin is closed.
pub fn guard() -> Result<ExitCode> {
    #[cfg(target_os = "linux")]
    if env::args_os().len() > 2 {
        return Ok(become_server());
    }
    let started = Own::start();
    let told = started.as_ref().map(|own| &own.access).map_err(|error| format!("{error:#}"));
    writeln!(io::stdout(), "{}", serde_json::to_string(&told)?)?;
    if let Ok(own) = started {
        own.guard();
    }
    Ok(ExitCode::SUCCESS)
}

/// A server with its files.
struct Own {
    access: Access,
    process: Child,
    _folder: Folder,
}

impl Own {
    fn start() -> Result<Self> {
        let folder = Folder::new()?;
        let token = random();
        // Not on the command line, which all users can read.
        let settings = folder.0.join("settings");
        fs::write(&settings, format!("authorization {{ token: \"{token}\" }}\n"))?;
        let log = folder.0.join("log");
        let mut command = nats_server()?;
        command.args(["-js", "-a", "127.0.0.1", "-p", "-1", "-c"]).arg(&settings);
        command.arg("-sd").arg(&folder.0).arg("--ports_file_dir").arg(&folder.0);
        command.arg("-l").arg(&log).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(File::create(&log)?);
        let mut process = command.spawn().context("cannot start nats-server")?;
        match port(&folder.0, &mut process) {
            Ok(address) => {
                let access = Access { address, queue: "sites".into(), token: Some(token) };
                Ok(Self { access, process, _folder: folder })
            }
            Err(error) => {
                end(&mut process);
                let log = fs::read_to_string(log).unwrap_or_default();
                Err(error.context(log.lines().last().unwrap_or_default().to_owned()))
            }
        }
    }

    fn guard(mut self) {
        let (sender, closed) = mpsc::channel::<()>();
        thread::spawn(move || {
            let _ = io::stdin().read_to_end(&mut Vec::new());
            drop(sender);
        });
        let pause = Duration::from_millis(100);
        while closed.recv_timeout(pause) == Err(RecvTimeoutError::Timeout)
            && matches!(self.process.try_wait(), Ok(None))
        {}
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    // It can have ended by itself.
    let _ = process.kill();
    let _ = process.wait();
}

/// The address that the server has written into a file of this folder, once it listens there.
fn port(folder: &Path, process: &mut Child) -> Result<String> {
    #[derive(Deserialize)]
    struct Ports {
        nats: Vec<String>,
    }
    const PATIENCE: Duration = Duration::from_secs(30);
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        // While it is being written, it is not JSON.
        if let Some(file) = ports_file(folder)
            && let Ok(text) = fs::read_to_string(file)
            && let Ok(ports) = serde_json::from_str::<Ports>(&text)
        {
            return ports.nats.into_iter().next().context("nats-server has no port");
        }
        if let Some(status) = process.try_wait()? {
            bail!("nats-server ended at once: {status}");
        }
        thread::sleep(Duration::from_millis(2));
    }
    bail!("nats-server does not say where it listens")
}

/// Found by its extension: its name begins with that of the server's program, whatever that is called.
fn ports_file(folder: &Path) -> Option<PathBuf> {
    let mut files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files.find(|file| file.extension().is_some_and(|extension| extension == "ports"))
}

const NO_SERVER: &str = "there is no nats-server to start: install it (Debian: apt install nats-server; \
    macOS: brew install nats-server; Windows: winget install NATSAuthors.NATSServer), or start it \
    with docker run -p 127.0.0.1:4222:4222 nats -js, and add --server nats://127.0.0.1:4222 --queue NAME";

/// The command that starts the file that `NATS_SERVER` names, or one in the path, or where Debian has
/// it, which is in few users' path.
fn nats_server() -> Result<Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let usual = folders.map(|folder| folder.join("nats-server").with_extension(EXE_EXTENSION));
    let named = env::var_os("NATS_SERVER").map(PathBuf::from);
    let mut files = named.map_or_else(|| usual.collect(), |named| vec![named]).into_iter();
    let file = files.find(|file| file.is_file()).context(NO_SERVER)?;
    if cfg!(not(target_os = "linux")) {
        return Ok(Command::new(file));
    }
    let mut command = Command::new(this_program()?);
    command.arg(GUARD).arg(process::id().to_string()).arg(file);
    Ok(command)
}

/// Asks the system to kill this process when the guard dies, and becomes the server.
#[cfg(target_os = "linux")]
fn become_server() -> ExitCode {
    let mut words = env::args_os().skip(2);
    let (guard, file) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let asked = set_pdeathsig(Signal::SIGKILL);
    // It can have died before.
    if asked.is_ok() && *guard == *parent_id().to_string() {
        let error = Command::new(&file).args(words).exec();
        complain(&format!("cannot start {}: {error}", file.display()));
    }
    ExitCode::from(2)
}

/// A folder that nobody else can read, and that goes with the process.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        let folder = env::temp_dir().join(format!("distributed-download-{}", random()));
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).context("cannot create a folder for a server")?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// 128 bits that nobody can guess: the standard library asks the system for its keys.
pub fn random() -> String {
    let random = || RandomState::new().hash_one(0);
    format!("{:016x}{:016x}", random(), random())
}

/// This program's file. Only the first question finds it: after a build, the system says of a program
/// that runs that its file is deleted, and the new one is where the old one was.
pub fn this_program() -> Result<&'static Path> {
    static FILE: LazyLock<io::Result<PathBuf>> = LazyLock::new(env::current_exe);
    FILE.as_deref().map_err(|error| anyhow!("cannot find this program's file: {error}"))
}

/// Ctrl-C reaches every process of the terminal's foreground group. The parent ends what it has
/// started by closing a pipe, so that is kept out of its group.
pub fn leave_signals_to_the_parent(command: &mut Command) {
    #[cfg(unix)]
    CommandExt::process_group(command, 0);
    #[cfg(windows)]
    {
        /// From the documentation of `CreateProcess`.
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
        std::os::windows::process::CommandExt::creation_flags(command, CREATE_NEW_PROCESS_GROUP);
    }
}
