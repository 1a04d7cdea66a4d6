use std::time::Duration;

use super::axis::{Axis, human};
use super::svg::{COLOURS, escape, rectangle, sample};
use super::timeline::{Row, Timeline};

const MOST_ROWS: usize = 300;
const MOST_TICKS: usize = 5;

// A unit is a tenth of a pixel, as in the still pictures. The type is large, because the picture is
// shown narrower than it is drawn: on a phone at little more than a third.
const WIDTH: usize = 9_600;
const MARGIN: usize = 280;
const TEXT: usize = 240;
const LETTER_OF_TIME: usize = 200;
const GAP: usize = 130;
const EDGE: usize = 12;

/// What the picture is without motion. A viewer that knows no animation shows this: nothing is
/// covered, because the curtain and the line for now are invisible unless they are animated.
const STILL: &str = "
text { font: 240px system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; fill: #59636e }
.heading, .title, .time { fill: #1f2328; font-weight: 600 }
.heading { font-size: 300px }
.time { font-size: 380px; font-variant-numeric: tabular-nums }
.page { fill: #ffffff }
.track, .curtain { fill: #eff2f5 }
.curtain, .now { pointer-events: none }
.now { fill: #c23b4e }
";

const STILL_IN_THE_DARK: &str = "
text { fill: #9198a1 }
.heading, .title, .time { fill: #f0f6fc }
.page { fill: #0d1117 }
.track, .curtain { fill: #1c232c }
.now { fill: #ff7b7b }
";

/// How the picture begins: covered, for as long as an eye needs to find it.
const PAUSE: f64 = 0.6;

/// Draws timelines below each other on one time axis, as an SVG image that plays: a curtain
/// uncovers the runs in the time that they took, and the time of each appears when it ends.
///
/// The image has one file and no script, 960 pixels, and a heading. It ends as the still picture,
/// and is that from the beginning on paper, where motion is not wanted, and in a viewer that knows
/// no animation. A title has two parts where `": "` stands in it: a name, and what it is.
/// The rows are those of [`Timeline::to_text`], at most 300 of each timeline, and have no names.
pub fn to_playing_svg(heading: &str, panels: &[Timeline]) -> String {
    let end = panels.iter().map(Timeline::end).max().unwrap_or_default();
    let letters = panels.iter().map(|panel| time(panel, end).chars().count()).max().unwrap_or(0);
    let mut picture = Picture {
        axis: Axis::new(end),
        end,
        length: (WIDTH - 2 * MARGIN).saturating_sub(letters * LETTER_OF_TIME).max(WIDTH / 4),
        y: 450,
        tracks: String::new(),
        curtain: String::new(),
        labels: String::new(),
        motion: String::new(),
    };
    picture.heading(heading, panels);
    for (index, panel) in panels.iter().enumerate() {
        picture.panel(index, panel);
    }
    picture.axis();
    picture.finish(heading, panels)
}

/// The time that a run took, in the unit that suits the longest: three digits below ten seconds.
fn time(panel: &Timeline, scale: Duration) -> String {
    let seconds = panel.end().as_secs_f64();
    if !(1..60).contains(&scale.as_secs()) {
        human(panel.end(), scale)
    } else if seconds < 0.9995 {
        format!("{seconds:.3} s")
    } else {
        format!("{seconds:.2} s")
    }
}

/// An image under construction, from top to bottom.
struct Picture {
    axis: Axis,
    end: Duration,
    /// The length of the time axis.
    length: usize,
    /// How far down the image is drawn.
    y: usize,
    /// What the curtain covers.
    tracks: String,
    /// The outline of the curtain: the part of it that is before each track.
    curtain: String,
    /// What stands in front of the curtain.
    labels: String,
    /// When each time appears.
    motion: String,
}

impl Picture {
    fn heading(&mut self, heading: &str, panels: &[Timeline]) {
        let mut activities: Vec<_> = panels.iter().flat_map(Timeline::legend).collect();
        activities.sort_unstable();
        activities.dedup();
        let samples: Vec<_> = activities.into_iter().map(sample).collect();
        let (y, right, samples) =
            (self.y, WIDTH - MARGIN, samples.join(r#"<tspan dx="150"> </tspan>"#));
        self.label(&format!(
            r#"<text class="heading" x="{MARGIN}" y="{y}">{}</text>"#,
            escape(heading)
        ));
        self.label(&format!(r#"<text x="{right}" y="{y}" text-anchor="end">{samples}</text>"#));
    }

    fn panel(&mut self, index: usize, panel: &Timeline) {
        let mut rows = panel.rows();
        let all = rows.len();
        rows.truncate(MOST_ROWS);
        self.title(panel, rows.len(), all);
        let height = self.rows(panel, &rows);

        let (x, y) = (
            MARGIN + self.axis.position(panel.end(), self.length) + GAP,
            self.y + height / 2 + 136,
        );
        let time = escape(&time(panel, self.end));
        self.label(&format!(r#"<text class="time run{index}" x="{x}" y="{y}">{time}</text>"#));
        let seconds = panel.end().as_secs_f64();
        let shown = PAUSE + seconds;
        let motion = format!("wait {seconds:.3}s {PAUSE}s backwards, show .3s {shown:.3}s");
        self.motion.extend([".run", &index.to_string(), " { animation: ", &motion, " }\n"]);
        self.y += height;
    }

    fn title(&mut self, panel: &Timeline, shown: usize, all: usize) {
        self.y += TEXT + 200;
        let (name, what) = panel.title.split_once(": ").unwrap_or((&panel.title, ""));
        let mut parts = Vec::new();
        parts.extend((!what.is_empty()).then(|| what.to_string()));
        parts.extend(panel.spans().is_empty().then(|| panel.summary()));
        parts.extend(panel.left_out(shown, all));
        self.label(&format!(
            r#"<text x="{MARGIN}" y="{}"><tspan class="title">{}</tspan><tspan dx="120">{}</tspan></text>"#,
            self.y,
            escape(name),
            escape(&parts.join(", ")),
        ));
        self.y += 110;
    }

    /// Draws a track, from the beginning of the axis to its end, and on it the rows; returns its height.
    fn rows(&mut self, panel: &Timeline, rows: &[Row]) -> usize {
        // A hundred rows are low: together they are a picture, and none of them is read alone.
        let height = (280 + 40 * rows.len().saturating_sub(1)).min(700) / rows.len().max(1);
        let height = height.max(2);
        // The track shows around the rows, so that no edge of them is seen beside the curtain.
        let (y, all, length) = (self.y, height * rows.len().max(1) + 2 * EDGE, self.length);
        self.track(&format!(
            r#"<rect class="track" x="{MARGIN}" y="{y}" width="{length}" height="{all}"/>"#
        ));
        self.curtain.extend([format!("M{MARGIN} {y}h{length}v{all}h-{length}z")]);
        for (number, row) in rows.iter().enumerate() {
            for span in &row.spans {
                let x = |time| MARGIN + self.axis.position(time, length);
                let element = rectangle(
                    panel,
                    span,
                    [x(span.start), x(span.end)],
                    y + EDGE + number * height,
                    height,
                );
                self.track(&element);
            }
        }
        all
    }

    fn axis(&mut self) {
        self.y += TEXT + 90;
        for (x, label) in self.axis.ticks(MOST_TICKS, self.length) {
            let (x, label) = (MARGIN + x, escape(&label));
            let anchor = if x == MARGIN { "start" } else { "middle" };
            self.label(&format!(
                r#"<text x="{x}" y="{}" text-anchor="{anchor}">{label}</text>"#,
                self.y
            ));
        }
    }

    fn finish(self, heading: &str, panels: &[Timeline]) -> String {
        let runs: Vec<_> = panels
            .iter()
            .map(|panel| format!("{}, {}", escape(&panel.title), escape(&time(panel, self.end))))
            .collect();
        let title = format!("{}. {}", escape(heading), runs.join("; "));
        let height = (self.y + 170).next_multiple_of(10);
        let (seconds, right, bottom) =
            (self.end.as_secs_f64(), MARGIN + self.length, self.y - TEXT - 30);
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{}" height="{}" role="img" aria-label="{title}">
<title>{title}</title>
<style>{STILL}{}@media (prefers-color-scheme: dark) {{{STILL_IN_THE_DARK}{}}}
@media screen and (prefers-reduced-motion: no-preference) {{
.curtain {{ transform-origin: {right}px 0; animation: uncover {seconds:.3}s {PAUSE}s linear backwards }}
.now {{ animation: pass {seconds:.3}s {PAUSE}s linear backwards }}
{}}}
@keyframes uncover {{ from {{ opacity: 1; transform: none }} to {{ opacity: 1; transform: scaleX(0) }} }}
@keyframes pass {{ from {{ opacity: 1; transform: none }} to {{ opacity: 1; transform: translateX({}px) }} }}
@keyframes wait {{ from, to {{ opacity: 0 }} }}
@keyframes show {{ from {{ opacity: 0 }} }}
</style>
<rect class="page" width="{WIDTH}" height="{height}" rx="60"/>
{}<path class="curtain" opacity="0" d="{}"/>
<rect class="now" opacity="0" x="{}" y="840" width="24" height="{}"/>
{}</svg>
"#,
            WIDTH / 10,
            height / 10,
            COLOURS[0],
            COLOURS[1],
            self.motion,
            self.length,
            self.tracks,
            self.curtain,
            MARGIN - 12,
            bottom.saturating_sub(840),
            self.labels,
        )
    }

    fn track(&mut self, element: &str) {
        self.tracks.push_str(element);
        self.tracks.push('\n');
    }

    fn label(&mut self, element: &str) {
        self.labels.push_str(element);
        self.labels.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::super::timeline::tests::timeline;
    use super::*;

    fn picture() -> String {
        let sync = timeline("sync: a <loop>", &[(0, 0, 4_000), (0, 4_000, 8_074)]);
        let threads = timeline("threads", &[(0, 0, 999), (1, 0, 1_700)]);
        to_playing_svg("Two & one", &[sync, threads])
    }

    #[test]
    fn it_plays_as_long_as_the_runs_took() {
        let svg = picture();
        for rule in [
            "animation: uncover 8.074s 0.6s linear backwards",
            "animation: pass 8.074s 0.6s linear backwards",
            ".run0 { animation: wait 8.074s 0.6s backwards, show .3s 8.674s }",
            ".run1 { animation: wait 1.700s 0.6s backwards, show .3s 2.300s }",
        ] {
            assert!(svg.contains(rule), "{rule}");
        }
        assert!(svg.contains(">8.07 s</text>") && svg.contains(">1.70 s</text>"));
    }

    #[test]
    fn it_is_whole_where_it_does_not_play() {
        let svg = picture();
        let still = "@media screen and (prefers-reduced-motion: no-preference) {\n";
        let (before, rest) = svg.split_once(still).unwrap();
        let (_, after) = rest.split_once("\n}\n").unwrap();
        assert!(!before.contains("animation:") && !after.contains("animation:"));
        assert!(after.contains(r#"<path class="curtain" opacity="0""#));
        assert!(after.contains(r#"<rect class="now" opacity="0""#));
        // What stays as it ended would be covered forever if the curtain stayed, too.
        assert!(!svg.contains("forwards") && !svg.contains("infinite") && !svg.contains("script"));
    }

    #[test]
    fn every_span_has_its_title_and_every_run_is_told() {
        let svg = picture();
        assert_eq!(svg.matches("</title></rect>").count(), 4);
        assert!(svg.contains(
            r#"aria-label="Two &amp; one. sync: a &lt;loop&gt;, 8.07 s; threads, 1.70 s""#
        ));
    }

    #[test]
    fn nothing_and_much_are_drawn_too() {
        let visits: Vec<_> = (0..400).map(|worker| (worker, 0, 50)).collect();
        for panels in [vec![], vec![timeline("None", &[])], vec![timeline("Many", &visits)]] {
            let svg = to_playing_svg("", &panels);
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n") && !svg.contains("NaN"));
        }
        let many = to_playing_svg("", &[timeline("Many", &visits)]);
        assert!(many.contains("… and 100 more rows"));
    }
}
