//! The table of results: claim, what was run, result, seconds.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

/// One row a test, in the order of the tests.
#[derive(Default)]
pub(crate) struct Table(Mutex<Vec<Row>>);

struct Row {
    claim: &'static str,
    what: &'static str,
    result: Option<(bool, Duration)>,
}

impl Table {
    /// Makes room for a test; its place is returned.
    pub(crate) fn row(&self, claim: &'static str, what: &'static str) -> usize {
        let mut rows = self.rows();
        rows.push(Row { claim, what, result: None });
        rows.len() - 1
    }

    /// Runs a test and notes what became of it.
    pub(crate) fn measure(
        &self,
        row: usize,
        test: impl FnOnce() -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let start = Instant::now();
        let result = test();
        self.rows()[row].result = Some((result.is_ok(), start.elapsed()));
        result
    }

    fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        writeln!(out, "{:<12} {:<72} {:<7} {:>7}", "claim", "what was run", "result", "seconds")?;
        for Row { claim, what, result } in &*rows {
            let (result, seconds) = match result {
                Some((true, time)) => ("passed", format!("{:.1}", time.as_secs_f32())),
                Some((false, time)) => ("failed", format!("{:.1}", time.as_secs_f32())),
                None => ("skipped", String::new()),
            };
            writeln!(out, "{claim:<12} {what:<72} {result:<7} {seconds:>7}")?;
        }
        let count = |wanted| {
            let results = rows.iter().map(|row| row.result.map(|(passed, _)| passed));
            results.filter(|result| *result == wanted).count()
        };
        let (passed, failed, skipped) = (count(Some(true)), count(Some(false)), count(None));
        write!(out, "\n{passed} passed, {failed} failed, {skipped} skipped")
    }
}
