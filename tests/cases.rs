//! What comes of each case below `tests/cases` (`testing::case` says what one is) is what the case
//! says, and laws that hold for all of them. `SNAPSHOTS=overwrite` writes what comes of them now.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use libtest_mimic::{Arguments, Failed, Trial};
use manifest_patch::{Document, Stream};
use serde_json::{Value, json};
use similar::TextDiff;
use testing::case::{self, Case};
use testing::go;
use testing::program::run_in;

fn main() -> std::io::Result<()> {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let once = Trial::test("an input stands once", {
        let root = root.clone();
        move || inputs_stand_once(&root)
    });
    let cases = case::all(&root)?.into_iter().map(|case| {
        let name = case.folder.strip_prefix(&root).unwrap_or(&case.folder).display().to_string();
        Trial::test(name, move || check(case))
    });
    libtest_mimic::run(&arguments, cases.chain([once]).collect()).exit();
}

/// No two cases hold the same stream, and no case holds the tenants file that it would inherit.
fn inputs_stand_once(root: &Path) -> Result<(), Failed> {
    let mut streams = HashMap::new();
    for Case { folder, stream, .. } in case::all(root)? {
        let stream = stream.map(|path| path.canonicalize()).transpose()?;
        if let Some(path) = stream
            && let Some(other) = streams.insert(fs::read(&path)?, path.clone())
            && other != path
        {
            return Err(format!("{} is {} again", path.display(), other.display()).into());
        }
        let mut above = folder.ancestors().skip(1).take_while(|above| above.starts_with(root));
        let inherited = above.find_map(|above| fs::read(above.join("tenants.yaml")).ok());
        if inherited.is_some() && inherited == fs::read(folder.join("tenants.yaml")).ok() {
            return Err(format!("{} holds the inherited tenants file", folder.display()).into());
        }
    }
    Ok(())
}

/// What secret values are spelled with in cases: no output may show it.
const SECRET: &str = "hunter";

/// A case and its input.
struct Checked {
    case: Case,
    input: String,
}

fn check(case: Case) -> Result<(), Failed> {
    let input = case.stream.as_ref().map(fs::read_to_string).transpose()?;
    let checked = Checked { case, input: input.unwrap_or_default() };
    let output = checked.run(&checked.case.arguments, &checked.input)?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    if stderr.contains(SECRET) || !checked.is_render() && stdout.contains(SECRET) {
        return Err(format!("shows a secret:\n{stdout}{stderr}").into());
    }
    match (output.status.code(), checked.is_render()) {
        (Some(0), true) => {
            let changes = diff(&checked.input, &stdout);
            checked.expect([Some(changes), None, Some(stderr)])?;
            checked.laws(&stdout)
        }
        (Some(2), _) => {
            if !stdout.is_empty() {
                return Err("a refusal that writes to standard output".into());
            }
            checked.expect([None, None, Some(stderr)])
        }
        (Some(status @ (0 | 1)), false) => {
            let nothing = ["", "[]\n"].contains(&stdout.as_str());
            let is_diff = checked.case.arguments.first().is_some_and(|first| first == "diff");
            if is_diff && nothing != (status == 0) {
                return Err(format!("exit status {status} of\n{stdout}").into());
            }
            checked.expect([None, Some(stdout), Some(stderr)])
        }
        (code, _) => Err(format!("exit status {code:?}\n{stderr}").into()),
    }
}

impl Checked {
    fn is_render(&self) -> bool {
        let command = self.case.arguments.first();
        command.is_none_or(|first| first.starts_with('-') || first == "render")
    }

    fn run(&self, arguments: &[String], input: &str) -> Result<Output, Failed> {
        self.run_with(arguments, &self.case.variables, input)
    }

