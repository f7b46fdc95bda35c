//! Turns the rendered upstream `gitlab-runner` chart into tenant-isolated CI runners.
//!
//! The library never prints, exits, or reads the environment or the clock; that is the business of
//! the binary.

pub mod change;
pub mod drawing;
pub mod edit;
pub mod error;
pub mod export;
pub mod finding;
pub mod mask;
pub mod place;
pub mod plan;
pub mod runner;
pub mod secret;
pub mod tenants;
pub mod workload;
