//! right: a pool of rayon, and no job in the same piece as another.

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    pool.install(|| jobs.par_iter().with_max_len(1).map(|job| Ok(compute(*job))).collect())
}
