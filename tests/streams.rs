//! Real renders of the upstream chart, as Helm gives them to a post-renderer: each is rendered for
//! a tenant, and what comes out differs from what went in by the edits and by nothing else.
//!
//! They are upstream's text and not kept here: `RUNNER_TENANT_STREAMS` names a folder of them.
#![allow(clippy::print_stderr, reason = "reports what it skips")]

use std::path::{Path, PathBuf};
use std::{fs, io};

use libtest_mimic::{Arguments, Failed, Trial};
use testing::documents::{documents, is_runners};
use testing::program::{expect, run};
use testing::{edits, go};

const FOLDER: &str = "RUNNER_TENANT_STREAMS";
const TENANT: [&str; 4] = ["--tenants", "tests/streams-tenants.yaml", "--tenant", "java"];

/// A stream and what the program makes of it.
struct Rendered {
    input: String,
    output: String,
}

/// What holds for every stream.
const LAWS: [(&str, Law); 3] = [
    ("other documents stay byte for byte", other_documents_stay),
    ("rendering twice changes nothing", rendering_twice_changes_nothing),
    ("diff of the output is empty", diff_of_the_output_is_empty),
];

/// The same, as Go reads it.
const LAWS_BY_GO: [(&str, Law); 2] = [
    ("Go reads the edits and no other change", go_reads_exactly_the_edits),
    ("comments of the template survive", comments_survive),
];

type Law = fn(&Rendered) -> Result<(), Failed>;

fn main() -> io::Result<()> {
    let arguments = Arguments::from_args();
    let trials = match folder() {
        Some(folder) => trials(&folder)?,
        None => {
            eprintln!(
                "streams: skipped, {FOLDER} names no folder with streams of the upstream chart"
            );
            vec![Trial::test("streams of the upstream chart", || Ok(())).with_ignored_flag(true)]
        }
    };
    if go::program().is_none() {
        eprintln!("streams: tests by Go skipped, {} is not set", go::VARIABLE);
    }
    libtest_mimic::run(&arguments, trials).exit()
}

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os(FOLDER).filter(|path| !path.is_empty()).map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/streams");
    Some(named.unwrap_or_else(beside)).filter(|folder| folder.is_dir())
}

fn trials(folder: &Path) -> io::Result<Vec<Trial>> {
    let mut trials = Vec::new();
    for path in streams(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let input = fs::read_to_string(&path)?;
        if input.matches("[[runners]]").count() > 1 {
            let refused = move || two_runners_are_refused(&input);
            trials.push(Trial::test(format!("{name}: two runners are refused"), refused));
            continue;
        }
        let laws = LAWS.iter().map(|law| (law, false));
        let by_go = LAWS_BY_GO.iter().map(|law| (law, go::program().is_none()));
        for (&(law, check), skip) in laws.chain(by_go) {
            let input = input.clone();
            let trial = Trial::test(format!("{name}: {law}"), move || check(&render(input)?));
            trials.push(trial.with_ignored_flag(skip));
        }
    }
    Ok(trials)
}

/// The streams in a folder and in those below it.
fn streams(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(streams(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn render(input: String) -> Result<Rendered, Failed> {
    let output = expect(0, &run(&TENANT, &input)?)?;
    Ok(Rendered { input, output })
}

/// The chart registers one runner a release, whatever its template says.
fn two_runners_are_refused(input: &str) -> Result<(), Failed> {
    let output = run(&TENANT, input)?;
    let stdout = expect(2, &output)?;
    let stderr = String::from_utf8(output.stderr)?;
    if !stdout.is_empty() || !stderr.contains("second [[runners]]") {
        return Err(format!("stdout: {stdout}\nstderr: {stderr}").into());
    }
    Ok(())
}

fn other_documents_stay(Rendered { input, output }: &Rendered) -> Result<(), Failed> {
    let (before, after) = (documents(input), documents(output));
    same("documents", before.len(), after.len())?;
    for (before, after) in before.into_iter().zip(after) {
        if is_runners(before) {
            let source = |document: &str| document.lines().next().map(str::to_owned);
            same("first line", source(before), source(after))?;
        } else {
            same("document", before, after)?;
        }
    }
    Ok(())
}

fn rendering_twice_changes_nothing(Rendered { output, .. }: &Rendered) -> Result<(), Failed> {
    same("output rendered again", output.as_str(), expect(0, &run(&TENANT, output)?)?.as_str())
}

fn diff_of_the_output_is_empty(Rendered { output, .. }: &Rendered) -> Result<(), Failed> {
    let arguments = [&["diff"], TENANT.as_slice()].concat();
    same("diff", "", expect(0, &run(&arguments, output)?)?.as_str())
}

fn go_reads_exactly_the_edits(Rendered { input, output }: &Rendered) -> Result<(), Failed> {
    let (before, after) = (go::read(input)?, go::read(output)?);
    same("documents", before.len(), after.len())?;
    before.iter().zip(&after).try_for_each(|(before, after)| edits::check(before, after))
}

fn comments_survive(Rendered { input, output }: &Rendered) -> Result<(), Failed> {
    let after = template(output)?.ok_or("the output has no template")?;
    let before = template(input)?.unwrap_or_default();
    for line in before.lines() {
        let Some(at) = line.find('#') else { continue };
        if !after.contains(&line[at..]) {
            return Err(format!("lost: {}", &line[at..]).into());
        }
    }
    Ok(())
}

/// The runner's template in a stream.
fn template(stream: &str) -> Result<Option<String>, Failed> {
    let documents = go::read(stream)?;
    let mut templates = documents.iter().filter_map(|document| {
        document.pointer("/data/config.template.toml")?.as_str().map(str::to_owned)
    });
    Ok(templates.next())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, before: T, after: T) -> Result<(), Failed> {
    if before == after {
        return Ok(());
    }
    Err(format!("{what}\nbefore: {before:?}\nafter:  {after:?}").into())
}
