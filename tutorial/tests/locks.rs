//! The locks of the workspaces agree: what is built in two of them is the same in both.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod shared;

use std::collections::{BTreeMap, BTreeSet};

use shared::read;

const LOCKS: [&str; 3] =
    ["Cargo.lock", "crates/distributed-download/Cargo.lock", "tutorial/exercises/Cargo.lock"];

/// Which versions there are of each crate. It is named with what Cargo takes for compatible, such as
/// `rand 0.9`: of that, a build has one version.
type Versions = BTreeMap<String, BTreeSet<String>>;

#[test]
fn a_crate_of_two_locks_has_one_version() {
    let mut versions = Versions::new();
    for lock in LOCKS {
        for (name, version) in crates(&read(lock).unwrap()) {
            versions.entry(name).or_default().insert(version);
        }
    }
    assert!(versions.len() > 200, "{versions:?}");
    versions.retain(|_, versions| versions.len() > 1);
    assert!(versions.is_empty(), "with more than one version in {LOCKS:?}: {versions:#?}");
}

/// `cargo deny` does not look at the exercises.
#[test]
fn the_exercises_need_no_crate_of_their_own() {
    let [programs, _, exercises] = LOCKS.map(|lock| crates(&read(lock).unwrap()));
    let own: Vec<_> = exercises.difference(&programs).collect();
    assert!(!exercises.is_empty() && own.is_empty(), "{own:?}");
}

/// Name and version of each crate from a registry.
fn crates(lock: &str) -> BTreeSet<(String, String)> {
    let entries = lock.split("[[package]]").filter(|entry| entry.contains("\nsource = "));
    let named = entries.map(|entry| {
        let (name, version) = (value(entry, "name"), value(entry, "version"));
        let numbers = if version.starts_with("0.") { 2 } else { 1 };
        let compatible = version.split('.').take(numbers).collect::<Vec<_>>().join(".");
        (format!("{name} {compatible}"), version.to_owned())
    });
    named.collect()
}

fn value<'a>(entry: &'a str, key: &str) -> &'a str {
    let (_, rest) = entry.split_once(&format!("\n{key} = \"")).unwrap();
    rest.split_once('"').unwrap().0
}
