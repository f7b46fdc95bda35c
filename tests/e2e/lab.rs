//! Where the lab is: `cargo xtask e2e` starts it and sets these variables.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use serde_json::Value;
use testing::ROOT;
use testing::helm::{Helm, PostRenderer};

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(100);
/// What [`skipped`] begins with.
pub(crate) const SKIPPED: &str = "skipped: ";
pub(crate) const CHART: &str = "tests/charts/gitlab-runner";
pub(crate) const VALUES: &str = "tests/e2e/values.yaml";

/// The programs and services that the claims are proved with.
pub(crate) struct Lab {
    pub(crate) helm3: Helm,
    pub(crate) helm4: Helm,
    pub(crate) helmfile: PathBuf,
    pub(crate) gitlab_runner: PathBuf,
    /// How to reach the cluster; empty without one, see [`Lab::cluster`].
    pub(crate) kubeconfig: PathBuf,
    pub(crate) kubectl: PathBuf,
    /// Prometheus; it is not on every machine.
    pub(crate) prometheus: Option<PathBuf>,
    /// Ceph's configuration; it is not on every machine.
    pub(crate) ceph: Option<Ceph>,
    /// It takes root.
    pub(crate) kaniko: Option<Kaniko>,
}

/// An object gateway.
pub(crate) struct Ceph {
    /// `host:port`.
    pub(crate) address: String,
    pub(crate) configuration: PathBuf,
}

/// What builds images, and what keeps them.
pub(crate) struct Kaniko {
    pub(crate) executor: PathBuf,
    pub(crate) registry: PathBuf,
    /// All that there is in Kaniko's image beside it.
    pub(crate) busybox: PathBuf,
}

