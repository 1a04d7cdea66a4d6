//! Questions whose answers the book folds: `scripts/binding/guesses.py` says how they are written.
//!
//! There the whole comment is checked, when the book is bound. Here is what a change of a program can
//! break: what the comment calls `law` or `shown` has to stand below it, before the next `##`.

/// How such a comment begins.
pub const START: &str = "<!-- ask";

/// What a comment says and the text below it does not.
pub fn problems(page: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (start, _) in text.match_indices(START) {
        let place = format!("{page}:{}", text[..start].lines().count() + 1);
        let Some((comment, below)) = text[start..].split_once("-->") else {
            problems.push(format!("{place}: this comment has no end"));
            continue;
        };
        let answer = words(below.split("\n## ").next().unwrap_or(below));
        for line in comment.lines() {
            let claim = line.strip_prefix("law: ").or_else(|| line.strip_prefix("shown: "));
            if let Some(claim) = claim.filter(|claim| !stands(&words(claim), &answer)) {
                problems.push(format!("{place}: `{claim}` does not stand below"));
            }
        }
    }
    problems
}

/// Whether a text has the pattern, in which `{}` is one word.
fn stands(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once("{}") else {
        return text.contains(pattern);
    };
    text.match_indices(before).any(|(start, _)| {
        let rest = &text[start + before.len()..];
        let number = rest.split([' ', ',']).next().unwrap_or_default();
        !number.is_empty() && rest[number.len()..].starts_with(after)
    })
}

/// With one blank between words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn an_answer_says_what_its_comment_says() {
    let page = |law: &str, shown: &str| {
        let comment = format!("<!-- ask: How long?\nin: s\nlaw: {law}\nshown: {shown}\n-->");
        format!(
            "# Title\n\n{comment}\n\n```text\ntook  1.73\nseconds, or 1.60\n```\n\n## Next\n\n9 s\n"
        )
    };
    assert_eq!(problems("page.md", &page("1.60", "took {} seconds")), [""; 0]);
    assert_eq!(problems("page.md", &page("1.60", "or {}")), [""; 0]);
    let wrong = |law, shown, claim| {
        let expected = format!("page.md:3: `{claim}` does not stand below");
        assert_eq!(problems("page.md", &page(law, shown)), [expected]);
    };
    wrong("1.61", "took {} seconds", "1.61");
    wrong("1.60", "took {} minutes", "took {} minutes");
    wrong("1.60", "{} pages", "{} pages");
    assert_eq!(problems("page.md", "<!-- ask"), ["page.md:1: this comment has no end"]);
}
