//! What the scripts of the chart run: one registration, with the tenant's template, as a runner of
//! the kubernetes executor.

use crate::diagnostic::{Diagnostic, Error, catalogue};
use crate::edit::Draft;
use crate::edit::reach::rules::rule;
use crate::runner::reach::{self, Class, EDITION};
use crate::runner::{Command, Content, Value, commands, keys};
use crate::workload::chart;

/// The executor that the tenants file can place.
const KUBERNETES: &str = "kubernetes";
const EXECUTOR_VARIABLE: &str = "RUNNER_EXECUTOR";

pub(super) fn check(draft: &mut Draft<'_>) -> Result<(), Error> {
    check_twice(draft);
    let registration = registration(draft)?;
    check_template(draft, &registration)?;
    check_executor(draft, &registration)?;
    check_arguments(draft, &registration)?;
    check_others(draft);
    Ok(())
}

/// A key of the ConfigMap that stands twice: the last counts, the chart's own is the first.
fn check_twice(draft: &mut Draft<'_>) {
    let config_map = &draft.workload().config_map;
    let Some(data) = config_map.tree.get("data") else { return };
    let mut seen = std::collections::HashSet::new();
    let mut findings = Vec::new();
    for entry in data.entries().unwrap_or_default() {
        let Some(key) = entry.key.as_str() else { continue };
        if !seen.insert(key) {
            let title =
                format!("`{key}` stands twice in {}, and the later counts", config_map.title());
            findings.push(
                Diagnostic::finding(&catalogue::KEY_TWICE, title)
                    .about(key)
                    .at(config_map.place(&entry.key), "replaces the chart's own")
                    .help("remove it from `configMaps` in the values of the chart"),
            );
        }
    }
    findings.into_iter().for_each(|finding| draft.report(finding, None, None));
}

/// The one registration of the chart's script.
fn registration(draft: &Draft<'_>) -> Result<Command, Error> {
    let script = draft.workload().config(chart::REGISTER).unwrap_or_default();
    let registered = commands(script).map(|commands| {
        commands.into_iter().filter(|command| command.name == "register").collect::<Vec<_>>()
    });
    match registered.as_deref() {
        Ok([registration]) => Ok(registration.clone()),
        Ok([]) => Err(draft
            .conflict_in_script(format!("`{}` does not register a runner", chart::REGISTER))
            .note("the tenant's settings take effect by `gitlab-runner register`")
            .help("remove the script from `configMaps` in the values of the chart")),
        Ok(_) => Err(draft
            .conflict_in_script(format!("`{}` registers several runners", chart::REGISTER))
            .note("each of them would need the tenant's template")
            .help("give each runner a release of its own")),
        Err(_) => Err(draft
            .conflict_in_script(format!("`{}` cannot be read", chart::REGISTER))
            .note("a quote in it does not end")
            .help("mend the script in the values of the chart")),
    }
}

/// The settings are written into one template: the registration must read that one.
fn check_template(draft: &Draft<'_>, registration: &Command) -> Result<(), Error> {
    let path = format!("{}/{}", draft.workload().mount_path, chart::TEMPLATE);
    if let Some(named) = registration.value(&["template-config"])
        && named != path
    {
        return Err(draft
            .conflict_in_script("the runner is registered with another template")
            .note(format!("`{}` reads `{named}`", chart::REGISTER))
            .note(format!("the tenant's settings go into `{path}`, which would not be read"))
            .help("leave out `runners.configPath`; put the template into `runners.config` in the values of the chart"));
    }
    match draft.workload().left_out(chart::TEMPLATE) {
        None => Ok(()),
        Some(volume) => Err(draft
            .conflict_at(
                format!("the volume of the ConfigMap leaves out `{}`", chart::TEMPLATE),
                &draft.workload().deployment,
                volume,
            )
            .note("the registration would not find the tenant's settings")
            .help("remove `items` from the volume, or add the file to them")),
    }
}

/// Which executor results: an argument beats the variable, the variable the template.
fn check_executor(draft: &mut Draft<'_>, registration: &Command) -> Result<(), Error> {
    if let Some(executor) = registration.value(&["executor"]) {
        return match executor {
            KUBERNETES => Ok(()),
            _ => Err(other_executor(draft.conflict_in_script(format!(
                "the runner is registered with the executor `{executor}`"
            )))),
        };
    }
    if let Some(content) = draft.variables().get(EXECUTOR_VARIABLE) {
        return match content.text().as_deref() {
            Some(KUBERNETES) => Ok(()),
            // An empty variable leaves the executor to the template.
            Some("") => check_executor_of_template(draft),
            Some(executor) => Err(other_executor(draft.conflict_in_variable(
                format!("the runner is registered with the executor `{executor}`"),
                EXECUTOR_VARIABLE,
            ))),
            None => Err(other_executor(draft.conflict_in_variable(
                format!("the executor of `{EXECUTOR_VARIABLE}` cannot be read here"),
                EXECUTOR_VARIABLE,
            ))),
        };
    }
    if draft.variables().has_env_from() {
        draft.set_variable(EXECUTOR_VARIABLE, Content::Text(KUBERNETES.to_owned()));
        return Ok(());
    }
    check_executor_of_template(draft)
}

