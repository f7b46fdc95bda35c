//! What is built is documented and tested: an edit has a page and a folder of cases of its name.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use runner_tenant::diagnostic::{Paint, Source};
use runner_tenant::edit;
use runner_tenant::tenants::TenantsFile;

#[test]
fn every_edit_has_a_page_and_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for edit in edit::ALL {
        let page = root.join("docs/edits").join(edit.id).with_extension("md");
        assert!(page.is_file(), "{} is missing", page.display());
        let cases = root.join("tests/cases/edit").join(edit.id);
        assert!(cases.is_dir(), "{} is missing", cases.display());
    }
}

#[test]
fn the_tenants_files_of_the_readme_are_valid() {
    let readme = include_str!("../README.md");
    let blocks = readme.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let files = blocks.filter(|block| block.contains("apiVersion: runner-tenant/v1"));
    let mut checked = 0;
    for file in files {
        let tenants = TenantsFile::parse(Source::new("README.md", file)).unwrap();
        for tenant in tenants.tenants() {
            tenant.unwrap_or_else(|error| panic!("{}", error.render(Paint::Plain)));
            checked += 1;
        }
    }
    assert_eq!(checked, 5, "tenants in the README");
}
