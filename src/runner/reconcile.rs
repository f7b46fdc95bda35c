//! The one place that turns settings into TOML and variables, so that `gitlab-runner register` makes
//! of both what the settings say.

mod environment_list;
mod variables;
mod write;

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::effect::Reconciliation;
use super::fields::folds_to;
use super::keys;
use super::setting::{Directive, Setting, key_of};
use super::template::{Template, TemplateError};
use super::variables::Variables;
use toml_patch::Table;

/// What a runner is configured by.
#[derive(Debug)]
pub struct Configuration<'a> {
    /// `config.template.toml`.
    pub template: &'a mut Template,
    /// The data of config.toml.
    pub config: &'a mut Table,
    /// The variables of the manager.
    pub variables: &'a mut Variables,
}

/// Why settings cannot be reconciled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// The template does not take a setting.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// `register` writes the key itself.
    #[error("`{key}` cannot be set: `gitlab-runner register` sets it itself")]
    Registered {
        /// The dotted path.
        key: String,
    },
    /// A key of config.toml on the way to a setting holds no table.
    #[error("`{key}` of config.toml is {found}, expected a table")]
    NotATable {
        /// The dotted path.
        key: String,
        /// What it is.
        found: &'static str,
    },
}

impl ReconcileError {
    /// The bytes of the template at fault, where they can be shown.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            ReconcileError::Template(error) => error.span(),
            ReconcileError::Registered { .. } | ReconcileError::NotATable { .. } => None,
        }
    }
}

/// Writes the settings and resolves contradictions to them; of two settings of one key the later
/// holds. The TOML comes first, because the variables are judged by it.
pub fn reconcile(
    settings: &[Setting],
    configuration: &mut Configuration<'_>,
) -> Result<Reconciliation, ReconcileError> {
    let mut reconciliation = Reconciliation::default();
    let in_force = in_force(settings, configuration.template);
    write::write(&in_force, configuration, &mut reconciliation.effects)?;
    variables::agree(&in_force, configuration, &mut reconciliation)?;
    reconciliation.join();
    Ok(reconciliation)
}

/// A directive in force, with the setting that it comes from.
struct InForce<'a> {
    directive: Cow<'a, Directive>,
    setting: &'a Setting,
}

/// The last directive for each subject, and the absence of each key that is owned and not set.
fn in_force<'a>(settings: &'a [Setting], template: &Template) -> Vec<InForce<'a>> {
    let mut last: HashMap<Subject, usize> = HashMap::new();
    let mut all: Vec<Option<InForce<'a>>> = Vec::with_capacity(settings.len());
    for setting in settings {
        if let Some(earlier) = last.insert(subject(&setting.directive), all.len()) {
            all[earlier] = None;
        }
        all.push(Some(InForce { directive: Cow::Borrowed(&setting.directive), setting }));
    }
    for setting in settings {
        let Directive::Own { path } = &setting.directive else {
            continue;
        };
        for key in keys_in(path, template) {
            let directive = Directive::Unset { path: [path.as_slice(), &[key]].concat() };
            if let Entry::Vacant(absent) = last.entry(subject(&directive)) {
                absent.insert(all.len());
                all.push(Some(InForce { directive: Cow::Owned(directive), setting }));
            }
        }
    }
    all.into_iter().flatten().collect()
}

/// The keys that a table can hold, and those that it does hold.
fn keys_in(path: &[String], template: &Template) -> Vec<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let known = keys::below(&path).filter_map(|key| key.path.rsplit('.').next());
    let mut names: Vec<String> = known.map(str::to_owned).collect();
    let table = template.get(&path).and_then(|value| value.as_table());
    for (name, _) in table.into_iter().flat_map(Table::iter) {
        if !names.iter().any(|known| folds_to(name, known)) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The part of the configuration that a directive is about, in one spelling.
#[derive(PartialEq, Eq, Hash)]
enum Subject {
    Key(String, Option<String>),
    Own(String),
    Global(String),
    Variable(String),
}

fn subject(directive: &Directive) -> Subject {
    match directive {
        Directive::Set { path, .. } | Directive::Unset { path } => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match key_of(&path) {
                Some((key, entry)) => Subject::Key(key.path.to_owned(), entry.map(str::to_owned)),
                None => Subject::Key(path.join(".").to_lowercase(), None),
            }
        }
        Directive::Own { path } => Subject::Own(path.join(".").to_lowercase()),
        Directive::SetGlobal { path, .. } => Subject::Global(path.join(".").to_lowercase()),
        Directive::SetVariable { name, .. } => Subject::Variable(name.clone()),
    }
}

#[cfg(test)]
mod tests;
