//! Messages with the lines they are about, drawn; no line shows a secret value.

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::place::{Place, char_boundary};
use crate::secret::masked_line;

pub(crate) const ERROR: Level<'static> = Level::ERROR;
pub(crate) const WARNING: Level<'static> = Level::WARNING;
pub(crate) const NOTE: Level<'static> = Level::NOTE;

/// How a message is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With ANSI colours.
    Coloured,
}

/// What there is to draw of an error or a finding.
pub(crate) struct Drawing<'a> {
    pub level: Level<'a>,
    pub id: Option<&'a str>,
    pub title: &'a str,
    pub places: &'a [(Place, String)],
    pub notes: &'a [String],
    pub help: &'a [String],
}

impl Drawing<'_> {
    pub(crate) fn render(&self, paint: Paint) -> String {
        let mut title = self.level.clone().primary_title(printable(self.title));
        if let Some(id) = self.id {
            title = title.id(id);
        }
        let mut group = Group::with_title(title);
        for (index, (place, label)) in self.places.iter().enumerate() {
            group = group.element(snippet(place, label, index == 0));
        }
        for note in self.notes {
            group = group.element(Level::NOTE.message(printable(note)));
        }
        for help in self.help {
            group = group.element(Level::HELP.message(printable(help)));
        }
        let renderer = match paint {
            Paint::Plain => Renderer::plain(),
            Paint::Coloured => Renderer::styled(),
        };
        renderer.render(&[group])
    }
}

/// A text without characters that a terminal takes for commands. In drawn lines the renderer shows
/// those of ASCII by their symbols; the ones behind ASCII (C1) it knows nowhere.
fn printable(text: &str) -> Cow<'_, str> {
    let command = |char: char| char.is_control() && char != '\n';
    match text.contains(command) {
        true => Cow::Owned(text.replace(command, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

fn is_c1_control(char: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&char)
}

/// The first line of a place with the place marked on it. Handing over that line alone keeps the
/// cost of an error independent of the size of the stream.
fn snippet<'a>(place: &'a Place, label: &'a str, primary: bool) -> Snippet<'a, Annotation<'a>> {
    let text = place.source().text();
    let line = place.line_range();
    let span = place.span();
    let start = char_boundary(text, span.start.clamp(line.start, line.end)) - line.start;
    let end = char_boundary(text, span.end.clamp(line.start, line.end)) - line.start;
    let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let mut annotation = kind.span(start..end.max(start));
    if !label.is_empty() {
        annotation = annotation.label(printable(label));
    }
    // As long as what it stands for, so that the marks stay where they are.
    let line = masked_line(text, line).replace(is_c1_control, "\u{b7}");
    Snippet::source(line)
        .line_start(place.line())
        .path(place.source().name())
        .annotation(annotation)
}
