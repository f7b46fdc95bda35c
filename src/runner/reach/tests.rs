use super::pod::structures;
use super::*;
use crate::runner::keys;

const LISTS: [(&str, &str); 7] = [
    ("keys.tsv", include_str!("../keys.tsv")),
    ("other-executors.tsv", include_str!("other-executors.tsv")),
    ("globals.tsv", include_str!("globals.tsv")),
    ("flags.tsv", include_str!("flags.tsv")),
    ("arguments.tsv", include_str!("arguments.tsv")),
    ("variables.tsv", include_str!("variables.tsv")),
    ("pod-fields.tsv", include_str!("pod-fields.tsv")),
];

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

#[test]
fn every_entry_has_a_class() {
    for (list, read) in [
        ("keys.tsv", keys::all().len()),
        ("other-executors.tsv", given::others().len()),
        ("globals.tsv", given::globals().len()),
        ("arguments.tsv", given::arguments().len()),
        ("variables.tsv", given::variables().len()),
        ("pod-fields.tsv", structures().values().map(Vec::len).sum()),
    ] {
        let (_, text) = LISTS.iter().find(|(name, _)| *name == list).unwrap();
        assert_eq!(lines(text).count(), read, "{list} has an entry without a class");
    }
    for line in lines(include_str!("flags.tsv")) {
        assert!(flag(line.split('\t').next().unwrap()).is_some(), "{line}");
    }
}

#[test]
fn whatever_is_not_inert_names_its_finding_and_its_source() {
    let tables = |key: &keys::Key| matches!(key.kind, keys::Kind::Table | keys::Kind::Tables);
    let keys = keys::all().iter().filter(|key| !tables(key)).map(|key| (key.path, key.reach));
    let entries = given::others().iter().chain(given::arguments()).chain(given::variables());
    let flags = lines(include_str!("flags.tsv")).map(|line| line.split('\t').next().unwrap());
    let flags = flags.map(|name| (name, flag(name).unwrap()));
    for (name, reach) in keys.chain(entries.map(|entry| (entry.names, entry.reach))).chain(flags) {
        let is_inert = reach.class == Class::Inert;
        assert_eq!(reach.finding.is_none(), is_inert, "{name}");
        assert!(is_inert || reach.source.is_some(), "{name} does not name its source");
    }
}

#[test]
fn a_table_has_the_strongest_class_of_its_keys() {
    let is_table = |key: &&keys::Key| matches!(key.kind, keys::Kind::Table | keys::Kind::Tables);
    for table in keys::all().iter().filter(is_table) {
        let prefix = format!("{}.", table.path);
        let below = keys::all().iter().filter(|key| key.path.starts_with(&prefix));
        let strongest = below.filter(|key| !is_table(key)).map(|key| key.reach.class).max();
        assert_eq!(Some(table.reach.class), strongest, "{}", table.path);
    }
}

#[test]
fn the_heads_name_the_edition() {
    for (list, text) in LISTS {
        let head = text.lines().next().unwrap();
        let Edition { runner, kubernetes, charts } = EDITION;
        let named = match list {
            "pod-fields.tsv" => head.contains(&format!("Kubernetes {kubernetes} ")),
            _ => head.contains(&format!("gitlab-runner {runner} ")),
        };
        assert!(named && head.starts_with("# edition: "), "{list}: {head}");
        if list == "variables.tsv" {
            assert!(charts.iter().all(|chart| text.lines().nth(1).unwrap().contains(chart)));
        }
    }
}

#[test]
fn structures_without_a_judgement_are_only_reached_through_one() {
    let mut reached = vec![("PodSpec", false)];
    let mut seen = reached.clone();
    while let Some((structure, settled)) = reached.pop() {
        for row in structures().get(structure).unwrap() {
            assert!(settled || row.build.is_some(), "{structure}.{} is not judged", row.name);
            let below = settled || row.settles;
            if let Holds::Structure(inner) = row.holds
                && !seen.contains(&(inner, below))
            {
                seen.push((inner, below));
                reached.push((inner, below));
            }
        }
    }
    assert!(structures().keys().all(|name| seen.iter().any(|(seen, _)| seen == name)));
}

