//! The tenants file: what is written, and the tenants it resolves to.

mod built_in;
mod cache;
mod choice;
mod config;
mod fault;
mod file;
mod head;
mod kaniko;
mod layer;
mod lockdown;
mod names;
mod nodes;
mod part;
mod patches;
mod placeholder;
mod read;
mod resolve;
mod resolved;
mod schema;
mod select;
mod sources;
mod spanned;
mod spelling;
mod tenant;
#[cfg(test)]
mod tests;
mod text;
mod verbatim;
mod written;

pub use cache::{
    AuthenticationType, BucketName, Cache, CacheS3, CacheType, Endpoint, S3Credentials, S3Keys,
    SecretKeys, ServerSideEncryption,
};
pub use config::{Config, ConfigEntry, ConfigValue};
pub use file::TenantsFile;
pub use kaniko::{
    GoDuration, KanikoCache, KanikoDestination, KanikoStore, Registry, Repository, RunnerCache,
};
pub use lockdown::{FeatureFlags, Lockdown, Overwrites};
pub use names::{
    Namespace, ReleaseName, SecretDataKey, SecretKeyRef, SecretName, ServiceAccountName,
    TenantName, VolumeSecretName, WorkloadName,
};
pub use nodes::{
    Effect, LabelKey, LabelValue, Operator, Placement, Requirement, Toleration, TolerationOperator,
};
pub use patches::{ObjectKind, ObjectName, Patch, PatchTarget};
pub use resolved::{Origin, Resolved, ResolvedValue};
pub use schema::schema;
pub use select::{Selection, WorkloadFacts};
pub use spanned::Spanned;
pub use tenant::Tenant;
pub use text::Reason;
pub use written::Count;
