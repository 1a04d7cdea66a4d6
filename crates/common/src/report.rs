//! What the reader sees of a run: a line per site, the counts, the prediction, the timeline.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal, Write as _};
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{env, mem, thread};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use practice_server::Practice;
use reqwest::Url;
use serde::Serialize;

use crate::cli::{When, debug_build_note};
use crate::client::Repeats;
use crate::failure::{Failure, FailureKind};
use crate::options::{Options, program_name};
use crate::output::{complain, complain_in_red, say};
use crate::picture::{self, SvgFile};
use crate::prediction::Prediction;
use crate::sites::Sites;
use crate::text::{plural, printable};
use crate::timing::{Activity, Span, Timeline};

/// Counts and prints what happens to each site.
///
/// Every site of the list ends up in exactly one of three counts, downloaded, failed and not run,
/// also when Ctrl-C ends the program in the middle. A clone is a handle on the same report.
#[derive(Clone, Debug)]
pub struct Report(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    started: Instant,
    /// The same moment, for workers that have a clock of their own.
    clock: SystemTime,
    sites: usize,
    timeout: Duration,
    prediction: Option<Prediction>,
    practice: Option<Arc<Practice>>,
    repeats: Repeats,
    style: Style,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
    /// Held while something is printed, so that what is printed and what is counted agree.
    state: Mutex<State>,
}

#[derive(Debug)]
struct Style {
    quiet: bool,
    json: bool,
    draw: bool,
    bar: ProgressBar,
}

#[derive(Debug, Default)]
struct State {
    downloaded: usize,
    bytes: u64,
    kinds: BTreeMap<FailureKind, usize>,
    /// When those were in flight that were downloaded elsewhere.
    elsewhere: Vec<(Duration, Duration)>,
    /// Only kept when it is going to be drawn.
    timeline: Option<Timeline>,
    picture: Option<SvgFile>,
    /// The exit code, once the summary is out. Nothing is counted or printed after it.
    closed: Option<u8>,
}

impl Report {
    /// Starts the clock, and takes over Ctrl-C: the first one ends the program with the summary so
    /// far and the exit code 130, a second one at once, whatever it is doing.
    ///
    /// Fails when the file for the picture cannot be opened or created.
    pub fn start(options: &Options, sites: &Sites) -> Result<Self> {
        // Between lines of JSON a picture has to be asked for.
        let draw = options.timeline.is_now() && !(options.json && options.timeline == When::Auto);
        let picture = options.svg.as_deref().map(SvgFile::open).transpose()?;
        let state = State {
            timeline: (draw || picture.is_some()).then(|| empty_timeline(options)),
            picture,
            ..State::default()
        };
        let report = Self(Arc::new(Shared {
            started: Instant::now(),
            clock: SystemTime::now(),
            sites: sites.len(),
            timeout: options.timeout,
            prediction: options.known_latency().map(|latency| Prediction {
                sites: sites.len(),
                concurrency: sites.concurrency(),
                latency,
            }),
            practice: sites.practice().cloned(),
            repeats: sites.client_settings().repeats.clone(),
            style: Style {
                quiet: options.quiet,
                json: options.json,
                draw,
                bar: progress_bar(options, sites.len()),
            },
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
            state: Mutex::new(state),
        }));
        let handle = report.clone();
        let mut again = false;
        ctrlc::set_handler(move || handle.interrupt(mem::replace(&mut again, true)))
            .context("cannot take over Ctrl-C")?;
        Ok(report)
    }

    /// Notes that the calling thread starts to download a site.
    pub fn visit<'a>(&'a self, site: &'a Url) -> Visit<'a> {
        let in_flight = self.0.in_flight.fetch_add(1, Relaxed) + 1;
        self.0.most_in_flight.fetch_max(in_flight, Relaxed);
        Visit { report: &self.0, site, worker: worker(), start: self.0.started.elapsed() }
    }

    /// Counts and prints how a download ended that a worker did elsewhere, by its number from 0.
    ///
    /// It began by that worker's clock, which may differ from this one's: the time is moved into the
    /// run.
    pub fn visited(
        &self,
        site: &Url,
        worker: usize,
        (begun, took): (SystemTime, Duration),
        outcome: Result<u64, Failure>,
    ) {
        let now = self.0.started.elapsed();
        let start = begun.duration_since(self.0.clock).unwrap_or_default();
        let start = start.min(now.saturating_sub(took));
        let end = (start + took).min(now);
        self.0.lock().elsewhere.push((start, end));
        let mut visit = self.visit(site);
        (visit.worker, visit.start) = (worker, start);
        self.0.record(&visit, end, outcome);
    }

