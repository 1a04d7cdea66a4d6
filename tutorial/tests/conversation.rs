//! What `quiz` and `decide` do with the answers. The real binaries run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::process::{Command, Output, Stdio};

use shared::{assert_none, read, root};
use tutorial::decisions::{Next, Question as Decision, Recommendation};
use tutorial::questions::{Part, Question, parse};

const QUIZ: &str = env!("CARGO_BIN_EXE_quiz");
const DECIDE: &str = env!("CARGO_BIN_EXE_decide");

// How they end.

#[cfg(unix)]
#[test]
fn ctrl_c_is_an_end_like_any_other() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    for (program, end) in [(QUIZ, "\nNo question was answered.\n"), (DECIDE, "\n")] {
        let mut asking = command(program, &[]).spawn().unwrap();
        // Open until the end, so that nothing but the signal ends it.
        let stdin = asking.stdin.take();
        let mut seen = Vec::new();
        while !seen.ends_with(b"(q ends): ") {
            let mut byte = [0];
            asking.stdout.as_mut().unwrap().read_exact(&mut byte).unwrap();
            seen.extend(byte);
        }
        kill(Pid::from_raw(asking.id().cast_signed()), Signal::SIGINT).unwrap();
        let output = asking.wait_with_output().unwrap();
        assert_eq!(ended_with(&output), (Some(0), end, ""));
        drop(stdin);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_complain() {
    for program in [QUIZ, DECIDE] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let output = command(program, &[]).stdin(Stdio::null()).stdout(writer).output().unwrap();
        assert_eq!(ended_with(&output), (Some(141), "", ""));
    }
}

#[test]
fn what_cannot_be_an_answer_is_asked_again() {
    for program in [QUIZ, DECIDE] {
        let seen = run(program, &[], "e\n\nab\n\x1b[31mred\n\u{e9}\n 1 \nq\n");
        assert_eq!(seen.matches("That is none of the letters.\n").count(), 6);
        assert!(!seen.replace('\n', "").contains(char::is_control), "{seen:?}");
    }
}

#[test]
fn there_is_help() {
    for program in [QUIZ, DECIDE] {
        assert!(run(program, &["--help"], "").contains("--help"));
    }
}

// The quiz.

#[test]
fn right_answers_are_counted() {
    let questions = questions("");
    let seen = run(QUIZ, &[], &questions.iter().map(right).collect::<String>());
    let number = questions.len();
    assert_eq!(seen.matches("\nRight.\n").count(), number);
    assert_eq!(scores(&seen).last().unwrap(), &format!("In all {number} of {number}"));
}

#[test]
fn wrong_answers_are_explained() {
    let threads = questions("03 ");
    let wrong = |question: &Question| if question.right == ['a'] { "b\n" } else { "a\n" };
    let answers: String = threads.iter().map(wrong).collect();
    let mut quiz = command(QUIZ, &["--chapter", "3"]);
    let seen = answered(quiz.env("COLUMNS", "1000"), &answers);
    let number = threads.len();
    let expected = ["03 Threads", "In all"].map(|name| format!("{name} 0 of {number}"));
    assert_eq!(scores(&seen), expected);
    for question in &threads {
        let right = right(question);
        assert!(seen.contains(&format!("\nNo. The answer is {}.\n", right.trim())));
        for letter in [wrong(question), &right].map(str::trim) {
            let (_, text) =
                question.explanations.iter().find(|(each, _)| each.to_string() == letter).unwrap();
            assert!(seen.contains(&format!("\n  {letter}{text}\n")), "{letter}{text}");
        }
        let passage = question.passage.as_ref().unwrap();
        assert!(seen.contains(&format!("\n  Read again in chapter 03: {}\n", passage.heading)));
    }
}

#[test]
fn chapters_can_be_chosen() {
    let seen = run(QUIZ, &["--chapter", "14", "--chapter", "08"], "a\na\na\n");
    assert_eq!(
        places(&seen),
        ["08 Processes: 1 of 3", "08 Processes: 2 of 3", "14 Deciding, and where next: 3 of 3"]
    );
    for name in ["99", "0", "x", "3 "] {
        let problem = refused(QUIZ, &["--chapter", name]);
        let expected = format!("error: there is no chapter {name:?}; there are\n  01 What");
        assert!(problem.starts_with(&expected), "{problem}");
        assert!(problem.contains("\n  14 Deciding, and where next\n"), "{problem}");
    }
}

