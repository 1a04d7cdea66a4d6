//! Draws several runs on one time axis, from what their `--json` printed.
//!
//! ```sh
//! cargo run -p async-download -- --json > async.json
//! cargo run -p common --features download --example timelines -- "async-download=thread=async.json" > picture.svg
//! ```
#![expect(clippy::print_stdout, reason = "a panic does no harm here")]

use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use common::timing::{self, Activity, Span, Timeline};
use serde_json::Value;

fn main() -> Result<()> {
    let panels: Result<Vec<_>> = env::args().skip(1).map(|argument| timeline(&argument)).collect();
    println!("{}", timing::to_svg(&panels?));
    Ok(())
}

/// Reads one run; the argument is its title, what its workers are called, and its file.
fn timeline(argument: &str) -> Result<Timeline> {
    let [title, worker, file] = argument.split('=').collect::<Vec<_>>()[..] else {
        bail!("{argument}: write it like title=worker=file")
    };
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
    let mut timeline =
        Timeline::new(title).worker_name(worker).activity_name(Activity::Waiting, "in flight");
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
