{{/* The manager's variables, in upstream's order: what comes later beats what comes earlier. */}}
{{- define "gitlab-runner.env" -}}
- name: CI_SERVER_URL
  value: {{ .Values.gitlabUrl | quote }}
- name: RUNNER_EXECUTOR
  value: {{ .Values.runners.executor | quote }}
- name: REGISTER_LOCKED
  value: {{ .Values.runners.locked | quote }}
- name: RUNNER_TAG_LIST
  value: {{ .Values.runners.tags | quote }}
{{- with .Values.runners.requestConcurrency }}
- name: RUNNER_REQUEST_CONCURRENCY
  value: {{ . | quote }}
{{- end }}
{{- if not (regexMatch "\\s*namespace\\s*=" (.Values.runners.config | default "")) }}
- name: KUBERNETES_NAMESPACE
  value: {{ .Release.Namespace | quote }}
{{- end }}
{{- with .Values.envVars }}
{{ toYaml . }}
{{- end }}
{{- range $name, $value := .Values.extraEnv }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $source := .Values.extraEnvFrom }}
- name: {{ $name }}
  valueFrom:
    {{- toYaml $source | nindent 4 }}
{{- end }}
- name: SESSION_SERVER_ADDRESS
  value:
{{- if .Values.sessionServer.enabled }} {{ include "gitlab-runner.fullname" . }}-session-server.{{ .Release.Namespace }}.svc.cluster.local
{{- end }}
{{- end -}}
