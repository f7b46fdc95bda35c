//! Where things stand in a TOML text: lines, headers, the end of a table, the indentation in use.

use std::ops::Range;

use toml_edit::{Item, Table};

/// A TOML text seen as lines.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'a>(pub(crate) &'a str);

impl<'a> Lines<'a> {
    /// The first byte of the line of a byte.
    pub(crate) fn start(self, at: usize) -> usize {
        let before = &self.0[..at];
        // A byte order mark belongs to no line.
        let first = if self.0.starts_with('\u{feff}') { 3 } else { 0 };
        before.rfind('\n').map_or(first.min(at), |newline| newline + 1)
    }

    /// The byte after the line of a byte, its newline included.
    pub(crate) fn end(self, at: usize) -> usize {
        self.0[at..].find('\n').map_or(self.0.len(), |newline| at + newline + 1)
    }

    /// The blanks that the line of a byte starts with.
    pub(crate) fn indent(self, at: usize) -> &'a str {
        let line = &self.0[self.start(at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The break of the first line of this text, which new lines get.
    pub(crate) fn newline(self) -> &'static str {
        match self.0.find('\n') {
            Some(at) if self.0[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// Whether an empty line stands before the line of a byte.
    pub(crate) fn blank_before(self, at: usize) -> bool {
        let start = self.start(at);
        start > 0 && self.0[self.start(start - 1)..start].trim().is_empty()
    }

    /// The byte after a section that ends in the line before `at`, with the comments that still
    /// belong to it: those that nothing follows, or that are indented deeper than what follows.
    pub(crate) fn after_comments(self, at: usize) -> usize {
        let mut end = at;
        while end < self.0.len() && self.0[end..self.end(end)].trim_start().starts_with('#') {
            end = self.end(end);
        }
        let next = &self.0[end..self.end(end)];
        if next.trim().is_empty() {
            return end;
        }
        let depth = self.indent(end).len();
        let mut kept = at;
        while kept < end && self.indent(kept).len() > depth {
            kept = self.end(kept);
        }
        kept
    }
}

/// The bytes of a table's own `[header]` or `[[header]]`.
pub(crate) fn header(table: &Table) -> Option<Range<usize>> {
    let written = !table.is_implicit() && !table.is_dotted();
    table.span().filter(|span| written && !span.is_empty())
}

/// Key and value of the last assignment in a table's own section, dotted keys included.
pub(crate) fn last_assignment(table: &Table) -> Option<Range<usize>> {
    let assignments = table.get_values().into_iter();
    assignments
        .filter_map(|(keys, value)| Some(keys.last()?.span()?.start..value.span()?.end))
        .max_by_key(|span| span.end)
}

/// Where the section of a table ends, those of its subtables left out.
pub(crate) fn own_end(table: &Table) -> Option<usize> {
    let assigned = last_assignment(table).map(|span| span.end);
    assigned.max(header(table).map(|span| span.end))
}

/// Where the last section of a table ends, those of its subtables included.
pub(crate) fn deep_end(table: &Table) -> Option<usize> {
    let below = subtables(table).into_iter().filter_map(deep_end).max();
    own_end(table).max(below)
}

/// The first header of a table or below it.
pub(crate) fn first_header(table: &Table) -> Option<Range<usize>> {
    header(table).or_else(|| {
        let below = subtables(table).into_iter().filter_map(first_header);
        below.min_by_key(|span| span.start)
    })
}

/// The last of the headers one level below a table.
pub(crate) fn last_child_header(table: &Table) -> Option<Range<usize>> {
    let below = subtables(table).into_iter().filter_map(first_header);
    below.max_by_key(|span| span.start)
}

fn subtables(table: &Table) -> Vec<&Table> {
    let mut found = Vec::new();
    for (_, item) in table.iter() {
        match item {
            Item::Table(one) => found.push(one),
            Item::ArrayOfTables(all) => found.extend(all.iter()),
            Item::Value(_) | Item::None => {}
        }
    }
    found
}

/// The indentation that a level of nesting adds.
pub(crate) struct Style {
    /// From a header to the assignments below it.
    pub(crate) assignment: String,
    /// From a header to the headers of its subtables.
    pub(crate) header: String,
}

impl Style {
    /// The style of a text, taken from the first place that shows it; two spaces where none does.
    pub(crate) fn of(lines: Lines<'_>, root: &Table) -> Self {
        let (mut assignment, mut header) = (None, None);
        look(lines, root, &mut assignment, &mut header);
        let either = header.or(assignment).unwrap_or("  ");
        Self { assignment: assignment.unwrap_or(either).to_owned(), header: either.to_owned() }
    }
}

fn look<'a>(
    lines: Lines<'a>,
    table: &Table,
    assignment: &mut Option<&'a str>,
    child: &mut Option<&'a str>,
) {
    if let Some(own) = header(table) {
        let own = lines.indent(own.start);
        let deeper = |span: Range<usize>| lines.indent(span.start).strip_prefix(own);
        *assignment = assignment.or_else(|| last_assignment(table).and_then(deeper));
        *child = child.or_else(|| last_child_header(table).and_then(deeper));
    }
    for below in subtables(table) {
        look(lines, below, assignment, child);
    }
}
