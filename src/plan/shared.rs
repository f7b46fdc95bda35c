//! What there is to say of a release that many tenants share.

use std::collections::{HashMap, HashSet};

use super::rendering::Rendering;
use super::target::Target;
use crate::diagnostic::{Diagnostic, Error, catalogue};
use crate::tenants::{Tenant, TenantsFile};
use crate::workload::{Exclusive, Outsider};

/// No copy takes the place of another document.
pub(super) fn check_outsiders(
    outsiders: &[Outsider],
    runners: &[Rendering<'_>],
) -> Result<(), Error> {
    if outsiders.is_empty() {
        return Ok(());
    }
    let copies = runners
        .iter()
        .flat_map(|runner| runner.documents.iter().map(move |document| (&document.target, runner)));
    let copies: HashMap<&Target, &Rendering<'_>> = copies.collect();
    for outsider in outsiders {
        if let Some(runner) = copies.get(&Target::in_tree(&outsider.tree)) {
            let name = runner.tenant.name.get();
            return Err(Error::new(format!(
                "the copy for tenant `{name}` takes the place of {}",
                outsider.title
            ))
            .at(outsider.place.clone(), "this document has the copy's name")
            .at(runner.tenant.place(runner.tenant.name.span()), "the tenant")
            .help("give the document or the tenant another name"));
        }
    }
    Ok(())
}

pub(super) fn asked_for_by_all(value: Exclusive) -> Diagnostic {
    let message = format!("every copy of {} asks for {}", value.title, value.what);
    Diagnostic::finding(&catalogue::EXCLUSIVE_VALUE, message)
        .at(value.place, "the cluster gives it to one of them")
        .help("leave it out of the values of the chart, or give each tenant its own by `patches`")
}

pub(super) fn left_behind(outsider: Outsider) -> Option<Diagnostic> {
    let (name, place) = outsider.names?;
    let message = format!("{} names {name}, of which every tenant has a copy", outsider.title);
    Some(
        Diagnostic::finding(&catalogue::COPY_LEFT_BEHIND, message)
            .at(place, "there is none of this name")
            .help("name the copy of a tenant, or give the document the labels of the chart"),
    )
}

/// Only one tenant's copies are made.
pub(super) fn part_only(release: &str, tenant: &str) -> Diagnostic {
    let message =
        format!("of the shared release `{release}` only the part of tenant `{tenant}` is here");
    Diagnostic::finding(&catalogue::COPY_PARTIAL, message)
        .help("leave out --tenant and RUNNER_TENANT to render what shall be installed")
}

/// Every object of the output has a name of its own.
///
/// # Errors
/// When two copies are one object for the cluster.
pub(super) fn check_names(runners: &[Rendering<'_>]) -> Result<(), Error> {
    let mut seen: HashMap<&Target, &Rendering<'_>> = HashMap::new();
    for runner in runners.iter().filter(|runner| runner.is_copy()) {
        for document in &runner.documents {
            if let Some(other) = seen.insert(&document.target, runner) {
                let title = document.target.title();
                let tenant = &runner.tenant;
                if tenant.name == other.tenant.name {
                    let name = tenant.name.get();
                    return Err(Error::new(format!(
                        "two documents become {title} of tenant `{name}`"
                    ))
                    .at(tenant.place(tenant.name.span()), "the tenant")
                    .note("the stream holds one object twice, or one that belongs to two runners")
                    .help("render it once, or one for each runner"));
                }
                return Err(Error::new(format!("two copies are named {title}"))
                    .at(tenant.place(tenant.name.span()), "this tenant's")
                    .at(other.tenant.place(other.tenant.name.span()), "and this one's")
                    .help("give one of the tenants, or of the workloads, another name"));
            }
        }
    }
    Ok(())
}

/// Tenants that share a release of which the stream holds the copies of others only: an output
/// rendered again, for a tenants file that has grown.
pub(super) fn without_copy(
    runners: &[Rendering<'_>],
    tenants: &TenantsFile,
) -> Result<Vec<Diagnostic>, Error> {
    let again = runners.iter().filter(|runner| !runner.is_copy());
    let shared = again.filter(|runner| runner.tenant.shares_release());
    let mut releases: Vec<(&str, HashSet<&str>)> = Vec::new();
    for tenant in shared.map(|runner| &runner.tenant) {
        let (release, name) = (tenant.release_name(), tenant.name.as_str());
        match releases.iter_mut().find(|(known, _)| *known == release) {
            Some((_, names)) => drop(names.insert(name)),
            None => releases.push((release, HashSet::from([name]))),
        }
    }
    let mut findings = Vec::new();
    for (release, names) in releases {
        let mut missing = tenants.sharing(release)?;
        missing.retain(|tenant| !names.contains(tenant.name.as_str()));
        findings.extend(copies_missing(release, &missing));
    }
    Ok(findings)
}

fn copies_missing(release: &str, tenants: &[Tenant]) -> Option<Diagnostic> {
    let message = match tenants {
        [] => return None,
        [one] => {
            let name = one.name.get();
            format!("tenant `{name}` has no copy of the release `{release}` in this stream")
        }
        many => {
            let many = many.len();
            format!("{many} tenants have no copy of the release `{release}` in this stream")
        }
    };
    let mut finding = Diagnostic::finding(&catalogue::COPY_MISSING, message).about(release);
    for tenant in tenants {
        finding = finding.tenant(tenant.name.as_str());
    }
    for tenant in tenants.iter().take(3) {
        finding = finding.at(tenant.place(tenant.name.span()), "shares the release");
    }
    Some(finding.help("render what the chart itself gives, not an output"))
}
