//! The time that the steps of a chore take, as a table.

use std::fmt;
use std::time::{Duration, Instant};

/// One row a step, in the order in which they ended.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Minutes(Vec<(String, Duration)>);

impl Minutes {
    /// Takes a step and measures it.
    pub(crate) fn measure<T>(&mut self, step: &str, take: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = take();
        self.add(step, start.elapsed());
        result
    }

    /// Adds time to a step.
    pub(crate) fn add(&mut self, step: &str, time: Duration) {
        match self.0.iter_mut().find(|(known, _)| known == step) {
            Some((_, total)) => *total += time,
            None => self.0.push((step.to_owned(), time)),
        }
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "minutes  step")?;
        for (step, time) in &self.0 {
            write!(out, "\n{:>7.2}  {step}", time.as_secs_f64() / 60.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_one_step_add_up() {
        let mut minutes = Minutes::default();
        for (step, seconds) in [("placed", 60), ("cached", 15), ("placed", 30)] {
            minutes.add(step, Duration::from_secs(seconds));
        }
        assert_eq!(minutes.to_string(), "minutes  step\n   1.50  placed\n   0.25  cached");
    }
}
