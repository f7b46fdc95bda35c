{{/* The tenant's namespace. */}}
{{- define "tenant.namespace" -}}
{{- .Values.namespace | default .Release.Namespace -}}
{{- end }}

{{/* The name of an object: (list $ "registry"). Of a CronJob's name 52 characters are left; fleet.yaml.gotmpl cuts alike. */}}
{{- define "tenant.object" -}}
{{- $root := index . 0 -}}
{{- printf "%s-%s" ($root.Values.name | trunc 40 | trimSuffix "-") (index . 1) -}}
{{- end }}

{{/* The metadata of an object in the tenant's namespace, without labels: (list $ "registry"). */}}
{{- define "tenant.metadata" -}}
name: {{ include "tenant.object" . | quote }}
namespace: {{ include "tenant.namespace" (index . 0) | quote }}
labels:
  {{- include "tenant.labels" (index . 0) | nindent 2 }}
{{- end }}

{{- define "tenant.labels" -}}
app.kubernetes.io/name: runner-tenant
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
runner-tenant.dev/tenant: {{ .Values.name | quote }}
{{- end }}

{{/* The labels of a component's pods: (list $ "registry"). The tenant's own label is the manager's alone. */}}
{{- define "tenant.podLabels" -}}
app.kubernetes.io/name: runner-tenant
app.kubernetes.io/instance: {{ (index . 0).Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 | quote }}
{{- end }}

{{/* The label that `runner-tenant render` gives to the manager's pods; a pod of another account has it with `role: build` only. */}}
{{- define "tenant.managerLabels" -}}
runner-tenant.dev/tenant: {{ .Values.name | quote }}
{{- end }}

{{- define "tenant.managerServiceAccount" -}}
{{- .Values.managerServiceAccount.name | default (include "tenant.object" (list . "manager")) -}}
{{- end }}

{{- define "tenant.jobServiceAccount" -}}
{{- .Values.serviceAccountName | default "default" -}}
{{- end }}

{{/* Whether the registry runs: "true" or "". */}}
{{- define "tenant.hasRegistry" -}}
{{- if .Values.registry.enabled }}true{{ end -}}
{{- end }}

{{/* Whether the registry's maintenance runs: "true" or "". */}}
{{- define "tenant.hasMaintenance" -}}
{{- if and .Values.registry.enabled .Values.registry.maintenance.enabled }}true{{ end -}}
{{- end }}

{{/* `nodes` as NodeSelectorRequirements, all of which hold: {"all": […]} as JSON. */}}
{{- define "tenant.requirements" -}}
{{- $all := list -}}
{{- $nodes := . | default dict -}}
{{- range $key, $value := $nodes.matchLabels -}}
{{- $all = append $all (dict "key" $key "operator" "In" "values" (list $value)) -}}
{{- end -}}
{{- range $nodes.matchExpressions -}}
{{- $all = append $all . -}}
{{- end -}}
{{- dict "all" $all | toJson -}}
{{- end }}

{{/* Where a pod of the tenant runs: affinity and tolerations. */}}
{{- define "tenant.placement" -}}
{{- $requirements := (include "tenant.requirements" .Values.nodes | fromJson).all -}}
{{- with $requirements -}}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions:
            {{- toYaml . | nindent 12 }}
{{- end }}
{{- with (.Values.nodes | default dict).tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* A Go duration such as 1h30m in seconds. */}}
{{- define "tenant.seconds" -}}
{{- $units := dict "h" 3600 "m" 60 "s" 1 -}}
{{- $seconds := 0.0 -}}
{{- range regexFindAll "[0-9.]+(h|ms|m|s|us|µs|ns)" . -1 -}}
{{- $number := regexFind "^[0-9.]+" . -}}
{{- $unit := trimPrefix $number . -}}
{{- $seconds = addf $seconds (mulf (float64 $number) (get $units $unit | default 0)) -}}
{{- end -}}
{{- floor $seconds | int64 -}}
{{- end }}
