//! `cargo xtask test`: everything that must hold, through real Helm 3 and Helm 4.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::console::{BAD, GOOD, heading, remark};
use crate::repository::Repository;
use crate::tool::{HELM3, HELM4, PODSPEC, POLICY, Tool, YAML2JSON};
use crate::{install, lint, process, reach};

/// Runs all steps, whatever becomes of the earlier ones, and counts.
///
/// # Errors
/// When a step cannot even be tried.
pub fn run(repository: &Repository) -> Result<ExitCode> {
    let mut tally = Tally::default();
    tally.step("Format", || process::run(repository.cargo().args(["fmt", "--all", "--check"])));
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    tally.step("Lints", || process::run(repository.cargo().args(clippy)));
    let doc = ["doc", "--workspace", "--no-deps"];
    tally.step("Documentation without a warning", || {
        process::run(repository.cargo().args(doc).env("RUSTDOCFLAGS", "--deny warnings"))
    });
    // Dirty, because this also runs before a commit.
    let package = ["package", "--package", "*-patch", "--package", "text-splice", "--allow-dirty"];
    tally.step("The crates as others get them", || process::run(repository.cargo().args(package)));

    tally.step("What the runner can be told, from its sources", || reach::run(repository, true));
    tally.step_if_possible("Shell scripts, with shellcheck", || lint::shell(repository));
    tally.step_if_possible("The chart charts/tenant, with helm lint", || lint::charts(repository));

    heading("Programs that the tests ask");
    let mut cargo = repository.cargo();
    cargo.env("RUNNER_TENANT_EVERY_STREAM", "1");
    for tool in [HELM3, HELM4, YAML2JSON, POLICY, PODSPEC] {
        if let Some(path) = provide(repository, &tool, &mut tally)? {
            cargo.env(tool.variable, path);
        }
    }
    heading("Unit, case, property and documentation tests; the chart through Helm; the streams");
    run_tests(cargo.args(["test", "--workspace", "--no-fail-fast"]), &mut tally)?;
    if let Some(helm) = HELM4.find(repository)? {
        let home = repository.target("tools/helm4-home");
        tally.step("The plugin installs from the working tree, again and again", || {
            install_twice(repository, || isolated(&helm, &home))
        });
    }
    Ok(tally.finish())
}

/// Where a tool is; a tool that cannot be built is a failure, one that has no Go is not.
fn provide(
    repository: &Repository,
    tool: &Tool,
    tally: &mut Tally,
) -> Result<Option<std::path::PathBuf>> {
    match tool.find(repository) {
        Ok(Some(path)) => {
            remark(&format!("{}: {}", tool.name, path.display()));
            Ok(Some(path))
        }
        Ok(None) => {
            remark(&format!(
                "{}: not here, and there is no Go to build it with; {} can name one",
                tool.name, tool.variable
            ));
            Ok(None)
        }
        Err(error) => {
            tally.fail(&error);
            Ok(None)
        }
    }
}

/// Runs Cargo's tests and adds up their summaries.
fn run_tests(cargo: &mut Command, tally: &mut Tally) -> Result<()> {
    let mut child = cargo.stdout(Stdio::piped()).spawn().with_context(|| process::shown(cargo))?;
    let stdout = child.stdout.take().context("no standard output")?;
    let failed_before = tally.failed;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        writeln!(std::io::stdout(), "{line}")?;
        tally.add_summary(&line);
    }
    // A test that does not compile, or one that dies, has no summary.
    if !child.wait()?.success() && tally.failed == failed_before {
        tally.failed += 1;
    }
    Ok(())
}

/// What a developer does: install, pull, install again, use.
fn install_twice(repository: &Repository, helm: impl Fn() -> Command) -> Result<()> {
    install::build(repository)?;
    install::install(repository, &helm)?;
    install::install(repository, &helm)?;
    let mut template = helm();
    template.current_dir(repository.path("")).stdout(Stdio::null());
    template.args(["template", "java-runner", "tests/charts/gitlab-runner"]);
    template.args(["--namespace", "runners-java", "--post-renderer", "runner-tenant"]);
    process::run(&mut template)
}

/// A Helm that leaves the user's own alone.
fn isolated(helm: &std::path::Path, home: &std::path::Path) -> Command {
    let mut command = Command::new(helm);
    command.env_remove("HELM_PLUGINS").env("HELM_DATA_HOME", home.join("data"));
    command.env("HELM_CACHE_HOME", home.join("cache")).env("HELM_CONFIG_HOME", home.join("config"));
    command
}

/// How many of what.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Tally {
    /// Takes a step and counts it.
    fn step(&mut self, what: &str, step: impl FnOnce() -> Result<()>) {
        heading(what);
        match step() {
            Ok(()) => self.pass(),
            Err(error) => self.fail(&error),
        }
    }

    /// Takes a step and counts it, as skipped where a program for it is missing.
    fn step_if_possible(&mut self, what: &str, step: impl FnOnce() -> Result<()>) {
        heading(what);
        match process::unless_missing("skipped", step()) {
            Ok(Some(())) => self.pass(),
            Ok(None) => self.skipped += 1,
            Err(error) => self.fail(&error),
        }
    }

    fn pass(&mut self) {
        self.passed += 1;
        anstream::println!("{GOOD}ok{GOOD:#}");
    }

    fn fail(&mut self, error: &anyhow::Error) {
        self.failed += 1;
        anstream::println!("{BAD}failed:{BAD:#} {error:#}");
    }

    /// Adds a line such as `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
    fn add_summary(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        for count in counts.split([';', '.']) {
            let mut words = count.split_whitespace();
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u32>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// The last line, in a form that programs read too.
    fn finish(&self) -> ExitCode {
        let Self { passed, failed, skipped } = self;
        let skipped = if *skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
        println!("\n{passed} passed, {failed} failed{skipped}");
        if *failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_the_test_harness_add_up() {
        let mut tally = Tally::default();
        tally.add_summary("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.10s");
        tally.add_summary("test result: FAILED. 3 passed; 2 failed; 0 ignored");
        tally.add_summary("test some::test ... ok");
        assert_eq!(tally, Tally { passed: 8, failed: 2, skipped: 1 });
    }
}
