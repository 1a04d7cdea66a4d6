//! Asks the server how many requests it had in flight at once.

use std::time::Duration;

use bound_the_tasks::download_all_sites;
use practice_server::{Behaviour, Gate, Practice, Stats};
use probe::{PATIENCE, block_on, client, hint_unless, watch};

const SITES: usize = 24;
const AT_ONCE: usize = 4;

#[test]
fn not_more_than_the_bound() {
    watch();
    // The server holds its answers until one too many is in flight. If none comes, it is right.
    let stats = download(Gate { requests: AT_ONCE + 1, limit: Duration::from_secs(1) });
    hint_unless!(
        stats.most_in_flight <= AT_ONCE,
        "at most {AT_ONCE} downloads were asked for, and the server had {} in flight at once. \
         A stream of futures can be run with a bound: look for what keeps up to a hundred going in \
         chapter 06, and at its section \"To take home\".",
        stats.most_in_flight
    );
}

#[test]
fn not_fewer_than_the_bound() {
    watch();
    // The server holds its answers until as many are in flight as there may be.
    let stats = download(Gate { requests: AT_ONCE, limit: PATIENCE });
    hint_unless!(
        stats.most_in_flight >= AT_ONCE,
        "{AT_ONCE} downloads at once were asked for, and the server never had more than {} in \
         flight. With a download after the other there is no concurrency left. See chapter 06.",
        stats.most_in_flight
    );
}

fn download(gate: Gate) -> Stats {
    let server = Practice::start(Behaviour { gate: Some(gate), ..Behaviour::default() }).unwrap();
    let sites = vec![server.url("/dice"); SITES];
    let client = client();
    let bytes = block_on(download_all_sites(&client, &sites, AT_ONCE)).unwrap();
    hint_unless!(
        bytes == SITES * 276 && server.stats().requests == SITES,
        "{SITES} sites of 276 bytes each were asked for, and {} requests came to {bytes} \
         bytes. Every site has to be downloaded, and once. See chapter 06.",
        server.stats().requests
    );
    server.stats()
}
