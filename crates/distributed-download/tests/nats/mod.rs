//! A NATS server that is there before the program, and stays.

pub mod credentials;
pub mod quiz;

use std::fs;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, mpsc};
use std::{env, thread};

use async_nats::jetstream;
use futures::{StreamExt, TryStreamExt};
use nix::sys::signal::Signal;
use test_support::workers::send;
use test_support::{Invocation, Running, folder, wait_until};

/// Where the server's program is, or none, said aloud.
pub fn nats_server() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("nats-server")).find(|file| file.is_file());
    if found.is_none() {
        assert!(env::var_os("NATS_REQUIRED").is_none(), "there is no nats-server");
        let test = thread::current().name().unwrap_or_default().to_owned();
        // Not by a macro: what those print is shown only when a test fails.
        let _ = writeln!(io::stderr(), "SKIPPED, there is no nats-server: {test}");
    }
    found
}

/// Whether there is a server to be started.
pub fn is_there() -> bool {
    nats_server().is_some()
}

/// A server with its files.
pub struct Nats {
    process: Child,
    program: PathBuf,
    arguments: Vec<String>,
    port: u16,
    folder: PathBuf,
}

impl Nats {
    /// Starts one with these options, where it is installed.
    pub fn start(arguments: &[&str]) -> Option<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let program = nats_server()?;
        let folder = folder(&format!("nats-{}", NUMBER.fetch_add(1, Relaxed)));
        let arguments: Vec<_> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let process = spawn(&program, &arguments, -1, &folder);
        // It takes a port that is free, and writes it down.
        let file = folder.join(format!("nats-server_{}.ports", process.id()));
        let mut port = None;
        wait_until("the server listens", || {
            let text = fs::read_to_string(&file).unwrap_or_default();
            port = text.split(['"', ':']).find_map(|word| word.parse().ok());
            port.is_some() && text.ends_with('}')
        });
        Some(Self { process, program, arguments, port: port?, folder })
    }

    /// Kills it, and starts it again with its files.
    pub fn restart(&mut self) {
        self.kill();
        self.start_again();
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it with its files, when it has been killed.
    pub fn start_again(&mut self) {
        self.process = spawn(&self.program, &self.arguments, self.port.into(), &self.folder);
        let address = (Ipv4Addr::LOCALHOST, self.port);
        wait_until("the server listens", || TcpStream::connect(address).is_ok());
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The program with a queue on this server.
    pub fn command(&self, arguments: &[&str]) -> Invocation {
        let address = self.address();
        let all = [&["--server", &*address, "--queue", "q"], arguments].concat();
        super::program().with(all)
    }

    /// A parent that is under way.
    pub fn parent(&self, arguments: &[&str]) -> Running {
        self.command(arguments).start()
    }

    /// A worker as somebody starts it on another machine.
    pub fn worker(&self, at_once: &str) -> Running {
        self.command(&["--worker", "-c", at_once]).start()
    }

    /// How many jobs workers have at this moment.
    pub fn taken(&self) -> usize {
        let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build();
        event_loop.unwrap().block_on(async {
            let jetstream = jetstream::new(async_nats::connect(self.address()).await.unwrap());
            let jobs = jetstream.get_stream("q-jobs").await.unwrap();
            let consumers: Vec<_> = jobs.consumers().try_collect().await.unwrap();
            consumers[0].num_ack_pending
        })
    }

    /// Counts from now on what is sent with this subject.
    pub fn count(&self, subject: &'static str) -> Count {
        let (count, address) = (Count::default(), self.address());
        let (seen, (sender, ready)) = (Arc::clone(&count.0), mpsc::channel());
        thread::spawn(move || {
            let event_loop = tokio::runtime::Builder::new_current_thread().enable_all().build();
            event_loop.unwrap().block_on(async {
                let nats = async_nats::connect(address).await.unwrap();
                let mut messages = nats.subscribe(subject).await.unwrap();
                // An answer to this shows that the server knows of the subscription.
                let _ = nats.request("nobody", "".into()).await;
                sender.send(()).unwrap();
                while messages.next().await.is_some() {
                    seen.fetch_add(1, Relaxed);
                }
            });
        });
        ready.recv().unwrap();
        count
    }
}

/// How many messages there were.
#[derive(Default)]
pub struct Count(Arc<AtomicUsize>);

impl Count {
    /// Waits for so many in all, or more.
    pub fn wait_for(&self, messages: usize) {
        wait_until("so many messages are sent", || self.0.load(Relaxed) >= messages);
    }
}

fn spawn(program: &Path, arguments: &[String], port: i32, folder: &Path) -> Child {
    let mut command = Command::new(program);
    command.args(["-a", "127.0.0.1", "-p", &port.to_string()]).args(arguments);
    command.arg("-sd").arg(folder).arg("--ports_file_dir").arg(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Stops these workers: each ends well.
pub fn leave(workers: impl IntoIterator<Item = Running>) {
    for worker in workers {
        send(worker.child.id(), Signal::SIGTERM);
        let _ = worker.wait().exits_with(0);
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
