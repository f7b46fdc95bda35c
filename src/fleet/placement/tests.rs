//! The decision is that of an evaluation of Kubernetes' rules on all nodes of a small universe.

use proptest::prelude::*;

use super::pairs::meetings;
use super::{NodeLabels, NodeSet};
use crate::diagnostic::Source;
use crate::fleet::Fleet;
use crate::tenants::{LabelValue, Operator, Requirement, TenantsFile};

const KEYS: [&str; 2] = ["pool", "size"];

/// Values that are written in requirements; two are one number.
const WRITTEN: [&str; 6] = ["a", "b", "", "3", "03", "4"];

/// Values that nodes have: those written, another one, and other numbers in two spellings.
const ON_NODES: [&str; 13] =
    ["a", "b", "", "3", "03", "4", "other", "0", "2", "5", "003", "04", "9223372036854775807"];

/// `Requirement.Matches` of k8s.io/apimachinery pkg/labels, line by line.
fn matches(requirement: &Requirement, node: &NodeLabels) -> bool {
    let value = node.get(&requirement.key);
    let listed = |value: &String| requirement.values.contains(value);
    let compare = |holds: fn(&i64, &i64) -> bool| {
        let number = value.and_then(|value| value.parse::<i64>().ok());
        let bound = requirement.values[0].parse::<i64>().ok();
        number.zip(bound).is_some_and(|(number, bound)| holds(&number, &bound))
    };
    match requirement.operator {
        Operator::In => value.is_some_and(listed),
        Operator::NotIn => value.is_none_or(|value| !listed(value)),
        Operator::Exists => value.is_some(),
        Operator::DoesNotExist => value.is_none(),
        Operator::Gt => compare(i64::gt),
        Operator::Lt => compare(i64::lt),
    }
}

fn match_all(requirements: &[Requirement], node: &NodeLabels) -> bool {
    requirements.iter().all(|requirement| matches(requirement, node))
}

/// Every node of the universe.
fn nodes() -> Vec<NodeLabels> {
    let values = || std::iter::once(None).chain(ON_NODES.map(Some));
    let both = values().flat_map(|pool| values().map(move |size| [pool, size]));
    let node = |values: [Option<&str>; 2]| {
        let labels = KEYS.into_iter().zip(values);
        labels.filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned()))).collect()
    };
    both.map(node).collect()
}

fn requirement() -> impl Strategy<Value = Requirement> {
    use Operator::{DoesNotExist, Exists, Gt, In, Lt, NotIn};
    let key = prop::sample::select(KEYS.to_vec());
    let values = prop::sample::subsequence(WRITTEN.to_vec(), 1..4);
    let operator = prop_oneof![Just(In), Just(NotIn), Just(Exists), Just(DoesNotExist)];
    let set = (key.clone(), operator, values).prop_map(|(key, operator, values)| {
        let values = match operator {
            Exists | DoesNotExist => Vec::new(),
            _ => values.iter().map(ToString::to_string).collect(),
        };
        Requirement { key: key.to_owned(), operator, values }
    });
    let bounds = ["-1", "0", "1", "2", "3", "4", "5", "9223372036854775806", "9223372036854775807"];
    let operator = prop_oneof![Just(Gt), Just(Lt)];
    let range = (key, operator, prop::sample::select(bounds.to_vec())).prop_map(
        |(key, operator, bound)| Requirement {
            key: key.to_owned(),
            operator,
            values: vec![bound.to_owned()],
        },
    );
    prop_oneof![2 => set, 1 => range]
}

fn requirements() -> impl Strategy<Value = Vec<Requirement>> {
    prop::collection::vec(requirement(), 0..5)
}

