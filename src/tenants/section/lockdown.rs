//! Which ways out of their tenant stay open to jobs.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::table::{BuiltIn, Section};
use crate::tenants::read::spanned::Spanned;

pub(super) const SECTION: Section = Section {
    owns: &[
        ("*_overwrite_allowed", "lockdown.overwrites"),
        ("kubernetes.automount_service_account_token", "lockdown.serviceAccountToken"),
    ],
    ..Section::NOTHING
};

/// The ways out of its tenant that a job has, each closed unless it is opened here.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(rename = "Lockdown")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct RawLockdown {
    /// Whether build pods get a token of their service account. false (the default): a job cannot
    /// reach the Kubernetes API. true: what the chart rendered stays.
    service_account_token: Option<Spanned<bool>>,
    /// What jobs may change of their pod by `KUBERNETES_*` variables. closed (the default): nothing
    /// that places it. open: what the chart rendered stays.
    overwrites: Option<Spanned<Overwrites>>,
    /// Whether jobs may switch the feature flags of the runner that isolation rests on. pinned (the
    /// default): no. free: what the chart rendered stays.
    feature_flags: Option<Spanned<FeatureFlags>>,
}

/// The ways out of its tenant that a job has, complete. What is not written is closed, and points
/// to the tenant's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lockdown {
    /// Whether build pods may get a token of their service account.
    pub service_account_token: Spanned<bool>,
    /// What jobs may change of their pod.
    pub overwrites: Spanned<Overwrites>,
    /// Whether jobs may switch feature flags.
    pub feature_flags: Spanned<FeatureFlags>,
}

/// What jobs may change of their pod by `KUBERNETES_*` variables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub enum Overwrites {
    /// Nothing that places it: `*_overwrite_allowed` is empty.
    #[default]
    Closed,
    /// What the chart rendered.
    Open,
}

/// Whether jobs may switch the feature flags that isolation rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub enum FeatureFlags {
    /// They are set in `[runners.feature_flags]`, which beats job variables.
    #[default]
    Pinned,
    /// What the chart rendered.
    Free,
}

impl Lockdown {
    /// `written` with what it leaves out closed; `tenant` is where the tenant's name is.
    pub(in crate::tenants) fn complete(written: RawLockdown, tenant: Range<usize>) -> Self {
        fn or_default<T: Default>(
            written: Option<Spanned<T>>,
            tenant: &Range<usize>,
        ) -> Spanned<T> {
            written.unwrap_or_else(|| Spanned::new(T::default(), tenant.clone()))
        }
        Self {
            service_account_token: or_default(written.service_account_token, &tenant),
            overwrites: or_default(written.overwrites, &tenant),
            feature_flags: or_default(written.feature_flags, &tenant),
        }
    }

    /// Its keys as they hold, written or not.
    pub(in crate::tenants) fn built_in(&self) -> [BuiltIn; 3] {
        [
            (&["lockdown", "serviceAccountToken"], json!(self.service_account_token)),
            (&["lockdown", "overwrites"], json!(self.overwrites)),
            (&["lockdown", "featureFlags"], json!(self.feature_flags)),
        ]
    }

    /// Whether everything is closed.
    pub fn is_closed(&self) -> bool {
        !*self.service_account_token
            && *self.overwrites == Overwrites::Closed
            && *self.feature_flags == FeatureFlags::Pinned
    }
}
