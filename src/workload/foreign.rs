//! Runners that are not understood: every pod template of a stream that runs GitLab Runner and is
//! no workload of the chart. Such a runner would go out unplaced.

use manifest_patch::{Node, Segment};

use super::find::holding;
use super::{Member, Workload, chart};
use crate::diagnostic::{Error, Place};

/// A runner that is not understood.
#[derive(Debug)]
pub struct ForeignRunner {
    /// `Kind/name`.
    pub title: String,
    /// The Helm release, from the `release` label.
    pub release: Option<String>,
    /// The container that runs it.
    pub place: Place,
}

/// What the text of a pod template with a runner holds: the program's name, or the file that the
/// chart's ConfigMap is run by.
const WORDS: [&[u8]; 2] = [b"gitlab-runner", b"/entrypoint"];

/// The paths of pod specs, by what holds them.
const POD_SPECS: [&[&str]; 3] = [
    &["spec", "template", "spec"],
    &["spec", "jobTemplate", "spec", "template", "spec"],
    &["spec"],
];

/// The runners of a stream that are none of these workloads.
///
/// # Errors
/// When a document that may hold one cannot be read.
pub fn foreign_runners(
    stream: &[u8],
    workloads: &[Workload<'_>],
) -> Result<Vec<ForeignRunner>, Error> {
    let mut found: Vec<ForeignRunner> = Vec::new();
    let mut seen: Vec<usize> = workloads.iter().map(|one| one.deployment.offset).collect();
    for word in WORDS {
        for segment in holding(stream, word) {
            if !may_hold_pods(&segment) || seen.contains(&segment.offset) {
                continue;
            }
            seen.push(segment.offset);
            let member = Member::parse(stream, &segment)?;
            found.extend(in_document(&member, &member.tree));
        }
    }
    Ok(found)
}

fn may_hold_pods(segment: &Segment<'_>) -> bool {
    memchr::memmem::find(segment.text, b"ontainers").is_some()
}

/// The runners of a document, which may be a list of documents.
fn in_document(member: &Member<'_>, tree: &Node) -> Vec<ForeignRunner> {
    if let Some(items) = tree.get("items").and_then(Node::items) {
        return items.iter().flat_map(|item| in_document(member, item)).collect();
    }
    let pod = POD_SPECS.iter().find_map(|path| {
        let spec = tree.at(path.iter().copied())?;
        spec.get("containers").is_some().then_some(spec)
    });
    let Some(pod) = pod else { return Vec::new() };
    let containers = ["initContainers", "containers"].into_iter();
    let containers = containers.filter_map(|kind| pod.get(kind)?.items()).flatten();
    let runner = containers.into_iter().find(|container| runs_runner(pod, container));
    let text = |path: &[&str]| tree.at(path.iter().copied()).and_then(Node::as_str);
    let release = ["metadata", "labels", chart::RELEASE_LABEL];
    let pod_release = ["spec", "template", "metadata", "labels", chart::RELEASE_LABEL];
    let kind = text(&["kind"]).unwrap_or("document");
    let name = text(&["metadata", "name"]).unwrap_or_default();
    let found = runner.map(|container| ForeignRunner {
        title: format!("{kind}/{name}"),
        release: text(&release).or_else(|| text(&pod_release)).map(str::to_owned),
        place: member.place(container),
    });
    found.into_iter().collect()
}

/// Whether a container runs GitLab Runner: `gitlab-runner run` or `register`, the entrypoint of a
/// ConfigMap as the chart does, or a runner's image without a command of its own.
pub fn runs_runner(pod: &Node, container: &Node) -> bool {
    let words = |key: &str| -> Vec<&str> {
        let items = container.get(key).and_then(Node::items).unwrap_or_default();
        let texts = items.iter().filter_map(Node::as_str);
        texts.flat_map(str::split_whitespace).collect()
    };
    let (command, arguments) = (words("command"), words("args"));
    if command.is_empty() && is_runner_image(container) {
        // The image runs `/entrypoint` with these arguments, `run` where there is none.
        let first = arguments.iter().find(|word| !word.starts_with('-'));
        return first.is_none_or(|word| starts_runner(word));
    }
    let words: Vec<&str> = command.into_iter().chain(arguments).collect();
    let runs_program = words.iter().enumerate().any(|(index, word)| {
        let word = word.trim_matches(['"', '\'', '(', '`', ';', '$']);
        let is_program = chart::PROGRAMS.contains(&word) || word.ends_with("/gitlab-runner");
        let next = words[index + 1..].iter().find(|word| !word.starts_with('-'));
        is_program && next.is_some_and(|next| starts_runner(next))
    });
    runs_program || words.iter().any(|word| is_mounted_entrypoint(pod, container, word))
}

fn starts_runner(word: &str) -> bool {
    let word = word.trim_matches(['"', '\'', ')', '`', ';', '&']);
    matches!(word, "run" | "register" | "run-single")
}

/// Whether a file is the `entrypoint` of a ConfigMap.
fn is_mounted_entrypoint(pod: &Node, container: &Node, file: &str) -> bool {
    let Some((folder, chart::ENTRYPOINT)) = file.rsplit_once('/') else { return false };
    let volumes = pod.get("volumes").and_then(Node::items).unwrap_or_default();
    let is_config_map = |name: Option<&str>| {
        volumes.iter().any(|volume| {
            let holds = volume.get("configMap").is_some() || volume.get("projected").is_some();
            holds && volume.get("name").and_then(Node::as_str) == name
        })
    };
    let mounts = container.get("volumeMounts").and_then(Node::items).unwrap_or_default();
    mounts.iter().any(|mount| {
        let path = mount.get("mountPath").and_then(Node::as_str).unwrap_or_default();
        let covers = path.trim_end_matches('/') == folder || path == file;
        covers && is_config_map(mount.get("name").and_then(Node::as_str))
    })
}

/// Whether the image is one of GitLab Runner's: `gitlab-runner`, not `gitlab-runner-helper`.
fn is_runner_image(container: &Node) -> bool {
    let image = container.get("image").and_then(Node::as_str).unwrap_or_default();
    let image = image.split('@').next().unwrap_or_default();
    let name = image.rsplit('/').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    matches!(name, "gitlab-runner" | "gitlab-runner-ocp" | "gitlab-runner-ubi-images")
}

#[cfg(test)]
mod tests {
    use manifest_patch::Document;

    use super::*;

    fn runs(container: &str) -> bool {
        let pod = format!(
            "containers: [{container}]\nvolumes: [{{name: c, configMap: {{name: x}}}}, {{name: e, emptyDir: {{}}}}]\n"
        );
        let document = Document::parse(&pod).expect("a pod");
        let container = &document.tree().get("containers").and_then(Node::items).expect("one")[0];
        runs_runner(document.tree(), container)
    }

    #[test]
    fn what_runs_a_runner_is_known_in_any_pod() {
        for (container, expected) in [
            ("{image: gitlab/gitlab-runner:alpine}", true),
            ("{image: \"registry:5000/gitlab-runner@sha256:0\", args: [--debug, run]}", true),
            ("{image: gitlab/gitlab-runner, args: [unregister]}", false),
            ("{image: gitlab/gitlab-runner-helper:x86_64-v19}", false),
            ("{image: gitlab/gitlab-runner, command: [sleep, infinity]}", false),
            (
                "{image: ours, command: [sh, -c, \"gitlab-runner register && gitlab-runner run\"]}",
                true,
            ),
            ("{image: ours, command: [gitlab-runner, --debug, run]}", true),
            ("{image: ours, command: [gitlab-runner, verify]}", false),
            ("{image: ours, command: [/entrypoint, run]}", true),
            ("{image: ours, command: [/entrypoint]}", false),
            (
                "{image: ours, command: [bash, /c/entrypoint], volumeMounts: [{name: c, mountPath: /c/}]}",
                true,
            ),
            (
                "{image: ours, command: [bash, /c/entrypoint], volumeMounts: [{name: e, mountPath: /c}]}",
                false,
            ),
            ("{image: operator, command: [/manager]}", false),
        ] {
            assert_eq!(runs(container), expected, "{container}");
        }
    }
}
