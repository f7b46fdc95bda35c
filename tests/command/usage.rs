//! Command lines that new users try.

use crate::{program, stderr, stdout};

/// The tip in the error of usage that these words are.
fn tip(words: &[&str]) -> String {
    let output = program(words).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{words:?}");
    assert!(output.stdout.is_empty(), "{words:?}");
    let message = stderr(&output);
    let tips: Vec<_> = message.lines().filter_map(|line| line.strip_prefix("  tip: ")).collect();
    assert!(tips.len() < 2, "{message}");
    tips.concat()
}

#[test]
fn a_file_without_its_option_is_named() {
    for file in ["tenants.yaml", "ci/tenants.yml", "other.yaml"] {
        assert_eq!(tip(&[file]), format!("to name the tenants file, use '--tenants {file}'"));
    }
}

#[test]
fn the_check_is_named() {
    for word in ["validate", "lint", "verify"] {
        assert_eq!(tip(&[word]), "to check the tenants file, use 'tenants'");
    }
}

#[test]
fn other_words_get_the_nearest_command() {
    assert_eq!(tip(&["rendr"]), "a similar subcommand exists: 'render'");
    assert_eq!(tip(&["xyz"]), "");
}

#[test]
fn empty_variables_count_as_unset() {
    let wanted = program(&[]).output().unwrap();
    assert!(wanted.status.success());
    let variables = ["RUNNER_TENANTS_FILE", "RUNNER_TENANT"];
    for variable in variables {
        let output = program(&[]).env(variable, "").output().unwrap();
        assert_eq!(stderr(&output), stderr(&wanted), "{variable}");
        assert_eq!(output.stdout, wanted.stdout, "{variable}");
    }
}

#[test]
fn help_lists_every_exit_status() {
    let output = program(&["--help"]).output().unwrap();
    let wanted = "Exit status:\n  0  success\n  1  `diff`: something would change\n  1  \
                  `check`: something was found\n  \
                  2  error: usage, bad input, I/O\n";
    assert!(stdout(&output).ends_with(wanted), "{}", stdout(&output));
}
