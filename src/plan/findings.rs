//! What a tenants file overrides in what the chart rendered, and what it cannot.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::catalogue::{self, Rule};
use crate::edit::Draft;
use crate::runner::reach::{self, Class};
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
        let rule = rule_of(&overridden.key);
        let finding = finding(rule, &effect.origin, message, "this holds");
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

/// What moves jobs away from what the tenant sets has a rule of its own.
fn rule_of(key: &str) -> &'static Rule {
    let path: Vec<&str> = key.split('.').collect();
    let reach = reach::key(&path).or_else(|| reach::variable(key));
    let own = reach.filter(|reach| {
        reach.class == Class::Moves && path[0] != "feature_flags"
            || reach.finding == Some(catalogue::RESERVED_LABEL.id)
    });
    let own = own.and_then(|reach| catalogue::rule(reach.finding?));
    own.unwrap_or(&catalogue::VALUE_OVERRIDDEN)
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
