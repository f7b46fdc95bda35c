//! The torture corpus: one trap a folder, `input.yaml` and `patch.json`, of which come
//! `expected.diff` or, for what is refused, `stderr`.
//!
//! `SNAPSHOTS=overwrite` writes these two anew, to be read before they are committed.

mod outside;

use std::fs;
use std::path::{Path, PathBuf};

use json_patch::Patch;
use manifest_patch::{Document, Node, Segment, Stream, patch};
use similar::TextDiff;

#[test]
fn every_case_gives_the_expected_diff_or_error() {
    let go = outside::Go::find();
    let failures: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let why = case.check(go.as_ref()).err()?;
            Some(format!("{}: {why}", case.name()))
        })
        .collect();
    assert!(failures.is_empty(), "{} cases failed\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn the_readme_counts_the_cases_and_lists_what_is_refused() {
    let (mut count, mut refused) = (0, 0);
    for case in cases() {
        count += 1;
        if let Ok(error) = fs::read_to_string(case.folder.join("stderr")) {
            refused += 1;
            let of_patch = error.starts_with("operation ") || error.starts_with("content behind");
            assert!(of_patch || outside::is_listed(&error), "{}: not listed: {error}", case.name());
        }
    }
    outside::check_counts("| corpus", [count, count - refused, refused]);
}

struct Case {
    folder: PathBuf,
    input: String,
    patch: Patch,
}

/// What a patch makes of a stream: the output, and the tree meant for each document.
struct Patched {
    output: String,
    meant: Vec<Node>,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let read = |name| fs::read_to_string(folder.join(name)).expect("a file of the case");
            let patch = serde_json::from_str(&read("patch.json")).expect("a JSON Patch");
            Case { input: read("input.yaml"), patch, folder }
        })
        .collect()
}

impl Case {
    fn name(&self) -> String {
        self.folder.file_name().expect("a name").to_string_lossy().into_owned()
    }

    fn check(&self, go: Option<&outside::Go>) -> Result<(), String> {
        match self.patched(&self.input) {
            Err(error) => self.compare("stderr", &format!("{error}\n")),
            Ok(patched) => {
                let diff = TextDiff::from_lines(&self.input, &patched.output);
                let diff =
                    diff.unified_diff().context_radius(2).header("input", "output").to_string();
                self.compare("expected.diff", &diff)?;
                self.rewrites_to_itself(&patched)?;
                go.map_or(Ok(()), |go| self.reads_the_same_in(go, &patched))
            }
        }
    }

    /// The stream with the patch applied to the first document that has content, else to the last.
    fn patched(&self, stream: &str) -> Result<Patched, String> {
        let mut segments: Vec<Segment<'_>> = Stream::split(stream.as_bytes()).collect();
        if segments.is_empty() {
            segments.push(Segment { separator: b"", text: b"", offset: 0 });
        }
        let first = segments.iter().position(|segment| !segment.is_empty());
        let target = first.unwrap_or(segments.len() - 1);
        let mut patched = Patched { output: String::new(), meant: Vec::new() };
        for (index, segment) in segments.iter().enumerate() {
            let here = text(segment.text);
            let (text, tree) = match index == target {
                true => self.rewritten(here, segment)?,
                false => (here.to_owned(), Document::parse(here).expect("YAML").into_tree()),
            };
            patched.output += self::text(segment.separator);
            patched.output += &text;
            patched.meant.push(tree);
        }
        Ok(patched)
    }

    fn rewritten(&self, here: &str, segment: &Segment<'_>) -> Result<(String, Node), String> {
        let document = Document::parse(here).map_err(|error| located(here, &error))?;
        let mut tree = document.tree().clone();
        patch::apply(&mut tree, &self.patch).map_err(|error| error.to_string())?;
        if segment.content_on_separator().is_some() {
            return Err("content behind `---`".to_owned());
        }
        let text = document.rewrite(&tree).map_err(|error| located(here, &error))?;
        Ok((text, tree))
    }

    fn rewrites_to_itself(&self, patched: &Patched) -> Result<(), String> {
        let segments: Vec<Segment<'_>> = Stream::split(patched.output.as_bytes()).collect();
        for (segment, meant) in segments.iter().zip(&patched.meant) {
            let here = text(segment.text);
            let again = Document::parse(here).and_then(|document| document.rewrite(meant));
            if again.as_deref() != Ok(here) {
                return Err(format!("rewritten again it is {again:?}"));
            }
        }
        Ok(())
    }

    fn reads_the_same_in(&self, go: &outside::Go, patched: &Patched) -> Result<(), String> {
        if go.read(&self.input).is_err() {
            return Ok(());
        }
        let read = go.read(&patched.output)?;
        let meant: Vec<_> =
            patched.meant.iter().map(Node::to_json).filter(|json| !json.is_null()).collect();
        let read: Vec<_> = read.into_iter().filter(|json| !json.is_null()).collect();
        let same = read.len() == meant.len()
            && read.iter().zip(&meant).all(|(read, meant)| outside::same(read, meant));
        match same {
            true => Ok(()),
            false => Err(format!("Go reads {read:?}, meant is {meant:?} in\n{}", patched.output)),
        }
    }

    /// Compares with a file of the case, which is then the only one of the two.
    fn compare(&self, name: &str, actual: &str) -> Result<(), String> {
        let other = self.folder.join(if name == "stderr" { "expected.diff" } else { "stderr" });
        let file = self.folder.join(name);
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            let _ = fs::remove_file(other);
            return fs::write(file, actual).map_err(|error| error.to_string());
        }
        let expected = fs::read_to_string(file).unwrap_or_default();
        match expected == actual && !other.exists() {
            true => Ok(()),
            false => Err(format!("expected {name}\n{expected}\nfound\n{actual}")),
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a case in UTF-8")
}

/// An error with the text it is about.
fn located(text: &str, error: &manifest_patch::Error) -> String {
    let Some(span) = error.span() else { return error.to_string() };
    let line = text[..span.start].lines().count().max(1);
    format!("line {line}: {error}: {:?}", &text[span])
}
