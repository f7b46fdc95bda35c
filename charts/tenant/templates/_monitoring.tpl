{{/* Whether the manager's monitor is ours: "true" or "". */}}
{{- define "tenant.monitorsManager" -}}
{{- if and .Values.monitoring.enabled (not .Values.metrics) }}true{{ end -}}
{{- end }}

{{/* A ServiceMonitor of a component: (list $ "registry"). */}}
{{- define "tenant.serviceMonitor" -}}
{{- $root := index . 0 -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  {{- include "tenant.metadata" . | nindent 2 }}
    {{- with $root.Values.monitoring.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  namespaceSelector:
    matchNames: [{{ include "tenant.namespace" $root | quote }}]
  selector:
    matchLabels:
      {{- include "tenant.podLabels" . | nindent 6 }}
  endpoints:
    - port: metrics
      {{- include "tenant.scraping" $root | nindent 6 }}
{{- end }}

{{/* How often, and the label that `metrics: true` gives too. */}}
{{- define "tenant.scraping" -}}
interval: {{ .Values.monitoring.interval | quote }}
relabelings:
  - {targetLabel: tenant, replacement: {{ .Values.name | quote }}}
{{- end }}
