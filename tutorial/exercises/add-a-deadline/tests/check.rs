//! Has servers that stall, each in its way, and waits for the outcomes.

use std::collections::HashMap;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};
use std::{io, thread};

use add_a_deadline::download_all_sites;
use probe::server::{self, Server};
use probe::{PATIENCE, block_on, client, hint, hint_unless, watch, without_panic};

const DEADLINE: Duration = Duration::from_secs(3);
const LONG_DEADLINE: Duration = Duration::from_secs(7);

#[test]
fn a_server_that_says_nothing() {
    watch();
    check(DEADLINE, &["/276", "/silent", "/10966"], "a server accepts and says nothing");
}

#[test]
fn a_server_that_drips() {
    watch();
    check(
        DEADLINE,
        &["/drip", "/276", "/10966"],
        "a server answers at once, and then sends a byte now and then",
    );
}

#[test]
fn head_and_body_together_take_too_long() {
    watch();
    check(
        DEADLINE,
        &["/276", "/10966", "/late"],
        "a server takes 1.8 seconds for the head of its answer, and 1.8 seconds for its page",
    );
}

#[test]
fn each_site_has_its_time() {
    watch();
    check(
        DEADLINE,
        &["/1800ms", "/276", "/404", "/1800ms", "/10966", "/1800ms"],
        "three servers take 1.8 seconds each, and one has no such page",
    );
}

#[test]
fn the_deadline_is_the_one_that_is_asked_for() {
    watch();
    check(LONG_DEADLINE, &["/276", "/5200ms", "/10966"], "a server takes 5.2 seconds");
}

fn check(deadline: Duration, paths: &[&str], what: &str) {
    let server = Server::start(answer);
    let sites: Vec<_> = paths.iter().map(|path| server.url(path)).collect();
    let client = client();
    // One after the other, all of them are late.
    let limit = deadline * paths.len() as u32 + PATIENCE;
    let outcomes = without_panic("11", || {
        block_on(async {
            let downloads = download_all_sites(&client, &sites, deadline);
            tokio::time::timeout(limit, downloads).await
        })
    });

    let Ok(outcomes) = outcomes else {
        hint!(
            "{what}. The deadline was {deadline:?} for each site, and after {limit:?} it still \
             waits. What has to be in time is the whole download, from the request to the last \
             byte. See \"Deadlines\" in chapter 11."
        );
    };
    let seen: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().ok().copied()).collect();
    let expected: Vec<_> = paths.iter().map(|path| bytes_of(path)).collect();
    hint_unless!(
        seen == expected,
        "{what}. The deadline was {deadline:?} for each site, for head and body together. For \
         {paths:?}, the bytes should be {}, in this order, and they are {}. A site that fails is an \
         outcome, and the others go on. See \"Deadlines\" in chapter 11.",
        in_words(&expected),
        in_words(&seen)
    );
    let mut times: HashMap<_, usize> = HashMap::new();
    for path in paths {
        *times.entry(path.to_string()).or_default() += 1;
    }
    for request in server.requests() {
        let left = times.get_mut(&request.path).and_then(|left| left.checked_sub(1));
        hint_unless!(
            left.is_some(),
            "{what}. A site was asked for more often than it is in the list: the deadline is for \
             the site, and not for each of several requests. See \"Deadlines\" in chapter 11."
        );
        times.insert(request.path, left.unwrap_or(0));
    }
}

fn answer(path: &str, connection: &mut TcpStream) -> io::Result<()> {
    match path {
        "/silent" => loop {
            thread::park();
        },
        "/drip" => {
            connection.write_all(server::head(9999).as_bytes())?;
            drip(connection, "x".repeat(9999).as_bytes(), Duration::from_millis(50))
        }
        // Each is in time, and both together are not.
        "/late" => {
            drip_for(connection, &server::head(36), Duration::from_millis(1800))?;
            drip_for(connection, &"x".repeat(36), Duration::from_millis(1800))
        }
        "/404" => server::refuse(connection, "404 Not Found", ""),
        _ => {
            let number = path[1..].trim_end_matches("ms");
            if path.ends_with("ms") {
                thread::sleep(Duration::from_millis(number.parse().unwrap()));
            }
            server::send_page(connection, number.parse().unwrap())
        }
    }
}

fn drip_for(connection: &mut TcpStream, text: &str, time: Duration) -> io::Result<()> {
    drip(connection, text.as_bytes(), time / text.len() as u32)
}

fn drip(connection: &mut TcpStream, bytes: &[u8], pause: Duration) -> io::Result<()> {
    let mut due = Instant::now();
    for byte in bytes {
        // On a busy machine a sleep is too long, but not the sum of all.
        due += pause;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        connection.write_all(&[*byte])?;
    }
    Ok(())
}

fn bytes_of(path: &str) -> Option<usize> {
    path[1..].trim_end_matches("ms").parse().ok().filter(|bytes| *bytes != 404)
}

fn in_words(outcomes: &[Option<usize>]) -> String {
    let words =
        |outcome: &Option<usize>| outcome.map_or("an error".to_owned(), |bytes| bytes.to_string());
    outcomes.iter().map(words).collect::<Vec<_>>().join(", ")
}
