//! The command line of the download programs.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;
use std::{env, process};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, CommandFactory, FromArgMatches, Parser};

use crate::cli::{When, in_range, reads_negative_numbers, whole};
use crate::output::{complain, say};
use crate::text::{grouped, printable, without_secrets};

/// How a program works on several sites at once, with the number that it takes by default.
///
/// This only shapes the command line: the concurrency itself stands in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// One site after the other; no option `--concurrency`.
    OneByOne,
    /// Threads, 1 to 1,000.
    Threads(usize),
    /// Tasks on one event loop, 1 to 100,000.
    Tasks(usize),
    /// Processes, 1 to 256.
    Processes(usize),
    /// Tasks in each of the workers, which can be on any machine, 1 to 1,000.
    Distributed(usize),
}

/// What the command line asks for.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Options {
    /// Sites to download instead of the practice sites
    #[arg(value_name = "URL", conflicts_with_all = ["file", "live"])]
    pub(crate) urls: Vec<String>,

    /// A list of sites, one URL a line, # comments; - is stdin
    #[arg(
        short = 'f',
        long = "sites",
        value_name = "FILE",
        display_order = 1,
        conflicts_with = "live"
    )]
    pub(crate) file: Option<PathBuf>,

    /// The original lesson's two live sites: www.jython.org and olympus.realpython.org
    #[arg(long, display_order = 2)]
    pub(crate) live: bool,

    /// Times the list is downloaded, 1 to 10,000,000 [default: 80; 1 with URL or --sites]
    #[arg(short = 'n', long, value_name = "N", display_order = 3, value_parser = whole(1, 10_000_000))]
    pub(crate) repeat: Option<usize>,

    /// How many sites at once are asked for; 1 in the sequential program. How many there are is
    /// [`Sites::concurrency`](crate::Sites::concurrency).
    #[arg(skip)]
    pub(crate) concurrency: usize,

    #[arg(skip = Model::OneByOne)]
    pub(crate) model: Model,

    /// Programs with their arguments, each for a worker that it starts elsewhere.
    #[arg(skip)]
    pub(crate) worker_commands: Vec<Vec<String>>,

    /// The practice server's answer time, 0 to 10,000 ms [default: 50]; with other sites only for
    /// the prediction
    #[arg(long, value_name = "MS", display_order = 5, value_parser = whole(0, 10_000))]
    pub(crate) latency: Option<usize>,

    /// For one site, from the request to its last byte, 0.001 to 86,400 s
    #[arg(long, value_name = "SECONDS", display_order = 6, default_value = "20", value_parser = seconds)]
    pub(crate) timeout: Duration,

    /// The share of practice requests that fail, 0 to 100 percent [default: 0]
    #[arg(long, value_name = "PERCENT", display_order = 7,
          value_parser = percent, conflicts_with_all = ["urls", "file", "live"])]
    pub(crate) fail: Option<u8>,

    /// No line per site; on a terminal a progress bar instead
    #[arg(short, long, display_order = 8)]
    pub(crate) quiet: bool,

    /// One JSON object per site and one for the summary on stdout; -q drops the sites
    #[arg(long, display_order = 9)]
    pub(crate) json: bool,

    /// Draw the timeline: auto (when stdout is a terminal), always or never
    #[arg(long, value_name = "WHEN", display_order = 10, value_enum, default_value_t = When::Auto,
          hide_possible_values = true)]
    pub(crate) timeline: When,

    /// Save the timeline as a picture, in SVG
    #[arg(long, value_name = "FILE", display_order = 11)]
    pub(crate) svg: Option<PathBuf>,
}

const NO_CONCURRENCY: &str = "\
--concurrency is for more than one download in flight, and a loop has one.
threaded-download, async-download and multiprocess-download take it.";

const WORKER_COMMAND: &str = "\
One worker more, started by COMMAND, such as 'ssh -o BatchMode=yes HOST multiprocess-download \
--worker'; repeatable. Local workers are then those that -c asks for";

