//! `diff`: what render would change.

use std::fmt::Write;

use runner_tenant::plan::change::{self, Change};
use runner_tenant::plan::{Plan, plan};
use similar::TextDiff;

use super::{Result, print, read_stream, tell_findings};
use crate::cli::{Diff, Format, Outcome};
use crate::console;
use crate::input::tenants_file;

pub(crate) fn run(args: &Diff) -> Result {
    let tenants = tenants_file::open(args.render.tenants.named(), args.render.tenant())?;
    let stream = read_stream()?;
    let plan = plan(&stream, &tenants, args.render.tenant())?;
    if args.render.strict {
        plan.refuse_findings()?;
    }
    tell_findings(&plan.findings());
    let shown = match (args.format, args.unified) {
        (Format::Json, _) => json(&plan)?,
        (Format::Text, true) => unified(&plan)?,
        (Format::Text, false) => text(&plan)?,
    };
    print(shown.as_bytes())?;
    Ok(if plan.changes_something() { Outcome::No } else { Outcome::Fine })
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
    Ok(if console::coloured_output() { coloured(&shown) } else { shown })
}

fn coloured(diff: &str) -> String {
    let paint = |line: &str| match line.as_bytes().first() {
        Some(b'+') => format!("\u{1b}[32m{line}\u{1b}[0m\n"),
        Some(b'-') => format!("\u{1b}[31m{line}\u{1b}[0m\n"),
        Some(b'@') => format!("\u{1b}[36m{line}\u{1b}[0m\n"),
        _ => format!("{line}\n"),
    };
    diff.lines().map(paint).collect()
}

/// A JSON Patch per document.
fn json(plan: &Plan<'_>) -> anyhow::Result<String> {
    let patches = plan.patches()?;
    Ok(format!("{}\n", serde_json::to_string_pretty(&patches)?))
}
