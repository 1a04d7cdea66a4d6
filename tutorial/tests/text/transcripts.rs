//! Blocks of commands and what they print.
//!
//! Output means stdout and stderr in one pipe, as in a terminal. Before it is compared with a page,
//! both are masked.

use std::collections::{BTreeSet, HashMap};

use super::blocks::{Block, Wanted, blocks};
use super::guesses::takes_too_long;
use super::kinds::Kind;
use super::masks::{masked_line, problems};
use super::running::{Ran, each, run, without_end};

/// Stands for any number of lines.
pub const ELLIPSIS: &str = "...";

/// How each command ran, or why it could not.
pub type Outputs = HashMap<String, Result<Ran, String>>;

/// The commands of a page that are to be run.
pub fn commands(text: &str) -> Vec<String> {
    let blocks = blocks(text);
    let is_run =
        |block: &&Block| matches!(Kind::of(block), Ok(Some(Kind::Transcript | Kind::Guess(_))));
    let commands = blocks.iter().filter(is_run).flat_map(Block::commands);
    commands.filter(|command| !takes_too_long(command)).map(loud).collect()
}

/// Runs each of the commands, this many at once.
pub fn run_all(commands: &BTreeSet<String>, at_once: usize) -> Outputs {
    let mut commands: Vec<_> = commands.iter().collect();
    // Those that take longest come first.
    let is_quick = |command: &&String| {
        !["-p cpu-bound", "-p sync-download", "--concurrency 1"]
            .iter()
            .any(|slow| command.contains(slow))
    };
    commands.sort_by_key(is_quick);
    let outputs = each(&commands, at_once, |command| run(command));
    commands.into_iter().cloned().zip(outputs).collect()
}

/// How the command ran.
pub fn output(command: &str, outputs: &Outputs) -> Result<Ran, String> {
    outputs.get(&loud(command)).cloned().unwrap_or_else(|| run(command))
}

/// What should stand in the block: what stands there, where it fits and is not to be renewed.
pub fn wanted(block: &Block, outputs: &Outputs, renew: bool) -> Result<Wanted, String> {
    if Kind::of(block)? != Some(Kind::Transcript) {
        return Ok(block.body.clone().into());
    }
    let (mut lines, mut origin) = (Vec::new(), String::new());
    for Step { command, mut shown } in steps(&block.body) {
        let ran = output(&command, outputs)?;
        let broken = problems(&ran.lines);
        if !broken.is_empty() {
            return Err(broken.join("\n") + &ran.report(&command));
        }
        let broken = problems(&shown);
        if renew || !broken.is_empty() || !fits(&command, &shown, &ran.lines) {
            let problems = broken.join("\n");
            shown = renewed(&shown, &ran.lines).map_err(|error| format!("{problems}\n{error}"))?;
            origin += &(problems + &ran.report(&command));
        }
        lines.push(format!("$ {command}"));
        lines.append(&mut shown);
    }
    Ok(Wanted { body: lines.join("\n") + "\n", origin })
}

/// The command without `-q`: as the test does not build, it runs the same.
fn loud(command: &str) -> String {
    command.replacen("cargo run -q ", "cargo run ", 1)
}

struct Step {
    command: String,
    shown: Vec<String>,
}

/// The commands of a block with what is shown of their output.
fn steps(body: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in body.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                steps.push(Step { command: command.trim().to_owned(), shown: Vec::new() });
            }
            (None, Some(Step { shown, .. })) => shown.push(line.to_owned()),
            (None, None) => {}
        }
    }
    steps
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
            return Err(format!("this block has several `...`: rewrite it by hand\n\n{output}"));
        }
    };
    Ok([&lines, blank].concat())
}

// Comparing.

