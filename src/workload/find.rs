//! Runner workloads are found by structure: names, labels and chart versions do not matter, and
//! the chart may be a subchart several times over.

use manifest_patch::{Node, Segment};
use memchr::memmem::Finder;

use super::{Member, POD_SPEC, Workload};
use crate::error::Error;

/// A runner's ConfigMap: every runner chart's holds these keys.
const CONFIG_MAP_KEYS: [&str; 3] = ["entrypoint", "config.toml", "register-the-runner"];

/// The runner workloads of a stream, in the order of their Deployments.
///
/// Only documents that by their text may belong to one are parsed.
pub fn find<'s>(stream: &'s [u8], segments: &[Segment<'s>]) -> Result<Vec<Workload<'s>>, Error> {
    let config_maps = config_maps(stream, segments)?;
    if config_maps.is_empty() {
        return Ok(Vec::new());
    }
    let mut workloads: Vec<Workload<'s>> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if !may_run(segment, &config_maps) {
            continue;
        }
        let member = Member::parse(stream, index, segment)?;
        if let Some((config_map, manager)) = runs(&member, &config_maps) {
            workloads.push(Workload {
                deployment: member,
                config_map: config_map.clone(),
                container: manager.container,
                mount_path: manager.mount_path,
            });
        }
    }
    for config_map in &config_maps {
        let users: Vec<_> =
            workloads.iter().filter(|user| user.config_map.index == config_map.index).collect();
        check_users(config_map, &users)?;
    }
    Ok(workloads)
}

/// Every runner's ConfigMap has one Deployment that runs it.
fn check_users(config_map: &Member<'_>, users: &[&Workload<'_>]) -> Result<(), Error> {
    let name = config_map.title();
    match users {
        [_] => Ok(()),
        [] => Err(Error::new(format!("no pod template of the stream runs the runner of {name}"))
            .at(config_map.place(&config_map.tree), "the ConfigMap of a runner")
            .help("render the whole chart, its Deployment included")),
        [first, second, ..] => Err(Error::new(format!("two pod templates run {name}"))
            .at(second.deployment.place(&second.deployment.tree), "the second")
            .at(first.deployment.place(&first.deployment.tree), "the first")
            .help("give each runner a ConfigMap of its own")),
    }
}

fn config_maps<'s>(
    stream: &'s [u8],
    segments: &[Segment<'s>],
) -> Result<Vec<Member<'s>>, Error> {
    let keys = CONFIG_MAP_KEYS.map(|key| Finder::new(key.as_bytes()));
    let mut found = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        // The rarest key first: most documents are dismissed by one search.
        if !keys.iter().rev().all(|key| key.find(segment.text).is_some()) {
            continue;
        }
        let member = Member::parse(stream, index, segment)?;
        match member.text_at(["kind"]) {
            Some("ConfigMap") if is_runner_config(&member.tree) => found.push(member),
            Some("List") if lists_runner_config(&member.tree) => {
                return Err(Error::new("a runner inside `kind: List`")
                    .at(member.place(&member.tree), "")
                    .help("render its items as documents of their own"));
            }
            _ => {}
        }
    }
    Ok(found)
}

fn is_runner_config(tree: &Node) -> bool {
    let data = tree.get("data");
    CONFIG_MAP_KEYS.iter().all(|key| data.is_some_and(|data| data.get(key).is_some()))
}

fn lists_runner_config(tree: &Node) -> bool {
    let items = tree.get("items").and_then(Node::items).unwrap_or_default();
    items.iter().any(is_runner_config)
}

/// Whether a document may be a pod template that runs one of these ConfigMaps.
fn may_run(segment: &Segment<'_>, config_maps: &[Member<'_>]) -> bool {
    let holds = |text: &str| memchr::memmem::find(segment.text, text.as_bytes()).is_some();
    holds("containers")
        && config_maps
            .iter()
            .filter_map(|config_map| config_map.text_at(["metadata", "name"]))
            .any(holds)
}

/// The manager of a pod template.
struct Manager {
    container: usize,
    mount_path: String,
}

/// The ConfigMap that a pod template runs, and the container that does.
fn runs<'m, 's>(
    member: &Member<'s>,
    config_maps: &'m [Member<'s>],
) -> Option<(&'m Member<'s>, Manager)> {
    let pod_spec = member.tree.at(POD_SPEC)?;
    let namespace = member.text_at(["metadata", "namespace"]);
    config_maps.iter().find_map(|config_map| {
        let other = config_map.text_at(["metadata", "namespace"]);
        if namespace.is_some() && other.is_some() && namespace != other {
            return None;
        }
        let name = config_map.text_at(["metadata", "name"])?;
        Some((config_map, manager_of(pod_spec, name)?))
    })
}

/// The container that runs the entrypoint of the ConfigMap `name`.
fn manager_of(pod_spec: &Node, name: &str) -> Option<Manager> {
    let volumes = pod_spec.get("volumes")?.items()?;
    let of_config_map = |volume: &&Node| {
        volume.at(["configMap", "name"]).and_then(Node::as_str) == Some(name)
    };
    let volumes: Vec<&str> = volumes
        .iter()
        .filter(of_config_map)
        .filter_map(|volume| volume.get("name")?.as_str())
        .collect();
    let containers = pod_spec.get("containers")?.items()?;
    containers.iter().enumerate().find_map(|(index, container)| {
        let mounts = container.get("volumeMounts")?.items()?;
        let mount_path = mounts.iter().find_map(|mount| {
            let volume = mount.get("name")?.as_str()?;
            let path = mount.get("mountPath")?.as_str()?.trim_end_matches('/');
            let runs = volumes.contains(&volume) && runs_file(container, &entrypoint(path));
            runs.then(|| path.to_owned())
        })?;
        Some(Manager { container: index, mount_path })
    })
}

fn entrypoint(mount_path: &str) -> String {
    format!("{mount_path}/entrypoint")
}

/// Whether a container's command line names a file.
fn runs_file(container: &Node, path: &str) -> bool {
    ["command", "args"].iter().any(|key| {
        let words = container.get(key).and_then(Node::items).unwrap_or_default();
        words.iter().any(|word| {
            word.as_str().is_some_and(|word| word.split_whitespace().any(|word| word == path))
        })
    })
}
