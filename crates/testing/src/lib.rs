//! What the test targets of runner-tenant share: running the program and real Helms, reading streams
//! as Kubernetes does, and comparing them; objects that would leave their tenant.

pub mod case;
pub mod component;
mod difference;
pub mod documents;
pub mod edits;
pub mod escape;
pub mod go;
pub mod helm;
pub mod hostile;
pub mod loosened;
pub mod program;

/// The root of the repository; tests name files from here.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
