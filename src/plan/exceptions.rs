//! Exceptions of the tenants file: findings that are not reported, and exceptions for nothing.

use std::collections::HashSet;

use super::rendering::Rendering;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::rule;
use crate::tenants::TenantsFile;

/// Removes the findings that the exceptions cover, and reports an exception that covers nothing
/// although every runner that it is for is in the stream.
pub(super) fn apply(
    tenants: &TenantsFile,
    runners: &mut [Rendering<'_>],
    findings: &mut Vec<Diagnostic>,
) {
    let exceptions = tenants.exceptions();
    if exceptions.is_empty() {
        return;
    }
    let mut used = vec![false; exceptions.len()];
    let mut is_covered = |finding: &Diagnostic, runner: &str| {
        let covering = exceptions.iter().position(|exception| exception.covers(finding, runner));
        covering.inspect(|index| used[*index] = true).is_some()
    };
    let mut seen = HashSet::new();
    for rendering in runners {
        let runner = rendering.tenant.runner_id().into_owned();
        rendering.findings.retain(|finding| !is_covered(finding, &runner));
        seen.insert(rendering.tenant.name.to_string());
        seen.insert(runner);
    }
    // One about the stream is covered for each of its tenants, or for all.
    findings.retain(|finding| match finding.tenants() {
        [] => !is_covered(finding, ""),
        tenants => !tenants.iter().all(|tenant| is_covered(finding, tenant)),
    });
    for (exception, _) in exceptions.iter().zip(used).filter(|(_, used)| !used) {
        let is_known = match exception.is_for_all() {
            true => tenants.names().iter().all(|name| seen.contains(name.as_str())),
            false => exception.named().all(|name| seen.contains(name)),
        };
        let id = exception.id.as_str();
        // `check` finds these in the tenants file.
        let is_of_check = rule::rule(id).is_some();
        if is_known && !is_of_check {
            let message = format!("the exception for `{id}` matches nothing");
            let finding = Diagnostic::finding(&catalogue::EXCEPTION_UNUSED, message);
            let finding = finding.at(tenants.place(exception.span()), "");
            findings.push(finding.about(id).help("remove it"));
        }
    }
}
