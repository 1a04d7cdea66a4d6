//! The fenced blocks of a page, and what should stand in them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use similar::TextDiff;

use super::{asks, masks};

const REWRITE: &str = "to rewrite it: UPDATE_TEXT=1 cargo test -p tutorial";

/// A fenced block.
pub struct Block {
    /// The first word after the fence: `rust`, `console`.
    pub language: String,
    /// The invisible comment before the block: `listing` and a file. Both are empty where there is
    /// none. The second part may have several lines.
    pub comment: (String, String),
    /// Every line, without the indentation of the block, and with a line feed.
    pub body: String,
    /// The text between the block and the next heading or block.
    pub prose: String,
    /// What stands before the fence in its line: blanks in a list, `> ` in a quotation.
    indentation: String,
    /// The lines of the page that are the body, counted from 0.
    lines: Range<usize>,
}

/// What should stand in a block.
pub struct Wanted {
    pub body: String,
    /// Shown below the difference: from what the body was made.
    pub origin: String,
}

/// The problems with the blocks of a page, and the page as it would be without them.
pub fn examine(
    page: &str,
    text: &str,
    wanted: impl Fn(&Block) -> Result<Wanted, String>,
) -> (Vec<String>, String) {
    let mut problems = Vec::new();
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    // From the last to the first, so that the numbers of the lines before stay what they are.
    for block in blocks(text).into_iter().rev() {
        let problem = match wanted(&block) {
            Ok(wanted) if wanted.body == block.body => continue,
            Ok(Wanted { body, origin }) => {
                let indent = |line| format!("{}{line}", block.indentation).trim_end().to_owned();
                drop(lines.splice(block.lines.clone(), body.lines().map(indent)));
                difference(&block, &body) + &origin
            }
            Err(reason) => reason,
        };
        problems.push(format!("{}: {problem}", block.place(page)));
    }
    problems.reverse();
    (problems, lines.join("\n") + "\n")
}

impl Block {
    /// The page, and the line of the fence.
    pub fn place(&self, page: &str) -> String {
        format!("{page}:{}", self.lines.start)
    }

    /// The commands of the block.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.body.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::trim)
    }
}

impl From<String> for Wanted {
    fn from(body: String) -> Self {
        Self { body, origin: String::new() }
    }
}

fn difference(block: &Block, wanted: &str) -> String {
    let (old, new) = match block.language.as_str() {
        "console" => (masks::masked(&block.body), masks::masked(wanted)),
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
    let events: Vec<_> = Parser::new(text).into_offset_iter().collect();
    for (index, (event, range)) in events.iter().enumerate() {
        match event {
            // It belongs to the question above it, and not to the block below.
            Event::Start(Tag::HtmlBlock) if text[range.clone()].starts_with(asks::START) => {
                html = "";
            }
            Event::Start(Tag::HtmlBlock) => html = &text[range.clone()],
            Event::Html(_) | Event::End(TagEnd::HtmlBlock) => {}
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let ends_prose = |(event, _): &&(Event, _)| {
                    matches!(event, Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)))
                };
                let next = events[index + 1..].iter().find(ends_prose);
                let end = next.map_or(text.len(), |(_, range)| range.start);
                let prose = text[range.end..end].to_owned();
                blocks.push(block(text, range.clone(), info, html, prose));
            }
            _ => html = "",
        }
    }
    blocks
}

fn block(text: &str, range: Range<usize>, info: &str, html: &str, prose: String) -> Block {
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
        prose,
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

   <!-- not run:
   it clones
   -->
   ```console
   $ git clone
   ```

   Prose.

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
            r#"console not run it clones "$ git clone\n" 15..16"#,
            r#"text   "quoted\n" 21..22"#,
            r#"md   "```rust\nnot a block\n```\n" 25..28"#,
        ]
    );
    let prose: Vec<_> = blocks(page).into_iter().map(|block| block.prose).collect();
    assert!(prose[0].contains("A list") && !prose[0].contains("Prose"), "{prose:?}");
    assert_eq!(prose[1].trim(), "Prose.\n\n>");
}

#[test]
fn a_block_is_rewritten_where_it_stands() {
    let page = "- item\n\n  ```text\n  old\n  ```\n\n```text\nkept\n```\n\n```text\nodd\n```\n";
    let (problems, rewritten) = examine("page.md", page, |block| match block.body.as_str() {
        "old\n" => Ok(Wanted { body: "new\n\nlines\n".into(), origin: "Its origin.".into() }),
        "odd\n" => Err("odd".into()),
        body => Ok(body.to_owned().into()),
    });
    assert_eq!(rewritten, page.replace("  old\n", "  new\n\n  lines\n"));
    assert_eq!(problems.len(), 2);
    assert!(problems[0].starts_with("page.md:3: this block is not true"), "{problems:?}");
    assert!(problems[0].contains("\n-old\n+new\n"), "{problems:?}");
    assert!(problems[0].ends_with("Its origin."), "{problems:?}");
    assert_eq!(problems[1], "page.md:11: odd");
}
