//! The practice server: two pages, as slow and as unreliable as asked for, on this machine only.
//!
//! | Path | Answer |
//! |---|---|
//! | `/jython` | 10,966 bytes, the size of the first of the original lesson's two pages |
//! | `/dice` | 276 bytes, the size of the second |
//! | `/limited` | as `/dice`, to the first ten requests in a second; then 429 with `Retry-After` |
//! | `/stats` | what the server has seen, as JSON; not counted itself |
//!
//! It keeps its latency to a fraction of a millisecond as long as few requests are in flight. It pays
//! for that with processor time: it spends the last one or two milliseconds of the wait asking for the
//! time, where the client of a real server would find the processor idle.
//!
//! It listens on 127.0.0.1 and nowhere else, reads nothing from the disk, and bounds what it is
//! asked: 16 KiB of head within 10 seconds, 16,384 connections at once. Whoever does not take its
//! answer for 10 seconds loses the connection.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use anyhow::{Context, Result};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio::{runtime, task, time};
use tokio_io_timeout::TimeoutStream;

/// The pages that the programs download, in this order.
pub const PAGES: [&str; 2] = ["/jython", "/dice"];

const JYTHON_BYTES: usize = 10_966;
const DICE_BYTES: usize = 276;
const LIMITED_PER_SECOND: u32 = 10;
const MOST_CONNECTIONS: usize = 16_384;
const PATIENCE: Duration = Duration::from_secs(10);
const MOST_HEAD_BYTES: usize = 16 * 1024;
const HTML: &str = "text/html; charset=utf-8";
/// Connections that wait to be accepted. The standard library's 128 overflow at 200 simultaneous
/// connects, and each one that overflows costs its client a second.
const BACKLOG: u32 = 4096;

/// How the server behaves.
#[derive(Clone, Debug, Default)]
pub struct Behaviour {
    /// The port to listen on; 0 takes one that is free.
    pub port: u16,
    /// How long each answer takes.
    pub latency: Duration,
    /// The share of requests that are answered with 503, in percent from 0 to 100.
    ///
    /// Which ones is decided by the request's number, so that everyone meets the same count.
    pub fail_percent: u8,
    /// How long a client may take to send a head, and how long it may take nothing of an answer; 10
    /// seconds if it is not said otherwise.
    pub patience: Option<Duration>,
    /// For tests: hold the first answers until enough requests are in flight.
    pub gate: Option<Gate>,
}

/// Holds every answer until `requests` of them are in flight at once, then opens for good.
///
/// With it "k in flight" is certain, however slow the machine is.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// How many requests open the gate.
    pub requests: usize,
    /// After this long it opens all the same, so that a test fails instead of hanging.
    pub limit: Duration,
}

/// What a server has seen so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Requests that arrived.
    pub requests: usize,
    /// Connections on which at least one of them came.
    pub connections: usize,
    /// Requests that are not answered yet.
    pub in_flight: usize,
    /// The most that were in flight at the same time. A request that its client has given up counts
    /// until the server notices.
    pub most_in_flight: usize,
}

/// A server that runs in a thread of this process, and ends when this is dropped.
#[derive(Debug)]
pub struct Practice {
    address: SocketAddr,
    server: Arc<Server>,
    /// Dropping it tells the thread to end.
    _running: oneshot::Sender<Infallible>,
}

impl Practice {
    /// Starts a server; when this returns, it accepts connections.
    ///
    /// It fails when the port is taken, or when the system has no thread or descriptor left.
    pub fn start(behaviour: Behaviour) -> Result<Self> {
        // Every connection takes a descriptor. Where there are no more, some have to wait.
        let _ = rlimit::increase_nofile_limit(u64::MAX);
        let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _context = event_loop.enter();
            listen(behaviour.port)
                .with_context(|| format!("cannot listen on 127.0.0.1, port {}", behaviour.port))?
        };
        let address = listener.local_addr()?;
        let server = Arc::new(Server::new(behaviour));
        event_loop.spawn(accept(listener, Arc::clone(&server)));

        let (running, ended) = oneshot::channel::<Infallible>();
        thread::Builder::new().name("practice-server".into()).spawn(move || {
            // Nothing is ever sent: this returns when the sender is dropped.
            let _ = event_loop.block_on(ended);
        })?;
        Ok(Self { address, server, _running: running })
    }

    /// The address of a page, such as `http://127.0.0.1:40123/dice` for `/dice`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What the server has seen so far.
    pub fn stats(&self) -> Stats {
        self.server.stats()
    }
}

fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // On Windows this option would let two servers share a port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(BACKLOG)
}

async fn accept(listener: TcpListener, server: Arc<Server>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    // The semaphore is never closed, so there is always a place sooner or later.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        if let Ok((connection, _)) = listener.accept().await {
            let server = Arc::clone(&server);
            tokio::spawn(async move {
                serve(connection, &server).await;
                drop(place);
            });
        } else {
            // Out of descriptors: those who are connected have to finish first.
            time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn serve(connection: TcpStream, server: &Server) {
    // Without this, a small answer can wait 40 ms for the acknowledgement of the one before.
    let _ = connection.set_nodelay(true);
    let patience = server.behaviour.patience.unwrap_or(PATIENCE);
    let mut connection = TimeoutStream::new(connection);
    connection.set_write_timeout(Some(patience));
    let counted = AtomicBool::new(false);
    // A connection that breaks off is the client's problem.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(
            TokioIo::new(Box::pin(connection)),
            service_fn(|request| async {
                if request.uri().path() != "/stats" && !counted.swap(true, Relaxed) {
                    server.connections.fetch_add(1, Relaxed);
                }
                Ok::<_, Infallible>(server.answer(request).await)
            }),
        )
        .await;
}

