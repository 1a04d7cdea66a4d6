//! What the examples show, they show in every run.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use test_support::Invocation;

fn printed(example: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_third-party-api"));
    Invocation::example(program, example, [""; 0]).run().exits_with(0).stdout
}

#[test]
fn visitors_share_one_api() {
    let told = "\
40 visitors: 20 x 200, 20 x 503, 0 x 504
the third party saw 20 requests
";
    assert_eq!(printed("back-end"), told);
}

#[test]
fn each_host_has_its_own_bound() {
    let told = "\
six for all:         one host sees 6 at once, the other 6
three for each host: one host sees 3 at once, the other 3
";
    assert_eq!(printed("per-host"), told);
}

#[test]
fn a_bounded_queue_holds_its_producer_back() {
    let told = "\
without a bound: 1000 wait, 10s
with a bound:    5 wait, 10s
sync_channel:    5 fit in while nobody takes any
";
    assert_eq!(printed("bounded-queue"), told);
}
