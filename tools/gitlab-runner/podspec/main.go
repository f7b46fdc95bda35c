// Command podspec applies patches to a pod's spec as GitLab Runner does
// (executors/kubernetes/kubernetes.go:2971-3027) and prints which fields they change.
//
// A line of standard input is {"type": …, "patch": …}; a line of standard output is
// {"error": …} or {"changed": [{"field": "containers.image", "was": […], "is": […]}, …]}, fields
// named by their names alone, with all values that stand in the pod, sorted.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"sort"

	jsonpatch "github.com/evanphx/json-patch"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// A build pod as the runner makes it, with what keeps it in its tenant.
const base = `{
  "nodeSelector": {"kubernetes.io/os": "linux"},
  "tolerations": [{"key": "gitlab-runner", "operator": "Equal", "value": "java", "effect": "NoSchedule"}],
  "affinity": {
    "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
      {"matchExpressions": [{"key": "gitlab-runner", "operator": "In", "values": ["java"]}]}]}},
    "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone"}]}
  },
  "serviceAccountName": "ci-java", "automountServiceAccountToken": false, "restartPolicy": "Never",
  "schedulerName": "default-scheduler", "priorityClassName": "ci",
  "imagePullSecrets": [{"name": "registry"}],
  "securityContext": {"fsGroup": 1000},
  "initContainers": [{"name": "init-permissions", "image": "helper", "resources": {}}],
  "containers": [
    {"name": "build", "image": "alpine", "env": [{"name": "CI", "value": "true"}], "resources": {},
     "volumeMounts": [{"name": "repo", "mountPath": "/builds"}],
     "securityContext": {"capabilities": {"drop": ["NET_RAW"]}}},
    {"name": "helper", "image": "helper", "resources": {}}],
  "volumes": [{"name": "repo", "emptyDir": {}}, {"name": "registry", "secret": {"secretName": "registry"}}]
}`

type question struct{ Type, Patch string }

type change struct {
	Field string   `json:"field"`
	Was   []string `json:"was"`
	Is    []string `json:"is"`
}

type answer struct {
	Error   string   `json:"error,omitempty"`
	Changed []change `json:"changed"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := out.Encode(answerTo(asked)); err != nil {
			os.Exit(1)
		}
	}
}

func answerTo(asked question) (given answer) {
	defer func() {
		// A patch can make the libraries panic; the job fails.
		if broken := recover(); broken != nil {
			given = answer{Error: fmt.Sprint(broken)}
		}
	}()
	before, err := parse([]byte(base))
	if err != nil {
		return answer{Error: err.Error()}
	}
	original, err := json.Marshal(before)
	if err != nil {
		return answer{Error: err.Error()}
	}
	patched, err := apply(original, asked)
	if err != nil {
		return answer{Error: err.Error()}
	}
	after, err := parse(patched)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Changed: compare(before, after)}
}

func parse(text []byte) (core.PodSpec, error) {
	var spec core.PodSpec
	err := json.Unmarshal(text, &spec)
	return spec, err
}

func apply(original []byte, asked question) ([]byte, error) {
	patch, err := yaml.YAMLToJSON([]byte(asked.Patch))
	if err != nil {
		return nil, err
	}
	switch asked.Type {
	case "json":
		operations, err := jsonpatch.DecodePatch(patch)
		if err != nil {
			return nil, err
		}
		return operations.Apply(original)
	case "merge":
		return jsonpatch.MergePatch(original, patch)
	case "strategic":
		return strategicpatch.StrategicMergePatch(original, patch, core.PodSpec{})
	}
	return nil, fmt.Errorf("unsupported patch type %v", asked.Type)
}

func compare(before, after core.PodSpec) []change {
	was, is := values(before), values(after)
	var changed []change
	for field := range was {
		if _, ok := is[field]; !ok {
			is[field] = nil
		}
	}
	for field, now := range is {
		if !reflect.DeepEqual(was[field], now) {
			changed = append(changed, change{field, was[field], now})
		}
	}
	sort.Slice(changed, func(i, j int) bool { return changed[i].Field < changed[j].Field })
	return changed
}

// values are all values of a spec by their fields' names; a structure counts as one too, so that an
// empty one is seen.
func values(spec core.PodSpec) map[string][]string {
	text, _ := json.Marshal(spec)
	var tree any
	_ = json.Unmarshal(text, &tree)
	all := map[string][]string{}
	var walk func(any, string)
	walk = func(node any, path string) {
		switch node := node.(type) {
		case map[string]any:
			if len(node) == 0 {
				all[path] = append(all[path], "{}")
			}
			for name, value := range node {
				below := name
				if path != "" {
					below = path + "." + name
				}
				walk(value, below)
			}
		case []any:
			for _, value := range node {
				walk(value, path)
			}
		default:
			all[path] = append(all[path], fmt.Sprint(node))
		}
	}
	walk(tree, "")
	for _, list := range all {
		sort.Strings(list)
	}
	return all
}
