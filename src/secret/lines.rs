//! Where a scalar's text is written, line by line.

use std::ops::Range;

use manifest_patch::{Scalar, Style};

/// Where the lines of a scalar's text are written, where each stands as it is read.
pub(super) struct Map {
    /// Of each line, where it begins in the text and in the document.
    lines: Vec<(usize, usize)>,
}

impl Map {
    pub(super) fn of(document: &str, span: &Range<usize>, scalar: &Scalar) -> Option<Self> {
        let written = &document[span.clone()];
        let text = scalar.text();
        if scalar.style != Style::Literal {
            let at = written.find(text).filter(|_| !text.contains('\n'))?;
            return Some(Self { lines: vec![(0, span.start + at)] });
        }
        let mut lines = Vec::new();
        let (mut at, mut from) = (0, span.start + written.find('\n')? + 1);
        let mut below = document[from..].split_inclusive('\n');
        for line in text.split_inclusive('\n') {
            let wanted = line.trim_end_matches(['\n', '\r']);
            let found = below.next()?;
            let content = found.trim_end_matches(['\n', '\r']);
            let indent = content.len().checked_sub(wanted.len());
            let indent = indent.filter(|indent| content[..].get(*indent..) == Some(wanted));
            lines.push((at, from + indent?));
            at += line.len();
            from += found.len();
        }
        Some(Self { lines })
    }

    pub(super) fn range(&self, range: &Range<usize>) -> Range<usize> {
        self.position(range.start)..self.position(range.end)
    }

    /// A range of the text line by line, so that no indentation is part of it.
    pub(super) fn ranges(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let first = self.lines.partition_point(|(at, _)| *at <= range.start).saturating_sub(1);
        for (index, (at, written)) in self.lines.iter().enumerate().skip(first) {
            if *at >= range.end {
                break;
            }
            let start = range.start.max(*at);
            let end = self.lines.get(index + 1).map_or(range.end, |(next, _)| range.end.min(*next));
            ranges.push(written + start - at..written + end - at);
        }
        ranges
    }

    fn position(&self, at: usize) -> usize {
        let index = self.lines.partition_point(|(line, _)| *line <= at).saturating_sub(1);
        self.lines.get(index).map_or(0, |(line, written)| written + at - line)
    }
}
