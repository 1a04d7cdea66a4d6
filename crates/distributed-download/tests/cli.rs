//! The program as a user runs it, with a real NATS server: what all download programs promise, as far
//! as it makes sense here, and what only this one does.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod nats;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use nats::credentials::Credentials;
use nats::{Nats, is_there, nats_server, quiz};
use nix::sys::signal::Signal;
use practice_server::{Behaviour, Practice};
use serde_json::json;
use test_support::processes::{children, is_running, is_stopped};
use test_support::servers::Authority;
use test_support::workers::send;
use test_support::{
    Invocation, Program, Running, folder, gated, open_the_gate, prompt, servers, wait_until,
};

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_distributed-download"), at_once: 2, is_concurrent: true }
}

/// Makes a test of each of these promises, where there is a server.
///
/// Three are not among them. `minimal_downloads_what_it_is_given` is about an example, and here there
/// is none: without its care, a queue is no lesson. `concurrency_is_what_the_server_sees` expects one
/// number for the whole program, and here each worker has it: `concurrency_is_that_of_each_worker`.
/// `who_was_stopped_finds_the_time_up` stops the parent, which downloads nothing here:
/// `a_worker_that_was_stopped_finds_the_time_up`.
macro_rules! keeps {
    ($($what:ident { $($promise:ident)* })*) => {
        $(mod $what {
            $(#[test]
            fn $promise() {
                if super::is_there() {
                    test_support::promises::$what::$promise(&super::program());
                }
            })*
        })*
    };
}

keeps! {
    results {
        downloads_160_of_160
        keeps_its_number_in_flight
        json_has_an_object_for_each_site
        json_has_the_fields_of_the_table
        failures_are_counted
        timelines_are_drawn_on_request
    }
    faults {
        all_faults_at_once
        random_faults_do_not_mix
        a_deadline_covers_the_whole_download
        https_works
        bad_certificates_are_refused
        a_server_that_never_answers_is_spared
        what_comes_before_a_request_has_its_kind
    }
    lists {
        help_explains
        bad_options_are_refused
        bad_lists_are_refused_whole
        lists_come_from_anywhere
        offline_is_offline
        proxies_are_those_of_the_environment
    }
    secrets {
        secrets_and_escapes_stay_inside
        secrets_are_on_no_command_line
    }
    signals {
        ctrl_c_ends_with_a_summary
        a_second_ctrl_c_ends_at_once
        ctrl_c_after_the_end_changes_nothing
        streams_may_break
        streams_may_be_closed
    }
    terminal {
        the_picture_fits_the_window
        failures_are_red
        without_colour_the_bar_stays
        what_is_wrong_is_said_in_the_width_of_the_window
    }
    limits {
        endless_bodies_take_no_memory
        a_long_list_is_begun_at_once
        few_descriptors_are_enough
        connections_that_are_kept_take_no_descriptor_away
    }
}

// What only this program promises.

/// Two workers with a download each, which a server holds up.
fn held_up(arguments: &[&str]) -> (Practice, Running) {
    let server = gated(3);
    let url = server.url("/dice");
    let arguments = [&["-q", "--json", "-n", "160", &url], arguments].concat();
    let running = program().with(arguments).start();
    wait_until("two downloads are under way", || server.stats().in_flight == 2);
    (server, running)
}

/// Some of the processes that a program has started: its workers, or its guard.
fn started(by: u32, argument: &str) -> Vec<u32> {
    let is_one = |pid: &u32| {
        let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        command.split('\0').nth(1) == Some(argument)
    };
    children(by).into_iter().filter(is_one).collect()
}

fn workers(running: &Running) -> Vec<u32> {
    started(running.child.id(), "--worker-of-a-parent")
}

fn kill(worker: u32) {
    send(worker, Signal::SIGKILL);
    wait_until("the worker is dead", || !is_running(worker));
}

#[test]
fn a_worker_that_is_killed_has_its_job_done_again() {
    if !is_there() {
        return;
    }
    let (server, running) = held_up(&[]);
    kill(workers(&running)[0]);
    wait_until("another took its place", || server.stats().requests == 3);
    open_the_gate(&server);
    let (_, summary) = running.wait().exits_with(0).json();
    assert_eq!(summary["downloaded"], 160);
    // One was asked for twice, and one opened the gate.
    assert_eq!(server.stats().requests, 162);
    quiz::says("a_worker_that_is_killed_has_its_job_done_again", server.stats().requests - 1);
}

#[test]
fn a_job_taken_off_the_queue_first_is_lost_with_its_worker() {
    if !is_there() {
        return;
    }
    let (server, running) = held_up(&["--ack", "first", "--timeout", "10"]);
    kill(workers(&running)[0]);
    wait_until("another took its place", || server.stats().requests == 3);
    open_the_gate(&server);
    let run = running.wait().exits_with(1);
    let (_, summary) = run.json();
    assert_eq!(summary["downloaded"], 159);
    assert_eq!(summary["kinds"], json!({ "lost": 1 }));
    assert_eq!(run.stderr.lines().count(), 1);
    assert!(run.stderr.contains("never said how it ended"), "{run:#?}");
    // One of them opened the gate.
    assert_eq!(server.stats().requests, 161);
    let downloaded = &summary["downloaded"];
    quiz::says("a_job_taken_off_the_queue_first_is_lost_with_its_worker", downloaded);
}

