use std::collections::BTreeMap;
use std::time::Duration;

use super::axis::human;
use crate::text::grouped;

/// The most spans that a timeline keeps.
const MOST_SPANS: usize = 10_000;

/// What a worker did during a span.
///
/// The order is that of importance: where a picture has room for one mark only, the greater wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// It waited for something outside of the program.
    Waiting,
    /// It kept a processor, or a chess player, busy.
    Working,
    /// What it did came to nothing.
    Failed,
}

impl Activity {
    pub(super) const ALL: [Self; 3] = [Self::Waiting, Self::Working, Self::Failed];
}

/// Something that was in progress from `start` until just before `end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Who did it, an index from 0. Pictures count workers from 1.
    pub worker: usize,
    /// When it began, since the start of the run.
    pub start: Duration,
    /// When it was over, since the start of the run.
    pub end: Duration,
    /// What it was, for example the address of a site.
    pub label: String,
    /// What the worker did meanwhile.
    pub activity: Activity,
}

/// The most spans in progress at any instant.
///
/// A span is in progress from its start until just before its end. So one that ends when another
/// starts does not overlap it, and one of no length (or with an end before its start) is never in
/// progress and counts nowhere.
fn peak(spans: &[Span]) -> usize {
    let spans = spans.iter().filter(|span| span.start < span.end);
    let (mut starts, mut ends): (Vec<_>, Vec<_>) = spans.map(|span| (span.start, span.end)).unzip();
    starts.sort_unstable();
    ends.sort_unstable();
    // The number in progress grows only where a span starts, so one of the starts has the peak.
    let in_progress = |(index, start)| {
        let started = index + 1;
        let ended = ends.partition_point(|end| end <= start);
        started - ended
    };
    starts.iter().enumerate().map(in_progress).max().unwrap_or(0)
}

/// The spans of one program's run, with a title, ready to be drawn.
///
/// It keeps the first 10,000 spans and counts the others, so that its size is
/// bounded however long the run is. All text that it is given loses its control characters and is
/// cut to a length that a picture has room for: 80 characters of a title or label, 16 of a name.
#[derive(Clone, Debug)]
pub struct Timeline {
    pub(super) title: String,
    worker_name: String,
    activity_names: [String; 3],
    spans: Vec<Span>,
    not_kept: usize,
}

/// A row of a picture: spans of one worker, none of which starts before the last has ended.
pub(super) struct Row<'a> {
    pub(super) worker: usize,
    pub(super) spans: Vec<&'a Span>,
}

impl Row<'_> {
    fn is_free_at(&self, time: Duration) -> bool {
        self.spans.last().is_none_or(|last| last.end <= time)
    }
}

impl Timeline {
    /// An empty timeline.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: clean(&title.into(), 80),
            worker_name: "worker".to_string(),
            activity_names: ["waiting", "working", "failed"].map(String::from),
            spans: Vec::new(),
            not_kept: 0,
        }
    }

    /// Calls the workers something else, "board" for example. The default is "worker".
    #[must_use]
    pub fn worker_name(mut self, name: impl Into<String>) -> Self {
        self.worker_name = clean(&name.into(), 16);
        self
    }

    /// Calls an activity something else in the legend. The defaults are "waiting", "working", "failed".
    #[must_use]
    pub fn activity_name(mut self, activity: Activity, name: impl Into<String>) -> Self {
        self.activity_names[activity as usize] = clean(&name.into(), 16);
        self
    }

    /// Adds a span, in any order. An end before the start is taken for the start.
    pub fn push(&mut self, mut span: Span) {
        if self.spans.len() == MOST_SPANS {
            self.not_kept += 1;
        } else {
            span.end = span.end.max(span.start);
            span.label = clean(&span.label, 80);
            self.spans.push(span);
        }
    }

    /// The spans that were kept, in the order of their pushing.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The latest end of a kept span; zero when there is none.
    pub fn end(&self) -> Duration {
        self.spans.iter().map(|span| span.end).max().unwrap_or_default()
    }

    /// The most kept spans in progress at any instant, each counted from its start until just before its end.
    pub fn peak(&self) -> usize {
        peak(&self.spans)
    }

    /// The run in a few words.
    pub(super) fn summary(&self) -> String {
        if self.spans.is_empty() {
            "nothing was recorded".to_string()
        } else {
            format!("{} at once, {}", grouped(self.peak()), human(self.end(), self.end()))
        }
    }

    /// The rows of all workers, one worker after the other, several where several of its spans are
    /// in progress at once. A span takes the lowest row of its worker that is free at its start.
    pub(super) fn rows(&self) -> Vec<Row<'_>> {
        let mut spans: Vec<&Span> = self.spans.iter().collect();
        spans.sort_by_key(|span| (span.start, span.end));

        let mut workers: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
        for span in spans {
            let rows = workers.entry(span.worker).or_default();
            match rows.iter_mut().find(|row| row.is_free_at(span.start)) {
                Some(row) => row.spans.push(span),
                None => rows.push(Row { worker: span.worker, spans: vec![span] }),
            }
        }
        workers.into_values().flatten().collect()
    }

    pub(super) fn name_of_worker(&self, worker: usize) -> String {
        format!("{} {}", self.worker_name, worker.saturating_add(1))
    }

    /// The activities that occur, each with its name.
    pub(super) fn legend(&self) -> impl Iterator<Item = (Activity, &str)> {
        let occurs = |activity: &Activity| self.spans.iter().any(|span| span.activity == *activity);
        Activity::ALL
            .into_iter()
            .filter(occurs)
            .map(|activity| (activity, self.name_of_activity(activity)))
    }

    pub(super) fn name_of_activity(&self, activity: Activity) -> &str {
        &self.activity_names[activity as usize]
    }

    /// What a picture of `shown` out of `all` rows has to admit, a line each.
    pub(super) fn left_out(&self, shown: usize, all: usize) -> Vec<String> {
        let mut lines = Vec::new();
        match all - shown {
            0 => {}
            1 => lines.push("… and 1 more row".to_string()),
            rows => lines.push(format!("… and {} more rows", grouped(rows))),
        }
        if self.not_kept > 0 {
            let (kept, all) = (self.spans.len(), self.spans.len() + self.not_kept);
            lines.push(format!("the first {} of {} spans", grouped(kept), grouped(all)));
        }
        lines
    }
}

