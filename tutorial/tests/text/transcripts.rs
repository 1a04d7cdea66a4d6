//! Blocks of commands and what they print.
//!
//! Output means stdout and stderr in one pipe, as in a terminal. Before it is compared with a page,
//! both are masked: what differs from run to run becomes `#`, and what depends on the profile or on
//! the clock alone is left out.

use std::collections::{BTreeSet, HashMap};

use super::blocks::{Block, blocks};
use super::running::{each, run, without_end};

/// Stands for any number of lines.
const ELLIPSIS: &str = "...";

/// What each command prints, or why it could not run.
pub type Outputs = HashMap<String, Result<Vec<String>, String>>;

/// The commands of a page that are to be run.
pub fn commands(text: &str) -> Vec<String> {
    let blocks = blocks(text).into_iter().filter(is_run);
    blocks.flat_map(|block| steps(&block.body).0).map(|step| loud(&step.command)).collect()
}

/// Runs each of the commands, this many at once.
pub fn run_all(commands: &BTreeSet<String>, at_once: usize) -> Outputs {
    let mut commands: Vec<_> = commands.iter().collect();
    // Those that take longest come first.
    let is_quick = |command: &&String| {
        !["-p cpu-bound", "-p sync-download"].iter().any(|slow| command.contains(slow))
    };
    commands.sort_by_key(is_quick);
    let outputs = each(&commands, at_once, |command| run(command));
    commands.into_iter().cloned().zip(outputs).collect()
}

/// What should stand in the block: what stands there, where it fits and is not to be renewed.
pub fn wanted(block: &Block, outputs: &Outputs, renew: bool) -> Result<String, String> {
    if !is_run(block) {
        return Ok(block.body.clone());
    }
    let (steps, before) = steps(&block.body);
    if steps.is_empty() || !before.is_empty() {
        return Err("this block does not begin with a `$ command`".into());
    }
    let mut lines = Vec::new();
    for Step { command, mut shown } in steps {
        let output = outputs.get(&loud(&command)).cloned().unwrap_or_else(|| run(&command))?;
        if renew || !fits(&shown, &output) {
            shown = renewed(&shown, &output)?;
        }
        lines.push(format!("$ {command}"));
        lines.append(&mut shown);
    }
    Ok(lines.join("\n") + "\n")
}

/// The command without `-q`: as the test does not build, it runs the same.
fn loud(command: &str) -> String {
    command.replacen("cargo run -q ", "cargo run ", 1)
}

fn is_run(block: &Block) -> bool {
    let (kind, reason) = &block.comment;
    block.language == "console" && (kind != "not run" || reason.is_empty())
}

struct Step {
    command: String,
    shown: Vec<String>,
}

/// The commands of a block with what is shown of their output, and the lines before the first one.
fn steps(body: &str) -> (Vec<Step>, Vec<String>) {
    let (mut steps, mut before) = (Vec::new(), Vec::new());
    for line in body.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                steps.push(Step { command: command.trim().to_owned(), shown: Vec::new() });
            }
            (None, Some(Step { shown, .. })) => shown.push(line.to_owned()),
            (None, None) => before.push(line.to_owned()),
        }
    }
    (steps, before)
}

/// The new output, with as many lines before and after the ellipsis as were shown.
fn renewed(shown: &[String], output: &[String]) -> Result<Vec<String>, String> {
    let blank = shown.iter().rev().take_while(|line| line.is_empty()).count();
    let (shown, blank) = shown.split_at(shown.len() - blank);
    let parts: Vec<_> = shown.split(|line| line == ELLIPSIS).collect();
    let lines = match parts[..] {
        [start, end] if start.len() + end.len() < output.len() => {
            let (start, end) = (&output[..start.len()], &output[output.len() - end.len()..]);
            [start, &[ELLIPSIS.to_owned()], end].concat()
        }
        [_] | [_, _] => output.to_vec(),
        _ => {
            let output = output.join("\n");
            return Err(format!("this block has several `...`: rewrite it by hand\n{output}"));
        }
    };
    Ok([&lines, blank].concat())
}

// Comparing.

/// Whether this is what is shown of the output. Lines in any order are sorted first; those that
/// stand beside an ellipsis only have to be somewhere in the output.
fn fits(shown: &[String], output: &[String]) -> bool {
    let (shown, output) = (comparable(shown), comparable(output));
    let mut left: Vec<_> = output.iter().filter(|line| has_any_order(line)).collect();
    let chunks: Vec<_> =
        shown.chunk_by(|line, next| has_any_order(line) && has_any_order(next)).collect();
    let is_ellipsis = |index: usize| chunks.get(index).is_some_and(|chunk| chunk[0] == ELLIPSIS);
    let mut pattern = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        if has_any_order(&chunk[0])
            && (is_ellipsis(index + 1) || is_ellipsis(index.wrapping_sub(1)))
        {
            for line in *chunk {
                let Some(found) = left.iter().position(|other| *other == line) else {
                    return false;
                };
                left.swap_remove(found);
            }
        } else {
            pattern.extend_from_slice(chunk);
        }
    }
    matches(&pattern, &output)
}

