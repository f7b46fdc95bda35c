//! Patches of build pods in the chart's template: what they undo is refused, what they open is
//! found.

use super::Draft;
use super::guard::{Judged, PATCHES, judged};
use super::runner_config::POD_SPEC_FLAG;
use crate::diagnostic::{Diagnostic, Error, catalogue};
use crate::runner::reach::EDITION;
use crate::runner::{Fields, Table, Value};
use crate::tenants::Tenant;

/// Judges the patches of the template, unless `config` replaces them.
pub(super) fn check(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.declares(&PATCHES) {
        return Ok(());
    }
    let patches = draft.tables_in_template(&PATCHES)?;
    let tenant = draft.tenant();
    let is_off = draft.declared(&POD_SPEC_FLAG).and_then(Value::as_bool) == Some(false);
    for (index, patch) in patches.iter().enumerate() {
        let name = patch.field("name").and_then(Value::as_str).unwrap_or_default();
        let all = judged(&tenant, patch);
        if let Some((judged, reason)) = refused(&all) {
            let title = format!("the pod_spec patch `{name}` of the template {reason}");
            if let Some(source) = judged.source() {
                draft.attribute_to(source);
            }
            return Err(draft
                .conflict_in_element(title, &PATCHES, index)
                .note(judged.note())
                .help("remove it from `runners.config` in the values of the chart"));
        }
        let opened = all.iter().filter(|_| !is_off).filter_map(|judged| opened(judged, name));
        opened.for_each(|finding| draft.finds_in_element(finding, &PATCHES, index));
    }
    if is_off && !patches.is_empty() {
        let title =
            "the pod_spec patches of the template have no effect: their feature flag is off";
        let finding = Diagnostic::finding(&catalogue::POD_SPEC_DEAD, title)
            .about(PATCHES.join("."))
            .note("`lockdown.featureFlags` pins the flag to what it is for a job that does not ask")
            .help(format!("turn it on: `config.{}: true` of the tenant", POD_SPEC_FLAG.join(".")))
            .help("or remove the patches from `runners.config` in the values of the chart");
        draft.finds_in_element(finding, &PATCHES, 0);
    }
    Ok(())
}

/// Whether a patch among these undoes what a tenant sets.
pub(super) fn undo(tenant: &Tenant, patches: &[Table]) -> bool {
    patches.iter().any(|patch| refused(&judged(tenant, patch)).is_some())
}

fn refused(all: &[Judged]) -> Option<(&Judged, String)> {
    all.iter().find_map(|judged| Some((judged, judged.refusal()?)))
}

fn opened(judged: &Judged, name: &str) -> Option<Diagnostic> {
    let (rule, fields) = match judged {
        Judged::Unknown { field } => {
            let kubernetes = EDITION.kubernetes;
            let title = format!(
                "the pod_spec patch `{name}` changes {field}, which is not known up to Kubernetes {kubernetes}"
            );
            return Some(Diagnostic::finding(&catalogue::KEY_UNKNOWN, title).about(field.as_str()));
        }
        Judged::Opens { fields, finding } => {
            (catalogue::rule(finding).unwrap_or(&catalogue::POD_SPEC_PATCH), fields.join(", "))
        }
        Judged::Unseen | Judged::Unreadable(_) | Judged::Undoes { .. } => return None,
    };
    let title = format!("the pod_spec patch `{name}` of the template changes {fields}");
    Some(
        Diagnostic::finding(rule, title)
            .about(format!("{}.{name}", PATCHES.join(".")))
            .note(rule.title.trim_end_matches('.').to_lowercase())
            .help("remove it from `runners.config` in the values of the chart")
            .help("or say it on purpose: `config.kubernetes.pod_spec` of the tenant"),
    )
}
