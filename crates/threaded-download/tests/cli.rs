//! The program as a user runs it. The tests are those of all four download programs; what is only
//! this one's comes last.
#![allow(clippy::unwrap_used)]

use test_support::{Program, promises};

fn program() -> Program {
    Program { file: env!("CARGO_BIN_EXE_threaded-download"), at_once: 5, is_concurrent: true }
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
fn concurrency_is_what_the_server_sees() {
    promises::concurrency_is_what_the_server_sees(&program());
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
    promises::minimal_downloads_what_it_is_given(&program(), "minimal-threaded");
}

// What only this program promises.

#[test]
fn a_client_serves_all_threads() {
    let run = program().example("thread-local", [""; 0]).run().exits_with(0);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(
        lines[0],
        "a client in each thread: requests 160, failed 0, threads 5, clients 5, connections 5"
    );
    assert!(
        lines[1].starts_with(
            "one client for all threads: requests 160, failed 0, threads 5, clients 1, connections "
        ),
        "{run:#?}"
    );
}

#[test]
fn every_thread_is_a_worker_of_its_own() {
    let server = test_support::gated(5);
    let arguments = ["--json", "-n", "20", &server.url("/dice")];
    let (sites, _) = program().with(arguments).run().exits_with(0).json();
    let workers: std::collections::BTreeSet<_> =
        sites.iter().map(|site| site["worker"].as_u64().unwrap()).collect();
    assert_eq!(workers, (0..5).collect());
}