#[test]
fn a_job_that_kills_two_workers_is_given_up() {
    if !is_there() {
        return;
    }
    let server = gated(3);
    let arguments = ["--json", "--workers", "1", &server.url("/dice")];
    let running = program().with(arguments).start();
    for requests in 1..=2 {
        wait_until("a worker has the job", || server.stats().requests == requests);
        kill(workers(&running)[0]);
    }
    let run = running.wait().exits_with(1);
    assert_eq!(run.json().1["kinds"], json!({ "worker-died": 1 }));
    assert!(run.stderr.ends_with(": 2 workers died of it\n"), "{run:#?}");
    assert_eq!(server.stats().requests, 2);
}

/// NATS only tells how often a job was delivered, and so three times is no sign of two deaths.
#[test]
fn a_worker_that_is_stopped_is_not_dead() {
    let Some(nats) = Nats::start(&["-js"]) else { return };
    // Of the three workers, each has asked; the fourth request opens the gate.
    let server = gated(4);
    let parent = nats.parent(&["--workers", "0", "--json", &server.url("/dice")]);
    let mut stopped = Vec::new();
    for requests in 1..=3 {
        let worker = nats.worker("1");
        wait_until("it has the job", || server.stats().requests == requests);
        if requests < 3 {
            let pid = worker.child.id();
            send(pid, Signal::SIGSTOP);
            wait_until("it stands still", || is_stopped(pid));
        }
        stopped.push(worker);
    }
    open_the_gate(&server);
    assert_eq!(parent.wait().exits_with(0).json().1["downloaded"], 1);
    for worker in &stopped {
        send(worker.child.id(), Signal::SIGCONT);
    }
    nats::leave(stopped);
}

/// Ctrl-Z and `fg`: when it goes on, the time of what it had is up, whatever has come meanwhile.
#[test]
fn a_worker_that_was_stopped_finds_the_time_up() {
    /// It has to be long enough for both to be under way.
    const TIMEOUT: Duration = Duration::from_secs(3);
    let Some(nats) = Nats::start(&["-js"]) else { return };
    let server = gated(3);
    let url = server.url("/dice");
    let parent = nats.parent(&["--json", "--workers", "0", "--timeout", "3", "-n", "2", &url]);
    let worker = nats.worker("2");
    wait_until("both are under way", || server.stats().in_flight == 2);
    send(worker.child.id(), Signal::SIGSTOP);
    wait_until("it stands still", || is_stopped(worker.child.id()));
    // The answers come, and nobody looks.
    open_the_gate(&server);
    let start = Instant::now();
    wait_until("the time is up", || start.elapsed() > TIMEOUT);
    send(worker.child.id(), Signal::SIGCONT);
    assert_eq!(parent.wait().exits_with(1).json().1["kinds"], json!({ "timeout": 2 }));
    nats::leave([worker]);
}

/// When it goes on there is another list with its name, and other rules.
#[test]
fn a_worker_that_sleeps_over_the_end_of_a_list_learns_of_the_next() {
    let Some(nats) = Nats::start(&["-js"]) else { return };
    let (first, second) = (gated(3), gated(2));
    let url = first.url("/dice");
    let arguments = ["-q", "--workers", "0", "--timeout", "3600", "-n", "2", &url];
    let parent = nats.parent(&arguments);
    let (sleeper, other) = (nats.worker("1"), nats.worker("1"));
    wait_until("each has a job", || first.stats().in_flight == 2);
    send(sleeper.child.id(), Signal::SIGSTOP);
    wait_until("it stands still", || is_stopped(sleeper.child.id()));
    open_the_gate(&first);
    let _ = parent.wait().exits_with(0);
    nats::leave([other]);
    let arguments = ["--json", "--workers", "0", "--timeout", "0.1", &second.url("/dice")];
    let parent = nats.parent(&arguments);
    send(sleeper.child.id(), Signal::SIGCONT);
    assert_eq!(parent.wait().exits_with(1).json().1["kinds"], json!({ "timeout": 1 }));
    nats::leave([sleeper]);
}

/// A worker that somebody has started says what it does. It and the parent say when they have to
/// wait, unless the parent is to be quiet.
#[test]
fn who_works_and_who_waits_says_so() {
    const WAITS: &str = "lost the NATS server, and waits until it is back\n";
    const GOES_ON: &str = "the NATS server is back\n";
    let Some(mut nats) = Nats::start(&["-js"]) else { return };
    let folder = folder("said");
    let worker = says_into(&folder.join("worker"), nats.command(&["--worker"]));
    let worker_said = |words: &str, times: usize| {
        wait_until(words, || said(&folder.join("worker")).matches(words).count() == times);
    };
    let first = prompt();
    let urls = ["/dice", "/missing"].map(|page| first.url(page));
    let _ = nats.parent(&["-q", "--workers", "0", &urls[0], &urls[1]]).wait().exits_with(1);
    worker_said("did ", 1);
    for (times, quiet, expected) in
        [(1, "--json", [WAITS, GOES_ON].concat()), (2, "-q", String::new())]
    {
        let server = gated(2);
        let file = folder.join(quiet);
        let arguments = ["--workers", "0", quiet, &server.url("/dice")];
        let parent = says_into(&file, nats.command(&arguments));
        wait_until("the download is under way", || server.stats().in_flight == 1);
        nats.kill();
        worker_said(WAITS, times);
        // They look five times a second.
        let start = Instant::now();
        wait_until("everybody has looked", || start.elapsed() > Duration::from_secs(1));
        wait_until("the parent says so", || quiet == "-q" || said(&file) == WAITS);
        nats.start_again();
        worker_said(GOES_ON, times);
        wait_until("the parent says so", || said(&file) == expected);
        open_the_gate(&server);
        let _ = parent.wait().exits_with(0);
        assert_eq!(said(&file), expected);
        worker_said("did ", times + 1);
    }
    nats::leave([worker]);
    let text = said(&folder.join("worker"));
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], format!("joined the queue q on {}", nats.address()));
    assert_eq!(
        lines[1..4],
        ["works on a list", "did 2 sites of it, of which 1 failed", "works on a list"]
    );
    assert_eq!(
        *lines.last().unwrap(),
        "finishes what it has, and leaves; Ctrl-C again ends it at once"
    );
    assert_eq!(lines.len(), 12, "{text}");
    fs::remove_dir_all(folder).unwrap();
}

