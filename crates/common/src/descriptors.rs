//! How many sites at once the limit on open files allows.

use crate::Model;
use crate::output::complain;

/// What the process itself has open: the three streams, two event loops with their listener and
/// wake-up pipes, a picture to be saved, and some to spare.
const RESERVED: u64 = 24;

/// Raises the limit on open files as far as the system lets it, and returns how many sites at once
/// it leaves room for: `wanted`, or less with a note on stderr.
pub(crate) fn fit(model: Model, wanted: usize, practice: bool) -> usize {
    // Where the limit cannot be raised, or the system has none, the number that was asked for
    // stands: then each site that finds no descriptor is a failure of its own.
    let Ok(limit) = rlimit::increase_nofile_limit(u64::MAX) else { return wanted };
    let room = limit.saturating_sub(RESERVED) / each(model, practice);
    let allowed = usize::try_from(room).unwrap_or(usize::MAX).clamp(1, wanted);
    if allowed < wanted {
        complain(&format!(
            "note: {allowed} at once instead of {wanted}: \
             the limit on open files is {limit} (see ulimit -n)"
        ));
    }
    allowed
}

/// The descriptors that one site in flight takes in this process: a connection, or the two pipes to
/// a worker process; and the practice server's end of the connection.
fn each(model: Model, practice: bool) -> u64 {
    let client = if matches!(model, Model::Processes(_)) { 2 } else { 1 };
    client + u64::from(practice)
}
