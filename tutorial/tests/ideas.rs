//! Nothing is said without a program and a test: beliefs, ideas, error codes, words.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use std::collections::BTreeMap;
use std::fs;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};
use shared::{assert_none, read, root};

/// A link of a page: its text, and where it leads, seen from the root.
type Link = (String, String);

#[test]
fn every_belief_has_a_program_and_a_test() {
    let text = read("tutorial/17-what-python-programmers-believe.md").unwrap();
    let (text, _) = text.split_once("\n## Three lines to keep\n").unwrap();
    let beliefs: Vec<_> = text.split("\n## ").skip(1).collect();
    assert!(beliefs.len() >= 15, "{} beliefs", beliefs.len());
    let mut problems = Vec::new();
    for belief in beliefs {
        let title = belief.lines().next().unwrap();
        for (start, is_true) in
            [("Program: ", is_program as fn(&Link) -> bool), ("Test: ", is_test)]
        {
            let line = belief.lines().find(|line| line.starts_with(start)).unwrap_or_default();
            let links = links(line);
            if links.is_empty() || !links.iter().all(is_true) {
                problems.push(format!("{title}: {start}{links:?} is none"));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn every_idea_has_a_chapter_a_program_and_a_test() {
    let text = read("tutorial/ideas.md").unwrap();
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= 23, "{} ideas", rows.len());
    let mut problems = Vec::new();
    for row in rows {
        let cells: Vec<_> = row.trim_matches(['|', ' ']).split(" | ").map(links).collect();
        let [[], [_chapter], [program], [proof]] = [0, 1, 2, 3].map(|cell| &cells[cell][..]) else {
            panic!("{row}: one link in each cell but the first")
        };
        if !is_program(program) {
            problems.push(format!("{row}: no such program"));
        }
        if !is_test(proof) {
            problems.push(format!("{row}: no such test"));
        }
    }
    assert_none(&problems);
}

/// Each question leads to a page, and each program that it names is there.
#[test]
fn every_question_that_people_ask_has_an_answer() {
    let text = read("tutorial/questions.md").unwrap();
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| ")).collect();
    let rows: Vec<_> = rows.into_iter().filter(|row| !row.starts_with("| You ask ")).collect();
    assert!(rows.len() >= 30, "{} questions", rows.len());
    let mut without = Vec::new();
    for row in rows {
        let row = row.trim_start_matches("| ").trim_end_matches('|').trim_end();
        let cells: Vec<_> = row.split(" |").map(links).collect();
        assert!(cells.len() == 3 && cells[0].is_empty() && !cells[1].is_empty(), "{row}");
        assert!(cells[1].iter().all(|(_, file)| file.contains(".md")), "{row}");
        assert!(cells[2].iter().all(is_program), "{row}");
        if cells[2].is_empty() {
            without.push(row.to_owned());
        }
    }
    // What it takes to have Rust inside of Python is no part of this workspace.
    assert!(matches!(&without[..], [one] if one.contains("want Rust inside")), "{without:#?}");
}

/// A file, whose name or folder is what the link says where that is code.
fn is_program((name, file): &Link) -> bool {
    let name = name.split(' ').next().unwrap();
    root().join(file).is_file()
        && (file.contains(name) || ["all", "common", "rayon"].contains(&name))
}

/// A function that `cargo test` runs, directly or as a promise of all four programs.
fn is_test((name, file): &Link) -> bool {
    let Ok(source) = read(file) else { return false };
    let own = format!("#[test]\nfn {name}()");
    let source = source.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    source.contains(&own)
        || source.contains(&format!("\npub fn {name}(program: &Program)")) && is_run(name)
}

/// Whether it stands in the list of promises, for which all four programs are tested.
fn is_run(promise: &str) -> bool {
    let list = read("crates/test-support/src/promises.rs").unwrap();
    list.lines().any(|line| line.trim().strip_suffix(',') == Some(promise))
}

#[test]
fn error_codes_are_those_of_the_compiler() {
    let mut problems = Vec::new();
    let mut named = Vec::new();
    let all = says_of_all();
    for (page, text) in chapters() {
        let unknown = codes(&text).filter(|code| !all.contains(code));
        problems.extend(unknown.map(|code| format!("{page}: no test expects {code}")));
        for section in text.split("\n## ").skip(1) {
            // A code in a heading is that of all programs below it.
            let heading = section.lines().next().unwrap();
            let says = links(section).into_iter().filter(|(_, file)| file.contains("/refused/"));
            let says: Vec<_> = says.map(|(_, file)| read(&file).unwrap()).collect();
            for code in codes(heading) {
                if says.is_empty() || !says.iter().all(|source| source.contains(code)) {
                    problems.push(format!("{page}: {heading}: not what the compiler says"));
                }
            }
        }
        for line in text.lines() {
            for (_, file) in links(line).iter().filter(|(_, file)| file.contains("/refused/")) {
                // The test of that crate compiles the file, and expects what its first line says.
                let source = read(file).unwrap();
                let says = source.lines().next().unwrap();
                let wrong: Vec<_> = codes(line).filter(|code| !says.contains(code)).collect();
                if !wrong.is_empty() {
                    problems.push(format!("{page}: {file} is not {wrong:?}"));
                }
                if says.contains("E0") && codes(line).next().is_some() {
                    named.push(file.clone());
                }
            }
        }
    }
    let files = fs::read_dir(root().join("crates/race-condition/refused")).unwrap();
    for file in files.map(|file| file.unwrap().file_name().into_string().unwrap()) {
        // Two pages name each. A future that is not `Send`, also because of a guard, has no code.
        let times = named.iter().filter(|name| name.ends_with(&format!("/{file}"))).count();
        if times < 2 && !["future.rs", "guard.rs"].contains(&&file[..]) {
            problems.push(format!("{file} is named {times} times"));
        }
    }
    assert_none(&problems);
}

/// The first lines of all programs that are refused.
fn says_of_all() -> String {
    let files = fs::read_dir(root().join("crates/race-condition/refused")).unwrap();
    let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    texts.flat_map(|text| [text.lines().next().unwrap().to_owned(), "\n".into()]).collect()
}

/// What looks like an error code of rustc's.
fn codes(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| word.len() == 5 && word.starts_with("E0"))
}

/// A word of the glossary is linked where the chapters have it first.
#[test]
fn words_of_the_glossary_are_linked_where_they_come_first() {
    let glossary = read("tutorial/glossary.md").unwrap();
    let mut unseen: BTreeMap<String, String> = headings(&glossary)
        .map(|word| {
            (word.to_lowercase(), word.to_lowercase().replace(['/', '\''], "").replace(' ', "-"))
        })
        .collect();
    // These have to be there, but are too common, stand for several words, or are those of a table.
    for word in [
        "async",
        "debug and release build",
        "k",
        "pace",
        "rate limit",
        "round",
        "semaphore",
        "send and sync",
        "site",
        "speed-up",
        "timeout",
    ] {
        assert!(unseen.remove(word).is_some(), "{word}");
    }
    let mut problems = Vec::new();
    for (page, text) in chapters() {
        for (words, target) in prose(&text) {
            unseen.retain(|word, slug| {
                if !has_word(&words, word) {
                    return true;
                }
                if target != format!("glossary.md#{slug}") {
                    problems.push(format!("{page}: {word:?} is not linked in {words:?}"));
                }
                false
            });
        }
    }
    problems.extend(unseen.keys().map(|word| format!("no chapter has the word {word:?}")));
    assert_none(&problems);
}

#[test]
fn the_glossary_is_sorted() {
    let glossary = read("tutorial/glossary.md").unwrap();
    let words: Vec<_> = headings(&glossary).map(str::to_lowercase).collect();
    assert!(words.is_sorted(), "{words:?}");
}

/// Runs of text outside of code, headings and tables' heads, with the target of the link that each is in.
fn prose(text: &str) -> Vec<(String, String)> {
    let (mut runs, mut target, mut outside) = (Vec::new(), String::new(), 0);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => target = dest_url.to_string(),
            Event::End(TagEnd::Link) => target.clear(),
            Event::Start(Tag::CodeBlock(_) | Tag::Heading { .. }) => outside += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Heading(_)) => outside -= 1,
            Event::Text(words) if outside == 0 => {
                runs.push((words.to_lowercase(), target.clone()));
            }
            _ => {}
        }
    }
    runs
}

