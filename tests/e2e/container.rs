//! A container made of Kaniko's image, on this machine: a root directory of its own, with the real
//! executor and Busybox, and nothing else. It needs root.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;

use crate::lab::{Kaniko, output};
use crate::manager::Secrets;

/// What the image `executor:debug` sets (`deploy/Dockerfile` of Kaniko).
const IMAGE: [(&str, &str); 3] = [
    ("HOME", "/root"),
    ("PATH", "/usr/local/bin:/kaniko:/busybox"),
    ("DOCKER_CONFIG", "/kaniko/.docker/"),
];

/// Mounts are what Kaniko leaves alone; `$1` is the root, `$2` the builds, the rest mounts of the
/// image and of Secrets.
const START: &str = r#"
root=$1 builds=$2
shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$builds" "$root/builds"
for path in "$@"; do mount --bind "$root/$path" "$root/$path"; done
exec chroot "$root" /busybox/env -i /busybox/sh /kaniko/start
"#;

/// The build container of a pod.
pub(crate) struct Container {
    root: PathBuf,
    mounts: Vec<String>,
}

impl Container {
    /// Makes the container of a build pod: its variables, its Secrets, and this script.
    pub(crate) fn new(
        kaniko: &Kaniko,
        root: &Path,
        pod: &Value,
        secrets: &Secrets,
        script: &str,
    ) -> Result<Self, Failed> {
        for folder in
            ["bin", "builds", "busybox", "dev", "etc", "kaniko/.docker", "proc", "root", "tmp"]
        {
            fs::create_dir_all(root.join(folder))?;
        }
        fs::copy(&kaniko.executor, root.join("kaniko/executor"))?;
        let busybox = root.join("busybox/busybox");
        fs::copy(&kaniko.busybox, &busybox)?;
        output(Command::new(&busybox).arg("--install").arg(root.join("busybox")))?;
        std::os::unix::fs::symlink("/busybox/sh", root.join("bin/sh"))?;
        fs::write(root.join("etc/hosts"), "127.0.0.1 localhost\n")?;
        let build = named(&pod["spec"]["containers"], "build")?;
        let mut container = Self { root: root.to_owned(), mounts: vec!["busybox".to_owned()] };
        container.mount(pod, build, secrets)?;
        let own = IMAGE.iter().map(|(name, value)| (*name, *value));
        let variables = build["env"].as_array().into_iter().flatten();
        let variables =
            variables.filter_map(|one| Some((one["name"].as_str()?, one["value"].as_str()?)));
        let mut start = String::new();
        for (name, value) in own.chain(variables) {
            start.push_str(&format!("export {name}='{}'\n", value.replace('\'', "'\\''")));
        }
        // As GitLab Runner begins (`shells/bash.go`).
        start.push_str("set -eo pipefail\n. /kaniko/script\n");
        fs::write(root.join("kaniko/start"), start)?;
        fs::write(root.join("kaniko/script"), script)?;
        Ok(container)
    }

    /// A program beside the executor.
    pub(crate) fn write_program(&self, name: &str, text: &str) -> Result<(), Failed> {
        let file = self.root.join("kaniko").join(name);
        fs::write(&file, text)?;
        Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o755))?)
    }

    /// A file of the container.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The command that runs the script, in a job whose project is the current folder.
    pub(crate) fn command(&self) -> String {
        let unshare = "unshare --mount --propagation private sh -eu -c";
        let root = self.root.display();
        format!("{unshare} '{START}' _ '{root}' \"$(dirname \"$PWD\")\" {}", self.mounts.join(" "))
    }

    /// The Secrets that are mounted into the container, as the kubelet would.
    fn mount(&mut self, pod: &Value, build: &Value, secrets: &Secrets) -> Result<(), Failed> {
        for mount in build["volumeMounts"].as_array().into_iter().flatten() {
            let volume =
                named(&pod["spec"]["volumes"], mount["name"].as_str().unwrap_or_default())?;
            let Some(name) = volume["secret"]["secretName"].as_str() else { continue };
            let secret = secrets.get(name).ok_or_else(|| format!("there is no Secret {name}"))?;
            let path = mount["mountPath"].as_str().unwrap_or_default().trim_start_matches('/');
            fs::create_dir_all(self.root.join(path))?;
            for item in volume["secret"]["items"].as_array().into_iter().flatten() {
                let key = item["key"].as_str().unwrap_or_default();
                let value = secret.get(key).ok_or_else(|| format!("no {key} in {name}"))?;
                let file = item["path"].as_str().unwrap_or_default();
                fs::write(self.root.join(path).join(file), value)?;
            }
            self.mounts.push(path.to_owned());
        }
        Ok(())
    }
}

fn named<'v>(list: &'v Value, name: &str) -> Result<&'v Value, Failed> {
    let found = list.as_array().and_then(|list| list.iter().find(|one| one["name"] == name));
    found.ok_or_else(|| format!("there is no {name} in {list}").into())
}
