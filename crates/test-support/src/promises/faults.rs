//! How a site ends that has something wrong: it is named, it is counted, and no other site waits.

use std::hash::{BuildHasher, RandomState};
use std::{env, fs};

use proptest::collection::vec;
use proptest::option;
use proptest::sample::select;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::faults::{Fault, Faults};
use crate::running::{self, Program, Running, folder};
use crate::servers::{self, Https};

/// All faults, in long lists: each is what the table says, nothing is lost, and nothing is sent
/// twice but what nobody answered.
///
/// That the four programs agree with one table makes them agree with each other.
pub fn all_faults_at_once(program: &Program) {
    let (large, others): (Vec<_>, Vec<_>) =
        Fault::ALL.into_iter().partition(|fault| fault.takes_ten_megabytes());
    let (slow, quick): (Vec<_>, Vec<_>) =
        others.iter().partition(|fault| fault.costs_the_timeout());
    // How long ten megabytes take is no question of this test, so these have time.
    let mut runs = vec![Run::start(program, None, 3_600, &[&*quick, &large, &large].concat())];
    let list = [slow, quick.clone(), quick].concat();
    if program.is_concurrent {
        runs.push(Run::start(program, Some(8), TIMEOUT, &list));
        runs.push(Run::start(program, Some(16), TIMEOUT, &[&*others, &others].concat()));
    } else {
        // One after the other they cost one timeout after the other: two in each of four runs.
        runs.extend(dealt(&list, 4).map(|list| Run::start(program, None, TIMEOUT, &list)));
    }
    runs.into_iter().for_each(Run::check);
}

/// In seconds. It is sat out for every fault that costs it, and the others are done by then, unless
/// the machine is busy: then the run is repeated with more.
const TIMEOUT: u32 = 2;

/// The same faults, in an order in which those that are alike are not neighbours.
fn spread(list: &[Fault]) -> Vec<Fault> {
    dealt(list, 8).collect::<Vec<_>>().concat()
}

/// Deals the faults out to this many lists, as cards are dealt.
fn dealt(list: &[Fault], hands: usize) -> impl Iterator<Item = Vec<Fault>> {
    (0..hands).map(move |first| list.iter().skip(first).step_by(hands).copied().collect())
}

/// Any faults, in any order, in any number at once: what each is does not depend on the others.
pub fn random_faults_do_not_mix(program: &Program) {
    const CASES: usize = 4;
    // At most one that costs the timeout, because one program sits them out in a row.
    let light = Fault::ALL.into_iter().filter(|fault| !fault.takes_ten_megabytes());
    let (slow, quick) = light.partition::<Vec<_>, _>(|fault| fault.costs_the_timeout());
    let cases = vec((vec(select(quick), 1..16), option::of(select(slow)), 1..=16_usize), CASES);
    // The seed of a failure brings it back.
    let seed = env::var("FAULT_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| RandomState::new().hash_one(CASES));
    println!("FAULT_SEED={seed}");
    let bytes = [seed.to_le_bytes(); 4].concat();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let runs = cases.new_tree(&mut runner).unwrap().current().into_iter();
    let runs = runs.map(|(mut list, slow, at_once)| {
        list.extend(slow);
        Run::start(program, Some(at_once), TIMEOUT, &list)
    });
    // All of them are started before the first is waited for.
    runs.collect::<Vec<_>>().into_iter().for_each(Run::check);
}

/// A program that is under way with a list of faults, and the server that has them.
struct Run<'a> {
    program: &'a Program,
    at_once: Option<usize>,
    timeout: u32,
    list: Vec<Fault>,
    running: Running,
    faults: Faults,
}

impl<'a> Run<'a> {
    fn start(program: &'a Program, at_once: Option<usize>, timeout: u32, list: &[Fault]) -> Self {
        let faults = Faults::start();
        let urls = spread(list).into_iter().map(|fault| faults.url(fault) + "\n");
        let concurrency = at_once.filter(|_| program.is_concurrent).map(|n| format!("-c{n}"));
        let deadline = format!("--timeout={timeout}");
        let arguments = ["--json", "--sites=-", &deadline];
        let running = program.with(arguments.into_iter().chain(concurrency.as_deref()));
        let running = running.stdin(urls.collect::<String>()).start();
        Self { program, at_once, timeout, list: list.to_vec(), running, faults }
    }

