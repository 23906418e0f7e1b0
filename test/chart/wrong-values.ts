/** One wrong decision, as `--set` or, where it is a JSON list, `--set-json`, on top of a set of values that is right; `says` must stand in the refusal, and names the field. */
export interface Wrong {
  readonly what: string;
  readonly values: string;
  readonly set: string;
  readonly says: string;
}

const READ = 'default';
const FIX = 'remediation-vap-only';

const wrong = (what: string, values: string, set: string, says: string): Wrong => ({ what, values, set, says });

/** What the closed schema refuses, by the path of the field. */
export const AGAINST_SCHEMA: readonly Wrong[] = [
  wrong('a name that is nearly right', READ, 'remediaton.enabled=true', "'remediaton'"),
  wrong('a second replica', READ, 'replicas=2', "'replicas'"),
  wrong('an unknown name in a section', READ, 'agent.loglevel=info', "'/agent': additional properties 'loglevel'"),
  wrong('a switch that is a text', READ, 'remediation.enabled=yes please', "'/remediation/enabled'"),
  wrong('a token of another kind', READ, 'secrets.slackBotToken=xoxp-123456789', "'/secrets/slackBotToken'"),
  wrong('a bot token for an app token', READ, 'secrets.slackAppToken=bot-123456789', "'/secrets/slackAppToken'"),
  wrong('a channel by its name', READ, 'secrets.slackChannelId=#alerts', "'/secrets/slackChannelId'"),
  wrong('an approver by e-mail', READ, 'secrets.allowedApprovers=ana@example.com', "'/secrets/allowedApprovers'"),
  wrong('a log level that is none', READ, 'agent.logLevel=verbose', "'/agent/logLevel'"),
  wrong('a provider that is none', READ, 'agent.aiProvider=skynet', "'/agent/aiProvider'"),
  wrong('a mode that runs commands', READ, 'agent.remediationMode=subprocess', "'/agent/remediationMode'"),
  wrong('half a digest', READ, 'image.digest=sha256:abc', "'/image/digest'"),
  wrong('a tag within the repository', READ, 'image.repository=registry.example.com/k8s-rca:1', "'/image/repository'"),
  wrong('a tag on a name without a registry', 'persistence-off', 'image.repository=k8s-rca:1', "'/image/repository'"),
  wrong('a namespace that can be none', FIX, 'remediation.namespaces={Shop}', "'/remediation/namespaces/0'"),
  wrong('an approver by name', FIX, 'remediation.approvers={ana}', "'/remediation/approvers/0'"),
  wrong('an approver of what is no action', FIX, 'remediation.approvers[1]=U0123ABCD action=explode', "'/remediation/approvers/1'"),
  wrong('a device among the limits', READ, 'resources.limits.gpu=1', "'/resources/limits'"),
  wrong('a limit that is no quantity', READ, 'resources.requests.memory=lots', "'/resources/requests/memory'"),
  wrong('a limit below nothing', READ, 'resources.limits.cpu=-1', "'/resources/limits/cpu'"),
  wrong('a bound below nothing', FIX, 'remediation.bounds.replicas.min=-1', "'/remediation/bounds/replicas/min'"),
  wrong('a factor of nothing', FIX, 'remediation.bounds.resources.factor=0', "'/remediation/bounds/resources/factor'"),
  wrong('an action that is none', FIX, 'remediation.bounds.twoApprovers={exec}', "'/remediation/bounds/twoApprovers/0'"),
  wrong('a quote in a beginning of images', FIX, "remediation.bounds.images={a'||true||'}", "'/remediation/bounds/images/0'"),
  wrong('a quote in a protected namespace', FIX, "remediation.protectedNamespaces={a'b}", "'/remediation/protectedNamespaces/0'"),
  wrong('a quote in a controller’s name', FIX, "guard.vap.jobControllers={a'b}", "'/guard/vap/jobControllers/0'"),
  wrong('no controller of Jobs', READ, 'guard.vap.jobControllers=[]', "'/guard/vap/jobControllers'"),
  wrong('a value that is taken away', FIX, 'guard.vap.nodePrefix=null', "missing property 'nodePrefix'"),
  wrong('a quote in the name of the cluster', FIX, "clusterName=a'b", "'/clusterName'"),
  wrong('a webhook without TLS', FIX, 'guard.gatekeeper.url=http://127.0.0.1', "'/guard/gatekeeper/url'"),
  wrong('a size that is none', READ, 'persistence.size=big', "'/persistence/size'"),
  wrong('a port that is none', READ, 'networkPolicy.apiServerPorts={0}', "'/networkPolicy/apiServerPorts/0'"),
  wrong(
    'runbooks without a slash',
    READ,
    'metrics.prometheusRule.runbooks=https://git.example.com/x',
    "'/metrics/prometheusRule/runbooks'",
  ),
  wrong('an interval that is none', READ, 'metrics.serviceMonitor.interval=often', "'/metrics/serviceMonitor/interval'"),
];

