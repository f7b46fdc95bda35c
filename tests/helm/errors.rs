//! What users see when it does not work. Helm 4 throws a plugin's standard error away, so that this
//! is not a matter of course.

use std::fs;

use libtest_mimic::Failed;
use testing::helm::{Helm, PostRenderer};

use crate::rendering::contains;

const COMMAND: [&str; 3] = ["template", "java-runner", "tests/charts/gitlab-runner"];

pub(crate) fn unknown_tenant(helm: &Helm) -> Result<(), Failed> {
    let arguments = ["--tenants", "tests/streams-tenants.yaml", "--tenant", "jav"];
    reports(helm, &COMMAND, &arguments, "did you mean `java`?")
}

pub(crate) fn mistake_in_tenants_file(helm: &Helm) -> Result<(), Failed> {
    let file = helm.file("mistaken.yaml");
    fs::write(&file, "apiVersion: runner-tenant/v1\ntenants:\n  java: {realease: java-runner}\n")?;
    let arguments = ["--tenants", file.to_str().ok_or("path")?, "--tenant", "java"];
    reports(helm, &COMMAND, &arguments, "did you mean `release`?")
}

pub(crate) fn runner_without_tenant(helm: &Helm) -> Result<(), Failed> {
    let mut command = COMMAND;
    command[1] = "golang-runner";
    reports(helm, &command, &["--tenants", "tests/streams-tenants.yaml"], "golang-runner")
}

/// Helm fails, writes no manifest, and shows the program's message.
fn reports(helm: &Helm, command: &[&str], arguments: &[&str], message: &str) -> Result<(), Failed> {
    let output = helm.post_render(command, PostRenderer::RunnerTenant(arguments))?;
    if output.status.success() || !output.stdout.is_empty() {
        return Err(String::from_utf8_lossy(&output.stdout).into_owned().into());
    }
    contains(&String::from_utf8(output.stderr)?, message)
}
