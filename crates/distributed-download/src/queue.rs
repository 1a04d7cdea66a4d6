//! The queue: everything that goes over NATS.
//!
//! | Subject | What |
//! |---|---|
//! | `QUEUE.job.N` | the address of site N, until a worker takes it off the queue |
//! | `QUEUE.begun.N` | which workers have begun with it |
//! | `QUEUE.done.N` | its result |
//! | `QUEUE.run` | what the workers have to know of the list |
//! | `QUEUE.worker.ID` | whoever asks here hears at once from the server where that worker is gone |
//!
//! The first is a stream of its own, a work queue. The next three are another one, of which the last
//! message of each subject is kept: a result that comes twice takes the place of the first. With the
//! last result both are deleted.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::pin;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, ensure};
use async_nats::client::RequestErrorKind;
use async_nats::datetime::DateTime;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::context::{GetStreamErrorKind, PublishError, PublishErrorKind};
use async_nats::jetstream::message::AckKind;
use async_nats::jetstream::stream::{Config as StreamConfig, RetentionPolicy, Stream as Messages};
use async_nats::jetstream::{self, ErrorCode, Message};
use async_nats::{HeaderMap, Subscriber, header};
use common::client::Settings;
use common::output::complain;
use common::text::plural;
use common::{Failure, FailureKind, Report, Sites, body};
use futures::future::{self, Either};
use futures::stream::{self, Stream, StreamExt, TryStreamExt};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::task::JoinHandle;
use tokio::time;

use crate::connection;
use crate::place::{Access, Ack};
use crate::server::random;

/// A job of which nobody has said for so long that he is at it goes to another worker.
const ACK_WAIT: Duration = Duration::from_secs(2);
/// So a download may take longer than that.
const STILL_AT_IT: Duration = Duration::from_millis(500);
/// How long the server may be away while something is to be stored.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a result may take that nobody is working for any more, beyond the deadline of its site.
const GRACE: Duration = Duration::from_secs(5);
/// How long a place waits for a job before it asks again.
const WAIT: Duration = Duration::from_secs(2);
/// How much later than that the server may say that there was none.
const GRACE_OF_THE_SERVER: Duration = Duration::from_secs(1);
const MOST_PLACES: i64 = 100_000;
const PAUSE: Duration = Duration::from_millis(200);

/// Where messages come from.
type Source = jetstream::consumer::Consumer<pull::Config>;

/// What the workers have to know of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    /// How they build their clients.
    pub client: Settings,
    ack: Ack,
    /// Tells this list from others.
    list: u64,
}

impl Run {
    /// The run with these sites.
    pub fn of(sites: &Sites, ack: Ack) -> Self {
        /// No list has more lines: what follows repeats it.
        const LONGEST: usize = 1_000_000;
        let mut hasher = DefaultHasher::new();
        sites.len().hash(&mut hasher);
        sites.iter().take(LONGEST).for_each(|site| site.as_str().hash(&mut hasher));
        Self { client: sites.client_settings().clone(), ack, list: hasher.finish() }
    }
}

/// The result of a job.
#[derive(Serialize, Deserialize)]
struct Done {
    worker: String,
    /// By the worker's clock, since 1970.
    begun: Duration,
    took: Duration,
    outcome: Result<u64, Failure>,
    /// How many requests this worker has sent again so far.
    repeats: usize,
}

/// How far the parent is.
#[derive(Default)]
struct Progress {
    /// Whether the whole list is in the queue.
    is_stored: Cell<bool>,
    /// Of which sites there is a result.
    seen: RefCell<HashSet<usize>>,
    /// Tells that the results of an earlier parent are among them.
    earlier_ones_are_seen: Notify,
}

/// A connection to the queue.
pub struct Queue {
    name: String,
    nats: async_nats::Client,
    jetstream: jetstream::Context,
    /// Whether the server ends with the parent.
    is_own: bool,
}

impl Queue {
    async fn connect(access: &Access) -> Result<Self> {
        let nats = connection::open(access).await?;
        let jetstream = jetstream::new(nats.clone());
        Ok(Self { name: access.queue.clone(), is_own: access.is_own(), nats, jetstream })
    }

    fn subject(&self, kind: &str, of: impl std::fmt::Display) -> String {
        format!("{}.{kind}.{of}", self.name)
    }

    fn jobs(&self) -> String {
        format!("{}-jobs", self.name)
    }

    fn results(&self) -> String {
        format!("{}-results", self.name)
    }

