//! The alerts of `charts/tenant`, by Prometheus' own test of rules.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;
use testing::helm::Helm;
use testing::{ROOT, go};

use crate::tenant_chart::render;

/// The variable that names promtool, where it is not on the PATH; Debian's package is `prometheus`.
const VARIABLE: &str = "RUNNER_TENANT_PROMTOOL";

/// What is missing to run the test.
pub(crate) fn missing() -> Option<&'static str> {
    if go::program().is_none() {
        return Some(go::VARIABLE);
    }
    promtool().arg("--version").output().is_err().then_some(VARIABLE)
}

pub(crate) fn ring_when_they_should(helm: &Helm) -> Result<(), Failed> {
    let case = Path::new(ROOT).join("tests/charts/tenant/monitoring");
    let documents = go::read(&render(helm, &case)?.map_err(Failed::from)?)?;
    let mut rules = documents.iter().filter(|document| document["kind"] == "PrometheusRule");
    let rules = &rules.next().ok_or("no PrometheusRule")?["spec"];

    let folder = helm.file("alerts");
    fs::create_dir_all(&folder)?;
    // JSON is YAML.
    fs::write(folder.join("rules.yaml"), rules.to_string())?;
    fs::copy(Path::new(ROOT).join("tests/charts/tenant-alerts.yaml"), folder.join("test.yaml"))?;
    let output = promtool().args(["test", "rules", "test.yaml"]).current_dir(&folder).output()?;
    let said = [output.stdout, output.stderr].concat();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8(said)?.into()) }
}

fn promtool() -> Command {
    let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty());
    Command::new(named.unwrap_or_else(|| "promtool".into()))
}
