//! What the chores say, in colour on a terminal; anstream leaves colours out elsewhere and with
//! `NO_COLOR`.

use anstyle::{AnsiColor, Style};

/// Headings.
pub(crate) const HEADING: Style = AnsiColor::Cyan.on_default().bold();
/// Side remarks.
pub(crate) const REMARK: Style = Style::new().dimmed();
/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What did not.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();

/// Announces a step.
pub(crate) fn heading(text: &str) {
    anstream::println!("\n{HEADING}{text}{HEADING:#}");
}

/// Says something beside the result.
pub(crate) fn remark(text: &str) {
    anstream::println!("{REMARK}{text}{REMARK:#}");
}
