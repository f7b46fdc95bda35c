//! What is written in a tenants file. The JSON Schema and the parser are both made from these
//! types; every key may be left out, because `defaults` may hold it.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::num::NonZeroU32;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserializer, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::tenants::Spanned;
use crate::tenants::read::constrained::Reason;
use crate::tenants::schema::transparent_schema;
use crate::tenants::section::cache::Cache;
use crate::tenants::section::config::Config;
use crate::tenants::section::kaniko::Kaniko;
use crate::tenants::section::lockdown::WrittenLockdown;
use crate::tenants::section::names::{
    Namespace, ReleaseName, SecretName, ServiceAccountName, TenantName, WorkloadName,
};
use crate::tenants::section::nodes::Nodes;
use crate::tenants::section::patches::WrittenPatch;

/// The tenants of a fleet of GitLab Runners, for runner-tenant.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(title = "runner-tenant: tenants file")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct WrittenFile {
    /// The version of this file's format.
    #[allow(dead_code, reason = "reading it is the check")]
    api_version: Spanned<ApiVersion>,
    /// Helm releases whose runners are left alone on purpose.
    pub unmanaged: Option<Vec<Spanned<ReleaseName>>>,
    /// Merged under every tenant: maps merge, lists and scalars are replaced, null unsets. In any
    /// string, here and under `tenants`, `{tenant}` stands for the tenant's name.
    #[allow(dead_code, reason = "read later, with the tenant it is merged under")]
    defaults: Option<Unread<WrittenTenant>>,
    /// The tenants by name; a name is a DNS-1123 label.
    #[allow(dead_code, reason = "read later, one tenant at a time")]
    tenants: Option<Unread<BTreeMap<TenantName, Option<WrittenTenant>>>>,
}

/// The versions there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(in crate::tenants) enum ApiVersion {
    /// The only one so far.
    #[serde(rename = "runner-tenant/v1")]
    V1,
}

/// One tenant. Every section may be left out; what is left out stays as the chart rendered it.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Tenant")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct WrittenTenant {
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
    pub lockdown: Option<WrittenLockdown>,
    /// Any other key of `[[runners]]`, in the runner's own spelling: `{kubernetes: {cpu_limit: "2"}}`.
    pub config: Option<Spanned<Config>>,
    /// Whether every series of the runner's metrics is labelled with the tenant.
    pub metrics: Option<Spanned<bool>>,
    /// JSON Patches (RFC 6902) on documents of the tenant's runner: the way out for what has no key
    /// of its own.
    pub patches: Option<Vec<Spanned<WrittenPatch>>>,
}

/// What to do about a key that is often written where it is not known.
pub(in crate::tenants) fn hint(key: &str) -> Option<&'static str> {
    Some(match key {
        "accessKey" | "secretKey" | "sessionToken" => {
            "key material does not belong into a tenants file: \
             `cache.s3.credentials.secretName` names the Secret that has it, \
             `cache.s3.credentials.keys` the keys under which it does"
        }
        "apiVersion" | "unmanaged" | "defaults" => {
            "it stands at the top of tenants.yaml, or in defaults.yaml of a directory"
        }
        "nodeSelector" => "labels of nodes go into `nodes.matchLabels`",
        "affinity" => "requirements on nodes go into `nodes.matchExpressions`",
        _ => return None,
    })
}

/// The manager: the pod that takes jobs from GitLab and starts build pods.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct Manager {
    /// The nodes that the manager runs on. Left out: the tenant's `nodes`. `{}`: as the chart
    /// rendered it.
    pub nodes: Option<Spanned<Nodes>>,
    /// Whether Stakater Reloader, where the cluster has it, restarts the manager when a Secret that
    /// it uses changes (annotation `secret.reloader.stakater.com/auto`).
    pub reload_on_secret_change: Option<Spanned<bool>>,
}

/// The runner's authentication token.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct Token {
    /// The Secret with the keys runner-token and runner-registration-token, which the chart mounts.
    #[schemars(with = "Option<SecretName>")]
    pub secret_name: Spanned<SecretName>,
}

/// A whole number of at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64")]
pub struct Count(NonZeroU32);

impl Count {
    /// The number.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl TryFrom<i64> for Count {
    type Error = Reason;

    fn try_from(number: i64) -> Result<Self, Reason> {
        match u32::try_from(number).ok().and_then(NonZeroU32::new) {
            Some(number) => Ok(Self(number)),
            None => Err(Reason::new(format!("must be from 1 to {}", u32::MAX), "")),
        }
    }
}

impl JsonSchema for Count {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": u32::MAX})
    }
}

/// A `T` in the schema that the parser steps over.
#[derive(Debug)]
struct Unread<T>(PhantomData<T>);

impl<'de, T> Deserialize<'de> for Unread<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(PhantomData))
    }
}

transparent_schema!(Unread);
