//! Things that tenants name: which ones several tenants share.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::finding::{Answer, Evidence, Finding};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::catalogue::Rule;
use crate::fleet::{Edge, pairs};
use crate::tenants::Tenant;

/// Objects of a kind that tenants name.
pub(super) struct Objects<'o> {
    /// The rule that several tenants with one break.
    pub(super) rule: &'static Rule,
    /// What an object is to its tenant, with its name: ``the token in Secret `x` ``.
    pub(super) what: &'o dyn Fn(&str) -> String,
    /// The witness of an object, by namespace and name.
    pub(super) witness: &'o dyn Fn(&str, &str) -> Json,
    /// The way out.
    pub(super) help: &'static str,
}

impl Objects<'_> {
    /// Decides for edges with the namespace, where it is known, and the name of an object. Objects
    /// of one name are undecided where a namespace is not known.
    pub(super) fn answer(&self, edges: &[Edge<'_, (Option<&str>, &str)>]) -> Answer {
        let mut by_name: BTreeMap<&str, Vec<&Edge<'_, (Option<&str>, &str)>>> = BTreeMap::new();
        edges.iter().for_each(|edge| by_name.entry(edge.to.1).or_default().push(edge));
        let mut answer = Answer::default();
        let evidence = &mut answer.evidence;
        for (name, mut all) in by_name {
            all.sort_by_key(|edge| edge.to.0);
            let known = all.partition_point(|edge| edge.to.0.is_none());
            for same in all[known..].chunk_by(|one, other| one.to.0 == other.to.0) {
                let shown = pairs(same.iter().copied());
                if let (1.., Some(namespace)) = (shown, same[0].to.0) {
                    evidence.shown += shown;
                    let finding = self.message(name, Some(namespace), same);
                    let witness = (self.witness)(namespace, name);
                    answer.findings.push(Finding::shown(finding, witness));
                }
            }
            let undecided = pairs(all.iter().copied()) - pairs(all[known..].iter().copied());
            if undecided > 0 {
                evidence.undecided += undecided;
                answer.findings.push(Finding::undecided(self.message(name, None, &all)));
            }
        }
        let Evidence { shown, undecided, .. } = *evidence;
        evidence.proved = pairs(edges.iter()) - shown - undecided;
        answer
    }

    fn message(
        &self,
        name: &str,
        namespace: Option<&str>,
        edges: &[&Edge<'_, (Option<&str>, &str)>],
    ) -> Diagnostic {
        let what = (self.what)(name);
        let title = match namespace {
            Some(namespace) => format!("several tenants have {what} in namespace `{namespace}`"),
            None => format!("several tenants may have {what}: `namespace` is not set"),
        };
        let message = Diagnostic::finding(self.rule, title).about(name).help(self.help);
        let message = match namespace {
            Some(_) => message,
            None => message.help("or give each tenant a `namespace` of its own"),
        };
        with_tenants(message, edges.iter().map(|edge| (edge.tenant, edge.place())))
    }
}

/// How many places of one finding are drawn.
const DRAWN: usize = 3;

/// A finding with all of these tenants, each once, and the places of the first ones.
pub(super) fn with_tenants<'t>(
    mut message: Diagnostic,
    tenants: impl Iterator<Item = (&'t Tenant, crate::diagnostic::Place)>,
) -> Diagnostic {
    let mut known = std::collections::BTreeSet::new();
    for (tenant, place) in tenants {
        if known.insert(tenant.name.as_str()) {
            if known.len() <= DRAWN {
                message = message.at(place, format!("tenant `{}`", tenant.name.as_str()));
            }
            message = message.tenant(tenant.name.as_str());
        }
    }
    message
}

/// The witness that is a Secret.
pub(super) fn secret(namespace: &str, name: &str) -> Json {
    json!({"secret": {"namespace": namespace, "name": name}})
}