    /// Prints a line on stderr that is about no site, unless it is to be quiet.
    pub fn note(&self, line: &str) {
        let state = self.0.lock();
        if state.closed.is_none() && !self.0.style.quiet {
            complain(line);
        }
    }

    /// Prints the summary, and draws what the options ask for. The exit code is 0 when every site
    /// was downloaded, otherwise 1.
    pub fn finish(self) -> ExitCode {
        self.0.close(&mut self.0.lock()).into()
    }

    /// What Ctrl-C does.
    fn interrupt(&self, again: bool) {
        if again {
            process::exit(130);
        }
        // In a thread, so that a second Ctrl-C is heard: where nobody reads it, the summary is
        // never out.
        let report = self.clone();
        thread::spawn(move || {
            // Held until the end, so that no other line follows the summary.
            let mut state = report.0.lock();
            if let Some(code) = state.closed {
                process::exit(code.into());
            }
            report.0.close(&mut state);
            process::exit(130);
        });
    }
}

/// One site, from the moment when its download starts.
///
/// Dropped without [`finish`](Self::finish), for instance because its task was cancelled, the site
/// counts as not run.
#[derive(Debug)]
pub struct Visit<'a> {
    report: &'a Shared,
    site: &'a Url,
    worker: usize,
    start: Duration,
}

impl Visit<'_> {
    /// Counts and prints how the download ended: with a number of bytes, or with a failure.
    pub fn finish(self, outcome: Result<u64, Failure>) {
        let end = self.report.started.elapsed();
        self.report.record(&self, end, outcome);
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.report.in_flight.fetch_sub(1, Relaxed);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A count is never left half done, so a panic elsewhere does no harm to it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, visit: &Visit, end: Duration, outcome: Result<u64, Failure>) {
        let mut state = self.lock();
        if state.closed.is_some() {
            return;
        }
        match &outcome {
            Ok(bytes) => {
                state.downloaded += 1;
                state.bytes += bytes;
            }
            Err(failure) => *state.kinds.entry(failure.kind).or_default() += 1,
        }
        let shown = !self.style.quiet || outcome.is_err() || state.timeline.is_some();
        if shown {
            self.show(&mut state, visit, end, outcome);
        }
        self.style.bar.inc(1);
    }

    fn show(&self, state: &mut State, visit: &Visit, end: Duration, outcome: Result<u64, Failure>) {
        let site = address(visit.site);
        let result = in_words(&outcome, self.timeout);
        let (bytes, kind) = match outcome {
            Ok(bytes) => (bytes, None),
            Err(failure) => (0, Some(failure.kind)),
        };
        if kind.is_some() {
            self.style.bar.suspend(|| complain_in_red(&format!("{site}: {result}")));
        }
        if !self.style.quiet {
            if self.style.json {
                say_json(&Line {
                    site: &site,
                    outcome: kind.map_or_else(|| "ok".into(), |kind| kind.to_string()),
                    bytes,
                    worker: visit.worker,
                    start: seconds(visit.start),
                    end: seconds(end),
                });
            } else if kind.is_none() {
                say(&format!("Read {bytes} bytes from {site}\n"));
            }
        }
        if let Some(timeline) = &mut state.timeline {
            timeline.push(Span {
                worker: visit.worker,
                start: visit.start,
                end,
                label: format!("{site}: {result}"),
                activity: if kind.is_some() { Activity::Failed } else { Activity::Waiting },
            });
        }
    }

    /// Prints everything that comes after the last site. Returns the exit code: 0 when all were
    /// downloaded, and the picture, if one was asked for, is saved; otherwise 1.
    fn close(&self, state: &mut State) -> u8 {
        let summary = self.summary(state);
        let timeline = state.timeline.as_ref();
        let svg = timeline.filter(|_| state.picture.is_some()).map(Timeline::to_svg);
        let saved = save_picture(state.picture.take().zip(svg));
        let code = u8::from(!saved || summary.downloaded < summary.sites);
        state.closed = Some(code);
        self.style.bar.finish_and_clear();
        if self.style.json {
            say_json(&BTreeMap::from([("summary", &summary)]));
        }
        let mut text = String::new();
        if !self.style.json {
            let _ = writeln!(text, "{summary}");
            if let Some(prediction) =
                self.prediction.filter(|_| summary.downloaded == summary.sites)
            {
                let _ = writeln!(text, "{}", prediction.beside(summary.seconds));
            }
            text.push_str(debug_build_note());
            text = picture::fitted(&text);
        }
        let drawn = timeline.filter(|_| self.style.draw).map(|timeline| {
            format!("\n{}\n", timeline.to_text(picture::width(), picture::height_above(&text)))
        });
        let drawn = drawn.unwrap_or_default();
        if self.style.json {
            let _ = io::stderr().lock().write_all(drawn.as_bytes());
        } else {
            say(&(drawn + &text));
        }
        code
    }

    fn summary(&self, state: &State) -> Summary {
        let failed = state.kinds.values().sum();
        Summary {
            sites: self.sites,
            downloaded: state.downloaded,
            failed,
            not_run: self.sites - state.downloaded - failed,
            bytes: state.bytes,
            seconds: seconds(self.started.elapsed()),
            peak: match &self.practice {
                Some(server) => server.stats().most_in_flight,
                None if !state.elsewhere.is_empty() => most_at_once(&state.elsewhere),
                None => self.most_in_flight.load(Relaxed),
            },
            expected_seconds: self
                .prediction
                .filter(|_| state.downloaded == self.sites)
                .map(|prediction| prediction.seconds()),
            kinds: state.kinds.clone(),
            repeated: self.repeats.count(),
        }
    }
}

