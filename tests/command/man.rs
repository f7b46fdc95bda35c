//! Manual pages: one a command, with all options and variables of that command.

use std::fs;
use std::path::Path;

use crate::{program, stderr, stdout};

/// Each page with the options and variables that only it or few others have.
const PAGES: [(&str, &[&str]); 10] = [
    ("", &["--tenants", "--strict", "RUNNER_TENANTS_FILE", "RUNNER_TENANT"]),
    ("render", &["--tenants", "--tenant", "--strict", "RUNNER_TENANTS_FILE", "RUNNER_TENANT"]),
    ("diff", &["--unified", "--format", "--strict", "RUNNER_TENANTS_FILE", "RUNNER_TENANT"]),
    ("tenants", &["--format", "--origins", "RUNNER_TENANTS_FILE"]),
    ("check", &["--format", "--severity", "--explain", "RUNNER_TENANTS_FILE"]),
    ("export", &["ceph"]),
    ("export ceph", &["--max-size", "RUNNER_TENANTS_FILE"]),
    ("schema", &[]),
    ("completions", &["bash", "zsh", "fish"]),
    ("man", &["--dir"]),
];

/// A page without its markup.
fn read(page: &str) -> String {
    let text = page.replace("\\-", "-");
    ["\\fB", "\\fI", "\\fR"].iter().fold(text, |text, font| text.replace(font, ""))
}

#[test]
fn every_command_has_a_page_with_all_its_options() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let _ = fs::remove_dir_all(&folder);
    let output = program(&["man", "--dir", folder.to_str().unwrap()]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    for (command, words) in PAGES {
        let name = format!("runner-tenant {command}").trim_end().replace(' ', "-");
        let written = fs::read_to_string(folder.join(format!("{name}.1"))).unwrap();
        let arguments: Vec<_> = ["man"].into_iter().chain(command.split_whitespace()).collect();
        let printed = program(&arguments).output().unwrap();
        assert_eq!(stdout(&printed), written, "{command}");
        let page = read(&written);
        assert!(page.contains(&format!("\n{name} - ")), "{page}");
        let missing: Vec<_> = words.iter().filter(|word| !page.contains(**word)).collect();
        assert!(missing.is_empty(), "{command}: {missing:?} in {page}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), PAGES.len());
}

#[test]
fn an_unknown_command_is_reported_with_those_there_are() {
    let output = program(&["man", "rendr"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let wanted = "error: there is no command `rendr`\n |\n = help: the commands are render, diff, \
                  tenants, check, export, schema, completions, man\n";
    assert_eq!(stderr(&output), wanted);
}
