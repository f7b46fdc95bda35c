//! Who reaches what: the nodes, buckets, Secrets, accounts, namespaces, tokens and repositories of
//! every tenant as edges, computed once. What two tenants share is found by sorting, never by
//! comparing all pairs.

mod bucket;
mod claim;
mod edge;
pub mod placement;

use std::ops::Range;

pub use bucket::BucketPart;
pub use edge::{Edge, InNamespace, Workload, pairs, shared};

use placement::NodesInCommon;

use crate::tenants::{Placement, S3Credentials, Tenant};

/// The edges of some tenants, each list sorted by what the edges lead to, then by tenant.
#[derive(Debug, Default)]
pub struct Fleet<'t> {
    /// The namespaces that the runners are in and build pods run in.
    pub namespaces: Vec<Edge<'t, &'t str>>,
    /// The Secrets with the runners' tokens.
    pub tokens: Vec<Edge<'t, InNamespace<'t>>>,
    /// The Secrets with the keys of buckets.
    pub bucket_keys: Vec<Edge<'t, InNamespace<'t>>>,
    /// The Secrets with credentials for registries, which build pods mount.
    pub registry_keys: Vec<Edge<'t, InNamespace<'t>>>,
    /// The Deployments of the runners that are no copies of a shared release.
    pub workloads: Vec<Edge<'t, Workload<'t>>>,
    /// The service accounts of build pods.
    pub accounts: Vec<Edge<'t, InNamespace<'t>>>,
    /// The parts of buckets that caches are in.
    pub buckets: Vec<Edge<'t, BucketPart<'t>>>,
    /// The repositories of registries that Kaniko keeps layers in.
    pub repositories: Vec<Edge<'t, &'t str>>,
    /// Where build pods run, in the order of the tenants.
    pub nodes: Vec<Edge<'t, &'t Placement>>,
}

impl<'t> Fleet<'t> {
    /// The edges of these tenants. Linear but for the sorting.
    pub fn new(tenants: impl IntoIterator<Item = &'t Tenant>) -> Self {
        let mut fleet = Self::default();
        tenants.into_iter().for_each(|tenant| fleet.add(tenant));
        fleet.namespaces.sort_by_key(|edge| edge.to);
        fleet.workloads.sort_by_key(|edge| edge.to);
        fleet.tokens.sort_by_key(|edge| edge.to);
        fleet.bucket_keys.sort_by_key(|edge| edge.to);
        fleet.registry_keys.sort_by_key(|edge| edge.to);
        fleet.accounts.sort_by_key(|edge| edge.to);
        fleet.buckets.sort_by(|one, other| one.to.cmp(&other.to));
        fleet.repositories.sort_by_key(|edge| edge.to);
        fleet
    }

    /// Two tenants of which the second one's cache is in the first one's part of a bucket, for each
    /// part that is in another.
    pub fn overlaps(&self) -> impl Iterator<Item = [&Edge<'t, BucketPart<'t>>; 2]> {
        bucket::overlaps(&self.buckets)
    }

    /// For each part of a bucket that a cache is in, the caches that have all of it.
    pub fn parts(&self) -> impl Iterator<Item = Vec<&Edge<'t, BucketPart<'t>>>> {
        bucket::reached(&self.buckets)
    }

    /// How many pairs of different tenants' caches have a part of a bucket in common.
    pub fn overlapping_pairs(&self) -> usize {
        bucket::overlapping_pairs(&self.buckets)
    }

    /// The nodes that jobs of several tenants can run on.
    pub fn nodes_in_common(&self) -> NodesInCommon<'_, 't> {
        NodesInCommon::of(&self.nodes)
    }

    fn add(&mut self, tenant: &'t Tenant) {
        let namespace = tenant.namespace.as_ref().map(|namespace| namespace.as_str());
        let secret = |name: &'t str, span: Range<usize>| Edge {
            tenant,
            span,
            to: InNamespace { namespace, name },
        };
        let own = tenant.namespace.as_ref();
        self.namespaces.extend(own.map(|own| Edge::new(tenant, own, |own| own.as_str())));
        self.tokens.extend(tenant.token.iter().map(|token| secret(token.as_str(), token.span())));
        if !tenant.shares_release() {
            let span = tenant.release.as_ref().map_or(tenant.name.span(), |name| name.span());
            let workload = tenant.workload.as_ref().map(|workload| workload.as_str());
            let to = Workload { namespace, release: tenant.release_name(), name: workload };
            self.workloads.push(Edge { tenant, span, to });
        }
        let account = tenant.service_account_name.iter();
        self.accounts.extend(account.map(|account| secret(account.as_str(), account.span())));
        if let Some(s3) = tenant.cache.as_ref().and_then(|cache| cache.s3.as_ref()) {
            let keys = s3.credentials.as_ref().and_then(|of| S3Credentials::keys(of));
            let keys = keys.map(|keys| secret(keys.secret_name.as_str(), keys.secret_name.span()));
            self.bucket_keys.extend(keys);
        }
        self.buckets.extend(BucketPart::of(tenant));
        let registry = tenant.kaniko_cache.as_ref().and_then(|cache| cache.registry());
        if let Some(registry) = registry {
            self.repositories.push(Edge::new(tenant, &registry.repo, |repo| repo.as_str()));
        }
        let mounted = registry.and_then(|registry| registry.docker_config_secret_name.as_ref());
        let pushes = tenant.kaniko_destination.as_ref();
        let mounted = mounted.into_iter().chain(pushes.map(|to| &to.docker_config_secret_name));
        self.registry_keys.extend(mounted.map(|name| secret(name.as_str(), name.span())));
        let nodes = tenant.job_nodes.as_ref();
        self.nodes.extend(nodes.map(|nodes| Edge::new(tenant, nodes, |nodes| nodes)));
    }
}

#[cfg(test)]
mod tests;
