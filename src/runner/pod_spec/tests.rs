use super::*;

/// The dangerous fields that a patch touches, without those in one that is named already.
fn dangerous(patch: &str, kind: &str) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for touch in touched(patch, Some(kind)).unwrap().into_iter().filter(Touched::is_dangerous) {
        let is_in = |outer: &String| {
            let rest = touch.path.strip_prefix(outer.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        if !paths.iter().any(is_in) {
            paths.push(touch.path);
        }
    }
    paths
}

#[test]
fn what_moves_a_pod_is_found_however_it_is_written() {
    for (kind, patch, expected) in [
        ("strategic", "nodeName: n1", "nodeName"),
        ("strategic", "NodeName: n1", "nodeName"),
        ("merge", "{\"\\u0061ffinity\": null}", "affinity"),
        ("strategic", "\"\\x61ffinity\": ~", "affinity"),
        ("strategic", "\"tolerationſ\": [{operator: Exists}]", "tolerations"),
        ("", "x: &a {nodeName: n1}\n<<: *a", "x nodeName"),
        ("strategic", "nodeName: null", "nodeName"),
        ("strategic", "nodeSelector: {disk: ssd}", "nodeSelector[disk]"),
        ("strategic", "$patch: replace\ncontainers: []", ""),
        ("strategic", "$patch: delete", ""),
        ("strategic", "$retainKeys: [containers]\ncontainers: []", ""),
        ("strategic", "affinity: {$patch: replace, podAntiAffinity: {}}", "affinity"),
        ("strategic", "$deleteFromPrimitiveList/tolerations: []", "tolerations"),
        ("strategic", "serviceAccountName: admin", "serviceAccountName"),
        ("strategic", "serviceAccount: admin", "serviceAccount"),
        ("strategic", "automountServiceAccountToken: true", "automountServiceAccountToken"),
        ("merge", "automountServiceAccountToken: null", "automountServiceAccountToken"),
        ("strategic", "hostPID: true\nhostNetwork: yes", "hostPID hostNetwork"),
        ("strategic", "hostPID: false\nhostPID: true", "hostPID"),
        (
            "strategic",
            "containers: [{name: build, securityContext: {Privileged: true}}]",
            "containers[build].securityContext.privileged",
        ),
        (
            "merge",
            "containers: [{name: build, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]",
            "containers[0].securityContext.capabilities.add",
        ),
        ("strategic", "volumes: [{name: h, hostPath: {path: /}}]", "volumes[h].hostPath"),
        (
            "strategic",
            "volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]",
            "volumes[t].projected.sources[0].serviceAccountToken",
        ),
        ("json", "[{op: replace, path: /nodeName, value: x}]", "nodeName"),
        ("json", "[{op: replace, path: x/nodeName, value: x}]", "nodeName"),
        ("json", "[{op: remove, path: \"/affinity/nodeAffinity\"}]", "affinity.nodeAffinity"),
        ("json", "[{op: replace, path: \"\", value: {containers: []}}]", ""),
        ("json", "[{op: add, path: /tolerations/-, value: {operator: Exists}}]", "tolerations[-]"),
        ("json", "[{op: add, path: \"/nodeSelector/a~1b\", value: c}]", "nodeSelector[a/b]"),
        (
            "json",
            "[{op: add, path: /containers/0/securityContext/privileged, value: true}]",
            "containers[0].securityContext.privileged",
        ),
        ("json", "[{op: copy, from: /containers/0/env/0/value, path: /nodeName}]", "nodeName"),
        (
            "json",
            "[{op: move, from: /nodeSelector, path: /containers/0/resources/limits}]",
            "nodeSelector",
        ),
        (
            "json",
            "[{op: copy, from: /x, path: /containers/0/securityContext}]",
            "containers[0].securityContext",
        ),
        ("json", "[{op: add, path: /new/thing, value: 1}]", "new.thing"),
        ("strategic", "volumes: [{name: h, nfs: {}}]", "volumes[h].nfs"),
        ("strategic", "newField: 1", "newField"),
    ] {
        let expected: Vec<&str> = match expected {
            "" => vec![""],
            _ => expected.split(' ').collect(),
        };
        assert_eq!(dangerous(patch, kind), expected, "{kind}: {patch}");
    }
}

#[test]
fn harmless_patches_touch_nothing_dangerous() {
    for (kind, patch) in [
        (
            "strategic",
            "containers: [{name: build, env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}]",
        ),
        ("strategic", "volumes: [{name: affinity-cache, emptyDir: {}}]"),
        (
            "strategic",
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]",
        ),
        (
            "merge",
            "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname}]}}",
        ),
        ("strategic", "# nodeName: x\nhostname: x"),
        ("strategic", "hostNetwork: false\nautomountServiceAccountToken: false"),
        (
            "strategic",
            "$setElementOrder/containers: [{name: build}]\ncontainers: [{name: build, tty: true}]",
        ),
        ("strategic", "containers: [{name: helper, $patch: delete}]"),
        ("strategic", "affinity: {}"),
        (
            "json",
            "[{op: test, path: /nodeName, value: x}, {op: add, path: /hostname, value: nodeName}]",
        ),
        (
            "json",
            "[{op: add, path: /containers/0/env/-, value: {name: tolerations, value: hostPath}}]",
        ),
        ("strategic", ""),
        ("json", "---\n[]\n"),
    ] {
        assert_eq!(dangerous(patch, kind), [""; 0], "{patch}");
    }
}

#[test]
fn a_touch_says_what_becomes_of_the_field() {
    let touched = touched("priorityClassName: ci\nnodeName: ~", None).unwrap();
    let shown = |touch: &Touched| (touch.path.clone(), touch.change.clone());
    assert_eq!(
        touched.iter().map(shown).collect::<Vec<_>>(),
        [
            ("priorityClassName".to_owned(), Change::Set("ci".into())),
            ("nodeName".to_owned(), Change::Removed),
        ]
    );
}

#[test]
fn what_is_no_patch_is_refused() {
    for (kind, patch, error) in [
        ("jsonpatch", "[]", "`patch_type` is `jsonpatch`, expected `json`, `merge` or `strategic`"),
        ("json", "nodeName: x", "a `json` patch must be a list of operations"),
        ("merge", "[]", "a `merge` patch must be a mapping"),
        ("strategic", "- a", "a `strategic` patch must be a mapping"),
        ("json", "[{path: /a}]", "operation 0 of the patch is not one of RFC 6902: it has no `op`"),
        ("json", "[{op: Add, path: /a}]", "operation 0 of the patch is not one of RFC 6902: `Add`"),
        (
            "json",
            "[{op: copy, path: /a}]",
            "operation 0 of the patch is not one of RFC 6902: it has no `from`",
        ),
        (
            "merge",
            "a: 1\n---\nnodeName: x\n",
            "the patch cannot be read: it holds more than one document",
        ),
    ] {
        assert_eq!(touched(patch, Some(kind)).unwrap_err().to_string(), error);
    }
    assert!(touched("{a: b", None).is_err());
}
