//! What cannot be written is an error: a full disk, a reader that has gone away.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};

/// The exit status and what is told to the user, with this as standard output.
fn run(arguments: &[&str], output: Stdio) -> (Option<i32>, String) {
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/manager-nodes/no-affinity");
    let run = Command::new(assert_cmd::cargo::cargo_bin!("runner-tenant"))
        .args(arguments)
        .current_dir(case)
        .stdin(File::open(format!("{case}/input.yaml")).unwrap())
        .stdout(output)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    (run.status.code(), String::from_utf8(run.stderr).unwrap())
}

const COMMANDS: [&[&str]; 5] = [&[], &["diff"], &["diff", "--unified"], &["schema"], &["man"]];

#[test]
fn a_full_disk_is_an_error() {
    for arguments in COMMANDS {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let (status, told) = run(arguments, full.into());
        assert_eq!(status, Some(2), "{arguments:?}");
        let message =
            "error: cannot write to standard output: No space left on device (os error 28)\n";
        assert!(told.ends_with(message), "{arguments:?}: {told}");
    }
}

#[test]
fn a_closed_pipe_is_an_error() {
    for arguments in COMMANDS {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (status, told) = run(arguments, writer.into());
        assert_eq!(status, Some(2), "{arguments:?}");
        let message = "error: cannot write to standard output: Broken pipe (os error 32)\n";
        assert!(told.ends_with(message), "{arguments:?}: {told}");
    }
}
