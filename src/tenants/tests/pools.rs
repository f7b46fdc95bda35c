//! Pools: nodes under a name.

use snapbox::{assert_data_eq, str};

use super::{message, open};

const POOLS: &str = "\
pools:
  general: {matchLabels: {pool: general}, shared: true}
  gpu: {matchLabels: {pool: gpu}, tolerations: [{key: gpu, operator: Exists}], tenants: [ml]}
  own: {matchLabels: {pool: own}}
";

#[test]
fn a_pool_is_nodes_by_name() {
    let file = open(&format!(
        "{POOLS}defaults: {{pool: general}}\ntenants:\n  a: {{}}\n  b: {{nodes: {{matchLabels: {{pool: other}}}}, manager: {{pool: general}}}}\n  ml: {{runners: {{cpu: {{}}, gpu: {{pool: gpu}}}}}}\n"
    ));
    let file = file.unwrap();
    let told: Vec<_> = file
        .all()
        .unwrap()
        .iter()
        .map(|runner| {
            let pool = |nodes: &Option<crate::tenants::Spanned<crate::tenants::Placement>>| {
                nodes
                    .as_ref()
                    .map_or("-".to_owned(), |nodes| nodes.requirements[0].values[0].clone())
            };
            let (jobs, manager) = (pool(&runner.job_nodes), pool(&runner.manager_nodes));
            format!("{} {jobs} {manager}", runner.runner_id())
        })
        .collect();
    assert_eq!(
        told,
        ["a general general", "b other general", "ml/cpu general general", "ml/gpu gpu gpu"]
    );
    let printed = file.effective("a").unwrap().to_json();
    assert_eq!(printed["nodes"]["matchLabels"]["pool"], "general");
    assert!(printed.get("pool").is_none(), "{printed}");
}

#[test]
fn pools_say_what_they_take() {
    assert_data_eq!(
        message(open(&format!(
            "{POOLS}tenants:\n  a: {{pool: generl}}\n  b: {{pool: gpu}}\n  c: {{pool: general, nodes: {{}}}}\n  d: {{manager: {{pool: 3}}}}\n"
        ))
        .and_then(|file| file.all())),
        str![[r#"
error: there is no pool `generl`
 --> tenants.yaml:7:13
  |
7 |   a: {pool: generl}
  |             ^^^^^^
  |
  = help: did you mean `general`?
error: the pool `gpu` is not for tenant `b`
 --> tenants.yaml:8:13
  |
8 |   b: {pool: gpu}
  |             ^^^
  |
 ::: tenants.yaml:4:89
  |
4 |   gpu: {matchLabels: {pool: gpu}, tolerations: [{key: gpu, operator: Exists}], tenants: [ml]}
  |                                                                                         ---- its tenants
  |
  = help: use another pool, or have the tenant listed
error: both `pool` and `nodes` are set
 --> tenants.yaml:9:13
  |
9 |   c: {pool: general, nodes: {}}
  |             ^^^^^^^ the pool
  |
 ::: tenants.yaml:9:22
  |
9 |   c: {pool: general, nodes: {}}
  |                      ----- its own nodes
  |
  = help: leave out one of them
error: there is no pool ``
  --> tenants.yaml:10:23
   |
10 |   d: {manager: {pool: 3}}
   |                       ^
   |
   = help: the pools are `general`, `gpu` and `own`
error: `manager.pool` must be a string, not a number
  --> tenants.yaml:10:23
   |
10 |   d: {manager: {pool: 3}}
   |                       ^ this is a number
   |
   = help: put it in quotes, then YAML reads it as a string
"#]]
    );
    assert_data_eq!(
        message(
            open(&format!(
                "{POOLS}tenants:\n  a: {{pool: own}}\n  b: {{manager: {{pool: own}}}}\n"
            ))
            .and_then(|file| file.all())
        ),
        str![[r#"
error: tenants `a` and `b` use the pool `own`, which is not shared
 --> tenants.yaml:8:23
  |
8 |   b: {manager: {pool: own}}
  |                       ^^^
  |
 ::: tenants.yaml:7:13
  |
7 |   a: {pool: own}
  |             ---
  |
  = help: write `shared: true` in the pool where jobs of several tenants may share its nodes
  = help: or list them: `tenants: [java]`
"#]]
    );
    assert_data_eq!(
        message(open("pools: {x: {matchLabel: {}}}\ntenants: {a: {pool: x}}\n")),
        str![[r#"
error: unknown key `matchLabel`
 --> tenants.yaml:2:13
  |
2 | pools: {x: {matchLabel: {}}}
  |             ^^^^^^^^^^
  |
  = help: did you mean `matchLabels`?
"#]]
    );
}
