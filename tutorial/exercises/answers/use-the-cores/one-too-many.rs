//! wrong: one worker too many. Hint: "let each thread take one job after the other"

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers + 1).build()?;
    Ok(pool.install(|| jobs.par_iter().map(|job| compute(*job)).collect()))
}
