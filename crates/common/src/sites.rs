//! Which sites are downloaded.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use practice_server::{Behaviour, PAGES, Practice};
use reqwest::Url;
use url::ParseError;

use crate::client::{Repeats, Settings};
use crate::descriptors::{self, Plan};
use crate::options::{Options, program_name};
use crate::text::{printable, without_secrets};

/// The original lesson's two sites, `--live`.
const LIVE: [&str; 2] = ["https://www.jython.org", "http://olympus.realpython.org/dice"];

/// How often the built-in lists are downloaded: the original's `* 80`.
const REPEAT: usize = 80;

const LONGEST_LINE: u64 = 64 * 1024;
/// In bytes, percent-encoded. A pipe of 64 KiB takes it along with a worker's settings, also when
/// JSON writes each byte as two.
pub const LONGEST_ADDRESS: usize = 32_000;
const MOST_LINES: usize = 1_000_000;

/// A list of sites, downloaded a number of times over: never empty.
///
/// The repetitions take no memory.
#[derive(Debug)]
pub struct Sites {
    list: Vec<Url>,
    len: usize,
    concurrency: usize,
    client_settings: Settings,
    worker_commands: Vec<Vec<String>>,
    local_workers: usize,
    practice: Option<Arc<Practice>>,
}

impl Sites {
    /// Takes the sites that the options name, or starts the practice server and takes its pages.
    ///
    /// A list is refused whole, with the file and the line, when anything in it is not an `http` or
    /// `https` address: no request has been sent then.
    pub fn open(options: &Options) -> Result<Self> {
        let mut practice = None;
        let list = if let Some(list) = named(options.file.as_deref(), &options.urls)? {
            list
        } else if options.live {
            LIVE.iter().map(|url| parse(url, "--live")).collect::<Result<_>>()?
        } else {
            let server = practice.insert(Arc::new(start_practice(options)?));
            PAGES.iter().map(|page| parse(&server.url(page), page)).collect::<Result<_>>()?
        };
        let given = options.file.is_some() || !options.urls.is_empty();
        let repeat = options.repeat.unwrap_or(if given { 1 } else { REPEAT });
        let len = list.len().checked_mul(repeat).context("more sites than can be counted")?;
        let wanted = options.concurrency.min(len);
        let Plan { concurrency, keep } =
            descriptors::plan(options.model, wanted, &list, len, practice.is_some());
        let client_settings = Settings {
            timeout: options.timeout,
            use_proxies: !list.iter().all(is_on_this_machine),
            load_certificates: practice.is_none(),
            keep_connections: keep,
            user_agent: format!("{}/{}", program_name(), env!("CARGO_PKG_VERSION")),
            repeats: Repeats::default(),
        };
        let worker_commands = options.worker_commands.clone();
        let local_workers = options.concurrency - worker_commands.len();
        Ok(Self {
            list,
            len,
            concurrency,
            client_settings,
            worker_commands,
            local_workers,
            practice,
        })
    }

    /// How many downloads there are, repetitions included.
    #[expect(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The most sites in flight at once: as many as the options ask for, unless the list is shorter.
    ///
    /// Where the limit on open files is too low for that, it is raised as far as it goes; then the
    /// number is lowered, with a note on stderr.
    pub fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// What the client for these sites has to know.
    pub fn client_settings(&self) -> &Settings {
        &self.client_settings
    }

    /// How many workers are asked for on this machine, and the commands that start one elsewhere, each
    /// as a program and its arguments. These are the places that workers can have; how many are in
    /// use at once is [`concurrency`](Self::concurrency).
    pub fn worker_places(&self) -> (usize, &[Vec<String>]) {
        (self.local_workers, &self.worker_commands)
    }

    /// The site of this number, from 0; none after the last.
    pub fn get(&self, number: usize) -> Option<&Url> {
        (number < self.len).then(|| &self.list[number % self.list.len()])
    }

    /// All sites in their order, the list repeated as often as asked for.
    pub fn iter(&self) -> impl Iterator<Item = &Url> {
        self.list.iter().cycle().take(self.len)
    }

