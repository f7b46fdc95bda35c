//! What the manager's pod says: whose release it is, which containers run, what is mounted over the
//! files that the settings are in.

use manifest_patch::Node;

use crate::diagnostic::{Diagnostic, Error, catalogue};
use crate::edit::Draft;
use crate::runner::{Fields, Value};
use crate::workload::{Member, chart, runs_runner};

pub(super) fn check(draft: &mut Draft<'_>) -> Result<(), Error> {
    check_release(draft)?;
    check_containers(draft)?;
    let mut findings = mounts(draft);
    findings.extend(secrets(draft));
    findings.extend(static_runners(draft));
    findings.into_iter().for_each(|finding| draft.report(finding, None, None));
    Ok(())
}

/// The chart writes one `release` on all its objects.
fn check_release(draft: &Draft<'_>) -> Result<(), Error> {
    let workload = draft.workload();
    let labels = ["metadata", "labels"];
    let pod_labels = ["spec", "template", "metadata", "labels"];
    let mut first: Option<(&Member<'_>, &Node)> = None;
    for (member, path) in [
        (&workload.deployment, &labels[..]),
        (&workload.deployment, &pod_labels[..]),
        (&workload.config_map, &labels[..]),
    ] {
        let Some(labels) = member.tree.at(path.iter().copied()) else { continue };
        let named =
            |entry: &&manifest_patch::Entry| entry.key.as_str() == Some(chart::RELEASE_LABEL);
        for entry in labels.entries().unwrap_or_default().iter().filter(named) {
            let Some((other, value)) = first else {
                first = Some((member, &entry.value));
                continue;
            };
            if value.as_str() != entry.value.as_str() {
                let title = format!("{} has two `release` labels that differ", member.title());
                return Err(Error::new(title)
                    .at(member.place(&entry.value), "this release")
                    .at(other.place(value), "and this one")
                    .note("the release decides whose runner it is")
                    .help("remove `release` from the labels in the values of the chart"));
            }
        }
    }
    Ok(())
}

/// Only one container runs the runner: the edits are for its variables and mounts.
fn check_containers(draft: &Draft<'_>) -> Result<(), Error> {
    let workload = draft.workload();
    let Some(pod) = workload.pod_spec() else { return Ok(()) };
    for kind in ["initContainers", "containers"] {
        let containers = pod.get(kind).and_then(Node::items).unwrap_or_default();
        for (index, container) in containers.iter().enumerate() {
            if kind == "containers" && index == workload.container {
                continue;
            }
            if runs_runner(pod, container) {
                let name = container.get("name").and_then(Node::as_str).unwrap_or_default();
                return Err(draft
                    .conflict_at(
                        format!("the container `{name}` runs a second runner"),
                        &workload.deployment,
                        container,
                    )
                    .note("it has neither the nodes nor the lockdown of the tenant")
                    .help("give it a release of its own"));
            }
        }
    }
    Ok(())
}

/// Mounts at or below the folders that the settings and the keys are in.
fn mounts(draft: &Draft<'_>) -> Vec<Diagnostic> {
    let workload = draft.workload();
    let mounts = workload.manager().and_then(|manager| manager.get("volumeMounts")?.items());
    let folders = [workload.mount_path.as_str(), chart::SECRETS_PATH];
    let mut findings = Vec::new();
    for folder in folders {
        let inside = mounts.unwrap_or_default().iter().filter(|mount| {
            let path = mount.get("mountPath").and_then(Node::as_str).unwrap_or_default();
            let path = path.trim_end_matches('/');
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        for mount in inside.skip(1) {
            let path = mount.get("mountPath").and_then(Node::as_str).unwrap_or_default();
            findings.push(
                Diagnostic::finding(
                    &catalogue::MOUNT_OVER,
                    format!("a volume is mounted over `{path}`"),
                )
                .about(path)
                .at(workload.deployment.place(mount), "hides a file of the runner")
                .help("mount it elsewhere: `volumeMounts` in the values of the chart"),
            );
        }
    }
    findings
}

/// A Secret without items brings all its keys as files: those named as the runner's win.
fn secrets(draft: &Draft<'_>) -> Vec<Diagnostic> {
    let workload = draft.workload();
    let volumes = workload.pod_spec().and_then(|pod| pod.get("volumes")?.items());
    let mut findings = Vec::new();
    for volume in volumes.unwrap_or_default() {
        let sources = volume.at(["projected", "sources"]).and_then(Node::items).unwrap_or_default();
        if !sources.iter().filter_map(|source| source.get("secret")).any(projects_runner_file) {
            continue;
        }
        for secret in sources.iter().filter_map(|source| source.get("secret")) {
            if secret.get("items").is_some_and(|items| !items.is_null()) {
                continue;
            }
            let name = secret.get("name").and_then(Node::as_str).unwrap_or_default();
            let title = format!("the Secret `{name}` is projected without `items`");
            findings.push(
                Diagnostic::finding(&catalogue::SECRET_WITHOUT_ITEMS, title)
                    .about(name)
                    .at(workload.deployment.place(secret), "all its keys become files")
                    .note("a key named `accesskey`, `secretkey` or `runner-token` replaces the tenant's")
                    .help("list its keys: `secrets[].items` in the values of the chart"),
            );
        }
    }
    findings
}

fn projects_runner_file(secret: &Node) -> bool {
    let files = [
        chart::TOKEN_FILE,
        chart::REGISTRATION_TOKEN_FILE,
        chart::ACCESS_KEY_FILE,
        chart::SECRET_KEY_FILE,
    ];
    let items = secret.get("items").and_then(Node::items).unwrap_or_default();
    items.iter().any(|item| {
        item.get("path").and_then(Node::as_str).is_some_and(|path| files.contains(&path))
    })
}

/// A `[[runners]]` of config.toml runs beside the registered one.
fn static_runners(draft: &Draft<'_>) -> Option<Diagnostic> {
    let runners = draft.config_of_chart().field("runners")?;
    if runners.is_void() && !matches!(runners, Value::Array(all) if !all.is_empty()) {
        return None;
    }
    let title = format!("`{}` holds a runner of its own", chart::CONFIG);
    let finding = Diagnostic::finding(&catalogue::SECOND_RUNNER, title)
        .about("runners")
        .note("it has neither the nodes nor the lockdown of the tenant")
        .help("remove `[[runners]]` from it; `runners.config` in the values of the chart is the template");
    Some(match draft.place_of_config() {
        Some(place) => finding.at(place, "runs beside the tenant's"),
        None => finding,
    })
}