/// It writes to a file what it has to say, to be read while it runs.
fn says_into(file: &Path, mut invocation: Invocation) -> Running {
    invocation.command.stderr(File::create(file).unwrap());
    invocation.start()
}

fn said(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

/// The first one lets it finish what it has, and the second one does not, whatever it waits for.
#[test]
fn a_second_signal_ends_a_worker_at_once() {
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let Some(nats) = Nats::start(&["-js"]) else { return };
        let folder = folder("signal");
        let server = gated(2);
        let mut parent =
            nats.parent(&["--workers", "0", "--timeout", "3600", &server.url("/dice")]);
        let file = folder.join("worker");
        let worker = says_into(&file, nats.command(&["--worker"]));
        wait_until("the download is under way", || server.stats().in_flight == 1);
        send(worker.child.id(), signal);
        wait_until("it says so", || said(&file).contains("finishes what it has, and leaves"));
        assert!(is_running(worker.child.id()));
        send(worker.child.id(), signal);
        let _ = worker.wait().exits_with(130);
        parent.child.kill().unwrap();
        fs::remove_dir_all(folder).unwrap();
    }
}

/// It continues when another worker has done its job: there are two results, and one is counted.
#[test]
fn a_result_that_comes_twice_is_counted_once() {
    let Some(nats) = Nats::start(&["-js"]) else { return };
    let (first, second) = (gated(2), gated(2));
    let urls = [first.url("/dice"), second.url("/dice")];
    let parent = nats.parent(&["--workers", "0", "--json", &urls[0], &urls[1]]);
    let results = nats.count("q.done.0");
    let stopped = nats.worker("1");
    wait_until("it has the first job", || first.stats().in_flight == 1);
    let other = nats.worker("2");
    wait_until("the other has the second job", || second.stats().in_flight == 1);
    let pid = stopped.child.id();
    send(pid, Signal::SIGSTOP);
    wait_until("it stands still", || is_stopped(pid));
    open_the_gate(&first);
    results.wait_for(1);
    send(pid, Signal::SIGCONT);
    results.wait_for(2);
    open_the_gate(&second);
    let (sites, summary) = parent.wait().exits_with(0).json();
    assert_eq!((sites.len(), &summary["downloaded"]), (2, &json!(2)));
    // Two workers, and who opened the gate.
    assert_eq!(first.stats().requests, 3);
    quiz::says("a_result_that_comes_twice_is_counted_once", &summary["downloaded"]);
    nats::leave([stopped, other]);
}

#[test]
fn a_server_that_is_killed_and_started_again_loses_nothing() {
    let Some(mut nats) = Nats::start(&["-js"]) else { return };
    let server = gated(3);
    let parent = nats.parent(&["-q", "--json", "-n", "160", &server.url("/dice")]);
    wait_until("two downloads are under way", || server.stats().in_flight == 2);
    nats.restart();
    open_the_gate(&server);
    let (_, summary) = parent.wait().exits_with(0).json();
    assert_eq!(summary["downloaded"], 160);
    // The two that were under way can have been done again.
    assert!((161..=163).contains(&server.stats().requests), "{:?}", server.stats());
}

/// Killed, or ended with Ctrl-C.
#[test]
fn a_parent_that_is_started_again_goes_on() {
    for signal in [Signal::SIGKILL, Signal::SIGINT] {
        let Some(nats) = Nats::start(&["-js"]) else { return };
        let server = gated(3);
        let url = server.url("/dice");
        let arguments = ["-q", "--json", "-n", "160", &url];
        let parent = nats.parent(&arguments);
        wait_until("two downloads are under way", || server.stats().in_flight == 2);
        send(parent.child.id(), signal);
        open_the_gate(&server);
        // Its workers finish what they have, and leave.
        let ended = parent.wait_after_signal();
        assert_eq!(ended.code.is_some(), signal == Signal::SIGINT, "{ended:#?}");
        let (_, summary) = nats.parent(&arguments).wait().exits_with(0).json();
        assert_eq!(summary["downloaded"], 160);
        // Each once, and one that opened the gate.
        assert_eq!(server.stats().requests, 161);
        quiz::says("a_parent_that_is_started_again_goes_on", server.stats().requests - 1);
    }
}

/// It no longer knows the numbers of the jobs that were taken off its queue, and can have forgotten the
/// last ones that were.
#[test]
fn a_parent_and_a_server_that_are_started_again_do_little_again() {
    let Some(mut nats) = Nats::start(&["-js"]) else { return };
    let (server, held_up) = (prompt(), gated(2));
    let (url, other) = (server.url("/dice"), held_up.url("/dice"));
    let mut list = vec!["-q", "--json", "--workers", "0"];
    list.extend([&*url; 40]);
    list.push(&other);
    let worker = nats.worker("3");
    let parent = nats.parent(&list);
    wait_until("all but one are done", || server.stats().requests == 40 && nats.taken() == 1);
    send(parent.child.id(), Signal::SIGKILL);
    let _ = parent.wait_after_signal();
    let start = Instant::now();
    wait_until("the server has written it all", || start.elapsed() > Duration::from_secs(2));
    nats.restart();
    let parent = nats.parent(&list);
    let start = Instant::now();
    wait_until("all would be asked for again", || start.elapsed() > Duration::from_secs(3));
    open_the_gate(&held_up);
    assert_eq!(parent.wait().exits_with(0).json().1["downloaded"], 41);
    assert!((40..=43).contains(&server.stats().requests), "{:?}", server.stats());
    nats::leave([worker]);
}

