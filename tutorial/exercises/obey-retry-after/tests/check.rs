//! Refuses requests, and counts those that come although they were asked not to.

use std::io;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use obey_retry_after::download_all_sites;
use practice_server::{Behaviour, Practice};
use probe::server::{self, Server};
use probe::{PATIENCE, block_on, client, hint, hint_unless, watch, without_panic};
use reqwest::Result;

/// Nothing is told apart that is nearer than this: a client may need it to read an answer.
const A_MOMENT: Duration = Duration::from_millis(500);
/// Whoever waits so much longer than the server says does not look at what it says.
const MUCH_LONGER: Duration = Duration::from_millis(2500);

#[test]
fn hardly_a_request_is_refused() {
    watch();
    const SITES: usize = 25;
    // Ten requests a second, then 429 with `Retry-After: 1`.
    let latency = Duration::from_millis(50);
    let server = Practice::start(Behaviour { latency, ..Behaviour::default() }).unwrap();
    let sites = vec![server.url("/limited"); SITES];
    let bytes = arrived(download(&sites, 8 * PATIENCE, async {}));
    let stats = server.stats();
    let (refused, at_once) = (stats.requests.saturating_sub(SITES), stats.most_in_flight);

    check_bytes(bytes, SITES * 276);
    hint_unless!(
        at_once <= 10,
        "the server allows ten requests a second, and {at_once} were in flight at once. See \
         chapter 12, \"Somebody else's API\"."
    );
    // Two breaks are enough, and a break begins with the refusal of all that is in flight.
    hint_unless!(
        refused <= 2 * at_once + 2,
        "all {SITES} pages arrived, but the server had to refuse {refused} requests, and {} would \
         do. The answer 429 has a header that says how many seconds to wait. See chapter 12, \"Somebody else's \
         API\".",
        2 * at_once
    );
}

#[test]
fn the_break_is_as_long_as_the_server_says() {
    watch();
    let ticks = Arc::new(AtomicUsize::new(0));
    let api = Arc::new(Api::new(Arc::clone(&ticks)));
    let server = {
        let api = Arc::clone(&api);
        Server::start(move |path, connection| api.answer(path, connection))
    };
    let sites: Vec<_> = (0..8).map(|site| server.url(&format!("/{site}"))).collect();
    let tick = async move {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            ticks.fetch_add(1, Relaxed);
        }
    };
    let bytes = download(&sites, 8 * PATIENCE, tick);

    let seen = api.seen.lock().unwrap();
    hint_unless!(
        seen.early.is_empty(),
        "requests that came too early: {}. The first of them came {:.1} seconds after the server had \
         refused one with `Retry-After: {}`. Until that time is over nobody should ask, for \
         whatever site: a number of our own is too small for some servers, and those who were not \
         refused themselves have to wait too. See chapter 12, \"Somebody else's API\".",
        seen.early.len(),
        seen.early[0].0.as_secs_f64(),
        seen.early[0].1
    );
    hint_unless!(
        seen.late.is_empty(),
        "the server refused a request with `Retry-After: {}`, and the next one came {:.1} seconds \
         after that. It should come soon after the time that the server said, and a number of our \
         own is too large for some servers. See chapter 12, \"Somebody else's API\".",
        seen.late[0].1,
        seen.late[0].0.as_secs_f64()
    );
    check_bytes(arrived(bytes), (0..8).map(bytes_of).sum());
    hint_unless!(
        seen.served == 8,
        "there are 8 sites, and the server had to send {} pages. Every site has to be downloaded, \
         and once. See chapter 12, \"Somebody else's API\".",
        seen.served
    );
    hint_unless!(
        !seen.stood_still,
        "while it waited, the event loop stood still: another task wanted to tick every 10 \
         milliseconds, and could not. There is a sleep that one can await. See chapter 07."
    );
}

#[test]
fn another_status_is_an_error() {
    watch();
    let missing = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&missing);
    let server = Server::start(move |path, connection| match path {
        "/2" => {
            asked.fetch_add(1, Relaxed);
            server::refuse(connection, "404 Not Found", "")
        }
        _ => server::send_page(connection, 100),
    });
    let sites: Vec<_> = (0..4).map(|site| server.url(&format!("/{site}"))).collect();
    let bytes = download(&sites, 2 * PATIENCE, async {});
    hint_unless!(
        matches!(bytes, Some(Err(_))),
        "one of four sites answered `404 Not Found`, and the result was {}. It was an error \
         before, and has to stay one: only what is refused with 429 is asked for again. See \
         chapter 12, \"Somebody else's API\".",
        bytes.map_or("still not there after a while".to_owned(), |bytes| format!("{bytes:?}"))
    );
    let asked = missing.load(Relaxed);
    hint_unless!(
        asked <= 1,
        "one of four sites answered `404 Not Found`, and was asked {asked} times. Only what is \
         refused with 429 is asked for again. See chapter 12, \"Somebody else's API\"."
    );
}

