//! One runner of the output: a tenant's, with all its documents written.

use std::sync::Arc;

use manifest_patch::{Node, changes};

use super::effects::{self, Effect};
use super::secrets::Secrets;
use super::{ChangedDocument, DocumentPatch, Target, findings};
use crate::diagnostic::{Diagnostic, Error};
use crate::edit::{self, Draft, Record, Rendered};
use crate::tenants::Tenant;
use crate::workload::{Member, Workload};

/// A runner of the output. It is complete and verified.
#[derive(Debug)]
pub struct Rendering<'s> {
    /// What the chart rendered; the runners of a shared release have the same.
    pub(super) rendered: Arc<Rendered<'s>>,
    /// Whose it is.
    pub tenant: Arc<Tenant>,
    /// What the edits did.
    pub(super) record: Record<'s>,
    /// What the tenants file overrides, and what it cannot.
    pub findings: Vec<Diagnostic>,
    /// The documents of the workload, in the order of the stream.
    pub(super) documents: Vec<Written<'s>>,
}

/// A document before and after.
#[derive(Debug)]
pub(super) struct Written<'s> {
    /// Where it begins in the stream, in bytes.
    pub(super) offset: usize,
    pub(super) before: &'s str,
    pub(super) after: String,
    /// What it is after.
    pub(super) target: Target,
}

impl Written<'_> {
    pub(super) fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

impl<'s> Rendering<'s> {
    /// Makes all edits for a tenant.
    pub(super) fn make(rendered: Arc<Rendered<'s>>, tenant: Tenant) -> Result<Self, Error> {
        let tenant = Arc::new(tenant);
        let mut draft = Draft::new(&rendered, Arc::clone(&tenant));
        edit::apply(&mut draft)?;
        let is_copy = is_copy(&rendered.workload, &tenant);
        let written = draft.workload().members().map(|member| {
            Ok(Written {
                offset: member.offset,
                before: member.document.text(),
                // Another copy may follow.
                after: if is_copy {
                    member.rewrite_with_line_break()?
                } else {
                    member.rewrite()?
                },
                target: Target::of(member),
            })
        });
        let mut documents = written.collect::<Result<Vec<_>, Error>>()?;
        documents.sort_by_key(|document| document.offset);
        let findings = findings::of(&draft, &tenant);
        Ok(Self { rendered, tenant, record: draft.into_record(), findings, documents })
    }

    /// Whether it is one of several copies of what the chart rendered.
    pub fn is_copy(&self) -> bool {
        is_copy(&self.rendered.workload, &self.tenant)
    }

    /// The workload with all edits made.
    pub fn workload(&self) -> &Workload<'s> {
        &self.record.workload
    }

    /// The effects of the edits, one a leaf, in the order in which they were made.
    pub fn effects(&self) -> Vec<Effect> {
        effects::of(self)
    }

    pub(super) fn is_changed(&self) -> bool {
        self.is_copy() || self.documents.iter().any(Written::is_changed)
    }

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

fn is_copy(workload: &Workload<'_>, tenant: &Tenant) -> bool {
    tenant.shares_release() && workload.identity().tenant.is_none()
}

fn would_show_a_secret(what: &str, title: &str) -> Error {
    Error::new(format!("the {what} of {title} would show a secret value"))
        .help("take it out of the values of the chart: a Secret is the place for it")
}

impl Target {
    fn of(member: &Member<'_>) -> Self {
        Self::in_tree(&member.tree)
    }

    pub(super) fn in_tree(tree: &Node) -> Self {
        let text =
            |path: &[&str]| tree.at(path.iter().copied()).and_then(Node::as_str).map(str::to_owned);
        Self {
            kind: text(&["kind"]).unwrap_or_default(),
            name: text(&["metadata", "name"]).unwrap_or_default(),
            namespace: text(&["metadata", "namespace"]),
        }
    }

    /// `Kind/name`, as kubectl names it.
    pub(super) fn title(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }
}
