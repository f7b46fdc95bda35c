//! The programs there are, each with the package that it is built from.

use super::Tool;

/// Helm 3.
pub(crate) const HELM3: Tool = Tool {
    name: "helm3",
    module: "helm3",
    variable: "RUNNER_TENANT_HELM3",
    package: "helm.sh/helm/v3/cmd/helm",
    linker_flags: "-X helm.sh/helm/v3/internal/version.version={version}",
    helm: Some(3),
};

/// Helm 4.
pub(crate) const HELM4: Tool = Tool {
    name: "helm4",
    module: "helm4",
    variable: "RUNNER_TENANT_HELM4",
    package: "helm.sh/helm/v4/cmd/helm",
    linker_flags: "-X helm.sh/helm/v4/internal/version.version={version}",
    helm: Some(4),
};

/// A stream of manifests as Kubernetes reads it.
pub(crate) const YAML2JSON: Tool = Tool {
    name: "yaml2json",
    module: "yaml2json",
    variable: "RUNNER_TENANT_YAML2JSON",
    package: "tools/yaml2json",
    linker_flags: "",
    helm: None,
};

/// Patches of a pod's spec as the runner applies them.
pub(crate) const PODSPEC: Tool = Tool {
    name: "podspec",
    module: "gitlab-runner",
    variable: "RUNNER_TENANT_PODSPEC",
    package: "tools/gitlab-runner/podspec",
    linker_flags: "",
    helm: None,
};

/// The admission policies of Kubernetes, without an API server.
pub(crate) const POLICY: Tool = Tool {
    name: "policy",
    module: "policy",
    variable: "RUNNER_TENANT_POLICY",
    package: "tools/policy",
    linker_flags: "",
    helm: None,
};

/// Helmfile.
pub(crate) const HELMFILE: Tool = Tool {
    name: "helmfile",
    module: "helmfile",
    variable: "RUNNER_TENANT_HELMFILE",
    package: "github.com/helmfile/helmfile",
    linker_flags: "-X go.szostok.io/version.version={version}",
    helm: None,
};

/// GitLab Runner.
pub(crate) const GITLAB_RUNNER: Tool = Tool {
    name: "gitlab-runner",
    module: "gitlab-runner",
    variable: "RUNNER_TENANT_GITLAB_RUNNER",
    package: "gitlab.com/gitlab-org/gitlab-runner",
    // The module is a commit, whose VERSION file says this.
    linker_flags: "-X gitlab.com/gitlab-org/gitlab-runner/common.VERSION=19.4.0",
    helm: None,
};

/// What reads and writes images in a registry.
pub(crate) const CRANE: Tool = Tool {
    name: "crane",
    module: "crane",
    variable: "RUNNER_TENANT_CRANE",
    package: "github.com/google/go-containerregistry/cmd/crane",
    linker_flags: "",
    helm: None,
};

/// Kaniko's executor.
pub(crate) const KANIKO: Tool = Tool {
    name: "kaniko",
    module: "kaniko",
    variable: "RUNNER_TENANT_KANIKO",
    package: "github.com/GoogleContainerTools/kaniko/cmd/executor",
    linker_flags: "-X github.com/GoogleContainerTools/kaniko/pkg/version.version={version}",
    helm: None,
};

/// A registry of images.
pub(crate) const REGISTRY: Tool = Tool {
    name: "registry",
    module: "registry",
    variable: "RUNNER_TENANT_REGISTRY",
    package: "github.com/distribution/distribution/v3/cmd/registry",
    linker_flags: "",
    helm: None,
};

/// Fake nodes, on which pods run at once.
pub(crate) const KWOK: Tool = Tool {
    name: "kwok",
    module: "kwok",
    variable: "RUNNER_TENANT_KWOK",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    linker_flags: "",
    helm: None,
};

/// The Kubernetes API server.
pub(crate) const KUBE_APISERVER: Tool = kubernetes(
    "kube-apiserver",
    "RUNNER_TENANT_KUBE_APISERVER",
    "k8s.io/kubernetes/cmd/kube-apiserver",
);

/// The Kubernetes scheduler.
pub(crate) const KUBE_SCHEDULER: Tool = kubernetes(
    "kube-scheduler",
    "RUNNER_TENANT_KUBE_SCHEDULER",
    "k8s.io/kubernetes/cmd/kube-scheduler",
);

/// The controllers of Kubernetes.
pub(crate) const KUBE_CONTROLLER_MANAGER: Tool = kubernetes(
    "kube-controller-manager",
    "RUNNER_TENANT_KUBE_CONTROLLER_MANAGER",
    "k8s.io/kubernetes/cmd/kube-controller-manager",
);

/// The client of Kubernetes.
pub(crate) const KUBECTL: Tool =
    kubernetes("kubectl", "RUNNER_TENANT_KUBECTL", "k8s.io/kubernetes/cmd/kubectl");

/// A program of Kubernetes, which knows its version only from the linker.
const fn kubernetes(name: &'static str, variable: &'static str, package: &'static str) -> Tool {
    Tool {
        name,
        module: "kubernetes",
        variable,
        package,
        linker_flags: "-X k8s.io/component-base/version.gitVersion={version} \
                       -X k8s.io/component-base/version.gitMajor=1 \
                       -X k8s.io/component-base/version.gitMinor=36",
        helm: None,
    }
}
