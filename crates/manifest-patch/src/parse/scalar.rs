//! Scalars of a document, and where they stand.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::ScalarStyle;

use super::{Builder, Content, dialect};
use crate::block_scalar::BlockScalar;
use crate::error::Error;
use crate::node::{Scalar, Style, Value};

impl Builder<'_> {
    pub(super) fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        span: Range<usize>,
    ) -> Result<Content, Error> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        if style == Style::Plain && span.is_empty() {
            // A null that is not written; the parser reports it as `~`.
            let value = Value::Scalar(Scalar::new("", style));
            let span = self.cursor..self.cursor;
            return Ok(Content { value, span, flow: false });
        }
        let span = match style {
            Style::Literal | Style::Folded => {
                let header = self.skip_blanks(self.cursor);
                let block = BlockScalar::locate(self.text, header, &text)
                    .ok_or_else(|| self.unexpected("this block scalar"))?;
                self.note(dialect::check_indent(block.indent, &block.header));
                let keeps = block.keeps(self.text);
                self.note(dialect::check_last_line(self.text, block.end, keeps));
                self.ends_open = block.end == self.text.len() && text.ends_with('\n');
                header..block.end
            }
            Style::Plain if self.flow_depth > 0 => {
                self.note(dialect::check_flow_plain(self.text, &span));
                span
            }
            Style::Plain => span,
            Style::SingleQuoted | Style::DoubleQuoted => {
                self.harmless_breaks.extend(dialect::harmless_breaks(self.text, &span));
                span
            }
        };
        Ok(Content { value: Value::Scalar(Scalar::new(&text, style)), span, flow: false })
    }
}
