//! The runners' cache: `[runners.cache]` and `[runners.cache.s3]`, and where its keys come from.

mod credentials;
mod endpoint;
mod s3;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::{BuiltIn, Section};
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::written::sources::Sources;
pub use credentials::{S3Credentials, S3Keys, SecretKeys};
pub use endpoint::{BucketName, Endpoint};
pub use s3::{AuthenticationType, CacheS3, ServerSideEncryption};

pub(super) const SECTION: Section = Section {
    owns: &[("cache", "cache")],
    hints: &[(
        &["accessKey", "secretKey", "sessionToken"],
        "key material does not belong into a tenants file: \
         `cache.s3.credentials.secretName` names the Secret that has it, \
         `cache.s3.credentials.keys` the keys under which it does",
    )],
    choices: &[credentials::CHOICE],
    ..Section::NOTHING
};

/// The runners' cache (`[runners.cache]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Cache {
    /// The runner's adapter (`Type`). Default with `s3`: s3, which current runners serve with the
    /// AWS SDK.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Spanned<CacheType>>,
    /// A prefix for every object (`Path`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Spanned<String>>,
    /// Whether the tenant's runners share their cache (`Shared`): leaves the runner's token out of
    /// the objects' names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<Spanned<bool>>,
    /// The size in bytes up to which an archive is uploaded (`MaxUploadedArchiveSize`); 0: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_uploaded_archive_size: Option<Spanned<u64>>,
    /// Whether job logs leave out the query of the objects' URLs (`RedactURL`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redact_url: Option<Spanned<bool>>,
    /// The bucket. When set, `[runners.cache.s3]` is wholly the tenant's: what is not set here
    /// returns to the runner's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub s3: Option<Spanned<CacheS3>>,
}

/// The runner's cache adapter. The runner compares the name exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "lowercase")]
pub enum CacheType {
    /// The runner chooses its implementation of S3.
    S3,
    /// The one on the AWS SDK, also when a job asks for the legacy one.
    S3v2,
}

impl Cache {
    /// What its keys must agree on.
    pub(in crate::tenants) fn check(&self, sources: &Sources, mistakes: &Mistakes) {
        self.s3.iter().for_each(|s3| s3.check(sources, mistakes));
    }

    /// Its keys that hold although nothing is written.
    pub(in crate::tenants) fn built_in(&self) -> Vec<BuiltIn> {
        let credentials = self.s3.as_ref().and_then(|s3| s3.credentials.as_deref());
        credentials.map(S3Credentials::built_in).unwrap_or_default()
    }
}

impl CacheType {
    /// The adapter's name in the runner.
    pub fn as_str(self) -> &'static str {
        match self {
            CacheType::S3 => "s3",
            CacheType::S3v2 => "s3v2",
        }
    }
}
