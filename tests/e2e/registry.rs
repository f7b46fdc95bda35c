//! A registry that keeps what it is given in a tenant's bucket.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use libtest_mimic::Failed;

use crate::lab::{Ceph, until};
use crate::object_store::keys;

/// Who may use it, and the password of all of them.
pub(crate) const USERS: [&str; 2] = ["layers", "pusher"];
pub(crate) const PASSWORD: &str = "registry-password";
/// That password as `htpasswd -B` writes it.
const HASH: &str = "$2y$04$7BDWiP/4IyHiR6GzTSrp2OkdmuwvK7vLd25csUz2dIiZ7kM6kNffC";

/// The folder of the bucket that is the registry's.
pub(crate) const FOLDER: &str = "registry";

/// A registry that ends with its owner.
pub(crate) struct Registry {
    process: Child,
    /// `host:port`.
    pub(crate) address: String,
}

impl Registry {
    /// Starts it on a port of its own.
    pub(crate) fn start(
        program: &Path,
        folder: &Path,
        ceph: &Ceph,
        tenant: &str,
    ) -> Result<Self, Failed> {
        let users: String = USERS.iter().map(|user| format!("{user}:{HASH}\n")).collect();
        fs::write(folder.join("htpasswd"), users)?;
        fs::write(folder.join("registry.yml"), configuration(folder, ceph, tenant))?;
        let log = folder.join("registry.log");
        let file = fs::File::create(&log)?;
        // Whatever becomes of the tests, it ends with them.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program).arg("serve");
        command.arg(folder.join("registry.yml")).stdin(Stdio::null());
        command.env_clear().env("HOME", folder).env("OTEL_TRACES_EXPORTER", "none");
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        let process = command.stdout(file.try_clone()?).stderr(file).spawn()?;
        let mut registry = Self { process, address: String::new() };
        registry.address = until("a registry that listens", || {
            let text = fs::read_to_string(&log)?;
            let (_, rest) = text.split_once("listening on ").unzip();
            let address = |rest: &str| rest.split(['"', ' ', '\n']).next().map(str::to_owned);
            Ok(rest.and_then(address).filter(|address| text.contains(&format!("{address}\""))))
        })?;
        Ok(registry)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Without redirects: jobs need not reach the gateway.
fn configuration(folder: &Path, ceph: &Ceph, tenant: &str) -> String {
    let (access_key, secret_key) = keys(tenant);
    format!(
        "version: 0.1
log: {{level: info, accesslog: {{disabled: true}}}}
storage:
  s3:
    region: us-east-1
    regionendpoint: http://{}
    forcepathstyle: true
    bucket: {tenant}-cache-bucket
    accesskey: {access_key}
    secretkey: {secret_key}
    secure: false
    rootdirectory: /{FOLDER}
  redirect: {{disable: true}}
auth:
  htpasswd: {{realm: registry, path: {}}}
http:
  addr: 127.0.0.1:0
  secret: one-registry-needs-none
",
        ceph.address,
        folder.join("htpasswd").display(),
    )
}
