//! The top of a tenants file as written. The JSON Schema and the parser are both made from these
//! types.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::tenants::read::spanned::Spanned;
use crate::tenants::read::unread::Unread;
use crate::tenants::section::exceptions::Exception;
use crate::tenants::section::names::{PoolName, ReleaseName, TenantName};
use crate::tenants::section::pools::Pool;
use crate::tenants::section::requires::Requires;
use crate::tenants::section::teams::KeyPath;
use crate::tenants::tenant::RawTenant;

/// The tenants of a fleet of GitLab Runners, for runner-tenant.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(title = "runner-tenant: tenants file")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct RawFile {
    /// The version of this file's format.
    #[allow(dead_code, reason = "reading it is the check")]
    api_version: Spanned<ApiVersion>,
    /// The oldest version of runner-tenant that may read this file: ">=0.2".
    #[allow(dead_code, reason = "checked before anything else is read")]
    requires: Option<Spanned<Requires>>,
    /// Whether render refuses findings for every caller, as with --strict. Default: false.
    pub strict: Option<Spanned<bool>>,
    /// Findings that are not reported and not refused, each with its reason and its owner.
    pub exceptions: Option<Vec<Spanned<Exception>>>,
    /// Helm releases whose runners are left alone on purpose.
    pub unmanaged: Option<Vec<Spanned<ReleaseName>>>,
    /// Nodes under a name, which tenants, runners and managers use by `pool`.
    pub pools: Option<BTreeMap<PoolName, Option<Pool>>>,
    /// In the defaults.yaml of a directory: the keys that the files of tenants may have; any other
    /// key in them is an error. Default: any key.
    pub teams_may_set: Option<Spanned<Vec<Spanned<KeyPath>>>>,
    /// Merged under every tenant: maps merge, lists and scalars are replaced, null unsets. In any
    /// string, here and under `tenants`, `{tenant}` stands for the tenant's name and `{runner}` for its
    /// runner's.
    #[allow(dead_code, reason = "read later, with the tenant it is merged under")]
    defaults: Option<Unread<RawTenant>>,
    /// The tenants by name; a name is a DNS-1123 label.
    #[allow(dead_code, reason = "read later, one tenant at a time")]
    tenants: Option<Unread<BTreeMap<TenantName, Option<RawTenant>>>>,
}

/// The versions there are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(in crate::tenants) enum ApiVersion {
    /// The only one so far.
    #[default]
    #[serde(rename = "runner-tenant/v1")]
    V1,
}
