//! A whole node in the place of another.

use super::{Splicer, refused};
use crate::block_scalar::header_end;
use crate::emit::Emission;
use crate::error::Error;
use crate::node::{Node, NodeSpan, Style, Value};
use crate::text::{begins_line, column, is_separator_or_end, line_end, next_line};

impl Splicer<'_> {
    pub(super) fn replace_root(
        &mut self,
        old: &Node,
        mark: &NodeSpan,
        new: &Node,
        style: Style,
    ) -> Result<(), Error> {
        if mark.props == mark.content.end {
            return self.fill_document(old, mark, new);
        }
        // After `---` a block collection has no place.
        let alone = begins_line(self.text, mark.props);
        let column = if alone { column(self.text, mark.props) } else { 0 };
        let end = line_end(self.text, mark.content.end);
        let text = self.formatting_before(end).root(new, column, style)?;
        let is_block = new.scalar().is_none() && !text.starts_with(['[', '{']);
        let before = if is_block && !alone { self.formatting.newline } else { "" };
        self.put(mark.props..mark.content.end, format!("{before}{text}"));
        Ok(())
    }

    /// Writes the first content of a document, after its comments.
    fn fill_document(&mut self, old: &Node, mark: &NodeSpan, new: &Node) -> Result<(), Error> {
        let mut lines = self.text.trim_start_matches('\u{feff}').split(['\n', '\r']);
        if lines.any(|line| line.starts_with('%')) {
            return Err(refused("a directive without a document".to_owned(), old));
        }
        let text = self.formatting.root(new, 0, Style::Plain)?;
        let newline = self.formatting.newline;
        let mut at = mark.content.end;
        if at > 0 {
            at = next_line(self.text, at);
        }
        while at < self.text.len() && !is_separator_or_end(&self.text[at..]) {
            at = next_line(self.text, at);
        }
        let before = &self.text[..at];
        let open = !matches!(before, "" | "\u{feff}") && !before.ends_with(['\n', '\r']);
        let before = if open { newline } else { "" };
        self.put(at..at, format!("{before}{text}{newline}"));
        Ok(())
    }

    /// Writes a value after its indicator, in a collection at `column`.
    pub(super) fn replace_in_block(
        &mut self,
        old: &Node,
        mark: &NodeSpan,
        column: usize,
        Emission { head, body }: Emission,
    ) -> Result<(), Error> {
        if !matches!(self.text.as_bytes().get(mark.lead), Some(b':' | b'-' | b'?')) {
            // An explicit key without a value.
            let end = line_end(self.text, mark.content.end);
            let indent = " ".repeat(column);
            self.put(end..end, format!("{}{indent}:{head}{body}", self.newline_at(end)));
            return Ok(());
        }
        let after = mark.lead + 1;
        let value = head.trim_start().to_owned();
        let collection = matches!(old.value, Value::Mapping(_) | Value::Sequence(_)) && !mark.flow;
        if mark.props == mark.content.end {
            let end = line_end(self.text, after);
            self.put(after..after, head);
            self.put(end..end, body);
        } else if self.is_beside_indicator(mark) {
            // The lines below are indented for one blank after a dash, and after a tab a list or a
            // map cannot begin.
            let tab = self.text[mark.lead..mark.props].contains('\t');
            let collection = value.starts_with('-') || value.contains(':');
            let from_indicator = head.is_empty() || !body.is_empty() || tab && collection;
            let (start, value) = if from_indicator { (after, head) } else { (mark.props, value) };
            self.replace_beside(old, mark, start, value, body);
        } else if let Some(start) = self.line_below_comments(mark) {
            self.replace_below(old, mark, start, column, value, body);
        } else if body.is_empty() && !collection {
            self.put(mark.props..mark.content.end, value);
        } else {
            let end = line_end(self.text, mark.lead);
            self.put(after..after, head);
            self.put(end..mark.content.end, body);
        }
        Ok(())
    }

    /// Where the line of a value begins that has comments between its indicator and itself.
    fn line_below_comments(&self, mark: &NodeSpan) -> Option<usize> {
        let between = line_end(self.text, mark.lead)..mark.props;
        let at = self.text[between.clone()].rfind(['\n', '\r'])?;
        let start = between.start + at + 1;
        self.text[between.start..start].contains('#').then_some(start)
    }

    /// Replaces a value that begins on the line at `start`; what is above stays.
    fn replace_below(
        &mut self,
        old: &Node,
        mark: &NodeSpan,
        start: usize,
        column: usize,
        value: String,
        body: String,
    ) {
        let rest = &self.text[mark.content.end..line_end(self.text, mark.content.end)];
        if value.is_empty() && rest.trim().is_empty() && !old.is_block_scalar() {
            let body = body.trim_start_matches(['\n', '\r']).to_owned();
            self.put(start..mark.content.end, body);
            return;
        }
        let indent = " ".repeat(column + 2);
        self.replace_beside(old, mark, start, format!("{indent}{value}"), body);
    }

    /// Replaces a value that begins on its indicator's line; a comment on that line stays.
    fn replace_beside(
        &mut self,
        old: &Node,
        mark: &NodeSpan,
        start: usize,
        value: String,
        body: String,
    ) {
        if old.is_block_scalar() {
            let header = header_end(self.text, mark.content.start);
            let header_line = line_end(self.text, header);
            self.put(start..header, value);
            self.put(header_line..mark.content.end.max(header_line), body);
            return;
        }
        self.put(start..mark.content.end, value);
        let end = line_end(self.text, mark.content.end);
        self.put(end..end, body);
    }
}
