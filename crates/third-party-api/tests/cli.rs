//! The program at a server that refuses, fails, and says when to come back.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier, Condvar, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use practice_server::{Behaviour, Gate, Practice};
use test_support::{Invocation, Run};

fn program(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Invocation {
    Invocation::new(Path::new(env!("CARGO_BIN_EXE_third-party-api")), arguments)
}

#[test]
fn every_item_arrives_from_a_limited_api() {
    let run = program(["--quiet"]).run().exits_with(0);
    let (arrived, seconds) = run.stdout.split_once(" bytes, arrived in ").unwrap();
    assert_eq!(arrived, format!("30 of 30 items, {}", 30 * 276));
    assert_eq!(run.stderr, "");
    let all = requests(&run, "");
    assert_eq!(requests(&run, "503"), all / 10, "the server fails one in ten");
    assert_eq!(all, 30 + requests(&run, "429") + requests(&run, "503"));
    // The ticker is never early by more than the five milliseconds that it takes for being late.
    let (seconds, _) = seconds.split_once(' ').unwrap();
    assert!(seconds.parse::<f64>().unwrap() >= 32.0 * 0.1, "{run:#?}");
}

#[test]
fn twenty_items_arrive_although_the_server_refuses_some() {
    // Every third item is refused twice.
    let refused = Mutex::new(BTreeMap::new());
    let server = serve(move |_, path| {
        let mut refused = refused.lock().unwrap();
        let times = refused.entry(path.to_owned()).or_insert(0);
        let is_third = path[1..].parse::<usize>().unwrap().is_multiple_of(3);
        if is_third && *times < 2 {
            *times += 1;
            return "429 Too Many Requests\r\nretry-after: 0".into();
        }
        "200 OK".into()
    });
    let run = fetch(&items(&server, 20), ["--quiet"]).exits_with(0);
    let answers = ["", "200", "429"].map(|answer| requests(&run, answer));
    assert_eq!(answers, [32, 20, 12], "{run:#?}");
}

#[test]
fn four_that_are_refused_are_silent_until_the_second_or_the_date_that_they_were_told() {
    for (status, is_date) in [
        ("429 Too Many Requests", false),
        ("429 Too Many Requests", true),
        ("503 Service Unavailable", false),
        ("503 Service Unavailable", true),
    ] {
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
                return format!("{status}\r\nretry-after: {value}");
            }
            // A date has no milliseconds.
            let left = silence.get().unwrap().duration_since(SystemTime::now());
            if left.unwrap_or_default() > Duration::from_secs(u64::from(is_date)) {
                too_early.fetch_add(1, Relaxed);
            }
            "200 OK".into()
        });
        let run = fetch(&items(&server, 8), ["--at-once", "4"]).exits_with(0);
        assert_eq!(early.load(Relaxed), 0, "{run:#?}");
        assert_eq!((requests(&run, "200"), requests(&run, status)), (8, 4), "{run:#?}");
    }
}

