//! What is wrong in a tenant, collected so that one run reports all of it.

use std::cell::RefCell;
use std::collections::HashSet;

use crate::diagnostic::Error;

/// The mistakes found so far. An entry with a mistake is read again as if it were absent, so that
/// the others are found too.
#[derive(Debug, Default)]
pub(in crate::tenants) struct Mistakes(RefCell<Found>);

#[derive(Debug, Default)]
struct Found {
    errors: Vec<Error>,
    /// What they say, and where.
    known: HashSet<(String, Option<(String, usize)>)>,
    /// The ways to the maps and values that the errors are about.
    paths: Vec<String>,
    /// The entries that are read as if they were absent.
    absent: HashSet<Entry>,
}

/// An entry of a map by where its key begins, or an item of a list by where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::tenants) enum Entry {
    Key(usize),
    Item(usize),
}

/// The number of mistakes in one tenant after which the reader gives up: each costs a new reading.
const LIMIT: usize = 100;

impl Mistakes {
    /// Adds an error about what is at `path`, each of many once.
    pub(in crate::tenants) fn add(&self, path: String, error: Error) {
        let mut found = self.0.borrow_mut();
        for error in error.diagnostics().iter().cloned().map(Error::from) {
            if found.known.insert(key(&error)) {
                found.errors.push(error);
            }
        }
        found.paths.push(path);
    }

    /// Whether there are none.
    pub(in crate::tenants) fn is_empty(&self) -> bool {
        self.0.borrow().errors.is_empty()
    }

    /// Adds the error of a check on what is at `paths`, unless a mistake there may be its cause.
    pub(in crate::tenants) fn check(&self, paths: &[&str], result: Result<(), Error>) {
        if let Err(error) = result
            && !paths.iter().any(|path| self.touch(path))
        {
            self.add(paths.join(" "), error);
        }
    }

    /// Whether a mistake was found at `path` or below it.
    pub(in crate::tenants) fn touch(&self, path: &str) -> bool {
        let is_below = |found: &String| match found.strip_prefix(path) {
            Some(rest) => path.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']),
            None => false,
        };
        self.0.borrow().paths.iter().any(is_below)
    }

    /// Whether a key of the tenant itself is wrong, which may be a misspelling of any other.
    pub(in crate::tenants) fn are_at_the_top(&self) -> bool {
        self.0.borrow().paths.iter().any(String::is_empty)
    }

    /// Reads an entry as if it were absent from now on.
    pub(in crate::tenants) fn drop_entry(&self, entry: Entry) {
        self.0.borrow_mut().absent.insert(entry);
    }

    /// Whether an entry is read as if it were absent.
    pub(in crate::tenants) fn is_absent(&self, entry: Entry) -> bool {
        self.0.borrow().absent.contains(&entry)
    }

    /// Whether there are too many to go on.
    pub(in crate::tenants) fn are_too_many(&self) -> bool {
        self.0.borrow().absent.len() >= LIMIT
    }

    /// All of them as one error, if there are any.
    pub(in crate::tenants) fn into_error(self) -> Option<Error> {
        Error::all(self.0.into_inner().errors)
    }
}

/// What an error says, and where it begins.
fn key(error: &Error) -> (String, Option<(String, usize)>) {
    let place = error.place();
    let place = place.map(|place| (place.source().name().to_owned(), place.span().start));
    (error.title().to_owned(), place)
}
