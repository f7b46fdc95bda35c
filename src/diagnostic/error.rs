//! Why something could not be done: one message or many.

use std::fmt;

use super::place::Position;
use super::text::{Paint, masker_of};
use super::{Diagnostic, Place};
use crate::secret::Masker;

/// The library's error. Every one of them ends the program with exit status 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong, never empty.
    all: Vec<Diagnostic>,
}

impl Error {
    /// An error that says what is wrong in one line; what a title quotes may have several.
    pub fn new(title: impl Into<String>) -> Self {
        Self::from(Diagnostic::error(title))
    }

    /// Many errors as one, in the order of their places: those without a place come last. None
    /// where there are none.
    pub fn all(errors: Vec<Self>) -> Option<Self> {
        let mut all: Vec<_> = errors.into_iter().flat_map(|error| error.all).collect();
        all.sort_by_key(by_place);
        (!all.is_empty()).then_some(Self { all })
    }

    /// Adds a place to draw with a label (empty: none). The first is where the error is, the
    /// others are what it contradicts.
    #[must_use]
    pub fn at(self, place: Place, label: impl Into<String>) -> Self {
        self.with(|first| first.at(place, label))
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
    pub fn note(self, note: impl Into<String>) -> Self {
        self.with(|first| first.note(note))
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        self.with(|first| first.help(help))
    }

    /// What is wrong, in one line: the first of many.
    pub fn title(&self) -> &str {
        self.all.first().map_or("", Diagnostic::title)
    }

    /// Where the first error is, if it is in a text.
    pub fn place(&self) -> Option<&Place> {
        self.all.first()?.place()
    }

    /// All of them, one at least.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.all
    }

    /// The whole message over several lines, without a line break at the end and without the
    /// secrets that the texts it points into hold.
    pub fn render(&self, paint: Paint) -> String {
        self.render_masked(paint, &masker_of(&self.all))
    }

    /// The same without the secrets that `masker` knows.
    pub fn render_masked(&self, paint: Paint, masker: &Masker) -> String {
        let all: Vec<_> = self.all.iter().map(|one| one.render_masked(paint, masker)).collect();
        all.join("\n")
    }

    /// Says more about the first.
    fn with(mut self, more: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        let rest = self.all.split_off(1);
        self.all = self.all.into_iter().next().map(more).into_iter().chain(rest).collect();
        self
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { all: vec![diagnostic] }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.all.len() {
            0 | 1 => formatter.write_str(self.title()),
            2 => write!(formatter, "{}, and 1 more error", self.title()),
            many => write!(formatter, "{}, and {} more errors", self.title(), many - 1),
        }
    }
}

impl std::error::Error for Error {}

/// What errors are ordered by: whether there is a place, and where.
fn by_place(error: &Diagnostic) -> (bool, Option<Position>) {
    let position = error.place().map(Place::position);
    (position.is_none(), position)
}