#[test]
fn keys_are_known_in_every_spelling_that_the_runner_takes() {
    let class = |path: &[&str]| key(path).map(|reach| reach.class);
    for (path, expected) in [
        (&["kubernetes", "namespace_per_job"][..], Some(Class::Moves)),
        (&["Kubernetes", "Namespace_Per_Job"], Some(Class::Moves)),
        // U+017F folds to s, U+212A to k.
        (&["\u{212A}uberneteſ", "hoſt"], Some(Class::Moves)),
        (&["kubernetes", "pod_labels", "team"], Some(Class::Inert)),
        (&["kubernetes", "pod_labels", "runner-tenant.dev/role"], Some(Class::Owned)),
        (&["kubernetes", "node_selector", "kubernetes.io/os"], Some(Class::Moves)),
        (&["feature_flags", "FF_SUSPENDABLE_ENVIRONMENTS"], Some(Class::Opens)),
        (&["feature_flags", "FF_HASH_CACHE_KEYS"], Some(Class::Inert)),
        (&["feature_flags", "ff_hash_cache_keys"], None),
        (&["feature_flags", "FF_OF_TOMORROW"], None),
        (&["docker", "privileged"], Some(Class::Inert)),
        (&["autoscaler", "plugin_config", "x"], Some(Class::Inert)),
        (&["kubernetes", "executor"], None),
        (&["kubernetes", "new_key"], None),
        (&["kubernetes.host"], None),
        (&["kubernetes"], Some(Class::Opens)),
        (&[], None),
    ] {
        assert_eq!(class(path), expected, "{path:?}");
    }
    assert_eq!(global(&["Concurrent"]).map(|reach| reach.class), Some(Class::Owned));
    assert_eq!(global(&["concurrency"]), None);
}

#[test]
fn what_decides_isolation_is_not_inert() {
    for path in [
        "executor",
        "kubernetes.host",
        "kubernetes.context",
        "kubernetes.bearer_token",
        "kubernetes.namespace",
        "kubernetes.privileged",
        "kubernetes.pod_spec.patch",
        "kubernetes.helper_image",
        "kubernetes.volumes.pvc.name",
        "kubernetes.cap_add",
        "kubernetes.volumes.host_path.sub_path",
        "kubernetes.autoscaler.policy.idle_count",
        "kubernetes.node_selector_overwrite_allowed",
        "cache.s3.BucketName",
        "kubernetes.build_container_security_context.capabilities.add",
    ] {
        let reach = key(&path.split('.').collect::<Vec<_>>()).unwrap();
        assert_ne!(reach.class, Class::Inert, "{path}");
    }
    for name in [
        "FF_SUSPENDABLE_ENVIRONMENTS",
        "FF_USE_ADVANCED_POD_SPEC_CONFIGURATION",
        "FF_USE_LEGACY_S3_CACHE_ADAPTER",
        "FF_USE_LEGACY_GCS_CACHE_ADAPTER",
    ] {
        let reach = flag(name).unwrap();
        assert_eq!((reach.finding, reach.default), (Some("flags-open"), Some("false")), "{name}");
    }
    for name in [
        "RUNNER_EXECUTOR",
        "KUBERNETES_NAMESPACE_PER_JOB",
        "KUBECTL_CONTEXT",
        "CONFIG_FILE",
        "TEMPLATE_CONFIG_FILE",
        "AWS_ENDPOINT_URL_S3",
        "AWS_SESSION_TOKEN",
        "AWS_ROLE_ARN",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "KUBECONFIG",
        "KUBERNETES_SERVICE_HOST",
        "HOME",
        "BASH_ENV",
        "BASH_FUNC_cp%%",
        "LD_PRELOAD",
        "GOOGLE_APPLICATION_CREDENTIALS",
    ] {
        assert_ne!(variable(name).unwrap().class, Class::Inert, "{name}");
    }
    for (command, name, class) in [
        ("register", "name", Some(Class::Inert)),
        ("register", "description", Some(Class::Inert)),
        ("register", "kubernetes-namespace", Some(Class::Owned)),
        ("register", "template-config", Some(Class::Moves)),
        ("run", "config", Some(Class::Moves)),
        ("run", "c", Some(Class::Moves)),
        ("run", "template-config", None),
        ("gitlab-runner", "debug", Some(Class::Inert)),
        ("unregister", "all-runners", None),
    ] {
        assert_eq!(argument(command, name).map(|reach| reach.class), class, "{command} {name}");
    }
}

