//! How much a message matters.

/// How much a message matters; the earlier, the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program cannot go on.
    Error,
    /// One tenant reaches another.
    Breach,
    /// A job can leave its tenant.
    Exposed,
    /// Something has no effect, and nothing reports it.
    Broken,
    /// Good to know.
    Advice,
}

impl Severity {
    /// Its name in every machine-readable format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Breach => "breach",
            Self::Exposed => "exposed",
            Self::Broken => "broken",
            Self::Advice => "advice",
        }
    }
}
