//! What the template and the variables of the manager say, by the class of each key.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::catalogue::{self, Rule};
use crate::edit::Draft;
use crate::edit::reach::rules::rule;
use crate::runner::reach::{self, Class, EDITION, Reach};
use crate::runner::{Content, Table, Value, keys};
use crate::tenants::{CacheType, Overwrites, S3Credentials};
use crate::workload::chart;

/// Sections of the template that an edit of its own judges.
const JUDGED_ELSEWHERE: [&str; 3] = ["cache", "executor", "kubernetes.pod_spec"];

/// Variables with these beginnings are GitLab Runner's or an SDK's: an unknown one is a new one.
const KNOWN_PREFIXES: [&str; 5] = ["KUBERNETES_", "CACHE_", "RUNNER_", "REGISTER_", "AWS_"];

/// A key or a variable of the chart's values.
struct Given<'a> {
    /// The keys that lead to it.
    path: Vec<&'a str>,
    /// The variable, where it is one.
    variable: Option<&'a str>,
    reach: Reach,
    /// Whether the value has a `$NAME` for the runner to expand; an unreadable one may have.
    expands: bool,
}

/// Judges every key of the template that no edit has declared.
pub(super) fn keys(draft: &mut Draft<'_>) {
    let table = draft.template().runner().clone();
    walk(&table, &mut Vec::new(), &mut |path, value| {
        let dotted = path.join(".");
        let is_judged = |section: &&str| {
            dotted
                .strip_prefix(*section)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if JUDGED_ELSEWHERE.iter().any(is_judged) || draft.decides(path) {
            return;
        }
        let Some(reach) = reach::key(path) else {
            draft.report(unknown(&format!("`{dotted}` of the template")), Some(path), None);
            return;
        };
        if !is_default(value, reach) {
            let expands = value.as_str().is_some_and(|text| text.contains('$'));
            judge(draft, &Given { path: path.to_vec(), variable: None, reach, expands });
        }
    });
}

/// Judges every variable of the manager that no edit has declared.
pub(super) fn variables(draft: &mut Draft<'_>) {
    let all: Vec<(String, Content)> = draft
        .variables()
        .iter()
        .map(|variable| (variable.name.clone(), variable.content.clone()))
        .collect();
    for (name, content) in &all {
        if draft.decides_variable(name) {
            continue;
        }
        let Some(reach) = reach::variable(name) else {
            if KNOWN_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
                draft.report(unknown(&format!("the variable `{name}`")), None, Some(name));
            }
            continue;
        };
        let key = keys::key_of_variable(name);
        let path = key.map(keys::Key::segments).unwrap_or_default();
        let dotted = path.join(".");
        let is_elsewhere =
            JUDGED_ELSEWHERE.iter().any(|section| dotted.split('.').next() == Some(section));
        let text = content.text();
        let is_empty = text.as_deref() == Some("");
        // An empty variable turns a boolean on, and leaves all else as it is.
        let is_boolean = key.is_some_and(|key| key.kind.is_boolean());
        let is_off = text.as_deref().is_some_and(|text| is_boolean && !is_empty && is_no(text));
        if is_elsewhere || is_off || is_empty && !is_boolean || draft.decides(&path) {
            continue;
        }
        if *name == chart::HOME.0 && text.as_deref() == Some(chart::HOME.1) {
            continue;
        }
        let expands = text.is_none_or(|text| text.contains('$'));
        judge(draft, &Given { path, variable: Some(name), reach, expands });
    }
}

fn is_no(text: &str) -> bool {
    crate::runner::parse_bool(text) == Some(false)
}

fn judge(draft: &mut Draft<'_>, given: &Given<'_>) {
    let Reach { class, expands, finding, .. } = given.reach;
    if (class == Class::Expands || expands) && given.expands && is_closed(draft) {
        report(draft, given, "job-variable-in-config");
    }
    match (class, finding) {
        (Class::Inert | Class::Expands, _) => {}
        (Class::Owned, Some("reserved-label")) => draft.unset(&given.path),
        (Class::Owned, _) => {}
        (Class::Moves, Some(id)) if is_set_by_tenant(draft, id, given) => reset(draft, given, id),
        (Class::Moves | Class::Opens | Class::Runs, Some(id)) => report(draft, given, id),
        (Class::Moves | Class::Opens | Class::Runs, None) => {}
    }
}

