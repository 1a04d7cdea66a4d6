//! What the table of combinators says, cell by cell: the order of what they hand back, how many
//! futures they keep in flight, in which task those run, what they may borrow, what a panic does, and
//! what is left when they are dropped.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::cell::RefCell;
use std::env;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, join_all};
use futures::stream::{self, FuturesUnordered, StreamExt};
use test_support::Invocation;
use tokio::runtime::Builder;
use tokio::task::{self, JoinSet};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// The page says what is in here, row by row.
const TABLE: [Row; 7] = [
    Row { name: "join_all", order: List, bound: None, own_tasks: false },
    Row { name: "FuturesUnordered", order: Arrival, bound: None, own_tasks: false },
    Row { name: "buffered", order: List, bound: Some(K), own_tasks: false },
    Row { name: "buffer_unordered", order: Arrival, bound: Some(K), own_tasks: false },
    Row { name: "for_each_concurrent", order: Nothing, bound: Some(K), own_tasks: false },
    Row { name: "JoinSet", order: Arrival, bound: None, own_tasks: true },
    Row { name: "spawn", order: List, bound: None, own_tasks: true },
];

const K: usize = 3;
const SITES: usize = 9;

struct Row {
    name: &'static str,
    order: Order,
    bound: Option<usize>,
    /// They own what they use, a panic in one is an error of that one, and with `spawn` they go on
    /// when the handle is dropped.
    own_tasks: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    List,
    Arrival,
    Nothing,
}
use Order::{Arrival, List, Nothing};

/// What all futures of a run share.
#[derive(Default)]
struct Seen {
    in_flight: AtomicUsize,
    most: AtomicUsize,
    done: AtomicUsize,
    tasks: AtomicUsize,
}

/// One site: the later it is in the list, the sooner it arrives. The one with the number of `panics`
/// does so halfway.
async fn visit(seen: Arc<Seen>, site: usize, main: Option<task::Id>, panics: usize) -> usize {
    struct Leave<'a>(&'a Seen);
    impl Drop for Leave<'_> {
        fn drop(&mut self) {
            self.0.in_flight.fetch_sub(1, Relaxed);
        }
    }
    seen.most.fetch_max(seen.in_flight.fetch_add(1, Relaxed) + 1, Relaxed);
    let _leave = Leave(&seen);
    seen.tasks.fetch_add(usize::from(task::try_id() != main), Relaxed);
    let whole = 10 * (SITES - site) as u64;
    sleep(Duration::from_millis(whole / 2)).await;
    assert_ne!(site, panics, "a bug");
    sleep(Duration::from_millis(whole - whole / 2)).await;
    seen.done.fetch_add(1, Relaxed);
    site
}

/// What the combinator of a row makes of the sites: in which order it hands them back. A panic that
/// is an error is left out.
fn combined(name: &str, seen: &Arc<Seen>, panics: usize) -> LocalBoxFuture<'static, Vec<usize>> {
    let seen = Arc::clone(seen);
    let name = name.to_owned();
    async move {
        let main = task::try_id();
        let visits = (0..SITES).map(move |site| visit(Arc::clone(&seen), site, main, panics));
        match &*name {
            "join_all" => join_all(visits).await,
            "FuturesUnordered" => visits.collect::<FuturesUnordered<_>>().collect().await,
            "buffered" => stream::iter(visits).buffered(K).collect().await,
            "buffer_unordered" => stream::iter(visits).buffer_unordered(K).collect().await,
            "for_each_concurrent" => {
                stream::iter(visits).for_each_concurrent(K, async |visit| _ = visit.await).await;
                Vec::new()
            }
            "JoinSet" => {
                let mut tasks: JoinSet<_> = visits.collect();
                let mut sites = Vec::new();
                while let Some(outcome) = tasks.join_next().await {
                    sites.extend(outcome.ok());
                }
                sites
            }
            "spawn" => {
                let handles: Vec<_> = visits.map(task::spawn).collect();
                let mut sites = Vec::new();
                for handle in handles {
                    sites.extend(handle.await.ok());
                }
                sites
            }
            _ => panic!("no such row: {name}"),
        }
    }
    .boxed_local()
}

