//! Messages with the lines they are about, drawn; no line shows a secret value.

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Mark, Severity};
use crate::secret::Masker;
use crate::spelling::{char_boundary, listed};

/// How a message is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Text alone.
    Plain,
    /// With ANSI colours.
    Coloured,
}

impl Diagnostic {
    /// The same without a secret in its texts; what is drawn of its places is masked when it is.
    #[must_use]
    pub fn masked(&self, masker: &Masker) -> Self {
        let all = |texts: &[String]| texts.iter().map(|text| masker.text(text)).collect();
        let label =
            |mark: &Mark| Mark { place: mark.place.clone(), label: masker.text(&mark.label) };
        Self {
            title: masker.text(&self.title),
            subject: self.subject.as_deref().map(|subject| masker.text(subject)),
            marks: self.marks.iter().map(label).collect(),
            notes: all(&self.notes),
            help: all(&self.help),
            tenants: self.tenants.clone(),
            ..*self
        }
    }

    /// The whole message over several lines, without a line break at the end and without the
    /// secrets that the texts it points into hold.
    pub fn render(&self, paint: Paint) -> String {
        self.render_masked(paint, &masker_of(std::slice::from_ref(self)))
    }

    /// The same without the secrets that `masker` knows.
    pub fn render_masked(&self, paint: Paint, masker: &Masker) -> String {
        render(self, paint, masker)
    }
}

/// One that knows the secrets of the texts that messages point into.
pub(super) fn masker_of(messages: &[Diagnostic]) -> Masker {
    let marks = messages.iter().flat_map(|message| &message.marks);
    let mut texts: Vec<&str> = marks.map(|mark| mark.place.source().text()).collect();
    texts.dedup_by_key(|text| text.as_ptr());
    Masker::of(texts)
}

/// A message over several lines, without a line break at the end and without a secret.
fn render(message: &Diagnostic, paint: Paint, masker: &Masker) -> String {
    let message = &message.masked(masker);
    let mut title = level(message.severity).primary_title(printable(&message.title));
    if let Some(rule) = message.rule {
        title = title.id(rule.id);
    }
    let mut group = Group::with_title(title);
    for (index, mark) in message.marks.iter().enumerate() {
        group = group.element(snippet(mark, index == 0, masker));
    }
    let tenants = of_tenants(&message.tenants);
    for note in tenants.iter().chain(&message.notes) {
        group = group.element(Level::NOTE.message(printable(note)));
    }
    for help in &message.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Coloured => Renderer::styled(),
    };
    renderer.render(&[group])
}

/// How many tenants a message names.
const NAMED: usize = 5;

/// Whom a finding is about, if about anybody.
fn of_tenants(tenants: &[String]) -> Option<String> {
    let names: Vec<_> = tenants.iter().take(NAMED).map(String::as_str).collect();
    match tenants.len() {
        0 => None,
        1 => Some(format!("for tenant {}", listed(&names, "and"))),
        many if many > NAMED => {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            Some(format!("for tenants {} and {} more", names.join(", "), many - NAMED))
        }
        _ => Some(format!("for tenants {}", listed(&names, "and"))),
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error | Severity::Breach => Level::ERROR,
        Severity::Exposed | Severity::Broken => Level::WARNING,
        Severity::Advice => Level::NOTE,
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
fn snippet<'m>(mark: &'m Mark, primary: bool, masker: &Masker) -> Snippet<'m, Annotation<'m>> {
    let Mark { place, label } = mark;
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
    let line = masker.veiled(place.source().shared())[line].replace(is_c1_control, "\u{b7}");
    Snippet::source(line)
        .line_start(place.line())
        .path(place.source().name())
        .annotation(annotation)
}
