//! `cargo xtask test`: everything that must hold, through real Helm 3 and Helm 4.

mod suite;
mod tally;

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::console::{heading, remark};
use crate::repository::Repository;
use crate::tool::{HELM3, HELM4, PODSPEC, POLICY, Tool, YAML2JSON};
use crate::{install, lint, process, reach};
use tally::Tally;

/// A step beside Cargo's tests, which can run alone.
struct Step {
    name: &'static str,
    title: &'static str,
    take: fn(&Repository) -> Result<()>,
}

/// The steps before Cargo's tests, in their order.
const STEPS: &[Step] = &[
    Step { name: "format", title: "Format", take: format },
    Step { name: "lints", title: "Lints", take: lints },
    Step { name: "doc", title: "Documentation without a warning", take: doc },
    Step { name: "package", title: "The crates as others get them", take: package },
    Step {
        name: "reach",
        title: "The runner's settings, from its sources",
        take: |repository| reach::run(repository, true),
    },
    Step { name: "shell", title: "Shell scripts, with shellcheck", take: lint::shell },
    Step { name: "charts", title: "The chart charts/tenant, with helm lint", take: lint::charts },
];

/// The step after them.
const PLUGIN: Step = Step {
    name: "plugin",
    title: "The plugin installs from the working tree, again and again",
    take: plugin,
};

/// Runs all steps, or those of one suite, whatever becomes of the earlier ones, and counts.
///
/// # Errors
/// When there is no such suite, and when Cargo's tests cannot be started.
pub(crate) fn run(repository: &Repository, suite: Option<&str>) -> Result<ExitCode> {
    let is_chosen = |step: &&Step| suite.is_none_or(|suite| suite == step.name);
    let tests = suite::tests(repository, suite);
    let steps = STEPS.iter().chain([&PLUGIN]);
    if let (Some(suite), None) = (suite, &tests)
        && !steps.clone().any(|step| step.name == suite)
    {
        return Err(suite::unknown(repository, suite, steps.map(|step| step.name)));
    }
    let mut tally = Tally::default();
    for step in STEPS.iter().filter(is_chosen) {
        tally.step(step.title, || (step.take)(repository));
    }
    if let Some(arguments) = tests {
        run_tests(repository, &arguments, &mut tally)?;
    }
    if is_chosen(&&PLUGIN) {
        tally.step(PLUGIN.title, || (PLUGIN.take)(repository));
    }
    Ok(tally.finish())
}

fn format(repository: &Repository) -> Result<()> {
    process::run(repository.cargo().args(["fmt", "--all", "--check"]))
}

fn lints(repository: &Repository) -> Result<()> {
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    process::run(repository.cargo().args(clippy))
}

fn doc(repository: &Repository) -> Result<()> {
    let mut cargo = repository.cargo();
    cargo.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings");
    process::run(&mut cargo)
}

fn package(repository: &Repository) -> Result<()> {
    // Dirty, because this also runs before a commit.
    let package = ["package", "--package", "*-patch", "--package", "text-splice", "--allow-dirty"];
    process::run(repository.cargo().args(package))
}

fn plugin(repository: &Repository) -> Result<()> {
    let helm = HELM4.require(repository)?;
    let home = repository.target("tools/helm4-home");
    install_twice(repository, || isolated(&helm, &home))
}

/// Runs Cargo's tests with the programs that they use, and adds up the summaries.
fn run_tests(repository: &Repository, arguments: &[String], tally: &mut Tally) -> Result<()> {
    heading("Programs that the tests use");
    let mut cargo = repository.cargo();
    cargo.env("RUNNER_TENANT_EVERY_STREAM", "1");
    // Two minutes, and the same seeds on a machine of any speed.
    cargo.env("SECRETS_SEEDS", "3000");
    for tool in [HELM3, HELM4, YAML2JSON, POLICY, PODSPEC] {
        if let Some(path) = provide(repository, &tool, tally) {
            cargo.env(tool.variable, path);
        }
    }
    heading("Unit, case, property and documentation tests; the chart through Helm; the streams");
    cargo.args(["test", "--no-fail-fast"]).args(arguments);
    // In one pipe, so that the name of a test program stands before its results.
    let (output, writer) = io::pipe()?;
    cargo.stdout(writer.try_clone()?).stderr(writer);
    let mut child = cargo.spawn().with_context(|| process::shown(&cargo))?;
    cargo.stdout(Stdio::null()).stderr(Stdio::null());
    let failed_before = tally.failed;
    let (mut program, mut start) = ("compiling".to_owned(), Instant::now());
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(io::stdout(), "{line}")?;
        if let Some(next) = suite::program(&line) {
            tally.minutes.add(&program, start.elapsed());
            (program, start) = (next, Instant::now());
        }
        tally.add_summary(&line);
    }
    tally.minutes.add(&program, start.elapsed());
    // A test that does not compile, or one that dies, has no summary.
    if !child.wait()?.success() && tally.failed == failed_before {
        tally.failed += 1;
    }
    Ok(())
}

/// The path of a tool; a tool that cannot be built is a failure, one that has no Go is not.
fn provide(repository: &Repository, tool: &Tool, tally: &mut Tally) -> Option<PathBuf> {
    let found = tally.minutes.measure(tool.name, || tool.require(repository));
    match process::unless_missing("skipped", found) {
        Ok(Some(path)) => {
            remark(&format!("{}: {}", tool.name, path.display()));
            Some(path)
        }
        Ok(None) => None,
        Err(error) => {
            tally.fail(&error);
            None
        }
    }
}

/// What a developer does: install, pull, install again, use.
fn install_twice(repository: &Repository, helm: impl Fn() -> Command) -> Result<()> {
    install::build(repository)?;
    install::install(repository, &helm)?;
    install::install(repository, &helm)?;
    let mut template = helm();
    template.current_dir(repository.path("")).stdout(Stdio::null());
    template.args(["template", "java-runner", "tests/charts/gitlab-runner"]);
    template.args(["--set", "runners.secret=java-runner-secrets"]);
    template.args(["--namespace", "runners-java", "--post-renderer", "runner-tenant"]);
    process::run(&mut template)
}

/// A Helm that leaves the user's own alone.
fn isolated(helm: &Path, home: &Path) -> Command {
    let mut command = Command::new(helm);
    command.env_remove("HELM_PLUGINS").env("HELM_DATA_HOME", home.join("data"));
    command.env("HELM_CACHE_HOME", home.join("cache")).env("HELM_CONFIG_HOME", home.join("config"));
    command
}
