//! One runner of the output: a tenant's, with all its documents written.

use std::sync::Arc;

use super::findings;
use super::target::Target;
use crate::diagnostic::{Diagnostic, Error};
use crate::edit::{self, Draft, Record, Rendered};
use crate::tenants::Tenant;
use crate::workload::Workload;

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

    pub(super) fn is_changed(&self) -> bool {
        self.is_copy() || self.documents.iter().any(Written::is_changed)
    }
}

fn is_copy(workload: &Workload<'_>, tenant: &Tenant) -> bool {
    tenant.shares_release() && workload.identity().tenant.is_none()
}
