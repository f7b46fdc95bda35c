//! The Go programs that tests and the demo need: from the environment, from the PATH, or built.

mod known;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::console::remark;
use crate::process::{self, Missing};
use crate::repository::Repository;

pub(crate) use known::{
    CRANE, GITLAB_RUNNER, HELM3, HELM4, HELMFILE, KANIKO, KUBE_APISERVER, KUBE_CONTROLLER_MANAGER,
    KUBE_SCHEDULER, KUBECTL, KWOK, PODSPEC, POLICY, REGISTRY, YAML2JSON,
};

/// A program of a Go module under `tools/`.
pub(crate) struct Tool {
    /// What it is called among the built ones.
    pub name: &'static str,
    /// The folder of its module in `tools/`.
    module: &'static str,
    /// The variable that names one to take instead.
    pub variable: &'static str,
    /// The package to build.
    package: &'static str,
    /// Further flags of the linker; `{version}` is the one pinned.
    linker_flags: &'static str,
    /// The major version of the `helm` on the PATH that is as good.
    helm: Option<u32>,
}

impl Tool {
    /// Where the tool is; `None` when it is nowhere and there is no Go to build it.
    ///
    /// # Errors
    /// When building it fails.
    pub(crate) fn find(&self, repository: &Repository) -> Result<Option<PathBuf>> {
        if let Some(named) = self.named() {
            return Ok(Some(named));
        }
        if let Some(major) = self.helm
            && helm_version("helm")?.is_some_and(|version| is_major(&version, major))
        {
            return Ok(Some("helm".into()));
        }
        self.build(repository)
    }

    /// The one that the environment names.
    pub(crate) fn named(&self) -> Option<PathBuf> {
        std::env::var_os(self.variable).filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// Where the tool is.
    ///
    /// # Errors
    /// [`Missing`] when it is nowhere and there is no Go; another when it cannot be built.
    pub(crate) fn require(&self, repository: &Repository) -> Result<PathBuf> {
        self.find(repository)?.ok_or_else(|| {
            let Self { name, variable, .. } = self;
            Missing::error(format!(
                "{name} is not here, and there is no Go to build it with; {variable} can name one"
            ))
        })
    }

    /// The source of a module that the tool is built from.
    ///
    /// # Errors
    /// When Go does not have it and cannot get it.
    pub(crate) fn source(&self, repository: &Repository, module: &str) -> Result<PathBuf> {
        let go = |arguments: &[&str]| {
            let mut go = Command::new("go");
            go.current_dir(repository.path("tools").join(self.module)).args(arguments).arg(module);
            process::output(&mut go)
        };
        go(&["mod", "download"])?;
        let directory = go(&["list", "-m", "-f", "{{.Dir}}"])?;
        Ok(PathBuf::from(String::from_utf8(directory)?.trim()))
    }

    /// Builds the version that `go.mod` pins, once.
    fn build(&self, repository: &Repository) -> Result<Option<PathBuf>> {
        let module = repository.path("tools").join(self.module);
        let version = self.pinned(&fs::read_to_string(module.join("go.mod"))?);
        let file = match &version {
            Some(version) => format!("{}-{version}", self.name),
            None => self.name.to_owned(),
        };
        let built = repository.target("tools").join(file);
        // The program of this repository may have changed; Go builds it again in a moment.
        if version.is_some() && built.exists() {
            return Ok(Some(built));
        }
        if process::probe(Command::new("go").arg("version"))?.is_none() {
            return Ok(None);
        }
        let shown = version.as_deref().unwrap_or("");
        remark(&format!("building {} {shown} (one to six minutes, once) …", self.name));
        let start = Instant::now();
        let mut go = Command::new("go");
        go.current_dir(module).args(["build", "-trimpath", "-ldflags"]);
        // It runs where there is no C library.
        if self.module == "kaniko" {
            go.env("CGO_ENABLED", "0");
        }
        go.arg(self.linker_flags(version.as_deref())).arg("-o").arg(&built).arg(self.package);
        process::run(&mut go).with_context(|| format!("cannot build {}", self.name))?;
        remark(&format!("built in {} s", start.elapsed().as_secs()));
        Ok(Some(built))
    }

    /// The version of the package's module, from the text of `go.mod`; `None` for a module of this
    /// repository.
    fn pinned(&self, go_mod: &str) -> Option<String> {
        let is_of = |module: &str| {
            let rest = self.package.strip_prefix(module);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let words = || go_mod.split_whitespace();
        let mut pairs = words().zip(words().skip(1));
        let (_, version) = pairs.find(|(word, next)| is_of(word) && next.starts_with("v"))?;
        Some(version.to_owned())
    }

    fn linker_flags(&self, version: Option<&str>) -> String {
        format!("-s -w {}", self.linker_flags.replace("{version}", version.unwrap_or_default()))
    }
}

/// The version that a Helm gives itself, such as `v4.3.1`; `None` when there is no such program.
pub(crate) fn helm_version(helm: impl AsRef<std::ffi::OsStr>) -> Result<Option<String>> {
    process::probe(Command::new(helm).args(["version", "--template", "{{.Version}}"]))
}

/// Whether a version such as `v4.3.1` is of this major version.
pub(crate) fn is_major(version: &str, major: u32) -> bool {
    version.strip_prefix('v').and_then(|rest| rest.split('.').next()) == Some(&major.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_one_of_go_mod() {
        let go_mod = "module tools/helm4\n\ntool helm.sh/helm/v4/cmd/helm\n\nrequire (\n\
                      \thelm.sh/helm/v4 v4.3.1 // indirect\n)\n";
        assert_eq!(HELM4.pinned(go_mod).as_deref(), Some("v4.3.1"));
        assert_eq!(YAML2JSON.pinned(go_mod), None);
    }

    #[test]
    fn a_major_version_is_a_whole_number() {
        assert!(is_major("v4.3.1", 4));
        assert!(!is_major("v40.0.0", 4));
        assert!(!is_major("v3.22.0", 4));
    }
}
