//! The program and its examples as a user runs them.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use test_support::{Invocation, Run, folder};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_chess-exhibition"))
}

fn run(arguments: &[&str]) -> Run {
    Invocation::new(program(), arguments).run()
}

#[test]
fn hours_are_simulated() {
    let run = run(&[]).exits_with(0);
    let (simulated, passed) = run.stdout.rsplit_once(" in ").unwrap();
    assert_eq!(
        simulated,
        "\
24 boards, 30 moves each. Judit takes 5 s for a move, an opponent 55 s for a reply.

                           Judit's last move   last reply   formula
one board after the other           11:59:05     12:00:00   24 x 30 x (5 s + 55 s) = 12:00:00
from board to board                  1:00:00      1:00:55   30 x 24 x 5 s + 55 s = 1:00:55
all boards at once                   0:29:05      0:30:00   30 x (5 s + 55 s) = 0:30:00

One Judit needs 1:00:00 for 720 moves. The last way is wrong: it has a Judit for every board.
The clock jumped from move to move: 13:30:55 passed"
    );
    assert!(passed.ends_with(" seconds.\n"), "{passed}");
}

#[test]
fn numbers_can_be_chosen() {
    let arguments =
        ["--boards", "3", "--moves", "4", "--judit-seconds", "0.5", "--opponent-seconds", "1.501"];
    let run = run(&arguments).exits_with(0);
    for row in [
        "3 boards, 4 moves each. Judit takes 0.5 s for a move, an opponent 1.501 s for a reply.",
        "3 x (0.5 s + 1.501 s) + 3 x 0.5 s + 1.501 s = 0:00:09.004",
        "from board to board              0:00:07.503  0:00:09.004   3 x ",
        "4 x (0.5 s + 1.501 s) = 0:00:08.004",
    ] {
        assert!(run.stdout.contains(row), "{row}\n{}", run.stdout);
    }
}

#[test]
fn a_hundred_thousand_boards_are_no_trouble() {
    let run = run(&["--boards", "100000", "--moves", "1"]).exits_with(0);
    assert!(run.stdout.contains("1 x 100000 x 5 s + 55 s = 138:54:15"), "{}", run.stdout);
}

