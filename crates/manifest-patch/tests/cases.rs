//! The torture corpus: every case gives the difference or the error that stands beside it.
//!
//! `SNAPSHOTS=overwrite` writes the expectations anew, to be read before they are committed.

mod corpus;
mod outside;

use corpus::{Case, Expected};
use json_patch::Patch;
use manifest_patch::{Document, Node, Segment, Stream, patch};
use similar::TextDiff;

#[test]
fn every_case_gives_the_expected_diff_or_error() {
    let go = outside::Go::find();
    let mut cases = corpus::cases();
    let mut failures = Vec::new();
    for case in &mut cases {
        if let Err(why) = check(case, go.as_ref()) {
            failures.push(format!("{}: {why}", case.name));
        }
    }
    if overwrites() {
        corpus::overwrite(&cases);
    }
    assert!(failures.is_empty(), "{} cases failed\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn the_readme_counts_the_cases_and_lists_what_is_refused() {
    let (mut count, mut refused) = (0, 0);
    for case in corpus::cases() {
        count += 1;
        if let Expected::Stderr(error) = case.expected {
            refused += 1;
            let of_patch = error.starts_with("operation ") || error.starts_with("content after");
            assert!(of_patch || outside::is_listed(&error), "{}: not listed: {error}", case.name);
        }
    }
    outside::check_counts("| corpus", [count, count - refused, refused]);
}

/// What a patch makes of a stream: the output, and the tree meant for each document.
struct Patched {
    output: String,
    meant: Vec<Node>,
}

/// Checks a case; where expectations are overwritten, it takes what it gives for expected.
fn check(case: &mut Case, go: Option<&outside::Go>) -> Result<(), String> {
    let patched = patched(case);
    let actual = match &patched {
        Err(error) => Expected::Stderr(format!("{error}\n")),
        Ok(patched) => {
            let diff = TextDiff::from_lines(&case.input, &patched.output);
            let mut diff = diff.unified_diff();
            Expected::Diff(diff.context_radius(2).header("input", "output").to_string())
        }
    };
    if overwrites() {
        case.expected = actual.clone();
    }
    if actual != case.expected {
        return Err(format!("expected {:#?}\nfound {actual:#?}", case.expected));
    }
    let Ok(patched) = patched else { return Ok(()) };
    rewrites_to_itself(&patched)?;
    go.map_or(Ok(()), |go| reads_the_same_in(go, &case.input, &patched))
}

fn overwrites() -> bool {
    std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite")
}

/// The stream with the patch applied to the first document that has content, else to the last.
fn patched(case: &Case) -> Result<Patched, String> {
    let patch: Patch = serde_json::from_str(&case.patch).expect("a JSON Patch");
    let mut segments: Vec<Segment<'_>> = Stream::split(case.input.as_bytes()).collect();
    if segments.is_empty() {
        segments.push(Segment { separator: b"", text: b"", offset: 0 });
    }
    let first = segments.iter().position(|segment| !segment.is_empty());
    let target = first.unwrap_or(segments.len() - 1);
    let mut patched = Patched { output: String::new(), meant: Vec::new() };
    for (index, segment) in segments.iter().enumerate() {
        let here = text(segment.text);
        let (text, tree) = match index == target {
            true => rewritten(here, segment, &patch)?,
            false => (here.to_owned(), Document::parse(here).expect("YAML").into_tree()),
        };
        patched.output += self::text(segment.separator);
        patched.output += &text;
        patched.meant.push(tree);
    }
    Ok(patched)
}

fn rewritten(here: &str, segment: &Segment<'_>, patch: &Patch) -> Result<(String, Node), String> {
    let document = Document::parse(here).map_err(|error| located(here, &error))?;
    let mut tree = document.tree().clone();
    patch::apply(&mut tree, patch).map_err(|error| error.to_string())?;
    if segment.content_on_separator().is_some() {
        return Err("content after `---`".to_owned());
    }
    let text = document.rewrite(&tree).map_err(|error| located(here, &error))?;
    Ok((text, tree))
}

fn rewrites_to_itself(patched: &Patched) -> Result<(), String> {
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

fn reads_the_same_in(go: &outside::Go, input: &str, patched: &Patched) -> Result<(), String> {
    if go.read(input).is_err() {
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

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a case in UTF-8")
}

/// An error with the text it is about.
fn located(text: &str, error: &manifest_patch::Error) -> String {
    let Some(span) = error.span() else { return error.to_string() };
    let line = text[..span.start].lines().count().max(1);
    format!("line {line}: {error}: {:?}", &text[span])
}