/// What all connections of a server share.
#[derive(Debug)]
struct Server {
    behaviour: Behaviour,
    jython: Bytes,
    dice: Bytes,
    requests: AtomicUsize,
    connections: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
    /// Has no permits; who waits for one goes on when it is closed.
    gate: Semaphore,
    /// The second that `/limited` counts in, and how many requests it had.
    window: Mutex<(Instant, u32)>,
}

impl Server {
    fn new(behaviour: Behaviour) -> Self {
        Self {
            behaviour,
            jython: page("jython", JYTHON_BYTES),
            dice: page("dice", DICE_BYTES),
            requests: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
            gate: Semaphore::new(0),
            window: Mutex::new((Instant::now(), 0)),
        }
    }

    fn stats(&self) -> Stats {
        Stats {
            requests: self.requests.load(Relaxed),
            connections: self.connections.load(Relaxed),
            in_flight: self.in_flight.load(Relaxed),
            most_in_flight: self.most_in_flight.load(Relaxed),
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path();
        if path == "/stats" {
            // Four numbers are always valid JSON.
            let json = serde_json::to_string(&self.stats()).unwrap_or_default();
            return respond(StatusCode::OK, "application/json", json.into());
        }
        let number = self.requests.fetch_add(1, Relaxed) as u64;
        let _arrived = InFlight::enter(self);
        self.wait_at_the_gate().await;
        self.wait_for_latency().await;

        if request.method() != Method::GET {
            return refuse(StatusCode::METHOD_NOT_ALLOWED);
        }
        let percent = u64::from(self.behaviour.fail_percent);
        if (number + 1) * percent / 100 > number * percent / 100 {
            return refuse(StatusCode::SERVICE_UNAVAILABLE);
        }
        match path {
            "/jython" => respond(StatusCode::OK, HTML, self.jython.clone()),
            "/dice" => respond(StatusCode::OK, HTML, self.dice.clone()),
            "/limited" => match self.wait_for_limit() {
                None => respond(StatusCode::OK, HTML, self.dice.clone()),
                Some(seconds) => {
                    let mut response = refuse(StatusCode::TOO_MANY_REQUESTS);
                    response.headers_mut().insert(RETRY_AFTER, seconds.into());
                    response
                }
            },
            _ => refuse(StatusCode::NOT_FOUND),
        }
    }

    async fn wait_at_the_gate(&self) {
        let Some(gate) = self.behaviour.gate else { return };
        if self.in_flight.load(Relaxed) < gate.requests {
            // Either way, open or past the limit, it goes on.
            let _ = time::timeout(gate.limit, self.gate.acquire()).await;
        }
        self.gate.close();
    }

    /// Waits as long as an answer is to take.
    async fn wait_for_latency(&self) {
        /// The timer counts whole milliseconds and is up to two of them late.
        const TIMER_IS_LATE: Duration = Duration::from_millis(2);
        /// With more requests than this in flight, being late matters less than being busy.
        const FEW: usize = 16;
        let latency = self.behaviour.latency;
        if latency.is_zero() {
            return;
        }
        if self.in_flight.load(Relaxed) > FEW {
            return time::sleep(latency).await;
        }
        let due = Instant::now() + latency;
        if let Some(most) = latency.checked_sub(TIMER_IS_LATE) {
            time::sleep(most).await;
        }
        while Instant::now() < due {
            task::yield_now().await;
        }
    }

    /// Counts a request to `/limited`; the whole seconds to wait, if it is one too many.
    fn wait_for_limit(&self) -> Option<u64> {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.0.elapsed() >= Duration::from_secs(1) {
            *window = (Instant::now(), 0);
        }
        window.1 += 1;
        (window.1 > LIMITED_PER_SECOND).then_some(1)
    }
}

/// Counts a request as in flight until it is dropped, also when its client gives up.
struct InFlight<'a>(&'a Server);

impl<'a> InFlight<'a> {
    fn enter(server: &'a Server) -> Self {
        let in_flight = server.in_flight.fetch_add(1, Relaxed) + 1;
        server.most_in_flight.fetch_max(in_flight, Relaxed);
        Self(server)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Relaxed);
    }
}

fn respond(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn refuse(status: StatusCode) -> Response<Full<Bytes>> {
    respond(status, "text/plain; charset=utf-8", format!("{status}\n").into())
}

/// A page of exactly this many bytes.
fn page(name: &str, bytes: usize) -> Bytes {
    let head = format!(
        "<!doctype html>\n<title>{name}</title>\n\
         <p>The practice page /{name}: {bytes} bytes, and nothing in them to read.\n<!--\n"
    );
    let foot = "-->\n";
    let filling = "somewhere in here a thread is waiting\n"
        .chars()
        .cycle()
        .take(bytes.saturating_sub(head.len() + foot.len()));
    head.chars().chain(filling).chain(foot.chars()).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn pages_have_the_sizes_that_the_original_reports() {
        assert_eq!(page("jython", super::JYTHON_BYTES).len(), 10_966);
        assert_eq!(page("dice", super::DICE_BYTES).len(), 276);
    }
}
