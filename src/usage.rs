//! What the user hears of a command line that was not understood.

use anyhow::Context;
use clap::error::{ContextKind, ContextValue};

use crate::outcome::Outcome;
use crate::{command, console};

/// Words of other linters for what `tenants` does.
const CHECKS: [&str; 3] = ["validate", "lint", "verify"];

/// Prints help and the version, which are results; reports anything else as an error of usage.
///
/// # Errors
/// When a result cannot be written.
pub(crate) fn explain(mut error: clap::Error) -> command::Result {
    if !error.use_stderr() {
        let text = error.render().ansi().to_string();
        console::print_coloured(&text).context("cannot write to standard output")?;
        return Ok(Outcome::Fine);
    }
    if let Some(tip) = unknown_word(&error).and_then(|word| tip(&word)) {
        // Clap's own guess would be the command that is spelled most alike.
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    console::report(error.render().ansi().to_string().trim_end());
    Ok(Outcome::Failed)
}

fn unknown_word(error: &clap::Error) -> Option<String> {
    let kinds = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg];
    let word = kinds.into_iter().find_map(|kind| error.get(kind))?;
    match word {
        ContextValue::String(word) => Some(word.clone()),
        _ => None,
    }
}

/// What a word that is no command probably stands for.
fn tip(word: &str) -> Option<String> {
    let is_file = word.ends_with(".yaml") || word.ends_with(".yml");
    if is_file && !word.starts_with('-') {
        return Some(format!("to name the tenants file, use '--tenants {word}'"));
    }
    CHECKS.contains(&word).then(|| "to check the tenants file, use 'tenants'".to_owned())
}
