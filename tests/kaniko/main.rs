//! The component `templates/kaniko.yml`: its own script, run with an executor that only writes down
//! what it is given. `tests/e2e/kaniko.rs` runs it with the real one.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arguments;
mod credentials;
mod examples;
mod inputs;
mod job;
mod law;
mod layers;