fn matches(pattern: &[String], output: &[String]) -> bool {
    match pattern.split_first() {
        None => output.is_empty(),
        Some((line, rest)) if line == ELLIPSIS => {
            (0..=output.len()).any(|skipped| matches(rest, &output[skipped..]))
        }
        Some((line, rest)) => output.first() == Some(line) && matches(rest, &output[1..]),
    }
}

fn comparable(lines: &[String]) -> Vec<String> {
    let mut lines = without_end(lines.iter().filter_map(|line| masked_line(line)).collect());
    lines
        .chunk_by_mut(|line, next| has_any_order(line) && has_any_order(next))
        .for_each(<[String]>::sort);
    lines
}

/// Whether the line tells how one site ended: sites end in a different order each time.
fn has_any_order(line: &str) -> bool {
    ["Read ", "http://", "https://"].iter().any(|start| line.starts_with(start))
}

/// A text without what differs from run to run.
pub fn masked(text: &str) -> String {
    text.lines().filter_map(masked_line).map(|line| line + "\n").collect()
}

fn masked_line(line: &str) -> Option<String> {
    const STROKES: [char; 8] = ['├', '─', '┣', '━', '╳', '╌', '└', '┴'];
    if line.starts_with("This is a debug build: ") || is_axis(line) {
        return None;
    }
    if line.contains(STROKES) {
        // Of a row of a timeline, its label; of the ruler, nothing; of the legend, the words.
        let words: Vec<_> = line.split(STROKES).flat_map(str::split_whitespace).collect();
        return (!words.is_empty()).then(|| words.join(" "));
    }
    if line.starts_with("… and ") {
        return Some("… and # more rows".into());
    }
    // The title of a timeline ends with a time in words.
    match line.split_once(" at once, ") {
        Some((title, _)) => Some(format!("{title} at once, #")),
        // The first row of a race is a different one each time.
        None if line.starts_with("load, then store ") => Some(mask_words(line)),
        // Columns move with the width of what stands in them.
        None => Some(mask_numbers(line).split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// Whether the line has the labels of a timeline's ruler.
fn is_axis(line: &str) -> bool {
    let mut words = line.split_whitespace();
    line.starts_with(' ')
        && words.next() == Some("0")
        && words.next().is_some_and(|unit| ["µs", "ms", "s", "min", "h"].contains(&unit))
}

/// Masks all words that have a digit in them.
fn mask_words(line: &str) -> String {
    let has_digit = |word: &str| word.contains(|letter: char| letter.is_ascii_digit());
    let words = line.split_whitespace().map(|word| if has_digit(word) { "#" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Masks numbers with a decimal point, as far as they are measured, ports and process ids.
fn mask_numbers(line: &str) -> String {
    let mut masked = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        masked.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let number = rest[..end.unwrap_or(rest.len())].trim_end_matches('.');
        let is_named = ["127.0.0.1:", "pid ", "process "].iter().any(|name| masked.ends_with(name));
        // A prediction, and the best possible speed-up, are computed.
        let is_computed =
            rest[number.len()..].starts_with(" s expected") || masked.ends_with(" = ");
        let differs = is_named || number.matches('.').count() == 1 && !is_computed;
        masked.push_str(if differs { "#" } else { number });
        rest = &rest[number.len()..];
    }
    masked + rest
}

#[cfg(test)]
mod tests {
    use super::super::blocks::examine;
    use super::*;

    const OUTPUT: &str = "\
Read 276 bytes from http://127.0.0.1:40001/dice
Read 10966 bytes from http://127.0.0.1:40001/jython
Read 10966 bytes from http://127.0.0.1:40001/jython
http://127.0.0.1:40001/dice: 503 Service Unavailable

At most 2 at once: 2 at once, 107 ms
worker 1 ├──────├───────
worker 2 ├──────
         └───────────┴──
         0 ms        50 ms
├── in flight

Downloaded 3 of 4 sites in 0.11 seconds (1 failed: 1 http-status)
2 at once: 2 rounds of 2 x 50 ms = 0.10 s expected, measured 1.10 times that
This is a debug build: add --release for times that count.
";

    /// The problems of a page with this transcript of a command that prints `OUTPUT`, and the page
    /// as it would be without them.
    fn check(shown: &str) -> (Vec<String>, String) {
        let outputs = [("cargo run -p demo".to_owned(), Ok(lines(OUTPUT)))].into();
        let page = format!("```console\n$ cargo run -p demo\n{shown}```\n");
        examine("page.md", &page, |block| wanted(block, &outputs, false))
    }

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[track_caller]
    fn assert_fits(shown: &str) {
        assert_eq!(check(shown).0, [""; 0]);
    }

    #[track_caller]
    fn assert_wrong(shown: &str) {
        assert_eq!(check(shown).0.len(), 1, "{shown}");
    }

    #[test]
    fn what_differs_from_run_to_run_may_differ() {
        assert_fits(OUTPUT);
        for (old, new) in [
            ("40001", "50002"),
            ("0.11 seconds", "12.34 seconds"),
            ("measured 1.10", "measured 1.23"),
            ("at once, 107 ms", "at once, 1.2 s"),
            ("├──────├───────", "   ├────├──"),
            ("0 ms        50 ms", "0 s     0.1 s     0.2 s"),
            ("This is a debug build: add --release for times that count.\n", ""),
        ] {
            assert!(OUTPUT.contains(old), "{old}");
            assert_fits(&OUTPUT.replace(old, new));
        }
        let (first, rest) = OUTPUT.split_once('\n').unwrap();
        let (second, rest) = rest.split_once('\n').unwrap();
        assert_fits(&format!("{second}\n{first}\n{rest}"));
    }

    #[test]
    fn what_is_the_same_in_every_run_has_to_be_right() {
        for (old, new) in [
            ("276 bytes", "277 bytes"),
            ("3 of 4 sites", "4 of 4 sites"),
            ("2 rounds of", "3 rounds of"),
            ("x 50 ms", "x 60 ms"),
            ("0.10 s expected", "0.20 s expected"),
            ("worker 2", "worker 3"),
            ("├── in flight", "├── waiting"),
            ("503 Service", "404 Service"),
            ("Read 276 bytes from http://127.0.0.1:40001/dice\n", ""),
            ("that\n", "that\nmore\n"),
        ] {
            assert!(OUTPUT.contains(old), "{old}");
            assert_wrong(&OUTPUT.replace(old, new));
        }
    }

    #[test]
    fn an_ellipsis_stands_for_any_lines() {
        let end = OUTPUT.split_once("\n\nDown").unwrap().1;
        assert_fits(&format!("Read 10966 bytes from http://127.0.0.1:1/jython\n...\nDown{end}"));
        assert_fits(&format!("...\nworker 1 ├──\n...\nDown{end}"));
        assert_fits("...\n");
        assert_wrong(&format!("Read 5 bytes from http://127.0.0.1:1/jython\n...\nDown{end}"));
        assert_wrong(&format!("...\nworker 9 ├──\n...\nDown{end}"));
        assert_wrong(&format!("...\nUp{end}"));
        assert_wrong("...\nDownloaded 3 of 4 sites in 0.11 seconds (1 failed: 1 http-status)\n");
    }

    #[test]
    fn numbers_are_masked_where_they_are_measured() {
        for (line, masked) in [
            ("0.1.0 took 1.5 s, 2 of 3.", "0.1.0 took # s, 2 of 3."),
            ("It took 1.25.", "It took #."),
            ("1 x 50 ms = 0.50 s expected, 1.1 times", "1 x 50 ms = 0.50 s expected, # times"),
            ("the best is 20 / 7 = 2.86.", "the best is 20 / 7 = 2.86."),
            ("3,600 s, process 4711 and pid 12", "3,600 s, process # and pid #"),
            (r#"{"bytes":276,"start":0.001,"end":null}"#, r#"{"bytes":276,"start":#,"end":null}"#),
            ("… and 76 more rows", "… and # more rows"),
            ("load, then store   99,966  700,034   81.5", "load, then store # # #"),
            ("Mutex    800,000        0   81.5", "Mutex 800,000 0 #"),
            ("0", "0"),
        ] {
            assert_eq!(masked_line(line).unwrap(), masked);
        }
    }

    #[test]
    fn a_transcript_is_rewritten_around_its_ellipsis() {
        let (problems, page) = check("one\n...\nthe last\nbut one\n");
        assert!(problems[0].contains("\n-one\n"), "{problems:?}");
        let tail: Vec<_> = OUTPUT.lines().skip(13).collect();
        let shown = format!("{}\n...\n{}\n", OUTPUT.lines().next().unwrap(), tail.join("\n"));
        assert_eq!(page, format!("```console\n$ cargo run -p demo\n{shown}```\n"));
        assert!(check("...\none\n...\n").0[0].contains("rewrite it by hand"));
    }

    #[test]
    fn only_some_commands_are_run() {
        let problems = |text: &str| {
            examine("page.md", text, |block| wanted(block, &Outputs::new(), false)).0.join("\n")
        };
        let block = "```console\n$ git clone x\n```\n";
        assert!(problems(block).contains("the test cannot run `git clone x`"));
        assert!(problems(&format!("<!-- not run: -->\n{block}")).contains("cannot run"));
        assert_eq!(problems(&format!("<!-- not run: it needs a network -->\n{block}")), "");
        assert!(problems("```console\ncargo run -p x\n```\n").contains("`$ command`"));
        assert!(
            problems("```console\n$ cargo run -p none\n```\n").contains("cargo test --workspace")
        );
        assert!(problems("```console\n$ cargo run -p a | wc\n```\n").contains("cannot run"));
        let diff = "$ diff Cargo.toml Cargo.toml | grep -c '^[<>]'\n";
        assert_eq!(problems(&format!("```console\n{diff}0\n```\n")), "");
        assert!(problems(&format!("```console\n{diff}1\n```\n")).contains("\n-1\n+0\n"));
    }
}
