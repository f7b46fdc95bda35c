//! Keys and values of Kubernetes labels (apimachinery's `IsQualifiedName`, `IsValidLabelValue`).

use crate::tenants::read::constrained::{Violation, constrained_string};

constrained_string! {
    /// The key of a label or a taint: a name with an optional DNS prefix, `example.com/name`.
    LabelKey,
    pattern: r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$",
    check: label_key,
}

constrained_string! {
    /// The value of a label or a taint; may be empty.
    LabelValue,
    pattern: r"^(([A-Za-z0-9]|\{(tenant|runner)\})(([-A-Za-z0-9_.]|\{(tenant|runner)\})*([A-Za-z0-9]|\{(tenant|runner)\}))?)?$",
    check: label_value,
}

fn label_key(text: &str) -> Result<(), Violation> {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    if prefix.is_none_or(is_prefix) && is_name(name) {
        return Ok(());
    }
    Err(Violation::new(
        "is not a valid label key",
        "letters, digits, `-`, `_`, `.`, at most 63 characters, after an optional `example.com/`",
    ))
}

fn label_value(text: &str) -> Result<(), Violation> {
    if text.is_empty() || is_name(text) {
        return Ok(());
    }
    Err(Violation::new(
        "is not a valid label value",
        "letters, digits, and `-`, `_`, `.` between them, at most 63 characters",
    ))
}

fn is_name(text: &str) -> bool {
    let alphanumeric = |byte: &u8| byte.is_ascii_alphanumeric();
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && bytes.iter().all(|byte| alphanumeric(byte) || b"-_.".contains(byte))
}

fn is_prefix(text: &str) -> bool {
    let lower = text.bytes().all(|byte| !byte.is_ascii_uppercase() && byte != b'_');
    text.len() <= 253 && lower && text.split('.').all(is_name)
}