fn more_help(program: &str) -> String {
    format!(
        "\
Without a URL, --sites or --live it downloads the two pages of its own practice server, which \
         listens on this machine only.

Examples:
  {program} --quiet --timeline always
  {program} --repeat 10 --latency 200 --fail 10
  {program} --sites list.txt --timeout 5 --json > results.json

Exit codes: 0 all sites downloaded, 1 some were not, 2 nothing was started, 130 Ctrl-C, \
         141 the reader of stdout went away"
    )
}

impl Options {
    /// Reads the command line. Where it is wrong, or asks for help, this prints and ends the
    /// program: with 2, or with 0.
    pub fn parse(model: Model) -> Self {
        Self::from(model, env::args_os()).unwrap_or_else(|error| explain(&error))
    }

    /// As [`parse`](Self::parse), for a program that has options of its own besides.
    pub fn parse_with<T: Args>(model: Model) -> (Self, T) {
        // What is said about `T` is not what is said about the program.
        let command = T::augment_args(model.command()).about(model.about());
        let command = command.mut_args(reads_negative_numbers);
        let both = Self::read(model, command, env::args_os()).and_then(|(options, matches)| {
            let own = T::from_arg_matches(&matches)?;
            Ok((options, own))
        });
        both.unwrap_or_else(|error| explain(&error))
    }

    /// With as many sites at once in each of so many workers.
    #[must_use]
    pub fn in_each_of(self, workers: usize) -> Self {
        Self { concurrency: self.concurrency * workers.max(1), ..self }
    }

    /// How many sites at once are asked for. How many there are is
    /// [`Sites::concurrency`](crate::Sites::concurrency).
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    fn from(
        model: Model,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        Self::read(model, model.command(), arguments).map(|(options, _)| options)
    }

    fn read(
        model: Model,
        mut command: Command,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<(Self, ArgMatches), clap::Error> {
        let matches = command.try_get_matches_from_mut(arguments)?;
        if model == Model::OneByOne && matches.contains_id("concurrency") {
            return Err(command.error(ErrorKind::UnknownArgument, NO_CONCURRENCY));
        }
        let mut options = Self::from_arg_matches(&matches)?;
        options.concurrency = model.concurrency(&matches);
        if let Model::Processes(_) = model {
            options.add_workers(&matches).map_err(|problem| {
                // Without the command: it can contain a password.
                command.error(ErrorKind::ValueValidation, format!("--worker-command: {problem}"))
            })?;
        }
        options.model = model;
        Ok((options, matches))
    }

    /// Adds a place for each worker that is started elsewhere. Local ones are then there only when
    /// they are asked for.
    fn add_workers(&mut self, matches: &ArgMatches) -> Result<(), String> {
        const MOST: usize = 256;
        let commands = matches.get_many::<String>("worker_command").into_iter().flatten();
        let commands: Option<_> = commands.map(|text| words(text)).collect();
        self.worker_commands =
            commands.ok_or("allowed are a program and its arguments, with quotes as in a shell")?;
        let asked = matches.value_source("concurrency") == Some(ValueSource::CommandLine);
        if !self.worker_commands.is_empty() && !asked {
            self.concurrency = 0;
        }
        self.concurrency += self.worker_commands.len();
        if self.concurrency > MOST {
            return Err(format!("allowed are {MOST} workers in all"));
        }
        Ok(())
    }

    /// Whether the sites are those of the practice server.
    pub(crate) fn is_practice(&self) -> bool {
        self.urls.is_empty() && self.file.is_none() && !self.live
    }

    /// What works on the sites: a thread, or a process. Tasks all belong to one thread.
    pub(crate) fn worker_name(&self) -> &'static str {
        match self.model {
            Model::Processes(_) | Model::Distributed(_) => "process",
            _ => "thread",
        }
    }

