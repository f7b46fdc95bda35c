//! A tenant: as it is written, and complete, validated, and aware of where each part is written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Place;
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::read::unread::Unread;
use crate::tenants::section::cache::Cache;
use crate::tenants::section::concurrent::Count;
use crate::tenants::section::config::Config;
use crate::tenants::section::kaniko::{Kaniko, KanikoCache, KanikoDestination};
use crate::tenants::section::lockdown::{Lockdown, RawLockdown};
use crate::tenants::section::manager::Manager;
use crate::tenants::section::names::{
    Namespace, PoolName, ReleaseName, RunnerName, SecretName, ServiceAccountName, TenantName,
    WorkloadName,
};
use crate::tenants::section::nodes::{Nodes, Placement};
use crate::tenants::section::patches::{Patch, RawPatch};
use crate::tenants::section::token::Token;
use crate::tenants::section::{BuiltIn, release};
use crate::tenants::written::sources::Sources;

/// One tenant. Every section may be left out; what is left out stays as the chart rendered it.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Tenant")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct RawTenant {
    /// The Helm release of the tenant's runner. Default: the tenant's name.
    pub release: Option<Spanned<ReleaseName>>,
    /// A release that several tenants share: its runner is copied once per tenant. A tenant of one
    /// needs `token.secretName`.
    pub shared_release: Option<Spanned<ReleaseName>>,
    /// The namespace that the runner must be in and that its build pods run in. The runner of a
    /// shared release is copied into it.
    pub namespace: Option<Spanned<Namespace>>,
    /// The Deployment of the tenant's runner, where one release has several.
    pub workload: Option<Spanned<WorkloadName>>,
    /// The nodes that build pods run on, and the manager unless `manager.nodes` says otherwise.
    pub nodes: Option<Spanned<Nodes>>,
    /// The pool that build pods run in, and the manager unless `manager` says otherwise, instead of
    /// `nodes`.
    pub pool: Option<Spanned<PoolName>>,
    /// The manager: the pod that takes jobs from GitLab and starts build pods.
    pub manager: Option<Manager>,
    /// The runner's authentication token.
    pub token: Option<Token>,
    /// How many jobs run at a time.
    pub concurrent: Option<Spanned<Count>>,
    /// The runners' cache.
    pub cache: Option<Spanned<Cache>>,
    /// Kaniko jobs.
    pub kaniko: Option<Kaniko>,
    /// The service account of build pods.
    pub service_account_name: Option<Spanned<ServiceAccountName>>,
    /// Which ways out of the tenant are open to jobs. Default: none.
    pub lockdown: Option<RawLockdown>,
    /// Any other key of `[[runners]]`, in the runner's own spelling: `{kubernetes: {cpu_limit: "2"}}`.
    pub config: Option<Spanned<Config>>,
    /// Whether every series of the runner's metrics is labelled with the tenant.
    pub metrics: Option<Spanned<bool>>,
    /// Whether render refuses findings about the tenant's runners, as with --strict. Default: what
    /// the top of the file says.
    pub strict: Option<Spanned<bool>>,
    /// The runners of the tenant by name, where it has several. Each inherits the tenant's keys, as
    /// the tenant inherits the defaults'; all are in the tenant's namespace. Default: one runner.
    #[allow(dead_code, reason = "read for each of them, with the tenant that it inherits from")]
    runners: Option<Unread<BTreeMap<RunnerName, Option<RawTenant>>>>,
    /// JSON Patches (RFC 6902) on documents of the tenant's runner: the way out for what has no key
    /// of its own.
    pub patches: Option<Vec<Spanned<RawPatch>>>,
}

/// A tenant, or one of its runners where it has several, with `defaults` merged in and placeholders
/// filled. What is `None` stays as the chart
/// rendered it.
///
/// Serialises to what the tenant is, without places: the same tenant gives the same text, whatever
/// else changes in the tenants file.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// The name, where it is written.
    pub name: Spanned<TenantName>,
    /// The name of the runner, where the tenant has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner: Option<Spanned<RunnerName>>,
    /// The release, when it is written; see [`Tenant::release_name`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Spanned<ReleaseName>>,
    /// The release that the tenant shares with others: its runner is a copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_release: Option<Spanned<ReleaseName>>,
    /// The namespace that the runner must be in and that build pods run in; the copy of a shared
    /// release is made for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Spanned<Namespace>>,
    /// The Deployment, where one release has several runners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload: Option<Spanned<WorkloadName>>,
    /// The pools that its pods run in.
    #[serde(skip)]
    pub pools: Vec<Spanned<PoolName>>,
    /// The pool that its build pods run in.
    #[serde(skip)]
    pub job_pool: Option<Spanned<PoolName>>,
    /// Where build pods run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_nodes: Option<Spanned<Placement>>,
    /// Where the manager runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager_nodes: Option<Spanned<Placement>>,
    /// Whether Stakater Reloader restarts the manager when a Secret that it uses changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reload_on_secret_change: Option<Spanned<bool>>,
    /// The Secret with the runner's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Spanned<SecretName>>,
    /// How many jobs run at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrent: Option<Spanned<Count>>,
    /// The runners' cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<Spanned<Cache>>,
    /// Kaniko's layer cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kaniko_cache: Option<Spanned<KanikoCache>>,
    /// Where Kaniko pushes images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kaniko_destination: Option<Spanned<KanikoDestination>>,
    /// The service account of build pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<Spanned<ServiceAccountName>>,
    /// Which ways out of the tenant are open to jobs.
    #[serde(skip_serializing_if = "Lockdown::is_closed")]
    pub lockdown: Lockdown,
    /// Further keys of `[[runners]]`, in the runner's own spelling; not checked against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Spanned<Config>>,
    /// Whether the runner's metrics are labelled with the tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Spanned<bool>>,
    /// Whether findings are refused. Changes nothing of the runner.
    #[serde(skip)]
    pub strict: Option<Spanned<bool>>,
    /// The tenant's own patches, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Spanned<Patch>>,
    /// The release where none is written.
    #[serde(skip)]
    default_release: String,
    #[serde(skip)]
    pub(super) sources: Sources,
}