/// Whether the word is there, alone or with an s.
fn has_word(words: &str, word: &str) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    words.match_indices(word).any(|(start, _)| {
        let end = &words[start + word.len()..];
        let end = end.strip_prefix("es").or(end.strip_prefix('s')).unwrap_or(end);
        !is_letter(words[..start].chars().next_back()) && !is_letter(end.chars().next())
    })
}

fn headings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("## "))
}

fn links(text: &str) -> Vec<Link> {
    let (mut links, mut open): (Vec<Link>, _) = (Vec::new(), false);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, .. }) => {
                let file = dest_url.split('#').next().unwrap();
                let file =
                    file.strip_prefix("../").map_or(format!("tutorial/{file}"), str::to_owned);
                links.push((String::new(), file));
                open = true;
            }
            Event::End(TagEnd::Link) => open = false,
            Event::Text(words) | Event::Code(words) if open => {
                links.last_mut().unwrap().0.push_str(&words);
            }
            _ => {}
        }
    }
    links
}

/// Each row of the contents has minutes, and those of the short path add up to what it promises.
#[test]
fn the_short_path_is_as_long_as_it_says() {
    const START: u32 = 10;
    let contents = read("tutorial/README.md").unwrap();
    let rows = contents.lines().filter(|line| line.starts_with("| [") && line.contains(".md) |"));
    let minutes: BTreeMap<_, u32> = rows
        .map(|row| {
            let (_, last) = row.strip_suffix(" |").unwrap().rsplit_once(" | ").unwrap();
            (&row[3..5], last.split(' ').next().unwrap().parse().expect(row))
        })
        .collect();
    let path = contents.lines().find(|line| line.starts_with("A short path")).unwrap();
    let (promise, chapters) = path.split_once("the chapters ").unwrap();
    let chapters = chapters.split([',', ' ']).filter_map(|word| minutes.get(word));
    let sum = START + chapters.clone().sum::<u32>();
    assert_eq!(chapters.count(), 5);
    assert!(promise.contains("about 80 minutes") && sum.abs_diff(80) <= 2, "{sum}");
    // The side trips begin with chapter 15.
    let core = START + minutes.range(.."15").map(|(_, minutes)| minutes).sum::<u32>();
    assert!(contents.contains("the first two parts, a little over four hours,"), "{contents}");
    assert!((241..=260).contains(&core), "{core}");
}

