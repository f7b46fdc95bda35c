//! The tenants file: what is written, and the tenants it resolves to.

mod cache;
mod kaniko;
mod names;
mod nodes;
mod not_yet;
mod spanned;
mod tenant;
mod text;
mod written;

pub use cache::{
    AuthenticationType, BucketName, Cache, CacheS3, CacheType, Endpoint, S3Credentials, SecretKeys,
    ServerSideEncryption, Via,
};
pub use kaniko::{GoDuration, KanikoCache, Registry, Repository};
pub use names::{
    Namespace, ReleaseName, SecretDataKey, SecretKeyRef, SecretName, ServiceAccountName,
    TenantName, VolumeSecretName, WorkloadName,
};
pub use nodes::{
    Effect, LabelKey, LabelValue, Operator, Placement, Requirement, TaintMatch, Toleration,
};
pub use spanned::Spanned;
pub use tenant::Tenant;
pub use text::Reason;
pub use written::Count;
