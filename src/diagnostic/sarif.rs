//! Messages as SARIF 2.1.0, the format of code scanners
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::catalogue::{self, Rule};
use super::{Diagnostic, Mark, Severity};
use crate::spelling::hexadecimal;

/// A log of one run: every rule of the catalogue, and a result for each message.
pub fn log(messages: &[Diagnostic]) -> Json {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "runner-tenant",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": catalogue::ALL.iter().map(|rule| described(rule)).collect::<Json>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": messages.iter().map(result).collect::<Json>(),
        }],
    })
}

fn described(rule: &Rule) -> Json {
    json!({
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

fn result(message: &Diagnostic) -> Json {
    let mut text = vec![message.title.clone()];
    text.extend(message.notes.iter().map(|note| format!("note: {note}")));
    text.extend(message.help.iter().map(|help| format!("help: {help}")));
    let mut result = json!({
        "level": level(message.severity),
        "kind": "fail",
        "message": {"text": text.join("\n")},
        "locations": message.marks.iter().take(1).map(location).collect::<Json>(),
        "relatedLocations": message.marks.iter().skip(1).map(location).collect::<Json>(),
        "partialFingerprints": {"runnerTenant/v1": fingerprint(message)},
        "properties": {"tenants": message.tenants, "severity": message.severity.as_str()},
    });
    if let Some(rule) = message.rule {
        result["ruleId"] = rule.id.into();
        let index = catalogue::ALL.iter().position(|known| known.id == rule.id);
        result["ruleIndex"] = index.into();
    }
    result
}

fn location(mark: &Mark) -> Json {
    let Mark { place, label } = mark;
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(place.source().name())},
            "region": {"startLine": place.line(), "startColumn": place.column()},
        },
    });
    if !label.is_empty() {
        location["message"] = json!({"text": label});
    }
    location
}

/// A relative reference (RFC 3986): what is not allowed in a path is encoded by its bytes.
fn uri(name: &str) -> String {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let encoded = name.bytes().map(|byte| match allowed(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    encoded.collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Breach => "error",
        Severity::Exposed | Severity::Broken => "warning",
        Severity::Advice => "note",
    }
}

/// What stays the same when lines move: the rule, the tenants, and the object and key it is about.
fn fingerprint(message: &Diagnostic) -> String {
    let subject = message.subject.as_ref().unwrap_or(&message.title);
    let rule = message.rule.map_or("", |rule| rule.id);
    let mut hash = Sha256::new();
    for part in [rule, subject].into_iter().chain(message.tenants.iter().map(String::as_str)) {
        hash.update(part);
        hash.update([0]);
    }
    hexadecimal(&hash.finalize())
}
