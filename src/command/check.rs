//! `check`: whether the tenants are kept apart, proved or with a witness.

use std::fmt::Write;

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;
use runner_tenant::diagnostic::{Paint, Severity};
use runner_tenant::rule::{self, Report, Verdict};
use runner_tenant::secret::Masker;
use serde_json::Value as Json;

use super::tenants_path::TenantsPath;
use super::{Result, Run, print, print_coloured};
use crate::input::tenants_file;
use crate::outcome::Outcome;
use crate::read;

/// Check whether tenants can reach each other, and whether jobs can leave their tenant
///
/// Reads the tenants file alone: what the chart's values add is reported by `diff`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    tenants: TenantsPath,
    /// How to show the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The least severe findings to report
    #[arg(long, value_enum, default_value_t = Level::Broken)]
    severity: Level,
    /// Explain a rule instead
    #[arg(long, value_name = "RULE", value_parser = ids())]
    explain: Option<String>,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Messages with the lines they are about, then what was looked at
    Text,
    /// Findings with verdict and witness, what exceptions cover, and what was looked at
    Json,
    /// SARIF 2.1.0, for code scanners
    Sarif,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// One tenant reaches another
    Breach,
    /// A job can leave its tenant
    Exposed,
    /// Something has no effect, and nothing reports it
    Broken,
    /// Good to know
    Advice,
}

impl Run for Args {
    const NO: Option<&'static str> = Some("something was found");

    fn run(&self) -> Result {
        if let Some(rule) = self.explain.as_deref().and_then(rule::rule) {
            print(rule.page().as_bytes())?;
            return Ok(Outcome::Fine);
        }
        let file = tenants_file::open(self.tenants.named(), None)?;
        let tenants = file.all()?;
        let report = Report::of(rule::ALL, &tenants, file.exceptions());
        let report = report.at_least(self.severity.least());
        let masker = read::masker(&[]);
        match self.format {
            Format::Text => print_coloured(&text(&report, &masker))?,
            Format::Json => print(pretty(&report.to_json(&masker))?.as_bytes())?,
            Format::Sarif => print(pretty(&report.to_sarif(&masker))?.as_bytes())?,
        }
        Ok(if report.findings.is_empty() { Outcome::Fine } else { Outcome::No })
    }
}

impl Level {
    fn least(self) -> Severity {
        match self {
            Self::Breach => Severity::Breach,
            Self::Exposed => Severity::Exposed,
            Self::Broken => Severity::Broken,
            Self::Advice => Severity::Advice,
        }
    }
}

fn ids() -> PossibleValuesParser {
    PossibleValuesParser::new(rule::ALL.iter().map(|rule| rule.meta.id))
}

fn pretty(report: &Json) -> anyhow::Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(report)?))
}

/// The findings, then a line a rule.
fn text(report: &Report, masker: &Masker) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let _ = writeln!(text, "{}", finding.message.render_masked(Paint::Coloured, masker));
        let verdict = match &finding.verdict {
            Verdict::Shown(witness) => format!("shown by {}", masker.value_of("", witness)),
            Verdict::Undecided => "undecided by the tenants file alone".to_owned(),
        };
        let _ = writeln!(text, "  = verdict: {verdict}\n");
    }
    let [proved, shown, undecided, left] = ["proved", "shown", "undecided", "not looked at"];
    let _ = writeln!(text, "{:<24}{proved:>10}{shown:>10}{undecided:>12}{left:>16}", "rule");
    for (id, evidence) in &report.evidence {
        let [proved, shown] = [evidence.proved, evidence.shown];
        let [undecided, left] = [evidence.undecided, evidence.not_looked_at];
        let _ = writeln!(text, "{id:<24}{proved:>10}{shown:>10}{undecided:>12}{left:>16}");
    }
    if !report.suppressed.is_empty() {
        let _ = writeln!(text, "covered by exceptions: {}", report.suppressed.len());
    }
    text
}
