//! The one door: every text that leaves the program goes through a [`Masker`].

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use manifest_patch::{Node, Stream};
use serde_json::Value as Json;

use super::context::{Context, Facts};
use super::harmless::{MASK, is_harmless};
use super::places::Places;

use super::{format, forms, scan, unreadable};

/// Knows the secrets of a run, collected from everything that it read, and hides them by value
/// wherever they reappear; what else a text gives away by itself, it hides in its place.
pub struct Masker {
    /// Finds the secrets in all their forms; the longest where several begin.
    known: Option<AhoCorasick>,
    /// Texts as they are drawn, by where they are in memory: a text is masked once however many
    /// messages are about it. Each text is kept, so that nothing else can be where it is.
    veiled: Mutex<HashMap<usize, (Arc<str>, Arc<str>)>>,
}

impl Masker {
    /// One that knows the secrets of these texts: streams of YAML documents.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut all = Places::default();
        for text in texts {
            for document in documents(text) {
                let Places { values, names, .. } = Places::of(document);
                all.values.extend(values);
                all.names.extend(names);
            }
        }
        all.values.sort();
        all.values.dedup();
        let is_secret =
            |value: &&String| !all.names.contains(value.as_str()) && !is_harmless("", value);
        let forms: Vec<_> =
            all.values.iter().filter(is_secret).flat_map(|value| forms::of(value)).collect();
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&forms);
        let known = if forms.is_empty() { None } else { search.ok() };
        Self { known, veiled: Mutex::default() }
    }

    /// A text without a structure of its own: a title, a note, an entry of a list.
    pub fn text(&self, text: &str) -> String {
        let mut hidden = scan::secrets(text);
        hidden.extend(self.known_in(text));
        replaced(text, hidden)
    }

    /// A name, of which only secrets known by value and those with a form of their own are hidden.
    pub fn name(&self, name: &str) -> String {
        let mut hidden = format::credentials(name);
        hidden.extend(self.known_in(name));
        replaced(name, hidden)
    }

    /// A YAML document, line by line as it was.
    pub fn document(&self, text: &str) -> String {
        replaced(text, self.hidden_in(text))
    }

    /// A text as it may be drawn: as long as it was, so that places in it stay where they are.
    pub(crate) fn veiled(&self, text: &Arc<str>) -> Arc<str> {
        let address = Arc::as_ptr(text).cast::<u8>().addr();
        let mut known = self.veiled.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, veiled) = known.entry(address).or_insert_with(|| {
            let mut hidden = Vec::new();
            let mut at = 0;
            for document in documents(text) {
                // The pieces are slices of the text.
                at = text[at..].find(document).map_or(at, |found| at + found);
                let all = self.hidden_in(document);
                hidden.extend(all.into_iter().map(|range| at + range.start..at + range.end));
                at += document.len();
            }
            (Arc::clone(text), starred(text, hidden).into())
        });
        Arc::clone(veiled)
    }

    /// A value that stands, or stood, at a JSON Pointer of a document.
    pub fn value(&self, tree: &Node, pointer: &str, value: &Json) -> Json {
        let mut context = Context::default();
        let mut node = Some(tree);
        let keys = pointer.split('/').skip(1);
        let keys: Vec<_> = keys.map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
        for (depth, key) in keys.iter().enumerate() {
            let is_item = node.is_some_and(|node| node.items().is_some());
            if !is_item {
                let facts = node.map(Facts::of_node).unwrap_or_default();
                let own = Context::shape(value).filter(|_| depth + 1 == keys.len());
                context = context.below(key, own, &facts);
            }
            node = node.and_then(|node| node.at([key.as_str()]));
        }
        self.json(value, &context)
    }

    /// A value of a key of the runner, by its dotted path, or of a variable.
    pub fn value_of(&self, key: &str, value: &Json) -> Json {
        let name = key.rsplit('.').next().unwrap_or(key);
        self.json(value, &Context::default().below(name, Context::shape(value), &Facts::default()))
    }

    fn json(&self, value: &Json, context: &Context<'_>) -> Json {
        match value {
            Json::Null | Json::Bool(_) => value.clone(),
            _ if context.is_secret() && !value.is_array() && !value.is_object() => MASK.into(),
            Json::Number(_) => value.clone(),
            Json::String(text) if context.is_toml() => self.toml(text).into(),
            Json::String(text) => match context.holds_name(text) {
                true => replaced(text, self.known_in(text)).into(),
                false => self.text(text).into(),
            },
            Json::Array(items) => self.array(items, context),
            Json::Object(entries) => {
                let facts = Facts::of_json(entries);
                let masked = entries.iter().map(|(key, value)| {
                    let below = context.below(key, Context::shape(value), &facts);
                    (self.text(key), self.json(value, &below))
                });
                masked.collect()
            }
        }
    }

    fn array(&self, items: &[Json], context: &Context<'_>) -> Json {
        let mut is_value_of_flag = false;
        let masked = items.iter().map(|item| {
            let text = item.as_str();
            let is_value = text.is_some_and(|text| !text.starts_with('-'));
            let context = if is_value_of_flag && is_value { context.secret() } else { *context };
            is_value_of_flag = text.is_some_and(Context::is_flag);
            self.json(item, &context)
        });
        masked.collect()
    }

    /// A TOML text.
    pub fn toml(&self, text: &str) -> String {
        let mut hidden = super::config::secrets(text).unwrap_or_else(|| unreadable::hidden(text));
        hidden.extend(self.known_in(text));
        replaced(text, hidden)
    }

    fn hidden_in(&self, document: &str) -> Vec<Range<usize>> {
        let places = Places::of(document);
        let mut hidden = places.secrets;
        for range in places.unreadable {
            let all = unreadable::hidden(&document[range.clone()]);
            hidden.extend(all.into_iter().map(|at| range.start + at.start..range.start + at.end));
        }
        hidden.extend(self.known_in(document));
        hidden
    }

    fn known_in(&self, text: &str) -> Vec<Range<usize>> {
        self.known
            .iter()
            .flat_map(|known| known.find_iter(text))
            .map(|found| found.range())
            .collect()
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Masker").finish_non_exhaustive()
    }
}

