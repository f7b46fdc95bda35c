//! Runner workloads are found by structure: names, labels and chart versions do not matter, and
//! the chart may be a subchart several times over.

use std::collections::HashMap;

use manifest_patch::{Node, Segment};
use memchr::memmem::Finder;

use super::{Member, POD_SPEC, Workload};
use crate::error::Error;

/// A runner's ConfigMap: every runner chart's holds these keys.
const CONFIG_MAP_KEYS: [&str; 3] = ["entrypoint", "config.toml", "register-the-runner"];

/// The runner workloads of a stream, in the order of their Deployments.
///
/// Only documents that by their text may belong to one are split off and parsed.
pub fn find(stream: &[u8]) -> Result<Vec<Workload<'_>>, Error> {
    let config_maps = config_maps(stream)?;
    let mut workloads: Vec<Workload<'_>> = Vec::new();
    for segment in pod_templates(stream, &config_maps) {
        let member = Member::parse(stream, &segment)?;
        if let Some((config_map, manager)) = runs(&member, &config_maps) {
            workloads.push(Workload {
                deployment: member,
                config_map: config_map.clone(),
                container: manager.container,
                mount_path: manager.mount_path,
                others: Vec::new(),
            });
        }
    }
    refuse_twice(&config_maps)?;
    for config_map in &config_maps {
        let runs_it = |user: &&Workload<'_>| user.config_map.offset == config_map.offset;
        let users: Vec<_> = workloads.iter().filter(runs_it).collect();
        check_users(config_map, &users)?;
    }
    Ok(workloads)
}

/// The documents that hold a text, in order.
pub(super) fn holding<'s>(stream: &'s [u8], text: &[u8]) -> Vec<Segment<'s>> {
    let finder = Finder::new(text);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = finder.find(&stream[from..])
        && let Some(segment) = Segment::around(stream, from + at)
    {
        from = (segment.offset + segment.text.len()).max(from + at + 1);
        found.push(segment);
    }
    found
}

fn holds(segment: &Segment<'_>, text: &str) -> bool {
    memchr::memmem::find(segment.text, text.as_bytes()).is_some()
}

/// The documents that by their text may be pod templates that run one of these ConfigMaps.
fn pod_templates<'s>(stream: &'s [u8], config_maps: &[Member<'_>]) -> Vec<Segment<'s>> {
    let names = config_maps.iter().filter_map(|member| member.text_at(["metadata", "name"]));
    let mut found: Vec<Segment<'s>> = names
        .flat_map(|name| holding(stream, name.as_bytes()))
        .filter(|segment| holds(segment, "containers"))
        .collect();
    found.sort_by_key(|segment| segment.offset);
    found.dedup_by_key(|segment| segment.offset);
    found
}

/// Of two documents for one object the cluster keeps the later, and a pod template cannot tell which
/// it runs.
fn refuse_twice(config_maps: &[Member<'_>]) -> Result<(), Error> {
    let mut seen: HashMap<_, &Member<'_>> = HashMap::new();
    for config_map in config_maps {
        let object = ["name", "namespace"].map(|key| config_map.text_at(["metadata", key]));
        if let Some(first) = seen.insert(object, config_map) {
            return Err(Error::new(format!("{} is in the stream twice", first.title()))
                .at(config_map.place(&config_map.tree), "the second")
                .at(first.place(&first.tree), "the first")
                .help("render the chart once, or give each runner a ConfigMap of its own"));
        }
    }
    Ok(())
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

fn config_maps(stream: &[u8]) -> Result<Vec<Member<'_>>, Error> {
    let [entrypoint, config, register] = CONFIG_MAP_KEYS;
    let mut found = Vec::new();
    // The rarest key first: most streams of other charts are dismissed by one search.
    for segment in holding(stream, register.as_bytes()) {
        if !holds(&segment, entrypoint) || !holds(&segment, config) {
            continue;
        }
        let member = Member::parse(stream, &segment)?;
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
    let of_config_map =
        |volume: &&Node| volume.at(["configMap", "name"]).and_then(Node::as_str) == Some(name);
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
