//! right: a pool of rayon, and a part of the list for each of its threads.

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build()?;
    let part = jobs.len().div_ceil(workers).max(1);
    let parts = pool.install(|| {
        let compute = |part: &[u64]| part.iter().map(|job| compute(*job)).collect::<Vec<_>>();
        jobs.par_chunks(part).with_max_len(1).map(compute).collect::<Vec<_>>()
    });
    Ok(parts.concat())
}
