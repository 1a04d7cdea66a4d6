//! The model checker's threads run `counters.rs`, in every order in which they can take their steps.
//!
//! Shuttle takes every atomic operation for sequentially consistent. The counters use one atomic
//! each, and for a single one all orderings agree.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use shuttle::{check_dfs, sync, thread};

#[path = "../src/counters.rs"]
mod counters;
#[expect(dead_code, reason = "the tests look at totals only")]
#[path = "../src/interleavings.rs"]
mod interleavings;

use interleavings::Orders;

type Way = fn(threads: usize, increments: usize) -> u64;

/// Every total that some order of the steps ends with.
fn totals(count: Way, threads: usize, increments: usize) -> BTreeSet<u64> {
    let totals = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = Arc::clone(&totals);
    check_dfs(
        move || {
            let total = count(threads, increments);
            seen.lock().unwrap().insert(total);
        },
        None,
    );
    let totals = totals.lock().unwrap();
    totals.clone()
}

#[test]
fn load_then_store_loses_what_the_enumeration_says() {
    for (threads, increments) in [(1, 3), (2, 1), (2, 2)] {
        let orders = Orders::of(threads, increments).unwrap();
        let expected: BTreeSet<_> = orders.totals().into_keys().collect();
        assert_eq!(totals(counters::load_then_store, threads, increments), expected);
    }
    assert_eq!(totals(counters::load_then_store, 2, 2), BTreeSet::from([2, 3, 4]));
}

#[test]
fn the_mended_ways_lose_nothing_in_any_order() {
    let ways: [(Way, &[(usize, usize)]); 4] = [
        (counters::mutex, &[(2, 1), (2, 2), (3, 1)]),
        (counters::fetch_add, &[(2, 1), (2, 2), (3, 1)]),
        (counters::channel, &[(1, 1), (1, 2), (2, 1)]),
        (counters::one_count_each, &[(2, 1), (2, 2), (3, 1)]),
    ];
    let loses_nothing = |number, count, sizes: &[_]| {
        for &(threads, increments) in sizes {
            let expected = BTreeSet::from([(threads * increments) as u64]);
            assert_eq!(totals(count, threads, increments), expected, "way {number}");
        }
    };
    std::thread::scope(|scope| {
        for (number, (count, sizes)) in ways.into_iter().enumerate() {
            scope.spawn(move || loses_nothing(number, count, sizes));
        }
    });
}
