//! wrong: batches, in one pool. Hint: "a worker had nothing to do"

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    let mut answers = Vec::new();
    for batch in jobs.chunks(workers) {
        let batch = batch.par_iter().with_max_len(1).map(|job| compute(*job));
        answers.extend(pool.install(|| batch.collect::<Vec<_>>()));
    }
    Ok(answers)
}
