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

use crate::running::Run;
use crate::servers::{self, Authority, Https};

/// Makes [`Fault`], and a [`Row`] of what is known of each, from one table.
macro_rules! faults {
    ($($fault:ident, $kind:literal, $bytes:expr, $about:literal: $place:expr;)*) => {
        /// One way in which a download goes wrong, or surprisingly right.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $(#[doc = $about] $fault,)*
        }

        impl Fault {
            /// All of them.
            pub const ALL: [Self; TABLE.len()] = [$(Self::$fault),*];
        }

        const TABLE: &[Row] =
            &[$(Row { kind: $kind, bytes: $bytes, about: $about, place: $place }),*];
    };
}

/// What is known of a fault.
struct Row {
    kind: &'static str,
    bytes: u64,
    about: &'static str,
    place: Place,
}

/// Where a fault is.
#[derive(Clone, Copy)]
enum Place {
    /// At a path of the fault server: what it answers, and how the connection goes on.
    Path(&'static str, Answer, Then),
    /// At an address of its own.
    Address(fn(&Faults) -> String),
}

type Answer = fn(&mut Client) -> io::Result<&mut Client>;

/// How a connection goes on after an answer.
#[derive(Clone, Copy)]
enum Then {
    NextRequest,
    Wait,
    Close,
    Reset,
    /// The next request is read, whatever it asks for, and the connection is closed.
    CloseAtNext,
    /// The same, and the connection is reset.
    ResetAtNext,
}

use Place::{Address, Path};
use Then::{Close, CloseAtNext, NextRequest, Reset, ResetAtNext, Wait};

/// The length of an ordinary body, in bytes.
const BYTES: u64 = 276;
const PAGE: &[u8] = &[b'x'; 276];
const HALF: &[u8] = &[b'x'; 138];
static MEGABYTE: &[u8] = &[b'x'; 1 << 20];

const KEEP: &str = "content-length: 276\r\n";
/// For what does not go on after the body: a client that took the connection for its next request
/// would lose that one.
const LAST: &str = "content-length: 276\r\nconnection: close\r\n";
const CLOSE: &str = "connection: close\r\n";
const CHUNKED: &str = "transfer-encoding: chunked\r\nconnection: close\r\n";

/// Unix delivers what came before a reset. Windows throws it away, unless it has been read by then.
const RESET_AFTER_ALL: Then = if cfg!(windows) { Close } else { Reset };

const AT_ONCE: Duration = Duration::ZERO;
/// How long a server that drips waits after each byte.
const DRIP: Duration = Duration::from_millis(50);
/// How long each answer of [`Fault::RedirectDrip`] takes; there are eleven.
const SLOW_REDIRECT: Duration = Duration::from_millis(1_700);

// A fault, its kind and the bytes that count, and what it does. Then where it is: a path, what is
// answered there, and how the connection goes on; or an address of its own.
faults! {
    WholeFinish, "ok", BYTES, "a page, as it should be":
        Path("whole-finish", |client| client.ok(KEEP, PAGE), NextRequest);
    WholeWait, "ok", BYTES, "a page, and the connection is never closed":
        Path("whole-wait", |client| client.ok(LAST, PAGE), Wait);
    WholeFin, "ok", BYTES, "a page, and the connection is closed":
        Path("whole-fin", |client| client.ok(LAST, PAGE), Close);
    WholeReset, "ok", BYTES, "a page, and the connection is reset":
        Path("whole-reset", |client| client.ok(LAST, PAGE), RESET_AFTER_ALL);
    KeptFin, "ok", BYTES, "a page, and the connection is closed when the next request comes":
        Path("kept-fin", |client| client.ok(KEEP, PAGE), CloseAtNext);
    KeptReset, "ok", BYTES, "a page, and the connection is reset when the next request comes":
        Path("kept-reset", |client| client.ok(KEEP, PAGE), ResetAtNext);
    PartFinish, "ok", BYTES, "a page in two pieces":
        Path("part-finish", |client| client.ok(KEEP, HALF)?.say(HALF), NextRequest);
    PartWait, "timeout", 0, "half a page, then nothing":
        Path("part-wait", |client| client.ok(LAST, HALF), Wait);
    PartFin, "truncated", 0, "half a page, and the connection is closed":
        Path("part-fin", |client| client.ok(LAST, HALF), Close);
    PartReset, "reset", 0, "half a page, and the connection is reset":
        Path("part-reset", |client| client.ok(LAST, HALF), Reset);
    NothingFinish, "ok", 0, "an empty page":
        Path("nothing-finish", |client| client.ok("content-length: 0\r\n", b""), NextRequest);
    NothingWait, "timeout", 0, "no answer":
        Path("nothing-wait", |client| Ok(client), Wait);
    NothingFin, "reset", 0, "the connection is closed without an answer":
        Path("nothing-fin", |client| Ok(client), Close);
    NothingReset, "reset", 0, "the connection is reset without an answer":
        Path("nothing-reset", |client| Ok(client), Reset);
    Drip, "timeout", 0, "a page, a byte at a time":
        Path("drip", |client| {
            client.ok("content-length: 1000000\r\n", b"")?.repeat(b"x", DRIP)
        }, Wait);
    TooLong, "ok", BYTES, "more bytes than announced":
        Path("too-long", |client| client.ok(LAST, &[PAGE, PAGE].concat()), Close);
    UntilFin, "ok", BYTES, "a page of no announced length, until the close":
        Path("until-fin", |client| client.ok(CLOSE, PAGE), Close);
    UntilReset, "reset", 0, "a page of no announced length, until the reset":
        Path("until-reset", |client| client.ok(CLOSE, PAGE), Reset);
    Gzip, "ok", BYTES, "a page that says it is compressed, and is not":
        Path("gzip", |client| {
            client.ok(&format!("{KEEP}content-encoding: gzip\r\n"), PAGE)
        }, NextRequest);
    Largest, "ok", LIMIT, "10 MiB":
        Path("largest", |client| {
            client.ok(&format!("content-length: {LIMIT}\r\n{CLOSE}"), b"")?.limit()
        }, Close);
    OneByteTooMany, "too-large", 0, "10 MiB and a byte":
        Path("one-byte-too-many", |client| client.ok(CLOSE, b"")?.limit()?.say(b"x"), Wait);
    Announced, "too-large", 0, "a terabyte is announced":
        Path("announced", |client| {
            client.ok("content-length: 1000000000000\r\n", b"")?.repeat(MEGABYTE, AT_ONCE)
        }, Wait);
    Endless, "too-large", 0, "a page without end":
        Path("endless", |client| client.ok(CLOSE, b"")?.repeat(MEGABYTE, AT_ONCE), Wait);
    EndlessChunks, "too-large", 0, "a page without end, in chunks":
        Path("endless-chunks", |client| {
            client.ok(CHUNKED, b"")?.repeat(&chunk(MEGABYTE), AT_ONCE)
        }, Wait);
    Chunks, "ok", BYTES, "a page in chunks":
        Path("chunks", |client| {
            client.ok(CHUNKED, &[&chunk(HALF), &b"8a\r\n"[..]].concat())?;
            client.say(&[HALF, b"\r\n0\r\n\r\n"].concat())
        }, Close);
    ChunksCut, "truncated", 0, "a page in chunks, and a close before the last":
        Path("chunks-cut", |client| client.ok(CHUNKED, &chunk(HALF)), Close);
    ChunksReset, "reset", 0, "a page in chunks, and a reset before the last":
        Path("chunks-reset", |client| client.ok(CHUNKED, &chunk(HALF)), Reset);
    ChunksGarbage, "protocol", 0, "a chunk whose size is not a number":
        Path("chunks-garbage", |client| {
            client.ok(CHUNKED, &[&chunk(HALF), &b"\x1b[31m\r\n"[..]].concat())
        }, Wait);
    RedirectGood, "ok", BYTES, "a redirect to a page":
        Path("redirect-good", |client| client.redirect("/whole-finish"), NextRequest);
    RedirectElsewhere, "ok", BYTES, "a redirect to another host's page":
        Path("redirect-elsewhere", |client| {
            client.redirect(&format!("http://localhost:{}/whole-finish", client.port))
        }, NextRequest);
    RedirectLoop, "redirect", 0, "a redirect to itself":
        Path("redirect-loop", |client| client.redirect("/redirect-loop"), NextRequest);
    RedirectDrip, "timeout", 0, "a redirect to itself, slowly":
        Path("redirect-drip", |client| {
            client.say(b"HTTP/1.1 302 Found\r\n")?;
            thread::sleep(SLOW_REDIRECT);
            client.say(b"location: /redirect-drip\r\ncontent-length: 0\r\n\r\n")
        }, NextRequest);
    RedirectFile, "redirect", 0, "a redirect to a file":
        Path("redirect-file", |client| client.redirect("file:///etc/passwd"), NextRequest);
    RedirectGarbage, "redirect", 0, "a redirect to what is no address":
        Path("redirect-garbage", |client| client.redirect("http://["), NextRequest);
    RedirectNowhere, "redirect", 0, "a redirect without an address":
        Path("redirect-nowhere", |client| {
            client.answer("302 Found", "content-length: 0\r\n", b"")
        }, NextRequest);
    RedirectEscapes, "protocol", 0, "a redirect with an escape sequence":
        Path("redirect-escapes", |client| client.redirect("/\x1b[31m"), Close);
    RedirectUnicodeEscapes, "redirect", 0, "the same in Unicode":
        Path("redirect-unicode-escapes", |client| client.redirect("bad:\u{9b}31m"), NextRequest);
    RedirectSecret, "refused", 0, "a redirect to an address with a password":
        Path("redirect-secret", |client| {
            client.redirect(&format!("http://canary:canary@{}/canary", client.refused))
        }, NextRequest);
    Status400, "http-status", 0, "400 Bad Request":
        Path("400", |client| client.status("400 Bad Request"), NextRequest);
    Status404, "http-status", 0, "404 Not Found":
        Path("404", |client| client.status("404 Not Found"), NextRequest);
    Status429, "http-status", 0, "429 Too Many Requests":
        Path("429", |client| client.status("429 Too Many Requests"), NextRequest);
    Status500, "http-status", 0, "500 Internal Server Error":
        Path("500", |client| client.status("500 Internal Server Error"), NextRequest);
    Status503, "http-status", 0, "503 Service Unavailable":
        Path("503", |client| client.status("503 Service Unavailable"), NextRequest);
    Garbage, "protocol", 0, "what another protocol's server says":
        Path("garbage", |client| client.say(b"SSH-2.0-OpenSSH_9.2\r\n"), Wait);
    HeadCut, "reset", 0, "half a head, and the connection is closed":
        Path("head-cut", |client| client.say(b"HTTP/1.1 200 OK\r\ncontent-le"), Close);
    HeadEndless, "protocol", 0, "a head without end":
        Path("head-endless", |client| {
            client.say(b"HTTP/1.1 200 OK\r\nx: ")?.repeat(&MEGABYTE[..4096], AT_ONCE)
        }, Wait);
    HeadSlow, "timeout", 0, "a head, a byte at a time":
        Path("head-slow", |client| client.say(b"HTTP/1.1 200 OK\r\nx: ")?.repeat(b"x", DRIP), Wait);
    HugeLength, "too-large", 0, "a Content-Length of 2^63 - 1":
        Path("huge-length", |client| {
            client.ok("content-length: 9223372036854775807\r\n", PAGE)
        }, Wait);
    NegativeLength, "protocol", 0, "a negative Content-Length":
        Path("negative-length", |client| client.ok("content-length: -1\r\n", PAGE), Wait);
    TwoLengths, "protocol", 0, "two Content-Lengths, not the same":
        Path("two-lengths", |client| {
            client.ok(&format!("{KEEP}content-length: 138\r\n"), PAGE)
        }, Wait);
    ReasonEscapes, "protocol", 0, "an escape sequence beside the status":
        Path("reason-escapes", |client| client.answer("200 \x1b[31mred", KEEP, PAGE), Wait);
    ReasonUnicodeEscapes, "http-status", 0, "the same in Unicode":
        Path("reason-unicode-escapes", |client| client.status("404 \u{9b}31mred"), NextRequest);
    Refused, "refused", 0, "nobody listens":
        Address(|faults| format!("http://{}/", faults.refused));
    NeverAccepted, "timeout", 0, "somebody listens, and accepts no connection":
        Address(|faults| format!("http://{}/", faults.never_accepted));
    NoHandshake, "timeout", 0, "the same, where https is to be spoken":
        Address(|faults| format!("https://{}/", faults.never_accepted));
    NoConnection, "timeout", 0, "somebody listens, and the queue of connections is full":
        Address(|faults| format!("http://{}/", faults.no_connection));
    // The only one that asks somebody else: the machine's resolver, which has to say in time that
    // there is no such host.
    NoSuchHost, "dns", 0, "a host that does not exist":
        Address(|_| "http://no-such-host.invalid/".into());
    PlainHttp, "tls", 0, "an https address where http is spoken":
        Address(|faults| format!("https://{}/whole-finish", faults.address));
    Expired, "tls", 0, "a certificate that has expired":
        Address(|faults| format!("https://{}/", faults.expired.address));
    WrongHost, "tls", 0, "a certificate for another host":
        Address(|faults| format!("https://{}/", faults.wrong_host.address));
    SelfSigned, "tls", 0, "a certificate that nobody has signed but itself":
        Address(|faults| format!("https://{}/", faults.self_signed.address));
}

impl Fault {
    /// Where on the fault server it is; none where it has an address of its own.
    pub fn path(self) -> Option<&'static str> {
        match self.row().place {
            Path(path, ..) => Some(path),
            Address(_) => None,
        }
    }