    /// The practice server, if the sites are its pages.
    pub(crate) fn practice(&self) -> Option<&Arc<Practice>> {
        self.practice.as_ref()
    }
}

/// Whether the host is `localhost`, in `127.0.0.0/8`, or `::1`.
pub fn is_on_this_machine(site: &Url) -> bool {
    let host = site.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn start_practice(options: &Options) -> Result<Practice> {
    Practice::start(Behaviour {
        latency: options.known_latency().unwrap_or(Duration::ZERO),
        fail_percent: options.fail.unwrap_or(0),
        ..Behaviour::default()
    })
    .context("cannot start the practice server")
}

/// The addresses of a file, or of the command line, if there is one or the other; `-` is stdin.
///
/// A list is refused whole, with the file and the line, when anything in it is not an `http` or
/// `https` address.
pub fn named(file: Option<&Path>, urls: &[String]) -> Result<Option<Vec<Url>>> {
    if let Some(file) = file {
        return read_list(file).map(Some);
    }
    let numbered = urls.iter().zip(1..);
    let list = numbered.map(|(url, number)| parse(url, format!("URL {number}")));
    if urls.is_empty() { Ok(None) } else { list.collect::<Result<_>>().map(Some) }
}

fn read_list(file: &Path) -> Result<Vec<Url>> {
    if file == Path::new("-") {
        return parse_list(io::stdin().lock(), "stdin");
    }
    let name = printable(&without_secrets(&file.display().to_string())).into_owned();
    let open = File::open(file).with_context(|| format!("cannot open {name}"))?;
    ensure!(!open.metadata().is_ok_and(|data| data.is_dir()), "{name} is a directory, not a list");
    parse_list(BufReader::new(open), &name)
}

/// Reads a list, one address a line.
///
/// Blank lines do not count, nor does anything from a `#` at the start of a line or after a blank;
/// Windows line ends and a byte order mark are fine. Fails with `name:line: reason`.
fn parse_list(mut input: impl BufRead, name: &str) -> Result<Vec<Url>> {
    let mut list = Vec::new();
    let mut line = Vec::new();
    for number in 1.. {
        let place = format!("{name}:{number}");
        line.clear();
        let read = input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut line);
        if read.with_context(|| format!("{place}: cannot be read"))? == 0 {
            break;
        }
        ensure!(line.len() as u64 <= LONGEST_LINE, "{place}: longer than 64 KiB");
        ensure!(number <= MOST_LINES, "{place}: more than 1,000,000 lines");
        let text = str::from_utf8(&line).map_err(|_| anyhow!("{place}: not UTF-8"))?;
        let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text };
        let address = without_comment(text).trim();
        if !address.is_empty() {
            list.push(parse(address, place)?);
        }
    }
    ensure!(!list.is_empty(), "{name}: no site in it: write one address a line");
    Ok(list)
}

