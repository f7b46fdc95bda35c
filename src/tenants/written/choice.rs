//! Where one key excludes others: what a tenant chooses drops what the defaults chose.

use manifest_patch::Node;

/// Maps in which one of two keys may be set.
const ONE_OF: [(&[&str], [&str; 2]); 2] =
    [(&[], ["release", "sharedRelease"]), (&["kaniko", "cache"], ["registry", "runnerCache"])];

/// The map in which `via` says whether there are keys, and what says where they are.
const CREDENTIALS: &[&str] = &["cache", "s3", "credentials"];
const WITHOUT_KEYS: &str = "workloadIdentity";
const KEYS: [&str; 2] = ["secretName", "keys"];

/// The keys of the map `defaults` at `path` that its counterpart in the tenant, `own`, excludes.
pub(in crate::tenants) fn dropped(path: &[&str], defaults: &Node, own: &Node) -> Vec<&'static str> {
    let is_set = |key: &&str| own.get(key).is_some_and(|value| !value.is_null());
    if path == CREDENTIALS {
        let without_keys = |node: &Node| {
            node.get("via").and_then(Node::as_str).is_some_and(|via| via == WITHOUT_KEYS)
        };
        return match () {
            () if without_keys(own) => KEYS.to_vec(),
            () if without_keys(defaults) && KEYS.iter().any(is_set) => vec!["via"],
            () => Vec::new(),
        };
    }
    let choices = ONE_OF.iter().filter(|(at, _)| *at == path);
    let chosen = choices.filter(|(_, keys)| keys.iter().any(is_set));
    chosen.flat_map(|(_, keys)| keys.iter().copied().filter(|key| !is_set(key))).collect()
}