/// Not even when the server is back, or asks for a sign of life.
#[test]
fn a_worker_that_is_busy_takes_no_job_ahead() {
    let Some(mut nats) = Nats::start(&["-js"]) else { return };
    let server = gated(2);
    let url = server.url("/dice");
    let parent = nats.parent(&["-q", "--json", "--workers", "0", "-n", "5", &url]);
    let worker = nats.worker("1");
    wait_until("it is busy", || server.stats().in_flight == 1);
    nats.restart();
    let start = Instant::now();
    wait_until("it would have asked", || start.elapsed() > Duration::from_secs(3));
    assert_eq!(nats.taken(), 1);
    open_the_gate(&server);
    assert_eq!(parent.wait().exits_with(0).json().1["downloaded"], 5);
    nats::leave([worker]);
}

/// Each of the five may have killed the first worker, so they have their turns one by one, and only the
/// one that kills again is given up.
#[test]
fn a_job_that_kills_its_workers_takes_no_other_along() {
    if !is_there() {
        return;
    }
    let (killer, others) = (gated(9), gated(5));
    let (url, other) = (killer.url("/dice"), others.url("/dice"));
    let list = [&url, &other, &other, &other, &other];
    let arguments = ["--json", "--workers", "1", "--concurrency", "5"];
    let running = program().with(arguments.into_iter().chain(list.map(String::as_str))).start();
    let in_flight = || killer.stats().in_flight + others.stats().in_flight;
    let asked = || killer.stats().requests + others.stats().requests;
    wait_until("all are under way", || in_flight() == 5);
    kill(workers(&running)[0]);
    wait_until("the first has its turn", || asked() == 6);
    let start = Instant::now();
    wait_until("another would have asked", || start.elapsed() > Duration::from_secs(1));
    assert_eq!(asked(), 6);
    thread::scope(|scope| (0..5).for_each(|_| drop(scope.spawn(|| open_the_gate(&others)))));
    wait_until("it is the killer's turn", || killer.stats().requests == 2);
    kill(workers(&running)[0]);
    let (_, summary) = running.wait().exits_with(1).json();
    assert_eq!(summary["kinds"], json!({ "worker-died": 1 }));
    assert_eq!(summary["downloaded"], 4);
}

/// As when a cable is out: all is done meanwhile, and nothing is heard for so long that what is missing
/// could be lost.
#[test]
fn a_parent_that_was_away_for_long_hears_of_all_results() {
    /// The timeout and five seconds, and a little more.
    const PATIENCE: Duration = Duration::from_secs(11);
    let Some(nats) = Nats::start(&["-js"]) else { return };
    let (quick, slow) = (prompt(), gated(3));
    let (results, heard) = (nats.count("q.done.*"), nats.count("$JS.ACK.q-results.>"));
    let worker = nats.worker("2");
    let urls = [quick.url("/dice"), slow.url("/dice")];
    let arguments = ["--workers", "0", "-q", "--json", "--timeout", "5", "-n", "150"];
    let parent = nats.parent(&[&arguments[..], &[&urls[0], &urls[1]]].concat());
    wait_until("both places of the worker are held up", || slow.stats().in_flight == 2);
    heard.wait_for(2);
    let pid = parent.child.id();
    send(pid, Signal::SIGSTOP);
    wait_until("it stands still", || is_stopped(pid));
    open_the_gate(&slow);
    results.wait_for(300);
    let start = Instant::now();
    wait_until("it is out of patience", || start.elapsed() > PATIENCE);
    send(pid, Signal::SIGCONT);
    let (_, summary) = parent.wait().exits_with(0).json();
    assert_eq!(summary["downloaded"], 300);
    // Who opened the gate asked as well.
    assert_eq!((quick.stats().requests, slow.stats().requests), (150, 151));
    nats::leave([worker]);
}

/// The server drops what it has already, by the ids: no job is in the queue twice.
#[test]
fn who_is_started_again_stores_no_job_twice() {
    let Some(nats) = Nats::start(&["-js"]) else { return };
    let server = gated(41);
    let jobs = nats.count("q.job.*");
    let arguments = ["-q", "--json", "--workers", "0", "-n", "40", &server.url("/dice")];
    let mut parent = nats.parent(&arguments);
    jobs.wait_for(40);
    parent.child.kill().unwrap();
    let _ = parent.wait_after_signal();
    let parent = nats.parent(&arguments);
    jobs.wait_for(80);
    // It has a place for each of them, and some to spare.
    let worker = nats.worker("100");
    wait_until("all jobs are under way", || server.stats().in_flight == 40);
    assert_eq!(nats.taken(), 40);
    open_the_gate(&server);
    assert_eq!(parent.wait().exits_with(0).json().1["downloaded"], 40);
    assert_eq!(server.stats().requests, 41);
    nats::leave([worker]);
}

/// The server dies while it is given the list.
#[test]
fn a_list_that_is_half_stored_is_stored_to_its_end() {
    let Some(mut nats) = Nats::start(&["-js"]) else { return };
    let server = prompt();
    let jobs = nats.count("q.job.*");
    let url = server.url("/dice");
    let parent = nats.parent(&["-q", "--json", "--workers", "0", "-n", "10000", &url]);
    jobs.wait_for(100);
    nats.restart();
    let worker = nats.worker("20");
    goes_on(&server, 10_000);
    let (_, summary) = parent.wait().exits_with(0).json();
    assert_eq!(summary["downloaded"], 10_000);
    nats::leave([worker]);
}

