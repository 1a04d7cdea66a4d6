//! Timelines of what was in progress when, and their pictures.
//!
//! A [`Span`] says which worker did what, from when to when. Its times come from any clock, a real
//! one or one that can be wound, and count from the start of the run. A [`Timeline`] collects spans
//! and is drawn as text for a terminal or as SVG for a page, which can also play.
//!
//! ```
//! use std::time::Instant;
//!
//! use common::timing::{Activity, Span, Timeline};
//!
//! let started = Instant::now();
//! let mut timeline = Timeline::new("One visit");
//!
//! let start = started.elapsed();
//! let label = "https://example.org".to_string();
//! // Here the program waits for the site.
//! let end = started.elapsed();
//! timeline.push(Span { worker: 0, start, end, label, activity: Activity::Waiting });
//!
//! print!("{}", timeline.to_text(80, 24));
//! ```

mod axis;
mod playing;
mod svg;
mod terminal;
mod timeline;

pub use playing::to_playing_svg;
pub use svg::to_svg;
pub use timeline::{Activity, Span, Timeline};