#[test]
fn fields_of_a_pod_are_judged_where_they_stand() {
    let build =
        |path: &str| pod_field(&path.split('.').collect::<Vec<_>>()).map(|field| field.build.class);
    for (path, class) in [
        ("nodeName", Some(Class::Moves)),
        ("NODENAME", Some(Class::Moves)),
        ("tolerationſ.key", Some(Class::Moves)),
        ("nodeSelector.disk.type", Some(Class::Moves)),
        (
            "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.matchFields",
            Some(Class::Moves),
        ),
        (
            "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.namespaces",
            Some(Class::Inert),
        ),
        ("topologySpreadConstraints.topologyKey", Some(Class::Inert)),
        ("containers.env.valueFrom.fieldRef.fieldPath", Some(Class::Inert)),
        ("initContainers.securityContext.privileged", Some(Class::Opens)),
        ("containers.securityContext.capabilities.add", Some(Class::Opens)),
        ("containers.securityContext.capabilities.drop", Some(Class::Inert)),
        ("volumes.hostPath.path", Some(Class::Opens)),
        ("volumes.projected.sources.serviceAccountToken.path", Some(Class::Opens)),
        ("volumes.projected.sources.secret.name", Some(Class::Inert)),
        ("containers.livenessProbe.httpGet.host", Some(Class::Opens)),
        ("containers.newField", None),
        ("hostNetwork.x", None),
        ("nodeNames", None),
    ] {
        assert_eq!(build(path), class, "{path}");
    }
    let kind = |name| volume_kind(name).map(|field| field.build.class);
    assert_eq!(kind("nfs"), Some(Class::Opens));
    assert_eq!(kind("emptyDir"), Some(Class::Inert));
    assert_eq!((kind("name"), kind("tape")), (None, None));
    let source = projected_source("secret").map(|field| field.manager.finding);
    assert_eq!(source, Some(Some("secret-without-items")));
}

/// Of a made-up next runner, nothing new has a class, whatever it is called.
#[test]
fn what_the_next_runner_brings_is_unknown() {
    let keys = [
        "kubernetes.node_pool",
        "kubernetes.node_name",
        "kubernetes.host_network",
        "kubernetes.namespace_template",
        "kubernetes.affinity_overwrite_allowed",
        "kubernetes.volumes.iscsi.target",
        "kubernetes.volumes.host_path.type",
        "kubernetes.inert",
        "kubernetes.affinity.node_affinity.override",
        "kubernetes.pod_spec.url",
        "cache.s4.Bucket",
        "cache.s3.Endpoint",
        "executor_fallback",
        "pre_register_script",
        "kubernetes.labels",
    ];
    for path in keys {
        assert_eq!(key(&path.split('.').collect::<Vec<_>>()), None, "{path}");
    }
    let flags = [
        "FF_KUBERNETES_ANCHOR_OVERWRITE_ALLOWED",
        "FF_USE_HOST_NETWORK",
        "FF_NEW",
        "FF_",
        "FF_SUSPENDABLE_ENVIRONMENTS_V2",
        "FF_POD_SPEC_FROM_JOB",
        "FF_USE_LEGACY_S3",
        "FF_CONCRETE2",
    ];
    assert!(flags.iter().all(|name| flag(name).is_none()));
    let variables = ["KUBERNETES_NODE_POOL", "CACHE_S4_BUCKET", "AWS_ENDPOINT_URL_S4", "RUNNER_X"];
    assert!(variables.iter().all(|name| variable(name).is_none()));
    let arguments = ["kubernetes-node-pool", "cache-s4-bucket", "executor-fallback"];
    assert!(arguments.iter().all(|name| argument("register", name).is_none()));
}
