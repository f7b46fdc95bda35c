{{/* A rule of a NetworkPolicy that lets pods reach the API server; without addresses or ports none, because a rule with
an empty list opens everything. `except` is closed here too. */}}
{{- define "tenant.toApiServer" -}}
{{- $egress := .Values.network.egress -}}
{{- if and $egress.apiServer $egress.apiServerPorts -}}
- to:
    {{- range $egress.apiServer }}
    {{- $cidr := (.ipBlock | default dict).cidr | default "" }}
    {{- if and (has $cidr (list "0.0.0.0/0" "::/0")) (not .ipBlock.except) }}
    {{- include "tenant.everywhere" (list $ $cidr) | nindent 4 }}
    {{- else }}
    - {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- end }}
  ports:
    {{- range $egress.apiServerPorts }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
{{- end }}
{{- end }}

{{/* All addresses of a family but `except`: (list $ "::/0"). */}}
{{- define "tenant.everywhere" -}}
{{- $cidr := index . 1 -}}
- ipBlock:
    cidr: {{ $cidr | quote }}
    {{- $except := list }}
    {{- range (index . 0).Values.network.egress.except }}
    {{- if eq (contains ":" .) (eq $cidr "::/0") }}{{ $except = append $except . }}{{ end }}
    {{- end }}
    {{- with $except }}
    except:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}

{{/* Where EKS Pod Identity gives credentials to pods whose account has a role: in ranges that `except` closes. */}}
{{- define "tenant.toPodIdentity" -}}
{{- if eq (dig "s3" "credentials" "via" "" (.Values.cache | default dict)) "workloadIdentity" -}}
- to:
    - ipBlock: {cidr: 169.254.170.23/32}
    - ipBlock: {cidr: "fd00:ec2::23/128"}
  ports: [{protocol: TCP, port: 80}]
{{- end }}
{{- end }}

{{/* The manager's pods: the label that `runner-tenant render` gives them, and no build pod, which may have it too. */}}
{{- define "tenant.managerSelector" -}}
matchLabels:
  {{- include "tenant.managerLabels" . | nindent 2 }}
matchExpressions:
  - {key: runner-tenant.dev/role, operator: NotIn, values: [build]}
{{- end }}
