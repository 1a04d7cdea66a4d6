use std::iter;

use super::axis::Axis;
use super::timeline::{Activity, Row, Timeline, cut};
use crate::text::grouped;

const MOST_ROWS: usize = 24;
const LEAST_WIDTH: usize = 40;
const MOST_WIDTH: usize = 1_000;
const COLUMNS_PER_TICK: usize = 12;
/// For each span, on an average row.
const LEAST_COLUMNS: usize = 2;

impl Timeline {
    /// Draws the timeline for a terminal: a row for each worker, several where several of its
    /// spans are in progress at once, at most 24 in all; below them the time and a legend. There are
    /// fewer rows where the picture would have more than `height` lines, and a line says how many are
    /// left out. One row is always drawn.
    ///
    /// Every span has a mark at its start: `├──` while waiting, `┣━━` while working, `╳╌╌` when it
    /// failed. Marks hide lines, and among marks the greater [`Activity`] wins. Waiting that begins
    /// where work ends needs no mark: the line says it.
    ///
    /// Where there are fewer than two columns for a span, marks would be all that is seen. Then there
    /// is one line as long as anything is in progress, `━━━`, and the last line says so.
    ///
    /// No line has more than `width` characters, of which 40 are the least and 1,000 the most, or
    /// ends with a blank. Every line ends with a newline.
    pub fn to_text(&self, width: usize, height: usize) -> String {
        let width = width.clamp(LEAST_WIDTH, MOST_WIDTH);
        let mut lines = vec![format!("{}: {}", self.title, self.summary())];
        if !self.spans().is_empty() {
            self.draw(width, height, &mut lines);
        }
        lines.iter().map(|line| cut(line.trim_end(), width) + "\n").collect()
    }

    fn draw(&self, width: usize, height: usize, lines: &mut Vec<String>) {
        let mut rows = self.rows();
        let all = rows.len();
        rows.truncate(MOST_ROWS);

        let names = rows.iter().map(|row| self.name_of_worker(row.worker).chars().count());
        let indent = names.max().unwrap_or(0);
        let columns = width - indent - 1;
        let axis = Axis::new(self.end());
        let is_dense = self.spans().len() * LEAST_COLUMNS > columns * all;
        // Above and below the rows: the title, the axis in two lines, the legend, and what there is to
        // admit.
        let others = 4 + usize::from(is_dense) + self.left_out(all, all).len();
        let room = height.saturating_sub(others);
        if all > rows.len().min(room) {
            rows.truncate(room.saturating_sub(1).max(1));
        }
        let drawn: Vec<_> = rows.iter().map(|row| draw_row(row, axis, columns, is_dense)).collect();
        let mut last_worker = None;
        for (row, drawn) in rows.iter().zip(&drawn) {
            let is_new = last_worker.replace(row.worker) != Some(row.worker);
            let name = if is_new { self.name_of_worker(row.worker) } else { String::new() };
            lines.push(format!("{name:>indent$} {drawn}"));
        }
        for line in draw_axis(axis, columns) {
            lines.push(format!("{:indent$} {line}", ""));
        }
        lines.extend(self.left_out(rows.len(), all));
        let samples = self.legend().map(|(activity, name)| {
            let strokes = strokes(activity, is_dense);
            format!("{} {name}", sample(strokes, &drawn))
        });
        lines.push(samples.collect::<Vec<_>>().join("   "));
        if is_dense {
            let spans = grouped(self.spans().len());
            lines.push(format!(
                "{spans} bars are too many for this width: with fewer, each can be seen."
            ));
        }
    }
}

fn draw_row(row: &Row, axis: Axis, columns: usize, is_dense: bool) -> String {
    let position = |time| axis.position(time, columns);
    let mut cells = vec![' '; columns];
    let before = iter::once(None).chain(row.spans.iter().map(Some));
    let mut spans: Vec<_> = before.zip(&row.spans).collect();
    spans.sort_by_key(|(_, span)| span.activity);
    for (before, span) in spans {
        let (mark, line) = strokes(span.activity, is_dense);
        let work = before.filter(|before| {
            (before.activity, span.activity) == (Activity::Working, Activity::Waiting)
                && before.end == span.start
        });
        // A span that starts at the very end of the axis is marked in the last column.
        let start = position(work.unwrap_or(span).start).min(columns - 1);
        // Work has its own length, so that moves of the same time look the same. Waiting that follows
        // it is drawn first, from where the work starts, so that no gap is left between the two.
        let end = match span.activity {
            Activity::Working => start + position(span.end.saturating_sub(span.start)),
            Activity::Waiting | Activity::Failed => position(span.end).max(start),
        };
        cells[start..end].fill(line);
        if work.is_none() {
            cells[start] = mark;
        }
    }
    cells.into_iter().collect()
}

