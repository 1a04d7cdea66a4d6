//! wrong: three workers, whatever is asked for. Hint: "`workers` was 1, and"

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let _ = workers;
    let pool = ThreadPoolBuilder::new().num_threads(3).build()?;
    Ok(pool.install(|| jobs.par_iter().map(|job| compute(*job)).collect()))
}
