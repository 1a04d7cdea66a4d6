//! What stays inside: users and passwords, and whatever could do something to a terminal.

use std::fs;

use crate::faults::{Fault, Faults};
#[cfg(target_os = "linux")]
use crate::processes;
use crate::running::{Program, folder, prompt};
#[cfg(target_os = "linux")]
use crate::running::{gated, open_the_gate, wait_until};
use crate::servers;

/// User and password are used, and never shown; what servers send cannot reach the terminal.
pub fn secrets_and_escapes_stay_inside(program: &Program) {
    let server = prompt();
    let secret = |url: &str| url.replace("http://", "http://canary:canary@");
    let folder = folder(&format!("secrets-{}", program.at_once));
    let picture = folder.join("picture.svg");
    let faults = Faults::start();
    let tricks = [
        Fault::ReasonEscapes,
        Fault::ReasonUnicodeEscapes,
        Fault::RedirectEscapes,
        Fault::RedirectUnicodeEscapes,
        Fault::RedirectSecret,
        Fault::RedirectElsewhere,
        Fault::RedirectFile,
        Fault::PlainHttp,
    ];
    let mut urls =
        tricks.map(|fault| faults.url(fault).replace("://", "://canary:canary@")).to_vec();
    urls.extend([
        secret(&server.url("/dice")),
        secret(&server.url("/no-such-page?\u{1b}[31m#\u{9b}")),
        secret(&format!("http://{}/", servers::nobody())),
        secret("http://no-such-host.invalid/\u{1b}[31m"),
    ]);
    for option in ["--repeat", "--latency", "--sites", "--svg", "--no-such-option"] {
        let run = program.with([option, "http://canary:canary@127.0.0.1/"]).run().exits_with(2);
        assert!(!run.stderr.contains("canary"), "{run:#?}");
        // That no control character comes out is looked at in every run.
        let _ = program.with([option, "\u{1b}[31m/\u{7}"]).run().exits_with(2);
    }
    // What is wrong with a line is said without the line.
    for line in
        ["canary:canary@x\u{1b}[31m", "http://canary:canary@[\u{9b}31m", "http://a:canary\u{7}"]
    {
        let run = program.with(["--sites", "-"]).stdin(line).run().exits_with(2);
        assert!(run.stderr.starts_with("error: stdin:1: "), "{run:#?}");
        let _ = program.with([line]).run().exits_with(2);
    }
    for json in [None, Some("--json")] {
        let arguments = ["--timeline", "always", "--svg", picture.to_str().unwrap(), "-f", "-"];
        let run = program.with(arguments.into_iter().chain(json)).stdin(urls.join("\n"));
        let run = run.run().exits_with(1);
        assert_eq!(run.stderr.lines().filter(|line| line.starts_with("http")).count(), 10);
        // That nothing gets out on stdout and stderr is looked at in every run.
        let drawn = fs::read_to_string(&picture).unwrap();
        assert!(!drawn.contains("canary"), "{drawn}");
        assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn}");
    }
    for fault in tricks.into_iter().filter(|fault| fault.path().is_some()) {
        assert_eq!(faults.authorized_requests(fault), 2, "{fault:?}");
    }
    // Another host, to which a redirect leads, is not told.
    assert_eq!(faults.requests(Fault::WholeFinish), 2);
    assert_eq!(faults.authorized_requests(Fault::WholeFinish), 0);
    fs::remove_dir_all(folder).unwrap();
}

/// Every user can read every command line: what came from a list is on none.
#[cfg(target_os = "linux")]
pub fn secrets_are_on_no_command_line(program: &Program) {
    let server = gated(2);
    let url = server.url("/dice").replace("http://", "http://canary:canary@");
    let running = program.with(["-q", "--sites", "-"]).stdin(url).start();
    wait_until("a download is under way", || server.stats().in_flight == 1);
    for process in processes::family(running.child.id()) {
        for file in ["cmdline", "environ"] {
            let text = fs::read(format!("/proc/{process}/{file}")).unwrap();
            assert!(!String::from_utf8_lossy(&text).contains("canary"), "{file}");
        }
    }
    open_the_gate(&server);
    let _ = running.wait().exits_with(0);
}
