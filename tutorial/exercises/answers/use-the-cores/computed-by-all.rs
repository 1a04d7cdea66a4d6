//! wrong: every worker computes everything. Hint: "Each job has to be computed, and once"

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let compute = &compute;
    Ok(thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|_| scope.spawn(move || jobs.iter().map(|job| compute(*job)).collect::<Vec<_>>()))
            .collect();
        let mut answers = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        answers.next_back().unwrap_or_default()
    }))
}