/// Whether this is what is shown of the output. Lines in any order are sorted first; those that
/// stand beside an ellipsis only have to be somewhere in the output.
fn fits(command: &str, shown: &[String], output: &[String]) -> bool {
    let (shown, output) = (comparable(command, shown), comparable(command, output));
    let has_any_order = |line: &str| has_any_order(command, line);
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

fn comparable(command: &str, lines: &[String]) -> Vec<String> {
    let masked = lines.iter().filter_map(|line| masked_line(line));
    let mut lines = without_end(masked.map(|line| without_page(command, line)).collect());
    lines
        .chunk_by_mut(|line, next| has_any_order(command, line) && has_any_order(command, next))
        .for_each(<[String]>::sort);
    lines
}

/// Whether the line tells how one site ended. Except in a loop, sites end in a different order each
/// time.
fn has_any_order(command: &str, line: &str) -> bool {
    !is_loop(command)
        && ["Read ", "http://", "https://"].iter().any(|start| line.starts_with(start))
}

/// The line without its page where that is left to chance: the practice server fails every so many
/// requests, and except in a loop, requests arrive in a different order each time.
fn without_page(command: &str, line: String) -> String {
    if is_loop(command) || !command.contains(" --fail ") {
        return line;
    }
    for (page, bytes) in [("jython", 10966), ("dice", 276)] {
        let (address, read) = (format!("/{page}"), format!("Read {bytes} bytes "));
        if line.starts_with(&read) && line.ends_with(&address) {
            return "Read a page".into();
        }
        if line.starts_with("http://") && line.contains(&format!("{address}: ")) {
            return line.replacen(&address, "/#", 1);
        }
    }
    line
}

fn is_loop(command: &str) -> bool {
    command.contains(" -p sync-download")
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
2 in flight: 2 rounds x 50 ms = 0.10 s of waiting; the other 0.01 s are work
This is a debug build: add --release for times that count.
";

    /// The problems of a page with this transcript of a command that prints `OUTPUT`, and the page
    /// as it would be without them.
    fn check(shown: &str) -> (Vec<String>, String) {
        let ran = Ran { lines: lines(OUTPUT), code: Some(1) };
        let outputs = [("cargo run -p demo".to_owned(), Ok(ran))].into();
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
            ("├──────├───────", "   ├────├──"),
            ("0 ms        50 ms", "0 s     0.1 s     0.2 s"),
            ("at once, 107 ms", "at once, 0.05 s"),
            ("This is a debug build: add --release for times that count.\n", ""),
        ] {
            assert!(OUTPUT.contains(old), "{old}");
            assert_fits(&OUTPUT.replace(old, new));
        }
        let slower = OUTPUT.replace("0.11 seconds", "0.21 seconds");
        assert_fits(&slower.replace("other 0.01", "other 0.11"));
        let (problems, page) = check(&slower);
        assert!(
            problems[0].contains("the other 0.01 s are work`: should be rounds x latency"),
            "{problems:?}"
        );
        assert!(page.contains("0.11 seconds"), "{page}");
        let (first, rest) = OUTPUT.split_once('\n').unwrap();
        let (second, rest) = rest.split_once('\n').unwrap();
        assert_fits(&format!("{second}\n{first}\n{rest}"));
    }

    #[test]
    fn a_loop_has_an_order_and_fails_at_the_same_pages() {
        let output = lines("Read 276 bytes from http://h/dice\nhttp://h/jython: 503 Unavailable");
        let order: Vec<_> = output.iter().rev().cloned().collect();
        let pages = lines("http://h/dice: 503 Unavailable\nRead 10966 bytes from http://h/jython");
        let size = lines("http://h/dice: 503 Unavailable\nRead 276 bytes from http://h/jython");
        for (command, fit) in [
            ("cargo run -q -p sync-download -- --fail 50", [false, false, false]),
            ("cargo run -q -p async-download", [true, false, false]),
            ("cargo run -q -p async-download -- --fail 50", [true, true, false]),
        ] {
            assert!(fits(command, &output, &output), "{command}");
            assert_eq!([&order, &pages, &size].map(|shown| fits(command, shown, &output)), fit);
        }
    }

    #[test]
    fn what_is_the_same_in_every_run_has_to_be_right() {
        for (old, new) in [
            ("276 bytes", "277 bytes"),
            ("3 of 4 sites", "4 of 4 sites"),
            ("2 rounds x", "3 rounds x"),
            ("x 50 ms", "x 60 ms"),
            ("0.10 s of", "0.20 s of"),
            ("worker 2", "worker 3"),
            ("├── in flight", "├── waiting"),
            ("503 Service", "404 Service"),
            ("Read 276 bytes from http://127.0.0.1:40001/dice\n", ""),
            ("work\n", "work\nmore\n"),
        ] {
            assert!(OUTPUT.contains(old), "{old}");
            assert_wrong(&OUTPUT.replace(old, new));
        }
    }

    #[test]
    fn an_ellipsis_stands_for_any_lines() {
        let end = OUTPUT.split_once("\n\nDown").unwrap().1;
        assert_fits(&format!("Read 10966 bytes from http://127.0.0.1:2/jython\n...\nDown{end}"));
        assert_fits(&format!("...\nworker 1 ├──\n...\nDown{end}"));
        assert_fits("...\n");
        assert_wrong(&format!("Read 5 bytes from http://127.0.0.1:2/jython\n...\nDown{end}"));
        assert_wrong(&format!("...\nworker 9 ├──\n...\nDown{end}"));
        assert_wrong(&format!("...\nUp{end}"));
        assert_wrong("...\nDownloaded 3 of 4 sites in 0.11 seconds (1 failed: 1 http-status)\n");
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
    fn a_command_that_cannot_be_run_is_a_problem() {
        let problems = |text: &str| {
            examine("page.md", text, |block| wanted(block, &Outputs::new(), false)).0.join("\n")
        };
        let block = "```console\n$ git clone x\n```\n";
        assert!(problems(block).contains("the test cannot run `git clone x`"));
        assert_eq!(problems(&format!("<!-- not run: it needs a network -->\n{block}")), "");
        assert!(
            problems("```console\n$ cargo run -p none\n```\n").contains("cargo test --workspace")
        );
        assert!(problems("```console\n$ cargo run -p a | wc\n```\n").contains("cannot run"));
        let diff = "$ diff Cargo.toml Cargo.toml | grep -c '^[<>]'\n";
        assert_eq!(problems(&format!("```console\n{diff}0\n```\n")), "");
        assert!(problems(&format!("```console\n{diff}1\n```\n")).contains("\n-1\n+0\n"));
    }
}
