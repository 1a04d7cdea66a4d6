//! Workers that misbehave, as shell scripts.
#![allow(clippy::unwrap_used)]

use std::fs;

use common::client::Repeats;
use proptest::prelude::*;
use test_support::write_script;

use super::*;

/// What a worker says first.
const READY: &str = r#"{"id":0,"outcome":{"Ok":0}}"#;

const HOUR: Duration = Duration::from_secs(3_600);
/// More than any of these tests takes.
const PLACES: usize = 8;
const SITE: &str = "http://127.0.0.1/";

/// How these sites end when their worker is this shell script, once it is ready.
fn fetch_with(name: &str, script: &str, sites: &[&str]) -> Vec<Result<u64, Failure>> {
    let script = format!("read settings; echo '{READY}'\n{script}");
    with_workers(name, &script, HOUR, |workers| {
        sites.iter().map(|site| workers.fetch(&Url::parse(site).unwrap())).collect()
    })
}

/// Runs a test with workers that are this shell script, and that have so much time for a site.
fn with_workers<T>(
    name: &str,
    script: &str,
    timeout: Duration,
    test: impl FnOnce(&mut Workers) -> T,
) -> T {
    let file = env::temp_dir().join(format!("worker-{}-{name}", process::id()));
    write_script(&file, script);
    let settings = settings(timeout);
    // An hour is not spent: what takes that long is ended, or ends the test.
    let mut workers = Workers { patience: HOUR, ..Workers::with(&file, PLACES, &[], &settings) };
    let result = test(&mut workers);
    drop(workers);
    fs::remove_file(file).unwrap();
    result
}

fn settings(timeout: Duration) -> Settings {
    Settings {
        timeout,
        use_proxies: false,
        load_certificates: false,
        keep_connections: Duration::ZERO,
        user_agent: "test/1".into(),
        repeats: Repeats::default(),
    }
}

/// Both sites fail: the second one with a new process that behaves no better.
fn fails_with(name: &str, script: &str, detail: &str) {
    for outcome in fetch_with(name, script, &[SITE; 2]) {
        let failure = outcome.unwrap_err();
        assert_eq!(failure.kind, FailureKind::WorkerDied);
        assert!(failure.detail.starts_with(detail), "{}", failure.detail);
    }
}

#[test]
fn an_answer_is_taken() {
    let answers = r#"
        read job; echo '{"id":1,"outcome":{"Ok":7}}'
        read job; printf '%s\n' '{"id":2,"outcome":{"Err":{"kind":"dns","detail":"\u001b[31m"}}}'"#;
    let outcomes = fetch_with("good", answers, &[SITE; 2]);
    assert_eq!(outcomes, [Ok(7), Err(Failure::new(FailureKind::Dns, "\x1b[31m"))]);
}

