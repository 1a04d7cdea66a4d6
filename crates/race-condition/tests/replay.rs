//! An order that loses an update is found once, and can then be repeated as often as wanted.
//!
//! This test has a process to itself: the model checker reports failures as the first run in its
//! process was told to.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::panic::catch_unwind;

use shuttle::scheduler::DfsScheduler;
use shuttle::{Config, FailurePersistence, Runner, replay_from_file, sync, thread};

#[allow(dead_code, reason = "one of five is broken")]
#[path = "../src/counters.rs"]
mod counters;

fn loses_nothing() {
    assert_eq!(counters::load_then_store(2, 1), 2, "an update is lost");
}

#[test]
fn the_order_that_loses_can_be_replayed() {
    let folder = test_support::folder("schedules");
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::File(Some(folder.clone()));
    let search = || Runner::new(DfsScheduler::new(None, false), config).run(loses_nothing);
    assert!(catch_unwind(search).is_err());

    let schedule = folder.join("schedule000.txt");
    for _ in 0..3 {
        let panic = catch_unwind(|| replay_from_file(loses_nothing, &schedule)).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert!(message.contains("an update is lost"), "{message}");
    }
    fs::remove_dir_all(folder).unwrap();
}
