{{/* Whether fixes can be made: "true" or "false". `sandbox.enabled` is another name of `remediation.enabled`. */}}
{{- define "k8s-rca.remediation" -}}
{{- or .Values.remediation.enabled .Values.sandbox.enabled -}}
{{- end -}}

{{/* The exact image string. It is what the pod runs, what the executor's Job names, and what the Job's policy compares with. */}}
{{- define "k8s-rca.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{- end -}}
{{- end -}}
{{- end -}}

{{/* A text as it is, anything else as JSON: what stands within an expression. */}}
{{- define "k8s-rca.asText" -}}
{{- if kindIs "string" . -}}{{ . }}{{- else -}}{{ toJson . }}{{- end -}}
{{- end -}}

{{/* The words that policies/ leaves to an installation, as JSON: what policies/parameters.ts makes of its parameters. */}}
{{- define "k8s-rca.words" -}}
{{- $bot := "k8s-rca" -}}
{{- $executor := "k8s-rca-executor" -}}
{{- $account := printf "system:serviceaccount:%s:" .Release.Namespace -}}
{{- $guarded := concat (list "kube-*" "*-system" .Release.Namespace) .Values.remediation.protectedNamespaces -}}
{{- $names := list -}}
{{- $globs := list -}}
{{- range $guarded -}}
{{- if contains "*" . -}}{{- $globs = append $globs (replace "*" ".*" .) -}}{{- else -}}{{- $names = append $names . -}}{{- end -}}
{{- end -}}
{{- $bounds := .Values.remediation.bounds -}}
{{- $pullSecrets := list -}}
{{- range .Values.image.pullSecrets -}}{{- $pullSecrets = append $pullSecrets (dict "name" .) -}}{{- end -}}
{{- dict
  "namespace" .Release.Namespace
  "botAccount" $bot
  "executorAccount" $executor
  "bot" (print $account $bot)
  "executor" (print $account $executor)
  "image" (include "k8s-rca.image" .)
  "cluster" .Values.clusterName
  "keys" (include "k8s-rca.keys" .)
  "protectedNamespaces" $guarded
  "protectedNames" $names
  "protectedPattern" (printf "^(%s)$" (join "|" $globs))
  "replicas" $bounds.replicas
  "minReplicas" $bounds.replicas.min
  "maxReplicas" $bounds.replicas.max
  "replicaDelta" $bounds.replicas.delta
  "resources" $bounds.resources
  "factor" $bounds.resources.factor
  "floor" $bounds.resources.floor
  "images" $bounds.images
  "twoApprovers" $bounds.twoApprovers
  "deleteStuckPods" $bounds.deleteStuckPods
  "rollback" $bounds.rollback
  "webhook" (include "k8s-rca.webhook" . | fromJson)
  "jobControllers" .Values.guard.vap.jobControllers
  "nodePrefix" .Values.guard.vap.nodePrefix
  "pullSecrets" $pullSecrets
  "podVerbs" (ternary (list "get" "patch" "delete") (list "get") $bounds.deleteStuckPods)
| toJson -}}
{{- end -}}

{{/* Public keys in the order of their names, so that it does not matter which of them signs. */}}
{{- define "k8s-rca.keys" -}}
{{- $named := dict -}}
{{- range .Values.remediation.publicKeys.keys -}}{{- $named = set $named .kid . -}}{{- end -}}
{{- $sorted := list -}}
{{- range keys $named | sortAlpha -}}{{- $sorted = append $sorted (get $named .) -}}{{- end -}}
{{- dict "keys" $sorted | toJson -}}
{{- end -}}

{{/* `clientConfig` of the guard's webhook, as JSON. */}}
{{- define "k8s-rca.webhook" -}}
{{- with .Values.guard.gatekeeper -}}
{{- $home := .namespace | default (ternary $.Release.Namespace "gatekeeper-system" $.Values.gatekeeper.enabled) -}}
{{- $service := dict "name" .service "namespace" $home "path" "/v1/admit" -}}
{{- if ne (int .port) 443 -}}{{- $service = set $service "port" (int .port) -}}{{- end -}}
{{- $config := ternary (dict "url" .url) (dict "service" $service) (ne .url "") -}}
{{- if .caBundle -}}{{- $config = set $config "caBundle" .caBundle -}}{{- end -}}
{{- toJson $config -}}
{{- end -}}
{{- end -}}

{{/* "true" where a Gatekeeper runs already that does not know the guard's templates. It refuses constraints until it does, so they are made after everything else. */}}
{{- define "k8s-rca.late" -}}
{{- $runs := false -}}
{{- range (lookup "admissionregistration.k8s.io/v1" "ValidatingWebhookConfiguration" "" "").items -}}
{{- range .webhooks -}}{{- if eq .name "validation.gatekeeper.sh" -}}{{- $runs = true -}}{{- end -}}{{- end -}}
{{- end -}}
{{- and $runs (eq (include "k8s-rca.remediation" .) "true") .Values.guard.gatekeeper.enabled (not (lookup "templates.gatekeeper.sh/v1" "ConstraintTemplate" "" "rcaexecutorguard")) -}}
{{- end -}}

{{/* Of a constraint that is made late: the next upgrade takes it into the release, as the labels of Helm say. Without one it goes with its template. */}}
{{- define "k8s-rca.lateMetadata" -}}
{{- if eq (include "k8s-rca.late" .) "true" }}
  labels: {app.kubernetes.io/managed-by: Helm}
  annotations:
    meta.helm.sh/release-name: {{ .Release.Name }}
    meta.helm.sh/release-namespace: {{ .Release.Namespace }}
    helm.sh/hook: post-install,post-upgrade
    helm.sh/hook-weight: "5"
{{- end }}
{{- end -}}
