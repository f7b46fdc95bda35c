//! Which patches of a build pod's spec decide where the pod runs. The runner applies them last, over
//! everything else (executors/kubernetes/kubernetes.go:2971-3027).

use manifest_patch::{Document, Node};

/// The fields of a pod's spec that have a say in where it runs.
const PLACEMENT: [&str; 6] =
    ["nodeSelector", "affinity", "tolerations", "nodeName", "topologySpread", "schedulerName"];

/// Directives of a strategic merge patch by which fields go that it does not name.
const DIRECTIVES: [&str; 2] = ["$patch", "$retainKeys"];

/// What of the placement a patch changes, if anything. When in doubt it does: a patch is not applied
/// here, so that a field counts wherever its name stands in it.
pub(in crate::edit) fn moved_by(patch: &str) -> Option<String> {
    if let Some(field) = PLACEMENT.into_iter().find(|field| patch.contains(field)) {
        return Some(format!("`{field}`"));
    }
    let is_whole = match Document::parse(patch.strip_prefix("---\n").unwrap_or(patch)) {
        Ok(document) => replaces_spec(document.tree()),
        Err(_) => true,
    };
    is_whole.then(|| "the whole spec".to_owned())
}

/// Whether a patch, of whichever type, is about the spec itself rather than about a field of it.
fn replaces_spec(patch: &Node) -> bool {
    match patch.items() {
        Some(operations) => operations.iter().any(|operation| {
            let at_root = |key| operation.get(key).and_then(Node::as_str) == Some("");
            at_root("path") || at_root("from")
        }),
        None => DIRECTIVES.iter().any(|directive| patch.get(directive).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_places_a_pod_is_known_in_every_type_of_patch() {
        for (patch, moved) in [
            ("hostname: x", None),
            ("---\nhostname: x\n", None),
            ("{\"containers\": [{\"name\": \"build\", \"$patch\": \"delete\"}]}", None),
            ("[{\"op\": \"add\", \"path\": \"/hostname\", \"value\": \"x\"}]", None),
            ("", None),
            ("nodeName: n1", Some("`nodeName`")),
            ("[{op: remove, path: /affinity/nodeAffinity}]", Some("`affinity`")),
            ("[{op: replace, path: \"\", value: {containers: []}}]", Some("the whole spec")),
            ("$patch: replace\ncontainers: []", Some("the whole spec")),
            ("$retainKeys: [containers]", Some("the whole spec")),
            ("{no yaml", Some("the whole spec")),
        ] {
            assert_eq!(moved_by(patch).as_deref(), moved, "{patch}");
        }
    }
}
