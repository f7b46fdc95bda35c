//! The configuration template: one `[[runners]]`, whose keys are those of the runner to register.

use std::ops::Range;

use super::keys;
use super::table::Table;
use super::toml::{TomlError, TomlFile};
use super::value::Value;

/// `config.template.toml`, to be read and changed below its one `[[runners]]`.
#[derive(Debug, Clone)]
pub struct Template {
    file: TomlFile,
    runner: Table,
}

/// Why a template cannot be edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// The text cannot be read or was not written.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// `register` takes exactly one.
    #[error(
        "line {line} of the template starts a second [[runners]], but a release of the chart registers exactly one runner: \
         split it, one release for each"
    )]
    SeveralRunners {
        /// The line of the second, from 1.
        line: usize,
        /// The bytes of its header.
        span: Range<usize>,
    },
    /// `runners` is something else than an array of tables.
    #[error("`runners` of the template is {found}, expected the array of tables [[runners]]")]
    NotRunners {
        /// What it is.
        found: &'static str,
    },
    /// Of two spellings of one key, the runner takes whichever Go's random map order visits last.
    #[error(
        "the template sets `{key}` twice, the other time as `{again}`: keep one, the runner ignores letter case"
    )]
    Twice {
        /// The dotted path.
        key: String,
        /// The other spelling of its last key.
        again: String,
    },
    /// A key on the way to a setting holds no table.
    #[error("`{key}` of the template is {found}, expected a table")]
    NotATable {
        /// The dotted path.
        key: String,
        /// What it is.
        found: &'static str,
    },
}

impl TemplateError {
    /// The bytes of the template at fault, where they can be shown.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            TemplateError::Toml(TomlError::Syntax { span, .. }) => span.clone(),
            TemplateError::SeveralRunners { span, .. } => Some(span.clone()),
            _ => None,
        }
    }
}

impl Template {
    /// Reads a template. One without any `[[runners]]` gets it with the first setting; an absent one
    /// is the empty text.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let file = TomlFile::parse(text)?;
        let spans = file.spans_of("runners");
        if let Some(second) = spans.get(1) {
            return Err(TemplateError::SeveralRunners {
                line: file.line(second.start),
                span: second.clone(),
            });
        }
        let runner = match file.data().field("runners") {
            None => Table::new(),
            Some(Value::Array(all)) => match all.first() {
                None => Table::new(),
                Some(Value::Table(runner)) => runner.clone(),
                Some(_) => return Err(not_runners("an array of other values")),
            },
            Some(other) => return Err(not_runners(other.kind())),
        };
        refuse_twice(&runner, &mut Vec::new())?;
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
        let path: Vec<&str> = ["runners"].iter().chain(path).copied().collect();
        self.file.span(&path)
    }

    /// Sets a key below `[[runners]]`. One that exists keeps its spelling and its place, a new one
    /// is spelled as given.
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) -> Result<(), TemplateError> {
        let Some((last, above)) = path.split_last() else {
            return Ok(());
        };
        let table = descend(&mut self.runner, above, exact_from(path))?;
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
        let table = descend(&mut self.runner, above, exact_from(path))?;
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
        let held = wanted.field("runners").and_then(Value::as_array);
        if held.is_some_and(|all| !all.is_empty()) || !self.runner.is_void() {
            wanted.set_field("runners", vec![self.runner.clone()]);
        }
        Ok(self.file.rewrite(&wanted)?)
    }
}

fn refuse_twice<'a>(table: &'a Table, path: &mut Vec<&'a str>) -> Result<(), TemplateError> {
    for (key, value) in table.iter() {
        path.push(key);
        if exact_from(path) >= path.len()
            && let Some(again) = table.other_spelling(key)
        {
            return Err(TemplateError::Twice { key: path.join("."), again: again.to_owned() });
        }
        for table in value.tables() {
            refuse_twice(table, path)?;
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
    mut table: &'a mut Table,
    path: &[&str],
    exact_from: usize,
) -> Result<&'a mut Table, TemplateError> {
    for (depth, key) in path.iter().enumerate() {
        table = table
            .child_table(key, depth >= exact_from)
            .map_err(|found| TemplateError::NotATable { key: path[..=depth].join("."), found })?;
    }
    Ok(table)
}

fn not_runners(found: &'static str) -> TemplateError {
    TemplateError::NotRunners { found }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
