//! The configuration template: one `[[runners]]`, whose keys are those of the runner to register.

use std::ops::Range;

use toml_patch::{Document, Table, Value};

use super::fields::{Fields, folds_to};
use super::keys;
use super::toml::read_toml;

/// The array of tables that a template is about.
const RUNNERS: &str = "runners";

/// `config.template.toml`, to be read and changed below its one `[[runners]]`.
#[derive(Debug, Clone)]
pub struct Template {
    file: Document,
    runner: Table,
}

/// Why a template cannot be edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The text cannot be read or was not written.
    #[error(transparent)]
    Toml(#[from] toml_patch::Error),
    /// `register` takes exactly one.
    #[error(
        "a second [[runners]], but a release of the chart registers exactly one: split it, one release for each"
    )]
    SeveralRunners {
        /// The bytes of the header of the second.
        span: Range<usize>,
    },
    /// `runners` is something else than an array of tables.
    #[error("`runners` is {found}, expected the array of tables [[runners]]")]
    NotRunners {
        /// What it is.
        found: &'static str,
        /// Its bytes.
        span: Option<Range<usize>>,
    },
    /// Of two spellings of one key, the runner takes whichever Go's random map order visits last.
    #[error(
        "`{key}` is set twice, the other time as `{again}`: keep one, the runner ignores letter case"
    )]
    Twice {
        /// The dotted path.
        key: String,
        /// The other spelling of its last key.
        again: String,
        /// The bytes of the later.
        span: Option<Range<usize>>,
    },
    /// A key on the way to a setting holds no table.
    #[error("`{key}` is {found}, expected a table")]
    NotATable {
        /// The dotted path.
        key: String,
        /// What it is.
        found: &'static str,
        /// Its bytes.
        span: Option<Range<usize>>,
    },
    /// A setting appends to a list, but the template has another type there.
    #[error("`{key}` is {found}, expected an array")]
    NotAList {
        /// The dotted path.
        key: &'static str,
        /// What it is.
        found: &'static str,
        /// Its bytes.
        span: Option<Range<usize>>,
    },
}

impl TemplateError {
    /// The bytes of the template at fault, where they can be shown.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            TemplateError::Toml(error) => error.span(),
            TemplateError::SeveralRunners { span, .. } => Some(span.clone()),
            TemplateError::NotRunners { span, .. }
            | TemplateError::Twice { span, .. }
            | TemplateError::NotATable { span, .. }
            | TemplateError::NotAList { span, .. } => span.clone(),
        }
    }
}

impl Template {
    /// Reads a template. One without any `[[runners]]` gets it with the first setting; an absent one
    /// is the empty text.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let file = read_toml(text)?;
        if let [_, second, ..] = file.spans_of(&[RUNNERS], folds_to).as_slice() {
            return Err(TemplateError::SeveralRunners { span: second.clone() });
        }
        let not_runners =
            |found| TemplateError::NotRunners { found, span: file.span(&[RUNNERS], folds_to) };
        let runner = match file.data().field(RUNNERS) {
            None => Table::new(),
            Some(Value::Array(all)) => match all.first() {
                None => Table::new(),
                Some(Value::Table(runner)) => runner.clone(),
                Some(_) => return Err(not_runners("an array of other values")),
            },
            Some(other) => return Err(not_runners(other.kind())),
        };
        refuse_twice(&file, &runner, &mut Vec::new())?;
        Ok(Self { file, runner })
    }

    /// All that is set below `[[runners]]`.
    pub fn runner(&self) -> &Table {
        &self.runner
    }

    /// The value of a key below `[[runners]]`, in whichever way and letter case it is written.
    pub fn get(&self, path: &[&str]) -> Option<&Value> {
        let (last, above) = path.split_last()?;
        let exact_from = exact_from(path);
        let mut table = &self.runner;
        for (depth, key) in above.iter().enumerate() {
            table = table.child(key, depth >= exact_from)?.as_table()?;
        }
        table.child(last, above.len() >= exact_from)
    }

    /// Where a key below `[[runners]]` is written, in bytes of the template as it was read.
    pub fn span(&self, path: &[&str]) -> Option<Range<usize>> {
        self.file.span(&below_runners(path), folds_to)
    }

    /// Where an element of an array below `[[runners]]` is written.
    pub fn span_of_element(&self, path: &[&str], index: usize) -> Option<Range<usize>> {
        self.file.spans_of(&below_runners(path), folds_to).into_iter().nth(index)
    }

    /// Sets a key below `[[runners]]`. One that exists keeps its spelling and its place, a new one
    /// is spelled as given.
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) -> Result<(), TemplateError> {
        let Some((last, above)) = path.split_last() else {
            return Ok(());
        };
        let table = descend(&self.file, &mut self.runner, above, exact_from(path))?;
        if above.len() >= exact_from(path) {
            table.set_entry(last, value);
        } else {
            table.set_field(last, value);
        }
        Ok(())
    }

    /// Removes a key below `[[runners]]`, in every spelling.
    pub fn remove(&mut self, path: &[&str]) -> Result<(), TemplateError> {
        let Some((last, above)) = path.split_last() else {
            return Ok(());
        };
        if self.get(path).is_none() {
            return Ok(());
        }
        let table = descend(&self.file, &mut self.runner, above, exact_from(path))?;
        if above.len() >= exact_from(path) {
            table.remove_entry(last);
        } else {
            table.remove_field(last);
        }
        Ok(())
    }

    /// The text with what was set; without a difference, the text that was read.
    pub fn render(&self) -> Result<String, TemplateError> {
        let mut wanted = self.file.data().clone();
        let held = wanted.field(RUNNERS).and_then(Value::as_array);
        if held.is_some_and(|all| !all.is_empty()) || !self.runner.is_void() {
            wanted.set_field(RUNNERS, vec![self.runner.clone()]);
        }
        Ok(self.file.rewrite(&wanted)?)
    }
}

fn below_runners<'p>(path: &[&'p str]) -> Vec<&'p str> {
    [RUNNERS].iter().chain(path).copied().collect()
}

fn refuse_twice<'a>(
    file: &Document,
    table: &'a Table,
    path: &mut Vec<&'a str>,
) -> Result<(), TemplateError> {
    let respelled = table.respelled();
    for (key, value) in table.iter() {
        path.push(key);
        if let Some(again) = respelled.get(key)
            && exact_from(path) >= path.len()
        {
            let span = file.spans_of(&below_runners(path), folds_to).pop();
            return Err(TemplateError::Twice {
                key: path.join("."),
                again: (*again).to_owned(),
                span,
            });
        }
        for table in value.tables() {
            refuse_twice(file, table, path)?;
        }
        path.pop();
    }
    Ok(())
}

/// The depth from which the keys of a path are data, to be matched exactly.
fn exact_from(path: &[&str]) -> usize {
    keys::map_above(path).map_or(path.len(), |(_, depth)| depth)
}

fn descend<'a>(
    file: &Document,
    mut table: &'a mut Table,
    path: &[&str],
    exact_from: usize,
) -> Result<&'a mut Table, TemplateError> {
    for (depth, key) in path.iter().enumerate() {
        table = table.child_table(key, depth >= exact_from).map_err(|found| {
            let path = &path[..=depth];
            let span = file.span(&below_runners(path), folds_to);
            TemplateError::NotATable { key: path.join("."), found, span }
        })?;
    }
    Ok(table)
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