    /// The answer time of the sites, as far as it is known and not 0.
    pub(crate) fn known_latency(&self) -> Option<Duration> {
        let milliseconds = self.latency.or(self.is_practice().then_some(50))?;
        (milliseconds > 0).then(|| Duration::from_millis(milliseconds as u64))
    }
}

impl Model {
    fn command(self) -> Command {
        let program = program_name();
        let help = more_help(&program);
        let command = Options::command().name(program).about(self.about()).after_help(help);
        let concurrency =
            Arg::new("concurrency").short('c').long("concurrency").value_name("N").display_order(4);
        let concurrency = match self.range() {
            // Only to say who has it.
            None => concurrency.hide(true).num_args(0..=1).allow_hyphen_values(true),
            Some((what, most, default)) => concurrency
                .value_parser(whole(1, most))
                .default_value(default.to_string())
                .help(format!("N {what}, 1 to {}", grouped(most))),
        };
        let command = command.arg(concurrency);
        let command = if let Self::Processes(_) = self {
            command.arg(
                Arg::new("worker_command")
                    .long("worker-command")
                    .value_name("COMMAND")
                    .display_order(4)
                    .action(ArgAction::Append)
                    .help(WORKER_COMMAND),
            )
        } else {
            command
        };
        command.mut_args(reads_negative_numbers)
    }

    fn about(self) -> &'static str {
        match self {
            Self::OneByOne => "Downloads every site, one after the other",
            Self::Threads(_) => "Downloads every site, with a pool of threads",
            Self::Tasks(_) => "Downloads every site, with many tasks on one event loop",
            Self::Processes(_) => "Downloads every site, with a pool of processes",
            Self::Distributed(_) => {
                "Downloads every site, with workers on any machine and a queue between them"
            }
        }
    }

    /// What there are N of, the most that is allowed, and the default.
    fn range(self) -> Option<(&'static str, usize, usize)> {
        let (what, most, default) = match self {
            Self::OneByOne => return None,
            Self::Threads(default) => ("threads, each with a download in flight", 1_000, default),
            Self::Tasks(default) => ("tasks, each with a download in flight", 100_000, default),
            Self::Processes(default) => ("processes, each with a download in flight", 256, default),
            Self::Distributed(default) => ("downloads in flight in each worker", 1_000, default),
        };
        Some((what, most, default.clamp(1, most)))
    }

    fn concurrency(self, matches: &ArgMatches) -> usize {
        match self {
            Self::OneByOne => 1,
            _ => matches.get_one("concurrency").copied().unwrap_or(1),
        }
    }
}

/// Ends the program with the help that was asked for, or with what is wrong with the command line.
fn explain(error: &clap::Error) -> ! {
    let text = error.render().to_string();
    if error.use_stderr() {
        // It quotes what was typed, or pasted: perhaps an address.
        let text = without_secrets(text.trim_end());
        text.lines().for_each(|line| complain(&printable(line)));
    } else {
        say(&text);
    }
    process::exit(error.exit_code())
}

/// A command as a shell reads it, without anything that only a shell can do.
fn words(text: &str) -> Option<Vec<String>> {
    let is_program = |word: &String| !word.is_empty() && !word.contains('=');
    shlex::split(text).filter(|words| words.first().is_some_and(is_program))
}

fn percent(text: &str) -> Result<u8, String> {
    in_range(text, &(0..=100)).ok_or_else(|| "allowed are whole numbers from 0 to 100".into())
}

fn seconds(text: &str) -> Result<Duration, String> {
    // Not a number is in no range, so `from_secs_f64` never meets what it panics at.
    in_range(text, &(0.001..=86_400.0))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "allowed are numbers from 0.001 to 86,400".into())
}

