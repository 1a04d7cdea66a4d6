//! Blocks that are part of a file, or the diff of two.

use similar::TextDiff;

use super::blocks::Block;
use crate::shared::read;

/// What should stand in the block.
pub fn wanted(block: &Block) -> Result<String, String> {
    let (kind, rest) = (block.comment.0.as_str(), block.comment.1.as_str());
    match (kind, block.language.as_str()) {
        ("listing", _) => listing(&block.body, &read(rest)?)
            .map_err(|reason| format!("this block is not in {rest}, and {reason}")),
        ("diff", "diff") => {
            let (old, new) = rest.split_once(' ').ok_or("`diff:` needs two files")?;
            Ok(diff(&read(old)?, &read(new.trim())?))
        }
        ("snippet", "rust") => Ok(block.body.clone()),
        (_, "rust" | "diff" | "python" | "toml") => {
            Err("this block needs a comment before it: listing or diff".into())
        }
        _ => Ok(block.body.clone()),
    }
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
    let find = |line, from: usize| {
        let found = source.iter().skip(from).position(|candidate| *candidate == line);
        found.map(|found| found + from).ok_or_else(|| format!("no line (from {from}) is `{line}`"))
    };
    let start = find(first, 0)?;
    let end = find(last, start + 1)?;
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
        assert!(listing("fn main() {\n}\n    }\n", source).unwrap_err().contains("is `    }`"));
        assert!(listing("one();\n", source).unwrap_err().contains("is `one();`"));
        assert!(listing("", source).is_err());
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
