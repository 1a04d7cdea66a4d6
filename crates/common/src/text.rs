//! Words for people: numbers, plurals, and text that is fit for a terminal.

use std::borrow::Cow;
use std::fmt::Display;

/// A whole number with a comma between groups of three digits: `10,966`.
pub fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things: `1 thread`, `1,000 threads`. The noun's plural has to end in s.
pub fn plural(number: usize, noun: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{} {noun}{end}", grouped(number))
}

/// The text with what stands before the `@` of an address left out: user and password.
pub fn without_secrets(text: &str) -> String {
    let mut parts = text.split("://");
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let host_ends = part.find(|c: char| c.is_whitespace() || "/?#'\"".contains(c));
        let secret_ends = part[..host_ends.unwrap_or(part.len())].rfind('@').map_or(0, |at| at + 1);
        safe.push_str("://");
        safe.push_str(&part[secret_ends..]);
    }
    safe
}

/// The text with every control character spelled out, as `\u{1b}`, so that none reaches a terminal.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let spell_out = |character: char| {
        if character.is_control() {
            character.escape_unicode().to_string()
        } else {
            character.into()
        }
    };
    text.chars().map(spell_out).collect()
}

/// The text with lines of at most `width` characters, as far as its words are no longer: a line that
/// is too long is broken between words.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    for line in text.split_inclusive('\n') {
        let mut room = width;
        if line.trim_end().chars().count() <= width {
            wrapped.push_str(line);
            continue;
        }
        for word in line.split_inclusive(' ') {
            let length = word.trim_end().chars().count();
            if length > room && room < width {
                wrapped.truncate(wrapped.trim_end_matches(' ').len());
                if !wrapped.ends_with('\n') {
                    wrapped.push('\n');
                }
                room = width;
            }
            wrapped.push_str(word);
            room = room.saturating_sub(word.chars().count());
        }
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        let numbers = [0, 999, 1_000, 160_000, 1_234_567];
        assert_eq!(numbers.map(grouped), ["0", "999", "1,000", "160,000", "1,234,567"]);
    }

    #[test]
    fn only_one_is_singular() {
        let threads = [0, 1, 2, 1_000].map(|number| plural(number, "thread"));
        assert_eq!(threads, ["0 threads", "1 thread", "2 threads", "1,000 threads"]);
    }

    #[test]
    fn secrets_are_left_out() {
        let text = "'http://user:pass@word@a.example/x@y' or https://b.example/ or c@d";
        let safe = "'http://a.example/x@y' or https://b.example/ or c@d";
        assert_eq!(without_secrets(text), safe);
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = "a row   of a table\n\nand one two three\n";
        assert_eq!(wrapped(text, 18), text);
        assert_eq!(wrapped(text, 16), "a row   of a\ntable\n\nand one two\nthree\n");
        assert_eq!(wrapped("a word-of-eighteen!\n", 9), "a\nword-of-eighteen!\n");
        assert_eq!(wrapped("a\n\n   a-word-of-eighteen\n", 10), "a\n\na-word-of-eighteen\n");
        assert_eq!(wrapped("no end of line", 14), "no end of line");
        assert_eq!(wrapped("no end of line", 13), "no end of\nline");
    }

    #[test]
    fn control_characters_are_spelled_out() {
        assert_eq!(printable("404 Not Found"), "404 Not Found");
        assert_eq!(printable("\x1b[31mred\r\n\u{9b}"), r"\u{1b}[31mred\u{d}\u{a}\u{9b}");
    }
}