#[test]
fn it_begins_where_it_is_asked_to() {
    let last = questions("").len();
    let asked = |arguments: &[&str]| {
        let seen = run(QUIZ, arguments, "q\n");
        let first = seen.lines().nth(2).unwrap();
        (places(&seen)[0].to_owned(), first.split(". ").next().unwrap().to_owned())
    };
    let threads: Vec<_> = questions("03 ").iter().map(|question| question.number).collect();
    let [first, second, .., end] = threads[..] else { panic!("{threads:?}") };
    let from = second.to_string();
    let all = format!("03 Threads: 1 of {}", last - first);
    assert_eq!(asked(&["--from", &from]), (all, from.clone()));
    let some = format!("03 Threads: 1 of {}", end - first);
    assert_eq!(asked(&["--from", &from, "--chapter", "3"]), (some, from));
    let (late, range) = ((end + 1).to_string(), format!("{first} to {end}"));
    for (arguments, range) in [
        (&["--from", "0"][..], format!("--from 0: the questions are 1 to {last}")),
        (&["--from", "999"], format!("--from 999: the questions are 1 to {last}")),
        (&["--from", &late, "--chapter", "3"], format!("--from {late}: the questions are {range}")),
    ] {
        let problem = refused(QUIZ, arguments);
        assert!(problem.starts_with(&format!("error: {range}\n")), "{problem}");
    }
}

#[test]
fn it_ends_early_with_the_score_so_far() {
    let right = right(&questions("")[0]);
    for rest in ["", "q", "q\n", "Q\na\n"] {
        let seen = run(QUIZ, &[], &format!("{right}{rest}"));
        assert_eq!(scores(&seen), ["01 What concurrency is 1 of 1", "In all 1 of 1"]);
        assert!(seen.ends_with("\n\nTo go on later, begin with --from 2\n"), "{seen}");
    }
    let seen = run(QUIZ, &["--chapter", "3", "--chapter", "04"], "a\nq\n");
    let second = questions("03 ")[1].number;
    let later = format!("\nTo go on later, begin with --chapter 3 --chapter 04 --from {second}\n");
    assert!(seen.ends_with(&later), "{seen}");
    assert!(run(QUIZ, &[], "").ends_with("\nNo question was answered.\n"));
}

#[test]
fn text_fits_the_terminal() {
    let arguments = ["--chapter", "03", "--chapter", "04"];
    let mut quiz = command(QUIZ, &arguments);
    let seen = answered(quiz.env("COLUMNS", "50"), &"a\nb\nc\nd\n".repeat(4));
    // Programs and commands stay as they are.
    let questions = questions("");
    let verbatim: HashSet<_> = questions
        .iter()
        .flat_map(|question| &question.body)
        .filter_map(|part| if let Part::Block { text, .. } = part { Some(text) } else { None })
        .flat_map(|text| text.lines().map(|line| format!("    {line}")))
        .collect();
    let too_long = |line: &&str| line.chars().count() > 50 && !verbatim.contains(*line);
    assert_none(&seen.lines().filter(too_long).map(str::to_owned).collect::<Vec<_>>());
    assert!(seen.contains("\n  a. 1\n"));
}

/// The questions of the page, as far as their chapter begins so.
fn questions(chapter: &str) -> Vec<Question> {
    let page = read("tutorial/quiz.md").unwrap();
    let mut questions = parse("quiz.md", &page).unwrap();
    questions.retain(|question| question.chapter.starts_with(chapter));
    questions
}

fn right(question: &Question) -> String {
    format!("{}\n", question.right[0])
}

/// The lines that say how far it is.
fn places(seen: &str) -> Vec<&str> {
    let is_place = |line: &&str| line.starts_with(char::is_numeric) && line.contains(": ");
    seen.lines().filter(is_place).filter(|line| line.contains(" of ")).collect()
}

/// The lines of the score, with one blank wherever there are some.
fn scores(seen: &str) -> Vec<String> {
    let lines = seen.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let is_score = |words: &Vec<&str>| match words[..] {
        [.., name, right, "of", all] => {
            !name.ends_with(':') && [right, all].iter().all(|number| number.parse::<u32>().is_ok())
        }
        _ => false,
    };
    lines.filter(is_score).map(|words| words.join(" ")).collect()
}

// The decision.

#[test]
fn every_path_ends_in_a_recommendation_after_six_questions_at_most() {
    for (answers, recommendation) in paths() {
        assert!(answers.len() <= 6, "{}: {answers}", recommendation.title);
    }
}

#[test]
fn a_question_has_several_answers() {
    fn check(question: &Decision) {
        assert!(question.answers().count() > 1, "{}", question.text);
        for (_, answer) in question.answers() {
            if let Next::Ask(next) = answer.next {
                check(next);
            }
        }
    }
    check(Decision::first());
}

#[test]
fn chapters_are_those_of_the_tutorial() {
    for (_, Recommendation { title, chapters, .. }) in paths() {
        assert!(!chapters.is_empty(), "{title}");
        for chapter in *chapters {
            assert!(root().join(format!("tutorial/{chapter}.md")).is_file(), "{title}: {chapter}");
        }
    }
}

