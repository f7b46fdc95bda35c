//! The one place that turns settings into TOML and variables, such that what `gitlab-runner
//! register` makes of both is what was wanted.

mod variable;
mod write;

use std::mem::{Discriminant, discriminant};
use std::ops::Range;

use super::fields::folds_to;
use super::keys;
use super::setting::{Origin, Setting, Settled, Wish, key_of};
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

/// Why settings cannot be settled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettleError {
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

impl SettleError {
    /// The bytes of the template at fault, where they can be shown.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            SettleError::Template(error) => error.span(),
            SettleError::Registered { .. } | SettleError::NotATable { .. } => None,
        }
    }
}

/// Writes the settings and takes what contradicts them out of the way; of two settings of one key
/// the later holds. The TOML comes first, for the variables are judged by what it then says.
pub fn settle(
    settings: &[Setting],
    configuration: &mut Configuration<'_>,
) -> Result<Settled, SettleError> {
    let mut settled = Settled::default();
    let wishes = expanded(settings, configuration.template);
    for (wish, origin) in &wishes {
        write::write(wish, origin, configuration, &mut settled)?;
    }
    for (wish, origin) in &wishes {
        variable::reconcile(wish, origin, &wishes, configuration, &mut settled)?;
    }
    Ok(settled)
}

/// The wishes in force: the last for each key, and for what is owned but not wished for, its absence.
fn expanded<'a>(settings: &'a [Setting], template: &Template) -> Vec<(Wish, &'a Origin)> {
    let mut wishes: Vec<(Identity, Wish, &Origin)> = Vec::new();
    for setting in settings {
        let identity = identity(&setting.wish);
        wishes.retain(|(earlier, ..)| *earlier != identity);
        wishes.push((identity, setting.wish.clone(), &setting.origin));
    }
    for setting in settings {
        let Wish::Own { path } = &setting.wish else {
            continue;
        };
        for key in keys_in(path, template) {
            let path = [path.as_slice(), &[key]].concat();
            let wish = Wish::Key { path, value: None };
            let identity = identity(&wish);
            if wishes.iter().all(|(other, ..)| *other != identity) {
                wishes.push((identity, wish, &setting.origin));
            }
        }
    }
    let wishes = wishes.into_iter();
    wishes.map(|(_, wish, origin)| (wish, origin)).collect()
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

/// What two wishes share when they are about the same thing: its kind, its name in one spelling,
/// and the entry of it.
type Identity = (Discriminant<Wish>, String, Option<String>);

fn identity(wish: &Wish) -> Identity {
    let (name, entry) = match wish {
        Wish::Key { path, .. } => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match key_of(&path) {
                Some((key, entry)) => (key.path.to_owned(), entry.map(str::to_owned)),
                None => (path.join(".").to_lowercase(), None),
            }
        }
        Wish::Own { path } | Wish::Global { path, .. } => (path.join(".").to_lowercase(), None),
        Wish::Variable { name, .. } => (name.clone(), None),
    };
    (discriminant(wish), name, entry)
}

#[cfg(test)]
mod tests;
