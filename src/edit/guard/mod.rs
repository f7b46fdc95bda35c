//! What a tenant's sections set, and nothing else may move: keys of `[[runners]]`, variables of the
//! manager, fields of a build pod.
//!
//! The classes are those of [`crate::runner::reach`]; which section sets the same stands in
//! [`GUARDS`], once for the tenants file's own `config`, for its patches and for the chart's values.

mod pod;

pub(super) use pod::{Judged, PATCHES, judged};

use std::ops::Range;

use crate::runner::reach::{self, Class, Reach};
use crate::runner::{Content, Table, Value, keys, parse_bool};
use crate::tenants::{Overwrites, S3Credentials, Tenant};

/// A section that would be undone.
#[derive(Debug, Clone)]
pub(super) struct Guarded {
    /// The section.
    pub section: &'static str,
    /// What would happen.
    pub consequence: &'static str,
    /// The bytes of the tenants file that set it.
    pub source: Range<usize>,
}

/// What a section guards.
struct Guard {
    /// The id by which the table of reach reports it.
    finding: &'static str,
    section: &'static str,
    consequence: &'static str,
    /// Where the tenant sets it, if it does.
    source: fn(&Tenant) -> Option<Range<usize>>,
}

const GUARDS: [Guard; 5] = [
    Guard {
        finding: "executor-other",
        section: "the executor `kubernetes`",
        consequence: "only it makes build pods, which nodes, lockdown and all else hold for",
        source: |tenant| Some(tenant.name.span()),
    },
    Guard {
        finding: "namespace-per-job",
        section: "`namespace`",
        consequence: "every job would run in a namespace of its own",
        source: |tenant| Some(tenant.namespace.as_ref()?.span()),
    },
    Guard {
        finding: "pause-pods",
        section: "`nodes`",
        consequence: "the autoscaler's pause pods run on any node",
        source: |tenant| Some(tenant.job_nodes.as_ref()?.span()),
    },
    Guard {
        finding: "scheduler-other",
        section: "`nodes`",
        consequence: "another scheduler may place build pods on other nodes",
        source: |tenant| Some(tenant.job_nodes.as_ref()?.span()),
    },
    Guard {
        finding: "sdk-variable",
        section: "`cache.s3`",
        consequence: "the AWS SDK would use another endpoint or other credentials",
        source: |tenant| Some(tenant.cache.as_ref()?.s3.as_ref()?.span()),
    },
];

/// The section that a key of `[[runners]]` with this value undoes.
pub(super) fn of_key(tenant: &Tenant, path: &[&str], value: &Value) -> Option<Guarded> {
    let reach = reach::key(path)?;
    (!is_harmless(path, value, reach)).then(|| of_reach(tenant, reach))?
}

/// The section that a variable of the manager undoes.
pub(super) fn of_variable(tenant: &Tenant, name: &str, content: &Content) -> Option<Guarded> {
    let reach = reach::variable(name)?;
    (!is_harmless_variable(name, content, reach)).then(|| of_reach(tenant, reach))?.filter(|_| {
        let is_identity = IDENTITY_VARIABLES.contains(&name) && is_by_identity(tenant);
        keys::key_of_variable(name).is_some() || name.starts_with("AWS_") && !is_identity
    })
}

fn of_reach(tenant: &Tenant, reach: Reach) -> Option<Guarded> {
    let of = |guard: &&Guard| Some(guard.finding) == reach.finding;
    let guard = GUARDS.iter().filter(|_| reach.class == Class::Moves).find(of)?;
    let source = (guard.source)(tenant)?;
    Some(Guarded { section: guard.section, consequence: guard.consequence, source })
}

/// What gives the AWS SDK the identity of the manager's service account.
const IDENTITY_VARIABLES: [&str; 7] = [
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
];

