//! wrong: batches, with new threads for each. Hint: "let each thread take one job after the other"

use std::thread;

use anyhow::Result;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let compute = &compute;
    let mut answers = Vec::new();
    for batch in jobs.chunks(workers) {
        thread::scope(|scope| {
            let threads: Vec<_> =
                batch.iter().map(|job| scope.spawn(move || compute(*job))).collect();
            answers.extend(threads.into_iter().map(|thread| thread.join().expect("no panic")));
        });
    }
    Ok(answers)
}
