//! New sections and assignments in the style of their neighbours, and the removal of old ones.

use std::ops::Range;

use toml_edit::{Item, Table as Written};

use crate::rewrite::{Rewriter, TablePath};
use crate::value::{Table, Value};
use crate::{layout, write};

impl Rewriter<'_> {
    /// Adds keys to a table that has none of them.
    pub(crate) fn add(&mut self, path: &TablePath, written: &Written, added: &[(&str, &Value)]) {
        let by_header = |value: &Value| value.as_table().is_some() || value.is_array_of_tables();
        let (sections, assignments): (Vec<_>, Vec<_>) =
            added.iter().partition(|(_, value)| path.dotted.is_empty() && by_header(value));
        if !assignments.is_empty() {
            self.add_assignments(path, written, &assignments);
        }
        if !sections.is_empty() {
            self.add_sections(path, written, &sections);
        }
    }

    fn add_assignments(&mut self, path: &TablePath, written: &Written, added: &[(&str, &Value)]) {
        let mut lines = Vec::new();
        let (at, indent) = match (layout::last_assignment(written), layout::header(written)) {
            (Some(last), _) => (self.lines.end(last.end), self.lines.indent(last.start).to_owned()),
            (None, Some(header)) => {
                (self.lines.end(header.end), self.first_indent(written, &header))
            }
            (None, None) => {
                let next = layout::first_header(written).map(|span| span.start);
                let at = next.map_or(self.lines.0.len(), |at| self.lines.start(at));
                let mut indent = next.map_or("", |at| self.lines.indent(at)).to_owned();
                if !path.header.is_empty() {
                    lines.push(format!("{indent}[{}]", path.header.join(".")));
                    indent.push_str(&self.style.assignment);
                }
                (at, indent)
            }
        };
        for (key, value) in added {
            assignments(&mut lines, &indent, &path.dotted, key, value);
        }
        self.insert_lines(at, &lines);
    }

    /// The indentation of the first assignment of a section that has none.
    fn first_indent(&self, written: &Written, header: &Range<usize>) -> String {
        let own = self.lines.indent(header.start);
        let child = layout::last_child_header(written).map(|span| self.lines.indent(span.start));
        match child {
            Some(child) if child.len() > own.len() => child.to_owned(),
            _ => format!("{own}{}", self.style.assignment),
        }
    }

    fn add_sections(&mut self, path: &TablePath, written: &Written, added: &[(&str, &Value)]) {
        let sibling = layout::last_child_header(written);
        let indent = match (&sibling, layout::header(written)) {
            (Some(sibling), _) => self.lines.indent(sibling.start).to_owned(),
            (None, Some(own)) => {
                self.lines.indent(own.start).to_owned() + self.style.header.as_str()
            }
            (None, None) => String::new(),
        };
        let spaced = sibling.is_some_and(|sibling| self.lines.blank_before(sibling.start));
        let mut lines = Vec::new();
        for (key, value) in added {
            let mut path = path.header.clone();
            path.push(write::key(key));
            if spaced {
                lines.push(String::new());
            }
            self.sections(&mut lines, &indent, &path, value);
        }
        self.insert_lines(self.after(written), &lines);
    }

    fn sections(&self, lines: &mut Vec<String>, indent: &str, path: &[String], value: &Value) {
        match value {
            Value::Table(table) => self.section(lines, indent, path, table, false),
            Value::Array(tables) => {
                for table in tables.iter().filter_map(Value::as_table) {
                    self.section(lines, indent, path, table, true);
                }
            }
            _ => {}
        }
    }

    /// A new section, in the style of GitLab's documentation: a header for every table.
    pub(crate) fn section(
        &self,
        lines: &mut Vec<String>,
        indent: &str,
        path: &[String],
        table: &Table,
        in_array: bool,
    ) {
        let path_text = path.join(".");
        lines.push(if in_array {
            format!("{indent}[[{path_text}]]")
        } else {
            format!("{indent}[{path_text}]")
        });
        let (below, own): (Vec<_>, Vec<_>) = table
            .iter()
            .filter(|(_, value)| !value.is_void())
            .partition(|(_, value)| value.as_table().is_some() || value.is_array_of_tables());
        for (key, value) in own {
            let indent = format!("{indent}{}", self.style.assignment);
            assignments(lines, &indent, &[], key, value);
        }
        for (key, value) in below {
            let mut path = path.to_vec();
            path.push(write::key(key));
            self.sections(lines, &format!("{indent}{}", self.style.header), &path, value);
        }
    }

    /// Where a new section that follows a table and all below it goes.
    pub(crate) fn after(&self, written: &Written) -> usize {
        match layout::deep_end(written) {
            Some(end) => self.lines.after_comments(self.lines.end(end)),
            None => self.lines.0.len(),
        }
    }

    /// Removes a key and what it holds.
    pub(crate) fn remove(&mut self, parent: &Written, key: &str, item: &Item) {
        match item {
            Item::Value(value) => {
                let key = parent.key(key).and_then(|key| key.span());
                let (Some(key), Some(value)) = (key, value.span()) else {
                    return;
                };
                self.replace(self.lines.start(key.start)..self.lines.end(value.end), "");
            }
            Item::Table(table) => self.remove_sections(table, false),
            Item::ArrayOfTables(tables) => {
                for table in tables.iter() {
                    self.remove_sections(table, false);
                }
            }
            Item::None => {}
        }
    }

    /// Removes a table and all below it. `covered`: its dotted keys went with the section they are in.
    pub(crate) fn remove_sections(&mut self, table: &Written, covered: bool) {
        let header = layout::header(table);
        if let (Some(header), Some(end)) = (&header, layout::own_end(table)) {
            self.replace(self.lines.start(header.start)..self.lines.end(end), "");
        }
        let covered = header.is_some() || (covered && table.is_dotted());
        for (key, item) in table.iter() {
            match item {
                Item::Value(_) if covered => {}
                Item::Table(below) => self.remove_sections(below, covered),
                item => self.remove(table, key, item),
            }
        }
    }
}

/// The lines that assign a value; one for each leaf where the table is made of dotted keys.
fn assignments(lines: &mut Vec<String>, indent: &str, dotted: &[String], key: &str, value: &Value) {
    let mut path = dotted.to_vec();
    path.push(write::key(key));
    match value {
        Value::Table(table) if !dotted.is_empty() => {
            for (key, value) in table.iter().filter(|(_, value)| !value.is_void()) {
                assignments(lines, indent, &path, key, value);
            }
        }
        _ => lines.push(format!("{indent}{}", write::assignment(&path, value))),
    }
}
