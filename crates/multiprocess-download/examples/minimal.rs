//! Downloads each URL, in one process per core; only the essentials, to take home.
//! `cargo run -p multiprocess-download --example minimal-multiprocess -- URL...`

use anyhow::{Error, Result, ensure};
use std::process::{Child, Command, ExitStatus};
use std::{env, time::Duration};

fn main() -> Result<()> {
    let urls: Vec<String> = env::args().skip(1).collect();
    if urls.first().is_some_and(|first| first == "--worker") {
        return download_all_sites(&urls[1..]);
    }
    let share = urls.len().div_ceil(num_cpus::get()).max(1);
    let start = |urls| Command::new(env::current_exe()?).arg("--worker").args(urls).spawn();
    let mut workers: Vec<_> = urls.chunks(share).map(start).collect::<Result<_, _>>()?;
    let exits: Vec<_> = workers.iter_mut().map(Child::wait).collect::<Result<_, _>>()?;
    ensure!(exits.iter().all(ExitStatus::success), "some failed");
    Ok(())
}

fn download_all_sites(urls: &[String]) -> Result<()> {
    // Leave this line out where reqwest has its default features: they bring a TLS provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder().timeout(Duration::from_secs(20)).build()?;
    let get = |url| client.get(url).send()?.error_for_status()?.bytes();
    let show = |url| get(url).map(|body| println!("Read {} bytes from {url}", body.len()));
    let failures = urls.iter().filter_map(|url| show(url).err()).map(Error::from);
    ensure!(failures.inspect(|error| eprintln!("{error:#}")).count() == 0, "some failed");
    Ok(())
}
