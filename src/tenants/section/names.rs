//! Names of Kubernetes objects, each kind a type of its own.

use crate::tenants::read::constrained::{Violation, constrained_string};

constrained_string! {
    /// A tenant's name: a DNS-1123 label.
    TenantName,
    pattern: label_pattern(),
    check: |text| dns_label("tenant name", text),
}

constrained_string! {
    /// The name of a tenant's runner: a DNS-1123 label.
    RunnerName,
    pattern: label_pattern(),
    check: |text| dns_label("runner name", text),
}

constrained_string! {
    /// The name of a pool of nodes: a DNS-1123 label.
    PoolName,
    pattern: label_pattern(),
    check: |text| dns_label("pool name", text),
}

constrained_string! {
    /// The name of a Helm release (Helm's `ValidateReleaseName`).
    ReleaseName,
    pattern: subdomain_pattern(),
    check: |text| dns_subdomain("Helm release name", text, 53),
}

constrained_string! {
    /// The name of a namespace.
    Namespace,
    pattern: label_pattern(),
    check: |text| dns_label("namespace", text),
}

constrained_string! {
    /// The name of a Deployment.
    WorkloadName,
    pattern: subdomain_pattern(),
    check: |text| dns_subdomain("Deployment name", text, 253),
}

constrained_string! {
    /// The name of a service account.
    ServiceAccountName,
    pattern: subdomain_pattern(),
    check: |text| dns_subdomain("service account name", text, 253),
}

constrained_string! {
    /// The name of a Secret.
    SecretName,
    pattern: subdomain_pattern(),
    check: |text| dns_subdomain("Secret name", text, 253),
}

constrained_string! {
    /// The name of a Secret that GitLab Runner mounts into build pods. The runner names the volume
    /// like the Secret, and a volume's name is a DNS-1123 label.
    VolumeSecretName,
    pattern: label_pattern(),
    check: |text| dns_label("name of a Secret that build pods mount", text),
}

constrained_string! {
    /// A key in the data of a Secret (Kubernetes' `IsConfigMapKey`).
    SecretDataKey,
    pattern: r"^([-._a-zA-Z0-9]|\{(tenant|runner)\})+$",
    check: secret_data_key,
}

/// A value in a Secret: the Secret's name and the key in its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretKeyRef<'a> {
    /// The Secret.
    pub name: &'a SecretName,
    /// The key in its data.
    pub key: &'a SecretDataKey,
}

const CHARACTER: &str = r"([a-z0-9]|\{(tenant|runner)\})";

fn label_pattern() -> String {
    format!(r"^{CHARACTER}(-*{CHARACTER})*$")
}

fn subdomain_pattern() -> String {
    format!(r"^{CHARACTER}(-*{CHARACTER})*(\.{CHARACTER}(-*{CHARACTER})*)*$")
}

fn dns_label(what: &str, text: &str) -> Result<(), Violation> {
    if is_dns_label(text) && text.len() <= 63 {
        return Ok(());
    }
    let label = "lower-case letters, digits and `-` between them, at most 63 characters";
    Err(invalid(what, label, text))
}

fn dns_subdomain(what: &str, text: &str, most: usize) -> Result<(), Violation> {
    if text.split('.').all(is_dns_label) && text.len() <= most {
        return Ok(());
    }
    let label =
        format!("lower-case letters, digits, `-` and `.` between them, at most {most} characters");
    Err(invalid(what, &label, text))
}

fn is_dns_label(text: &str) -> bool {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && bytes.iter().all(|byte| alphanumeric(byte) || *byte == b'-')
}

fn secret_data_key(text: &str) -> Result<(), Violation> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let relative = text == "." || text.starts_with("..");
    if !text.is_empty() && text.len() <= 253 && text.bytes().all(allowed) && !relative {
        return Ok(());
    }
    Err(invalid("key of a Secret", "letters, digits, `-`, `_` and `.`", text))
}

fn invalid(what: &str, label: &str, text: &str) -> Violation {
    let reason = Violation::new(format!("is not a valid {what}"), label);
    match text.contains(['{', '}']) {
        true => reason.help("`{tenant}` and `{runner}` are the only placeholders"),
        false => reason,
    }
}
