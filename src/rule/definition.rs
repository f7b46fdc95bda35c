//! What a rule is.

use super::finding::Answer;
use crate::diagnostic::catalogue;
use crate::fleet::Fleet;
use crate::tenants::Tenant;

/// What rules read.
#[derive(Debug)]
pub struct Input<'t> {
    /// The tenants, each of their runners.
    pub tenants: &'t [Tenant],
    /// What they reach.
    pub fleet: Fleet<'t>,
}

/// What a rule needs to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The tenants file alone.
    Tenants,
}

/// A rule: what it is about, and how it is decided.
#[derive(Debug)]
pub struct Rule {
    /// Its id, title and severity.
    pub meta: &'static catalogue::Rule,
    /// What it needs.
    pub needs: &'static [Needs],
    /// Where what it rests on is written.
    pub sources: &'static [&'static str],
    /// The text of its file, which begins with its page.
    pub(super) text: &'static str,
    /// Decides it.
    pub run: fn(&Input<'_>) -> Answer,
}

impl<'t> Input<'t> {
    /// Computes what these tenants reach.
    pub fn new(tenants: &'t [Tenant]) -> Self {
        Self { tenants, fleet: Fleet::new(tenants) }
    }
}

impl Needs {
    fn name(self) -> &'static str {
        match self {
            Self::Tenants => "the tenants file",
        }
    }
}

impl Rule {
    /// Its page in Markdown, made of the comment that its file begins with.
    pub fn page(&self) -> String {
        let comment = self.text.lines().map_while(|line| line.strip_prefix("//!"));
        let comment: String =
            comment.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
        let needs: Vec<_> = self.needs.iter().map(|needs| needs.name()).collect();
        let sources: String = self.sources.iter().map(|source| format!("- {source}\n")).collect();
        format!(
            "# {}\n\nSeverity: {}. Reads {}.\n\n{comment}\n## Sources\n\n{sources}",
            self.meta.id,
            self.meta.severity.as_str(),
            needs.join(", ")
        )
    }
}