    /// Stores something, also where the server is away for a while. A second copy with the same id
    /// is dropped by the server.
    async fn store(&self, subject: String, id: Option<&str>, what: Vec<u8>) -> Result<()> {
        let mut headers = HeaderMap::new();
        if let Some(id) = id {
            headers.insert(header::NATS_MESSAGE_ID, id);
        }
        // A queue that is gone does not come back.
        let again = |error: &PublishError| error.kind() != PublishErrorKind::StreamNotFound;
        let published = patiently(again, async || {
            let (headers, what) = (headers.clone(), what.clone().into());
            let message = self.jetstream.publish_with_headers(subject.clone(), headers, what);
            message.await?.await.map(drop)
        });
        published.await.context("the NATS server does not store it")
    }

    // The parent's side.

    /// Makes the queue for a run, or finds the one that was begun with the same list.
    pub async fn open(access: &Access, run: Run) -> Result<Self> {
        let queue = Self::connect(access).await?;
        queue.make_results(run).await?;
        queue.make_jobs().await.context("cannot make the queue")?;
        Ok(queue)
    }

    async fn make_results(&self, run: Run) -> Result<()> {
        let name = &self.name;
        let results = self.jetstream.get_or_create_stream(StreamConfig {
            name: self.results(),
            subjects: ["begun.*", "done.*", "run"].map(|kind| format!("{name}.{kind}")).into(),
            max_messages_per_subject: 1,
            ..StreamConfig::default()
        });
        let results = results.await.context("cannot make the queue")?;
        let subject = format!("{name}.run");
        if let Ok(message) = results.get_last_raw_message_by_subject(&subject).await {
            let list = serde_json::from_slice::<Run>(&message.payload).map(|run| run.list).ok();
            ensure!(
                list == Some(run.list),
                "the queue {name} has another list: choose another name"
            );
        }
        self.store(subject, None, serde_json::to_vec(&run)?).await
    }

    async fn make_jobs(&self) -> Result<()> {
        let jobs = self.jetstream.get_or_create_stream(StreamConfig {
            name: self.jobs(),
            subjects: vec![self.subject("job", "*")],
            retention: RetentionPolicy::WorkQueue,
            // For so long, who is started again stores no job twice.
            duplicate_window: Duration::from_secs(24 * 60 * 60),
            ..StreamConfig::default()
        });
        let jobs = jobs.await?;
        let name = workers(&jobs);
        let consumer = pull::Config {
            durable_name: Some(name.clone()),
            ack_wait: ACK_WAIT,
            // Each place of each worker can wait for a job.
            max_waiting: MOST_PLACES,
            max_ack_pending: -1,
            ..pull::Config::default()
        };
        jobs.get_or_create_consumer(&name, consumer).await?;
        Ok(())
    }

    /// Stores the list, and counts the results, until each site has one, or nobody can bring one any
    /// more: such a site is lost.
    pub async fn hand_out(
        self,
        sites: &Sites,
        report: &Report,
        end_of_the_server: impl Future<Output = ()>,
    ) {
        // With its own server there is nothing to wait for.
        if !self.is_own {
            let report = report.clone();
            connection::watch(self.nats.clone(), move |line| report.note(line));
        }
        let progress = Progress::default();
        let work = future::try_join(
            self.store_all(sites, &progress),
            self.collect(sites, report, &progress),
        );
        let why = match future::select(pin!(work), pin!(end_of_the_server)).await {
            Either::Left((Ok(_), _)) => {
                // Also where that fails, all is counted.
                let _ = self.jetstream.delete_stream(self.jobs()).await;
                let _ = self.jetstream.delete_stream(self.results()).await;
                if !matches!(self.find(self.results()).await, Ok(None)) {
                    let name = &self.name;
                    complain(&format!("note: the queue {name} is still there, with its results"));
                }
                "taken off the queue by a worker that never said how it ended".to_owned()
            }
            Either::Left((Err(error), _)) => format!("{error:#}"),
            Either::Right(_) => "the NATS server with the queue died".to_owned(),
        };
        let seen = progress.seen.borrow();
        for (_, site) in sites.iter().enumerate().filter(|(number, _)| !seen.contains(number)) {
            report.visit(site).finish(Err(Failure::new(FailureKind::Lost, why.clone())));
        }
    }