impl Lab {
    /// The lab of the environment, or the variable that is missing.
    pub(crate) fn find() -> Result<Self, &'static str> {
        if variable(testing::go::VARIABLE).is_err() {
            return Err(testing::go::VARIABLE);
        }
        let address = variable("RUNNER_TENANT_RGW");
        let ceph = address.and_then(|address| {
            let address = address.to_string_lossy().into_owned();
            Ok(Ceph { address, configuration: variable("RUNNER_TENANT_CEPH_CONF")? })
        });
        let kaniko = variable("RUNNER_TENANT_KANIKO").and_then(|executor| {
            let registry = variable("RUNNER_TENANT_REGISTRY")?;
            Ok(Kaniko { executor, registry, busybox: variable("RUNNER_TENANT_BUSYBOX")? })
        });
        Ok(Self {
            helm3: Helm::new(
                3,
                variable("RUNNER_TENANT_HELM3")?.into(),
                env!("CARGO_TARGET_TMPDIR"),
            ),
            helm4: Helm::new(
                4,
                variable("RUNNER_TENANT_HELM4")?.into(),
                env!("CARGO_TARGET_TMPDIR"),
            ),
            helmfile: variable("RUNNER_TENANT_HELMFILE")?,
            gitlab_runner: variable("RUNNER_TENANT_GITLAB_RUNNER")?,
            kubeconfig: variable("RUNNER_TENANT_KUBECONFIG").unwrap_or_default(),
            kubectl: variable("RUNNER_TENANT_KUBECTL")?,
            prometheus: variable("RUNNER_TENANT_PROMETHEUS").ok(),
            ceph: ceph.ok(),
            kaniko: kaniko.ok(),
        })
    }

    /// Skips the test where there is no cluster.
    pub(crate) fn cluster(&self) -> Result<&Path, Failed> {
        match self.kubeconfig.as_os_str().is_empty() {
            true => Err(skipped("the lab has no cluster")),
            false => Ok(&self.kubeconfig),
        }
    }

    /// Skips the test where there is no Ceph.
    pub(crate) fn ceph(&self) -> Result<&Ceph, Failed> {
        self.ceph.as_ref().ok_or_else(|| skipped("the lab has no Ceph"))
    }

    /// An empty folder of one test's own.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, Failed> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The repository's `tenants.yaml` in this folder, with something in it replaced.
    pub(crate) fn tenants(
        &self,
        folder: &Path,
        replacements: &[(&str, &str)],
    ) -> Result<String, Failed> {
        let file = folder.join("tenants.yaml");
        fs::write(&file, replaced("tenants.yaml", replacements)?)?;
        Ok(file.into_os_string().into_string().map_err(|_| "the path is not UTF-8")?)
    }

    /// What comes out of Helm for a tenant's release.
    pub(crate) fn render(
        &self,
        tenants: &str,
        release: &str,
        namespace: &str,
        url: &str,
    ) -> Result<String, Failed> {
        self.render_with(tenants, release, namespace, url, &[])
    }

    /// The same with more flags of Helm's.
    pub(crate) fn render_with(
        &self,
        tenants: &str,
        release: &str,
        namespace: &str,
        url: &str,
        flags: &[&str],
    ) -> Result<String, Failed> {
        let url = format!("gitlabUrl={url}");
        let command = ["template", release, CHART, "--namespace", namespace];
        let values = ["--values", VALUES, "--set", &url];
        let arguments = [&command[..], &values, flags].concat();
        let post_renderer = PostRenderer::RunnerTenant(&["--tenants", tenants]);
        Helm::output(self.helm3.post_render(&arguments, post_renderer)?)
    }

    /// Runs kubectl, with this on its standard input.
    pub(crate) fn kubectl(&self, arguments: &[&str], input: &str) -> Result<String, Failed> {
        let mut kubectl = assert_cmd::Command::new(&self.kubectl);
        kubectl.arg("--kubeconfig").arg(self.cluster()?).args(arguments);
        let output = kubectl.current_dir(ROOT).timeout(PATIENCE).write_stdin(input).output()?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            return Err(format!("kubectl {}\n{stderr}", arguments.join(" ")).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The objects of a kind in a namespace.
    pub(crate) fn objects(&self, kind: &str, namespace: &str) -> Result<Vec<Value>, Failed> {
        let list = self.kubectl(&["get", kind, "--namespace", namespace, "--output=json"], "")?;
        let mut list: Value = serde_json::from_str(&list)?;
        match list["items"].take() {
            Value::Array(items) => Ok(items),
            _ => Err("kubectl gave no list".into()),
        }
    }

    /// A namespace without pods, with the objects that a platform team provides beside the chart.
    pub(crate) fn namespace(&self, namespace: &str, tenant: &str) -> Result<(), Failed> {
        let objects = format!(
            "{{apiVersion: v1, kind: Namespace, metadata: {{name: {namespace}}}}}
---
{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: ci-{tenant}, namespace: {namespace}}}}}
"
        );
        self.kubectl(&["apply", "--filename=-"], &objects)?;
        // An earlier run may have left some; their hour of grace is not for the tests.
        let delete = ["delete", "deployments,replicasets,pods", "--all", "--namespace", namespace];
        self.kubectl(&[&delete[..], &["--force", "--grace-period=0"]].concat(), "").map(drop)
    }
}

/// The end of a test that cannot run here, for want of what is named.
pub(crate) fn skipped(why: &str) -> Failed {
    format!("{SKIPPED}{why}").into()
}

/// A file of the repository, with something in it replaced.
pub(crate) fn replaced(file: &str, replacements: &[(&str, &str)]) -> Result<String, Failed> {
    let mut text = fs::read_to_string(Path::new(ROOT).join(file))?;
    for (old, new) in replacements {
        if !text.contains(old) {
            return Err(format!("{file} has no {old:?}").into());
        }
        text = text.replace(old, new);
    }
    Ok(text)
}

/// What a command says when it succeeds.
pub(crate) fn output(command: &mut Command) -> Result<String, Failed> {
    let output = command.output()?;
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if output.status.success() { Ok(said) } else { Err(said.into()) }
}

/// Asks until there is an answer.
pub(crate) fn until<T>(
    what: &str,
    mut ask: impl FnMut() -> Result<Option<T>, Failed>,
) -> Result<T, Failed> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if start.elapsed() > PATIENCE {
            return Err(format!("{what}: not in {} s", PATIENCE.as_secs()).into());
        }
        sleep(PAUSE);
    }
}

fn variable(name: &'static str) -> Result<PathBuf, &'static str> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from).ok_or(name)
}
