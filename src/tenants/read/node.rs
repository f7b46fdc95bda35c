//! The node that is being read, and what errors say about it.

use std::borrow::Cow;
use std::ops::Range;

use manifest_patch::{Node, Style};

use super::context::Context;
use super::error::ReadError;
use super::mistakes::Entry;
use super::path::Path;
use crate::diagnostic::{Error, Place};
use crate::tenants::written::sources::Written;

/// A node and the way to it.
#[derive(Clone, Copy)]
pub(super) struct NodeContext<'a, 'n> {
    pub context: &'a Context<'n>,
    pub path: &'a Path<'a>,
    pub written: Written<'n>,
    /// Whether null is a value here, rather than as good as nothing.
    pub keeps_nulls: bool,
}

pub(super) const STRING: &str = "a string";

impl<'n> NodeContext<'_, 'n> {
    pub(super) fn span(&self) -> Range<usize> {
        self.written.span()
    }

    pub(super) fn place(&self) -> Place {
        self.context.sources.place(self.span())
    }

    /// How the title of an error begins.
    pub(super) fn subject(&self) -> String {
        match self.path {
            Path::Root => self.context.root.clone(),
            path => format!("`{path}`"),
        }
    }

    /// An error without a place is about this node; what follows from a mistake in it is none.
    pub(super) fn located(&self, error: ReadError) -> ReadError {
        match error {
            ReadError::Unlocated(_) if self.context.mistakes.touch(&self.path.to_string()) => {
                ReadError::Follows
            }
            ReadError::Unlocated(message) => {
                let error = about(&self.subject(), &message, self.place());
                self.placeholder_notes().into_iter().fold(error, Error::note).into()
            }
            located => located,
        }
    }

    /// Records what is wrong with an entry of this node, which is absent from now on.
    pub(super) fn without(&self, entry: Entry, path: &Path<'_>, error: ReadError) -> ReadError {
        let mistakes = self.context.mistakes;
        match error {
            ReadError::Dropped => return error,
            ReadError::Located(error) => mistakes.add(path.to_string(), *error),
            ReadError::Unlocated(_) | ReadError::Follows => {}
        }
        mistakes.drop_entry(entry);
        ReadError::Dropped
    }

    /// Takes mistakes in the keys of this node.
    pub(super) fn report(&self) -> impl Fn(Error) {
        |error| self.context.mistakes.add(self.path.to_string(), error)
    }

    fn placeholder_notes(&self) -> Vec<String> {
        let text = self.written.node.scalar().map(|scalar| scalar.text());
        let used = self.context.names.zip(text).map(|(names, text)| names.used_in(text));
        let used = used.into_iter().flatten();
        used.map(|(placeholder, name)| format!("`{placeholder}` is `{name}` here")).collect()
    }

    /// The error that this should have been something else.
    pub(super) fn mismatch(&self, expected: &str) -> Error {
        let found = kind(self.written.node);
        let error = Error::new(format!("{} must be {expected}, not {found}", self.subject()))
            .at(self.place(), format!("this is {found}"));
        let unquoted =
            self.written.node.scalar().is_some_and(|scalar| scalar.style == Style::Plain);
        match expected == STRING && unquoted && !self.written.node.is_null() {
            true => error.help("put it in quotes, then YAML reads it as a string"),
            false => error,
        }
    }

    /// The string with placeholders filled.
    pub(super) fn text(&self) -> Result<Cow<'n, str>, Error> {
        let text = self.written.node.as_str().ok_or_else(|| self.mismatch(STRING))?;
        let Some(names) = self.context.names else {
            return Ok(Cow::Borrowed(text));
        };
        names.fill(text).map_err(|misspelt| {
            let title =
                format!("{} has the unknown placeholder `{}`", self.subject(), misspelt.found);
            Error::new(title)
                .at(self.place(), "")
                .help(format!("did you mean `{}`?", misspelt.meant))
        })
    }

    /// The number, if it is a float that JSON has too.
    pub(super) fn float(&self) -> Result<f64, Error> {
        let number = self.written.node.as_float().ok_or_else(|| self.mismatch("a number"))?;
        if number.is_finite() {
            return Ok(number);
        }
        Err(Error::new(format!("{} must be finite", self.subject())).at(self.place(), ""))
    }

    /// The number, if an `N` can hold it.
    pub(super) fn integer<N: TryFrom<i128>>(&self) -> Result<N, Error> {
        let number =
            self.written.node.as_integer().ok_or_else(|| self.mismatch("a whole number"))?;
        N::try_from(number).map_err(|_| {
            let bound = if number < 0 { "small" } else { "large" };
            Error::new(format!("{} is too {bound} a number", self.subject())).at(self.place(), "")
        })
    }
}

/// The error of a message without a place: see [`ReadError::Unlocated`].
pub(super) fn about(subject: &str, message: &str, place: Place) -> Error {
    let mut lines = message.lines();
    let predicate = lines.next().unwrap_or_default();
    let label = lines.next().unwrap_or_default();
    lines.fold(Error::new(format!("{subject} {predicate}")).at(place, label), Error::help)
}

/// What a node is, in the words of a user.
fn kind(node: &Node) -> &'static str {
    if node.entries().is_some() {
        "a map"
    } else if node.items().is_some() {
        "a list"
    } else if node.is_null() {
        "empty"
    } else if node.as_bool().is_some() {
        "a boolean"
    } else if node.as_str().is_some() {
        STRING
    } else {
        "a number"
    }
}
