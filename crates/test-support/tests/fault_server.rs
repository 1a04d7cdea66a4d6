//! The example `fault-server` prints a list that a download program can read.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use test_support::faults::Fault;
use test_support::folder;

#[test]
fn the_fault_server_lists_what_it_does_and_says_who_has_signed() {
    let folder = folder("fault-server");
    let test = std::env::current_exe().unwrap();
    let example = test.ancestors().nth(2).unwrap().join("examples/fault-server");
    let mut command = Command::new(example);
    let command = command.arg("faults.pem").current_dir(&folder).stdout(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let lines: Vec<_> = lines.take(Fault::ALL.len()).map(Result::unwrap).collect();
    server.kill().unwrap();
    server.wait().unwrap();
    for (line, fault) in lines.iter().zip(Fault::ALL) {
        let (address, comment) = line.split_once("  # ").unwrap();
        assert!(address.starts_with("http"), "{line}");
        assert_eq!(comment, fault.about());
    }
    assert_eq!(lines.len(), Fault::ALL.len());
    let signer = fs::read_to_string(folder.join("faults.pem")).unwrap();
    assert!(signer.starts_with("-----BEGIN CERTIFICATE-----"), "{signer}");
    fs::remove_dir_all(folder).unwrap();
}
