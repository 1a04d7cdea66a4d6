//! Questions with lettered answers, in a terminal.

use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::{env, mem, process, thread};

use terminal_size::{Width, terminal_size};

/// Somebody who answers, until they have had enough.
pub struct Conversation {
    sender: Sender<Option<String>>,
    // What is typed, or nothing at the end of the input and at Ctrl-C.
    lines: Receiver<Option<String>>,
}

impl Conversation {
    /// From here on, Ctrl-C ends the conversation. A second one ends the program.
    pub fn begin() -> Self {
        let (sender, lines) = mpsc::channel();
        let at_ctrl_c = sender.clone();
        let mut is_over = false;
        let handler = move || {
            if mem::replace(&mut is_over, true) {
                process::exit(130);
            }
            let _ = at_ctrl_c.send(None);
        };
        // Where there can be no handler, Ctrl-C ends the program at once, which is an end too.
        let _ = ctrlc::set_handler(handler);
        Self { sender, lines }
    }

    /// The letter that is typed, after as many attempts as it takes. There is none when it is `q`, at
    /// Ctrl-C and at the end of the input.
    pub fn ask(&self, letters: &[char]) -> Option<char> {
        let listed = letters.iter().map(char::to_string).collect::<Vec<_>>().join(", ");
        loop {
            say(&format!("{listed} (q ends): "));
            let answer = self.next_line().map(|line| line.trim().to_lowercase());
            if let Some(answer) = &answer
                && !io::stdin().is_terminal()
            {
                // As a terminal would, so that the next line is a line of its own.
                say(&format!("{}\n", answer.replace(char::is_control, " ")));
            }
            match answer.as_deref() {
                None | Some("q") => {
                    say("\n");
                    return None;
                }
                Some(answer) => match answer.parse() {
                    Ok(letter) if letters.contains(&letter) => return Some(letter),
                    _ => say("That is none of the letters.\n"),
                },
            }
        }
    }

    /// Reads in another thread, because nothing but Ctrl-C's own message ends the wait for a line.
    fn next_line(&self) -> Option<String> {
        let sender = self.sender.clone();
        thread::spawn(move || {
            let mut line = Vec::new();
            let read = io::stdin().lock().read_until(b'\n', &mut line);
            let is_line = read.is_ok_and(|bytes| bytes > 0);
            sender.send(is_line.then(|| String::from_utf8_lossy(&line).into_owned()))
        });
        self.lines.recv().ok().flatten()
    }
}

/// Writes running text in the width of the terminal. Its first line begins with `first`, the others
/// with `rest`.
pub fn say_wrapped(text: &str, first: &str, rest: &str) {
    say(&wrapped(text, width(), first, rest));
}

/// Writes a line of a tree. In a terminal, what does not fit goes on below its words, and so the
/// branches do.
pub fn say_branch(line: &str) {
    if io::stdout().is_terminal() {
        let text = line.trim_start_matches(BRANCH);
        let branch = &line[..line.len() - text.len()];
        say_wrapped(text, branch, &below(branch));
    } else {
        say(&format!("{line}\n"));
    }
}

/// What the branches of a tree are drawn with.
const BRANCH: [char; 5] = ['│', '├', '└', '─', ' '];

/// The branches that go on in the next line.
fn below(branch: &str) -> String {
    branch.replace('├', "│").replace(['└', '─'], " ")
}

/// Writes text to stdout as it is, at once.
///
/// When nobody reads it any more, the program ends, quietly and with 141: 128 + 13, which is what
/// SIGPIPE would do. Where it cannot be written for another reason, the program ends with 1.
pub fn say(text: &str) {
    let mut stdout = io::stdout().lock();
    if let Err(error) = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        if error.kind() == ErrorKind::BrokenPipe {
            process::exit(141);
        }
        let _ = writeln!(io::stderr(), "error: cannot write to stdout: {error}");
        process::exit(1);
    }
}

fn width() -> usize {
    let wanted = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let width = wanted.or_else(|| terminal_size().map(|(Width(columns), _)| columns.into()));
    width.unwrap_or(80).max(20)
}

fn wrapped(text: &str, width: usize, first: &str, rest: &str) -> String {
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(mem::replace(&mut line, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines.join("\n") + "\n"
}

#[test]
fn running_text_is_wrapped_between_words() {
    let wrapped = |width| wrapped("one  two\nthree", width, "a. ", "   ");
    assert_eq!(wrapped(16), "a. one two three\n");
    assert_eq!(wrapped(15), "a. one two\n   three\n");
    assert_eq!(wrapped(5), "a. one\n   two\n   three\n");
}

#[test]
fn a_broken_line_of_a_tree_goes_on_below_its_words() {
    assert_eq!(below("│   ├── "), "│   │   ");
    assert_eq!(below("│   └── "), "│       ");
    assert_eq!(below(""), "");
}
