//! The way to the user: standard output, standard error, colour, and Helm's standard error.

mod helm;

use std::io::{self, IsTerminal, Read, Write};
use std::panic::{self, PanicHookInfo};
use std::process;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use crate::outcome::Outcome;

/// The word `error:`, as the other messages paint it.
pub(crate) const ERROR: Style = AnsiColor::BrightRed.on_default().bold();

const ISSUES: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// Must come first: remembers which process is the parent, and reports a panic as an error.
pub(crate) fn prepare() {
    helm::remember_parent();
    let backtrace = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        report(&bug(panicked));
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            backtrace(panicked);
        }
        process::exit(Outcome::Failed.status().into());
    }));
}

/// A panic as the user sees it. Its own message may quote a value, and is left out.
fn bug(panicked: &PanicHookInfo<'_>) -> String {
    let place = panicked.location().map(|place| format!(" at {place}")).unwrap_or_default();
    format!(
        "{ERROR}error:{ERROR:#} {ISSUES} stopped{place}\n  = this is a bug, please report it with \
         this line; RUST_BACKTRACE=1 shows more, which may include values of the input"
    )
}

/// All of standard input.
pub(crate) fn read() -> io::Result<Vec<u8>> {
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input)?;
    Ok(input)
}

/// Writes all of a command's result, byte for byte.
pub(crate) fn print(pieces: &[&[u8]]) -> io::Result<()> {
    if pieces.iter().all(|piece| piece.is_empty()) {
        return Ok(());
    }
    let mut output = open_stdout()?;
    pieces.iter().try_for_each(|piece| output.write_all(piece))?;
    output.flush()
}

/// Writes all of a command's result, with its colours where the output is for a person.
pub(crate) fn print_coloured(text: &str) -> io::Result<()> {
    let mut output = AutoStream::auto(open_stdout()?);
    output.write_all(text.as_bytes())?;
    output.flush()
}

fn open_stdout() -> io::Result<io::StdoutLock<'static>> {
    match closed_stdout::was_closed() {
        true => Err(io::Error::other("it is closed")),
        false => Ok(io::stdout().lock()),
    }
}

/// Reports something to the user that is not the result; colours stay where a person reads.
///
/// Helm 4 discards what a post-renderer plugin writes to standard error and shows only that it
/// failed. There the message also goes to the standard error of Helm itself or, where that cannot
/// be opened, to the terminal.
pub(crate) fn report(message: &str) {
    // There is nobody left to report to when this fails.
    let _ = writeln!(AutoStream::auto(io::stderr()), "{message}");
    if helm::started_plugin() && !io::stderr().is_terminal() {
        let _ = helm::stderr().and_then(|helm| writeln!(AutoStream::auto(helm), "{message}"));
    }
}
