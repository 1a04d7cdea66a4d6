//! Runs the programs as a user would: only for tests.
