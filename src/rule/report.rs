//! What all rules found in a fleet, and which of it an exception covers.

use serde_json::{Value as Json, json};

use super::definition::{Input, Rule};
use super::finding::{Evidence, Finding, Verdict};
use crate::diagnostic::{Diagnostic, Severity, sarif};
use crate::secret::Masker;
use crate::tenants::{Exception, Spanned, Tenant};

/// The version of the JSON, which changes when a reader of the last one would go wrong.
const VERSION: u32 = 1;

/// What was found and looked at.
#[derive(Debug, Default)]
pub struct Report {
    /// The findings, the most severe first.
    pub findings: Vec<Finding>,
    /// Those that exceptions cover, each with why.
    pub suppressed: Vec<(Finding, String)>,
    /// What each rule looked at, by its id.
    pub evidence: Vec<(&'static str, Evidence)>,
}

impl Report {
    /// Runs these rules on all tenants of a fleet.
    pub fn of(rules: &[&Rule], tenants: &[Tenant], exceptions: &[Spanned<Exception>]) -> Self {
        let input = Input::new(tenants);
        let mut report = Self::default();
        for rule in rules {
            let answer = (rule.run)(&input);
            report.evidence.push((rule.meta.id, answer.evidence));
            for finding in answer.findings {
                match because(&finding.message, exceptions) {
                    Some(because) => report.suppressed.push((finding, because)),
                    None => report.findings.push(finding),
                }
            }
        }
        report.findings.sort_by_key(|finding| finding.message.severity());
        report
    }

    /// Leaves out what matters less than this.
    #[must_use]
    pub fn at_least(mut self, least: Severity) -> Self {
        self.findings.retain(|finding| finding.message.severity() <= least);
        self
    }

    /// `{version, findings, suppressed, evidence}`, without secrets.
    pub fn to_json(&self, masker: &Masker) -> Json {
        let suppressed = self.suppressed.iter().map(|(finding, because)| {
            let mut finding = finding.to_json(masker);
            finding["because"] = masker.text(because).into();
            finding
        });
        let evidence = self.evidence.iter();
        json!({
            "version": VERSION,
            "findings": self.findings.iter().map(|one| one.to_json(masker)).collect::<Json>(),
            "suppressed": suppressed.collect::<Json>(),
            "evidence": evidence
                .map(|(id, evidence)| ((*id).to_owned(), evidence.to_json()))
                .collect::<Json>(),
        })
    }

    /// SARIF 2.1.0 without secrets: an undecided finding is `open`, one that an exception covers has
    /// a suppression.
    pub fn to_sarif(&self, masker: &Masker) -> Json {
        let all: Vec<&Finding> =
            self.findings.iter().chain(self.suppressed.iter().map(|(one, _)| one)).collect();
        let messages: Vec<_> = all.iter().map(|one| one.message.masked(masker)).collect();
        let mut log = sarif::log(&messages);
        for (index, finding) in all.into_iter().enumerate() {
            let result = &mut log["runs"][0]["results"][index];
            if let Verdict::Undecided = finding.verdict {
                // Section 3.27.10: there is no level unless the kind is `fail`.
                result["kind"] = "open".into();
                result["level"] = "none".into();
            }
            let suppressed = index.checked_sub(self.findings.len());
            if let Some((_, because)) = suppressed.and_then(|index| self.suppressed.get(index)) {
                let because = masker.text(because);
                result["suppressions"] = json!([{"kind": "external", "justification": because}]);
            }
        }
        log
    }
}

/// Why a finding is meant, where exceptions cover it for every tenant that it is about.
fn because(message: &Diagnostic, exceptions: &[Spanned<Exception>]) -> Option<String> {
    let mut reasons: Vec<&str> = Vec::new();
    for tenant in message.tenants() {
        let covering = exceptions.iter().find(|one| one.covers(message, tenant))?;
        if !reasons.contains(&covering.because.as_str()) {
            reasons.push(covering.because.as_str());
        }
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}
