//! Where the secrets of a YAML document are, by what it means, and which values they are.

use std::collections::HashSet;
use std::ops::Range;

use manifest_patch::{Document, Node, Scalar, Value};
use serde_json::Value as Json;

use super::context::{Context, Facts, LIST};
use super::lines::Map;
use super::{config, format, scan};

/// What a document holds.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Secrets, in bytes of the document; they may overlap.
    pub secrets: Vec<Range<usize>>,
    /// Texts that cannot be read, in bytes of the document: nothing of them is known.
    pub unreadable: Vec<Range<usize>>,
    /// The values of the secrets, as they are read.
    pub values: Vec<String>,
    /// Names of objects, of tenants and of keys, which are no secrets wherever they stand.
    pub names: HashSet<String>,
}

impl Places {
    /// Those of a document; all of a text that is none is unreadable.
    pub(super) fn of(text: &str) -> Self {
        let mut places = Self::default();
        let Ok(document) = Document::parse(text) else {
            places.unreadable.push(0..text.len());
            places.add_free(text, 0);
            return places;
        };
        let mut walk = Walk { text, places, scalars: Vec::new() };
        walk.node(document.tree(), &Context::default());
        walk.comments();
        let Walk { mut places, .. } = walk;
        for range in format::credentials(text) {
            places.values.push(text[range.clone()].to_owned());
            places.secrets.push(range);
        }
        places
    }

    /// The secrets of a text that begins at `offset` and says itself where they are.
    fn add_free(&mut self, text: &str, offset: usize) {
        for range in scan::secrets(text) {
            self.values.push(text[range.clone()].to_owned());
            self.secrets.push(offset + range.start..offset + range.end);
        }
    }
}

struct Walk<'t> {
    text: &'t str,
    places: Places,
    /// Where scalars are: comments are between them.
    scalars: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, context: &Context<'_>) {
        match node.value() {
            Value::Scalar(scalar) => self.scalar(node, scalar, context),
            Value::Sequence(items) => {
                let mut is_value_of_flag = false;
                for item in items.iter() {
                    let text = item.as_str();
                    if is_value_of_flag && text.is_some_and(|text| !text.starts_with('-')) {
                        self.node(item, &context.secret());
                    } else {
                        self.node(item, context);
                    }
                    is_value_of_flag = text.is_some_and(Context::is_flag);
                }
            }
            Value::Mapping(entries) => {
                let facts = Facts::of_node(node);
                let mut secret_before = None;
                for entry in entries.iter() {
                    let key = entry.key.scalar().map_or("", Scalar::text).to_owned();
                    self.key(&entry.key, secret_before.take());
                    self.places.names.insert(key.clone());
                    let below = context.below(&key, shape(entry.value.resolved()), &facts);
                    self.node(&entry.value, &below);
                    if below.is_secret() {
                        secret_before = entry.value.span().map(|span| span.end);
                    }
                }
            }
            // The target is looked at where it stands, but may be a secret here.
            Value::Alias(alias) if context.is_secret() => self.node(&alias.target, context),
            Value::Alias(_) => {}
        }
    }

    /// A key may hold what was meant as a value: `{"password=x": 1}`, `{password: a,b: 1}`, where
    /// `secret_before` is the end of the secret before it.
    fn key(&mut self, key: &Node, secret_before: Option<usize>) {
        let (Some(span), Some(scalar)) = (key.span(), key.scalar()) else { return };
        self.scalars.push(span.clone());
        let between = secret_before.and_then(|end| self.text.get(end..span.start));
        let mut found = scan::secrets(scalar.text());
        if between == Some(",") {
            found.push(0..scalar.text().len());
        }
        let map = Map::of(self.text, &span, scalar);
        for range in found {
            self.places.values.push(scalar.text()[range.clone()].to_owned());
            match &map {
                Some(map) => self.places.secrets.extend(map.ranges(&range)),
                None => self.places.secrets.push(span.clone()),
            }
        }
    }

    fn scalar(&mut self, node: &Node, scalar: &Scalar, context: &Context<'_>) {
        let Some(span) = node.span() else { return };
        self.scalars.push(span.clone());
        let text = scalar.text();
        if context.is_secret() {
            return self.whole(span, text, context);
        }
        if context.is_name(text) {
            self.places.names.insert(text.to_owned());
        }
        let (found, is_readable) = inner(text, context);
        let map = Map::of(self.text, &span, scalar);
        if !is_readable {
            self.places.unreadable.push(match (&map, text.contains('\n')) {
                (Some(_), true) | (None, _) => span.clone(),
                (Some(map), false) => map.range(&(0..text.len())),
            });
        }
        for range in &found {
            self.places.values.push(text[range.clone()].to_owned());
            match &map {
                Some(map) => self.places.secrets.extend(map.ranges(range)),
                // What is written with escapes or folded is hidden as a whole.
                None => self.places.secrets.push(self.content(&span)),
            }
        }
        for value in structured(text) {
            let is_found = found.iter().any(|range| text[range.clone()].contains(&value));
            if !is_found && !text.contains(&value) {
                self.places.secrets.push(self.content(&span));
            }
            self.places.values.push(value);
        }
    }

    /// A scalar is a secret.
    fn whole(&mut self, span: Range<usize>, text: &str, context: &Context<'_>) {
        self.places.secrets.push(self.content(&span));
        self.places.values.push(text.to_owned());
        let decoded = context.decoded(text);
        let inner = decoded.as_deref().unwrap_or(text);
        let found = scan::secrets(inner);
        self.places.values.extend(found.into_iter().map(|range| inner[range].to_owned()));
        self.places.values.extend(structured(inner));
        self.places.values.extend(decoded);
    }

    /// The bytes of a scalar without its quotes or its header.
    fn content(&self, span: &Range<usize>) -> Range<usize> {
        let written = &self.text[span.clone()];
        match written.chars().next() {
            Some('"' | '\'') if written.len() > 1 => span.start + 1..span.end - 1,
            Some('|' | '>') => {
                let header = written.find('\n').unwrap_or(0);
                span.start + header..span.end
            }
            _ => span.clone(),
        }
    }

    /// Comments are between the scalars.
    fn comments(&mut self) {
        let mut scalars = std::mem::take(&mut self.scalars);
        scalars.sort_by_key(|span| span.start);
        let mut from = 0;
        for span in scalars.into_iter().chain(std::iter::once(self.text.len()..self.text.len())) {
            if span.start > from {
                let between = &self.text[from..span.start];
                let mut at = from;
                for line in between.split_inclusive('\n') {
                    if let Some(hash) = line.find('#') {
                        self.places.add_free(&line[hash + 1..], at + hash + 1);
                    }
                    at += line.len();
                }
            }
            from = from.max(span.end);
        }
    }
}

