//! RFC 6902 (JSON Patch) on a tree.

use json_patch::{Patch, PatchOperation};
use jsonptr::Pointer;
use serde_json::Value as Json;

use crate::key::escape;
use crate::node::{Node, Value};
use crate::schema::Meaning;

/// Why a patch does not apply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("operation {operation} (`{name}` at `{path}`): {reason}")]
pub struct PatchError {
    /// Which operation of the patch, from 0.
    pub operation: usize,
    /// Its `op`.
    pub name: &'static str,
    /// Its `path`.
    pub path: String,
    /// Which part of the document prevents it.
    pub reason: String,
}

/// Applies a patch. All operations apply or the tree stays as it was.
///
/// Values are compared by what Kubernetes reads: `test` finds `1` in `1.0`, `true` in `yes`. A path
/// that leads through an alias or a merge key is an error for every operation that changes
/// something, because the node there is shared.
pub fn apply(tree: &mut Node, patch: &Patch) -> Result<(), PatchError> {
    let mut patched = tree.clone();
    for (index, operation) in patch.0.iter().enumerate() {
        step(&mut patched, operation).map_err(|reason| PatchError {
            operation: index,
            name: name(operation),
            path: operation.path().to_string(),
            reason,
        })?;
    }
    *tree = patched;
    Ok(())
}

fn name(operation: &PatchOperation) -> &'static str {
    match operation {
        PatchOperation::Add(_) => "add",
        PatchOperation::Remove(_) => "remove",
        PatchOperation::Replace(_) => "replace",
        PatchOperation::Move(_) => "move",
        PatchOperation::Copy(_) => "copy",
        PatchOperation::Test(_) => "test",
    }
}

fn step(tree: &mut Node, operation: &PatchOperation) -> Result<(), String> {
    match operation {
        PatchOperation::Add(add) => put(tree, &add.path, node(&add.value)?),
        PatchOperation::Remove(remove) => take(tree, &remove.path).map(drop),
        PatchOperation::Replace(replace) => {
            *find_mut(tree, &replace.path)? = node(&replace.value)?;
            Ok(())
        }
        PatchOperation::Move(operation) => {
            let (from, path) = (operation.from.as_str(), operation.path.as_str());
            if path.strip_prefix(from).is_some_and(|rest| rest.starts_with('/')) {
                return Err(format!("`{from}` cannot move into itself"));
            }
            if from == path {
                return find(tree, &operation.from).map(drop);
            }
            let value = take(tree, &operation.from)?;
            put(tree, &operation.path, value.unanchored())
        }
        PatchOperation::Copy(copy) => {
            let value = find(tree, &copy.from)?.clone();
            put(tree, &copy.path, value.unanchored())
        }
        PatchOperation::Test(test) => {
            let found = find(tree, &test.path)?.to_json();
            if same_json(&found, &test.value) {
                return Ok(());
            }
            Err(format!("found another value than `{}`", test.value))
        }
    }
}

/// The tree of a value; an error when it holds a number that Kubernetes would read as a string.
fn node(json: &Json) -> Result<Node, String> {
    fn check(json: &Json) -> Result<(), String> {
        match json {
            Json::Number(number) => match Node::plain(number.to_string()).meaning() {
                Some(Meaning::Integer(_) | Meaning::Float(_)) => Ok(()),
                _ => Err(format!("the number {number} is out of range")),
            },
            Json::Array(items) => items.iter().try_for_each(check),
            Json::Object(map) => map.values().try_for_each(check),
            _ => Ok(()),
        }
    }
    check(json)?;
    Ok(Node::from_json(json))
}

/// Whether two JSON values are equal as RFC 6902 says: numbers by their value.
fn same_json(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            let (x, y) = (a.to_string(), b.to_string());
            match (x.parse::<i128>(), y.parse::<i128>()) {
                (Ok(x), Ok(y)) => x == y,
                _ => x.parse::<f64>().ok() == y.parse::<f64>().ok(),
            }
        }
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_json(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            let same = |(key, a): (&String, &Json)| b.get(key).is_some_and(|b| same_json(a, b));
            a.len() == b.len() && a.iter().all(same)
        }
        _ => a == b,
    }
}

fn find<'n>(tree: &'n Node, path: &Pointer) -> Result<&'n Node, String> {
    let mut node = tree;
    for token in path.tokens() {
        let token = token.decoded();
        node = match node.items() {
            Some(items) => &items[position(&token, items.len())?],
            None => node.get(&token).ok_or_else(|| absent(node, &token))?,
        };
    }
    Ok(node)
}

fn find_mut<'n>(tree: &'n mut Node, path: &Pointer) -> Result<&'n mut Node, String> {
    let mut node = tree;
    for token in path.tokens() {
        let token = token.decoded();
        if let Value::Alias(alias) = node.value() {
            let name = &alias.name;
            return Err(format!("`{}` belongs to the alias `*{name}`", escape(&token)));
        }
        let missing = match node.get(&token) {
            Some(_) => format!("`{token}` comes from a merge key"),
            None => absent(node, &token),
        };
        node = match node.items().map(<[Node]>::len) {
            Some(length) => {
                let index = position(&token, length)?;
                node.items_mut().and_then(|items| items.get_mut(index)).ok_or(missing)?
            }
            None => node.get_mut(&token).ok_or(missing)?,
        };
    }
    Ok(node)
}

/// Adds a value as `add` does: into a list before the position, else under the key.
fn put(tree: &mut Node, path: &Pointer, value: Node) -> Result<(), String> {
    let Some((parent, last)) = path.split_back() else {
        *tree = value;
        return Ok(());
    };
    let parent = find_mut(tree, parent)?;
    let last = last.decoded();
    if let Value::Alias(alias) = parent.value() {
        let name = &alias.name;
        return Err(format!("`{last}` would become a part of the alias `*{name}`"));
    }
    if let Some(items) = parent.items_mut() {
        let index = match last.as_ref() {
            "-" => items.len(),
            token => position(token, items.len() + 1)?,
        };
        items.insert(index, value);
        return Ok(());
    }
    match parent.insert(&last, value) {
        true => Ok(()),
        false => Err(format!("`{last}` cannot be added to a scalar")),
    }
}

fn take(tree: &mut Node, path: &Pointer) -> Result<Node, String> {
    let Some((parent, last)) = path.split_back() else {
        return Ok(std::mem::replace(tree, Node::null()));
    };
    let last = last.decoded();
    find_mut(tree, path)?;
    let parent = find_mut(tree, parent)?;
    if let Some(items) = parent.items_mut() {
        return Ok(items.remove(position(&last, items.len())?));
    }
    let removed = parent.remove(&last).ok_or_else(|| absent(parent, &last))?;
    match parent.get(&last) {
        Some(_) => Err(format!("without it `{last}` would come from a merge key")),
        None => Ok(removed),
    }
}

/// A list position: digits without a leading zero, below `length`.
fn position(token: &str, length: usize) -> Result<usize, String> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits && !token.is_empty() && (token == "0" || !token.starts_with('0'));
    match token.parse::<usize>() {
        Ok(index) if canonical && index < length => Ok(index),
        _ => Err(format!("`{token}` is not a position in a list of {length}")),
    }
}

fn absent(node: &Node, token: &str) -> String {
    match node.entries() {
        Some(_) => format!("there is no `{token}`"),
        None => format!("there is no `{token}` in a scalar"),
    }
}
