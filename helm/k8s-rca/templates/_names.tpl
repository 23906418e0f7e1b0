{{- define "k8s-rca.selector" -}}
app.kubernetes.io/name: k8s-rca
app.kubernetes.io/component: bot
{{- end -}}

{{- define "k8s-rca.labels" -}}
{{ include "k8s-rca.selector" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* off, dry-run or on. */}}
{{- define "k8s-rca.mode" -}}
{{- $usual := ternary "on" "off" (eq (include "k8s-rca.remediation" .) "true") -}}
{{- $mode := .Values.agent.remediationMode | default $usual -}}
{{- ternary "on" $mode (eq $mode "api") -}}
{{- end -}}

{{- define "k8s-rca.secretName" -}}
{{- .Values.existingSecret | default "k8s-rca" -}}
{{- end -}}

{{/* Layers of the guard that the bot demands to be proven. */}}
{{- define "k8s-rca.layers" -}}
{{- $layers := list -}}
{{- if .Values.guard.gatekeeper.enabled -}}{{- $layers = append $layers "gatekeeper" -}}{{- end -}}
{{- if .Values.guard.vap.enabled -}}{{- $layers = append $layers "vap" -}}{{- end -}}
{{- join "," $layers -}}
{{- end -}}

{{/* Actions that are on, as a comma list. */}}
{{- define "k8s-rca.actions" -}}
{{- $actions := list "restart" "scale" "set-resources" "evict-pod" -}}
{{- with .Values.remediation.bounds -}}
{{- if .rollback -}}{{- $actions = append $actions "rollback" -}}{{- end -}}
{{- if .deleteStuckPods -}}{{- $actions = append $actions "delete-stuck-pod" -}}{{- end -}}
{{- end -}}
{{- join "," $actions -}}
{{- end -}}

{{/* Port of the proxy where the bot's NetworkPolicy lets nothing out to it, else nothing. */}}
{{- define "k8s-rca.proxyBlocked" -}}
{{- $policy := .Values.networkPolicy -}}
{{- if and $policy.enabled .Values.proxy.https -}}
{{- $proxy := urlParse .Values.proxy.https -}}
{{- $usual := ternary "443" "80" (eq $proxy.scheme "https") -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $proxy.host) | default $usual | int -}}
{{- $open := list 53 443 -}}
{{- range $policy.apiServerPorts -}}{{- $open = append $open (int .) -}}{{- end -}}
{{- $let := has $port $open -}}
{{- range $policy.extraEgress -}}
{{- if not .ports -}}{{- $let = true -}}{{- end -}}
{{- range .ports -}}
{{- $first := int .port -}}
{{- if or (not .port) (and (ge $port $first) (le $port (int (.endPort | default .port)))) -}}{{- $let = true -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if not $let -}}{{ $port }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* One line for each approver, as the bot reads its file. */}}
{{- define "k8s-rca.approvers" -}}
{{- range .Values.remediation.approvers }}
{{ . }}
{{- end }}
{{- with .Values.secrets.allowedApprovers }}
{{ . }}
{{- end }}
{{- end -}}