#[test]
fn commands_name_crates_and_examples_that_exist() {
    for (_, Recommendation { title, commands, .. }) in paths() {
        assert!(!commands.is_empty(), "{title}");
        for command in *commands {
            let options = command.split(" -- ").next().unwrap().replace("--release ", "");
            let words: Vec<_> = options.split(' ').collect();
            let file = match words[..] {
                ["cargo", "run", "-p", name] => format!("{name}/src/main"),
                ["cargo", "run", "-p", name, "--example", example] => {
                    format!("{name}/examples/{example}")
                }
                ["cargo", "run", "-p", name, "--bin", binary] => format!("{name}/src/bin/{binary}"),
                // A workspace of its own.
                ["cd", folder, "&&", "cargo", "run"] => {
                    format!("{}/src/main", folder.strip_prefix("crates/").unwrap())
                }
                _ => panic!("{title}: {command}"),
            };
            // A program of several files has a folder.
            let is_file = |end| root().join(format!("crates/{file}{end}")).is_file();
            assert!([".rs", "/main.rs"].into_iter().any(is_file), "{title}: {command}");
        }
    }
}

#[test]
fn whoever_has_a_limit_is_shown_how_to_keep_to_it() {
    let limited: Vec<_> =
        paths().into_iter().filter(|(letters, _)| letters.starts_with("caa")).collect();
    assert_eq!(limited.len(), 3);
    for (_, Recommendation { title, commands, .. }) in limited {
        assert!(title.starts_with("Pace it and bound it, with "), "{title}");
        assert!(commands.iter().any(|command| command.ends_with(" third-party-api")), "{title}");
    }
}

#[test]
fn whoever_fears_for_the_list_is_led_to_the_queue() {
    let ends = paths().into_iter().filter(|(_, end)| end.chapters.contains(&"18-several-machines"));
    let ends: Vec<_> = ends.map(|(letters, end)| (letters, end.title)).collect();
    assert_eq!(ends, [("d".to_owned(), "A queue that is stored")]);
}

#[test]
fn each_path_can_be_taken() {
    for (answers, Recommendation { title, chapters, commands, .. }) in paths() {
        let seen =
            run(DECIDE, &[], &answers.chars().flat_map(|each| [each, '\n']).collect::<String>());
        assert!(seen.contains(&format!("\n{title}.\n")), "{answers}: {seen}");
        let chapters = chapters.iter().map(|chapter| format!("\n  Read  tutorial/{chapter}.md\n"));
        let commands = commands.iter().map(|command| format!("\n  Run   {command}\n"));
        for line in chapters.chain(commands) {
            assert!(seen.contains(&line), "{answers}: {seen}");
        }
    }
}

#[test]
fn without_an_answer_there_is_no_recommendation() {
    for answers in ["", "q", "q\n", "c\nq\n"] {
        let seen = run(DECIDE, &[], answers);
        assert!(seen.ends_with('\n') && !seen.contains("cargo run"), "{seen}");
    }
}

#[test]
fn the_tree_in_the_tutorial_is_this_one() {
    // As a transcript it is also compared and rewritten; here it must not be shortened.
    let page = read("tutorial/14-deciding.md").unwrap();
    assert!(page.contains(&format!("--tree\n{}```\n", run(DECIDE, &["--tree"], ""))));
}

/// The letters of each way through the questions, and where it ends.
fn paths() -> Vec<(String, &'static Recommendation)> {
    fn follow(
        question: &Decision,
        letters: &str,
        paths: &mut Vec<(String, &'static Recommendation)>,
    ) {
        for (letter, answer) in question.answers() {
            let letters = format!("{letters}{letter}");
            match answer.next {
                Next::Ask(next) => follow(next, &letters, paths),
                Next::Recommend(recommendation) => paths.push((letters, recommendation)),
            }
        }
    }
    let mut paths = Vec::new();
    follow(Decision::first(), "", &mut paths);
    paths
}

// Running.

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env("COLUMNS", "80").env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a program prints when this is typed. It has to end well, and say nothing on stderr.
fn run(program: &str, arguments: &[&str], typed: &str) -> String {
    answered(&mut command(program, arguments), typed)
}

fn answered(command: &mut Command, typed: &str) -> String {
    let mut asking = command.spawn().unwrap();
    // The pipe holds all of it, so nobody waits for the other.
    let written = asking.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = asking.wait_with_output().unwrap();
    let (code, seen, problem) = ended_with(&output);
    assert_eq!((code, problem), (Some(0), ""), "{seen}");
    // It may have ended without reading to the end.
    let _ = written;
    seen.to_owned()
}

/// What a program complains about that cannot start.
fn refused(program: &str, arguments: &[&str]) -> String {
    let output = command(program, arguments).output().unwrap();
    let (code, seen, problem) = ended_with(&output);
    assert_eq!((code, seen), (Some(2), ""), "{problem}");
    problem.to_owned()
}

fn ended_with(output: &Output) -> (Option<i32>, &str, &str) {
    let text = |bytes| str::from_utf8(bytes).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