    async fn store_all(&self, sites: &Sites, progress: &Progress) -> Result<()> {
        const AT_ONCE: usize = 500;
        // A server that was started again no longer knows the jobs that were taken off its queue.
        progress.earlier_ones_are_seen.notified().await;
        let is_new = |(number, _): &(usize, &Url)| !progress.seen.borrow().contains(number);
        let jobs = stream::iter(sites.iter().enumerate().filter(is_new).map(Ok));
        jobs.try_for_each_concurrent(AT_ONCE, async |(number, site): (usize, &Url)| {
            let id = number.to_string();
            self.store(self.subject("job", number), Some(&id), site.as_str().into()).await
        })
        .await?;
        progress.is_stored.set(true);
        Ok(())
    }

    async fn collect(&self, sites: &Sites, report: &Report, progress: &Progress) -> Result<()> {
        let patience = sites.client_settings().timeout + GRACE;
        // Each has a number, and has sent so many requests again.
        let mut workers = HashMap::<String, (usize, usize)>::new();
        let (mut consumer, results) =
            patiently(|_| true, async || self.all_results().await).await?;
        let mut results = pin!(results);
        let mut earlier = consumer.cached_info().num_pending;
        while progress.seen.borrow().len() < sites.len() {
            if earlier == 0 {
                progress.earlier_ones_are_seen.notify_one();
            }
            let Ok(result) = time::timeout(patience, results.next()).await else {
                if progress.is_stored.get() && self.is_over(&mut consumer).await {
                    break;
                }
                continue;
            };
            let Some(result) = result else { break };
            earlier = earlier.saturating_sub(1);
            // No worker of ours sends what is not a result.
            let Some((number, done)) = result else { continue };
            // A result can come twice: a job is done at least once.
            let is_new = |_: &&Url| progress.seen.borrow_mut().insert(number);
            let Some(site) = sites.get(number).filter(is_new) else { continue };
            let next = workers.len();
            let (worker, repeats) = workers.entry(done.worker).or_insert((next, 0));
            sites.client_settings().repeats.add(done.repeats.saturating_sub(*repeats));
            *repeats = done.repeats.max(*repeats);
            let outcome =
                done.outcome.map_err(|failure| Failure::new(failure.kind, failure.detail));
            report.visited(site, *worker, (UNIX_EPOCH + done.begun, done.took), outcome);
        }
        progress.earlier_ones_are_seen.notify_one();
        Ok(())
    }

    /// All results that there are and will be, and what they come from. After a while without the
    /// server it goes on.
    async fn all_results(&self) -> Result<(Source, impl Stream<Item = Option<(usize, Done)>>)> {
        let results = self.jetstream.get_stream(self.results()).await?;
        // A name for each run: who is started again reads all results again.
        let consumer = results.create_consumer(pull::Config {
            durable_name: Some(format!("parent-{}", random())),
            filter_subject: self.subject("done", "*"),
            ..pull::Config::default()
        });
        let consumer = consumer.await?;
        let messages = consumer.messages().await?;
        let results = messages.filter_map(async |message| {
            let message = message.ok()?;
            // Where this gets lost, it comes again.
            let _ = message.ack().await;
            Some(understand(&message))
        });
        Ok((consumer, results))
    }

    /// Whether no job is left, and no result is on its way: after a while without the server some
    /// are. Where the server is away, nobody knows.
    async fn is_over(&self, results: &mut Source) -> bool {
        match self.find(self.jobs()).await {
            Ok(Some(jobs)) if jobs.cached_info().state.messages == 0 => {
                let info = results.info().await;
                info.is_ok_and(|info| info.num_pending == 0 && info.num_ack_pending == 0)
            }
            jobs => matches!(jobs, Ok(None)),
        }
    }

    /// A stream of the queue, or none where it is gone. Fails where the server is away.
    async fn find(&self, stream: String) -> Result<Option<Messages>> {
        match self.jetstream.get_stream(stream).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_not_found(error.kind()) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    // The worker's side.

    /// Connects, also where there is no queue yet: a worker may come before its list.
    pub async fn join(access: &Access) -> Result<Self> {
        let queue = Self::connect(access).await?;
        complain(&format!("joined the queue {} on {}", access.queue, access.address));
        connection::watch(queue.nats.clone(), complain);
        Ok(queue)
    }

    /// Waits for a list to work on; none where it is to stop.
    pub async fn next_list(&self, stop: impl Future<Output = ()>) -> Option<List<'_>> {
        let list = async {
            loop {
                if let Ok(list) = self.list().await {
                    return list;
                }
                time::sleep(PAUSE).await;
            }
        };
        match future::select(pin!(list), pin!(stop)).await {
            Either::Left((list, _)) => Some(list),
            Either::Right(_) => None,
        }
    }

