//! What a tenant opens by `lockdown`.

use super::definition::Input;
use super::finding::{Answer, Finding};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::catalogue::Rule;
use crate::tenants::{Lockdown, Tenant};

/// A part of `lockdown`, and what follows when it is open.
pub(super) struct Part {
    pub(super) rule: &'static Rule,
    /// The part as it is written when it is open, with its path: `lockdown.overwrites: open`.
    pub(super) written: &'static str,
    pub(super) means: &'static str,
    /// The CI lines that use it, where the chart's values let them.
    pub(super) attempt: &'static str,
    pub(super) help: &'static str,
    /// Where it is open.
    pub(super) open: fn(&Lockdown) -> Option<std::ops::Range<usize>>,
}

impl Part {
    /// A finding for each runner whose part is open: undecided, as what then holds is in the chart's
    /// values.
    pub(super) fn answer(&self, input: &Input<'_>) -> Answer {
        let mut answer = Answer::default();
        for tenant in input.tenants {
            match (self.open)(&tenant.lockdown) {
                None => answer.evidence.proved += 1,
                Some(span) => {
                    answer.evidence.undecided += 1;
                    answer.findings.push(self.finding(tenant, span));
                }
            }
        }
        answer
    }

    fn finding(&self, tenant: &Tenant, span: std::ops::Range<usize>) -> Finding {
        let title = format!("`{}` {}", self.written, self.means);
        let message = Diagnostic::finding(self.rule, title).about(self.written);
        let message = message.tenant(tenant.runner_id()).at(tenant.place(span), "");
        let message = message.help(self.help);
        Finding::undecided(message.help(format!("a job tries it with `{}`", self.attempt)))
    }
}
