//! A tenants file is read or refused, and what it resolves to says the same.

use std::sync::LazyLock;

use runner_tenant::diagnostic::{Error, Paint, Source};
use runner_tenant::tenants::{TenantsFile, schema};
use serde_json::{Value as Json, json};

static SCHEMA: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&schema()).expect("a schema"));

/// A text: an error draws its place; a tenant that is read resolves to what reads the same again,
/// and keeps to the schema.
pub fn tenants_file(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let file = match TenantsFile::parse(Source::new("tenants.yaml", text)) {
        Ok(file) => file,
        Err(error) => return is_drawn(&error),
    };
    for name in file.names() {
        match file.tenant(name.as_str()) {
            Ok(_) => resolves_to_itself(&file, name.as_str()),
            Err(error) => is_drawn(&error),
        }
    }
}

fn is_drawn(error: &Error) {
    let text = error.render(Paint::Plain);
    assert!(text.starts_with("error: ") && !error.title().contains('\n'), "{text}");
    assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
    if let Some(place) = error.place() {
        assert!(place.source().text().get(place.span()).is_some(), "{text}");
        assert!(place.line() > 0 && place.column() > 0, "{text}");
    }
}

fn resolves_to_itself(file: &TenantsFile, name: &str) {
    let resolved = file.effective(name).expect("a tenant that was read").to_json();
    let written = alone(name, &resolved);
    assert!(SCHEMA.is_valid(&written), "{written} does not keep to the schema");
    let source = Source::new("tenants.yaml", written.to_string());
    let again = TenantsFile::parse(source).expect("what was resolved is a tenants file");
    let resolved_again = again.effective(name);
    let resolved_again = resolved_again.as_ref().map(|resolved| resolved.to_json());
    assert_eq!(resolved_again.as_ref(), Ok(&resolved), "{written}");
}

/// A file with one tenant and nothing else.
fn alone(name: &str, tenant: &Json) -> Json {
    json!({"apiVersion": "runner-tenant/v1", "tenants": {name: tenant}})
}