#[test]
fn an_absurd_retry_after_is_no_reason_to_fail() {
    // What nobody understands means a second.
    for (header, least) in [
        ("0", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("-5", 1),
        ("soon", 1),
        ("", 1),
        ("1e9", 1),
        ("\u{9b}31m", 1),
    ] {
        let refused = OnceLock::new();
        let server = serve(move |number, _| {
            let silence = refused.get_or_init(Instant::now).elapsed();
            match number {
                0 => format!("429 Too Many Requests\r\nretry-after: {header}"),
                _ if silence < Duration::from_secs(least) => "404 Too Early".into(),
                _ => "200 OK".into(),
            }
        });
        let run = fetch(&items(&server, 1), ["--quiet"]).exits_with(0);
        assert_eq!((requests(&run, "200"), requests(&run, "429")), (1, 1), "{header}: {run:#?}");
    }
    for header in ["99999999999999999999999", "4000000000", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let server = serve(move |_, _| format!("429 Too Many Requests\r\nretry-after: {header}"));
        let run = fetch(&items(&server, 1), ["--deadline", "1"]).exits_with(1);
        assert_eq!(requests(&run, "429"), 1, "{header}: {run:#?}");
        assert!(run.stderr.ends_with(": not there when the deadline passed\n"), "{run:#?}");
    }
}

#[test]
fn what_passes_is_repeated_and_what_stays_is_not() {
    for (status, is_repeated) in [
        ("408 Request Timeout", true),
        ("429 Too Many Requests", true),
        ("500 Internal Server Error", true),
        ("502 Bad Gateway", true),
        ("503 Service Unavailable", true),
        ("504 Gateway Timeout", true),
        ("302 Found", false),
        ("400 Bad Request", false),
        ("401 Unauthorized", false),
        ("404 Not Found", false),
        ("410 Gone", false),
        ("501 Not Implemented", false),
    ] {
        let server = serve(move |number, path| {
            assert_eq!(path, "/things?kind=a&item=1");
            if number == 0 { status } else { "200 OK" }.into()
        });
        let run = program([format!("{server}/things?kind=a&item=1")]).run();
        let run = run.exits_with(u8::from(!is_repeated).into());
        assert_eq!(requests(&run, status), 1, "{run:#?}");
        assert_eq!(requests(&run, "200"), usize::from(is_repeated), "{run:#?}");
    }
}

#[test]
fn an_item_is_given_up_after_five_attempts_each_a_little_later() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let attempts = Arc::clone(&asked);
    let server = serve(move |_, _| {
        attempts.lock().unwrap().push(Instant::now());
        "500 Internal Server Error".into()
    });
    let run = program([&server, "--rate", "1000"]).run().exits_with(1);
    assert_eq!(run.stderr, format!("{server}/: 500 Internal Server Error at attempt 5\n"));
    assert_eq!(requests(&run, "500"), 5);
    let asked = asked.lock().unwrap();
    let waits: Vec<_> = asked.windows(2).map(|pair| (pair[1] - pair[0]).as_millis()).collect();
    // What was sent later may arrive a little earlier than that.
    let least = [150, 300, 600, 1_200];
    assert!(waits.len() == 4 && waits.iter().zip(least).all(|(waits, least)| *waits >= least));
}

#[test]
fn every_item_has_an_outcome_that_names_it() {
    let server = serve(|_, path| {
        let is_there = ["/2", "/5"].contains(&path);
        if is_there { "200 OK" } else { "404 Not Found" }.into()
    });
    let run = fetch(&items(&server, 5), ["--at-once", "1"]).exits_with(1);
    let there: Vec<_> = run.stdout.lines().take(2).collect();
    assert_eq!(there, [2, 5].map(|item| format!("Read 0 bytes from {server}/{item}")));
    let missing =
        [1, 3, 4].map(|item| format!("{server}/{item}: 404 Not Found at attempt 1\n")).concat();
    assert_eq!(run.stderr, missing);
    assert!(run.stdout.contains("\n2 of 5 items, 0 bytes, arrived in "), "{run:#?}");

    let nobody = format!("http://{}/", test_support::servers::nobody());
    let run = program([&nobody]).run().exits_with(1);
    assert_eq!(requests(&run, "no answer"), 5);
    assert!(run.stderr.starts_with(&format!("{nobody}: error sending request: ")), "{run:#?}");
    assert!(run.stderr.ends_with(" at attempt 5\n"), "{run:#?}");
}

#[test]
fn a_request_that_hangs_costs_its_own_permit_only() {
    let others = Arc::new((Mutex::new(0), Condvar::new()));
    let server = serve(move |_, path| {
        let (answered, changed) = &*others;
        let mut answered = answered.lock().unwrap();
        if path == "/1" {
            // It is answered when all others have been.
            drop(changed.wait_while(answered, |answered| *answered < 19).unwrap());
        } else {
            *answered += 1;
            changed.notify_all();
        }
        "200 OK".into()
    });
    let run = fetch(&items(&server, 20), ["--at-once", "2", "--timeout", "60"]).exits_with(0);
    assert_eq!((requests(&run, ""), requests(&run, "200")), (20, 20), "{run:#?}");
}

