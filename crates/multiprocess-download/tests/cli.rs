//! The program as a user runs it: what all four download programs promise, and what only this one
//! does.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use test_support::Program;
#[cfg(target_os = "linux")]
use test_support::{open_the_gate, processes, wait_until, workers};

fn program() -> Program {
    Program {
        file: env!("CARGO_BIN_EXE_multiprocess-download"),
        at_once: num_cpus::get(),
        is_concurrent: true,
    }
}

test_support::keeps_all_promises!(program());

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

/// The file of the program is gone, two of three workers are killed, and no other can be started:
/// the third one downloads what is left.
#[cfg(target_os = "linux")]
#[test]
fn where_no_worker_can_be_started_the_others_go_on() {
    // In the same folder, because a link cannot lead to another disk.
    let file = format!("{}-{}", program().file, std::process::id());
    std::fs::hard_link(program().file, &file).unwrap();
    let copy = Program { file: file.clone().leak(), ..program() };
    let (server, running) = workers::held_up(&copy);
    std::fs::remove_file(file).unwrap();
    let victims = processes::children(running.child.id());
    for victim in &victims[..2] {
        workers::send(*victim, nix::sys::signal::Signal::SIGKILL);
    }
    wait_until("two requests are given up", || server.stats().in_flight == 1);
    // In the place of the two, and one more.
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| open_the_gate(&server));
        }
    });
    let (sites, summary) = running.wait().exits_with(1).json();
    assert_eq!(sites.len(), 8);
    assert_eq!(summary["kinds"], serde_json::json!({ "worker-died": 2 }));
    assert_eq!(summary["downloaded"], 6);
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

/// Two pipes and lines of JSON: whatever carries them can stand between a parent and a worker.
#[test]
fn a_worker_serves_whoever_holds_its_pipes() {
    let server = test_support::prompt();
    let mut command = std::process::Command::new(program().file);
    command.arg("--worker").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut worker = command.spawn().unwrap();
    let mut jobs = worker.stdin.take().unwrap();
    let mut answers = BufReader::new(worker.stdout.take().unwrap());
    let mut answer = || {
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        serde_json::from_str::<serde_json::Value>(&line).unwrap()
    };
    let settings = serde_json::json!({
        "timeout": { "secs": 20, "nanos": 0 },
        "use_proxies": false,
        "load_certificates": false,
        "keep_connections": { "secs": 4, "nanos": 0 },
        "user_agent": "a test",
    });
    writeln!(jobs, "{settings}").unwrap();
    assert_eq!(answer()["id"], 0, "it is ready");
    for id in 1..=3 {
        writeln!(jobs, "{}", serde_json::json!({ "id": id, "site": server.url("/dice") })).unwrap();
        let answer = answer();
        assert_eq!((&answer["id"], &answer["outcome"]["Ok"]), (&id.into(), &276.into()));
    }
    drop(jobs);
    assert!(worker.wait().unwrap().success(), "it ends with its stdin");
}

/// A script stands in for ssh, and counts how often it is started.
#[cfg(target_os = "linux")]
struct StandIn {
    file: std::path::PathBuf,
    count: std::path::PathBuf,
}

#[cfg(target_os = "linux")]
impl StandIn {
    fn new(name: &str) -> Self {
        let file = std::env::temp_dir().join(format!("ssh {name}-{}", std::process::id()));
        let count = file.with_extension("count");
        let (worker, counted) = (program().file, count.display());
        // Like ssh, it stays between the parent and the worker.
        let script = format!("echo start >> '{counted}'\n'{worker}' \"$2\"\n");
        test_support::write_script(&file, &script);
        Self { file, count }
    }

    /// The command that starts a worker on this host.
    fn command(&self) -> String {
        format!("'{}' host --worker", self.file.display())
    }

    fn starts(&self) -> usize {
        std::fs::read_to_string(&self.count).unwrap_or_default().lines().count()
    }
}

#[cfg(target_os = "linux")]
impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
        let _ = std::fs::remove_file(&self.count);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn workers_can_be_started_elsewhere() {
    for (name, local, in_flight) in [("instead", None, 2), ("besides", Some("3"), 5)] {
        let ssh = StandIn::new(name);
        let server = test_support::gated(in_flight + 1);
        let (command, url) = (ssh.command(), server.url("/dice"));
        let mut arguments = vec!["--json", "--timeout", "3600", "-n", "40", &url];
        arguments.extend(["--worker-command", &command, "--worker-command", &command]);
        arguments.extend(local.map_or(Vec::new(), |local| vec!["-c", local]));
        let running = program().with(arguments).start();
        wait_until("each has a download", || server.stats().in_flight == in_flight);
        // A script is a child of the parent's as well, and the worker is the script's.
        assert_eq!(processes::children(running.child.id()).len(), in_flight);
        open_the_gate(&server);
        let (sites, summary) = running.wait().exits_with(0).json();
        assert_eq!((sites.len(), &summary["downloaded"]), (40, &40.into()));
        assert_eq!(summary["peak"], in_flight);
        assert_eq!(ssh.starts(), 2, "{name}");
        // One of them opened the gate.
        assert_eq!(server.stats().requests, 41);
    }
}

