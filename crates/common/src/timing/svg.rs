use std::slice;
use std::time::Duration;

use super::axis::{Axis, human};
use super::timeline::{Activity, Row, Span, Timeline};

const MOST_ROWS: usize = 300;
const MOST_TICKS: usize = 10;

// A unit of the drawing is a tenth of a pixel, so that every coordinate is an integer.
const WIDTH: usize = 9_600;
const MARGIN: usize = 240;
const LINE: usize = 170;
const GAP: usize = 120;
const LETTER: usize = 65;
const NAME: usize = 120;

// The rules stand in classes, because programs that convert SVG do not know custom properties.
// The activities differ in lightness as well as in colour, so that colour vision is not needed.
const STYLE: &str = "
text { font: 120px system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif }
text { fill: #59636e }
.title { fill: #1f2328; font-size: 140px; font-weight: 600 }
.page { fill: #ffffff }
.grid { stroke: #d1d9e0; stroke-width: 8 }
";

const STYLE_IN_THE_DARK: &str = "
text { fill: #9198a1 }
.title { fill: #f0f6fc }
.page { fill: #0d1117 }
.grid { stroke: #30363d }
";

/// The rules for the activities, in light and in dark.
pub(super) const COLOURS: [&str; 2] = [
    ".waiting { fill: #7fb0de }
.working { fill: #002f66 }
.failed { fill: #c23b4e }
",
    ".waiting { fill: #3b6ea5 }
.working { fill: #d6eaff }
.failed { fill: #ff7b7b }
",
];

impl Timeline {
    /// Draws the timeline as an SVG image, as [`to_svg`] draws several.
    pub fn to_svg(&self) -> String {
        to_svg(slice::from_ref(self))
    }
}

/// Draws timelines below each other on one time axis, as a self-contained SVG image for light and
/// dark pages, 960 pixels wide.
///
/// Every span is a rectangle, with a tooltip that says what it was and when. The rows are those of
/// [`Timeline::to_text`], thinner when they are many, and at most 300 of each timeline.
pub fn to_svg(panels: &[Timeline]) -> String {
    let end = panels.iter().map(Timeline::end).max().unwrap_or_default();
    let mut picture =
        Picture { axis: Axis::new(end), left: left(panels), y: LINE, body: String::new() };
    for panel in panels {
        picture.panel(panel);
    }
    if panels.iter().any(|panel| !panel.spans().is_empty()) {
        picture.axis();
        picture.legend(panels);
    }
    picture.finish(panels)
}

/// Where the time axis begins: right of the names of all workers.
fn left(panels: &[Timeline]) -> usize {
    let letters = panels.iter().flat_map(|panel| {
        panel.spans().iter().map(|span| panel.name_of_worker(span.worker).chars().count())
    });
    MARGIN + letters.max().map_or(0, |letters| letters * LETTER + LETTER)
}

/// An image under construction, from top to bottom.
struct Picture {
    axis: Axis,
    /// Where the time axis begins.
    left: usize,
    /// How far down the image is drawn.
    y: usize,
    body: String,
}

impl Picture {
    fn panel(&mut self, panel: &Timeline) {
        self.y += LINE;
        self.add(&format!(
            r#"<text x="{MARGIN}" y="{}"><tspan class="title">{}</tspan><tspan dx="90">{}</tspan></text>"#,
            self.y,
            escape(&panel.title),
            escape(&panel.summary()),
        ));
        self.y += GAP;

        let mut rows = panel.rows();
        let all = rows.len();
        rows.truncate(MOST_ROWS);
        if !rows.is_empty() {
            self.rows(panel, &rows);
        }
        for line in panel.left_out(rows.len(), all) {
            self.y += LINE;
            self.text(self.left, self.y, "start", &line);
        }
        self.y += LINE;
    }

    fn rows(&mut self, panel: &Timeline, rows: &[Row]) {
        // One row is 18 pixels high, a hundred rows are 2 pixels each.
        let height = (2_000 / rows.len()).clamp(20, 180);
        self.grid(rows.len() * height);

        let mut next_name = self.y;
        for rows_of_worker in rows.chunk_by(|row, next| row.worker == next.worker) {
            let middle = self.y + rows_of_worker.len() * height / 2;
            if middle >= next_name {
                let name = panel.name_of_worker(rows_of_worker[0].worker);
                self.text(self.left - LETTER, middle + 42, "end", &name);
                next_name = middle + NAME;
            }
            for row in rows_of_worker {
                for span in &row.spans {
                    let (start, end) = (self.x(span.start), self.x(span.end));
                    self.add(&rectangle(panel, span, [start, end], self.y, height));
                }
                self.y += height;
            }
        }
    }

    fn grid(&mut self, height: usize) {
        for (x, _) in self.axis.ticks(MOST_TICKS, self.length()) {
            let (x, y, height) = (self.left + x, self.y - 30, height + 60);
            self.add(&format!(r#"<path class="grid" d="M{x} {y}v{height}"/>"#));
        }
    }

    fn axis(&mut self) {
        for (x, label) in self.axis.ticks(MOST_TICKS, self.length()) {
            self.text(self.left + x, self.y, "middle", &label);
        }
    }

    fn legend(&mut self, panels: &[Timeline]) {
        let mut activities: Vec<_> = panels.iter().flat_map(Timeline::legend).collect();
        activities.sort_unstable();
        activities.dedup();
        let samples: Vec<_> = activities.into_iter().map(sample).collect();

        self.y += LINE + GAP;
        let (x, y, samples) = (self.left, self.y, samples.join(r#"<tspan dx="200"> </tspan>"#));
        self.add(&format!(r#"<text x="{x}" y="{y}">{samples}</text>"#));
    }

    fn finish(self, panels: &[Timeline]) -> String {
        let titles: Vec<_> = panels.iter().map(|panel| escape(&panel.title)).collect();
        let title = titles.join(", ");
        let height = (self.y + MARGIN).next_multiple_of(10);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{}" height="{}" role="img" aria-label="{title}">
<title>{title}</title>
<style>{STYLE}{}@media (prefers-color-scheme: dark) {{{STYLE_IN_THE_DARK}{}}}
</style>
<rect class="page" width="{WIDTH}" height="{height}" rx="60"/>
{}</svg>
"#,
            WIDTH / 10,
            height / 10,
            COLOURS[0],
            COLOURS[1],
            self.body,
        )
    }

    fn text(&mut self, x: usize, y: usize, anchor: &str, text: &str) {
        let text = escape(text);
        self.add(&format!(r#"<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>"#));
    }

    fn add(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    fn x(&self, time: Duration) -> usize {
        self.left + self.axis.position(time, self.length())
    }

    /// The length of the time axis, which leaves half a label's room at its right.
    fn length(&self) -> usize {
        WIDTH - self.left - 360
    }
}

/// A span between two places of the time axis, with its tooltip.
pub(super) fn rectangle(
    panel: &Timeline,
    span: &Span,
    [start, end]: [usize; 2],
    y: usize,
    height: usize,
) -> String {
    // The gaps keep neighbours apart, and the shortest span remains visible.
    let width = end - start - ((end - start) / 5).min(6);
    format!(
        r#"<rect class="{}" x="{start}" y="{y}" width="{}" height="{}"><title>{}, {} – {}, {}</title></rect>"#,
        class(span.activity),
        width.max(5),
        height - height / 8,
        escape(&span.label),
        human(span.start, span.end),
        human(span.end, span.end),
        escape(panel.name_of_activity(span.activity)),
    )
}

pub(super) fn sample((activity, name): (Activity, &str)) -> String {
    format!(r#"<tspan class="{}">■</tspan> {}"#, class(activity), escape(name))
}

fn class(activity: Activity) -> &'static str {
    match activity {
        Activity::Waiting => "waiting",
        Activity::Working => "working",
        Activity::Failed => "failed",
    }
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::timeline::tests::{some_spans, span, timeline};
    use super::*;

    #[track_caller]
    fn assert_counts(svg: &str, expected: &[(&str, usize)]) {
        for (text, count) in expected {
            assert_eq!(svg.matches(text).count(), *count, "{text}");
        }
    }

    #[test]
    fn a_small_picture() {
        let mut timeline = timeline("Threads", &[(0, 0, 50), (0, 50, 100)]);
        timeline.push(span(1, 20, 80, Activity::Failed));
        let svg = timeline.to_svg();
        let (head, rest) = svg.split_once("<style>").unwrap();
        let (_, body) = rest.split_once("</style>\n").unwrap();
        assert_eq!(
            head,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9600 1520" width="960" height="152" role="img" aria-label="Threads">
<title>Threads</title>
"#
        );
        assert_eq!(
            body,
            r#"<rect class="page" width="9600" height="1520" rx="60"/>
<text x="240" y="340"><tspan class="title">Threads</tspan><tspan dx="90">2 at once, 100 ms</tspan></text>
<path class="grid" d="M825 430v420"/>
<path class="grid" d="M1666 430v420"/>
<path class="grid" d="M2508 430v420"/>
<path class="grid" d="M3349 430v420"/>
<path class="grid" d="M4191 430v420"/>
<path class="grid" d="M5032 430v420"/>
<path class="grid" d="M5874 430v420"/>
<path class="grid" d="M6715 430v420"/>
<path class="grid" d="M7557 430v420"/>
<path class="grid" d="M8398 430v420"/>
<path class="grid" d="M9240 430v420"/>
<text x="760" y="592" text-anchor="end">worker 1</text>
<rect class="waiting" x="825" y="460" width="4201" height="158"><title>/jython, 0 ms – 50 ms, waiting</title></rect>
<rect class="waiting" x="5032" y="460" width="4202" height="158"><title>/jython, 50 ms – 100 ms, waiting</title></rect>
<text x="760" y="772" text-anchor="end">worker 2</text>
<rect class="failed" x="2508" y="640" width="5043" height="158"><title>/jython, 20 ms – 80 ms, failed</title></rect>
<text x="825" y="990" text-anchor="middle">0 ms</text>
<text x="1666" y="990" text-anchor="middle">10 ms</text>
<text x="2508" y="990" text-anchor="middle">20 ms</text>
<text x="3349" y="990" text-anchor="middle">30 ms</text>
<text x="4191" y="990" text-anchor="middle">40 ms</text>
<text x="5032" y="990" text-anchor="middle">50 ms</text>
<text x="5874" y="990" text-anchor="middle">60 ms</text>
<text x="6715" y="990" text-anchor="middle">70 ms</text>
<text x="7557" y="990" text-anchor="middle">80 ms</text>
<text x="8398" y="990" text-anchor="middle">90 ms</text>
<text x="9240" y="990" text-anchor="middle">100 ms</text>
<text x="825" y="1280"><tspan class="waiting">■</tspan> waiting<tspan dx="200"> </tspan><tspan class="failed">■</tspan> failed</text>
</svg>
"#
        );
    }

    #[test]
    fn every_span_is_a_rectangle_with_a_title() {
        for count in [0, 1, 160] {
            let svg = timeline("Async", &some_spans(count)).to_svg();
            assert_counts(&svg, &[("<rect class=\"waiting\"", count), ("</title></rect>", count)]);
        }
    }

    #[test]
    fn rows_are_those_of_the_text() {
        let timeline = timeline("Async", &some_spans(160));
        let svg = timeline.to_svg();
        let mut tops: Vec<_> = svg
            .lines()
            .filter_map(|line| line.strip_prefix("<rect class=\"waiting\""))
            .filter_map(|rect| rect.split('"').nth(3))
            .collect();
        tops.dedup();
        assert_eq!(tops.len(), timeline.rows().len());
    }

    #[test]
    fn timelines_share_one_axis_and_one_legend() {
        let mut threads = timeline("Threads", &[(0, 0, 50), (1, 0, 50)]);
        threads.push(span(1, 50, 60, Activity::Failed));
        let svg = to_svg(&[timeline("Sync", &[(0, 0, 50), (0, 50, 100)]), threads]);
        assert_counts(
            &svg,
            &[
                ("aria-label=\"Sync, Threads\"", 1),
                (">Sync</tspan>", 1),
                (">Threads</tspan>", 1),
                (">100 ms</text>", 1),
                ("■</tspan> waiting", 1),
                ("■</tspan> failed", 1),
                ("■</tspan> working", 0),
            ],
        );
    }

    #[test]
    fn text_is_escaped_and_clean() {
        let mut timeline =
            Timeline::new("a < b & \"c\"\u{1b}").activity_name(Activity::Working, "<w>");
        let label = "<script>\u{0}\u{FFFF}&amp;\n".to_string();
        timeline.push(Span { label, ..span(0, 0, 50, Activity::Working) });
        let svg = timeline.to_svg();
        assert_counts(
            &svg,
            &[
                ("aria-label=\"a &lt; b &amp; &quot;c&quot;\"", 1),
                ("<title>&lt;script&gt;&amp;amp;, 0 ms – 50 ms, &lt;w&gt;</title>", 1),
                ("■</tspan> &lt;w&gt;", 1),
            ],
        );
        assert!(!svg.contains(|c: char| c.is_control() && c != '\n' || c == '\u{FFFF}'));
    }

    #[test]
    fn many_rows_are_thin_and_beyond_the_most_counted() {
        let visits: Vec<_> = (0..400).map(|worker| (worker, 0, 50)).collect();
        let one = timeline("One", &visits[..1]).to_svg();
        let hundred = timeline("Hundred", &visits[..100]).to_svg();
        let all = timeline("All", &visits).to_svg();
        assert_counts(&one, &[("height=\"158\"><title>", 1), (">worker 1<", 1)]);
        assert_counts(&hundred, &[("height=\"18\"><title>", 100), (">worker 2<", 0)]);
        assert_counts(&all, &[("height=\"18\"><title>", 300), (">… and 100 more rows<", 1)]);
    }

    #[test]
    fn nothing_and_extremes_are_drawn_too() {
        let mut timeline = Timeline::new("Extremes");
        let empty = [to_svg(&[]), timeline.to_svg()];
        timeline.push(span(0, 0, 0, Activity::Waiting));
        let instant = timeline.to_svg();
        timeline.push(Span { end: Duration::MAX, ..span(usize::MAX, 0, 0, Activity::Working) });
        timeline.push(Span { start: Duration::MAX, ..span(0, 0, 0, Activity::Failed) });
        assert!(empty[1].contains("nothing was recorded"));
        for svg in [&empty[0], &empty[1], &instant, &timeline.to_svg()] {
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
            assert!(!svg.contains("NaN"));
        }
    }

    #[test]
    fn the_largest_picture_has_about_two_megabytes() {
        let mut timeline = Timeline::new("Large");
        for start in 0..20_000 {
            let label = "http://127.0.0.1:40123/".repeat(9);
            timeline
                .push(Span { label, ..span(0, start * 50, start * 50 + 49, Activity::Waiting) });
        }
        let length = timeline.to_svg().len();
        assert!(length < 2_500_000, "{length} bytes");
        assert_eq!(timeline.to_svg().len(), length);
    }
}
