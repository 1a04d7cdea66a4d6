//! Asks the server how many connections it was asked on.

use practice_server::{Behaviour, Practice};
use probe::{hint_unless, watch};
use share_one_client::download_all_sites;

const SITES: usize = 20;

#[test]
fn the_connection_is_used_again() {
    watch();
    let server = Practice::start(Behaviour::default()).unwrap();
    let bytes = download_all_sites(&vec![server.url("/dice"); SITES]).unwrap();
    let stats = server.stats();

    hint_unless!(
        stats.requests == SITES && bytes == SITES * 276,
        "{SITES} sites of 276 bytes each were asked for, and {} requests came to {bytes} \
         bytes. Every site has to be downloaded, and once. See chapter 02.",
        stats.requests
    );
    // One, or two where the next request is faster than the news that the connection is free.
    hint_unless!(
        stats.connections <= 2,
        "the server saw {SITES} requests on {} connections, and one connection is enough for \
         all. It is the client that keeps a connection: how many clients are there? See \"One \
         client\" in chapter 02.",
        stats.connections
    );
}
