//! The head of a tenants file: its version and the names of its tenants.

use std::ops::Range;

use manifest_patch::Node;

use crate::diagnostic::{Error, Source};
use crate::tenants::read::spanned::Spanned;
use crate::tenants::section;
use crate::tenants::section::names::TenantName;
use crate::tenants::written::layer::Layered;
use crate::tenants::written::lazy::ROOT;
use crate::tenants::written::sources::{Sources, Written};

/// The version comes first: a file of another one would have other keys.
pub(in crate::tenants) fn check_version(source: &Source, tree: &Node) -> Result<(), Error> {
    let has_version = tree.get("apiVersion").is_some_and(|version| !version.is_null());
    if has_version || (tree.entries().is_none() && !tree.is_null()) {
        return Ok(());
    }
    Err(Error::new(format!("{ROOT} needs `apiVersion`"))
        .at(source.place(tree.span().unwrap_or_default()), "")
        .help("begin it with `apiVersion: runner-tenant/v1`"))
}

pub(in crate::tenants) fn tenants_node(tree: &Node) -> Option<&Node> {
    tree.get("tenants").filter(|tenants| !tenants.is_null())
}

/// The names of the tenants under `tenants`, in the order written.
pub(in crate::tenants) fn tenant_names(
    source: &Source,
    tenants: Option<&Node>,
) -> Result<Vec<Spanned<TenantName>>, Error> {
    let Some(tenants) = tenants else {
        return Ok(Vec::new());
    };
    let sources = Sources::file(source.clone());
    let written = Written { node: tenants, base: 0 };
    let Some(entries) = Layered::Written(written).entries(&sources)? else {
        return Err(Error::new("`tenants` must be a map")
            .at(sources.place(written.span()), "")
            .help("write each tenant as `name:` with its settings indented under it"));
    };
    let name = |key: &str, span: Range<usize>| match TenantName::parse(key) {
        Ok(name) => Ok(Spanned::new(name, span)),
        Err(reason) => Err(Error::new(format!("`{key}` {}", reason.predicate()))
            .at(sources.place(span), reason.label())),
    };
    entries.into_iter().map(|entry| name(entry.key, entry.span)).collect()
}

/// What to do about a key that is often written where it is not known.
pub(in crate::tenants) fn hint(key: &str) -> Option<&'static str> {
    match key {
        "apiVersion" | "unmanaged" | "defaults" => {
            Some("it stands at the top of tenants.yaml, or in defaults.yaml of a directory")
        }
        _ => section::hint(key),
    }
}
