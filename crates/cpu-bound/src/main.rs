//! Computes the same answers in every model, and compares the times.
//!
//! ```sh
//! cargo run -p cpu-bound
//! ```

mod jobs;
mod models;
mod report;
mod worker;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};
use common::cli::{self, whole};
use common::output::{complain, say};
use jobs::{Job, Kind, Series};
use models::Model;

/// Computes the same answers in every model, and compares the times
///
/// One job is computed several times: one time after the other, by threads, by tasks, by processes.
/// It never waits, it only computes, so what counts is how many cores are at work. Every answer is
/// checked against one that was found in another way.
#[derive(Parser)]
#[command(version, after_long_help = MORE_HELP, mut_args = cli::reads_negative_numbers)]
struct Options {
    /// What is computed
    #[arg(long, value_enum, default_value_t = Kind::Fib)]
    job: Kind,

    /// The size of the job: up to 93 for fib, to 10,069,012,961,345 for squares [default: 38 for
    /// fib, 200,000,000 for squares]
    #[arg(long, value_parser = jobs::n)]
    n: Option<u64>,

    /// How often it is computed, 1 to 10,000
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = whole(1, 10_000))]
    times: usize,

    /// At most N threads, or processes, 1 to 256 [default: one per core]
    #[arg(long, value_name = "N", value_parser = whole(1, 256))]
    workers: Option<usize>,

    /// Only this model; may be given several times
    #[arg(long, value_name = "MODEL", value_enum)]
    only: Vec<Model>,

    /// One JSON object per model on stdout
    #[arg(long)]
    json: bool,
}

const MORE_HELP: &str = "\
The speed-up is that over `sequential`, as far as that runs too.

Examples:
  cpu-bound --workers 4
  cpu-bound --job squares --n 5000000 --only sequential --only rayon

Exit codes: 0 all answers are right, 1 something went wrong on the way, 2 nothing was started, \
141 the reader of stdout went away";

fn main() -> ExitCode {
    // Without this line, a worker would start workers too.
    if worker::is_worker() {
        return worker::serve().unwrap_or_else(common::cannot_start);
    }
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let options = Options::parse();
    let job = Job { kind: options.job, n: options.n.unwrap_or(options.job.usual_n()) };
    let expected = job.expected().with_context(|| format!("--n {}: {}", job.n, jobs::ALLOWED))?;
    // More workers than jobs would have nothing to do.
    let workers = options.workers.unwrap_or(models::cores().min(256)).min(options.times);
    let series = Series { job, times: options.times, workers };
    let wanted = |model: &&Model| options.only.is_empty() || options.only.contains(model);
    let models: Vec<_> = Model::value_variants().iter().filter(wanted).copied().collect();

    if let Some(warning) = report::warning(series, &models, job.estimate()) {
        complain(&warning);
    }
    if let Err(error) = compare(series, &models, expected, options.json) {
        complain(&format!("error: {error:#}"));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures one model after the other, and prints each as soon as it is done.
fn compare(series: Series, models: &[Model], expected: u128, is_json: bool) -> Result<()> {
    if !is_json {
        say(&report::head(series));
    }
    let mut sequential = None;
    for &model in models {
        let time = measure(model, series, expected).with_context(|| model.name())?;
        if model == Model::Sequential {
            sequential = Some(time);
        }
        let speed_up = sequential.map(|sequential| sequential.div_duration_f64(time));
        say(&if is_json {
            report::json(model, series, time, speed_up, expected)
        } else {
            report::row(model, time, speed_up)
        });
    }
    if !is_json {
        say(&report::foot(series, expected, models::cores()));
    }
    Ok(())
}

fn measure(model: Model, series: Series, expected: u128) -> Result<Duration> {
    let compute = model.function();
    let start = Instant::now();
    let answers = compute(series.job, series.times, series.workers)?;
    let time = start.elapsed();
    ensure!(answers.len() == series.times, "{} answers to {} jobs", answers.len(), series.times);
    for answer in answers {
        ensure!(answer == expected, "{} is {expected}, and not {answer}", series.job);
    }
    // A clock may be too coarse to tell a short time from none.
    Ok(time.max(Duration::from_nanos(1)))
}
