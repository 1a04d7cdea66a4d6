//! Writing to the terminal: whole lines, no control characters, no panic when nobody reads.

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use anyhow::anyhow;

use crate::timing::grouped;

static WRITTEN: AtomicUsize = AtomicUsize::new(0);

/// How often somebody began to write to stdout: it stands still when nobody reads any more.
#[cfg(feature = "download")]
pub(crate) fn written() -> usize {
    WRITTEN.load(Relaxed)
}

/// Writes text to stdout. It ends with a line feed, so that lines never tear.
///
/// Where stdout cannot be written to, the program ends: quietly with 141 when its reader went away,
/// as programs do that die of SIGPIPE (128 + 13), otherwise with 1.
pub fn say(text: &str) {
    WRITTEN.fetch_add(1, Relaxed);
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

/// A number of things: `1 thread`, `1,000 threads`. The noun's plural has to end in s.
pub fn plural(number: usize, noun: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{} {noun}{end}", grouped(number))
}

/// The text with what stands before the `@` of an address left out: user and password.
pub fn without_secrets(text: &str) -> String {
    let mut parts = text.split("://");
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let host_ends = part.find(|c: char| c.is_whitespace() || "/?#'\"".contains(c));
        let secret_ends = part[..host_ends.unwrap_or(part.len())].rfind('@').map_or(0, |at| at + 1);
        safe.push_str("://");
        safe.push_str(&part[secret_ends..]);
    }
    safe
}

/// The text with every control character spelled out, as `\u{1b}`, so that none reaches a terminal.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let spell_out = |character: char| {
        if character.is_control() {
            character.escape_unicode().to_string()
        } else {
            character.into()
        }
    };
    text.chars().map(spell_out).collect()
}

#[cfg(test)]
mod tests {
    use super::{plural, printable, without_secrets};

    #[test]
    fn only_one_is_singular() {
        let threads = [0, 1, 2, 1_000].map(|number| plural(number, "thread"));
        assert_eq!(threads, ["0 threads", "1 thread", "2 threads", "1,000 threads"]);
    }

    #[test]
    fn secrets_are_left_out() {
        let text = "'http://user:pass@word@a.example/x@y' or https://b.example/ or c@d";
        let safe = "'http://a.example/x@y' or https://b.example/ or c@d";
        assert_eq!(without_secrets(text), safe);
    }

    #[test]
    fn control_characters_are_spelled_out() {
        assert_eq!(printable("404 Not Found"), "404 Not Found");
        assert_eq!(printable("\x1b[31mred\r\n\u{9b}"), r"\u{1b}[31mred\u{d}\u{a}\u{9b}");
    }
}
