//! A program that runs in the background and is found again by its recorded process id.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::console::remark;
use crate::process;

const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(50);

/// The directory of one part of the lab.
#[derive(Clone)]
pub(super) struct State {
    directory: PathBuf,
}

/// One program, by its name.
pub(super) struct Service {
    /// What it is called in the records.
    pub name: &'static str,
    state: State,
}

impl State {
    pub(super) fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// A path in the directory.
    pub(super) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.directory.join(relative)
    }

    /// A path in the directory, as text for a program's arguments.
    pub(super) fn text(&self, relative: &str) -> Result<String> {
        let path = self.path(relative).into_os_string().into_string();
        path.ok().context("the path of target/ is not UTF-8")
    }

    pub(super) fn service(&self, name: &'static str) -> Service {
        Service { name, state: self.clone() }
    }
}

impl Service {
    /// Starts the program and records its process.
    ///
    /// # Errors
    /// When it cannot be started, or one of the ports that it will listen on is taken.
    pub(super) fn start(&self, command: &mut Command, ports: &[u16]) -> Result<()> {
        if let Some(port) = ports.iter().find(|port| listens(**port)) {
            bail!("{} needs port {port} of 127.0.0.1, which another program has", self.name);
        }
        let log = File::create(self.log())?;
        let mut alone = alone(command);
        alone.current_dir(&self.state.directory).stdin(Stdio::null());
        // A group of its own: Ctrl-C in the terminal is not for the lab.
        alone.stdout(log.try_clone()?).stderr(log).process_group(0);
        let child = alone.spawn().with_context(|| process::shown(command))?;
        let started = start_time(child.id()).context("it ended at once")?;
        fs::write(self.record(), format!("{} {started}", child.id()))?;
        Ok(())
    }

    /// Waits until the program is ready, and says what for.
    ///
    /// # Errors
    /// When it ends instead, or takes too long; with the end of its log.
    pub(super) fn wait(&self, what: &str, mut ready: impl FnMut() -> Result<bool>) -> Result<()> {
        let start = Instant::now();
        remark(&format!("waiting for {} {what} …", self.name));
        while !ready()? {
            if self.process()?.is_none() {
                bail!("{} has ended:\n{}", self.name, self.end_of_log());
            }
            if start.elapsed() > PATIENCE {
                let patience = PATIENCE.as_secs();
                bail!("{} is not ready after {patience} s:\n{}", self.name, self.end_of_log());
            }
            sleep(PAUSE);
        }
        Ok(())
    }

    /// Its process, if it runs.
    pub(super) fn process(&self) -> Result<Option<u32>> {
        let Ok(record) = fs::read_to_string(self.record()) else {
            return Ok(None);
        };
        let (id, started) = record.split_once(' ').context("a broken record of a process")?;
        let id = id.parse()?;
        // Another process may have got the number since.
        Ok((start_time(id).as_deref() == Some(started)).then_some(id))
    }

    /// Ends the program, if it runs: kindly first.
    pub(super) fn stop(&self) -> Result<()> {
        for (signal, patience) in [(Signal::TERM, 10), (Signal::KILL, 10)] {
            let Some(id) = self.process()? else {
                break;
            };
            remark(&format!("stopping {} (process {id})", self.name));
            let id = i32::try_from(id).ok().and_then(Pid::from_raw).context("a process id")?;
            // It may have ended in between.
            let _ = kill_process(id, signal);
            let start = Instant::now();
            while self.process()?.is_some() && start.elapsed() < Duration::from_secs(patience) {
                sleep(PAUSE);
            }
        }
        if let Some(id) = self.process()? {
            bail!("{} (process {id}) does not end", self.name);
        }
        if self.record().exists() {
            fs::remove_file(self.record())?;
        }
        Ok(())
    }

    fn record(&self) -> PathBuf {
        self.state.path(format!("{}.process", self.name))
    }

    fn log(&self) -> PathBuf {
        self.state.path(format!("{}.log", self.name))
    }

    fn end_of_log(&self) -> String {
        let log = fs::read(self.log()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<_> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(8)..].join("\n");
        format!("{end}\n(all of it: {})", self.log().display())
    }
}

/// The command without the caller's open files: a lock that it runs under (`flock`) would be held
/// for as long as the lab runs.
fn alone(command: &Command) -> Command {
    let mut alone = Command::new("sh");
    alone.args(["-c", "exec \"$@\" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-", "sh"]);
    alone.arg(command.get_program()).args(command.get_args());
    alone.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    alone
}

/// Whether something listens on a port of 127.0.0.1.
pub(super) fn listens(port: u16) -> bool {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
}

/// When a process started, as proc(5) says it; `None` when it does not run (any more).
fn start_time(id: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name, in parentheses, may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let is_dead = matches!(fields.next()?, "Z" | "X");
    let started = fields.nth(18)?;
    (!is_dead).then(|| started.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str) -> State {
        let directory = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        State::new(directory)
    }

    #[test]
    fn a_program_is_stopped_by_its_record() {
        let state = state("stopped");
        let service = state.service("sleep");
        service.start(Command::new("sleep").arg("600"), &[]).unwrap();
        assert!(service.process().unwrap().is_some());
        service.stop().unwrap();
        assert_eq!(service.process().unwrap(), None);
        fs::remove_dir_all(state.path("")).unwrap();
    }

    #[test]
    fn a_process_with_a_number_used_again_is_left_alone() {
        let state = state("again");
        let service = state.service("other");
        fs::write(service.record(), format!("{} 1", std::process::id())).unwrap();
        service.stop().unwrap();
        assert!(!service.record().exists());
        fs::remove_dir_all(state.path("")).unwrap();
    }
}
