//! What is built is documented and tested: an edit has a page and a folder of cases of its name.

use std::path::Path;

use runner_tenant::edit;

#[test]
fn every_edit_has_a_page_and_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for edit in edit::ALL {
        let page = root.join("docs/edits").join(edit.id).with_extension("md");
        assert!(page.is_file(), "{} is missing", page.display());
        let cases = root.join("tests/cases").join(edit.id);
        assert!(cases.is_dir(), "{} is missing", cases.display());
    }
}