    async fn list(&self) -> Result<List<'_>> {
        // It is made last, so the run is known when it is there.
        let stream = self.jetstream.get_stream(self.jobs()).await?;
        let jobs = stream.get_consumer(&workers(&stream)).await.map_err(|error| anyhow!(error))?;
        let results = self.jetstream.get_stream(self.results()).await?;
        let run = results.get_last_raw_message_by_subject(&format!("{}.run", self.name)).await?;
        let run = serde_json::from_slice(&run.payload)?;
        let id = random();
        let sign_of_life = self.nats.subscribe(self.subject("worker", &id)).await?;
        complain("works on a list");
        let (done, failed) = (Cell::new(0), Cell::new(0));
        let made = stream.cached_info().created;
        Ok(List {
            queue: self,
            run,
            id,
            made,
            jobs,
            results,
            done,
            failed,
            suspects: Semaphore::new(1),
            _sign_of_life: sign_of_life,
        })
    }
}

/// The name of the consumer that all workers on these jobs share. The next list's has another one, so
/// who sleeps over the end of a list takes no job of the next by its rules.
fn workers(jobs: &Messages) -> String {
    format!("workers-{}", jobs.cached_info().created.unix_timestamp_nanos())
}

fn is_not_found(error: GetStreamErrorKind) -> bool {
    matches!(error, GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// Tries something again while the server is away, if not without end.
async fn patiently<T, E>(
    again: impl Fn(&E) -> bool,
    mut what: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, E> {
    let begun = Instant::now();
    loop {
        match what().await {
            Err(error) if again(&error) && begun.elapsed() < PATIENCE => time::sleep(PAUSE).await,
            result => return result,
        }
    }
}

fn understand(message: &Message) -> Option<(usize, Done)> {
    let done: Done = serde_json::from_slice(&message.payload).ok()?;
    // What no download can have would spoil the sum of all of them.
    let is_possible = !matches!(done.outcome, Ok(bytes) if bytes > body::LIMIT)
        && UNIX_EPOCH.checked_add(done.begun).is_some();
    is_possible.then_some((number(message)?, done))
}

fn number(message: &Message) -> Option<usize> {
    message.subject.rsplit('.').next()?.parse().ok()
}

/// A list that a worker works on.
pub struct List<'a> {
    queue: &'a Queue,
    /// What is to be known of it.
    pub run: Run,
    id: String,
    /// When its queue was made.
    made: DateTime,
    jobs: Source,
    results: Messages,
    /// How many of its sites this worker has done.
    done: Cell<usize>,
    /// How many of those failed.
    failed: Cell<usize>,
    /// One of the jobs that have cost a worker its life has its turn.
    suspects: Semaphore,
    _sign_of_life: Subscriber,
}

impl List<'_> {
    /// One job after the other, each fetched when it is asked for, until the queue is gone, or this
    /// worker is to stop.
    pub fn jobs(&self, stop: impl Future<Output = ()>) -> impl Stream<Item = Job<'_>> {
        let messages = stream::unfold((), async |()| Some((self.next_message().await?, ())));
        messages.filter_map(async |message| Job::new(self, message)).take_until(stop)
    }

    /// The next job, or none where the queue is gone.
    async fn next_message(&self) -> Option<Message> {
        loop {
            // One, and no more: what asks without end would take one more while this place is busy.
            let one = async {
                let mut messages =
                    self.jobs.batch().max_messages(1).expires(WAIT).messages().await?;
                messages.next().await.transpose().map_err(|error| anyhow!(error))
            };
            match time::timeout(WAIT + GRACE_OF_THE_SERVER, one).await {
                Ok(Ok(Some(message))) => return Some(message),
                // The server says that none came.
                Ok(Ok(None)) => continue,
                // It does not answer to who asks for what is gone, or is away.
                Ok(Err(_)) | Err(_) => time::sleep(PAUSE).await,
            }
            if self.is_over().await {
                return None;
            }
        }
    }

    /// Whether its queue is gone, perhaps with another one in its place.
    async fn is_over(&self) -> bool {
        let jobs = self.queue.find(self.queue.jobs()).await;
        jobs.is_ok_and(|jobs| jobs.is_none_or(|jobs| jobs.cached_info().created != self.made))
    }
}

impl Drop for List<'_> {
    fn drop(&mut self) {
        let (done, failed) = (self.done.get(), self.failed.get());
        complain(&format!("did {} of it, of which {failed} failed", plural(done, "site")));
    }
}

