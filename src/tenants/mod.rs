//! The tenants file: what is written, and the tenants it resolves to.

mod effective;
mod expired;
mod file;
mod head;
mod known;
mod raw_file;
mod read;
mod runners;
mod schema;
mod section;
mod select;
mod tenant;
#[cfg(test)]
mod tests;
mod written;

pub use effective::{Effective, EffectiveValue, ValueOrigin};
pub use file::TenantsFile;
pub use read::constrained::Violation;
pub use read::spanned::Spanned;
pub use schema::schema;
pub use section::cache::{
    AuthenticationType, BucketName, Cache, CacheS3, CacheType, Endpoint, S3Credentials, S3Keys,
    SecretKeys, ServerSideEncryption,
};
pub use section::concurrent::Count;
pub use section::config::{Config, ConfigEntry, ConfigValue};
pub use section::exceptions::{Date, Exception, FindingId, RunnerId, Words};
pub use section::kaniko::{
    GoDuration, KanikoCache, KanikoDestination, KanikoStore, Registry, Repository, RunnerCache,
};
pub use section::lockdown::{FeatureFlags, Lockdown, Overwrites};
pub use section::names::{
    Namespace, PoolName, ReleaseName, RunnerName, SecretDataKey, SecretKeyRef, SecretName,
    ServiceAccountName, TenantName, VolumeSecretName, WorkloadName,
};
pub use section::nodes::{
    Effect, LabelKey, LabelValue, Operator, Placement, Requirement, Toleration, TolerationOperator,
};
pub use section::owner;
pub use section::patches::{ObjectKind, ObjectName, Patch, PatchTarget};
pub use section::requires::Requires;
pub use section::teams::KeyPath;
pub use select::{Selection, WorkloadFacts};
pub use tenant::Tenant;