    /// What a program has to call it: `ok` or a kind of failure.
    pub fn kind(self) -> &'static str {
        self.row().kind
    }

    /// How many bytes count.
    pub fn bytes(self) -> u64 {
        self.row().bytes
    }

    /// What it does, in a few words.
    pub fn about(self) -> &'static str {
        self.row().about
    }

    /// Whether it costs the whole timeout. [`Fault::RedirectDrip`] does up to eighteen seconds of it.
    pub fn costs_the_timeout(self) -> bool {
        self.kind() == "timeout"
    }

    /// Whether nothing of an answer comes, so that the request is sent again. hyper does not tell half
    /// a head from nothing.
    pub fn is_unanswered(self) -> bool {
        matches!(self, Self::NothingFin | Self::NothingReset | Self::HeadCut)
    }

    /// Whether ten megabytes have to arrive, which can take a busy machine longer than a timeout.
    pub fn takes_ten_megabytes(self) -> bool {
        matches!(self, Self::Largest | Self::OneByteTooMany | Self::Endless | Self::EndlessChunks)
    }

    /// Whether it is a download that succeeds.
    pub fn is_ok(self) -> bool {
        self.kind() == "ok"
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
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
    /// Requests to any path that were dropped along with a connection that had been kept.
    dropped: AtomicUsize,
    /// Those that told where they had come from.
    referred: AtomicUsize,
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
        let (requests, authorized, zero) = (none(), none(), AtomicUsize::default);
        let seen = Seen { requests, authorized, dropped: zero(), referred: zero() };
        let seen = Arc::new(seen);
        let counts = Arc::clone(&seen);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let counts = Arc::clone(&counts);
                // A connection that breaks off is the client's problem.
                thread::spawn(move || serve(connection, refused, &counts));
            }
        });
        let authority = Authority::new();
        Self {
            address,
            refused,
            never_accepted: servers::never_accepts(),
            no_connection: servers::never_connects(),
            expired: authority.https(["127.0.0.1".into()], 2001),
            wrong_host: authority.https(["wrong.example".into()], LATER),
            self_signed: Https::start("127.0.0.1"),
            good_https: authority.https(["127.0.0.1".into()], LATER),
            authority,
            seen,
        }
    }

    /// Where to find a fault.
    pub fn url(&self, fault: Fault) -> String {
        match fault.row().place {
            Path(path, ..) => format!("http://{}/{path}", self.address),
            Address(address) => address(self),
        }
    }

    /// An https address with nothing wrong, for those who trust [`Self::authority`]: five bytes.
    pub fn good_https(&self) -> String {
        format!("https://{}/", self.good_https.address)
    }

    /// An https address with a certificate for five thousand other hosts.
    pub fn five_thousand_names(&self) -> String {
        let names: Vec<_> = (0..5_000).map(|number| format!("h{number}")).collect();
        format!("https://{}/", self.authority.https(names, 2999).address)
    }

    /// Who has signed all certificates except the self-signed one, as PEM.
    pub fn authority(&self) -> String {
        self.authority.certificate()
    }

    /// How many requests a path has seen. Of faults with an address of their own nothing is known.
    pub fn requests(&self, fault: Fault) -> usize {
        self.seen.requests[fault as usize].load(Relaxed)
    }

    /// How many requests, to whatever path, were dropped with the connection that they came on.
    pub fn dropped_requests(&self) -> usize {
        self.seen.dropped.load(Relaxed)
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
        assert_eq!(self.seen.referred.load(Relaxed), 0, "a site was told of another one");
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

/// The other end of a connection.
struct Client {
    connection: TcpStream,
    /// The fault server's own port.
    port: u16,
    refused: SocketAddr,
}

/// Answers the requests of one connection.
fn serve(connection: TcpStream, refused: SocketAddr, seen: &Seen) -> io::Result<()> {
    /// The two, as base64.
    const CANARY: &str = "\r\nauthorization: Basic Y2FuYXJ5OmNhbmFyeQ==\r\n";

    // Without this, the second piece of an answer waits for the acknowledgement of the first.
    connection.set_nodelay(true)?;
    let port = connection.local_addr()?.port();
    let mut client = Client { connection, port, refused };
    while let Some(head) = client.next_request()? {
        let wanted = head.split([' ', '?']).nth(1).unwrap_or_default().trim_start_matches('/');
        let found = Fault::ALL.into_iter().find_map(|fault| match fault.row().place {
            Path(path, answer, then) if path == wanted => Some((fault, answer, then)),
            _ => None,
        });
        let Some((fault, answer, then)) = found else {
            client.answer("404 Not Found", "content-length: 0\r\n", b"")?;
            break;
        };
        seen.requests[fault as usize].fetch_add(1, Relaxed);
        if head.to_lowercase().contains("\r\nreferer:") {
            seen.referred.fetch_add(1, Relaxed);
        }
        if head.contains(CANARY) {
            seen.authorized[fault as usize].fetch_add(1, Relaxed);
        }
        answer(&mut client)?;
        if matches!(then, CloseAtNext | ResetAtNext) && client.next_request()?.is_some() {
            seen.dropped.fetch_add(1, Relaxed);
        }
        match then {
            NextRequest => {}
            Wait => {
                io::copy(&mut client.connection, &mut io::sink())?;
                break;
            }
            Close | CloseAtNext => break,
            Reset | ResetAtNext => {
                // A connection that may not linger is not closed but reset.
                SockRef::from(&client.connection).set_linger(Some(Duration::ZERO))?;
                break;
            }
        }
    }
    Ok(())
}

impl Client {
    /// Reads the head of a request; none when it is not HTTP, or when nothing more comes.
    fn next_request(&mut self) -> io::Result<Option<String>> {
        const LONGEST: usize = 64 * 1024;
        let mut head = Vec::new();
        let mut block = [0; 4096];
        while !head.ends_with(b"\r\n\r\n") {
            let bytes = self.connection.read(&mut block)?;
            head.extend_from_slice(&block[..bytes]);
            let is_get = head.iter().zip(b"GET /").all(|(is, should)| is == should);
            if bytes == 0 || !is_get || head.len() > LONGEST {
                // Whoever wants to shake hands for TLS is not left waiting.
                self.answer("400 Bad Request", "content-length: 0\r\n", b"")?;
                return Ok(None);
            }
        }
        Ok(Some(String::from_utf8_lossy(&head).into_owned()))
    }

    fn ok(&mut self, headers: &str, body: &[u8]) -> io::Result<&mut Self> {
        self.answer("200 OK", headers, body)
    }

    fn redirect(&mut self, location: &str) -> io::Result<&mut Self> {
        self.answer("302 Found", &format!("content-length: 0\r\nlocation: {location}\r\n"), b"")
    }

    fn status(&mut self, status: &str) -> io::Result<&mut Self> {
        self.answer(status, "content-length: 3\r\n", b"no\n")
    }

    fn answer(&mut self, status: &str, headers: &str, body: &[u8]) -> io::Result<&mut Self> {
        let head = format!("HTTP/1.1 {status}\r\n{headers}\r\n");
        self.say(&[head.as_bytes(), body].concat())
    }

    fn say(&mut self, bytes: &[u8]) -> io::Result<&mut Self> {
        self.connection.write_all(bytes)?;
        Ok(self)
    }

    /// Says as much as a body may have.
    fn limit(&mut self) -> io::Result<&mut Self> {
        for _ in 0..LIMIT >> 20 {
            self.say(MEGABYTE)?;
        }
        Ok(self)
    }

    /// Says something again and again, for as long as somebody listens.
    fn repeat(&mut self, block: &[u8], pause: Duration) -> io::Result<&mut Self> {
        loop {
            self.say(block)?;
            thread::sleep(pause);
        }
    }
}

/// A piece of a body that is sent in chunks.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}
