//! Reading the runner's TOML.

use toml_patch::{Document, Error};

/// Reads a TOML text.
pub fn read_toml(text: &str) -> Result<Document, Error> {
    Document::parse(text)
}
