//! Runs the program, presses Ctrl-C while downloads are in flight, and looks at how it ends.

#[cfg(not(unix))]
#[test]
fn there_is_a_ctrl_c_to_press() {
    probe::hint!("this check sends a signal, which it can do on Linux and macOS only.");
}

#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::process::{Child, Command, ExitStatus, Stdio};
    use std::sync::Arc;
    use std::sync::mpsc::{self, Receiver};
    use std::thread;
    use std::time::Duration;

    use probe::server::{self, Server};
    use probe::{Desk, PATIENCE, comes_true, hint_unless, watch};

    const THREADS: usize = 4;

    #[test]
    fn without_ctrl_c_everything_is_downloaded() {
        watch();
        check_without_ctrl_c(40, &[], 0);
    }

    #[test]
    fn without_ctrl_c_a_site_that_fails_is_no_ctrl_c() {
        watch();
        check_without_ctrl_c(12, &[2, 7], 1);
    }

    #[test]
    fn after_ctrl_c_it_finishes_what_is_in_flight() {
        watch();
        check_ctrl_c(40, 6, &[]);
    }

    #[test]
    fn ctrl_c_at_the_beginning() {
        watch();
        check_ctrl_c(9, 0, &[1]);
    }

    #[test]
    fn ctrl_c_when_the_last_downloads_are_in_flight() {
        watch();
        check_ctrl_c(5, 1, &[]);
    }

    #[test]
    fn ctrl_c_is_remembered_before_it_is_said() {
        watch();
        const SITES: usize = 400;
        let server = Server::start(|_, connection| {
            thread::sleep(Duration::from_millis(50));
            server::send_page(connection, 276)
        });
        let (mut said, stderr) = full();
        let program = start(&server, SITES, Stdio::from(OwnedFd::from(stderr)));
        comes_true(|| server.requests().len() > THREADS);
        press_ctrl_c(&program);
        // Nothing can be said now. It comes to rest all the same.
        let requests = || server.requests().len();
        comes_true(|| {
            let before = requests();
            thread::sleep(Duration::from_millis(500));
            requests() == before
        });
        let begun = requests();
        let _ = thread::spawn(move || said.read_to_end(&mut Vec::new()));
        let (status, stdout) = end(program);
        hint_unless!(
            begun < SITES && requests() == begun,
            "nobody read what it says on stderr, and after Ctrl-C it downloaded all {SITES} sites. \
             Whoever says `stopping` may have to wait, so Ctrl-C has to be remembered before that. \
             See the README of the exercise, and \"Stopping\" in chapter 11."
        );
        hint_unless!(
            stdout.trim() == format!("Downloaded {begun} of {SITES} sites")
                && status.code() == Some(130),
            "Ctrl-C came after some downloads. The summary should be `Downloaded {begun} of \
             {SITES} sites` with the exit code 130; it was `{}`, and it ended with {status}. See \
             \"Stopping\" in chapter 11.",
            stdout.trim()
        );
    }

    fn check_without_ctrl_c(all: usize, failing: &'static [usize], code: i32) {
        let server = Server::start(|path, connection| answer(path, failing, connection));
        let mut program = start(&server, all, Stdio::piped());
        let stderr = lines_of(program.stderr.take().unwrap());
        let (status, stdout) = end(program);
        let summary = format!("Downloaded {} of {all} sites", all - failing.len());
        hint_unless!(
            status.code() == Some(code) && stdout.trim() == summary,
            "nobody pressed Ctrl-C. It should have printed `{summary}` with the exit code {code}; \
             it printed `{}`, and ended with {status}. Sites that fail are no Ctrl-C. See \"Stopping\" \
             in chapter 11.",
            stdout.trim()
        );
        hint_unless!(
            !wait_for("stopping", &stderr),
            "nobody pressed Ctrl-C, and it said `stopping`. See \"Stopping\" in chapter 11."
        );
    }

    /// Presses Ctrl-C when so many downloads are done, and the next four are in flight.
    fn check_ctrl_c(all: usize, done: usize, failing: &'static [usize]) {
        let desk = Arc::new(Desk::default());
        let server = {
            let desk = Arc::clone(&desk);
            Server::start(move |path, connection| {
                let site = path[1..].parse().unwrap();
                if failing.contains(&site) {
                    desk.wait(site);
                    return answer(path, failing, connection);
                }
                // A download is in flight until the last byte of its page is there.
                let page = server::page(276);
                let (first, last) = page.split_at(page.len() - 1);
                connection.write_all(first.as_bytes())?;
                desk.wait(site);
                connection.write_all(last.as_bytes())
            })
        };
        let mut program = start(&server, all, Stdio::piped());
        let stderr = lines_of(program.stderr.take().unwrap());
        for _ in 0..done {
            check_in_flight(&desk);
            desk.let_go(desk.waiting()[0].key);
        }
        check_in_flight(&desk);

        press_ctrl_c(&program);
        let said = wait_for("stopping", &stderr);
        // Now the downloads in flight can come to their end.
        desk.open();
        let (status, stdout) = end(program);

        hint_unless!(
            status.code().is_some(),
            "Ctrl-C ended it at once ({status}), and {THREADS} downloads were in flight. A \
             program that wants to hear Ctrl-C has to ask for it before it begins: see the README \
             of the exercise, and \"Stopping\" in chapter 11."
        );
        hint_unless!(
            said,
            "after Ctrl-C it did not say `stopping` on stderr while downloads were in flight. \
             Whoever presses it wants to know at once that it was heard. See \"Stopping\" in chapter \
             11."
        );
        let begun = desk.arrived().len() - done - THREADS;
        hint_unless!(
            begun == 0,
            "{THREADS} downloads were in flight when it said `stopping`, and it began {begun} more \
             after that. Each thread has to look whether it is to stop before it takes a site. See \
             \"The program\" in chapter 03."
        );
        let downloaded = done + THREADS - failing.len();
        hint_unless!(
            stdout.trim() == format!("Downloaded {downloaded} of {all} sites"),
            "{done} downloads were done and {THREADS} in flight at Ctrl-C, and the server has \
             answered them; sites that failed: {}. The summary on stdout should be `Downloaded \
             {downloaded} of {all} sites`, and it was `{}`. See \"Stopping\" in chapter 11.",
            failing.len(),
            stdout.trim()
        );
        hint_unless!(
            status.code() == Some(130),
            "all is well but the end: a program that ends by Ctrl-C says so with the exit code 130, \
             whatever it has downloaded, and it was {status}. See \"Stopping\" in chapter 11."
        );
    }

    fn check_in_flight(desk: &Desk) {
        hint_unless!(
            comes_true(|| desk.waiting().len() == THREADS),
            "the server waited for {THREADS} requests in flight, one of each thread, and saw {}. \
             See \"The program\" in chapter 03.",
            desk.waiting().len()
        );
    }

    fn answer(path: &str, failing: &[usize], connection: &mut impl Write) -> std::io::Result<()> {
        if failing.iter().any(|site| path == format!("/{site}")) {
            return server::refuse(connection, "404 Not Found", "");
        }
        server::send_page(connection, 276)
    }

    fn start(server: &Server, sites: usize, stderr: Stdio) -> Child {
        Command::new(env!("CARGO_BIN_EXE_stop-on-ctrl-c"))
            .args((0..sites).map(|site| server.url(&format!("/{site}"))))
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap()
    }

    /// A place to write to that is full, and what has to be read to make room.
    fn full() -> (UnixStream, UnixStream) {
        let (reader, mut writer) = UnixStream::pair().unwrap();
        writer.set_nonblocking(true).unwrap();
        for size in [4096, 1] {
            while writer.write(&[b'\n'; 4096][..size]).is_ok() {}
        }
        writer.set_nonblocking(false).unwrap();
        (reader, writer)
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
