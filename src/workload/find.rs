//! Runner workloads are found by structure: names, labels and chart versions do not matter, and
//! the chart may be a subchart several times over.

use std::collections::HashMap;

use manifest_patch::{Node, Segment};
use memchr::memmem::Finder;

use super::{Member, POD_SPEC, Workload, chart};
use crate::diagnostic::Error;

/// A runner's ConfigMap: every runner chart's holds these keys.
const CONFIG_MAP_KEYS: [&str; 3] = [chart::ENTRYPOINT, chart::CONFIG, chart::REGISTER];

/// The runner workloads of a stream, in the order of their Deployments.
///
/// Only documents that by their text may belong to one are split off and parsed.
pub fn find(stream: &[u8]) -> Result<Vec<Workload<'_>>, Error> {
    let config_maps = ConfigMaps::find(stream)?;
    let mut workloads: Vec<Workload<'_>> = Vec::new();
    if config_maps.all.is_empty() {
        return Ok(workloads);
    }
    let mut users: Vec<Option<usize>> = vec![None; config_maps.all.len()];
    for segment in pod_templates(stream) {
        let member = Member::parse(stream, &segment)?;
        let Some((index, manager)) = config_maps.run_by(&member) else { continue };
        let config_map = &config_maps.all[index];
        if member.text_at(["metadata", "name"]).is_none_or(str::is_empty) {
            return Err(without_name(config_map, &member));
        }
        if let Some(first) = users[index].replace(workloads.len()) {
            return Err(run_twice(config_map, &workloads[first].deployment, &member));
        }
        workloads.push(Workload {
            deployment: member,
            config_map: config_map.clone(),
            container: manager.container,
            mount_path: manager.mount_path,
            others: Vec::new(),
            is_complete: false,
        });
    }
    match users.iter().position(Option::is_none) {
        Some(unused) => Err(run_by_none(&config_maps.all[unused])),
        None => Ok(workloads),
    }
}

/// What a manager's command line runs of its ConfigMap.
const ENTRYPOINT: &str = "/entrypoint";

/// The documents that hold a text, in order.
pub(super) fn holding<'s>(stream: &'s [u8], text: &[u8]) -> Vec<Segment<'s>> {
    if text.is_empty() {
        return Vec::new();
    }
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

/// The documents that by their text may be pod templates of runners.
fn pod_templates(stream: &[u8]) -> Vec<Segment<'_>> {
    let mut found = holding(stream, ENTRYPOINT.as_bytes());
    found.retain(|segment| holds(segment, "containers") && holds(segment, "configMap"));
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

/// Helm tells the objects of a release apart by their names, and so do tenants and copies.
fn without_name(config_map: &Member<'_>, member: &Member<'_>) -> Error {
    Error::new(format!("the pod template that runs {} has no name", config_map.title()))
        .at(member.place(member.tree.get("metadata").unwrap_or(&member.tree)), "no `name` here")
        .at(config_map.place(&config_map.tree), "the ConfigMap of the runner")
        .help("give it `metadata.name`; Helm does not take `generateName` in a release")
}

/// Every runner's ConfigMap has one pod template that runs it.
fn run_twice(config_map: &Member<'_>, first: &Member<'_>, second: &Member<'_>) -> Error {
    Error::new(format!("two pod templates run {}", config_map.title()))
        .at(second.place(&second.tree), "the second")
        .at(first.place(&first.tree), "the first")
        .help("give each runner a ConfigMap of its own")
}

fn run_by_none(config_map: &Member<'_>) -> Error {
    Error::new(format!("no pod template of the stream runs the runner of {}", config_map.title()))
        .at(config_map.place(&config_map.tree), "the ConfigMap of a runner")
        .help("render the whole chart, its Deployment included")
}

/// The ConfigMaps of runners in a stream.
struct ConfigMaps<'s> {
    all: Vec<Member<'s>>,
    /// Their positions by their names; in other namespaces there may be others of the name.
    by_name: HashMap<String, Vec<usize>>,
}

impl<'s> ConfigMaps<'s> {
    fn find(stream: &'s [u8]) -> Result<Self, Error> {
        let all = config_maps(stream)?;
        refuse_twice(&all)?;
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, config_map) in all.iter().enumerate() {
            if let Some(name) = config_map.text_at(["metadata", "name"]) {
                by_name.entry(name.to_owned()).or_default().push(index);
            }
        }
        Ok(Self { all, by_name })
    }

    /// The ConfigMap that a pod template runs, and the container that does.
    fn run_by(&self, member: &Member<'_>) -> Option<(usize, Manager)> {
        let pod_spec = member.tree.at(POD_SPEC)?;
        let namespace = member.text_at(["metadata", "namespace"]);
        let volumes = pod_spec.get("volumes")?.items()?.iter();
        let mut named = volumes.filter_map(|volume| {
            let name = volume.at(["configMap", "name"])?.as_str()?;
            Some((volume.get("name")?.as_str()?, self.by_name.get(name)?))
        });
        named.find_map(|(volume, positions)| {
            let index = positions.iter().copied().find(|index| {
                let other = self.all[*index].text_at(["metadata", "namespace"]);
                namespace.is_none() || other.is_none() || namespace == other
            })?;
            Some((index, manager_of(pod_spec, volume)?))
        })
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

/// The container that runs the entrypoint of the ConfigMap in a volume.
fn manager_of(pod_spec: &Node, volume: &str) -> Option<Manager> {
    let containers = pod_spec.get("containers")?.items()?;
    containers.iter().enumerate().find_map(|(index, container)| {
        let mounts = container.get("volumeMounts")?.items()?;
        let mount_path = mounts.iter().find_map(|mount| {
            let path = mount.get("mountPath")?.as_str()?.trim_end_matches('/');
            let is_mounted = mount.get("name")?.as_str() == Some(volume);
            let entrypoint = format!("{path}{ENTRYPOINT}");
            (is_mounted && runs_file(container, &entrypoint)).then(|| path.to_owned())
        })?;
        Some(Manager { container: index, mount_path })
    })
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
