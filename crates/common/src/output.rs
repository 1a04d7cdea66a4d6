//! Writing to the terminal: whole lines, and no panic when nobody reads.

use std::io::{self, ErrorKind, Write};
use std::process;

use anyhow::anyhow;

/// Writes text to stdout. It ends with a line feed, so that lines never tear.
///
/// Where stdout cannot be written to, the program ends: quietly with 141 when its reader went away,
/// as programs do that die of SIGPIPE (128 + 13), otherwise with 1.
pub fn say(text: &str) {
    if let Err(error) = io::stdout().lock().write_all(text.as_bytes()) {
        if error.kind() == ErrorKind::BrokenPipe {
            process::exit(141);
        }
        complain(&format!("error: {:#}", anyhow!(error).context("cannot write to stdout")));
        process::exit(1);
    }
}

/// Writes a line to stderr. When that cannot be done, there is nobody left to tell.
pub fn complain(line: &str) {
    let _ = io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}