proptest! {
    /// Whether there is a node, and which ones are accepted.
    #[test]
    fn placement_is_decided_as_all_nodes_would(
        one in requirements(),
        other in requirements(),
    ) {
        let (first, second) = (NodeSet::of(&one), NodeSet::of(&other));
        let both = first.and(&second);
        for node in nodes() {
            prop_assert_eq!(first.accepts(&node), match_all(&one, &node));
            prop_assert_eq!(both.accepts(&node), match_all(&one, &node) && match_all(&other, &node));
        }
        let exists = nodes().iter().any(|node| match_all(&one, node) && match_all(&other, node));
        let witness = both.witness();
        // There are more nodes than those of the universe.
        prop_assert!(witness.is_some() || !exists);
        prop_assert_eq!(witness.is_none(), both.impossible_label().is_some());
        if let Some(node) = witness {
            prop_assert!(match_all(&one, &node) && match_all(&other, &node));
            prop_assert!(node.values().all(|value| LabelValue::parse(value).is_ok()));
            prop_assert!(first.meets(&second));
        } else if first.witness().is_some() && second.witness().is_some() {
            prop_assert!(!first.meets(&second));
        }
    }

    /// Buckets find the pairs that comparing all of them finds.
    #[test]
    fn no_pair_is_missed(all in prop::collection::vec(requirements(), 0..40)) {
        let sets: Vec<_> = all.iter().map(NodeSet::of).collect();
        let sets: Vec<_> = sets.into_iter().filter(|set| set.witness().is_some()).collect();
        let mut expected = Vec::new();
        for one in 0..sets.len() {
            let others = one + 1..sets.len();
            expected.extend(others.map(|other| (one, other)).filter(|(one, other)| {
                sets[*one].and(&sets[*other]).witness().is_some()
            }));
        }
        let found = meetings(&sets, usize::MAX);
        prop_assert_eq!(found.pairs, expected);
        prop_assert!(found.left_out.is_empty());
    }
}

#[test]
fn a_number_has_as_many_spellings_as_a_label_is_long() {
    let size = |operator, values: &[&str]| {
        let values = values.iter().map(ToString::to_string).collect();
        Requirement { key: "size".to_owned(), operator, values }
    };
    let seven = [size(Operator::Gt, &["6"]), size(Operator::Lt, &["8"])];
    let witness = |without: &[&str]| {
        let without = size(Operator::NotIn, without);
        let witness = NodeSet::of(seven.iter().chain([&without])).witness();
        witness.map(|mut labels| labels.remove("size").unwrap())
    };
    assert_eq!(witness(&[]).as_deref(), Some("7"));
    assert_eq!(witness(&["7", "007"]).as_deref(), Some("07"));
    let all: Vec<_> = (1..=63).map(|width| format!("{:0width$}", 7)).collect();
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    assert_eq!(witness(&all), None);
    assert_eq!(
        NodeSet::of(&[size(Operator::Lt, &["0"])]).witness(),
        None,
        "no label begins with -"
    );
}

/// The shown names, a word a node, and how many pairs are shown and proved apart.
fn common(text: &str) -> (Vec<String>, usize, usize) {
    let text = format!("apiVersion: runner-tenant/v1\n{text}");
    let tenants = TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap().all().unwrap();
    let fleet = Fleet::new(&tenants);
    let found = fleet.nodes_in_common();
    let names = found.common.iter().map(|common| {
        common.edges.iter().map(|edge| edge.tenant.name.as_str()).collect::<Vec<_>>().join("-")
    });
    (names.collect(), found.shown, found.proved)
}

#[test]
fn a_node_is_shown_with_all_that_accept_it() {
    let found = common(
        "tenants:\n  a: {nodes: {matchLabels: {pool: x}}}\n  b: {nodes: {matchLabels: {pool: x, size: big}}}\n  c: {nodes: {matchLabels: {pool: z}}}\n  d: {nodes: {matchExpressions: [{key: pool, operator: NotIn, values: [z]}]}}\n",
    );
    assert_eq!(found, (vec!["a-b-d".to_owned()], 3, 3));
}

#[test]
fn in_a_shared_pool_it_is_meant() {
    let pools = "pools: {general: {matchLabels: {pool: x}, shared: true}}\n";
    let found =
        common(&format!("{pools}tenants: {{a: {{pool: general}}, b: {{pool: general}}}}\n"));
    assert_eq!(found, (vec![], 0, 0));
    let other = "c: {nodes: {matchLabels: {pool: x}}}";
    let found = common(&format!(
        "{pools}tenants: {{a: {{pool: general}}, b: {{pool: general}}, {other}}}\n"
    ));
    assert_eq!(found, (vec!["a-b-c".to_owned()], 2, 0));
}

/// Each pinned to its own node: a hundred thousand take no longer than sorting them.
#[test]
fn a_large_fleet_is_not_compared_pair_by_pair() {
    let requirements: Vec<_> = (0..100_000)
        .map(|number| Requirement {
            key: "pool".to_owned(),
            operator: Operator::In,
            values: vec![format!("p{number}")],
        })
        .collect();
    let sets: Vec<_> = requirements.iter().map(|one| NodeSet::of([one])).collect();
    let found = meetings(&sets, 1_000_000);
    assert_eq!((found.pairs.len(), found.left_out.len()), (0, 0));
    let found = meetings(&sets, 10);
    assert_eq!(found.left_out.len(), 1, "left out, not forgotten");
}
