//! The bucket of the runners' cache: `[runners.cache.s3]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::credentials::S3Credentials;
use super::endpoint::{BucketName, Endpoint};
use crate::diagnostic::Error;
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::written::sources::Sources;

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

impl CacheS3 {
    /// What the keys must agree on.
    pub(super) fn check(&self, sources: &Sources, mistakes: &Mistakes) {
        mistakes.check(&["cache.s3"], self.check_authentication(sources));
        mistakes.check(&["cache.s3"], self.check_encryption(sources));
    }

    /// The runner ignores keys of config.toml with `iam`, and needs them there with `access-key`.
    fn check_authentication(&self, sources: &Sources) -> Result<(), Error> {
        let Some(kind) = &self.authentication_type else {
            return Ok(());
        };
        let place = |spanned: &Spanned<S3Credentials>| sources.place(spanned.span());
        match (
            kind.get(),
            self.credentials.as_ref().map(|credentials| (credentials, credentials.get())),
        ) {
            (AuthenticationType::Iam, Some((credentials, S3Credentials::Register(_)))) => Err(
                Error::new("`cache.s3.credentials` are not used with `authenticationType: iam`")
                    .at(place(credentials), "the runner would ignore these")
                    .at(sources.place(kind.span()), "because of this")
                    .help("leave out one of them; `credentials: null` unsets what the defaults say")
                    .help("with `via: variables` the manager reads them itself"),
            ),
            (AuthenticationType::AccessKey, Some((_, S3Credentials::Register(_)))) => Ok(()),
            (AuthenticationType::AccessKey, Some((credentials, _))) => Err(Error::new(
                "`authenticationType: access-key` needs keys in the runner's config.toml",
            )
            .at(sources.place(kind.span()), "")
            .at(place(credentials), "these do not go there")
            .help("leave out `authenticationType`, or write `via: register`")),
            (AuthenticationType::AccessKey, None) => {
                Err(Error::new("`authenticationType: access-key` needs `cache.s3.credentials`")
                    .at(sources.place(kind.span()), "")
                    .help("name the Secret that has the keys: `credentials: {secretName: …}`"))
            }
            _ => Ok(()),
        }
    }

    fn check_encryption(&self, sources: &Sources) -> Result<(), Error> {
        match (&self.server_side_encryption, &self.server_side_encryption_key_id) {
            (Some(encryption), None) if encryption.needs_key() => {
                let name = encryption.as_str();
                Err(Error::new(format!("encryption with {name} needs `serverSideEncryptionKeyId`"))
                    .at(sources.place(encryption.span()), "the key is missing")
                    .help("write the KMS key's id or ARN as `cache.s3.serverSideEncryptionKeyId`"))
            }
            _ => Ok(()),
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