/// A job that this worker has. Until it is dropped, the server hears that somebody is at it.
pub struct Job<'a> {
    list: &'a List<'a>,
    message: Message,
    number: usize,
    site: Url,
    begun: (SystemTime, Instant),
    still_at_it: JoinHandle<()>,
    /// It has cost a worker its life, and no other such job is under way beside it.
    alone: OnceCell<SemaphorePermit<'a>>,
}

impl<'a> Job<'a> {
    fn new(list: &'a List<'a>, message: Message) -> Option<Self> {
        let site = Url::parse(str::from_utf8(&message.payload).ok()?).ok()?;
        let number = number(&message)?;
        let handle = message.clone();
        let still_at_it = tokio::spawn(async move {
            loop {
                time::sleep(STILL_AT_IT).await;
                let _ = handle.ack_with(AckKind::Progress).await;
            }
        });
        let begun = (SystemTime::now(), Instant::now());
        Some(Self { list, message, number, site, begun, still_at_it, alone: OnceCell::new() })
    }

    /// What is to be downloaded.
    pub fn site(&self) -> &Url {
        &self.site
    }

    /// When it is to be taken off the queue.
    pub fn ack(&self) -> Ack {
        self.list.run.ack
    }

    /// Notes on the queue that this worker begins, and tells how many have died of the job before.
    ///
    /// NATS only counts how often it was delivered, and that can be for other reasons: a worker was
    /// stopped or cut off for a while, or left before it had begun, or the server was away. Of a
    /// worker that died its connection is gone.
    pub async fn begin(&self) -> Result<usize> {
        let queue = self.list.queue;
        let subject = queue.subject("begun", self.number);
        let mut workers: Vec<String> = Vec::new();
        if self.message.info().map_err(|error| anyhow!(error))?.delivered > 1
            && let Ok(begun) = self.list.results.get_last_raw_message_by_subject(&subject).await
        {
            workers = serde_json::from_slice(&begun.payload)?;
        }
        let mut dead = 0;
        for worker in &workers {
            dead += usize::from(self.is_gone(worker).await);
        }
        // Of all that a worker had when it died, one may have killed it. Each now has its own turn, so
        // that a second death is the doing of one.
        if dead == 1
            && let Ok(turn) = self.list.suspects.acquire().await
        {
            let _ = self.alone.set(turn);
        }
        if !workers.contains(&self.list.id) {
            workers.push(self.list.id.clone());
        }
        queue.nats.publish(subject, serde_json::to_vec(&workers)?.into()).await?;
        // It is on its way before anything else happens.
        queue.nats.flush().await?;
        Ok(dead)
    }

    async fn is_gone(&self, worker: &str) -> bool {
        const PATIENCE: Duration = Duration::from_millis(500);
        let queue = self.list.queue;
        // After a restart of the server, that worker may not be back yet.
        if queue.nats.statistics().connects.load(Relaxed) > 1 {
            time::sleep(5 * connection::PAUSE).await;
        }
        let question = queue.nats.request(queue.subject("worker", worker), "".into());
        // Nobody ever answers, but where nobody listens, the server says so.
        time::timeout(PATIENCE, question).await.is_ok_and(|answer| {
            answer.is_err_and(|error| error.kind() == RequestErrorKind::NoResponders)
        })
    }

    /// Takes the job off the queue.
    pub async fn acknowledge(&self) -> Result<()> {
        self.message.double_ack().await.map_err(|error| anyhow!(error))
    }

    /// Stores the result.
    pub async fn store(&self, outcome: Result<u64, Failure>) -> Result<()> {
        // Who was stopped for a while can find another list there, which has the same numbers.
        let is_late = self.begun.1.elapsed() >= ACK_WAIT / 2;
        ensure!(!is_late || !self.list.is_over().await, "its list is over");
        let List { queue, run, id, done: count, failed, .. } = self.list;
        let is_failed = outcome.is_err();
        let done = Done {
            worker: id.clone(),
            begun: self.begun.0.duration_since(UNIX_EPOCH).unwrap_or_default(),
            took: self.begun.1.elapsed(),
            outcome,
            repeats: run.client.repeats.count(),
        };
        queue.store(queue.subject("done", self.number), None, serde_json::to_vec(&done)?).await?;
        count.update(|count| count + 1);
        failed.update(|failed| failed + usize::from(is_failed));
        Ok(())
    }
}

impl Drop for Job<'_> {
    fn drop(&mut self) {
        self.still_at_it.abort();
    }
}
