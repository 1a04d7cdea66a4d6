//! The program as a user runs it. The tests are those of all four download programs; what is only
//! this one's comes last.
#![allow(clippy::unwrap_used)]

use test_support::{Program, promises};
#[cfg(target_os = "linux")]
use test_support::{open_the_gate, processes, wait_until, workers};

fn program() -> Program {
    Program {
        file: env!("CARGO_BIN_EXE_multiprocess-download"),
        at_once: num_cpus::get(),
        is_concurrent: true,
    }
}

#[test]
fn downloads_160_of_160() {
    promises::downloads_160_of_160(&program());
}

#[test]
fn keeps_its_number_in_flight() {
    promises::keeps_its_number_in_flight(&program());
}

#[test]
fn concurrency_is_what_the_server_sees() {
    promises::concurrency_is_what_the_server_sees(&program());
}

#[test]
fn json_has_an_object_for_each_site() {
    promises::json_has_an_object_for_each_site(&program());
}

#[test]
fn failures_are_counted() {
    promises::failures_are_counted(&program());
}

#[test]
fn all_faults_at_once() {
    promises::all_faults_at_once(&program());
}

#[test]
fn random_faults_do_not_mix() {
    promises::random_faults_do_not_mix(&program());
}

#[test]
fn a_deadline_covers_the_whole_download() {
    promises::a_deadline_covers_the_whole_download(&program());
}

#[cfg(target_os = "linux")]
#[test]
fn endless_bodies_take_no_memory() {
    promises::endless_bodies_take_no_memory(&program());
}

#[test]
fn bad_options_are_refused() {
    promises::bad_options_are_refused(&program());
}

#[test]
fn bad_lists_are_refused_whole() {
    promises::bad_lists_are_refused_whole(&program());
}

#[test]
fn lists_come_from_anywhere() {
    promises::lists_come_from_anywhere(&program());
}

#[test]
fn offline_is_offline() {
    promises::offline_is_offline(&program());
}

#[test]
fn https_works() {
    promises::https_works(&program());
}

#[test]
fn bad_certificates_are_refused() {
    promises::bad_certificates_are_refused(&program());
}

#[test]
fn secrets_and_escapes_stay_inside() {
    promises::secrets_and_escapes_stay_inside(&program());
}

#[cfg(target_os = "linux")]
#[test]
fn secrets_are_on_no_command_line() {
    promises::secrets_are_on_no_command_line(&program());
}

#[test]
fn timelines_are_drawn_on_request() {
    promises::timelines_are_drawn_on_request(&program());
}

#[test]
fn help_explains() {
    promises::help_explains(&program());
}

#[cfg(unix)]
#[test]
fn streams_may_break() {
    promises::streams_may_break(&program());
}

