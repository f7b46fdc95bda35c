//! `diff`: what render would change.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use runner_tenant::plan::{Effect, Plan, plan};
use runner_tenant::secret::Masker;
use serde_json::{Value, json};
use similar::TextDiff;

use super::{Result, Run, print, print_coloured, read_stream, render, report_findings};
use crate::input::tenants_file;
use crate::outcome::Outcome;
use crate::read;

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
    /// One line a leaf: path, old value, new value, edit, line of the tenants file
    Text,
    /// Effects, findings and a JSON Patch (RFC 6902) per document
    Json,
}

impl Run for Args {
    const NO: Option<&'static str> = Some("something would change");

    fn run(&self) -> Result {
        let tenants = tenants_file::open(self.render.tenants.named(), self.render.tenant())?;
        let stream = read_stream()?;
        let plan = plan(stream, &tenants, self.render.tenant())?;
        if self.render.strict {
            plan.refuse_findings()?;
        }
        let masker = read::masker(&plan.output());
        report_findings(&plan.findings(), &masker);
        match (self.format, self.unified) {
            (Format::Json, _) => print(json(&plan, &masker)?.as_bytes())?,
            (Format::Text, true) => print_coloured(&unified(&plan, &masker)?)?,
            (Format::Text, false) => print(text(&plan, &masker).as_bytes())?,
        }
        Ok(if plan.changes_something() { Outcome::No } else { Outcome::Fine })
    }
}

/// A line a leaf, below a line a document.
fn text(plan: &Plan<'_>, masker: &Masker) -> String {
    let mut shown = String::new();
    for runner in &plan.runners {
        let mut document = String::new();
        let mut effects = runner.effects(masker);
        effects.sort_by(|a, b| a.document.cmp(&b.document));
        for effect in effects {
            if effect.document != document {
                let tenant = runner.tenant.runner_id();
                let _ = writeln!(shown, "{} (tenant {tenant})", effect.document);
                document.clone_from(&effect.document);
            }
            let _ = writeln!(shown, "  {}", line(&effect));
        }
    }
    shown
}

fn line(effect: &Effect) -> String {
    let Effect { path, old, new, edit, place, .. } = effect;
    let what = match (old.as_ref().map(value), new.as_ref().map(value)) {
        (None, Some(new)) => format!("+ {path}: {new}"),
        (Some(old), None) => format!("- {path}: {old}"),
        (Some(old), Some(new)) => format!("~ {path}: {old} → {new}"),
        (None, None) => path.clone(),
    };
    match place {
        Some(place) => format!("{what}  [{edit}, {}:{}]", place.source().name(), place.line()),
        None => format!("{what}  [{edit}]"),
    }
}

/// A value in one line; one that a variable takes from a Secret by its name and key.
fn value(value: &Value) -> String {
    let reference =
        value.get("secretKeyRef").filter(|_| value.as_object().is_some_and(|of| of.len() == 1));
    match reference.map(|reference| (&reference["name"], &reference["key"])) {
        Some((Value::String(name), Value::String(key))) => format!("(key {key} of Secret {name})"),
        _ if value.get("valueFrom").is_some_and(|from| *from == json!({})) => {
            "(valueFrom)".to_owned()
        }
        _ => value.to_string(),
    }
}

/// The changed lines with three around them.
fn unified(plan: &Plan<'_>, masker: &Masker) -> anyhow::Result<String> {
    let mut shown = String::new();
    for document in plan.documents(masker) {
        let diff = TextDiff::from_lines(&document.before, &document.after);
        let title = &document.title;
        let after = format!("{title} (tenant {})", document.tenant);
        let _ = write!(shown, "{}", diff.unified_diff().header(title, &after));
    }
    Ok(coloured(&shown))
}

/// The lines in colour, each with its own break.
fn coloured(diff: &str) -> String {
    let paint = |line: &str| {
        let (text, line_break) = line.split_at(line.trim_end_matches(['\r', '\n']).len());
        format!("{0}{text}{0:#}{line_break}", style(text))
    };
    diff.split_inclusive('\n').map(paint).collect()
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

/// The version of the JSON, which changes when a reader of the last one would go wrong.
const VERSION: u32 = 1;

/// The effects, the findings, and a JSON Patch per document.
fn json(plan: &Plan<'_>, masker: &Masker) -> anyhow::Result<String> {
    let effects: Vec<Effect> =
        plan.runners.iter().flat_map(|runner| runner.effects(masker)).collect();
    let findings = plan.findings();
    let findings: Vec<_> = findings.iter().map(|finding| finding.masked(masker)).collect();
    let report = json!({
        "version": VERSION,
        "effects": effects,
        "findings": findings,
        "patches": plan.patches(masker)?,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&report)?))
}
