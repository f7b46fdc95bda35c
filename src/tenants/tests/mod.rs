//! The tenants file as a whole: what it gives, and what it says when it cannot.

mod caches;
mod config;
mod directory;
mod exceptions;
mod head;
mod keys;
mod lockdown;
mod mistakes;
mod names;
mod nodes;
mod patches;
mod pools;
mod resolve;
mod resolved;
mod runners;
mod schema;
mod sections;
mod select;
mod shared;
mod teams;

use super::{Tenant, TenantsFile};
use crate::diagnostic::{Error, Paint, Source};

/// The file with this text after its `apiVersion`.
fn open(text: &str) -> Result<TenantsFile, Error> {
    TenantsFile::parse(Source::new("tenants.yaml", format!("apiVersion: runner-tenant/v1\n{text}")))
}

/// The tenant java of the file with this text.
fn java(text: &str) -> Result<Tenant, Error> {
    open(text)?.tenant("java")
}

/// The message of the error, as the user sees it.
fn message<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => "no error".to_owned(),
        Err(error) => error.render(Paint::Plain),
    }
}

/// The message about one key of tenant java, given by its path.
fn about(path: &str, value: &str) -> String {
    let mut text = "tenants:\n  java:".to_owned();
    for (depth, key) in path.split('.').enumerate() {
        text += &format!("\n{}{key}:", "  ".repeat(depth + 2));
    }
    message(java(&format!("{text} {value}\n")))
}
