//! Everything that can go wrong with a download, as a list of addresses, until Ctrl-C.
//!
//! ```sh
//! cargo run -p test-support --example fault-server > faults.txt &
//! cargo run -p async-download -- --sites faults.txt --timeout 1
//! ```

use std::thread;

use test_support::faults::{Fault, Faults};

fn main() {
    let faults = Faults::start();
    for fault in Fault::ALL {
        println!("{}  # {}: {}", faults.url(fault), fault.about(), fault.kind());
    }
    loop {
        // It can wake up without a reason.
        thread::park();
    }
}
