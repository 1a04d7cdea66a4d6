//! Tables with notes on a listing: what they quote has to stand in it, in the same order.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks;

const START: &str = "<!-- notes: ";

/// What a note quotes, and the listings of its file above the table do not have below the note before.
pub fn problems(page: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (start, _) in text.match_indices(START) {
        let (file, table) = text[start + START.len()..].split_once(" -->").unwrap_or_default();
        let listings = blocks::blocks(&text[..start]).into_iter();
        let shown: String = listings
            .filter(|block| block.comment == ("listing".to_owned(), file.to_owned()))
            .map(|block| block.body)
            .collect();
        let quotes = quotes(table);
        if quotes.is_empty() {
            problems.push(format!("{page}: the notes on `{file}` quote nothing"));
        }
        let mut rest = &shown[..];
        for quote in quotes {
            match rest.find(&quote) {
                Some(place) => rest = &rest[place..],
                None if shown.contains(&quote) => {
                    problems.push(format!("{page}: `{quote}` stands above the note before it"));
                }
                None => problems.push(format!("{page}: no listing of {file} above has `{quote}`")),
            }
        }
    }
    problems
}

/// The code in the first column of the table with which the text begins.
fn quotes(text: &str) -> Vec<String> {
    let (mut quotes, mut column) = (Vec::new(), 0);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow) => column = 0,
            Event::End(TagEnd::TableCell) => column += 1,
            Event::End(TagEnd::Table) => break,
            Event::Code(code) if column == 0 => quotes.push(code.into_string()),
            _ => {}
        }
    }
    quotes
}

#[test]
fn a_note_quotes_the_listing_above_in_its_order() {
    let page = |notes: &str| {
        format!(
            "<!-- listing: a.rs -->\n```rust\nlet a = || 1;\nlet b = 2;\n```\n\n\
             <!-- notes: a.rs -->\n| Line | Note |\n|---|---|\n{notes}\n\n`let c` is no note.\n"
        )
    };
    let notes = |notes: &str| problems("page.md", &page(notes));
    assert_eq!(notes("| `a = \\|\\| 1` | `c` |\n| `let` | d |\n| `let b`, `b =` | e |"), [""; 0]);
    assert_eq!(notes("| `let c` | f |"), ["page.md: no listing of a.rs above has `let c`"]);
    let order = notes("| `let b` | g |\n| `let a` | h |");
    assert_eq!(order, ["page.md: `let a` stands above the note before it"]);
    assert_eq!(notes("| nothing | i |"), ["page.md: the notes on `a.rs` quote nothing"]);
}
