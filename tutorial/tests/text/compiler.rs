//! The compiler, and what it refuses.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// The compiler beside the cargo that runs this test.
pub fn rustc() -> Command {
    let cargo = env::var_os("CARGO").map(PathBuf::from);
    let rustc =
        cargo.map(|cargo| cargo.with_file_name("rustc").with_extension(env::consts::EXE_EXTENSION));
    Command::new(rustc.filter(|rustc| rustc.exists()).unwrap_or_else(|| "rustc".into()))
}

/// The codes of the errors; a code is empty where an error has none.
pub fn codes(messages: &str) -> Vec<String> {
    let messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let errors = messages.filter(|message| message["level"] == "error");
    // The last one only counts the others.
    errors
        .filter(|error| !error["message"].as_str().unwrap().starts_with("aborting due to"))
        .map(|error| error["code"]["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}
