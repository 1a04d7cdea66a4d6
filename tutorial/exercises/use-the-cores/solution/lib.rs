//! Computes an answer for each job, in as many threads as there are workers.

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// The answer for each job, in the order of the jobs.
pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    // Whatever the order in which they are computed, `collect` puts them into that of the jobs.
    Ok(pool.install(|| jobs.par_iter().map(|job| compute(*job)).collect()))
}
