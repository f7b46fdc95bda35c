//! Cases: a folder `tests/cases/AREA/NAME` with `input.yaml`, `tenants.yaml`, `args` (one a line),
//! `env` (`NAME=value`, one a line), and what must come of it: `expected.diff` from input to output and
//! what is `told` besides, `stdout` of another command, or `stderr` of a refusal. `SNAPSHOTS=overwrite` writes what comes of it now.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use libtest_mimic::{Arguments, Failed, Trial};
use manifest_patch::{Document, Stream};
use serde_json::{Value, json};
use similar::TextDiff;
use testing::go;
use testing::program::run_in;

fn main() -> std::io::Result<()> {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut trials = Vec::new();
    for area in folders(&root)? {
        for case in folders(&area)? {
            let name = case.strip_prefix(&root).unwrap_or(&case).display().to_string();
            trials.push(Trial::test(name, move || check(&case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn folders(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    found.retain(|path| path.is_dir());
    found.sort();
    Ok(found)
}

/// What secret values are spelled with in cases: it is never told to the user.
const SECRET: &str = "hunter";

/// A case and its input.
struct Case<'c> {
    folder: &'c Path,
    input: String,
    args: Vec<String>,
    env: Vec<String>,
}

fn check(folder: &Path) -> Result<(), Failed> {
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let lines = |name: &str| -> Vec<String> {
        read(name).unwrap_or_default().lines().map(str::to_owned).collect()
    };
    let input = read("input.yaml").unwrap_or_default();
    let case = Case { folder, input, args: lines("args"), env: lines("env") };
    let output = case.run(&case.args, &case.input)?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    if stderr.contains(SECRET) || !case.is_render() && stdout.contains(SECRET) {
        return Err(format!("shows a secret:\n{stdout}{stderr}").into());
    }
    match (output.status.code(), case.is_render()) {
        (Some(0), true) => {
            case.expect("expected.diff", &diff(&case.input, &stdout))?;
            case.expect_told(&stderr)?;
            case.laws(&stdout)
        }
        (Some(2), _) => {
            if !stdout.is_empty() {
                return Err("a refusal that writes to standard output".into());
            }
            case.expect("stderr", &stderr)
        }
        (Some(status @ (0 | 1)), false) => {
            let nothing = ["", "[]\n"].contains(&stdout.as_str());
            if case.args.first().is_some_and(|first| first == "diff") && nothing != (status == 0) {
                return Err(format!("exit status {status} of\n{stdout}").into());
            }
            case.expect("stdout", &stdout)
        }
        (code, _) => Err(format!("exit status {code:?}\n{stderr}").into()),
    }
}

impl Case<'_> {
    fn is_render(&self) -> bool {
        self.args.first().is_none_or(|first| first.starts_with('-') || first == "render")
    }

    fn run(&self, args: &[String], input: &str) -> Result<Output, Failed> {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        run_in(self.folder, &self.env, &args, input)
    }

    /// What must come of every input that is rendered.
    fn laws(&self, rendered: &str) -> Result<(), Failed> {
        self.renders_to_itself(&self.args, &self.env, rendered)?;
        if self.folder.join("tenants.yaml").exists() {
            self.knows_its_tenant(rendered)?;
        }
        let diff = self.diff(&[], rendered)?;
        if diff.status.code() != Some(0) || !diff.stdout.is_empty() {
            return Err("`diff` of the output is not empty".into());
        }
        self.patches_make_it(rendered)
    }

    /// The label tells whose it is, so that nothing else has to.
    fn knows_its_tenant(&self, rendered: &str) -> Result<(), Failed> {
        let about_tenant = |arg: &String| arg.starts_with("--tenant") && arg != "--tenants";
        let others = self.args.split(about_tenant).enumerate();
        let others = others.flat_map(|(index, args)| args.iter().skip(usize::from(index > 0)));
        let others: Vec<String> = others.cloned().collect();
        let env = self.env.iter().filter(|variable| !variable.starts_with("RUNNER_TENANT="));
        let env: Vec<String> = env.cloned().collect();
        self.renders_to_itself(&others, &env, rendered)?;
        if let Some(tenant) = only_tenant(rendered) {
            let args = [&others[..], &["--tenant".to_owned(), tenant]].concat();
            self.renders_to_itself(&args, &env, rendered)?;
        }
        Ok(())
    }

    fn renders_to_itself(
        &self,
        args: &[String],
        env: &[String],
        rendered: &str,
    ) -> Result<(), Failed> {
        let words: Vec<&str> = args.iter().map(String::as_str).collect();
        let again = run_in(self.folder, env, &words, rendered)?;
        if again.stdout == rendered.as_bytes() {
            return Ok(());
        }
        let told = String::from_utf8_lossy(&again.stderr);
        let again = String::from_utf8_lossy(&again.stdout);
        Err(format!("rendered again with {args:?}:\n{told}{}", diff(rendered, &again)).into())
    }

    fn diff(&self, flags: &[&str], input: &str) -> Result<Output, Failed> {
        let flags = ["diff"].iter().chain(flags).map(|flag| (*flag).to_owned());
        let args = self.args.iter().filter(|arg| *arg != "render").cloned();
        self.run(&flags.chain(args).collect::<Vec<_>>(), input)
    }

    /// The JSON Patches of `diff` make of the input what is rendered, unless they would show a
    /// secret.
    fn patches_make_it(&self, rendered: &str) -> Result<(), Failed> {
        let output = self.diff(&["--format", "json"], &self.input)?;
        if output.status.code() == Some(2) {
            return Ok(());
        }
        let patches: Vec<DocumentPatch> = serde_json::from_slice(&output.stdout)?;
        for DocumentPatch { target, copy_for, patch } in patches {
            let mut document = document(&self.input, &target)?;
            json_patch::patch(&mut document, &patch)?;
            // A copy is another document, which has its tenant's label.
            let metadata = &document["metadata"];
            let label = metadata["labels"]["runner-tenant.dev/tenant"].as_str();
            let made = match copy_for {
                Some(tenant) if label == Some(&tenant) => json!({
                    "kind": document["kind"],
                    "name": metadata["name"],
                    "namespace": metadata["namespace"],
                }),
                Some(tenant) => return Err(format!("{metadata} is not {tenant}'s").into()),
                None => target.clone(),
            };
            if document != self::document(rendered, &made)? {
                return Err(format!("`diff --format json` of {target} makes {document}").into());
            }
        }
        Ok(())
    }

    /// What a render that succeeds tells besides; most tell nothing and have no such file.
    fn expect_told(&self, found: &str) -> Result<(), Failed> {
        let path = self.folder.join("told");
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            if found.is_empty() {
                let _ = fs::remove_file(&path);
                return Ok(());
            }
            return Ok(fs::write(&path, found)?);
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        match expected == found {
            true => Ok(()),
            false => Err(format!("told differs:\n{}", self::diff(&expected, found)).into()),
        }
    }

    fn expect(&self, file: &str, found: &str) -> Result<(), Failed> {
        let path = self.folder.join(file);
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            for other in ["expected.diff", "stdout", "stderr"] {
                let _ = fs::remove_file(self.folder.join(other));
            }
            return Ok(fs::write(path, found)?);
        }
        let expected = fs::read_to_string(&path)
            .map_err(|_| format!("no {file}; SNAPSHOTS=overwrite would write:\n{found}"))?;
        match expected == found {
            true => Ok(()),
            false => Err(format!("{file} differs:\n{}", self::diff(&expected, found)).into()),
        }
    }
}

/// An element of what `diff --format json` prints.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentPatch {
    target: Value,
    copy_for: Option<String>,
    patch: json_patch::Patch,
}

/// The document of a stream that is meant, as JSON: as Kubernetes reads it where the program that
/// tells is there, else as this one does.
fn document(stream: &str, target: &Value) -> Result<Value, Failed> {
    for segment in Stream::split(stream.as_bytes()).filter(|segment| !segment.is_empty()) {
        let text = std::str::from_utf8(segment.text)?;
        let Ok(document) = Document::parse(text) else { continue };
        let json = match go::program() {
            Some(_) => go::read(text)?.pop().unwrap_or_default(),
            None => document.tree().to_json(),
        };
        let metadata = &json["metadata"];
        let found = [&json["kind"], &metadata["name"], &metadata["namespace"]];
        if found == [&target["kind"], &target["name"], &target["namespace"]] {
            return Ok(json);
        }
    }
    Err(format!("no {target} in the stream").into())
}

/// The tenant that every runner of a stream was rendered for, if it is one.
fn only_tenant(rendered: &str) -> Option<String> {
    let runners = rendered.matches("register-the-runner:").count();
    let labels =
        rendered.lines().filter_map(|line| line.trim().strip_prefix("runner-tenant.dev/tenant: "));
    let labels: Vec<&str> = labels.collect();
    let first = *labels.first()?;
    // On the ConfigMap, the Deployment and its pod template.
    let of_all = labels.len() == 3 * runners && labels.iter().all(|label| *label == first);
    of_all.then(|| first.trim_matches('"').to_owned())
}

/// The changed lines with one around them, and without the file's names.
fn diff(before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().context_radius(1).to_string()
}
