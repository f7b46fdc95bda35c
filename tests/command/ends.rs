//! How the program ends when its output is closed.

use std::path::Path;
use std::process::Command;

use crate::CASE;

/// Runs the program from a shell with this redirection.
fn status(arguments: &str, redirection: &str) -> (i32, String) {
    let program = testing::program::binary();
    let script = format!("{} {arguments} <input.yaml {redirection}", program.display());
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(Path::new(CASE));
    shell.env_remove("RUNNER_TENANTS_FILE").env_remove("RUNNER_TENANT");
    let output = shell.output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_closed_standard_output_is_an_error() {
    for arguments in ["", "tenants", "schema", "man", "completions bash", "--version", "--help"] {
        let (status, message) = status(arguments, ">&-");
        let wanted = "error: cannot write to standard output: it is closed\n";
        assert_eq!((status, message.as_str()), (2, wanted), "{arguments}");
    }
}

#[test]
fn output_that_nobody_wants_is_not() {
    for arguments in ["", "tenants", "--version"] {
        // Python's `subprocess.DEVNULL` is open for reading too.
        for redirection in [">/dev/null", "1<>/dev/null"] {
            assert_eq!(status(arguments, redirection), (0, String::new()), "{arguments}");
        }
    }
}
