//! Laws of a shared release, over every stream and generated tenants: references are closed, no
//! selector matches another tenant's, names are unique, nothing of one tenant is in another's
//! documents, and a tenant more changes no byte of the others.
//!
//! The streams are the samples kept here and, where `RUNNER_TENANT_STREAMS` names a folder, those.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod selector;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use manifest_patch::{Document, Stream};
use proptest::prelude::*;
use runner_tenant::diagnostic::Source;
use runner_tenant::plan::plan;
use runner_tenant::tenants::TenantsFile;
use serde_json::Value as Json;

/// The release that the streams are of.
const RELEASE: &str = "java-runner";
const LABEL: &str = "runner-tenant.dev/tenant";

/// The streams whose release can be shared: one runner, and no token of the chart's.
fn streams() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::var_os("RUNNER_TENANT_STREAMS").map(Into::into);
    let given: std::path::PathBuf = given.unwrap_or_else(|| root.join("../shared/streams"));
    let mut folders = vec![root.join("tests/streams")];
    folders.extend(given.read_dir().into_iter().flatten().map(|version| version.unwrap().path()));
    let files = folders.iter().flat_map(|folder| folder.read_dir().unwrap());
    let files = files.map(|file| file.unwrap().path());
    let streams =
        files.map(|file| (file.display().to_string(), fs::read_to_string(&file).unwrap()));
    let can_be_shared = |(_, stream): &(String, String)| {
        stream.contains(RELEASE)
            && stream.matches("[[runners]]").count() < 2
            && !stream.contains("runner-token: \"")
    };
    streams.filter(can_be_shared).collect()
}

/// A tenant as it is generated: its name, and whether its copy goes into a namespace of its own.
type Tenant = (String, bool);

fn tenants() -> impl Strategy<Value = Vec<Tenant>> {
    let name = "[a-z]([a-z0-9-]{0,12}[a-z0-9])?|[a-z][a-z0-9-]{40,60}[a-z0-9]";
    prop::collection::vec((name, any::<bool>()), 1..5).prop_map(|mut tenants| {
        let mut seen = BTreeSet::new();
        tenants.retain(|(name, _)| seen.insert(name.clone()));
        tenants
    })
}

fn file(tenants: &[Tenant]) -> TenantsFile {
    let mut text = format!(
        "apiVersion: runner-tenant/v1\ndefaults:\n  sharedRelease: {RELEASE}\n  \
         token: {{secretName: 'token-of.{{tenant}}'}}\n  cache: {{path: 'path-of.{{tenant}}'}}\n\
         tenants:\n"
    );
    for (name, moves) in tenants {
        let namespace = if *moves { "{namespace: ci-of}" } else { "{}" };
        text += &format!("  \"{name}\": {namespace}\n");
    }
    TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap()
}

fn rendered(stream: &str, tenants: &[Tenant]) -> String {
    let file = file(tenants);
    let plan = plan(stream.as_bytes(), &file, None).unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8(plan.output().concat()).unwrap()
}

/// A document as text and as what Kubernetes reads from it.
struct Read<'t> {
    text: &'t str,
    json: Json,
}

fn read(stream: &str) -> Vec<Read<'_>> {
    let segments = Stream::split(stream.as_bytes()).filter(|segment| !segment.is_empty());
    let documents = segments.map(|segment| {
        let text = std::str::from_utf8(segment.text).unwrap();
        Read { text, json: Document::parse(text).unwrap().tree().to_json() }
    });
    documents.collect()
}

impl Read<'_> {
    fn tenant(&self) -> Option<&str> {
        self.json["metadata"]["labels"][LABEL].as_str()
    }

    fn identity(&self) -> [&Json; 3] {
        [&self.json["kind"], &self.json["metadata"]["name"], &self.json["metadata"]["namespace"]]
    }
}

/// Every string of a document with the key that it stands under.
fn strings<'j>(json: &'j Json, under: &'j str, found: &mut Vec<(&'j str, &'j str)>) {
    match json {
        Json::String(text) => found.push((under, text)),
        Json::Array(items) => items.iter().for_each(|item| strings(item, under, found)),
        Json::Object(entries) => entries.iter().for_each(|(key, value)| strings(value, key, found)),
        _ => {}
    }
}

/// Whether `name` stands alone in a text: `a` does not in `a-b`.
fn names(text: &str, name: &str) -> bool {
    let is_name = |one: char| one.is_ascii_alphanumeric() || one == '-';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_name) && !text[at + name.len()..].starts_with(is_name)
    })
}

