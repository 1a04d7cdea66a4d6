//! Holds every page before its last byte, lets one download end at a time, and looks whether
//! another one takes its place.

use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bound_the_tasks::download_all_sites;
use probe::server::{self, Server};
use probe::{Desk, PATIENCE, block_on, client, hint, hint_unless, watch, without_panic};

#[test]
fn four_at_once() {
    watch();
    check(4, 24);
}

#[test]
fn twelve_at_once() {
    watch();
    check(12, 40);
}

#[test]
fn one_at_once() {
    watch();
    check(1, 4);
}

#[test]
fn more_places_than_sites() {
    watch();
    check(9, 5);
}

#[test]
fn a_site_that_fails_is_an_error() {
    watch();
    let server = Server::start(|path, connection| match path {
        "/3" => server::refuse(connection, "404 Not Found", ""),
        _ => server::send_page(connection, 100),
    });
    let sites: Vec<_> = (0..6).map(|site| server.url(&format!("/{site}"))).collect();
    let client = client();
    let bytes = without_panic("06", || block_on(download_all_sites(&client, &sites, 2)));
    hint_unless!(
        bytes.is_err(),
        "one of six sites answered `404 Not Found`, and the result was {bytes:?}. It was an error \
         before, and has to stay one. See chapter 06."
    );
}

fn check(at_once: usize, all: usize) {
    let desk = Arc::new(Desk::default());
    let server = {
        let desk = Arc::clone(&desk);
        // The head comes at once: a download is in flight as long as its page is not complete.
        Server::start(move |path, connection| {
            let site: usize = path[1..].parse().unwrap();
            let page = server::page(bytes_of(site));
            let (first, last) = page.split_at(page.len() - 1);
            connection.write_all(first.as_bytes())?;
            desk.wait(site);
            connection.write_all(last.as_bytes())
        })
    };
    let sites: Vec<_> = (0..all).map(|site| server.url(&format!("/{site}"))).collect();
    let client = client();
    let (stall, bytes) = thread::scope(|scope| {
        let stall = scope.spawn(|| {
            let stall = let_go_one_by_one(&desk, at_once, all);
            desk.open();
            stall
        });
        let bytes = without_panic("06", || block_on(download_all_sites(&client, &sites, at_once)));
        (stall.join().unwrap(), bytes)
    });

    let Ok(bytes) = bytes else {
        hint!("all {all} sites would have answered, and it gave up: {bytes:?}. See chapter 06.")
    };
    let (expected, requests) = ((0..all).map(bytes_of).sum::<usize>(), server.requests().len());
    hint_unless!(
        requests == all,
        "there are {all} sites, and {requests} requests came. Every site has to be downloaded, and \
         once. See chapter 06."
    );
    hint_unless!(
        bytes == expected,
        "the pages of {all} sites are {expected} bytes together, and it came to {bytes}. Every page \
         has to be downloaded to its end, and every byte has to be counted. See chapter 06."
    );
    hint_unless!(
        desk.most() <= at_once,
        "the bound was {at_once}, and the server had {} downloads in flight at once. A download is \
         in flight until the last byte of its page is there. A stream of futures can be run with a \
         bound: look for what keeps up to a hundred going in chapter 06, and at its section \"To \
         take home\".",
        desk.most()
    );
    let Some(Stall { waiting, arrived }) = stall else { return };
    hint_unless!(
        desk.most() >= at_once,
        "the bound was {at_once}, and the server never had more than {} downloads in flight. Places \
         stay empty from the beginning. See chapter 06.",
        desk.most()
    );
    hint!(
        "the bound was {at_once}. After {} of {all} were done, only {waiting} \
         were in flight, and {} sites had to wait although there was a place. As soon as one \
         download is done, whichever it is, the next one has to begin: a batch waits for its \
         slowest. See chapter 06.",
        arrived - waiting,
        all - arrived
    );
}

struct Stall {
    waiting: usize,
    arrived: usize,
}

/// Lets a download end as soon as all places are taken, until every site has been asked for. A
/// place that stays empty is a stall.
///
/// One of the first downloads is held as long as possible: all others have to pass it.
fn let_go_one_by_one(desk: &Desk, at_once: usize, all: usize) -> Option<Stall> {
    let is_full = |waiting, arrived| waiting >= at_once || arrived == all;
    let is_stalled = || !desk.comes_true(PATIENCE, is_full);
    let stall = || Some(Stall { waiting: desk.waiting().len(), arrived: desk.arrived().len() });
    if is_stalled() {
        return stall();
    }
    // If there is one too many, it comes in this time.
    desk.comes_true(Duration::from_secs(1), |waiting, _| waiting > at_once);

    // Sites may be taken from the end of the list as well.
    let is_forward = desk.waiting().iter().any(|caller| caller.key == 0);
    let place = |site: usize| if is_forward { site } else { all - 1 - site };
    let places = || desk.waiting().into_iter().map(|caller| place(caller.key));
    let held = places().max()?;
    let mut is_held = true;
    while desk.arrived().len() < all {
        let next = places().filter(|next| !is_held || *next != held).min().unwrap_or(held);
        desk.let_go(place(next));
        if is_stalled() {
            // An answer that hands on the pages in the order of the sites cannot go further.
            let in_order = desk.arrived().iter().all(|caller| place(caller.key) < held + at_once);
            if !(is_held && in_order && desk.arrived().len() == held + at_once) {
                return stall();
            }
            is_held = false;
            desk.let_go(place(held));
            if is_stalled() {
                return stall();
            }
        }
    }
    None
}

fn bytes_of(site: usize) -> usize {
    200 + site * site
}
