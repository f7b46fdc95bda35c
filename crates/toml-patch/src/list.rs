//! Elements of arrays and entries of inline tables: what stands between commas.

use std::ops::Range;

use toml_edit::{Array, InlineTable};

use crate::layout::Lines;
use crate::rewrite::{Alignment, Rewriter};
use crate::value::{Table, Value};
use crate::{read, write};

impl Rewriter<'_> {
    /// Turns an array into another, an element of a multi-line array by its whole line.
    pub(crate) fn array(&mut self, written: &Array, wanted: &[Value]) {
        let held: Vec<Value> = written.iter().map(read::value).collect();
        if held.is_empty() || wanted.is_empty() {
            let all = write::value(&Value::Array(wanted.to_vec()));
            self.replace(written.span().unwrap_or_default(), all);
            return;
        }
        let aligned = Alignment::of(&held, wanted);
        for at in aligned.paired.clone() {
            if let Some(old) = written.get(at) {
                self.value(old, &wanted[at]);
            }
        }
        let spans: Vec<_> = written.iter().filter_map(|one| one.span()).collect();
        self.remove_elements(&spans, aligned.removed);
        let added: Vec<_> = wanted[aligned.added.clone()].iter().map(write::value).collect();
        if !added.is_empty() {
            self.add_elements(&spans, aligned.added.start, &added);
        }
    }

    fn add_elements(&mut self, spans: &[Range<usize>], index: usize, added: &[String]) {
        let Some(before) = index.checked_sub(1).map(|before| &spans[before]) else {
            let first = spans[0].start;
            self.replace(first..first, added.join(", ") + ", ");
            return;
        };
        let lines = self.lines;
        let Some(line) = own_line(lines, before) else {
            self.replace(before.end..before.end, format!(", {}", added.join(", ")));
            return;
        };
        let comma = followed_by_comma(lines, before.end);
        if !comma {
            self.replace(before.end..before.end, ",");
        }
        let indent = lines.indent(before.start);
        let last = added.len() - 1;
        let texts: Vec<_> = added
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let end = if comma || at < last { "," } else { "" };
                format!("{indent}{text}{end}")
            })
            .collect();
        self.insert_lines(line.end, &texts);
    }

    fn remove_elements(&mut self, spans: &[Range<usize>], removed: Range<usize>) {
        if removed.is_empty() {
            return;
        }
        let lines = self.lines;
        let whole: Option<Vec<_>> = removed
            .clone()
            .map(|at| {
                let separable = at + 1 == spans.len() || followed_by_comma(lines, spans[at].end);
                own_line(lines, &spans[at]).filter(|_| separable)
            })
            .collect();
        match (whole, removed.start) {
            (Some(whole), _) => {
                for line in whole {
                    self.replace(line, "");
                }
            }
            (None, 0) => self.replace(spans[0].start..spans[removed.end].start, ""),
            (None, first) => {
                self.replace(spans[first - 1].end..spans[removed.end - 1].end, "");
            }
        }
    }

    /// Turns an inline table into another; it stays on its line.
    pub(crate) fn inline_table(&mut self, written: &InlineTable, wanted: &Table) {
        let mut entries = Entries::default();
        self.entries(&[], written, wanted, &mut entries);
        entries.written.sort_by_key(|entry| entry.span.end);
        let Some(kept) = entries.written.iter().position(|entry| entry.stays) else {
            let all = write::value(&Value::Table(wanted.clone()));
            self.replace(written.span().unwrap_or_default(), all);
            return;
        };
        if kept > 0 {
            let first = entries.written[0].span.start;
            let next = after_comma(self.lines, entries.written[kept - 1].span.end);
            self.replace(first..next, "");
        }
        for pair in entries.written[kept..].windows(2) {
            if !pair[1].stays {
                self.replace(pair[0].span.end..pair[1].span.end, "");
            }
        }
        if let Some(last) = entries.written.last().filter(|_| !entries.added.is_empty()) {
            let end = last.span.end;
            self.replace(end..end, format!(", {}", entries.added.join(", ")));
        }
    }

    fn entries(
        &mut self,
        prefix: &[String],
        written: &InlineTable,
        wanted: &Table,
        found: &mut Entries,
    ) {
        for (name, value) in written.iter() {
            let key = written.key(name);
            match (value, wanted.entry(name)) {
                (toml_edit::Value::InlineTable(old), Some(Value::Table(new)))
                    if old.is_dotted() =>
                {
                    let prefix = [prefix, &[write::key(name)]].concat();
                    self.entries(&prefix, old, new, found);
                }
                (toml_edit::Value::InlineTable(old), new) if old.is_dotted() => {
                    let start = key.and_then(|key| key.span()).unwrap_or_default().start;
                    let leaves = old.get_values().into_iter();
                    found.written.extend(leaves.filter_map(|(_, value)| {
                        let span = start..value.span()?.end;
                        Some(Entry { span, stays: false })
                    }));
                    found.add(prefix, name, new);
                }
                (value, new) => {
                    let start = key.and_then(|key| key.span()).unwrap_or_default().start;
                    let span = start..value.span().unwrap_or_default().end;
                    let stays = new.is_some();
                    found.written.push(Entry { span, stays });
                    if let Some(new) = new {
                        self.value(value, new);
                    }
                }
            }
        }
        for (name, value) in wanted.iter() {
            if !written.contains_key(name) && !value.is_void() {
                found.add(prefix, name, Some(value));
            }
        }
    }
}

/// The entries of an inline table, those of its dotted keys among them.
#[derive(Default)]
struct Entries {
    written: Vec<Entry>,
    added: Vec<String>,
}

struct Entry {
    span: Range<usize>,
    stays: bool,
}

impl Entries {
    fn add(&mut self, prefix: &[String], name: &str, value: Option<&Value>) {
        let path = [prefix, &[write::key(name)]].concat();
        self.added.extend(value.map(|value| write::assignment(&path, value)));
    }
}

/// The whole lines of an element that shares them only with its comma and a comment.
fn own_line(lines: Lines<'_>, element: &Range<usize>) -> Option<Range<usize>> {
    let line = lines.start(element.start)..lines.end(element.end);
    let before = &lines.0[line.start..element.start];
    let behind = lines.0[element.end..line.end].trim_start();
    let behind = behind.strip_prefix(',').unwrap_or(behind).trim();
    (before.trim().is_empty() && (behind.is_empty() || behind.starts_with('#'))).then_some(line)
}

fn followed_by_comma(lines: Lines<'_>, end: usize) -> bool {
    lines.0[end..].trim_start_matches([' ', '\t']).starts_with(',')
}

/// The start of the entry behind the comma that follows a value.
fn after_comma(lines: Lines<'_>, end: usize) -> usize {
    let behind = &lines.0[end..];
    let comma = behind.find(',').map_or(0, |at| at + 1);
    let blanks = behind[comma..].len() - behind[comma..].trim_start().len();
    end + comma + blanks
}
