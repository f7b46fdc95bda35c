//! No secret leaves the program: markers planted wherever a stream and a tenants file have a place
//! for one, with lines near them damaged, and everything that the commands would print.
//!
//! `SECRETS_SEEDS=N` takes so many seeds, `SECRETS_SECONDS=N` runs for so long, from the seed
//! `SECRETS_SEED` on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod plant;

use std::time::{Duration, Instant};

use manifest_patch::Stream;
use plant::{Planted, planted};
use runner_tenant::diagnostic::{Diagnostic, Error, Paint, Source, sarif};
use runner_tenant::plan::plan;
use runner_tenant::secret::Masker;
use runner_tenant::tenants::TenantsFile;

/// So many seeds where nobody asks for more.
const SEEDS: u64 = 150;

#[test]
fn no_secret_is_shown() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let first = number("SECRETS_SEED").unwrap_or(0);
    let seeds = number("SECRETS_SEEDS").unwrap_or(SEEDS);
    let until =
        number("SECRETS_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let is_left = |seed: u64| match until {
        Some(until) => Instant::now() < until,
        None => seed < first + seeds,
    };
    let mut failures = Vec::new();
    for seed in (first..).take_while(|seed| is_left(*seed)) {
        let planted = planted(seed);
        let shown = everything(&planted);
        if let Some(shown) = shown.iter().find(|shown| shown.contains(&planted.marker)) {
            let lines = shown.lines().filter(|line| line.contains(&planted.marker));
            let lines: Vec<_> = lines.take(2).collect();
            failures.push(format!(
                "seed {seed}, planted:\n{}\nshown:\n{}",
                planted.how,
                lines.join("\n")
            ));
        }
    }
    let few: Vec<_> = failures.iter().take(5).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} shown:\n{}", failures.len(), few.join("\n\n"));
}

/// Names are no secrets: what the tests plant beside them hides none.
#[test]
fn names_stay_visible() {
    for seed in 0..60 {
        let Planted { stream, tenants, .. } = planted(seed);
        let masker = Masker::of([tenants.as_str(), &stream]);
        let names = "secretName: s3-java, keys: {accessKey: access_key, secretKey: secret_key}";
        if TenantsFile::parse(Source::new("tenants.yaml", tenants.as_str())).is_ok() {
            assert!(masker.document(&tenants).contains(names), "seed {seed}: {tenants}");
        }
        let title = "the Secret `s3-java` has no key `access_key`: `key = \"gitlab-runner\"`";
        assert_eq!(masker.text(title), title);
    }
}

/// All texts that the commands would print.
fn everything(planted: &Planted) -> Vec<String> {
    let Planted { stream, tenants, .. } = planted;
    let mut shown = drawn(planted);
    let source = Source::new("tenants.yaml", tenants.as_str());
    let read = Masker::of([tenants.as_str(), stream]);
    let file = match TenantsFile::parse(source) {
        Ok(file) => file,
        Err(error) => {
            shown.extend(failed(&error, &read));
            return shown;
        }
    };
    let planned = match plan(stream.as_bytes(), &file, None) {
        Ok(plan) => plan,
        Err(error) => {
            shown.extend(failed(&error, &read));
            return shown;
        }
    };
    let output = String::from_utf8(planned.output().concat()).unwrap();
    let masker = Masker::of([tenants.as_str(), stream, &output]);
    for finding in planned.findings() {
        shown.push(finding.render_masked(Paint::Plain, &masker));
        shown.push(serde_json::to_string(&finding.masked(&masker)).unwrap());
    }
    for runner in &planned.runners {
        shown.extend(
            runner.effects(&masker).iter().map(|effect| serde_json::to_string(effect).unwrap()),
        );
    }
    for document in planned.documents(&masker) {
        shown.extend([document.before, document.after]);
    }
    match planned.patches(&masker) {
        Ok(patches) => shown.push(serde_json::to_string(&patches).unwrap()),
        Err(error) => shown.extend(failed(&error, &masker)),
    }
    if let Err(error) = planned.refuse_findings() {
        shown.extend(failed(&error, &masker));
    }
    shown
}

/// The line of the marker as an error would draw it, and its whole document as `diff` would.
fn drawn(planted: &Planted) -> Vec<String> {
    let Planted { stream, tenants, marker, .. } = planted;
    let masker = Masker::of([tenants.as_str(), stream]);
    let mut shown = Vec::new();
    for text in [stream, tenants] {
        for segment in Stream::split(text.as_bytes()) {
            let document = std::str::from_utf8(segment.text).unwrap();
            let Some(at) = document.find(marker.as_str()) else { continue };
            let source = Source::new("x.yaml", document);
            let error = Diagnostic::error("x").at(source.place(at..at + marker.len()), "");
            shown.push(error.render_masked(Paint::Plain, &masker));
            shown.push(error.render(Paint::Plain));
            shown.push(masker.document(document));
        }
    }
    shown
}

fn failed(error: &Error, masker: &Masker) -> [String; 2] {
    let masked: Vec<_> = error.diagnostics().iter().map(|one| one.masked(masker)).collect();
    [error.render_masked(Paint::Plain, masker), sarif::log(&masked).to_string()]
}
