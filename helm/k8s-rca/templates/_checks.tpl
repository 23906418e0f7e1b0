{{/* Rules that concern several values. Each failure says what to set. */}}
{{- define "k8s-rca.checks" -}}
{{- $v := .Values -}}
{{- $remediation := eq (include "k8s-rca.remediation" .) "true" -}}
{{- $faults := list -}}
{{- if not $v.image.repository -}}
{{- $faults = append $faults "image.repository: name the image that you built, with its registry: registry.example.com/k8s-rca. There is no published one." -}}
{{- end -}}
{{- if and (eq $v.image.tag "latest") (not $v.image.digest) -}}
{{- $faults = append $faults "image.tag: latest names another image every day, and nobody can say what ran: name a version, or image.digest." -}}
{{- end -}}
{{- if $v.existingSecret -}}
{{- if or $v.secrets.slackBotToken $v.secrets.slackAppToken $v.secrets.aiApiKey -}}
{{- $faults = append $faults "existingSecret and secrets.*: both are set, and only one can count. Keep existingSecret, and leave secrets.slackBotToken, secrets.slackAppToken and secrets.aiApiKey empty." -}}
{{- end -}}
{{- else -}}
{{- if not (and $v.secrets.slackBotToken $v.secrets.slackAppToken) -}}
{{- $faults = append $faults "existingSecret: name a Secret of this namespace with the entries SLACK_BOT_TOKEN and SLACK_APP_TOKEN (or, to try it out, set secrets.slackBotToken and secrets.slackAppToken)." -}}
{{- end -}}
{{- if not $v.secrets.slackChannelId -}}
{{- $faults = append $faults "secrets.slackChannelId: name the channel that gets the cards, by its id (C…)." -}}
{{- end -}}
{{- end -}}
{{- if and (has $v.agent.remediationMode (list "on" "dry-run" "api")) (not $remediation) -}}
{{- $faults = append $faults (printf "agent.remediationMode: %q needs remediation.enabled=true, which adds the executor and what guards it." $v.agent.remediationMode) -}}
{{- end -}}
{{- range $path, $instead := include "k8s-rca.ownSettings" . | fromYaml -}}
{{- $at := dict "settings" $v.settings -}}
{{- $there := true -}}
{{- range $step := splitList "." (print "settings." $path) -}}
{{- $there = and $there (kindIs "map" $at) (hasKey (ternary $at dict (kindIs "map" $at)) $step) -}}
{{- if $there -}}{{- $at = get $at $step -}}{{- end -}}
{{- end -}}
{{- if $there -}}
{{- $faults = append $faults (printf "settings.%s: would have no effect, because the chart sets this itself. Take it out; use %s." $path $instead) -}}
{{- end -}}
{{- end -}}
{{- range $label := keys (include "k8s-rca.selector" . | fromYaml) | sortAlpha -}}
{{- if hasKey $v.podLabels $label -}}
{{- $faults = append $faults (printf "podLabels.%s: the chart sets this label itself, and its Deployment finds its pods by it. Take it out." $label) -}}
{{- end -}}
{{- end -}}
{{- if and $v.proxy.none (not $v.proxy.https) -}}
{{- $faults = append $faults "proxy.none: names hosts that go past a proxy, but proxy.https names none." -}}
{{- end -}}
{{- if $remediation -}}
{{- $faults = concat $faults (include "k8s-rca.remediationFaults" . | fromJsonArray) -}}
{{- end -}}
{{- if $v.gatekeeper.enabled -}}
{{- $faults = concat $faults (include "k8s-rca.subchartFaults" . | fromJsonArray) -}}
{{- end -}}
{{- if $faults -}}
{{- fail (printf "\n\n%s\n" (join "\n\n" $faults)) -}}
{{- end -}}
{{- end -}}

