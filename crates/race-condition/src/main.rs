//! Counts with several threads, in a broken way and in four that are mended.
//!
//! ```sh
//! cargo run -p race-condition
//! ```

fn main() {}
