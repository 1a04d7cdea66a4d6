//! What the compiler says to a file that is no part of any crate.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Every error and every warning that the compiler has for a file.
pub fn diagnostics(file: &Path, folder: &Path) -> Vec<Value> {
    let output = Command::new(rustc())
        .args(["--edition", "2024", "--emit=metadata", "--error-format=json", "--out-dir"])
        .arg(folder)
        .arg(file)
        .output()
        .expect("the compiler that builds this test is there");
    let lines = String::from_utf8(output.stderr).unwrap();
    let messages = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let messages = messages.filter(|message| message["$message_type"] == "diagnostic");
    // The last ones only count the others, and explain how to learn more.
    messages
        .filter(|message| message["level"] != "failure-note")
        .filter(|message| {
            let text = message["message"].as_str().unwrap();
            !text.starts_with("aborting due to") && !text.ends_with(" emitted")
        })
        .collect()
}

/// What `rustc --version` prints.
pub fn version() -> String {
    let output = Command::new(rustc()).arg("--version").output().expect("there is a compiler");
    String::from_utf8(output.stdout).unwrap()
}

/// The compiler beside the cargo that runs this test.
fn rustc() -> OsString {
    let cargo = env::var_os("CARGO").map(PathBuf::from);
    let rustc =
        cargo.map(|cargo| cargo.with_file_name("rustc").with_extension(env::consts::EXE_EXTENSION));
    rustc.filter(|rustc| rustc.exists()).map_or_else(|| "rustc".into(), PathBuf::into_os_string)
}
