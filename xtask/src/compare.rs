//! `cargo xtask compare OLD NEW`: whether two builds of the program answer every input of the tests
//! alike, by exit status and by the bytes of both outputs.

mod count;
mod input;
mod job;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};
use similar::TextDiff;

use crate::console::{BAD, HEADING, remark};
use crate::repository::{Profile, Repository};

pub(crate) use count::run as count;
use job::{Answer, Job};

/// Which inputs are compared, and how differences are shown.
pub(crate) struct Selection {
    /// Only inputs and commands that contain this text.
    pub(crate) filter: Option<String>,
    /// Only the names of what differs.
    pub(crate) names: bool,
}

/// An input and command that the two programs answer differently.
struct Difference {
    job: usize,
    old: Answer,
    new: Answer,
}

/// Compares two programs and prints each difference; any difference is a failure.
///
/// # Errors
/// When a program cannot be run or an input cannot be read.
pub(crate) fn run(
    repository: &Repository,
    old: &Path,
    new: Option<&Path>,
    selection: &Selection,
) -> Result<ExitCode> {
    let absolute = |path: &Path| path.canonicalize().with_context(|| path.display().to_string());
    let old = absolute(old)?;
    let new = match new {
        Some(new) => absolute(new)?,
        None => repository.build(Profile::Release)?,
    };
    let (inputs, skipped) = input::all(repository)?;
    for reason in skipped {
        remark(&format!("skipped: {reason}"));
    }
    let mut jobs = job::all(inputs)?;
    if let Some(filter) = &selection.filter {
        jobs.retain(|job| job.name().contains(filter.as_str()));
    }
    let differences = compare(&jobs, [&old, &new])?;
    for difference in &differences {
        let name = jobs[difference.job].name();
        match selection.names {
            true => anstream::println!("{name}"),
            false => show(&name, difference),
        }
    }
    let inputs: BTreeSet<&PathBuf> = jobs.iter().map(|job| &job.input.path).collect();
    let (inputs, commands) = (inputs.len(), jobs.len());
    anstream::println!("{inputs} inputs, {commands} commands, {} differ", differences.len());
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs each job with both programs, on all processors; the differences in the order of the jobs.
fn compare(jobs: &[Job], [old, new]: [&PathBuf; 2]) -> Result<Vec<Difference>> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let work = || -> Result<()> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(index) else { return Ok(()) };
            let (old, new) = (job.run(old)?, job.run(new)?);
            if old != new
                && let Ok(mut found) = found.lock()
            {
                found.push(Difference { job: index, old, new });
            }
        }
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..processors).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.sort_by_key(|difference| difference.job);
    Ok(found)
}

/// Prints a difference: the exit statuses, then a unified diff of each output that differs.
fn show(name: &str, Difference { old, new, .. }: &Difference) {
    anstream::println!("{HEADING}{name}{HEADING:#}");
    if old.status != new.status {
        anstream::println!("{BAD}{} became {}{BAD:#}", old.status, new.status);
    }
    for (output, old, new) in
        [("stdout", &old.stdout, &new.stdout), ("stderr", &old.stderr, &new.stderr)]
    {
        if old != new {
            let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
            let diff = TextDiff::from_lines(&old, &new);
            let diff = diff.unified_diff().context_radius(1).header("old", "new").to_string();
            anstream::println!("{output}:\n{}", diff.trim_end());
        }
    }
    anstream::println!();
}
