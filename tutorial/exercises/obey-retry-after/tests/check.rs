//! Counts the requests that a server has to refuse.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use obey_retry_after::download_all_sites;
use practice_server::{Behaviour, Practice};
use probe::{block_on, client, hint, hint_unless, watch};

const SITES: usize = 25;

#[test]
fn hardly_a_request_is_refused() {
    watch();
    // Ten requests a second, then 429 with `Retry-After: 1`.
    let server = Practice::start(Behaviour::default()).unwrap();
    let bytes = download(&vec![server.url("/limited"); SITES]);

    hint_unless!(
        bytes == SITES * 276,
        "{SITES} pages of 276 bytes each were asked for, and {bytes} bytes arrived. What was \
         refused has to be asked for again. See \"Somebody else's API\" in chapter 11."
    );
    let refused = server.stats().requests - SITES;
    // Two breaks are enough for 25 requests, and a break begins with a refusal.
    hint_unless!(
        refused <= 4,
        "all {SITES} pages arrived, but the server had to refuse {refused} requests, and 2 \
         would do. The answer 429 has a header that says how many seconds to wait. See \"Somebody \
         else's API\" in chapter 11."
    );
}

#[test]
fn the_break_is_as_long_as_the_server_says() {
    watch();
    let (site, refused) = server_that_needs_two_seconds();
    let bytes = download(&[site]);
    let refused = refused.load(Relaxed);
    hint_unless!(
        bytes == 2 && refused == 1,
        "this server says `Retry-After: 2`, and refused {refused} requests; {bytes} of 2 bytes \
         arrived. After its first refusal it should not be asked until the 2 seconds that it named \
         are over. See \"Somebody else's API\" in chapter 11."
    );
}

fn download(sites: &[String]) -> usize {
    let client = client();
    block_on(download_all_sites(&client, sites)).unwrap_or_else(|error| {
        hint!(
            "it gave up, with {:?}. Being refused with 429 is no reason to: the same \
             request will be answered later. See \"Somebody else's API\" in chapter 11.",
            error.without_url()
        )
    })
}

/// Refuses whatever comes in the two seconds from the first request on, and counts it.
fn server_that_needs_two_seconds() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let site = format!("http://{}/", listener.local_addr().unwrap());
    let refused = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&refused);
    thread::spawn(move || {
        let mut first = None;
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let _ = connection.read(&mut [0; 1024]);
            let answer =
                if first.get_or_insert_with(Instant::now).elapsed() < Duration::from_secs(2) {
                    count.fetch_add(1, Relaxed);
                    "HTTP/1.1 429 Too Many Requests\r\nretry-after: 2\r\nconnection: close\r\n\r\n"
                } else {
                    "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nok"
                };
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    (site, refused)
}
