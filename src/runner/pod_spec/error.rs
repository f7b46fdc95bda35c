//! Why a patch of a build pod cannot be read.

/// Why a patch cannot be read. The runner refuses most of these too, when a job comes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// It is not one YAML document.
    #[error("the patch cannot be read: {0}")]
    Unreadable(String),
    /// Its `patch_type` is none of the runner's.
    #[error("`patch_type` is `{0}`, expected `json`, `merge` or `strategic`")]
    Type(String),
    /// It is another thing than its type demands.
    #[error("a `{kind}` patch must be {expected}")]
    Shape {
        /// The patch's type.
        kind: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// An operation of a JSON Patch is none.
    #[error("operation {position} of the patch is not one of RFC 6902: {reason}")]
    Operation {
        /// Its position, from 0.
        position: usize,
        /// What is wrong with it.
        reason: String,
    },
}
