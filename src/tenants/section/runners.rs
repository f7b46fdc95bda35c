//! `runners`: several runners of one tenant, each of which inherits the tenant's keys.

use manifest_patch::Node;

use super::names::{Namespace, RunnerName};
use crate::diagnostic::Error;
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::written::layer::{Entry, Layered, Layers};
use crate::tenants::written::sources::Sources;

const KEY: &str = "runners";

/// What is written for one runner: all layers of the tenant, and its own over them.
pub(in crate::tenants) struct RunnerLayers<'n> {
    /// The runner's name, where the tenant has `runners`.
    pub name: Option<Spanned<RunnerName>>,
    pub layers: Layered<'n>,
}

/// The runners of a tenant; one without a name where there are no `runners`. `defaults` is what is
/// written under `defaults`.
pub(in crate::tenants) fn split<'n>(
    tenant: Layered<'n>,
    defaults: Option<&Node>,
    layers: &Layers<'_>,
    mistakes: &Mistakes,
) -> Vec<RunnerLayers<'n>> {
    let alone = |layers| vec![RunnerLayers { name: None, layers }];
    if !tenant.is_set(KEY) {
        return alone(tenant);
    }
    let own = tenant.written();
    let Some(entries) = tenant.clone().entries(layers.sources, &|_| {}) else {
        return alone(tenant);
    };
    let (runners, common): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.key == KEY);
    let common = Layered::Merged { own, entries: common };
    let report = |error| mistakes.add(KEY.to_owned(), error);
    let mut found = Vec::new();
    for runner in runners {
        let written = runner.value.written();
        let Some(entries) = runner.value.entries(layers.sources, &report) else {
            report(
                Error::new("`runners` must be a map")
                    .at(layers.sources.place(written.span()), "")
                    .help("write each runner as `name: {}` with its own settings in the braces"),
            );
            continue;
        };
        for entry in entries {
            let in_defaults = || defaults?.get(KEY)?.get(entry.key);
            if entry.value.is_null() && in_defaults().is_some() {
                continue;
            }
            match check_entry(&entry, layers) {
                Ok(name) => found.push(RunnerLayers {
                    name: Some(Spanned::new(name, entry.span.clone())),
                    layers: layers.lay(Some(common.clone()), entry.value),
                }),
                Err(error) => report(error),
            }
        }
    }
    if found.is_empty() { alone(common) } else { found }
}

/// Isolation is decided between tenants: the runners of one are in one namespace.
pub(in crate::tenants) fn check<'t>(
    sources: &Sources,
    mistakes: &Mistakes,
    mut namespaces: impl Iterator<Item = &'t Spanned<Namespace>>,
) {
    let Some(first) = namespaces.next() else { return };
    if let Some(other) = namespaces.find(|other| *other != first) {
        let error = Error::new("the runners of a tenant have several namespaces")
            .at(sources.place(other.span()), "")
            .at(sources.place(first.span()), "")
            .note("the runners of a tenant share what isolates it from others")
            .help("write `namespace` for the tenant, not for its runners, and without `{runner}`");
        mistakes.add("namespace".to_owned(), error);
    }
}

fn check_entry(entry: &Entry<'_>, layers: &Layers<'_>) -> Result<RunnerName, Error> {
    let place = || layers.sources.place(entry.span.clone());
    if entry.value.is_null() {
        return Err(Error::new(format!("the runner `{}` is empty", entry.key))
            .at(place(), "null removes a runner of the defaults, and they have none of this name")
            .help(format!(
                "for a runner without settings of its own write `{}: {{}}`",
                entry.key
            )));
    }
    if entry.value.is_set(KEY) {
        return Err(Error::new(format!("the runner `{}` has `runners` itself", entry.key))
            .at(place(), "")
            .help("write all runners of a tenant side by side"));
    }
    RunnerName::parse(entry.key).map_err(|violation| {
        Error::new(format!("`{}` {}", entry.key, violation.predicate()))
            .at(place(), violation.label())
    })
}
