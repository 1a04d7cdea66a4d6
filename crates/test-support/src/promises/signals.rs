//! What ends a program early: Ctrl-C, a reader that goes away, a stream that is closed.

use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::sync::mpsc;
use std::{fs, thread};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use practice_server::{Behaviour, Practice};

use crate::running::{FOR_EVER, Invocation, PATIENCE, Program, Run, Running, prompt, wait_until};

/// Ctrl-C, to the program alone and to its whole group: a summary that adds up, and 130.
pub fn ctrl_c_ends_with_a_summary(program: &Program) {
    for to_the_group in [false, true] {
        let slow =
            Practice::start(Behaviour { latency: FOR_EVER, ..Behaviour::default() }).unwrap();
        let fast = prompt();
        let urls: Vec<_> =
            [&fast, &fast, &slow, &slow, &slow, &slow].map(|server| server.url("/dice")).into();
        let mut invocation = program.with(["--json"].into_iter().chain(urls.iter().map(|u| &**u)));
        invocation.command.process_group(0);
        let running = invocation.start();
        // Whether the two fast answers have been counted by now is left to chance.
        let held_up = program.at_once.min(2);
        wait_until("everything is held up", || slow.stats().in_flight >= held_up);
        if to_the_group {
            killpg(pid(&running), Signal::SIGINT).unwrap();
        } else {
            interrupt(&running);
        }
        let run = running.wait().exits_with(130);
        let (sites, summary) = run.json();
        assert!(sites.len() <= 2, "{run:#?}");
        assert!(sites.iter().all(|site| site["outcome"] == "ok"), "{run:#?}");
        assert_eq!(summary["downloaded"], sites.len());
        assert_eq!(summary["not_run"], 6 - sites.len());
        assert_eq!(summary["failed"], 0);
    }
}

/// A second Ctrl-C ends the program at once, also where nobody reads and it can say nothing more.
pub fn a_second_ctrl_c_ends_at_once(program: &Program) {
    let (_reader, mut writer) = io::pipe().unwrap();
    let [stdout, pipe] = [(); 2].map(|()| writer.try_clone().unwrap());
    // More than any pipe takes: whoever writes into it waits, until the reader is gone.
    thread::spawn(move || writer.write_all(&vec![0; 2 << 20]));
    wait_until("the pipe is full", || !has_room(&pipe));

    let server = prompt();
    let mut invocation = program.with([server.url("/dice")]);
    invocation.command.stdout(stdout);
    let mut running = invocation.start();
    wait_until("a download is under way", || server.stats().requests == 1);
    // Two signals can reach a process as one, so it may take a third.
    wait_until("it ends", || {
        interrupt(&running);
        running.child.try_wait().unwrap().is_some()
    });
    let _ = running.wait().exits_with(130);
}

fn has_room(pipe: &io::PipeWriter) -> bool {
    let mut pipes = [PollFd::new(pipe.as_fd(), PollFlags::POLLOUT)];
    poll(&mut pipes, PollTimeout::ZERO).unwrap() == 1
}

fn interrupt(running: &Running) {
    kill(pid(running), Signal::SIGINT).unwrap();
}

fn pid(running: &Running) -> Pid {
    Pid::from_raw(running.child.id().try_into().unwrap())
}

/// Ctrl-C when everything is over: there is one summary all the same.
pub fn ctrl_c_after_the_end_changes_nothing(program: &Program) {
    for _ in 0..5 {
        let mut invocation = program.with(["-q", "-n", "1", "--latency", "1", "--json"]);
        let (reader, writer) = io::pipe().unwrap();
        invocation.command.stdout(writer);
        let running = invocation.start();
        let lines = lines_of(reader);
        let summary = lines.recv_timeout(PATIENCE).unwrap();
        assert!(summary.starts_with("{\"summary\":"), "{summary}");
        // It may have ended by now.
        let _ = kill(pid(&running), Signal::SIGINT);
        let _ = running.wait().exits_with(0);
        assert_eq!(lines.iter().count(), 0);
    }
}

/// The lines of a stream, read in a thread, because a pipe cannot be read with a deadline.
fn lines_of(stream: impl io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    // Where nobody wants the line any more, the test has failed.
    let send = move |line: io::Result<_>| drop(sender.send(line.unwrap()));
    thread::spawn(move || BufReader::new(stream).lines().for_each(send));
    lines
}

/// The reader of stdout goes away, or the disk is full.
pub fn streams_may_break(program: &Program) {
    let many = || program.with(["-n", "2000", "--latency", "1"]);
    let (reader, writer) = io::pipe().unwrap();
    let mut invocation = many();
    invocation.command.stdout(writer);
    // In a thread: a program that prints nothing must not keep the test from noticing that it hangs.
    let first_line = thread::spawn(|| BufReader::new(reader).lines().next());
    ends_quietly(&invocation.run());
    assert!(first_line.join().unwrap().is_some());
    output_may_get_lost(many);
}

/// Nobody reads stdout from the beginning, or the disk is full: no panic, 141 and 1.
pub fn output_may_get_lost(program: impl Fn() -> Invocation) {
    let run_into = |stdout: Stdio| {
        let mut invocation = program();
        invocation.command.stdout(stdout);
        invocation.run()
    };
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    ends_quietly(&run_into(writer.into()));

    if cfg!(target_os = "linux") {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = run_into(full.into()).exits_with(1);
        let error = "error: cannot write to stdout: No space left";
        assert!(run.stderr.starts_with(error), "{run:#?}");
    }
}

fn ends_quietly(run: &Run) {
    assert_eq!((run.code, &*run.stderr), (Some(141), ""), "{run:#?}");
}

/// stdin, stdout and stderr may be closed from the beginning, each and all.
pub fn streams_may_be_closed(program: &Program) {
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        let mut cases =
            vec![("-n 1 --latency 0", 0), ("-n 1 --latency 0 --fail 100", 1), ("-n 0", 2)];
        if closed.contains('<') {
            cases.push(("--sites -", 2));
        }
        for (arguments, code) in cases {
            let script = format!("exec \"$0\" {arguments} {closed}");
            let run = program.in_shell(&script).run().exits_with(code);
            assert_eq!(
                run.stdout.is_empty(),
                code == 2 || closed.contains(" >") || closed.starts_with('>'),
                "{script}: {run:#?}"
            );
        }
    }
}
