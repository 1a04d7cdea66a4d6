//! The program as a user runs it. The tests are those of all four download programs; what is only
//! this one's comes last.
#![allow(clippy::unwrap_used)]

use test_support::{Program, promises};

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
fn failures_have_kinds() {
    promises::failures_have_kinds(&program());
}

#[test]
fn a_deadline_covers_the_whole_download() {
    promises::a_deadline_covers_the_whole_download(&program());
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
fn secrets_and_escapes_stay_inside() {
    promises::secrets_and_escapes_stay_inside(&program());
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
fn ctrl_c_accounts_for_a_long_list() {
    promises::ctrl_c_accounts_for_a_long_list(&program());
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

/// The process ids of a running program's workers.
#[cfg(target_os = "linux")]
fn workers(parent: u32) -> Vec<u32> {
    let threads = std::fs::read_dir(format!("/proc/{parent}/task")).unwrap();
    let children = threads.map(|thread| thread.unwrap().path().join("children"));
    let pids: String =
        children.map(|file| std::fs::read_to_string(file).unwrap_or_default() + " ").collect();
    pids.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

#[cfg(target_os = "linux")]
fn kill(pid: u32, signal: nix::sys::signal::Signal) {
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid.try_into().unwrap()), signal).unwrap();
}

/// A program in the middle of three downloads, which a server holds up.
#[cfg(target_os = "linux")]
fn held_up() -> (common::practice::Practice, test_support::Running) {
    let server = test_support::gated(4);
    let url = server.url("/dice");
    let running = program().with(["--json", "-c", "3", "-n", "8", &url]).start();
    test_support::wait_until("three downloads are under way", || server.stats().in_flight == 3);
    (server, running)
}

/// Sends the request that the gate is waiting for.
#[cfg(target_os = "linux")]
fn open_the_gate(server: &common::practice::Practice) {
    let _ = program().with(["-q", "-c", "1", &server.url("/dice")]).run().exits_with(0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_worker_costs_the_site_that_it_had() {
    let (server, running) = held_up();
    let victim = workers(running.child.id())[0];
    kill(victim, nix::sys::signal::Signal::SIGKILL);
    test_support::wait_until("another took its place", || server.stats().requests >= 4);
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
    let (server, running) = held_up();
    for worker in workers(running.child.id()) {
        kill(worker, nix::sys::signal::Signal::SIGKILL);
    }
    test_support::wait_until("three others took their places", || server.stats().requests >= 6);
    open_the_gate(&server);
    let (_, summary) = running.wait().exits_with(1).json();
    assert_eq!(summary["downloaded"], 5);
    assert_eq!(summary["kinds"], serde_json::json!({ "worker-died": 3 }));
}

#[cfg(target_os = "linux")]
#[test]
fn no_worker_survives_its_parent() {
    use nix::sys::signal::Signal;
    for signal in [Signal::SIGKILL, Signal::SIGTERM, Signal::SIGINT] {
        let (_server, mut running) = held_up();
        let workers = workers(running.child.id());
        assert_eq!(workers.len(), 3);
        kill(running.child.id(), signal);
        running.child.wait().unwrap();
        let start = std::time::Instant::now();
        test_support::wait_until("all workers are gone", || workers.iter().all(|pid| !runs(*pid)));
        // Four times the promised second.
        assert!(start.elapsed().as_secs() < 4, "{signal}");
    }
}

/// Whether a process runs: one that is dead but not yet collected by its new parent does not.
#[cfg(target_os = "linux")]
fn runs(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The state follows the name, which stands in parentheses.
    status.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

#[cfg(target_os = "linux")]
#[test]
fn passwords_are_not_on_a_workers_command_line() {
    let server = test_support::gated(2);
    let url = server.url("/dice").replace("http://", "http://canary:canary@");
    let running = program().with(["-q", "-c", "1", "-f", "-"]).stdin(url).start();
    test_support::wait_until("a download is under way", || server.stats().in_flight == 1);
    for worker in workers(running.child.id()) {
        for file in ["cmdline", "environ"] {
            let text = std::fs::read(format!("/proc/{worker}/{file}")).unwrap();
            assert!(!String::from_utf8_lossy(&text).contains("canary"));
        }
    }
    open_the_gate(&server);
    let _ = running.wait().exits_with(0);
}

#[test]
fn a_worker_uses_its_connection_again() {
    let server = test_support::prompt();
    let url = server.url("/dice");
    let arguments = ["-q", "--json", "-c", "1", "-n", "2000", &url];
    let (_, summary) = program().with(arguments).run().exits_with(0).json();
    assert_eq!(summary["downloaded"], 2_000);
    assert_eq!(server.stats().connections, 1);
}

#[test]
fn only_the_program_itself_starts_workers() {
    let _ = program().with(["--worker", "-q"]).run().exits_with(2);
    // Without a parent that holds its stdin open, a worker ends.
    let orphan = program().with(["--worker"]).run();
    assert!(matches!(orphan.code, Some(0 | 2)), "{orphan:#?}");
}
