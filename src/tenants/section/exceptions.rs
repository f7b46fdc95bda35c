//! `exceptions` at the top of the file: findings that somebody answers for.

use schemars::JsonSchema;
use serde::Deserialize;

use super::names::{RunnerName, TenantName};
use crate::diagnostic::{Diagnostic, catalogue};
use crate::spelling::nearest;
use crate::tenants::read::constrained::{Violation, constrained_string};
use crate::tenants::read::spanned::Spanned;

/// A finding that is not reported and that --strict does not refuse.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exception {
    /// The finding's id.
    pub id: Spanned<FindingId>,
    /// The tenants that it is for. Left out, without `runners` too: all.
    pub tenants: Option<Vec<Spanned<TenantName>>>,
    /// The runners that it is for, of tenants with several: ml/gpu.
    pub runners: Option<Vec<Spanned<RunnerId>>>,
    /// Why it is so.
    pub because: Spanned<Words>,
    /// Who answers for it.
    #[allow(dead_code, reason = "for those who read the file")]
    owner: Spanned<Words>,
    /// The last day on which it is meant to hold, as 2027-03-31. `runner-tenant tenants` reports one
    /// that is past; nothing else changes on that day.
    pub until: Option<Spanned<Date>>,
}

constrained_string! {
    /// The id of a finding.
    FindingId,
    pattern: r"^[a-z0-9]+(-[a-z0-9]+)*$",
    check: finding_id,
}

constrained_string! {
    /// A runner of a tenant with several: `ml/gpu`.
    RunnerId,
    pattern: r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
    check: runner_id,
}

constrained_string! {
    /// A text that says something.
    Words,
    pattern: r"\S",
    check: words,
}

constrained_string! {
    /// A day of the calendar: `2027-03-31`.
    Date,
    pattern: r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    check: date,
}

impl Exception {
    /// Whether it is for this finding about a runner, `ml` or `ml/gpu`.
    pub fn covers(&self, finding: &Diagnostic, runner: &str) -> bool {
        let is_same = |rule: &catalogue::Rule| rule.id == self.id.as_str();
        finding.rule().is_some_and(is_same) && self.is_for(runner)
    }

    /// Whether it is for a runner, `ml` or `ml/gpu`.
    pub fn is_for(&self, runner: &str) -> bool {
        let tenant = runner.split('/').next().unwrap_or(runner);
        let tenants = self.tenants.iter().flatten();
        let runners = self.runners.iter().flatten();
        self.is_for_all()
            || tenants.into_iter().any(|listed| listed.as_str() == tenant)
            || runners.into_iter().any(|listed| listed.as_str() == runner)
    }

    /// Whether it is for every tenant.
    pub fn is_for_all(&self) -> bool {
        self.tenants.is_none() && self.runners.is_none()
    }

    /// The tenants and runners that it names.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let tenants = self.tenants.iter().flatten().map(|tenant| tenant.as_str());
        tenants.chain(self.runners.iter().flatten().map(|runner| runner.as_str()))
    }
}

fn finding_id(text: &str) -> Result<(), Violation> {
    let ids = || catalogue::ALL.iter().map(|rule| rule.id);
    if ids().any(|id| id == text) {
        return Ok(());
    }
    let violation = Violation::new("is not the id of a finding", "");
    Err(match nearest(text, ids()) {
        Some(near) => violation.help(format!("did you mean `{near}`?")),
        None => violation.help("a finding begins with its id in brackets: `warning[env-from]`"),
    })
}

fn runner_id(text: &str) -> Result<(), Violation> {
    let is_valid = text.split_once('/').is_some_and(|(tenant, runner)| {
        TenantName::parse(tenant).is_ok() && RunnerName::parse(runner).is_ok()
    });
    match is_valid {
        true => Ok(()),
        false => Err(Violation::new("is not a runner", "expected TENANT/RUNNER, such as ml/gpu")),
    }
}

fn words(text: &str) -> Result<(), Violation> {
    match text.trim().is_empty() {
        true => Err(Violation::new("must not be empty", "")),
        false => Ok(()),
    }
}

fn date(text: &str) -> Result<(), Violation> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let is_date = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && number(0..4)
            .zip(number(5..7))
            .zip(number(8..10))
            .is_some_and(|((year, month), day)| day >= 1 && day <= days_of(year, month));
    match is_date {
        true => Ok(()),
        false => Err(Violation::new("is not a day", "expected year, month and day: 2027-03-31")),
    }
}

/// How many days a month has in the Gregorian calendar; 0 for one that there is not.
fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}
