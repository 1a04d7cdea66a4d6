//! What a check says when it does not pass, and that it comes to an end.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::process;
use std::sync::Once;
use std::thread;
use std::time::Duration;

/// Far more than all that a check does takes, on any machine: then something hangs.
const LIMIT: Duration = Duration::from_secs(60);

const WIDTH: usize = 80;

/// Ends a test that does not pass with a hint, which is written like the text of `format!`.
#[macro_export]
macro_rules! hint {
    ($($text:tt)+) => { $crate::hints::give(&format!($($text)+)) };
}

/// Ends a test with a hint, unless something is true.
#[macro_export]
macro_rules! hint_unless {
    ($is_true:expr, $($text:tt)+) => { if !$is_true { $crate::hint!($($text)+) } };
}

/// Stands first in every test: a check that hangs ends with a hint too.
pub fn watch() {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| end_after(LIMIT));
}

fn end_after(limit: Duration) {
    thread::spawn(move || {
        thread::sleep(limit);
        let hint = format!(
            "hint: it did not come to its end in {} seconds. Does something wait forever?",
            limit.as_secs()
        );
        // What `eprintln!` prints is kept until a test ends, and this one does not.
        let _ = writeln!(io::stderr(), "\n{}", wrapped(&hint));
        // As a test program that fails.
        process::exit(101);
    });
}

#[doc(hidden)]
pub fn give(hint: &str) -> ! {
    println!("{}", wrapped(&format!("hint: {hint}")));
    // A panic, but without its message, its place and its backtrace.
    resume_unwind(Box::new("a hint"))
}

/// The text with a line feed in the place of some blanks, so that words stay whole.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("it is never empty");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WIDTH {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::{env, panic};

    use super::*;

    #[test]
    fn a_check_that_hangs_ends_with_a_hint() {
        let this = env::current_exe().unwrap();
        let output = Command::new(this).args(["--ignored", "hangs"]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(101), "{said}");
        assert!(said.starts_with("\nhint: it did not come to its end in 0 seconds."), "{said}");
    }

    #[test]
    #[ignore = "another test runs it"]
    fn hangs() {
        end_after(Duration::from_millis(10));
        loop {
            thread::park();
        }
    }

    #[test]
    fn a_hint_is_given_unless_all_is_well() {
        let check = |total| panic::catch_unwind(|| hint_unless!(total == 2, "{total} of 2"));
        assert!(check(2).is_ok());
        assert!(check(1).is_err());
    }

    #[test]
    fn a_long_hint_is_wrapped() {
        let words = "word ".repeat(20);
        let wrapped = wrapped(words.trim());
        assert_eq!(wrapped.lines().map(str::len).collect::<Vec<_>>(), [79, 19]);
        assert_eq!(wrapped.replace('\n', " "), words.trim());
    }
}
