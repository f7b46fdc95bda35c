//! Elements of arrays and entries of inline tables, which commas separate.

use std::ops::Range;

use toml_edit::{Array, InlineTable};

use crate::alignment::Alignment;
use crate::layout::Lines;
use crate::rewrite::Rewriter;
use crate::value::{Table, Value};
use crate::{read, write};

impl Rewriter<'_> {
    /// Turns an array into another, an element of a multi-line array by its whole line.
    pub(crate) fn array(&mut self, written: &Array, wanted: &[Value]) {
        let held: Vec<Value> = written.iter().map(read::value).collect();
        let span = written.span().unwrap_or_default();
        let spans: Vec<_> = written.iter().filter_map(|one| one.span()).collect();
        let commented = has_comment(self.lines, &span, &spans);
        if held.is_empty() && commented {
            self.fill(&span, wanted);
            return;
        }
        if held.is_empty() || wanted.is_empty() && !commented {
            let all = write::value(&Value::Array(wanted.to_vec()));
            self.replace(span, all);
            return;
        }
        let aligned = Alignment::of(&held, wanted);
        for (from, to) in &aligned.paired {
            if let Some(old) = written.get(*from) {
                self.value(old, &wanted[*to]);
            }
        }
        let entries: Vec<_> = spans
            .iter()
            .zip(0..)
            .map(|(span, at)| Entry { span: span.clone(), stays: !aligned.removed.contains(&at) })
            .collect();
        self.remove_entries(&entries, true);
        for (before, added) in aligned.added {
            let added: Vec<_> = wanted[added].iter().map(write::value).collect();
            self.add_elements(&spans, before, &added);
        }
    }

    /// Adds elements to an array that has some, before the one at an index.
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

    /// Writes the first elements of an array that holds nothing but comments: they stay, as the
    /// bracket after them has a line of its own.
    fn fill(&mut self, written: &Range<usize>, added: &[Value]) {
        let close = self.lines.start(written.end - 1);
        let indent = self.lines.indent(written.start).to_owned() + &self.style.assignment;
        let texts: Vec<_> =
            added.iter().map(|value| format!("{indent}{},", write::value(value))).collect();
        self.insert_lines(close, &texts);
    }

    /// Removes the entries that do not stay, by whole lines where they have lines of their own. A
    /// comment between two entries belongs to the one before it.
    fn remove_entries(&mut self, entries: &[Entry], trailing_comma: bool) {
        let lines = self.lines;
        let mut kept = false;
        for (at, Entry { span, stays }) in entries.iter().enumerate() {
            if *stays {
                kept = true;
                continue;
            }
            let before = at.checked_sub(1).map(|before| entries[before].span.end);
            let commented = before.is_some_and(|end| lines.0[end..span.start].contains('#'));
            let comma = followed_by_comma(lines, span.end);
            let last = at + 1 == entries.len();
            let separable = comma || last && (trailing_comma || commented);
            let range = match (own_line(lines, span).filter(|_| separable), before) {
                (Some(line), _) => line,
                (None, Some(end)) if kept && !commented => end..span.end,
                _ if last && !comma => span.clone(),
                _ => span.start..after_comma(lines, span.end),
            };
            self.replace(range, "");
        }
    }

    /// Turns an inline table into another; it stays on its line.
    pub(crate) fn inline_table(&mut self, written: &InlineTable, wanted: &Table) {
        let mut entries = Entries::default();
        self.entries(&[], written, wanted, &mut entries);
        entries.written.sort_by_key(|entry| entry.span.end);
        let Some(last) = entries.written.iter().rfind(|entry| entry.stays) else {
            let all = write::value(&Value::Table(wanted.clone()));
            self.replace(written.span().unwrap_or_default(), all);
            return;
        };
        let end = last.span.end;
        self.remove_entries(&entries.written, false);
        if !entries.added.is_empty() {
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
    let rest = lines.0[element.end..line.end].trim_start();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim();
    (before.trim().is_empty() && (rest.is_empty() || rest.starts_with('#'))).then_some(line)
}

/// Whether an array has a comment of its own, outside of its elements.
fn has_comment(lines: Lines<'_>, array: &Range<usize>, elements: &[Range<usize>]) -> bool {
    let starts = elements.iter().map(|element| element.start).chain([array.end]);
    let ends = [array.start].into_iter().chain(elements.iter().map(|element| element.end));
    ends.zip(starts).any(|(end, start)| lines.0[end..start].contains('#'))
}

fn followed_by_comma(lines: Lines<'_>, end: usize) -> bool {
    lines.0[end..].trim_start_matches([' ', '\t']).starts_with(',')
}

/// The start of the entry after the comma that follows a value.
fn after_comma(lines: Lines<'_>, end: usize) -> usize {
    let rest = &lines.0[end..];
    let comma = rest.find(',').map_or(0, |at| at + 1);
    let blanks = rest[comma..].len() - rest[comma..].trim_start().len();
    end + comma + blanks
}
