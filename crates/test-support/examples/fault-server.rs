//! Everything that can go wrong with a download, as a list of addresses, until Ctrl-C.
//!
//! ```sh
//! cargo run -p test-support --example fault-server > faults.txt &
//! cargo run -p async-download -- --sites faults.txt --timeout 1
//! ```
//!
//! Nobody trusts who has signed its certificates, and a program looks no further: that one of them
//! is for another host is not seen. With a file as argument, the server writes down who has signed.
//! On Linux a program can be told to trust that file, and sees the rest:
//!
//! ```sh
//! cargo run -p test-support --example fault-server -- faults.pem > faults.txt &
//! SSL_CERT_FILE=faults.pem cargo run -p async-download -- --sites faults.txt --timeout 1
//! ```

use std::{env, fs, io, thread};

use test_support::faults::{Fault, Faults};

fn main() -> io::Result<()> {
    let faults = Faults::start();
    if let Some(file) = env::args_os().nth(1) {
        fs::write(file, faults.authority())?;
    }
    for fault in Fault::ALL {
        // What comes of it is for the reader to guess.
        println!("{}  # {}", faults.url(fault), fault.about());
    }
    loop {
        // It can wake up without a reason.
        thread::park();
    }
}
