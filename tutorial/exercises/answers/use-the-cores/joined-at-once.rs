//! wrong: each thread is waited for before the next one begins. Hint: "computed at the same time; threads that took part"

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let mut answers = Vec::new();
    for part in jobs.chunks(jobs.len().div_ceil(workers).max(1)) {
        let part = thread::scope(|scope| {
            let thread = scope.spawn(|| part.iter().map(|job| compute(*job)).collect::<Vec<_>>());
            thread.join().expect("no panic")
        });
        answers.extend(part);
    }
    Ok(answers)
}
