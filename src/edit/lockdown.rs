//! `lockdown`: what a job could change to leave its tenant is closed, unless the tenant opens it.

use super::runner_config::POD_SPEC_FLAG;
use super::{Draft, Edit, Phase};
use crate::diagnostic::{Diagnostic, Error, catalogue};
use crate::runner::reach::{self, Class};
use crate::runner::{Content, Table, Value, environment, parse_bool};
use crate::tenants::{FeatureFlags, Overwrites};

pub(super) const EDIT: Edit = Edit {
    id: "lockdown",
    summary: "what a job could change to leave its tenant is closed",
    phase: Phase::Declare,
    apply,
};

/// What lets a job choose where, as whom and with which labels its pod runs. The patterns are not
/// anchored (overwrites.go:621), so that none is safe; without one the overwrite is off.
const OVERWRITES: [&str; 7] = [
    "bearer_token_overwrite_allowed",
    "namespace_overwrite_allowed",
    "node_selector_overwrite_allowed",
    "node_tolerations_overwrite_allowed",
    "pod_annotations_overwrite_allowed",
    "pod_labels_overwrite_allowed",
    "service_account_overwrite_allowed",
];

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let lockdown = &tenant.lockdown;
    if *lockdown.overwrites == Overwrites::Closed {
        draft.attribute_to(lockdown.overwrites.span());
        for key in OVERWRITES {
            draft.unset(&["kubernetes", key]);
        }
    }
    if !*lockdown.service_account_token {
        draft.attribute_to(lockdown.service_account_token.span());
        draft.set(&["kubernetes", "automount_service_account_token"], false);
    }
    if *lockdown.feature_flags == FeatureFlags::Pinned {
        draft.attribute_to(lockdown.feature_flags.span());
        // A job can switch a flag by a variable unless `[runners.feature_flags]` sets it
        // (common/build_settings.go:271).
        for (flag, reach) in reach::flags().filter(|(_, reach)| reach.class != Class::Inert) {
            let path = ["feature_flags", flag];
            if draft.declares(&path) {
                continue;
            }
            let is_on = is_on(draft, flag);
            draft.set(&path, is_on);
            // What its patches do is found for each of them.
            if is_on && reach.class == Class::Opens && path != POD_SPEC_FLAG {
                draft.report(opened(flag), Some(&path), None);
            }
        }
    }
    Ok(())
}

fn opened(flag: &str) -> Diagnostic {
    let title = format!("the feature flag `{flag}` is on, by the values of the chart");
    Diagnostic::finding(&catalogue::FLAGS_OPEN, title)
        .about(format!("feature_flags.{flag}"))
        .note("it gives jobs a way out of their tenant")
        .help("remove it from `runners.config` in the values of the chart")
        .help(format!("or say it on purpose: `config.feature_flags.{flag}` of the tenant"))
}

/// Whether a flag is on for a job that does not ask: by `[runners.feature_flags]`, united with the
/// one of `FEATURE_FLAGS`, else by `environment`, of which `RUNNER_ENV` hides the template's.
fn is_on(draft: &Draft<'_>, flag: &str) -> bool {
    let template = draft.template();
    let flags = template.get(&["feature_flags"]).and_then(Value::as_table);
    let written = flags.and_then(|flags| Table::entry(flags, flag)).and_then(Value::as_bool);
    let variable = |name: &str| draft.variables().get(name).and_then(Content::text);
    let united = variable("FEATURE_FLAGS").and_then(|entry| {
        let (name, value) = entry.split_once(':')?;
        (name == flag).then(|| is_true(value))
    });
    if written.is_some() || united.is_some() {
        return written.unwrap_or_default() || united.unwrap_or_default();
    }
    if let Some(entry) = variable("RUNNER_ENV").filter(|entry| !entry.is_empty()) {
        return entry.split_once('=').is_some_and(|(name, on)| name == flag && is_true(on));
    }
    let entries = template.get(&["environment"]).and_then(Value::as_array).unwrap_or_default();
    environment::get(entries, flag).is_some_and(is_true)
}

fn is_true(text: &str) -> bool {
    parse_bool(text) == Some(true)
}
