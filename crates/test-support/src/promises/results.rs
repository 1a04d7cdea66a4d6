//! What is downloaded, how many at once, and what is said about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::Value;

use crate::faults::{Fault, Faults};
use crate::running::{Program, folder, gated, prompt};

/// Without arguments: 160 downloads from the practice server, and what is said about them.
pub fn downloads_160_of_160(program: &Program) {
    let run = program.with([""; 0]).run().exits_with(0);
    let lines: Vec<_> = run.stdout.lines().collect();
    for (page, bytes) in [("jython", 10_966), ("dice", 276)] {
        let read = |line: &&&str| {
            line.starts_with(&format!("Read {bytes} bytes from http://127.0.0.1:"))
                && line.ends_with(&format!("/{page}"))
        };
        assert_eq!(lines.iter().filter(read).count(), 80, "{run:#?}");
    }
    assert!(lines[160].starts_with("Downloaded 160 of 160 sites in "), "{run:#?}");
    let rounds = 160_usize.div_ceil(program.at_once);
    let prediction = format!("{} in flight: {rounds} round", program.at_once.min(160));
    assert!(lines[161].starts_with(&prediction), "{run:#?}");
    assert!(lines[161].contains(" s of waiting; the other "), "{run:#?}");
    assert!(lines[161].ends_with(" s are work") && lines[161].len() <= 80, "{run:#?}");
    let said: &[_] = if cfg!(debug_assertions) {
        &["This is a debug build: add --release for times that count."]
    } else {
        &[]
    };
    assert_eq!(lines[162..], *said);
    assert_eq!(run.stderr, "");
}

/// As many in flight as it says, never more, seen by a server that lets nobody go before.
pub fn keeps_its_number_in_flight(program: &Program) {
    let server = gated(program.at_once);
    let run = program.with(["-q", "--json", "-n", "160", &server.url("/dice")]).run().exits_with(0);
    assert_eq!(server.stats().most_in_flight, program.at_once);
    assert_eq!(server.stats().requests, 160);
    let (_, summary) = run.json();
    assert_eq!(summary["peak"], program.at_once);
}

/// `--concurrency` is what the server sees; more than there are sites is the number of sites. A
/// loop has no such option, and is seen with one.
pub fn concurrency_is_what_the_server_sees(program: &Program) {
    let cases: &[(&[&str], _)] = if program.is_concurrent {
        &[(&["-c", "1"], 1), (&["-c", "3"], 3), (&["-c", "50"], 7)]
    } else {
        &[(&[], 1)]
    };
    for &(asked, seen) in cases {
        let server = gated(seen);
        let url = server.url("/dice");
        let arguments = ["-q", "-n", "7", &url];
        let _ = program.with(arguments.iter().chain(asked)).run().exits_with(0);
        assert_eq!(server.stats().most_in_flight, seen, "{asked:?}");
        assert_eq!(server.stats().requests, 7);
    }
}

/// `--json`: one object for each site, then the summary, and nothing else.
pub fn json_has_an_object_for_each_site(program: &Program) {
    let run = program.with(["--json", "-n", "3", "--latency", "1"]).run().exits_with(0);
    let (sites, summary) = run.json();
    assert_eq!(sites.len(), 6);
    for site in &sites {
        assert_eq!(site["outcome"], "ok");
        let address = site["site"].as_str().unwrap();
        let bytes = if address.ends_with("/jython") { 10_966 } else { 276 };
        assert_eq!(site["bytes"], bytes);
        assert!(site["worker"].as_u64().unwrap() < program.at_once as u64);
        assert!(site["start"].as_f64().unwrap() < site["end"].as_f64().unwrap());
    }
    assert_eq!(summary["sites"], 6);
    assert_eq!(summary["downloaded"], 6);
    assert_eq!(summary["failed"], 0);
    assert_eq!(summary["not_run"], 0);
    assert_eq!(summary["bytes"], 3 * (10_966 + 276));
    assert_eq!(summary["kinds"], Value::Object(serde_json::Map::new()));
    assert!(summary["expected_seconds"].as_f64().unwrap() <= summary["seconds"].as_f64().unwrap());
    let quiet = program.with(["--json", "-q", "-n", "3", "--latency", "1"]).run().exits_with(0);
    assert_eq!(quiet.stdout.lines().count(), 1);
}

