{{/* The release's name where it begins with the chart's, else both; a DNS label either way. */}}
{{- define "gitlab-runner.fullname" -}}
{{- $name := .Chart.Name -}}
{{- if hasPrefix $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "gitlab-runner.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "gitlab-runner.labels" -}}
app: {{ include "gitlab-runner.fullname" . }}
chart: {{ include "gitlab-runner.chart" . }}
release: {{ .Release.Name | quote }}
heritage: {{ .Release.Service | quote }}
{{- end -}}

{{- define "gitlab-runner.quotedLabels" -}}
app: {{ include "gitlab-runner.fullname" . | quote }}
chart: {{ include "gitlab-runner.chart" . | quote }}
release: {{ .Release.Name | quote }}
heritage: {{ .Release.Service | quote }}
{{- end -}}

{{- define "gitlab-runner.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "gitlab-runner.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "gitlab-runner.tokenSecretName" -}}
{{- if .Values.runners.secret -}}
{{- tpl .Values.runners.secret . | quote -}}
{{- else -}}
{{- include "gitlab-runner.fullname" . -}}
{{- end -}}
{{- end -}}

{{- define "gitlab-runner.image" -}}
{{- $tag := .Values.image.tag | default (printf "alpine-v%s" .Chart.AppVersion) -}}
{{- printf "%s/%s:%s" .Values.image.registry .Values.image.image $tag -}}
{{- end -}}

{{/* Whether there is a metrics endpoint for monitors to read and a cluster that knows monitors. */}}
{{- define "gitlab-runner.monitored" -}}
{{- if and .Values.metrics.enabled (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") -}}
true
{{- end -}}
{{- end -}}

{{/* Whether a token of the runner is mounted: one is named, or given in the values. */}}
{{- define "gitlab-runner.hasToken" -}}
{{- if or .Values.runners.secret .Values.runnerToken .Values.runnerRegistrationToken -}}
true
{{- end -}}
{{- end -}}

{{/* Whether the session server has a Service, whose address is put into config.toml. */}}
{{- define "gitlab-runner.sessionService" -}}
{{- if and .Values.sessionServer.enabled (ne .Values.sessionServer.serviceType "ClusterIP") -}}
true
{{- end -}}
{{- end -}}
