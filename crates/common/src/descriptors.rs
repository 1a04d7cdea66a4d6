//! How many sites at once the limit on open files allows.

use std::collections::HashSet;
use std::time::Duration;

use reqwest::Url;

use crate::options::Model;
use crate::output::complain;

/// What the process itself has open: the three streams, two event loops with their listener and
/// wake-up pipes, a picture to be saved, and some to spare.
const RESERVED: u64 = 24;
/// One in so many is left to connections that are open a moment longer than their request.
const SLACK: u64 = 32;
/// The most connections that one site can open: for the first request and for ten redirects.
const EACH_SITE: usize = 11;
/// Several times what a client opens in a second: `scripts/compare kept` counts that.
const NEW_IN_A_SECOND: f64 = 50_000.0;
/// Shorter than most servers keep a connection that nobody uses, so that a request seldom meets one
/// that is just being closed.
const LONGEST_IDLE: Duration = Duration::from_secs(4);
/// reqwest's pool looks for connections that are idle for too long no more often than this.
const SHORTEST_IDLE: Duration = Duration::from_millis(90);

/// What fits.
#[derive(Debug)]
pub struct Plan {
    /// How many sites may be in flight.
    pub concurrency: usize,
    /// How long a connection is kept that nobody uses. Zero where such connections could take all
    /// descriptors: no site may fail because of them.
    pub keep: Duration,
}

/// Raises the limit on open files as far as the system lets it, and plans with what it leaves room
/// for: `wanted` at once, or less with a note on stderr. The list is downloaded to the number of
/// `sites` in all.
pub fn plan(model: Model, wanted: usize, list: &[Url], sites: usize, practice: bool) -> Plan {
    // Where the limit cannot be raised, or the system has none, there is nothing to plan: then each
    // site that finds no descriptor is a failure of its own.
    let Ok(limit) = rlimit::increase_nofile_limit(u64::MAX) else {
        return Plan { concurrency: wanted, keep: LONGEST_IDLE };
    };
    let room = limit.saturating_sub(RESERVED + limit / SLACK);
    // The practice server is one host, and all connections to it can be in use at once.
    let keep = if practice || sites.saturating_mul(EACH_SITE) as u64 <= room {
        LONGEST_IDLE
    } else {
        let hosts: HashSet<_> = list.iter().map(Url::origin).collect();
        keep(room, hosts.len().saturating_mul(in_each_client(model, wanted)))
    };
    let room = room / each(model, practice, !keep.is_zero());
    let concurrency = usize::try_from(room).unwrap_or(usize::MAX).clamp(1, wanted);
    if concurrency < wanted {
        complain(&format!(
            "note: {concurrency} in flight instead of {wanted}: \
             the limit on open files is {limit} (see ulimit -n)"
        ));
    }
    Plan { concurrency, keep }
}

/// How long connections may be kept where there is room for so many, and a list needs `known` for
/// its own hosts: as many for each as are in flight at once.
///
/// Redirects can lead to as many other hosts as there is time for. A connection that nobody uses is
/// closed after up to twice its time.
fn keep(room: u64, known: usize) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "descriptors are fewer than 2^53")]
    let spare = room.saturating_sub(known as u64) as f64;
    let seconds = (spare / NEW_IN_A_SECOND / 2.0).min(LONGEST_IDLE.as_secs_f64());
    let idle = Duration::from_secs_f64(seconds);
    if idle < SHORTEST_IDLE { Duration::ZERO } else { idle }
}

/// How many sites one client has in flight. Each process has a client of its own.
fn in_each_client(model: Model, wanted: usize) -> usize {
    match model {
        Model::OneByOne | Model::Processes(_) => 1,
        Model::Threads(_) | Model::Tasks(_) | Model::Distributed(_) => wanted,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_kept_where_they_cannot_take_all_descriptors() {
        for (room, known, seconds) in [
            (1_000_000, 100, 4.0),
            (60_000, 10_000, 0.5),
            (60_000, 60_000, 0.0),
            (20_000, 10_000, 0.1),
            (9_000, 0, 0.09),
            (8_000, 1, 0.0),
        ] {
            assert_eq!(keep(room, known), Duration::from_secs_f64(seconds), "{room}, {known}");
        }
    }
}
