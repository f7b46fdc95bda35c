//! The Go programs that tests and the demo need: from the environment, from the PATH, or built.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::console::remark;
use crate::process;
use crate::repository::Repository;

/// A program of a Go module under `tools/`.
pub struct Tool {
    /// What it is called in `tools/`, and among the built ones.
    pub name: &'static str,
    /// The variable that names one to take instead.
    pub variable: &'static str,
    /// The package to build.
    package: &'static str,
    /// The major version of the `helm` on the PATH that is as good.
    helm: Option<u32>,
}

/// Helm 3.
pub const HELM3: Tool = Tool {
    name: "helm3",
    variable: "RUNNER_TENANT_HELM3",
    package: "helm.sh/helm/v3/cmd/helm",
    helm: Some(3),
};

/// Helm 4.
pub const HELM4: Tool = Tool {
    name: "helm4",
    variable: "RUNNER_TENANT_HELM4",
    package: "helm.sh/helm/v4/cmd/helm",
    helm: Some(4),
};

/// A stream of manifests as Kubernetes reads it.
pub const YAML2JSON: Tool = Tool {
    name: "yaml2json",
    variable: "RUNNER_TENANT_YAML2JSON",
    package: "tools/yaml2json",
    helm: None,
};

impl Tool {
    /// Where the tool is; `None` when it is nowhere and there is no Go to build it.
    ///
    /// # Errors
    /// When building it fails.
    pub fn find(&self, repository: &Repository) -> Result<Option<PathBuf>> {
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
    pub fn named(&self) -> Option<PathBuf> {
        std::env::var_os(self.variable).filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    /// Builds the version that `go.mod` pins, once.
    fn build(&self, repository: &Repository) -> Result<Option<PathBuf>> {
        let module = repository.path("tools").join(self.name);
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
        remark(&format!("building {} {shown} (Helm: about three minutes, once) …", self.name));
        let start = Instant::now();
        let mut go = Command::new("go");
        go.current_dir(module).args(["build", "-trimpath", "-ldflags"]);
        go.arg(self.linker_flags(version.as_deref())).arg("-o").arg(&built).arg(self.package);
        process::run(&mut go).with_context(|| format!("cannot build {}", self.name))?;
        remark(&format!("built in {} s", start.elapsed().as_secs()));
        Ok(Some(built))
    }

    /// The version of the package's module, from the text of `go.mod`; `None` for a module of this
    /// repository.
    fn pinned(&self, go_mod: &str) -> Option<String> {
        let module = self.package.strip_suffix("/cmd/helm")?;
        let mut words = go_mod.split_whitespace().skip_while(|word| *word != module);
        words.nth(1).map(str::to_owned)
    }

    /// Helm knows its own version only from the linker.
    fn linker_flags(&self, version: Option<&str>) -> String {
        match (self.package.strip_suffix("/cmd/helm"), version) {
            (Some(module), Some(version)) => {
                format!("-s -w -X {module}/internal/version.version={version}")
            }
            _ => "-s -w".to_owned(),
        }
    }
}

/// The version that a Helm gives itself, such as `v4.3.1`; `None` when there is no such program.
pub fn helm_version(helm: impl AsRef<std::ffi::OsStr>) -> Result<Option<String>> {
    process::probe(Command::new(helm).args(["version", "--template", "{{.Version}}"]))
}

/// Whether a version such as `v4.3.1` is of this major version.
pub fn is_major(version: &str, major: u32) -> bool {
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
