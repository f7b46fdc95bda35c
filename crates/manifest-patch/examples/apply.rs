//! Applies JSON Patches to the documents of a stream.
//!
//! `apply PATCHES.json < in.yaml > out.yaml`, where PATCHES.json is
//! `[{"target": {"kind": …, "name": …}, "patch": [RFC 6902 operations]}]`. Both fields of a target
//! are optional; without any it is every document. Exit status 2 and nothing on standard output
//! when something cannot be done.

use std::io::{Read, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use manifest_patch::{Document, Node, Segment, Stream, patch};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetedPatch {
    #[serde(default)]
    target: Target,
    patch: json_patch::Patch,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Target {
    kind: Option<String>,
    name: Option<String>,
}

impl Target {
    fn selects(&self, tree: &Node) -> bool {
        let is = |wanted: &Option<String>, found: Option<&Node>| match wanted {
            Some(wanted) => found.and_then(Node::as_str) == Some(wanted),
            None => true,
        };
        is(&self.kind, tree.get("kind")) && is(&self.name, tree.at(["metadata", "name"]))
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<()> {
    let file = std::env::args_os().nth(1).context("usage: apply PATCHES.json < in.yaml")?;
    let json = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let patches: Vec<TargetedPatch> = serde_json::from_str(&json)
        .with_context(|| format!("{} is not a list of patches", file.display()))?;
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let mut output = Vec::with_capacity(input.len());
    for segment in Stream::split(&input) {
        output.extend_from_slice(segment.separator);
        let patched = patched(&segment, &patches).with_context(|| {
            let line = memchr::memchr_iter(b'\n', &input[..segment.offset]).count() + 1;
            format!("document at line {line}")
        })?;
        output.extend_from_slice(patched.as_deref().map_or(segment.text, str::as_bytes));
    }
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&output)?;
    stdout.flush()?;
    Ok(())
}

/// The text of a document with its patches applied; `None` when none of them selects it.
fn patched(segment: &Segment<'_>, patches: &[TargetedPatch]) -> anyhow::Result<Option<String>> {
    if segment.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(segment.text).context("not UTF-8")?;
    let document = Document::parse(text)?;
    let mut tree = document.tree().clone();
    let mut selected = false;
    for patch in patches.iter().filter(|patch| patch.target.selects(document.tree())) {
        patch::apply(&mut tree, &patch.patch)?;
        selected = true;
    }
    if !selected {
        return Ok(None);
    }
    if segment.content_on_separator().is_some() {
        bail!("content after `---` on its line, which Kubernetes rejects");
    }
    Ok(Some(document.rewrite(&tree)?))
}
