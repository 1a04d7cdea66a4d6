//! Counts the connections that a server was asked on.

use std::collections::HashSet;

use probe::server::{self, Server};
use probe::{hint, hint_unless, watch, without_panic};
use share_one_client::download_all_sites;

#[test]
fn three_sites() {
    watch();
    check(3);
}

#[test]
fn thirty_sites() {
    watch();
    check(30);
}

#[test]
fn a_site_that_fails_is_an_error() {
    watch();
    let server = Server::start(|path, connection| match path {
        "/3" => server::refuse(connection, "404 Not Found", ""),
        _ => server::send_page(connection, 100),
    });
    let sites: Vec<_> = (0..6).map(|site| server.url(&format!("/{site}"))).collect();
    let bytes = without_panic("02", || download_all_sites(&sites));
    hint_unless!(
        bytes.is_err(),
        "one of six sites answered `404 Not Found`, and the result was {bytes:?}. It was an error \
         before, and has to stay one. See chapter 02."
    );
}

fn check(all: usize) {
    let server = Server::start(|path, connection| {
        let bytes = bytes_of(path[1..].parse().unwrap());
        server::send_page_of_unknown_length(connection, bytes)
    });
    // The last one is the first one again.
    let numbers = || (0..all).map(|site| site % (all - 1));
    let sites: Vec<_> = numbers().map(|site| server.url(&format!("/{site}"))).collect();
    let bytes = match without_panic("02", || download_all_sites(&sites)) {
        Ok(bytes) => bytes,
        Err(error) => {
            hint!("all {all} sites would have answered, and it gave up: {error:?}. See chapter 02.")
        }
    };

    let (expected, requests) = (numbers().map(bytes_of).sum::<usize>(), server.requests());
    hint_unless!(
        requests.len() == all && bytes == expected,
        "{all} sites of {expected} bytes together were asked for, and {} requests came to {bytes} \
         bytes. Every site has to be downloaded, and once. See chapter 02.",
        requests.len()
    );
    let connections: HashSet<_> = requests.iter().map(|request| request.connection).collect();
    hint_unless!(
        connections.len() == 1,
        "the server saw {all} requests on {} connections, and one connection is enough for all, \
         where they come one after the other. It is the client that keeps a connection, once the \
         page is read to its end: how many clients are there, and what are they told to keep? See \
         \"One client\" in chapter 02.",
        connections.len()
    );
}

fn bytes_of(site: usize) -> usize {
    20_000 + site * site
}
