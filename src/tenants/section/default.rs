//! What holds for a tenant where nothing is written.

use serde_json::{Value as Json, json};

use crate::tenants::resolved::{Origin, Resolved, ResolvedValue};
use crate::tenants::section::cache::S3Credentials;
use crate::tenants::section::names::ReleaseName;
use crate::tenants::tenant::Tenant;

/// Writes down what `tenant` is although its file does not say so.
pub(in crate::tenants) fn add(resolved: &mut Resolved, tenant: &Tenant) {
    let mut add = |path: &[&str], value: Json| {
        let value = Resolved { value: ResolvedValue::Scalar(value), origin: Origin::BuiltIn };
        resolved.add(path, value);
    };
    // A tenant's name may be longer than a release's; such a tenant is none's by its name.
    if !tenant.shares_release() && ReleaseName::parse(tenant.release_name()).is_ok() {
        add(&["release"], json!(tenant.release_name()));
    }
    add(&["lockdown", "serviceAccountToken"], json!(tenant.lockdown.service_account_token));
    add(&["lockdown", "overwrites"], json!(tenant.lockdown.overwrites));
    add(&["lockdown", "featureFlags"], json!(tenant.lockdown.feature_flags));
    let s3 = tenant.cache.as_ref().and_then(|cache| cache.s3.as_ref());
    let credentials = s3.and_then(|s3| s3.credentials.as_deref());
    if let Some(keys) = credentials.and_then(S3Credentials::keys) {
        let path = |key| ["cache", "s3", "credentials", "keys", key];
        add(&path("accessKey"), json!(keys.keys.access_key));
        add(&path("secretKey"), json!(keys.keys.secret_key));
    }
    if let Some(S3Credentials::Register(_)) = credentials {
        add(&["cache", "s3", "credentials", "via"], json!("register"));
    }
    if let Some(nodes) = resolved.get("nodes").cloned() {
        resolved.add(&["manager", "nodes"], nodes);
    }
}

impl Resolved {
    fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            ResolvedValue::Map(entries) => {
                entries.iter().find(|(found, _)| found == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Adds a value where nothing is written.
    fn add(&mut self, path: &[&str], value: Self) {
        let (ResolvedValue::Map(entries), [key, rest @ ..]) = (&mut self.value, path) else {
            return;
        };
        let written = entries.iter_mut().find(|(found, _)| found == key);
        match (written, rest) {
            (Some(_), []) => {}
            (Some((_, nested)), rest) => nested.add(rest, value),
            (None, []) => entries.push(((*key).to_owned(), value)),
            (None, rest) => {
                let value_of_key = ResolvedValue::Map(Vec::new());
                let mut nested = Self { value: value_of_key, origin: Origin::BuiltIn };
                nested.add(rest, value);
                entries.push(((*key).to_owned(), nested));
            }
        }
    }
}