/// What comes of it, unless it takes too long. The other task runs beside it.
fn download(
    sites: &[String],
    limit: Duration,
    other: impl Future<Output = ()> + Send + 'static,
) -> Option<Result<usize>> {
    let client = client();
    without_panic("11", || {
        block_on(async {
            tokio::spawn(other);
            tokio::time::timeout(limit, download_all_sites(&client, sites)).await.ok()
        })
    })
}

fn arrived(bytes: Option<Result<usize>>) -> usize {
    match bytes {
        Some(Ok(bytes)) => bytes,
        Some(Err(error)) => hint!(
            "it gave up, with {:?}. Being refused with 429 is no reason to: the same request will \
             be answered later. See chapter 12, \"Somebody else's API\".",
            error.without_url()
        ),
        None => hint!(
            "it has not come to its end, although the server answers whoever waits as long as it \
             says. See chapter 12, \"Somebody else's API\"."
        ),
    }
}

fn check_bytes(bytes: usize, expected: usize) {
    hint_unless!(
        bytes == expected,
        "the pages are {expected} bytes together, and {bytes} bytes arrived. What was refused has \
         to be asked for again, until it is there. See chapter 12, \"Somebody else's API\"."
    );
}

fn bytes_of(site: usize) -> usize {
    200 + site * site
}

/// What the server says to one request after the other: how many seconds to stay away, or a page.
/// Once this is over, or somebody was late, it sends pages.
const SCRIPT: [Option<u64>; 11] =
    [Some(1), Some(1), Some(0), Some(0), None, None, Some(4), None, None, Some(1), None];

/// A server that follows the script, and looks who comes although it was asked not to.
struct Api {
    ticks: Arc<AtomicUsize>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    first: Option<Instant>,
    in_flight: usize,
    most_in_flight: usize,
    said: usize,
    pause: Option<Pause>,
    served: usize,
    early: Vec<(Duration, u64)>,
    late: Vec<(Duration, u64)>,
    stood_still: bool,
}

#[derive(Clone, Copy)]
struct Pause {
    begin: Instant,
    seconds: u64,
    /// Requests that may be on their way when it begins.
    on_their_way: usize,
    ticks: usize,
}

enum Answer {
    Page,
    Refuse(u64),
}

impl Api {
    fn new(ticks: Arc<AtomicUsize>) -> Self {
        Self { ticks, seen: Mutex::default() }
    }

    fn answer(&self, path: &str, connection: &mut TcpStream) -> io::Result<()> {
        let arrived = Instant::now();
        let first = self.enter(arrived);
        // Whoever asks for several sites at once does it now.
        thread::sleep((first + A_MOMENT).saturating_duration_since(arrived));
        let (answer, wait) = self.decide(arrived);
        thread::sleep(wait);
        self.seen.lock().unwrap().in_flight -= 1;
        match answer {
            Answer::Page => {
                let bytes = bytes_of(path[1..].parse().unwrap());
                server::send_page_of_unknown_length(connection, bytes)
            }
            Answer::Refuse(seconds) => {
                let header = format!("retry-after: {seconds}\r\n");
                server::refuse(connection, "429 Too Many Requests", &header)
            }
        }
    }

    /// Returns when the first of all requests came.
    fn enter(&self, arrived: Instant) -> Instant {
        let mut seen = self.seen.lock().unwrap();
        seen.in_flight += 1;
        seen.most_in_flight = seen.most_in_flight.max(seen.in_flight);
        *seen.first.get_or_insert(arrived)
    }

    /// The answer, and how long it has to wait.
    fn decide(&self, arrived: Instant) -> (Answer, Duration) {
        let seen = &mut *self.seen.lock().unwrap();
        if let Some(pause) = &mut seen.pause {
            let after = arrived.saturating_duration_since(pause.begin);
            let end = Duration::from_secs(pause.seconds);
            let is_on_its_way = after < A_MOMENT && pause.on_their_way > 0;
            if after < end && is_on_its_way {
                // It gets its page when the refusal has been read.
                pause.on_their_way -= 1;
                seen.served += 1;
                return (Answer::Page, A_MOMENT);
            }
            if after < end {
                seen.early.push((after, pause.seconds));
                return (Answer::Refuse(pause.seconds), Duration::ZERO);
            }
            if pause.seconds > 0 && after > end + MUCH_LONGER {
                seen.late.push((after, pause.seconds));
                seen.said = SCRIPT.len();
            }
            seen.stood_still |= pause.seconds > 0 && self.ticks.load(Relaxed) < pause.ticks + 3;
            seen.pause = None;
        }
        let said = SCRIPT.get(seen.said).copied().flatten();
        seen.said += 1;
        let Some(seconds) = said else {
            seen.served += 1;
            return (Answer::Page, Duration::ZERO);
        };
        let (begin, on_their_way) = (Instant::now(), seen.most_in_flight - 1);
        let ticks = self.ticks.load(Relaxed);
        seen.pause = Some(Pause { begin, seconds, on_their_way, ticks });
        (Answer::Refuse(seconds), Duration::ZERO)
    }
}