/// A chapter says where its core ends where the contents have minutes for what comes after it.
#[test]
fn a_core_ends_where_the_contents_say_so() {
    let contents = read("tutorial/README.md").unwrap();
    let rows = contents.lines().filter(|line| line.starts_with("| [") && line.contains(".md) |"));
    let mut problems = Vec::new();
    for row in rows {
        let file = row.split_once("](").unwrap().1.split_once(')').unwrap().0;
        let chapter = read(&format!("tutorial/{file}")).unwrap();
        let ends = chapter.matches("\n*The core of this chapter ends here. ").count();
        if ends != usize::from(row.rsplit(" | ").next().unwrap().contains(" + ")) {
            problems.push(format!("{file}: its core ends {ends} times"));
        }
    }
    assert_none(&problems);
}

/// Two pages say how many there are.
#[test]
fn the_exercises_are_as_many_as_the_pages_say() {
    const WORDS: [&str; 5] = ["ten", "eleven", "twelve", "thirteen", "fourteen"];
    let page = read("tutorial/exercises/README.md").unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| [")).count();
    let programs = format!("{} small programs", WORDS[rows - 10]);
    assert!(page.to_lowercase().contains(&programs), "{programs}");
    assert!(read("tutorial/README.md").unwrap().contains(&programs), "{programs}");
    let solutions = fs::read_dir(root().join("tutorial/exercises")).unwrap();
    let solutions =
        solutions.filter(|folder| folder.as_ref().unwrap().path().join("solution").is_dir());
    assert_eq!(solutions.count(), rows);
}

/// Name and text of the chapters, and of the page on the compiler, in the order in which they are read.
fn chapters() -> Vec<(String, String)> {
    let files = fs::read_dir(root().join("tutorial")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_chapter = |name: &String| {
        let name = name.strip_suffix(".md").unwrap_or_default();
        name.starts_with(|letter: char| letter.is_ascii_digit()) || name == "compiler"
    };
    let mut chapters: Vec<_> = names
        .filter(is_chapter)
        .map(|name| (name.clone(), read(&format!("tutorial/{name}")).unwrap()))
        .collect();
    chapters.sort();
    chapters
}

#[test]
fn a_word_is_found_with_its_plural() {
    assert!(has_word("two threads", "thread"));
    assert!(has_word("a race condition.", "race condition"));
    assert!(has_word("processes", "process"));
    assert!(!has_word("multithreaded", "thread"));
    assert!(!has_word("scoped", "scope"));
}
