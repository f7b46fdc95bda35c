//! Helmfile with the `helmfile.yaml` of the repository and its `fleet.yaml.gotmpl`, but for the runner's chart, which is
//! the one in `tests/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use testing::ROOT;
use testing::helm::Helm;

use crate::lab::{CHART, Lab, replaced};

/// A Helmfile that installs into namespaces of its own.
pub(crate) struct Helmfile<'l> {
    lab: &'l Lab,
    helm: &'l Helm,
    folder: PathBuf,
    /// What the tenants file says instead of `namespace: runners-{tenant}`.
    namespace: String,
}

impl<'l> Helmfile<'l> {
    /// Lays it out; namespaces are `name-tenant`.
    pub(crate) fn new(lab: &'l Lab, helm: &'l Helm, name: &str) -> Result<Self, Failed> {
        let folder = lab.folder(name)?;
        let chart = format!("chart: {ROOT}/{CHART}");
        let repository = "repositories:\n  - name: gitlab\n    url: https://charts.gitlab.io\n";
        let tenant_chart = format!("chart: {ROOT}/charts/tenant");
        let home = format!("{name}-tenants");
        let replacements = [
            (repository, ""),
            ("chart: gitlab/gitlab-runner", chart.as_str()),
            ("version: 0.86.0", ""),
            ("chart: ./charts/tenant", tenant_chart.as_str()),
            ("runner-tenants", home.as_str()),
        ];
        let file = "fleet.yaml.gotmpl";
        fs::write(folder.join(file), replaced(file, &replacements)?)?;
        fs::write(folder.join("helmfile.yaml"), replaced("helmfile.yaml", &[])?)?;
        Ok(Self { lab, helm, folder, namespace: format!("namespace: {name}-{{tenant}}") })
    }

    /// Writes the repository's tenants file beside it, with something in it replaced.
    pub(crate) fn tenants(&self, replacements: &[(&str, &str)]) -> Result<(), Failed> {
        let namespace = ("namespace: runners-{tenant}", self.namespace.as_str());
        let replacements = [&[namespace], replacements].concat();
        self.lab.tenants(&self.folder, &replacements).map(drop)
    }

    /// A command of it, with this Helm, or with one that stands for it.
    pub(crate) fn command(&self, subcommand: &str) -> Result<Command, Failed> {
        let mut command = self.helm.caller(&self.lab.helmfile)?;
        command.arg(subcommand).current_dir(&self.folder).env("KUBECONFIG", self.lab.cluster()?);
        command.env("PATH", path_with_program()?);
        Ok(command)
    }

    /// A file of this Helmfile's tests.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Where Helm 3 and Helmfile find the program.
fn path_with_program() -> Result<std::ffi::OsString, Failed> {
    let program = testing::program::binary();
    let folder = program.parent().unwrap_or(Path::new("")).to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(std::env::split_paths(&path));
    Ok(std::env::join_paths(folders)?)
}
