//! What the cluster gives to one object only, and every copy asks for.

use manifest_patch::Node;

use crate::diagnostic::Place;
use crate::workload::{Member, Workload};

/// A value that cannot hold for every copy.
#[derive(Debug)]
pub struct Exclusive {
    /// Whose it is, as `Kind/name`.
    pub title: String,
    /// What it is: `nodePort 30000`.
    pub what: String,
    /// Where it is written.
    pub place: Place,
}

/// Paths to such values, `*` for every item of a list, by kind.
const PATHS: [(&str, &[&str]); 6] = [
    ("Service", &["spec", "clusterIP"]),
    ("Service", &["spec", "loadBalancerIP"]),
    ("Service", &["spec", "externalIPs", "*"]),
    ("Service", &["spec", "ports", "*", "nodePort"]),
    ("Ingress", &["spec", "rules", "*", "host"]),
    ("Deployment", &["spec", "template", "spec", "containers", "*", "ports", "*", "hostPort"]),
];

impl Workload<'_> {
    /// The values of the workload that the cluster gives to one object only.
    pub fn exclusive_values(&self) -> Vec<Exclusive> {
        self.members().flat_map(of_member).collect()
    }
}

fn of_member(member: &Member<'_>) -> Vec<Exclusive> {
    let kind = member.text_at(["kind"]).unwrap_or_default();
    let mut found = Vec::new();
    for (_, path) in PATHS.iter().filter(|(of, _)| *of == kind) {
        let mut nodes = Vec::new();
        collect(&member.tree, path, &mut nodes);
        found.extend(nodes.into_iter().filter_map(|node| {
            let text = node.scalar().filter(|_| !node.is_null())?.text();
            // A headless Service has no address.
            let asks = !matches!(text, "" | "None");
            let key = path.iter().rev().find(|step| **step != "*")?;
            asks.then(|| Exclusive {
                title: member.title(),
                what: format!("`{key}` {text}"),
                place: member.place(node),
            })
        }));
    }
    found
}

fn collect<'n>(node: &'n Node, path: &[&str], found: &mut Vec<&'n Node>) {
    match path.split_first() {
        None => found.push(node),
        Some((&"*", rest)) => {
            node.items().unwrap_or_default().iter().for_each(|item| collect(item, rest, found));
        }
        Some((key, rest)) => {
            if let Some(value) = node.get(key) {
                collect(value, rest, found);
            }
        }
    }
}
