//! Where the keys of an S3 bucket come from: a Secret, by reference.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tenants::{SecretDataKey, SecretKeyRef, SecretName, Spanned};

/// The Secret with the access key and the secret key of an S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct S3Credentials {
    /// The Secret, in the manager's namespace.
    #[schemars(with = "Option<SecretName>")]
    pub secret_name: Spanned<SecretName>,
    /// Under which keys the Secret holds them.
    #[serde(default)]
    #[schemars(with = "Option<SecretKeys>")]
    pub keys: SecretKeys,
    /// How they reach the runner: register (the default), as `CACHE_S3_*` variables that
    /// registration copies into the runner's config.toml; variables, as `AWS_*` variables that the
    /// manager reads itself; workloadIdentity, without any keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<Spanned<Via>>,
}

/// The keys in the Secret's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SecretKeys {
    /// The key that holds the access key. Default: accesskey.
    #[schemars(with = "Option<SecretDataKey>")]
    pub access_key: SecretDataKey,
    /// The key that holds the secret key. Default: secretkey.
    #[schemars(with = "Option<SecretDataKey>")]
    pub secret_key: SecretDataKey,
}

/// How credentials reach the runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "camelCase")]
pub enum Via {
    /// As `CACHE_S3_*` variables, which registration copies into config.toml.
    Register,
    /// As `AWS_*` variables of the manager.
    Variables,
    /// By the manager's service account.
    WorkloadIdentity,
}

impl S3Credentials {
    /// Where the access key is.
    pub fn access_key(&self) -> SecretKeyRef<'_> {
        SecretKeyRef { name: &self.secret_name, key: &self.keys.access_key }
    }

    /// Where the secret key is.
    pub fn secret_key(&self) -> SecretKeyRef<'_> {
        SecretKeyRef { name: &self.secret_name, key: &self.keys.secret_key }
    }
}

impl Default for SecretKeys {
    /// The keys that the gitlab-runner chart's entrypoint looks for.
    fn default() -> Self {
        Self {
            access_key: SecretDataKey::of_static("accesskey"),
            secret_key: SecretDataKey::of_static("secretkey"),
        }
    }
}
