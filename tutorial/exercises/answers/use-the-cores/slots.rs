//! right: each thread writes into its part of the answers.

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let mut answers = vec![0; jobs.len()];
    let part = jobs.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        for (jobs, answers) in jobs.chunks(part).zip(answers.chunks_mut(part)) {
            scope.spawn(|| {
                for (job, answer) in jobs.iter().zip(answers) {
                    *answer = compute(*job);
                }
            });
        }
    });
    Ok(answers)
}