#[cfg(unix)]
#[test]
fn streams_may_be_closed() {
    promises::streams_may_be_closed(&program());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_a_summary() {
    promises::ctrl_c_ends_with_a_summary(&program());
}

#[cfg(unix)]
#[test]
fn ctrl_c_after_the_end_changes_nothing() {
    promises::ctrl_c_after_the_end_changes_nothing(&program());
}

#[cfg(unix)]
#[test]
fn a_long_list_is_begun_at_once() {
    promises::a_long_list_is_begun_at_once(&program());
}

#[cfg(unix)]
#[test]
fn few_descriptors_are_enough() {
    promises::few_descriptors_are_enough(&program());
}

#[test]
fn minimal_downloads_what_it_is_given() {
    promises::minimal_downloads_what_it_is_given(&program(), "minimal-multiprocess");
}

// What only this program promises.

#[cfg(target_os = "linux")]
#[test]
fn a_killed_worker_costs_the_site_that_it_had() {
    let (server, running) = workers::held_up(&program());
    let victim = processes::children(running.child.id())[0];
    workers::send(victim, nix::sys::signal::Signal::SIGKILL);
    wait_until("another took its place", || server.stats().requests >= 4);
    open_the_gate(&server);
    let run = running.wait().exits_with(1);
    let (sites, summary) = run.json();
    assert_eq!(sites.len(), 8);
    assert_eq!(summary["downloaded"], 7);
    assert_eq!(summary["kinds"], serde_json::json!({ "worker-died": 1 }));
    assert!(run.stderr.contains("the worker process died: signal: 9"), "{run:#?}");
}

#[cfg(target_os = "linux")]
#[test]
fn all_workers_may_be_killed_at_once() {
    workers::all_may_be_killed_at_once(&program());
}

#[cfg(target_os = "linux")]
#[test]
fn many_jobs_do_not_fill_a_pipe() {
    let server = test_support::prompt();
    let (_, summary) = workers::many_jobs(&program(), &server).run().exits_with(1).json();
    assert_eq!(summary["kinds"], serde_json::json!({ "http-status": 2_000 }));
}

#[cfg(target_os = "linux")]
#[test]
fn no_worker_survives_its_parent() {
    use nix::sys::signal::Signal;
    for (signal, code) in
        [(Signal::SIGKILL, None), (Signal::SIGTERM, None), (Signal::SIGINT, Some(130))]
    {
        let (_server, running) = workers::held_up(&program());
        workers::send(running.child.id(), signal);
        // That nothing is left of it is looked at in every run.
        assert_eq!(running.wait_after_signal().code, code, "{signal}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_worker_writes_to_stderr_does_not_get_out() {
    let (server, running) = workers::held_up(&program());
    for worker in processes::children(running.child.id()) {
        std::fs::write(format!("/proc/{worker}/fd/2"), "\x1b[31m\n").unwrap();
    }
    open_the_gate(&server);
    assert_eq!(running.wait().exits_with(0).stderr, "");
}

/// The parent is stopped while its worker finishes, dies and is gone: it finds the answer in the
/// pipe, and nobody at its other end.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_killed_while_it_is_idle_costs_nothing() {
    use nix::sys::signal::Signal;

    let server = test_support::gated(2);
    let url = server.url("/dice");
    let running = program().with(["--json", "-c", "1", "-n", "3", &url]).start();
    wait_until("a download is under way", || server.stats().in_flight == 1);
    let parent = running.child.id();
    let worker = processes::children(parent)[0];
    workers::send(parent, Signal::SIGSTOP);
    wait_until("the parent stands still", || processes::is_stopped(parent));
    open_the_gate(&server);
    wait_until("the answer is there", || something_to_read(worker));
    workers::send(worker, Signal::SIGKILL);
    wait_until("the worker is gone", || !processes::is_running(worker));
    workers::send(parent, Signal::SIGCONT);
    let (_, summary) = running.wait().exits_with(0).json();
    assert_eq!(summary["downloaded"], 3);
}

/// Whether there is something in the pipe that is a process's stdout, and that nobody reads.
#[cfg(target_os = "linux")]
fn something_to_read(process: u32) -> bool {
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use std::os::fd::AsFd;

    // To open the writing end for reading gives the other end.
    let pipe = std::fs::File::open(format!("/proc/{process}/fd/1")).unwrap();
    let mut pipes = [PollFd::new(pipe.as_fd(), PollFlags::POLLIN)];
    poll(&mut pipes, PollTimeout::ZERO).unwrap() == 1
}

#[test]
fn a_worker_uses_its_connection_again() {
    let server = test_support::prompt();
    let url = server.url("/dice");
    let arguments = ["-q", "--json", "-c", "1", "-n", "200", &url];
    let (_, summary) = program().with(arguments).run().exits_with(0).json();
    assert_eq!(summary["downloaded"], 200);
    assert_eq!(server.stats().connections, 1);
}

#[test]
fn only_the_program_itself_starts_workers() {
    let _ = program().with(["--worker", "-q"]).run().exits_with(2);
    // Without a parent that holds its stdin open, a worker ends.
    let orphan = program().with(["--worker"]).run();
    assert!(matches!(orphan.code, Some(0 | 2)), "{orphan:#?}");
}
