// Evaluates ValidatingAdmissionPolicies as the API server does, by its own packages, without one.
//
// In: one JSON document, the policies and the requests to try. Out: a line of JSON per request, the
// messages of the validations that refuse it and what the evaluation cost.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/admission"
	plugin "k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/cel/environment"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type input struct {
	// The version of Kubernetes, such as 1.30, whose CEL there is.
	Kubernetes string
	Policies   []admissionregistration.ValidatingAdmissionPolicy
	Requests   []request
}

type request struct {
	Resource    string
	Subresource string
	User        string
	Object      map[string]any
	// What is there already; none when the object is made.
	Old map[string]any
}

type verdict struct {
	Refused []string `json:"refused"`
	// The dearest policy's; the API server's limit is Limit.
	Cost  int64 `json:"cost"`
	Limit int64 `json:"limit"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		return err
	}
	var policies []compiled
	for _, policy := range in.Policies {
		it, err := compile(in.Kubernetes, policy)
		if err != nil {
			return fmt.Errorf("%s: %w", policy.Name, err)
		}
		policies = append(policies, it)
	}
	out := json.NewEncoder(os.Stdout)
	for _, request := range in.Requests {
		verdict := verdict{Refused: []string{}, Limit: celconfig.RuntimeCELCostBudget}
		for _, policy := range policies {
			if err := policy.judge(request, &verdict); err != nil {
				return fmt.Errorf("%s: %w", policy.Name, err)
			}
		}
		if err := out.Encode(verdict); err != nil {
			return err
		}
	}
	return nil
}

type compiled struct {
	admissionregistration.ValidatingAdmissionPolicy
	evaluator plugin.ConditionEvaluator
}

func compile(kubernetes string, policy admissionregistration.ValidatingAdmissionPolicy) (compiled, error) {
	parsed, err := version.ParseGeneric(kubernetes)
	if err != nil {
		return compiled{}, err
	}
	compiler, err := plugin.NewCompositedCompiler(environment.MustBaseEnvSet(parsed))
	if err != nil {
		return compiled{}, err
	}
	options := plugin.OptionalVariableDeclarations{HasAuthorizer: true}
	for _, variable := range policy.Spec.Variables {
		accessor := &validating.Variable{Name: variable.Name, Expression: variable.Expression}
		result := compiler.CompileAndStoreVariable(accessor, options, environment.NewExpressions)
		if result.Error != nil {
			return compiled{}, fmt.Errorf("%s: %w", variable.Name, result.Error)
		}
	}
	var conditions []plugin.ExpressionAccessor
	for _, validation := range policy.Spec.Validations {
		conditions = append(conditions, &validating.ValidationCondition{Expression: validation.Expression})
	}
	evaluator := compiler.CompileCondition(conditions, options, environment.NewExpressions)
	for _, err := range evaluator.CompilationErrors() {
		return compiled{}, err
	}
	return compiled{policy, evaluator}, nil
}

func (policy compiled) judge(request request, verdict *verdict) error {
	if !policy.sees(request) {
		return nil
	}
	object := &unstructured.Unstructured{Object: request.Object}
	operation := admission.Create
	var old *unstructured.Unstructured
	attributesOld := runtime.Object(nil)
	if request.Old != nil {
		operation = admission.Update
		old = &unstructured.Unstructured{Object: request.Old}
		attributesOld = old
	}
	kind := object.GroupVersionKind()
	resource := schema.GroupVersionResource{Group: kind.Group, Version: kind.Version, Resource: request.Resource}
	attributes := admission.NewAttributesRecord(object, attributesOld, kind, object.GetNamespace(), object.GetName(),
		resource, request.Subresource, operation, nil, false, &user.DefaultInfo{Name: request.User})
	versioned := &admission.VersionedAttributes{Attributes: attributes, VersionedKind: kind, VersionedObject: object}
	if old != nil {
		versioned.VersionedOldObject = old
	}
	asked := plugin.CreateAdmissionRequest(attributes, meta.GroupVersionResource(resource), meta.GroupVersionKind(kind))
	results, left, err := policy.evaluator.ForInput(context.Background(), versioned, asked,
		plugin.OptionalVariableBindings{}, nil, celconfig.RuntimeCELCostBudget)
	if err != nil {
		return err
	}
	for index, result := range results {
		message := policy.Spec.Validations[index].Message
		switch {
		case result.Error != nil:
			return fmt.Errorf("%s: %w", message, result.Error)
		case result.EvalResult.Value() != true:
			verdict.Refused = append(verdict.Refused, message)
		}
	}
	verdict.Cost = max(verdict.Cost, celconfig.RuntimeCELCostBudget-left)
	return nil
}

// Whether the policy's constraints name the resource and the operation.
func (policy compiled) sees(request request) bool {
	resource, operation := request.Resource, admissionregistration.Create
	if request.Subresource != "" {
		resource += "/" + request.Subresource
	}
	if request.Old != nil {
		operation = admissionregistration.Update
	}
	for _, rule := range policy.Spec.MatchConstraints.ResourceRules {
		var named, operates bool
		for _, it := range rule.Resources {
			named = named || it == resource
		}
		for _, it := range rule.Operations {
			operates = operates || it == operation
		}
		if named && operates {
			return true
		}
	}
	return false
}