#[test]
fn the_page_says_the_same() {
    let page = std::fs::read_to_string("../../tutorial/13-from-a-blank-page.md").unwrap();
    let (_, rest) = page.split_once("\n### Which combinator when\n").unwrap();
    let rows: Vec<Vec<_>> = rest
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches(['|', ' ']).split(" | ").collect())
        .collect();
    assert_eq!(rows.len(), TABLE.len());
    for (row, Row { name, order, bound, own_tasks }) in rows.iter().zip(TABLE) {
        assert!(row[0].trim_matches('`').starts_with(name), "{row:?}");
        let order = match order {
            List => "the list",
            Arrival => "arrival",
            Nothing => "nothing",
        };
        let bound = if bound.is_some() { "k" } else { "none" };
        let [own, borrow, panic] = if own_tasks {
            ["yes", "no", "an error for that one"]
        } else {
            ["no", "yes", "the caller panics"]
        };
        let dropped = if name == "spawn" { "they go on" } else { "all are cancelled" };
        assert_eq!(row[1..], [order, bound, own, borrow, panic, dropped], "{name}");
    }
}

#[test]
fn each_has_its_order_its_bound_and_its_tasks() {
    for Row { name, order, bound, own_tasks } in TABLE {
        let seen = Arc::default();
        let sites = run(combined(name, &seen, SITES));
        let in_list: Vec<_> = (0..SITES).collect();
        let seen_order = match &sites[..] {
            [] => Nothing,
            sites if sites == in_list => List,
            _ => Arrival,
        };
        assert_eq!(seen_order, order, "{name}: {sites:?}");
        assert!(order == Nothing || sites.len() == SITES, "{name}: {sites:?}");
        assert_eq!(seen.most.load(Relaxed), bound.unwrap_or(SITES), "{name}");
        assert_eq!(seen.done.load(Relaxed), SITES, "{name}");
        let others = if own_tasks { SITES } else { 0 };
        assert_eq!(seen.tasks.load(Relaxed), others, "{name}: tasks that are not the caller's");
    }
}

#[test]
fn a_panic_ends_what_has_no_task_of_its_own() {
    for Row { name, own_tasks, .. } in TABLE {
        let seen = Arc::default();
        let outcome = run(AssertUnwindSafe(combined(name, &seen, 1)).catch_unwind());
        // Of those that run in the caller's task, it is the caller that panics.
        assert_eq!(outcome.is_err(), !own_tasks, "{name}");
        if let Ok(sites) = outcome {
            assert_eq!(sites.len(), SITES - 1, "{name}: all the others");
            assert!(!sites.contains(&1), "{name}");
        }
        assert_eq!(seen.done.load(Relaxed) == SITES - 1, own_tasks, "{name}");
        assert_eq!(seen.in_flight.load(Relaxed), 0, "{name}");
    }
}

#[test]
fn what_is_dropped_is_cancelled_but_for_spawned_tasks() {
    for Row { name, .. } in TABLE {
        let seen = Arc::<Seen>::default();
        let done = run(async {
            // Nothing has arrived by then.
            let outcome = timeout(Duration::from_millis(5), combined(name, &seen, SITES)).await;
            assert!(outcome.is_err(), "{name}");
            sleep(Duration::from_secs(1)).await;
            seen.done.load(Relaxed)
        });
        assert_eq!(done, if name == "spawn" { SITES } else { 0 }, "{name}");
        assert_eq!(seen.in_flight.load(Relaxed), 0, "{name}");
    }
}

