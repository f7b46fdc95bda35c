//! Defaults under a tenant, as one tree whose nodes still know where they are written.

use std::collections::HashMap;
use std::ops::Range;

use manifest_patch::Node;

use crate::diagnostic::Error;
use crate::tenants::written::choice::dropped;
use crate::tenants::written::sources::{Sources, Written};

/// A node as written, or a map of the tenant laid over the one of the defaults.
#[derive(Debug, Clone)]
pub(in crate::tenants) enum Layered<'n> {
    /// As written.
    Written(Written<'n>),
    /// The entries of both maps; `own` is the tenant's.
    Merged { own: Written<'n>, entries: Vec<Entry<'n>> },
}

/// An entry of a map.
#[derive(Debug, Clone)]
pub(in crate::tenants) struct Entry<'n> {
    pub key: &'n str,
    /// Where the key is written.
    pub span: Range<usize>,
    pub value: Layered<'n>,
}

/// The tenant `own` laid over `defaults`: maps merge, everything else is replaced, null included.
pub(in crate::tenants) fn layer<'n>(
    sources: &Sources,
    defaults: Option<Written<'n>>,
    own: Written<'n>,
) -> Result<Layered<'n>, Error> {
    match defaults.filter(|defaults| !defaults.node.is_null()) {
        Some(defaults) if own.node.is_null() => Ok(Layered::Written(defaults)),
        Some(defaults) => merge(sources, defaults, own, &mut Vec::new()),
        None if own.node.is_null() => Ok(Layered::Merged { own, entries: Vec::new() }),
        None => Ok(Layered::Written(own)),
    }
}

fn merge<'n>(
    sources: &Sources,
    defaults: Written<'n>,
    own: Written<'n>,
    path: &mut Vec<&'n str>,
) -> Result<Layered<'n>, Error> {
    let (Some(under), Some(over)) =
        (written_entries(sources, defaults)?, written_entries(sources, own)?)
    else {
        return Ok(Layered::Written(own));
    };
    let dropped = dropped(path, defaults.node, own.node);
    let mut over: Vec<_> = over.into_iter().map(Some).collect();
    let positions: HashMap<&str, usize> =
        over.iter().flatten().enumerate().map(|(at, entry)| (entry.key, at)).collect();
    let mut entries = Vec::with_capacity(under.len() + over.len());
    for entry in under {
        let replacement = positions.get(entry.key).and_then(|at| over[*at].take());
        match (replacement, &entry.value) {
            (Some(mut new), Layered::Written(old)) => {
                if let Layered::Written(value) = new.value {
                    path.push(new.key);
                    new.value = merge(sources, *old, value, path)?;
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

impl<'n> Layered<'n> {
    /// The entries, when this is a map.
    pub(in crate::tenants) fn entries(
        self,
        sources: &Sources,
    ) -> Result<Option<Vec<Entry<'n>>>, Error> {
        match self {
            Layered::Written(written) => written_entries(sources, written),
            Layered::Merged { entries, .. } => Ok(Some(entries)),
        }
    }

    /// What is written, of a merged map the tenant's.
    pub(in crate::tenants) fn written(&self) -> Written<'n> {
        match self {
            Layered::Written(written) | Layered::Merged { own: written, .. } => *written,
        }
    }
}

/// The entries of a map with string keys, each there once.
fn written_entries<'n>(
    sources: &Sources,
    map: Written<'n>,
) -> Result<Option<Vec<Entry<'n>>>, Error> {
    let Some(written) = map.node.entries() else {
        return Ok(None);
    };
    let mut seen: HashMap<&str, Range<usize>> = HashMap::with_capacity(written.len());
    let mut entries = Vec::with_capacity(written.len());
    for entry in written {
        let span = map.span_of(&entry.key);
        let key = key_text(sources, &entry.key, &span)?;
        if let Some(first) = seen.insert(key, span.clone()) {
            return Err(Error::new(format!("key `{key}` is there twice"))
                .at(sources.place(span), "again here")
                .at(sources.place(first), "first here"));
        }
        entries.push(Entry { key, span, value: Layered::Written(map.child(&entry.value)) });
    }
    Ok(Some(entries))
}

fn key_text<'n>(sources: &Sources, key: &'n Node, span: &Range<usize>) -> Result<&'n str, Error> {
    if let Some(text) = key.as_str() {
        return Ok(text);
    }
    let place = sources.place(span.clone());
    Err(match key.scalar().map(|scalar| scalar.text()) {
        Some("<<") => Error::new("merge keys (`<<`) are not taken in a tenants file")
            .at(place, "")
            .help("what tenants have in common goes into `defaults`"),
        Some(text) => Error::new(format!("YAML does not read the key `{text}` as a string"))
            .at(place, "")
            .help(format!("put it in quotes: \"{text}\"")),
        None => Error::new("a key must be a string").at(place, ""),
    })
}