    /// Waits for the end, and compares with the table what the program says, and what the server saw.
    fn check(self) {
        /// What hangs has no end with any. A redirect that drips has, with more.
        const LONGEST: u32 = 18;
        let Self { program, at_once, timeout, list, running, faults } = self;
        let run = running.wait();
        if 3 * timeout <= LONGEST && was_late(&run, &list) {
            return Self::start(program, at_once, 3 * timeout, &list).check();
        }
        faults.check(&run, &list);
        let mut repeated = faults.dropped_requests();
        let count = |fault| list.iter().filter(|entry| **entry == fault).count();
        for fault in Fault::ALL {
            let entries = count(fault);
            let expected = match fault {
                Fault::WholeFinish => {
                    entries + count(Fault::RedirectGood) + count(Fault::RedirectElsewhere)
                }
                // The first request and ten redirects.
                Fault::RedirectLoop => 11 * entries,
                // As many as there is time for.
                Fault::RedirectDrip => continue,
                _ if fault.path().is_none() => 0,
                _ if fault.is_unanswered() => {
                    let requests = faults.requests(fault);
                    assert!((entries..=9 * entries).contains(&requests), "{fault:?}: {requests}");
                    repeated += requests - entries;
                    continue;
                }
                _ => entries,
            };
            assert_eq!(faults.requests(fault), expected, "{fault:?}");
        }
        let (_, summary) = run.json();
        assert_eq!(summary["repeated"].as_u64().unwrap_or(0), repeated as u64, "{run:#?}");
    }
}

/// Whether the time was up for what does not cost it.
fn was_late(run: &running::Run, list: &[Fault]) -> bool {
    let late = run.json().0.iter().filter(|site| site["outcome"] == "timeout").count();
    late > list.iter().filter(|fault| fault.costs_the_timeout()).count()
}

/// Whatever a server does so that it never ends costs the timeout: if it did not, the run would
/// not end.
pub fn a_deadline_covers_the_whole_download(program: &Program) {
    const TIMEOUT: f64 = 0.25;
    let faults = Faults::start();
    let slow = Fault::ALL.into_iter().filter(|fault| fault.costs_the_timeout());
    let (options, times): (&[&str], _) =
        if program.is_concurrent { (&["-c", "4"], 2) } else { (&[], 1) };
    let list = slow.collect::<Vec<_>>().repeat(times);
    let urls: Vec<_> = list.iter().map(|&fault| faults.url(fault)).collect();
    let arguments = ["--json", "--timeout", "0.25"].iter().chain(options).copied();
    let run = program.with(arguments.chain(urls.iter().map(String::as_str))).run();
    faults.check(&run, &list);
    for site in run.json().0 {
        let seconds = site["end"].as_f64().unwrap() - site["start"].as_f64().unwrap();
        assert!(seconds >= TIMEOUT, "{site}");
    }
}

/// A request that nobody answers is sent again, but a server that never answers gets no storm.
pub fn a_server_that_never_answers_is_spared(program: &Program) {
    let faults = Faults::start();
    let url = faults.url(Fault::NothingReset);
    let at_once: &[_] = if program.is_concurrent { &["-c", "2"] } else { &[] };
    let arguments = ["-q", "--json", "-n", "300", &url];
    let run = program.with(arguments.iter().chain(at_once)).run().exits_with(1);
    let (_, summary) = run.json();
    assert_eq!(summary["kinds"], serde_json::json!({ "reset": 300 }));
    // A hundred of each client, and there are at most two.
    let repeated = summary["repeated"].as_u64().unwrap();
    assert!((100..=200).contains(&repeated), "{run:#?}");
    assert_eq!(faults.requests(Fault::NothingReset) as u64, 300 + repeated);
}

/// A server that does not wait for the request: it resets the connection, or is too busy to read.
pub fn what_comes_before_a_request_has_its_kind(program: &Program) {
    let busy = b"HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 5\r\n\r\nbusy\n";
    // hyper does not look at what it has not asked for, and then there is no status.
    for (server, kinds) in [
        (servers::resets_at_once(), &["reset"][..]),
        (servers::says_and_leaves(busy), &["http-status", "reset"]),
    ] {
        let url = format!("http://{server}/");
        let run = program.with(["-q", "--json", "-n", "200", &url]).run().exits_with(1);
        let counts = &run.json().1["kinds"];
        let all: u64 = kinds.iter().filter_map(|kind| counts[kind].as_u64()).sum();
        assert_eq!(all, 200, "{counts}");
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
        // rustls lists all names. What a failure says has to fit into a few lines.
        let run = trusting(&[faults.five_thousand_names()]).exits_with(1);
        assert_eq!(run.json().1["kinds"]["tls"], 1, "{run:#?}");
        assert!(run.stderr.contains("not valid for name"), "{run:#?}");
        assert!(run.stderr.len() < 300, "{run:#?}");
    }
    fs::remove_dir_all(folder).unwrap();
}
