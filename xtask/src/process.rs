//! Running other programs.

use std::error::Error;
use std::ffi::OsStr;
use std::fmt;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::console::remark;

/// A program that is not on this machine and could not be put there; what needs it is skipped.
#[derive(Debug)]
pub(crate) struct Missing(String);

impl Missing {
    /// That it is missing, and what would help, as an error.
    pub(crate) fn error(what: String) -> anyhow::Error {
        Self(what).into()
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Error for Missing {}

/// The result where there is one, and `None` where a program for it is missing, which is reported.
///
/// # Errors
/// All others.
pub(crate) fn unless_missing<T>(what: &str, result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(result) => Ok(Some(result)),
        Err(error) if error.is::<Missing>() => {
            remark(&format!("{what}: {error:#}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Runs a command on this terminal.
///
/// # Errors
/// When it cannot be started or fails; its own output says why.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command and returns what it writes to standard output; its standard error is the
/// terminal's.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let command = command.stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        bail!("{} failed ({})", shown(command), output.status);
    }
    Ok(output.stdout)
}

/// What a command writes to standard output, if there is such a program and it succeeds.
pub(crate) fn probe(command: &mut Command) -> Result<Option<String>> {
    match command.stderr(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            Ok(Some(String::from_utf8_lossy(&output.stdout).trim().to_owned()))
        }
        Ok(_) => Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot start {}", shown(command))),
    }
}

/// A command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_no_error_and_what_fails_is() {
        assert_eq!(unless_missing("it", Ok(1)).unwrap(), Some(1));
        let missing = Missing::error("etcd is missing".to_owned());
        assert_eq!(unless_missing::<()>("it", Err(missing)).unwrap(), None);
        assert!(unless_missing::<()>("it", Err(anyhow::anyhow!("does not compile"))).is_err());
    }
}
