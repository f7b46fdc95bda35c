//! What must change to make one tree of another, as a script that both the splices and RFC 6902
//! are written from.

use std::collections::HashMap;
use std::sync::Arc;

use crate::node::{Entry, Node, Value};
use crate::schema::Meaning;

/// How an old node becomes a new one.
#[derive(Debug)]
pub(crate) enum Script<'a> {
    /// They mean the same.
    Keep,
    /// The whole node changes.
    Replace(&'a Node),
    /// Two mappings that differ inside.
    Mapping(MappingScript<'a>),
    /// Two sequences that differ inside, from left to right.
    Sequence(Vec<Step<'a>>),
}

/// What changes in a mapping; positions are those of the old entries.
#[derive(Debug, Default)]
pub(crate) struct MappingScript<'a> {
    pub changed: Vec<(usize, Script<'a>)>,
    pub removed: Vec<usize>,
    /// New entries, each behind an old one that stays.
    pub added: Vec<(usize, &'a Entry)>,
}

/// One step through the old items of a sequence.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// The next old item becomes this.
    Item(Script<'a>),
    /// The next old item goes.
    Remove,
    /// A new item comes before the next old one.
    Insert(&'a Node),
}

/// Above this many pairs the items of two lists are no longer aligned one with another.
pub(crate) const ALIGNED_PAIRS: usize = 1 << 20;

/// The script that makes `new` of `old`.
pub(crate) fn compare<'a>(old: &'a Node, new: &'a Node) -> Script<'a> {
    match (&old.value, &new.value) {
        (Value::Mapping(from), Value::Mapping(to)) if !from.is_empty() && !to.is_empty() => {
            mappings(from, to).unwrap_or(Script::Replace(new))
        }
        (Value::Sequence(from), Value::Sequence(to)) if !from.is_empty() && !to.is_empty() => {
            sequences(from, to)
        }
        _ if same(old, new) => Script::Keep,
        _ => Script::Replace(new),
    }
}

/// Whether Kubernetes reads the same from both, and from the same anchors.
pub(crate) fn same(a: &Node, b: &Node) -> bool {
    difference(a, b, &mut String::new()).is_none()
}

/// The JSON Pointer of the first place where two trees differ.
pub(crate) fn first_difference(a: &Node, b: &Node) -> Option<String> {
    difference(a, b, &mut String::new())
}

fn difference(a: &Node, b: &Node, path: &mut String) -> Option<String> {
    let equal = match (&a.value, &b.value) {
        (Value::Alias(name, target), Value::Alias(other, to)) => {
            name == other && (Arc::ptr_eq(target, to) || same(target, to))
        }
        (Value::Alias(..), _) | (_, Value::Alias(..)) => false,
        (Value::Scalar(x), Value::Scalar(y)) => match (a.meaning(), b.meaning()) {
            (Some(Meaning::String), Some(Meaning::String)) => x.text == y.text,
            (Some(Meaning::Float(x)), Some(Meaning::Float(y))) => {
                x == y || x.is_nan() && y.is_nan()
            }
            (x, y) => x == y,
        },
        (Value::Sequence(x), Value::Sequence(y)) => {
            let mut items = x.iter().zip(y).enumerate();
            let found = items.find_map(|(index, (x, y))| {
                within(path, &index.to_string(), |path| difference(x, y, path))
            });
            if found.is_some() {
                return found;
            }
            x.len() == y.len()
        }
        (Value::Mapping(x), Value::Mapping(y)) if are_aligned(x, y) => {
            let mut pairs = x.iter().zip(y);
            return pairs.find_map(|(x, y)| {
                within(path, &Key::of(&x.key).token(), |path| difference(&x.value, &y.value, path))
            });
        }
        (Value::Mapping(x), Value::Mapping(y)) => {
            let (x, y) = (Keyed::new(x), Keyed::new(y));
            for (key, entry) in &x.last {
                let found = within(path, &key.token(), |path| match y.last.get(key) {
                    Some(other) => difference(&entry.value, &other.value, path),
                    None => Some(path.clone()),
                });
                if found.is_some() {
                    return found;
                }
            }
            let extra = y.last.keys().find(|key| !x.last.contains_key(key));
            match extra {
                Some(key) => return within(path, &key.token(), |path| Some(path.clone())),
                None => true,
            }
        }
        _ => false,
    };
    (!equal).then(|| path.clone())
}

/// Up to this many entries it is cheaper to look through them than to hash their keys.
const FEW: usize = 16;

/// Whether two mappings have the same keys in the same order, each once. True for most mappings
/// that are compared, and told without an allocation.
fn are_aligned(old: &[Entry], new: &[Entry]) -> bool {
    let plain = |entry: &Entry| !entry.key.is_merge() && entry.key.as_str().is_some();
    old.len() == new.len()
        && old.len() <= FEW
        && old.iter().all(plain)
        && old.iter().zip(new).all(|(old, new)| old.key.as_str() == new.key.as_str())
        && old.iter().enumerate().all(|(index, entry)| {
            old[..index].iter().all(|before| before.key.as_str() != entry.key.as_str())
        })
}

fn within<T>(path: &mut String, token: &str, inner: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    path.push('/');
    path.push_str(&escape(token));
    let result = inner(path);
    path.truncate(length);
    result
}

/// A key as a reference token of a JSON Pointer.
pub(crate) fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

/// What makes two keys the same one.
#[derive(Debug, PartialEq, Eq, Hash, Clone)]
enum Key<'a> {
    Text(std::borrow::Cow<'a, str>),
    Merge,
    /// A list, a map or a null: by its JSON.
    Other(String),
}

impl<'a> Key<'a> {
    fn of(node: &'a Node) -> Self {
        match node.key_text() {
            Some(_) if node.is_merge() => Key::Merge,
            Some(text) => Key::Text(text),
            None => Key::Other(node.to_json().to_string()),
        }
    }

    fn token(&self) -> String {
        match self {
            Key::Text(text) => text.to_string(),
            Key::Merge => "<<".to_owned(),
            Key::Other(json) => json.clone(),
        }
    }
}

/// The entries of a mapping by key: the last of each, which counts.
struct Keyed<'a> {
    last: HashMap<Key<'a>, &'a Entry>,
}

impl<'a> Keyed<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        Self { last: entries.iter().map(|entry| (Key::of(&entry.key), entry)).collect() }
    }
}

/// `None` when no key of the old mapping stays.
fn mappings<'a>(old: &'a [Entry], new: &'a [Entry]) -> Option<Script<'a>> {
    if are_aligned(old, new) {
        let pairs = old.iter().zip(new).enumerate();
        let changed =
            pairs.filter_map(|(index, (old, new))| match compare(&old.value, &new.value) {
                Script::Keep => None,
                change => Some((index, change)),
            });
        let script = MappingScript { changed: changed.collect(), ..MappingScript::default() };
        let keep = script.changed.is_empty();
        return Some(if keep { Script::Keep } else { Script::Mapping(script) });
    }
    let wanted = Keyed::new(new).last;
    let mut position: HashMap<Key<'a>, usize> = HashMap::new();
    for (index, entry) in old.iter().enumerate() {
        position.insert(Key::of(&entry.key), index);
    }
    let mut script = MappingScript::default();
    for (index, entry) in old.iter().enumerate() {
        let key = Key::of(&entry.key);
        match wanted.get(&key) {
            None => script.removed.push(index),
            Some(_) if position[&key] != index => {} // an earlier duplicate, which counts for nothing
            Some(wanted) => match compare(&entry.value, &wanted.value) {
                Script::Keep => {}
                change => script.changed.push((index, change)),
            },
        }
    }
    let last = new.iter().filter_map(|entry| position.get(&Key::of(&entry.key))).max().copied();
    let mut behind = None;
    for entry in new {
        let key = Key::of(&entry.key);
        match position.get(&key) {
            Some(index) => behind = Some(*index),
            None if std::ptr::eq(wanted[&key], entry) => {
                script.added.push((behind.or(last)?, entry));
            }
            None => {}
        }
    }
    if script.changed.is_empty() && script.removed.is_empty() && script.added.is_empty() {
        return Some(Script::Keep);
    }
    (script.removed.len() < old.len()).then_some(Script::Mapping(script))
}

fn sequences<'a>(old: &'a [Node], new: &'a [Node]) -> Script<'a> {
    let head = old.iter().zip(new).take_while(|(old, new)| same(old, new)).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = tail.take_while(|(old, new)| same(old, new)).count();
    let old_middle = &old_rest[..old_rest.len() - tail];
    let new_middle = &new_rest[..new_rest.len() - tail];
    if old_middle.is_empty() && new_middle.is_empty() {
        return Script::Keep;
    }
    let keep = |count: usize| (0..count).map(|_| Step::Item(Script::Keep));
    let mut steps: Vec<Step<'a>> = keep(head).collect();
    let (mut from, mut to) = (0, 0);
    for (x, y) in common(old_middle, new_middle) {
        replace_run(&old_middle[from..x], &new_middle[to..y], &mut steps);
        steps.push(Step::Item(Script::Keep));
        (from, to) = (x + 1, y + 1);
    }
    replace_run(&old_middle[from..], &new_middle[to..], &mut steps);
    steps.extend(keep(tail));
    Script::Sequence(steps)
}

/// Pairs items that both lists have none of in common, so that a changed item is changed in place.
fn replace_run<'a>(old: &'a [Node], new: &'a [Node], steps: &mut Vec<Step<'a>>) {
    for (old, new) in old.iter().zip(new) {
        steps.push(Step::Item(compare(old, new)));
    }
    steps.extend(old.iter().skip(new.len()).map(|_| Step::Remove));
    steps.extend(new.iter().skip(old.len()).map(Step::Insert));
}

