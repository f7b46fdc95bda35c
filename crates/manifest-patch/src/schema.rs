//! What a scalar means to Kubernetes: YAML 1.1 as sigs.k8s.io/yaml (go-yaml v2) reads it.

use std::borrow::Cow;

use crate::node::{Entry, Node, Scalar, Style, Value};

/// What a scalar means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    Null,
    Bool(bool),
    Integer(i128),
    /// A float, or an integer too large for any integer type, by its text.
    Float(f64),
    String,
    /// `<<` as a key.
    Merge,
}

pub(crate) fn meaning(_scalar: &Scalar, _tag: Option<&str>) -> Meaning {
    Meaning::String
}

pub(crate) fn key_text(node: &Node) -> Option<Cow<'_, str>> {
    node.scalar().map(|scalar| Cow::Borrowed(scalar.text.as_str()))
}

pub(crate) fn to_json(_node: &Node) -> serde_json::Value {
    serde_json::Value::Null
}
