use super::{Fleet, shared};
use crate::diagnostic::Source;
use crate::tenants::{Tenant, TenantsFile};

fn tenants(text: &str) -> Vec<Tenant> {
    let text = format!("apiVersion: runner-tenant/v1\n{text}");
    TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap().all().unwrap()
}

#[test]
fn what_several_tenants_reach_is_found() {
    let tenants = tenants(
        "defaults:\n  namespace: ci\n  token: {secretName: t}\n  kaniko: {cache: {registry: {repo: r.example.com/k}}}\ntenants:\n  a: {serviceAccountName: x}\n  b: {token: {secretName: b}, serviceAccountName: x}\n  c: {namespace: own, serviceAccountName: x}\n",
    );
    let fleet = Fleet::new(&tenants);
    let names = |group: &[super::Edge<'_, super::InNamespace<'_>>]| -> String {
        group.iter().map(|edge| edge.tenant.name.as_str()).collect()
    };
    assert_eq!(shared(&fleet.tokens).count(), 0, "b has its own, c its own namespace");
    assert_eq!(shared(&fleet.accounts).map(names).collect::<Vec<_>>(), ["ab"]);
    assert_eq!(shared(&fleet.namespaces).count(), 1);
    assert_eq!(shared(&fleet.repositories).map(<[_]>::len).collect::<Vec<_>>(), [3]);
    assert_eq!(fleet.nodes.len(), 0);
}

#[test]
fn a_part_of_a_bucket_is_in_another() {
    let overlap = |caches: [&str; 2]| {
        let [one, other] = caches;
        let tenants = tenants(&format!(
            "defaults: {{cache: {{s3: {{serverAddress: rgw, bucketName: b}}}}}}\ntenants:\n  a: {{cache: {{{one}}}}}\n  b: {{cache: {{{other}}}}}\n"
        ));
        let fleet = Fleet::new(&tenants);
        let overlap = fleet.overlaps().next().is_some();
        assert_eq!(fleet.overlapping_pairs(), usize::from(overlap));
        overlap
    };
    // (one's cache, the other's, whether one is in the other)
    let cases = [
        (["path: a", "path: b"], false),
        (["path: a", "path: a/b"], true),
        (["path: a", "path: ab"], false),
        (["path: /a/./x/..", "path: a/"], true),
        (["", "path: b"], true),
        (["path: a", "path: a, s3: {bucketName: c}"], false),
        (["path: a", "path: a, s3: {serverAddress: null}"], false),
        (["path: a", "path: a, s3: {serverAddress: \"RGW:443\"}"], true),
        (["path: a", "path: a, s3: {serverAddress: \"rgw:80\"}"], false),
        (
            [
                "path: a, s3: {serverAddress: null}",
                "path: a, s3: {serverAddress: s3.eu-west-1.amazonaws.com}",
            ],
            true,
        ),
        (
            [
                "path: a, s3: {serverAddress: s3-accelerate.amazonaws.com}",
                "path: a, s3: {serverAddress: s3.dualstack.eu-west-1.amazonaws.com}",
            ],
            true,
        ),
    ];
    for (caches, expected) in cases {
        assert_eq!(overlap(caches), expected, "{caches:?}");
    }
}

/// Not all pairs: a hundred thousand tenants take no longer than ten times ten thousand.
#[test]
fn a_large_fleet_is_sorted() {
    let [tenant] = <[Tenant; 1]>::try_from(tenants("tenants: {a: {namespace: x}}")).unwrap();
    let many = vec![tenant; 100_000];
    let fleet = Fleet::new(&many);
    assert_eq!(fleet.namespaces.len(), 100_000);
    assert_eq!(shared(&fleet.namespaces).count(), 0, "one tenant is no two");
}

/// Where teams write the files, none claims what is another's.
#[test]
fn what_two_tenants_claim_is_refused() {
    let claims = |text: &str| match Fleet::new(&tenants(text)).check_claims() {
        Ok(()) => String::new(),
        Err(error) => error.to_string(),
    };
    let of = |two: &str| {
        claims(&format!("defaults: {{namespace: ci}}\ntenants:\n  a: {{{two}}}\n  b: {{{two}}}\n"))
    };
    assert_eq!(of("release: x"), "tenants `a` and `b` both claim the release `x`");
    assert_eq!(
        of("token: {secretName: x}"),
        "tenants `a` and `b` both claim the token in Secret `x`"
    );
    let s3 = "cache: {s3: {bucketName: x, credentials: {secretName: \"{tenant}\"}}}";
    assert_eq!(of(s3), "tenants `a` and `b` both claim objects of the bucket `x`");
    let keys = "cache: {s3: {bucketName: \"{tenant}\", credentials: {secretName: x}}}";
    assert_eq!(of(keys), "tenants `a` and `b` both claim the keys in Secret `x`");
    assert_eq!(of("sharedRelease: x, token: {secretName: \"{tenant}\"}"), "");
    assert_eq!(of("release: x, workload: \"{tenant}\""), "");
    assert_eq!(
        claims("tenants:\n  a: {release: b}\n  b: {}\n"),
        "tenants `a` and `b` both claim the release `b`"
    );
    assert_eq!(claims("tenants: {a: {token: {secretName: t}, runners: {x: {}, z: {}}}}\n"), "");
}