/// The worker says that it is still at it.
#[test]
fn a_download_may_take_longer_than_a_worker_may_be_silent() {
    if !is_there() {
        return;
    }
    // More than twice as long.
    let latency = Duration::from_secs(5);
    let server = Practice::start(Behaviour { latency, ..Behaviour::default() }).unwrap();
    let run = program().with(["--json", &server.url("/dice")]).run().exits_with(0);
    assert_eq!(run.json().1["downloaded"], 1);
    assert_eq!(server.stats().requests, 1);
}

#[test]
fn a_queue_with_another_list_is_left_alone() {
    let Some(nats) = Nats::start(&["-js"]) else { return };
    let server = gated(2);
    let parent = nats.parent(&["--json", &server.url("/dice")]);
    wait_until("a download is under way", || server.stats().in_flight == 1);
    let run = nats.parent(&["--json", &server.url("/jython")]).wait().exits_with(2);
    let said = "error: the queue q has another list: choose another name\n";
    assert_eq!(run.stderr, said);
    open_the_gate(&server);
    let _ = parent.wait().exits_with(0);
    // With its last result the queue is gone, and the name is free.
    let _ = nats.parent(&["--json", &server.url("/jython")]).wait().exits_with(0);
    assert_eq!(server.stats().requests, 3);
}

#[test]
fn workers_come_and_go() {
    let Some(nats) = Nats::start(&["-js"]) else { return };
    // It may come before there is a list.
    let early = nats.worker("3");
    let server = gated(4);
    let parent =
        nats.parent(&["--workers", "0", "-q", "--json", "-n", "160", &server.url("/dice")]);
    wait_until("it works", || server.stats().in_flight == 3);
    // It has taken no more than it has places: the others are for others.
    assert_eq!(nats.taken(), 3);
    send(early.child.id(), Signal::SIGTERM);
    let late = nats.worker("2");
    // It finishes what it has: these five open the gate.
    let run = early.wait().exits_with(0);
    assert_eq!(run.stdout, "");
    let (_, summary) = parent.wait().exits_with(0).json();
    assert_eq!(summary["downloaded"], 160);
    assert_eq!(server.stats().requests, 160);
    // The next list is for it as well.
    let next = prompt();
    let parent = nats.parent(&["--workers", "0", "--json", &next.url("/dice")]);
    let _ = parent.wait().exits_with(0);
    nats::leave([late]);
}

/// A long run does not hang while it goes on, however busy the machine is.
fn goes_on(server: &Practice, all: usize) {
    for requests in (0..=all).step_by(500) {
        wait_until("it goes on", || server.stats().requests >= requests);
    }
}

#[test]
fn twenty_thousand_jobs() {
    if !is_there() {
        return;
    }
    let server = prompt();
    let arguments = ["-q", "--json", "-c", "20", "-n", "20000", &server.url("/dice")];
    let running = program().with(arguments).start();
    goes_on(&server, 20_000);
    let (_, summary) = running.wait().exits_with(0).json();
    assert_eq!(summary["downloaded"], 20_000);
    // What a worker is too busy to hold for two seconds is done again: that is rare.
    assert!((20_000..=20_200).contains(&server.stats().requests), "{:?}", server.stats());
    assert!(server.stats().most_in_flight <= 40);
}

/// `--concurrency` is what each worker has; more than there are sites is the number of sites.
#[test]
fn concurrency_is_that_of_each_worker() {
    if !is_there() {
        return;
    }
    for (at_once, workers, seen) in [("1", "3", 3), ("3", "2", 6), ("5", "1", 5), ("50", "2", 30)] {
        let server = gated(seen);
        let (url, options) = (server.url("/dice"), ["-c", at_once, "--workers", workers]);
        let arguments = [&["-q", "--json", "-n", "30", &url], &options[..]].concat();
        let (_, summary) = program().with(arguments).run().exits_with(0).json();
        assert_eq!((server.stats().most_in_flight, server.stats().requests), (seen, 30));
        assert_eq!(summary["peak"], seen);
    }
}

/// A new promise is kept here too, or is named with the reason.
#[test]
fn each_promise_of_the_others_is_looked_at() {
    let list = include_str!("../../test-support/src/promises.rs");
    let (_, list) = list.split_once("keeps_all_promises! { $program;\n").unwrap();
    let (list, _) = list.split_once("};").unwrap();
    let names: Vec<_> = list.lines().filter_map(|line| line.trim().strip_suffix(',')).collect();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        assert!(include_str!("cli.rs").contains(name), "{name}");
    }
}

/// Whatever ends the parent: the guard ends the server, and removes its files.
#[test]
fn nothing_of_its_own_server_is_left() {
    if !is_there() {
        return;
    }
    for signal in [None, Some(Signal::SIGINT), Some(Signal::SIGKILL)] {
        let folder = folder(&format!("own-{signal:?}"));
        let server = gated(3);
        let arguments = ["--timeout", "3600", "-n", "3", &server.url("/dice")];
        let running = program().with(arguments).env("TMPDIR", &folder).start();
        wait_until("two downloads are under way", || server.stats().in_flight == 2);
        let guard = started(running.child.id(), "--guard")[0];
        let own = children(guard);
        assert_eq!((own.len(), fs::read_dir(&folder).unwrap().count()), (1, 1));
        match signal {
            Some(signal) => send(running.child.id(), signal),
            None => open_the_gate(&server),
        }
        // That no process is left is looked at in every run.
        let run = running.wait_after_signal();
        assert_eq!(run.code.is_none(), signal == Some(Signal::SIGKILL), "{run:#?}");
        assert!(!is_running(own[0]));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(folder).unwrap();
    }
}

