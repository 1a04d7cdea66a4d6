//! The fault server: everything that a server can do to its client, one path for each.
//!
//! [`Fault`] is a table: what happens, and what a download program has to make of it. [`Faults`] is
//! the server, with raw sockets, because no library for servers would do such things. A few faults
//! are not at a path but at an address of their own: a port that refuses, a bad certificate.
//!
//! ```sh
//! cargo run -p test-support --example fault-server
//! ```

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use common::body::LIMIT;
use socket2::SockRef;

use crate::Run;
use crate::servers::{self, Authority, Https};

/// One way in which a download goes wrong, or surprisingly right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table below says what each does")]
pub enum Fault {
    WholeFinish,
    WholeWait,
    WholeFin,
    WholeReset,
    PartFinish,
    PartWait,
    PartFin,
    PartReset,
    NothingFinish,
    NothingWait,
    NothingFin,
    NothingReset,
    Drip,
    TooLong,
    UntilFin,
    UntilReset,
    Gzip,
    Largest,
    OneByteTooMany,
    Announced,
    Endless,
    EndlessChunks,
    Chunks,
    ChunksCut,
    ChunksReset,
    ChunksGarbage,
    RedirectGood,
    RedirectElsewhere,
    RedirectLoop,
    RedirectDrip,
    RedirectFile,
    RedirectGarbage,
    RedirectNowhere,
    RedirectEscapes,
    RedirectUnicodeEscapes,
    RedirectSecret,
    Status400,
    Status404,
    Status429,
    Status500,
    Status503,
    Garbage,
    HeadCut,
    HeadEndless,
    HeadSlow,
    HugeLength,
    NegativeLength,
    TwoLengths,
    ReasonEscapes,
    ReasonUnicodeEscapes,
    Refused,
    NeverAccepted,
    NoHandshake,
    NoConnection,
    NoSuchHost,
    PlainHttp,
    Expired,
    WrongHost,
    SelfSigned,
}

use Fault::{
    Announced, Chunks, ChunksCut, ChunksGarbage, ChunksReset, Drip, Endless, EndlessChunks,
    Expired, Garbage, Gzip, HeadCut, HeadEndless, HeadSlow, HugeLength, Largest, NegativeLength,
    NeverAccepted, NoConnection, NoHandshake, NoSuchHost, NothingFin, NothingFinish, NothingReset,
    NothingWait, OneByteTooMany, PartFin, PartFinish, PartReset, PartWait, PlainHttp,
    ReasonEscapes, ReasonUnicodeEscapes, RedirectDrip, RedirectElsewhere, RedirectEscapes,
    RedirectFile, RedirectGarbage, RedirectGood, RedirectLoop, RedirectNowhere, RedirectSecret,
    RedirectUnicodeEscapes, Refused, SelfSigned, Status400, Status404, Status429, Status500,
    Status503, TooLong, TwoLengths, UntilFin, UntilReset, WholeFin, WholeFinish, WholeReset,
    WholeWait, WrongHost,
};

/// The length of an ordinary body, in bytes.
const LENGTH: usize = 276;
/// How long a server that drips waits after each byte.
const DRIP: Duration = Duration::from_millis(50);
/// How long each answer of [`Fault::RedirectDrip`] takes; there are eleven.
const SLOW_REDIRECT: Duration = Duration::from_millis(300);

const BYTES: u64 = LENGTH as u64;

