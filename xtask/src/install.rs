//! `cargo xtask install`: the program in `bin/`, known to Helm 4 as a plugin.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::console::{heading, remark};
use crate::process;
use crate::repository::{Profile, Repository};
use crate::tool::{helm_version, is_major};

const PLUGIN: &str = "runner-tenant";

/// Builds the program and installs the plugin; run again, it brings both up to date.
///
/// # Errors
/// When it does not compile, or there is no Helm 4 to install into.
pub(crate) fn run(repository: &Repository, helm: Option<&Path>) -> Result<()> {
    build(repository)?;
    let helm = helm.unwrap_or(Path::new("helm"));
    check_version(helm)?;
    heading("Installing the plugin");
    install(repository, || Command::new(helm))?;
    remark("use it as: helm template|install|upgrade … --post-renderer runner-tenant");
    Ok(())
}

/// Builds the program into `bin/`, where `plugin.yaml` expects it.
pub(crate) fn build(repository: &Repository) -> Result<()> {
    heading("Building bin/runner-tenant");
    let built = repository.build(Profile::Release)?;
    let bin = repository.path("bin");
    fs::create_dir_all(&bin)?;
    // By a rename: the plugin may be running, and a running program cannot be written to.
    let fresh = bin.join(".runner-tenant.new");
    fs::copy(built, &fresh).context("cannot write to bin/")?;
    fs::rename(fresh, bin.join(PLUGIN))?;
    Ok(())
}

fn check_version(helm: &Path) -> Result<()> {
    match helm_version(helm)? {
        Some(version) if is_major(&version, 4) => Ok(()),
        Some(version) => bail!(
            "{} is Helm {version}, which has no post-renderer plugins: pass --helm PATH for a Helm 4, \
             or give Helm 3 the program itself (--post-renderer bin/runner-tenant)",
            helm.display()
        ),
        None => {
            bail!("there is no Helm called `{}`: pass --helm PATH for a Helm 4", helm.display())
        }
    }
}

/// Installs the working tree as a plugin of a Helm 4: a link to it, in Helm's data directory.
pub(crate) fn install(repository: &Repository, helm: impl Fn() -> Command) -> Result<()> {
    // `helm plugin install` of Helm 4.3 writes to its data directory whatever HELM_PLUGINS says.
    let there = || {
        let mut helm = helm();
        helm.env_remove("HELM_PLUGINS");
        helm
    };
    // `helm plugin update` wants a version control system at the source, so away with the old one.
    if is_installed(there())? {
        process::run(there().args(["plugin", "uninstall", PLUGIN]))?;
    }
    process::run(there().args(["plugin", "install"]).arg(repository.path("")))?;
    if !is_installed(helm())? {
        bail!(
            "Helm has installed the plugin but does not find it: HELM_PLUGINS names another folder \
             than the one that `helm plugin install` writes to, plugins/ in HELM_DATA_HOME"
        );
    }
    Ok(())
}

fn is_installed(mut helm: Command) -> Result<bool> {
    let list = process::output(helm.args(["plugin", "list"]))?;
    let list = String::from_utf8_lossy(&list);
    Ok(list.lines().any(|line| line.split_whitespace().next() == Some(PLUGIN)))
}
