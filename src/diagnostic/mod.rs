//! Messages to the user: errors and findings, with the places they are about.

mod error;
mod finding;
mod place;
mod render;

pub use error::Error;
pub use finding::{Finding, Severity};

pub use place::{Place, Source};
pub use render::Paint;
