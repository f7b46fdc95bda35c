//! The way to the user: standard output, standard error, colour.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};

/// Writes all of a command's result, or says why it could not.
pub(crate) fn print(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
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

fn helm_stderr() -> io::Result<std::fs::File> {
    let open = |path: &str| OpenOptions::new().append(true).open(path);
    let helm = parent().and_then(|parent| open(&format!("/proc/{parent}/fd/2")));
    helm.or_else(|_| open("/dev/tty"))
}

fn parent() -> io::Result<u32> {
    Ok(std::os::unix::process::parent_id())
}
