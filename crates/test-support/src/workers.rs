//! What a program promises that downloads in worker processes.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use practice_server::Practice;

use crate::{Invocation, Program, Running, gated, open_the_gate, processes, wait_until};

/// A program in the middle of three downloads of eight, which a server holds up.
pub fn held_up(program: &Program) -> (Practice, Running) {
    let server = gated(4);
    let url = server.url("/dice");
    let running = program.with(["--json", "-c", "3", "-n", "8", &url]).start();
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

/// Sends a signal to a process.
pub fn send(pid: u32, signal: Signal) {
    kill(Pid::from_raw(pid.try_into().unwrap()), signal).unwrap();
}
