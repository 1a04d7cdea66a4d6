//! wrong: a thread for each job. Hint: "let each thread take one job after the other"

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let _ = workers;
    let compute = &compute;
    Ok(thread::scope(|scope| {
        let threads: Vec<_> = jobs.iter().map(|job| scope.spawn(move || compute(*job))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    }))
}
