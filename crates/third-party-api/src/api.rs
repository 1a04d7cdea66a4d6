//! An API of somebody else's: paced, bounded, and asked again where that may help.
//!
//! There is one [`Api`] for all who want something of the other side, be it one program with a list
//! or the many visitors of a back end. They share the connections, the bound, the pace and the pause.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode, Url};
use tokio::sync::{self, Semaphore, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep, sleep_until};

/// How often an item is asked for at most.
pub const ATTEMPTS: u32 = 5;
/// The largest body that counts, in bytes: 10 MiB.
pub const LIMIT: usize = 10 * 1024 * 1024;
/// No server is left alone for longer than this, whatever it asks for.
const LONGEST_SILENCE: Duration = Duration::from_secs(3_600);

/// The next answer may be a better one: the request was slow, the server is busy, or the one behind
/// it was. A 500 can be a bug, which stays, or a bad moment: from outside nobody can tell, and to ask
/// again costs less than a missing item. A 404 will be a 404 again.
const PASSING: &[StatusCode] = &[
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// The bytes of an item, or why there are none.
pub type Outcome = Result<Vec<u8>, String>;

/// The other side, as all who want something of it see it.
#[derive(Debug)]
pub struct Api {
    client: Client,
    /// The bound: a request needs one of its permits to be in flight.
    permits: Semaphore,
    /// The pace: the request that has the lock waits for the next tick, the others for the lock.
    pace: sync::Mutex<Interval>,
    /// The pause: the server has asked for silence until then.
    not_before: watch::Sender<Instant>,
    requests: AtomicUsize,
    answers: Mutex<BTreeMap<String, usize>>,
}

impl Api {
    /// For so many requests a second, and so many in flight. It has to be called where tokio's clock
    /// is, in a task.
    pub fn new(client: Client, per_second: f64, at_once: usize) -> Self {
        // A little less than that: what is sent 100 ms apart can arrive 99 ms apart.
        let mut pace = interval(Duration::from_secs_f64(1.05 / per_second));
        // Ticks that no request took are not made up for: that would be a burst.
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            client,
            permits: Semaphore::new(at_once),
            pace: sync::Mutex::new(pace),
            not_before: watch::Sender::new(Instant::now()),
            requests: AtomicUsize::new(0),
            answers: Mutex::default(),
        }
    }

    /// Asks for an item until it is there, is not to be had, or was asked for often enough.
    pub async fn fetch(&self, item: &Url) -> Outcome {
        let mut attempt = 1;
        loop {
            match self.ask(item).await {
                Answer::Body(body) => return Ok(body),
                Answer::Passes(_) if attempt < ATTEMPTS => sleep(backoff(attempt)).await,
                Answer::Passes(problem) | Answer::Stays(problem) => {
                    return Err(format!("{problem} at attempt {attempt}"));
                }
            }
            attempt += 1;
        }
    }

    /// A redirect is followed at once, without a turn of its own.
    async fn ask(&self, item: &Url) -> Answer {
        // It is never closed, so there is a permit sooner or later. Who waits before asking again has
        // none.
        let _permit = self.permits.acquire().await;
        self.turn().await;
        self.requests.fetch_add(1, Relaxed);
        match self.client.get(item.clone()).send().await {
            Ok(response) => self.read(response).await,
            Err(error) => no_answer(error),
        }
    }

    /// Returns so many times a second, and never while the server wants silence.
    pub async fn turn(&self) {
        let mut pace = self.pace.lock().await;
        loop {
            let not_before = *self.not_before.borrow();
            sleep_until(not_before).await;
            pace.tick().await;
            // During the tick another answer may have asked for more silence.
            if *self.not_before.borrow() <= Instant::now() {
                return;
            }
        }
    }

    /// Nobody asks for anything for so long: all share what the server allows.
    pub fn pause(&self, silence: Duration) {
        let end = Instant::now() + silence.min(LONGEST_SILENCE);
        self.not_before.send_modify(|not_before| *not_before = end.max(*not_before));
    }

    async fn read(&self, mut response: Response) -> Answer {
        let status = response.status();
        self.count(status);
        if let Some(silence) = silence(status, &response) {
            self.pause(silence);
        }
        // Read to its end, if that is within the limit, so that the connection can be used again.
        let mut body = Vec::new();
        let read = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= LIMIT => body.extend(chunk),
                Ok(Some(_)) => break Answer::Stays("a body of more than 10 MiB".into()),
                Ok(None) => break Answer::Body(body),
                Err(error) => break no_answer(error),
            }
        };
        match status {
            _ if status.is_success() => read,
            _ if PASSING.contains(&status) => Answer::Passes(status.to_string()),
            _ => Answer::Stays(status.to_string()),
        }
    }

    fn count(&self, status: StatusCode) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers.entry(status.to_string()).or_default() += 1;
    }

    /// How many requests had each answer so far, such as `503 Service Unavailable`, or none.
    pub fn answers(&self) -> BTreeMap<String, usize> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let unanswered = self.requests.load(Relaxed) - answers.values().sum::<usize>();
        if unanswered > 0 {
            answers.insert("no answer".into(), unanswered);
        }
        answers
    }
}

