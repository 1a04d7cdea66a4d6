//! wrong: the parts are too short, so that one more is left for one more thread. Hint: "let each thread take one job after the other"

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let part = (jobs.len() / workers).max(1);
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
