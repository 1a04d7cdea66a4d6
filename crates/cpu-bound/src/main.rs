//! Computes the same answers in every model, and compares the times.
//!
//! ```sh
//! cargo run -p cpu-bound
//! ```

fn main() {}
