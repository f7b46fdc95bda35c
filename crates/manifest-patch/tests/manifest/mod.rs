//! Manifests of any size, as charts render them.

#![allow(dead_code, unreachable_pub, reason = "each test takes a part")]

use std::fmt::Write;

use manifest_patch::Node;

/// A Deployment with this many containers, about 600 bytes each.
pub fn deployment(containers: usize) -> String {
    let mut text = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, \"app.kubernetes.io/managed-by\": Helm}
spec:
  replicas: 1 # one is enough
  template:
    spec:
      containers:
"
    .to_owned();
    for index in 0..containers {
        let _ = write!(
            text,
            "      - name: sidecar-{index}
        image: registry.example.com/shop/sidecar:v1.2.{index}
        imagePullPolicy: \"IfNotPresent\"
        # probes the main container
        livenessProbe:
          exec:
            command: [\"/usr/bin/dumb-init\", \"--\", \"/bin/bash\", \"/configmaps/check-live\"]
          initialDelaySeconds: 60
          timeoutSeconds: 3
        ports:
        - name: \"metrics\"
          containerPort: 9252
        env:
        - name: SERVER_ADDRESS
          value: 'https://gitlab.example.com/'
        - name: EXECUTOR
          value: kubernetes
        resources:
          limits:
            memory: 256Mi
            cpu: 200m
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: false
"
        );
    }
    text
}

/// A ConfigMap that holds a script of this many lines, about 30 bytes each.
pub fn config_map(lines: usize) -> String {
    let mut text = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  script: |
"
    .to_owned();
    for line in 0..lines {
        let _ = writeln!(text, "    echo \"this is line {line}\" >&2");
    }
    text
}

/// A stream of this many documents.
pub fn stream(documents: usize) -> String {
    let mut text = String::new();
    for index in 0..documents {
        let _ = write!(text, "---\n# Source: shop/templates/part-{index}.yaml\n{}", deployment(1));
    }
    text
}

/// The tree with as many of its containers changed.
pub fn changed(tree: &Node, changes: usize) -> Node {
    let mut tree = tree.clone();
    let containers = ["spec", "template", "spec", "containers"].into_iter();
    let containers = containers.fold(&mut tree, |node, key| node.get_mut(key).expect("a map"));
    let containers = containers.items_mut().expect("a list");
    for container in containers.iter_mut().take(changes) {
        container.insert("workingDir", Node::string("/srv"));
    }
    tree
}
