//! Defaults under a tenant, as one tree whose nodes still know where they are written.

use std::collections::HashMap;
use std::ops::Range;

use manifest_patch::Node;

use crate::diagnostic::Error;
use crate::tenants::written::sources::{Sources, Written};

/// A node as written, or a map laid over another one.
#[derive(Debug, Clone)]
pub(in crate::tenants) enum Layered<'n> {
    /// As written.
    Written(Written<'n>),
    /// The entries of both maps; `own` is the upper one.
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

/// Lays one layer of a tenant over another.
pub(in crate::tenants) struct Layers<'s> {
    pub sources: &'s Sources,
    /// Which keys of the lower map at a path are excluded by what is set in the upper one.
    pub excluded: fn(path: &[&str], under: &Layered<'_>, over: &Layered<'_>) -> Vec<&'static str>,
    /// Takes mistakes in the keys of the map at a path.
    pub report: &'s dyn Fn(String, Error),
}

impl Layers<'_> {
    /// `over` laid over `under`: maps merge, everything else is replaced, null included.
    pub(in crate::tenants) fn lay<'n>(
        &self,
        under: Option<Layered<'n>>,
        over: Layered<'n>,
    ) -> Layered<'n> {
        match under.filter(|under| !under.is_null()) {
            Some(under) if over.is_null() => under,
            Some(under) => self.merge(under, over, &mut Vec::new()),
            None if over.is_null() => Layered::Merged { own: over.written(), entries: Vec::new() },
            None => over,
        }
    }

    fn merge<'n>(
        &self,
        under: Layered<'n>,
        over: Layered<'n>,
        path: &mut Vec<&'n str>,
    ) -> Layered<'n> {
        let dropped = (self.excluded)(path, &under, &over);
        let own = over.written();
        let report = |error| (self.report)(path.join("."), error);
        let (Some(under), Some(upper)) =
            (under.entries(self.sources, &report), over.clone().entries(self.sources, &report))
        else {
            return over;
        };
        let mut upper: Vec<_> = upper.into_iter().map(Some).collect();
        let positions: HashMap<&str, usize> =
            upper.iter().flatten().enumerate().map(|(at, entry)| (entry.key, at)).collect();
        let mut entries = Vec::with_capacity(under.len() + upper.len());
        for entry in under {
            match positions.get(entry.key).and_then(|at| upper[*at].take()) {
                Some(mut new) => {
                    path.push(new.key);
                    new.value = self.merge(entry.value, new.value, path);
                    path.pop();
                    entries.push(new);
                }
                None if dropped.contains(&entry.key) => {}
                None => entries.push(entry),
            }
        }
        entries.extend(upper.into_iter().flatten());
        Layered::Merged { own, entries }
    }
}

impl<'n> Layered<'n> {
    /// The entries, when this is a map. Keys that are no strings or are there twice are reported
    /// and left out.
    pub(in crate::tenants) fn entries(
        self,
        sources: &Sources,
        report: &dyn Fn(Error),
    ) -> Option<Vec<Entry<'n>>> {
        match self {
            Layered::Written(written) => written_entries(sources, written, report),
            Layered::Merged { entries, .. } => Some(entries),
        }
    }

    /// What is written; of a merged map, the upper one.
    pub(in crate::tenants) fn written(&self) -> Written<'n> {
        match self {
            Layered::Written(written) | Layered::Merged { own: written, .. } => *written,
        }
    }

    /// Whether this is a null that was written.
    pub(in crate::tenants) fn is_null(&self) -> bool {
        matches!(self, Layered::Written(written) if written.node.is_null())
    }

    /// What is written at a key, when this is a map that has it.
    pub(in crate::tenants) fn get(&self, key: &str) -> Option<&'n Node> {
        match self {
            Layered::Written(written) => written.node.get(key),
            Layered::Merged { entries, .. } => {
                let entry = entries.iter().find(|entry| entry.key == key)?;
                Some(entry.value.written().node)
            }
        }
    }

    /// Whether this is a map that has the key with a value other than null.
    pub(in crate::tenants) fn is_set(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| !value.is_null())
    }
}
/// The entries of a map whose keys are strings, each the first time it is there.
fn written_entries<'n>(
    sources: &Sources,
    map: Written<'n>,
    report: &dyn Fn(Error),
) -> Option<Vec<Entry<'n>>> {
    let written = map.node.entries()?;
    let mut seen: HashMap<&str, Range<usize>> = HashMap::with_capacity(written.len());
    let mut entries = Vec::with_capacity(written.len());
    for entry in written {
        let span = map.span_of(&entry.key);
        let key = match key_text(sources, &entry.key, &span) {
            Ok(key) => key,
            Err(error) => {
                report(error);
                continue;
            }
        };
        if let Some(first) = seen.get(key) {
            report(
                Error::new(format!("key `{key}` is there twice"))
                    .at(sources.place(span), "again here")
                    .at(sources.place(first.clone()), "first here"),
            );
            continue;
        }
        seen.insert(key, span.clone());
        entries.push(Entry { key, span, value: Layered::Written(map.child(&entry.value)) });
    }
    Some(entries)
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
