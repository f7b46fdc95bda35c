//! Messages with the lines they are about, drawn; no line shows a secret value.

mod mask;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::place::{Place, char_boundary};

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
        let mut title = self.level.clone().primary_title(self.title);
        if let Some(id) = self.id {
            title = title.id(id);
        }
        let mut group = Group::with_title(title);
        for (index, (place, label)) in self.places.iter().enumerate() {
            group = group.element(snippet(place, label, index == 0));
        }
        for note in self.notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        for help in self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = match paint {
            Paint::Plain => Renderer::plain(),
            Paint::Coloured => Renderer::styled(),
        };
        renderer.render(&[group])
    }
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
        annotation = annotation.label(label);
    }
    Snippet::source(mask::masked_line(text, line))
        .line_start(place.line())
        .path(place.source().name())
        .annotation(annotation)
}
