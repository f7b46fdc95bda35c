//! What a section says of itself: the entry that its file fills in.

use serde_json::Value as Json;

use super::choice::Choice;

/// A section's knowledge that the reader, the layering and the edits ask for.
#[derive(Debug)]
pub(super) struct Section {
    /// Keys of `[[runners]]` that the section sets, each with the key of the tenant that does; a key
    /// stands for all below it, a leading `*` for any beginning.
    pub owns: &'static [(&'static str, &'static str)],
    /// Keys that are often written where they are not known, and what to do about them.
    pub hints: &'static [(&'static [&'static str], &'static str)],
    /// Maps of the section in which some keys exclude others.
    pub choices: &'static [Choice],
    /// Keys of the section that have the value of a key of the tenant where nothing is written.
    pub inherits: &'static [(&'static [&'static str], &'static str)],
}

/// A value that holds where nothing is written, and its key.
pub(in crate::tenants) type BuiltIn = (&'static [&'static str], Json);

impl Section {
    /// The entry of a section that has nothing to say.
    pub(super) const NOTHING: Self = Self { owns: &[], hints: &[], choices: &[], inherits: &[] };

    /// The key of the tenant that sets this key of `[[runners]]`.
    pub(super) fn owner(&self, runner_key: &str) -> Option<&'static str> {
        let is_owned = |owned: &str| match owned.strip_prefix('*') {
            Some(end) => runner_key.ends_with(end),
            None => runner_key
                .strip_prefix(owned)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        };
        self.owns.iter().find(|(owned, _)| is_owned(owned)).map(|(_, key)| *key)
    }
}
