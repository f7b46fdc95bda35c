//! Where the runner's credentials for S3 come from, and how they reach it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::names::{SecretDataKey, SecretKeyRef, SecretName};
use super::super::table::BuiltIn;
use crate::tenants::read::constrained::Violation;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::section::choice::{Choice, Drops};
use crate::tenants::written::layer::Layered;

/// `via: workloadIdentity` and keys exclude each other.
pub(super) const CHOICE: Choice =
    Choice { at: &["cache", "s3", "credentials"], drops: Drops::By(dropped) };

const KEYS: [&str; 2] = ["secretName", "keys"];

/// How the runner gets its credentials for S3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawCredentials", into = "RawCredentials")]
pub enum S3Credentials {
    /// Keys, as `CACHE_S3_*` variables, which registration copies into config.toml.
    Register(S3Keys),
    /// Keys, as `AWS_*` variables of the manager, which never reach config.toml.
    Variables(S3Keys),
    /// No keys: the manager's service account.
    WorkloadIdentity,
}

/// The access key and the secret key of a bucket, by reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Keys {
    /// The Secret, in the manager's namespace.
    pub secret_name: Spanned<SecretName>,
    /// Under which keys the Secret holds them.
    pub keys: SecretKeys,
}

/// The runner's credentials for S3.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RawCredentials {
    /// The Secret with the access key and the secret key, in the manager's namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_name: Option<Spanned<SecretName>>,
    /// Under which keys the Secret holds them.
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<SecretKeys>,
    /// How they reach the runner: register (the default), as `CACHE_S3_*` variables that
    /// registration copies into the runner's config.toml; variables, as `AWS_*` variables that the
    /// manager reads itself; workloadIdentity, without any keys, by the manager's service account.
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<Via>,
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
enum Via {
    /// As `CACHE_S3_*` variables, which registration copies into config.toml.
    Register,
    /// As `AWS_*` variables of the manager.
    Variables,
    /// By the manager's service account.
    WorkloadIdentity,
}

impl S3Credentials {
    /// The keys, where there are any.
    pub fn keys(&self) -> Option<&S3Keys> {
        match self {
            S3Credentials::Register(keys) | S3Credentials::Variables(keys) => Some(keys),
            S3Credentials::WorkloadIdentity => None,
        }
    }
}

impl S3Credentials {
    /// What holds although nothing is written.
    pub(super) fn built_in(&self) -> Vec<BuiltIn> {
        let mut values: Vec<BuiltIn> = Vec::new();
        if let Some(S3Keys { keys, .. }) = self.keys() {
            values.push((
                &["cache", "s3", "credentials", "keys", "accessKey"],
                json!(keys.access_key),
            ));
            values.push((
                &["cache", "s3", "credentials", "keys", "secretKey"],
                json!(keys.secret_key),
            ));
        }
        if let S3Credentials::Register(_) = self {
            values.push((&["cache", "s3", "credentials", "via"], json!(Via::Register)));
        }
        values
    }
}

impl S3Keys {
    /// Where the access key is.
    pub fn access_key(&self) -> SecretKeyRef<'_> {
        SecretKeyRef { name: &self.secret_name, key: &self.keys.access_key }
    }

    /// Where the secret key is.
    pub fn secret_key(&self) -> SecretKeyRef<'_> {
        SecretKeyRef { name: &self.secret_name, key: &self.keys.secret_key }
    }
}

impl TryFrom<RawCredentials> for S3Credentials {
    type Error = Violation;

    fn try_from(written: RawCredentials) -> Result<Self, Violation> {
        let RawCredentials { secret_name, keys, via } = written;
        let of_secret =
            |secret_name| S3Keys { secret_name, keys: keys.clone().unwrap_or_default() };
        match (via, secret_name) {
            (Some(Via::WorkloadIdentity), None) if keys.is_none() => Ok(Self::WorkloadIdentity),
            (Some(Via::WorkloadIdentity), _) => Err(Violation::new(
                "must have no `secretName` and no `keys` with `via: workloadIdentity`",
                "the manager's service account has no keys",
            )),
            (Some(Via::Variables), Some(name)) => Ok(Self::Variables(of_secret(name))),
            (Some(Via::Register) | None, Some(name)) => Ok(Self::Register(of_secret(name))),
            (_, None) => Err(Violation::new("needs `secretName`", "`secretName` is missing here")
                .help("without keys, by the manager's service account: `via: workloadIdentity`")),
        }
    }
}

impl From<S3Credentials> for RawCredentials {
    fn from(credentials: S3Credentials) -> Self {
        // Register is left out, as it mostly is where it is written.
        let via = match credentials {
            S3Credentials::Register(_) => None,
            S3Credentials::Variables(_) => Some(Via::Variables),
            S3Credentials::WorkloadIdentity => Some(Via::WorkloadIdentity),
        };
        let (secret_name, keys) = match credentials {
            S3Credentials::Register(of) | S3Credentials::Variables(of) => {
                (Some(of.secret_name), Some(of.keys))
            }
            S3Credentials::WorkloadIdentity => (None, None),
        };
        Self { secret_name, keys, via }
    }
}

impl JsonSchema for S3Credentials {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "S3Credentials".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        RawCredentials::json_schema(generator)
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

fn dropped(under: &Layered<'_>, over: &Layered<'_>) -> Vec<&'static str> {
    let without_keys = |map: &Layered<'_>| {
        map.get("via").and_then(|via| via.as_str()).is_some_and(|via| via == "workloadIdentity")
    };
    match () {
        () if without_keys(over) => KEYS.to_vec(),
        () if without_keys(under) && KEYS.iter().any(|key| over.is_set(key)) => vec!["via"],
        () => Vec::new(),
    }
}
