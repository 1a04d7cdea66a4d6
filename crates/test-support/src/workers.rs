//! What a program promises that downloads in worker processes.

use std::fs::OpenOptions;
use std::os::fd::AsFd;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use practice_server::Practice;

use crate::processes;
use crate::running::{Invocation, Program, Running, gated, open_the_gate, wait_until};

/// A program in the middle of three downloads of eight, which a server holds up.
pub fn held_up(program: &Program) -> (Practice, Running) {
    let server = gated(4);
    let url = server.url("/dice");
    // A worker that is left behind is not to be ended by the timeout.
    let arguments = ["--json", "--timeout", "3600", "-c", "3", "-n", "8", &url];
    let running = program.with(arguments).start();
    wait_until("three downloads are under way", || server.stats().in_flight == 3);
    (server, running)
}

/// All workers are killed at once: each costs the site that it had, and others take their places.
pub fn all_may_be_killed_at_once(program: &Program) {
    let (server, mut running) = held_up(program);
    for worker in processes::children(running.child.id()) {
        send(worker, Signal::SIGKILL);
    }
    wait_until("others took their places, or nobody did", || {
        server.stats().requests >= 6 || running.child.try_wait().unwrap().is_some()
    });
    if server.stats().requests >= 6 {
        open_the_gate(&server);
    }
    let (sites, summary) = running.wait().exits_with(1).json();
    assert_eq!(sites.len(), 8);
    assert_eq!(summary["kinds"], serde_json::json!({ "worker-died": 3 }));
    assert_eq!(summary["downloaded"], 5);
}

/// 2,000 jobs for one worker. All jobs together, or all answers, are more than a pipe takes.
pub fn many_jobs(program: &Program, server: &Practice) -> Invocation {
    let missing = server.url(&format!("/missing?{}", "x".repeat(1_000)));
    program.with(["--json", "-c", "1", "-n", "2000", &missing])
}

/// Whether the pipe that is a process's stdout is full: nobody reads it.
pub fn stdout_is_full(pid: u32) -> bool {
    // A process that is gone has none.
    let pipe = OpenOptions::new().write(true).open(format!("/proc/{pid}/fd/1"));
    let Ok(pipe) = pipe else { return false };
    let mut pipes = [PollFd::new(pipe.as_fd(), PollFlags::POLLOUT)];
    poll(&mut pipes, PollTimeout::ZERO).unwrap() == 0
}

/// Sends a signal to a process.
pub fn send(pid: u32, signal: Signal) {
    kill(Pid::from_raw(pid.try_into().unwrap()), signal).unwrap();
}
