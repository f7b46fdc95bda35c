{{/* What the tenant's `config` lets build pods do beyond a plain pod: nothing here is listed a second time in the values. */}}

{{- define "tenant.kubernetes" -}}
{{- (.Values.config | default dict).kubernetes | default dict | toJson -}}
{{- end }}

{{/* The security contexts that the tenant's config gives containers: {"all": […]} as JSON. */}}
{{- define "tenant.containerContexts" -}}
{{- $kubernetes := include "tenant.kubernetes" . | fromJson -}}
{{- $all := list -}}
{{- range $container := list "build" "helper" "service" "init_permissions" -}}
{{- with get $kubernetes (printf "%s_container_security_context" $container) }}{{ $all = append $all . }}{{ end -}}
{{- end -}}
{{- dict "all" $all | toJson -}}
{{- end }}

{{/* Whether the tenant's config makes privileged containers: "true" or "". */}}
{{- define "tenant.privileged" -}}
{{- $is := (include "tenant.kubernetes" . | fromJson).privileged -}}
{{- range (include "tenant.containerContexts" . | fromJson).all -}}
{{- if .privileged }}{{ $is = true }}{{ end -}}
{{- end -}}
{{- if $is }}true{{ end -}}
{{- end }}

{{/* The paths of the host that the tenant's config mounts, and those that it mounts read-only alone:
{"all": […], "readOnly": […]} as JSON. */}}
{{- define "tenant.hostPaths" -}}
{{- $all := list -}}
{{- $writable := list -}}
{{- range ((include "tenant.kubernetes" . | fromJson).volumes | default dict).host_path -}}
{{- $path := .host_path | default .mount_path -}}
{{- $all = append $all $path -}}
{{- if not .read_only }}{{ $writable = append $writable $path }}{{ end -}}
{{- end -}}
{{- $readOnly := list -}}
{{- range $all | uniq -}}
{{- if not (has . $writable) }}{{ $readOnly = append $readOnly . }}{{ end -}}
{{- end -}}
{{- dict "all" ($all | uniq) "readOnly" $readOnly | toJson -}}
{{- end }}

