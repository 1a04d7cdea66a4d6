//! wrong: the thread that only waits was counted as a worker. Hint: "computed at the same time; threads that took part"

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let pool = ThreadPoolBuilder::new().num_threads(workers.max(2) - 1).build()?;
    Ok(pool.install(|| jobs.par_iter().map(|job| compute(*job)).collect()))
}
