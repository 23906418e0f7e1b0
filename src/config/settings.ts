import { z } from 'zod';
import { modelSettings, modelShape } from './model-settings.ts';
import { remediationSettings, remediationShape } from './remediation-settings.ts';
import type { Setting } from './setting.ts';
import { choice, flag, line, NAME, seconds, whole, words } from './values.ts';

const HTTP = /^https?:\/\/[^\s/]+/;

/** The one schema: every setting by its YAML path. What is absent stays absent; defaults are in `settings`. */
export const schema = z.strictObject({
  'kubernetes.kubeconfig': line().optional(),
  'kubernetes.context': line().optional(),
  'kubernetes.proxyUrl': line(HTTP).optional(),
  'kubernetes.proxyInsecure': flag(),
  'kubernetes.clusterName': line(/^[A-Za-z0-9][-A-Za-z0-9_.:/@]{0,127}$/).optional(),
  'kubernetes.ownNamespace': line(NAME).optional(),
  'slack.botToken': line(/^xoxb-[A-Za-z0-9-]{6,}$/).optional(),
  'slack.appToken': line(/^xapp-[A-Za-z0-9-]{6,}$/).optional(),
  'slack.channel': line(/^[CGD][A-Z0-9]{6,}$/).optional(),
  'slack.apiUrl': line(HTTP).optional(),
  'slack.allowedUsers': words(/^[UW][A-Z0-9]{4,}$/),
  'slack.allowedChannels': words(/^[CGD][A-Z0-9]{4,}$/),
  'watch.namespaces': words(NAME),
  'watch.excluded': words(NAME),
  'watch.labelSelector': z.string().regex(/^[-A-Za-z0-9_./=!, ()]*$/),
  'triage.quietSeconds': seconds(0, 600),
  'triage.longestWaitSeconds': seconds(0, 3600),
  'triage.soakSeconds': seconds(0, 86_400),
  'triage.reopenSeconds': seconds(0, 604_800),
  'triage.flapWindowSeconds': seconds(1, 86_400),
  'triage.flapTransitions': whole(2, 100),
  'triage.noteEverySeconds': seconds(0, 86_400),
  'triage.analyses': whole(1, 50),
  'evidence.timeoutSeconds': seconds(0.1, 120),
  'evidence.eventLimit': whole(1, 1_000),
  'evidence.logLines': whole(1, 10_000),
  'evidence.logBytes': whole(1_024, 10_485_760),
  ...remediationShape,
  ...modelShape,
  'scrub.addresses': choice(['public', 'all']),
  'store.file': line().optional(),
  'store.lasts': flag(),
  'serve.port': whole(0, 65_535).optional(),
  'log.level': choice(['debug', 'info', 'warn', 'error']),
  dataDir: line(),
});

export type Values = z.output<typeof schema>;
export type SettingKey = keyof Values;
export type { Setting } from './setting.ts';

