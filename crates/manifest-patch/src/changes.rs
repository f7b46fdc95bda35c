//! The changes between two trees: as RFC 6902 operations, and with the nodes themselves.

use std::collections::HashSet;

use json_patch::{AddOperation, PatchOperation, RemoveOperation, ReplaceOperation};
use jsonptr::PointerBuf;

use crate::diff::{EditScript, MappingEdits, Step, compare};
use crate::key::escape;
use crate::node::{Node, Value};
use crate::schema;

/// One difference between two trees.
#[derive(Debug, Clone)]
pub struct Change<'n> {
    /// Where, as a JSON Pointer (RFC 6901) that holds once the changes before it are made.
    pub pointer: String,
    /// The node there before; `None` for something added.
    pub old: Option<&'n Node>,
    /// The node there after; `None` for something removed.
    pub new: Option<&'n Node>,
}

impl Change<'_> {
    /// The change as an operation of a JSON Patch.
    pub fn operation(&self) -> PatchOperation {
        let path = PointerBuf::parse(self.pointer.as_str()).unwrap_or_default();
        match self.new {
            None => PatchOperation::Remove(RemoveOperation { path }),
            Some(new) if self.old.is_none() => {
                PatchOperation::Add(AddOperation { path, value: new.to_json() })
            }
            Some(new) => PatchOperation::Replace(ReplaceOperation { path, value: new.to_json() }),
        }
    }
}

/// What changes from `old` to `new`, in an order in which it can be applied.
pub fn changes<'n>(old: &'n Node, new: &'n Node) -> Vec<Change<'n>> {
    let mut changes = Vec::new();
    collect(old, &compare(old, new), String::new(), &mut changes);
    changes
}

fn collect<'n>(
    old: &'n Node,
    script: &EditScript<'n>,
    path: String,
    changes: &mut Vec<Change<'n>>,
) {
    match (script, &old.value) {
        (EditScript::Replace(new), _) => {
            changes.push(Change { pointer: path, old: Some(old), new: Some(new) });
        }
        (EditScript::Mapping(script), Value::Mapping(_)) => mapping(old, script, &path, changes),
        (EditScript::Sequence(steps), Value::Sequence(items)) => {
            sequence(items, steps, &path, changes)
        }
        _ => {}
    }
}

fn mapping<'n>(
    old: &'n Node,
    script: &MappingEdits<'n>,
    path: &str,
    changes: &mut Vec<Change<'n>>,
) {
    let entries = old.entries().unwrap_or_default();
    let child = |key: &Node| {
        let token = schema::key_text(key).unwrap_or_default();
        format!("{path}/{}", escape(&token))
    };
    let mut gone: HashSet<String> = HashSet::new();
    for index in &script.removed {
        let pointer = child(&entries[*index].key);
        // Every entry of a duplicate key goes, but the key goes once.
        if gone.insert(pointer.clone()) {
            let old = Some(&entries[*index].value);
            changes.push(Change { pointer, old, new: None });
        }
    }
    for (index, script) in &script.changed {
        collect(&entries[*index].value, script, child(&entries[*index].key), changes);
    }
    for (_, entry) in &script.added {
        let pointer = child(&entry.key);
        changes.push(Change { pointer, old: None, new: Some(&entry.value) });
    }
}

fn sequence<'n>(items: &'n [Node], steps: &[Step<'n>], path: &str, changes: &mut Vec<Change<'n>>) {
    // `next` walks the old items, `at` the list as it is once the steps before are made.
    let (mut next, mut at) = (0, 0);
    for step in steps {
        let pointer = format!("{path}/{at}");
        match step {
            Step::Item(script) => {
                collect(&items[next], script, pointer, changes);
                (next, at) = (next + 1, at + 1);
            }
            Step::Remove => {
                changes.push(Change { pointer, old: Some(&items[next]), new: None });
                next += 1;
            }
            Step::Insert(new) => {
                changes.push(Change { pointer, old: None, new: Some(new) });
                at += 1;
            }
        }
    }
}