impl RawTenant {
    /// The tenant that is described. What is missing or does not agree goes to the mistakes.
    pub(in crate::tenants) fn complete(
        self,
        sources: &Sources,
        name: Spanned<TenantName>,
        runner: Option<Spanned<RunnerName>>,
        mistakes: &Mistakes,
    ) -> Tenant {
        if let Some(cache) = &self.cache {
            cache.check(sources, mistakes);
        }
        let job_nodes = self.nodes.and_then(Placement::spanned);
        let Manager { nodes: manager_nodes, pool: manager_pool, reload_on_secret_change } =
            self.manager.unwrap_or_default();
        let manager_nodes = match manager_nodes {
            Some(nodes) => Placement::spanned(nodes),
            None => job_nodes.clone(),
        };
        let (kaniko_cache, kaniko_destination) =
            self.kaniko.map_or((None, None), |kaniko| (kaniko.cache, kaniko.destination));
        let patches = self.patches.unwrap_or_default();
        let token = self.token.map(|token| token.secret_name);
        if let Some(shared) = &self.shared_release {
            release::check_alone(sources, mistakes, shared, runner.as_ref());
            let own = self.release.as_ref();
            release::check_shared(sources, mistakes, shared, own, token.as_ref());
        }
        Tenant {
            lockdown: Lockdown::complete(self.lockdown.unwrap_or_default(), name.span()),
            default_release: release::default(&name, runner.as_deref()),
            name,
            runner,
            release: self.release,
            shared_release: self.shared_release,
            namespace: self.namespace,
            workload: self.workload,
            job_pool: self.pool.clone(),
            pools: self.pool.into_iter().chain(manager_pool).collect(),
            job_nodes,
            manager_nodes,
            reload_on_secret_change,
            token,
            concurrent: self.concurrent,
            cache: self.cache,
            kaniko_cache: kaniko_cache
                .and_then(|cache| KanikoCache::complete(sources, mistakes, cache)),
            kaniko_destination,
            service_account_name: self.service_account_name,
            config: self.config,
            metrics: self.metrics,
            strict: self.strict,
            patches: RawPatch::complete_all(sources, mistakes, patches),
            sources: sources.clone(),
        }
    }
}

impl Tenant {
    /// The runner's release: the one written, its own or shared, else the tenant's name, of a
    /// tenant with several runners `{tenant}-{runner}`.
    pub fn release_name(&self) -> &str {
        let written = self.release.as_ref().or(self.shared_release.as_ref());
        written.map_or(&self.default_release, |release| release.as_str())
    }

    /// What a user calls the runner: the tenant's name, of a tenant with several `java/small`.
    pub fn runner_id(&self) -> Cow<'_, str> {
        match &self.runner {
            Some(runner) => Cow::Owned(format!("{}/{}", self.name.as_str(), runner.as_str())),
            None => Cow::Borrowed(self.name.as_str()),
        }
    }

    /// Whether its runner is a copy of one that several tenants share.
    pub fn shares_release(&self) -> bool {
        self.shared_release.is_some()
    }

    /// The place of a span of this tenant, to draw in errors and findings.
    pub fn place(&self, span: Range<usize>) -> Place {
        self.sources.place(span)
    }

    /// All that the tenant is, as JSON in a fixed order.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// What the tenant is although nothing is written, as keys and values of the tenants file.
    pub(in crate::tenants) fn built_in(&self) -> Vec<BuiltIn> {
        let mut values =
            Vec::from_iter(release::built_in(self.release_name(), self.shares_release()));
        values.extend(self.lockdown.built_in());
        values.extend(self.cache.iter().flat_map(|cache| cache.built_in()));
        values
    }
}
