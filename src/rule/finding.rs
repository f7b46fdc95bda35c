//! What a rule answers: what it found, how sure it is, and what it looked at.

use serde_json::{Value as Json, json};

use crate::diagnostic::Diagnostic;
use crate::secret::Masker;

/// A finding with its verdict.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What was found.
    pub message: Diagnostic,
    /// How sure it is.
    pub verdict: Verdict,
}

/// How sure a finding is.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It is so: here is what shows it.
    Shown(Json),
    /// What was read does not decide it.
    Undecided,
}

/// How many of the cases that a rule is about were decided, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Evidence {
    /// There is no finding in these, for a reason that holds for all inputs.
    pub proved: usize,
    /// There is a finding in these.
    pub shown: usize,
    /// What was read does not decide these.
    pub undecided: usize,
    /// Nobody looked at these.
    pub not_looked_at: usize,
}

/// What a rule found and looked at.
#[derive(Debug, Default)]
pub struct Answer {
    /// The findings, in the order of what they are about.
    pub findings: Vec<Finding>,
    /// What was looked at.
    pub evidence: Evidence,
}

impl Verdict {
    fn name(&self) -> &'static str {
        match self {
            Self::Shown(_) => "shown",
            Self::Undecided => "undecided",
        }
    }
}

impl Finding {
    /// Something that is so.
    pub(super) fn shown(message: Diagnostic, witness: Json) -> Self {
        Self { message, verdict: Verdict::Shown(witness) }
    }

    /// Something that may be so.
    pub(super) fn undecided(message: Diagnostic) -> Self {
        Self { message, verdict: Verdict::Undecided }
    }

    /// `{rule, severity, verdict, tenants, message, places, witness, help}`, without secrets.
    pub fn to_json(&self, masker: &Masker) -> Json {
        let message = self.message.masked(masker);
        let witness = match &self.verdict {
            Verdict::Shown(witness) => masker.value_of("", witness),
            Verdict::Undecided => Json::Null,
        };
        json!({
            "rule": message.rule().map(|rule| rule.id),
            "severity": message.severity().as_str(),
            "verdict": self.verdict.name(),
            "tenants": message.tenants(),
            "message": message.title(),
            "places": message.marks(),
            "witness": witness,
            "help": message.ways_out(),
        })
    }
}

impl Evidence {
    /// `{proved, shown, undecided, notLookedAt}`
    pub fn to_json(self) -> Json {
        let Self { proved, shown, undecided, not_looked_at } = self;
        json!({
            "proved": proved,
            "shown": shown,
            "undecided": undecided,
            "notLookedAt": not_looked_at,
        })
    }
}
