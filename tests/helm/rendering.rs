//! What comes out of Helm with the program as its post-renderer.

use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use snapbox::Data;
use testing::ROOT;
use testing::documents::{documents, is_runners};
use testing::helm::{Helm, PostRenderer};

const CHART: &str = "tests/charts/gitlab-runner";
const DEMO: &str = "tests/charts/values/demo.yaml";
const FULL: &str = "tests/charts/values/full.yaml";
const MONITORS: [&str; 2] = ["--api-versions", "monitoring.coreos.com/v1"];
const STREAMS_TENANTS: PostRenderer<'static> =
    PostRenderer::RunnerTenant(&["--tenants", "tests/streams-tenants.yaml"]);

pub(crate) fn charts_are_in_order(helm: &Helm) -> Result<(), Failed> {
    Helm::output(helm.run(&["lint", "--strict", CHART, "--values", FULL])?)?;
    Helm::output(helm.run(&["lint", "--strict", "tests/charts/fleet"])?).map(drop)
}

/// `SNAPSHOTS=overwrite` writes them anew.
pub(crate) fn samples_are_current(helm: &Helm) -> Result<(), Failed> {
    for tenant in ["java", "dotnet"] {
        let file = helm.file(&format!("{tenant}.yaml"));
        let output = helm.post_render(&demo(tenant).as_words(), PostRenderer::CopyTo(&file))?;
        Helm::output(output)?;
        let sample = format!("{ROOT}/tests/streams/{tenant}-runner.helm{}.yaml", helm.major());
        let sample = Data::read_from(Path::new(&sample), None).raw();
        let rendered = Data::read_from(&file, None).raw();
        snapbox::Assert::new().action_env("SNAPSHOTS").try_eq(None, rendered, sample)?;
    }
    Ok(())
}

/// With the tenants file of the repository, found in the working directory.
pub(crate) fn tenants_are_placed(helm: &Helm) -> Result<(), Failed> {
    for tenant in ["java", "dotnet"] {
        let command = demo(tenant);
        let output = helm.post_render(&command.as_words(), PostRenderer::RunnerTenant(&[]))?;
        let output = Helm::output(output)?;
        for wanted in [
            format!("runner-tenant.dev/tenant: {tenant}"),
            format!("BucketName = \"{tenant}-cache-bucket\""),
            format!("\"gitlab-runner={tenant}\" = \"NoSchedule\""),
            format!("KANIKO_CACHE_REPO=registry.example.com/{tenant}/kaniko-cache"),
            format!("name: \"{tenant}-runner-secrets\""),
        ] {
            contains(&output, &wanted)?;
        }
    }
    Ok(())
}

/// Against the same run with a post-renderer that changes nothing.
pub(crate) fn other_documents_stay(helm: &Helm) -> Result<(), Failed> {
    let mut command = vec!["template", "java-runner", CHART, "--values", FULL];
    command.extend(MONITORS);
    let (before, after) = before_and_after(helm, &command, STREAMS_TENANTS)?;
    let touched = only_runners_changed(&before, &after)?;
    same("touched documents", touched, 2)
}

/// One release, two runners: the tenants say which Deployment is whose.
pub(crate) fn umbrella(helm: &Helm) -> Result<(), Failed> {
    let command = ["template", "fleet", "tests/charts/fleet", "--namespace", "ci"];
    let tenants = PostRenderer::RunnerTenant(&["--tenants", "tests/charts/fleet-tenants.yaml"]);
    let (before, after) = before_and_after(helm, &command, tenants)?;
    let touched = only_runners_changed(&before, &after)?;
    same("touched documents", touched, 4)?;
    for tenant in ["java", "dotnet"] {
        let own = format!("  name: fleet-{tenant}\n");
        for document in documents(&after).into_iter().filter(|document| document.contains(&own)) {
            contains(document, &format!("runner-tenant.dev/tenant: {tenant}"))?;
        }
    }
    Ok(())
}

pub(crate) fn rendering_is_deterministic(helm: &Helm) -> Result<(), Failed> {
    let command = ["template", "java-runner", CHART, "--values", FULL];
    let once = Helm::output(helm.post_render(&command, STREAMS_TENANTS)?)?;
    let again = Helm::output(helm.post_render(&command, STREAMS_TENANTS)?)?;
    same("output", once, again)
}

/// A fleet-wide post-renderer meets charts that have nothing to do with it.
pub(crate) fn charts_without_runners_pass(helm: &Helm) -> Result<(), Failed> {
    let chart = helm.file("plain");
    let chart = chart.to_str().ok_or("path")?;
    Helm::output(helm.run(&["create", chart])?)?;
    let (before, after) = before_and_after(helm, &["template", "plain", chart], STREAMS_TENANTS)?;
    same("output", before, after)
}

pub(crate) fn install_dry_run(helm: &Helm) -> Result<(), Failed> {
    let command = ["install", "java-runner", CHART, "--dry-run=client", "--values", DEMO];
    let output = Helm::output(helm.post_render(&command, STREAMS_TENANTS)?)?;
    contains(&output, "runner-tenant.dev/tenant: java")
}

struct DemoCommand {
    release: String,
    namespace: String,
}

/// What the demo renders for a tenant.
fn demo(tenant: &str) -> DemoCommand {
    DemoCommand { release: format!("{tenant}-runner"), namespace: format!("runners-{tenant}") }
}

impl DemoCommand {
    fn as_words(&self) -> [&str; 7] {
        ["template", &self.release, CHART, "--namespace", &self.namespace, "--values", DEMO]
    }
}

/// What Helm writes after a post-renderer that changes nothing, and after this one.
fn before_and_after(
    helm: &Helm,
    command: &[&str],
    post_renderer: PostRenderer<'_>,
) -> Result<(String, String), Failed> {
    let copy = helm.file(&format!("{}.yaml", command[1]));
    let before = Helm::output(helm.post_render(command, PostRenderer::CopyTo(&copy))?)?;
    fs::remove_file(copy)?;
    let after = Helm::output(helm.post_render(command, post_renderer)?)?;
    Ok((before, after))
}

/// How many documents of runners changed; others must not.
fn only_runners_changed(before: &str, after: &str) -> Result<usize, Failed> {
    let (before, after) = (documents(before), documents(after));
    same("documents", before.len(), after.len())?;
    let mut touched = 0;
    for (before, after) in before.into_iter().zip(after) {
        if !is_runners(before) {
            same("document", before, after)?;
        } else if before != after {
            touched += 1;
        }
    }
    Ok(touched)
}

pub(crate) fn contains(text: &str, wanted: &str) -> Result<(), Failed> {
    if text.contains(wanted) {
        return Ok(());
    }
    Err(format!("no {wanted:?} in:\n{text}").into())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, one: T, other: T) -> Result<(), Failed> {
    if one == other {
        return Ok(());
    }
    Err(format!("{what}\none:   {one:?}\nother: {other:?}").into())
}
