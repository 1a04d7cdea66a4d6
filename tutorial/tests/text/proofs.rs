//! What shows that an answer is right.

use std::path::Path;
use std::process::{self, Command, Output};
use std::{env, fs};

use tutorial::questions::Question;

use super::compiler::{codes, rustc};
use super::running::run;

/// Where a pattern has what is looked for.
const ELLIPSIS: char = '…';

/// What the proof of a question shows, or why it shows nothing.
pub fn observed(question: &Question) -> Result<String, String> {
    let proof = question.proof.as_deref().unwrap_or_default();
    let snippet = question.snippet().unwrap_or_default();
    if let Some(rest) = proof.strip_prefix("snippet fails with ") {
        let (code, text) = rest.split_once(" so ").unwrap_or((rest, rest));
        return refused(snippet, code).map(|()| text.to_owned());
    }
    let (source, pattern) = proof.split_once(" => ").ok_or("this proof has no `=>`")?;
    let output = match source {
        "snippet" => printed(snippet)?,
        command => {
            let ran = run(command)?;
            let problem = || format!("`{pattern}` does not fit{}", ran.report(command));
            return find(pattern, &ran.lines.join("\n")).ok_or_else(problem);
        }
    };
    find(pattern, &output).ok_or_else(|| format!("`{pattern}` does not fit\n{output}"))
}

/// What the output has in the place of the ellipsis.
fn find(pattern: &str, output: &str) -> Option<String> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (output, pattern) = (words(output), words(pattern));
    let (before, after) = pattern.split_once(ELLIPSIS)?;
    let rest = &output[output.find(before)? + before.len()..];
    let found = match (before, after) {
        ("", "") => Some(rest),
        (_, "") => rest.split_whitespace().next(),
        _ => rest.find(after).map(|end| &rest[..end]),
    };
    found.map(|found| found.trim().to_owned())
}

// Snippets.

/// What a snippet prints to stdout. It has to end well.
fn printed(snippet: &str) -> Result<String, String> {
    in_folder(snippet, |source, folder| {
        let program = folder.join("snippet").with_extension(env::consts::EXE_EXTENSION);
        let compiled = compile(source, &["-Dwarnings", "-o"], &program);
        if !compiled.status.success() {
            return Err(String::from_utf8_lossy(&compiled.stderr).into_owned());
        }
        let output = Command::new(program).output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(format!("the snippet ends with {}", output.status));
        }
        String::from_utf8(output.stdout).map_err(|error| error.to_string())
    })
}

/// That a snippet does not compile, with this code and no other one.
fn refused(snippet: &str, code: &str) -> Result<(), String> {
    in_folder(snippet, |source, folder| {
        let output =
            compile(source, &["--emit=metadata", "--error-format=json", "--out-dir"], folder);
        let codes = codes(&String::from_utf8_lossy(&output.stderr));
        let is_refused = !codes.is_empty() && codes.iter().all(|found| found == code);
        is_refused.then_some(()).ok_or_else(|| format!("the compiler says {codes:?}, not {code}"))
    })
}

/// Puts a snippet into a file of a folder of its own, which is gone afterwards.
fn in_folder<T>(snippet: &str, work: impl FnOnce(&Path, &Path) -> T) -> T {
    let name = format!("quiz-{}-{:?}", process::id(), std::thread::current().id());
    let folder = env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    let source = folder.join("snippet.rs");
    fs::write(&source, snippet).unwrap();
    let result = work(&source, &folder);
    fs::remove_dir_all(folder).unwrap();
    result
}

fn compile(source: &Path, options: &[&str], target: &Path) -> Output {
    let mut rustc = rustc();
    rustc.args(["--edition", "2024"]).args(options).arg(target).arg(source);
    rustc.output().expect("the compiler that builds this test is there")
}

#[cfg(test)]
mod tests {
    use tutorial::questions::{EXAMPLE, Part, parse};

    use super::*;

    fn question(old: &str, new: &str) -> Question {
        assert!(EXAMPLE.contains(old), "{old}");
        parse("page.md", &EXAMPLE.replace(old, new)).unwrap().remove(0)
    }

    #[test]
    fn the_ellipsis_is_what_is_observed() {
        let output = "  total    lost\n   2       1\n\nmost at work 4\nin all 5, done\n";
        for (pattern, found) in [
            ("total lost …", Some("2")),
            ("at work … in", Some("4")),
            ("all …,", Some("5")),
            ("…most", Some("total lost 2 1")),
            ("…", Some("total lost 2 1 most at work 4 in all 5, done")),
            ("nowhere …", None),
            ("total … nowhere", None),
            ("done …", None),
            ("done", None),
        ] {
            assert_eq!(find(pattern, output).as_deref(), found, "{pattern}");
        }
    }

    #[test]
    fn a_snippet_is_run() {
        assert_eq!(printed("fn main() { println!(\"1\") }").unwrap(), "1\n");
        assert!(printed("fn main() { let x = 1; }").unwrap_err().contains("unused variable"));
        assert!(printed("fn main() { panic!() }").unwrap_err().contains("ends with"));
    }

    #[test]
    fn a_snippet_is_refused_for_one_reason() {
        let twice = "fn main() { let x = String::new(); drop(x); drop(x) }";
        assert_eq!(refused(twice, "E0382"), Ok(()));
        assert!(refused(twice, "E0373").unwrap_err().contains("E0382"));
        assert!(refused("fn main() {}", "E0382").is_err());
        let both = "fn main() { let x = String::new(); drop(x); drop(x); y }";
        assert!(refused(both, "E0382").is_err());
    }

    #[test]
    fn a_proof_says_what_it_runs() {
        let proof = |proof: &str| question("cargo run -q -p demo -- --json => \"peak\":…,", proof);
        let diff = "diff Cargo.toml Cargo.toml | grep -c '^[<>]' => …";
        assert_eq!(observed(&proof(diff)).unwrap(), "0");
        assert!(observed(&proof("diff a b")).unwrap_err().contains("no `=>`"));
        assert!(observed(&proof("cargo run -p none => …")).unwrap_err().contains("is not built"));

        let snippet = |body: &str, text| {
            let mut question = proof(text);
            let text = format!("fn main() {{ {body} }}");
            question.body.push(Part::Block { language: "rust".into(), text });
            observed(&question)
        };
        assert_eq!(snippet("print!(\"1 or 2\")", "snippet => 1 or …").unwrap(), "2");
        assert_eq!(snippet("x", "snippet fails with E0425").unwrap(), "E0425");
        assert_eq!(snippet("x", "snippet fails with E0425 so it has no x").unwrap(), "it has no x");
        assert!(snippet("", "snippet fails with E0425").unwrap_err().contains("[], not E0425"));
    }
}
