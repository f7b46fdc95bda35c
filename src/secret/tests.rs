//! What a masker hides of documents and values, and what it leaves.

use manifest_patch::Node;
use serde_json::json;

use super::Masker;

fn masker() -> Masker {
    Masker::of([])
}

#[test]
fn a_document_hides_what_its_keys_say() {
    for (text, expected) in [
        (
            "kind: Secret\nmetadata:\n  name: java\nstringData:\n  name: y\n  a.b: 'c: d'\n  e: |\n    f\n    g: h\ntype: Opaque\n",
            "kind: Secret\nmetadata:\n  name: java\nstringData:\n  name: (secret)\n  a.b: '(secret)'\n  e: |\n    (secret)\n    (secret)\ntype: Opaque\n",
        ),
        (
            "{\"kind\": \"Secret\", \"stringData\": {\"a\": \"b\"}}",
            "{\"kind\": \"Secret\", \"stringData\": {\"a\": \"(secret)\"}}",
        ),
        (
            "env:\n- name: CACHE_S3_SECRET_KEY\n  # note\n  value: abc\n- name: X\n  value: def\n",
            "env:\n- name: CACHE_S3_SECRET_KEY\n  # note\n  value: (secret)\n- name: X\n  value: def\n",
        ),
        (
            "{\"password=abc\": 1, password: a,b: 1}\n",
            "{\"password=(secret)\": (secret), password: (secret),(secret): 1}\n",
        ),
        ("args: [--password, abc, --x, y]\n", "args: [--password, (secret), --x, y]\n"),
        ("a: x # token: abc\n", "a: x # token: (secret)\n"),
        ("password: \"a''b \\u0041\"\n", "password: \"(secret)\"\n"),
        ("script: \"\\texport TOKEN=abc\"\n", "script: \"(secret)\"\n"),
        ("\"to\\u006ben\": abc\n", "\"to\\u006ben\": (secret)\n"),
        ("tokens: [a, b]\n", "tokens: [(secret), (secret)]\n"),
        ("a: &t abc\ntoken: *t\n", "a: &t (secret)\ntoken: *t\n"),
        (
            "data:\n  config.toml: |\n    [[runners]]\n      token = \"abc\" # x\n      items = { \".dockerconfigjson\" = \"config.json\" }\n",
            "data:\n  config.toml: |\n    [[runners]]\n      token = \"(secret)\" # x\n      items = { \".dockerconfigjson\" = \"config.json\" }\n",
        ),
        (
            "data:\n  config.toml: |\n    token = abc\n    image = x\n",
            "data:\n  config.toml: |\n    token = (secret)\n    image = (secret)\n",
        ),
        (
            "patches: [{target: {kind: Secret}, patch: [{op: add, path: /data/x, value: YWJj}]}]\n",
            "patches: [{target: {kind: Secret}, patch: [{op: add, path: /data/x, value: (secret)}]}]\n",
        ),
        ("a: 'unclosed hunter2\nb: c\n", "(secret): '(secret) (secret)\n(secret): (secret)\n"),
    ] {
        assert_eq!(masker().document(text), expected);
        assert_eq!(masker().document(expected), expected, "masked twice");
    }
}

#[test]
fn names_are_no_secrets() {
    for text in [
        "credentials: {secretName: s3-java, keys: {accessKey: access_key, secretKey: secret_key}}\n",
        "valueFrom: {secretKeyRef: {name: s3, key: secret_key}}\n",
        "tolerations: [{key: gitlab-runner, operator: Exists}]\n",
        "env: [{name: VAULT_TOKEN_FILE, value: /run/secrets/x}, {name: FF_TOKEN, value: \"true\"}]\n",
        "patches: [{target: {kind: Secret, name: x}, patch: [{op: remove, path: /metadata/labels/a}]}]\n",
        "automountServiceAccountToken: false\nimagePullSecrets: [{name: a}]\n",
    ] {
        assert_eq!(masker().document(text), text);
    }
}

#[test]
fn a_value_is_known_again_wherever_it_stands() {
    let masker = Masker::of([
        "kind: Secret\nmetadata: {name: java-runner}\ndata:\n  a: aHVudGVyMmh1bnRlcg==\n  b: amF2YS1ydW5uZXI=\n",
    ]);
    assert_eq!(masker.text("not hunter2hunter, is it"), "not (secret), is it");
    assert_eq!(masker.text("aHVudGVyMmh1bnRlcg=="), "(secret)");
    assert_eq!(masker.text("Deployment/java-runner"), "Deployment/java-runner");
    assert_eq!(masker.document("note: hunter2hunter\n"), "note: (secret)\n");
}

#[test]
fn a_value_is_masked_before_it_is_written() {
    let value = |kind: &str, pointer: &str, value| {
        let tree = Node::mapping([("kind", Node::string(kind))]);
        masker().value(&tree, pointer, &value)
    };
    assert_eq!(value("Secret", "/data/x", json!("YWJj")), json!("(secret)"));
    assert_eq!(value("Secret", "/data", json!({"x": "YWJj"})), json!({"x": "(secret)"}));
    assert_eq!(
        value("Secret", "", json!({"kind": "Secret", "data": {"x": "YWJj"}, "type": "T"})),
        json!({"kind": "Secret", "data": {"x": "(secret)"}, "type": "T"})
    );
    let env = json!([{"name": "DB_PASS", "value": "a\"b"}, {"name": "X", "value": "y"}]);
    let masked = json!([{"name": "DB_PASS", "value": "(secret)"}, {"name": "X", "value": "y"}]);
    assert_eq!(value("Deployment", "/spec/env", env), masked);
    assert_eq!(
        value("ConfigMap", "/data/config.toml", json!("token = 'x'\n")),
        json!("token = '(secret)'\n")
    );
}

#[test]
fn a_value_alone_is_known_by_what_stands_beside_it() {
    let tree = Node::from_json(&json!({"env": [{"name": "DB_PASS", "value": "new"}]}));
    let masked = masker().value(&tree, "/env/0/value", &json!("old"));
    assert_eq!(masked, json!("(secret)"));
    assert_eq!(masker().value_of("cache.s3.SecretKey", &json!("x")), json!("(secret)"));
    let items = json!({".dockerconfigjson": "config.json"});
    assert_eq!(masker().value_of("items", &items), items);
}

/// A marked place is where it was.
#[test]
fn what_is_drawn_is_as_long_as_it_was() {
    let text: std::sync::Arc<str> = "a: 1\n---\ntoken: hün ter\n---\nb: 2\n".into();
    let veiled = masker().veiled(&text);
    assert_eq!(&*veiled, "a: 1\n---\ntoken: **** ***\n---\nb: 2\n");
    assert_eq!(veiled.len(), text.len());
}
