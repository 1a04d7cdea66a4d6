//! The command line, the list of items, and the client for them.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use common::cli::{self, in_range, whole};
use common::client::{self, Repeats, Settings};
use common::text::grouped;
use common::{Model, descriptors, sites};
use practice_server::{Behaviour, Practice};
use reqwest::{Client, Url};

/// Fetches a list of items from an API that allows so many requests a second
///
/// 429 makes all of them wait, for as long as Retry-After says. 408, 500, 502, 503, 504 and no answer
/// are asked again, five times in all, each time a little later. Every item has an outcome of its own.
#[derive(Debug, Parser)]
#[command(version, after_long_help = MORE_HELP, mut_args = cli::reads_negative_numbers)]
pub struct Options {
    /// Items to fetch, by their addresses; without any, thirty of a practice server
    #[arg(value_name = "URL", conflicts_with = "file")]
    urls: Vec<String>,

    /// A list of items, one URL a line, # comments; - is stdin
    #[arg(short = 'f', long = "items", value_name = "FILE")]
    file: Option<PathBuf>,

    /// So many requests a second at most, 0.01 to 1,000
    #[arg(short, long, value_name = "N", default_value = "10", value_parser = rate)]
    pub rate: f64,

    /// So many requests in flight at most, 1 to 1,000
    #[arg(short = 'c', long, value_name = "N", default_value = "10", value_parser = whole(1, 1_000))]
    pub at_once: usize,

    /// For one request, from the first byte to the last, 1 to 86,400 s
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,

    /// For all of it, 1 to 86,400 s
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub deadline: Duration,

    /// No line for each item that is there
    #[arg(short, long)]
    pub quiet: bool,
}

const MORE_HELP: &str = "\
Examples:
  third-party-api --rate 2 https://api.example.com/1 https://api.example.com/2
  third-party-api --items list.txt --at-once 20 --deadline 3600

Exit codes: 0 all items are there, 1 some are not, 2 nothing was started, 130 Ctrl-C, \
141 the reader of stdout went away";

impl Options {
    /// Reads the command line. Where it is wrong, or asks for help, this prints and ends the program.
    pub fn parse() -> Self {
        Parser::parse()
    }

    /// A note where the deadline passes before the last of so many items can have had its turn.
    pub fn too_short(&self, items: usize) -> Option<String> {
        // A list is no longer than a million lines.
        let least = f64::from(u32::try_from(items - 1).ok()?) / self.rate;
        let deadline = self.deadline.as_secs();
        (least > self.deadline.as_secs_f64()).then(|| {
            format!(
                "note: {} items take {least:.0} s at least, and --deadline is {deadline} s",
                grouped(items)
            )
        })
    }

    /// The client for these items, by the rules of [`common::client`]. It sends nothing again by
    /// itself: that would be without a turn.
    ///
    /// Where the limit on open files is too low for so many at once, there are fewer.
    pub fn client(&mut self, items: &Items) -> Result<Client> {
        let Items { list, practice } = items;
        let is_practice = practice.is_some();
        let (sites, wanted) = (list.len(), self.at_once.min(list.len()));
        let plan = descriptors::plan(Model::Tasks(wanted), wanted, list, sites, is_practice);
        self.at_once = plan.concurrency;
        client::asynchronous(&Settings {
            timeout: self.timeout,
            use_proxies: !list.iter().all(sites::is_on_this_machine),
            load_certificates: !is_practice,
            keep_connections: plan.keep,
            user_agent: concat!("third-party-api/", env!("CARGO_PKG_VERSION")).into(),
            repeats: Repeats::none(),
        })
    }
}

/// What is to be fetched.
#[derive(Debug)]
pub struct Items {
    /// Their addresses, at least one.
    pub list: Vec<Url>,
    /// It ends when this is dropped.
    practice: Option<Practice>,
}

impl Items {
    /// Those that the options name; otherwise some of a practice server that allows ten requests a
    /// second and fails one in ten.
    pub fn open(options: &Options) -> Result<Self> {
        if let Some(list) = sites::named(options.file.as_deref(), &options.urls)? {
            return Ok(Self { list, practice: None });
        }
        let latency = Duration::from_millis(50);
        let server = Practice::start(Behaviour { latency, fail_percent: 10, ..Default::default() });
        let server = server.context("cannot start the practice server")?;
        let address = |item| Url::parse(&server.url(&format!("/limited?item={item}")));
        let list = (1..=30).map(address).collect::<Result<_, _>>()?;
        Ok(Self { list, practice: Some(server) })
    }
}

fn rate(text: &str) -> Result<f64, &'static str> {
    in_range(text, &(0.01..=1_000.0)).ok_or("allowed are numbers from 0.01 to 1,000")
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = whole(1, 86_400)(text)?;
    Ok(Duration::from_secs(seconds as u64))
}