const own = (path: string, instead: string): string =>
  `settings.${path}: would have no effect, because the chart sets this itself. Take it out; use ${instead}`;

/** What concerns several values, in plain words. */
export const AGAINST_RULES: readonly Wrong[] = [
  wrong('no image', READ, 'image.repository=', 'image.repository: name the image that you built'),
  wrong('no tokens', READ, 'existingSecret=', 'existingSecret: name a Secret'),
  wrong('no channel', READ, 'existingSecret=', 'secrets.slackChannelId: name the channel'),
  wrong('tokens in two places', READ, 'secrets.aiApiKey=fake', 'existingSecret and secrets.*: both are set'),
  wrong('the tag latest', READ, 'image.tag=latest', 'image.tag: latest names another image every day'),
  wrong('a mode without its executor', READ, 'agent.remediationMode=on', 'agent.remediationMode: "on" needs remediation.enabled=true'),
  wrong(
    'a secret among the settings',
    READ,
    'settings.slack.botToken=fake',
    own('slack.botToken', 'existingSecret or secrets.slackBotToken'),
  ),
  wrong('fixes among the settings', READ, 'settings.remediation.mode=on', own('remediation', 'the values under remediation')),
  wrong('a provider among the settings', READ, 'settings.ai.provider=openai', own('ai.provider', 'agent.aiProvider')),
  wrong('a model among the settings', READ, 'settings.ai.model=m', own('ai.model', 'agent.aiModel')),
  wrong('a level among the settings', READ, 'settings.log.level=debug', own('log.level', 'agent.logLevel')),
  wrong('namespaces among the settings', READ, 'settings.watch.namespaces=[]', own('watch.namespaces', 'agent.watchNamespaces')),
  wrong('a no among the settings', READ, 'settings.store.lasts=false', own('store.lasts', 'persistence.enabled')),
  wrong('a nought among the settings', READ, 'settings.serve.port=0', own('serve.port', 'metrics.enabled')),
  wrong(
    'a namespace of its own among the settings',
    READ,
    'settings.kubernetes.ownNamespace=x',
    own('kubernetes.ownNamespace', '--namespace'),
  ),
  wrong('no proxy to go past', READ, 'proxy.none=example.com', 'proxy.none: names hosts'),
  wrong('empty approvers', FIX, 'remediation.approvers=[]', 'remediation.approvers: name who may approve'),
  wrong('no namespaces', FIX, 'remediation.namespaces=[]', 'remediation.namespaces: name the namespaces'),
  wrong('the bot’s own namespace', FIX, 'remediation.namespaces={rca}', 'remediation.namespaces: rca is the bot'),
  wrong(
    'a namespace of the cluster itself',
    FIX,
    'remediation.namespaces={kube-system}',
    'remediation.namespaces: kube-system is protected (kube-*)',
  ),
  wrong(
    'a namespace of a system',
    FIX,
    'remediation.namespaces={shop,istio-system}',
    'remediation.namespaces: istio-system is protected (*-system)',
  ),
  wrong(
    'a namespace that is protected',
    FIX,
    'remediation.namespaces={monitoring}',
    'monitoring is protected (monitoring), and nothing is ever changed',
  ),
  wrong(
    'a namespace within a protected pattern',
    FIX,
    'remediation.protectedNamespaces={sho*}',
    'shop is protected (sho*), and nothing is ever changed',
  ),
  wrong('no name of the cluster', FIX, 'clusterName=', 'clusterName: approvals name their cluster'),
  wrong('no signing key', FIX, 'remediation.signingKeySecret=', 'remediation.signingKeySecret: name the Secret'),
  wrong('no public key', FIX, 'remediation.publicKeys.keys=[]', 'remediation.publicKeys: give the public half'),
  wrong('an image by tag', FIX, 'image.digest=', 'image.digest: remediation runs an image by its digest'),
  wrong('bounds the wrong way round', FIX, 'remediation.bounds.replicas.min=30', 'remediation.bounds.replicas: max is below min'),
  wrong('no guard', FIX, 'guard.vap.enabled=false', 'guard.gatekeeper.enabled and guard.vap.enabled: without any layer'),
  wrong(
    'a label of the chart’s own',
    READ,
    'podLabels.app\\.kubernetes\\.io/name=mine',
    'podLabels.app.kubernetes.io/name: the chart sets this label',
  ),
  wrong(
    'Gatekeeper with nothing to guard',
    READ,
    'gatekeeper.enabled=true',
    'gatekeeper.enabled: installs Gatekeeper, but remediation.enabled=false',
  ),
  wrong('Gatekeeper for nothing', FIX, 'gatekeeper.enabled=true', 'gatekeeper.enabled: installs Gatekeeper, but'),
  wrong(
    'a webhook of an unknown authority',
    'remediation-gatekeeper',
    'guard.gatekeeper.url=https://127.0.0.1:8443/v1/admit',
    'guard.gatekeeper.caBundle: a webhook at guard.gatekeeper.url',
  ),
];
