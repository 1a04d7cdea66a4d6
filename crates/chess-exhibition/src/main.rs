//! Plays chess against many opponents at once, on a clock that jumps to the next move.
//!
//! ```sh
//! cargo run -p chess-exhibition
//! cargo run -p chess-exhibition -- --speed 720
//! ```

mod exhibition;
mod formula;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Parser;
use common::cli::{self, When, in_range, whole};
use common::output::{complain, say};
use common::picture::{self, SvgFile};
use common::text::{grouped, plural};
use common::timing::{Timeline, to_svg};
use tokio::runtime::Builder;

use exhibition::{Exhibition, Way};
use formula::{clock, seconds};

/// Half a minute's work for a computer, in all three ways.
const MOST_MOVES: usize = 10_000_000;

/// Plays chess against many opponents at once, on a clock that jumps to the next move
///
/// Judit Polgár plays 24 boards, and needs 5 seconds for a move. Her opponents need 55 seconds for a
/// reply. She can finish one game before she begins the next, or go from board to board while the
/// others think. Hours pass in milliseconds, and are the same on every machine.
#[derive(Parser)]
#[command(
    version,
    mut_args = cli::reads_negative_numbers,
    after_help = "\
Examples:
  chess-exhibition --timeline always --svg exhibition.svg
  chess-exhibition --boards 5 --opponent-seconds 55.5
  chess-exhibition --speed 720

Exit codes: 0 it was played, 1 the picture could not be saved, 2 an option is wrong, \
141 the reader of stdout went away"
)]
struct Options {
    /// Boards, and so opponents, 1 to 100,000
    #[arg(long, value_name = "N", default_value = "24", value_parser = whole(1, 100_000))]
    boards: usize,

    /// Judit's moves on each board, 1 to 1,000; at most 10,000,000 on all boards
    #[arg(long, value_name = "N", default_value = "30", value_parser = whole(1, 1_000))]
    moves: usize,

    /// Her time for a move, 0 to 86,400 s, to the millisecond
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = milliseconds)]
    judit_seconds: Duration,

    /// An opponent's time for a reply, 0 to 86,400 s, to the millisecond
    #[arg(long, value_name = "SECONDS", default_value = "55", value_parser = milliseconds)]
    opponent_seconds: Duration,

    /// Play from board to board in real time, this many times faster, 1 to 1,000
    #[arg(long, value_name = "TIMES", value_parser = times)]
    speed: Option<u32>,

    /// Draw the first rounds: auto (when stdout is a terminal), always or never
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto, hide_possible_values = true)]
    timeline: When,

    /// Save the first rounds as a picture, in SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