/// What a name is asked about: the text of a scalar, something else for a list of scalars.
fn shape(node: &Node) -> Option<&str> {
    match node.value() {
        Value::Scalar(scalar) => Some(scalar.text()),
        Value::Sequence(items) => items.iter().all(|item| item.scalar().is_some()).then_some(LIST),
        _ => None,
    }
}

/// The secrets within a text of a document, and whether it can be read.
fn inner(text: &str, context: &Context<'_>) -> (Vec<Range<usize>>, bool) {
    if context.is_toml() && text.contains(['=', '\n']) {
        return match config::secrets(text) {
            Some(found) => (found, true),
            None => (scan::secrets(text), false),
        };
    }
    let found = match context.holds_name(text) {
        true => format::credentials(text),
        false => scan::secrets(text),
    };
    (found, true)
}

/// The values of secrets of a text that is JSON.
fn structured(text: &str) -> Vec<String> {
    if !text.trim_start().starts_with(['{', '[']) {
        return Vec::new();
    }
    let mut values = Vec::new();
    if let Ok(json) = serde_json::from_str::<Json>(text) {
        in_json(&json, &Context::default(), &mut values);
    }
    values
}

fn in_json(json: &Json, context: &Context<'_>, values: &mut Vec<String>) {
    match json {
        Json::String(text) if context.is_secret() => {
            values.extend(context.decoded(text));
            values.push(text.clone());
        }
        Json::Array(items) => items.iter().for_each(|item| in_json(item, context, values)),
        Json::Object(entries) => {
            let facts = Facts::of_json(entries);
            for (key, value) in entries {
                in_json(value, &context.below(key, Context::shape(value), &facts), values);
            }
        }
        _ => {}
    }
}
