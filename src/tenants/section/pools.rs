//! `pools` at the top of the file, and `pool` in a tenant, a runner or a manager: nodes under a name
//! that several of them use.

use std::collections::BTreeMap;

use manifest_patch::Node;
use schemars::JsonSchema;
use serde::Deserialize;

use super::choice::{Choice, Drops};
use super::names::{PoolName, TenantName};
use super::nodes::{LabelKey, LabelValue, Requirement, Toleration};
use super::table::Section;
use crate::diagnostic::Error;
use crate::spelling::{listed, nearest};
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::written::layer::{Entry, Layered};
use crate::tenants::written::placeholder::Names;
use crate::tenants::written::sources::{Sources, Written};

pub(super) const SECTION: Section = Section {
    choices: &[
        Choice { at: &[], drops: Drops::OneOf(["pool", "nodes"]) },
        Choice { at: &["manager"], drops: Drops::OneOf(["pool", "nodes"]) },
    ],
    ..Section::NOTHING
};

/// Nodes under a name. A node of the pool satisfies all of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(dead_code, reason = "the nodes are read with each tenant that uses the pool")]
pub(in crate::tenants) struct Pool {
    /// Labels that a node must have, with these values.
    match_labels: Option<BTreeMap<LabelKey, Option<Spanned<LabelValue>>>>,
    /// Further requirements on a node's labels: Kubernetes' NodeSelectorRequirement.
    match_expressions: Option<Vec<Spanned<Requirement>>>,
    /// Taints of nodes that pods accept, as in a pod's spec.
    tolerations: Option<Vec<Spanned<Toleration>>>,
    /// Whether several tenants may use the pool. Default: false, unless `tenants` lists them.
    shared: Option<Spanned<bool>>,
    /// The tenants that may use the pool. Default: any.
    tenants: Option<Vec<Spanned<TenantName>>>,
}

/// The pools of a file by name.
#[derive(Debug, Default)]
pub(in crate::tenants) struct Pools(BTreeMap<PoolName, Pool>);

/// The keys of a pool that say nothing about nodes.
const ABOUT_TENANTS: [&str; 2] = ["shared", "tenants"];

impl Pools {
    pub(in crate::tenants) fn new(pools: Option<BTreeMap<PoolName, Option<Pool>>>) -> Self {
        let pools = pools.into_iter().flatten();
        Self(pools.filter_map(|(name, pool)| Some((name, pool?))).collect())
    }

    /// Whether several tenants may use a pool that says so or lists them.
    pub(in crate::tenants) fn is_for_several(&self, name: &PoolName) -> bool {
        self.0.get(name).is_some_and(|pool| {
            pool.tenants.is_some() || pool.shared.as_ref().is_some_and(|shared| *shared.get())
        })
    }

    /// A tenant's layers in which the nodes of its pools stand beside their names. `head` is the top
    /// of the file.
    pub(in crate::tenants) fn resolve<'n>(
        &self,
        tenant: Layered<'n>,
        names: Names<'_>,
        head: &'n Node,
        sources: &Sources,
        mistakes: &Mistakes,
    ) -> Layered<'n> {
        let use_of = Use { pools: self, names, head, sources, mistakes };
        let layered = use_of.resolve("pool", tenant);
        let Layered::Merged { own, mut entries } = layered else { return layered };
        for entry in entries.iter_mut().filter(|entry| entry.key == "manager") {
            entry.value = use_of.resolve("manager.pool", entry.value.clone());
        }
        Layered::Merged { own, entries }
    }
}

/// The use of pools by one tenant.
struct Use<'u, 'n> {
    pools: &'u Pools,
    names: Names<'u>,
    head: &'n Node,
    sources: &'u Sources,
    mistakes: &'u Mistakes,
}

impl<'n> Use<'_, 'n> {
    /// A map with the nodes of its pool.
    fn resolve(&self, path: &str, map: Layered<'n>) -> Layered<'n> {
        let own = map.written();
        if !map.is_set("pool") && !map.is_set("manager") {
            return map;
        }
        let Some(mut entries) = map.clone().entries(self.sources, &|_| {}) else { return map };
        let find = |key: &str| {
            entries.iter().find(|entry| entry.key == key && !entry.value.is_null()).cloned()
        };
        if let Some(pool) = find("pool") {
            let written = pool.value.written();
            let place = || self.sources.place(written.span());
            let error = match (self.nodes(written), find("nodes")) {
                (Ok(nodes), None) => {
                    entries.retain(|entry| entry.key != "nodes");
                    entries.push(Entry { key: "nodes", span: pool.span, value: nodes });
                    None
                }
                (Err(error), _) => Some(error),
                (Ok(_), Some(nodes)) => Some(
                    Error::new("both `pool` and `nodes` are set")
                        .at(place(), "the pool")
                        .at(self.sources.place(nodes.span), "its own nodes")
                        .help("leave out one of them"),
                ),
            };
            if let Some(error) = error {
                self.mistakes.add(path.to_owned(), error);
            }
        }
        Layered::Merged { own, entries }
    }

    /// The nodes of the pool that is named.
    fn nodes(&self, written: Written<'n>) -> Result<Layered<'n>, Error> {
        let place = || self.sources.place(written.span());
        let name = written.node.as_str().and_then(|name| self.names.fill(name).ok());
        let name = name.as_deref().unwrap_or_default();
        let known = || self.pools.0.keys().map(PoolName::as_str);
        let found = self.pools.0.iter().find(|(pool, _)| pool.as_str() == name);
        let node = self.head.get("pools").and_then(|pools| pools.get(name));
        let (Some((_, pool)), Some(node)) = (found, node) else {
            let error = Error::new(format!("there is no pool `{name}`")).at(place(), "");
            return Err(match nearest(name, known()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if self.pools.0.is_empty() => {
                    error.help("write `pools: {general: {matchLabels: …}}` at the top of the file")
                }
                None => error
                    .help(format!("the pools are {}", listed(&known().collect::<Vec<_>>(), "and"))),
            });
        };
        if let Some(tenants) = &pool.tenants
            && tenants.iter().all(|listed| listed.as_str() != self.names.tenant)
        {
            let tenant = self.names.tenant;
            let error = Error::new(format!("the pool `{name}` is not for tenant `{tenant}`"));
            let list = self.head.get("pools").and_then(|pools| pools.get(name)?.get("tenants"));
            let list = list.and_then(Node::span).unwrap_or_default();
            return Err(error
                .at(place(), "")
                .at(self.sources.place(list), "its tenants")
                .help("use another pool, or have the tenant listed"));
        }
        let own = Written { node, base: 0 };
        let entries = Layered::Written(own).entries(self.sources, &|_| {}).unwrap_or_default();
        let about_nodes = |entry: &Entry<'_>| !ABOUT_TENANTS.contains(&entry.key);
        Ok(Layered::Merged { own, entries: entries.into_iter().filter(about_nodes).collect() })
    }
}
