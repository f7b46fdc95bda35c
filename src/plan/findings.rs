//! What a tenants file overrides in what the chart rendered, and what it cannot.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::edit::Draft;
use crate::runner::{Effect, Origin, Overridden, Place};
use crate::tenants::Tenant;

/// The findings about one runner.
pub(super) fn of(draft: &Draft<'_>, tenant: &Tenant) -> Vec<Diagnostic> {
    let finding = |rule, origin: &Origin, message: String, label: &str| {
        let finding = Diagnostic::finding(rule, message);
        match &origin.source {
            Some(source) => finding.at(tenant.place(source.clone()), label),
            None => finding,
        }
    };
    let reconciliation = draft.reconciliation();
    let overridden = reconciliation.effects.iter().filter_map(|effect| {
        let overridden = effect.overridden.as_ref()?;
        if moves(tenant, overridden) {
            return None;
        }
        let message = format!("{} gives way to {}", subject(effect, overridden), overridden.new);
        let finding = finding(&catalogue::VALUE_OVERRIDDEN, &effect.origin, message, "this holds");
        Some(finding.about(&overridden.key))
    });
    let unshadowed = reconciliation.unshadowed.iter().map(|unshadowed| {
        let message = format!(
            "`{}` changes when a source of `envFrom` holds `{}`",
            unshadowed.key, unshadowed.variable
        );
        finding(&catalogue::ENV_FROM, &unshadowed.origin, message, "this may not hold")
            .about(&unshadowed.key)
            .help("remove `envFrom` from the manager, or make sure that its sources do not hold it")
    });
    let all = draft.findings().iter().cloned().chain(overridden).chain(unshadowed);
    all.map(|finding| finding.tenant(tenant.runner_id())).collect()
}

/// Whether it is the namespace of a shared release, which gives way in every copy that moves.
fn moves(tenant: &Tenant, overridden: &Overridden) -> bool {
    tenant.shares_release() && overridden.key == "kubernetes.namespace"
}

/// The value that gave way, and its place.
fn subject(effect: &Effect, overridden: &Overridden) -> String {
    let Overridden { key, old, .. } = overridden;
    match &effect.place {
        Place::Template(_) => format!("`{key}` = {old} of the template"),
        Place::Config(_) => format!("`{key}` = {old} of config.toml"),
        Place::Variable(name) if name == key => format!("the variable `{name}` = {old}"),
        Place::Variable(name) => format!("`{key}` = {old} of the variable `{name}`"),
    }
}
