//! What the text says about tokio, futures and reqwest, where no example shows it.
#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use futures::future::{self, join_all};
use futures::stream::{self, StreamExt};
use reqwest::blocking::Client;
use tokio::runtime::Builder;
use tokio::sync::{Notify, Semaphore, oneshot};
use tokio::task::{self, JoinSet, LocalSet};

#[test]
fn a_bound_of_zero_is_none_or_waits_forever() {
    run(async {
        let visited = Cell::new(0);
        let visit = |_| async { visited.set(visited.get() + 1) };
        stream::iter(0..20).for_each_concurrent(0, visit).await;
        assert_eq!(visited.get(), 20);

        let futures = stream::iter((0..20).map(future::ready));
        assert_never(futures.buffer_unordered(0).collect::<Vec<_>>()).await;
        assert_never(Semaphore::new(0).acquire()).await;
    });
}

#[test]
fn join_all_is_one_task_and_begins_when_it_is_awaited() {
    run(async {
        let begun = Cell::new(0);
        let visit = || async {
            begun.set(begun.get() + 1);
            task::yield_now().await;
            task::id()
        };
        let here = task::id();
        let all = join_all([visit(), visit()]);
        task::yield_now().await;
        assert_eq!(begun.get(), 0);
        assert_eq!(all.await, [here, here]);
    });
}

#[test]
fn a_join_set_goes_on_when_a_task_fails() {
    run(async {
        let (release, gate) = oneshot::channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(async { Err("no site") });
        tasks.spawn(async move { gate.await.map_err(|_| "dropped") });
        assert_eq!(tasks.join_next().await.unwrap().unwrap(), Err("no site"));
        release.send(1).unwrap();
        assert_eq!(tasks.join_next().await.unwrap().unwrap(), Ok(1));
    });
}

#[test]
fn buffered_keeps_the_order_and_buffer_unordered_does_not() {
    run(async {
        // The first can only end when the second has begun.
        let second = Notify::new();
        let visit = |number| {
            let second = &second;
            async move {
                if number == 1 {
                    second.notified().await;
                } else {
                    second.notify_one();
                }
                number
            }
        };
        let in_order: Vec<_> = stream::iter([1, 2]).map(visit).buffered(2).collect().await;
        assert_eq!(in_order, [1, 2]);
        let as_they_end: Vec<_> =
            stream::iter([1, 2]).map(visit).buffer_unordered(2).collect().await;
        assert_eq!(as_they_end, [2, 1]);
    });
}

#[test]
fn reqwest_calls_no_status_an_error_unless_it_is_asked() {
    let server = test_support::prompt();
    let client = new_client(Duration::from_secs(60));
    let answer = client.get(server.url("/missing")).send().unwrap();
    assert_eq!(answer.status(), 404);
    assert!(answer.error_for_status().is_err());
}

/// A byte comes every 0.4 s, and there are twelve: longer than the timeout, but no wait is.
#[test]
fn the_timeout_of_the_blocking_client_begins_anew_with_each_read() {
    const BYTES: usize = 12;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut socket, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(socket.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
            write!(socket, "HTTP/1.1 200 OK\r\nContent-Length: {BYTES}\r\n\r\n").unwrap();
            for _ in 0..BYTES {
                thread::sleep(Duration::from_millis(400));
                socket.write_all(b".").unwrap();
            }
        });
        let timeout = Duration::from_secs(3);
        let start = Instant::now();
        let mut answer = new_client(timeout).get(&url).send().unwrap();
        let mut body = Vec::new();
        answer.read_to_end(&mut body).unwrap();
        assert_eq!(body.len(), BYTES);
        assert!(start.elapsed() > timeout);
    });
}

#[test]
fn an_mpsc_channel_ends_with_its_last_sender() {
    let (sender, receiver) = mpsc::channel();
    let other = sender.clone();
    sender.send(1).unwrap();
    drop(sender);
    other.send(2).unwrap();
    drop(other);
    assert_eq!(receiver.into_iter().collect::<Vec<_>>(), [1, 2]);
}

/// Runs it as a task, in this thread.
fn run(work: impl Future<Output = ()> + 'static) {
    let event_loop = Builder::new_current_thread().enable_all().build().unwrap();
    let tasks = LocalSet::new();
    let task = tasks.spawn_local(work);
    tasks.block_on(&event_loop, task).unwrap();
}

/// It is polled a thousand times, and has its chance to be woken between them.
async fn assert_never<T>(work: impl Future<Output = T>) {
    let turns = async {
        for _ in 0..1000 {
            task::yield_now().await;
        }
    };
    let first = future::select(Box::pin(work), Box::pin(turns)).await;
    assert!(matches!(first, future::Either::Right(_)));
}

fn new_client(timeout: Duration) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().tls_certs_only([]).timeout(timeout).build().unwrap()
}