/** What there is to set, in the order of the documentation. */
export const settings: Readonly<Record<SettingKey, Setting>> = {
  'kubernetes.kubeconfig': {
    env: ['KUBECONFIG'],
    allowed: 'path of one kubeconfig file',
    meaning: 'Real cluster to watch. A `~/.kube/config` alone is touched only with `--context`.',
  },
  'kubernetes.context': {
    env: ['RCA_CONTEXT'],
    allowed: 'name of a context',
    meaning: 'Context of the kubeconfig; `--context` goes before it.',
  },
  'kubernetes.proxyUrl': {
    env: ['K8S_PROXY_URL'],
    allowed: 'http://… or https://…',
    meaning: 'API server behind a proxy such as `kubectl proxy`; goes before every other cluster setting but `--context`.',
  },
  'kubernetes.proxyInsecure': {
    env: ['K8S_PROXY_INSECURE'],
    allowed: 'true, false',
    meaning: 'Accepts plain http to a host other than this machine.',
    fallback: false,
  },
  'kubernetes.clusterName': {
    env: ['RCA_CLUSTER_NAME'],
    allowed: 'up to 128 letters, digits and - _ . : / @',
    meaning: 'Name of the cluster on cards and in incident keys.',
    fallbackText: 'name of the context, host of the proxy, or `in-cluster`',
  },
  'kubernetes.ownNamespace': {
    env: ['RCA_NAMESPACE', 'POD_NAMESPACE'],
    allowed: 'name of a namespace',
    meaning: 'Namespace of the bot itself: reported apart, never acted upon.',
    fallbackText: 'that of the service account, else `k8s-rca`',
  },
  'slack.botToken': { env: ['SLACK_BOT_TOKEN'], allowed: 'begins with xoxb-', meaning: 'Bot token of the Slack app.', secret: true },
  'slack.appToken': {
    env: ['SLACK_APP_TOKEN'],
    allowed: 'begins with xapp-',
    meaning: 'App-level token with `connections:write`, for Socket Mode.',
    secret: true,
  },
  'slack.channel': {
    env: ['SLACK_CHANNEL_ID'],
    allowed: 'id of a channel, such as C0123456789',
    meaning: 'Channel that gets the cards. An id, not a name: names can change.',
  },
  'slack.apiUrl': {
    env: ['RCA_SLACK_API_URL'],
    allowed: 'http://… or https://…',
    meaning: 'Another base of the Slack Web API: a gateway, or a local workspace.',
    fallbackText: 'Slack',
  },
  'slack.allowedUsers': {
    env: ['ALLOWED_USERS'],
    allowed: 'comma list of user ids',
    meaning: 'Who may ask for logs. Empty: rule answers in the alert channel, no logs on demand.',
    fallback: [],
  },
  'slack.allowedChannels': {
    env: ['ALLOWED_CHANNELS'],
    allowed: 'comma list of channel ids',
    meaning: 'Where questions are answered. Empty: in the alert channel.',
    fallback: [],
  },
  'watch.namespaces': {
    env: ['WATCH_NAMESPACES'],
    deprecated: ['WATCH_NAMESPACE', 'KUBESENT_KUBERNETES_NAMESPACE'],
    allowed: '`all`, or a comma list of namespaces',
    meaning: 'Namespaces to watch.',
    fallback: ['all'],
  },
  'watch.excluded': {
    env: ['RCA_EXCLUDED_NAMESPACES'],
    allowed: 'comma list of namespaces',
    meaning: 'Namespaces never to watch.',
    fallback: [],
  },
  'watch.labelSelector': {
    env: ['RCA_LABEL_SELECTOR'],
    allowed: 'label selector, such as team=shop,tier!=test',
    meaning: 'Only objects that match it wake.',
    fallback: '',
  },
  'triage.quietSeconds': {
    env: ['RCA_QUIET_SECONDS'],
    allowed: '0 to 600',
    meaning: 'A card waits until nothing new was seen for this long…',
    fallback: 15,
    practice: 2,
  },
  'triage.longestWaitSeconds': {
    env: ['RCA_LONGEST_WAIT_SECONDS'],
    allowed: '0 to 3600, at least RCA_QUIET_SECONDS',
    meaning: '…but never longer than this.',
    fallback: 60,
    practice: 8,
  },
  'triage.soakSeconds': {
    env: ['RCA_SOAK_SECONDS'],
    allowed: '0 to 86400; over 300 outside practice, since the kubelet backs off up to 300 s',
    meaning: 'An incident is called recovered after this long without a failure; until then it holds.',
    fallback: 600,
    practice: 20,
  },
  'triage.reopenSeconds': {
    env: ['RCA_REOPEN_SECONDS'],
    allowed: '0 to 604800',
    meaning: 'A failure that returns within this time after recovery reopens its incident.',
    fallback: 1800,
  },
  'triage.flapWindowSeconds': {
    env: ['RCA_FLAP_WINDOW_SECONDS'],
    allowed: '1 to 86400',
    meaning: 'Window in which changes between failing and well are counted.',
    fallback: 1800,
  },
  'triage.flapTransitions': {
    env: ['RCA_FLAP_TRANSITIONS'],
    allowed: '2 to 100',
    meaning: 'So many changes in the window are called flapping: posts are muted.',
    fallback: 3,
  },
  'triage.noteEverySeconds': {
    env: ['RCA_NOTE_EVERY_SECONDS'],
    allowed: '0 to 86400',
    meaning: 'At most one note in the thread per this time while a failure repeats.',
    fallback: 900,
  },
  'triage.analyses': {
    env: ['MAX_CONCURRENT_ANALYSES'],
    allowed: '1 to 50',
    meaning: 'Incidents looked into at the same time; the others wait, the most urgent first.',
    fallback: 3,
  },
  'evidence.timeoutSeconds': {
    env: ['K8S_API_TIMEOUT_SECONDS'],
    allowed: '0.1 to 120',
    meaning: 'Deadline of one look at the cluster.',
    fallback: 5,
  },
  'evidence.eventLimit': { env: ['K8S_EVENT_LIMIT'], allowed: '1 to 1000', meaning: 'Events kept per object, newest first.', fallback: 25 },
  'evidence.logLines': {
    env: ['K8S_LOG_TAIL_LINES'],
    deprecated: ['KUBESENT_POD_WATCHER_LOG_LINES'],
    allowed: '1 to 10000',
    meaning: 'Log lines kept per container; short tails cut the stack trace.',
    fallback: 200,
  },
  'evidence.logBytes': {
    env: ['RCA_LOG_BYTES'],
    allowed: '1024 to 10485760',
    meaning: 'Log bytes kept per container: head, tail, and what surrounds errors.',
    fallback: 32_768,
  },
  ...remediationSettings,
  ...modelSettings,
  'scrub.addresses': {
    env: ['SCRUB_ADDRESSES'],
    allowed: 'public, all',
    meaning: '`public`: private and local addresses stay readable; `all`: every IP address goes.',
    fallback: 'public',
  },
  'store.file': { env: ['RCA_STORE_FILE'], allowed: 'path', meaning: 'Database file.', fallbackText: '`k8s-rca.db` in the data folder' },
  'store.lasts': {
    env: ['RCA_STORE_LASTS'],
    allowed: 'true, false',
    meaning: 'Whether the file outlives the pod; the chart tells. `false`: said at start and by `doctor`.',
    fallback: true,
  },
  'serve.port': {
    env: ['PORT'],
    allowed: '0 to 65535; 0: any free one',
    meaning:
      'Opens `/healthz`, `/readyz` and `/metrics` for operators, over plain HTTP and without a password: in a cluster to every address of the pod, elsewhere to this machine alone.',
    fallbackText: 'no port is opened',
  },
  'log.level': {
    env: ['LOG_LEVEL'],
    allowed: 'debug, info, warn, error',
    meaning: 'How much the process says about itself.',
    fallback: 'info',
    practice: 'warn',
  },
  dataDir: { env: ['RCA_DATA_DIR'], allowed: 'path of a folder', meaning: 'Folder of the database and the install key.', fallback: '.rca' },
};

export const settingKeys = Object.keys(settings) as readonly SettingKey[];

/** Every name under which the environment may give a setting, ours first. */
export function namesOf({ env, deprecated = [] }: Setting): readonly string[] {
  return [...env, ...deprecated];
}
