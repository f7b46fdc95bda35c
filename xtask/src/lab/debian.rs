//! Programs that the lab takes from Debian.

use std::process::Command;

use anyhow::Result;

use crate::console::remark;
use crate::process::{self, Missing};

/// Sees to it that these programs are there; installs the packages when one is not.
///
/// # Errors
/// [`Missing`] when they cannot be installed; with the command that would.
pub(crate) fn require(programs: &[&str], packages: &[&str]) -> Result<()> {
    let Some(missing) = missing(programs) else {
        return Ok(());
    };
    let packages = packages.join(" ");
    remark(&format!("{missing} is missing: installing {packages} with apt-get …"));
    let install = format!("apt-get install --yes --no-install-recommends {packages}");
    let update = Command::new("apt-get").args(["update", "--quiet"]).output();
    let installed = update.is_ok() && run(&install);
    if !installed || self::missing(programs).is_some() {
        return Err(Missing::error(format!(
            "{missing} is missing and could not be installed; as root: {install}"
        )));
    }
    Ok(())
}

/// Its own output is shown only when it fails.
fn run(install: &str) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{install} 2>&1")]).env("DEBIAN_FRONTEND", "noninteractive");
    match command.output() {
        Ok(output) if output.status.success() => true,
        Ok(output) => {
            remark(&String::from_utf8_lossy(&output.stdout));
            false
        }
        Err(_) => false,
    }
}

fn missing<'a>(programs: &[&'a str]) -> Option<&'a str> {
    programs.iter().copied().find(|program| !is_there(program))
}

fn is_there(program: &str) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("command -v {program}")]);
    matches!(process::probe(&mut command), Ok(Some(_)))
}
