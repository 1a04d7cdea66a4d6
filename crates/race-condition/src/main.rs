//! Counts with several threads, in a way that loses updates and in four that do not.
//!
//! ```sh
//! cargo run -p race-condition
//! cargo run -p race-condition -- --interleavings
//! ```

mod counters;
mod interleavings;

use std::process::ExitCode;
use std::time::Instant;
use std::{sync, thread};

use anyhow::Result;
use clap::{Arg, ArgAction, Command, command};
use common::cli::{debug_build_note, whole};
use common::output::say;
use common::text::{grouped, plural};

use crate::interleavings::Orders;

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = command().get_matches();
    let all_orders = options.get_flag("interleavings");
    let (threads, increments) = if all_orders { (2, 1) } else { (8, 100_000) };
    let threads = *options.get_one("threads").unwrap_or(&threads);
    let increments = *options.get_one("increments").unwrap_or(&increments);
    if all_orders {
        Orders::of(threads, increments)?.show();
    } else {
        compare(threads, increments);
    }
    Ok(ExitCode::SUCCESS)
}

// Clap's `derive` would be shorter to write, and would double the time of the first build.
fn command() -> Command {
    let number = |name| Arg::new(name).long(name).value_name("N").allow_negative_numbers(true);
    command!()
        .about("Counts with several threads, in a way that loses updates and in four that do not")
        .long_about(ABOUT)
        .args([
            number("threads")
                .value_parser(whole(1, 64))
                .help("How many threads count, 1 to 64\n[default: 8; 2 with --interleavings]"),
            number("increments").value_parser(whole(1, 1_000_000)).help(
                "Additions of each, 1 to 1,000,000\n[default: 100,000; 1 with --interleavings]",
            ),
            Arg::new("interleavings")
                .long("interleavings")
                .action(ArgAction::SetTrue)
                .help("Show every order of their steps:\nat most 16 steps, and 50,000 orders"),
        ])
        .after_help(
            "Exit codes: 0 it ran, 2 an option is wrong, 141 the reader of stdout went away",
        )
}

// Lines are broken by hand, for 80 columns: to ask the terminal would take more crates.
const ABOUT: &str = "\
Counts with several threads, in a way that loses updates and in four that do not

All threads add 1 to one count, again and again. Those who first load it and
then store what they saw plus 1 overwrite what others stored meanwhile. The
other four ways lose nothing: a lock, an atomic addition, a channel to one
owner, and a count for each thread.

With --interleavings nothing is left to chance: it shows every order in which
the threads can take their steps, and what each of them ends with.";

/// Counts in every way. A row is printed as soon as it is known.
#[expect(clippy::cast_precision_loss, reason = "of a time, three digits are enough")]
fn compare(threads: usize, increments: usize) {
    type Way = fn(threads: usize, increments: usize) -> u64;
    let ways: [(&str, Way); 5] = [
        ("load, then store", counters::load_then_store),
        ("Mutex", counters::mutex),
        ("fetch_add", counters::fetch_add),
        ("channel", counters::channel),
        ("one count each", counters::one_count_each),
    ];
    let expected = (threads * increments) as u64;
    say(&format!(
        "{}, {} each: {} expected\n\n\
         way                      total         lost   ns per increment\n",
        plural(threads, "thread"),
        plural(increments, "increment"),
        grouped(expected)
    ));
    for (way, count) in ways {
        let start = Instant::now();
        let total = count(threads, increments);
        let nanoseconds = start.elapsed().as_secs_f64() * 1e9 / expected as f64;
        let (total, lost) = (grouped(total), grouped(expected - total));
        say(&format!("{way:<17} {total:>12} {lost:>12} {nanoseconds:>18.1}\n"));
    }
    let mut notes = debug_build_note().to_owned();
    if threads > 1 {
        notes = invitation() + &notes;
    }
    if !notes.is_empty() {
        say(&format!("\n{notes}"));
    }
}

fn invitation() -> String {
    format!(
        "The first way is invited to lose. All threads start together, and in its first\n\
         {} additions each one steps aside between its load and its store.\n",
        counters::INVITATIONS
    )
}
