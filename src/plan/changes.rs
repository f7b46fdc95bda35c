//! The documents of a runner that change, as texts and as JSON Patches. Neither shows a secret value.

use json_patch::PatchOperation;
use manifest_patch::{Node, changes};
use serde::Serialize;

use super::rendering::Rendering;
use super::target::Target;
use crate::diagnostic::Error;
use crate::secret::Masker;

/// A document that changes, with secret values masked.
#[derive(Debug, Clone)]
pub struct ChangedDocument {
    /// Whose runner it belongs to.
    pub tenant: String,
    /// `Kind/name`.
    pub title: String,
    /// Its text as it came.
    pub before: String,
    /// Its text as it shall be.
    pub after: String,
}

/// What changes in a document, for any tool that applies JSON Patches.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentPatch {
    /// The document as it came.
    pub target: Target,
    /// The tenant whose copy of the document the patch makes; without one it changes the document
    /// itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_for: Option<String>,
    /// Operations that make of the document as it came the document as it shall be.
    pub patch: Vec<PatchOperation>,
}

impl Rendering<'_> {
    pub(super) fn changed_documents(&self, masker: &Masker) -> Vec<ChangedDocument> {
        let changed = self.documents.iter().filter(|document| document.is_changed());
        let masked = changed.map(|document| ChangedDocument {
            tenant: self.tenant.name.to_string(),
            title: document.target.title(),
            before: masker.document(document.before),
            after: masker.document(&document.after),
        });
        masked.collect()
    }

    pub(super) fn patches(&self, masker: &Masker) -> Result<Vec<DocumentPatch>, Error> {
        let copy_for = self.is_copy().then(|| self.tenant.name.to_string());
        let mut patches = Vec::new();
        for member in self.record.workload.members() {
            let changes = changes(member.document.tree(), &member.tree);
            let patch: Vec<_> = changes.iter().map(manifest_patch::Change::operation).collect();
            if patch.is_empty() {
                continue;
            }
            let shows = |change: &manifest_patch::Change<'_>| {
                let new = change.new.map(Node::to_json);
                new.is_some_and(|new| masker.value(&member.tree, &change.pointer, &new) != new)
            };
            if changes.iter().any(shows) {
                return Err(would_show_a_secret(&member.title())
                    .note("a text of the ConfigMap that changes holds it")
                    .help("`diff` and `diff --unified` mask it"));
            }
            let target = Target::in_tree(member.document.tree());
            patches.push(DocumentPatch { target, copy_for: copy_for.clone(), patch });
        }
        Ok(patches)
    }
}

fn would_show_a_secret(title: &str) -> Error {
    Error::new(format!("the JSON Patch of {title} would show a secret value"))
        .help("take it out of the values of the chart: a Secret is the place for it")
}
