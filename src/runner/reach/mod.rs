//! What everything that the runner, its scripts and its pods can be told reaches: one table.
//!
//! The lists are complete for their [`EDITION`]: `cargo xtask reach` extracts them from the sources
//! of the runner and of Kubernetes (`tools/gitlab-runner/reach`) and keeps what stands beside each
//! entry, which is judged by reading what the runner does with it. An entry that is not in a list is
//! `None` here, never a class: nobody has looked at it yet.
//!
//! | list | entries |
//! |---|---|
//! | `../keys.tsv` | keys of `[[runners]]`, with the variable and the argument that set the same |
//! | `other-executors.tsv` | keys of `[[runners]]` that only other executors read |
//! | `globals.tsv` | keys of config.toml outside `[[runners]]` |
//! | `flags.tsv` | feature flags |
//! | `arguments.tsv` | arguments of the program, of `register` and of `run` that set no key |
//! | `variables.tsv` | variables of the manager that set neither a key nor an argument |
//! | `pod-fields.tsv` | fields of a pod's spec and of all that stands in it, kinds of volumes among them |
//!
//! In a list a dash is an empty column. A class is followed by `,expands` where the runner expands
//! the value with the job's variables besides. A source is `file:line` of gitlab-runner; sources of
//! Kubernetes begin with `k8s`, those of a library with its name; one is missing where the name says
//! it all (`limit`, `poll_interval`).

mod given;
mod pod;
mod table;
#[cfg(test)]
mod tests;

pub use given::{argument, flag, flags, global, key, variable};
pub use pod::{Field, Holds, pod_field, projected_source, volume_kind};
pub(super) use table::column;

/// The versions of the sources that the lists were extracted from.
pub const EDITION: Edition =
    Edition { runner: "19.4.0", kubernetes: "1.36", charts: &["0.86.0", "0.94.1"] };

/// Up to which versions the classification is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edition {
    /// GitLab Runner.
    pub runner: &'static str,
    /// The Kubernetes API, by which the runner builds pods.
    pub kubernetes: &'static str,
    /// The charts whose scripts were read.
    pub charts: &'static [&'static str],
}

/// What an entry decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// None of the others.
    Inert,
    /// A value with a `$VARIABLE` lets a job choose storage, an image of the platform, or a label
    /// that policies select on; a literal value is inert.
    Expands,
    /// A section of the tenants file writes it.
    Owned,
    /// Runs a command in the manager, which can rewrite what was set.
    Runs,
    /// Changes nodes, namespace, account, cluster, storage or executor.
    Moves,
    /// Gives a job the host, privileges or what is another's, or lets a job choose.
    Opens,
}

/// What an entry reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// What it decides, above all.
    pub class: Class,
    /// Whether the runner expands the value with the job's variables. Holds for [`Class::Expands`]
    /// and for others that do so besides.
    pub expands: bool,
    /// The id of the finding that reports it.
    pub finding: Option<&'static str>,
    /// The runner's default as TOML, where the entry can be reset to it; `unset` where only leaving
    /// it out is the default.
    pub default: Option<&'static str>,
    /// Where the runner or Kubernetes does what the class says.
    pub source: Option<&'static str>,
}

impl Class {
    /// The word in the lists.
    pub fn name(self) -> &'static str {
        match self {
            Class::Inert => "inert",
            Class::Expands => "expands",
            Class::Owned => "owned",
            Class::Runs => "runs",
            Class::Moves => "moves",
            Class::Opens => "opens",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Class::Inert, Class::Expands, Class::Owned, Class::Runs, Class::Moves, Class::Opens]
            .into_iter()
            .find(|class| class.name() == name)
    }
}
