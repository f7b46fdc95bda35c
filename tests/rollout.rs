//! The manager restarts for what it reads, and for nothing else.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use runner_tenant::diagnostic::Source;
use runner_tenant::plan::plan;
use runner_tenant::tenants::TenantsFile;

const STREAM: &str = include_str!("cases/input.yaml");

/// The checksum on the pod template of the rendered stream.
fn checksum(stream: &str, tenants: &str) -> String {
    let text = format!("apiVersion: runner-tenant/v1\n{tenants}");
    let tenants = TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap();
    let plan = plan(stream.as_bytes(), &tenants, None).unwrap();
    let output = String::from_utf8(plan.output().concat()).unwrap();
    let mut lines = output.lines().map(str::trim);
    let found = lines.find_map(|line| line.strip_prefix("runner-tenant.dev/checksum: "));
    found.unwrap().to_owned()
}

const JAVA: &str = "tenants:\n  java: {concurrent: 20, token: {secretName: java-token}}\n";

#[test]
fn what_the_pod_does_not_read_restarts_nothing() {
    for (why, tenants) in [
        (
            "written otherwise",
            "tenants:\n  # many\n  java:\n    token:\n      secretName: 'java-token'\n    concurrent: 20\n",
        ),
        (
            "in the defaults",
            "defaults: {token: {secretName: \"{tenant}-token\"}}\ntenants: {java: {concurrent: 20}}\n",
        ),
        (
            "another tenant",
            "tenants:\n  dotnet: {concurrent: 3}\n  java: {concurrent: 20, token: {secretName: java-token}}\n",
        ),
        (
            "an unmanaged release",
            "unmanaged: [legacy]\ntenants:\n  java: {concurrent: 20, token: {secretName: java-token}}\n",
        ),
    ] {
        assert_eq!(checksum(STREAM, tenants), checksum(STREAM, JAVA), "{why}");
    }
}

#[test]
fn what_the_pod_reads_restarts_it() {
    let before = checksum(STREAM, JAVA);
    for (why, tenants) in [
        ("a setting of config.toml", JAVA.replace("20", "21")),
        (
            "a setting of the template",
            JAVA.replace("{concurrent", "{serviceAccountName: ci, concurrent"),
        ),
        ("a Secret", JAVA.replace("java-token", "other-token")),
    ] {
        assert_ne!(checksum(STREAM, &tenants), before, "{why}");
    }
    let script = STREAM.replace("exec /entrypoint run", "exec /entrypoint run --debug");
    assert_ne!(checksum(&script, JAVA), before, "the chart's own script");
}
