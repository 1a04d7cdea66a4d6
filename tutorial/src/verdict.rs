//! Whether what was seen to happen is what the quiz calls right.

use crate::questions::Question;

/// Whether what was observed is the right answer, and no other one.
pub fn verdict(question: &Question, observed: &str) -> Result<(), String> {
    for (letter, answer) in &question.answers {
        let is_right = question.right.contains(letter);
        if is_same(&key(answer), observed) != is_right {
            let verb = if is_right { "is not" } else { "is" };
            return Err(format!(
                "{letter}, `{}`, {verb} what its proof says: `{observed}`",
                key(answer)
            ));
        }
    }
    Ok(())
}

/// What an answer comes down to: its first code, or its first number, or all of it.
fn key(answer: &str) -> String {
    if let Some(code) = answer.split('`').nth(1) {
        return code.to_owned();
    }
    let number = answer.find(|letter: char| letter.is_ascii_digit()).map(|start| {
        let rest = &answer[start..];
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && !".,".contains(letter));
        rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ','])
    });
    number.unwrap_or(answer).to_owned()
}

/// Numbers are the same however they are written: 1,800 is 1800, and 1.6 is 1.60.
fn is_same(one: &str, other: &str) -> bool {
    let number = |text: &str| text.replace(',', "").parse::<f64>().ok();
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questions::{EXAMPLE, parse};

    fn question(old: &str, new: &str) -> Question {
        assert!(EXAMPLE.contains(old), "{old}");
        parse("page.md", &EXAMPLE.replace(old, new)).unwrap().remove(0)
    }

    #[test]
    fn a_key_is_code_or_a_number_or_all() {
        for (answer, expected) in [
            ("It prints `One Two` 3 times", "One Two"),
            ("1,800 s, or half an hour", "1,800"),
            ("about 0.05 s", "0.05"),
            ("At most 5.", "5"),
            ("one for each core", "one for each core"),
        ] {
            assert_eq!(key(answer), expected);
        }
    }

    #[test]
    fn only_the_right_answer_may_be_what_was_observed() {
        let verdict = |question: Question, observed| verdict(&question, observed);
        let b = || question("5,\n  or `five`", "5.0 each");
        assert_eq!(verdict(b(), "5"), Ok(()));
        assert!(verdict(b(), "6").unwrap_err().starts_with("b, `5.0`, is not"));
        assert!(verdict(b(), "1").unwrap_err().starts_with("a, `1`, is what its proof says"));
        assert!(verdict(question("is **b**", "is **c**"), "five").is_err());
        assert_eq!(verdict(question("160", "5"), "five"), Ok(()));
        assert!(verdict(question("160", "`five`"), "five").is_err());
    }
}