{{/* Settings that reach the bot by its environment, which goes before its file, each with what to use instead. */}}
{{- define "k8s-rca.ownSettings" -}}
remediation: the values under remediation, and agent.remediationMode
slack.botToken: existingSecret or secrets.slackBotToken
slack.appToken: existingSecret or secrets.slackAppToken
slack.channel: secrets.slackChannelId
ai.provider: agent.aiProvider
ai.model: agent.aiModel
ai.apiKey: existingSecret or secrets.aiApiKey
ai.geminiApiKey: existingSecret or secrets.aiApiKey
ai.openaiApiKey: existingSecret or secrets.aiApiKey
ai.anthropicApiKey: existingSecret or secrets.aiApiKey
kubernetes.clusterName: clusterName
kubernetes.ownNamespace: --namespace of helm install
watch.namespaces: agent.watchNamespaces
log.level: agent.logLevel
dataDir: the values under persistence, whose volume is mounted at /data
store.file: the values under persistence, whose volume is mounted at /data
store.lasts: persistence.enabled
serve.port: metrics.enabled and networkPolicy.metricsFrom; the doors are at 8080, where the probes look
{{- end -}}

{{- define "k8s-rca.remediationFaults" -}}
{{- $v := .Values -}}
{{- $faults := list -}}
{{- $kids := list -}}
{{- range $v.remediation.publicKeys.keys -}}
{{- $kids = append $kids .kid -}}
{{- if not (hasKey . "y") -}}
{{- $faults = append $faults (printf "remediation.publicKeys: key %s lacks its member y. YAML reads an unquoted y as a yes: write \"y\", or paste the JSON that `k8s-rca keys new` prints." .kid) -}}
{{- end -}}
{{- end -}}
{{- $guard := $v.guard -}}
{{- if not (or $v.remediation.approvers $v.secrets.allowedApprovers) -}}
{{- $faults = append $faults "remediation.approvers: name who may approve fixes, by Slack user id. Without anybody remediation cannot be on." -}}
{{- end -}}
{{- if not $v.remediation.namespaces -}}
{{- $faults = append $faults "remediation.namespaces: name the namespaces that are open to fixes." -}}
{{- end -}}
{{- if has .Release.Namespace $v.remediation.namespaces -}}
{{- $faults = append $faults (printf "remediation.namespaces: %s is the bot's own namespace, which is never changed." .Release.Namespace) -}}
{{- end -}}
{{- range $namespace := without $v.remediation.namespaces .Release.Namespace -}}
{{- range $glob := concat (list "kube-*" "*-system") $v.remediation.protectedNamespaces -}}
{{- if regexMatch (printf "^%s$" (replace "*" ".*" $glob)) $namespace -}}
{{- $faults = append $faults (printf "remediation.namespaces: %s is protected (%s), and nothing is ever changed there. Take it out%s." $namespace $glob (ternary ", or out of remediation.protectedNamespaces" "" (has $glob $v.remediation.protectedNamespaces))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if not $v.clusterName -}}
{{- $faults = append $faults "clusterName: approvals name their cluster, so that one for another cluster is void: give this cluster a name of its own." -}}
{{- end -}}
{{- if not $v.remediation.signingKeySecret -}}
{{- $faults = append $faults "remediation.signingKeySecret: name the Secret with the key that signs approvals. To make one: `k8s-rca keys new > approval-key.yaml`, `kubectl create -f approval-key.yaml`, copy the public half from the file into remediation.publicKeys, delete the file." -}}
{{- end -}}
{{- if not $kids -}}
{{- $faults = append $faults "remediation.publicKeys: give the public half of the signing key, as `k8s-rca keys new` prints it: {\"keys\": [{…}]}." -}}
{{- else if ne (len $kids) (len (uniq $kids)) -}}
{{- $faults = append $faults "remediation.publicKeys: two keys have the same kid." -}}
{{- end -}}
{{- if and (not $v.image.digest) (not $v.remediation.imageByTag) -}}
{{- $faults = append $faults "image.digest: remediation runs an image by its digest (sha256:…). Where there is none, as on kind, say so with remediation.imageByTag=true." -}}
{{- end -}}
{{- with $v.remediation.bounds.replicas -}}
{{- if lt (int .max) (int .min) -}}{{- $faults = append $faults "remediation.bounds.replicas: max is below min." -}}{{- end -}}
{{- end -}}
{{- if not (or $guard.gatekeeper.enabled $guard.vap.enabled) -}}
{{- $faults = append $faults "guard.gatekeeper.enabled and guard.vap.enabled: without any layer of the guard nothing may be changed. Leave at least one on." -}}
{{- end -}}
{{- if and $guard.gatekeeper.enabled $guard.gatekeeper.url (not $guard.gatekeeper.caBundle) -}}
{{- $faults = append $faults "guard.gatekeeper.caBundle: a webhook at guard.gatekeeper.url needs its certificate authority." -}}
{{- end -}}
{{- if and $guard.vap.enabled (semverCompare "<1.30.0-0" .Capabilities.KubeVersion.Version) -}}
{{- $faults = append $faults (printf "guard.vap.enabled: Kubernetes %s has no ValidatingAdmissionPolicy v1, which came with 1.30. guard.vap.enabled=false goes with Gatekeeper alone, which is weaker: nothing then holds who may be the executor." .Capabilities.KubeVersion.Version) -}}
{{- end -}}
{{- if and $guard.gatekeeper.enabled (not $v.gatekeeper.enabled) (lookup "v1" "Namespace" "" "kube-system") (not (lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "constrainttemplates.templates.gatekeeper.sh")) -}}
{{- $faults = append $faults "guard.gatekeeper.enabled: there is no Gatekeeper in this cluster. Either gatekeeper.enabled=true, which installs it with this chart, or guard.gatekeeper.enabled=false with guard.vap.enabled=true, which is weaker: that layer sees no signatures." -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{/* "true" where a Gatekeeper runs that is not of this release, as its webhook's marks say. Its kinds tell nothing: of a first installation Helm made ours before it read this. */}}
{{- define "k8s-rca.foreignGatekeeper" -}}
{{- $foreign := false -}}
{{- range (lookup "admissionregistration.k8s.io/v1" "ValidatingWebhookConfiguration" "" "").items -}}
{{- $marks := .metadata.annotations | default dict -}}
{{- $ours := and (eq (get $marks "meta.helm.sh/release-name") $.Release.Name) (eq (get $marks "meta.helm.sh/release-namespace") $.Release.Namespace) -}}
{{- range .webhooks -}}{{- if and (eq .name "validation.gatekeeper.sh") (not $ours) -}}{{- $foreign = true -}}{{- end -}}{{- end -}}
{{- end -}}
{{- $foreign -}}
{{- end -}}

{{/* A cluster has one Gatekeeper. */}}
{{- define "k8s-rca.subchartFaults" -}}
{{- $faults := list -}}
{{- if eq (include "k8s-rca.foreignGatekeeper" .) "true" -}}
{{- $faults = append $faults "gatekeeper.enabled: this cluster has Gatekeeper already, and a second one would fight with it. Set gatekeeper.enabled=false, guard.gatekeeper.enabled=true, and guard.gatekeeper.namespace to where it runs (gatekeeper-system if empty)." -}}
{{- end -}}
{{- if ne (include "k8s-rca.remediation" .) "true" -}}
{{- $faults = append $faults "gatekeeper.enabled: installs Gatekeeper, but remediation.enabled=false leaves it nothing to guard. Switch both on, or neither." -}}
{{- end -}}
{{- if and .Release.IsUpgrade (lookup "v1" "Namespace" "" "kube-system") (not (lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "constrainttemplates.templates.gatekeeper.sh")) -}}
{{- $faults = append $faults "gatekeeper.enabled: Gatekeeper's CRDs are not in this cluster, and Helm installs CRDs at a first installation only. Bring them, then upgrade again: helm show crds helm/k8s-rca | kubectl apply --server-side -f -" -}}
{{- end -}}
{{- if not .Values.guard.gatekeeper.enabled -}}
{{- $faults = append $faults "gatekeeper.enabled: installs Gatekeeper, but guard.gatekeeper.enabled=false makes no use of it. Set one of them otherwise." -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}
