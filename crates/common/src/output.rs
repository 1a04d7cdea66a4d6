//! Writing to the terminal: whole lines, and no panic when nobody reads.

use std::io::{self, ErrorKind, Write};
use std::process;

use anstream::{AutoStream, ColorChoice};
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
///
/// With the feature `picture`, in a terminal, it is broken between words where it is too long.
pub fn complain(line: &str) {
    write_to_stderr(&fitted(line));
}

#[cfg(feature = "picture")]
use crate::picture::fitted_to_stderr as fitted;

#[cfg(not(feature = "picture"))]
fn fitted(line: &str) -> &str {
    line
}

fn write_to_stderr(line: &str) {
    let _ = io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}

/// As [`complain`], in red where stderr is a terminal that has colours, unless `NO_COLOR` is set, and
/// where `CLICOLOR_FORCE` is. The line has to be [`printable`](crate::text::printable).
pub fn complain_in_red(line: &str) {
    // Asking it also tells an older Windows to understand what follows.
    match AutoStream::auto(io::stderr()).current_choice() {
        ColorChoice::AlwaysAnsi => write_to_stderr(&format!("\x1b[31m{}\x1b[0m", fitted(line))),
        _ => complain(line),
    }
}