fn is_closed(draft: &Draft<'_>) -> bool {
    *draft.tenant().lockdown.overwrites == Overwrites::Closed
}

/// Whether a section of the tenants file sets what the key would move.
fn is_set_by_tenant(draft: &Draft<'_>, id: &str, given: &Given<'_>) -> bool {
    let tenant = draft.tenant();
    match id {
        "namespace-per-job" => tenant.namespace.is_some(),
        "pause-pods" | "scheduler-other" => tenant.job_nodes.is_some(),
        "sdk-variable" => {
            let s3 = tenant.cache.as_ref().filter(|cache| {
                cache.kind.as_ref().is_none_or(|kind| *kind.get() == CacheType::S3)
            });
            let credentials = s3.and_then(|cache| cache.s3.as_ref()?.credentials.as_deref());
            let by_identity = matches!(credentials, Some(S3Credentials::WorkloadIdentity));
            let name = given.variable.unwrap_or_default();
            credentials.is_some()
                && name.starts_with("AWS_")
                && !(by_identity && IDENTITY_VARIABLES.contains(&name))
        }
        _ => false,
    }
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

/// Returns it to the runner's default, which reconciling reports.
fn reset(draft: &mut Draft<'_>, given: &Given<'_>, id: &str) {
    match (id, given.variable) {
        ("sdk-variable", Some(variable)) => draft.unset_variable(variable),
        ("pause-pods", _) => {
            let autoscaler = ["kubernetes", "autoscaler"];
            if !draft.decides(&autoscaler) {
                draft.unset(&autoscaler);
                report(draft, given, id);
            }
        }
        _ => draft.unset(&given.path),
    }
}

fn report(draft: &mut Draft<'_>, given: &Given<'_>, id: &str) {
    let Some((rule, consequence)) = rule(id) else { return };
    let key = given.path.join(".");
    let subject = match given.variable {
        Some(variable) => format!("the variable `{variable}`"),
        None => format!("`{key}` of the template"),
    };
    let finding = Diagnostic::finding(rule, format!("{subject} {consequence}"))
        .about(given.variable.unwrap_or(&key));
    let finding = match given.variable {
        Some(_) => finding.help("remove it from `envVars` in the values of the chart"),
        None => finding.help("remove it from `runners.config` in the values of the chart"),
    };
    let in_tenants_file = given.variable.is_none() && rule_is_allowed(rule);
    let finding = match in_tenants_file {
        true => finding.help(format!("or say it on purpose: `config.{key}` of the tenant")),
        false => finding,
    };
    draft.report(finding, given.variable.is_none().then_some(&given.path), given.variable);
}

/// Whether `config` of the tenant takes what the rule is about.
fn rule_is_allowed(rule: &Rule) -> bool {
    rule != &catalogue::JOB_VARIABLE_IN_CONFIG && rule != &catalogue::PAUSE_PODS
}

fn unknown(subject: &str) -> Diagnostic {
    let runner = EDITION.runner;
    Diagnostic::finding(
        &catalogue::KEY_UNKNOWN,
        format!("{subject} is not known up to GitLab Runner {runner}"),
    )
    .note("whether it lets a job leave its tenant has not been checked")
    .help("remove it from the values of the chart, or use a newer runner-tenant")
}

/// Whether a value is what the runner does without it.
fn is_default(value: &Value, reach: Reach) -> bool {
    let is_zero = match value {
        Value::Boolean(truth) => !truth,
        Value::String(text) => text.is_empty(),
        value => value.is_void(),
    };
    match reach.default {
        Some(default) if default != "unset" => value.to_string() == default,
        _ => is_zero,
    }
}

/// Every value below a table that is no table, with the keys that lead to it.
fn walk<'t>(
    table: &'t Table,
    path: &mut Vec<&'t str>,
    found: &mut dyn FnMut(&[&'t str], &'t Value),
) {
    for (key, value) in table.iter() {
        path.push(key);
        match value {
            Value::Table(table) => walk(table, path, found),
            Value::Array(all) if value.is_array_of_tables() => {
                for table in all.iter().filter_map(Value::as_table) {
                    walk(table, path, found);
                }
            }
            value => found(path, value),
        }
        path.pop();
    }
}
