//! The head of a tenants file: its version and the names of its tenants.

use std::collections::HashMap;

use manifest_patch::Node;

use crate::diagnostic::{Error, Source};
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::section::names::TenantName;
use crate::tenants::section::{self, requires};
use crate::tenants::written::layer::{Entry, Layered};
use crate::tenants::written::lazy::ROOT;
use crate::tenants::written::sources::{Sources, Written};

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The versions come first: a file of another one would have other keys.
pub(in crate::tenants) fn check_version(source: &Source, tree: &Node) -> Result<(), Error> {
    let required = tree.get("requires");
    if let (Some(node), Some(text)) = (required, required.and_then(Node::as_str))
        && !requires::is_met(text, VERSION)
    {
        return Err(Error::new(format!("{ROOT} requires runner-tenant {text}, this is {VERSION}"))
            .at(source.place(node.span().unwrap_or_default()), "")
            .help("install a newer version"));
    }
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

/// A tenant's name, and which of the tenants it is in the order written.
pub(in crate::tenants) type Named = (Spanned<TenantName>, usize);

/// The names of the tenants under `tenants`, in the order written. What is wrong with one goes to
/// the mistakes, and the tenant is left out.
pub(in crate::tenants) fn tenant_names(
    source: &Source,
    tenants: Option<&Node>,
    mistakes: &Mistakes,
) -> Vec<Named> {
    let Some(tenants) = tenants else {
        return Vec::new();
    };
    let sources = Sources::file(source.clone());
    let written = Written { node: tenants, base: 0 };
    let report = |error| mistakes.add("tenants".to_owned(), error);
    let Some(entries) = Layered::Written(written).entries(&sources, &report) else {
        report(
            Error::new("`tenants` must be a map")
                .at(sources.place(written.span()), "")
                .help("write each tenant as `name:` with its settings indented under it"),
        );
        return Vec::new();
    };
    let positions: HashMap<usize, usize> = tenants
        .entries()
        .unwrap_or_default()
        .iter()
        .enumerate()
        .map(|(at, entry)| (written.span_of(&entry.key).start, at))
        .collect();
    let mut names = Vec::with_capacity(entries.len());
    for Entry { key, span, .. } in entries {
        let position = positions.get(&span.start).copied().unwrap_or_default();
        match TenantName::parse(key) {
            Ok(name) => names.push((Spanned::new(name, span), position)),
            Err(violation) => report(
                Error::new(format!("`{key}` {}", violation.predicate()))
                    .at(sources.place(span), violation.label()),
            ),
        }
    }
    names
}

/// What to do about a key that is often written where it is not known.
pub(in crate::tenants) fn hint(key: &str) -> Option<&'static str> {
    match key {
        "apiVersion" | "requires" | "exceptions" | "unmanaged" | "defaults" | "pools"
        | "teamsMaySet" => {
            Some("it stands at the top of tenants.yaml, or in defaults.yaml of a directory")
        }
        _ => section::hint(key),
    }
}