fn check(stream: &str, tenants: &[Tenant]) -> Result<(), TestCaseError> {
    let before = read(stream);
    let output = rendered(stream, tenants);
    let after = read(&output);

    let is_kept = |one: &&Read<'_>| after.iter().any(|other| other.text == one.text);
    let copied: Vec<_> = before.iter().filter(|one| !is_kept(one)).collect();
    let ours: Vec<_> = after.iter().filter(|one| one.tenant().is_some()).collect();
    prop_assert_eq!(ours.len(), copied.len() * tenants.len(), "every document for every tenant");
    prop_assert_eq!(after.len(), before.len() + copied.len() * (tenants.len() - 1));

    let unique: BTreeSet<String> =
        after.iter().map(|one| format!("{:?}", one.identity())).collect();
    prop_assert_eq!(unique.len(), after.len(), "two objects have one name");

    for document in &ours {
        let mut found = Vec::new();
        strings(&document.json, "", &mut found);
        for original in &copied {
            let name = original.json["metadata"]["name"].as_str().unwrap();
            // The chart writes the address of this Service also where it renders none.
            let session_server = format!("{name}-session-server");
            let is_left = |text: &str| names(text, name) || names(text, &session_server);
            let left = found.iter().find(|(_, text)| is_left(text));
            prop_assert!(left.is_none(), "{left:?} still names {name} in\n{}", document.text);
        }
        let metadata = &document.json["metadata"];
        let labels = metadata["labels"].as_object().unwrap().values();
        for text in labels.chain([&metadata["name"]]).map(|text| text.as_str().unwrap()) {
            prop_assert!(text.len() <= 63, "{text} is too long");
        }
        for (other, _) in
            tenants.iter().filter(|(name, _)| Some(name.as_str()) != document.tenant())
        {
            for secret in [format!("token-of.{other}"), format!("path-of.{other}")] {
                prop_assert!(!names(document.text, &secret), "{secret} in\n{}", document.text);
            }
        }
    }
    references_are_closed(&ours)?;
    selector::check(&ours.iter().map(|one| (one.tenant().unwrap(), &one.json)).collect::<Vec<_>>())
}

/// What a copy names of its own kinds is a copy of the same tenant.
fn references_are_closed(ours: &[&Read<'_>]) -> Result<(), TestCaseError> {
    let mut objects: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for document in ours {
        let [kind, name, _] = document.identity().map(|text| text.as_str().unwrap_or_default());
        objects.entry((document.tenant().unwrap(), kind)).or_default().insert(name);
    }
    let has = |tenant: &str, kind: &str, name: &Json| {
        objects
            .get(&(tenant, kind))
            .is_some_and(|names| names.contains(name.as_str().unwrap_or_default()))
    };
    for document in ours {
        let (tenant, json) = (document.tenant().unwrap(), &document.json);
        let references: Vec<(&str, &Json)> = match json["kind"].as_str().unwrap() {
            "RoleBinding" => vec![
                ("Role", &json["roleRef"]["name"]),
                ("ServiceAccount", &json["subjects"][0]["name"]),
            ],
            "HorizontalPodAutoscaler" => {
                vec![("Deployment", &json["spec"]["scaleTargetRef"]["name"])]
            }
            "Deployment" => {
                let pod = &json["spec"]["template"]["spec"];
                let volumes = pod["volumes"].as_array().unwrap().iter();
                let config_maps = volumes.map(|volume| &volume["configMap"]["name"]);
                let config_maps = config_maps.filter(|name| !name.is_null());
                config_maps.map(|name| ("ConfigMap", name)).collect()
            }
            _ => Vec::new(),
        };
        for (kind, name) in references {
            prop_assert!(has(tenant, kind, name), "no {kind} {name} for tenant {tenant}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_copy_is_whole_and_apart(tenants in tenants(), at in any::<prop::sample::Index>()) {
        let streams = streams();
        let (file, stream) = at.get(&streams);
        check(stream, &tenants).map_err(|error| TestCaseError::fail(format!("{file}: {error}")))?;
        let once = rendered(stream, &tenants);
        prop_assert_eq!(rendered(&once, &tenants), once, "{} rendered again", file);
    }

    #[test]
    fn a_tenant_more_changes_nothing_of_the_others(
        tenants in tenants(), more in "zz[a-z0-9]{1,50}", place in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
    ) {
        let streams = streams();
        let (file, stream) = at.get(&streams);
        let mut grown = tenants.clone();
        grown.insert(place.index(tenants.len() + 1), (more.clone(), true));
        let (before, after) = (rendered(stream, &tenants), rendered(stream, &grown));
        let (before, after) = (read(&before), read(&after));
        let others = after.iter().filter(|one| one.tenant() != Some(&more)).map(|one| one.text);
        let before = before.iter().map(|one| one.text);
        prop_assert!(before.eq(others), "{file}: another tenant's document changed or moved");
    }
}

#[test]
fn there_are_streams_to_share() {
    assert!(!streams().is_empty());
}

#[test]
fn the_copies_follow_the_order_of_the_file() {
    let (_, stream) = &streams()[0];
    let tenants = ["zebra", "ant", "bee"].map(|name| (name.to_owned(), false));
    let output = rendered(stream, &tenants);
    let deployments: Vec<_> = read(&output)
        .iter()
        .filter(|one| one.json["kind"] == "Deployment")
        .map(|one| one.tenant().unwrap().to_owned())
        .collect();
    assert_eq!(deployments, ["zebra", "ant", "bee"]);
}