fn is_by_identity(tenant: &Tenant) -> bool {
    let s3 = tenant.cache.as_ref().and_then(|cache| cache.s3.as_ref());
    let credentials = s3.and_then(|s3| s3.credentials.as_deref());
    matches!(credentials, Some(S3Credentials::WorkloadIdentity))
}

/// Whether a job chooses by a variable what a key of `[[runners]]` identifies, although the tenant
/// keeps overwrites closed. The runner expands with os.Expand, which reads `$` alone.
pub(super) fn is_chosen_by_job(tenant: &Tenant, reach: Reach, value: &Value) -> bool {
    *tenant.lockdown.overwrites == Overwrites::Closed
        && reach.expands
        && value.as_str().is_some_and(|text| text.contains('$'))
}

/// Values of keys that decide something and decide nothing: the profile that every container runtime
/// has, the default of Kubernetes, a policy that asks the registry for each job.
const HARMLESS: [(&str, &str); 4] = [
    ("seccomp_profile.type", "RuntimeDefault"),
    ("app_armor_profile.type", "RuntimeDefault"),
    ("proc_mount", "Default"),
    ("allowed_pull_policies", "always"),
];

/// Whether a value of a key is the runner's default, or opens nothing.
pub(super) fn is_harmless(path: &[&str], value: &Value, reach: Reach) -> bool {
    let is_default = match reach.default {
        Some(default) if default != "unset" => value.to_string() == default,
        _ => match value {
            Value::Boolean(truth) => !truth,
            Value::String(text) => text.is_empty(),
            value => value.is_void(),
        },
    };
    let of_list;
    let texts = match value.as_array() {
        Some(all) => all,
        None => {
            of_list = [value.clone()];
            &of_list
        }
    };
    let dotted = path.join(".").to_lowercase();
    is_default
        || HARMLESS.iter().any(|(key, harmless)| {
            dotted.ends_with(key) && texts.iter().all(|text| text.as_str() == Some(harmless))
        })
}

/// Whether a variable of the manager leaves things as they are without it.
pub(super) fn is_harmless_variable(name: &str, content: &Content, reach: Reach) -> bool {
    let Some(text) = content.text() else { return false };
    let Some(key) = keys::key_of_variable(name) else { return text.is_empty() };
    match key.kind.is_boolean() {
        // An empty variable turns a boolean on (clihelpers), and leaves everything else as it is.
        true => parse_bool(&text) == Some(false) && !text.is_empty(),
        false => text.is_empty() || is_harmless(&key.segments(), &Value::from(text), reach),
    }
}

/// Every value below a table that is no table, with the keys that lead to it; the tables of an array
/// come one after the other.
pub(super) fn each_leaf<'t>(
    table: &'t Table,
    path: &mut Vec<&'t str>,
    leaf: &mut dyn FnMut(&[&'t str], &'t Value),
) {
    for (key, value) in table.iter() {
        path.push(key);
        match value {
            Value::Table(table) => each_leaf(table, path, leaf),
            Value::Array(all) if value.is_array_of_tables() => {
                all.iter()
                    .filter_map(Value::as_table)
                    .for_each(|table| each_leaf(table, path, leaf));
            }
            value => leaf(path, value),
        }
        path.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenants::owner;

    /// A section of the tenants file is named for every key that the table of reach calls owned.
    #[test]
    fn every_owned_key_has_a_section_or_is_registered() {
        for key in keys::all().iter().filter(|key| key.reach.class == Class::Owned) {
            assert!(key.is_registered() || owner(key.path).is_some(), "{}", key.path);
        }
    }

    #[test]
    fn every_guard_is_about_something_that_moves() {
        for guard in GUARDS {
            let moves =
                |reach: Reach| reach.class == Class::Moves && reach.finding == Some(guard.finding);
            let by_key = keys::all().iter().any(|key| moves(key.reach));
            let by_variable = reach::variable("AWS_ENDPOINT_URL").is_some_and(moves);
            assert!(by_key || by_variable, "{}", guard.finding);
        }
    }
}
