//! The effects of a plan, one a leaf: where, from which value to which, by which edit, because of
//! which line of the tenants file. They show no secret value.

use jsonptr::Token;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::rendering::Rendering;
use crate::diagnostic::Place;
use crate::edit::{self, CONFIG, Step, TEMPLATE};
use crate::runner::{self, Content, Held, Value};
use crate::secret::Masker;
use crate::workload::Member;

/// One leaf that changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The tenant whose runner it changes.
    pub tenant: String,
    /// The document, as `Kind/name`.
    pub document: String,
    /// The leaf: a JSON Pointer, a key of the TOML in the document, `env NAME`.
    pub path: String,
    /// The value before; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Json>,
    /// The value after; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Json>,
    /// The edit that changes it.
    pub edit: &'static str,
    /// The part of the tenants file that it changes for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Rendering<'_> {
    /// The effects of the edits, one a leaf, in the order in which they were made, without a
    /// secret that `masker` knows.
    pub fn effects(&self, masker: &Masker) -> Vec<Effect> {
        of(self, masker)
    }
}

fn of(rendering: &Rendering<'_>, masker: &Masker) -> Vec<Effect> {
    let record = &rendering.record;
    let mut effects = Vec::new();
    for (index, step) in record.steps.iter().enumerate() {
        if step.origin.edit == edit::SETTINGS {
            let settings = &record.reconciliation.effects;
            effects.extend(settings.iter().map(|effect| of_setting(rendering, effect, masker)));
            continue;
        }
        let next = record.steps.get(index + 1);
        for member in record.workload.members() {
            let after = next.map_or(&member.tree, |next| next.before(member));
            let before = step.before(member);
            let changes = manifest_patch::changes(before, after);
            let leaves = changes.into_iter().flat_map(|change| {
                let json = |node: Option<&manifest_patch::Node>| node.map(|node| node.to_json());
                leaves(change.pointer, json(change.old), json(change.new))
            });
            let leaves = leaves.map(|leaf| Leaf {
                old: leaf.old.map(|old| masker.value(before, &leaf.pointer, &old)),
                new: leaf.new.map(|new| masker.value(after, &leaf.pointer, &new)),
                pointer: masker.name(&leaf.pointer),
            });
            effects.extend(leaves.map(|leaf| of_step(rendering, step, member, leaf)));
        }
    }
    effects
}

/// A leaf of a document, by its JSON Pointer.
struct Leaf {
    pointer: String,
    old: Option<Json>,
    new: Option<Json>,
}

/// The leaves of something that is added or removed, by the rule of the runner's TOML: a list of
/// mappings has one for each, unless they hold such lists themselves.
fn leaves(pointer: String, old: Option<Json>, new: Option<Json>) -> Vec<Leaf> {
    let is_whole = matches!((&old, &new), (Some(_), Some(_)) | (None, None));
    let mut found = Vec::new();
    match (old, new) {
        (old, new) if is_whole => found.push(Leaf { pointer, old, new }),
        (Some(old), _) => {
            below(pointer, old, &mut |pointer, old| {
                found.push(Leaf { pointer, old: Some(old), new: None });
            });
        }
        (None, new) => below(pointer, new.unwrap_or_default(), &mut |pointer, new| {
            found.push(Leaf { pointer, old: None, new: Some(new) });
        }),
    }
    found
}

fn below(pointer: String, value: Json, found: &mut dyn FnMut(String, Json)) {
    match value {
        Json::Object(entries) if !entries.is_empty() && !is_leaf_of_list(&pointer, &entries) => {
            for (key, value) in entries {
                below(format!("{pointer}/{}", Token::new(key).encoded()), value, found);
            }
        }
        Json::Array(items) if items.iter().any(Json::is_object) => {
            for (index, item) in items.into_iter().enumerate() {
                below(format!("{pointer}/{index}"), item, found);
            }
        }
        value => found(pointer, value),
    }
}

/// Whether a mapping is an entry of a list and holds no list of mappings.
fn is_leaf_of_list(pointer: &str, entries: &serde_json::Map<String, Json>) -> bool {
    let last = pointer.rsplit('/').next().unwrap_or_default();
    let holds_mappings =
        |value: &Json| value.as_array().is_some_and(|items| items.iter().any(Json::is_object));
    (last == "-" || !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
        && !entries.values().any(holds_mappings)
}

fn of_step(rendering: &Rendering<'_>, step: &Step, member: &Member<'_>, leaf: Leaf) -> Effect {
    let source = leaf.new.as_ref().map_or(step.origin.source.clone(), |new| step.source_of(new));
    Effect {
        tenant: rendering.tenant.runner_id().into_owned(),
        document: member.title(),
        path: leaf.pointer,
        old: leaf.old,
        new: leaf.new,
        edit: step.origin.edit,
        place: source.map(|source| rendering.tenant.place(source)),
    }
}

fn of_setting(rendering: &Rendering<'_>, effect: &runner::Effect, masker: &Masker) -> Effect {
    let workload = &rendering.record.workload;
    let (document, path, key) = match &effect.place {
        runner::Place::Template(key) => {
            (&workload.config_map, format!("{TEMPLATE} runners.{key}"), key)
        }
        runner::Place::Config(key) => (&workload.config_map, format!("{CONFIG}.{key}"), key),
        runner::Place::Variable(name) => (&workload.deployment, format!("env {name}"), name),
    };
    let json = |held: &Held| {
        masker.value_of(
            key,
            &match held {
                Held::Value(value) => json_of(value),
                Held::Content(content) => json_of_content(content),
            },
        )
    };
    let source = effect.origin.source.clone();
    Effect {
        tenant: rendering.tenant.runner_id().into_owned(),
        document: document.title(),
        path,
        old: effect.old.as_ref().map(json),
        new: effect.new.as_ref().map(json),
        edit: effect.origin.edit,
        place: source.map(|source| rendering.tenant.place(source)),
    }
}

/// A value of a key as JSON.
fn json_of(value: &Value) -> Json {
    match value {
        Value::String(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Boolean(truth) => (*truth).into(),
        Value::Datetime(time) => time.to_string().into(),
        Value::Array(all) => all.iter().map(json_of).collect(),
        Value::Table(table) => {
            table.iter().map(|(key, value)| (key.to_owned(), json_of(value))).collect()
        }
    }
}

/// The content of a variable as JSON: a text, or where it comes from.
fn json_of_content(content: &Content) -> Json {
    match content {
        Content::SecretKey { secret, key } => {
            json!({ "secretKeyRef": { "name": secret, "key": key } })
        }
        Content::Other => json!({ "valueFrom": {} }),
        Content::Null => "".into(),
        Content::Text(text) => text.as_str().into(),
    }
}
