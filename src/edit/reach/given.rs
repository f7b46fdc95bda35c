//! What the template and the variables of the manager say, by the class of each key.

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::catalogue::{self, Rule};
use crate::edit::Draft;
use crate::edit::guard::{
    Guarded, each_leaf, is_chosen_by_job, is_harmless, is_harmless_variable, of_key, of_variable,
};
use crate::edit::reach::rules::rule;
use crate::edit::runner_config::POD_SPEC_FLAG;
use crate::runner::reach::{self, Class, EDITION, Reach};
use crate::runner::{Value, Variable, keys};
use crate::secret::is_secret_key;
use crate::workload::chart;

/// Parts of the template that an edit of its own judges.
const JUDGED_ELSEWHERE: [&[&str]; 4] =
    [&["cache"], &["executor"], &["kubernetes", "pod_spec"], &POD_SPEC_FLAG];

/// Variables with these beginnings are read by GitLab Runner, its chart or an SDK: one that is not
/// in the table is a new one.
const READERS: [&str; 6] = ["KUBERNETES_", "CACHE_", "RUNNER_", "REGISTER_", "CI_SERVER_", "AWS_"];

/// A key or a variable of the chart's values.
struct Given<'a> {
    /// The keys that lead to it.
    path: Vec<&'a str>,
    /// The variable, where it is one.
    variable: Option<&'a str>,
    reach: Reach,
}

/// Judges every key of the template that no edit has declared.
pub(super) fn keys(draft: &mut Draft<'_>) {
    let table = draft.template().runner().clone();
    let mut reported = HashSet::new();
    each_leaf(&table, &mut Vec::new(), &mut |path, value| {
        let is_judged = |section: &&[&str]| {
            path.len() >= section.len()
                && section.iter().zip(path).all(|(one, other)| one.eq_ignore_ascii_case(other))
        };
        if JUDGED_ELSEWHERE.iter().any(is_judged) || draft.decides(path) {
            return;
        }
        let Some(reach) = reach::key(path) else {
            let subject = format!("`{}` of the template", path.join("."));
            draft.report(unknown(&subject), Some(path), None);
            return;
        };
        let given = Given { path: path.to_vec(), variable: None, reach };
        if is_chosen_by_job(&draft.tenant(), reach, value) {
            report(draft, &given, "job-variable-in-config");
        }
        if is_harmless(path, value, reach) {
            return;
        }
        match of_key(&draft.tenant(), path, value) {
            Some(guarded) => reset(draft, &given, guarded),
            // One volume, one profile: the fields of a table have one cause.
            None => {
                let above = path.split_last().map_or(path, |(_, above)| above);
                if above.len() < 2 || reported.insert((above.to_vec(), reach.finding)) {
                    judge(draft, &given);
                }
            }
        }
    });
}

/// Judges every variable of the manager that no edit has declared.
pub(super) fn variables(draft: &mut Draft<'_>) {
    let variables = draft.variables().clone();
    for Variable { name, content, .. } in variables.iter() {
        let key = keys::key_of_variable(name);
        let path = key.map(keys::Key::segments).unwrap_or_default();
        let is_judged = |section: &&[&str]| path.starts_with(section);
        if JUDGED_ELSEWHERE.iter().any(is_judged)
            || draft.decides_variable(name)
            || draft.decides(&path)
            || *name == chart::HOME.0 && content.text().as_deref() == Some(chart::HOME.1)
        {
            continue;
        }
        let Some(reach) = reach::variable(name) else {
            if READERS.iter().any(|prefix| name.starts_with(prefix)) {
                draft.report(unknown(&format!("the variable `{name}`")), None, Some(name));
            }
            continue;
        };
        let given = Given { path, variable: Some(name), reach };
        // A text that stands elsewhere may hold anything.
        let text = content.text().unwrap_or_else(|| "$".to_owned());
        if is_chosen_by_job(&draft.tenant(), reach, &Value::from(text)) {
            report(draft, &given, "job-variable-in-config");
        }
        if is_harmless_variable(name, content, reach) {
            continue;
        }
        match of_variable(&draft.tenant(), name, content) {
            Some(guarded) => reset(draft, &given, guarded),
            None => judge(draft, &given),
        }
    }
}

/// What only the chart's values say. A section of the tenants file that is left out leaves what the
/// chart rendered, so that what it owns is not judged here.
fn judge(draft: &mut Draft<'_>, given: &Given<'_>) {
    let Reach { class, finding, .. } = given.reach;
    match (class, finding) {
        (Class::Owned, Some("reserved-label")) => {
            draft.attribute_to(draft.tenant().name.span());
            draft.unset(&given.path);
        }
        (Class::Moves | Class::Opens | Class::Runs, Some(id)) => report(draft, given, id),
        _ => {}
    }
}

/// Returns it to the runner's default, which reconciling reports.
fn reset(draft: &mut Draft<'_>, given: &Given<'_>, guarded: Guarded) {
    draft.attribute_to(guarded.source);
    match (given.reach.finding, given.variable) {
        (Some(id @ "pause-pods"), _) => {
            let autoscaler = ["kubernetes", "autoscaler"];
            if !draft.decides(&autoscaler) {
                draft.unset(&autoscaler);
                report(draft, given, id);
            }
        }
        (_, Some(variable)) if given.path.is_empty() => draft.unset_variable(variable),
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
    let name = given.path.last().copied().unwrap_or_default();
    let in_tenants_file = given.variable.is_none() && rule_is_allowed(rule) && !is_secret_key(name);
    let finding = match in_tenants_file {
        true => finding.help(format!("or say it on purpose: `config.{key}` of the tenant")),
        false => finding,
    };
    draft.report(finding, given.variable.is_none().then_some(&given.path), given.variable);
}

/// Whether `config` of the tenant takes what the rule is about.
fn rule_is_allowed(rule: &Rule) -> bool {
    ![&catalogue::JOB_VARIABLE_IN_CONFIG, &catalogue::PAUSE_PODS].contains(&rule)
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
