//! What becomes of a site with which something is wrong: it is named, counted, and holds up nothing.

use std::hash::{BuildHasher, RandomState};
use std::{env, fs};

use proptest::collection::vec;
use proptest::option;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::faults::{Fault, Faults};
use crate::servers::Https;
use crate::{Program, folder};

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
