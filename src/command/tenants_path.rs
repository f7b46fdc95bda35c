//! `--tenants`, which most commands have, and the names of tenants for completions.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ValueHint;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::input::tenants_file;

const VARIABLE: &str = "RUNNER_TENANTS_FILE";

/// Where the tenants are written.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct TenantsPath {
    /// The tenants file or directory [default: tenants.yaml, else tenants/]
    // Not clap's own parser of paths, which refuses an empty variable.
    #[arg(
        long,
        value_name = "FILE|DIR",
        env = VARIABLE,
        value_hint = ValueHint::AnyPath,
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    tenants: Option<PathBuf>,
}

impl TenantsPath {
    /// The file or directory named; an empty name, as of an empty variable, is none.
    pub(crate) fn named(&self) -> Option<&Path> {
        self.tenants.as_deref().filter(|path| !path.as_os_str().is_empty())
    }
}

/// The names of tenants, for an argument that takes one.
pub(crate) fn names() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        // A completion shows no errors: of a file that cannot be read there are no names.
        let path = path_on_command_line().or_else(|| std::env::var_os(VARIABLE));
        let path = path.filter(|path| !path.is_empty()).map(PathBuf::from);
        let file = tenants_file::open(path.as_deref(), None).ok();
        let names = file.iter().flat_map(|file| file.names().iter());
        names.map(|name| CompletionCandidate::new(name.as_str().to_owned())).collect()
    })
}

/// What `--tenants` says on a command line that is being written: clap has not read it yet.
fn path_on_command_line() -> Option<OsString> {
    let mut words = std::env::args_os();
    while let Some(word) = words.next() {
        if word == "--tenants" {
            return words.next();
        }
        if let Some(path) = word.to_str().and_then(|word| word.strip_prefix("--tenants=")) {
            return Some(path.into());
        }
    }
    None
}