fn without_comment(line: &str) -> &str {
    let comment = line.char_indices().find(|&(at, character)| {
        character == '#' && line[..at].chars().next_back().is_none_or(char::is_whitespace)
    });
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Parses an address. The error does not quote it, because it can hold a password.
fn parse(address: &str, place: impl Display) -> Result<Url> {
    const EXAMPLE: &str = "write it like https://example.com/page";
    if address.contains(char::is_whitespace) {
        bail!("{place}: a blank inside the address: one address a line, without blanks");
    }
    let url = Url::parse(address).map_err(|error| match error {
        ParseError::RelativeUrlWithoutBase => {
            anyhow!("{place}: begins with neither http:// nor https://: {EXAMPLE}")
        }
        error => anyhow!("{place}: {error}: {EXAMPLE}"),
    })?;
    ensure!(url.as_str().len() <= LONGEST_ADDRESS, "{place}: an address of more than 32,000 bytes");
    ensure!(
        matches!(url.scheme(), "http" | "https"),
        "{place}: only http and https can be downloaded: {EXAMPLE}"
    );
    Ok(url)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::test_runner::TestCaseError;

    use super::*;

    fn list(text: &[u8]) -> Result<Vec<String>, String> {
        let parsed = parse_list(text, "list.txt").map_err(|error| format!("{error:#}"))?;
        Ok(parsed.into_iter().map(String::from).collect())
    }

    #[test]
    fn a_list_may_come_from_anywhere() {
        let text = "\u{feff}# my sites\r\n\r\nhttp://a.example/x#part  # the first\r\n  HTTPS://B.example\n";
        assert_eq!(
            list(text.as_bytes()).unwrap(),
            ["http://a.example/x#part", "https://b.example/"]
        );
    }

    #[test]
    fn a_bad_list_is_refused_with_its_line() {
        let long = [b"http://a.example/".as_slice(), &vec![b'x'; 70_000]].concat();
        // Two bytes here, six in the address.
        let grows = ["http://a.example/", &"\u{80}".repeat(LONGEST_ADDRESS / 6)].concat();
        for (text, error) in [
            (
                &b"http://a.example\nnonsense\n"[..],
                "list.txt:2: begins with neither http:// nor https://",
            ),
            (b"ftp://a.example", "list.txt:1: only http and https"),
            (b"file:///etc/passwd", "list.txt:1: only http and https"),
            (b"http://a.example http://b.example", "list.txt:1: a blank inside"),
            (b"http://a.example\n\xff\xfe\n", "list.txt:2: not UTF-8"),
            (&long, "list.txt:1: longer than 64 KiB"),
            (grows.as_bytes(), "list.txt:1: an address of more than 32,000 bytes"),
            (b"", "list.txt: no site in it"),
            (b"# only a comment\n\n", "list.txt: no site in it"),
            (b"http://", "list.txt:1: empty host"),
            (b"http://u:secret@\n", "list.txt:1: empty host"),
        ] {
            let refused = list(text).unwrap_err();
            assert!(refused.starts_with(error), "{refused}");
            assert!(!refused.contains("secret"), "{refused}");
        }
    }

    proptest! {
        /// Whatever stands in a file: a list of addresses that can be downloaded, or a place.
        #[test]
        fn any_bytes_are_a_list_or_an_error(bytes in vec(any::<u8>(), 0..300)) {
            check_any(&bytes)?;
        }

        /// The same, made of what lists are made of, so that more of it is understood.
        #[test]
        fn any_text_is_a_list_or_an_error(
            parts in vec(select(&PARTS[..]), 0..30),
        ) {
            check_any(parts.concat().as_bytes())?;
        }

        /// What is written as a list is read as the same list.
        #[test]
        fn a_list_that_is_written_is_read(
            paths in vec("[a-z0-9/._~?=&%:@-]{0,40}", 1..20),
            line_end in select(&["\n", "\r\n", "  # comment\n", "\n\n# comment\n"][..]),
        ) {
            let urls: Vec<_> = paths.iter().map(|path| format!("http://a.example/{path}")).collect();
            let text = urls.iter().fold("\u{feff}".to_owned(), |text, url| text + url + line_end);
            let parsed = urls.iter().map(|url| Url::parse(url).unwrap().into());
            prop_assert_eq!(list(text.as_bytes()).unwrap(), parsed.collect::<Vec<String>>());
        }
    }

    const PARTS: [&str; 16] = [
        "http://",
        "https://",
        "file://",
        "a.example",
        "[::1]",
        "u:canary@",
        ":80",
        "/",
        "?",
        "#",
        " ",
        "\n",
        "\r\n",
        "\u{feff}",
        "\u{1b}",
        "%zz",
    ];

    fn check_any(bytes: &[u8]) -> Result<(), TestCaseError> {
        match list(bytes) {
            Ok(urls) => {
                prop_assert!(!urls.is_empty());
                prop_assert!(urls.iter().all(|url| url.starts_with("http")));
            }
            Err(error) => {
                prop_assert!(error.starts_with("list.txt:"), "{}", error);
                prop_assert!(!error.contains("canary"), "{}", error);
            }
        }
        Ok(())
    }

    #[test]
    fn duplicates_are_separate_downloads() {
        assert_eq!(list(b"http://a.example\nhttp://a.example\n").unwrap().len(), 2);
    }
}