/// A fault, its path, its kind and the bytes that count, and what it does. In the order of the enum.
const TABLE: [(Fault, &str, &str, u64, &str); 59] = [
    (WholeFinish, "whole-finish", "ok", BYTES, "a page, as it should be"),
    (WholeWait, "whole-wait", "ok", BYTES, "a page, and the connection is never closed"),
    (WholeFin, "whole-fin", "ok", BYTES, "a page, and the connection is closed"),
    (WholeReset, "whole-reset", "ok", BYTES, "a page, and the connection is reset"),
    (PartFinish, "part-finish", "ok", BYTES, "a page in two pieces"),
    (PartWait, "part-wait", "timeout", 0, "half a page, then nothing"),
    (PartFin, "part-fin", "truncated", 0, "half a page, and the connection is closed"),
    (PartReset, "part-reset", "reset", 0, "half a page, and the connection is reset"),
    (NothingFinish, "nothing-finish", "ok", 0, "an empty page"),
    (NothingWait, "nothing-wait", "timeout", 0, "no answer"),
    (NothingFin, "nothing-fin", "reset", 0, "the connection is closed without an answer"),
    (NothingReset, "nothing-reset", "reset", 0, "the connection is reset without an answer"),
    (Drip, "drip", "timeout", 0, "a page, a byte at a time"),
    (TooLong, "too-long", "ok", BYTES, "more bytes than announced: they do not count"),
    (UntilFin, "until-fin", "ok", BYTES, "a page of no announced length, until the close"),
    (UntilReset, "until-reset", "reset", 0, "a page of no announced length, until the reset"),
    (Gzip, "gzip", "ok", BYTES, "a page that says it is compressed: counted as received"),
    (Largest, "largest", "ok", LIMIT, "10 MiB, the most that is allowed"),
    (OneByteTooMany, "one-byte-too-many", "too-large", 0, "10 MiB and a byte"),
    (Announced, "announced", "too-large", 0, "a terabyte is announced"),
    (Endless, "endless", "too-large", 0, "a page without end"),
    (EndlessChunks, "endless-chunks", "too-large", 0, "a page without end, in chunks"),
    (Chunks, "chunks", "ok", BYTES, "a page in chunks"),
    (ChunksCut, "chunks-cut", "truncated", 0, "a page in chunks, and a close before the last"),
    (ChunksReset, "chunks-reset", "reset", 0, "a page in chunks, and a reset before the last"),
    (ChunksGarbage, "chunks-garbage", "protocol", 0, "a chunk whose size is not a number"),
    (RedirectGood, "redirect-good", "ok", BYTES, "a redirect to a page"),
    (RedirectElsewhere, "redirect-elsewhere", "ok", BYTES, "a redirect to another host's page"),
    (RedirectLoop, "redirect-loop", "redirect", 0, "a redirect to itself"),
    (RedirectDrip, "redirect-drip", "timeout", 0, "a redirect to itself, slowly"),
    (RedirectFile, "redirect-file", "redirect", 0, "a redirect to a file"),
    (RedirectGarbage, "redirect-garbage", "redirect", 0, "a redirect to what is no address"),
    (RedirectNowhere, "redirect-nowhere", "redirect", 0, "a redirect without an address"),
    (RedirectEscapes, "redirect-escapes", "protocol", 0, "a redirect with an escape sequence"),
    (RedirectUnicodeEscapes, "redirect-unicode-escapes", "redirect", 0, "the same in Unicode"),
    (RedirectSecret, "redirect-secret", "refused", 0, "a redirect to an address with a password"),
    (Status400, "400", "http-status", 0, "400 Bad Request"),
    (Status404, "404", "http-status", 0, "404 Not Found"),
    (Status429, "429", "http-status", 0, "429 Too Many Requests"),
    (Status500, "500", "http-status", 0, "500 Internal Server Error"),
    (Status503, "503", "http-status", 0, "503 Service Unavailable"),
    (Garbage, "garbage", "protocol", 0, "what another protocol's server says"),
    (HeadCut, "head-cut", "reset", 0, "half a head, and the connection is closed"),
    (HeadEndless, "head-endless", "protocol", 0, "a head without end"),
    (HeadSlow, "head-slow", "timeout", 0, "a head, a byte at a time"),
    (HugeLength, "huge-length", "too-large", 0, "a Content-Length of 2^63 - 1"),
    (NegativeLength, "negative-length", "protocol", 0, "a negative Content-Length"),
    (TwoLengths, "two-lengths", "protocol", 0, "two Content-Lengths, not the same"),
    (ReasonEscapes, "reason-escapes", "protocol", 0, "an escape sequence beside the status"),
    (ReasonUnicodeEscapes, "reason-unicode-escapes", "http-status", 0, "the same in Unicode"),
    (Refused, "", "refused", 0, "nobody listens"),
    (NeverAccepted, "", "timeout", 0, "somebody listens, and accepts no connection"),
    (NoHandshake, "", "timeout", 0, "the same, where https is to be spoken"),
    (NoConnection, "", "timeout", 0, "somebody listens, and the queue of connections is full"),
    // The only one that asks somebody else: the machine's resolver, which has to say in time that
    // there is no such host.
    (NoSuchHost, "", "dns", 0, "a host that does not exist"),
    (PlainHttp, "", "tls", 0, "an https address where http is spoken"),
    (Expired, "", "tls", 0, "a certificate that has expired"),
    (WrongHost, "", "tls", 0, "a certificate for another host"),
    (SelfSigned, "", "tls", 0, "a certificate that nobody has signed but itself"),
];