/// How many of these times have a moment in common.
fn most_at_once(times: &[(Duration, Duration)]) -> usize {
    let changes = times.iter().flat_map(|&(start, end)| [(start, 1), (end, -1)]);
    let mut changes: Vec<(Duration, isize)> = changes.collect();
    // Who ends at the very moment at which another begins comes first.
    changes.sort_unstable();
    let in_flight = changes.iter().scan(0, |count, (_, change)| {
        *count += change;
        usize::try_from(*count).ok()
    });
    in_flight.max().unwrap_or(0)
}

/// An outcome for people to read, whatever a server or a worker has put into it.
fn in_words(outcome: &Result<u64, Failure>, timeout: Duration) -> String {
    match outcome {
        Ok(bytes) => format!("{bytes} bytes"),
        Err(failure) if failure.kind == FailureKind::Timeout => {
            format!("{} after {} s", printable(&failure.detail), timeout.as_secs_f64())
        }
        Err(failure) => printable(&failure.detail).into_owned(),
    }
}

fn save_picture(picture: Option<(SvgFile, String)>) -> bool {
    let saved = picture.map_or(Ok(()), |(picture, svg)| picture.save(&svg));
    if let Err(error) = &saved {
        complain(&format!("error: {error:#}"));
    }
    saved.is_ok()
}

/// The counts, as JSON and as a sentence.
#[derive(Debug, Serialize)]
struct Summary {
    sites: usize,
    downloaded: usize,
    failed: usize,
    not_run: usize,
    bytes: u64,
    seconds: f64,
    peak: usize,
    expected_seconds: Option<f64>,
    kinds: BTreeMap<FailureKind, usize>,
    /// How many requests were sent again, because nobody had answered. They are rare, and told only
    /// where there are any.
    #[serde(skip_serializing_if = "is_zero")]
    repeated: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what `skip_serializing_if` hands over")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sites, downloaded, failed, not_run, seconds, repeated, .. } = self;
        write!(f, "Downloaded {downloaded} of {sites} sites in {seconds:.2} seconds")?;
        let mut rest = Vec::new();
        if *failed > 0 {
            let kinds: Vec<_> =
                self.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            rest.push(format!("{failed} failed: {}", kinds.join(", ")));
        }
        if *not_run > 0 {
            rest.push(format!("{not_run} not run"));
        }
        if *repeated > 0 {
            rest.push(format!("{} sent again", plural(*repeated, "request")));
        }
        if rest.is_empty() { Ok(()) } else { write!(f, " ({})", rest.join("; ")) }
    }
}

/// One site in the JSON.
#[derive(Serialize)]
struct Line<'a> {
    site: &'a str,
    outcome: String,
    bytes: u64,
    worker: usize,
    start: f64,
    end: f64,
}

/// Writes a line of JSON. Numbers and strings in structs can always be written as such.
fn say_json(value: &impl Serialize) {
    say(&(serde_json::to_string(value).unwrap_or_default() + "\n"));
}

/// Seconds with six decimals: the clock is not more exact than a microsecond.
fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e6
}

/// A site's address without user and password.
fn address(site: &Url) -> String {
    let mut site = site.clone();
    // These fail only for addresses that can have neither.
    let _ = site.set_username("");
    let _ = site.set_password(None);
    site.into()
}

