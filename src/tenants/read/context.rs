//! What the reader knows of the whole.

use super::mistakes::Mistakes;
use crate::tenants::written::placeholder::Names;
use crate::tenants::written::sources::Sources;

/// What the reader knows of the whole.
pub(in crate::tenants) struct Context<'n> {
    pub sources: &'n Sources,
    /// What an error calls the root: "tenant `java`".
    pub root: String,
    /// What the placeholders stand for, if anything.
    pub names: Option<Names<'n>>,
    pub mistakes: &'n Mistakes,
    /// What to do about a key that is often written where it is not known.
    pub hint: fn(&str) -> Option<&'static str>,
}