enum Answer {
    Body(Vec<u8>),
    /// It may be a moment's problem.
    Passes(String),
    Stays(String),
}

/// Nobody knows whether the server did what it was asked. A GET asks it to change nothing, so it may
/// be sent again; a POST may not.
fn no_answer(error: reqwest::Error) -> Answer {
    let stays = error.is_redirect() || error.is_builder();
    // The address can hold a password.
    let problem = format!("{:#}", anyhow::Error::from(error.without_url()));
    if stays { Answer::Stays(problem) } else { Answer::Passes(problem) }
}

/// How long the server asks to be left alone. A 429 that does not say, or says what nobody
/// understands, means a second here.
fn silence(status: StatusCode, response: &Response) -> Option<Duration> {
    let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let asked = header.and_then(|text| seconds(text).or_else(|| until(text)));
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(asked.unwrap_or(Duration::from_secs(1))),
        StatusCode::SERVICE_UNAVAILABLE => asked,
        _ => None,
    }
}

fn seconds(text: &str) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    // What is too large for a number is a long time too.
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

/// From now to a date. A date in the past is now.
fn until(text: &str) -> Option<Duration> {
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// Twice as long after each attempt, and three seconds in all at least: a server that is started anew
/// may be back by then. The random half keeps clients that were refused together from coming back
/// together.
fn backoff(attempt: u32) -> Duration {
    let half = 200 << (attempt - 1);
    // The standard library has no random numbers, but it seeds every hasher at random.
    Duration::from_millis(half + RandomState::new().hash_one(attempt) % half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date_or_nothing() {
        for (text, found) in [
            ("0", Some(0)),
            ("120", Some(120)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(seconds(text), found.map(Duration::from_secs), "{text}");
        }
        let later = SystemTime::now() + Duration::from_secs(100);
        let left = until(&httpdate::fmt_http_date(later)).unwrap();
        assert!(left > Duration::from_secs(30) && left <= Duration::from_secs(100), "{left:?}");
        assert_eq!(until("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let far = until("Fri, 31 Dec 9999 23:59:59 GMT").unwrap();
        assert!(far > LONGEST_SILENCE, "{far:?}");
        for garbage in ["", "tomorrow", "Sun, 99 Nov 1994 08:49:37 GMT", "-1"] {
            assert_eq!(until(garbage), None, "{garbage}");
        }
    }

    #[test]
    fn each_attempt_waits_about_twice_as_long() {
        for (attempt, least) in [(1, 200), (2, 400), (3, 800), (4, 1_600)] {
            for _ in 0..20 {
                let waits = backoff(attempt).as_millis();
                assert!((least..2 * least).contains(&waits), "{attempt}: {waits}");
            }
        }
        let all: u128 = (1..ATTEMPTS).map(|attempt| backoff(attempt).as_millis()).sum();
        assert!(all >= 3_000, "{all}");
    }
}
