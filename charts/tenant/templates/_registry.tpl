{{/* The configuration of the registry: (list $ readOnly). */}}
{{- define "tenant.registryConfig" -}}
{{- $root := index . 0 -}}
{{- $readOnly := index . 1 -}}
{{- $s3 := $root.Values.cache.s3 -}}
{{- $isAws := or (not $s3.serverAddress) (hasSuffix ".amazonaws.com" $s3.serverAddress) -}}
version: 0.1
log:
  level: info
  accesslog: {disabled: true}
storage:
  s3:
    bucket: {{ $s3.bucketName | quote }}
    region: {{ $s3.bucketLocation | default "us-east-1" | quote }}
    {{- with $s3.serverAddress }}
    regionendpoint: {{ printf "%s://%s" (ternary "http" "https" ($s3.insecure | default false)) . | quote }}
    {{- end }}
    secure: {{ not ($s3.insecure | default false) }}
    forcepathstyle: {{ hasKey $s3 "pathStyle" | ternary $s3.pathStyle (not $isAws) }}
    rootdirectory: {{ printf "/%s" (include "tenant.registryDirectory" $root) | quote }}
    {{- if $s3.serverSideEncryption }}
    encrypt: true
    {{- with $s3.serverSideEncryptionKeyId }}
    keyid: {{ . | quote }}
    {{- end }}
    {{- end }}
  delete: {enabled: true}
  # Pulls go through the registry: pods need no way to the bucket, and no certificate of it.
  redirect: {disable: true}
  # No cache of blob descriptors: it would tell of blobs that garbage collection has taken.
  maintenance:
    readonly: {enabled: {{ $readOnly }}}
    uploadpurging: {enabled: {{ not $readOnly }}, age: 24h, interval: 1h, dryrun: false}
{{- if $root.Values.registry.htpasswdSecretName }}
auth:
  htpasswd: {realm: {{ $root.Values.name | quote }}, path: /etc/registry-auth/htpasswd}
{{- end }}
http:
  addr: ":5000"
  # How long uploads that run may take when it is told to end.
  draintimeout: 60s
  headers: {X-Content-Type-Options: [nosniff]}
  debug:
    addr: ":5001"
    prometheus: {enabled: true, path: /metrics}
health:
  storagedriver: {enabled: true, interval: 10s, threshold: 3}
{{- end }}

{{/* Where in the bucket the registry keeps its objects. */}}
{{- define "tenant.registryDirectory" -}}
{{- $path := trimAll "/" (.Values.cache.path | default "") -}}
{{- .Values.registry.rootDirectory | default (printf "%s/kaniko-registry" $path) | trimAll "/" -}}
{{- end }}

{{/* How every container of the registry's pods runs. */}}
{{- define "tenant.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* An image, and when it is pulled: (list $ .Values.registry.image). */}}
{{- define "tenant.image" -}}
{{- $image := index . 1 -}}
{{- $host := (index . 0).Values.imageRegistry | default $image.registry -}}
image: {{ printf "%s/%s%s" $host $image.repository (ternary (printf "@%s" $image.digest) (printf ":%s" $image.tag) (ne $image.digest "")) | quote }}
imagePullPolicy: {{ $image.pullPolicy }}
{{- end }}

{{- define "tenant.imagePullSecrets" -}}
{{- with .Values.imagePullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - {name: {{ . | quote }}}
  {{- end }}
{{- end }}
{{- end }}

{{/* The names by which the registry is reached: {"all": […]} as JSON. */}}
{{- define "tenant.registryHosts" -}}
{{- $service := printf "%s.%s.svc.cluster.local:5000" (include "tenant.object" (list . "registry")) (include "tenant.namespace" .) -}}
{{- dict "all" (prepend .Values.registry.hosts $service) | toJson -}}
{{- end }}