impl Fault {
    /// All of them.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [WholeFinish; TABLE.len()];
        let mut number = 0;
        while number < all.len() {
            all[number] = TABLE[number].0;
            number += 1;
        }
        all
    };

    /// Where on the fault server it is; none where it has an address of its own.
    pub fn path(self) -> Option<&'static str> {
        Some(TABLE[self as usize].1).filter(|path| !path.is_empty())
    }

    /// What a program has to call it: `ok` or a kind of failure.
    pub fn kind(self) -> &'static str {
        TABLE[self as usize].2
    }

    /// How many bytes count.
    pub fn bytes(self) -> u64 {
        TABLE[self as usize].3
    }

    /// What it does, in a few words.
    pub fn about(self) -> &'static str {
        TABLE[self as usize].4
    }

    /// Whether it costs the whole timeout. [`Fault::RedirectDrip`] does up to three seconds of it.
    pub fn costs_the_timeout(self) -> bool {
        self.kind() == "timeout"
    }

    /// Whether ten megabytes have to arrive, which can take a busy machine longer than a timeout.
    pub fn takes_ten_megabytes(self) -> bool {
        matches!(self, Largest | OneByteTooMany | Endless | EndlessChunks)
    }

    /// Whether it is a download that succeeds.
    pub fn is_ok(self) -> bool {
        self.kind() == "ok"
    }

    fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.path() == Some(path))
    }
}

/// The fault server, on 127.0.0.1 only. It ends with the process.
#[derive(Debug)]
pub struct Faults {
    address: SocketAddr,
    refused: SocketAddr,
    never_accepted: SocketAddr,
    no_connection: SocketAddr,
    expired: Https,
    wrong_host: Https,
    self_signed: Https,
    good_https: Https,
    authority: Authority,
    seen: Arc<Seen>,
}

/// How many requests each path has had.
#[derive(Debug)]
struct Seen {
    requests: [AtomicUsize; TABLE.len()],
    /// Those with the user `canary` and the password `canary`.
    authorized: [AtomicUsize; TABLE.len()],
}

