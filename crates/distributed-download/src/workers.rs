//! Workers on this machine, from both sides of the pipe between them and their parent.
//!
//! The parent writes one line to a worker's stdin, which tells it where the queue is, and keeps the
//! pipe open. All else goes over the queue.

use std::io::{self, Read, Write};
use std::process::{self, Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result};
use common::output::complain;
use common::{Model, Options, descriptors};
use futures::channel::oneshot;
use futures::future::{self, FutureExt, LocalBoxFuture, Shared};
use serde::{Deserialize, Serialize};

use crate::place::{Access, Place};
use crate::server::{self, leave_signals_to_the_parent, this_program};

const ARGUMENT: &str = "--worker-of-a-parent";

#[derive(Serialize, Deserialize)]
struct Order {
    access: Access,
    at_once: usize,
}

// The worker's side.

/// What this process is to do, where it is a worker.
pub struct Worker {
    /// The way to the queue.
    pub access: Access,
    /// How many sites at once.
    pub at_once: usize,
    /// Comes when it is to take no more jobs, and to finish what it has.
    pub stop: Shared<LocalBoxFuture<'static, ()>>,
}

impl Worker {
    /// The worker that the options ask for, on any machine: Ctrl-C and SIGTERM stop it.
    pub fn by_hand(place: &Place, options: &Options) -> Option<Self> {
        let access = place.joined()?;
        let wanted = options.concurrency();
        let plan = descriptors::plan(Model::Distributed(wanted), wanted, &[], 0, false);
        let at_once = plan.concurrency;
        Some(Self { access, at_once, stop: signal().boxed_local().shared() })
    }

    /// Whether a parent has started this process, and what for. The end of the parent stops it too.
    pub fn of_a_parent() -> Result<Option<Self>> {
        if !env::args_os().skip(1).eq([ARGUMENT]) {
            return Ok(None);
        }
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        let Order { access, at_once } = serde_json::from_str(&line)
            .context("not an order from the program that starts workers")?;
        let (sender, closed) = oneshot::channel();
        let is_own = access.is_own();
        thread::spawn(move || {
            let _ = io::stdin().read_to_end(&mut Vec::new());
            if is_own {
                // The queue goes with the parent, and nobody asks for what this worker has.
                process::exit(0);
            }
            let _ = sender.send(());
        });
        let stop = async {
            future::select(signal().boxed_local(), closed).await;
        };
        Ok(Some(Self { access, at_once, stop: stop.boxed_local().shared() }))
    }
}

/// Waits for Ctrl-C or SIGTERM; another one ends the process at once.
async fn signal() {
    let (sender, first) = oneshot::channel();
    // In a task of its own: where each place downloads, none of them looks for a signal.
    tokio::spawn(async move {
        next_signal().await;
        complain("finishes what it has, and leaves; Ctrl-C again ends it at once");
        let _ = sender.send(());
        next_signal().await;
        process::exit(130);
    });
    let _ = first.await;
}

async fn next_signal() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        future::select(terminate.recv().boxed(), tokio::signal::ctrl_c().boxed()).await;
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

// The parent's side.

/// Starts workers, and another one for each that dies.
pub fn start(workers: usize, access: &Access, at_once: usize) -> Result<()> {
    let alive = Arc::new(Mutex::new(workers));
    for _ in 0..workers {
        let mut running = start_one(access, at_once).context("cannot start a worker process")?;
        let (access, alive) = (access.clone(), Arc::clone(&alive));
        thread::Builder::new().spawn(move || {
            loop {
                let begun = Instant::now();
                // With the end of this process the pipe is closed, and so its worker stops.
                let (process, _pipe) = &mut running;
                let _ = process.wait();
                *alive.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
                // One that cannot live is not to keep the machine busy.
                thread::sleep(PAUSE.saturating_sub(begun.elapsed()));
                let Some(next) = start_another(&access, at_once, &alive) else { return };
                running = next;
            }
        })?;
    }
    Ok(())
}

const PAUSE: Duration = Duration::from_secs(1);

/// Tries until it can. Where nobody else can do the work, it gives up, and ends the server: what has
/// no result by then is lost.
fn start_another(access: &Access, at_once: usize, alive: &Mutex<usize>) -> Option<Process> {
    const ATTEMPTS: usize = 5;
    let mut failures = 0;
    loop {
        // To its end: who gives up has to know of each worker that was started meanwhile.
        let mut alive = alive.lock().unwrap_or_else(PoisonError::into_inner);
        let error = match start_one(access, at_once) {
            Ok(process) => {
                *alive += 1;
                return Some(process);
            }
            Err(error) => error,
        };
        failures += 1;
        // Nobody else can join the queue on a server of our own.
        if failures >= ATTEMPTS && access.is_own() && *alive == 0 {
            // Only the first to give up finds the server.
            if let Some(server) = server::own() {
                complain(&format!("no worker is left, and none can be started: {error:#}"));
                drop(server);
            }
            return None;
        }
        drop(alive);
        thread::sleep(PAUSE);
    }
}

/// A worker, and the pipe that it lives by.
type Process = (Child, ChildStdin);

fn start_one(access: &Access, at_once: usize) -> Result<Process> {
    let mut command = Command::new(this_program()?);
    // Only the report writes to the terminal.
    command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    leave_signals_to_the_parent(&mut command);
    let mut process = command.spawn()?;
    let mut pipe = process.stdin.take().context("a worker process without a pipe")?;
    let order = serde_json::to_string(&Order { access: access.clone(), at_once })?;
    pipe.write_all((order + "\n").as_bytes())?;
    Ok((process, pipe))
}
