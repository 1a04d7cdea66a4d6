//! Draws several runs on one time axis as a picture that plays, from what their `--json` printed.
//!
//! ```sh
//! cargo run -p async-download -- --json > async.json
//! cargo run -p common --features download --example timelines -- "A run" "async-download=async.json" > picture.svg
//! ```
#![expect(clippy::print_stdout, reason = "a panic does no harm here")]

use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use common::timing::{self, Activity, Span, Timeline};
use serde_json::Value;

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let heading = arguments.next().context("the first argument is the heading")?;
    let panels: Result<Vec<_>> = arguments.map(|argument| timeline(&argument)).collect();
    print!("{}", timing::to_playing_svg(&heading, &panels?));
    Ok(())
}

/// Reads one run; the argument is its title and its file.
fn timeline(argument: &str) -> Result<Timeline> {
    let Some((title, file)) = argument.split_once('=') else {
        bail!("{argument}: write it like title=file")
    };
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
    let mut timeline = Timeline::new(title).activity_name(Activity::Waiting, "in flight");
    for line in text.lines() {
        let site: Value = serde_json::from_str(line).with_context(|| file.to_owned())?;
        // The summary has none of these.
        let times = site["start"].as_f64().zip(site["end"].as_f64());
        if let Some(((start, end), worker)) = times.zip(site["worker"].as_u64()) {
            let outcome = site["outcome"].as_str().unwrap_or_default();
            timeline.push(Span {
                worker: usize::try_from(worker)?,
                start: Duration::from_secs_f64(start),
                end: Duration::from_secs_f64(end),
                label: format!("{}: {outcome}", site["site"].as_str().unwrap_or_default()),
                activity: if outcome == "ok" { Activity::Waiting } else { Activity::Failed },
            });
        }
    }
    Ok(timeline)
}