#[test]
fn a_request_that_is_never_answered_is_given_up_and_sent_again() {
    let silent = test_support::servers::never_accepts();
    let (there, url) = (serve(|_, _| "200 OK".into()), format!("http://{silent}/"));
    let run = fetch(&[url.clone(), there], ["--timeout", "1", "--at-once", "1"]).exits_with(1);
    assert_eq!(requests(&run, "no answer"), 5, "{run:#?}");
    assert_eq!(requests(&run, "200"), 1, "{run:#?}");
    assert!(run.stderr.starts_with(&format!("{url}: ")), "{run:#?}");
    assert!(run.stderr.ends_with("operation timed out at attempt 5\n"), "{run:#?}");
}

#[test]
fn no_more_are_in_flight_than_asked_for() {
    let gate = Some(Gate { requests: 3, limit: Duration::from_secs(60) });
    // Long enough for all twelve to begin, if they could.
    let latency = Duration::from_millis(200);
    let server = Practice::start(Behaviour { gate, latency, ..Behaviour::default() }).unwrap();
    let list = vec![server.url("/dice"); 12];
    let run = fetch(&list, ["--at-once", "3"]).exits_with(0);
    assert_eq!(requests(&run, "200"), 12);
    assert_eq!(server.stats().most_in_flight, 3);
}

#[test]
fn a_deadline_ends_the_whole() {
    let server = test_support::gated(1_000);
    let list: Vec<_> = (1..=20).map(|item| server.url(&format!("/dice?item={item}"))).collect();
    let run = fetch(&list, ["--deadline", "1"]).exits_with(1);
    assert!(run.stdout.starts_with("0 of 20 items, 0 bytes, arrived in "), "{run:#?}");
    let late = list.iter().map(|item| format!("{item}: not there when the deadline passed\n"));
    assert_eq!(run.stderr, late.collect::<Vec<_>>().concat());
}

#[test]
fn a_deadline_that_is_too_short_is_said_at_once() {
    let server = serve(|_, _| "200 OK".into());
    let slow = program(["--items", "-", "--deadline", "2"]);
    let run = slow.stdin(items(&server, 30).join("\n")).run().exits_with(1);
    let first = run.stderr.lines().next().unwrap();
    assert_eq!(first, "note: 30 items take 3 s at least, and --deadline is 2 s");
    let run = fetch(&items(&server, 11), ["--deadline", "1"]).exits_with(0);
    assert_eq!(run.stderr, "");
}

#[test]
fn what_was_sent_is_counted_also_where_nothing_has_come_back() {
    let (silent, server) = (test_support::servers::never_accepts(), serve(|_, _| "200 OK".into()));
    let list = [server, format!("http://{silent}/1"), format!("http://{silent}/2")];
    let run = fetch(&list, ["--deadline", "3"]).exits_with(1);
    let answers = ["", "200", "no answer"].map(|answer| requests(&run, answer));
    assert_eq!(answers, [3, 1, 2], "{run:#?}");
}

#[test]
fn the_status_counts_also_where_the_body_never_ends() {
    let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 10\r\n\r\n";
    let url = format!("http://{}/", test_support::servers::says_and_stays(answer));
    let run = program([&url, "--timeout", "1"]).run().exits_with(1);
    assert!(run.stderr.starts_with(&format!("{url}: 404 Not Found at attempt ")), "{run:#?}");
    assert_eq!(requests(&run, "404"), 1, "{run:#?}");
}

