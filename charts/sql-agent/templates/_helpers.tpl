{{- define "sql-agent.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Call with (dict "root" $ "component" "agent") */}}
{{- define "sql-agent.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "sql-agent.labels" -}}
{{ include "sql-agent.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: sql-agent
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{/* Call with (dict "root" $ "app" "mcp-mysql") */}}
{{- define "sql-agent.image" -}}
{{- printf "%s/%s:%s" .root.Values.image.prefix .app (default .root.Chart.AppVersion .root.Values.image.tag) | quote -}}
{{- end -}}

{{- define "sql-agent.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "sql-agent.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* What every pod has in common. Call with (dict "root" $ "component" "agent") */}}
{{- define "sql-agent.podSpec" -}}
serviceAccountName: {{ include "sql-agent.fullname" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "sql-agent.podSecurity" . | nindent 2 }}
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "sql-agent.selector" $ | nindent 8 }}
  {{- end }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
Every server that runs in this release, in one form: name, image, port, path, replicas, env, files (variables that name a
file from a Secret), secretEnv, egress (network policy), resources, and context (the folder that it serves).
*/}}
{{- define "sql-agent.sidecars" -}}
{{- $sidecars := list -}}
{{- /* An entry of a list has no defaults of its own. */ -}}
{{- $resources := dict "requests" (dict "cpu" "50m" "memory" "128Mi") "limits" (dict "memory" "256Mi") -}}
{{- range .Values.databases -}}
{{- $env := dict "MYSQL_HOST" .host "MYSQL_PORT" (.port | default 3306) "MYSQL_DATABASE" .database "MYSQL_USER" .user "MYSQL_SSL_MODE" (.sslMode | default "disabled") -}}
{{- $files := list (dict "variable" "MYSQL_PASSWORD_FILE" "secret" .existingSecret "key" (.secretKey | default "password")) -}}
{{- if .caSecret -}}
{{- $files = append $files (dict "variable" "MYSQL_SSL_CA" "secret" .caSecret "key" "ca.crt") -}}
{{- end -}}
{{- $egress := list (dict "cidrs" (.egressCIDRs | default (list "0.0.0.0/0")) "port" (.port | default 3306)) -}}
{{- $sidecars = append $sidecars (dict "name" .name "app" "mcp-mysql" "port" 3000 "path" "/mcp" "replicas" (.replicas | default 1) "token" true "ready" "/readyz" "env" (merge (dict) (.env | default dict) $env) "files" $files "egress" $egress "resources" (.resources | default $resources)) -}}
{{- end -}}
{{- with .Values.context -}}
{{- if .enabled -}}
{{- $sidecars = append $sidecars (dict "name" "filesystem" "app" "mcp-filesystem" "port" 3000 "path" "/mcp" "replicas" (.replicas | default 1) "token" true "ready" "/readyz" "env" (.env | default dict) "files" list "egress" list "context" true "resources" (.resources | default $resources)) -}}
{{- end -}}
{{- end -}}
{{- range .Values.servers -}}
{{- $egress := list -}}
{{- with .egressCIDRs -}}
{{- $egress = list (dict "cidrs" .) -}}
{{- end -}}
{{- $token := true -}}
{{- if hasKey . "token" -}}
{{- $token = .token -}}
{{- end -}}
{{- $sidecars = append $sidecars (dict "name" .name "image" .image "port" (.port | default 3000) "path" (.path | default "/mcp") "replicas" (.replicas | default 1) "token" $token "env" (.env | default dict) "files" list "secretEnv" (.secretEnv | default list) "egress" $egress "resources" (.resources | default $resources)) -}}
{{- end -}}
{{- dict "items" $sidecars | toJson -}}
{{- end -}}

{{- define "sql-agent.variable" -}}
{{- . | upper | replace "-" "_" -}}
{{- end -}}

{{/* Hosts under which the agent answers callers who need no key. */}}
{{- define "sql-agent.allowedHosts" -}}
{{- $name := include "sql-agent.fullname" . -}}
{{- $hosts := list $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) (printf "%s.%s.svc.cluster.local" $name .Release.Namespace) -}}
{{- if .Values.ingress.enabled -}}
{{- $hosts = append $hosts .Values.ingress.host -}}
{{- end -}}
{{- concat $hosts .Values.agent.allowedHosts | join "," -}}
{{- end -}}