/// The number of the calling thread, from 0, in the order in which threads make their first visit.
fn worker() -> usize {
    static THREADS: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static WORKER: Cell<Option<usize>> = const { Cell::new(None) };
    }
    WORKER.with(|worker| {
        let number = worker.get().unwrap_or_else(|| THREADS.fetch_add(1, Relaxed));
        worker.set(Some(number));
        number
    })
}

fn empty_timeline(options: &Options) -> Timeline {
    Timeline::new(program_name())
        .worker_name(options.worker_name())
        .activity_name(Activity::Waiting, "in flight")
}

/// A bar on stderr for quiet runs; an invisible one when stderr is no terminal, or is to stay plain.
fn progress_bar(options: &Options, sites: usize) -> ProgressBar {
    let plain = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if !options.quiet || plain || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} sites, {eta} left");
    let bar = ProgressBar::new(sites as u64);
    // The template is fixed, and the tests parse it.
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(downloaded: usize, kinds: &[(FailureKind, usize)]) -> Summary {
        let failed = kinds.iter().map(|(_, count)| count).sum();
        Summary {
            sites: 160,
            downloaded,
            failed,
            not_run: 160 - downloaded - failed,
            bytes: 0,
            seconds: 1.934_567,
            peak: 5,
            expected_seconds: None,
            kinds: kinds.iter().copied().collect(),
            repeated: 0,
        }
    }

    #[test]
    fn a_summary_says_what_did_not_arrive() {
        assert_eq!(summary(160, &[]).to_string(), "Downloaded 160 of 160 sites in 1.93 seconds");
        assert_eq!(
            summary(158, &[(FailureKind::Timeout, 1), (FailureKind::HttpStatus, 1)]).to_string(),
            "Downloaded 158 of 160 sites in 1.93 seconds (2 failed: 1 http-status, 1 timeout)"
        );
        assert_eq!(
            summary(40, &[]).to_string(),
            "Downloaded 40 of 160 sites in 1.93 seconds (120 not run)"
        );
        assert_eq!(
            summary(0, &[(FailureKind::Refused, 60)]).to_string(),
            "Downloaded 0 of 160 sites in 1.93 seconds (60 failed: 60 refused; 100 not run)"
        );
        let with_repeats = |repeated| Summary { repeated, ..summary(160, &[]) }.to_string();
        assert_eq!(
            with_repeats(1),
            "Downloaded 160 of 160 sites in 1.93 seconds (1 request sent again)"
        );
    }

    #[test]
    fn the_summary_as_json_has_its_fields_in_order() {
        let json = serde_json::to_string(&summary(159, &[(FailureKind::Dns, 1)])).unwrap();
        assert_eq!(
            json,
            r#"{"sites":160,"downloaded":159,"failed":1,"not_run":0,"bytes":0,"seconds":1.934567,"peak":5,"expected_seconds":null,"kinds":{"dns":1}}"#
        );
    }

    #[test]
    fn an_outcome_in_words_has_no_control_characters() {
        let words = |outcome| in_words(&outcome, Duration::from_millis(1_500));
        assert_eq!(words(Ok(276)), "276 bytes");
        let late = Failure::new(FailureKind::Timeout, "timed out");
        assert_eq!(words(Err(late)), "timed out after 1.5 s");
        let tricks = Failure::new(FailureKind::WorkerDied, "\x1b[31mred\r\u{9b}");
        assert_eq!(words(Err(tricks)), r"\u{1b}[31mred\u{d}\u{9b}");
    }

    #[test]
    fn times_with_a_moment_in_common_are_counted() {
        let most = |times: &[(u64, u64)]| {
            let times =
                times.iter().map(|&(a, b)| (Duration::from_secs(a), Duration::from_secs(b)));
            most_at_once(&times.collect::<Vec<_>>())
        };
        assert_eq!(most(&[]), 0);
        assert_eq!(most(&[(0, 1), (1, 2), (2, 3)]), 1);
        assert_eq!(most(&[(0, 2), (1, 4), (3, 5), (1, 2)]), 3);
    }

    #[test]
    fn addresses_are_shown_without_user_and_password() {
        let site = Url::parse("http://user:secret@a.example/page").unwrap();
        assert_eq!(address(&site), "http://a.example/page");
    }

    #[test]
    fn each_thread_is_one_worker() {
        assert_eq!(worker(), worker());
        let other = thread::spawn(worker).join().unwrap();
        assert_ne!(worker(), other);
    }
}
