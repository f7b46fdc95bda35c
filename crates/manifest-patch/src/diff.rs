//! What must change to make one tree of another, as a script that both the splices and RFC 6902
//! are written from.

use std::collections::HashMap;
use std::sync::Arc;

use text_splice::align;

use crate::equivalence::{fingerprint, same};
use crate::key::{Key, are_aligned, beaten, brought, by_key, keys};
use crate::node::{Entry, Node, Value};

/// How an old node becomes a new one.
#[derive(Debug)]
pub(crate) enum EditScript<'a> {
    /// They mean the same.
    Keep,
    /// The whole node changes.
    Replace(&'a Node),
    /// Two mappings that differ inside.
    Mapping(MappingEdits<'a>),
    /// Two sequences that differ inside, from left to right.
    Sequence(Vec<Step<'a>>),
}

/// What changes in a mapping; positions are those of the old entries.
#[derive(Debug, Default)]
pub(crate) struct MappingEdits<'a> {
    pub changed: Vec<(usize, EditScript<'a>)>,
    pub removed: Vec<usize>,
    /// New entries, each after an old one that stays.
    pub added: Vec<(usize, &'a Entry)>,
}

/// One step through the old items of a sequence.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// The next old item becomes this.
    Item(EditScript<'a>),
    /// The next old item goes.
    Remove,
    /// A new item comes before the next old one.
    Insert(&'a Node),
}

/// The script that makes `new` of `old`.
pub(crate) fn compare<'a>(old: &'a Node, new: &'a Node) -> EditScript<'a> {
    match (&old.value, &new.value) {
        (Value::Mapping(from), Value::Mapping(to)) if Arc::ptr_eq(from, to) => EditScript::Keep,
        (Value::Sequence(from), Value::Sequence(to)) if Arc::ptr_eq(from, to) => EditScript::Keep,
        (Value::Mapping(from), Value::Mapping(to)) if !from.is_empty() && !to.is_empty() => {
            mappings(from, to).unwrap_or(EditScript::Replace(new))
        }
        (Value::Sequence(from), Value::Sequence(to)) if !from.is_empty() && !to.is_empty() => {
            sequences(from, to, new)
        }
        _ if same(old, new) => EditScript::Keep,
        _ => EditScript::Replace(new),
    }
}

/// `None` when no key of the old mapping stays.
fn mappings<'a>(old: &'a [Entry], new: &'a [Entry]) -> Option<EditScript<'a>> {
    if are_aligned(old, new) {
        let pairs = old.iter().zip(new).enumerate();
        let changed =
            pairs.filter_map(|(index, (old, new))| match compare(&old.value, &new.value) {
                EditScript::Keep => None,
                change => Some((index, change)),
            });
        let script = MappingEdits { changed: changed.collect(), ..MappingEdits::default() };
        let keep = script.changed.is_empty();
        return Some(if keep { EditScript::Keep } else { EditScript::Mapping(script) });
    }
    let wanted = by_key(new);
    let mut position: HashMap<Key<'a>, usize> = HashMap::new();
    for (index, key) in keys(old).enumerate() {
        position.insert(key, index);
    }
    let (old_beaten, new_beaten) = (beaten(old), beaten(new));
    let mut script = MappingEdits::default();
    for (index, (key, entry)) in keys(old).zip(old).enumerate() {
        match wanted.get(&key) {
            None => script.removed.push(index),
            Some(_) if old_beaten.contains(&key) != new_beaten.contains(&key) => {
                // It must move to the other side of the merge key.
                position.remove(&key);
                script.removed.push(index);
            }
            Some(_) if position[&key] != index => {} // an earlier duplicate, which has no effect
            Some(wanted) => match compare(&entry.value, &wanted.value) {
                EditScript::Keep => {}
                change => script.changed.push((index, change)),
            },
        }
    }
    let last = keys(new).filter_map(|key| position.get(&key)).max().copied();
    let brought = brought(old);
    let mut previous = None;
    for (key, entry) in keys(new).zip(new) {
        match position.get(&key) {
            Some(index) => previous = Some(*index),
            None if std::ptr::eq(wanted[&key], entry) => {
                if new_beaten.contains(&key) {
                    // Only before the merge key would it have no effect.
                    return None;
                }
                let merge = match &key {
                    Key::Text(text) => brought.get(text.as_ref()).copied(),
                    _ => None,
                };
                script.added.push((previous.or(last)?.max(merge.unwrap_or_default()), entry));
            }
            None => {}
        }
    }
    if script.changed.is_empty() && script.removed.is_empty() && script.added.is_empty() {
        return Some(EditScript::Keep);
    }
    (script.removed.len() < old.len()).then_some(EditScript::Mapping(script))
}

/// `whole` is the new sequence itself.
fn sequences<'a>(old: &'a [Node], new: &'a [Node], whole: &'a Node) -> EditScript<'a> {
    let head = old.iter().zip(new).take_while(|(old, new)| same(old, new)).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = tail.take_while(|(old, new)| same(old, new)).count();
    let old_middle = &old_rest[..old_rest.len() - tail];
    let new_middle = &new_rest[..new_rest.len() - tail];
    if old_middle.is_empty() && new_middle.is_empty() {
        return EditScript::Keep;
    }
    let keep = |count: usize| (0..count).map(|_| Step::Item(EditScript::Keep));
    let mut steps: Vec<Step<'a>> = keep(head).collect();
    let (mut from, mut to) = (0, 0);
    for (x, y) in in_common(old_middle, new_middle) {
        replace_run(&old_middle[from..x], &new_middle[to..y], &mut steps);
        steps.push(Step::Item(EditScript::Keep));
        (from, to) = (x + 1, y + 1);
    }
    replace_run(&old_middle[from..], &new_middle[to..], &mut steps);
    steps.extend(keep(tail));
    let stays = steps.iter().any(|step| matches!(step, Step::Item(_)));
    if stays { EditScript::Sequence(steps) } else { EditScript::Replace(whole) }
}

/// The positions of items that two lists which begin and end differently have in the same order.
fn in_common(old: &[Node], new: &[Node]) -> Vec<(usize, usize)> {
    // One item in the place of another is the common case, and to hash both costs.
    if old.len().min(new.len()) == 0 || old.len().max(new.len()) == 1 {
        return Vec::new();
    }
    let fingerprints = |nodes: &[Node]| nodes.iter().map(fingerprint).collect::<Vec<_>>();
    align(&fingerprints(old), &fingerprints(new))
}

/// Pairs the items of two lists that have none in common, so that a changed item is changed in place.
fn replace_run<'a>(old: &'a [Node], new: &'a [Node], steps: &mut Vec<Step<'a>>) {
    for (old, new) in old.iter().zip(new) {
        match is_another(old, new) {
            true => steps.extend([Step::Insert(new), Step::Remove]),
            false => steps.push(Step::Item(compare(old, new))),
        }
    }
    steps.extend(old.iter().skip(new.len()).map(|_| Step::Remove));
    steps.extend(new.iter().skip(old.len()).map(Step::Insert));
}

/// Whether an item is another one rather than a changed one. In lists of Kubernetes, items with
/// different names are different objects: a comment on the old one does not describe the new one.
fn is_another(old: &Node, new: &Node) -> bool {
    let named = |node: &Node| node.get("name").and_then(Node::as_str).map(str::to_owned);
    let (Some(from), Some(to)) = (named(old), named(new)) else { return false };
    let kept = |entry: &Entry| {
        let wanted = entry.key.as_str().and_then(|key| new.get(key));
        wanted.is_some_and(|wanted| same(&entry.value, wanted))
    };
    from != to && !old.entries().unwrap_or_default().iter().any(kept)
}
