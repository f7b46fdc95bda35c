//! The splices that take a text from the data it holds to the data wanted.

use std::ops::Range;

use text_splice::{Splice, apply};
use toml_edit::{ArrayOfTables, Item, Table as Written};

use crate::alignment::Alignment;
use crate::error::Error;
use crate::layout::{self, Lines, Style};
use crate::value::{Table, Value};
use crate::{read, write};

/// The text with the wanted data. What did not change keeps its bytes; the text may still be wrong
/// where TOML has no way to say what is wanted, so the caller reads it again and compares.
pub(crate) fn rewrite(text: &str, written: &Written, wanted: &Table) -> Result<String, Error> {
    // With every line ended, new lines go between lines without a special case for the last one.
    let open_end = !text.is_empty() && !text.ends_with('\n');
    let newline = Lines(text).newline();
    let ended = format!("{text}{}", if open_end { newline } else { "" });
    let mut rewriter = Rewriter::new(Lines(&ended), written);
    rewriter.table(&TablePath::default(), written, wanted);
    if rewriter.splices.is_empty() && rewriter.sections.is_empty() {
        return Ok(text.to_owned());
    }
    let mut out = rewriter.apply()?;
    if open_end && out.ends_with(newline) {
        out.truncate(out.len() - newline.len());
    }
    Ok(out)
}

/// The path of a table: the keys of its header, then those that all of its assignments start with
/// if dotted keys define it.
#[derive(Clone, Default)]
pub(crate) struct TablePath {
    pub(crate) header: Vec<String>,
    pub(crate) dotted: Vec<String>,
}

impl TablePath {
    fn below(&self, key: &str, dotted: bool) -> TablePath {
        let mut path = self.clone();
        if !dotted {
            path.header.append(&mut path.dotted);
        }
        let keys = if dotted { &mut path.dotted } else { &mut path.header };
        keys.push(write::key(key));
        path
    }
}

/// Collects the splices while the old and the new data are compared.
pub(crate) struct Rewriter<'a> {
    pub(crate) lines: Lines<'a>,
    newline: &'static str,
    pub(crate) style: Style,
    splices: Vec<Splice>,
    /// New sections, which go after the assignments for the section above them.
    sections: Vec<Splice>,
}

impl<'a> Rewriter<'a> {
    fn new(lines: Lines<'a>, root: &Written) -> Self {
        Self {
            lines,
            newline: lines.newline(),
            style: Style::of(lines, root),
            splices: Vec::new(),
            sections: Vec::new(),
        }
    }

    pub(crate) fn replace(&mut self, at: Range<usize>, by: impl Into<String>) {
        self.splices.push(Splice { range: at, text: by.into() });
    }

    pub(crate) fn insert_lines(&mut self, at: usize, lines: &[String]) {
        let text =
            lines.iter().fold(String::new(), |text, line| text + line.as_str() + self.newline);
        let first = lines.iter().find(|line| !line.is_empty());
        let section = first.is_some_and(|line| line.trim_start().starts_with('['));
        let splices = if section { &mut self.sections } else { &mut self.splices };
        splices.push(Splice { range: at..at, text });
    }

    fn apply(mut self) -> Result<String, Error> {
        self.splices.append(&mut self.sections);
        apply(self.lines.0, self.splices).map_err(|_| Error::Bug)
    }

    /// A table of sections or dotted keys.
    fn table(&mut self, path: &TablePath, written: &Written, wanted: &Table) {
        let mut replaced = Vec::new();
        for (key, item) in written.iter() {
            match (item, wanted.entry(key)) {
                (Item::Value(old), Some(new)) => self.value(old, new),
                (Item::Table(old), Some(Value::Table(new))) => {
                    self.table(&path.below(key, old.is_dotted()), old, new);
                }
                (Item::ArrayOfTables(old), Some(new)) if new.is_array_of_tables() => {
                    let new = new.as_array().unwrap_or_default();
                    self.tables(&path.below(key, false), old, new);
                }
                (item, new) => {
                    self.remove(written, key, item);
                    replaced.extend(new.map(|_| key.to_owned()));
                }
            }
        }
        let added: Vec<_> = wanted
            .iter()
            .filter(|(key, _)| !written.contains_key(key) || replaced.iter().any(|r| r == key))
            .filter(|(_, value)| !value.is_void())
            .collect();
        self.add(path, written, &added);
    }

    /// Replaces a value of any kind that stands after a `=`, in an array or an inline table.
    pub(crate) fn value(&mut self, written: &toml_edit::Value, wanted: &Value) {
        if read::value(written).means(wanted) {
            return;
        }
        match (written, wanted) {
            (toml_edit::Value::Array(old), Value::Array(new)) => self.array(old, new),
            (toml_edit::Value::InlineTable(old), Value::Table(new)) => self.inline_table(old, new),
            _ => self.replace(written.span().unwrap_or_default(), write::value(wanted)),
        }
    }

    /// An array of `[[headers]]`.
    fn tables(&mut self, path: &TablePath, written: &ArrayOfTables, wanted: &[Value]) {
        let old: Vec<&Written> = written.iter().collect();
        let held: Vec<Value> = old.iter().map(|one| read::table(*one).into()).collect();
        let aligned = Alignment::of(&held, wanted);
        for (from, to) in aligned.paired {
            if let Some(new) = wanted[to].as_table() {
                self.table(path, old[from], new);
            }
        }
        for at in aligned.removed {
            self.remove_sections(old[at], false);
        }
        for (before, added) in aligned.added {
            self.add_tables(path, &old, before, &wanted[added]);
        }
    }

    /// Adds tables to an array of `[[headers]]`, before the one at an index.
    fn add_tables(&mut self, path: &TablePath, old: &[&Written], before: usize, added: &[Value]) {
        let first = layout::header(old[0]).unwrap_or_default().start;
        let at = match before.checked_sub(1) {
            Some(after) => self.after(old[after]),
            None => self.lines.start(first),
        };
        let mut lines = Vec::new();
        for one in added.iter().filter_map(Value::as_table) {
            if self.lines.blank_before(first) && before > 0 {
                lines.push(String::new());
            }
            self.section(&mut lines, self.lines.indent(first), &path.header, one, true);
        }
        self.insert_lines(at, &lines);
    }
}