impl Faults {
    /// Starts the server.
    pub fn start() -> Self {
        /// A year that none of us will see the end of.
        const LATER: i32 = 2999;
        let listener = servers::listener();
        let address = listener.local_addr().unwrap();
        let refused = servers::nobody();
        let none = || [const { AtomicUsize::new(0) }; TABLE.len()];
        let seen = Arc::new(Seen { requests: none(), authorized: none() });
        let counts = Arc::clone(&seen);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let counts = Arc::clone(&counts);
                // A connection that breaks off is the client's affair.
                thread::spawn(move || serve(connection, refused, &counts));
            }
        });
        let authority = Authority::new();
        Self {
            address,
            refused,
            never_accepted: servers::never_accepts(),
            no_connection: servers::never_connects(),
            expired: authority.https("127.0.0.1", 2001),
            wrong_host: authority.https("wrong.example", LATER),
            self_signed: Https::start("127.0.0.1"),
            good_https: authority.https("127.0.0.1", LATER),
            authority,
            seen,
        }
    }

    /// Where to find a fault.
    pub fn url(&self, fault: Fault) -> String {
        match fault {
            NoSuchHost => "http://no-such-host.invalid/".into(),
            PlainHttp => format!("https://{}/whole-finish", self.address),
            Refused => format!("http://{}/", self.refused),
            NeverAccepted => format!("http://{}/", self.never_accepted),
            NoHandshake => format!("https://{}/", self.never_accepted),
            NoConnection => format!("http://{}/", self.no_connection),
            Expired => format!("https://{}/", self.expired.address),
            WrongHost => format!("https://{}/", self.wrong_host.address),
            SelfSigned => format!("https://{}/", self.self_signed.address),
            _ => format!("http://{}/{}", self.address, fault.path().unwrap_or_default()),
        }
    }

    /// An https address with nothing wrong, for those who trust [`Self::authority`]: five bytes.
    pub fn good_https(&self) -> String {
        format!("https://{}/", self.good_https.address)
    }

    /// Who has signed all certificates but the self-signed one, as PEM.
    pub fn authority(&self) -> String {
        self.authority.certificate()
    }

    /// How many requests a path has seen. Of faults with an address of their own nothing is known.
    pub fn requests(&self, fault: Fault) -> usize {
        self.seen.requests[fault as usize].load(Relaxed)
    }

    /// How many of them had the user `canary` and the password `canary`.
    pub fn authorized_requests(&self, fault: Fault) -> usize {
        self.seen.authorized[fault as usize].load(Relaxed)
    }

    /// Checks what a run with `--json` says about these faults, each an entry of its list: one
    /// object for each entry, with the outcome and the bytes of the table; counts that add up; an
    /// exit code and a stderr that agree with them.
    #[track_caller]
    pub fn check(&self, run: &Run, list: &[Fault]) {
        let (sites, summary) = run.json();
        let expected =
            list.iter().map(|&fault| (self.url(fault), fault.kind().to_owned(), fault.bytes()));
        let seen = sites.iter().map(|site| {
            let [url, outcome] = ["site", "outcome"].map(|name| site[name].as_str().unwrap());
            (url.to_owned(), outcome.to_owned(), site["bytes"].as_u64().unwrap())
        });
        let (expected, seen) = (counted(expected), counted(seen));
        assert!(
            expected == seen,
            "expected{}\n\nbut there is{}\n\n{}",
            only(&expected, &seen),
            only(&seen, &expected),
            run.stderr
        );

        let mut failures: BTreeMap<&str, usize> = BTreeMap::new();
        for fault in list.iter().filter(|fault| !fault.is_ok()) {
            *failures.entry(fault.kind()).or_default() += 1;
        }
        let failed: usize = failures.values().sum();
        let bytes: u64 = list.iter().map(|fault| fault.bytes()).sum();
        assert_eq!(summary["sites"], list.len(), "{run:#?}");
        assert_eq!(summary["downloaded"], list.len() - failed, "{run:#?}");
        assert_eq!(summary["failed"], failed, "{run:#?}");
        assert_eq!(summary["not_run"], 0, "{run:#?}");
        assert_eq!(summary["bytes"], bytes, "{run:#?}");
        assert_eq!(summary["kinds"], serde_json::json!(failures), "{run:#?}");
        assert_eq!(run.code, Some(i32::from(failed > 0)), "{run:#?}");
        assert_eq!(run.stderr.lines().count(), failed, "{run:#?}");
    }
}

/// A site, its outcome, its bytes.
type Outcome = (String, String, u64);

