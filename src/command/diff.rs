//! `diff`: what render would change.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use runner_tenant::plan::change::{self, Change};
use runner_tenant::plan::{Plan, plan};
use similar::TextDiff;

use super::{Result, Run, print, print_coloured, read_stream, render, report_findings};
use crate::cli::Outcome;
use crate::input::tenants_file;

/// Show what render would change in the manifests on standard input
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    render: render::Args,
    /// Show the changed lines of the manifests
    #[arg(long, conflicts_with = "format")]
    unified: bool,
    /// How to show the changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a change: where, from what to what, which edit, which line of the tenants file
    Text,
    /// A JSON Patch (RFC 6902) per document
    Json,
}

impl Run for Args {
    const NO: Option<&'static str> = Some("something would change");

    fn run(&self) -> Result {
        let tenants = tenants_file::open(self.render.tenants.named(), self.render.tenant())?;
        let stream = read_stream()?;
        let plan = plan(&stream, &tenants, self.render.tenant())?;
        if self.render.strict {
            plan.refuse_findings()?;
        }
        report_findings(&plan.findings());
        match (self.format, self.unified) {
            (Format::Json, _) => print(json(&plan)?.as_bytes())?,
            (Format::Text, true) => print_coloured(&unified(&plan)?)?,
            (Format::Text, false) => print(text(&plan)?.as_bytes())?,
        }
        Ok(if plan.changes_something() { Outcome::No } else { Outcome::Fine })
    }
}

/// A line a change, below a line a document.
fn text(plan: &Plan<'_>) -> anyhow::Result<String> {
    let mut shown = String::new();
    for runner in &plan.runners {
        let mut document = String::new();
        let mut changes = change::of(runner)?;
        changes.sort_by(|a, b| a.document.cmp(&b.document));
        for change in changes {
            if change.document != document {
                let tenant = runner.tenant.name.as_str();
                let _ = writeln!(shown, "{} (tenant {tenant})", change.document);
                document.clone_from(&change.document);
            }
            let _ = writeln!(shown, "  {}", line(&change));
        }
    }
    Ok(shown)
}

fn line(change: &Change) -> String {
    let Change { path, old, new, edit, because, .. } = change;
    let what = match (old, new) {
        (None, Some(new)) => format!("+ {path}: {new}"),
        (Some(old), None) => format!("- {path}: {old}"),
        (Some(old), Some(new)) => format!("~ {path}: {old} → {new}"),
        (None, None) => path.clone(),
    };
    match because {
        Some(place) => format!("{what}  [{edit}, {}:{}]", place.source().name(), place.line()),
        None => format!("{what}  [{edit}]"),
    }
}

/// The changed lines with three around them.
fn unified(plan: &Plan<'_>) -> anyhow::Result<String> {
    let mut shown = String::new();
    for document in plan.documents()? {
        let diff = TextDiff::from_lines(&document.before, &document.after);
        let title = &document.title;
        let after = format!("{title} (tenant {})", document.tenant);
        let _ = write!(shown, "{}", diff.unified_diff().header(title, &after));
    }
    Ok(coloured(&shown))
}

fn coloured(diff: &str) -> String {
    diff.lines().map(|line| format!("{0}{line}{0:#}\n", style(line))).collect()
}

/// As `git diff` paints its lines.
fn style(line: &str) -> Style {
    match line.as_bytes().first() {
        Some(b'+') => AnsiColor::Green.on_default(),
        Some(b'-') => AnsiColor::Red.on_default(),
        Some(b'@') => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    }
}

/// A JSON Patch per document.
fn json(plan: &Plan<'_>) -> anyhow::Result<String> {
    let patches = plan.patches()?;
    Ok(format!("{}\n", serde_json::to_string_pretty(&patches)?))
}
