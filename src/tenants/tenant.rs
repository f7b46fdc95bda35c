//! A tenant: complete, validated, and aware of where each part of it is written.

use std::ops::Range;

use serde::Serialize;

use crate::diagnostic::Place;
use crate::tenants::Spanned;
use crate::tenants::section::cache::Cache;
use crate::tenants::section::config::Config;
use crate::tenants::section::kaniko::{KanikoCache, KanikoDestination};
use crate::tenants::section::lockdown::Lockdown;
use crate::tenants::section::names::{
    Namespace, ReleaseName, SecretName, ServiceAccountName, TenantName, WorkloadName,
};
use crate::tenants::section::nodes::Placement;
use crate::tenants::section::patches::Patch;
use crate::tenants::section::tenant::Count;
use crate::tenants::written::sources::Sources;

/// A tenant with `defaults` merged in and placeholders filled. What is `None` stays as the chart
/// rendered it.
///
/// Serialises to what the tenant is, without places: the same tenant gives the same text, whatever
/// else changes in the tenants file.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// The name, where it is written.
    pub name: Spanned<TenantName>,
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
    /// The tenant's own patches, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Spanned<Patch>>,
    #[serde(skip)]
    pub(super) sources: Sources,
}

impl Tenant {
    /// The tenant's release: the one written, its own or shared, else its own name.
    pub fn release_name(&self) -> &str {
        let written = self.release.as_ref().or(self.shared_release.as_ref());
        written.map_or(self.name.as_str(), |release| release.as_str())
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
}
