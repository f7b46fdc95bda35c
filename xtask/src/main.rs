//! Every chore of the repository, as a subcommand of `cargo xtask`.
#![allow(clippy::print_stdout, reason = "a chore reports on standard output")]

mod compare;
mod console;
mod demo;
mod e2e;
mod fuzz;
mod generate;
mod install;
mod lab;
mod lint;
mod minutes;
mod process;
mod reach;
mod repository;
mod test;
mod tool;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use repository::Repository;

/// The chores of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    /// Compare two builds of the program over every input of the tests
    Compare {
        /// The program before a change
        #[arg(required_unless_present = "count")]
        old: Option<PathBuf>,
        /// The program after it [default: this working tree's, built for release]
        new: Option<PathBuf>,
        /// Compare only inputs and commands whose names contain this
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// Print only the names of the inputs and commands that differ
        #[arg(long)]
        names: bool,
        /// Count cases, claims and other tests instead
        #[arg(long, conflicts_with_all = ["old", "new", "only", "names"])]
        count: bool,
    },
    /// Render a chart for two tenants and show what becomes different
    Demo {
        /// The chart, for example the unpacked upstream one [default: tests/charts/gitlab-runner]
        #[arg(long, value_name = "PATH")]
        chart: Option<PathBuf>,
        /// Show instead where the pods of two tenants run, in a lab with the real scheduler
        #[arg(long, conflicts_with = "chart")]
        lab: bool,
    },
    /// Build the program into bin/ and install it as a plugin of Helm 4
    Install {
        /// The Helm 4 to install into [default: the one on the PATH]
        #[arg(long, value_name = "PATH")]
        helm: Option<PathBuf>,
    },
    /// Prove the claims in the lab, with real Kubernetes, GitLab Runner, Helm, Helmfile and Ceph
    E2e {
        /// Leave the lab running
        #[arg(long)]
        keep: bool,
        /// Run only tests whose names contain this
        filter: Option<String>,
    },
    /// Feed the parsers and writers what a fuzzer comes up with (needs cargo-fuzz)
    Fuzz {
        /// split, rewrite, tenants_file or template [default: all, one after another]
        target: Option<String>,
        /// How long each
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Write the files that are made from others: templates/kaniko.yml
    Generate,
    /// Start, stop or show the lab: Kubernetes with fake nodes, and Ceph, on 127.0.0.1
    Lab {
        /// What to do with it
        action: LabAction,
    },
    /// Extract the settings of the runner and its pods from its sources, for src/runner/reach
    Reach {
        /// Only compare with the lists of the repository
        #[arg(long)]
        check: bool,
    },
    /// Run all tests, those through real Helm 3 and Helm 4 included
    Test {
        /// Run only this suite: a step such as format, lints, doc, package, shell or plugin, a test
        /// program such as cases or helm, a crate, `unit`, or `tests` for all of Cargo's
        suite: Option<String>,
    },
}

/// What to do with the lab.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LabAction {
    /// Start it afresh
    Up,
    /// Stop it
    Down,
    /// Show what runs
    Status,
}

fn main() -> ExitCode {
    match run(Chore::parse()) {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("{}error:{:#} {error:#}", console::BAD, console::BAD);
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> anyhow::Result<ExitCode> {
    let repository = Repository::find()?;
    match chore {
        Chore::Compare { old: Some(old), new, only, names, .. } => {
            let selection = compare::Selection { filter: only, names };
            return compare::run(&repository, &old, new.as_deref(), &selection);
        }
        Chore::Compare { .. } => return compare::count(&repository),
        Chore::Demo { lab: true, .. } => demo::in_lab(&repository)?,
        Chore::Demo { chart, .. } => demo::run(&repository, chart.as_deref())?,
        Chore::Install { helm } => install::run(&repository, helm.as_deref())?,
        Chore::E2e { keep, filter } => return e2e::run(&repository, keep, filter.as_deref()),
        Chore::Lab { action: LabAction::Up } => drop(lab::up(&repository)?),
        Chore::Fuzz { target, seconds } => fuzz::run(&repository, target.as_deref(), seconds)?,
        Chore::Generate => generate::run(&repository)?,
        Chore::Lab { action: LabAction::Down } => lab::down(&repository)?,
        Chore::Lab { action: LabAction::Status } => return lab::status(&repository),
        Chore::Reach { check } => reach::run(&repository, check)?,
        Chore::Test { suite } => return test::run(&repository, suite.as_deref()),
    }
    Ok(ExitCode::SUCCESS)
}
