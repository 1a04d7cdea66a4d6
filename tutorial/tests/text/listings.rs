//! Blocks that are part of a file, or the diff of two.

use similar::TextDiff;

use super::blocks::{Block, Wanted};
use crate::shared::read;

/// What should stand in the block.
pub fn wanted(block: &Block) -> Result<Wanted, String> {
    let (kind, rest) = (block.comment.0.as_str(), block.comment.1.as_str());
    let body = match (kind, block.language.as_str()) {
        ("listing", _) => {
            let (file, left_out) = rest.split_once(" without ").unwrap_or((rest, ""));
            listing(&block.body, &without(left_out, &read(file)?)?)
                .map_err(|reason| format!("this block is not in {file}, and {reason}"))?
        }
        ("diff", "diff") => {
            let (files, left_out) = rest.split_once(" without ").unwrap_or((rest, ""));
            let (old, new) = files.split_once(' ').ok_or("`diff:` needs two files")?;
            diff(&without(left_out, &read(old)?)?, &without(left_out, &read(new.trim())?)?)
        }
        ("snippet", "rust") => block.body.clone(),
        (_, "rust" | "diff" | "python" | "toml") => {
            return Err("this block needs a comment before it: listing or diff".into());
        }
        _ => block.body.clone(),
    };
    Ok(body.into())
}

/// The source without the lines that contain the word, where there is one, and without the comments
/// above them.
fn without(word: &str, source: &str) -> Result<String, String> {
    if word.is_empty() {
        return Ok(source.to_owned());
    }
    let mut lines: Vec<&str> = Vec::new();
    for line in source.split_inclusive('\n') {
        if !line.contains(word) {
            lines.push(line);
            continue;
        }
        while lines.last().is_some_and(|line| line.trim_start().starts_with("//")) {
            lines.pop();
        }
    }
    let rest = lines.concat();
    (rest != source).then_some(rest).ok_or_else(|| format!("no line contains `{word}`"))
}

/// The body where it is a run of lines of the source. Otherwise, the lines of the source from its
/// first line to its last.
fn listing(body: &str, source: &str) -> Result<String, String> {
    let lines: Vec<_> = body.lines().collect();
    let source: Vec<_> = source.lines().collect();
    let ([first, .., last] | [first @ last]) = lines[..] else {
        return Err("it is empty: give it the first and the last line of the listing".into());
    };
    if source.windows(lines.len()).any(|run| run == lines) {
        return Ok(body.to_owned());
    }
    let missing = |line| format!("no line is `{line}`");
    let start = source.iter().position(|line| *line == first).ok_or_else(|| missing(first))?;
    // Many lines are a brace: the end is the one that leaves the listing most nearly as long.
    let ends = (start + 1..source.len()).filter(|index| source[*index] == last);
    let end = ends.min_by_key(|index| index.abs_diff(start + lines.len() - 1));
    let end = end.ok_or_else(|| missing(last))?;
    Ok(source[start..=end].join("\n") + "\n")
}

/// The hunks of the unified diff. Its empty lines are empty, without the blank that says that they
/// are in both files: editors take it away.
fn diff(old: &str, new: &str) -> String {
    let hunks = TextDiff::from_lines(old, new).unified_diff().context_radius(3).to_string();
    hunks.lines().map(str::trim_end).flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::blocks::examine;
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        examine("page.md", text, wanted).0
    }

    #[test]
    fn a_listing_is_a_run_of_lines() {
        let source = "fn main() {\n    one();\n    two();\n}\n\nfn other() {\n}\n";
        assert_eq!(
            listing("    one();\n    two();\n", source).unwrap(),
            "    one();\n    two();\n"
        );
        assert_eq!(
            listing("    one();\n    2();\n}\n", source).unwrap(),
            "    one();\n    two();\n}\n"
        );
        assert_eq!(listing("fn other() {\n    new();\n}\n", source).unwrap(), "fn other() {\n}\n");
        assert_eq!(listing("fn main() {\n    1();\n\n    2();\n}\n\n}\n", source).unwrap(), source);
        assert!(listing("fn main() {\n}\n    }\n", source).unwrap_err().contains("is `    }`"));
        assert!(listing("one();\n", source).unwrap_err().contains("is `one();`"));
        assert!(listing("", source).is_err());
    }

    #[test]
    fn a_listing_may_leave_out_lines_with_a_word() {
        let source = "use a;\n\n// About b.\n// More.\nuse b;\n// About c.\nuse c;\n";
        assert_eq!(without("b;", source).unwrap(), "use a;\n\n// About c.\nuse c;\n");
        assert_eq!(without("", source).unwrap(), source);
        assert!(without("d;", source).is_err());
        let page = |without: &str, line: &str| {
            let file = "tutorial/Cargo.toml";
            format!("<!-- listing: {file}{without} -->\n```toml\n[package]\n{line}\n```\n")
        };
        let second = "description = \"The quiz and `decide`, and tests that the text says what the programs do\"";
        assert_eq!(problems(&page(" without name", second)), [""; 0]);
        assert_eq!(problems(&page("", second)).len(), 1);
        assert_eq!(problems(&page(" without no-such-word", second)).len(), 1);
    }

    #[test]
    fn a_diff_may_leave_out_lines_with_a_word() {
        let page = |without: &str| {
            let files = "tutorial/Cargo.toml crates/common/Cargo.toml";
            format!("<!-- diff: {files}{without} -->\n```diff\n```\n")
        };
        let rewritten = |without: &str| examine("page.md", &page(without), wanted).1;
        assert!(rewritten("").contains("\n-name = \"tutorial\"\n"), "{}", rewritten(""));
        let shorter = rewritten(" without name");
        assert!(shorter.contains("\n-description = ") && !shorter.contains("name = "), "{shorter}");
        assert!(problems(&page(" without no-such-word"))[0].contains("no line contains"));
    }

    #[test]
    fn a_wrong_listing_is_reported() {
        let page = |line: &str| {
            format!("<!-- listing: tutorial/Cargo.toml -->\n```toml\n[package]\n{line}\n```\n")
        };
        assert_eq!(problems(&page("name = \"tutorial\"")), [""; 0]);
        let problems = problems(&page("name = \"wrong\""));
        assert!(
            problems[0].starts_with("page.md:2: this block is not in tutorial/Cargo.toml, and")
        );
    }

    #[test]
    fn rust_needs_a_comment() {
        assert_eq!(problems("<!-- snippet -->\n```rust\nlet x;\n```\n"), [""; 0]);
        assert_eq!(problems("```text\nanything\n```\n"), [""; 0]);
        for comment in ["", "<!-- listing: no/such/file -->\n", "<!-- lsting: Cargo.toml -->\n"] {
            assert_eq!(problems(&format!("{comment}```rust\nlet x;\n```\n")).len(), 1, "{comment}");
        }
    }

    #[test]
    fn a_diff_has_hunks_only() {
        assert_eq!(diff("a\n\n\nb\n", "a\n\n\nB\n"), "@@ -1,4 +1,4 @@\n a\n\n\n-b\n+B\n");
        let page = "<!-- diff: Cargo.toml tutorial/Cargo.toml -->\n```diff\n-a\n```\n";
        let (problems, rewritten) = examine("page.md", page, wanted);
        assert_eq!(problems.len(), 1);
        assert!(rewritten.contains("\n-[workspace]\n"), "{rewritten}");
        assert_eq!(self::problems(&rewritten), [""; 0]);
    }
}
