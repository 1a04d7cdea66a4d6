//! right: each thread has its part of the list.

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let part = jobs.len().div_ceil(workers).max(1);
    let compute = &compute;
    Ok(thread::scope(|scope| {
        let threads: Vec<_> = jobs
            .chunks(part)
            .map(|part| {
                scope.spawn(move || part.iter().map(|job| compute(*job)).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    }))
}
