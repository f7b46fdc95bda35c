//! The way to the user: standard output, standard error, colour.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};

/// All of standard input.
pub(crate) fn read() -> io::Result<Vec<u8>> {
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input)?;
    Ok(input)
}

/// Writes all of a command's result, or says why it could not.
pub(crate) fn print(pieces: &[&[u8]]) -> io::Result<()> {
    let mut output = io::stdout().lock();
    pieces.iter().try_for_each(|piece| output.write_all(piece))?;
    output.flush()
}

/// Tells the user something that is not the result.
///
/// Helm 4 discards what a post-renderer plugin writes to standard error and shows only that it
/// failed. There the message also goes to the standard error of Helm itself or, where that cannot
/// be opened, to the terminal.
pub(crate) fn tell(message: &str) {
    // Nobody is left to hear that telling failed.
    let _ = writeln!(io::stderr(), "{message}");
    if started_as_helm_plugin() {
        let _ = helm_stderr().and_then(|mut helm| writeln!(helm, "{message}"));
    }
}

/// Whether messages are coloured: on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
pub(crate) fn coloured() -> bool {
    allows_colour() && io::stderr().is_terminal()
}

/// Whether results are coloured.
pub(crate) fn coloured_output() -> bool {
    allows_colour() && io::stdout().is_terminal()
}

fn allows_colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Whether Helm started this program as the plugin it is, and not some other plugin that called it.
fn started_as_helm_plugin() -> bool {
    let is = |name: &str| std::env::var(name).is_ok_and(|value| value == "runner-tenant");
    is("HELM_PLUGIN_NAME") && !io::stderr().is_terminal()
}

/// Helm's own standard error, else the terminal.
fn helm_stderr() -> io::Result<File> {
    shared_stderr().or_else(|_| appended_stderr()).or_else(|_| open("/dev/tty"))
}

/// The parent's very file: what is written moves the position that it writes at itself. Opened
/// anew, a log file would be overwritten by Helm's last line.
#[cfg(target_os = "linux")]
fn shared_stderr() -> io::Result<File> {
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getppid, pidfd_getfd, pidfd_open};
    let parent = getppid().ok_or(io::ErrorKind::NotFound)?;
    let parent = pidfd_open(parent, PidfdFlags::empty())?;
    Ok(pidfd_getfd(parent, 2, PidfdGetfdFlags::empty())?.into())
}

#[cfg(not(target_os = "linux"))]
fn shared_stderr() -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The parent's file opened anew, where its descriptors may not be shared (Yama).
fn appended_stderr() -> io::Result<File> {
    open(&format!("/proc/{}/fd/2", std::os::unix::process::parent_id()))
}

fn open(path: &str) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}
