{{/* A rule of a NetworkPolicy that lets pods reach the API server. */}}
{{- define "tenant.toApiServer" -}}
- to:
    {{- toYaml .Values.network.egress.apiServer | nindent 4 }}
  ports:
    {{- range .Values.network.egress.apiServerPorts }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
{{- end }}
