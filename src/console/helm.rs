//! The standard error of the Helm that started this program as a plugin.

use std::fs::{File, OpenOptions};
use std::io;

/// Whether Helm started this program as the plugin it is, and not some other plugin that called it.
pub(super) fn started_plugin() -> bool {
    std::env::var("HELM_PLUGIN_NAME").is_ok_and(|name| name == "runner-tenant")
}

/// Remembers the parent while it is the one that started this program. When it ends first, its
/// place is taken by another process, whose standard error may be a file of its own.
pub(super) fn remember_parent() {
    #[cfg(target_os = "linux")]
    if started_plugin() {
        linux::remember_parent();
    }
}

/// Helm's own standard error, else the terminal.
pub(super) fn stderr() -> io::Result<File> {
    #[cfg(target_os = "linux")]
    let found = linux::stderr();
    #[cfg(not(target_os = "linux"))]
    let found: io::Result<File> = Err(io::ErrorKind::Unsupported.into());
    found.or_else(|_| append_to("/dev/tty"))
}

fn append_to(path: &str) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File};
    use std::io;
    use std::os::fd::OwnedFd;
    use std::sync::OnceLock;

    use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, getppid, pidfd_getfd, pidfd_open};

    /// The Helm that was the parent at the start.
    struct Helm {
        pid: Pid,
        /// Stays this process's, whatever becomes of its number.
        handle: OwnedFd,
    }

    static HELM: OnceLock<Helm> = OnceLock::new();

    pub(super) fn remember_parent() {
        let helm = getppid()
            .filter(|&pid| is_helm(pid))
            .and_then(|pid| Some(Helm { pid, handle: pidfd_open(pid, PidfdFlags::empty()).ok()? }));
        if let Some(helm) = helm {
            let _ = HELM.set(helm);
        }
    }

    /// Programs that are or contain Helm have it in their names: `helm`, `helm4-v4.3.1`, `helmfile`,
    /// `terraform-provider-helm`. An init process or a subreaper has not.
    fn is_helm(pid: Pid) -> bool {
        let program = fs::read_link(format!("/proc/{}/exe", pid.as_raw_nonzero()));
        let name = program.ok().and_then(|path| Some(path.file_name()?.to_owned()));
        name.is_some_and(|name| name.to_string_lossy().contains("helm"))
    }

    pub(super) fn stderr() -> io::Result<File> {
        let helm = HELM.get().ok_or(io::ErrorKind::NotFound)?;
        shared_stderr(helm).or_else(|_| appended_stderr(helm))
    }

    /// The parent's very file: what is written moves the position that it writes at itself. Opened
    /// anew, a log file would be overwritten by Helm's last line.
    fn shared_stderr(helm: &Helm) -> io::Result<File> {
        Ok(pidfd_getfd(&helm.handle, 2, PidfdGetfdFlags::empty())?.into())
    }

    /// The parent's file opened anew, where its descriptors may not be shared (Yama).
    fn appended_stderr(helm: &Helm) -> io::Result<File> {
        if getppid() != Some(helm.pid) {
            return Err(io::ErrorKind::NotFound.into());
        }
        super::append_to(&format!("/proc/{}/fd/2", helm.pid.as_raw_nonzero()))
    }
}
