//! The program as a user runs it: what all four download programs promise, and what only this one
//! does.
#![allow(clippy::unwrap_used)]

use test_support::{Program, servers};

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_sync-download"), at_once: 1, is_concurrent: false }
}

test_support::keeps_all_promises!(program());

// What only this program promises.

#[test]
fn one_client_uses_its_connection_again() {
    let run = program().example("one-client-each", [""; 0]).run().exits_with(0);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert!(
        lines[0].starts_with("a client for each request: requests 160, connections 160, seconds "),
        "{run:#?}"
    );
    assert!(
        lines[1].starts_with("one client for all: requests 160, connections 1, seconds "),
        "{run:#?}"
    );
}

#[test]
fn sites_are_downloaded_in_their_order() {
    let (sites, _) =
        program().with(["--json", "-n", "2", "--latency", "1"]).run().exits_with(0).json();
    let pages = sites.iter().map(|site| site["site"].as_str().unwrap().rsplit('/').next().unwrap());
    assert_eq!(pages.collect::<Vec<_>>(), ["jython", "dice", "jython", "dice"]);
    assert!(sites.windows(2).all(|pair| pair[0]["end"].as_f64() <= pair[1]["start"].as_f64()));
}

/// What chapter 02 says of the client that ours is not.
#[test]
fn the_timeout_of_a_blocking_client_starts_anew_with_each_read() {
    use std::io::Read;
    use std::time::{Duration, Instant};

    let timeout = Duration::from_secs(2);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::blocking::Client::builder().timeout(timeout);
    let client = builder.no_proxy().tls_certs_only([]).build().unwrap();
    let start = Instant::now();
    let mut response = client.get(format!("http://{}/", servers::drips())).send().unwrap();
    while start.elapsed() < timeout + Duration::from_millis(500) {
        assert_eq!(response.read(&mut [0]).unwrap(), 1);
    }
}
