//! Turns the rendered upstream `gitlab-runner` chart into tenant-isolated CI runners.
//!
//! The library never prints, exits, or reads the environment or the clock; that is the business of
//! the binary.

pub mod diagnostic;
pub mod edit;
pub mod export;
pub mod fleet;
pub mod plan;
pub mod rule;
pub mod runner;
pub mod secret;
mod spelling;
pub mod tenants;
pub mod workload;
