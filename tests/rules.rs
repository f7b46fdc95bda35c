//! A rule of `check` is whole: it has a page and cases, and tells its bad case from its good one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use runner_tenant::diagnostic::Source;
use runner_tenant::rule::{self, Evidence, Report};
use runner_tenant::secret::Masker;
use runner_tenant::tenants::TenantsFile;
use serde_json::json;

/// A rule has a page, which is the comment that its file begins with, and the examples on it are its
/// cases; `SNAPSHOTS=overwrite` writes the page.
#[test]
fn every_rule_has_a_page_and_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let overwrite = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
    let index = fs::read_to_string(root.join("docs/check.md")).unwrap();
    for rule in rule::ALL {
        let id = rule.meta.id;
        let path = root.join("docs/rules").join(id).with_extension("md");
        let page = rule.page();
        if overwrite {
            fs::write(&path, &page).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap_or_default(), page, "{}", path.display());
        for part in ["What it finds", "Why it matters", "Example", "What to do instead", "Sources"]
        {
            assert!(page.contains(&format!("\n## {part}\n\n")), "{id} has no `{part}`");
        }
        assert!(!rule.sources.is_empty() && !rule.needs.is_empty(), "{id}");
        assert!(index.contains(&format!("[{id}](rules/{id}.md)")), "{id} is not in docs/check.md");
        let examples = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        let cases = ["bad", "good"].map(|case| root.join("tests/cases/rule").join(id).join(case));
        let files = cases.map(|case| fs::read_to_string(case.join("tenants.yaml")).unwrap());
        assert_eq!(examples.collect::<Vec<_>>(), files, "the examples of {id}");
    }
}

/// Each rule finds something in its bad case, and nothing in its good one.
#[test]
fn rules_tell_bad_cases_from_good_ones() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/rule");
    let mut seen = 0;
    for entry in fs::read_dir(root).unwrap() {
        let folder = entry.unwrap().path();
        let id = folder.file_name().unwrap().to_str().unwrap();
        let found = |case: &str| {
            let text = fs::read_to_string(folder.join(case).join("tenants.yaml")).unwrap();
            let file = TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap();
            let report = Report::of(rule::ALL, &file.all().unwrap(), file.exceptions());
            let ids = report.findings.iter().filter_map(|finding| finding.message.rule());
            ids.map(|rule| rule.id).collect::<Vec<_>>()
        };
        assert!(found("bad").contains(&id), "{id} is not found in its bad case");
        assert!(!found("good").contains(&id), "{id} is found in its good case");
        seen += 1;
    }
    assert_eq!(seen, rule::ALL.len());
}

/// What an exception covers for every tenant is not among the findings, and says why.
#[test]
fn an_exception_suppresses_a_finding_for_all_its_tenants() {
    let report = |tenants: &str| {
        let text = format!(
            "apiVersion: runner-tenant/v1\ndefaults: {{namespace: ci, nodes: {{matchLabels: {{team: \"{{tenant}}\"}}}}}}\nexceptions:\n- {{id: namespace-shared, tenants: [{tenants}], because: old, owner: ops}}\ntenants: {{java: {{}}, dotnet: {{}}}}\n"
        );
        let file = TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap();
        let report = Report::of(rule::ALL, &file.all().unwrap(), file.exceptions());
        let because = report.suppressed.into_iter().map(|(_, because)| because).collect::<Vec<_>>();
        (report.findings.len(), because)
    };
    assert_eq!(report("java, dotnet"), (0, vec!["old".to_owned()]));
    assert_eq!(report("java"), (1, vec![]));
}

/// Tenants that are apart are proved so, pair for pair.
#[test]
fn each_pair_of_a_fleet_is_proved_apart() {
    let mut text = "apiVersion: runner-tenant/v1\ndefaults: {namespace: \"ci-{tenant}\", nodes: {matchLabels: {team: \"{tenant}\"}}}\ntenants:\n".to_owned();
    (0..2_000).for_each(|number| text += &format!("  t{number}: {{}}\n"));
    let file = TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap();
    let report = Report::of(rule::ALL, &file.all().unwrap(), &[]);
    assert!(report.findings.is_empty());
    let nodes = report.evidence.iter().find(|(id, _)| *id == "nodes-overlap").unwrap().1;
    let expected = Evidence { proved: 2_000 * 1_999 / 2, ..Evidence::default() };
    assert_eq!(nodes, expected);
}

/// SARIF has the verdict as the kind, and what an exception covers with its reason.
#[test]
fn sarif_has_verdicts_and_suppressions() {
    let text = "apiVersion: runner-tenant/v1\nexceptions: [{id: privileged, because: images, owner: ops}]\ntenants: {java: {namespace: ci, config: {kubernetes: {privileged: true}}, lockdown: {overwrites: open}}}\n";
    let file = TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap();
    let report = Report::of(rule::ALL, &file.all().unwrap(), file.exceptions());
    let log = report.to_sarif(&Masker::of([]));
    let results = log["runs"][0]["results"].as_array().unwrap().iter();
    let results = results.map(|result| {
        let because = &result["suppressions"][0]["justification"];
        [&result["ruleId"], &result["kind"], &result["level"], because]
    });
    let open = [json!("overwrite-open"), json!("open"), json!("none"), json!(null)];
    let covered = [json!("privileged"), json!("fail"), json!("warning"), json!("images")];
    let results: Vec<[serde_json::Value; 4]> =
        results.map(|result| result.map(Clone::clone)).collect();
    assert_eq!(results, [open, covered]);
}
