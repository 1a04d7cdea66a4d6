//! Blocks whose output the reader is to guess.
//!
//! The comment before such a block has nothing more to say where each command only has to end well.
//! Otherwise it has a line for each command, with parts between `; `:
//!
//! * `exit code N`, where that is not 0,
//! * text that the output contains, blanks as in the text; `…` in it stands for the rest of a line's
//!   words up to what follows. Its numbers have to stand in the prose below the block too, as digits
//!   or as a word, so that the output and the answer in the text cannot drift apart,
//! * `-`, where there is nothing to say.

use super::blocks::Block;
use super::running::Ran;
use super::transcripts::{Outputs, output};

/// What is wrong with what the commands print, or with the answers below the block.
pub fn problems(block: &Block, comment: &str, outputs: &Outputs) -> Vec<String> {
    let commands: Vec<_> = block.commands().collect();
    let lines: Vec<_> = comment.lines().map(str::trim).collect();
    if !lines.is_empty() && lines.len() != commands.len() {
        return vec![format!("{} commands, and {} guesses", commands.len(), lines.len())];
    }
    let lines = lines.into_iter().chain(std::iter::repeat("-"));
    let problem = |(command, line)| problem(command, line, &block.prose, outputs).err();
    commands.into_iter().zip(lines).filter_map(problem).collect()
}

fn problem(command: &str, line: &str, prose: &str, outputs: &Outputs) -> Result<(), String> {
    let parts = || line.split("; ").filter(|part| *part != "-");
    for part in parts().filter(|part| !part.starts_with("exit code ")) {
        if let Some(number) = numbers(part).find(|number| !says(prose, number)) {
            return Err(format!("`{part}`: no {number} in the text below the block"));
        }
    }
    if takes_too_long(command) {
        return Ok(());
    }
    let ran = output(command, outputs)?;
    let code = parts().find_map(|part| part.strip_prefix("exit code ")).unwrap_or("0");
    if ran.code.map(|code| code.to_string()).as_deref() != Some(code) {
        return Err(format!("the exit code is not {code}{}", ran.report(command)));
    }
    let missing = parts().find(|part| !part.starts_with("exit code ") && !contains(&ran, part));
    missing
        .map_or(Ok(()), |part| Err(format!("`{part}` is not in the output{}", ran.report(command))))
}

/// Guesses that only the tests in release run: they say `--release`, or compute for many seconds in a
/// debug build, or wait for many.
pub fn takes_too_long(command: &str) -> bool {
    let slow = [" --release ", " -p cpu-bound ", " --latency 200"];
    cfg!(debug_assertions)
        && !command.contains(" -q ")
        && slow.iter().any(|part| command.contains(part))
}

fn contains(ran: &Ran, pattern: &str) -> bool {
    ran.lines.iter().any(|line| {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let parts = pattern.split('…');
        parts
            .map(str::trim_end)
            .try_fold(&line[..], |rest, part| Some(rest.split_once(part)?.1))
            .is_some()
    })
}

/// The numbers of a text, with what stands between their digits.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|letter: char| !letter.is_ascii_digit() && !".,:".contains(letter));
    parts.map(|part| part.trim_matches(['.', ',', ':'])).filter(|part| !part.is_empty())
}

/// Whether a number stands in a text, as digits or as a word.
pub fn says(text: &str, number: &str) -> bool {
    let plain = |number: &str| number.replace(',', "");
    let lower = text.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    numbers(text).any(|other| plain(other) == plain(number))
        || words.any(|word| {
            WORDS.iter().any(|(value, all)| *value == plain(number) && all.contains(&word))
        })
}

const WORDS: [(&str, &[&str]); 19] = [
    ("0", &["no", "none", "nobody", "nothing"]),
    ("1", &["one", "once", "single"]),
    ("2", &["two", "both", "twice"]),
    ("3", &["three"]),
    ("4", &["four"]),
    ("5", &["five"]),
    ("6", &["six"]),
    ("7", &["seven"]),
    ("8", &["eight"]),
    ("9", &["nine"]),
    ("10", &["ten"]),
    ("12", &["twelve", "dozen"]),
    ("20", &["twenty"]),
    ("30", &["thirty"]),
    ("40", &["forty"]),
    ("50", &["fifty"]),
    ("80", &["eighty"]),
    ("100", &["hundred"]),
    ("1000", &["thousand"]),
];

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::*;

    fn check(comment: &str, prose: &str) -> Vec<String> {
        let page = format!("```console\n$ cargo run -p demo\n```\n\n{prose}\n\n# Next\n\nseven\n");
        let lines = ["way   total  lost", "Mutex  1,600  0  8.1", "2 rounds of 80"];
        let ran = Ran { lines: lines.map(str::to_owned).to_vec(), code: Some(1) };
        let outputs = [("cargo run -p demo".to_owned(), Ok(ran))].into();
        problems(&blocks(&page)[0], comment, &outputs)
    }

    #[track_caller]
    fn assert_wrong(comment: &str, prose: &str, expected: &str) {
        let problems = check(comment, prose);
        assert!(problems.len() == 1 && problems[0].starts_with(expected), "{problems:?}");
    }

    #[test]
    fn a_guess_is_in_the_output_and_in_the_text() {
        let prose = "Two rounds with 80: nothing of 1600 is lost.";
        assert_eq!(check("exit code 1; 2 rounds of 80; Mutex 1,600 0 …", prose), [""; 0]);
        assert_eq!(check("exit code 1; Mutex … 0 …; way total", prose), [""; 0]);
        assert_eq!(check("exit code 1", ""), [""; 0]);
        assert_wrong("", prose, "the exit code is not 0");
        assert_wrong("-", prose, "the exit code is not 0");
        assert_wrong("exit code 1; 2 rounds of 80", "Three of 80", "`2 rounds of 80`: no 2 in");
        assert_wrong("exit code 1; 7", "Six.", "`7`: no 7 in the text");
        assert_wrong(
            "exit code 1; 2 rounds … lost",
            prose,
            "`2 rounds … lost` is not in the output",
        );
        assert_wrong("exit code 1; 1 round", "Once.", "`1 round` is not in the output\n$");
        assert_wrong("-\n-", prose, "1 commands, and 2 guesses");
    }
}
