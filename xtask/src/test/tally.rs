//! The counts of `cargo xtask test`: steps, and the tests that Cargo runs.

use std::process::ExitCode;

use anyhow::Result;

use crate::console::{BAD, GOOD, heading};
use crate::minutes::Minutes;
use crate::process;

/// How many steps and tests passed, failed and were skipped, and how long they took.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tally {
    passed: u32,
    pub(super) failed: u32,
    skipped: u32,
    pub(super) minutes: Minutes,
}

impl Tally {
    /// Takes a step and counts it, as skipped where a program for it is missing.
    pub(super) fn step(&mut self, title: &str, step: impl FnOnce() -> Result<()>) {
        heading(title);
        let result = self.minutes.measure(title, step);
        match process::unless_missing("skipped", result) {
            Ok(Some(())) => {
                self.passed += 1;
                anstream::println!("{GOOD}ok{GOOD:#}");
            }
            Ok(None) => self.skipped += 1,
            Err(error) => self.fail(&error),
        }
    }

    pub(super) fn fail(&mut self, error: &anyhow::Error) {
        self.failed += 1;
        anstream::println!("{BAD}failed:{BAD:#} {error:#}");
    }

    /// Adds a line such as `test result: ok. 5 passed; 0 failed; 1 ignored; …`; whether it is one.
    pub(super) fn add_summary(&mut self, line: &str) -> bool {
        let Some(counts) = line.strip_prefix("test result: ") else {
            return false;
        };
        for count in counts.split([';', '.']) {
            let mut words = count.split_whitespace();
            let (Some(number), Some(result)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u32>() else {
                continue;
            };
            match result {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
        true
    }

    /// Prints the minutes, and the counts as the last line, in a form that programs read too.
    pub(super) fn finish(&self) -> ExitCode {
        let Self { passed, failed, skipped, minutes } = self;
        println!("\n{minutes}\n\n{passed} passed, {failed} failed, {skipped} skipped");
        if *failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_the_test_harness_add_up() {
        let mut tally = Tally::default();
        tally.add_summary("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.10s");
        tally.add_summary("test result: FAILED. 3 passed; 2 failed; 0 ignored");
        assert!(!tally.add_summary("test some::test ... ok"));
        assert_eq!(tally, Tally { passed: 8, failed: 2, skipped: 1, ..Tally::default() });
    }
}
