//! The manager's container, started here from what was rendered: the chart's own entrypoint with
//! the container's environment, files and Secrets, and a real gitlab-runner.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use libtest_mimic::Failed;
use serde_json::Value;
use testing::go;

use crate::lab::{Lab, output};

/// Secrets by name, each with its keys.
pub(crate) type Secrets = BTreeMap<String, BTreeMap<String, String>>;

/// The container of one manager.
pub(crate) struct Manager {
    gitlab_runner: PathBuf,
    root: PathBuf,
    environment: Vec<(String, String)>,
}

/// A program that ends with its owner.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it. Under `setpriv --pdeathsig` it ends with the tests, whatever becomes of them.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failed> {
        Ok(Self(command.spawn()?))
    }
}

/// The Secrets that a tenant of `tenants.yaml` has.
pub(crate) fn secrets(tenant: &str, access_key: &str, secret_key: &str) -> Secrets {
    let secret = |name: String, entries: [(&str, String); 2]| {
        (name, entries.map(|(key, value)| (key.to_owned(), value)).into())
    };
    let credentials =
        [("access_key", access_key.to_owned()), ("secret_key", secret_key.to_owned())];
    let token = [
        ("runner-token", format!("glrt-{tenant}-0123456789")),
        ("runner-registration-token", String::new()),
    ];
    [
        secret(format!("s3-{tenant}-credentials"), credentials),
        secret(format!("{tenant}-runner-secrets"), token),
    ]
    .into()
}

impl Manager {
    /// Lays the container's files out in `root`.
    pub(crate) fn new(
        lab: &Lab,
        root: PathBuf,
        stream: &str,
        secrets: &Secrets,
    ) -> Result<Self, Failed> {
        Self::of_documents(lab, root, &go::read(stream)?, secrets)
    }

    /// The same of a stream that has been read.
    pub(crate) fn of_documents(
        lab: &Lab,
        root: PathBuf,
        documents: &[Value],
        secrets: &Secrets,
    ) -> Result<Self, Failed> {
        let of_kind = |kind: &str| {
            let document = documents.iter().find(|document| document["kind"] == kind);
            document.ok_or_else(|| format!("no {kind} in the stream"))
        };
        let pod = &of_kind("Deployment")?["spec"]["template"]["spec"];
        let manager = Self {
            gitlab_runner: lab.gitlab_runner.clone(),
            environment: environment(&pod["containers"][0], secrets)?,
            root,
        };
        manager.write_config_map(&of_kind("ConfigMap")?["data"])?;
        manager.write_secrets(&pod["volumes"], secrets)?;
        manager.write_entrypoint()?;
        Ok(manager)
    }

    /// Runs the entrypoint up to the registration; the config.toml that results.
    pub(crate) fn register(&self) -> Result<Value, Failed> {
        self.register_within(30)
    }

    /// The same for no longer than this; the chart's script tries for minutes.
    pub(crate) fn register_within(&self, seconds: u32) -> Result<Value, Failed> {
        let mut entrypoint = self.command("timeout");
        let script = self.root.join("configmaps/entrypoint");
        entrypoint.args([&seconds.to_string(), "bash"]).arg(script);
        output(&mut entrypoint)?;
        Ok(toml_edit::de::from_str(&fs::read_to_string(self.config())?)?)
    }

    /// What `gitlab-runner lint` says of the config.toml, when it is not content.
    pub(crate) fn lint(&self) -> Result<(), Failed> {
        let mut lint = self.command(&self.gitlab_runner);
        output(lint.args(["lint", "--config"]).arg(self.config())).map(drop)
    }

    /// The config.toml.
    pub(crate) fn config(&self) -> PathBuf {
        self.root.join("home/.gitlab-runner/config.toml")
    }

    /// Starts to take jobs.
    pub(crate) fn run(&self, kubeconfig: &Path) -> Result<Running, Failed> {
        let log = fs::File::create(self.root.join("run.log"))?;
        // Whatever becomes of the tests, it ends with them.
        let mut run = self.command("setpriv");
        run.args(["--pdeathsig", "KILL", "--"]).arg(&self.gitlab_runner).arg("run");
        run.arg("--config").arg(self.config());
        run.arg("--working-directory").arg(self.root.join("home"));
        // This machine may be one of a cloud, whose role is not the manager's.
        run.env("AWS_EC2_METADATA_DISABLED", "true");
        // A manager in a cluster finds it by its service account.
        run.env("KUBECONFIG", kubeconfig).current_dir(self.root.join("home"));
        run.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Running::start(&mut run)
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.env("HOME", self.root.join("home")).env("CONFIG_FILE", self.config());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The scripts name absolute paths of the container.
    fn write_config_map(&self, entries: &Value) -> Result<(), Failed> {
        let root = self.root.to_str().ok_or("the path is not UTF-8")?;
        for (name, text) in entries.as_object().ok_or("a ConfigMap without data")? {
            let mut text = text.as_str().ok_or("a ConfigMap with numbers")?.to_owned();
            for path in ["/configmaps", "/secrets", "/entrypoint"] {
                text = text.replace(&format!("{path}/"), &format!("{root}{path}/"));
            }
            text = text.replace("/entrypoint re", &format!("{root}/entrypoint re"));
            text = text.replace("exec /entrypoint run", "exit 0 #");
            text = text.replace("/home/gitlab-runner", &format!("{root}/home"));
            write(&self.root.join("configmaps").join(name), &text)?;
        }
        Ok(())
    }

    fn write_secrets(&self, volumes: &Value, secrets: &Secrets) -> Result<(), Failed> {
        let volumes = volumes.as_array().into_iter().flatten();
        let sources = volumes.filter_map(|volume| volume["projected"]["sources"].as_array());
        for source in sources.flatten().map(|source| &source["secret"]) {
            let secret = secret(secrets, &source["name"])?;
            let items = source["items"].as_array();
            let paths: Vec<(&str, &str)> = match items {
                None => secret.keys().map(|key| (key.as_str(), key.as_str())).collect(),
                Some(items) => {
                    items.iter().map(|item| (text(&item["key"]), text(&item["path"]))).collect()
                }
            };
            for (key, path) in paths {
                let value = secret.get(key).ok_or_else(|| format!("no {key} in {source}"))?;
                write(&self.root.join("secrets").join(path), value)?;
            }
        }
        Ok(())
    }

    fn write_entrypoint(&self) -> Result<(), Failed> {
        let path = self.root.join("entrypoint");
        write(&path, &format!("#!/bin/sh\nexec {} \"$@\"\n", self.gitlab_runner.display()))?;
        Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A manager whose job hangs would wait for it after SIGQUIT.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn environment(container: &Value, secrets: &Secrets) -> Result<Vec<(String, String)>, Failed> {
    let mut environment = Vec::new();
    for variable in container["env"].as_array().into_iter().flatten() {
        let reference = &variable["valueFrom"]["secretKeyRef"];
        let value = if reference.is_null() {
            text(&variable["value"])
        } else {
            let key = text(&reference["key"]);
            let value = secret(secrets, &reference["name"])?.get(key);
            value.ok_or_else(|| format!("no such key: {reference}"))?
        };
        environment.push((text(&variable["name"]).to_owned(), value.to_owned()));
    }
    Ok(environment)
}

fn secret<'a>(secrets: &'a Secrets, name: &Value) -> Result<&'a BTreeMap<String, String>, Failed> {
    secrets.get(text(name)).ok_or_else(|| format!("there is no Secret {name}").into())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn write(path: &Path, text: &str) -> Result<(), Failed> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    Ok(fs::write(path, text)?)
}
