//! Reaching into a document to change it.

use manifest_patch::{Node, Value};

use crate::diagnostic::Error;
use crate::workload::{Member, chart};

const MAPPING: &str = "a mapping";
const LIST: &str = "a list";

/// The mapping at a path below a member's root, made where there is none.
///
/// An error where the path leads through something that other places share or that is no mapping.
pub(in crate::edit) fn mapping<'t>(
    member: &'t mut Member<'_>,
    path: &[&str],
) -> Result<&'t mut Node, Error> {
    if let Some(error) = obstacle(member, path) {
        return Err(error);
    }
    let mut node = &mut member.tree;
    for key in path {
        if node.get(key).is_none_or(Node::is_null) {
            node.insert(key, Node::mapping::<String>([]));
        }
        node = node.get_mut(key).ok_or_else(|| Error::new(format!("no mapping at `{key}`")))?;
    }
    Ok(node)
}

/// The list at a path below a member's root, made where there is none.
pub(in crate::edit) fn list<'t>(
    member: &'t mut Member<'_>,
    path: &[&str],
) -> Result<&'t mut Vec<Node>, Error> {
    let (last, above) = path.split_last().ok_or_else(|| Error::new("a list needs a key"))?;
    mapping(member, above)?;
    if let Some(found) = member.tree.at(path.iter().copied())
        && !found.is_null()
        && !matches!(found.value(), Value::Sequence(_))
    {
        return Err(unexpected(member, found, path, LIST));
    }
    let parent = mapping(member, above)?;
    if parent.get(last).is_none_or(Node::is_null) {
        parent.insert(last, Node::sequence([]));
    }
    parent
        .get_mut(last)
        .and_then(Node::items_mut)
        .ok_or_else(|| Error::new(format!("no list at `{}`", path.join("."))))
}

/// What keeps `path` from being walked by mappings that are written in their place.
fn obstacle(member: &Member<'_>, path: &[&str]) -> Option<Error> {
    let mut node = &member.tree;
    for (depth, key) in path.iter().enumerate() {
        let Some(next) = node.get(key) else { break };
        let written =
            node.entries().unwrap_or_default().iter().any(|entry| std::ptr::eq(&entry.value, next));
        if !written || !next.is_null() && !matches!(next.value(), Value::Mapping(_)) {
            return Some(unexpected(member, next, &path[..=depth], MAPPING));
        }
        node = next;
    }
    None
}

fn unexpected(member: &Member<'_>, found: &Node, path: &[&str], expected: &str) -> Error {
    let path = path.join(".");
    let place = member.place(found);
    // A mapping that is not written in its place comes through an alias or a merge key.
    let shared = matches!(found.value(), Value::Alias(..));
    if shared || expected == MAPPING && found.entries().is_some() {
        return Error::new(format!("`{path}` of {} is shared by an anchor", member.title()))
            .at(place, "an edit would change every place that shares it")
            .help("write it out in the template or the values that rendered it");
    }
    Error::new(format!("`{path}` of {} is not {expected}", member.title()))
        .at(place, format!("expected {expected}"))
        .help("mend the template or the values that rendered it")
}

/// The sources of a projected volume, to change.
pub(in crate::edit) fn projected_sources(volume: &mut Node) -> Option<&mut Vec<Node>> {
    volume.get_mut("projected")?.get_mut("sources")?.items_mut()
}

/// The files that the chart's entrypoint reads tokens from.
const TOKEN_FILES: [&str; 2] = [chart::TOKEN_FILE, chart::REGISTRATION_TOKEN_FILE];

/// The position of the runner's token among the sources of a projected volume; 0 where it is none
/// of them.
pub(in crate::edit) fn token_position(sources: &[Node]) -> usize {
    let is_token = |source: &Node| source.get("secret").is_some_and(projects_token);
    sources.iter().position(is_token).unwrap_or(0)
}

/// Whether a Secret source projects the runner's token.
pub(in crate::edit) fn projects_token(secret: &Node) -> bool {
    projects(secret, |file| TOKEN_FILES.contains(&file))
}

/// The name of the Secret of a source.
pub(in crate::edit) fn secret_name(secret: &Node) -> String {
    secret.get("name").and_then(Node::as_str).unwrap_or_default().to_owned()
}

/// Whether a Secret source projects, by its items, a file that `is_wanted` says yes to.
pub(in crate::edit) fn projects(secret: &Node, is_wanted: impl Fn(&str) -> bool) -> bool {
    let items = secret.get("items").and_then(Node::items).unwrap_or_default();
    items.iter().any(|item| item.get("path").and_then(Node::as_str).is_some_and(&is_wanted))
}
