//! Defaults under a tenant, as one tree whose nodes still know where they are written.

use std::collections::HashMap;
use std::ops::Range;

use manifest_patch::Node;

use crate::error::Error;
use crate::place::Source;

/// A node as written, or a map of the tenant laid over the one of the defaults.
#[derive(Debug, Clone)]
pub(super) enum Layered<'n> {
    /// As written.
    Written(&'n Node),
    /// The entries of both maps; `own` is the tenant's.
    Merged { own: &'n Node, entries: Vec<Entry<'n>> },
}

/// An entry of a map.
#[derive(Debug, Clone)]
pub(super) struct Entry<'n> {
    pub key: &'n str,
    /// Where the key is written.
    pub span: Range<usize>,
    pub value: Layered<'n>,
}

/// Where one key excludes others: setting one in a tenant drops the others from the defaults.
const CHOICES: [(&[&str], [&str; 2]); 2] =
    [(&[], ["release", "sharedRelease"]), (&["kaniko", "cache"], ["registry", "runnerCache"])];

/// The tenant `own` laid over `defaults`: maps merge, everything else is replaced, null included.
pub(super) fn layer<'n>(
    source: &Source,
    defaults: Option<&'n Node>,
    own: &'n Node,
) -> Result<Layered<'n>, Error> {
    match defaults.filter(|defaults| !defaults.is_null()) {
        Some(defaults) if own.is_null() => Ok(Layered::Written(defaults)),
        Some(defaults) => merge(source, defaults, own, &mut Vec::new()),
        None if own.is_null() => Ok(Layered::Merged { own, entries: Vec::new() }),
        None => Ok(Layered::Written(own)),
    }
}

fn merge<'n>(
    source: &Source,
    defaults: &'n Node,
    own: &'n Node,
    path: &mut Vec<&'n str>,
) -> Result<Layered<'n>, Error> {
    let (Some(under), Some(over)) =
        (written_entries(source, defaults)?, written_entries(source, own)?)
    else {
        return Ok(Layered::Written(own));
    };
    let dropped = dropped_choices(path, own);
    let mut over: Vec<_> = over.into_iter().map(Some).collect();
    let positions: HashMap<&str, usize> =
        over.iter().flatten().enumerate().map(|(at, entry)| (entry.key, at)).collect();
    let mut entries = Vec::with_capacity(under.len() + over.len());
    for entry in under {
        let replacement = positions.get(entry.key).and_then(|at| over[*at].take());
        match (replacement, &entry.value) {
            (Some(mut new), Layered::Written(old)) => {
                if let Layered::Written(node) = new.value {
                    path.push(new.key);
                    new.value = merge(source, old, node, path)?;
                    path.pop();
                }
                entries.push(new);
            }
            (Some(new), Layered::Merged { .. }) => entries.push(new),
            (None, _) if dropped.contains(&entry.key) => {}
            (None, _) => entries.push(entry),
        }
    }
    entries.extend(over.into_iter().flatten());
    Ok(Layered::Merged { own, entries })
}

/// The keys of the defaults that the tenant's map at `path` excludes.
fn dropped_choices(path: &[&str], own: &Node) -> Vec<&'static str> {
    let is_set = |key: &&str| own.get(key).is_some_and(|value| !value.is_null());
    let choices = CHOICES.iter().filter(|(at, _)| *at == path);
    let chosen = choices.filter(|(_, keys)| keys.iter().any(is_set));
    chosen.flat_map(|(_, keys)| keys.iter().copied().filter(|key| !is_set(key))).collect()
}

impl<'n> Layered<'n> {
    /// The entries, when this is a map.
    pub(super) fn entries(self, source: &Source) -> Result<Option<Vec<Entry<'n>>>, Error> {
        match self {
            Layered::Written(node) => written_entries(source, node),
            Layered::Merged { entries, .. } => Ok(Some(entries)),
        }
    }

    /// The node: what is written, for a merged map the tenant's.
    pub(super) fn node(&self) -> &'n Node {
        match self {
            Layered::Written(node) | Layered::Merged { own: node, .. } => node,
        }
    }
}

/// The entries of a map with string keys, each there once.
fn written_entries<'n>(source: &Source, node: &'n Node) -> Result<Option<Vec<Entry<'n>>>, Error> {
    let Some(written) = node.entries() else {
        return Ok(None);
    };
    let mut seen: HashMap<&str, Range<usize>> = HashMap::with_capacity(written.len());
    let mut entries = Vec::with_capacity(written.len());
    for entry in written {
        let span = entry.key.span().unwrap_or_default();
        let key = key_text(source, &entry.key, &span)?;
        if let Some(first) = seen.insert(key, span.clone()) {
            return Err(Error::new(format!("key `{key}` is there twice"))
                .at(source.place(span), "again here")
                .at(source.place(first), "first here"));
        }
        entries.push(Entry { key, span, value: Layered::Written(&entry.value) });
    }
    Ok(Some(entries))
}

fn key_text<'n>(source: &Source, key: &'n Node, span: &Range<usize>) -> Result<&'n str, Error> {
    if let Some(text) = key.as_str() {
        return Ok(text);
    }
    let place = source.place(span.clone());
    Err(match key.scalar().map(|scalar| scalar.text.as_str()) {
        Some("<<") => Error::new("merge keys (`<<`) are not taken in a tenants file")
            .at(place, "")
            .help("what tenants have in common goes into `defaults`"),
        Some(text) => Error::new(format!("YAML does not read the key `{text}` as a string"))
            .at(place, "")
            .help(format!("put it in quotes: \"{text}\"")),
        None => Error::new("a key must be a string").at(place, ""),
    })
}
