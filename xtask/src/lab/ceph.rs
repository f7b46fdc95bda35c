//! Ceph's object gateway on one storage daemon that keeps everything in memory.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::debian;
use super::service::{State, listens};
use crate::process;

/// In the order they are started.
pub(super) const SERVICES: [&str; 3] = ["ceph-mon", "ceph-osd", "radosgw"];

/// Where S3 is served.
pub(crate) const ADDRESS: &str = "127.0.0.1:27480";

const MONITOR_PORT: u16 = 27300;
const GATEWAY_PORT: u16 = 27480;

const PROGRAMS: [&str; 9] = [
    "ceph",
    "ceph-authtool",
    "ceph-mon",
    "ceph-osd",
    "curl",
    "jq",
    "monmaptool",
    "radosgw",
    "radosgw-admin",
];
const PACKAGES: [&str; 6] = ["ceph-common", "ceph-mon", "ceph-osd", "curl", "jq", "radosgw"];

/// Who may do what, in the words of `ceph-authtool`.
const KEYS: [(&str, &[&str]); 4] = [
    ("mon.", &["mon", "allow *"]),
    ("client.admin", &["mon", "allow *", "osd", "allow *", "mgr", "allow *"]),
    ("osd.0", &["mon", "allow profile osd", "mgr", "allow profile osd", "osd", "allow *"]),
    ("client.rgw", &["mon", "allow rw", "osd", "allow rwx", "mgr", "allow rw"]),
];

/// Sees to it that Ceph is here, and what its operator needs.
///
/// # Errors
/// When it cannot be installed.
pub(super) fn require() -> Result<()> {
    debian::require(&PROGRAMS, &PACKAGES)
}

/// Starts the gateway with no users and no buckets; its configuration is returned.
///
/// # Errors
/// When a program does not become ready.
pub(super) fn start(state: &State) -> Result<PathBuf> {
    let identity = fs::read_to_string("/proc/sys/kernel/random/uuid")?;
    let identity = identity.trim();
    write_configuration(state, identity)?;
    write_keys(state)?;
    start_monitor(state, identity)?;
    start_storage(state)?;
    start_gateway(state)?;
    Ok(state.path("ceph.conf"))
}

fn write_configuration(state: &State, identity: &str) -> Result<()> {
    let directory = state.text("")?;
    let directory = directory.trim_end_matches('/');
    for name in ["mon", "osd", "rgw"] {
        fs::create_dir_all(state.path(name))?;
    }
    let text = format!(
        "[global]
fsid = {identity}
mon host = v2:127.0.0.1:{MONITOR_PORT}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = {directory}/keyring
run dir = {directory}
log file = {directory}/$name.log
admin socket =
pid file =
osd pool default size = 1
osd pool default pg num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
auth allow insecure global id reclaim = false
[mon]
mon data = {directory}/mon
# It keeps a few megabytes: a disk that is nearly full is no reason to end.
mon data avail crit = 0
mon data avail warn = 0
paxos propose interval = 0.05
paxos min wait = 0.01
[osd]
osd data = {directory}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd class update on start = false
osd crush update on start = false
[client.rgw]
rgw data = {directory}/rgw
rgw frontends = beast endpoint={ADDRESS}
"
    );
    Ok(fs::write(state.path("ceph.conf"), text)?)
}

fn write_keys(state: &State) -> Result<()> {
    quietly(Command::new("ceph-authtool").arg("--create-keyring").arg(state.path("keyring")))?;
    for (name, capabilities) in KEYS {
        let mut authtool = Command::new("ceph-authtool");
        authtool.arg(state.path("keyring")).args(["--gen-key", "--name", name]);
        for capability in capabilities.chunks_exact(2) {
            authtool.arg("--cap").args(capability);
        }
        quietly(&mut authtool)?;
    }
    Ok(())
}

fn start_monitor(state: &State, identity: &str) -> Result<()> {
    let address = format!("[v2:127.0.0.1:{MONITOR_PORT}]");
    let mut map = Command::new("monmaptool");
    map.args(["--create", "--fsid", identity, "--addv", "a", &address]).arg(state.path("monmap"));
    quietly(&mut map)?;
    let mut make = ceph(state, "ceph-mon");
    make.args(["--id", "a", "--mkfs"]).arg("--monmap").arg(state.path("monmap"));
    quietly(make.arg("--keyring").arg(state.path("keyring")))?;
    let service = state.service("ceph-mon");
    service.start(ceph(state, "ceph-mon").args(["--foreground", "--id", "a"]), &[MONITOR_PORT])?;
    service.wait("to listen", || Ok(listens(MONITOR_PORT)))
}

fn start_storage(state: &State) -> Result<()> {
    let identity = fs::read_to_string("/proc/sys/kernel/random/uuid")?;
    let identity = identity.trim();
    quietly(ceph(state, "ceph").args(["osd", "new", identity, "0"]))?;
    let mut make = ceph(state, "ceph-osd");
    quietly(make.args(["--id", "0", "--mkfs", "--osd-uuid", identity]))?;
    let place = ["osd", "crush", "add", "osd.0", "1", "root=default", "host=lab"];
    quietly(ceph(state, "ceph").args(place))?;
    let service = state.service("ceph-osd");
    service.start(ceph(state, "ceph-osd").args(["--foreground", "--id", "0"]), &[])?;
    service.wait("to be up", || {
        let status = process::probe(ceph(state, "ceph").args(["osd", "stat"]))?;
        Ok(status.is_some_and(|status| status.contains("1 up")))
    })
}

fn start_gateway(state: &State) -> Result<()> {
    let service = state.service("radosgw");
    let mut radosgw = ceph(state, "radosgw");
    service.start(radosgw.args(["--foreground", "--name", "client.rgw"]), &[GATEWAY_PORT])?;
    service.wait("to listen", || Ok(listens(GATEWAY_PORT)))
}

fn ceph(state: &State, program: &str) -> Command {
    let mut command = Command::new(program);
    command.arg("--conf").arg(state.path("ceph.conf"));
    command
}

/// These programs talk much; what they say is shown when they fail.
fn quietly(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    anyhow::bail!("{} failed:\n{}", process::shown(command), String::from_utf8_lossy(&said))
}
