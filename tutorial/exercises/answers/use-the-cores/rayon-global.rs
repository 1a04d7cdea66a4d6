//! wrong: rayon's own pool, which has a thread for each core. Hint: "See"

use anyhow::Result;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let _ = workers;
    Ok(jobs.par_iter().map(|job| compute(*job)).collect())
}
