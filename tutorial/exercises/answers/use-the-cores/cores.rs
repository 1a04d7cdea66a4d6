//! wrong: a thread for each core. Hint: "See"

use anyhow::Result;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

pub fn compute_all(
    jobs: &[u64],
    workers: usize,
    compute: impl Fn(u64) -> u64 + Sync,
) -> Result<Vec<u64>> {
    let _ = workers;
    let cores = std::thread::available_parallelism()?.get();
    let pool = ThreadPoolBuilder::new().num_threads(cores).build()?;
    Ok(pool.install(|| jobs.par_iter().map(|job| compute(*job)).collect()))
}