/// The ruler and the labels below it, each beginning at its tick, or ending at the right edge.
fn draw_axis(axis: Axis, columns: usize) -> [String; 2] {
    let mut ruler = vec!['─'; columns];
    let mut labels = String::new();
    for (column, label) in axis.ticks((columns / COLUMNS_PER_TICK).max(1), columns) {
        let column = column.min(columns - 1);
        ruler[column] = if column == 0 { '└' } else { '┴' };
        let start = column.min(columns.saturating_sub(label.chars().count()));
        if labels.is_empty() || labels.chars().count() < start {
            labels = format!("{labels:start$}{label}");
        }
    }
    [ruler.into_iter().collect(), labels]
}

/// What an activity looks like in these rows: a mark and two pieces of a line, as far as they occur.
fn sample((mark, line): (char, char), rows: &[String]) -> String {
    let occurs = |stroke| rows.iter().any(|row| row.contains(stroke));
    match (occurs(mark), occurs(line)) {
        (true, true) => format!("{mark}{line}{line}"),
        (true, false) => mark.to_string(),
        (false, _) => format!("{line}{line}{line}"),
    }
}

/// The mark at the start of a span, and the line that follows it.
fn strokes(activity: Activity, is_dense: bool) -> (char, char) {
    match activity {
        Activity::Waiting if is_dense => ('━', '━'),
        Activity::Waiting => ('├', '─'),
        Activity::Working if is_dense => ('█', '█'),
        Activity::Working => ('┣', '━'),
        Activity::Failed => ('╳', '╌'),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::timeline::Span;
    use super::super::timeline::tests::{some_spans, span, timeline};
    use super::*;

    #[track_caller]
    fn assert_picture(timeline: &Timeline, expected: &str) {
        let picture = timeline.to_text(60, usize::MAX);
        assert!(picture == expected, "\n{picture}");
    }

    #[test]
    fn one_worker_does_one_thing_after_the_other() {
        let visits: Vec<_> = (0..8).map(|visit| (0, visit * 50, visit * 50 + 49)).collect();
        assert_picture(
            &timeline("Sync", &visits),
            "\
Sync: 1 at once, 399 ms
worker 1 ├─────├─────├──────├─────├─────├──────├─────├──────
         └───────────┴────────────┴────────────┴────────────
         0 ms        100 ms       200 ms       300 ms
├── waiting
",
        );
    }

    #[test]
    fn workers_have_a_row_each() {
        let mut visits = Vec::new();
        for (worker, delay) in [(0, 0), (1, 2), (2, 4), (3, 6), (4, 8)] {
            let starts = (0..6).map(|visit| visit * 52 + delay);
            visits.extend(starts.map(|start| (worker, start, start + 50)));
        }
        assert_picture(
            &timeline("Threads", &visits),
            "\
Threads: 5 at once, 318 ms
worker 1 ├───────├───────├─────── ├───────├───────├───────
worker 2 ├───────├─────── ├───────├───────├─────── ├───────
worker 3 ├───────├────────├───────├─────── ├───────├───────
worker 4 ├─────── ├───────├───────├────────├───────├───────
worker 5  ├───────├───────├─────── ├───────├───────├────────
         └───────────────┴───────────────┴───────────────┴──
         0 ms            100 ms          200 ms       300 ms
├── waiting
",
        );
    }

    #[test]
    fn what_one_worker_does_at_once_has_several_rows() {
        let visits = [
            (0, 0, 50),
            (0, 1, 55),
            (0, 2, 52),
            (0, 3, 60),
            (0, 51, 101),
            (0, 53, 104),
            (0, 56, 110),
            (1, 20, 70),
        ];
        assert_picture(
            &timeline("Async", &visits),
            "\
Async: 5 at once, 110 ms
worker 1 ├──────────────────────├──────────────────────
         ├────────────────────────├─────────────────────────
         ├───────────────────────├───────────────────────
          ├─────────────────────────
worker 2          ├──────────────────────
         └──────────────────────┴──────────────────────┴────
         0 ms                   50 ms                 100 ms
├── waiting
",
        );
    }

    #[test]
    fn activities_differ_and_have_names() {
        let mut timeline = Timeline::new("Chess")
            .worker_name("board")
            .activity_name(Activity::Working, "Judit's move");
        for (board, start) in [(0, 0), (1, 5_000)] {
            timeline.push(span(board, start, start + 5_000, Activity::Working));
            timeline.push(span(board, start + 5_000, start + 60_000, Activity::Waiting));
            timeline.push(span(board, start + 60_000, start + 65_000, Activity::Working));
        }
        timeline.push(span(1, 80_000, 120_000, Activity::Failed));
        assert_picture(
            &timeline,
            "\
Chess: 2 at once, 2 min
board 1 ┣━────────────────────────┣━
board 2   ┣━────────────────────────┣━    ╳╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
        └─────────────────────────┴────────────────────────┴
        0 s                       1 min                2 min
─── waiting   ┣━━ Judit's move   ╳╌╌ failed
",
        );
    }

    #[test]
    fn spans_too_short_to_be_seen_are_one_line_and_failures_stay() {
        let mut timeline = Timeline::new("Dense");
        for start in 0..160 {
            let activity = if start == 80 { Activity::Failed } else { Activity::Waiting };
            // In the pause nothing is in progress.
            let pause = if start < 120 { 0 } else { 500 };
            timeline.push(span(0, start * 50 + pause, start * 50 + pause + 49, activity));
        }
        assert_picture(
            &timeline,
            "\
Dense: 1 at once, 8.499 s
worker 1 ━━━━━━━━━━━━━━━━━━━━━━━━╳━━━━━━━━━━━   ━━━━━━━━━━━━
         └─────────────────────────────┴────────────────────
         0 s                           5 s
━━━ waiting   ╳ failed
160 bars are too many for this width: with fewer, each can …
",
        );
    }

    #[test]
    fn two_columns_for_each_span_are_enough() {
        let dense = |spans: u64| {
            let visits: Vec<_> = (0..spans).map(|visit| (0, visit * 50, visit * 50 + 49)).collect();
            timeline("Dense", &visits).to_text(60, usize::MAX).contains("too many for this width")
        };
        // Nine of the sixty columns are the worker's name.
        assert_eq!([25, 26].map(dense), [false, true]);
    }

    #[test]
    fn moves_of_the_same_time_look_the_same() {
        let mut timeline = Timeline::new("Chess");
        for board in 0..12 {
            let start = 5_000 * board as u64;
            timeline.push(span(board, start, start + 5_000, Activity::Working));
            timeline.push(span(board, start + 5_000, start + 60_000, Activity::Waiting));
        }
        for (width, looks) in [(40, " ┣──"), (60, " ┣━──"), (100, " ┣━━──")]
        {
            let picture = timeline.to_text(width, usize::MAX);
            let rows = picture.lines().filter(|line| line.contains("worker"));
            assert!(rows.clone().all(|row| row.contains(looks)), "{picture}");
            assert_eq!(rows.count(), 12);
        }
    }

    #[test]
    fn an_empty_timeline_is_one_sentence() {
        assert_picture(&Timeline::new("Sync"), "Sync: nothing was recorded\n");
    }

    #[test]
    fn an_instant_has_a_mark() {
        assert_picture(
            &timeline("Instant", &[(0, 0, 0)]),
            "\
Instant: 0 at once, 0 µs
worker 1 ├
         └────────────────────────┴────────────────────────┴
         0 µs                     0.5 µs                1 µs
├ waiting
",
        );
        assert_picture(
            &timeline("Last instant", &[(0, 0, 40), (0, 50, 50)]),
            "\
Last instant: 1 at once, 50 ms
worker 1 ├───────────────────────────────────────          ├
         └───────────────────┴───────────────────┴──────────
         0 ms                20 ms               40 ms
├── waiting
",
        );
    }

    #[test]
    fn rows_beyond_the_most_are_counted() {
        let visits: Vec<_> = (0..100).map(|start| (0, start, 200)).collect();
        let picture = timeline("Async", &visits).to_text(60, usize::MAX);
        let lines: Vec<_> = picture.lines().collect();
        assert_eq!(lines.len(), 1 + MOST_ROWS + 2 + 1 + 1);
        assert_eq!(lines[MOST_ROWS + 3], "… and 76 more rows");

        let picture = timeline("Async", &visits[..25]).to_text(60, usize::MAX);
        assert!(picture.contains("\n… and 1 more row\n"));
    }

    #[test]
    fn control_characters_stay_out() {
        let mut timeline = Timeline::new("A\u{1b}[2J\ntitle\r")
            .worker_name("\u{7}worker\u{9b}")
            .activity_name(Activity::Waiting, "wait\ning");
        timeline.push(Span {
            label: "\u{1b}]0;\u{7}".to_string(),
            ..span(0, 0, 50, Activity::Waiting)
        });
        assert_picture(
            &timeline,
            "\
A[2Jtitle: 1 at once, 50 ms
worker 1 ├──────────────────────────────────────────────────
         └───────────────────┴───────────────────┴──────────
         0 ms                20 ms               40 ms
├── waiting
",
        );
    }

    #[test]
    fn every_picture_fits() {
        for count in [1, 2, 50, 300] {
            let mut timeline = timeline(&"Title ".repeat(20), &some_spans(count))
                .worker_name("a name that is too long")
                .activity_name(Activity::Waiting, "a name that is too long");
            timeline.push(span(usize::MAX, 0, 0, Activity::Failed));
            timeline.push(Span { end: Duration::MAX, ..span(usize::MAX, 7, 7, Activity::Working) });
            for width in [0, 40, 41, 80, 200, 1_000, usize::MAX] {
                let picture = timeline.to_text(width, usize::MAX);
                assert!(picture.ends_with('\n'));
                for line in picture.lines() {
                    assert!(line.chars().count() <= width.clamp(LEAST_WIDTH, MOST_WIDTH));
                    assert!(!line.chars().any(char::is_control) && line == line.trim_end());
                }
            }
        }
    }
}
