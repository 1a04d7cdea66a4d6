//! Plays 24 games of chess against one player, on a clock that can be wound.
//!
//! ```sh
//! cargo run -p chess-exhibition
//! ```

fn main() {}
