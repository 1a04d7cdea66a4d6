//! What is enough: little memory, few descriptors, no time before the first request, and no more
//! time for a site than was asked for.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::faults::{Fault, Faults};
use crate::running::{Program, Run, Running, gated, open_the_gate, prompt, wait_until};
use crate::{processes, servers};

/// What is read is counted and not kept: sixteen bodies without end take no memory to speak of.
pub fn endless_bodies_take_no_memory(program: &Program) {
    let faults = Faults::start();
    let (options, at_once): (&[&str], _) =
        if program.is_concurrent { (&["-c", "16"], 16) } else { (&[], 1) };
    // Then come sixteen that are held up: when all places are taken by those, the first are done.
    let server = gated(at_once + 1);
    let endless = [Fault::Endless, Fault::EndlessChunks].map(|fault| faults.url(fault) + "\n");
    let text = endless.concat().repeat(8) + &(server.url("/dice") + "\n").repeat(16);
    let arguments = ["--json", "--timeout", "3600", "--sites", "-"];
    let running = program.with(arguments.iter().chain(options)).stdin(text).start();
    wait_until("the last ones are under way", || server.stats().in_flight == at_once);
    takes_little_memory(&running);
    open_the_gate(&server);
    let (_, summary) = running.wait().exits_with(1).json();
    assert_eq!(summary["kinds"], serde_json::json!({ "too-large": 16 }));
    assert_eq!(summary["bytes"], 16 * 276);
}

/// A list of 100,000 lines: the first requests go out, and little memory is enough. Ctrl-C in the
/// middle: the summary, and no object for what was not run.
pub fn a_long_list_is_begun_at_once(program: &Program) {
    let server = gated(program.at_once + 1);
    let url = server.url("/dice");
    let text = (0..100_000).fold(String::new(), |text, number| text + &format!("{url}?{number}\n"));
    let running = program.with(["--json", "--sites", "-"]).stdin(text).start();
    wait_until("the first are under way", || server.stats().in_flight == program.at_once);
    takes_little_memory(&running);
    kill(pid(running.child.id()), Signal::SIGINT).unwrap();
    let (sites, summary) = running.wait().exits_with(130).json();
    assert_eq!(sites.len(), 0);
    assert_eq!(summary["not_run"], 100_000);
}

/// Less than 60 MiB, also in each worker process. Only Linux can be asked.
fn takes_little_memory(running: &Running) {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    for process in processes::family(running.child.id()) {
        let peak = processes::peak_memory(process);
        assert!(peak < 60 << 20, "{peak} bytes");
    }
}

/// 64 descriptors are enough for everything, with one note at most.
pub fn few_descriptors_are_enough(program: &Program) {
    let limited_by = |limit: &str, arguments: &str| -> Run {
        let script = format!("{limit}; exec \"$0\" {arguments}");
        program.in_shell(&script).run().exits_with(0)
    };
    let limited = |arguments: &str| limited_by("ulimit -n 64", arguments);
    let run = limited("-q --latency 5");
    assert!(run.stdout.starts_with("Downloaded 160 of 160 sites in "), "{run:#?}");
    if program.is_concurrent {
        let run = limited("-q -c 200 --latency 5");
        assert!(run.stdout.starts_with("Downloaded 160 of 160 sites in "), "{run:#?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:#?}");
        assert!(run.stderr.contains("in flight instead of 160: the limit on open files is 64"));
        // A soft limit is raised, and then there is nothing to note.
        let server = prompt();
        let run = limited_by("ulimit -Sn 32", &format!("-q -c 8 -n 8 {}", server.url("/dice")));
        assert_eq!(run.stderr, "", "{run:#?}");
    }
}

/// No site fails because a connection that nobody uses has the last descriptor: not in a list that
/// is sorted by host, and not where each link of one host leads to another one.
pub fn connections_that_are_kept_take_no_descriptor_away(program: &Program) {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
    let hosts: Vec<_> = (0..300).map(|_| servers::says_and_stays(answer)).collect();
    let links = servers::redirects(hosts.clone());
    let sorted = |count: usize, pages: usize| -> Vec<String> {
        let pages = hosts[..count].iter().flat_map(|host| (0..pages).map(move |page| (host, page)));
        pages.map(|(host, page)| format!("http://{host}/{page}")).collect()
    };
    let linked = |count: usize| -> Vec<String> {
        (0..count).map(|link| format!("http://{links}/{link}")).collect()
    };
    for (limit, at_once, list) in [
        (64, "20", sorted(4, 30)),
        (256, "30", sorted(12, 30)),
        (1_024, "30", sorted(40, 30)),
        (64, "5", linked(100)),
        (256, "20", linked(300)),
    ] {
        let sites = list.len();
        let at_once = if program.is_concurrent { format!("-c {at_once}") } else { String::new() };
        let script = format!("ulimit -n {limit}; exec \"$0\" -q {at_once} --sites -");
        let run = program.in_shell(&script).stdin(list.join("\n")).run().exits_with(0);
        let all = format!("Downloaded {sites} of {sites} sites in ");
        assert!(run.stdout.starts_with(&all), "{limit}: {run:#?}");
    }
}

/// Ctrl-Z and `fg`: when a program goes on, the time of what was in flight is up, whatever has come
/// meanwhile, a page or a 404.
pub fn who_was_stopped_finds_the_time_up(program: &Program) {
    /// It has to be long enough for all to be under way.
    const TIMEOUT: Duration = Duration::from_secs(3);
    let at_once = program.at_once.min(2);
    let repeat = at_once.to_string();
    let stopped = ["/dice", "/missing"].map(|path| {
        let server = gated(at_once + 1);
        let url = server.url(path);
        let running = program.with(["--json", "--timeout", "3", "-n", &repeat, &url]).start();
        wait_until("all are under way", || server.stats().in_flight == at_once);
        kill(pid(running.child.id()), Signal::SIGSTOP).unwrap();
        // A signal takes its time. Only Linux can be asked.
        wait_until("it stands still", || {
            cfg!(not(target_os = "linux")) || processes::is_stopped(running.child.id())
        });
        // The answers come, and nobody looks.
        open_the_gate(&server);
        (running, server)
    });
    let start = Instant::now();
    wait_until("the time is up", || start.elapsed() > TIMEOUT);
    for (running, _server) in stopped {
        kill(pid(running.child.id()), Signal::SIGCONT).unwrap();
        let (_, summary) = running.wait().exits_with(1).json();
        assert_eq!(summary["kinds"], serde_json::json!({ "timeout": at_once }));
    }
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(id.try_into().unwrap())
}