#[test]
fn this_machine_needs_neither_a_proxy_nor_certificates() {
    let url = serve(|_, _| "200 OK".into());
    let run = program([&url]).env("HTTP_PROXY", "http://127.0.0.1:1");
    assert_eq!(requests(&run.run().exits_with(0), "200"), 1);
    let run = program([&url]).env("SSL_CERT_FILE", "/no-such-file");
    let run = run.env("SSL_CERT_DIR", "/no-such-folder").run().exits_with(0);
    assert_eq!(requests(&run, "200"), 1);
}

/// Also where each of them is at another host, whose connections could stay open.
#[test]
#[cfg(target_os = "linux")]
fn no_item_fails_because_of_too_many_open_files() {
    let server = serve(|_, _| "200 OK".into());
    let limit = "ulimit -n 64; exec \"$0\" --quiet --rate 1000 --at-once 1000 --items -";
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let host = |_| format!("http://{}/", test_support::servers::says_and_stays(answer));
    for list in [items(&server, 100), (0..100).map(host).collect()] {
        let program = env!("CARGO_BIN_EXE_third-party-api");
        let run = Invocation::new("sh".as_ref(), ["-c", limit, program]).stdin(list.join("\n"));
        let run = run.run().exits_with(0);
        assert_eq!((requests(&run, ""), requests(&run, "200")), (100, 100), "{run:#?}");
        assert!(run.stderr.starts_with("note: "), "{run:#?}");
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_with_what_is_there() {
    // One after the other: when the third is asked for, which never comes, two are there.
    let (seen, is_seen) = std::sync::mpsc::channel();
    let server = serve(move |_, path| {
        if path == "/3" {
            seen.send(()).unwrap();
            thread::park();
        }
        "200 OK".into()
    });
    let one = ["--at-once".to_owned(), "1".to_owned()];
    let running = program(one.into_iter().chain(items(&server, 3))).start();
    is_seen.recv_timeout(Duration::from_secs(60)).unwrap();
    let process = nix::unistd::Pid::from_raw(running.child.id().try_into().unwrap());
    nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGINT).unwrap();
    let run = running.wait().exits_with(130);
    assert!(run.stdout.contains("\n2 of 3 items, 0 bytes, arrived in "), "{run:#?}");
    assert_eq!(run.stderr, "");
}

#[test]
fn items_come_from_a_file_and_from_stdin() {
    let server = serve(|_, _| "200 OK".into());
    let list = format!("# my items\n{server}/1\n\n{server}/2  # the second\n");
    let run = program(["-f", "-", "--quiet"]).stdin(list.clone()).run().exits_with(0);
    assert_eq!(requests(&run, "200"), 2);
    let file = test_support::folder("items").join("list.txt");
    std::fs::write(&file, list).unwrap();
    let run = program(["--items".as_ref(), file.as_os_str()]).run().exits_with(0);
    assert_eq!(requests(&run, "200"), 2);
    std::fs::remove_dir_all(file.parent().unwrap()).unwrap();
}

#[test]
fn no_secret_and_no_control_character_is_shown() {
    let server = serve(|_, path| match path {
        "/there" => "200 \u{9b}31mOK".into(),
        _ => "404 \u{9b}31mred".into(),
    });
    let with = |path| server.replace("http://", "http://canary:canary@") + path;
    let run = program([with("/there"), with("/gone")]).run().exits_with(1);
    assert!(run.stdout.starts_with(&format!("Read 0 bytes from {server}/there\n")), "{run:#?}");
    assert_eq!(run.stderr, format!("{server}/gone: 404 Not Found at attempt 1\n"));
    let nobody = test_support::servers::nobody();
    let run = program([format!("http://canary:canary@{nobody}/")]).run().exits_with(1);
    assert!(run.stderr.starts_with(&format!("http://{nobody}/: ")), "{run:#?}");
}

#[test]
fn a_body_without_an_end_is_not_kept() {
    let faults = test_support::faults::Faults::start();
    let url = faults.url(test_support::faults::Fault::Endless);
    let run = program([&url, "--timeout", "60"]).run().exits_with(1);
    assert_eq!(run.stderr, format!("{url}: a body of more than 10 MiB at attempt 1\n"));
}

#[test]
fn whatever_a_server_does_is_an_outcome() {
    let faults = test_support::faults::Faults::start();
    let all = test_support::faults::Fault::ALL;
    let list: Vec<_> = all.iter().map(|fault| faults.url(*fault)).collect();
    let run = fetch(&list, ["--timeout", "1", "--at-once", "100"]).exits_with(1);
    for item in &list {
        let (there, gone) = (format!(" from {item}"), format!("{item}: "));
        let lines = run.stdout.lines().chain(run.stderr.lines());
        let about_it = lines.filter(|line| line.ends_with(&there) || line.starts_with(&gone));
        assert_eq!(about_it.count(), 1, "{item}: {run:#?}");
    }
    let there = run.stdout.lines().filter(|line| line.starts_with("Read ")).count();
    let failed = run.stderr.lines().filter(|line| line.contains(" at attempt ")).count();
    assert_eq!(there + failed, list.len(), "{run:#?}");
    // Nothing is sent again without a turn of its own.
    for fault in all.iter().filter(|fault| fault.is_unanswered()) {
        assert!(faults.requests(*fault) <= 5, "{fault:?}: {}", faults.requests(*fault));
    }
}

#[test]
fn what_cannot_be_started_says_what_to_do() {
    for (arguments, error) in [
        (&["--rate", "0"][..], "allowed are numbers from 0.01 to 1,000"),
        (&["--rate", "NaN"], "allowed are numbers from 0.01 to 1,000"),
        (&["--rate", "fast"], "allowed are numbers from 0.01 to 1,000"),
        (&["--at-once", "0"], "allowed are whole numbers from 1 to 1,000"),
        (&["--deadline", "1.5"], "allowed are whole numbers from 1 to 86,400"),
        (&["--timeout", "0"], "allowed are whole numbers from 1 to 86,400"),
        (
            &["example.com"],
            "error: URL 1: begins with neither http:// nor https://: write it like https://",
        ),
        (&["ftp://example.com"], "error: URL 1: only http and https can be downloaded"),
        (&["http://127.0.0.1/", "-f", "-"], "cannot be used with"),
        (&["-f", "/no/such/list"], "error: cannot open /no/such/list: "),
        (&["-f", "-"], "error: stdin: no site in it: write one address a line"),
    ] {
        let run = program(arguments).run().exits_with(2);
        assert!(run.stderr.contains(error), "{run:#?}");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn help_names_every_option_and_the_exit_codes() {
    let run = program(["--help"]).run().exits_with(0);
    for words in
        ["--items", "--rate", "--at-once", "--timeout", "--deadline", "--quiet", "130 Ctrl-C"]
    {
        assert!(run.stdout.contains(words), "{words}: {run:#?}");
    }
}

/// As fast as the machine can, because what counts here are the answers.
fn fetch(list: &[String], options: impl IntoIterator<Item = &'static str>) -> Run {
    let arguments = ["--rate", "1000"].into_iter().chain(options);
    program(arguments.map(str::to_owned).chain(list.iter().cloned())).run()
}

/// The items of a server: `/1`, `/2` and so on.
fn items(server: &str, number: usize) -> Vec<String> {
    (1..=number).map(|item| format!("{server}/{item}")).collect()
}

/// From a line such as `33 requests: 30 x 200 OK, 3 x 503 Service …`, how many of an answer; of all,
/// where it is empty.
fn requests(run: &Run, answer: &str) -> usize {
    let (all, answers) = run.stdout.lines().last().unwrap().split_once(": ").unwrap();
    if answer.is_empty() {
        return all.split_once(" request").unwrap().0.parse().unwrap();
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