/// A text without the secrets that it gives away by itself.
pub(crate) fn masked(text: &str) -> String {
    replaced(text, scan::secrets(text))
}

/// The documents of a text.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    Stream::split(text.as_bytes()).filter_map(|segment| std::str::from_utf8(segment.text).ok())
}

/// Ranges in order that do not overlap, each on boundaries of characters.
fn disjoint(text: &str, mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut disjoint: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let start = crate::spelling::char_boundary(text, range.start);
        let mut end = range.end.min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        match disjoint.last_mut() {
            Some(last) if start < last.end => {
                last.end = last.end.max(end);
            }
            _ if start < end => disjoint.push(start..end),
            _ => {}
        }
    }
    disjoint
}

/// A text with a mask for each range; in what has several lines, for each line.
fn replaced(text: &str, hidden: Vec<Range<usize>>) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for range in disjoint(text, hidden) {
        masked.push_str(&text[from..range.start]);
        masked.push_str(&lines_replaced(&text[range.clone()]));
        from = range.end;
    }
    masked.push_str(&text[from..]);
    masked
}

fn lines_replaced(secret: &str) -> String {
    let mut masked = String::new();
    for line in secret.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let indent = content.len() - content.trim_start().len();
        masked.push_str(&content[..indent]);
        masked.push_str(if content.trim().is_empty() { "" } else { MASK });
        masked.push_str(&line[content.len()..]);
    }
    masked
}

/// A text with stars in place of what is hidden, byte for byte.
fn starred(text: &str, hidden: Vec<Range<usize>>) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for range in disjoint(text, hidden) {
        masked.push_str(&text[from..range.start]);
        for char in text[range.clone()].chars() {
            match char {
                '\n' | '\r' | ' ' | '\t' => masked.push(char),
                _ => masked.extend(std::iter::repeat_n('*', char.len_utf8())),
            }
        }
        from = range.end;
    }
    masked.push_str(&text[from..]);
    masked
}
