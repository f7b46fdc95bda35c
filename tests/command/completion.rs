//! What a TAB offers, in every shell that is on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A shell with the script by which it completes `line` and prints the offers, one a line.
struct Shell {
    name: &'static str,
    script: &'static str,
}

const SHELLS: [Shell; 3] = [
    Shell { name: "bash", script: include_str!("complete.bash") },
    Shell { name: "zsh", script: include_str!("complete.zsh") },
    Shell { name: "fish", script: include_str!("complete.fish") },
];

/// Command lines up to the TAB, with words that are offered and words that are not.
const LINES: [(&str, &[&str], &[&str]); 9] = [
    ("runner-tenant ", &["diff", "tenants", "export", "man"], &["java"]),
    ("runner-tenant diff --", &["--unified", "--strict", "--format"], &["--origins"]),
    ("runner-tenant diff --format ", &["text", "json"], &["yaml"]),
    ("runner-tenant tenants --f", &["--format"], &["--origins"]),
    ("runner-tenant export ", &["ceph"], &["diff"]),
    ("runner-tenant export ceph --m", &["--max-size"], &["--tenants"]),
    ("runner-tenant diff --tenant ", &["java", "dotnet"], &["tenants.yaml"]),
    ("runner-tenant --tenants other.yaml --tenant ", &["mobile"], &["java"]),
    ("runner-tenant --tenants ", &["tenants.yaml", "other.yaml"], &["java"]),
];

/// A folder with the program on its PATH and two tenants files.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("completion");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("bin")).unwrap();
    let program = testing::program::binary();
    std::os::unix::fs::symlink(program, folder.join("bin/runner-tenant")).unwrap();
    let file = |names: &[&str]| {
        let tenants = names.iter().map(|name| format!("  {name}: {{release: {name}}}\n"));
        format!("apiVersion: runner-tenant/v1\ntenants:\n{}", tenants.collect::<String>())
    };
    fs::write(folder.join("tenants.yaml"), file(&["java", "dotnet"])).unwrap();
    fs::write(folder.join("other.yaml"), file(&["mobile"])).unwrap();
    folder
}

#[test]
fn every_shell_completes_commands_options_values_tenants_and_files() {
    let folder = folder();
    let path = std::env::var("PATH").unwrap();
    for Shell { name, script } in &SHELLS {
        let file = folder.join(format!("complete.{name}"));
        fs::write(&file, script).unwrap();
        let shell = |line: &str| {
            let mut command = Command::new(name);
            command.arg(&file).arg(line).current_dir(&folder);
            command.env("PATH", format!("{}/bin:{path}", folder.display()));
            command.env("HOME", &folder).env("TERM", "dumb");
            command.env_remove("RUNNER_TENANTS_FILE").env_remove("RUNNER_TENANT");
            command.output()
        };
        if shell("runner-tenant ").is_err() {
            eprintln!("skipped: {name} is not on this machine");
            continue;
        }
        for (line, offered, not_offered) in LINES {
            let output = shell(line).unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            let words: Vec<_> = text.split_whitespace().collect();
            let is_offered = |word: &&&str| words.contains(*word);
            let missing: Vec<_> = offered.iter().filter(|word| !is_offered(word)).collect();
            let unwanted: Vec<_> = not_offered.iter().filter(is_offered).collect();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(missing.is_empty(), "{name}, {line}: no {missing:?} in {text}{errors}");
            assert!(unwanted.is_empty(), "{name}, {line}: {unwanted:?} in {text}{errors}");
        }
    }
}
