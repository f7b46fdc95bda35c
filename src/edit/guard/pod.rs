//! What a patch of `[[runners.kubernetes.pod_spec]]` does to what a tenant sets. The runner applies
//! patches last, over everything else (executors/kubernetes/kubernetes.go:2971-3027).

use std::ops::Range;

use crate::runner::pod_spec::{PatchError, Touched, touched};
use crate::runner::reach::Class;
use crate::runner::{Fields, Table, Value};
use crate::tenants::Tenant;

/// The patches of `[[runners]]`.
pub(in crate::edit) const PATCHES: [&str; 2] = ["kubernetes", "pod_spec"];

/// What is to be said about a patch.
#[derive(Debug, PartialEq)]
pub(in crate::edit) enum Judged {
    /// Each job reads it from a file of the manager.
    Unseen,
    /// It is no patch.
    Unreadable(PatchError),
    /// It changes a field that a section of the tenant sets.
    Undoes {
        /// The field, as messages name it.
        field: String,
        /// The section.
        section: Section,
    },
    /// It changes a field that the table of reach lacks.
    Unknown {
        /// The field.
        field: String,
    },
    /// It gives a job something.
    Opens {
        /// The fields.
        fields: Vec<String>,
        /// The id of the finding.
        finding: &'static str,
    },
}

/// What is to be said about a patch, what cannot be allowed first; nothing about a harmless one.
pub(in crate::edit) fn judged(tenant: &Tenant, patch: &Table) -> Vec<Judged> {
    let text = |key: &str| patch.field(key).and_then(Value::as_str);
    if text("patch_path").is_some_and(|path| !path.is_empty()) {
        return vec![Judged::Unseen];
    }
    let touched = match touched(text("patch").unwrap_or_default(), text("patch_type")) {
        Ok(touched) => touched,
        Err(error) => return vec![Judged::Unreadable(error)],
    };
    let touched: Vec<Touched> = touched.into_iter().filter(Touched::is_dangerous).collect();
    let undone = touched.iter().find_map(|touched| {
        let section = section(tenant, touched)?;
        Some(Judged::Undoes { field: shown(touched), section })
    });
    let mut all = Vec::from_iter(undone);
    for touched in &touched {
        let Some(finding) = touched.reach.and_then(|reach| reach.finding) else {
            all.push(Judged::Unknown { field: shown(touched) });
            continue;
        };
        let same = all.iter_mut().find_map(|judged| match judged {
            Judged::Opens { fields, finding: other } if *other == finding => Some(fields),
            _ => None,
        });
        match same {
            Some(fields) => fields.push(shown(touched)),
            None => all.push(Judged::Opens { fields: vec![shown(touched)], finding }),
        }
    }
    all
}

impl Judged {
    /// Why the tenant's settings would not hold, as the end of a sentence about the patch.
    pub(in crate::edit) fn refusal(&self) -> Option<String> {
        match self {
            Judged::Unseen => Some("is read from a file by each job".to_owned()),
            Judged::Unreadable(error) => Some(format!("cannot be read: {error}")),
            Judged::Undoes { field, .. } => Some(format!("changes {field}")),
            Judged::Unknown { .. } | Judged::Opens { .. } => None,
        }
    }

    /// The bytes of the tenants file that it undoes.
    pub(in crate::edit) fn source(&self) -> Option<Range<usize>> {
        match self {
            Judged::Undoes { section: (_, source), .. } => Some(source.clone()),
            _ => None,
        }
    }

    /// What the refusal is about.
    pub(in crate::edit) fn note(&self) -> String {
        match self {
            Judged::Unseen => "it is applied over the tenant's nodes and account, and what it does cannot be seen here".to_owned(),
            Judged::Undoes { section: (section, _), .. } => format!("it is applied over what {section} of the tenant sets"),
            _ => "the runner applies it to every build pod".to_owned(),
        }
    }
}

/// A section that sets a field: the key of the tenant, and the bytes of the tenants file.
type Section = (&'static str, Range<usize>);

/// The section of the tenant that sets the field.
fn section(tenant: &Tenant, touched: &Touched) -> Option<Section> {
    let nodes = || Some(("`nodes`", tenant.job_nodes.as_ref()?.span()));
    let account = || Some(("`serviceAccountName`", tenant.service_account_name.as_ref()?.span()));
    let token = || {
        let token = &tenant.lockdown.service_account_token;
        (!**token).then(|| ("`lockdown.serviceAccountToken`", token.span()))
    };
    let reach = touched.reach?;
    match touched.field.first().map(String::as_str) {
        None => nodes().or_else(account).or_else(token),
        Some("serviceAccountName" | "serviceAccount") => account(),
        _ if reach.finding == Some("service-account-token") => token(),
        // A runtime class adds to the node selector: the affinity still holds
        // (k8s plugin/pkg/admission/runtimeclass).
        Some("runtimeClassName") => None,
        _ if reach.class == Class::Moves => nodes(),
        _ => None,
    }
}

fn shown(touched: &Touched) -> String {
    match touched.path.as_str() {
        "" => "the whole spec".to_owned(),
        path => format!("`{path}`"),
    }
}
