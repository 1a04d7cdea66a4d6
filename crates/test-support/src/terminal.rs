//! Runs a program in a terminal of its own, of a given size.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::mpsc;
use std::thread;

use nix::pty::{Winsize, openpty};

use crate::running::{Invocation, PATIENCE};

/// What somebody saw in a terminal.
#[derive(Debug)]
pub struct Seen {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// All that was written, with its escape sequences. Lines end as they do in a file.
    pub raw: String,
}

impl Seen {
    /// The lines without the sequences that colour them.
    pub fn lines(&self) -> Vec<String> {
        let mut parts = self.raw.split('\x1b');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (_, rest) = part.split_once('m').expect("a sequence that colours");
            text.push_str(rest);
        }
        text.lines().map(str::to_owned).collect()
    }

    /// Those that are still seen when the prompt is there again.
    #[track_caller]
    pub fn last_screen(&self, columns: usize, rows: usize) -> Vec<String> {
        let lines = self.lines();
        let wide = lines.iter().find(|line| line.chars().count() > columns);
        assert_eq!(wide, None, "this is wider than {columns} columns");
        lines[lines.len().saturating_sub(rows - 1)..].to_vec()
    }

    /// Panics unless the program ended with this code.
    #[track_caller]
    #[must_use]
    pub fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }
}

impl Invocation {
    /// Runs the program to its end in a terminal that has colours. What it is to read has been typed
    /// before it starts.
    pub fn run_in_terminal(mut self, columns: u16, rows: u16) -> Seen {
        let size = Winsize { ws_col: columns, ws_row: rows, ws_xpixel: 0, ws_ypixel: 0 };
        let terminal = openpty(&size, None).unwrap();
        let end = || terminal.slave.try_clone().unwrap();
        self.command.stdin(end()).stdout(end()).stderr(end());
        let Self { mut command, stdin, .. } = self;
        let mut master = File::from(terminal.master);
        master.write_all(&stdin).unwrap();
        let mut child = command.spawn().expect("the program is built along with the tests");
        // They hold the program's end of the terminal, which would never be closed.
        drop((command, terminal.slave));
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            let mut read = Vec::new();
            // Where nobody has the other end any more, Linux answers with an error.
            let _ = master.read_to_end(&mut read);
            sender.send(read)
        });
        let output = output.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let _ = child.kill();
            panic!("the program hangs")
        });
        let raw = String::from_utf8(output).expect("programs write UTF-8").replace("\r\n", "\n");
        Seen { code: child.wait().unwrap().code(), raw }
    }
}
