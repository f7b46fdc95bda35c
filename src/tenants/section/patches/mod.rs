//! A tenant's own JSON Patches (RFC 6902) on documents of the stream.

mod operation;

use json_patch::PatchOperation;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::operation::Operation;
use crate::diagnostic::Error;
use crate::tenants::read::constrained::{Violation, constrained_string};
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::read::verbatim::Verbatim;
use crate::tenants::written::sources::Sources;

/// A JSON Patch on the documents that `target` names.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "Patch")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct RawPatch {
    /// Which documents of the tenant's runner are patched; at least one must be there.
    target: Spanned<PatchTarget>,
    /// The operations (RFC 6902), in order. Applied to their own result they must change nothing.
    #[schemars(length(min = 1))]
    patch: Spanned<Verbatim<Vec<Spanned<Operation>>>>,
}

/// A JSON Patch and the documents it is for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Patch {
    /// Which documents are patched.
    pub target: Spanned<PatchTarget>,
    /// The operations, in order; at least one.
    #[serde(rename = "patch")]
    pub operations: Vec<Spanned<PatchOperation>>,
}

/// Names documents of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchTarget {
    /// The document's kind: Deployment.
    pub kind: Spanned<ObjectKind>,
    /// The document's `metadata.name`. Left out: every document of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Spanned<ObjectName>>,
}

constrained_string! {
    /// The kind of a Kubernetes object.
    ObjectKind,
    pattern: r"^[A-Z][A-Za-z0-9]*$",
    check: object_kind,
}

constrained_string! {
    /// The name of a Kubernetes object of any kind: roles and the like may have `:` in theirs, so
    /// that only what no path segment may be is refused (apimachinery's `IsValidPathSegmentName`).
    ObjectName,
    pattern: r"^[^/%]+$",
    check: object_name,
}

impl RawPatch {
    /// The patches, each with its place; one without operations is a mistake.
    pub(in crate::tenants) fn complete_all(
        sources: &Sources,
        mistakes: &Mistakes,
        patches: Vec<Spanned<Self>>,
    ) -> Vec<Spanned<Patch>> {
        for patch in patches.iter().filter(|patch| patch.patch.0.is_empty()) {
            let error = Error::new("a patch needs an operation")
                .at(sources.place(patch.patch.span()), "none is here");
            mistakes.check(&["patches"], Err(error));
        }
        patches.into_iter().map(|patch| patch.map(Self::complete)).collect()
    }

    fn complete(self) -> Patch {
        let operations = self.patch.into_inner().0.into_iter();
        Patch {
            target: self.target,
            operations: operations.map(|one| one.map(Operation::into_patch)).collect(),
        }
    }
}

fn object_kind(text: &str) -> Result<(), Violation> {
    let capital = text.starts_with(|first: char| first.is_ascii_uppercase());
    if capital && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Violation::new("is not a valid kind", "expected a kind such as Deployment"))
}

fn object_name(text: &str) -> Result<(), Violation> {
    if !text.is_empty() && !text.contains(['/', '%']) && text != "." && text != ".." {
        return Ok(());
    }
    Err(Violation::new(
        "is not a valid name of an object",
        "expected `metadata.name` of the document",
    ))
}
