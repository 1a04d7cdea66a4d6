//! Downloads each URL, in one process per core; only the essentials, to take home.
//!
//! `cargo run -p multiprocess-download --example minimal-multiprocess -- URL...`

use anyhow::{Error, Result, ensure};
use std::process::{Command, exit};
use std::{env, time::Duration};

fn main() -> Result<()> {
    let urls: Vec<String> = env::args().skip(1).collect();
    if urls.first().is_some_and(|first| first == "--worker") {
        let failed = download_all_sites(&urls[1..])?;
        return if failed == 0 { Ok(()) } else { exit(1) };
    }
    let share = urls.len().div_ceil(num_cpus::get()).max(1);
    let mut workers = Vec::new();
    for urls in urls.chunks(share) {
        workers.push(Command::new(env::current_exe()?).arg("--worker").args(urls).spawn()?);
    }
    let mut all_well = true;
    for mut worker in workers {
        all_well &= worker.wait()?.success();
    }
    ensure!(all_well, "some failed");
    Ok(())
}

/// How many failed.
fn download_all_sites(urls: &[String]) -> Result<usize> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder().timeout(Duration::from_secs(20)).build()?;
    let mut failed = 0;
    for url in urls {
        match client.get(url).send().and_then(|response| response.error_for_status()?.bytes()) {
            Ok(body) => println!("Read {} bytes from {url}", body.len()),
            Err(error) => {
                // Written in one piece: the other processes write to the same terminal.
                let line = format!("{:#}\n", Error::from(error));
                eprint!("{line}");
                failed += 1;
            }
        }
    }
    Ok(failed)
}