fn counted(outcomes: impl Iterator<Item = Outcome>) -> BTreeMap<Outcome, usize> {
    let mut counts = BTreeMap::new();
    for outcome in outcomes {
        *counts.entry(outcome).or_default() += 1;
    }
    counts
}

/// What is in the first but not, or not as often, in the second.
fn only(first: &BTreeMap<Outcome, usize>, second: &BTreeMap<Outcome, usize>) -> String {
    let only = first.iter().filter(|(outcome, times)| second.get(outcome) != Some(times));
    only.fold(String::new(), |text, (outcome, times)| format!("{text}\n{times} x {outcome:?}"))
}

/// How a connection goes on after an answer.
enum Then {
    NextRequest,
    Wait,
    Close,
    Reset,
}

/// Answers the requests of one connection.
fn serve(mut connection: TcpStream, refused: SocketAddr, seen: &Seen) -> io::Result<()> {
    /// The two, as base64.
    const CANARY: &str = "\r\nauthorization: Basic Y2FuYXJ5OmNhbmFyeQ==\r\n";

    // Without this, the second piece of an answer waits for the acknowledgement of the first.
    connection.set_nodelay(true)?;
    while let Some(head) = read_request(&mut connection)? {
        let path = head.split([' ', '?']).nth(1).unwrap_or_default();
        let Some(fault) = Fault::at(path.trim_start_matches('/')) else {
            return say(&mut connection, "404 Not Found", "content-length: 0\r\n", &[]);
        };
        seen.requests[fault as usize].fetch_add(1, Relaxed);
        if head.contains(CANARY) {
            seen.authorized[fault as usize].fetch_add(1, Relaxed);
        }
        match answer(fault, &mut connection, refused)? {
            Then::NextRequest => {}
            Then::Wait => {
                io::copy(&mut connection, &mut io::sink())?;
                break;
            }
            Then::Close => break,
            Then::Reset => {
                // A connection that may not linger is not closed but reset.
                SockRef::from(&connection).set_linger(Some(Duration::ZERO))?;
                break;
            }
        }
    }
    Ok(())
}

/// Reads the head of a request; none when it is not HTTP, or when nothing more comes.
fn read_request(connection: &mut TcpStream) -> io::Result<Option<String>> {
    const LONGEST: usize = 64 * 1024;
    let mut head = Vec::new();
    let mut block = [0; 4096];
    while !head.ends_with(b"\r\n\r\n") {
        let bytes = connection.read(&mut block)?;
        head.extend_from_slice(&block[..bytes]);
        let is_get = head.iter().zip(b"GET /").all(|(is, should)| is == should);
        if bytes == 0 || !is_get || head.len() > LONGEST {
            // Whoever wants to shake hands for TLS is not left waiting.
            say(connection, "400 Bad Request", "content-length: 0\r\n", &[])?;
            return Ok(None);
        }
    }
    Ok(Some(String::from_utf8_lossy(&head).into_owned()))
}

fn say(
    connection: &mut TcpStream,
    status: impl AsRef<[u8]>,
    headers: impl AsRef<[u8]>,
    body: &[u8],
) -> io::Result<()> {
    let parts = [b"HTTP/1.1 ", status.as_ref(), b"\r\n", headers.as_ref(), b"\r\n", body];
    connection.write_all(&parts.concat())
}

/// Says something again and again, for as long as somebody listens.
fn say_without_end(connection: &mut TcpStream, block: &[u8], pause: Duration) -> io::Result<Then> {
    loop {
        connection.write_all(block)?;
        thread::sleep(pause);
    }
}