/// Whatever ends the guard: the server ends too, and the parent gives up.
#[test]
fn its_own_server_ends_with_the_guard() {
    if !is_there() {
        return;
    }
    let folder = folder("guard");
    let server = gated(3);
    let arguments = ["-q", "--json", "-n", "3", &server.url("/dice")];
    let running = program().with(arguments).env("TMPDIR", &folder).start();
    wait_until("two downloads are under way", || server.stats().in_flight == 2);
    send(started(running.child.id(), "--guard")[0], Signal::SIGKILL);
    // That no process is left is looked at in every run.
    let run = running.wait().exits_with(1);
    assert_eq!(run.json().1["kinds"], json!({ "lost": 3 }));
    fs::remove_dir_all(folder).unwrap();
}

/// The parent does not wait for ever for a server that cannot come back.
#[test]
fn sites_are_lost_with_its_own_server() {
    if !is_there() {
        return;
    }
    let (server, running) = held_up(&[]);
    let guard = started(running.child.id(), "--guard")[0];
    send(children(guard)[0], Signal::SIGKILL);
    let run = running.wait().exits_with(1);
    assert_eq!(run.json().1["kinds"], json!({ "lost": 160 }));
    assert!(run.stderr.contains(": the NATS server with the queue died\n"), "{run:#?}");
    drop(server);
}

#[test]
fn without_a_server_it_says_how_to_get_one() {
    let missing = program().with([""; 0]).env("NATS_SERVER", "/no/such/nats-server").run();
    let run = missing.exits_with(2);
    assert_eq!(run.stdout, "");
    for words in ["error: there is no nats-server", "apt install", "brew", "winget", "docker run"] {
        assert!(run.stderr.contains(words), "{run:#?}");
    }
    let broken = program().with([""; 0]).env("NATS_SERVER", "/bin/false").run().exits_with(2);
    assert!(broken.stderr.contains("nats-server ended at once"), "{broken:#?}");

    let nobody = servers::nobody().to_string();
    for role in [&["-q"][..], &["--worker"]] {
        let address = format!("nats://{nobody}");
        let arguments = [&["--server", &*address, "--queue", "q"], role].concat();
        let run = program().with(arguments).run().exits_with(2);
        let why = "Connection refused (os error 111)";
        let said = format!("error: cannot connect to the NATS server at {address}: {why}\n");
        assert_eq!(run.stderr, said);
    }
}

#[test]
fn a_server_without_jetstream_is_refused() {
    let Some(nats) = Nats::start(&[]) else { return };
    let run = nats.parent(&["-q"]).wait().exits_with(2);
    let said = " has no JetStream: start it with nats-server -js\n";
    assert!(run.stderr.ends_with(said), "{run:#?}");
}

#[test]
fn a_password_is_on_no_command_line_and_never_printed() {
    let Some(nats) = Nats::start(&["-js", "--user", "me", "--pass", "canary"]) else { return };
    let run = nats.parent(&["-q"]).wait().exits_with(2);
    assert!(run.stderr.contains("NATS_USER and NATS_PASSWORD"), "{run:#?}");
    let run = nats.command(&["-q"]).env("NATS_USER", "me").env("NATS_PASSWORD", "no canary").run();
    let _ = run.exits_with(2);

    let server = gated(3);
    let arguments = ["-q", "--json", "-n", "4", &server.url("/dice")];
    let invocation = nats.command(&arguments).env("NATS_USER", "me").env("NATS_PASSWORD", "canary");
    let running = invocation.start();
    wait_until("two downloads are under way", || server.stats().in_flight == 2);
    for process in [vec![running.child.id()], workers(&running)].concat() {
        let line = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap();
        assert!(!line.contains("canary"), "{line}");
    }
    open_the_gate(&server);
    let _ = running.wait().exits_with(0);

    let address = nats.address().replace("://", "://me:canary@");
    let run = program().with(["--server", &address, "--queue", "q"]).run().exits_with(2);
    assert!(run.stderr.contains("NATS_USER and NATS_PASSWORD"), "{run:#?}");
}

/// A server with accounts: a file of credentials gets in, and nothing else does.
#[test]
fn credentials_are_taken_from_a_file() {
    if !is_there() {
        return;
    }
    let folder = folder("credentials");
    let Credentials { settings, user, seed } = Credentials::new(&folder);
    let Some(nats) = Nats::start(&["-js", "-c", settings.to_str().unwrap()]) else { return };
    let server = prompt();
    let url = server.url("/dice");
    let with =
        |file: &Path| nats.command(&["-q", "--json", "-n", "4", &url]).env("NATS_CREDS", file);
    let _ = with(&user).run().exits_with(0);
    assert_eq!(server.stats().requests, 4);

    let others = folder.join("others.creds");
    fs::create_dir(folder.join("others")).unwrap();
    fs::copy(Credentials::new(&folder.join("others")).user, &others).unwrap();
    let half = folder.join("half.creds");
    fs::write(&half, fs::read_to_string(&user).unwrap().split("-----BEGIN USER").next().unwrap())
        .unwrap();
    let broken = folder.join("broken.creds");
    fs::write(&broken, fs::read_to_string(&user).unwrap().replace(&seed, &seed[1..])).unwrap();
    let no_secret = "error: the file of NATS_CREDS has no JWT with a seed in it\n";
    for (file, said) in [
        (
            &others,
            "it lets in nobody without NATS_TOKEN, NATS_CREDS, or NATS_USER and NATS_PASSWORD\n",
        ),
        (&half, no_secret),
        (&broken, no_secret),
        (
            &folder.join("missing.creds"),
            "cannot read the file of NATS_CREDS: No such file or directory (os error 2)\n",
        ),
        (&folder, "cannot read the file of NATS_CREDS: Is a directory (os error 21)\n"),
    ] {
        let run = with(file).run().exits_with(2);
        assert!(run.stderr.ends_with(said) && run.stderr.lines().count() == 1, "{run:#?}");
        assert!(!run.stderr.contains(&seed[1..]), "{run:#?}");
    }
    assert_eq!(server.stats().requests, 4);
    fs::remove_dir_all(folder).unwrap();
}