{{/* Environment of the bot. Everything that decides what it may do is here, and goes before `settings`. */}}
{{- define "k8s-rca.environment" -}}
{{- $v := .Values -}}
{{- $secret := include "k8s-rca.secretName" . -}}
- {name: PORT, value: "8080"}
- {name: RCA_DATA_DIR, value: /data}
- {name: RCA_STORE_LASTS, value: {{ $v.persistence.enabled | quote }}}
- {name: RCA_NAMESPACE, value: {{ .Release.Namespace | quote }}}
{{- with $v.clusterName }}
- {name: RCA_CLUSTER_NAME, value: {{ . | quote }}}
{{- end }}
- {name: LOG_LEVEL, value: {{ $v.agent.logLevel | quote }}}
- {name: WATCH_NAMESPACES, value: {{ $v.agent.watchNamespaces | quote }}}
{{- range $name := list "SLACK_BOT_TOKEN" "SLACK_APP_TOKEN" }}
- {name: {{ $name }}, valueFrom: {secretKeyRef: {name: {{ $secret }}, key: {{ $name }}}}}
{{- end }}
{{- if $v.secrets.slackChannelId }}
- {name: SLACK_CHANNEL_ID, value: {{ $v.secrets.slackChannelId | quote }}}
{{- else }}
- {name: SLACK_CHANNEL_ID, valueFrom: {secretKeyRef: {name: {{ $secret }}, key: SLACK_CHANNEL_ID}}}
{{- end }}
- {name: AI_PROVIDER, value: {{ $v.agent.aiProvider | quote }}}
{{- with $v.agent.aiModel }}
- {name: AI_MODEL, value: {{ . | quote }}}
{{- end }}
- {name: AI_API_KEY, valueFrom: {secretKeyRef: {name: {{ $secret }}, key: AI_API_KEY, optional: true}}}
{{- if $v.settings }}
- {name: RCA_CONFIG, value: /etc/k8s-rca/settings/settings.yaml}
{{- end }}
{{- with $v.proxy.https }}
- {name: HTTPS_PROXY, value: {{ . | quote }}}
{{- end }}
{{- with $v.proxy.none }}
- {name: NO_PROXY, value: {{ . | quote }}}
{{- end }}
{{- if $v.extraCa.configMap }}
- {name: NODE_EXTRA_CA_CERTS, value: {{ printf "/etc/k8s-rca/ca/%s" $v.extraCa.key | quote }}}
{{- end }}
- {name: REMEDIATION_MODE, value: {{ include "k8s-rca.mode" . | quote }}}
{{- if eq (include "k8s-rca.remediation" .) "true" }}
{{- $bounds := $v.remediation.bounds }}
- {name: REMEDIATION_NAMESPACES, value: {{ join "," $v.remediation.namespaces | quote }}}
- {name: REMEDIATION_EXCLUDED_NAMESPACES, value: {{ join "," $v.remediation.protectedNamespaces | quote }}}
- {name: REMEDIATION_GUARD, value: {{ include "k8s-rca.layers" . | quote }}}
- {name: ALLOWED_APPROVERS_FILE, value: /etc/k8s-rca/approvers/approvers}
- {name: RCA_APPROVAL_KEY_FILE, value: /etc/k8s-rca/key/approval-key.pem}
- {name: RCA_TRUSTED_KEYS_FILE, value: /etc/k8s-rca/keys/keys.json}
- {name: RCA_EXECUTOR_IMAGE, value: {{ include "k8s-rca.image" . | quote }}}
- {name: RCA_EXECUTOR_SERVICE_ACCOUNT, value: {{ (include "k8s-rca.words" . | fromJson).executorAccount | quote }}}
- {name: RCA_LEAST_REPLICAS, value: {{ $bounds.replicas.min | int | quote }}}
- {name: RCA_MOST_REPLICAS, value: {{ $bounds.replicas.max | int | quote }}}
- {name: RCA_REPLICA_STEP, value: {{ $bounds.replicas.delta | int | quote }}}
- {name: RCA_RESOURCE_FACTOR, value: {{ $bounds.resources.factor | int | quote }}}
- {name: RCA_MEMORY_FLOOR, value: {{ get $bounds.resources.floor "memory" | default "1" | quote }}}
- {name: REMEDIATION_ACTIONS, value: {{ include "k8s-rca.actions" . | quote }}}
- {name: REMEDIATION_TWO_PEOPLE, value: {{ join "," $bounds.twoApprovers | quote }}}
- {name: REMEDIATION_MAX_PER_HOUR, value: {{ $bounds.perHour | int | quote }}}
- {name: REMEDIATION_MAX_PER_OWNER, value: {{ $bounds.perWorkload | int | quote }}}
{{- end }}
{{- end -}}
