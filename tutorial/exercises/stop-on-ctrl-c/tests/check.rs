//! Runs the program, presses Ctrl-C while four downloads are in flight, and looks at how it ends.

#[cfg(not(unix))]
#[test]
fn there_is_a_ctrl_c_to_press() {
    probe::hint!("this check sends a signal, which it can do on Linux and macOS only.");
}

#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Child, Command, ExitStatus, Stdio};
    use std::sync::mpsc::{self, Receiver};
    use std::thread;

    use practice_server::{Behaviour, Gate, Practice};
    use probe::{PATIENCE, block_on, client, comes_true, hint_unless, watch};

    const SITES: usize = 40;
    const THREADS: usize = 4;

    #[test]
    fn without_ctrl_c_everything_is_downloaded() {
        watch();
        let server = Practice::start(Behaviour::default()).unwrap();
        let (status, stdout) = end(start(&server));
        hint_unless!(
            status.code() == Some(0) && stdout.trim() == "Downloaded 40 of 40 sites",
            "nobody pressed Ctrl-C. It should have printed `Downloaded 40 of 40 sites` with the \
             exit code 0; it printed `{}`, and ended with {status}.",
            stdout.trim()
        );
    }

    #[test]
    fn after_ctrl_c_it_finishes_what_is_in_flight() {
        watch();
        // Holds the answers to four requests until a fifth one comes. That one comes from here.
        let gate = Some(Gate { requests: THREADS + 1, limit: 6 * PATIENCE });
        let server = Practice::start(Behaviour { gate, ..Behaviour::default() }).unwrap();
        let mut program = start(&server);
        let stderr = lines_of(program.stderr.take().unwrap());
        hint_unless!(
            comes_true(|| server.stats().in_flight == THREADS),
            "the server waited for {THREADS} requests in flight, one of each thread, and saw {}. \
             See \"The program\" in chapter 03.",
            server.stats().in_flight
        );

        press_ctrl_c(&program);
        let said = wait_for("stopping", &stderr);
        // Now the four downloads can come to their end.
        // Where they are gone already, this one waits in vain.
        let fifth = client().get(server.url("/dice")).timeout(PATIENCE);
        let _ = block_on(async { fifth.send().await });
        let (status, stdout) = end(program);

        hint_unless!(
            status.code().is_some(),
            "Ctrl-C ended it at once ({status}), and {THREADS} downloads were in flight. A \
             program that wants to hear Ctrl-C has to ask for it: see the README of the exercise, and \
             \"Stopping\" in chapter 11."
        );
        hint_unless!(
            said,
            "after Ctrl-C it did not say `stopping` on stderr. Whoever presses it wants to know \
             that it was heard. See \"Stopping\" in chapter 11."
        );
        let begun = server.stats().requests - THREADS - 1;
        hint_unless!(
            begun == 0,
            "{THREADS} downloads were in flight when it said `stopping`, and it began {begun} more \
             after that. Each thread has to look whether it is to stop before it takes a site. See \
             \"The program\" in chapter 03."
        );
        hint_unless!(
            stdout.trim() == "Downloaded 4 of 40 sites",
            "{THREADS} downloads were in flight at Ctrl-C, and the server has answered them. The \
             summary should be `Downloaded 4 of 40 sites`, and it was `{}`. See \"Stopping\" in chapter 11.",
            stdout.trim()
        );
        hint_unless!(
            status.code() == Some(130),
            "all is well but the end: a program that ends by Ctrl-C says so with the exit code 130, \
             and it was {status}. See \"Stopping\" in chapter 11."
        );
    }

    fn start(server: &Practice) -> Child {
        Command::new(env!("CARGO_BIN_EXE_stop-on-ctrl-c"))
            .args(vec![server.url("/dice"); SITES])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// How the program ends, and what it has printed.
    fn end(mut program: Child) -> (ExitStatus, String) {
        let ended = comes_true(|| program.try_wait().unwrap().is_some());
        if !ended {
            program.kill().unwrap();
        }
        let status = program.wait().unwrap();
        let mut stdout = String::new();
        program.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        hint_unless!(
            ended,
            "it did not come to its end, although every request was answered. Does a thread wait \
             for something that never happens? See chapter 04."
        );
        (status, stdout)
    }

    /// What Ctrl-C in a terminal does: it sends the signal SIGINT.
    fn press_ctrl_c(program: &Child) {
        let kill = format!("kill -s INT {}", program.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Its lines, read by a thread, so that one can wait for them with a limit.
    fn lines_of(stream: impl Read + Send + 'static) -> Receiver<String> {
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines() {
                let _ = sender.send(line.unwrap());
            }
        });
        receiver
    }

    /// Whether such a line comes. It does not when the program ends, or takes too long.
    fn wait_for(wanted: &str, lines: &Receiver<String>) -> bool {
        while let Ok(line) = lines.recv_timeout(2 * PATIENCE) {
            if line.contains(wanted) {
                return true;
            }
        }
        false
    }
}
