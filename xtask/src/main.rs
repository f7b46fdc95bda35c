//! Every chore of the repository, as a subcommand of `cargo xtask`.

mod console;
mod demo;
mod install;
mod process;
mod repository;
mod test;
mod tool;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use repository::Repository;

/// The chores of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    /// Render a chart for two tenants and show what becomes different
    Demo {
        /// The chart, for example the unpacked upstream one [default: tests/charts/gitlab-runner]
        #[arg(long, value_name = "PATH")]
        chart: Option<PathBuf>,
    },
    /// Build the program into bin/ and install it as a plugin of Helm 4
    Install {
        /// The Helm 4 to install into [default: the one on the PATH]
        #[arg(long, value_name = "PATH")]
        helm: Option<PathBuf>,
    },
    /// Run all tests, those through real Helm 3 and Helm 4 included
    Test,
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
        Chore::Demo { chart } => demo::run(&repository, chart.as_deref())?,
        Chore::Install { helm } => install::run(&repository, helm.as_deref())?,
        Chore::Test => return test::run(&repository),
    }
    Ok(ExitCode::SUCCESS)
}
