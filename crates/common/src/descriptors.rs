//! How many sites at once the limit on open files allows.

use std::collections::HashSet;

use reqwest::Url;

use crate::options::Model;
use crate::output::complain;

/// What the process itself has open: the three streams, two event loops with their listener and
/// wake-up pipes, a picture to be saved, and some to spare.
const RESERVED: u64 = 24;
/// One in so many is left to connections that are open a moment longer than their request.
const SLACK: u64 = 32;

/// What fits.
#[derive(Debug)]
pub(crate) struct Plan {
    /// How many sites may be in flight.
    pub(crate) concurrency: usize,
    /// Whether connections may stay open, to be used again. They do so for each host of the list,
    /// so with many hosts they would take all descriptors.
    pub(crate) keep_connections: bool,
}

/// Raises the limit on open files as far as the system lets it, and plans with what it leaves room
/// for: `wanted` at once, or less with a note on stderr.
pub(crate) fn plan(model: Model, wanted: usize, list: &[Url], practice: bool) -> Plan {
    // Where the limit cannot be raised, or the system has none, there is nothing to plan: then each
    // site that finds no descriptor is a failure of its own.
    let Ok(limit) = rlimit::increase_nofile_limit(u64::MAX) else {
        return Plan { concurrency: wanted, keep_connections: true };
    };
    let hosts: HashSet<_> = list.iter().map(Url::origin).collect();
    let room = limit.saturating_sub(RESERVED + limit / SLACK);
    let keep_connections = practice || (hosts.len() + wanted) as u64 <= room;
    let room = room / each(model, practice, keep_connections);
    let concurrency = usize::try_from(room).unwrap_or(usize::MAX).clamp(1, wanted);
    if concurrency < wanted {
        complain(&format!(
            "note: {concurrency} at once instead of {wanted}: \
             the limit on open files is {limit} (see ulimit -n)"
        ));
    }
    Plan { concurrency, keep_connections }
}

/// The descriptors that one site in flight takes in this process.
fn each(model: Model, practice: bool, keep_connections: bool) -> u64 {
    let client = match model {
        // All that are being started at the same time have both ends of two pipes here, and what is
        // to be their stderr. The connection is the worker's.
        Model::Processes(_) => 5,
        _ if keep_connections => 1,
        // The next connection is opened before the last one is closed.
        _ => 2,
    };
    // The practice server is in this process too, with its end of the connection.
    client + u64::from(practice)
}
