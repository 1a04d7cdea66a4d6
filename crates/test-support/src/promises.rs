//! What all four download programs promise, as tests. Each takes the program that is to keep it.

#[cfg(unix)]
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
#[cfg(unix)]
use std::io::{self, BufRead, BufReader};
#[cfg(unix)]
use std::process::Stdio;
#[cfg(unix)]
use std::sync::mpsc;
#[cfg(unix)]
use std::thread;
#[cfg(unix)]
use std::time::{Duration, Instant};
use std::{env, fs};

#[cfg(unix)]
use practice_server::{Behaviour, Practice};
use proptest::collection::vec;
use proptest::option;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::faults::{Fault, Faults};
use crate::servers::{self, Https};
#[cfg(unix)]
use crate::{Invocation, PATIENCE, Run, wait_until};
use crate::{Program, folder, gated, prompt};
#[cfg(target_os = "linux")]
use crate::{Running, open_the_gate, processes};

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
    let prediction = format!("{} at once: {rounds} round", program.at_once.min(160));
    assert!(lines[161].starts_with(&prediction), "{run:#?}");
    assert!(lines[161].contains(" s expected, measured "), "{run:#?}");
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

/// `--concurrency` is what the server sees; more than there are sites is the number of sites.
pub fn concurrency_is_what_the_server_sees(program: &Program) {
    for (asked, seen) in [(1, 1), (3, 3), (50, 7)] {
        let server = gated(seen);
        let asked = asked.to_string();
        let arguments = ["-q", "-c", &asked, "-n", "7", &server.url("/dice")];
        let _ = program.with(arguments).run().exits_with(0);
        assert_eq!(server.stats().most_in_flight, seen, "-c {asked}");
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

/// One list with all faults at once: each is what the table says, nothing is lost, nothing is sent
/// twice.
///
/// That the four programs agree with one table makes them agree with each other.
pub fn all_faults_at_once(program: &Program) {
    // Each that costs the timeout once, because one program has to sit them all out in a row.
    let once = Fault::ALL;
    let again = once.into_iter().filter(|fault| !fault.costs_the_timeout());
    let list: Vec<_> = once.into_iter().chain(again).collect();
    // The more share the processor, the longer ten megabytes take.
    let (options, timeout): (&[_], _) =
        if program.is_concurrent { (&["-c", "6"], "1.5") } else { (&[], "1") };
    run_with_faults(program, options, timeout, &spread(&list));
    if program.is_concurrent {
        run_with_faults(program, &["-c", "16"], "3", &spread(&[once, once].concat()));
    }
}

/// The same faults, in an order in which those that keep the processor busy are not neighbours.
fn spread(list: &[Fault]) -> Vec<Fault> {
    (0..8).flat_map(|first| list.iter().skip(first).step_by(8).copied()).collect()
}

/// Any faults, in any order, in any number at once: what each is does not depend on the others.
pub fn random_faults_do_not_mix(program: &Program) {
    const CASES: u32 = 4;
    let faults = Faults::start();
    // At most one that costs the timeout, because one program sits them out in a row.
    let light = Fault::ALL.into_iter().filter(|fault| !fault.takes_ten_megabytes());
    let (slow, quick) = light.partition::<Vec<_>, _>(|fault| fault.costs_the_timeout());
    let lists = (vec(select(quick), 1..16), option::of(select(slow)), 1..=16_usize);
    // A failure is not made smaller: each try takes seconds. Its list is printed instead, and a seed
    // brings it back.
    let seed = env::var("FAULT_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| RandomState::new().hash_one(CASES));
    let bytes = [seed.to_le_bytes(); 4].concat();
    let config = Config {
        cases: CASES,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let outcome = runner.run(&lists, |(mut list, slow, at_once)| {
        list.extend(slow);
        let text = list.iter().fold(String::new(), |text, &fault| text + &faults.url(fault) + "\n");
        let at_once = at_once.to_string();
        let mut arguments = vec!["--json", "--timeout", "1", "--sites", "-"];
        if program.is_concurrent {
            arguments.extend(["-c", &at_once]);
        }
        let run = program.with(arguments).stdin(text).run();
        faults.check(&run, &list);
        // Four times what is promised: the timeout of the one, and two seconds for all others.
        assert!(run.seconds < 4.0 * (1.0 + 2.0), "{run:#?}");
        Ok(())
    });
    assert!(outcome.is_ok(), "FAULT_SEED={seed}: {outcome:?}");
}

fn run_with_faults(program: &Program, options: &[&str], timeout: &str, list: &[Fault]) {
    let faults = Faults::start();
    let text = list.iter().fold(String::new(), |text, &fault| text + &faults.url(fault) + "\n");
    let arguments = ["--json", "--timeout", timeout, "--sites", "-"];
    let run = program.with(arguments.iter().chain(options)).stdin(text).run();
    faults.check(&run, list);
    for fault in Fault::ALL {
        let entries = count(list, fault);
        let expected = match fault {
            Fault::WholeFinish => {
                entries + count(list, Fault::RedirectGood) + count(list, Fault::RedirectElsewhere)
            }
            // The first request and ten redirects.
            Fault::RedirectLoop => 11 * entries,
            // As many as there is time for.
            Fault::RedirectDrip => continue,
            _ if fault.path().is_none() => 0,
            _ => entries,
        };
        assert_eq!(faults.requests(fault), expected, "{fault:?}");
    }
}

fn count(list: &[Fault], fault: Fault) -> usize {
    list.iter().filter(|entry| **entry == fault).count()
}

fn at(address: std::net::SocketAddr) -> String {
    format!("http://{address}/")
}

/// Whatever a server does in order to take long costs the timeout and no more.
pub fn a_deadline_covers_the_whole_download(program: &Program) {
    const TIMEOUT: f64 = 0.25;
    /// What is promised for one site.
    const SITE: f64 = TIMEOUT + 0.5;
    let faults = Faults::start();
    let slow = Fault::ALL.into_iter().filter(|fault| fault.costs_the_timeout());
    let (options, times): (&[&str], _) =
        if program.is_concurrent { (&["-c", "4"], 2) } else { (&[], 1) };
    let list = slow.collect::<Vec<_>>().repeat(times);
    let urls: Vec<_> = list.iter().map(|&fault| faults.url(fault)).collect();
    let arguments = ["--json", "--timeout", "0.25"].iter().chain(options).copied();
    let run = program.with(arguments.chain(urls.iter().map(String::as_str))).run();
    faults.check(&run, &list);
    // Four times what is promised is left to machines that are busy with something else.
    for site in run.json().0 {
        let seconds = site["end"].as_f64().unwrap() - site["start"].as_f64().unwrap();
        assert!(seconds >= TIMEOUT, "{site}");
        assert!(seconds < 4.0 * SITE, "{site}");
    }
    let rounds = if program.is_concurrent { list.len().div_ceil(4) } else { list.len() };
    let rounds = f64::from(u32::try_from(rounds).unwrap());
    assert!(run.seconds < 4.0 * (rounds * SITE + 2.0), "{run:#?}");
}

/// What is read is counted and not kept: sixteen bodies without end take no memory to speak of.
#[cfg(target_os = "linux")]
pub fn endless_bodies_take_no_memory(program: &Program) {
    let faults = Faults::start();
    let (options, at_once): (&[&str], _) =
        if program.is_concurrent { (&["-c", "16"], 16) } else { (&[], 1) };
    // Then come sixteen that are held up: when all places are taken by those, the first are done.
    let server = gated(at_once + 1);
    let endless = [Fault::Endless, Fault::EndlessChunks].map(|fault| faults.url(fault) + "\n");
    let text = endless.concat().repeat(8) + &(server.url("/dice") + "\n").repeat(16);
    let running =
        program.with(["--json", "--sites", "-"].iter().chain(options)).stdin(text).start();
    wait_until("the last ones are under way", || server.stats().in_flight == at_once);
    takes_little_memory(&running);
    open_the_gate(&server);
    let (_, summary) = running.wait().exits_with(1).json();
    assert_eq!(summary["kinds"], serde_json::json!({ "too-large": 16 }));
    assert_eq!(summary["bytes"], 16 * 276);
}

/// Less than 60 MiB, also in each worker process.
#[cfg(target_os = "linux")]
fn takes_little_memory(running: &Running) {
    for process in processes::family(running.child.id()) {
        let peak = processes::peak_memory(process);
        assert!(peak < 60 << 20, "{peak} bytes");
    }
}

/// Bad options: exit 2, a sentence on what is allowed, and no request.
pub fn bad_options_are_refused(program: &Program) {
    let server = prompt();
    let url = server.url("/dice");
    let mut cases = vec![
        (vec!["-n", "0"], "allowed are whole numbers from 1 to 10,000,000"),
        (vec!["-n", "many"], "allowed are whole numbers from 1 to 10,000,000"),
        (vec!["--latency", "10001"], "allowed are whole numbers from 0 to 10,000"),
        (vec!["--timeout", "NaN"], "allowed are numbers from 0.001 to 86,400"),
        (vec!["--timeout", "0"], "allowed are numbers from 0.001 to 86,400"),
        (vec!["--timeout", "1e99"], "allowed are numbers from 0.001 to 86,400"),
        (vec!["--fail", "101"], "allowed are whole numbers from 0 to 100"),
        (vec!["--fail", "5", &url], "cannot be used with"),
        (vec!["--live", &url], "cannot be used with"),
        (vec!["--live", "--sites", "list.txt"], "cannot be used with"),
        (vec!["--timeline", "perhaps"], "possible values: auto, always, never"),
        (vec!["--svg", "no-such-folder/picture.svg"], "cannot create no-such-folder/picture.svg"),
        (vec!["--no-such-option"], "unexpected argument"),
        (vec!["ftp://example.com/"], "URL 1: only http and https"),
        (vec![&url, "example.com"], "URL 2: relative URL without a base"),
        (vec![""], "URL 1: "),
    ];
    if program.is_concurrent {
        cases.push((vec!["-c", "0"], "allowed are whole numbers from 1 to "));
        cases.push((vec!["-c", "100001"], "allowed are whole numbers from 1 to "));
    } else {
        cases.push((vec!["-c", "5"], "unexpected argument"));
    }
    for (arguments, sentence) in cases {
        let run = program.with(&arguments).run().exits_with(2);
        assert!(run.stderr.contains(sentence), "{arguments:?}: {run:#?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {run:#?}");
        assert_eq!(run.stdout, "", "{arguments:?}");
        // Four times the promised second.
        assert!(run.seconds < 4.0, "{arguments:?}: {run:#?}");
    }
    assert_eq!(server.stats().requests, 0);
}

/// A list with a mistake anywhere: exit 2 with file and line, and no request.
pub fn bad_lists_are_refused_whole(program: &Program) {
    let server = prompt();
    let url = server.url("/dice");
    let folder = folder("bad-lists");
    let list = folder.join("list.txt");
    let name = list.to_str().unwrap();
    for (text, place) in [
        (format!("{url}\n{url}\nnonsense\n").into_bytes(), ":3: relative URL without a base"),
        (format!("{url}\nfile:///etc/passwd\n").into_bytes(), ":2: only http and https"),
        ([url.as_bytes(), b"\n\xff\n"].concat(), ":2: not UTF-8"),
        ([url.as_bytes(), b"\n", "x".repeat(70_000).as_bytes()].concat(), ":2: longer than 64 KiB"),
        (b"# nothing\n".to_vec(), ": no site in it"),
    ] {
        fs::write(&list, &text).unwrap();
        let run = program.with(["--sites", name]).run().exits_with(2);
        assert!(run.stderr.contains(&format!("list.txt{place}")), "{run:#?}");
        let run = program.with(["--sites", "-"]).stdin(text).run().exits_with(2);
        assert!(run.stderr.starts_with(&format!("error: stdin{place}")), "{run:#?}");
    }
    let run = program.with(["--sites", "no-such-list.txt"]).run().exits_with(2);
    assert!(run.stderr.contains("cannot open no-such-list.txt"), "{run:#?}");
    let run = program.with(["--sites", folder.to_str().unwrap()]).run().exits_with(2);
    assert!(!run.stderr.is_empty());
    assert_eq!(server.stats().requests, 0);
    fs::remove_dir_all(folder).unwrap();
}

/// Lists from a file, from stdin and from the command line; each duplicate is a download.
pub fn lists_come_from_anywhere(program: &Program) {
    let server = prompt();
    let (jython, dice) = (server.url("/jython"), server.url("/dice"));
    let text = format!("\u{feff}# two sites\r\n{jython}\r\n\r\n{dice}  # the second\r\n{dice}\r\n");
    let folder = folder("lists");
    let list = folder.join("list.txt");
    fs::write(&list, &text).unwrap();
    let from_file = program.with(["--json", "-f", list.to_str().unwrap()]).run();
    let from_stdin = program.with(["--json", "-f", "-"]).stdin(text).run();
    let from_arguments = program.with(["--json", &jython, &dice, &dice]).run();
    for run in [from_file, from_stdin, from_arguments] {
        let (_, summary) = run.exits_with(0).json();
        assert_eq!(summary["downloaded"], 3);
        assert_eq!(summary["bytes"], 10_966 + 2 * 276);
    }
    assert_eq!(server.stats().requests, 9);
    fs::remove_dir_all(folder).unwrap();
}

/// No proxy, no certificates: the practice run needs neither, and a proxy is never asked for what
/// is on this machine.
pub fn offline_is_offline(program: &Program) {
    let dead = format!("http://{}", servers::nobody());
    let bare = |arguments: &[&str]| {
        let mut run = program.with(arguments);
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            run = run.env(name, &dead);
        }
        run.env("SSL_CERT_FILE", "/no-such-file").env("SSL_CERT_DIR", "/no-such-folder").run()
    };
    let _ = bare(&["-q", "-n", "2"]).exits_with(0);
    // Two runs at once are not in each other's way.
    let two = [(); 2].map(|()| program.with(["-q", "-n", "2"]).start());
    for running in two {
        let _ = running.wait().exits_with(0);
    }
    let server = prompt();
    let _ = bare(&["-q", &server.url("/dice")]).exits_with(0);
    let elsewhere = bare(&["-q", "--json", "http://example.invalid/"]).exits_with(1);
    assert_eq!(elsewhere.json().1["kinds"]["refused"], 1, "not through the proxy: {elsewhere:#?}");
    let nonsense = program.with(["-q", "-n", "2"]).env("HTTP_PROXY", "http://user:canary@[").run();
    let _ = nonsense.exits_with(0);
    for proxy in ["http://user:canary@[", "ftp://canary", "socks5://canary"] {
        let refused = program.with([server.url("/dice")]).env("HTTP_PROXY", proxy).run();
        let refused = refused.exits_with(2);
        let sentence = "HTTP_PROXY is not an HTTP proxy's address";
        assert!(refused.stderr.contains(sentence), "{refused:#?}");
        assert!(!refused.stderr.contains("canary"), "{refused:#?}");
    }
}

/// https: with a certificate that the system trusts it works, with one that it does not it is `tls`.
pub fn https_works(program: &Program) {
    let server = Https::start("localhost");
    let folder = folder("https");
    let certificate = folder.join("certificate.pem");
    fs::write(&certificate, &server.certificate).unwrap();
    let outcome = |host: &str, trusted: &std::path::Path| {
        let url = format!("https://{host}:{}/", server.address.port());
        let run = program.with(["--json", &url]).env("SSL_CERT_FILE", trusted);
        let run = run.env("SSL_CERT_DIR", "").run();
        run.json().0[0].clone()
    };
    let nothing = folder.join("nothing.pem");
    // Other systems keep their certificates elsewhere than in files.
    if cfg!(target_os = "linux") {
        let right = outcome("localhost", &certificate);
        assert_eq!((&right["outcome"], &right["bytes"]), (&"ok".into(), &5.into()), "{right}");
    }
    for wrong in [outcome("127.0.0.1", &certificate), outcome("localhost", &nothing)] {
        assert_eq!((&wrong["outcome"], &wrong["bytes"]), (&"tls".into(), &0.into()), "{wrong}");
    }
    fs::remove_dir_all(folder).unwrap();
}

/// A certificate that is not good enough is `tls`, also with an authority that the system trusts.
pub fn bad_certificates_are_refused(program: &Program) {
    let faults = Faults::start();
    let folder = folder("certificates");
    let authority = folder.join("authority.pem");
    fs::write(&authority, faults.authority()).unwrap();
    let trusting = |urls: &[String]| {
        let run = program.with(["--json"].into_iter().chain(urls.iter().map(String::as_str)));
        run.env("SSL_CERT_FILE", &authority).env("SSL_CERT_DIR", "").run()
    };
    let list = [Fault::Expired, Fault::WrongHost, Fault::SelfSigned, Fault::PlainHttp];
    let run = trusting(&list.map(|fault| faults.url(fault)));
    faults.check(&run, &list);
    // Other systems keep their certificates elsewhere than in files.
    if cfg!(target_os = "linux") {
        let lines = run.stderr.lines();
        for (fault, reason) in list.into_iter().zip([
            "certificate expired",
            "not valid for name",
            "UnknownIssuer",
            "received corrupt message",
        ]) {
            let url = faults.url(fault);
            let mut lines = lines.clone().filter(|line| line.starts_with(&url));
            assert!(lines.next().is_some_and(|line| line.contains(reason)), "{run:#?}");
        }
        let (_, summary) = trusting(&[faults.good_https()]).exits_with(0).json();
        assert_eq!(summary["bytes"], 5);
    }
    fs::remove_dir_all(folder).unwrap();
}

/// User and password are used, and never shown; what servers send cannot reach the terminal.
pub fn secrets_and_escapes_stay_inside(program: &Program) {
    let server = prompt();
    let secret = |url: &str| url.replace("http://", "http://canary:canary@");
    let folder = folder(&format!("secrets-{}", program.at_once));
    let picture = folder.join("picture.svg");
    let faults = Faults::start();
    let tricks = [
        Fault::ReasonEscapes,
        Fault::ReasonUnicodeEscapes,
        Fault::RedirectEscapes,
        Fault::RedirectUnicodeEscapes,
        Fault::RedirectSecret,
        Fault::RedirectElsewhere,
        Fault::RedirectFile,
        Fault::PlainHttp,
    ];
    let mut urls =
        tricks.map(|fault| faults.url(fault).replace("://", "://canary:canary@")).to_vec();
    urls.extend([
        secret(&server.url("/dice")),
        secret(&server.url("/no-such-page?\u{1b}[31m#\u{9b}")),
        secret(&at(servers::nobody())),
        secret("http://no-such-host.invalid/\u{1b}[31m"),
    ]);
    for option in ["--repeat", "--latency", "--sites", "--svg", "--no-such-option"] {
        let run = program.with([option, "http://canary:canary@127.0.0.1/"]).run().exits_with(2);
        assert!(!run.stderr.contains("canary"), "{run:#?}");
        // That no control character comes out is looked at in every run.
        let _ = program.with([option, "\u{1b}[31m/\u{7}"]).run().exits_with(2);
    }
    // What is wrong with a line is said without the line.
    for line in
        ["canary:canary@x\u{1b}[31m", "http://canary:canary@[\u{9b}31m", "http://a:canary\u{7}"]
    {
        let run = program.with(["--sites", "-"]).stdin(line).run().exits_with(2);
        assert!(run.stderr.starts_with("error: stdin:1: "), "{run:#?}");
        let _ = program.with([line]).run().exits_with(2);
    }
    for json in [None, Some("--json")] {
        let arguments = ["--timeline", "always", "--svg", picture.to_str().unwrap(), "-f", "-"];
        let run = program.with(arguments.into_iter().chain(json)).stdin(urls.join("\n"));
        let run = run.run().exits_with(1);
        assert_eq!(run.stderr.lines().filter(|line| line.starts_with("http")).count(), 10);
        // That nothing gets out on stdout and stderr is looked at in every run.
        let drawn = fs::read_to_string(&picture).unwrap();
        assert!(!drawn.contains("canary"), "{drawn}");
        assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn}");
    }
    for fault in tricks.into_iter().filter(|fault| fault.path().is_some()) {
        assert_eq!(faults.authorized_requests(fault), 2, "{fault:?}");
    }
    // Another host, to which a redirect leads, is not told.
    assert_eq!(faults.requests(Fault::WholeFinish), 2);
    assert_eq!(faults.authorized_requests(Fault::WholeFinish), 0);
    fs::remove_dir_all(folder).unwrap();
}

/// Every user can read every command line: what came from a list is on none.
#[cfg(target_os = "linux")]
pub fn secrets_are_on_no_command_line(program: &Program) {
    let server = gated(2);
    let url = server.url("/dice").replace("http://", "http://canary:canary@");
    let running = program.with(["-q", "--sites", "-"]).stdin(url).start();
    wait_until("a download is under way", || server.stats().in_flight == 1);
    for process in processes::family(running.child.id()) {
        for file in ["cmdline", "environ"] {
            let text = fs::read(format!("/proc/{process}/{file}")).unwrap();
            assert!(!String::from_utf8_lossy(&text).contains("canary"), "{file}");
        }
    }
    open_the_gate(&server);
    let _ = running.wait().exits_with(0);
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

/// `--help` explains every option, and the exit codes.
pub fn help_explains(program: &Program) {
    let help = program.with(["--help"]).run().exits_with(0).stdout;
    for option in ["--sites", "--live", "--repeat", "--latency", "--timeout", "--fail", "--quiet"] {
        assert!(help.contains(option), "{help}");
    }
    assert_eq!(help.contains("--concurrency"), program.is_concurrent);
    assert!(help.contains("Exit codes: 0 all sites downloaded"), "{help}");
}

/// The reader of stdout goes away, or the disk is full.
#[cfg(unix)]
pub fn streams_may_break(program: &Program) {
    let many = || program.with(["-n", "2000", "--latency", "1"]);
    let (reader, writer) = io::pipe().unwrap();
    let mut invocation = many();
    invocation.command.stdout(writer);
    // In a thread: a program that prints nothing must not keep the test from noticing that it hangs.
    let first_line = thread::spawn(|| BufReader::new(reader).lines().next());
    ends_quietly(&invocation.run());
    assert!(first_line.join().unwrap().is_some());
    output_may_get_lost(many);
}

/// Nobody reads stdout from the beginning, or the disk is full: no panic, 141 and 1.
#[cfg(unix)]
pub fn output_may_get_lost(program: impl Fn() -> Invocation) {
    let run_into = |stdout: Stdio| {
        let mut invocation = program();
        invocation.command.stdout(stdout);
        invocation.run()
    };
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    ends_quietly(&run_into(writer.into()));

    if cfg!(target_os = "linux") {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = run_into(full.into()).exits_with(1);
        let error = "error: cannot write to stdout: No space left";
        assert!(run.stderr.starts_with(error), "{run:#?}");
    }
}

#[cfg(unix)]
fn ends_quietly(run: &Run) {
    assert_eq!((run.code, &*run.stderr), (Some(141), ""), "{run:#?}");
}

/// The lines of a stream, read in a thread, because a pipe cannot be read with a deadline.
#[cfg(unix)]
fn lines_of(stream: impl io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    // Where nobody wants the line any more, the test has failed.
    let send = move |line: io::Result<_>| drop(sender.send(line.unwrap()));
    thread::spawn(move || BufReader::new(stream).lines().for_each(send));
    lines
}

/// stdin, stdout and stderr may be closed from the beginning, each and all.
#[cfg(unix)]
pub fn streams_may_be_closed(program: &Program) {
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        let mut cases =
            vec![("-n 1 --latency 0", 0), ("-n 1 --latency 0 --fail 100", 1), ("-n 0", 2)];
        if closed.contains('<') {
            cases.push(("--sites -", 2));
        }
        for (arguments, code) in cases {
            let script = format!("exec \"$0\" {arguments} {closed}");
            let run = program.in_shell(&script).run().exits_with(code);
            assert_eq!(
                run.stdout.is_empty(),
                code == 2 || closed.contains(" >") || closed.starts_with('>'),
                "{script}: {run:#?}"
            );
        }
    }
}

/// Ctrl-C, to the program alone and to its whole group: a summary that adds up, and 130.
#[cfg(unix)]
pub fn ctrl_c_ends_with_a_summary(program: &Program) {
    use std::os::unix::process::CommandExt;

    use nix::sys::signal::{Signal, kill, killpg};
    use nix::unistd::Pid;

    for to_the_group in [false, true] {
        let server =
            Practice::start(Behaviour { latency: Duration::from_secs(10), ..Behaviour::default() })
                .unwrap();
        let fast = prompt();
        let urls: Vec<_> = [&fast, &fast, &server, &server, &server, &server]
            .map(|server| server.url("/dice"))
            .into();
        let mut invocation = program.with(["--json"].into_iter().chain(urls.iter().map(|u| &**u)));
        invocation.command.process_group(0);
        let running = invocation.start();
        let pid = Pid::from_raw(running.child.id().try_into().unwrap());
        // Whether the two fast answers have been counted by now is left to chance.
        let held_up = program.at_once.min(2);
        wait_until("everything is held up", || server.stats().in_flight >= held_up);
        let asked = Instant::now();
        if to_the_group { killpg(pid, Signal::SIGINT) } else { kill(pid, Signal::SIGINT) }.unwrap();
        let run = running.wait().exits_with(130);
        // Four times the promised second.
        assert!(asked.elapsed().as_secs() < 4, "{run:#?}");
        let (sites, summary) = run.json();
        let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
        for site in &sites {
            *outcomes.entry(site["outcome"].as_str().unwrap()).or_default() += 1;
        }
        assert_eq!(sites.len(), 6, "{run:#?}");
        let ok = outcomes.remove("ok").unwrap_or(0);
        assert!(ok <= 2, "{run:#?}");
        assert_eq!(outcomes, BTreeMap::from([("not-run", 6 - ok)]), "{run:#?}");
        assert_eq!(summary["downloaded"], ok);
        assert_eq!(summary["not_run"], 6 - ok);
        assert_eq!(summary["failed"], 0);
    }
}

/// Ctrl-C when everything is over: there is one summary all the same.
#[cfg(unix)]
pub fn ctrl_c_after_the_end_changes_nothing(program: &Program) {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    for _ in 0..5 {
        let mut invocation = program.with(["-q", "-n", "1", "--latency", "1", "--json"]);
        let (reader, writer) = io::pipe().unwrap();
        invocation.command.stdout(writer);
        let running = invocation.start();
        let lines = lines_of(reader);
        let summary = lines.recv_timeout(PATIENCE).unwrap();
        assert!(summary.starts_with("{\"summary\":"), "{summary}");
        // It may have ended by now.
        let _ = kill(Pid::from_raw(running.child.id().try_into().unwrap()), Signal::SIGINT);
        let _ = running.wait().exits_with(0);
        assert_eq!(lines.iter().count(), 0);
    }
}

/// A list of 100,000 lines: the first requests go out at once, and little memory is enough. Ctrl-C
/// in the middle: an object for every line.
#[cfg(unix)]
pub fn a_long_list_is_begun_at_once(program: &Program) {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let server = gated(program.at_once + 1);
    let url = server.url("/dice");
    let text = (0..100_000).fold(String::new(), |text, number| text + &format!("{url}?{number}\n"));
    let start = Instant::now();
    let running = program.with(["--json", "--sites", "-"]).stdin(text).start();
    wait_until("the first are under way", || server.stats().in_flight == program.at_once);
    // A debug build takes a second to read the list, and a machine can be busy.
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    #[cfg(target_os = "linux")]
    takes_little_memory(&running);
    let asked = Instant::now();
    kill(Pid::from_raw(running.child.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    let run = running.wait().exits_with(130);
    // Four times the promised second.
    assert!(asked.elapsed().as_secs() < 4, "{:?}", asked.elapsed());
    let mut lines: Vec<_> = run.stdout.lines().collect();
    let summary = lines.pop().unwrap_or_default();
    assert!(summary.contains(r#""not_run":100000"#), "{summary}");
    // Not parsed, because that takes longer than all the rest.
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 100_000);
    assert!(lines.iter().all(|line| line.contains(r#""outcome":"not-run""#)), "{}", lines[0]);
}

/// 64 descriptors are enough for everything, with one note at most.
#[cfg(unix)]
pub fn few_descriptors_are_enough(program: &Program) {
    let limited_by = |limit: &str, arguments: &str| -> Run {
        let script = format!("{limit}; exec \"$0\" {arguments}");
        program.in_shell(&script).run().exits_with(0)
    };
    let limited = |arguments: &str| limited_by("ulimit -n 64", arguments);
    let run = limited("-q --latency 5");
    assert!(run.stdout.starts_with("Downloaded 160 of 160 sites in "), "{run:#?}");
    if program.is_concurrent {
        let run = limited("-q -c 200 --latency 5");
        assert!(run.stdout.starts_with("Downloaded 160 of 160 sites in "), "{run:#?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:#?}");
        assert!(run.stderr.contains("at once instead of 160: the limit on open files is 64"));
        // A soft limit is raised, and then there is nothing to note.
        let server = prompt();
        let run = limited_by("ulimit -Sn 32", &format!("-q -c 8 -n 8 {}", server.url("/dice")));
        assert_eq!(run.stderr, "", "{run:#?}");
    }
    // One connection kept open for each of these hosts would be too many.
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
    let hosts: Vec<_> = (0..100).map(|_| at(servers::says_and_stays(answer))).collect();
    let run = limited(&format!("-q {}", hosts.join(" ")));
    assert!(run.stdout.starts_with("Downloaded 100 of 100 sites in "), "{run:#?}");
}

/// The example `minimal`: each URL is downloaded; one that fails is named, and the exit code is 1.
pub fn minimal_downloads_what_it_is_given(program: &Program, name: &str) {
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