/// The name of the file that runs, such as `async-download`.
pub(crate) fn program_name() -> String {
    let file = env::current_exe().ok();
    let name = file.as_deref().and_then(|file| file.file_stem()).and_then(|name| name.to_str());
    name.unwrap_or("download").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, String> {
        let arguments = [&["program"], arguments].concat();
        Options::from(Model::Threads(5), arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn the_command_line_is_consistent() {
        for model in [
            Model::OneByOne,
            Model::Threads(5),
            Model::Tasks(100),
            Model::Processes(2),
            Model::Distributed(1),
        ] {
            model.command().debug_assert();
        }
    }

    #[test]
    fn defaults_are_those_of_the_lesson() {
        let options = parse(&[]).unwrap();
        assert_eq!(options.concurrency, 5);
        assert_eq!(options.timeout, Duration::from_secs(20));
        assert_eq!(options.known_latency(), Some(Duration::from_millis(50)));
        assert!(options.is_practice());
    }

    #[test]
    fn the_latency_of_other_sites_is_known_only_when_it_is_given() {
        let site = "http://example.com";
        assert_eq!(parse(&[site]).unwrap().known_latency(), None);
        let known = parse(&[site, "--latency", "7"]).unwrap().known_latency();
        assert_eq!(known, Some(Duration::from_millis(7)));
        assert_eq!(parse(&["--latency", "0"]).unwrap().known_latency(), None);
    }

    #[test]
    fn what_is_out_of_range_is_told_what_is_allowed() {
        for (arguments, allowed) in [
            (["-n", "0"], "whole numbers from 1 to 10,000,000"),
            (["-n", "10000001"], "whole numbers from 1 to 10,000,000"),
            (["-c", "1001"], "whole numbers from 1 to 1,000"),
            (["-c", "many"], "whole numbers from 1 to 1,000"),
            (["--latency", "10001"], "whole numbers from 0 to 10,000"),
            (["--timeout", "NaN"], "numbers from 0.001 to 86,400"),
            (["--timeout", "inf"], "numbers from 0.001 to 86,400"),
            (["--timeout", "0"], "numbers from 0.001 to 86,400"),
            (["--timeout", "-1"], "numbers from 0.001 to 86,400"),
            (["--fail", "101"], "whole numbers from 0 to 100"),
        ] {
            let error = parse(&arguments).unwrap_err();
            assert!(error.contains(allowed), "{arguments:?}: {error}");
        }
    }

    #[test]
    fn a_worker_elsewhere_is_one_place_more() {
        let parse = |arguments: &[&str]| {
            Options::from(Model::Processes(2), [&["program"], arguments].concat())
        };
        let ssh = ["--worker-command", "ssh 'my host' x --worker"];
        let options = parse(&ssh).unwrap();
        assert_eq!(options.worker_commands, [["ssh", "my host", "x", "--worker"]]);
        assert_eq!(options.concurrency, 1);
        let options = parse(&[&ssh[..], &ssh, &["-c", "2"]].concat()).unwrap();
        assert_eq!((options.worker_commands.len(), options.concurrency), (2, 4));
        assert_eq!(parse(&[]).unwrap().concurrency, 2);
        for command in ["", " ", "''", "ssh 'hunter2", "PASSWORD=hunter2 ssh host"] {
            let error = parse(&["--worker-command", command]).unwrap_err().to_string();
            assert!(error.contains("a program and its arguments"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let many = ["--worker-command", "ssh"].repeat(256);
        assert_eq!(parse(&many).unwrap().concurrency, 256);
        let error = parse(&[&many[..], &["-c", "1"]].concat()).unwrap_err().to_string();
        assert!(error.contains("allowed are 256 workers in all"), "{error}");
    }

    #[test]
    fn sources_of_sites_exclude_each_other() {
        for arguments in [
            &["http://a.example", "--live"][..],
            &["http://a.example", "--sites", "list.txt"],
            &["--live", "--sites", "list.txt"],
            &["http://a.example", "--fail", "5"],
        ] {
            let error = parse(arguments).unwrap_err();
            assert!(error.contains("cannot be used with"), "{arguments:?}: {error}");
        }
    }
}