/// Every field of `--json` stands in a table, with its type and its unit, and the other way round.
pub fn json_has_the_fields_of_the_table(program: &Program) {
    let page = fs::read_to_string("../../ARCHITECTURE.md").unwrap();
    let (_, table) = page.split_once("\n| Field | Type | Unit | What it is |\n").unwrap();
    let rows = table.lines().take_while(|row| row.starts_with('|'));
    let rows = rows.filter_map(|row| row.strip_prefix("| `")?.split_once("` | "));
    let table: BTreeMap<String, (String, String)> = rows
        .map(|(field, rest)| {
            let cells: Vec<_> = rest.split('|').map(str::trim).collect();
            (field.to_owned(), (cells[0].to_owned(), cells[1].to_owned()))
        })
        .collect();

    // One run in which all arrives, one in which some does not, and one in which nobody answers.
    let faults = Faults::start();
    let silent = faults.url(Fault::NothingReset);
    let mut found = BTreeMap::<String, BTreeSet<&str>>::new();
    for arguments in [&["-n", "4"][..], &["-n", "4", "--fail", "25"], &[&silent]] {
        let begun = Instant::now();
        let run = program.with(["--json"].iter().chain(arguments)).run();
        let most = begun.elapsed().as_secs_f64();
        let (sites, summary) = run.json();
        for (object, prefix) in sites.iter().map(|site| (site, "")).chain([(&summary, "summary.")])
        {
            for (field, value) in object.as_object().unwrap() {
                let field = format!("{prefix}{field}");
                let kind = match value {
                    Value::Null => "null",
                    Value::Number(_) => "number",
                    Value::String(_) => "string",
                    Value::Object(_) => "object",
                    _ => panic!("{field}: {value}"),
                };
                let (_, unit) = table.get(&field).unwrap_or_else(|| panic!("no row of {field}"));
                match unit.as_str() {
                    "seconds" => {
                        assert!(value.as_f64().is_none_or(|time| time <= most), "{field}: {value}");
                    }
                    "sites" | "bytes" | "requests" if kind == "number" => {
                        assert!(value.is_u64(), "{field}: {value}");
                    }
                    "sites" | "" => {}
                    unit => panic!("what is the unit {unit} of {field}?"),
                }
                found.entry(field).or_default().insert(kind);
            }
        }
        // The practice server's 50 ms are 0.05 of this unit.
        let practice = sites.iter().filter(|site| site["outcome"] == "ok");
        for site in practice {
            let time = site["end"].as_f64().unwrap() - site["start"].as_f64().unwrap();
            assert!(time >= 0.05, "{site}");
        }
    }
    let types = |(field, kinds): (_, BTreeSet<&str>)| {
        (field, kinds.into_iter().rev().collect::<Vec<_>>().join(" or "))
    };
    let found: BTreeMap<String, String> = found.into_iter().map(types).collect();
    let listed = table.into_iter().map(|(field, (kinds, _))| (field, kinds)).collect();
    assert_eq!(found, listed);
}

/// `--fail`: a quarter of the requests fail, are named, counted, and make the exit code 1.
pub fn failures_are_counted(program: &Program) {
    let run = program.with(["--fail", "25", "--latency", "1"]).run().exits_with(1);
    assert_eq!(run.stdout.lines().filter(|line| line.starts_with("Read ")).count(), 120);
    assert!(run.stdout.contains("Downloaded 120 of 160 sites in "), "{run:#?}");
    assert!(run.stdout.contains(" (40 failed: 40 http-status)\n"), "{run:#?}");
    assert!(!run.stdout.contains("expected"), "a prediction, although some failed: {run:#?}");
    assert_eq!(run.stderr.lines().count(), 40);
    for line in run.stderr.lines() {
        assert!(line.ends_with(": 503 Service Unavailable"), "{line}");
    }
}

/// The timeline is drawn when it is asked for, and not into a pipe by itself.
pub fn timelines_are_drawn_on_request(program: &Program) {
    let folder = folder(&format!("timeline-{}", program.at_once));
    let picture = folder.join("picture.svg");
    let picture = picture.to_str().unwrap();
    let run = |when: &str| program.with(["-q", "-n", "3", "--timeline", when]).run().exits_with(0);
    let drawn = run("always").stdout;
    // Where in its row the first one starts depends on how long it took to get that far.
    assert!(drawn.lines().any(|row| row.contains(" 1 ") && row.contains('├')), "{drawn}");
    for silent in [run("never"), run("auto")] {
        assert!(!silent.stdout.contains('├'), "{silent:#?}");
    }
    // It takes the place of whatever stood there, however long that was.
    fs::write(picture, "x".repeat(1_000_000)).unwrap();
    let _ = program.with(["-q", "-n", "3", "--svg", picture]).run().exits_with(0);
    let drawn = fs::read_to_string(picture).unwrap();
    assert!(drawn.starts_with("<svg") && drawn.ends_with("</svg>\n"), "{drawn}");
    assert_eq!(drawn.matches("/dice: 276 bytes").count(), 3, "{drawn}");
    fs::remove_dir_all(folder).unwrap();
}

/// The example `minimal`: each URL is downloaded; one that fails is named, and the exit code is 1.
pub fn minimal_downloads_what_it_is_given(program: &Program) {
    let name = Path::new(program.file).file_stem().unwrap().to_str().unwrap();
    let name = &format!("minimal-{}", name.trim_end_matches("-download"));
    let server = prompt();
    let (jython, dice) = (server.url("/jython"), server.url("/dice"));
    let run = program.example(name, [&jython, &dice, &dice]).run().exits_with(0);
    let mut lines: Vec<_> = run.stdout.lines().collect();
    lines.sort_unstable();
    let read = |bytes: usize, url: &str| format!("Read {bytes} bytes from {url}");
    assert_eq!(lines, [read(10_966, &jython), read(276, &dice), read(276, &dice)]);

    let missing = server.url("/missing");
    let run = program.example(name, [&missing, &dice, &dice]).run().exits_with(1);
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), [read(276, &dice), read(276, &dice)]);
    assert!(run.stderr.contains("404") && run.stderr.contains("failed"), "{run:#?}");
    assert_eq!(server.stats().requests, 6);
}
