//! Tenants whose Kaniko layers are in one repository.
//!
//! ## What it finds
//!
//! Two tenants with one `kaniko.cache.registry.repo`. Spellings of one repository are one: letter case of the host, the default port,
//! the names of Docker Hub. A repository below another one is another.
//!
//! ## Why it matters
//!
//! Kaniko takes a layer from the cache by its key alone. Whoever can write the repository chooses what is in the other tenant's images.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}"}
//! tenants:
//!   java: {kaniko: {cache: {registry: {repo: registry.example.com/kaniko}}}}
//!   dotnet: {kaniko: {cache: {registry: {repo: "registry.example.com:443/kaniko"}}}}
//! ```
//!
//! ## What to do instead
//!
//! Give each tenant a repository that only it may write:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}", kaniko: {cache: {registry: {repo: "registry.example.com/{tenant}/kaniko"}}}}
//! tenants: {java: {}, dotnet: {}}
//! ```

use std::collections::BTreeMap;

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::{Answer, Finding};
use super::join::with_tenants;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::fleet::{Edge, pairs};

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::KANIKO_REPO_OVERLAP,
    needs: &[Needs::Tenants],
    sources: &[
        "Kaniko: `--cache-repo`, pkg/cache/cache.go, `RegistryCache`",
        "go-containerregistry: pkg/name/registry.go, the names of Docker Hub",
    ],
    text: include_str!("kaniko_repo_overlap.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut by_repository: BTreeMap<String, Vec<&Edge<'_, &str>>> = BTreeMap::new();
    for edge in &input.fleet.repositories {
        by_repository.entry(one_spelling(edge.to)).or_default().push(edge);
    }
    for (repository, edges) in by_repository {
        let shown = pairs(edges.iter().copied());
        if shown == 0 {
            continue;
        }
        answer.evidence.shown += shown;
        let title = format!("several tenants keep Kaniko's layers in `{repository}`");
        let message = Diagnostic::finding(RULE.meta, title).about(&repository);
        let message =
            message.help("give each its own: `repo: registry.example.com/{tenant}/kaniko`");
        let places = edges.iter().map(|edge| (edge.tenant, edge.place()));
        let witness = json!({"repository": repository});
        answer.findings.push(Finding::shown(with_tenants(message, places), witness));
    }
    answer.evidence.proved = pairs(input.fleet.repositories.iter()) - answer.evidence.shown;
    answer
}

/// A repository as all of its spellings.
fn one_spelling(repository: &str) -> String {
    let (host, path) = repository.split_once('/').unwrap_or((repository, ""));
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(":443").unwrap_or(&host);
    match host {
        "docker.io" | "registry-1.docker.io" | "index.docker.io" => {
            format!("index.docker.io/{path}")
        }
        _ => format!("{host}/{path}"),
    }
}
