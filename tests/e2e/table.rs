//! The table of results: claim, what was run, result, seconds.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

use crate::lab::SKIPPED;

/// One row a test, in the order of the tests.
#[derive(Default)]
pub(crate) struct Table(Mutex<Vec<Row>>);

struct Row {
    claim: &'static str,
    what: &'static str,
    result: Option<(Became, Duration)>,
}

/// What became of a test that was started.
#[derive(Debug, PartialEq)]
enum Became {
    Passed,
    Failed,
    /// It found that it cannot run here, and why.
    Skipped(String),
}

impl Table {
    /// Makes room for a test; its place is returned.
    pub(crate) fn row(&self, claim: &'static str, what: &'static str) -> usize {
        let mut rows = self.rows();
        rows.push(Row { claim, what, result: None });
        rows.len() - 1
    }

    /// Runs a test and notes what became of it. One that cannot run here does not fail.
    pub(crate) fn measure(
        &self,
        row: usize,
        test: impl FnOnce() -> Result<(), Failed>,
    ) -> Result<(), Failed> {
        let start = Instant::now();
        let result = test();
        let became = became(&result);
        let result = if let Became::Skipped(_) = became { Ok(()) } else { result };
        self.rows()[row].result = Some((became, start.elapsed()));
        result
    }

    fn rows(&self) -> MutexGuard<'_, Vec<Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn became(result: &Result<(), Failed>) -> Became {
    let Err(failed) = result else { return Became::Passed };
    match failed.message().and_then(|message| message.strip_prefix(SKIPPED)) {
        Some(why) => Became::Skipped(why.to_owned()),
        None => Became::Failed,
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.rows();
        writeln!(out, "{:<12} {:<72} {:<7} {:>7}", "claim", "what was run", "result", "seconds")?;
        for Row { claim, what, result } in &*rows {
            let (result, seconds) = match result {
                Some((Became::Passed, time)) => ("passed", format!("{:.1}", time.as_secs_f32())),
                Some((Became::Failed, time)) => ("failed", format!("{:.1}", time.as_secs_f32())),
                Some((Became::Skipped(why), _)) => ("skipped", why.clone()),
                None => ("skipped", String::new()),
            };
            writeln!(out, "{claim:<12} {what:<72} {result:<7} {seconds:>7}")?;
        }
        let count = |wanted| {
            let results = rows.iter().filter_map(|row| row.result.as_ref());
            results.filter(|(result, _)| *result == wanted).count()
        };
        let (passed, failed) = (count(Became::Passed), count(Became::Failed));
        write!(out, "\n{passed} passed, {failed} failed, {} skipped", rows.len() - passed - failed)
    }
}
