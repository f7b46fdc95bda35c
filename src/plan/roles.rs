//! Managers that may act in every namespace.

use std::collections::HashMap;

use super::rendering::Rendering;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::workload::{Account, Member, Workload, cluster_bindings};

/// Adds to each runner the cluster-wide roles that its manager's account has by the stream.
pub(super) fn find(stream: &[u8], runners: &mut [Rendering<'_>]) {
    if runners.is_empty() {
        return;
    }
    let bindings = cluster_bindings(stream);
    let mut of_account: HashMap<&str, Vec<(&Option<String>, &Member<'_>)>> = HashMap::new();
    for (member, accounts) in &bindings {
        for (namespace, name) in accounts {
            of_account.entry(name).or_default().push((namespace, member));
        }
    }
    for runner in runners {
        let (namespace, name) = account(&runner.rendered.workload);
        for (other, binding) in of_account.get(name.as_str()).into_iter().flatten() {
            if namespace.is_none() || other.is_none() || **other == namespace {
                let finding = finding(binding, &name).tenant(runner.tenant.name.as_str());
                runner.findings.push(finding);
            }
        }
    }
}

fn account(workload: &Workload<'_>) -> Account {
    let name = ["spec", "template", "spec", "serviceAccountName"];
    let name = workload.deployment.text_at(name).filter(|name| !name.is_empty());
    let namespace = workload.deployment.text_at(["metadata", "namespace"]);
    (namespace.map(str::to_owned), name.unwrap_or("default").to_owned())
}

fn finding(binding: &Member<'_>, account: &str) -> Diagnostic {
    let title =
        format!("{} gives the manager `{account}` a role in every namespace", binding.title());
    Diagnostic::finding(&catalogue::ROLE_TOO_WIDE, title)
        .about(binding.title())
        .at(binding.place(&binding.tree), "rendered by the chart")
        .note("it reads the Secrets of other tenants and makes pods beside theirs")
        .help("leave out `rbac.clusterWideAccess` in the values of the chart")
}
