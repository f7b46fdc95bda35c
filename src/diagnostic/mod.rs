//! Messages to the user: errors and findings are one thing, with the places they are about.

pub mod catalogue;
mod error;
mod json;
mod merge;
mod place;
pub mod sarif;
mod severity;
mod text;

use catalogue::Rule;
pub use error::Error;
pub use merge::merged;
pub use place::{Place, Source};
pub use severity::Severity;
pub use text::Paint;

/// One message: why something cannot be done, or what was found although it can.
///
/// All texts are lower case without a full stop, and quote no value that may be a secret: the lines
/// drawn at the places show it, masked where they must.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    rule: Option<&'static Rule>,
    severity: Severity,
    title: String,
    subject: Option<String>,
    tenants: Vec<String>,
    marks: Vec<Mark>,
    notes: Vec<String>,
    help: Vec<String>,
}

/// A place with a label; an empty label is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub place: Place,
    /// What to say there.
    pub label: String,
}

impl Diagnostic {
    /// An error that says what is wrong in one line; what a title quotes may have several.
    pub fn error(title: impl Into<String>) -> Self {
        Self::new(None, Severity::Error, title)
    }

    /// What a rule found, in one line.
    pub fn finding(rule: &'static Rule, title: impl Into<String>) -> Self {
        Self::new(Some(rule), rule.severity, title)
    }

    fn new(rule: Option<&'static Rule>, severity: Severity, title: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            title: title.into().replace(char::is_control, "\u{fffd}"),
            subject: None,
            tenants: Vec::new(),
            marks: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Names the object and the key that it is about, by which it is known again in another run.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Adds a tenant that it concerns.
    #[must_use]
    pub fn tenant(mut self, name: impl Into<String>) -> Self {
        self.tenants.push(name.into());
        self
    }

    /// Adds a place to draw with a label (empty: none). The first is where the fault is, the
    /// others are what it contradicts.
    #[must_use]
    pub fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.marks.push(Mark { place, label: label.into() });
        self
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

    /// The rule that found it; an error has none.
    pub fn rule(&self) -> Option<&'static Rule> {
        self.rule
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong, in one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The tenants that it concerns.
    pub fn tenants(&self) -> &[String] {
        &self.tenants
    }

    /// Where, the most telling place first.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Why it is so.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Ways out.
    pub fn ways_out(&self) -> &[String] {
        &self.help
    }

    /// Where it is, if it is in a text.
    pub fn place(&self) -> Option<&Place> {
        self.marks.first().map(|mark| &mark.place)
    }
}

#[cfg(test)]
mod tests;
