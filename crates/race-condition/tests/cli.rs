//! The program and its examples as a user runs them.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use test_support::{Invocation, Run};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_race-condition"))
}

fn run(arguments: &[&str]) -> Run {
    Invocation::new(program(), arguments).run()
}

fn example(name: &str) -> String {
    Invocation::example(program(), name, [""; 0]).run().exits_with(0).stdout
}

/// Way, total and lost of each row.
fn table(run: &Run) -> Vec<(String, u64, u64)> {
    let rows = run.stdout.lines().skip(3).take_while(|line| !line.is_empty());
    let number = |text: &str| text.replace(',', "").parse().unwrap();
    rows.map(|row| {
        let (way, numbers) = row.split_at(17);
        let numbers: Vec<_> = numbers.split_whitespace().collect();
        assert!(numbers[2].parse::<f64>().unwrap() >= 0.0, "{row}");
        (way.trim().to_owned(), number(numbers[0]), number(numbers[1]))
    })
    .collect()
}

#[test]
fn the_broken_way_loses_updates_in_every_run_and_the_others_none() {
    for _ in 0..10 {
        let run = run(&["--increments", "2000"]).exits_with(0);
        assert!(run.stdout.starts_with("8 threads, 2,000 increments each: 16,000 expected\n"));
        let table = table(&run);
        let ways: Vec<_> = table.iter().map(|(way, ..)| way.as_str()).collect();
        assert_eq!(ways, ["load, then store", "Mutex", "fetch_add", "channel", "one count each"]);
        for (number, (way, total, lost)) in table.iter().enumerate() {
            assert_eq!(total + lost, 16_000, "{way}");
            assert_eq!(*lost > 0, number == 0, "{way}: {run:#?}");
        }
    }
}

#[test]
fn one_thread_alone_loses_nothing() {
    let run = run(&["--threads", "1", "--increments", "1000"]).exits_with(0);
    assert!(
        run.stdout.starts_with("1 thread, 1,000 increments each: 1,000 expected\n"),
        "{run:#?}"
    );
    assert!(table(&run).iter().all(|(_, total, lost)| (*total, *lost) == (1_000, 0)));
}

#[test]
fn all_orders_of_two_threads_are_shown() {
    assert_eq!(
        run(&["--interleavings"]).exits_with(0).stdout,
        "\
2 threads, 1 increment each, every one a load and a store: 6 orders

     1  A loads 0    A stores 1   B loads 1    B stores 2    ends at 2
     2  A loads 0    B loads 0    A stores 1   B stores 1    ends at 1, 1 lost
     3  A loads 0    B loads 0    B stores 1   A stores 1    ends at 1, 1 lost
     4  B loads 0    A loads 0    A stores 1   B stores 1    ends at 1, 1 lost
     5  B loads 0    A loads 0    B stores 1   A stores 1    ends at 1, 1 lost
     6  B loads 0    B stores 1   A loads 1    A stores 2    ends at 2

 total    lost  orders
     1       1       4
     2       0       2
"
    );
}

#[test]
fn many_steps_fit_into_a_line() {
    let two = run(&["--interleavings", "--increments", "2"]).exits_with(0).stdout;
    let start = "\
2 threads, 2 increments each, every one a load and a store: 70 orders
A←0: A loads 0   A→1: A stores 1

     1  A←0  A→1  A←1  A→2  B←2  B→3  B←3  B→4   ends at 4
     2  A←0  A→1  A←1  B←1  A→2  B→2  B←2  B→3   ends at 3, 1 lost
";
    assert!(two.starts_with(start), "{two}");
    let many = run(&["--interleavings", "--threads", "3", "--increments", "2"]).exits_with(0);
    let orders = many.stdout.lines().filter(|line| line.contains(" ends at "));
    assert_eq!(orders.clone().count(), 34_650);
    assert!(orders.chain(two.lines()).all(|line| line.chars().count() <= 100));
    assert!(two.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn bad_options_are_refused() {
    for (arguments, allowed) in [
        (&["--threads", "0"][..], "whole numbers from 1 to 64"),
        (&["--threads", "65"], "whole numbers from 1 to 64"),
        (&["--threads", "two"], "whole numbers from 1 to 64"),
        (&["--increments", "0"], "whole numbers from 1 to 1,000,000"),
        (&["--increments", "1000001"], "whole numbers from 1 to 1,000,000"),
        (&["--increments", "-1"], "whole numbers from 1 to 1,000,000"),
        (&["--interleavings", "--threads", "9"], "at most 16 steps, and these would be 18"),
        (
            &["--interleavings", "--threads", "6"],
            "at most 50,000 orders, and these would be 7,484,400",
        ),
        (&["--interleavings", "--threads", "64", "--increments", "1000000"], "128,000,000"),
        (&["five"], "unexpected argument"),
    ] {
        let run = run(arguments).exits_with(2);
        assert!(run.stderr.contains(allowed), "{arguments:?}: {run:#?}");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn help_explains() {
    let help = run(&["--help"]).exits_with(0).stdout;
    for part in ["--threads", "--increments", "--interleavings", "Exit codes: 0 it ran"] {
        assert!(help.contains(part), "{help}");
    }
}

#[cfg(unix)]
#[test]
fn streams_may_break() {
    use test_support::promises::signals::output_may_get_lost;

    output_may_get_lost(|| Invocation::new(program(), ["--increments", "10"]));
    output_may_get_lost(|| Invocation::new(program(), ["--interleavings"]));
}

#[test]
fn opposite_orders_deadlock() {
    assert_eq!(
        example("deadlock"),
        "\
in opposite orders: a deadlock, each thread waits for the lock that the other has
in the same order: both threads had both locks
"
    );
}

#[test]
fn a_guard_in_the_head_of_a_loop_lets_one_worker_work() {
    assert_eq!(
        example("lock-held-too-long"),
        "\
while let Some(job) = shop.queue().pop_front()  4 workers, 20 jobs, most at work 1
while let Some(job) = shop.next()               4 workers, 20 jobs, most at work 4
"
    );
}

#[test]
fn one_thread_loses_updates_across_an_await() {
    assert_eq!(
        example("lost-across-await"),
        "\
read, await, write                      100 of 800
await, read, write                      800 of 800
read, await, write under an async lock  800 of 800
"
    );
}