fn check_executor_of_template(draft: &Draft<'_>) -> Result<(), Error> {
    match draft.template().get(&["executor"]).and_then(Value::as_str) {
        None | Some(KUBERNETES | "") => Ok(()),
        Some(executor) => {
            let title = format!("the runner is registered with the executor `{executor}`");
            Err(other_executor(draft.conflict_in_template(title, &["executor"])))
        }
    }
}

fn other_executor(error: Error) -> Error {
    error
        .note("nodes, lockdown and the other settings hold for build pods, which only the executor `kubernetes` makes")
        .help("set `runners.executor: kubernetes` in the values of the chart")
        .help("or list the release under `unmanaged`")
}

/// Arguments beat variables and the template.
fn check_arguments(draft: &mut Draft<'_>, registration: &Command) -> Result<(), Error> {
    for (name, value) in registration.named() {
        if matches!(name, "template-config" | "executor") {
            continue;
        }
        let subject = format!("the argument `--{name}` of `{}`", chart::REGISTER);
        let key = keys::key_of_argument(name);
        if let Some(key) = key.filter(|key| draft.decides(&key.segments()))
            && !agrees(draft, key, value)
        {
            return Err(draft
                .conflict_in_script(format!("{subject} beats the tenant's `{}`", key.path))
                .help("leave it out of the values of the chart"));
        }
        let finding = match reach::argument("register", name) {
            None => {
                let runner = EDITION.runner;
                let title = format!("{subject} is not known up to GitLab Runner {runner}");
                Some(Diagnostic::finding(&catalogue::KEY_UNKNOWN, title))
            }
            Some(reach) if matches!(reach.class, Class::Moves | Class::Opens | Class::Runs) => {
                let rule = reach.finding.and_then(rule);
                rule.map(|(rule, what)| Diagnostic::finding(rule, format!("{subject} {what}")))
            }
            Some(_) => None,
        };
        if let Some(finding) = finding {
            let finding = finding.about(name).help("leave it out of the values of the chart");
            draft.report(finding, None, None);
        }
    }
    Ok(())
}

/// Whether an argument says what the tenant's settings say.
fn agrees(draft: &Draft<'_>, key: &keys::Key, value: Option<&str>) -> bool {
    let wanted = draft.declared(&key.segments()).and_then(Value::as_str);
    wanted.is_some() && wanted == value
}

/// What other scripts of the ConfigMap run.
fn check_others(draft: &mut Draft<'_>) {
    let mut findings = Vec::new();
    let config_map = &draft.workload().config_map;
    let data = config_map.tree.get("data");
    for entry in data.and_then(|data| data.entries()).unwrap_or_default() {
        let (Some(key), Some(text)) = (entry.key.as_str(), entry.value.as_str()) else { continue };
        if key == chart::REGISTER || key.ends_with(".toml") {
            continue;
        }
        let registers = match commands(text) {
            Ok(commands) => commands.iter().any(|command| command.name.starts_with("register")),
            Err(_) => true,
        };
        if registers {
            let title = format!("`{key}` registers another runner");
            findings.push(
                Diagnostic::finding(&catalogue::SECOND_RUNNER, title)
                    .about(key)
                    .at(config_map.place(&entry.value), "runs in the manager")
                    .note("it has neither the nodes nor the lockdown of the tenant")
                    .help("give it a release of its own"),
            );
        } else if key == chart::PRE_ENTRYPOINT && runs_something(text) {
            let title = format!("`{key}` runs in the manager and can change its settings");
            findings.push(
                Diagnostic::finding(&catalogue::SCRIPT_RUNS, title)
                    .about(key)
                    .at(config_map.place(&entry.value), "runs after the registration")
                    .help("remove `preEntrypointScript` from the values of the chart"),
            );
        }
    }
    findings.into_iter().for_each(|finding| draft.report(finding, None, None));
}

fn runs_something(script: &str) -> bool {
    let lines = script.lines().map(str::trim);
    lines.into_iter().any(|line| !line.is_empty() && !line.starts_with('#'))
}
