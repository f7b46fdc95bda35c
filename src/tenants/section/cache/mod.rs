//! The runners' cache: `[runners.cache]` and `[runners.cache.s3]`, and where its keys come from.

mod credentials;
mod endpoint;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tenants::Spanned;
pub use credentials::{S3Credentials, S3Keys, SecretKeys};
pub use endpoint::{BucketName, Endpoint};

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

/// The bucket of the runners' cache (`[runners.cache.s3]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CacheS3 {
    /// The endpoint as `host[:port]`, without a scheme (`ServerAddress`). Left out: AWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_address: Option<Spanned<Endpoint>>,
    /// The bucket (`BucketName`).
    #[schemars(with = "Option<BucketName>")]
    pub bucket_name: Spanned<BucketName>,
    /// The bucket's region (`BucketLocation`). Set it always: without it the runner asks the
    /// endpoint for every job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_location: Option<Spanned<String>>,
    /// Whether the endpoint is reached by HTTP instead of HTTPS (`Insecure`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insecure: Option<Spanned<bool>>,
    /// How the runner proves who it is (`AuthenticationType`). Left out: access-key when there are
    /// a `serverAddress` and `credentials` with keys for registration, else iam.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_type: Option<Spanned<AuthenticationType>>,
    /// How the bucket encrypts objects (`ServerSideEncryption`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_side_encryption: Option<Spanned<ServerSideEncryption>>,
    /// The KMS key for `serverSideEncryption: KMS` and `DSSE-KMS` (`ServerSideEncryptionKeyID`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_side_encryption_key_id: Option<Spanned<String>>,
    /// Whether AWS is reached by IPv6 too (`DualStack`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dual_stack: Option<Spanned<bool>>,
    /// Whether the bucket stands in the URL's path rather than in its host (`PathStyle`). Left out:
    /// the runner decides by the endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_style: Option<Spanned<bool>>,
    /// Whether AWS S3 Transfer Acceleration is used (`Accelerate`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accelerate: Option<Spanned<bool>>,
    /// A role that the runner assumes for downloads and uploads (`RoleARN`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<Spanned<String>>,
    /// A role that the runner assumes for uploads (`UploadRoleARN`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_role_arn: Option<Spanned<String>>,
    /// How many roles are assumed at a time (`AssumeRoleMaxConcurrency`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assume_role_max_concurrency: Option<Spanned<i64>>,
    /// Whether an assumed role's credentials are fetched anew each time
    /// (`DisableAssumeRoleCredentialsCaching`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable_assume_role_credentials_caching: Option<Spanned<bool>>,
    /// Where the runner's credentials for the bucket come from. Left out: what the AWS SDK finds in
    /// the manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Spanned<S3Credentials>>,
}

/// How the runner proves who it is to S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(rename_all = "kebab-case")]
pub enum AuthenticationType {
    /// By a static access key and secret key.
    AccessKey,
    /// By what the AWS SDK finds: variables, web identity, the instance's role.
    Iam,
}

/// How S3 encrypts objects, in all spellings that the runner knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum ServerSideEncryption {
    /// With keys of S3.
    S3,
    /// The same, as the API calls it.
    #[serde(rename = "AES256")]
    Aes256,
    /// With a key of KMS.
    #[serde(rename = "KMS")]
    Kms,
    /// The same, as the API calls it.
    #[serde(rename = "aws:kms")]
    AwsKms,
    /// Twice, with a key of KMS.
    #[serde(rename = "DSSE-KMS")]
    DsseKms,
    /// The same, as the API calls it.
    #[serde(rename = "aws:kms:dsse")]
    AwsKmsDsse,
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

impl AuthenticationType {
    /// The type's name in the runner.
    pub fn as_str(self) -> &'static str {
        match self {
            AuthenticationType::AccessKey => "access-key",
            AuthenticationType::Iam => "iam",
        }
    }
}

impl ServerSideEncryption {
    /// The name as written.
    pub fn as_str(self) -> &'static str {
        match self {
            ServerSideEncryption::S3 => "S3",
            ServerSideEncryption::Aes256 => "AES256",
            ServerSideEncryption::Kms => "KMS",
            ServerSideEncryption::AwsKms => "aws:kms",
            ServerSideEncryption::DsseKms => "DSSE-KMS",
            ServerSideEncryption::AwsKmsDsse => "aws:kms:dsse",
        }
    }

    /// Whether a KMS key must be named.
    pub fn needs_key(self) -> bool {
        !matches!(self, ServerSideEncryption::S3 | ServerSideEncryption::Aes256)
    }
}
