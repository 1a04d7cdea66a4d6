//! Holds every page before its last byte, lets one download end at a time, the first site last, and
//! looks whether another one takes its place, and where each outcome is.

use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use in_order::download_all_sites;
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
fn no_site_at_all() {
    watch();
    let client = client();
    let outcomes = without_panic("13", || block_on(download_all_sites(&client, &[], 4)));
    hint_unless!(
        outcomes.is_empty(),
        "the list was empty, and {} outcomes came of it. See chapter 13.",
        outcomes.len()
    );
}

#[test]
fn a_failure_keeps_its_place() {
    watch();
    let server = Server::start(|path, connection| match path {
        "/3" => server::refuse(connection, "404 Not Found", ""),
        _ => server::send_page(connection, bytes_of(path[1..].parse().unwrap())),
    });
    let sites: Vec<_> = (0..7).map(|site| server.url(&format!("/{site}"))).collect();
    let client = client();
    let outcomes = without_panic("13", || block_on(download_all_sites(&client, &sites, 2)));
    hint_unless!(
        outcomes.len() == 7,
        "one of seven sites answered `404 Not Found`, and there are {} outcomes. A site that fails \
         has an outcome too, and the run goes on. See chapter 13, step 3.",
        outcomes.len()
    );
    hint_unless!(
        outcomes[3].is_err(),
        "the fourth of seven sites answered `404 Not Found`, and the fourth outcome is {:?}. An \
         error keeps the place of its site. See chapter 13.",
        outcomes[3]
    );
}

#[test]
fn a_site_may_be_there_twice() {
    watch();
    let server = Server::start(|path, connection| {
        server::send_page(connection, bytes_of(path[1..].parse().unwrap()))
    });
    let list = [2, 0, 2, 1, 0];
    let sites: Vec<_> = list.iter().map(|site| server.url(&format!("/{site}"))).collect();
    let client = client();
    let outcomes = without_panic("13", || block_on(download_all_sites(&client, &sites, 3)));
    let bytes: Vec<_> = outcomes.into_iter().map(Result::ok).collect();
    let expected: Vec<_> = list.iter().map(|site| Some(bytes_of(*site))).collect();
    hint_unless!(
        bytes == expected && server.requests().len() == list.len(),
        "a list of five sites has two of them twice. The outcomes should be {expected:?}, and they \
         are {bytes:?}; {} requests came. Each outcome has to be at the place of its site, and an \
         address alone does not say which place that is. See chapter 13, step 5.",
        server.requests().len()
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
    let (stall, outcomes) = thread::scope(|scope| {
        let stall = scope.spawn(|| {
            let stall = let_go_one_by_one(&desk, at_once, all);
            desk.open();
            stall
        });
        let outcomes =
            without_panic("13", || block_on(download_all_sites(&client, &sites, at_once)));
        (stall.join().unwrap(), outcomes)
    });

    let requests = server.requests().len();
    hint_unless!(
        requests == all && outcomes.len() == all,
        "there are {all} sites, {requests} requests came, and there are {} outcomes. Every site has \
         to be downloaded, once, and has an outcome. See chapter 13.",
        outcomes.len()
    );
    hint_unless!(
        desk.most() <= at_once,
        "the bound was {at_once}, and the server had {} downloads in flight at once. A download is \
         in flight until the last byte of its page is there. See chapter 13, step 4.",
        desk.most()
    );
    if let Some(Stall { waiting, arrived }) = stall {
        hint_unless!(
            desk.most() >= at_once,
            "the bound was {at_once}, and the server never had more than {} downloads in flight. \
             Places stay empty from the beginning. See chapter 13, step 4.",
            desk.most()
        );
        hint!(
            "the bound was {at_once}. The first site was slow. After {} of {all} were done, only \
             {waiting} were in flight, and {} sites had to wait although there was a place. What \
             has arrived must not take a place while it waits for its turn: nobody needs the order \
             before the end. See chapter 13, step 5.",
            arrived - waiting,
            all - arrived
        );
    }
    for (place, outcome) in outcomes.iter().enumerate() {
        hint_unless!(
            outcome.as_ref().is_ok_and(|bytes| *bytes == bytes_of(place)),
            "the page of site {place} has {} bytes, and outcome {place} is {outcome:?}. The \
             outcomes have to be in the order of the sites, whichever of them arrives first. See \
             chapter 13, step 5.",
            bytes_of(place)
        );
    }
}

struct Stall {
    waiting: usize,
    arrived: usize,
}

/// Lets a download end as soon as all places are taken, until every site has been asked for. A
/// place that stays empty is a stall.
///
/// One of the first downloads is held to the end: all others have to pass it.
fn let_go_one_by_one(desk: &Desk, at_once: usize, all: usize) -> Option<Stall> {
    let is_full = |waiting, arrived| waiting >= at_once || arrived == all;
    let is_stalled = || !desk.comes_true(PATIENCE, is_full);
    let stall = || Some(Stall { waiting: desk.waiting().len(), arrived: desk.arrived().len() });
    if is_stalled() {
        return stall();
    }
    // If there is one too many, it comes in this time.
    desk.comes_true(Duration::from_secs(1), |waiting, _| waiting > at_once);

    // With one place, the first has to end before the second can begin.
    let held = desk.waiting().into_iter().map(|caller| caller.key).min()?;
    let others = || desk.waiting().into_iter().map(|caller| caller.key).filter(|key| *key != held);
    while desk.arrived().len() < all {
        desk.let_go(others().max().unwrap_or(held));
        if is_stalled() {
            return stall();
        }
    }
    while let Some(next) = others().max() {
        desk.let_go(next);
    }
    desk.let_go(held);
    None
}

/// Another number for each site, which neither grows nor shrinks with it.
fn bytes_of(site: usize) -> usize {
    200 + site * 37 % 101
}
