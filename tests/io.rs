//! Input that is no text, and output that cannot be written.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Cases with a tenants file, and the stream that they inherit.
const AREA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/edit/manager-nodes");
const STREAM: &str = "../../input.yaml";

fn command(arguments: &[&str], input: &Path) -> Command {
    let mut command = Command::new(testing::program::binary());
    for variable in ["RUNNER_TENANTS_FILE", "RUNNER_TENANT", "HELM_PLUGIN_NAME"] {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(AREA).stdin(File::open(input).unwrap());
    command
}

const COMMANDS: [&[&str]; 6] =
    [&[], &["diff"], &["diff", "--unified"], &["tenants"], &["schema"], &["man"]];

/// Whatever is printed: the last message is that it cannot be written, and the status is 2.
fn cannot_print_to(output: impl Fn() -> Stdio, reason: &str) {
    let input = Path::new(AREA).join(STREAM);
    for arguments in COMMANDS {
        let mut command = command(arguments, &input);
        let run = command.stdout(output()).stderr(Stdio::piped()).output().unwrap();
        let stderr = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(2), "{arguments:?}: {stderr}");
        let message = format!("error: cannot write to standard output: {reason}\n");
        assert!(stderr.ends_with(&message), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap().into();
    cannot_print_to(full, "No space left on device (os error 28)");
}

#[test]
fn a_closed_pipe_is_an_error() {
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer.into()
    };
    cannot_print_to(closed, "Broken pipe (os error 32)");
}

/// Renders these bytes.
fn render(input: &[u8], name: &str) -> Output {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, input).unwrap();
    command(&[], &file).output().unwrap()
}

#[test]
fn bytes_that_are_no_text_stay_in_documents_of_others() {
    let stream = std::fs::read(Path::new(AREA).join(STREAM)).unwrap();
    let other = b"---\na: \"\xff\xfe\"\n";
    let alone = render(&stream, "text.yaml");
    let both = render(&[&stream[..], other].concat(), "bytes.yaml");
    assert_eq!(both.stdout, [&alone.stdout[..], other].concat());
}

#[test]
fn bytes_that_are_no_text_are_an_error_in_a_document_of_a_runner() {
    let text = std::fs::read_to_string(Path::new(AREA).join(STREAM)).unwrap();
    let (before, after) = text.split_once("slow nodes").unwrap();
    let run = render(&[before.as_bytes(), b"\xff", after.as_bytes()].concat(), "bytes-inside.yaml");
    assert_eq!(run.status.code(), Some(2));
    assert!(run.stdout.is_empty());
    let stderr = String::from_utf8(run.stderr).unwrap();
    snapbox::assert_data_eq!(
        stderr,
        snapbox::str![[r#"
error: a document of a runner is not UTF-8
  --> <stdin>:24:30
   |
24 |         poll_timeout = 600 # 
   |                              ^ not UTF-8 from here
   |
   = help: mend the template or the values that rendered it

"#]]
    );
}
