//! The fenced blocks of a page, and what should stand in them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use similar::TextDiff;

use super::transcripts;

const REWRITE: &str = "to rewrite it: UPDATE_TEXT=1 cargo test -p tutorial";

/// A fenced block.
pub struct Block {
    /// The first word after the fence: `rust`, `console`.
    pub language: String,
    /// The invisible comment before the block: `listing` and a file. Both are empty where there is
    /// none.
    pub comment: (String, String),
    /// Every line, without the indentation of the block, and with a line feed.
    pub body: String,
    /// What stands before the fence in its line: blanks in a list, `> ` in a quotation.
    indentation: String,
    /// The lines of the page that are the body, counted from 0.
    lines: Range<usize>,
}

/// The problems with the blocks of a page, and the page as it would be without them.
pub fn examine(
    page: &str,
    text: &str,
    wanted: impl Fn(&Block) -> Result<String, String>,
) -> (Vec<String>, String) {
    let mut problems = Vec::new();
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    // From the last to the first, so that the numbers of the lines before stay what they are.
    for block in blocks(text).into_iter().rev() {
        let problem = match wanted(&block) {
            Ok(body) if body == block.body => continue,
            Ok(body) => {
                let indent = |line| format!("{}{line}", block.indentation).trim_end().to_owned();
                drop(lines.splice(block.lines.clone(), body.lines().map(indent)));
                difference(&block, &body)
            }
            Err(reason) => reason,
        };
        problems.push(format!("{page}:{}: {problem}", block.lines.start));
    }
    problems.reverse();
    (problems, lines.join("\n") + "\n")
}

fn difference(block: &Block, wanted: &str) -> String {
    let (old, new) = match block.language.as_str() {
        "console" => (transcripts::masked(&block.body), transcripts::masked(wanted)),
        _ => (block.body.clone(), wanted.to_owned()),
    };
    let diff = TextDiff::from_lines(&old, &new);
    let diff = diff.unified_diff().header("the page", "the truth").to_string();
    format!("this block is not true ({REWRITE})\n{diff}")
}

/// All fenced blocks of a page.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut html = "";
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Html(_) => html = &text[range],
            Event::End(TagEnd::HtmlBlock) => {}
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                blocks.push(block(text, range, &info, html));
            }
            _ => html = "",
        }
    }
    blocks
}

fn block(text: &str, range: Range<usize>, info: &str, html: &str) -> Block {
    let line = text[..range.start].rfind('\n').map_or(0, |line_feed| line_feed + 1);
    let indentation = &text[line..range.start];
    // The body begins after the line of the fence and ends before that of the other fence.
    let start = text[..line].lines().count() + 1;
    let end = start + text[range].trim_end().lines().count().saturating_sub(2);
    let body = text.lines().skip(start).take(end - start);
    let body = body.map(|line| line.strip_prefix(indentation).unwrap_or(line.trim()));
    let comment = html.trim().strip_prefix("<!--").and_then(|html| html.strip_suffix("-->"));
    let comment = comment.unwrap_or_default();
    let (kind, rest) = comment.split_once(':').unwrap_or((comment, ""));
    Block {
        language: info.split([',', ' ']).next().unwrap_or_default().to_owned(),
        comment: (kind.trim().to_owned(), rest.trim().to_owned()),
        body: body.flat_map(|line| [line, "\n"]).collect(),
        indentation: indentation.to_owned(),
        lines: start..end,
    }
}

#[test]
fn blocks_are_found_wherever_they_stand() {
    let page = "\
# Title

<!-- listing: a.rs -->
```rust,ignore
one

  two
```

1. A list:

   <!-- not run: it clones -->
   ```console
   $ git clone
   ```

> ```text
> quoted
> ```

````md
```rust
not a block
```
````
";
    let found: Vec<_> = blocks(page)
        .into_iter()
        .map(|Block { language, comment: (kind, rest), body, lines, .. }| {
            format!("{language} {kind} {rest} {body:?} {lines:?}")
        })
        .collect();
    assert_eq!(
        found,
        [
            r#"rust listing a.rs "one\n\n  two\n" 4..7"#,
            r#"console not run it clones "$ git clone\n" 13..14"#,
            r#"text   "quoted\n" 17..18"#,
            r#"md   "```rust\nnot a block\n```\n" 21..24"#,
        ]
    );
}

#[test]
fn a_block_is_rewritten_where_it_stands() {
    let page = "- item\n\n  ```text\n  old\n  ```\n\n```text\nkept\n```\n\n```text\nodd\n```\n";
    let (problems, rewritten) = examine("page.md", page, |block| match block.body.as_str() {
        "old\n" => Ok("new\n\nlines\n".into()),
        "odd\n" => Err("odd".into()),
        body => Ok(body.into()),
    });
    assert_eq!(rewritten, page.replace("  old\n", "  new\n\n  lines\n"));
    assert_eq!(problems.len(), 2);
    assert!(problems[0].starts_with("page.md:3: this block is not true"), "{problems:?}");
    assert!(problems[0].contains("\n-old\n+new\n"), "{problems:?}");
    assert_eq!(problems[1], "page.md:11: odd");
}
