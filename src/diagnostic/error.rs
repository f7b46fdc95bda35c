//! Why something could not be done: what, where, and the way out.

use super::place::Place;
use super::render::{self, Drawing, Paint};

/// The library's error. Every one of them ends the program with exit status 2.
///
/// All texts are lower case without a full stop, and quote no value that may be a secret: the lines
/// drawn at the places show it, masked where they must.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{title}")]
pub struct Error {
    title: String,
    places: Vec<(Place, String)>,
    notes: Vec<String>,
    help: Vec<String>,
}

impl Error {
    /// An error that says what is wrong in one line; what a title quotes may have several.
    pub fn new(title: impl Into<String>) -> Self {
        let title = title.into().replace(char::is_control, "\u{fffd}");
        Self { title, places: Vec::new(), notes: Vec::new(), help: Vec::new() }
    }

    /// Adds a place to draw with a label (empty: none). The first is where the error is, the
    /// others are what it contradicts.
    #[must_use]
    pub fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.places.push((place, label.into()));
        self
    }

    /// Adds a place without a label where there is one.
    #[must_use]
    pub fn at_some(self, place: Option<Place>) -> Self {
        match place {
            Some(place) => self.at(place, ""),
            None => self,
        }
    }

    /// Adds why it is so.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// What is wrong, in one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where the error is, if it is in a text.
    pub fn place(&self) -> Option<&Place> {
        self.places.first().map(|(place, _)| place)
    }

    /// The whole message over several lines, without a line break at the end.
    pub fn render(&self, paint: Paint) -> String {
        let drawing = Drawing {
            level: render::ERROR,
            id: None,
            title: &self.title,
            places: &self.places,
            notes: &self.notes,
            help: &self.help,
        };
        drawing.render(paint)
    }
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::diagnostic::Source;

    #[test]
    fn an_error_draws_its_places_and_says_the_way_out() {
        let source = Source::new("tenants.yaml", "tenants:\n  java:\n    nodez: {}\n    x: 1\n");
        let error = Error::new("unknown key `nodez`")
            .at(source.place(21..26), "not a key of a tenant")
            .at(source.place(11..15), "in this tenant")
            .note("keys are written as in Kubernetes")
            .help("did you mean `nodes`?");
        assert_data_eq!(
            error.render(Paint::Plain),
            str![[r#"
error: unknown key `nodez`
 --> tenants.yaml:3:5
  |
3 |     nodez: {}
  |     ^^^^^ not a key of a tenant
  |
 ::: tenants.yaml:2:3
  |
2 |   java:
  |   ---- in this tenant
  |
  = note: keys are written as in Kubernetes
  = help: did you mean `nodes`?
"#]]
        );
        assert!(error.render(Paint::Coloured).contains("\u{1b}["));
    }

    /// Some terminals take U+009B for the beginning of a command, as they do ESC and `[`.
    #[test]
    fn no_message_holds_a_command_to_the_terminal() {
        let source = Source::new("tenants.yaml", "a: \u{9b}2J \u{1b}[2J\n");
        let error = Error::new("bad \u{9b}2J\n").at(source.place(0..1), "\u{1b}[2J").note("\u{7}");
        assert_eq!(error.title(), "bad \u{fffd}2J\u{fffd}");
        let text = error.render(Paint::Plain);
        assert!(text.chars().all(|char| !char.is_control() || char == '\n'), "{text:?}");
    }

    #[test]
    fn only_the_first_line_of_a_long_place_is_drawn() {
        let source = Source::part("<stdin>", "a:\r\n  b: 1\r\n  c: 2\r\n", 7);
        let error = Error::new("bad").at(source.place(6..20), "");
        assert_data_eq!(
            error.render(Paint::Plain),
            str![[r#"
error: bad
 --> <stdin>:8:3
  |
8 |   b: 1
  |   ^^^^
"#]]
        );
    }
}
