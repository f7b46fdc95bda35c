//! What a tenants file overrides in what the chart rendered, and what it cannot.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::edit::Draft;
use crate::runner::{self, Origin, Override};
use crate::tenants::Tenant;

/// The findings about one runner.
pub(super) fn of(draft: &Draft<'_>) -> Vec<Diagnostic> {
    let tenant = &draft.tenant;
    let finding = |rule, origin: &Origin, message: String, label: &str| {
        let finding = Diagnostic::finding(rule, message);
        match &origin.source {
            Some(source) => finding.at(tenant.place(source.clone()), label),
            None => finding,
        }
    };
    let overrides = draft.settled.overrides.iter().filter(|displaced| !moves(tenant, displaced));
    let overrides = overrides.map(|displaced| {
        let message = format!("{} gives way to {}", subject(displaced), displaced.new);
        finding(&catalogue::VALUE_OVERRIDDEN, &displaced.origin, message, "this holds")
            .about(&displaced.key)
    });
    let unshadowed = draft.settled.unshadowed.iter().map(|unshadowed| {
        let message = format!(
            "`{}` changes when a source of `envFrom` holds `{}`",
            unshadowed.key, unshadowed.variable
        );
        finding(&catalogue::ENV_FROM, &unshadowed.origin, message, "this may not hold")
            .about(&unshadowed.key)
            .help("remove `envFrom` from the manager, or make sure that its sources do not hold it")
    });
    let all = draft.findings.iter().cloned().chain(overrides).chain(unshadowed);
    all.map(|finding| finding.tenant(tenant.name.as_str())).collect()
}

/// Whether it is the namespace of a shared release, which gives way in every copy that moves.
fn moves(tenant: &Tenant, displaced: &Override) -> bool {
    tenant.shares_release() && displaced.key == "kubernetes.namespace"
}

/// What gave way, and where it was.
fn subject(displaced: &Override) -> String {
    let Override { key, old, place, .. } = displaced;
    match place {
        runner::Place::Template => format!("`{key}` = {old} of the template"),
        runner::Place::Config => format!("`{key}` = {old} of config.toml"),
        runner::Place::Variable(name) if name == key => format!("the variable `{name}` = {old}"),
        runner::Place::Variable(name) => format!("`{key}` = {old} of the variable `{name}`"),
    }
}
