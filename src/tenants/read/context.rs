//! What the reader knows of the whole.

use super::mistakes::Mistakes;
use crate::tenants::written::sources::Sources;

/// What the reader knows of the whole.
pub(in crate::tenants) struct Context<'n> {
    pub sources: &'n Sources,
    /// What an error calls the root: "tenant `java`".
    pub root: String,
    /// What `{tenant}` stands for, if anything.
    pub tenant: Option<&'n str>,
    pub mistakes: &'n Mistakes,
    /// What to do about a key that is often written where it is not known.
    pub hint: fn(&str) -> Option<&'static str>,
}