{{/* What no pod may have by Pod Security `baseline`, and the tenant's config asks for, each as Kubernetes writes it:
{"capabilities": […], "procMounts": […], "seLinuxTypes": […], "seccomp": BOOL, "appArmor": BOOL} as JSON.
Baseline: https://kubernetes.io/docs/concepts/security/pod-security-standards/ */}}
{{- define "tenant.beyondBaseline" -}}
{{- $kubernetes := include "tenant.kubernetes" . | fromJson -}}
{{- $contexts := (include "tenant.containerContexts" . | fromJson).all -}}
{{- $capabilities := $kubernetes.cap_add | default list -}}
{{- $procMounts := list -}}
{{- $types := list -}}
{{- $seccomp := false -}}
{{- $appArmor := false -}}
{{- range $contexts -}}
{{- $capabilities = concat $capabilities ((.capabilities | default dict).add | default list) -}}
{{- with .proc_mount }}{{ $procMounts = append $procMounts . }}{{ end -}}
{{- end -}}
{{- range append $contexts ($kubernetes.pod_security_context | default dict) -}}
{{- with .selinux_type }}{{ $types = append $types . }}{{ end -}}
{{- if eq (.seccomp_profile | default dict).type "Unconfined" }}{{ $seccomp = true }}{{ end -}}
{{- if eq (.app_armor_profile | default dict).type "Unconfined" }}{{ $appArmor = true }}{{ end -}}
{{- end -}}
{{- $beyond := dict "capabilities" (list) "procMounts" (list) "seLinuxTypes" (list) "seccomp" $seccomp "appArmor" $appArmor -}}
{{- $baseline := include "tenant.baseline" . | fromYaml -}}
{{- range $what, $wanted := dict "capabilities" $capabilities "procMounts" $procMounts "seLinuxTypes" $types -}}
{{- range $wanted | uniq -}}
{{- if not (has . (get $baseline $what)) }}{{ $_ := set $beyond $what (append (get $beyond $what) .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $beyond | toJson -}}
{{- end }}

{{/* What Pod Security `baseline` lets every pod have. */}}
{{- define "tenant.baseline" -}}
capabilities: [AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT]
procMounts: [Default]
seLinuxTypes: ["", container_t, container_init_t, container_kvm_t, container_engine_t]
sysctls: [kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.ip_unprivileged_port_start, net.ipv4.ping_group_range, net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes, net.ipv4.tcp_keepalive_time, net.ipv4.tcp_rmem, net.ipv4.tcp_syncookies, net.ipv4.tcp_wmem]
{{- end }}

{{/* What the tenant's config asks for, and Pod Security below `privileged` refuses, in words; "" for nothing. */}}
{{- define "tenant.needsPrivileged" -}}
{{- $beyond := include "tenant.beyondBaseline" . | fromJson -}}
{{- $needs := list -}}
{{- if include "tenant.privileged" . }}{{ $needs = append $needs "privileged containers" }}{{ end -}}
{{- if (include "tenant.hostPaths" . | fromJson).all }}{{ $needs = append $needs "paths of the host" }}{{ end -}}
{{- with $beyond.capabilities }}{{ $needs = append $needs (printf "the capabilities %s" (join ", " .)) }}{{ end -}}
{{- with $beyond.procMounts }}{{ $needs = append $needs (printf "proc_mount %s" (join ", " .)) }}{{ end -}}
{{- with $beyond.seLinuxTypes }}{{ $needs = append $needs (printf "selinux_type %s" (join ", " .)) }}{{ end -}}
{{- if $beyond.seccomp }}{{ $needs = append $needs "an Unconfined seccomp_profile" }}{{ end -}}
{{- if $beyond.appArmor }}{{ $needs = append $needs "an Unconfined app_armor_profile" }}{{ end -}}
{{- join ", " $needs -}}
{{- end }}

{{/* The volumes of build pods: the runner's own are emptyDirs, a Secret that `kaniko` names is mounted by the
tenant's runner, all others come from the tenant's config:
{"kinds": […], "drivers": […], "nfs": […], "secrets": […]} as JSON. */}}
{{- define "tenant.volumes" -}}
{{- $volumes := (include "tenant.kubernetes" . | fromJson).volumes | default dict -}}
{{- $kinds := list "emptyDir" -}}
{{- range $key, $kind := dict "host_path" "hostPath" "pvc" "persistentVolumeClaim" "config_map" "configMap" "secret" "secret" "csi" "csi" "nfs" "nfs" -}}
{{- if get $volumes $key }}{{ $kinds = append $kinds $kind }}{{ end -}}
{{- end -}}
{{- $kaniko := .Values.kaniko | default dict -}}
{{- $registry := ($kaniko.cache | default dict).registry | default dict -}}
{{- $secrets := list -}}
{{- range $volumes.secret }}{{ $secrets = append $secrets .name }}{{ end -}}
{{- range list $registry.dockerConfigSecretName ($kaniko.destination | default dict).dockerConfigSecretName -}}
{{- if . }}{{ $secrets = append $secrets . }}{{ $kinds = append $kinds "secret" }}{{ end -}}
{{- end -}}
{{- if include "tenant.hasToken" . }}{{ $kinds = append $kinds "projected" }}{{ end -}}
{{- $drivers := list -}}
{{- range $volumes.csi }}{{ $drivers = append $drivers .driver }}{{ end -}}
{{- $nfs := list -}}
{{- range $volumes.nfs }}{{ $nfs = append $nfs (printf "%s:%s" .server .path) }}{{ end -}}
{{- dict "kinds" (concat $kinds .Values.admission.volumeKinds | uniq) "drivers" ($drivers | uniq) "nfs" ($nfs | uniq) "secrets" ($secrets | uniq) | toJson -}}
{{- end }}

{{/* Whether build pods may have a token of the API server: "true" or "". */}}
{{- define "tenant.hasToken" -}}
{{- $kubernetes := include "tenant.kubernetes" . | fromJson -}}
{{- if or (.Values.lockdown | default dict).serviceAccountToken $kubernetes.automount_service_account_token }}true{{ end -}}
{{- end }}
