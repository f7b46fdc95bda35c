//! The documents of a runner that change, as texts and as JSON Patches. Neither shows a secret value.

use json_patch::PatchOperation;
use manifest_patch::{Node, changes};
use serde::Serialize;

use super::rendering::Rendering;
use super::secrets::Secrets;
use super::target::Target;
use crate::diagnostic::Error;

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
    pub(super) fn changed_documents(&self) -> Result<Vec<ChangedDocument>, Error> {
        let secrets = Secrets::of(self);
        let mut changed = Vec::new();
        for document in self.documents.iter().filter(|document| document.is_changed()) {
            let (before, after) = (secrets.mask(document.before), secrets.mask(&document.after));
            let title = document.target.title();
            if secrets.are_in(&before) || secrets.are_in(&after) {
                return Err(
                    would_show_a_secret("diff", &title).help("`diff` without --unified masks it")
                );
            }
            let tenant = self.tenant.name.to_string();
            changed.push(ChangedDocument { tenant, title, before, after });
        }
        Ok(changed)
    }

    pub(super) fn patches(&self) -> Result<Vec<DocumentPatch>, Error> {
        let secrets = Secrets::of(self);
        let copy_for = self.is_copy().then(|| self.tenant.name.to_string());
        let mut patches = Vec::new();
        for member in self.record.workload.members() {
            let changes = changes(member.document.tree(), &member.tree);
            let patch: Vec<_> = changes.iter().map(manifest_patch::Change::operation).collect();
            if patch.is_empty() {
                continue;
            }
            let shows = |node: &Node| secrets.are_in(&node.to_json().to_string());
            if changes.iter().any(|change| change.new.is_some_and(shows)) {
                return Err(would_show_a_secret("JSON Patch", &member.title())
                    .note("a text of the ConfigMap that changes holds it")
                    .help("`diff` and `diff --unified` mask it"));
            }
            let target = Target::in_tree(member.document.tree());
            patches.push(DocumentPatch { target, copy_for: copy_for.clone(), patch });
        }
        Ok(patches)
    }
}

fn would_show_a_secret(what: &str, title: &str) -> Error {
    Error::new(format!("the {what} of {title} would show a secret value"))
        .help("take it out of the values of the chart: a Secret is the place for it")
}