fn main() -> ExitCode {
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = Options::parse();
    let exhibition = Exhibition {
        boards: options.boards,
        moves: options.moves,
        judit: options.judit_seconds,
        opponent: options.opponent_seconds,
    };
    ensure!(
        exhibition.all_moves() <= MOST_MOVES,
        "{} moves are too many: at most {} are played, on all boards",
        grouped(exhibition.all_moves()),
        grouped(MOST_MOVES)
    );
    let picture = options.svg.as_deref().map(SvgFile::open).transpose()?;

    say(&picture::fitted(&format!(
        "{}, {} each. Judit takes {} for a move, an opponent {} for a reply.\n\n",
        plural(exhibition.boards, "board"),
        plural(exhibition.moves, "move"),
        seconds(exhibition.judit),
        seconds(exhibition.opponent)
    )));
    let (timelines, table) = match options.speed {
        None => compare(&exhibition)?,
        Some(speed) => perform(&exhibition, speed)?,
    };
    // The picture is higher than many terminals, so what it leads to comes after it.
    if options.timeline.is_now() {
        let height = picture::height_above(&table);
        say(&format!("{}\n", timelines[0].to_text(picture::width(), height)));
    }
    say(&table);
    if let Some(Err(error)) = picture.map(|picture| picture.save(&to_svg(&timelines))) {
        complain(&format!("error: {error:#}"));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Plays in all ways. Returns the pictures of those in which games are in progress together, and
/// what there is to say about all of them.
fn compare(exhibition: &Exhibition) -> Result<(Vec<Timeline>, String)> {
    let mut rows = vec![head()];
    let start = Instant::now();
    let mut on_the_clock = Duration::ZERO;
    let mut timelines = Vec::new();
    for way in Way::ALL {
        // A paused clock stands still while anyone has something to do, and jumps to the end of the
        // shortest wait when nobody has.
        let event_loop = Builder::new_current_thread().enable_time().start_paused(true).build()?;
        let played = event_loop.block_on(way.play(*exhibition, 1, |_, _| ()));
        rows.push(row(way, exhibition, played.last_move, played.last_reply));
        on_the_clock += played.last_reply;
        timelines.push(played.timeline);
    }
    let notes = format!(
        "\nOne Judit needs {} for {}. The last way is wrong: it has a Judit for every board.\n\
         The clock jumped from move to move: {} passed in {:.3} seconds.\n",
        clock(exhibition.thinking()),
        plural(exhibition.all_moves(), "move"),
        clock(on_the_clock),
        start.elapsed().as_secs_f64()
    );
    Ok((timelines.split_off(1), table(&rows) + &picture::fitted(&notes)))
}

/// Plays from board to board in real time, this many times faster.
fn perform(exhibition: &Exhibition, speed: u32) -> Result<(Vec<Timeline>, String)> {
    let event_loop = Builder::new_current_thread().enable_time().build()?;
    let way = Way::BoardToBoard;
    let played = event_loop.block_on(way.play(*exhibition, speed, |round, at| {
        say(&format!("round {round:>5}  {:>9}\n", clock(whole_seconds(at))));
    }));
    let (last_move, last_reply) =
        (whole_seconds(played.last_move), whole_seconds(played.last_reply));
    say("\n");
    let table = table(&[head(), row(way, exhibition, last_move, last_reply)]);
    let note = format!(
        "\n\
         Real timers are a millisecond or two late, and on this clock that is {speed} times as much.\n"
    );
    Ok((vec![played.timeline], table + &picture::fitted(&note)))
}

/// Where the formulas do not fit beside the times, each stands below them.
fn table(rows: &[(String, String)]) -> String {
    let lines = |between| {
        let lines = rows.iter().map(|(times, formula)| format!("{times}{between}{formula}\n"));
        lines.collect::<String>()
    };
    let beside = lines("   ");
    let width = picture::window().map_or(usize::MAX, |(columns, _)| columns);
    if beside.lines().all(|line| line.chars().count() <= width) {
        beside
    } else {
        lines("\n    ").replacen("\n    formula\n", "\n", 1)
    }
}

fn head() -> (String, String) {
    (columns("", "Judit's last move", "last reply"), "formula".into())
}

fn row(
    way: Way,
    exhibition: &Exhibition,
    last_move: Duration,
    last_reply: Duration,
) -> (String, String) {
    let (expected, formula) = way.formula(exhibition);
    let times = columns(way.name(), &clock(last_move), &clock(last_reply));
    (times, format!("{formula} = {}", clock(expected)))
}

fn columns(way: &str, last_move: &str, last_reply: &str) -> String {
    format!("{way:<25} {last_move:>18} {last_reply:>12}")
}

/// Real waits are late by a millisecond or so, and this many times that on the clock.
fn whole_seconds(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs())
}

/// A parser of a speed, for clap.
fn times(text: &str) -> Result<u32, String> {
    in_range(text, &(1..=1_000)).ok_or_else(|| "allowed are whole numbers from 1 to 1,000".into())
}

/// A parser of seconds to the millisecond, for clap.
fn milliseconds(text: &str) -> Result<Duration, String> {
    in_range(text, &(0.0..=86_400.0))
        .map(Duration::from_secs_f64)
        .filter(|time| time.subsec_nanos().is_multiple_of(1_000_000))
        .ok_or_else(|| "allowed are numbers from 0 to 86,400, with up to three decimals".into())
}
