//! One tenant reaches one thing, and which things several tenants reach.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Place;
use crate::tenants::{Spanned, Tenant};

/// A tenant reaches something.
#[derive(Debug, Clone)]
pub struct Edge<'t, T> {
    /// The tenant.
    pub tenant: &'t Tenant,
    /// Where the tenants file says so.
    pub span: Range<usize>,
    /// What it reaches.
    pub to: T,
}

/// An object in a namespace; without one, in whichever the release is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InNamespace<'t> {
    /// The namespace.
    pub namespace: Option<&'t str>,
    /// The object's name.
    pub name: &'t str,
}

/// A Deployment of a release; without a name, the only one that runs GitLab Runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Workload<'t> {
    /// The namespace, where it is known.
    pub namespace: Option<&'t str>,
    /// The Helm release.
    pub release: &'t str,
    /// The Deployment's name.
    pub name: Option<&'t str>,
}

impl<'t, T> Edge<'t, T> {
    pub(super) fn new<V>(
        tenant: &'t Tenant,
        value: &'t Spanned<V>,
        to: impl FnOnce(&'t V) -> T,
    ) -> Self {
        Self { tenant, span: value.span(), to: to(value.get()) }
    }

    /// Where the tenants file says so.
    pub fn place(&self) -> Place {
        self.tenant.place(self.span.clone())
    }
}

/// The edges that lead to one thing from several tenants, a group each; `edges` are sorted.
pub fn shared<'e, 't, T: PartialEq>(
    edges: &'e [Edge<'t, T>],
) -> impl Iterator<Item = &'e [Edge<'t, T>]> {
    let groups = edges.chunk_by(|one, other| one.to == other.to);
    groups.filter(|group| group.iter().any(|edge| edge.tenant.name != group[0].tenant.name))
}

/// How many pairs of these edges are of different tenants.
pub fn pairs<'e, 't: 'e, T: 'e>(edges: impl IntoIterator<Item = &'e Edge<'t, T>>) -> usize {
    let mut by_tenant: BTreeMap<&str, usize> = BTreeMap::new();
    for edge in edges {
        *by_tenant.entry(edge.tenant.name.as_str()).or_default() += 1;
    }
    let all: usize = by_tenant.values().sum();
    let own: usize = by_tenant.values().map(|own| own * own).sum();
    (all * all - own) / 2
}
