//! `charts/tenant`, fed by `runner-tenant tenants`. A case is a folder of `tests/charts/tenant`:
//! `tenants.yaml` and `values.yaml`, where they say more than nothing, and what comes of them:
//! `expected.yaml`, or `expected.diff` against the one of `default`, or a line of `stderr`.
//! `SNAPSHOTS=overwrite` writes the expectations anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use similar::TextDiff;
use snapbox::Data;
use testing::ROOT;
use testing::documents::documents;
use testing::helm::Helm;
use testing::program::binary;

use crate::rendering::contains;

const CHART: &str = "charts/tenant";
const CASES: &str = "tests/charts/tenant";
/// A Helm that is built without saying so takes itself for one of Kubernetes 1.20.
const KUBERNETES: [&str; 2] = ["--kube-version", "1.36.0"];

pub(crate) fn is_in_order(helm: &Helm) -> Result<(), Failed> {
    for case in cases()?.iter().filter(|case| !case.join("stderr").exists()) {
        let values = values(helm, case, "lint")?;
        let lint = ["lint", "--strict", CHART];
        Helm::output(helm.run(&[&lint[..], &KUBERNETES, &words(&values)].concat())?)?;
    }
    Ok(())
}

pub(crate) fn cases_hold(helm: &Helm) -> Result<(), Failed> {
    let default = Path::new(ROOT).join(CASES).join("default");
    let plain = render(helm, &default)?.map_err(Failed::from)?;
    let mut failures = Vec::new();
    for case in cases()? {
        if let Err(failure) = hold(helm, &case, &plain) {
            failures.push(format!("{}: {}", case.display(), failure.message().unwrap_or("")));
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n").into()) }
}

fn hold(helm: &Helm, case: &Path, plain: &str) -> Result<(), Failed> {
    let stderr = case.join("stderr");
    match (render(helm, case)?, stderr.exists()) {
        (Err(said), true) => contains(&said, fs::read_to_string(stderr)?.trim_end()),
        (Err(said), false) => Err(said.into()),
        (Ok(rendered), true) => Err(rendered.into()),
        (Ok(rendered), false) if case.ends_with("default") => same(rendered, "expected.yaml", case),
        (Ok(rendered), false) => {
            let diff = TextDiff::from_lines(plain, &rendered);
            let diff = diff.unified_diff().context_radius(3).to_string();
            same(hunks_without_places(&diff), "expected.diff", case)
        }
    }
}

/// The admission policies need 1.30, the rest does not.
pub(crate) fn older_clusters_do_without_the_policies(helm: &Helm) -> Result<(), Failed> {
    let case = Path::new(ROOT).join(CASES).join("no-admission");
    let values = values(helm, &case, "older")?;
    let template = ["template", "java-tenant", CHART, "--namespace", "runner-tenants"];
    let older = ["--kube-version", "1.29.0"];
    let run = |values: &[&str]| helm.run(&[&template[..], &older, values].concat());
    let without = words(&values);
    Helm::output(run(&without)?)?;
    let with = run(&[&without[..], &["--set", "admission.enabled=true"]].concat())?;
    let said = "v1.29.0 has no ValidatingAdmissionPolicy of version v1, which came with 1.30: set admission.enabled=false";
    contains(&String::from_utf8(with.stderr)?, said)
}

/// What Helm renders, or what it says.
pub(crate) fn render(helm: &Helm, case: &Path) -> Result<Result<String, String>, Failed> {
    let values = values(helm, case, "template")?;
    let template = ["template", "java-tenant", CHART, "--namespace", "runner-tenants"];
    let output = helm.run(&[&template[..], &KUBERNETES, &words(&values)].concat())?;
    if !output.status.success() {
        return Ok(Err(String::from_utf8(output.stderr)?));
    }
    // Helm 3 and Helm 4 differ in blank lines.
    let stream = String::from_utf8(output.stdout)?;
    let documents = documents(&stream).into_iter();
    Ok(Ok(documents.map(|document| format!("---\n{}\n", document.trim())).collect()))
}

/// The files with a case's values: its tenant's, and its own.
fn values(helm: &Helm, case: &Path, purpose: &str) -> Result<Vec<PathBuf>, Failed> {
    let own = case.join("tenants.yaml");
    let tenants = if own.exists() { own } else { Path::new(ROOT).join("tenants.yaml") };
    let mut program = Command::new(binary());
    program.args(["tenants", "java", "--format", "values", "--tenants"]).arg(tenants);
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tenant-chart-{}", helm.major()));
    fs::create_dir_all(&folder)?;
    let name = case.file_name().ok_or("a case without a name")?;
    let file = folder.join(name).with_extension(format!("{purpose}.yaml"));
    fs::write(&file, Helm::output(program.output()?)?)?;
    let own = Some(case.join("values.yaml")).filter(|own| own.exists());
    Ok([file].into_iter().chain(own).collect())
}

fn words(values: &[PathBuf]) -> Vec<&str> {
    values.iter().flat_map(|file| ["--values", file.to_str().unwrap_or_default()]).collect()
}

fn cases() -> Result<Vec<PathBuf>, Failed> {
    let cases = fs::read_dir(Path::new(ROOT).join(CASES))?.map(|case| Ok(case?.path()));
    let mut cases = cases.collect::<std::io::Result<Vec<_>>>()?;
    cases.retain(|case| case.is_dir());
    cases.sort();
    Ok(cases)
}

/// Line numbers would make every case change with the first document.
fn hunks_without_places(diff: &str) -> String {
    let lines = diff.lines().map(|line| if line.starts_with("@@") { "@@" } else { line });
    lines.map(|line| format!("{line}\n")).collect()
}

fn same(rendered: String, expectation: &str, case: &Path) -> Result<(), Failed> {
    let expected = Data::read_from(&case.join(expectation), None).raw();
    let rendered = Data::text(rendered).raw();
    Ok(snapbox::Assert::new().action_env("SNAPSHOTS").try_eq(None, rendered, expected)?)
}