#[expect(clippy::too_many_lines, reason = "a table, with an entry for each fault")]
fn answer(fault: Fault, connection: &mut TcpStream, refused: SocketAddr) -> io::Result<Then> {
    const OK: &str = "200 OK";
    const FOUND: &str = "302 Found";
    const CHUNKED: &str = "transfer-encoding: chunked\r\nconnection: close\r\n";
    /// For what does not go on after the body: a client that took the connection for its next
    /// request would lose that one.
    const LAST: &str = "content-length: 276\r\nconnection: close\r\n";
    const CLOSE: &str = "connection: close\r\n";
    const KEEP: &str = "content-length: 276\r\n";

    let page = [b'x'; LENGTH];
    let (first, second) = page.split_at(LENGTH / 2);
    let megabyte = vec![b'x'; 1 << 20];
    let status = |connection: &mut _, status: &str| {
        say(connection, status, "content-length: 3\r\n", b"no\n").map(|()| Then::NextRequest)
    };
    let redirect = |connection: &mut _, location: &[u8]| {
        let headers = [b"content-length: 0\r\nlocation: ", location, b"\r\n"].concat();
        say(connection, FOUND, headers, &[]).map(|()| Then::NextRequest)
    };

    Ok(match fault {
        WholeFinish => {
            say(connection, OK, KEEP, &page)?;
            Then::NextRequest
        }
        WholeWait => {
            say(connection, OK, LAST, &page)?;
            Then::Wait
        }
        WholeFin => {
            say(connection, OK, LAST, &page)?;
            Then::Close
        }
        WholeReset => {
            say(connection, OK, LAST, &page)?;
            // Unix delivers what came before the reset. Windows throws it away, unless it has been
            // read by then.
            if cfg!(windows) { Then::Close } else { Then::Reset }
        }
        PartFinish => {
            say(connection, OK, KEEP, first)?;
            connection.write_all(second)?;
            Then::NextRequest
        }
        PartWait => {
            say(connection, OK, LAST, first)?;
            Then::Wait
        }
        PartFin => {
            say(connection, OK, LAST, first)?;
            Then::Close
        }
        PartReset => {
            say(connection, OK, LAST, first)?;
            Then::Reset
        }
        NothingFinish => {
            say(connection, OK, "content-length: 0\r\n", &[])?;
            Then::NextRequest
        }
        NothingWait => Then::Wait,
        // Those after the first are not at a path.
        NothingFin | Refused | NeverAccepted | NoHandshake | NoConnection | NoSuchHost
        | PlainHttp | Expired | WrongHost | SelfSigned => Then::Close,
        NothingReset => Then::Reset,
        Drip => {
            say(connection, OK, "content-length: 1000000\r\n", &[])?;
            say_without_end(connection, b"x", DRIP)?
        }
        TooLong => {
            say(connection, OK, LAST, &[page, page].concat())?;
            Then::Close
        }
        UntilFin => {
            say(connection, OK, CLOSE, &page)?;
            Then::Close
        }
        UntilReset => {
            say(connection, OK, CLOSE, &page)?;
            Then::Reset
        }
        Gzip => {
            say(connection, OK, format!("{KEEP}content-encoding: gzip\r\n"), &page)?;
            Then::NextRequest
        }
        Largest => {
            say(connection, OK, format!("content-length: {LIMIT}\r\n{CLOSE}"), &[])?;
            for _ in 0..LIMIT >> 20 {
                connection.write_all(&megabyte)?;
            }
            Then::Close
        }
        OneByteTooMany => {
            say(connection, OK, CLOSE, &[])?;
            for _ in 0..LIMIT >> 20 {
                connection.write_all(&megabyte)?;
            }
            connection.write_all(b"x")?;
            Then::Wait
        }
        Announced => {
            say(connection, OK, "content-length: 1000000000000\r\n", &[])?;
            say_without_end(connection, &megabyte, Duration::ZERO)?
        }
        Endless => {
            say(connection, OK, CLOSE, &[])?;
            say_without_end(connection, &megabyte, Duration::ZERO)?
        }
        EndlessChunks => {
            say(connection, OK, CHUNKED, &[])?;
            let chunk = [b"100000\r\n", &megabyte[..], b"\r\n"].concat();
            say_without_end(connection, &chunk, Duration::ZERO)?
        }
        Chunks => {
            say(connection, OK, CHUNKED, &[b"8a\r\n", first, b"\r\n8a\r\n"].concat())?;
            connection.write_all(&[second, b"\r\n0\r\n\r\n"].concat())?;
            Then::Close
        }
        ChunksCut => {
            say(connection, OK, CHUNKED, &[b"8a\r\n", first, b"\r\n"].concat())?;
            Then::Close
        }
        ChunksReset => {
            say(connection, OK, CHUNKED, &[b"8a\r\n", first, b"\r\n"].concat())?;
            Then::Reset
        }
        ChunksGarbage => {
            say(connection, OK, CHUNKED, &[b"8a\r\n", first, b"\r\n\x1b[31m\r\n"].concat())?;
            Then::Wait
        }
        RedirectGood => redirect(connection, b"/whole-finish")?,
        RedirectElsewhere => {
            let port = connection.local_addr()?.port();
            redirect(connection, format!("http://localhost:{port}/whole-finish").as_bytes())?
        }
        RedirectLoop => redirect(connection, b"/redirect-loop")?,
        RedirectDrip => {
            connection.write_all(b"HTTP/1.1 302 Found\r\n")?;
            thread::sleep(SLOW_REDIRECT);
            connection.write_all(b"location: /redirect-drip\r\ncontent-length: 0\r\n\r\n")?;
            Then::NextRequest
        }
        RedirectFile => redirect(connection, b"file:///etc/passwd")?,
        RedirectGarbage => redirect(connection, b"http://[")?,
        RedirectNowhere => {
            say(connection, FOUND, "content-length: 0\r\n", &[])?;
            Then::NextRequest
        }
        RedirectEscapes => {
            redirect(connection, b"/\x1b[31m")?;
            Then::Close
        }
        RedirectUnicodeEscapes => redirect(connection, "bad:\u{9b}31m".as_bytes())?,
        RedirectSecret => {
            redirect(connection, format!("http://canary:canary@{refused}/canary").as_bytes())?
        }
        Status400 => status(connection, "400 Bad Request")?,
        Status404 => status(connection, "404 Not Found")?,
        Status429 => status(connection, "429 Too Many Requests")?,
        Status500 => status(connection, "500 Internal Server Error")?,
        Status503 => status(connection, "503 Service Unavailable")?,
        Garbage => {
            connection.write_all(b"SSH-2.0-OpenSSH_9.2\r\n")?;
            Then::Wait
        }
        HeadCut => {
            connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-le")?;
            Then::Close
        }
        HeadEndless => {
            connection.write_all(b"HTTP/1.1 200 OK\r\nx: ")?;
            say_without_end(connection, &megabyte[..4096], Duration::ZERO)?
        }
        HeadSlow => {
            connection.write_all(b"HTTP/1.1 200 OK\r\nx: ")?;
            say_without_end(connection, b"x", DRIP)?
        }
        HugeLength => {
            say(connection, OK, format!("content-length: {}\r\n", i64::MAX), &page)?;
            Then::Wait
        }
        NegativeLength => {
            say(connection, OK, "content-length: -1\r\n", &page)?;
            Then::Wait
        }
        TwoLengths => {
            say(connection, OK, "content-length: 276\r\ncontent-length: 138\r\n", &page)?;
            Then::Wait
        }
        ReasonEscapes => {
            say(connection, "200 \x1b[31mred", KEEP, &page)?;
            Then::Wait
        }
        ReasonUnicodeEscapes => status(connection, "404 \u{9b}31mred")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_order_of_the_faults() {
        for (number, fault) in Fault::ALL.into_iter().enumerate() {
            assert_eq!(fault as usize, number, "{fault:?}");
            assert!(fault.path().is_none_or(|path| Fault::at(path) == Some(fault)), "{fault:?}");
        }
    }
}
