//! The program as a user runs it. The tests are those of all four download programs; what is only
//! this one's comes last.
#![allow(clippy::unwrap_used)]

use test_support::{Program, promises, servers};

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_sync-download"), at_once: 1, is_concurrent: false }
}

#[test]
fn downloads_160_of_160() {
    promises::downloads_160_of_160(&program());
}

#[test]
fn keeps_its_number_in_flight() {
    promises::keeps_its_number_in_flight(&program());
}

#[test]
fn json_has_an_object_for_each_site() {
    promises::json_has_an_object_for_each_site(&program());
}

#[test]
fn failures_are_counted() {
    promises::failures_are_counted(&program());
}

#[test]
fn all_faults_at_once() {
    promises::all_faults_at_once(&program());
}

#[test]
fn random_faults_do_not_mix() {
    promises::random_faults_do_not_mix(&program());
}

#[test]
fn a_deadline_covers_the_whole_download() {
    promises::a_deadline_covers_the_whole_download(&program());
}

#[cfg(target_os = "linux")]
#[test]
fn endless_bodies_take_no_memory() {
    promises::endless_bodies_take_no_memory(&program());
}

#[test]
fn bad_options_are_refused() {
    promises::bad_options_are_refused(&program());
}

#[test]
fn bad_lists_are_refused_whole() {
    promises::bad_lists_are_refused_whole(&program());
}

#[test]
fn lists_come_from_anywhere() {
    promises::lists_come_from_anywhere(&program());
}

#[test]
fn offline_is_offline() {
    promises::offline_is_offline(&program());
}

#[test]
fn https_works() {
    promises::https_works(&program());
}

#[test]
fn bad_certificates_are_refused() {
    promises::bad_certificates_are_refused(&program());
}

#[test]
fn secrets_and_escapes_stay_inside() {
    promises::secrets_and_escapes_stay_inside(&program());
}

#[cfg(target_os = "linux")]
#[test]
fn secrets_are_on_no_command_line() {
    promises::secrets_are_on_no_command_line(&program());
}

#[test]
fn timelines_are_drawn_on_request() {
    promises::timelines_are_drawn_on_request(&program());
}

#[test]
fn help_explains() {
    promises::help_explains(&program());
}

#[cfg(unix)]
#[test]
fn streams_may_break() {
    promises::streams_may_break(&program());
}

#[cfg(unix)]
#[test]
fn streams_may_be_closed() {
    promises::streams_may_be_closed(&program());
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_a_summary() {
    promises::ctrl_c_ends_with_a_summary(&program());
}

#[cfg(unix)]
#[test]
fn ctrl_c_after_the_end_changes_nothing() {
    promises::ctrl_c_after_the_end_changes_nothing(&program());
}

#[cfg(unix)]
#[test]
fn a_long_list_is_begun_at_once() {
    promises::a_long_list_is_begun_at_once(&program());
}

#[cfg(unix)]
#[test]
fn few_descriptors_are_enough() {
    promises::few_descriptors_are_enough(&program());
}

#[test]
fn minimal_downloads_what_it_is_given() {
    promises::minimal_downloads_what_it_is_given(&program(), "minimal-sync");
}

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