#[test]
fn what_is_not_an_answer_costs_the_site() {
    let garbage = "the worker process printed something that is not an answer";
    fails_with("text", "read job; echo hello; exec sleep 600", garbage);
    fails_with("half", r#"read job; echo '{"id":1,"outc'; exec sleep 600"#, garbage);
    fails_with("bytes", r"read job; printf '\377\n'; exec sleep 600", garbage);
    fails_with("blank", "read job; echo; exec sleep 600", garbage);
    let too_much =
        r#"read job; echo '{"id":1,"outcome":{"Ok":18446744073709551615}}'; exec sleep 600"#;
    fails_with("much", too_much, garbage);
    let other_id = r#"read job; echo '{"id":9,"outcome":{"Ok":7}}'; exec sleep 600"#;
    fails_with("id", other_id, "the worker process answered a question that nobody asked");
}

/// The second site finds the second answer to the first job.
#[test]
fn an_answer_too_many_costs_the_next_site() {
    let twice = r#"read job; echo '{"id":1,"outcome":{"Ok":7}}'; echo '{"id":1,"outcome":{"Ok":8}}'
        read job; exec sleep 600"#;
    let outcomes = fetch_with("twice", twice, &[SITE; 3]);
    let detail = "the worker process answered a question that nobody asked";
    assert_eq!(outcomes, [Ok(7), Err(Failure::new(FailureKind::WorkerDied, detail)), Ok(7)]);
}

#[test]
fn a_worker_that_ends_costs_the_site() {
    fails_with("end", "read job; exit 3", "the worker process died: exit status: 3");
    fails_with("cut", "read job; printf '{'; exit 0", "the worker process died: exit status: 0");
    fails_with("kill", "read job; kill -9 $$", "the worker process died: signal: 9");
    let writing = r#"read job; printf '{"id":1,"outc'; kill -9 $$"#;
    fails_with("writing", writing, "the worker process died: signal: 9");
}

#[test]
fn a_worker_that_never_ends_its_line_costs_the_site() {
    fails_with("endless", "read job; exec tr '\\0' x < /dev/zero", "the worker process ");
}

#[test]
fn a_worker_whose_line_is_too_long_costs_the_site() {
    let long = "read job; head -c 65536 /dev/zero; exec sleep 600";
    fails_with("long", long, "the worker process closed its pipes");
}

#[test]
fn a_worker_that_closes_its_pipes_costs_the_site() {
    fails_with("deaf", "exec sleep 600 <&- >&-", "the worker process closed its pipes");
}

/// It does not even read, not the longest job that there can be.
#[test]
fn a_worker_that_does_nothing_costs_the_site() {
    let rest = common::LONGEST_ADDRESS - SITE.len() - 1;
    let site = Url::parse(&format!("{SITE}?{}", "\\".repeat(rest))).unwrap();
    let script = format!("read settings; echo '{READY}'; exec sleep 600");
    let timeout = Duration::from_millis(1);
    let outcome = with_workers("silent", &script, timeout, |workers| {
        // It may take its time to be ready.
        let ready = workers.take().unwrap();
        workers.put_back(ready, None, Duration::ZERO);
        workers.patience = Duration::from_millis(1);
        workers.fetch(&site)
    });
    assert_eq!(outcome, Err(Failure::new(FailureKind::WorkerDied, "the worker process hangs")));
}

/// It was in time, but the parent had been stopped, and the time was up when it went on.
#[test]
fn an_answer_that_comes_too_late_is_a_timeout() {
    let script = format!(
        r#"read settings; echo '{READY}'; read job; sleep 0.01; echo '{{"id":1,"outcome":{{"Ok":7}}}}'
        exec sleep 600"#
    );
    let site = Url::parse(SITE).unwrap();
    let timeout = Duration::from_millis(1);
    let outcome = with_workers("late", &script, timeout, |workers| workers.fetch(&site));
    assert_eq!(outcome.unwrap_err().kind, FailureKind::Timeout);
}

#[test]
fn twenty_thousand_jobs_do_not_fill_a_pipe() {
    let script = r#"n=0; while read job; do
        n=$((n + 1)); echo "{\"id\":$n,\"outcome\":{\"Ok\":$n}}"; done"#;
    let outcomes = fetch_with("many", script, &vec![SITE; 20_000]);
    assert_eq!(outcomes.into_iter().flatten().sum::<u64>(), (1..=20_000).sum::<u64>());
}

#[test]
fn a_worker_that_cannot_be_started_costs_the_site() {
    let site = Url::parse(SITE).unwrap();
    let settings = settings(HOUR);
    let workers = Workers::with(Path::new("/no/such/program"), PLACES, &[], &settings);
    let failure = workers.fetch(&site).unwrap_err();
    assert!(failure.detail.starts_with("cannot start a worker process: "), "{failure:?}");
    // What is started, but is no worker.
    for (name, script) in [("echo", "exec cat"), ("true", "exit 0"), ("liar", "echo hello")] {
        let failure = with_workers(name, script, HOUR, |workers| workers.fetch(&site));
        let failure = failure.unwrap_err();
        assert!(failure.detail.starts_with("cannot start a worker process: "), "{failure:?}");
    }
}

/// Of three threads, two find no process of their own, and nobody's site is lost.
#[test]
fn a_worker_that_could_be_started_serves_all() {
    let script = format!(
        r#"mkdir "$0.first" 2> /dev/null || exit 3
        read settings; echo '{READY}'; n=0
        while read job; do n=$((n + 1)); echo "{{\"id\":$n,\"outcome\":{{\"Ok\":1}}}}"; done"#
    );
    let site = Url::parse(SITE).unwrap();
    let downloaded = with_workers("only", &script, HOUR, |workers| {
        // So that there is one before the others look for theirs.
        let first = workers.fetch(&site);
        let fetch_ten = || (0..10).flat_map(|_| workers.fetch(&site)).sum::<u64>();
        let others: u64 = thread::scope(|scope| {
            let threads = [(); 3].map(|()| scope.spawn(fetch_ten));
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        first.unwrap() + others
    });
    assert_eq!(downloaded, 31);
    fs::remove_dir(env::temp_dir().join(format!("worker-{}-only.first", process::id()))).unwrap();
}

/// The first attempt to start a process fails, and later ones do not.
#[test]
fn after_a_failed_start_there_is_another_attempt() {
    let script = format!(
        r#"[ -e "$0.broken" ] && exit 3
        read settings; echo '{READY}'; while read job; do exit 4; done"#
    );
    let broken = env::temp_dir().join(format!("worker-{}-again.broken", process::id()));
    fs::write(&broken, "").unwrap();
    let site = Url::parse(SITE).unwrap();
    with_workers("again", &script, HOUR, |workers| {
        let said = || workers.fetch(&site).unwrap_err().detail;
        assert!(said().starts_with("cannot start a worker process: "));
        fs::remove_file(broken).unwrap();
        let started = "the worker process died: exit status: 4";
        let start = Instant::now();
        while said() != started {
            assert!(start.elapsed() < HOUR);
        }
        assert_eq!(said(), started);
    });
}

/// What a worker says of a failure is cut, too.
#[test]
fn a_long_detail_is_cut() {
    let detail = "x".repeat(10_000);
    let outcome = Err(Failure { kind: FailureKind::Tls, detail });
    let line = serde_json::to_vec(&Answer { id: 1, outcome, repeats: 0 }).unwrap();
    let failure = understand(&line, 1, 0).unwrap().outcome.unwrap_err();
    assert_eq!(failure.detail.chars().count(), 201);
}

proptest! {
    /// What one side writes is what the other side reads, and always one line.
    #[test]
    fn a_message_that_is_written_is_read(id: u64, text: String, bytes: u64, is_ok: bool) {
        let outcome = if is_ok { Ok(bytes) } else { Err(Failure::new(FailureKind::Protocol, text.clone())) };
        let mut pipe = Vec::new();
        write_line(&mut pipe, &Answer { id, outcome: outcome.clone(), repeats: 3 }).unwrap();
        prop_assert!(is_one_line(&pipe));
        let answer: Answer = serde_json::from_slice(&pipe).unwrap();
        prop_assert_eq!((answer.id, answer.outcome), (id, outcome));

        let mut pipe = Vec::new();
        write_line(&mut pipe, &Job { id, site: text.clone() }).unwrap();
        prop_assert!(is_one_line(&pipe));
        let job: Job = serde_json::from_slice(&pipe).unwrap();
        prop_assert_eq!((job.id, job.site), (id, text));
    }

    /// An answer in which one byte has changed, or is one too many: never a panic, never the answer
    /// to another job, never more bytes than a download can have.
    #[test]
    fn a_damaged_answer_is_understood_or_refused(
        id: u64,
        outcome in prop_oneof![
            (0..=body::LIMIT).prop_map(Ok),
            any::<String>().prop_map(|text| Err(Failure::new(FailureKind::Protocol, text))),
        ],
        place: prop::sample::Index,
        removed in 0..=1_usize,
        byte in prop_oneof![b'0'..=b'9', any::<u8>()],
    ) {
        let mut line = serde_json::to_vec(&Answer { id, outcome, repeats: 0 }).unwrap();
        let place = place.index(line.len());
        line.splice(place..place + removed, [byte]);
        if let Ok(Answer { outcome, .. }) = understand(&line, id, 0) {
            let answer: serde_json::Value = serde_json::from_slice(&line).unwrap();
            prop_assert_eq!(&answer["id"], id);
            prop_assert!(outcome.is_err() || outcome.unwrap() <= body::LIMIT);
        }
    }
}

fn is_one_line(bytes: &[u8]) -> bool {
    bytes.split_last().is_some_and(|(last, rest)| *last == b'\n' && !rest.contains(&b'\n'))
}
