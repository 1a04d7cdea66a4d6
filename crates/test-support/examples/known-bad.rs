//! Downloads as the programs do, with one mistake, to show that the tests notice it.
//!
//! ```sh
//! KNOWN_BAD=errors-swallowed cargo run -p test-support --example known-bad
//! ```

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{env, thread};

use anyhow::{Context, Result, bail};
use common::{Failure, FailureKind, Model, Options, Report, Sites, body, client};
use reqwest::Url;
use reqwest::blocking::{Client, Response};

#[derive(Clone, Copy, PartialEq)]
enum Mistake {
    /// None: this one has to pass.
    Nothing,
    /// As in the original lesson, nothing looks at what came back.
    ErrorsSwallowed,
    /// The timeout of reqwest's blocking builder starts anew with each read.
    DeadlinePerRead,
    /// A body is read for as long as it comes.
    NoLimit,
    /// A worker process that died is handed one site after the other.
    DeadWorkerKept,
    /// A worker process is handed all of its sites before anybody reads an answer.
    AllJobsFirst,
}

impl Mistake {
    fn from_environment() -> Result<Self> {
        Ok(match env::var("KNOWN_BAD").context("KNOWN_BAD names no mistake")?.as_str() {
            "nothing" => Self::Nothing,
            "errors-swallowed" => Self::ErrorsSwallowed,
            "deadline-per-read" => Self::DeadlinePerRead,
            "no-limit" => Self::NoLimit,
            "dead-worker-kept" => Self::DeadWorkerKept,
            "all-jobs-first" => Self::AllJobsFirst,
            other => bail!("KNOWN_BAD is {other:?}, and that is no mistake that is known here"),
        })
    }
}

fn main() -> ExitCode {
    if env::args().nth(1).is_some_and(|argument| argument == "--worker") {
        return serve().unwrap_or_else(common::cannot_start);
    }
    run().unwrap_or_else(common::cannot_start)
}

fn run() -> Result<ExitCode> {
    let mistake = Mistake::from_environment()?;
    let options = Options::parse(Model::Threads(5));
    let sites = Sites::open(&options)?;
    let report = Report::start(&options, &sites)?;

    match mistake {
        Mistake::DeadWorkerKept => in_workers(&sites, &report)?,
        Mistake::AllJobsFirst => all_jobs_first(&sites, &report)?,
        _ => in_threads(mistake, &sites, &report)?,
    }
    Ok(report.finish())
}

fn in_threads(mistake: Mistake, sites: &Sites, report: &Report) -> Result<()> {
    let settings = sites.client_settings();
    let client = match mistake {
        Mistake::DeadlinePerRead => {
            let _ = rustls::crypto::ring::default_provider().install_default();
            Client::builder().no_proxy().timeout(settings.timeout).build()?
        }
        _ => client::blocking(settings)?,
    };
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..sites.concurrency() {
            scope.spawn(|| {
                while let Some(site) = sites.get(next.fetch_add(1, Relaxed)) {
                    let visit = report.visit(site);
                    visit.finish(fetch(mistake, &client, site));
                }
            });
        }
    });
    Ok(())
}

fn fetch(mistake: Mistake, client: &Client, site: &Url) -> Result<u64, Failure> {
    let response = client.get(site.clone()).send();
    match mistake {
        Mistake::ErrorsSwallowed => {
            Ok(response.and_then(Response::bytes).map_or(0, |body| body.len() as u64))
        }
        Mistake::NoLimit => {
            let mut response = response?;
            if !response.status().is_success() {
                return Err(Failure::new(FailureKind::HttpStatus, response.status().to_string()));
            }
            Ok(io::copy(&mut response, &mut io::sink())?)
        }
        _ => body::check_and_count(response?),
    }
}

/// Each thread has a worker process, and never another one.
fn in_workers(sites: &Sites, report: &Report) -> Result<()> {
    let next = AtomicUsize::new(0);
    let workers = (0..sites.concurrency()).map(|_| start()).collect::<Result<Vec<_>>>()?;
    thread::scope(|scope| {
        for (mut worker, mut answers) in workers {
            let next = &next;
            scope.spawn(move || {
                while let Some(site) = sites.get(next.fetch_add(1, Relaxed)) {
                    let visit = report.visit(site);
                    // That it cannot be written will be seen when there is no answer.
                    let _ = worker.stdin.as_mut().map(|jobs| writeln!(jobs, "{site}"));
                    visit.finish(answer(&mut answers));
                }
                drop(worker.stdin.take());
                let _ = worker.wait();
            });
        }
    });
    Ok(())
}

fn all_jobs_first(sites: &Sites, report: &Report) -> Result<()> {
    let (mut worker, mut answers) = start()?;
    let mut jobs = worker.stdin.take().context("a worker without stdin")?;
    for site in sites.iter() {
        writeln!(jobs, "{site}")?;
    }
    drop(jobs);
    for site in sites.iter() {
        report.visit(site).finish(answer(&mut answers));
    }
    worker.wait()?;
    Ok(())
}

fn start() -> Result<(Child, BufReader<ChildStdout>)> {
    let mut command = Command::new(env::current_exe()?);
    let command = command.arg("--worker").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut worker = command.spawn()?;
    let answers = worker.stdout.take().context("a worker without stdout")?;
    Ok((worker, BufReader::new(answers)))
}

fn answer(answers: &mut impl BufRead) -> Result<u64, Failure> {
    let mut line = String::new();
    let _ = answers.read_line(&mut line);
    serde_json::from_str(&line)
        .unwrap_or_else(|_| Err(Failure::new(FailureKind::WorkerDied, "no answer from the worker")))
}

/// The worker's side: a site a line on stdin, an outcome a line on stdout.
fn serve() -> Result<ExitCode> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
    for line in io::stdin().lines() {
        let site = Url::parse(&line?)?;
        let outcome = fetch(Mistake::Nothing, &client, &site);
        let line = serde_json::to_string(&outcome)? + "\n";
        io::stdout().write_all(line.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}
