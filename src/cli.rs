//! The command line: every flag once, every exit status once.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use runner_tenant::export::ceph::Size;

/// Turns the rendered upstream gitlab-runner chart into tenant-isolated CI runners.
///
/// Reads rendered manifests on standard input and writes them, placed on their tenant's nodes and
/// with their tenant's caches, on standard output. Without a command it is `render`, which is what
/// `helm --post-renderer` calls.
#[derive(Debug, Parser)]
#[command(
    name = "runner-tenant",
    version,
    max_term_width = 100,
    after_help = EXIT_STATUS,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    render: Render,
}

const EXIT_STATUS: &str = "\
Exit status:
  0  fine
  1  the question was answered \"no\": `diff` found that something would change
  2  it could not be done: usage, bad input, I/O";

/// How a command ended; the numbers are documented and stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit status 0.
    Fine,
    /// Exit status 1: the question was answered "no".
    No,
    /// Exit status 2: it could not be done.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(match outcome {
            Outcome::Fine => 0,
            Outcome::No => 1,
            Outcome::Failed => 2,
        })
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Post-render manifests from standard input to standard output
    Render(Render),
    /// Show what render would change in the manifests on standard input
    Diff(Diff),
    /// Print the resolved tenants: defaults merged in, placeholders filled
    Tenants(Tenants),
    /// Print what tenants need elsewhere
    #[command(subcommand)]
    Export(Export),
    /// Print the JSON Schema of the tenants file
    Schema,
    /// Print a shell completion script
    Completions {
        /// The shell to complete for
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Where the tenants are written.
#[derive(Debug, Clone, Args)]
pub(crate) struct TenantsPath {
    /// The tenants file or directory [default: tenants.yaml, else tenants/]
    #[arg(long, value_name = "FILE|DIR", env = "RUNNER_TENANTS_FILE")]
    tenants: Option<PathBuf>,
}

/// Which tenants, and how strict.
#[derive(Debug, Clone, Args)]
pub(crate) struct Render {
    #[command(flatten)]
    pub(crate) tenants: TenantsPath,
    /// The tenant of every runner in the stream [default: the one whose release it is]
    #[arg(long, value_name = "NAME", env = "RUNNER_TENANT")]
    pub(crate) tenant: Option<String>,
    /// Refuse what the chart's values set differently from the tenants file
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What `diff` compares and how it shows it.
#[derive(Debug, Clone, Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    pub(crate) render: Render,
    /// Show the changed lines of the manifests
    #[arg(long, conflicts_with = "format")]
    pub(crate) unified: bool,
    /// How to show the changes
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Which tenants are printed, and how.
#[derive(Debug, Clone, Args)]
pub(crate) struct Tenants {
    /// The one tenant to print [default: all]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) tenants: TenantsPath,
    /// What to print them as
    #[arg(long, value_enum, default_value_t = TenantsFormat::Yaml)]
    pub(crate) format: TenantsFormat,
    /// Say of every value in which file and line it is written
    #[arg(long)]
    pub(crate) origins: bool,
}

/// What tenants are printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TenantsFormat {
    /// A tenants file without defaults
    Yaml,
    /// The same as JSON; origins come beside the tenants, by JSON Pointer
    Json,
    /// Values for Helm: `tenants`, a map by name; of one tenant, its settings and its `name`
    Values,
}

/// For what.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Export {
    /// A shell script that makes users, Secrets with their keys, buckets and policies on Ceph
    Ceph {
        /// The one tenant to make them for [default: all]
        name: Option<String>,
        #[command(flatten)]
        tenants: TenantsPath,
        /// How large each bucket may grow, such as 500G [default: as it is]
        #[arg(long, value_name = "SIZE")]
        max_size: Option<Size>,
    },
}

/// How changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A line a change: where, from what to what, which edit, which line of the tenants file
    Text,
    /// A JSON Patch (RFC 6902) per document
    Json,
}

impl Cli {
    /// The command asked for; a bare call is `render`.
    pub(crate) fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Render(self.render))
    }

    /// The command line as clap describes it, for completions and the manual page.
    pub(crate) fn description() -> clap::Command {
        Self::command()
    }
}

impl Render {
    /// The tenant named, unless by an empty variable.
    pub(crate) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref().filter(|name| !name.is_empty())
    }
}

impl Tenants {
    /// Whether one tenant's settings are the whole output.
    pub(crate) fn prints_one(&self) -> bool {
        self.name.is_some() && self.format == TenantsFormat::Values
    }
}

impl TenantsPath {
    /// The file or directory named, unless by an empty variable.
    pub(crate) fn named(&self) -> Option<&Path> {
        self.tenants.as_deref().filter(|path| !path.as_os_str().is_empty())
    }
}
