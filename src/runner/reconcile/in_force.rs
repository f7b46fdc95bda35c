//! The directives in force: of two about one subject, the later.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use toml_patch::Table;

use crate::runner::fields::folds_to;
use crate::runner::keys;
use crate::runner::setting::{Directive, Setting, key_of};
use crate::runner::template::Template;

/// A directive in force, with the setting that it comes from.
pub(super) struct InForce<'a> {
    pub(super) directive: Cow<'a, Directive>,
    pub(super) setting: &'a Setting,
}

/// The last directive for each subject, and the absence of each key that is owned and not set.
pub(super) fn of<'a>(settings: &'a [Setting], template: &Template) -> Vec<InForce<'a>> {
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