    fn run_with(
        &self,
        arguments: &[String],
        variables: &[String],
        input: &str,
    ) -> Result<Output, Failed> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run_in(&self.case.home, variables, &arguments, input)
    }

    /// Compares what came of the case with its expectations; standard error is one when it says
    /// something.
    fn expect(&self, found: [Option<String>; 3]) -> Result<(), Failed> {
        let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
        for (file, found) in case::EXPECTATIONS.into_iter().zip(found) {
            let found = found.filter(|found| file != "stderr" || !found.is_empty());
            let path = self.case.folder.join(file);
            let expected = fs::read_to_string(&path).ok();
            match (expected, found) {
                (expected, found) if expected == found => {}
                (_, Some(found)) if overwrite => fs::write(path, found)?,
                (_, None) if overwrite => fs::remove_file(path)?,
                (None, Some(found)) => {
                    return Err(
                        format!("no {file}; SNAPSHOTS=overwrite would write:\n{found}").into()
                    );
                }
                (expected, found) => {
                    let differs = diff(&expected.unwrap_or_default(), &found.unwrap_or_default());
                    return Err(format!("{file} differs:\n{differs}").into());
                }
            }
        }
        Ok(())
    }

    /// What must come of every input that is rendered.
    fn laws(&self, rendered: &str) -> Result<(), Failed> {
        self.renders_to_itself(&self.case.arguments, &self.case.variables, rendered)?;
        if self.case.home.join("tenants.yaml").exists() {
            self.knows_its_tenant(rendered)?;
        }
        let diff = self.diff(&[], rendered)?;
        if diff.status.code() != Some(0) || !diff.stdout.is_empty() {
            return Err("`diff` of the output is not empty".into());
        }
        self.patches_make_it(rendered)
    }

    /// The label alone says which tenant the output is for.
    fn knows_its_tenant(&self, rendered: &str) -> Result<(), Failed> {
        let about_tenant = |arg: &String| arg.starts_with("--tenant") && arg != "--tenants";
        let others = self.case.arguments.split(about_tenant).enumerate();
        let others = others.flat_map(|(index, args)| args.iter().skip(usize::from(index > 0)));
        let others: Vec<String> = others.cloned().collect();
        let variables = self.case.variables.iter();
        let variables = variables.filter(|variable| !variable.starts_with("RUNNER_TENANT="));
        let variables: Vec<String> = variables.cloned().collect();
        self.renders_to_itself(&others, &variables, rendered)?;
        if let Some(tenant) = only_tenant(rendered) {
            let args = [&others[..], &["--tenant".to_owned(), tenant]].concat();
            self.renders_to_itself(&args, &variables, rendered)?;
        }
        Ok(())
    }

    fn renders_to_itself(
        &self,
        arguments: &[String],
        variables: &[String],
        rendered: &str,
    ) -> Result<(), Failed> {
        let again = self.run_with(arguments, variables, rendered)?;
        if again.stdout == rendered.as_bytes() {
            return Ok(());
        }
        let messages = String::from_utf8_lossy(&again.stderr);
        let differs = diff(rendered, &String::from_utf8_lossy(&again.stdout));
        Err(format!("rendered again with {arguments:?}:\n{messages}{differs}").into())
    }

    fn diff(&self, flags: &[&str], input: &str) -> Result<Output, Failed> {
        let flags = ["diff"].iter().chain(flags).map(|flag| (*flag).to_owned());
        let arguments = self.case.arguments.iter().filter(|word| *word != "render").cloned();
        self.run(&flags.chain(arguments).collect::<Vec<_>>(), input)
    }

    /// The JSON Patches of `diff` make of the input what is rendered, unless they would show a
    /// secret.
    fn patches_make_it(&self, rendered: &str) -> Result<(), Failed> {
        let output = self.diff(&["--format", "json"], &self.input)?;
        if output.status.code() == Some(2) {
            return Ok(());
        }
        let report: DiffReport = serde_json::from_slice(&output.stdout)?;
        for DocumentPatch { target, copy_for, patch } in report.patches {
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
}

/// What `diff --format json` prints.
#[derive(serde::Deserialize)]
struct DiffReport {
    patches: Vec<DocumentPatch>,
}

/// One of its patches.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentPatch {
    target: Value,
    copy_for: Option<String>,
    patch: json_patch::Patch,
}

/// The document of a stream that a target names, as JSON: as Kubernetes reads it where the Go
/// program is there, else as this one does.
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
