//! What must hold of any input: the oracles of the fuzz targets, which panic where it does not.
//!
//! The ordinary tests run them over the cases, so that they hold to what the program says of itself.

#![allow(dead_code, unreachable_pub, reason = "each test takes a part")]

mod setting;
mod template;
mod tenants_file;

#[allow(unused_imports, reason = "each target takes one")]
pub use template::template;
#[allow(unused_imports, reason = "each target takes one")]
pub use tenants_file::tenants_file;