/// It costs the site that was under way, and the command is run again.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_elsewhere_that_is_lost_costs_its_site() {
    let ssh = StandIn::new("lost");
    let server = test_support::gated(3);
    let (command, url) = (ssh.command(), server.url("/dice"));
    let arguments = ["--json", "--timeout", "3600", "-n", "8", "-c", "1", &url];
    let running =
        program().with(arguments.into_iter().chain(["--worker-command", &command])).start();
    wait_until("both have a download", || server.stats().in_flight == 2);
    let is_stand_in = |pid: &u32| !processes::children(*pid).is_empty();
    let stand_in = processes::children(running.child.id()).into_iter().find(is_stand_in).unwrap();
    let worker = processes::children(stand_in)[0];
    workers::send(worker, nix::sys::signal::Signal::SIGKILL);
    wait_until("another took its place", || server.stats().requests >= 3);
    open_the_gate(&server);
    let run = running.wait().exits_with(1);
    let (_, summary) = run.json();
    assert_eq!(summary["kinds"], serde_json::json!({ "worker-died": 1 }));
    assert_eq!(summary["downloaded"], 7);
    assert_eq!(ssh.starts(), 2);
}

/// Nothing is lost where a host cannot be reached, as long as another worker runs.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_cannot_be_started_elsewhere_is_named() {
    let server = test_support::prompt();
    let url = server.url("/dice");
    let try_it = |command: &str, says: &str| {
        // As many sites as there are places, or fewer.
        for sites in ["1", "2", "6"] {
            let arguments = ["--json", "-n", sites, &url, "-c", "1", "--worker-command", command];
            let arguments = arguments.into_iter().chain(["--worker-command", command]);
            let (_, summary) = program().with(arguments).run().exits_with(0).json();
            assert_eq!(summary["downloaded"].to_string(), sites);
        }
        // Nobody else is there: it is tried some times, and then given up.
        let arguments = ["--json", "-n", "6", &url, "--worker-command", command];
        let alone = program().with(arguments).run().exits_with(1);
        let (_, summary) = alone.json();
        assert_eq!(summary["kinds"], serde_json::json!({ "worker-died": 6 }));
        let name = command.split(' ').next().unwrap();
        let begins =
            format!("{url}: cannot start a worker process with --worker-command 1, {name:?}: ");
        for line in alone.stderr.lines() {
            assert!(line.starts_with(&begins) && line.contains(says), "{line}");
        }
    };
    std::thread::scope(|scope| {
        for (command, says) in [
            ("/no/such/ssh host", "No such file"),
            ("sh -c 'exit 255'", "died: exit status: 255"),
            ("echo 'Welcome to host!'", "printed something that is not an answer"),
        ] {
            let try_it = &try_it;
            scope.spawn(move || try_it(command, says));
        }
    });
}

/// A worker that is ready, and dies of its first job, costs a site now and then, and not one after the
/// other.
#[cfg(target_os = "linux")]
#[test]
fn a_host_whose_workers_die_does_not_eat_the_list() {
    let server = test_support::prompt();
    let ready = r#"{"id":0,"outcome":{"Ok":0}}"#;
    let script = format!("sh -c 'read settings; echo '\\''{ready}'\\''; read job'");
    let url = server.url("/dice");
    let arguments = ["--json", "-c", "1", "-n", "400", &url, "--worker-command", &script];
    let (_, summary) = program().with(arguments).run().exits_with(1).json();
    let died = summary["kinds"]["worker-died"].as_u64().unwrap();
    // Each costs a second of pause, and then two, and the other worker has done the rest by then.
    assert!((1..=10).contains(&died), "{summary}");
    assert_eq!(summary["downloaded"].as_u64().unwrap() + died, 400);
}

/// Nobody else works, and the host is away for a moment: its sites wait.
#[cfg(target_os = "linux")]
#[test]
fn a_short_outage_costs_nothing() {
    let server = test_support::prompt();
    let url = server.url("/dice");
    let mark = std::env::temp_dir().join(format!("outage-{}", std::process::id()));
    let (file, there) = (program().file, mark.display());
    // The first attempt fails, and the next one finds the file that it has left.
    let command =
        format!("sh -c 'test -e {there} && exec {file} --worker; touch {there}; exit 255'");
    let arguments = ["--json", "-n", "20", &url, "--worker-command", &command];
    let (_, summary) = program().with(arguments).run().exits_with(0).json();
    assert_eq!(summary["downloaded"], 20);
    std::fs::remove_file(mark).unwrap();
}

/// Nobody else works, and the host stays away: the sites wait for some attempts, and not forever.
#[cfg(target_os = "linux")]
#[test]
fn a_host_that_stays_away_is_given_up_after_five_attempts() {
    let server = test_support::prompt();
    let url = server.url("/dice");
    let file = std::env::temp_dir().join(format!("attempts-{}", std::process::id()));
    let command = format!("sh -c 'echo attempt >> {}; exit 255'", file.display());
    let arguments = ["--json", "-n", "20", &url, "--worker-command", &command];
    let (_, summary) = program().with(arguments).run().exits_with(1).json();
    let attempts = std::fs::read_to_string(&file).unwrap().lines().count();
    std::fs::remove_file(file).unwrap();
    assert_eq!((attempts, &summary["kinds"]["worker-died"]), (5, &20.into()));
}

/// What a command has started ends with its worker, also where it does not listen.
#[cfg(target_os = "linux")]
#[test]
fn what_a_command_has_started_ends_with_its_worker() {
    let server = test_support::prompt();
    let url = server.url("/dice");
    let command = "sh -c 'sleep 3600 & echo garbage; wait'";
    let arguments = ["--json", "-n", "2", "-c", "1", &url, "--worker-command", command];
    // That nothing is left of it is looked at in every run.
    let _ = program().with(arguments).run().exits_with(0);
}

#[test]
fn only_the_program_itself_starts_workers() {
    let _ = program().with(["--worker", "-q"]).run().exits_with(2);
    // Without a parent that holds its stdin open, a worker ends.
    let orphan = program().with(["--worker"]).run();
    assert!(matches!(orphan.code, Some(0 | 2)), "{orphan:#?}");
}