/// What everybody can read is neither the token of its own server nor a site.
#[test]
fn its_own_server_lets_nobody_in() {
    if !is_there() {
        return;
    }
    let (server, running) = held_up(&[]);
    let guard = started(running.child.id(), "--guard")[0];
    let own = children(guard)[0];
    let line = fs::read_to_string(format!("/proc/{own}/cmdline")).unwrap();
    let folder = line.split('\0').skip_while(|word| *word != "-sd").nth(1).unwrap();
    let settings = fs::read_to_string(format!("{folder}/settings")).unwrap();
    let token = settings.split('"').nth(1).unwrap();
    for process in [vec![running.child.id(), own], children(running.child.id())].concat() {
        for file in ["cmdline", "environ"] {
            let text = fs::read_to_string(format!("/proc/{process}/{file}")).unwrap();
            assert!(!text.contains(token), "{file}: {text}");
        }
    }
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(folder).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700);
    let ports = fs::read_to_string(format!("{folder}/nats-server_{own}.ports")).unwrap();
    let ports: serde_json::Value = serde_json::from_str(&ports).unwrap();
    let address = ports["nats"][0].as_str().unwrap();
    assert!(address.starts_with("nats://127.0.0.1:"), "{address}");
    let run = program().with(["--server", address, "--queue", "q", "-q"]).run().exits_with(2);
    assert!(run.stderr.contains("it lets in nobody without"), "{run:#?}");
    open_the_gate(&server);
    let _ = running.wait().exits_with(0);
}

#[test]
fn its_own_options_are_checked() {
    let at = ["--server", "nats://127.0.0.1:1", "--queue", "q"];
    for (arguments, sentence) in [
        (&["-c", "1001"][..], "allowed are whole numbers from 1 to 1,000"),
        (&["--workers", "257"], "allowed are whole numbers from 0 to 256"),
        (&["--workers", "-1"], "allowed are whole numbers from 0 to 256"),
        (&["--workers", "0"], "--workers 0 leaves nobody to do the work"),
        (&["--server", "nats://127.0.0.1:1"], "--queue <NAME>"),
        (&["--queue", "q"], "--server <URL>"),
        (&["--worker"], "--server <URL>"),
        (&["--ack", "never"], "possible values: first, last"),
        (&[at[0], at[1], "--queue", "a.b"], "allowed are up to 64 letters, digits, - and _"),
        (&[at[0], at[1], "--queue", ""], "allowed are up to 64 letters, digits, - and _"),
        (&["--server", "http://x:1", "--queue", "q"], "write it like nats://HOST:4222"),
        (&[at[0], at[1], at[2], at[3], "--worker", "--live"], "cannot be used with"),
        (&[at[0], at[1], at[2], at[3], "--worker", "--ack", "first"], "cannot be used with"),
    ] {
        let run = program().with(arguments).run().exits_with(2);
        assert!(run.stderr.contains(sentence), "{arguments:?}: {run:#?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {run:#?}");
    }
    let help = program().with(["--help"]).run().exits_with(0).stdout;
    for option in
        ["--workers", "--server", "--queue", "--ack", "--worker", "NATS_PASSWORD", "NATS_CREDS"]
    {
        assert!(help.contains(option), "{help}");
    }
}

/// Its own server may have any name. It writes down where it listens under that one.
#[test]
fn its_own_server_may_have_another_name() {
    let Some(nats_server) = nats_server() else { return };
    let folder = folder("name");
    let broker = folder.join("broker.v2");
    std::os::unix::fs::symlink(nats_server, &broker).unwrap();
    let server = prompt();
    let invocation = program().with(["-q", "--json", &server.url("/dice")]);
    let run = invocation.env("NATS_SERVER", &broker).run().exits_with(0);
    assert_eq!(run.json().1["downloaded"], 1);
    fs::remove_dir_all(folder).unwrap();
}

/// As after `cargo build` during a run: the file that was started is gone, and another has its name.
#[test]
fn a_worker_is_replaced_after_a_build() {
    if !is_there() {
        return;
    }
    let (folder, file) = copy("built");
    let server = gated(3);
    let arguments = ["-q", "--json", "-n", "20", &server.url("/dice")];
    let running = Invocation::new(&file, arguments).start();
    wait_until("two downloads are under way", || server.stats().in_flight == 2);
    fs::rename(folder.join("next"), &file).unwrap();
    kill(workers(&running)[0]);
    wait_until("another took its place", || server.stats().requests == 3);
    open_the_gate(&server);
    assert_eq!(running.wait().exits_with(0).json().1["downloaded"], 20);
    fs::remove_dir_all(folder).unwrap();
}

/// No worker is left, and nobody else can join the queue on its own server.
#[test]
fn without_workers_it_gives_up() {
    if !is_there() {
        return;
    }
    let (folder, file) = copy("gone");
    let server = gated(3);
    let arguments = ["-q", "--json", "-n", "20", &server.url("/dice")];
    let running = Invocation::new(&file, arguments).start();
    wait_until("two downloads are under way", || server.stats().in_flight == 2);
    fs::remove_file(&file).unwrap();
    workers(&running).into_iter().for_each(kill);
    let run = running.wait().exits_with(1);
    assert_eq!(run.json().1["kinds"], json!({ "lost": 20 }));
    let said = "no worker is left, and none can be started: No such file or directory (os error 2)";
    assert_eq!(run.stderr.lines().filter(|&line| line == said).count(), 1, "{run:#?}");
    fs::remove_dir_all(folder).unwrap();
}

