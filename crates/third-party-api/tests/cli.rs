//! The program at a server that refuses, fails, and says when to come back.
#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier, OnceLock};
use std::thread;
use std::time::{Duration, SystemTime};

use test_support::{Invocation, Run};

fn program(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Invocation {
    Invocation::new(Path::new(env!("CARGO_BIN_EXE_third-party-api")), arguments)
}

#[test]
fn every_item_arrives_from_a_limited_api() {
    let run = program([""; 0]).run().exits_with(0);
    let (arrived, seconds) = run.stdout.split_once(" bytes, arrived in ").unwrap();
    assert_eq!(arrived, format!("30 of 30 items, {}", 30 * 276));
    assert_eq!(run.stderr, "");
    let all = requests(&run, "");
    assert_eq!(requests(&run, "503"), all / 10, "the server fails one in ten");
    assert_eq!(all, 30 + requests(&run, "429") + requests(&run, "503"));
    // Whoever is refused waits until the second is over, in which ten items have arrived. So each of
    // the four is refused at most once after the first ten, and once after the second.
    assert!(requests(&run, "429") <= 8, "{run:#?}");
    // The ticker is never early by more than the five milliseconds that it takes for being late.
    let (seconds, _) = seconds.split_once(' ').unwrap();
    assert!(seconds.parse::<f64>().unwrap() >= 32.0 * 0.1, "{run:#?}");
}

#[test]
fn four_that_are_refused_are_silent_until_the_second_or_the_date_that_they_were_told() {
    for is_date in [false, true] {
        let until = Arc::new(OnceLock::new());
        let (silence, early) = (Arc::clone(&until), Arc::new(AtomicUsize::new(0)));
        let (too_early, four) = (Arc::clone(&early), Barrier::new(4));
        let server = serve(move |number, _| {
            if number < 4 {
                // All four are in flight before one of them is answered.
                four.wait();
                let end = silence.get_or_init(|| SystemTime::now() + Duration::from_secs(3));
                let date = httpdate::fmt_http_date(*end);
                let value = if is_date { &date } else { "3" };
                return format!("429 Too Many Requests\r\nretry-after: {value}");
            }
            // A date has no milliseconds.
            let left = silence.get().unwrap().duration_since(SystemTime::now());
            if left.unwrap_or_default() > Duration::from_secs(u64::from(is_date)) {
                too_early.fetch_add(1, Relaxed);
            }
            "200 OK".into()
        });
        let run = program([&server, "8"]).run().exits_with(0);
        assert_eq!(early.load(Relaxed), 0, "{run:#?}");
        assert_eq!((requests(&run, "200"), requests(&run, "429")), (8, 4), "{run:#?}");
    }
}

#[test]
fn what_passes_is_repeated_and_what_stays_is_not() {
    for (status, is_repeated) in [
        ("408 Request Timeout", true),
        ("429 Too Many Requests", true),
        ("502 Bad Gateway", true),
        ("503 Service Unavailable", true),
        ("504 Gateway Timeout", true),
        ("400 Bad Request", false),
        ("404 Not Found", false),
        ("500 Internal Server Error", false),
    ] {
        let server = serve(move |number, path| {
            assert_eq!(path, "/things?kind=a&item=1");
            if number == 0 { status } else { "200 OK" }.into()
        });
        let url = format!("{server}/things?kind=a");
        let run = program([&url, "1"]).run();
        let run = run.exits_with(u8::from(!is_repeated).into());
        assert_eq!(requests(&run, status), 1, "{run:#?}");
        assert_eq!(requests(&run, "200"), usize::from(is_repeated), "{run:#?}");
    }
}

#[test]
fn missing_items_are_named_with_the_reason() {
    let server = serve(|_, path| {
        let is_there = ["/?item=2", "/?item=5"].contains(&path);
        if is_there { "200 OK" } else { "404 Not Found" }.into()
    });
    let run = program([&server, "5"]).run().exits_with(1);
    let missing = "\
item 1: 404 Not Found at attempt 1
items 3 to 4: 404 Not Found at attempt 1
";
    assert_eq!(run.stderr, missing);
    let nobody = format!("http://{}/", test_support::servers::nobody());
    let run = program([&nobody, "1"]).run().exits_with(1);
    assert_eq!(requests(&run, "no answer"), 5);
    assert!(run.stderr.starts_with("item 1: error sending request: "), "{run:#?}");
    assert!(run.stderr.ends_with(" at attempt 5\n"), "{run:#?}");
}

#[test]
fn a_deadline_ends_the_whole() {
    let run = program(["60", "1"]).run().exits_with(1);
    let (arrived, rest) = run.stdout.split_once(" of 60 items, ").unwrap();
    let arrived: usize = arrived.parse().unwrap();
    // Ten begin in a second.
    assert!(arrived <= 10, "{run:#?}");
    let (_, seconds) = rest.split_once(" arrived in ").unwrap();
    assert!(seconds.split_once(' ').unwrap().0.parse::<f64>().unwrap() >= 1.0, "{run:#?}");
    let late = " to 60: not there when the deadline passed\n";
    assert!(run.stderr.ends_with(late), "{run:#?}");
}

#[test]
fn odd_numbers_of_items_are_refused() {
    for arguments in [
        &["0"][..],
        &["1001"],
        &["x"],
        &["30", "0"],
        &["30", "1.5"],
        &["1", "2", "3"],
        &["http://127.0.0.1/", "1", "2", "3"],
        &["1", "http://127.0.0.1/"],
    ] {
        let run = program(arguments).run().exits_with(2);
        assert_eq!(
            run.stderr,
            "error: allowed are a URL, ITEMS from 1 to 1000 and DEADLINE_SECONDS from 1 to 3600\n"
        );
        assert_eq!(run.stdout, "");
    }
}

/// From a line such as `33 requests: 30 x 200 OK, 3 x 503 Service …`, how many of an answer; of all,
/// where it is empty.
fn requests(run: &Run, answer: &str) -> usize {
    let (all, answers) = run.stdout.lines().last().unwrap().split_once(" requests: ").unwrap();
    if answer.is_empty() {
        return all.parse().unwrap();
    }
    let mut answers = answers.split(", ").filter_map(|answer| answer.split_once(" x "));
    answers.find(|(_, text)| text.starts_with(answer)).map_or(0, |(n, _)| n.parse().unwrap())
}

/// Starts a server with this answer, a status and maybe headers, to the request of a number, from 0,
/// and of a path. Returns its address.
fn serve(answer: impl Fn(usize, &str) -> String + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (answer, requests) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (answer, requests) = (Arc::clone(&answer), Arc::clone(&requests));
            thread::spawn(move || {
                let mut connection = BufReader::new(connection.unwrap());
                let mut line = String::new();
                while connection.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
                    if let Some(request) = line.strip_prefix("GET ") {
                        let path = request.split(' ').next().unwrap();
                        let head = answer(requests.fetch_add(1, Relaxed), path);
                        let answer = format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\n\r\n");
                        connection.get_mut().write_all(answer.as_bytes()).unwrap();
                    }
                    line.clear();
                }
            });
        }
    });
    address
}
