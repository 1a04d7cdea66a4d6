//! Time measured and drawn: a stopwatch, and timelines of what was in progress when.
//!
//! A [`Span`] says which worker did what, from when to when. Its times come from any clock, a real
//! one or one that can be wound, and count from the start of the run. A [`Timeline`] collects spans
//! and is drawn as text for a terminal or as SVG for a page.
//!
//! ```
//! use common::timing::{Kind, Span, Stopwatch, Timeline};
//!
//! let stopwatch = Stopwatch::start();
//! let mut timeline = Timeline::new("One visit");
//!
//! let start = stopwatch.elapsed();
//! let label = "https://example.org".to_string();
//! // Here the program waits for the site.
//! let end = stopwatch.elapsed();
//! timeline.push(Span { worker: 0, start, end, label, kind: Kind::Waiting });
//!
//! print!("{}", timeline.to_text(80));
//! ```

mod axis;
mod stopwatch;
mod svg;
mod text;
mod timeline;

pub use axis::grouped;
pub use stopwatch::Stopwatch;
pub use svg::to_svg;
pub use timeline::{Kind, Span, Timeline, peak};