/// The program in a folder of its own, and what a build would put in its place.
fn copy(name: &str) -> (PathBuf, PathBuf) {
    let folder = folder(name);
    // Not by this process: what another test starts at the same moment would inherit the open file,
    // and a file that is open for writing cannot be run.
    for name in ["program", "next"] {
        let copied = Command::new("cp").arg(program().file).arg(folder.join(name)).status();
        assert!(copied.unwrap().success());
    }
    let file = folder.join("program");
    (folder, file)
}

/// A variable that is of no use alone, and was set for a reason, is not passed over.
#[test]
fn half_of_what_a_server_asks_for_is_refused() {
    let address = format!("nats://{}", servers::nobody());
    let pairs = [("NATS_USER", "NATS_PASSWORD"), ("NATS_CERT", "NATS_KEY")];
    for (one, other) in pairs {
        for (set, empty) in [(one, other), (other, one)] {
            for role in ["-q", "--worker"] {
                let invocation = program().with(["--server", &address, "--queue", "q", role]);
                let run = invocation.env(set, "canary").env(empty, "").run().exits_with(2);
                let said = format!("error: set both {one} and {other}, or neither\n");
                assert_eq!(run.stderr, said);
            }
        }
    }
}

/// Server and client both have to show a certificate of an authority that the other one trusts.
#[test]
fn certificates_are_taken_from_files() {
    if !is_there() {
        return;
    }
    let folder = folder("tls");
    let write = |name: &str, text: &str| {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let (ours, others) = (Authority::new(), Authority::new());
    let [ca, other_ca] = [("ca", &ours), ("other-ca", &others)]
        .map(|(name, authority)| write(name, &authority.certificate()));
    let pair = |name: &str, authority: &Authority| {
        let [certificate, key] = authority.certify(["127.0.0.1".to_owned()], 2099);
        [write(&format!("{name}-cert"), &certificate), write(&format!("{name}-key"), &key)]
    };
    let ([cert, key], [other_cert, other_key]) = (pair("our", &ours), pair("other", &others));
    let tls = ["--tls", "--tlsverify", "--tlscert", &cert, "--tlskey", &key, "--tlscacert", &ca];
    let Some(nats) = Nats::start(&[&["-js"], &tls[..]].concat()) else { return };
    let address = nats.address().replace("nats:", "tls:");
    let server = prompt();
    let url = server.url("/dice");
    let run_with = |[ca, cert, key]: [&str; 3]| {
        let arguments = ["--server", &address, "--queue", "q", "-q", "--json", "-n", "4", &url];
        let invocation = program().with(arguments).env("NATS_CA", ca);
        invocation.env("NATS_CERT", cert).env("NATS_KEY", key).run()
    };
    let run = run_with([&ca, &cert, &key]).exits_with(0);
    assert_eq!((run.json().1["downloaded"].clone(), server.stats().requests), (json!(4), 4));
    for (files, why) in [
        (["", &cert, &key], "invalid peer certificate: "),
        ([&other_ca, &cert, &key], "invalid peer certificate: "),
        ([&ca, "", ""], "received fatal alert: "),
        ([&ca, &other_cert, &other_key], "received fatal alert: "),
        ([&ca, &cert, &other_key], "could not add certificate or key"),
        ([&ca, "missing", &key], "No such file or directory (os error 2)"),
        (["missing", &cert, &key], "No such file or directory (os error 2)"),
    ] {
        let run = run_with(files).exits_with(2);
        let said = format!("error: cannot connect to the NATS server at {address}: {why}");
        assert!(run.stderr.starts_with(&said) && run.stderr.lines().count() == 1, "{run:#?}");
    }
    assert_eq!(server.stats().requests, 4);
    fs::remove_dir_all(folder).unwrap();
}

/// As a password, it is neither printed nor on a command line.
#[test]
fn a_token_is_taken_from_the_environment() {
    let Some(nats) = Nats::start(&["-js", "--auth", "canary"]) else { return };
    let server = gated(3);
    let arguments = ["-q", "--json", "-n", "4", &server.url("/dice")];
    for token in ["", "no canary"] {
        let run = nats.command(&arguments).env("NATS_TOKEN", token).run().exits_with(2);
        assert!(run.stderr.contains("it lets in nobody without NATS_TOKEN"), "{run:#?}");
    }
    let running = nats.command(&arguments).env("NATS_TOKEN", "canary").start();
    wait_until("two downloads are under way", || server.stats().in_flight == 2);
    for process in [vec![running.child.id()], workers(&running)].concat() {
        let line = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap();
        assert!(!line.contains("canary"), "{line}");
    }
    open_the_gate(&server);
    assert_eq!(running.wait().exits_with(0).json().1["downloaded"], 4);
}

/// The yardstick ends when its server does in the middle of the list, whatever its workers wait for.
#[test]
fn the_bare_loop_does_not_hang_without_its_server() {
    let Some(mut nats) = Nats::start(&["-js"]) else { return };
    let jobs = nats.count("bare.job.*");
    let server = gated(5);
    let arguments = [&nats.address(), "1000000", "2", &server.url("/dice")];
    let running = program().example("bare-loop", arguments).start();
    jobs.wait_for(1_000);
    wait_until("both workers are held up", || server.stats().in_flight == 4);
    nats.kill();
    let _ = running.wait().exits_with(1);
}
