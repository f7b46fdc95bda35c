//! Maintained: the registry of `charts/tenant`, by its own configuration and scripts, with a real
//! distribution 3 on Ceph, loses what is old and nothing else, though pushes go on meanwhile.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use libtest_mimic::Failed;
use testing::go;
use testing::helm::Helm;

use crate::cached::tenant;
use crate::enforced::values;
use crate::images::Images;
use crate::lab::{Ceph, Lab, output, until};
use crate::object_store::{add_user, keys, objects};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";
/// Kaniko's precision.
const FAR_AHEAD: &str = "2199-01-01T00:00:00.123456789Z";
const WEEK: &str = "604800";

pub(crate) fn old_layers_go(lab: &Lab) -> Result<(), Failed> {
    let ceph = lab.ceph()?;
    add_user(ceph, "java")?;
    let folder = lab.folder("maintained")?;
    let registry = Registry::start(lab, ceph, &folder)?;
    let repository = format!("{}/layers", registry.address);
    let image = |tag: &str| format!("{repository}:{tag}");
    let images = Images { crane: program("RUNNER_TENANT_CRANE")?, folder: folder.join("images") };
    let expire = || output(registry.script("expire.sh").args([&repository, WEEK]));

    // Before anything is pushed there is nothing to fail on.
    expire()?;
    images.push(&image("old"), LONG_AGO)?;
    images.push(&image("new"), FAR_AHEAD)?;
    let before = blobs(ceph)?;
    expire()?;
    let tags = images.tags(&repository)?;
    if tags != ["new"] {
        return Err(format!("left of old and new: {tags:?}").into());
    }

    let collect = thread::spawn({
        let mut collect = registry.script("collect.sh");
        move || output(&mut collect).map_err(|error| error.message().unwrap_or("").to_owned())
    });
    let (mut pushed, mut refused) = (Vec::new(), 0);
    for number in 0.. {
        let is_last = collect.is_finished();
        let image = image(&format!("meanwhile-{number}"));
        match images.push(&image, FAR_AHEAD) {
            Ok(()) => pushed.push(image),
            Err(error) if error.message().is_some_and(is_read_only) => refused += 1,
            // Between one registry and the next.
            Err(_) => {}
        }
        if is_last {
            break;
        }
    }
    let said = collect.join().map_err(|_| "collect.sh was not run")??;
    if refused == 0 {
        return Err(format!("pushes went on while garbage was collected:\n{said}").into());
    }
    // What was accepted is whole, before and after; what nobody refers to is gone.
    images.push(&image("after"), FAR_AHEAD)?;
    for image in pushed.iter().chain([&image("new"), &image("after")]) {
        images.validate(image)?;
    }
    let left = blobs(ceph)?;
    match before.iter().filter(|blob| !left.contains(blob)).count() {
        // The layer, the configuration and the manifest.
        3 => Ok(()),
        gone => Err(format!("{gone} blobs of the old image went:\n{said}").into()),
    }
}

/// What crane says of distribution's 405.
fn is_read_only(message: &str) -> bool {
    message.contains("UNSUPPORTED") || message.contains("405")
}

/// The registry's container, started here.
struct Registry {
    process: Child,
    folder: PathBuf,
    /// `host:port`.
    address: String,
}

impl Registry {
    fn start(lab: &Lab, ceph: &Ceph, folder: &Path) -> Result<Self, Failed> {
        let replacements = tenant(ceph);
        let replacements: Vec<_> =
            replacements.iter().map(|(old, new)| (*old, new.as_str())).collect();
        let values = values(&lab.tenants(folder, &replacements)?, "java", folder)?;
        let template = ["template", "java-tenant", "charts/tenant", "--kube-version=1.36.0"];
        let set = "registry.enabled=true,registry.hosts={registry.example.com}";
        let registry = ["--set", set, "--values", &values];
        let stream = Helm::output(lab.helm3.run(&[&template[..], &registry].concat())?)?;
        let documents = go::read(&stream)?;
        let mut maps = documents.iter().filter(|document| document["kind"] == "ConfigMap");
        let files = maps.find_map(|map| map["data"].as_object()).ok_or("no ConfigMap")?;

        let [address, metrics] = [free_address()?, free_address()?];
        let folder = folder.join("container");
        for part in ["config", "run", "bin"] {
            fs::create_dir_all(folder.join(part))?;
        }
        for (name, text) in files {
            let text = text.as_str().ok_or("a ConfigMap with numbers")?;
            let text = text.replace("\":5000\"", &address).replace("\":5001\"", &metrics);
            fs::write(folder.join("config").join(name), text)?;
        }
        // Whatever becomes of the tests, they end with their script.
        let dying = |program: PathBuf| {
            format!("#!/bin/sh\nexec setpriv --pdeathsig KILL -- {} \"$@\"\n", program.display())
        };
        executable(&folder.join("bin/registry"), &dying(program("RUNNER_TENANT_REGISTRY")?))?;
        executable(&folder.join("bin/crane"), &dying(program("RUNNER_TENANT_CRANE")?))?;

        let mut serve = Self::command(&folder, "serve.sh");
        let (access_key, secret_key) = keys("java");
        serve.env("REGISTRY_STORAGE_S3_ACCESSKEY", access_key);
        serve.env("REGISTRY_STORAGE_S3_SECRETKEY", secret_key);
        let log = fs::File::create(folder.join("log"))?;
        serve.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let registry = Self { process: serve.spawn()?, folder, address };
        until("a registry that listens", || Ok(TcpStream::connect(&registry.address).ok()))?;
        Ok(registry)
    }

    /// One of the chart's scripts, as `kubectl exec` runs it.
    fn script(&self, name: &str) -> Command {
        let mut command = Self::command(&self.folder, name);
        let (access_key, secret_key) = keys("java");
        command.env("REGISTRY_STORAGE_S3_ACCESSKEY", access_key);
        command.env("REGISTRY_STORAGE_S3_SECRETKEY", secret_key);
        command
    }

    fn command(folder: &Path, script: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "TERM", "--", "timeout", "120", "sh"]);
        command.arg(folder.join("config").join(script));
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", folder.join("bin").display()));
        command.env("CONFIG", folder.join("config")).env("RUN", folder.join("run"));
        command.env("OTEL_TRACES_EXPORTER", "none").env("HOME", folder);
        command
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

/// The blobs that the registry keeps in java's bucket.
fn blobs(ceph: &Ceph) -> Result<Vec<String>, Failed> {
    let objects = objects(ceph, "java-cache-bucket")?.into_iter();
    let own = |name: &String| name.starts_with("java/kaniko-registry/") && name.contains("/blobs/");
    Ok(objects.filter(own).collect())
}

fn program(variable: &str) -> Result<PathBuf, Failed> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty());
    Ok(path.map(PathBuf::from).ok_or_else(|| format!("{variable} is not set"))?)
}

fn executable(path: &Path, text: &str) -> Result<(), Failed> {
    fs::write(path, text)?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

/// An address that nobody listens on.
fn free_address() -> Result<String, Failed> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