/// The positions of a longest common subsequence; none when the lists are too long to align.
fn common(old: &[Node], new: &[Node]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(new.len()) > ALIGNED_PAIRS {
        return Vec::new();
    }
    longest_common(old.len(), new.len(), |x, y| same(&old[x], &new[y]))
}

/// A longest common subsequence of two lists of which `equal` tells the equal elements.
pub(crate) fn longest_common(
    old: usize,
    new: usize,
    equal: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let width = new + 1;
    let mut lengths = vec![0u32; (old + 1) * width];
    let mut equals = vec![false; old * new];
    for x in (0..old).rev() {
        for y in (0..new).rev() {
            let matches = equal(x, y);
            equals[x * new + y] = matches;
            lengths[x * width + y] = if matches {
                lengths[(x + 1) * width + y + 1] + 1
            } else {
                lengths[(x + 1) * width + y].max(lengths[x * width + y + 1])
            };
        }
    }
    let (mut x, mut y, mut pairs) = (0, 0, Vec::new());
    while x < old && y < new {
        if equals[x * new + y] {
            pairs.push((x, y));
            (x, y) = (x + 1, y + 1);
        } else if lengths[(x + 1) * width + y] >= lengths[x * width + y + 1] {
            x += 1;
        } else {
            y += 1;
        }
    }
    pairs
}
