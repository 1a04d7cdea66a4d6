//! Every chapter ends in the same way: three lines to keep, its questions, its exercise, and what is next.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use shared::{assert_none, read, slug};
use tutorial::questions::{PAGE, Question, parse};

/// The heading of the last section.
const KEEP: &str = "\n## Three lines to keep\n\n";

/// A line that is longer is not kept.
const WORDS: usize = 20;

#[test]
fn every_chapter_ends_in_the_same_way() {
    let (chapters, questions, exercises) = (chapters(), questions(), exercises());
    let next = chapters.iter().skip(1).map(|(_, file)| &file[..]).chain(["quiz.md"]);
    let ends = chapters.iter().zip(next).flat_map(|((name, file), next)| {
        let text = read(&format!("tutorial/{file}")).unwrap();
        let asked = questions.iter().filter(|question| question.chapter == *name).count();
        let here = exercises.iter().filter(|(_, chapters)| chapters.contains(file));
        let here: Vec<_> = here.map(|(exercise, _)| &exercise[..]).collect();
        let problems = problems(&text, &asked_for(name, asked), &here, next);
        problems.into_iter().map(move |problem| format!("{file}: {problem}")).collect::<Vec<_>>()
    });
    assert_none(&ends.collect::<Vec<_>>());
}

#[test]
fn every_exercise_belongs_to_a_chapter() {
    let (chapters, exercises) = (chapters(), exercises());
    assert!(exercises.len() >= 11, "{} exercises", exercises.len());
    for (exercise, names) in exercises {
        let known = |name: &String| chapters.iter().any(|(_, file)| file == name);
        assert!(!names.is_empty() && names.iter().all(known), "{exercise}: {names:?}");
    }
}

/// A link of the quiz is called like the heading that it leads to, so that a terminal can show it.
#[test]
fn passages_are_called_like_their_headings() {
    let problems = questions().into_iter().filter_map(|question| {
        let passage = question.passage.as_ref()?;
        let (file, fragment) = passage.link.split_once('#')?;
        let heading = format!(" {}", passage.heading);
        let is_heading = |line: &str| line.trim_start_matches('#') == heading;
        let text = read(&format!("tutorial/{file}")).unwrap_or_default();
        let named = slug(&passage.heading) == fragment;
        (!named || !text.lines().any(is_heading)).then(|| question.problem(&passage.in_words()))
    });
    assert_none(&problems.collect::<Vec<_>>());
}

/// What is wrong with the end of a chapter.
fn problems(text: &str, questions: &str, exercises: &[&str], next: &str) -> Vec<String> {
    let Some((_, end)) = text.split_once(KEEP) else { return vec!["nothing to keep".into()] };
    let parts: Vec<_> = end.trim_end().split("\n\n").collect();
    let [keep, asked, exercise, last] = parts[..] else {
        return vec![format!("{} parts instead of four", parts.len())];
    };
    let mut problems = Vec::new();
    let lines: Vec<_> = keep.lines().map(|line| line.strip_prefix("* ")).collect();
    if lines.len() != 3 || lines.contains(&None) {
        problems.push("not three lines".to_owned());
    }
    for line in lines.into_iter().flatten() {
        let words = line.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count();
        if words > WORDS || !line.ends_with(['.', '?']) {
            problems.push(format!("{line}: {words} words"));
        }
    }
    if asked != questions {
        problems.push(format!("{asked} instead of {questions}"));
    }
    let label = ["Instead of an exercise: ", "Exercise: ", "Exercises: "][exercises.len().min(2)];
    let exercise_links = exercise.matches("](exercises/").count();
    let named = |name: &&str| exercise.contains(&format!("[{name}](exercises/{name}/README.md)"));
    let program = exercise.contains("](") || exercise.contains("`cargo run");
    if !exercise.starts_with(label)
        || exercise_links != exercises.len()
        || !exercises.iter().all(named)
    {
        problems.push(format!("{exercise} instead of {label}{}", exercises.join(" and ")));
    } else if !program {
        problems.push(format!("{exercise} names no program"));
    }
    if !last.starts_with("Next: [") || !last.ends_with(&format!("]({next}).")) {
        problems.push(format!("{last} instead of {next}"));
    }
    problems
}

/// The line that leads to the questions of a chapter.
fn asked_for(chapter: &str, questions: usize) -> String {
    const NUMBERS: &str = "no one two three four five six seven eight nine ten eleven twelve";
    let number = NUMBERS.split(' ').nth(questions).expect("a word for the number of questions");
    format!("Questions: [{number} to test yourself](quiz.md#{}).", slug(chapter))
}

/// The name and the file of each chapter, in the order of the contents.
fn chapters() -> Vec<(String, String)> {
    let contents = read("tutorial/README.md").unwrap();
    let rows = contents.lines().filter_map(|line| line.strip_prefix("| [")?.split_once("]("));
    let rows = rows.filter(|(name, _)| name.starts_with(char::is_numeric));
    rows.map(|(name, rest)| (name.into(), rest.split(')').next().unwrap().into())).collect()
}

/// Each exercise, with the files of the chapters that the table names for it.
fn exercises() -> Vec<(String, Vec<String>)> {
    let page = read("tutorial/exercises/README.md").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| [")?.split_once("]("));
    let chapters = |rest: &str| {
        let cell = rest.split(" | ").nth(1).unwrap_or_default();
        let links = cell.split("](../").skip(1).filter_map(|link| link.split(')').next());
        links.map(str::to_owned).collect()
    };
    rows.map(|(name, rest)| (name.to_owned(), chapters(rest))).collect()
}

fn questions() -> Vec<Question> {
    parse("tutorial/quiz.md", PAGE).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn what_is_wrong_with_an_end_is_reported() {
    const END: &str = "
## Three lines to keep

* One.
* Two.
* Three?

Questions: [two to test yourself](quiz.md#03-threads).

Exercises: [a](exercises/a/README.md) and [b](exercises/b/README.md).

Next: [the next one](04-race.md).
";
    let found = |text: &str, exercises: &[&str]| {
        problems(text, &asked_for("03 Threads", 2), exercises, "04-race.md").join("; ")
    };
    assert_eq!(found(END, &["a", "b"]), "");
    for (old, new, problem) in [
        ("* Two.\n", "", "not three lines"),
        ("* Two.", "Two.", "not three lines"),
        ("Three?", "Three", "Three: 1 words"),
        ("Two.", &format!("{}.", ["so"; 21].join(" ")), "21 words"),
        ("two to", "three to", "instead of Questions: [two"),
        ("#03-threads", "#03", "instead of Questions: [two"),
        ("Exercises", "Exercise", "instead of Exercises: a and b"),
        ("[b](", "[c](", "instead of Exercises: a and b"),
        ("/b/", "/c/", "instead of Exercises: a and b"),
        ("04-race", "05-race", "instead of 04-race.md"),
        ("\nNext", "\n## Further\n\nNext", "5 parts instead of four"),
        ("## Three", "## Some", "nothing to keep"),
    ] {
        assert!(END.contains(old), "{old}");
        let found = found(&END.replace(old, new), &["a", "b"]);
        assert!(found.contains(problem), "{new}: {found}");
    }
    let none =
        END.replace("Exercises: [a](exercises/a/README.md) and [b](exercises/b/README.md)", "x");
    assert!(found(&none, &[]).contains("instead of Instead of an exercise: "));
    let none = none.replace("\nx.", "\nInstead of an exercise: guess.");
    assert!(found(&none, &[]).contains("names no program"));
}