/// Those that run in the caller's task take futures that borrow from it, and that are not `Send`.
#[test]
fn what_has_no_task_of_its_own_may_borrow() {
    let sites = RefCell::new(Vec::new());
    let note = |site: usize| {
        let sites = &sites;
        async move { sites.borrow_mut().push(site) }
    };
    run(async {
        join_all((0..2).map(note)).await;
        (2..4).map(note).collect::<FuturesUnordered<_>>().collect::<()>().await;
        stream::iter((4..6).map(note)).buffered(K).collect::<()>().await;
        stream::iter((6..8).map(note)).buffer_unordered(K).collect::<()>().await;
        stream::iter(8..10).for_each_concurrent(K, note).await;
    });
    let mut sites = sites.into_inner();
    sites.sort_unstable();
    assert_eq!(sites, (0..10).collect::<Vec<_>>());
}

/// The compiler says no to a task that borrows, and yes to the same with what it owns.
#[test]
fn a_task_of_its_own_may_not_borrow() {
    let [by_spawn, by_set] =
        ["tokio::task::spawn(visit)", "tokio::task::JoinSet::new().spawn(visit)"].map(|spawn| {
            move |owned: &str| {
                format!(
                    "#![allow(unused)]\nfn main() {{ let site = String::new(); let visit = \
                     async {owned} {{ println!(\"{{site}}\"); }}; {spawn}; }}"
                )
            }
        });
    let deps = env::current_exe().unwrap().parent().unwrap().to_owned();
    let folder = test_support::folder("borrow");
    let mut tried = 0;
    for tokio in libraries(&deps) {
        // There can be one that another compiler has built, or one that is being built.
        if compile(&by_spawn("move"), &tokio, &folder) != (true, String::new()) {
            continue;
        }
        tried += 1;
        assert!(compile(&by_set("move"), &tokio, &folder).0);
        for program in [by_spawn(""), by_set("")] {
            let (compiles, message) = compile(&program, &tokio, &folder);
            assert!(
                !compiles && message.contains("error[E0373]: async block may outlive"),
                "{message}"
            );
        }
        break;
    }
    std::fs::remove_dir_all(folder).unwrap();
    assert_eq!(tried, 1, "no library of tokio's in {}", deps.display());
}

fn libraries(deps: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(deps).unwrap().map(|entry| entry.unwrap().path());
    let is_tokio = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("libtokio-") && file.extension().is_some_and(|end| end == "rlib")
    };
    files.filter(is_tokio).collect()
}

/// Whether a program compiles, and what the compiler says otherwise.
fn compile(source: &str, tokio: &Path, folder: &Path) -> (bool, String) {
    let file = folder.join("program.rs");
    std::fs::write(&file, source).unwrap();
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--edition", "2024", "--emit=metadata", "--out-dir"]).arg(folder);
    rustc.arg("--extern").arg(format!("tokio={}", tokio.display()));
    rustc.arg("-L").arg(format!("dependency={}", tokio.parent().unwrap().display()));
    let output = rustc.arg(&file).output().expect("the compiler that builds this test is there");
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

/// `buffered` holds back what has arrived until its turn has come, and that takes a place.
#[test]
fn a_slow_one_in_front_keeps_buffered_from_going_on() {
    let step = Path::new(env!("CARGO_BIN_EXE_step-5"));
    let run = Invocation::example(step, "slow-in-front", [""; 0]).run().exits_with(0);
    let expected = "buffered: 4 of 12 have begun\nbuffer_unordered: 12 of 12 have begun\n";
    assert_eq!(run.stdout, expected);
}

#[test]
fn a_token_ends_a_wait_and_a_flag_would_be_asked_after_it() {
    run(async {
        let stop = CancellationToken::new();
        let pause = {
            let stop = stop.clone();
            task::spawn(async move {
                // None where the token is cancelled first: the rest of the pause is dropped.
                stop.run_until_cancelled(sleep(Duration::from_secs(60))).await
            })
        };
        task::yield_now().await;
        stop.cancel();
        let start = tokio::time::Instant::now();
        assert_eq!(pause.await.unwrap(), None);
        assert_eq!(start.elapsed(), Duration::ZERO);
    });
}

/// On a clock that jumps.
fn run<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}
