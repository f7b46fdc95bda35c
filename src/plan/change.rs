//! What a plan changes, told for people: where, from what to what, by which edit, because of which
//! line of the tenants file. No secret value is among it.

use std::ops::Range;

use manifest_patch::{Node, changes};

use super::rendering::Rendering;
use super::secrets::Secrets;
use crate::diagnostic::{Error, Place};
use crate::edit::{self, CONFIG, Draft, Step, TEMPLATE};
use crate::runner::{self, Origin, Setting, Table, Value, Wish, shown, shown_content};
use crate::workload::Member;

/// One change of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The document, as `Kind/name`.
    pub document: String,
    /// Where in it: a JSON Pointer, a key of the TOML in it, a variable.
    pub path: String,
    /// What was there; `None` where there was nothing.
    pub old: Option<String>,
    /// What is there now; `None` where there is nothing.
    pub new: Option<String>,
    /// The edit that made it.
    pub edit: &'static str,
    /// What in the tenants file it was made for.
    pub because: Option<Place>,
}

/// The changes of a runner, in the order they are made.
///
/// # Errors
/// Those of the edits, which came through before.
pub fn of(runner: &Rendering<'_>) -> Result<Vec<Change>, Error> {
    let draft = runner.draft()?;
    let secrets = Secrets::of(&draft);
    let mut changes = told(&draft);
    for text in changes.iter_mut().flat_map(|change| [&mut change.old, &mut change.new]) {
        *text = text.take().map(|text| secrets.mask(&text));
    }
    Ok(changes)
}

fn told(draft: &Draft<'_>) -> Vec<Change> {
    let workload = &draft.workload;
    let mut told = Vec::new();
    for (index, step) in draft.steps.iter().enumerate() {
        if step.origin.edit == edit::SETTINGS {
            told.extend(settings(draft));
            continue;
        }
        let next = draft.steps.get(index + 1);
        for member in workload.members() {
            let after = next.map_or(&member.tree, |next| next.before(member));
            told.extend(tree(draft, step, member, step.before(member), after));
        }
    }
    told
}

fn tree(
    draft: &Draft<'_>,
    step: &Step,
    member: &Member<'_>,
    old: &Node,
    new: &Node,
) -> Vec<Change> {
    let told = |change: manifest_patch::Change<'_>| Change {
        document: member.title(),
        path: change.pointer,
        old: change.old.map(|node| node.to_json().to_string()),
        new: change.new.map(|node| node.to_json().to_string()),
        edit: step.origin.edit,
        because: because(draft, &step.origin),
    };
    changes(old, new).into_iter().map(told).collect()
}

fn because(draft: &Draft<'_>, origin: &Origin) -> Option<Place> {
    origin.source.clone().map(|source: Range<usize>| draft.tenant.place(source))
}

/// What writing the settings changed in the TOML and the manager's variables.
fn settings(draft: &Draft<'_>) -> Vec<Change> {
    let (rendered, wanted) = (&draft.rendered, &draft.wanted);
    let config_map = draft.workload.config_map.title();
    let mut told = Vec::new();
    let mut leaves = Vec::new();
    tables(rendered.template.runner(), wanted.template.runner(), &mut Vec::new(), &mut leaves);
    for leaf in leaves {
        let origin = draft.settings.iter().rev().find(|setting| is_about(setting, &leaf.path));
        told.push(leaf.change(&config_map, &format!("{TEMPLATE} runners"), draft, origin));
    }
    let mut leaves = Vec::new();
    tables(&rendered.config, &wanted.config, &mut Vec::new(), &mut leaves);
    for leaf in leaves {
        let global = |setting: &&Setting| matches!(&setting.wish, Wish::Global { path, .. } if *path == leaf.path);
        let origin = draft.settings.iter().rev().find(global);
        told.push(leaf.change(&config_map, CONFIG, draft, origin));
    }
    told.extend(variables(draft));
    told
}

/// A key whose value differs.
struct Leaf<'v> {
    path: Vec<String>,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
}

impl Leaf<'_> {
    fn change(
        &self,
        document: &str,
        file: &str,
        draft: &Draft<'_>,
        setting: Option<&Setting>,
    ) -> Change {
        let key = self.path.join(".");
        let text = |value: Option<&Value>| value.map(|value| shown(&key, Some(value)));
        Change {
            document: document.to_owned(),
            path: format!("{file}.{key}"),
            old: text(self.old),
            new: text(self.new),
            edit: setting.map_or(edit::SETTINGS, |setting| setting.origin.edit),
            because: setting.and_then(|setting| because(draft, &setting.origin)),
        }
    }
}

fn tables<'v>(old: &'v Table, new: &'v Table, path: &mut Vec<String>, leaves: &mut Vec<Leaf<'v>>) {
    let gone = old.iter().filter(|(key, _)| new.entry(key).is_none());
    let gone = gone.map(|(key, value)| (key, Some(value), None));
    let kept = new.iter().map(|(key, value)| (key, old.entry(key), Some(value)));
    for (key, old, new) in gone.chain(kept) {
        path.push(key.to_owned());
        match (old, new) {
            (Some(Value::Table(old)), Some(Value::Table(new))) => tables(old, new, path, leaves),
            (Some(old), Some(new)) if old.means(new) => {}
            (None, Some(new)) if new.is_void() => {}
            (old, new) => leaves.push(Leaf { path: path.clone(), old, new }),
        }
        path.pop();
    }
}

/// Whether a setting is what changed the key at a path.
fn is_about(setting: &Setting, path: &[String]) -> bool {
    let begins = |whole: &[String], part: &[String]| {
        part.len() <= whole.len() && whole.iter().zip(part).all(|(a, b)| a.eq_ignore_ascii_case(b))
    };
    match &setting.wish {
        Wish::Key { path: key, .. } => begins(path, key) || begins(key, path),
        Wish::Own { path: table } => begins(path, table),
        Wish::Global { .. } | Wish::Variable { .. } => false,
    }
}

fn variables(draft: &Draft<'_>) -> Vec<Change> {
    let (rendered, wanted) = (&draft.rendered.variables, &draft.wanted.variables);
    let mut names: Vec<&str> = Vec::new();
    for variable in rendered.iter().chain(wanted.iter()) {
        if !names.contains(&variable.name.as_str()) {
            names.push(&variable.name);
        }
    }
    let changed = names.into_iter().filter(|name| rendered.get(name) != wanted.get(name));
    let told = |name: &str| {
        let origin = variable_origin(draft, name);
        let text = |variables: &crate::runner::Variables| {
            variables.get(name).map(|content| shown_content(name, Some(content)))
        };
        Change {
            document: draft.workload.deployment.title(),
            path: format!("env {name}"),
            old: text(rendered),
            new: text(wanted),
            edit: origin.map_or(edit::SETTINGS, |origin| origin.edit),
            because: origin.and_then(|origin| because(draft, origin)),
        }
    };
    changed.map(told).collect()
}

/// What a variable was changed for: a setting of its own, or one of the key that it sets.
fn variable_origin<'d>(draft: &'d Draft<'_>, name: &str) -> Option<&'d Origin> {
    let key: Vec<String> = runner::keys::key_of_variable(name)
        .map(|key| key.segments().into_iter().map(str::to_owned).collect())
        .unwrap_or_default();
    let is_wanted = |setting: &&Setting| match &setting.wish {
        Wish::Variable { name: other, .. } => other == name,
        _ => !key.is_empty() && is_about(setting, &key),
    };
    draft.settings.iter().rev().find(is_wanted).map(|setting| &setting.origin)
}
