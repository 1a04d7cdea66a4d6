//! Watches from inside of the computation how many threads take part, and how many at once.

use std::time::Duration;

use probe::{PATIENCE, Probe, hint_unless, watch};
use use_the_cores::compute_all;

/// More than some machines have cores: that has nothing to do with it.
const WORKERS: usize = 3;

#[test]
fn not_fewer_than_the_workers() {
    watch();
    // Every job waits until three are in progress.
    let probe = compute(Probe::new(WORKERS, PATIENCE));
    hint_unless!(
        probe.most() >= WORKERS,
        "{WORKERS} workers were asked for, and at most {} computed at the same time; threads \
         that took part: {}. Jobs are computed at the same time only in threads. See \"The models\" in \
         chapter 10.",
        probe.most(),
        probe.threads()
    );
}

#[test]
fn not_more_than_the_workers() {
    watch();
    // Every job waits until one too many is in progress. If none comes, it is right.
    let probe = compute(Probe::new(WORKERS + 1, Duration::from_secs(1)));
    hint_unless!(
        probe.most() <= WORKERS && probe.threads() <= WORKERS,
        "{WORKERS} workers were asked for, and {} threads took part, {} at the same time. A \
         thread for each job is not what was asked for: let each thread take one job after the \
         other. See \"The models\" in chapter 10.",
        probe.threads(),
        probe.most()
    );
}

fn compute(probe: Probe) -> Probe {
    let jobs: Vec<u64> = (0..24).collect();
    let answers = compute_all(&jobs, WORKERS, |job| {
        probe.enter();
        job * job
    });
    let answers = answers.unwrap();
    hint_unless!(
        answers == jobs.iter().map(|job| job * job).collect::<Vec<_>>(),
        "the answers are not those of the jobs, one for each and in their order: squares were \
         asked for, and it came to {answers:?}. See \"The models\" in chapter 10."
    );
    probe
}
