//! `cargo bench --bench shared_release`: what tenants of a shared release cost, which is to be in
//! proportion to their number.

#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use divan::Bencher;
use divan::counter::ItemsCount;
use runner_tenant::diagnostic::Source;
use runner_tenant::plan::plan;
use runner_tenant::tenants::TenantsFile;

fn main() {
    divan::main();
}

/// From the text of the tenants file to the bytes of the output.
#[divan::bench(args = [10, 100, 1000])]
fn render(bencher: Bencher<'_, '_>, tenants: usize) {
    let stream = include_bytes!("../tests/streams/java-runner.helm3.yaml");
    let file = tenants_file(tenants);
    bencher.counter(ItemsCount::new(tenants)).bench(|| {
        let tenants = TenantsFile::parse(Source::new("tenants.yaml", file.as_str())).unwrap();
        plan(stream, &tenants, None).unwrap().output().concat()
    });
}

fn tenants_file(tenants: usize) -> String {
    let head = r#"
apiVersion: runner-tenant/v1
defaults:
  sharedRelease: java-runner
  namespace: runners-{tenant}
  nodes: {matchLabels: {pool: "{tenant}"}}
  token: {secretName: "{tenant}-token"}
  cache:
    path: "{tenant}"
    s3:
      serverAddress: rgw.example.com
      bucketName: "{tenant}-cache"
      credentials: {secretName: "s3-{tenant}"}
tenants:
"#;
    let names = (0..tenants).map(|number| format!("  team-{number}: {{}}\n"));
    head.to_owned() + &names.collect::<String>()
}
