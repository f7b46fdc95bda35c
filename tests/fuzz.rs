//! The oracles of the fuzz targets (`fuzz/`), over every tenants file and template of the tests.

mod oracle;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

#[test]
fn what_must_hold_of_any_tenants_file_holds_of_those_of_the_cases() {
    let files = below("tests", &|file| file.file_name().is_some_and(|name| name == "tenants.yaml"));
    assert!(files.len() > 100, "only {} found", files.len());
    for file in files {
        oracle::tenants_file(&fs::read(file).expect("a tenants file"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_must_hold_of_any_template_holds_of_those_of_the_cases(
        template in prop::sample::select(templates()),
        choices in prop::collection::vec(any::<u8>(), 0..48),
    ) {
        oracle::template(template.as_bytes());
        oracle::template(&[template.as_bytes(), &choices].join(&0));
    }
}

/// The templates in the ConfigMaps of the cases, each once.
fn templates() -> Vec<String> {
    let mut templates = Vec::new();
    for file in below("tests", &|file| file.file_name().is_some_and(|name| name == "input.yaml")) {
        let stream = fs::read(file).expect("a stream");
        for segment in manifest_patch::Stream::split(&stream) {
            let text = std::str::from_utf8(segment.text).unwrap_or_default();
            let Ok(document) = manifest_patch::Document::parse(text) else { continue };
            let template = document.tree().at(["data", "config.template.toml"]);
            templates.extend(template.and_then(|template| template.as_str()).map(str::to_owned));
        }
    }
    templates.sort();
    templates.dedup();
    templates
}

fn below(folder: &str, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