#[test]
fn the_first_rounds_are_drawn() {
    let folder = folder("exhibition");
    let file = folder.join("exhibition.svg");
    let run = Invocation::new(
        program(),
        ["--boards", "2", "--moves", "2", "--timeline", "always", "--svg", file.to_str().unwrap()],
    )
    .run()
    .exits_with(0);
    let (_, rest) = run.stdout.split_once(" for a reply.\n\n").unwrap();
    // The answer comes last, where it is seen in a terminal of any height.
    let (picture, table) = rest.split_once("\n\n").unwrap();
    assert!(table.starts_with("          ") && table.ends_with(" seconds.\n"), "{table}");
    assert_eq!(
        picture,
        "\
from board to board, the first 2 rounds: 2 at once, 2 min 5 s
board 1 ┣━────────────────────────────────┣━─────────────────────────────────
board 2   ┣━─────────────────────────────────┣━─────────────────────────────────
        └─────────────────────────────────┴──────────────────────────────────┴──
        0 s                               1 min                            2 min
─── opponent thinks   ┣━━ Judit thinks"
    );
    let svg = fs::read_to_string(file).unwrap();
    assert!(svg.contains("all boards at once, the first 2 rounds"));
    assert_eq!(svg.matches(r#"class="working" x="#).count(), 8);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_picture_in_the_tutorial_is_that_of_the_program() {
    let folder = folder("picture");
    let file = folder.join("exhibition.svg");
    let _ = run(&["--svg", file.to_str().unwrap()]).exits_with(0);
    let drawn = fs::read_to_string(file).unwrap();
    let shown = fs::read_to_string("../../tutorial/images/exhibition.svg").unwrap();
    let redraw = "cargo run -p chess-exhibition -- --svg tutorial/images/exhibition.svg";
    assert!(drawn == shown, "the picture is old; to draw it again: {redraw}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn it_can_be_played_in_real_time() {
    let arguments = ["--boards", "3", "--moves", "4", "--opponent-seconds", "2", "--speed", "1000"];
    let run = run(&arguments).exits_with(0);
    let rounds: Vec<_> = run.stdout.lines().filter(|line| line.starts_with("round ")).collect();
    assert_eq!(rounds.len(), 4);
    assert!(rounds[3].starts_with("round     4 "), "{run:#?}");
    assert!(run.stdout.contains("4 x 3 x 5 s + 2 s = 0:01:02"), "{run:#?}");
    assert!(!run.stdout.contains("all boards at once"));
}

#[test]
fn bad_options_are_refused() {
    let seconds = "numbers from 0 to 86,400, with up to three decimals";
    for (arguments, allowed) in [
        (&["--boards", "0"][..], "whole numbers from 1 to 100,000"),
        (&["--boards", "100001"], "whole numbers from 1 to 100,000"),
        (&["--moves", "0"], "whole numbers from 1 to 1,000"),
        (&["--moves", "1001"], "whole numbers from 1 to 1,000"),
        (
            &["--boards", "100000", "--moves", "1000"],
            "100,000,000 moves are too many: at most 10,000,000",
        ),
        (&["--judit-seconds", "86400.001"], seconds),
        (&["--judit-seconds", "18446744073709551615"], seconds),
        (&["--judit-seconds", "0.0001"], seconds),
        (&["--judit-seconds", "NaN"], seconds),
        (&["--opponent-seconds", "inf"], seconds),
        (&["--opponent-seconds", "-1"], seconds),
        (&["--opponent-seconds", "five"], seconds),
        (&["--speed", "0"], "whole numbers from 1 to 1,000"),
        (&["--speed", "1001"], "whole numbers from 1 to 1,000"),
        (&["--timeline", "sometimes"], "invalid value"),
        (&["--svg", "/"], "cannot create /"),
        (&["24"], "unexpected argument"),
    ] {
        let run = run(arguments).exits_with(2);
        assert!(run.stderr.contains(allowed), "{arguments:?}: {run:#?}");
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn help_explains() {
    let help = run(&["--help"]).exits_with(0).stdout;
    for part in
        ["Judit Polgár plays 24 boards", "--boards", "--speed", "Exit codes: 0 it was played"]
    {
        assert!(help.contains(part), "{help}");
    }
}

#[cfg(unix)]
#[test]
fn streams_may_break() {
    test_support::promises::signals::output_may_get_lost(|| {
        Invocation::new(program(), ["--boards", "2"])
    });
}

#[test]
fn three_counters_together_wait_once() {
    let text = Invocation::example(program(), "count", [""; 0]).run().exits_with(0).stdout;
    let (lines, seconds) = seconds(&text);
    assert_eq!(lines, "One One One Two Two Two");
    assert!(seconds >= 1.0);
}

#[test]
fn three_counters_in_a_row_wait_three_times() {
    let text = Invocation::example(program(), "count-sync", [""; 0]).run().exits_with(0).stdout;
    let (lines, seconds) = seconds(&text);
    assert_eq!(lines, "One Two One Two One Two");
    assert!(seconds >= 3.0);
}

/// The counters' words, and the time that the last line tells.
fn seconds(text: &str) -> (String, f64) {
    let mut words: Vec<_> = text.lines().collect();
    let last = words.pop().unwrap();
    let seconds = last.strip_prefix("Counted in ").unwrap().strip_suffix(" seconds").unwrap();
    (words.join(" "), seconds.parse().unwrap())
}

#[test]
fn the_event_loop_tells_who_runs_and_who_waits() {
    assert_eq!(
        Invocation::example(program(), "event-loop", [""; 0]).run().exits_with(0).stdout,
        "\
task 1 runs      ready [2, 3]    waiting []
  One
task 2 runs      ready [3]       waiting [1]
  One
task 3 runs      ready []        waiting [1, 2]
  One
the loop sleeps  ready []        waiting [1, 2, 3]
task 1 is ready
task 2 is ready
task 3 is ready
task 1 runs      ready [2, 3]    waiting []
  Two
task 2 runs      ready [3]       waiting []
  Two
task 3 runs      ready []        waiting []
  Two
"
    );
}

#[test]
fn a_stream_asks_for_a_page_when_somebody_wants_it() {
    assert_eq!(
        Invocation::example(program(), "pages", [""; 0]).run().exits_with(0).stdout,
        "\
0 s: asks for page 1
1 s: invites Ada and Emil
6 s: asks for page 2
7 s: invites Ida and Omar
12 s: asks for page 3
13 s: invites Uma and Yan
18 s: no more pages
"
    );
}

#[test]
fn what_waits_when_it_is_closed_is_closed_before_the_error_goes_on() {
    assert_eq!(
        Invocation::example(program(), "closing", [""; 0]).run().exits_with(0).stdout,
        "\
a ? before the close
  is dropped
  Err(\"the hall is closed\") after 1 s
the close comes first
  says goodbye, and waits for the answer
  is dropped
  Err(\"the hall is closed\") after 2 s
"
    );
}
