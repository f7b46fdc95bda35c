//! Where things are in the repository, and Cargo in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The working tree and Cargo's target directory.
pub(crate) struct Repository {
    root: PathBuf,
    target: PathBuf,
}

impl Repository {
    /// The repository that this program was built from.
    ///
    /// # Errors
    /// When the program has been moved out of Cargo's target directory.
    pub(crate) fn find() -> Result<Self> {
        let program = std::env::current_exe().context("cannot find the path of this program")?;
        let target = program.ancestors().nth(2).context("not in Cargo's target directory")?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("no parent directory")?;
        Ok(Self { root: root.to_owned(), target: target.to_owned() })
    }

    /// A path in the working tree.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// A path in Cargo's target directory.
    pub(crate) fn target(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.target.join(relative)
    }

    /// A call of Cargo, or of another program, in the root of the working tree.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// Cargo, in the root of the working tree.
    pub(crate) fn cargo(&self) -> Command {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Builds `runner-tenant` and says where it is.
    ///
    /// # Errors
    /// When it does not compile.
    pub(crate) fn build(&self, profile: Profile) -> Result<PathBuf> {
        let mut cargo = self.cargo();
        cargo.args(["build", "--quiet", "--package", "runner-tenant", "--bin", "runner-tenant"]);
        cargo.arg("--target-dir").arg(&self.target);
        if let Profile::Release = profile {
            cargo.arg("--release");
        }
        process::run(&mut cargo)?;
        Ok(self.target(profile.directory()).join("runner-tenant"))
    }
}

/// How well to compile.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quickly.
    Debug,
    /// For use.
    Release,
}

impl Profile {
    fn directory(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}
