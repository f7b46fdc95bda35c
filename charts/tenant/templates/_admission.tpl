{{/* CEL, see templates/admission-policy.yaml. A string of JSON is a string of CEL. */}}

{{/* The name of a policy: (list $ "pods"). The one for pods has the namespace's name alone; no namespace has a dot. */}}
{{- define "tenant.policy" -}}
{{- $resource := index . 1 -}}
runner-tenant-{{ include "tenant.namespace" (index . 0) }}{{ if ne $resource "pods" }}.{{ $resource }}{{ end }}
{{- end }}

{{/* That every term of the pod's required node affinity implies these `nodes`. */}}
{{- define "tenant.celPlacement" -}}
{{- $requirements := (include "tenant.requirements" . | fromJson).all -}}
{{- if $requirements -}}
size(variables.terms) > 0 && variables.terms.all(term,
{{- range $index, $requirement := $requirements }}
{{- if $index }} &&{{ end }}
term.?matchExpressions.orValue([]).exists(e, e.key == {{ toJson .key }} && {{ include "tenant.celImplies" . }})
{{- end }})
{{- else -}}
true
{{- end -}}
{{- end }}

{{/* That the requirement `e` on the same label implies this one. */}}
{{- define "tenant.celImplies" -}}
{{- $values := toJson (.values | default list) -}}
{{- if eq .operator "In" -}}
e.operator == "In" && e.?values.orValue([]).all(v, v in {{ $values }})
{{- else if eq .operator "NotIn" -}}
e.operator == "NotIn" && {{ $values }}.all(v, v in e.?values.orValue([]))
{{- else if eq .operator "Exists" -}}
e.operator in ["Exists", "In"]
{{- else if eq .operator "DoesNotExist" -}}
e.operator == "DoesNotExist"
{{- else -}}
e.operator == {{ toJson .operator }} && e.?values.orValue([]) == {{ $values }}
{{- end -}}
{{- end }}

{{/* That the toleration `t` tolerates no more than one of these, or of those that Kubernetes adds. */}}
{{- define "tenant.celToleration" -}}
t.?key.orValue("") in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] && t.?effect.orValue("") == "NoExecute"
{{- range . }}
{{- $all := list -}}
{{- with .key }}{{ $all = append $all (printf "t.?key.orValue(\"\") == %s" (toJson .)) }}{{ end -}}
{{- if ne (.operator | default "Equal") "Exists" -}}
{{- $all = append $all (printf "t.?operator.orValue(\"Equal\") == \"Equal\" && t.?value.orValue(\"\") == %s" (toJson (.value | default ""))) -}}
{{- end -}}
{{- with .effect }}{{ $all = append $all (printf "t.?effect.orValue(\"\") == %s" (toJson .)) }}{{ end }}
|| ({{ join " && " $all | default "true" }})
{{- end -}}
{{- end }}

{{/* The one expression for the manager, the other for all else: (list MANAGERS OTHERS). */}}
{{- define "tenant.celByAccount" -}}
{{- if eq (index . 0) (index . 1) -}}
({{ index . 0 }})
{{- else -}}
(variables.isManager
? ({{ index . 0 }})
: ({{ index . 1 }}))
{{- end -}}
{{- end }}

{{/* The service accounts that pods may run as: {"all": […]} as JSON. */}}
{{- define "tenant.serviceAccounts" -}}
{{- $all := list (include "tenant.jobServiceAccount" .) (include "tenant.managerServiceAccount" .) -}}
{{- if include "tenant.hasRegistry" . }}{{ $all = append $all (include "tenant.object" (list . "registry")) }}{{ end -}}
{{- if include "tenant.hasMaintenance" . }}{{ $all = append $all (include "tenant.object" (list . "maintenance")) }}{{ end -}}
{{- dict "all" (concat $all .Values.admission.serviceAccountNames | uniq) | toJson -}}
{{- end }}