/// The text without control characters and without the two others that XML does not permit, cut to
/// `most` characters.
fn clean(text: &str, most: usize) -> String {
    let is_kept = |c: &char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    cut(&text.chars().filter(is_kept).collect::<String>(), most)
}

/// At most `most` characters of the text; the last is `…` when there were more.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_string()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A span whose times are in milliseconds.
    pub(in super::super) fn span(worker: usize, start: u64, end: u64, activity: Activity) -> Span {
        let (start, end) = (Duration::from_millis(start), Duration::from_millis(end));
        Span { worker, start, end, label: "/jython".to_string(), activity }
    }

    pub(in super::super) fn timeline(title: &str, spans: &[(usize, u64, u64)]) -> Timeline {
        let mut timeline = Timeline::new(title);
        for &(worker, start, end) in spans {
            timeline.push(span(worker, start, end, Activity::Waiting));
        }
        timeline
    }

    /// Spans of one worker that look random and are the same every time.
    pub(in super::super) fn some_spans(count: usize) -> Vec<(usize, u64, u64)> {
        let mut state = 1_u64;
        let mut next = |limit| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % limit
        };
        let starts = (0..count).map(|_| next(1_000)).collect::<Vec<_>>();
        starts.into_iter().map(|start| (0, start, start + 1 + next(90))).collect()
    }

    fn peak_of(spans: &[(u64, u64)]) -> usize {
        let spans = spans.iter().map(|&(start, end)| span(0, start, end, Activity::Waiting));
        peak(&spans.collect::<Vec<_>>())
    }

    #[test]
    fn peak_counts_overlaps() {
        assert_eq!(peak_of(&[]), 0);
        assert_eq!(peak_of(&[(0, 50)]), 1);
        assert_eq!(peak_of(&[(0, 50), (50, 100)]), 1, "touching");
        assert_eq!(peak_of(&[(50, 100), (0, 51)]), 2, "overlapping, in any order");
        assert_eq!(peak_of(&[(0, 100), (10, 20), (12, 14), (30, 40)]), 3, "nested");
        assert_eq!(peak_of(&[(0, 50), (0, 50), (0, 50), (50, 90), (50, 90)]), 3, "two rounds");
    }

    #[test]
    fn peak_leaves_out_spans_of_no_length() {
        assert_eq!(peak_of(&[(7, 7)]), 0, "alone");
        assert_eq!(peak_of(&[(0, 50), (20, 20), (50, 50)]), 1, "beside another");
        assert_eq!(peak_of(&[(0, 50), (40, 30)]), 1, "reversed");
    }

    #[test]
    fn one_worker_has_as_many_rows_as_spans_at_once() {
        for count in 0..200 {
            let timeline = timeline("Async", &some_spans(count));
            let rows = timeline.rows();
            assert_eq!(rows.len(), timeline.peak());
            for row in rows {
                assert!(row.spans.is_sorted_by(|span, next| span.end <= next.start));
            }
        }
    }

    #[test]
    fn a_span_takes_the_lowest_free_row_of_its_worker() {
        let spans = [(1, 0, 9), (0, 0, 30), (0, 5, 20), (0, 6, 40), (0, 20, 25), (0, 30, 50)];
        let timeline = timeline("Rows", &spans);
        let starts: Vec<_> = timeline
            .rows()
            .iter()
            .map(|row| {
                let starts = row.spans.iter().map(|span| span.start.as_millis());
                (row.worker, starts.collect::<Vec<_>>())
            })
            .collect();
        let expected = [(0, vec![0, 30]), (0, vec![5, 20]), (0, vec![6]), (1, vec![0])];
        assert_eq!(starts, expected);
    }

    #[test]
    fn the_first_spans_are_kept_and_the_others_counted() {
        let mut timeline = Timeline::new("Sync");
        for start in 0..16_000 {
            timeline.push(span(0, start, start + 1, Activity::Waiting));
        }
        assert_eq!(timeline.spans().len(), MOST_SPANS);
        assert_eq!(timeline.end(), Duration::from_secs(10));
        assert_eq!(timeline.left_out(1, 1), ["the first 10,000 of 16,000 spans"]);
        assert!(timeline.to_text(80, usize::MAX).contains("the first 10,000 of 16,000 spans\n"));
        assert!(timeline.to_svg().contains(">the first 10,000 of 16,000 spans<"));
    }

    #[test]
    fn a_reversed_span_has_no_length() {
        let timeline = timeline("Reversed", &[(0, 40, 30)]);
        assert_eq!(timeline.spans(), [span(0, 40, 40, Activity::Waiting)]);
    }

    #[test]
    fn text_is_cleaned_and_cut() {
        assert_eq!(clean("a\tb\r\n\u{1b}[31m\0\u{85}c\u{FFFE}\u{FFFF}", 80), "ab[31mc");
        assert_eq!(clean("threads", 7), "threads");
        assert_eq!(clean("\u{7}Bücher im Regal", 7), "Bücher…");
    }
}
